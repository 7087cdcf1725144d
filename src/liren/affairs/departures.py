"""Who may declare a departure 探索性偏离, and from which clauses."""

from liren.access.public import Actor
from liren.affairs.models import Affair
from liren.affairs.rights import Doer, serves
from liren.engine.language import Procedure

CLAUSES = {"within": "期限", "moves": "去向"}
"""The clauses of a step one can depart from: how long it may take, and where it leads."""


def may_depart(procedure: Procedure, affair: Affair, by: Actor) -> Doer | None:
    """In which role `by` may declare a departure of this affair; None when in none."""
    for role in procedure.depart.by if procedure.depart else ():
        for grant in by.grants:
            if grant.role == role and serves(grant.path, affair.jurisdiction_path, affair.place_path):
                return Doer(role, grant.org_id)
    return None


def on_the_floor(procedure: Procedure, step: str, clause: str) -> bool:
    """Is the clause a floor 底线条款, from which nobody departs?"""
    return f"{step}.{clause}" in procedure.floor

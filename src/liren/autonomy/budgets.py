"""The door of rounds in which people choose projects 票选项目: everything outside enters here."""

from liren.autonomy.actions.budget_affairs import published
from liren.autonomy.actions.budgets import decide_round, make_round, settle_round
from liren.autonomy.errors import RoundUnknown
from liren.autonomy.queries.budgets import budget_round, own_share, package_of, round_as_pabulib, rounds_of
from liren.autonomy.shapes.budgets import (
    ABOUT,
    KINDS,
    MOST_PROJECTS,
    PROCEDURE,
    DecidedLine,
    NewProject,
    NewRound,
    RoundPage,
)

__all__ = [
    "ABOUT",
    "KINDS",
    "MOST_PROJECTS",
    "PROCEDURE",
    "DecidedLine",
    "NewProject",
    "NewRound",
    "RoundPage",
    "RoundUnknown",
    "budget_round",
    "decide_round",
    "make_round",
    "own_share",
    "package_of",
    "published",
    "round_as_pabulib",
    "rounds_of",
    "settle_round",
]

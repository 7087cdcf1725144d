"""Everything an affair keeps company with, for its page: what lies behind walls is read once, as the system."""

from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, as_system, which
from liren.affairs.company.acting import decides
from liren.affairs.company.following import followed, followers_of
from liren.affairs.company.kin import as_kin_of, family_of, rows_beside
from liren.affairs.company.publications import publication_of
from liren.affairs.company.repeating import repeated, repeats_of
from liren.affairs.company.shapes import Beside, Company, Likely
from liren.affairs.company.suggesting import alike_of
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair
from liren.standards.public import rules_of


def company(affair_id: UUID, actor: Actor) -> Company:
    """What the affair has to do with others, as its reader may know it. Eleven statements. Raises NoSuchAffair."""
    return _company(_seen(affair_id), actor)


def beside(affair_id: UUID, actor: Actor, at: datetime) -> Beside:
    """The same with what may tell of the same thing and what everybody sees of it, for a page of its own.

    At most seventeen statements, however many it keeps company with. Raises NoSuchAffair.
    """
    affair = _seen(affair_id)
    together = _company(affair, actor)
    rules = rules_of(affair.procedure_digest, at, affair.place_path)
    alike: tuple[Likely, ...] = alike_of(affair, rules, actor, at) if together.may_merge else ()
    return Beside(
        affair_id=affair.id,
        number=affair.number,
        title=affair.title,
        procedure_key=affair.procedure_key,
        jurisdiction_path=affair.jurisdiction_path,
        is_reporter=actor.person_id is not None and actor.person_id == affair.reporter_id,
        company=together,
        alike=alike,
        publication=publication_of(affair, rules, actor, at),
    )


def _seen(affair_id: UUID) -> Affair:
    affair = Affair.objects.filter(id=affair_id).first()
    if affair is None:
        raise NoSuchAffair
    return affair


def _company(affair: Affair, actor: Actor) -> Company:
    with as_system():
        behind, follow = rows_beside(affair.id), followed(affair.id, actor.person_id)
    kin = as_kin_of({**behind, "earlier": repeated(affair.id)})
    into, deciding = next(iter(kin["into"]), None), decides(affair, actor) is not None
    works, is_open = not which(actor, "affairs.do").empty, affair.state == "open"
    return Company(
        family=family_of(kin),
        merged_into=into,
        took_in=kin["took_in"],
        followers=followers_of(affair.id, follow, works=works),
        repeats=repeats_of(kin["earlier"]),
        answers_to=len(follow.told),
        may_merge=is_open and deciding,
        may_part=into is not None and deciding and into.state == "open",
        may_open_child=is_open and works and actor.person_id != affair.reporter_id,
    )

"""Everything an affair keeps company with, for its page."""

from typing import Any
from uuid import UUID

from liren.access.public import Actor, as_system, which
from liren.affairs.company.acting import decides
from liren.affairs.company.following import followers, people_of
from liren.affairs.company.kin import COLUMNS, as_kin, children, require_seen
from liren.affairs.company.models import Merge
from liren.affairs.company.repeating import repeats
from liren.affairs.company.shapes import Company, Kin
from liren.affairs.errors import NoSuchAffair
from liren.affairs.models import Affair
from liren.kit.database import rows

_INTO = f"""SELECT {COLUMNS}, m.reason, m.merged_at, NULL FROM affairs_merge m JOIN affairs_affair a ON a.id = m.main_id
    WHERE m.duplicate_id = %s AND m.parted_at IS NULL"""  # noqa: S608 - of constants
_TOOK_IN = f"""SELECT {COLUMNS}, m.reason, m.merged_at, NULL FROM affairs_merge m
    JOIN affairs_affair a ON a.id = m.duplicate_id WHERE m.main_id = %s AND m.parted_at IS NULL
    ORDER BY m.merged_at"""  # noqa: S608 - of constants


def company(affair_id: UUID, actor: Actor) -> Company:
    """What the affair has to do with others, as its reader may know it. Some 25 statements. Raises NoSuchAffair."""
    affair = Affair.objects.filter(id=affair_id).first()
    if affair is None:
        raise NoSuchAffair
    into, took_in = _kin(_INTO, affair_id), tuple(_kin(_TOOK_IN, affair_id))
    works = not which(actor, "affairs.do").empty and actor.person_id != affair.reporter_id
    is_open, deciding = affair.state == "open", decides(affair, actor) is not None
    return Company(
        family=children(affair_id),
        merged_into=next(iter(into), None),
        took_in=took_in,
        followers=followers(affair_id, actor),
        repeats=repeats(affair_id),
        answers_to=len(told_with(affair_id)),
        may_merge=is_open and deciding,
        may_part=bool(into) and deciding and into[0].state == "open",
        may_open_child=is_open and works,
    )


def merged_into(affair_id: UUID) -> Kin | None:
    """The affair it was put together with, for who sees either; None when with none, or no more. Six statements."""
    require_seen(affair_id)
    return next(iter(_kin(_INTO, affair_id)), None)


def told_with(affair_id: UUID) -> list[UUID]:
    """Who beside its reporter hears of its results: reporters of what was merged into it, and all who follow."""
    with as_system():
        return list(dict.fromkeys([*reporters_merged(affair_id).values(), *people_of(affair_id)]))


def reporters_merged(affair_id: UUID) -> dict[UUID, UUID]:
    """Affair → reporter of what was merged into it. As the system."""
    merged = Merge.objects.filter(main_id=affair_id, parted_at__isnull=True).order_by("merged_at")
    found = merged.values_list("duplicate_id", "duplicate__reporter_id")
    return {duplicate: reporter for duplicate, reporter in found if reporter is not None}


def _kin(sql: str, affair_id: UUID) -> list[Kin]:
    with as_system():
        found: list[Any] = rows(sql, affair_id)
    return as_kin(found)

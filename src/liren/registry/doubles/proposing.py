"""That two entries are one person's is said by one and agreed to by others, wherever the two live."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, as_system, may, require
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id
from liren.registry.doubles.agreed import agreed_for, as_seen
from liren.registry.doubles.bringing import bring_together
from liren.registry.doubles.reading import WHAT, both_of, concerns, together
from liren.registry.errors import DoubleDecided, DoubleWaits, NotOnePerson, OwnChange
from liren.registry.models import Double, Household, Membership, Resident
from liren.registry.people.rights import held
from liren.registry.people.shapes import Ground

Hinders = Callable[[UUID, UUID], Sequence[str]]
"""Why the second cannot become part of the first, of what upper rooms keep: in words, what to do. Bound by `config`."""
_hinders: list[Hinders] = []


def bind_hindrances(hinders: Hinders) -> None:
    """Who knows what upper rooms keep under an entry; told once at start."""
    _hinders[:] = [hinders]


@write
def propose(*, stays: UUID, goes: UUID, lives: str, why: str, by: Actor, at: datetime) -> UUID:
    """Say that both entries are one person's; returns the proposal's id.

    stays: the one that is to stay; lives: whose home and household hold now, "stays" or "goes".
    For who registers people where both are looked after. Raises InvalidInput, NotYours, NotAllowed, NotOnePerson,
    DoubleWaits.
    """
    Ground("visited", "doubtful", why).check(reason=True)
    if lives not in ("stays", "goes"):
        raise InvalidInput(lives="请选现在住处和户以哪一份为准")
    if stays == goes:
        raise InvalidInput(goes="请选另一份登记")
    rows = {one: held(one, by, "people.register") for one in sorted((stays, goes))}
    with as_system():
        waits = Double.objects.filter(state="waiting", stays__in=rows) | Double.objects.filter(
            state="waiting", goes__in=rows
        )
        taken = waits.exists()
    if taken:
        raise DoubleWaits
    both = together(rows[stays], rows[goes])
    _possible(stays, goes, both.hindrances)
    made = Double.objects.create(
        id=new_id(), stays_id=stays, goes_id=goes, lives=lives, alike=list(both.reasons or ("said",)), why=why.strip(),
        at=at, by_person=by.person_id,
    )  # fmt: skip
    return made.id


@write
def agree(*, double_id: UUID, by: Actor, at: datetime) -> bool:
    """Who approves where an entry lives agrees for it; True once both have been agreed for and are one.

    What was agreed to before either entry changed is agreed to anew.

    Raises NotYours, NotAllowed, OwnChange, DoubleDecided, NotOnePerson.
    """
    row, stays, goes = _decidable(double_id, by)
    if any(one.withdrawn or one.erased_at for one in (stays, goes)):
        raise NotOnePerson(why="其中一份登记已经撤销、删除，或并入了别的登记。请点不同意，或由提出的人撤回")
    with as_system():
        seen = together(stays, goes)
    where, now = {"stays": stays.path, "goes": goes.path}, as_seen(seen)
    for side in [side for side, agreed in agreed_for(row, seen).items() if not agreed]:
        if may(by, "people.approve", where[side]):
            setattr(row, f"{side}_by", by.person_id)
            setattr(row, f"{side}_as", now)
    both = by.person_id is None or all(agreed_for(row, seen).values())
    if both:
        _possible(row.stays_id, row.goes_id, seen.hindrances)
        row.state, row.decided_at, row.decided_by = "merged", at, by.person_id
    _save(row)
    if both:
        bring_together(row, by=by, at=at)
    return both


@write
def refuse(*, double_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """They are two people, or nobody knows: with a reason. Raises NotYours, NotAllowed, OwnChange, DoubleDecided,
    InvalidInput."""
    row, _, _ = _decidable(double_id, by)
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="不同意，请写明原因，2 到 200 个字")
    row.state, row.decided_at, row.decided_by, row.decided_why = "refused", at, by.person_id, why.strip()
    _save(row)


@write
def drop(*, double_id: UUID, by: Actor, at: datetime) -> None:
    """Who proposed it takes it back. Raises NotYours, DoubleDecided."""
    row, _, _ = _held(double_id, by)
    if row.by_person != by.person_id:
        raise NotYours(what=WHAT)
    row.state, row.decided_at, row.decided_by = "dropped", at, by.person_id
    _save(row)


def _possible(stays: UUID, goes: UUID, known: Sequence[str]) -> None:
    with as_system():
        said = [*known, *(words for hinders in _hinders for words in hinders(stays, goes))]
    if said:
        raise NotOnePerson(why="；".join(said))


def _held(double_id: UUID, by: Actor) -> tuple[Double, Resident, Resident]:
    """One that waits, with its entries, all locked in the order everybody locks them: households, entries, it."""
    row = Double.objects.filter(pk=double_id).first()
    sides = both_of(row) if row else None
    if row is None or sides is None or not concerns(by, *sides):
        raise NotYours(what=WHAT)
    with as_system():
        ids = sorted(one.id for one in sides)
        homes = Membership.objects.filter(resident__in=ids, until=None).values("household")
        list(Household.objects.select_for_update(no_key=True).filter(pk__in=homes).order_by("id"))
        now = {one.id: one for one in Resident.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("id")}
        row = Double.objects.select_for_update().get(pk=double_id)
    if row.state != "waiting":
        raise DoubleDecided
    return row, now[row.stays_id], now[row.goes_id]


def _decidable(double_id: UUID, by: Actor) -> tuple[Double, Resident, Resident]:
    """One that waits for `by`, who did not propose it and is neither of the two."""
    row, stays, goes = _held(double_id, by)
    if by.person_id is not None and by.person_id in (row.by_person, stays.account, goes.account):
        raise OwnChange
    if not any(may(by, "people.approve", one.path) for one in (stays, goes)):
        require(by, "people.approve", stays.path)
    return row, stays, goes


def _save(row: Double) -> None:
    with as_system():
        row.save(
            update_fields=[
                "stays_by",
                "goes_by",
                "stays_as",
                "goes_as",
                "state",
                "decided_at",
                "decided_by",
                "decided_why",
            ]
        )

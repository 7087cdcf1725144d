"""Two entries side by side, and what was proposed about them: for who finds both, or decides where one lives."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from liren.access.public import Actor, as_system, may, require
from liren.kit import vault
from liren.kit.database import rows
from liren.kit.errors import NotYours
from liren.registry.doubles.agreed import agreed_for
from liren.registry.doubles.alike import is_same_name, shared_kinds, why_alike
from liren.registry.doubles.shapes import Agrees, Beside, Proposed, Side, Waits
from liren.registry.models import Double, Membership, Residence, Resident
from liren.registry.people.particulars import MOST_PHONES, Told, told_of
from liren.registry.people.rights import WHO, allowed
from liren.registry.people.sealing import opened_under
from liren.registry.people.shapes import Member, PersonLine, Stay
from liren.registry.told import LIVING
from liren.territories.public import upper_end

WHAT: Final = "这项合并"
_LINE: Final = tuple(PersonLine.__slots__)
_STAY: Final = tuple(Stay.__slots__)
_MEMBER: Final = tuple(Member.__slots__)
_COUNTS: Final = """
    SELECT 'notes', about_id, count(*) FROM registry_observation WHERE about_id = ANY(%s) GROUP BY about_id
    UNION ALL SELECT 'decisions', resident_id, count(*) FROM registry_decision WHERE resident_id = ANY(%s) GROUP BY 2
    UNION ALL SELECT 'consents', resident_id, count(*) FROM registry_consent WHERE resident_id = ANY(%s) GROUP BY 2
    UNION ALL SELECT 'past', resident_id, count(*) FROM registry_residentpast WHERE resident_id = ANY(%s) GROUP BY 2
    UNION ALL SELECT 'waits', resident_id, count(*) FROM registry_changerequest
        WHERE resident_id = ANY(%s) AND state = 'waiting' GROUP BY 2
    UNION ALL SELECT 'held', resident_id, count(*) FROM registry_retentionhold
        WHERE resident_id = ANY(%s) AND lifted_at IS NULL GROUP BY 2"""


def beside(one: UUID, other: UUID, by: Actor) -> Beside:
    """Two entries side by side, for who registers people where both are looked after. Six statements.

    Raises NotYours (the same twice, withdrawn, erased and merged ones too), NotAllowed.
    """
    found = {row.id: row for row in Resident.objects.filter(pk__in=[one, other], withdrawn=False, erased_at=None)}
    if one == other or len(found) < 2 or not all(allowed(by, "people.find", row) for row in found.values()):
        raise NotYours(what=WHO)
    for row in found.values():
        if not allowed(by, "people.register", row):
            require(by, "people.register", row.path)
    return together(found[one], found[other])


def proposal(double_id: UUID, by: Actor) -> Proposed:
    """One proposal, for who finds both entries or approves where one of them lives; both are shown while it waits.

    Raises NotYours.
    """
    row = Double.objects.filter(pk=double_id).first()
    if row is None:
        raise NotYours(what=WHAT)
    shown = None
    with as_system():
        sides = _both_of(row)
        concerned = sides is not None and concerns(by, *sides)
        if sides and concerned and row.state == "waiting" and not any(one.withdrawn or one.erased_at for one in sides):
            shown = together(*sides)
    if sides is None or not concerned:
        raise NotYours(what=WHAT)
    stays, goes = sides
    waits, where = row.state == "waiting", {"stays": stays.path, "goes": goes.path}
    stands = agreed_for(row, shown)
    lacks = [side for side, holds in stands.items() if waits and not holds]
    said = {side: getattr(row, f"{side}_by") for side in where}
    own = row.by_person is not None and row.by_person == by.person_id
    decides = waits and not own and any(may(by, "people.approve", path) for path in where.values())
    agrees = shown is not None and not own and any(may(by, "people.approve", where[side]) for side in lacks)
    allows = {"drop": waits and own, "refuse": decides, "agree": agrees}
    return Proposed(
        id=row.id, stays=stays.id, goes=goes.id, lives="goes" if row.lives == "goes" else "stays",
        reasons=tuple(row.alike), why=row.why, at=row.at, by=row.by_person, state=row.state, decided_at=row.decided_at,
        stays_by=None if "stays" in lacks else row.stays_by, goes_by=None if "goes" in lacks else row.goes_by,
        changed=any(said[side] for side in lacks), decided_by=row.decided_by, decided_why=row.decided_why,
        lacks=tuple(lacks), may=tuple(key for key, holds in allows.items() if holds), beside=shown,
    )  # fmt: skip


def waiting(by: Actor, path: str) -> tuple[Waits, ...]:
    """What is proposed of entries of `path` and below and waits, oldest first: who lives there, or has a 户籍 there.

    One statement. Raises NotAllowed.
    """
    require(by, "people.find", path)
    either = Q(pk=OuterRef("stays_id")) | Q(pk=OuterRef("goes_id"))
    lives = Q(path__gte=path, path__lt=upper_end(path))
    registered = Q(registered_path__gte=path, registered_path__lt=upper_end(path))
    here = Resident.objects.filter(either, lives | registered)
    names = (Subquery(Resident.objects.filter(pk=OuterRef(one)).values("shown")) for one in ("stays_id", "goes_id"))
    shown = Coalesce(*names)  # of the other, where the reader does not find the one that stays
    found = Double.objects.filter(Exists(here), state="waiting").annotate(shown=shown).order_by("at", "id")
    return tuple(Waits(*one) for one in found.values_list("id", "shown", "why", "by_person", "at")[:200])


def both_of(row: Double) -> tuple[Resident, Resident] | None:
    """The two entries of a proposal, as the system: who decides where one lives may not find the other."""
    with as_system():
        return _both_of(row)


def _both_of(row: Double) -> tuple[Resident, Resident] | None:
    found = {one.id: one for one in Resident.objects.filter(pk__in=[row.stays_id, row.goes_id])}
    return (found[row.stays_id], found[row.goes_id]) if len(found) == 2 else None


def concerns(by: Actor, stays: Resident, goes: Resident) -> bool:
    """Whether a proposal of these two is shown to `by`: who finds both, or approves where one of them lives."""
    finds_both = all(allowed(by, "people.find", one) for one in (stays, goes))
    return finds_both or any(may(by, "people.approve", one.path) for one in (stays, goes))


def together(one: Resident, other: Resident) -> Beside:
    """Both as whoever reads now sees what hangs on them. Five statements."""
    keys, ids = vault.keys_of([one.id, other.id]), [one.id, other.id]
    told = {row.id: told_of(opened_under(keys[row.id], row.id, row.sealed or b"")) for row in (one, other)}
    stays: dict[UUID, list[Stay]] = defaultdict(list)
    for who, *stay in (
        Residence.objects.filter(resident__in=ids, until=None, withdrawn=False)
        .order_by("kind", "id")
        .values_list("resident_id", *_STAY)
    ):
        stays[who].append(Stay(*stay))
    members = Membership.objects.filter(resident__in=ids, until=None).values_list(*_MEMBER)
    homes = {row[0]: Member(*row) for row in members}
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    for what, who, count in rows(_COUNTS, *[ids] * 6):
        counts[UUID(str(who))][str(what)] = int(str(count))
    shared = shared_kinds(one.id, [other.id])
    first, second = (_side(row, told[row.id], stays[row.id], homes.get(row.id), counts[row.id]) for row in (one, other))
    kinds, own = shared.get(other.id, frozenset()), shared.get(one.id, frozenset())
    agree = agreement(told[one.id], told[other.id], same_name=is_same_name(kinds, own))
    return Beside(
        first=first, second=second, agree=agree, reasons=why_alike(first.line, second.line, kinds, own),
        hindrances=hindrances(one, other, told[one.id], told[other.id]), apart=_apart(first, second),
    )  # fmt: skip


def agreement(one: Told, other: Told, *, same_name: bool) -> Mapping[str, Agrees]:
    """By field, whether both say the same."""

    def same(a: object, b: object) -> Agrees:
        return a == b if a and b else None

    return {
        "name": same_name,
        "phones": bool({*one.phones} & {*other.phones}) if one.phones and other.phones else None,
        "number": same(one.number, other.number),
        "born": same(one.born, other.born),
        "sex": same(one.sex, other.sex),
    }


def hindrances(stays: Resident, goes: Resident, told: Told, other: Told) -> tuple[str, ...]:
    """Why these two cannot become one as they are, each with what to do."""
    said = {
        "两份登记的证件号码不同。是同一个人的，请先更正登错的那一份": bool(
            told.number and other.number and told.number != other.number
        ),
        "两份登记都有本人关联了账号。请本人先在“社区登记的我”里取消关联一份": bool(stays.account and goes.account),
        f"两份登记一共留了 {MOST_PHONES} 个以上号码。请先去掉不用的": len({*told.phones, *other.phones}) > MOST_PHONES,
        "一份登记着已去世，另一份没有。请先核实，把两份改成一样": (stays.state == "died") != (goes.state == "died"),
    }
    return tuple(words for words, holds in said.items() if holds)


def _side(row: Resident, told: Told, stays: Sequence[Stay], home: Member | None, counts: Mapping[str, int]) -> Side:
    return Side(
        line=PersonLine(*(getattr(row, name) for name in _LINE)), phones_shown=told.phones_shown, source=row.source,
        recorded_at=row.recorded_at, linked=row.account is not None, held="held" in counts, waits="waits" in counts,
        stays=tuple(stays), home=home,
        counts={key: counts.get(key, 0) for key in ("notes", "decisions", "consents", "past")},
    )  # fmt: skip


def _apart(first: Side, second: Side) -> bool:
    """Whether whose home or household holds makes a difference."""

    def where(side: Side, kinds: Sequence[str]) -> set[Any]:
        return {(one.place_id, one.dwelling_id) for one in side.stays if one.kind in kinds}

    both = [(where(first, kinds), where(second, kinds)) for kinds in (LIVING, ("registered",))]
    homes = (first.home, second.home)
    households = {one.household_id for one in homes if one}
    return any(a and b and a != b for a, b in both) or (None not in homes and len(households) == 2)

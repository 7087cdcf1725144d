"""Protected values opened with a purpose: every opening is a look, which the resident reads."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, looked, looked_at_many, may, require
from liren.kit import vault
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.consents.standing import may_use, purpose_named
from liren.registry.models import Membership, Observation, Residence, Resident, ResidentPast
from liren.registry.people.particulars import FIELDS, Told, told_of
from liren.registry.people.rights import WHO, require_of
from liren.registry.people.sealing import opened, opened_under
from liren.registry.purposes import is_stated
from liren.registry.told import KINDS_OF_RESIDENCE, RELATIONS, SEXES
from liren.territories.public import upper_end

OPENED: Final = {"name": "姓名", "phone": "电话", "number": "证件号码", "notes": "走访和情况记录", "past": "过去的登记"}
SEALED_FIELDS = frozenset({"name", "phone", "number"})
OPEN_FIELDS = frozenset(
    {
        "id", "shown", "phone_shown", "number_shown", "born", "sex", "kind", "place_id", "dwelling_id", "relation",
        "household_id", "since",
    }
)  # fmt: skip
_BATCH = 500


@write
def reveal(*, resident_id: UUID, what: str, purpose: str, by: Actor, at: datetime) -> tuple[str, ...]:
    """What was told, in full, for a stated purpose (`what`: a key of OPENED): phones are several, notes a line each.

    The look is written first. Raises InvalidInput without a purpose, NotYours, NotAllowed.
    """
    if what not in OPENED:
        raise InvalidInput(what="请选要看的一项")
    _purpose(purpose)
    row = Resident.objects.filter(pk=resident_id, into=None).first()
    if row is None:
        raise NotYours(what=WHO)
    require_of(by, "people.reveal", row)
    looked(seen=resident_id, what=[OPENED[what]], purpose=purpose.strip(), by=by, at=at)
    body = opened(row.id, row.sealed)
    if body is None:
        return ()
    if what == "notes":
        return noted_words(row.id)
    if what == "past":
        return past_words(row.id)
    return _said(told_of(body))[what]


@write
def reveal_household_notes(*, household_id: UUID, purpose: str, by: Actor, at: datetime) -> tuple[str, ...]:
    """The words noted of a household, for a purpose; each member reads that they were looked at.

    Raises InvalidInput, NotYours, NotAllowed.
    """
    _purpose(purpose)
    members = list(Membership.objects.filter(household_id=household_id, until=None).values_list("resident_id", "path"))
    if not members or not may(by, "people.find", members[0][1]):
        raise NotYours(what="这一户")
    require(by, "people.reveal", members[0][1])
    seen = [one for one, _ in members]
    looked_at_many(seen=seen, what=[OPENED["notes"]], purpose=purpose.strip(), by=by, at=at)
    return noted_words(household_id)


@write
def open_rows(
    path: str,
    *,
    fields: Sequence[str],
    on: date,
    by: Actor,
    purpose: str,
    at: datetime,
    place_ids: Collection[int] | None = None,
    only: Collection[UUID] | None = None,
    most: int | None = None,
) -> tuple[Mapping[str, object], ...]:
    """`rows_for`, whole. place_ids, only: of those places and people alone; most: refused where there are more."""
    _purpose(purpose)
    if unknown := set(fields) - SEALED_FIELDS - OPEN_FIELDS:
        raise InvalidInput(fields=f"没有这样的栏：{'、'.join(sorted(unknown))}")
    sealed_too = [one for one in fields if one in SEALED_FIELDS]
    require(by, "people.reveal" if sealed_too else "people.find", path)
    stays = Residence.objects.filter(path__gte=path, path__lt=upper_end(path), withdrawn=False)
    stays = stays.filter(Q(since=None) | Q(since__lte=on)).exclude(until__lte=on).order_by("path", "resident_id")
    if place_ids is not None:
        stays = stays.filter(place_id__in=place_ids)
    if only is not None:
        stays = stays.filter(resident_id__in=only)
    found: dict[UUID, list[object]] = {}
    order = {kind: n for n, kind in enumerate(KINDS_OF_RESIDENCE)}
    for who, *rest in stays.values_list("resident_id", "kind", "place_id", "dwelling_id", "since"):
        if who not in found or order[str(rest[0])] < order[str(found[who][0])]:
            found[who] = rest
    if most is not None and len(found) > most:
        raise InvalidInput(path=f"这里超过 {most} 人，请选一个网格或楼栋")
    if sealed_too and found:
        looked_at_many(
            seen=list(found), what=[OPENED[one] for one in sealed_too], purpose=purpose.strip(), by=by, at=at
        )
    return tuple(_rows(found, fields, bool(sealed_too)))


def who_agrees(
    path: str, use: str, *, on: date, by: Actor, purpose: str, at: datetime,
    place_ids: Collection[int] | None = None, only: Collection[UUID] | None = None,
) -> tuple[Collection[UUID] | None, int]:  # fmt: skip
    """Whom of those living there the law book's purpose `use` may be done with, and how many are left out.

    None: whoever is meant (`only`), since nobody need be asked. Raises InvalidInput, NotAllowed.
    """
    if not purpose_named(use).needs_consent:
        return only, 0
    living = open_rows(path, fields=("id",), on=on, by=by, purpose=purpose, at=at, place_ids=place_ids, only=only)
    ids = {one["id"] for one in living if isinstance(one["id"], UUID)}
    agreed = may_use(ids, use, on)
    return agreed, len(ids) - len(agreed)


def rows_for(
    path: str, *, fields: Sequence[str], on: date, by: Actor, purpose: str, at: datetime, use: str = "tables",
    only: Collection[UUID] | None = None,
) -> Iterator[Mapping[str, object]]:  # fmt: skip
    """A row for each resident living (or registered) at `path` and below on that day, for an admitted table.

    fields: of SEALED_FIELDS and OPEN_FIELDS. A look for each person and sealed field is written first, all at once.
    use: which of the law book's purposes it is; "outside" where who asks is no department: then who did not agree is
    left out. only: of those. phone: the first. kind, relation, sex: in words. Raises InvalidInput, NotAllowed.
    """
    only, _ = who_agrees(path, use, on=on, by=by, purpose=purpose, at=at, only=only)
    yield from open_rows(path, fields=fields, on=on, by=by, purpose=purpose, at=at, only=only)


def _rows(
    found: Mapping[UUID, list[object]], fields: Sequence[str], sealed_too: bool
) -> Iterator[Mapping[str, object]]:
    ids = list(found)
    homes = {
        who: (home, relation)
        for who, home, relation in Membership.objects.filter(resident_id__in=ids, until=None).values_list(
            "resident_id", "household_id", "relation"
        )
    } if {"relation", "household_id"} & set(fields) else {}  # fmt: skip
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        keys = vault.keys_of(some) if sealed_too else {}
        people = {row.id: row for row in Resident.objects.filter(pk__in=some, withdrawn=False, erased_at=None)}
        for who in some:
            row = people.get(who)
            if row is None:
                continue
            kind, place_id, dwelling_id, since = found[who]
            told = told_of(opened_under(keys[who], who, row.sealed or b"")) if sealed_too else Told("")
            home, relation = homes.get(who, (None, ""))
            known: dict[str, object] = {
                "id": who, "shown": row.shown, "phone_shown": row.phone_shown,
                "number_shown": row.number_shown, "born": row.born, "sex": SEXES[row.sex],
                "kind": KINDS_OF_RESIDENCE[str(kind)], "place_id": place_id, "dwelling_id": dwelling_id,
                "since": since, "relation": RELATIONS.get(relation, ""), "household_id": home,
                "name": told.name, "phone": next(iter(told.phones), ""), "number": told.number,
            }  # fmt: skip
            yield {one: known[one] for one in fields}


def _said(told: Told) -> Mapping[str, tuple[str, ...]]:
    return {
        "name": (told.name,),
        "phone": told.phones,
        "number": (told.number,) if told.number else (),
    }


def noted_words(about: UUID) -> tuple[str, ...]:
    """What was noted, opened: whoever calls it has asked whether, and written the look. Two statements."""
    found = list(Observation.objects.filter(about_id=about).order_by("-on", "-at"))
    undone = {one.undoes_id for one in found}
    stand = [one for one in found if one.undoes_id is None and one.id not in undone and one.sealed]
    keys = vault.keys_of({one.subject for one in stand})
    bodies = [(one, opened_under(keys[one.subject], one.subject, one.sealed)) for one in stand if one.subject in keys]
    return tuple(
        f"{one.on:%Y-%m-%d} {body['text']}" + (f"（依据：{body['document']}）" if body.get("document") else "")
        for one, body in bodies
    )


def past_words(resident: UUID, *merged: UUID) -> tuple[str, ...]:
    """How the entry, and those that became part of it, stood before, opened: whoever calls it has asked whether, and
    written the look. Two statements."""
    found = list(ResidentPast.objects.filter(of_entries(resident, *merged)).order_by("-id"))
    lines, keys = [], vault.keys_of([one.resident_id for one in found])
    for one in found:
        key = keys.get(one.resident_id)
        body = opened_under(key, one.resident_id, one.sealed) if key and one.sealed else None
        if body and {*FIELDS, "doubled"} & {*one.what}:
            told = told_of(body)
            lines.append(f"{one.until:%Y-%m-%d} 以前：{'，'.join((told.name, *told.phones, told.number))}".rstrip("，"))
    return tuple(lines)


def of_entries(resident: UUID, *merged: UUID) -> Q:
    """Rows of an entry and of those that became part of it; merged: such as the reader's wall hides, their own."""
    pointers = Resident.objects.filter(into=resident).values("id")
    return Q(resident__in=[resident, *merged]) | Q(resident__in=pointers)


def _purpose(text: str) -> None:
    if not is_stated(text):
        raise InvalidInput(purpose="请写为什么要看，例如：办件 2026-11-0372、入户走访")

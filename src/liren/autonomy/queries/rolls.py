"""Rolls: what everybody reads of one, its entries for who keeps it, one's own line and its proof."""

import json
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from liren.access.public import Actor, as_system, holds, may
from liren.autonomy.errors import NotOnRoll, RollNotFrozen, RollUnknown
from liren.autonomy.models import Roll, RollChange, RollEntry
from liren.autonomy.shapes.rolls import Bases, ChangeLine, EntryLine, Inclusion, RollHead, RollPage
from liren.engine.deciding import rolls as lines
from liren.kit import vault
from liren.kit.crypto import open_, seal
from liren.kit.database import rows
from liren.kit.json import Json, canonical
from liren.registry import public as registry

GONE = "已删除"
_BOUND = "autonomy.roll"


def reads(by: Actor, path: str, org: UUID | None) -> bool:
    """Whether `by` may see who is on a roll there: who finds people there, or of the committee that keeps it."""
    return may(by, "people.find", path) or (org is not None and _of_committee(by, path, org))


def calls(by: Actor, path: str, org: UUID | None) -> bool:
    """Whether `by` calls for decisions there: of the committee whose they are, or of the community for its own.

    One body never acts on what another puts to the vote at the same place.
    """
    if by.is_system or not may(by, "decisions.call", path):
        return by.is_system
    return may(by, "people.find", path) if org is None else _of_committee(by, path, org)


def _of_committee(by: Actor, path: str, org: UUID) -> bool:
    return holds(by, "owners_committee", path, org=org) and may(by, "rolls.keep", path)


def found_roll(roll_id: UUID) -> Roll:
    """Raises RollUnknown."""
    found = Roll.objects.filter(pk=roll_id).first()
    if found is None:
        raise RollUnknown
    return found


def roll(roll_id: UUID, by: Actor) -> RollPage:
    """A roll as everybody reads it once it is frozen; before, for who reads its entries. Raises RollUnknown."""
    row = seen_roll(roll_id, by)
    with as_system():
        changes = list(RollChange.objects.filter(roll=row).select_related("entry").order_by("at", "id"))
        known = _counted([row.id])
    return _page(row, by, known, changes)


def rolls_at(path: str, by: Actor) -> tuple[RollPage, ...]:
    """The rolls of a place, newest first, without their changes; drafts for who reads them."""
    found = [
        row for row in Roll.objects.filter(path=path).order_by("-made_at", "id")[:100]
        if row.frozen_at or reads(by, row.path, row.org)
    ]  # fmt: skip
    with as_system():
        known = _counted([row.id for row in found]) if found else {}
    return tuple(_page(row, by, known, ()) for row in found)


def seen_roll(roll_id: UUID, by: Actor) -> Roll:
    """Raises RollUnknown, as for one that is not frozen and not the reader's to see."""
    row = found_roll(roll_id)
    if row.frozen_at is None and not reads(by, row.path, row.org):
        raise RollUnknown
    return row


def roll_head(roll_id: UUID, by: Actor) -> RollHead:
    """Which roll it is, without counting it. One statement. Raises RollUnknown."""
    row = seen_roll(roll_id, by)
    keeps = reads(by, row.path, row.org) and may(by, "rolls.keep", row.path)
    return RollHead(row.id, row.title, row.frozen_at, row.digest, keeps)


def _page(row: Roll, by: Actor, known: Mapping[UUID, Bases], changes: Iterable[RollChange]) -> RollPage:
    may_read = reads(by, row.path, row.org)
    return RollPage(
        id=row.id, place_id=row.place_id, path=row.path, org=row.org, title=row.title, body=row.body, on=row.on,
        frozen_at=row.frozen_at, digest=row.digest, root=row.root, count=row.count,
        bases=known.get(row.id, Bases(0, None, None)),
        changes=tuple(
            ChangeLine(c.kind, c.entry.shown if may_read else None, c.why if may_read else None, c.line, c.at)
            for c in changes
        ),
        reads=may_read, keeps=may_read and may(by, "rolls.keep", row.path), calls=calls(by, row.path, row.org),
    )  # fmt: skip


def entries(
    roll_id: UUID, by: Actor, *, after: UUID | None = None, name: str = "", number: int | None = None, limit: int = 100
) -> tuple[EntryLine, ...]:
    """Who is on it, masked, a page of `limit` in a stable order; `name`: only those of exactly this name, opened;
    `number`: who has this number.

    Raises RollUnknown for who may not read it.
    """
    row = found_roll(roll_id)
    if not reads(by, row.path, row.org):
        raise RollUnknown
    wanted = RollEntry.objects.filter(roll=row)
    if name.strip():
        return tuple(line_of(one) for one in named(wanted, name.strip()))
    if number is not None:
        wanted = wanted.filter(number=number)
    if after is not None:
        wanted = wanted.filter(pk__gt=after)
    return tuple(line_of(one) for one in wanted.order_by("id")[:limit])


def named(wanted: Iterable[RollEntry], name: str) -> list[RollEntry]:
    """Those of exactly this name."""
    alike = [one for one in wanted if one.shown[:1] == name[:1]]
    return [one for one, told in zip(alike, opened(alike), strict=True) if told is not None and told["name"] == name]


def line_of(row: RollEntry) -> EntryLine:
    return EntryLine(
        row.id, row.number, row.shown, row.resident_id, row.household_no, row.area, row.added, row.struck
    )  # fmt: skip


def own_entry(roll_id: UUID, by: Actor) -> EntryLine | None:
    """The reader's own line; None when they are not on it, or linked with nobody on record."""
    row = own_row(roll_id, by)
    return line_of(row) if row else None


def own_row(roll_id: UUID, by: Actor) -> RollEntry | None:
    """The reader's line that stands, under their entry in the registry or one that became part of it."""
    return row_of(roll_id, registry.own_entries(by))


def row_of(roll_id: UUID, own: Collection[UUID]) -> RollEntry | None:
    """The line that stands under one of these entries of one person."""
    found = RollEntry.objects.filter(roll_id=roll_id, resident_id__in=own, struck=False).order_by("number", "id")
    return found.first() if own else None


def inclusion(roll_id: UUID, by: Actor) -> Inclusion:
    """What proves to the reader that they stand on the frozen roll. Raises RollUnknown, RollNotFrozen, NotOnRoll."""
    row = found_roll(roll_id)
    if row.frozen_at is None:
        raise RollNotFrozen
    own = registry.own_entries(by)
    mine = RollEntry.objects.filter(roll=row, resident_id__in=own, added=False).order_by("number").first()
    told = opened([mine])[0] if mine else None
    if mine is None or told is None:
        raise NotOnRoll
    with as_system():
        frozen = frozen_lines(row.id)
    line = written(mine)
    index, way = lines.proof(frozen, line)
    return Inclusion(mine.id, line, index, len(frozen), way, row.root, str(told["name"]), str(told["salt"]))


def frozen_lines(roll_id: UUID) -> list[str]:
    """The lines as they stood when the roll was frozen, sorted; for who may see them all."""
    return sorted(written(one) for one in RollEntry.objects.filter(roll_id=roll_id, added=False))


def written(row: RollEntry) -> str:
    assert row.number is not None
    return lines.written(lines.Line(row.number, row.commitment, row.household_no, row.area))


def bases(roll_id: UUID) -> Bases:
    """Persons, households and m² on the roll as it stands, what was added and struck since counted."""
    with as_system():
        return _counted([roll_id]).get(roll_id, Bases(0, None, None))


def voted(question_id: UUID) -> Bases:
    """Persons, households and m² of those who have voted on a question."""
    with as_system():
        return _counted([question_id], _VOTED).get(question_id, Bases(0, None, None))


def brought(roll_id: UUID, question_id: UUID) -> tuple[Bases, Bases]:
    """`bases`, and those the paper of a question was brought to or who have voted on it; inside the system's sight."""
    nobody = Bases(0, None, None)
    found = _read(
        f"{_SUMMED.format(_ON)} UNION ALL {_SUMMED.format(_REACHED)}", [roll_id], [question_id], [question_id]
    )
    return found.get(roll_id, nobody), found.get(question_id, nobody)


def marked(roll_id: UUID, question_id: UUID) -> tuple[Bases, Bases]:
    """`bases` and `voted` together, inside the system's sight: numbers, nobody's name."""
    nobody = Bases(0, None, None)
    found = _read(f"{_SUMMED.format(_ON)} UNION ALL {_SUMMED.format(_VOTED)}", [roll_id], [question_id])
    return found.get(roll_id, nobody), found.get(question_id, nobody)


_ON = "e.roll_id AS of_it FROM autonomy_rollentry e WHERE e.roll_id = ANY(%s) AND NOT e.struck"
_VOTED = """m.question_id AS of_it FROM autonomy_mark m JOIN autonomy_rollentry e ON e.id = m.entry_id
    WHERE m.question_id = ANY(%s) AND m.stands AND NOT e.struck"""


_REACHED = """r.question_id AS of_it FROM (SELECT question_id, entry_id FROM autonomy_delivery
    WHERE question_id = ANY(%s) AND stands UNION SELECT question_id, entry_id FROM autonomy_mark
    WHERE question_id = ANY(%s) AND stands) r JOIN autonomy_rollentry e ON e.id = r.entry_id WHERE NOT e.struck"""
_SUMMED = """SELECT of_it, count(*), count(DISTINCT household), count(*) FILTER (WHERE household IS NULL), sum(area),
    count(*) FILTER (WHERE area IS NULL) FROM (SELECT e.household, e.area, {}) counted GROUP BY of_it"""


def _counted(ids: Collection[UUID], source: str = _ON) -> dict[UUID, Bases]:
    """What each of these counts; one with nobody is absent. One statement."""
    return _read(_SUMMED.format(source), list(ids))


def _read(sql: str, *ids: list[UUID]) -> dict[UUID, Bases]:
    found: dict[UUID, Bases] = {}
    for id_, persons, homes, homeless, area, arealess in rows(sql, *ids):
        assert isinstance(id_, UUID)
        found[id_] = Bases(
            int(str(persons)), None if homeless else int(str(homes)), None if arealess else Decimal(str(area))
        )
    return found


def sealed(subject: UUID, key: bytes, body: Mapping[str, Json]) -> bytes:
    return seal(canonical(dict(body)), key, _bound(subject))


def opened(found: Collection[RollEntry]) -> list[Mapping[str, Json] | None]:
    """Name, salt and note of each, in order; None for who has been erased. One statement."""
    keys = vault.keys_of({one.subject for one in found})
    return [
        json.loads(open_(bytes(one.sealed), keys[one.subject], _bound(one.subject))) if one.subject in keys else None
        for one in found
    ]


def _bound(subject: UUID) -> bytes:
    return canonical([_BOUND, str(subject)])

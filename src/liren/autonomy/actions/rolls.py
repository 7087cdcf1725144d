"""Rolls are made, filled, frozen, and afterwards changed by appending alone."""

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db.models import Q

from liren.access.public import Actor, as_system, may, require
from liren.actors.public import masked_name, plain_name
from liren.autonomy.errors import EntryUnknown, RollDecides, RollEmpty, RollFrozen, RollNotFrozen, RollUnknown
from liren.autonomy.models import Mark, Proxy, Roll, RollChange, RollEntry
from liren.autonomy.queries.questions import uncounted
from liren.autonomy.queries.rolls import frozen_lines, opened, reads, sealed, written
from liren.autonomy.shapes.rolls import BODIES, DEVELOPER, MOST_ENTRIES, Frozen, NewEntry
from liren.engine.deciding import rolls as lines
from liren.engine.groups.weighing import age_on
from liren.kit import vault
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.registry import public as registry
from liren.territories.public import place_at

OF_AGE = 18
"""Who votes (宪法 34; 村民委员会组织法, 城市居民委员会组织法 2025)."""


@write
def make_roll(*, path: str, title: str, body: str, on: date, by: Actor, at: datetime) -> UUID:
    """An empty roll of a standing place, for who keeps rolls there. on: the day by which people belong to it.

    Who finds nobody there (an owners' committee) keeps it for their organisation. Raises InvalidInput, NotAllowed.
    """
    require(by, "rolls.keep", path)
    found = place_at(path)
    problems = {}
    if found is None or found.valid_to is not None:
        problems["place"] = "请选一个现有的社区、小区、网格或楼栋"
    if not 2 <= len(title.strip()) <= 100:
        problems["title"] = "请给名册起个名字，2 到 100 个字"
    if body not in BODIES:
        problems["body"] = "请选是谁的名册"
    org = None if by.is_system or may(by, "people.find", path) else by.org_as("owners_committee", path)
    if found is None or problems:
        raise InvalidInput.of(problems)
    return Roll.objects.create(
        place_id=found.id, path=path, org=org, title=title.strip(), body=body, on=on, made_at=at, made_by=by.person_id
    ).id


@write
def add_entries(*, roll_id: UUID, entries: Sequence[NewEntry], by: Actor, at: datetime) -> tuple[UUID, ...]:
    """Put people on a roll that is not frozen yet; who stands on it already by resident_id is passed over.

    Who has the name of somebody on it, one of them without an entry in the registry, needs a note that tells them
    apart. On a roll of households each line is one. Returns the ids of the new entries. Raises RollUnknown, NotAllowed,
    RollFrozen, InvalidInput naming each row.
    """
    row = held_roll(roll_id, by)
    if row.frozen_at is not None:
        raise RollFrozen
    there = set(
        RollEntry.objects.filter(roll=row, resident_id__isnull=False).values_list("resident_id", flat=True)
    )  # fmt: skip
    fresh = [one for one in entries if one.resident_id is None or one.resident_id not in there]
    if RollEntry.objects.filter(roll=row).count() + len(fresh) > MOST_ENTRIES:
        raise InvalidInput(entries=f"一份名册最多 {MOST_ENTRIES} 人，请按小区或网格分开")
    _apart(row, fresh)
    return tuple(one.id for one in _insert(row, fresh, at))


@write
def fill_roll(*, roll_id: UUID, kinds: Collection[str], by: Actor, at: datetime) -> Mapping[str, int]:
    """Put on it who is on record at its place by one of these kinds of residence, and 18 by the roll's day.

    On a roll of households the heads alone. Each is a look, as for any list. Returns how many: added, young, unknown
    (no date of birth, or no household where those count: a person decides).
    Raises RollUnknown, NotAllowed, RollFrozen, InvalidInput.
    """
    row = held_roll(roll_id, by)
    if row.frozen_at is not None:
        raise RollFrozen
    words = {registry.KINDS_OF_RESIDENCE[one] for one in kinds if one in registry.KINDS_OF_RESIDENCE}
    if not words:
        raise InvalidInput(kinds="请选哪些居民：户籍、常住、流动")
    found = registry.rows_for(
        row.path, fields=("id", "name", "born", "kind", "household_id", "relation"), on=row.on, by=by,
        purpose=f"编制名册：{row.title}"[:200], at=at, use="notice",
    )  # fmt: skip
    told = {"added": 0, "young": 0, "unknown": 0}
    fresh = []
    for one in found:
        if one["kind"] not in words:
            continue
        born, who, home = one["born"], one["id"], one["household_id"]
        if row.body == "households" and home is not None and one["relation"] != registry.RELATIONS["head"]:
            continue
        if not isinstance(born, date) or (row.body == "households" and home is None):
            told["unknown"] += 1
        elif age_on(born, row.on) < OF_AGE:
            told["young"] += 1
        else:
            assert isinstance(who, UUID)
            fresh.append(NewEntry(str(one["name"]), who, home if isinstance(home, UUID) else None))
    told["added"] = len(add_entries(roll_id=roll_id, entries=fresh, by=by, at=at))
    return told


@write
def drop_entry(*, entry_id: UUID, by: Actor) -> None:
    """Take somebody off a roll that is not frozen yet. Raises EntryUnknown, NotAllowed, RollFrozen."""
    entry = RollEntry.objects.filter(pk=entry_id).first()
    if entry is None or not reads(by, entry.path, entry.org):
        raise EntryUnknown
    if held_roll(entry.roll_id, by).frozen_at is not None:
        raise RollFrozen
    entry.delete()


@write
def freeze_roll(*, roll_id: UUID, by: Actor, at: datetime) -> Frozen:
    """From now on the roll stands: its lines are numbered and hashed, and what changes is appended with its reason.

    Raises RollUnknown, NotAllowed, RollFrozen, RollEmpty.
    """
    row = held_roll(roll_id, by)
    if row.frozen_at is not None:
        raise RollFrozen
    with as_system():
        found = list(RollEntry.objects.filter(roll=row).order_by("commitment"))
        if not found:
            raise RollEmpty
        _one_each(row, found)
        homes: dict[UUID, int] = {}
        for number, one in enumerate(found, 1):
            one.number = number
            if one.household is not None:
                one.household_no = homes.setdefault(one.household, len(homes) + 1)
        RollEntry.objects.bulk_update(found, ["number", "household_no"], batch_size=1000)
        told = frozen_lines(row.id)
    row.digest, row.root, row.count = lines.digest(told), lines.root(told), len(told)
    row.frozen_at, row.frozen_by = at, by.person_id
    row.save(update_fields=["digest", "root", "count", "frozen_at", "frozen_by"])
    return Frozen(row.digest, row.root, row.count)


@write
def add_to_frozen(*, roll_id: UUID, entry: NewEntry, why: str, by: Actor, at: datetime) -> UUID:
    """Somebody who was left out comes on a frozen roll: appended, with the reason. For who keeps it.

    Not between the end of voting and the count. Raises RollUnknown, NotAllowed, RollNotFrozen, RollDecides,
    InvalidInput.
    """
    row = held_roll(roll_id, by)
    if row.frozen_at is None:
        raise RollNotFrozen
    _undecided(row, at)
    _reason(why)
    if entry.resident_id and RollEntry.objects.filter(roll=row, resident_id=entry.resident_id, struck=False).exists():
        raise InvalidInput(name="这个人已经在名册上了")
    with as_system():
        _one_each(row, [*RollEntry.objects.filter(roll=row, struck=False), entry])
    _apart(row, [entry])
    [one] = _insert(row, [entry], at, added=True)
    _change(row, one, "add", why, by, at)
    return one.id


@write
def strike_entry(*, entry_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """Somebody does not belong on a frozen roll: struck, with the reason; the line stays. What they voted is annulled.

    What they voted for others too, and who gave them their vote has it back. A secret ballot cannot be taken out again,
    so who has voted secretly, for themselves or for others, is not struck. Between the end of voting and the count
    nobody is. Raises EntryUnknown, NotAllowed, RollNotFrozen, RollDecides, InvalidInput.
    """
    entry = RollEntry.objects.select_for_update(no_key=True).filter(pk=entry_id, struck=False).first()
    if entry is None or not reads(by, entry.path, entry.org):
        raise EntryUnknown
    row = held_roll(entry.roll_id, by)
    if row.frozen_at is None:
        raise RollNotFrozen
    _undecided(row, at)
    _reason(why)
    standing = Mark.objects.filter(Q(entry=entry) | Q(proxy=entry), stands=True)
    if standing.filter(question__named=False).exists():
        raise InvalidInput(why="这个人已经投了不记名的票，或者替别人投了，票取不出来，不能再剔除")
    standing.filter(question__state="open").update(
        stands=False, why=f"剔除出名册：{why.strip()}", ended_at=at, ended_by=by.person_id
    )  # fmt: skip
    Proxy.objects.filter(entry=entry, ended_at=None).update(
        why="委托人从名册上剔除了", ended_at=at, ended_by=by.person_id
    )  # fmt: skip
    Proxy.objects.filter(holder=entry, ended_at=None).update(
        why="受托人从名册上剔除了，要委托人自己投", ended_at=at, ended_by=by.person_id
    )  # fmt: skip
    entry.struck = True
    entry.save(update_fields=["struck"])
    _change(row, entry, "strike", why, by, at)


def held_roll(roll_id: UUID, by: Actor) -> Roll:
    """The roll, locked, for who keeps it. Raises RollUnknown, NotAllowed."""
    row = Roll.objects.select_for_update(no_key=True).filter(pk=roll_id).first()
    if row is None or not (reads(by, row.path, row.org) or row.frozen_at):
        raise RollUnknown
    require(by, "rolls.keep", row.path)
    if not reads(by, row.path, row.org):
        raise RollUnknown
    return row


def _undecided(row: Roll, at: datetime) -> None:
    """Who counts does not change once voting is over, until it is counted. Raises RollDecides."""
    title = uncounted(row.id, at)
    if title is not None:
        raise RollDecides(title=title)


def _reason(why: str) -> None:
    if not 2 <= len(why.strip()) <= 200:
        raise InvalidInput(why="请写原因，2 到 200 个字")


def _change(row: Roll, entry: RollEntry, kind: str, why: str, by: Actor, at: datetime) -> None:
    RollChange.objects.create(
        roll=row, entry=entry, path=row.path, org=row.org, kind=kind, line=written(entry), why=why.strip(), at=at,
        by_person=by.person_id,
    )  # fmt: skip


def _one_each(row: Roll, found: Iterable[RollEntry | NewEntry]) -> None:
    """On a roll of households' representatives a household has one. Raises InvalidInput."""
    if row.body == "households":
        homes = Counter(one.household for one in found if one.household is not None)
        if twice := sum(count > 1 for count in homes.values()):
            raise InvalidInput(roll=f"户代表名册一户只能有一个人，现在有 {twice} 户不止一个；请每户留下一位代表")


def _apart(row: Roll, fresh: Sequence[NewEntry]) -> None:
    """One person is not put on the roll twice, once from the registry and once by hand. Raises InvalidInput."""
    with as_system():
        shown = {masked_name(one.name) for one in fresh if not one.note.strip()} | {DEVELOPER}
        there = RollEntry.objects.filter(roll=row, struck=False, shown__in=shown)
        alike = list(there if any(one.resident_id is None for one in fresh) else there.filter(resident_id=None))
        told = zip(alike, opened(alike), strict=True)
        named = [(str(one["name"]), line.resident_id is None) for line, one in told if one is not None]
    anybody, by_hand = {name for name, _ in named}, {name for name, typed in named if typed}
    problems = {}
    for place, one in enumerate(fresh, 1):
        name = one.name.strip()
        if not one.note.strip() and name in (by_hand if one.resident_id else anybody):
            problems[f"entries.{place}.name"] = (
                f"第 {place} 行：名册上已经有一位“{name}”。是同一个人就不用再写；是同名的另一位，请在说明里写清是哪一位"
            )
        anybody.add(name)
        if one.resident_id is None:
            by_hand.add(name)
    if problems:
        raise InvalidInput.of(problems)


def _insert(row: Roll, entries: Sequence[NewEntry], at: datetime, *, added: bool = False) -> list[RollEntry]:
    problems = {}
    for place, one in enumerate(entries, 1):
        if plain_name(one.name) is None:
            problems[f"entries.{place}.name"] = f"第 {place} 行请写姓名，60 个字以内"
        if one.area is not None and not (0 < one.area < 10**9 and one.area == round(one.area, 2)):
            problems[f"entries.{place}.area"] = f"第 {place} 行的面积请写大于 0 的平方米数，最多两位小数"
        if len(one.note) > 200:
            problems[f"entries.{place}.note"] = f"第 {place} 行的说明请写短一些，200 个字以内"
    if problems:
        raise InvalidInput.of(problems)
    if row.body == "households":
        entries = [one if one.household else replace(one, household=uuid4()) for one in entries]
    made = [(uuid4(), one) for one in entries]
    keys = vault.keys_for({one.resident_id or id_ for id_, one in made}, at) if made else {}
    number, homes = _next(row) if added else (None, {})
    found = []
    for id_, one in made:
        subject, salt, name = one.resident_id or id_, secrets.token_bytes(lines.SALT_SIZE), one.name.strip()
        body = {"name": name, "salt": salt.hex(), "note": one.note.strip()}
        found.append(
            RollEntry(
                id=id_, roll=row, path=row.path, org=row.org, resident_id=one.resident_id, subject=subject,
                shown=DEVELOPER if name == DEVELOPER else masked_name(name),
                sealed=sealed(subject, keys[subject], body), household=one.household,
                commitment=lines.commitment(salt, str(row.id), name), area=one.area, added=added, number=number,
                household_no=homes.setdefault(one.household, len(homes) + 1) if added and one.household else None,
            )
        )  # fmt: skip
    return RollEntry.objects.bulk_create(found, batch_size=1000)


def _next(row: Roll) -> tuple[int, dict[UUID, int]]:
    """The number of who comes next on a frozen roll, and the numbers households have on it."""
    with as_system():
        [(last,)] = rows("SELECT max(number) FROM autonomy_rollentry WHERE roll_id = %s", row.id)
        homes = dict(
            RollEntry.objects.filter(roll=row, household__isnull=False).values_list("household", "household_no")
        )  # fmt: skip
    numbered: dict[UUID, int] = {home: number for home, number in homes.items() if home and number}
    return int(str(last or 0)) + 1, numbered

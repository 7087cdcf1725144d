"""Tables are defined, let in by an admission, and stopped: the gate between departments and communities."""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from liren.access.public import SYSTEM, Actor, as_system, require
from liren.actors.public import unit
from liren.affairs import public as affairs
from liren.engine.loading import document_digest
from liren.engine.tables.gate import asked_twice
from liren.engine.tables.language import Table
from liren.engine.tables.loading import TableInvalid, parse_table
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.management.actions.admitting_people import goes_outside
from liren.management.errors import (
    AskedAlready,
    AskedHereAlready,
    NoSuchTable,
    NotAdmitted,
    SameVersionOtherTable,
    TableRefused,
)
from liren.management.models import Asking, TableDefinition
from liren.management.shelf import table_of
from liren.management.sources.held import HELD
from liren.management.sources.reading import STREET
from liren.territories.public import ancestors_of, level_of, place_at

ADMISSION = "management/table-admission"
LONGEST_DOCUMENT = 60_000
TURNS = 7_327_001
"""An advisory lock."""


@write
def define_table(*, document: str, path: str, by: Actor, at: datetime) -> UUID:
    """Publish a version of a table, written at `path`; the same text again changes nothing. Returns its id.

    Raises TableRefused with everything that is wrong, the columns the platform holds among it; SameVersionOtherTable;
    NotAllowed without `tables.admit` there.
    """
    require(by, "tables.admit", path)
    return publish_table(read_table(document), path, by, at)


def publish_table(table: Table, path: str, by: Actor, at: datetime) -> UUID:
    """Write a version down, once; whoever calls it has asked whether. Raises SameVersionOtherTable."""
    _take_turns()
    digest = document_digest(table.document)
    before = TableDefinition.objects.filter(key=table.key, version=table.version, path__in=("", path)).first()
    if before is not None:
        if before.digest != digest:
            raise SameVersionOtherTable(title=table.title, version=table.version)
        return before.id
    made = TableDefinition.objects.create(
        key=table.key, version=table.version, path=path, title=table.title, document=table.document, digest=digest,
        by=by.person_id, by_name=by.name, at=at,
    )  # fmt: skip
    return made.id


def read_table(document: str) -> Table:
    """The table a text states. Raises TableRefused."""
    if len(document) > LONGEST_DOCUMENT:
        raise TableRefused(f"太长了，请删到 {LONGEST_DOCUMENT} 字以内。")
    try:
        return parse_table(document, HELD)
    except TableInvalid as wrong:
        raise TableRefused(*map(str, wrong.problems)) from wrong


def seed_tables(book: Path, *, at: datetime) -> tuple[str, ...]:
    """Publish what `tables/*.yaml` of the law book holds and the database does not; returns the keys added.

    A changed file with an old version is left out: the database is the truth.
    """
    added = []
    for file in sorted((book / "tables").glob("*.yaml")):
        before = TableDefinition.objects.count()
        try:
            define_table(document=file.read_text("utf-8"), path="", by=SYSTEM, at=at)
        except SameVersionOtherTable:
            continue
        if TableDefinition.objects.count() > before:
            added.append(file.stem)
    return tuple(added)


@write
def admit_table(
    *, definition: UUID, path: str, admission: UUID, since: date, until: date, by: Actor, at: datetime
) -> UUID:
    """Ask the communities at `path` for a table, from `since` until `until`, because `admission` let it in.

    admission: a closed affair of “报表准入规程” that let in the table of this title, at this place, above it or in it:
    an affair lies in a street at the widest, and who lets the table in keeps the gate of the whole place. One admission
    lets in one table, whatever its version; of people it names each column. Raises NotAdmitted, AskedAlready,
    AskedHereAlready; InvalidInput; NotYours; NotAllowed.
    """
    require(by, "tables.admit", path)
    if place_at(path) is None:
        raise NotYours(what="这个地方")
    _take_turns()
    if until < since:
        raise InvalidInput(until="截止日要在开始日以后。")
    found = TableDefinition.objects.filter(id=definition, path__in=("", *ancestors_of(path), path)).first()
    if found is None:
        raise NoSuchTable
    table = table_of(found)
    if table.filled_by == "street" and level_of(path) > STREET:
        raise InvalidInput(path="这张表由街道填，请在街道或者以上准入。")
    let_in = _require_admission(table, admission, path, by)
    department = unit(table.unit, path)
    outside = table.people and goes_outside(table, let_in, department, path, at)
    standing = [one for one in _in_force(path, at) if one.key != table.key]
    for asked, column, other, same in asked_twice([*(table_of(one.definition) for one in standing), table]):
        if asked is table:
            raise AskedAlready(column=column.title, other=other.title, source=f"{other.key}.{same.key}")
    if any(one.key == table.key for one in _in_force(path, at)):
        raise AskedHereAlready(title=table.title)
    with as_system():  # its time has run out; who let it in may be somebody else
        Asking.objects.filter(key=table.key, path=path, ended_at=None).update(ended_at=at)
    made = Asking.objects.create(
        definition=found, key=table.key, path=path, asked_by=department.id if department else None,
        admission=admission, admission_number=let_in.number, outside=outside, since=since, until=until,
        by=by.person_id, by_name=by.name, at=at,
    )  # fmt: skip
    return made.id


@write
def end_asking(*, asking: UUID, by: Actor, at: datetime) -> None:
    """No period opens any more; what is open may be finished. Raises NoSuchTable, NotAllowed."""
    found = Asking.objects.select_for_update().filter(id=asking).first()
    if found is None:
        raise NoSuchTable
    require(by, "tables.admit", found.path)
    if found.ended_at is None:
        with as_system():  # who let it in may be somebody else
            Asking.objects.filter(id=asking).update(ended_at=at)


def _take_turns() -> None:
    """One at a time publishes or lets in: who waited meets what the other one wrote, and is told so."""
    rows("SELECT pg_advisory_xact_lock(%s)", TURNS)


def _in_force(path: str, at: datetime) -> list[Asking]:
    """What is asked at a place, of it, above it or below it."""
    day = at.astimezone(CHINA).date()
    standing = Asking.objects.select_related("definition").filter(ended_at=None, until__gte=day).order_by("at", "id")
    return [one for one in standing if one.path.startswith(path) or path.startswith(one.path)]


def _require_admission(table: Table, admission: UUID, path: str, by: Actor) -> affairs.AffairPage:
    """The affair that let it in. Raises NotAdmitted saying why it does not."""
    try:
        page = affairs.affair(admission, by)
    except DomainError:
        raise NotAdmitted(title=table.title, why="没有找到这一件准入") from None
    asked = next((str(one.value) for one in page.answers if one.key == "title"), "").strip(" 《》")
    taken = Asking.objects.filter(admission=admission).exclude(key=table.key).exists()
    why = (
        "选的不是报表准入的事项" if page.procedure_key != ADMISSION
        else f"{page.number} 没有通过" if page.declined
        else f"{page.number} 还没有办结" if page.state != "closed"
        else f"{page.number} 准入的是别的地方" if not path.startswith(page.place_path)
        and not page.place_path.startswith(path)
        else f"{page.number} 已经用于另一张表" if taken
        else f"{page.number} 准入的是《{asked}》，不是这一张" if asked != table.title else ""
    )  # fmt: skip
    if why:
        raise NotAdmitted(title=table.title, why=why)
    return page

"""A table drawn: rows and cells, what is held from the sources, what is asked from answers and from last time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from liren.access.public import Actor, may
from liren.engine.burden import SECONDS
from liren.engine.tables.checking import AT_LEAST, added_up, found_in, told_total
from liren.engine.tables.language import ROW_COUNT, Column, Table
from liren.engine.tables.periods import Period
from liren.engine.values import is_blank
from liren.kit.clock import now
from liren.management.models import Answer, Filling, Submission
from liren.management.queries.finding import act_to_fill, filling_of, line_of, today
from liren.management.queries.gathering import gathered, reported
from liren.management.shapes import Cell, FillingPage, HandedIn, Reported, RowView, Saved, in_words
from liren.management.shelf import table_of
from liren.management.sources import people
from liren.management.sources.reading import Thing, read_rows
from liren.registry.public import groups

Rows = Mapping[str, Mapping[str, Any]]
Things = tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table as it stands now, of cells and of plain values."""

    table: Table
    rows: tuple[RowView, ...]
    last: Rows
    things: Things = ()
    listed: people.Listed = field(default_factory=people.Listed)
    reported: tuple[Reported, ...] = ()

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        return {row.key: {cell.column.key: cell.value for cell in row.cells} for row in self.rows}

    @property
    def totals(self) -> dict[str, str]:
        rows = [*self.values.values()]
        sums = {column.key: told_total(rows, column.key) for column in self.table.summed if column.key != ROW_COUNT}
        if self.table.people:
            sums[ROW_COUNT] = str(len(rows))
            if len(rows) < groups.fewest():  # a total goes up to who is not told of single people
                return dict.fromkeys(sums, f"{AT_LEAST}0")
        return {key: text for key, text in sums.items() if text}


def filling(id: UUID, by: Actor, *, things: Things | None = None) -> FillingPage:
    """One table as this reader may see it: while it is open as it stands now, handed in as it was frozen.

    things: what its sources said a moment ago, not to be read twice (`Written.things`).

    Whose department asks sees what was handed in, never what is still being written. Raises NoSuchTable.
    """
    one = filling_of(id, by)
    table = table_of(one.asking.definition)
    lineage = [*Submission.objects.filter(filling=one).order_by("number")]
    fills = may(by, act_to_fill(one), one.path)
    frozen = one.state != "open" or not (fills or may(by, "tables.review", one.path))
    drawn = frozen_as(table, lineage[-1] if lineage else None) if frozen else drawn_now(one, table, by, things)
    latest = lineage[-1] if lineage and frozen else None
    return FillingPage(
        line=line_of(one, today()), table=table, rows=drawn.rows,
        totals=latest.totals if latest and table.people else drawn.totals,
        found=() if frozen else found_in(table, drawn.values, drawn.last), reasons=one.reasons,
        saved=_spared(latest) if latest and table.people else saved(drawn),
        lineage=tuple(_handed_in(each) for each in lineage), may=_may(one, table, by, fills, bool(lineage)),
        returned=one.returned, correction=one.correction, admission=one.asking.admission_number,
        by=latest.by_name if latest else "", on=latest.at if latest else None, left_out=drawn.listed.left_out,
        reported=drawn.reported,
    )  # fmt: skip


def _may(one: Filling, table: Table, by: Actor, fills: bool, handed_in: bool) -> frozenset[str]:
    reviews = may(by, "tables.review", one.path)
    finds = not table.people or people.sees(one, table, by)
    acts = {
        "fill": fills and finds and one.state == "open" and not one.by_itself,
        "review": reviews and one.state == "submitted", "correct": fills and one.state == "locked",
        "take": (one.state != "open" or fills) and not table.people,
        "open": table.people and handed_in and may_open(one, table, by),
    }  # fmt: skip
    return frozenset(act for act, yes in acts.items() if yes)


def may_open(one: Filling, table: Table, by: Actor) -> bool:
    """Who is told of people in a table that was handed in: the organisation that asks, and who finds them there."""
    if not may(by, "tables.open", one.path, org=one.asked_by):
        return False
    return one.asked_by in by.orgs or people.sees(one, table, by)


def _spared(one: Submission) -> Saved:
    return Saved(one.held, one.carried, one.asked, 0, one.seconds_saved)


def _handed_in(one: Submission) -> HandedIn:
    return HandedIn(one.number, one.version, one.digest, one.before, one.reason, one.by_name, one.at)


def drawn_now(one: Filling, table: Table, by: Actor, things: Things | None = None) -> Drawn:
    """Every cell as it stands: held values (`things`, or read now), answers written, else what was said last time.

    Of people masked, and none for who does not find them there.
    """
    if table.people:
        return drawn_of(table, people.masked(one, table, by, now()) if people.sees(one, table, by) else people.Listed())
    period = Period(one.period, one.period_title, one.since, one.until)
    wanted = {column.held.key for column in table.columns.values() if column.held}
    if things is None:
        things = read_rows(table.rows, one.path, wanted, period)
    answers = {(a.row, a.column): a for a in Answer.objects.filter(filling=one)}
    last = _last(one)
    shared, told = _shared(one, table)
    draw = _Draw(table, answers, last, shared)
    return Drawn(table, tuple(draw.row(thing) for thing in things), last, things, reported=told)


def drawn_of(table: Table, listed: people.Listed) -> Drawn:
    """A table of people: nothing of it is asked, nothing carried over."""
    draw = _Draw(table, {}, {})
    return Drawn(table, tuple(draw.row(thing) for thing in listed.things), {}, listed.things, listed)


def _last(one: Filling) -> Rows:
    """What was handed in the last time before this period."""
    before = Submission.objects.filter(filling__key=one.key, filling__path=one.path, filling__until__lt=one.until)
    found = before.order_by("-filling__until", "-number").first()
    return _plain(found) if found else {}


def _plain(submission: Submission) -> Rows:
    return {
        row["key"]: {column: cell["v"] for column, cell in row["cells"].items()} for row in submission.content["rows"]
    }


def _shared(one: Filling, table: Table) -> tuple[Mapping[str, Rows], tuple[Reported, ...]]:
    """What other tables were answered here last, by their keys; of a street's, in totals, and by how many."""
    keys = {column.shared[0] for column in table.columns.values() if column.shared}
    if not keys:
        return {}, ()
    if table.filled_by == "street":
        told = gathered(one, keys)
        if table.rows == "community":
            return told, reported(one, table, told)
        whole = {key: {one.path: added_up([*rows.values()])} for key, rows in told.items()}
        return whole, reported(one, table, told)
    found = Submission.objects.filter(filling__key__in=keys, filling__path=one.path)
    latest = found.order_by("filling__key", "-filling__until", "-number").distinct("filling__key")
    return {each.filling.key: _plain(each) for each in latest.select_related("filling")}, ()


@dataclass(frozen=True, slots=True)
class _Draw:
    table: Table
    answers: Mapping[tuple[str, str], Answer]
    last: Rows
    shared: Mapping[str, Rows] = field(default_factory=dict)

    def row(self, thing: Thing) -> RowView:
        cells = tuple(self._cell(column, thing) for column in self.table.columns.values())
        return RowView(thing.key, thing.label, thing.about, cells)

    def _cell(self, column: Column, thing: Thing) -> Cell:
        if column.held is not None:
            value = thing.values.get(column.held.key)
            about = (
                thing.about
                if column.held.page in ("organisation", "places", "facility", "resident")
                else (column.held.page, thing.about[1])
            )
            return Cell(column, value, in_words(column, value), "held", about=about)
        if column.shared is not None:
            key, name = column.shared
            value = self.shared.get(key, {}).get(thing.key, {}).get(name)
            return Cell(column, value, in_words(column, value), "shared", about=("table", key))
        before = self.last.get(thing.key, {}).get(column.key)
        answer = self.answers.get((thing.key, column.key))
        if answer is not None:
            origin = "blank" if is_blank(answer.value) else "asked"
            return Cell(
                column, answer.value, in_words(column, answer.value), origin,  # type: ignore[arg-type]  # one of the two
                last=in_words(column, before), by=answer.by_name, at=answer.at,
            )  # fmt: skip
        origin = "blank" if is_blank(before) else "carried"
        return Cell(column, before, in_words(column, before), origin, last=in_words(column, before))  # type: ignore[arg-type]


def frozen_as(table: Table, submission: Submission | None) -> Drawn:
    """A table as it was handed in; without rows when it never was, or when they lie sealed (`open_list`)."""
    rows = submission.content["rows"] if submission is not None and not table.people else []
    drawn = (
        RowView(row["key"], row["label"], tuple(row["about"]), tuple(_frozen(table, row["cells"]))) for row in rows
    )
    return Drawn(table, tuple(drawn), {})


def _frozen(table: Table, cells: Mapping[str, Any]) -> Sequence[Cell]:
    blank = {"v": None, "from": "blank"}
    told = ((column, cells.get(column.key, blank)) for column in table.columns.values())
    return [
        Cell(column, cell["v"], in_words(column, cell["v"]), cell["from"], by=cell.get("by", ""))
        for column, cell in told
    ]


def saved(drawn: Drawn) -> Saved:
    """How much was not typed: the seconds of every cell that is held, shared or carried over and not empty."""
    cells = [cell for row in drawn.rows for cell in row.cells]
    spared = [cell for cell in cells if cell.origin in ("held", "shared", "carried") and not is_blank(cell.value)]
    return Saved(
        held=sum(cell.origin in ("held", "shared") for cell in cells),
        carried=sum(cell.origin == "carried" for cell in cells), asked=sum(cell.origin == "asked" for cell in cells),
        blank=sum(cell.origin == "blank" for cell in cells),
        seconds=sum(SECONDS.get(cell.column.kind, SECONDS["text"]) for cell in spared),  # type: ignore[call-overload]
    )  # fmt: skip

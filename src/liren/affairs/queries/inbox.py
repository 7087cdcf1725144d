"""今日清单: what lies with someone, read from open work by index, never by searching affairs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from liren.access.public import Actor
from liren.affairs.queries.dues import due_of
from liren.affairs.queries.lists import searched
from liren.affairs.queries.paging import MOST_COUNTED, PAGE, counted, cursor, page_size, read_cursor, split
from liren.affairs.rights import REPORTER, did_before
from liren.affairs.shapes import InboxFilters, InboxPage, WorkItem
from liren.engine.language import Step
from liren.kit import clock
from liren.standards.public import calendar, procedures
from liren.territories.public import community_of, level_of, upper_end

_NEVER = "9999-12-31T00:00:00+00:00"
_NO_GRANTED_PATH_BELOW = 5

_NARROWED = """
    WITH mine AS ({arms}),
    listed AS (SELECT DISTINCT ON (affair_id, line, step) * FROM mine
               ORDER BY affair_id, line, step, watching, due_at),
    narrowed AS (SELECT l.* FROM listed l {beside} WHERE {narrowed})"""
_PAGE = """,
    page AS (SELECT * FROM narrowed WHERE {after} ORDER BY coalesce(due_at, %(never)s), id LIMIT %(limit)s)
    SELECT p.id, p.affair_id, p.step, p.role, p.org, p.person, p.opened_at, p.due_at, p.provisional, p.paused_at,
           p.level, p.watching, a.number, a.title, a.everyday_name, a.procedure_key, a.procedure_digest, a.place_name,
           a.counts, a.run, p.line,
           {total}, {mark}
      FROM page p JOIN affairs_affair a ON a.id = p.affair_id ORDER BY coalesce(p.due_at, %(never)s), p.id"""
# The most urgent first, so that what is late is counted whole wherever the count stops.
_COUNTED = """(SELECT {what} FROM (SELECT * FROM narrowed ORDER BY coalesce(due_at, %(never)s), id LIMIT %(cap)s) c)"""
_TOTALS = _COUNTED.format(
    what="""ARRAY[count(*), count(*) FILTER (WHERE due_at < %(now)s AND paused_at IS NULL),
            count(*) FILTER (WHERE due_at >= %(now)s AND due_at < %(tonight)s AND paused_at IS NULL)]"""
)
_MARKED = _COUNTED.format(
    what="coalesce(md5(string_agg(concat_ws(' ', id, person, due_at, paused_at), ';' ORDER BY id)), '')"
)
_SQL = _NARROWED + _PAGE
_MARK = f"{_NARROWED} SELECT {_MARKED}"
_BESIDE = "JOIN affairs_affair a ON a.id = l.affair_id"
_ARM = """SELECT w.id, w.affair_id, w.step, w.role, w.org, w.person, w.opened_at, w.due_at, w.provisional, w.paused_at,
                 w.level, w.line, w.path, {watching} AS watching FROM affairs_work w WHERE {where}"""


@dataclass(frozen=True, slots=True)
class _Row:
    work_id: UUID
    affair_id: UUID
    step: str
    role: str
    org: UUID | None
    person: UUID | None
    opened_at: datetime
    due_at: datetime | None
    provisional: bool
    paused_at: datetime | None
    level: int | None
    watching: bool
    number: str
    title: str
    everyday_name: str
    procedure_key: str
    procedure_digest: str
    place_name: str
    counts: Any
    run: Any
    line: str
    totals: list[int] | None
    mark: str | None


def inbox(
    actor: Actor,
    filters: InboxFilters | None = None,
    *,
    at: datetime | None = None,
    after: str | None = None,
    limit: int = PAGE,
) -> InboxPage:
    """Open work that lies with `actor`: in person, with their organisations in their roles, with their roles' queues,
    and what was raised to them, narrowed by `filters`. Most urgent first.

    Two statements. Work the procedure wants done by another than `actor` is left out. Raises InvalidInput for `after`.
    """
    moment, size = at or clock.now(), page_size(limit)
    if actor.person_id is None:
        return InboxPage((), count=0)
    key = read_cursor(after)
    values: dict[str, Any] = {"limit": size + 1}
    listed, values = _listed(actor, filters or InboxFilters(), moment, values)
    beyond = "true"
    if key:
        beyond = "(coalesce(due_at, %(never)s), id) > (%(due)s::timestamptz, %(last)s::uuid)"
        values |= {"due": key[0], "last": key[1]}
    with connection.cursor() as db:
        first = {"total": "NULL", "mark": "NULL"} if key else {"total": _TOTALS, "mark": _MARKED}
        db.execute(_SQL.format(**listed, after=beyond, **first), values)
        found = [_Row(*_parsed(row)) for row in db.fetchall()]
    rows, more = split(found, size)
    total, late, today = (found[0].totals if found else None) or (None if key else 0, 0, 0)
    count, to_the_end = counted(total)
    last = rows[-1] if rows else None
    following = cursor(last.due_at or _NEVER, last.work_id) if more and last else None
    mark = (found[0].mark if found else None) or ""
    return InboxPage(tuple(_items(rows, actor, moment)), following, count, to_the_end, late, today, mark)


def inbox_mark(actor: Actor, filters: InboxFilters | None = None, *, at: datetime) -> str:
    """A word that is another one when the inbox holds other work: to ask cheaply whether a list is still so.

    One statement over the same index ranges, no further than the counts go; it says nothing of what the work is.
    """
    if actor.person_id is None:
        return ""
    listed, values = _listed(actor, filters or InboxFilters(), at, {})
    with connection.cursor() as db:
        db.execute(_MARK.format(**listed), values)
        return str(db.fetchone()[0])


def _listed(
    actor: Actor, filters: InboxFilters, at: datetime, values: dict[str, Any]
) -> tuple[dict[str, str], dict[str, Any]]:
    """The parts of a statement that finds the work in `mine` and narrows it, and their values."""
    tonight = datetime.combine(at.astimezone(clock.CHINA).date() + timedelta(days=1), time(), clock.CHINA)
    values |= {"never": _NEVER, "cap": MOST_COUNTED + 1, "now": at, "tonight": tonight}
    where = list(_narrowed(filters, values))
    beside = _BESIDE if filters.procedure or filters.text else ""
    parts = {"arms": " UNION ALL ".join(_arms(actor, values)), "beside": beside}
    return {**parts, "narrowed": " AND ".join(where) or "true"}, values


def _narrowed(filters: InboxFilters, values: dict[str, Any]) -> Iterator[str]:
    runs = "l.paused_at IS NULL AND l.due_at"
    if filters.due == "late":
        yield f"{runs} < %(now)s"
    elif filters.due is not None:
        values["until"] = values["tonight"] + timedelta(days=6 if filters.due == "week" else 0)
        yield f"{runs} >= %(now)s AND l.due_at < %(until)s"
    if filters.whose is not None:
        yield {
            "mine": "l.person = %(me)s",
            "claim": "l.person IS NULL AND NOT l.watching",
            "raised": "l.watching",
        }[filters.whose]
    if filters.procedure is not None:
        values["procedure"] = filters.procedure
        yield "a.procedure_key = %(procedure)s"
    if filters.path is not None:
        values |= {"under": filters.path, "under_end": upper_end(filters.path)}
        yield "l.path >= %(under)s AND l.path < %(under_end)s"
    yield from searched(filters.text, values)


def _arms(actor: Actor, values: dict[str, Any]) -> Iterator[str]:
    """One index range each: the person's own, then per role its organisation's, its queue's, and what was raised."""
    values["me"] = actor.person_id
    yield _ARM.format(watching="false", where="w.person = %(me)s")
    for n, granted in enumerate(dict.fromkeys(g for g in actor.grants if g.role != "resident")):
        values |= {f"role{n}": granted.role, f"from{n}": granted.path, f"to{n}": upper_end(granted.path)}
        if granted.org_id is not None:
            values[f"org{n}"] = granted.org_id
            where = f"w.org = %(org{n})s AND w.role = %(role{n})s AND w.person IS NULL"
            yield _ARM.format(watching="false", where=where)
        queue = f"w.role = %(role{n})s AND w.person IS NULL AND w.org IS NULL"
        yield _ARM.format(watching="false", where=f"{queue} AND w.path >= %(from{n})s AND w.path < %(to{n})s")
        if level_of(granted.path) > _NO_GRANTED_PATH_BELOW:
            values[f"around{n}"] = community_of(granted.path)
            yield _ARM.format(watching="false", where=f"{queue} AND w.path = %(around{n})s")
        raised = f"w.raised_path = %(from{n})s AND w.raised_role = %(role{n})s"
        yield _ARM.format(watching="true", where=raised)


def _parsed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    import json

    values = list(row)
    for index in (18, 19):
        values[index] = json.loads(values[index]) if isinstance(values[index], str) else values[index]
    return tuple(values)


def _items(rows: Any, actor: Actor, at: datetime) -> Iterator[WorkItem]:
    if not rows:
        return
    known, days = procedures(row.procedure_digest for row in rows), calendar(at)
    for row in rows:
        procedure = known[row.procedure_digest]
        step = procedure.steps[row.step]
        if not row.watching and did_before(row.run, step.not_by, actor, row.line):
            continue
        yield WorkItem(
            work_id=row.work_id,
            affair_id=row.affair_id,
            number=row.number,
            title=row.title,
            everyday_name=row.everyday_name,
            procedure_key=row.procedure_key,
            procedure_title=procedure.title,
            place_name=row.place_name,
            step=row.step,
            step_title=_title(step, row),
            role=row.role,
            org_id=row.org,
            person_id=row.person,
            opened_at=row.opened_at,
            due=due_of(row.due_at, provisional=row.provisional, paused_at=row.paused_at, at=at, calendar=days),
            counts=row.counts,
            level=row.level,
            claimable=row.person is None and not row.watching and row.role != REPORTER and not step.propose_together,
            mine=row.person == actor.person_id,
            watching=row.watching,
        )


def _title(step: Step, row: Any) -> str:
    """The step; on a line 支线 also which."""
    line = row.run.get("lines", {}).get(row.line)
    return f"〔{line['title']}〕{step.title}" if line and line["title"] != step.title else step.title

"""Lists of affairs: what the reader may see, narrowed by what they ask, newest first."""

# ruff: noqa: S608 - statements are put together from constants of this module; values are always parameters

import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from liren.access.public import Actor, which
from liren.affairs.models import Affair
from liren.affairs.queries.dues import due_of
from liren.affairs.queries.paging import MOST_COUNTED, PAGE, counted, cursor, page_size, read_cursor, split
from liren.affairs.rights import REPORTER
from liren.affairs.shapes import AffairLine, Filters, Page
from liren.engine.calendar import WorkCalendar
from liren.engine.language import Step
from liren.kit import clock
from liren.kit.words import as_query
from liren.standards.public import calendar, procedures
from liren.territories.public import community_of, level_of, lies_in, upper_end

_COLUMNS = """a.id, a.number, a.title, a.everyday_name, a.kind, a.procedure_key, a.procedure_digest, a.class_code,
    a.place_name, a.state, a.step, a.origin, a.opened_at, a.closed_at, a.resolved, a.declined, a.rating, a.counts,
    w.due_at, w.provisional, w.paused_at"""
# Every way into the reader's reach is an arm of its own, so that each is read by its index: one condition with OR
# between them looked at every row behind the walls (2 s of 100,000 affairs instead of 4 ms).
_SQL = """
    WITH page AS (SELECT * FROM ({arms}) x ORDER BY opened_at DESC, id DESC LIMIT %(limit)s)
    SELECT {columns}, {total} FROM page p JOIN affairs_affair a ON a.id = p.id
      LEFT JOIN LATERAL (SELECT due_at, provisional, paused_at FROM affairs_work w WHERE w.affair_id = a.id
                          ORDER BY due_at LIMIT 1) w ON true
     ORDER BY a.opened_at DESC, a.id DESC"""
_ARM = """(SELECT a.id, a.opened_at FROM affairs_affair a WHERE {where} {beyond}
            ORDER BY a.opened_at DESC, a.id DESC LIMIT %(limit)s)"""
_COUNTED = "(SELECT FROM affairs_affair a WHERE {where} LIMIT %(cap)s)"
_COMMUNITY = 5
_NUMBER = re.compile(r"(?:\S+\s+)?((?:\d{4}-)?\d{2}-\d{4,})")  # its pieces are words of the affair


def affairs(
    actor: Actor,
    filters: Filters | None = None,
    *,
    after: str | None = None,
    limit: int = PAGE,
    at: datetime | None = None,
) -> Page[AffairLine]:
    """Affairs `actor` may read by their roles, narrowed by `filters`, newest first. Two statements.

    What they reported themselves is in `mine`. Raises InvalidInput for `after`.
    """
    values: dict[str, Any] = {}
    asked = filters or Filters()
    return _page(_ways(actor, asked.path, values), values, asked, after, limit, at or clock.now())


def mine(
    actor: Actor,
    filters: Filters | None = None,
    *,
    after: str | None = None,
    limit: int = PAGE,
    at: datetime | None = None,
) -> Page[AffairLine]:
    """What `actor` reported, or had reported for them, narrowed by `filters`, newest first. Two statements."""
    if actor.person_id is None:
        return Page((), count=0)
    me = {"me": actor.person_id}
    return _page(["a.reporter_id = %(me)s"], me, filters or Filters(), after, limit, at or clock.now())


def _ways(actor: Actor, asked: str | None, values: dict[str, Any]) -> list[str]:
    """The ways to what the reader may read, each an index range and none twice; the database's walls stand behind.

    asked: a place they narrow it to. Where one of their paths holds it, all that is theirs there is what lies there.
    """
    reach = which(actor, "affairs.read")
    if "" in reach.paths or (asked and _has_jurisdiction(asked) and any(lies_in(asked, path) for path in reach.paths)):
        return ["true"]
    ways = [_below(path, f"way{n}", values) for n, path in enumerate(reach.paths)]
    values["holders"] = [*reach.orgs, *([actor.person_id] if actor.person_id else [])]
    given = "a.id IN (SELECT p.affair_id FROM affairs_participant p WHERE p.holder = ANY(%(holders)s))"
    return [*ways, " AND NOT ".join([given, *ways])]


def _below(path: str, name: str, values: dict[str, Any]) -> str:
    """The condition on an affair `a` that its jurisdiction lies in `path`: one community's are read newest first."""
    values |= {name: path, f"{name}_end": upper_end(path), f"{name}_community": community_of(path)}
    inside = "a.{0} >= %({1})s AND a.{0} < %({1}_end)s"
    if level_of(path) < _COMMUNITY:
        return f"({inside.format('community_path', name)})"
    within = f" AND {inside.format('jurisdiction_path', name)}" if level_of(path) > _COMMUNITY else ""
    return f"(a.community_path = %({name}_community)s{within})"


def _has_jurisdiction(path: str) -> bool:
    """Buildings and 小区 lie in no jurisdiction of their own."""
    return level_of(path) <= _COMMUNITY or path.rstrip(".").rsplit(".")[-1].startswith("g")


def _narrowed(filters: Filters, values: dict[str, Any], at: datetime) -> list[str]:
    where: list[str] = []
    equal = {
        "state": filters.state, "procedure_key": filters.procedure_key, "step": filters.step,
        "origin": filters.origin,
    }  # fmt: skip
    for column, wanted in equal.items():
        if wanted is not None:
            values[column] = wanted
            where.append(f"a.{column} = %({column})s")
    if filters.class_code is not None:
        values["class"] = filters.class_code
        where.append("(a.class_code = %(class)s OR starts_with(a.class_code, %(class)s || '.'))")
    if filters.rating_at_most is not None:
        values["rating"] = filters.rating_at_most
        where.append("a.rating <= %(rating)s")
    if filters.subject is not None:
        values["subject_kind"], values["subject_id"] = filters.subject
        where.append("a.subject_kind = %(subject_kind)s AND a.subject_id = %(subject_id)s")
    if filters.ids is not None:
        values["ids"] = list(filters.ids)
        where.append("a.id = ANY(%(ids)s)")
    return [*where, *_where_and_when(filters, values), *searched(filters.text, values), *_by_work(filters, values, at)]


def _where_and_when(filters: Filters, values: dict[str, Any]) -> list[str]:
    where = []
    if filters.path:
        if _has_jurisdiction(filters.path):
            where.append(_below(filters.path, "path", values))
        else:  # what happened there is asked
            values |= {"path": filters.path, "path_end": upper_end(filters.path)}
            where.append("a.place_path >= %(path)s AND a.place_path < %(path_end)s")
    for column in ("opened", "changed"):
        for end, sign in (("from", ">="), ("to", "<")):
            moment = getattr(filters, f"{column}_{end}")
            if moment is not None:
                values[f"{column}_{end}"] = moment
                where.append(f"a.{column}_at {sign} %({column}_{end})s")
    return where


def searched(text: str | None, values: dict[str, Any]) -> list[str]:
    """The condition on an affair `a` that it bears the words, or the number or its end, that people type."""
    text = (text or "").strip()
    if not text:
        return []
    number, words = _NUMBER.fullmatch(text), as_query(text)
    values["words"] = f"'{number[1]}'" + (f" | ({words})" if words else "") if number else words
    return ["a.tokens @@ %(words)s::tsquery" if values["words"] else "false"]


def _by_work(filters: Filters, values: dict[str, Any], at: datetime) -> list[str]:
    """What is asked of the affair's open work: that some is late, lies with an organisation, waits for a role."""
    where = []
    if filters.overdue:
        values["now"] = at
        where.append("o.due_at < %(now)s AND o.paused_at IS NULL")
    if filters.held is not None:
        values["held"] = filters.held
        where.append("o.org = %(held)s")
    if filters.waits is not None:
        values["waits"] = filters.waits
        where.append("o.role = %(waits)s AND o.org IS NULL")
    if not where:
        return []
    return [f"EXISTS (SELECT FROM affairs_work o WHERE o.affair_id = a.id AND {' AND '.join(where)})"]


def _page(
    reached: Sequence[str], values: dict[str, Any], filters: Filters, after: str | None, limit: int, at: datetime
) -> Page[AffairLine]:
    """reached: the ways to what is listed before it is narrowed."""
    narrowed = _narrowed(filters, values, at)
    ways = [" AND ".join([way, *narrowed]) for way in reached]
    size, key = page_size(limit), read_cursor(after)
    beyond, total = "", "NULL"
    if key:
        beyond = "AND (a.opened_at, a.id) < (%(opened)s::timestamptz, %(last)s::uuid)"
        values |= {"opened": key[0], "last": key[1]}
    else:
        values["cap"] = MOST_COUNTED + 1
        every = " UNION ALL ".join(_COUNTED.format(where=way) for way in ways)
        total = f"(SELECT count(*) FROM ({every}) c)"
    arms = " UNION ALL ".join(_ARM.format(where=way, beyond=beyond) for way in ways)
    with connection.cursor() as db:
        sql = _SQL.format(columns=_COLUMNS, total=total, arms=arms)
        db.execute(sql, {**values, "limit": size + 1})
        found = db.fetchall()
    rows, more = split(found, size)
    count, to_the_end = counted(found[0][-1] if found else (None if key else 0))
    following = cursor(rows[-1][12], rows[-1][0]) if more else None
    return Page(_lines(rows, at), following, count, to_the_end)


def _lines(rows: Sequence[tuple[Any, ...]], at: datetime) -> tuple[AffairLine, ...]:
    if not rows:
        return ()
    known, days = procedures(row[6] for row in rows), calendar(at)
    return tuple(_line(row, known[row[6]], at, days) for row in rows)


def _line(row: tuple[Any, ...], procedure: Any, at: datetime, days: WorkCalendar) -> AffairLine:
    (id_, number, title, name, kind, key, _, code, place, state, step, origin, opened, closed, resolved, declined) = (
        row[:16]
    )
    rating, counts, due_at, provisional, paused_at = row[16:21]
    return AffairLine(
        id=id_,
        number=number,
        title=title,
        everyday_name=name,
        kind=kind,
        procedure_key=key,
        procedure_title=procedure.title,
        class_code=code,
        place_name=place,
        state=state,
        step=step,
        step_title="已办结" if state == "closed" else procedure.steps[step].title,
        origin=origin,
        opened_at=opened,
        closed_at=closed,
        due=due_of(due_at, provisional=bool(provisional), paused_at=paused_at, at=at, calendar=days),
        resolved=resolved,
        declined=declined,
        rating=rating,
        counts=json.loads(counts) if isinstance(counts, str) else counts,
        awaits=None if state == "closed" else _awaits(procedure.steps[step]),
    )


def _awaits(step: Step) -> Literal["rating", "answer"] | None:
    """What the step asks of the reporter, when it is theirs to do."""
    if REPORTER not in step.by:
        return None
    return "rating" if step.rates else "answer"


def where_is(affair_id: UUID) -> str | None:
    """The place an affair lies at now, by its path; None when it is not the reader's to see. One statement."""
    return Affair.objects.filter(id=affair_id).values_list("jurisdiction_path", flat=True).first()

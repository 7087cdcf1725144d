"""How far affairs are that publish something: what was done in them on which day, for a calendar everybody reads."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from liren.access.public import as_system
from liren.affairs.answers import is_personal
from liren.affairs.queries.telling import in_words
from liren.engine.language import Procedure
from liren.engine.steps import all_fields
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.kit.json import Json
from liren.standards.public import procedures
from liren.territories.public import upper_end

_SQL = """
    SELECT a.id, a.procedure_key, a.procedure_digest, a.community_path, a.number, v.title, a.opened_at, a.step,
           a.state = 'open', a.declined, a.rating, a.answers, w.due_at, v.affair_id IS NOT NULL, v.answers,
           (SELECT coalesce(jsonb_agg(jsonb_build_array(r.body->>'step', r.body->>'move', r.happened_at)
                            ORDER BY r.seq), '[]')
              FROM affairs_record r WHERE r.stream = a.id AND r.kind = 'step')
      FROM affairs_affair a
      LEFT JOIN LATERAL (SELECT min(due_at) AS due_at FROM affairs_work
                          WHERE affair_id = a.id AND step = a.step AND line = '') w ON true
      LEFT JOIN affairs_publicversion v ON v.affair_id = a.id
     WHERE a.procedure_key = ANY(%s) AND a.community_path >= %s AND a.community_path < %s
       AND (a.opened_at >= %s OR a.state = 'open') AND a.origin <> 'imported'
     ORDER BY a.opened_at, a.id"""


@dataclass(frozen=True, slots=True)
class Publishing:
    """One affair. done: (step, move, day), in their order; due: of the step it stands at; shown: on the public square.

    title, said: as the public square has them, its number and nothing where it is not shown. answers: by the field's
    key, as they were given last: to judge by, never to show but for those of `plain`, of which the square has every
    word as it was given.
    """

    affair_id: UUID
    procedure_key: str
    community_path: str
    number: str
    title: str
    opened: date
    step: str
    open: bool
    declined: bool
    rating: int | None
    done: tuple[tuple[str, str, date], ...]
    due: date | None
    shown: bool
    said: Mapping[str, str]
    answers: Mapping[str, Json]
    plain: frozenset[str] = frozenset()


def publishing(keys: Collection[str], path: str, since: date, *, shown: bool = False) -> tuple[Publishing, ...]:
    """Affairs of these procedures at `path` or below that were opened since a day or are open, oldest first.

    Read beyond the walls, for what is published binds everybody. So only a procedure that workers open, whose affairs
    are public, and that asks nothing personal is read; of any other nothing is told. Two statements.
    shown: those on the public square instead, of whatever procedure, without their answers.
    """
    begin = datetime(since.year, since.month, since.day, tzinfo=CHINA)
    with as_system():
        found = rows(_SQL, [*keys], path, upper_end(path), begin)
    if shown:
        return tuple(replace(_one(row), answers={}) for row in found if row[13])
    laws = procedures({str(row[2]) for row in found})
    plain = {
        digest
        for digest, law in laws.items()
        if law.opened_by == "workers" and law.visibility == "public"
        and not any(is_personal(field) for field in all_fields(law).values())
    }  # fmt: skip
    return tuple(_compared(_one(row), laws[str(row[2])]) for row in found if row[2] in plain)


def first_published(keys: Collection[str], path: str) -> Mapping[tuple[str, str], date]:
    """(community, procedure) → the day the first affair of it was opened there. One statement."""
    with as_system():
        found = rows(
            "SELECT community_path, procedure_key, min(opened_at) FROM affairs_affair WHERE procedure_key = ANY(%s)"
            " AND community_path >= %s AND community_path < %s AND origin <> 'imported' GROUP BY 1, 2",
            [*keys], path, upper_end(path),
        )  # fmt: skip
    return {(str(community), str(key)): _day(at) for community, key, at in found}


def published_lately(keys: Collection[str]) -> Mapping[str, datetime]:
    """Community → when one of its affairs of these procedures changed last. One statement."""
    with as_system():
        found = rows(
            "SELECT community_path, max(changed_at) FROM affairs_affair WHERE procedure_key = ANY(%s)"
            " AND origin <> 'imported' GROUP BY 1",
            [*keys],
        )  # fmt: skip
    return {str(path): at for path, at in found}  # type: ignore[misc]  # as the statement says


def _compared(one: Publishing, law: Procedure) -> Publishing:
    fields = all_fields(law)
    told = {key: in_words(fields[key], one.answers.get(key), None) for key in one.said if key in fields}
    return replace(one, plain=frozenset(key for key, text in told.items() if text == one.said[key]))


def _one(row: tuple[Any, ...]) -> Publishing:
    id, key, _, path, number, title, opened, step, open_, declined, rating, answers, due, shown, said, done = row
    return Publishing(
        affair_id=id, procedure_key=key, community_path=path, number=number, title=title or number, opened=_day(opened),
        step=step, open=open_, declined=declined, rating=rating,
        done=tuple((s, m, _day(datetime.fromisoformat(at))) for s, m, at in json.loads(str(done)) if s and m),
        due=_day(due) if due else None, shown=shown,
        said={one["key"]: one["text"] for one in json.loads(str(said))} if said else {},
        answers=json.loads(str(answers)),
    )  # fmt: skip


def _day(at: object) -> date:
    assert isinstance(at, datetime)
    return at.astimezone(CHINA).date()

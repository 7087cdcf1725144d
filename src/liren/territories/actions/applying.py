"""Putting a reviewed change set in force: in one transaction, or not at all."""

# ruff: noqa: S608 - statements are put together from constants of this module; values are always parameters

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import connection

from liren.kit.database import write
from liren.kit.outbox import Emitted, emit_all
from liren.territories import checks
from liren.territories.actions.carrying import carry
from liren.territories.actions.comparing import end_set, lock_set
from liren.territories.actions.recording import Doer
from liren.territories.editions import GONE
from liren.territories.errors import EditionRefused, PlaceInvalid
from liren.territories.frame import LOAD_LOCK, insert_divisions
from liren.territories.models import ChangeSet, Edition
from liren.territories.paths import CUTS
from liren.territories.queries import fetch

_NAMED = 5

# Each gives names; where it gives none, that much is in order. `gone` are the accepted rows that end a division.
_REFUSALS = {
    "这些还没有决定": "SELECT coalesce(r.name_after, r.name_before) FROM rows r WHERE r.decision = 'open'",
    "比对以后又改过，请重新比对": """SELECT coalesce(r.name_after, r.name_before) FROM accepted r
        LEFT JOIN territories_place p ON p.path = r.path
        WHERE (r.kind = 'added') <> (p.id IS NULL) OR p.valid_to IS NOT NULL OR p.name <> r.name_before""",
    "新设的上一级不在": """SELECT r.name_after FROM accepted r
        WHERE r.kind = 'added' AND r.level > 1
          AND NOT EXISTS (SELECT FROM accepted a
                           WHERE a.kind = 'added' AND a.path = regexp_replace(r.path, '[^.]+[.]$', ''))
          AND NOT EXISTS (SELECT FROM territories_place p WHERE p.path = regexp_replace(r.path, '[^.]+[.]$', '')
                           AND p.valid_to IS NULL AND p.path NOT IN (SELECT path FROM gone))""",
    "要撤销的，下面还有没撤销的": """SELECT g.name_before FROM gone g JOIN territories_place p ON p.path = g.path
        WHERE EXISTS (SELECT FROM territories_place c WHERE c.parent_id = p.id AND c.level <= 5 AND c.valid_to IS NULL
                       AND c.path NOT IN (SELECT path FROM gone))""",
    "要撤销的，下面有小区、网格或楼栋，要先写明由哪一个接续": """SELECT g.name_before FROM gone g
        JOIN territories_place p ON p.path = g.path
        WHERE jsonb_array_length(g.successors) <> 1
          AND EXISTS (SELECT FROM territories_place c
                       WHERE c.parent_id = p.id AND c.level > 5 AND c.valid_to IS NULL)""",
    "接续的地方没有接受，或也撤销了": """SELECT g.name_before
         FROM gone g, jsonb_array_elements_text(g.successors) s(path)
        WHERE NOT EXISTS (SELECT FROM accepted a WHERE a.kind = 'added' AND a.path = s.path)
          AND NOT EXISTS (SELECT FROM territories_place p WHERE p.path = s.path AND p.valid_to IS NULL
                           AND p.path NOT IN (SELECT path FROM gone))""",
}
_ROWS = """WITH rows AS MATERIALIZED (SELECT * FROM territories_changerow WHERE change_set_id = %(set)s),
    accepted AS MATERIALIZED (SELECT * FROM rows WHERE decision = 'accepted'),
    gone AS MATERIALIZED (SELECT * FROM accepted WHERE kind = ANY(%(gone)s)) """

_RENAME = """
    INSERT INTO territories_formername (place_id, name, valid_from, valid_to)
    SELECT p.id, p.name,
           coalesce((SELECT max(f.valid_to) FROM territories_formername f WHERE f.place_id = p.id), p.valid_from),
           %(on)s FROM accepted r JOIN territories_place p ON p.path = r.path WHERE r.kind = 'renamed'"""
_TELL = """
    INSERT INTO territories_change (place_id, kind, body, effective_on, recorded_at, by_person)
    SELECT p.id, CASE r.kind WHEN 'added' THEN 'added' WHEN 'renamed' THEN 'renamed' ELSE 'closed' END,
           jsonb_strip_nulls(jsonb_build_object('edition', %(edition)s, 'from', r.name_before, 'to', r.name_after,
                                                'successors', r.successors)), %(on)s, %(at)s, %(by)s
      FROM accepted r JOIN territories_place p ON p.path = r.path"""


@write
def apply_edition(*, change_set: int, on: date, by: Doer, at: datetime) -> dict[str, int]:
    """Put the accepted rows in force from the day `on`; returns how many divisions were added, renamed and closed.

    Closed divisions keep their row and history; what stands in a community that ends goes to its one successor. The
    rooms above learn by an event for each closed or renamed place. Raises ChangeSetUnknown, ChangeSetEnded,
    PlaceInvalid (`on`), EditionRefused with the names of what is in the way.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    row = lock_set(change_set)
    _require_day(row, on, at)
    _require_order(row.pk)
    done = {"added": _add(row, on), "renamed": 0, "closed": 0}
    _run("INSERT INTO territories_placesuccessor (place_id, successor_id, \"on\", source)"
         " SELECT p.id, t.id, %(on)s, %(title)s FROM gone g JOIN territories_place p ON p.path = g.path,"
         " jsonb_array_elements_text(g.successors) s(path), territories_place t WHERE t.path = s.path",
         set=row.pk, on=on, title=row.title)  # fmt: skip
    carry(_heirs(row.pk), on, by, at)
    done["renamed"] = _run(_RENAME, set=row.pk, on=on)
    _run("UPDATE territories_place p SET name = r.name_after FROM accepted r"
         " WHERE r.kind = 'renamed' AND p.path = r.path",
         set=row.pk)  # fmt: skip
    done["closed"] = _run("UPDATE territories_place p SET valid_to = %(on)s FROM gone g WHERE p.path = g.path",
                          set=row.pk, on=on)  # fmt: skip
    _run(_TELL, set=row.pk, edition=row.edition.isoformat(), on=on, at=at, by=by.person_id)
    emit_all(_events(row.pk, at))
    row.effective_on = on
    end_set(row, "applied", by, at)
    return done


def _require_day(row: ChangeSet, on: date, at: datetime) -> None:
    """Not later than today, not before the edition's own day, nor before what it changes began or was last renamed."""
    problems = checks.day("on", on, at, not_before=row.edition)
    late = fetch(
        _ROWS + """SELECT max(greatest(p.valid_from, f.valid_to + 1))
            FROM accepted r JOIN territories_place p ON p.path = r.path
            LEFT JOIN territories_formername f ON f.place_id = p.id""",
        set=row.pk, gone=list(GONE),
    )[0][0]  # fmt: skip
    problems = problems or checks.day("on", on, at, not_before=late)
    if problems:
        raise PlaceInvalid.of(problems)


def _require_order(change_set: int) -> None:
    why = []
    for said, sql in _REFUSALS.items():
        names = [name for (name,) in fetch(_ROWS + sql, set=change_set, gone=list(GONE))]
        if names:
            why.append(f"{said}（{len(names)} 处）：{'、'.join(names[:_NAMED])}{'等' if len(names) > _NAMED else ''}。")
    if why:
        raise EditionRefused(why="".join(why))


def _add(row: ChangeSet, on: date) -> int:
    Edition.objects.create(
        day=row.edition, title=row.title, source=row.source, licence=row.licence, sha256=row.sha256, rows=row.rows,
        loaded_at=row.made_at,
    )  # fmt: skip
    found = fetch(_ROWS + "SELECT path, name_after FROM accepted WHERE kind = 'added' ORDER BY path",
                  set=row.pk, gone=list(GONE))  # fmt: skip
    lines = [(path.replace(".", ""), name) for path, name in found]
    assert all(len(digits) in CUTS for digits, _ in lines)
    known = dict(fetch("SELECT path, id FROM territories_place WHERE level <= 5"))
    added = insert_divisions(lines, known, row.edition)
    _run("UPDATE territories_place p SET valid_from = %(on)s FROM accepted r"
         " WHERE r.kind = 'added' AND p.path = r.path",
         set=row.pk, on=on)  # fmt: skip
    return added


def _heirs(change_set: int) -> dict[int, int]:
    """Communities that end with one successor, and have something standing in them: id → the successor's id."""
    return dict(fetch(
        _ROWS + """SELECT p.id, t.id FROM gone g JOIN territories_place p ON p.path = g.path
            JOIN territories_place t ON t.path = g.successors ->> 0
            WHERE g.level = 5 AND jsonb_array_length(g.successors) = 1
              AND EXISTS (SELECT FROM territories_place c WHERE c.parent_id = p.id AND c.valid_to IS NULL)""",
        set=change_set, gone=list(GONE),
    ))  # fmt: skip


def _events(change_set: int, at: datetime) -> Iterator[Emitted]:
    rows = fetch(
        _ROWS + "SELECT p.id, r.kind FROM accepted r JOIN territories_place p ON p.path = r.path"
        " WHERE r.kind <> 'added'"
        " ORDER BY p.level DESC, p.path",
        set=change_set, gone=list(GONE),
    )  # fmt: skip
    for id, kind in rows:
        yield Emitted(f"territories.place-{'renamed' if kind == 'renamed' else 'closed'}", 1, {"place": id}, at)
    yield Emitted("territories.edition-applied", 1, {"change_set": change_set}, at)


def _run(sql: str, **parameters: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS + sql, {"gone": list(GONE), **parameters})
        return int(cursor.rowcount)

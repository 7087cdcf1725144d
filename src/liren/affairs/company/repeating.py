"""重复诉求: earlier affairs of the same reporter on something alike, linked and counted when somebody looks.

It is worked out on reading and kept nowhere: a fact about this affair, never a label on a person. It stops nobody.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from liren.affairs.company.closeness import closeness, weights
from liren.affairs.company.kin import as_kin
from liren.affairs.company.shapes import Kin, Repeats
from liren.affairs.company.suggesting import CLOSE, SHARED
from liren.kit.database import rows

MOST = 20
_SQL = """
    WITH this AS (SELECT id, reporter_id, opened_at, number_path, class_code, tokens FROM affairs_affair
                   WHERE id = %s AND reporter_id IS NOT NULL AND (origin <> 'worker' OR opened_on_behalf))
    SELECT a.id, a.number, a.title, a.state, a.step, a.procedure_digest, '', a.opened_at, NULL,
           a.class_code IS NOT DISTINCT FROM t.class_code AND a.class_code IS NOT NULL,
           ARRAY(SELECT w.lexeme FROM unnest(a.tokens) w WHERE length(w.lexeme) > 1 AND w.lexeme !~ '^[0-9-]+$'
                  AND w.lexeme = ANY (tsvector_to_array(t.tokens))),
           ARRAY(SELECT w.lexeme FROM unnest(t.tokens) w WHERE length(w.lexeme) > 1 AND w.lexeme !~ '^[0-9-]+$')
      FROM this t JOIN affairs_affair a ON a.reporter_id = t.reporter_id AND a.opened_at < t.opened_at
       AND a.opened_at >= t.opened_at - %s::interval AND a.number_path = t.number_path
     ORDER BY a.opened_at DESC LIMIT %s"""


def repeats(affair_id: UUID, days: int | None = None) -> Repeats:
    """Which time the same person reports something alike, with the earlier ones the reader may see, newest first.

    days: how far back, by default `LIREN_REPEAT_DAYS`. At most three statements.
    """
    return repeats_of(as_kin(repeated(affair_id, days)))


def repeats_of(earlier: Sequence[Kin]) -> Repeats:
    return Repeats(1 + len(earlier), tuple(earlier))


def repeated(affair_id: UUID, days: int | None = None) -> list[tuple[Any, ...]]:
    """The earlier ones, as `as_kin` takes them. One statement."""
    window = timedelta(days=settings.REPEAT_DAYS if days is None else days)
    found: list[Any] = rows(_SQL, affair_id, window, MOST)
    if not found:
        return []
    weight = weights(found[0][11], [row[10] for row in found])
    alike = [row for row in found if row[9] or (len(row[10]) >= SHARED and closeness(row[10], weight) >= CLOSE)]
    return [row[:9] for row in alike]

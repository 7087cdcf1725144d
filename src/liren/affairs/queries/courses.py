"""How affairs of some procedures went: raised, done, rated; sums alone, by procedure and whose they are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from liren.access.public import as_system
from liren.affairs.models import Affair
from liren.kit.database import rows
from liren.territories.public import upper_end

_SQL = """
    SELECT procedure_key, organisation, count(*), count(*) FILTER (WHERE state = 'open'),
           count(*) FILTER (WHERE state = 'closed' AND resolved AND NOT declined),
           count(*) FILTER (WHERE state = 'closed' AND declined),
           count(rating), coalesce(sum(rating), 0)
      FROM affairs_affair
     WHERE procedure_key = ANY(%s) AND jurisdiction_path >= %s AND jurisdiction_path < %s
     GROUP BY 1, 2 ORDER BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Course:
    """Of one procedure and the organisation whose affairs they are (None: nobody's). grades: the sum of all ratings."""

    procedure_key: str
    organisation: UUID | None
    raised: int
    open: int
    done: int
    declined: int
    rated: int
    grades: int


def courses(path: str, procedure_keys: Collection[str]) -> tuple[Course, ...]:
    """Affairs of these procedures at `path` and below. One statement.

    Read beyond the walls, as sums: how much people settle among themselves is for everybody to see, and no affair is in
    it.
    """
    with as_system():
        found = rows(_SQL, [*procedure_keys], path, upper_end(path))
    return tuple(Course(*row) for row in found)  # type: ignore[arg-type]  # as the statement says


_BY_ANSWER = """
    SELECT answers->>%s, count(*), count(*) FILTER (WHERE state = 'open'),
           count(*) FILTER (WHERE state = 'closed' AND resolved AND NOT declined)
      FROM affairs_affair
     WHERE procedure_key = %s AND jurisdiction_path >= %s AND jurisdiction_path < %s AND answers->>%s IS NOT NULL
     GROUP BY 1 ORDER BY 1"""


def courses_by(path: str, procedure_key: str, field: str) -> Mapping[str, tuple[int, int, int]]:
    """(raised, open, done) of a procedure's affairs at `path` and below, by what was answered to `field`, a choice that
    is not personal. One statement, as sums beyond the walls.
    """
    with as_system():
        found = rows(_BY_ANSWER, field, procedure_key, path, upper_end(path), field)
    return {str(row[0]): (int(row[1]), int(row[2]), int(row[3])) for row in found}  # type: ignore[call-overload]


def organisation_of(affair_id: UUID) -> UUID | None:
    """Whose affair it is, as the reader may see it; None where the procedure asks for nobody, or it is not seen."""
    found: UUID | None = Affair.objects.filter(id=affair_id).values_list("organisation", flat=True).first()
    return found

"""How many affairs befell each place of a community in some days: for tables, where each building is a row."""

from dataclasses import dataclass
from datetime import datetime

from liren.kit.database import rows


@dataclass(frozen=True, slots=True)
class Tallied:
    """Of one place (where it happened, whose it is): taken up in the days, closed in them, open now."""

    place_path: str
    jurisdiction_path: str
    received: int
    closed: int
    open: int


def tallied(community: str, since: datetime, until: datetime) -> tuple[Tallied, ...]:
    """Affairs of a community from `since` to before `until` that the reader may see, by place. One statement.

    What the clock opened is left out: nobody came with it.
    """
    found = rows(
        "SELECT place_path, jurisdiction_path, count(*) FILTER (WHERE opened_at >= %s AND opened_at < %s),"
        " count(*) FILTER (WHERE closed_at >= %s AND closed_at < %s), count(*) FILTER (WHERE state = 'open')"
        " FROM affairs_affair WHERE community_path = %s AND origin <> 'system'"
        " AND (state = 'open' OR closed_at >= %s OR opened_at >= %s) GROUP BY 1, 2 ORDER BY 1, 2",
        *(since, until, since, until, community, since, since),
    )
    return tuple(Tallied(*row) for row in found)  # type: ignore[arg-type]  # as the statement says

"""Whom somebody is to call on this month: of groups that are visited, who agreed to it and was not seen yet."""

from datetime import date
from typing import Final
from uuid import UUID

from liren.access.public import as_system
from liren.kit.database import rows
from liren.registry.consents.standing import may_use
from liren.registry.groups.book import book_at
from liren.registry.groups.opening import people_of
from liren.territories.public import upper_end

PURPOSE: Final = "visits"
"""Of the law book's purposes: to be called on month by month, agreed to, refused and taken back as any other."""
_MOST: Final = 20_000
_UNSEEN: Final = """
    SELECT r.id, r.place_id FROM registry_resident r
    WHERE r.path >= %s AND r.path < %s AND r.state = 'lives' AND NOT r.withdrawn
      AND EXISTS (SELECT FROM registry_consent c WHERE c.resident_id = r.id AND c.purpose = %s AND c.agrees)
      AND NOT EXISTS (
        SELECT FROM registry_observation o
        WHERE o.kind = 'visit' AND o."on" >= %s AND o.undoes_id IS NULL
          AND NOT EXISTS (SELECT FROM registry_observation u WHERE u.undoes_id = o.id)
          AND (o.about_id = r.id OR o.about_id IN (
              SELECT m.household_id FROM registry_membership m WHERE m.resident_id = r.id AND m.until IS NULL)))
    ORDER BY r.id LIMIT %s"""


def due_visits(community: str, day: date) -> tuple[tuple[UUID, int], ...]:
    """(resident, the place they live at) of those to call on in the month of `day`. For the system.

    Who belongs to a group that is visited, lives there, agreed to it, and has not been called on since the first, nor
    has their household. Groups that hang on a closed decision are not visited: it would tell who is in them.
    One statement where nobody ever agreed or all were seen; else four, and one for each group that is visited.
    """
    with as_system():
        found = rows(_UNSEEN, community, upper_end(community), PURPOSE, day.replace(day=1), _MOST)
    unseen = {UUID(str(who)): int(str(place)) for who, place in found}
    agreed = may_use(unseen, PURPOSE, day)
    if not agreed:
        return ()
    book = book_at(community, day)
    visited = [one for one in book.groups if one.visited and not book.closed(one)]
    members = {who for group in visited for who in people_of(group, community, day, most=_MOST)}
    return tuple((who, place) for who, place in unseen.items() if who in agreed & members)

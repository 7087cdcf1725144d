"""People who are called on as often as the procedure says: the clock opens a visit to each who agreed to it."""

from collections.abc import Collection, Iterator
from datetime import date
from uuid import UUID

from liren.affairs import public as affairs
from liren.registry import public as registry
from liren.territories.public import places


def people_to_visit(community: str, day: date) -> Iterator[affairs.Subject]:
    """Whom nobody called on this month, as subjects of `starts: {per: group_member}`: by where they live, unnamed.

    Nobody whose last visit is still to be made, and nowhere that stands no more.
    """
    due = registry.groups.due_visits(community, day)
    waiting = _awaiting_one([who for who, _ in due])
    where = places({place for _, place in due}) if due else {}
    for who, place in due:
        here = where.get(place)
        if here is not None and here.valid_to is None and who not in waiting:
            thing = affairs.Thing("resident", str(who), "居民登记")
            yield affairs.Subject(who, here.name, here.path, thing=thing)


def _awaiting_one(who: Collection[UUID]) -> frozenset[UUID]:
    """Those the clock opened something about that is not over, or about an entry that became part of theirs."""
    merged = registry.doubles.became(who) if who else {}
    asked = [str(one) for one in (*who, *sum(merged.values(), ()))]
    found = affairs.concerning("resident", asked, origin="system")
    about = {UUID(key) for key, one in found.items() if one.open}
    return frozenset(one for one in who if about & {one, *merged.get(one, ())})

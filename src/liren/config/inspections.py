"""Facilities that are looked at as often as the procedure says: the clock opens an affair about each."""

from collections.abc import Iterator
from datetime import date

from liren.affairs import public as affairs
from liren.registry.public import facilities


def facilities_to_inspect(community: str, day: date) -> Iterator[affairs.Subject]:
    """Those in use in a community whose type is inspected, as subjects of `starts: {per: facility}`."""
    types = [one.key for one in facilities.book().types.values() if one.inspected]
    after = None
    while found := facilities.facilities(community, types=types, after=after, limit=200):
        for one in found:
            if one.since <= day:
                thing = affairs.Thing("facility", str(one.id), one.name)
                yield affairs.Subject(one.id, one.name, one.place_path, thing=thing)
        after = found[-1].id

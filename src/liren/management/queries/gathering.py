"""What the communities of a street handed in for the period its own table is of; who handed in nothing stays blank."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Q

from liren.engine.tables.language import Table
from liren.management.models import Filling, Submission
from liren.management.shapes import Reported
from liren.territories.public import communities_in, upper_end

Totals = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Of each table by its key, of each community by its path: totals by column."""


def gathered(one: Filling, keys: Collection[str]) -> Totals:
    """What communities handed in last of these tables within the street's period, never of one before it: an open table
    does not fall back to older numbers. Of a table asked more seldom, its newest period. Two statements.
    """
    below = {"path__gte": one.path, "path__lt": upper_end(one.path)}
    known = Filling.objects.filter(key__in=keys, filled_by="community", until__lte=one.until, **below)
    newest = known.order_by("key", "-until").distinct("key")
    meant = Q(pk=None)
    for each in newest:
        seldom = each.until - each.since > one.until - one.since
        meant |= Q(filling__key=each.key, filling__until__gte=each.until if seldom else one.since)
    found = Submission.objects.filter(
        meant, filling__filled_by="community", filling__until__lte=one.until,
        **{f"filling__{name}": value for name, value in below.items()},
    ).exclude(filling__state="open")  # fmt: skip
    order = ("filling__key", "filling__path", "-filling__until", "-number")
    latest = found.order_by(*order).distinct("filling__key", "filling__path").select_related("filling")
    told: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for submission in latest.defer("content"):
        told[submission.filling.key][submission.filling.path] = submission.totals
    return told


def reported(one: Filling, table: Table, told: Totals) -> tuple[Reported, ...]:
    """How many communities each table was handed in by, beside the columns that take from it. One statement."""
    taken: dict[str, list[str]] = defaultdict(list)
    for column in table.columns.values():
        if column.shared is not None:
            taken[column.shared[0]].append(column.title)
    every = communities_in(one.path) if taken else 0
    return tuple(Reported(tuple(titles), len(told.get(key, {})), every) for key, titles in taken.items())

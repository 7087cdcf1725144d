"""What an affair spared people: how often they came in person, and what they were not asked for again 少跑腿.

Counted as the affair goes, in its counters: `asked` (1: somebody asked for it, who may have to come), `visits` (absent
while nobody knows: what nobody said is not none), `not_asked` (answers the platform held and they left as they were),
`not_uploaded` (files given again from an earlier affair). Nobody fills anything in for it.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.answers import Sorted
from liren.affairs.models import Affair
from liren.kit.json import Json
from liren.media.public import given_again

ASKED: Final = "asked"
VISITS: Final = "visits"
NOT_ASKED: Final = "not_asked"
NOT_UPLOADED: Final = "not_uploaded"
MOST_VISITS: Final = 99
DELIVERY: Final = "delivery"
BROUGHT: Final = frozenset({"mail", "visit"})
"""Answers to the field `delivery` of a procedure by which nothing is to be fetched."""


def count_opening(affair: Affair, answers: Sorted, held: Mapping[str, Json], by: Actor) -> None:
    """Set the counters of an affair as it is opened. held: what the door showed filled in already, by field."""
    if affair.opened_on_behalf or (affair.reporter_id is not None and not by.is_system and by.roles <= {"resident"}):
        affair.counts[ASKED] = 1
        visits = visits_at_opening(affair.origin, answers.plain)
        if visits is not None:
            affair.counts[VISITS] = visits
    given = {**answers.plain, **answers.personal}
    kept = sum(1 for key, value in held.items() if key in given and given[key] == value)
    if kept:
        affair.counts[NOT_ASKED] = kept
    count_files(affair, answers.media)


def count_files(affair: Affair, media: Sequence[UUID]) -> None:
    """Count those of the files that were given again. One statement, none without files."""
    again = given_again(media) if media else 0
    if again:
        affair.counts[NOT_UPLOADED] = affair.counts.get(NOT_UPLOADED, 0) + again


def visits_at_opening(origin: str, answers: Mapping[str, Json]) -> int | None:
    """For whom a worker wrote it down face to face came once; who has it brought need not come; else nobody knows."""
    if origin == "worker":
        return 1
    return 0 if answers.get(DELIVERY) in BROUGHT else None


def may_have_come(counts: Mapping[str, int]) -> bool:
    """Did somebody ask for the affair who may have to come for it? Else visits are nobody's."""
    return ASKED in counts

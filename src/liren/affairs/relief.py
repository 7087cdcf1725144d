"""What an affair spared people: how often they came in person, and what they were not asked for again 少跑腿.

Counted as the affair goes, in its counters: `visits` (only where somebody asked for it, else nobody knows), `not_asked`
(answers the platform held and they left as they were), `not_uploaded` (files given again from an earlier affair).
Nobody fills anything in for it.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.answers import Sorted
from liren.affairs.models import Affair
from liren.kit.json import Json
from liren.media.public import given_again

VISITS: Final = "visits"
NOT_ASKED: Final = "not_asked"
NOT_UPLOADED: Final = "not_uploaded"
MOST_VISITS: Final = 99


def count_opening(affair: Affair, answers: Sorted, held: Mapping[str, Json], by: Actor) -> None:
    """Set the counters of an affair as it is opened. held: what the door showed filled in already, by field."""
    if affair.opened_on_behalf or (affair.reporter_id is not None and not by.is_system and by.roles <= {"resident"}):
        affair.counts[VISITS] = visits_by_channel(affair.origin)
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


def visits_by_channel(origin: str) -> int:
    """Who reports by telephone or online did not come; for whom a worker wrote it down face to face came once."""
    return 1 if origin == "worker" else 0

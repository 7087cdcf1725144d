"""What exactly was agreed to: both entries as they stood, so that an agreement does not outlive them."""

import json
from dataclasses import asdict

from liren.kit.crypto import sm3
from liren.registry.doubles.shapes import Beside
from liren.registry.models import Double


def as_seen(both: Beside) -> str:
    """The SM3 of both entries as whoever agrees sees them: what is told of them, where they live, their household.

    It is another after any change of either, what is masked too: `recorded_at` is of the latest.
    """
    sides = [
        (asdict(one.line), one.phones_shown, one.recorded_at, [asdict(stay) for stay in one.stays],
         asdict(one.home) if one.home else None)
        for one in (both.first, both.second)
    ]  # fmt: skip
    return sm3(json.dumps(sides, default=str, sort_keys=True, ensure_ascii=False).encode())


def agreed_for(row: Double, both: Beside | None) -> dict[str, bool]:
    """For which side it was agreed to, of both as they stand; None: one of them is no more."""
    now = as_seen(both) if both else ""
    return {
        "stays": bool(row.stays_by and row.stays_as == now),
        "goes": bool(row.goes_by and row.goes_as == now),
    }

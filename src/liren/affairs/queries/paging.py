"""Pages by key, not by number: the next page begins after the last line seen, however the list has moved."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.kit.errors import InvalidInput

MOST_COUNTED = 1000
PAGE = 50
LONGEST_PAGE = 200


def cursor(*values: object) -> str:
    """What to give back for the page after these values of the sort key."""
    return base64.urlsafe_b64encode(json.dumps([str(v) for v in values]).encode()).decode().rstrip("=")


def read_cursor(text: str | None) -> tuple[str, str] | None:
    """The moment and the id the page begins after; None for the first page.

    Raises InvalidInput for anything `cursor` did not make of such.
    """
    if not text:
        return None
    try:
        moment, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return datetime.fromisoformat(moment).isoformat(), str(UUID(key))
    except (ValueError, TypeError, AttributeError, RecursionError) as wrong:
        raise InvalidInput(after="翻页参数不对，请从第一页看起。") from wrong


def page_size(limit: int) -> int:
    return max(1, min(limit, LONGEST_PAGE))


def counted(total: Any) -> tuple[int | None, bool]:
    """(count, counted to the end) of a count that stops one beyond MOST_COUNTED; (None, True) when not counted."""
    if total is None:
        return None, True
    return min(int(total), MOST_COUNTED), int(total) <= MOST_COUNTED


def split(found: Sequence[Any], limit: int) -> tuple[Sequence[Any], bool]:
    """The page, and whether there is another: one row more than the page was asked for."""
    return found[:limit], len(found) > limit

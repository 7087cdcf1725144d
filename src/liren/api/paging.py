"""A page of what a room gives whole: every list of the API is asked for with `after` and `limit`."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from liren.kit.errors import InvalidInput

T = TypeVar("T")
MOST_COUNTED = 1000
NO_LONGER = "这一页的位置已经不在了，请从第一页重新看。"


def cut(found: Sequence[T], limit: int) -> dict[str, Any]:
    """The page of what a room was asked for one more than `limit` of, by id."""
    shown = found[:limit]
    return {"items": shown, "after": _id(shown[-1]) if len(found) > limit else None}


def _id(one: Any) -> str:
    return str(one.id)


def id_after(after: str | None) -> UUID | None:
    """The id the page begins after, of lists that go by id. Raises InvalidInput when it is none."""
    try:
        return UUID(after) if after is not None else None
    except ValueError:
        raise InvalidInput(after=NO_LONGER) from None


def paged(found: Sequence[T], after: str | None, limit: int, *, by: Callable[[T], str] = _id) -> dict[str, Any]:
    """Up to `limit` of `found` behind the one that `by` calls `after`, the count on the first page only.

    Raises InvalidInput when nothing is called so (any more): the caller begins again.
    """
    begin = 0
    if after is not None:
        names = [by(one) for one in found]
        if after not in names:
            raise InvalidInput(after=NO_LONGER)
        begin = names.index(after) + 1
    shown = found[begin : begin + limit]
    more = begin + limit < len(found)
    return {
        "items": tuple(shown),
        "after": by(shown[-1]) if more and shown else None,
        "count": len(found) if after is None else None,
    }

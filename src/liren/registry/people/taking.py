"""People taken out as a list: for a stated purpose, by who may open what is kept of them, each of them a look."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, looked_at_many, require
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.registry.people.revealing import open_rows
from liren.territories.public import Place, community_of, descendants, jurisdiction_of, place_at

MOST_TAKEN: Final = 2000
TAKEN: Final = "名单导出"
_ALWAYS: Final = (
    "id", "shown", "phone_shown", "number_shown", "born", "sex", "kind", "place_id", "dwelling_id", "relation",
    "household_id",
)  # fmt: skip
_FULL: Final = ("name", "phone")


@write
def people_to_take(
    *,
    path: str,
    full: Collection[str],
    purpose: str,
    by: Actor,
    at: datetime,
    only: Collection[UUID] | None = None,
) -> tuple[Mapping[str, object], ...]:
    """Who lives (or is registered) now at a community, grid, 小区 or building; only: those of them.

    full: of name and phone, what is written out; numbers of documents stay masked. A look for each person is written,
    and one for each value written out. Raises InvalidInput (no purpose, no place, too many), NotAllowed.
    """
    here = place_at(path) if path else None
    if here is None or here.valid_to is not None or community_of(here.path) is None:
        raise InvalidInput(path="请选社区、网格、小区或楼栋")
    if set(full) - set(_FULL):
        raise InvalidInput(full="只有姓名和电话可以写全；证件号码一律遮住")
    whose = jurisdiction_of(here)
    require(by, "people.reveal", whose)
    found = open_rows(
        whose, fields=(*_ALWAYS, *full), on=at.astimezone(CHINA).date(), by=by, purpose=purpose, at=at,
        place_ids=_within(here), only=only, most=MOST_TAKEN,
    )  # fmt: skip
    seen = [one["id"] for one in found if isinstance(one["id"], UUID)]
    if seen:
        looked_at_many(seen=seen, what=[TAKEN], purpose=purpose.strip(), by=by, at=at)
    return found


def _within(here: Place) -> list[int] | None:
    """The places whose people are meant; None: all that are looked after where `here` is."""
    if here.kind not in ("estate", "building"):
        return None
    return [here.id, *(one.id for one in descendants(here.path, limit=MOST_TAKEN).places)]

"""People taken out as a list: for a stated purpose, by who may open what is kept of them, each of them a look."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, looked_at_many, require
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.registry.consents.standing import purpose_named
from liren.registry.people.revealing import open_rows, who_agrees
from liren.territories.public import Place, community_of, descendants, jurisdiction_of, place_at

MOST_TAKEN: Final = 2000
TAKEN: Final = "名单导出"
_BEHIND: Final = {
    "name": "shown", "sex": "sex", "age": "born", "kind": "kind", "building": "place_id", "door": "dwelling_id",
    "relation": "relation", "phone": "phone_shown", "number": "number_shown",
}  # fmt: skip
"""What is read for a column of a purpose, `consents.COLUMNS`: for those it names, and nothing else."""
_FULL: Final = ("name", "phone")


@dataclass(frozen=True, slots=True)
class Taken:
    """people: a row each, of what the purpose's columns take.

    left_out: how many live there too who did not agree to what it is for.
    """

    people: tuple[Mapping[str, object], ...]
    left_out: int


@write
def people_to_take(
    *,
    path: str,
    use: str,
    full: Collection[str],
    purpose: str,
    by: Actor,
    at: datetime,
    only: Collection[UUID] | None = None,
) -> Taken:
    """Who lives (or is registered) now at a community, grid, 小区 or building; only: those of them.

    use: which of the law book's purposes (`consents.purposes`) it is; where it stands on consent, who did not agree is
    left out and nothing of them is opened. Its columns alone are read.
    full: of name and phone, what is written out; numbers of documents stay masked. A look for each person is written,
    and one for each value written out. Raises InvalidInput (no purpose, no place, too many), NotAllowed.
    """
    here = place_at(path) if path else None
    if here is None or here.valid_to is not None or community_of(here.path) is None:
        raise InvalidInput(path="请选社区、网格、小区或楼栋")
    if set(full) - set(_FULL):
        raise InvalidInput(full="只有姓名和电话可以写全；证件号码一律遮住")
    asked = purpose_named(use)
    if not asked.sheet:
        raise InvalidInput(use=f"“{asked.title}”不用名单")
    whose, on = jurisdiction_of(here), at.astimezone(CHINA).date()
    require(by, "people.reveal", whose)
    within = _within(here)
    only, left_out = who_agrees(whose, use, on=on, by=by, purpose=purpose, at=at, place_ids=within, only=only)
    behind = [_BEHIND[column] for column in asked.columns]
    found = open_rows(
        whose,
        fields=("id", *behind, *(one for one in full if one in asked.columns)),
        on=on, by=by, purpose=purpose, at=at, place_ids=within, only=only,
        most=MOST_TAKEN,
    )  # fmt: skip
    seen = [one["id"] for one in found if isinstance(one["id"], UUID)]
    if seen:
        looked_at_many(seen=seen, what=[TAKEN], purpose=purpose.strip(), by=by, at=at)
    return Taken(found, left_out)


def _within(here: Place) -> list[int] | None:
    """The places whose people are meant; None: all that are looked after where `here` is."""
    if here.kind not in ("estate", "building"):
        return None
    return [here.id, *(one.id for one in descendants(here.path, limit=MOST_TAKEN).places)]

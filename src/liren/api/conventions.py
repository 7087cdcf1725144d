"""Conventions 居民公约、村规民约: for anybody what is in force and was done; versions by who keeps it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import together as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import known, managed
from liren.autonomy.errors import RollUnknown
from liren.autonomy.public import conventions as kept
from liren.standards.errors import NoSuchProcedure
from liren.territories.errors import PlaceUnknown

router = Router(tags=["公约"])

Place = Annotated[str, Query(max_length=120, description="哪个社区（村）的")]


class ToDraft(Asked):
    """新写一版，先是草稿。"""

    place: str = Described(max_length=120)
    clauses: list[Annotated[str, Described(max_length=400)]] = Described(max_length=60, description="一条一项")


class ToPut(Asked):
    """把在表决的一版交给一份名册记名表决，现在开始。"""

    roll: UUID
    rule: str = Described(max_length=60, description="哪种会议的规则，它的 key")
    until: Annotated[asked.Day, Described(description="哪天截止，含")]


class ToRecord(Asked):
    """执行的一笔记录：哪一条，做了什么，几次，哪天。没有写话的地方，写不出是谁。"""

    clause: int = Described(ge=1, le=999)
    deed: str = Described(max_length=40)
    times: int = Described(1, ge=1, le=999)
    on: asked.Day


@operation(
    router, "GET", "/conventions", public=True, summary="一个社区（村）现行的公约，和每月怎么执行的",
    gives={200: shapes.ConventionPage}, refuses=(PlaceUnknown,),
)  # fmt: skip
def conventions(request: HttpRequest, place: Place) -> Any:
    return kept.convention_page(known(place).path, actor_of(request))


@operation(
    router, "GET", "/conventions/versions", public=True, summary="各版，新的在前，至多 30；没有通过的只给写的人看",
    gives={200: Page[shapes.Convention]}, refuses=(PlaceUnknown,),
)  # fmt: skip
def conventions_versions(
    request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50
) -> Any:  # fmt: skip
    return paged(kept.convention_versions(known(place).path, actor_of(request)), after, limit)


@operation(
    router, "GET", "/conventions/{uuid:id}/difference/{uuid:other}", public=True,
    summary="这一版和另一版（后来的）逐条比", gives={200: shapes.ConventionsBetween}, refuses=(kept.NoSuchConvention,),
)  # fmt: skip
def conventions_between(request: HttpRequest, id: UUID, other: UUID) -> Any:
    was, current, rows = kept.convention_between(id, other, actor_of(request))
    told = [
        {
            "kind": row.kind, "was": row.was and row.was.text, "now": row.now and row.now.text,
            "was_number": row.was and row.was.number, "now_number": row.now and row.now.number,
        }
        for row in rows
    ]  # fmt: skip
    return {"was": was.id, "now": current.id, "rows": told}


@operation(
    router, "GET", "/conventions/{uuid:id}/deeds", summary="执行的记录，新的在前，至多 100；给管公约的人看",
    gives={200: Page[shapes.Deed]}, refuses=(kept.NoSuchConvention, NotAllowed),
)  # fmt: skip
def conventions_deeds(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(kept.deeds_of(id, actor_of(request)), after, limit)


def draft_convention(*, place: str, clauses: Sequence[str], by: Actor, at: datetime) -> UUID:
    lines = [asked.one_line(one, f"clauses.{nth}") for nth, one in enumerate(clauses, 1)]
    path = managed(place, by, kept.CONVENTIONS_KEEP).path
    return kept.draft_convention(path=path, clauses="\n".join(lines), by=by, at=at)


def put_convention(
    *, convention_id: UUID, roll: UUID, rule: str, until: date, by: Actor, at: datetime
) -> UUID:  # fmt: skip
    return kept.put_convention(convention_id=convention_id, roll_id=roll, rule=rule, until=until, by=by, at=at)


def record_deed(
    *, convention_id: UUID, clause: int, deed: str, times: int, on: date, by: Actor, at: datetime
) -> UUID:  # fmt: skip
    return kept.record_deed(
        convention_id=convention_id, clause=str(clause), deed=deed, times=str(times), on=on, by=by, at=at
    )


HERE = (NotAllowed, kept.NoSuchConvention, kept.ConventionMoved)
THIS = (("id", "convention_id"),)
register(
    router,
    [
        Act(
            "/conventions", "新写一版", draft_convention, (NotAllowed, PlaceUnknown), (), ToDraft, Made, 201, told="id",
        ),
        Act(
            "/conventions/{uuid:id}/submission", "提请审查和表决", kept.ask_convention, (*HERE, NoSuchProcedure), THIS,
            None, shapes.Submitted, 201, told="affair",
        ),
        Act("/conventions/{uuid:id}/drop", "这一版不用了", kept.drop_convention, HERE, THIS),
        Act(
            "/conventions/{uuid:id}/questions", "把在表决的一版交给一份名册表决", put_convention,
            (*HERE, RollUnknown), THIS, ToPut, Made, 201, told="id",
        ),
        Act(
            "/conventions/{uuid:id}/deeds", "记一笔怎么执行的", record_deed, HERE, THIS, ToRecord, Made, 201,
            told="id",
        ),
        Act(
            "/conventions/deeds/{uuid:id}/withdrawal", "记错的一笔撤回，原来的留着", kept.take_back_deed,
            (NotAllowed, kept.NoSuchConvention, kept.NoSuchConventionDeed), (("id", "deed_id"),),
        ),
    ],
)  # fmt: skip

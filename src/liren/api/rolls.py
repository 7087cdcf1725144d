"""Rolls 名册: their digests for anybody; who is on them, masked, for who keeps them; and who has voted."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.decisions import whole_package
from liren.api.door import actor_of, operation
from liren.api.paging import cut, id_after, paged
from liren.api.shapes import deciding as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import known, managed
from liren.autonomy import public as autonomy
from liren.autonomy.errors import (
    AlreadyVoted,
    ChannelClosed,
    EntryUnknown,
    NotByName,
    NotOnRoll,
    ProxyNotNow,
    ProxyUnknown,
    QuestionNotOpen,
    QuestionUnknown,
    RollDecides,
    RollEmpty,
    RollFrozen,
    RollNotFrozen,
    RollUnknown,
)
from liren.autonomy.public import NewEntry, Owned, OwnedUnit, Owner
from liren.kit.errors import NotYours
from liren.territories.errors import PlaceUnknown

router = Router(tags=["名册"])

AT_ONCE = 1000
Place = Annotated[str, Query(max_length=120, description="哪个地方的；不连下级")]
Name = Annotated[str, Described(max_length=60)]
Note = Annotated[str, Described(max_length=200, description="哪一位：房号、证明；和姓名一起密封")]
Why = Annotated[str, Described(max_length=200)]
Area = Annotated[str, Described(max_length=12, description="平方米，例如 88.50")]
Kind = Literal["actual", "floating", "registered", "abroad"]


class ToMakeRoll(Asked):
    """一份空的名册。"""

    place: str = Described(max_length=120)
    title: str = Described(max_length=100)
    body: str = Described(
        max_length=20, description="residents、villagers、households、representatives、owners、members"
    )
    on: Annotated[asked.Day, Described(description="以哪天为准")]


class Entry(Asked):
    """名册上的一位。没有写 resident_id 的，不能在网上投。"""

    name: Name
    resident_id: UUID | None = None
    household: UUID | None = Described(None, description="同一户的写同一个编号")
    area: Area | None = None
    note: Note = ""


class ToAddEntries(Asked):
    entries: list[Entry] = Described(min_length=1, max_length=AT_ONCE)


class ToFill(Asked):
    """从居民登记带入；每带一位都是一次查看，本人看得到。"""

    kinds: list[Kind] = Described(min_length=1, max_length=4)


class OwnerOf(Asked):
    key: str = Described(max_length=80, description="同一位业主写一样的，例如证件号码的摘要；不公开")
    name: Name
    resident_id: UUID | None = None


class Dwelling(Asked):
    """一套房屋；代表共有人投票的写在最前。"""

    door: str = Described(max_length=60)
    area: Area
    owners: list[OwnerOf] = Described(default_factory=list, max_length=20)
    unsold: bool = Described(False, description="没有出售或没有交付，归建设单位")


class ToAddOwners(Asked):
    """一次录齐全部房屋；同一位业主的合成一个，面积加起来。"""

    units: list[Dwelling] = Described(min_length=1, max_length=20_000)


class ToAddLate(Asked):
    entry: Entry
    why: Why


class Reason(Asked):
    why: Why


class Named(Asked):
    name: Annotated[str, Described(min_length=1, max_length=60, description="完整的姓名")]


class ToMark(Asked):
    """代录一张纸质或书面的。不记名的不写 choices。"""

    entry_id: UUID
    channel: str = Described(max_length=20, description="paper、written、proxy（受托人代投）")
    document: str = Described(max_length=100, description="票或签到表放在哪里")
    choices: list[Annotated[str, Described(max_length=60)]] | None = Described(None, max_length=200)


@operation(
    router, "GET", "/rolls", public=True, summary="一个地方的名册，新的在前；没有锁定的只给编的人看",
    gives={200: Page[shapes.Roll]}, refuses=(PlaceUnknown,),
)  # fmt: skip
def rolls(request: HttpRequest, place: Place, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(autonomy.rolls_at(known(place).path, actor_of(request)), after, limit)


@operation(
    router, "GET", "/rolls/{uuid:id}", public=True, summary="一份名册：多少人，摘要", gives={200: shapes.Roll},
    refuses=(RollUnknown,),
)  # fmt: skip
def roll(request: HttpRequest, id: UUID) -> Any:
    return autonomy.roll(id, actor_of(request))


@operation(
    router, "GET", "/rolls/{uuid:id}/entries", summary="名册上的人，姓名遮住", gives={200: Page[shapes.RollEntry]},
    refuses=(RollUnknown,),
)  # fmt: skip
def roll_entries(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return cut(autonomy.entries(id, actor_of(request), after=id_after(after), limit=limit + 1), limit)


def find_on_roll(*, id: UUID, name: str, by: Actor, at: datetime) -> dict[str, Any]:
    return {"items": autonomy.entries(id, by, name=name), "after": None}


@operation(
    router, "GET", "/rolls/{uuid:id}/changes", summary="锁定以后的补录、剔除和原因；给编名册的人看",
    gives={200: Page[shapes.RollChange]}, refuses=(RollUnknown, NotYours),
)  # fmt: skip
def roll_changes(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    page = autonomy.roll(id, actor_of(request))
    if not page.reads:
        raise NotYours(what="名册的变动")
    told = list(enumerate(page.changes))
    found = paged(told, after, limit, by=lambda one: str(one[0]))
    return {**found, "items": [one for _, one in found["items"]]}


@operation(
    router, "GET", "/rolls/{uuid:id}/own", summary="本人在名册上的一行，和在册的证明", gives={200: shapes.OwnEntry},
    refuses=(RollUnknown,),
)  # fmt: skip
def own_on_roll(request: HttpRequest, id: UUID) -> Any:
    actor = actor_of(request)
    frozen = autonomy.roll_head(id, actor).frozen_at is not None
    entry, proof = autonomy.own_entry(id, actor), None
    if entry is not None and frozen:
        try:
            proof = autonomy.inclusion(id, actor)
        except NotOnRoll:  # put on it afterwards: no line of the frozen tree is theirs
            proof = None
    return {"entry": entry, "inclusion": proof}


def make_roll(*, place: str, title: str, body: str, on: date, by: Actor, at: datetime) -> UUID:
    path = managed(place, by, "rolls.keep").path
    return autonomy.make_roll(path=path, title=title, body=body, on=on, by=by, at=at)


def add_entries(*, roll_id: UUID, entries: Sequence[Entry], by: Actor, at: datetime) -> tuple[UUID, ...]:
    told = [_entry(one, f"entries.{place}.area") for place, one in enumerate(entries, 1)]
    return autonomy.add_entries(roll_id=roll_id, entries=told, by=by, at=at)


def add_owners(*, roll_id: UUID, units: Sequence[Dwelling], by: Actor, at: datetime) -> Owned:
    told = [
        OwnedUnit(
            one.door, asked.exact(one.area, f"units.{place}.area"),
            tuple(Owner(o.key, o.name, o.resident_id) for o in one.owners), one.unsold,
        ) for place, one in enumerate(units, 1)
    ]  # fmt: skip
    return autonomy.add_owners(roll_id=roll_id, units=told, by=by, at=at)


def fill_roll(*, roll_id: UUID, kinds: Sequence[str], by: Actor, at: datetime) -> Mapping[str, int]:
    return autonomy.fill_roll(roll_id=roll_id, kinds=kinds, by=by, at=at)


def add_late(*, roll_id: UUID, entry: Entry, why: str, by: Actor, at: datetime) -> UUID:
    told = _entry(entry, "entry.area")
    return autonomy.add_to_frozen(roll_id=roll_id, entry=told, why=why, by=by, at=at)


def drop_entry(*, entry_id: UUID, by: Actor, at: datetime) -> None:
    autonomy.drop_entry(entry_id=entry_id, by=by)


def _entry(one: Entry, field: str) -> NewEntry:
    area: Decimal | None = asked.exact(one.area, field) if one.area is not None else None
    return NewEntry(one.name, one.resident_id, one.household, area, one.note)


@operation(
    router, "GET", "/decisions/{uuid:id}/marks", summary="谁投过了，新的在前，至多 500；给编名册的人看",
    gives={200: Page[shapes.Mark]}, refuses=(QuestionUnknown,),
)  # fmt: skip
def decision_marks(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    return paged(autonomy.mark_lines(id, actor_of(request)), after, limit)


@operation(
    router, "GET", "/decisions/{uuid:id}/package/lines",
    summary="公布的结果连同逐行的名册和投票记录，没有人名；记名的给名册上的人和编名册的人",
    gives={200: dict[str, Any]}, refuses=(QuestionUnknown, NotYours),
)  # fmt: skip
def decision_lines(request: HttpRequest, id: UUID) -> Any:
    return whole_package(id, actor_of(request))


KEEPING = (NotAllowed, RollUnknown)
ROLL = (("id", "roll_id"),)
ENTRY = (("id", "entry_id"),)
register(
    router,
    [
        Act(
            "/rolls", "编一份名册", make_roll, (NotAllowed, PlaceUnknown), (), ToMakeRoll, Made, 201, told="id",
        ),
        Act(
            "/rolls/{uuid:id}/entries", "录入名册，一次至多 1000", add_entries, (*KEEPING, RollFrozen), ROLL,
            ToAddEntries, shapes.EntriesMade, 201, told="entries",
        ),
        Act(
            "/rolls/{uuid:id}/entries/search", "在名册上找一个姓名", find_on_roll, (RollUnknown,), (), Named,
            Page[shapes.RollEntry],
        ),
        Act(
            "/rolls/{uuid:id}/filling", "从居民登记带入", fill_roll, (*KEEPING, RollFrozen), ROLL, ToFill,
            shapes.Filled,
        ),
        Act(
            "/rolls/{uuid:id}/owners", "录入业主，一次录齐", add_owners, (*KEEPING, RollFrozen), ROLL, ToAddOwners,
            shapes.OwnedRoll,
        ),
        Act(
            "/rolls/{uuid:id}/freezing", "锁定名册", autonomy.freeze_roll, (*KEEPING, RollFrozen, RollEmpty), ROLL,
            None, shapes.Frozen,
        ),
        Act(
            "/rolls/{uuid:id}/additions", "锁定以后补录，写明原因", add_late, (*KEEPING, RollNotFrozen, RollDecides),
            ROLL, ToAddLate, Made, 201, told="id",
        ),
        Act(
            "/rolls/entries/{uuid:id}/removal", "锁定以前去掉", drop_entry, (*KEEPING, EntryUnknown, RollFrozen),
            ENTRY,
        ),
        Act(
            "/rolls/entries/{uuid:id}/striking", "锁定以后剔除，写明原因", autonomy.strike_entry,
            (*KEEPING, EntryUnknown, RollNotFrozen, RollDecides), ENTRY, Reason,
        ),
        Act(
            "/decisions/{uuid:id}/marks", "代录一位投过的纸质或书面票", autonomy.mark_voted,
            (
                NotAllowed, QuestionUnknown, QuestionNotOpen, ChannelClosed, EntryUnknown, AlreadyVoted, NotByName,
                ProxyUnknown, ProxyNotNow,
            ), (("id", "question_id"),), ToMark, shapes.Marked, 201,
        ),
        Act(
            "/decisions/marks/{uuid:id}/annulment", "录错的纸质票作废", autonomy.annul_mark,
            (NotAllowed, QuestionUnknown, QuestionNotOpen), (("id", "mark_id"),), Reason,
        ),
    ],
)  # fmt: skip

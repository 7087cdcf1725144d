"""Residents and households: looked for with a purpose, opened with a look, written down, put right, moved."""

from datetime import date, datetime
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
from liren.api.door import actor_of, operation
from liren.api.shapes import residents as shapes
from liren.api.shapes.places import Made
from liren.api.where import known
from liren.kit.errors import NotYours, TooManyTries, ValueErased
from liren.registry import public as registry
from liren.registry.errors import EntryMerged
from liren.registry.public import Ground
from liren.territories.errors import PlaceUnknown

router = Router(tags=["居民"])

Path = Annotated[str, Described(max_length=120, description="地点的路径：社区、小区、网格或楼栋")]
Purpose = Annotated[str, Described(max_length=100, description="为什么查：办件编号、入户走访；记下，本人看得到")]
Unkept = Annotated[str, Described(max_length=100, description="为什么查：办件编号、入户走访；不写不给查，不留存")]
Why = Annotated[str, Described(max_length=200)]
Kind = Literal["actual", "floating", "registered", "abroad"]
Source = Literal["visited", "told", "imported", "shared", "inferred"]
Quality = Literal["checked", "unchecked", "doubtful"]
Relation = Literal[
    "head", "spouse", "child", "child_in_law", "grandchild", "parent", "parent_in_law", "grandparent", "sibling",
    "other", "lodger",
]  # fmt: skip
HERE = (NotAllowed, NotYours, EntryMerged)


class Looking(Asked):
    """要找谁：姓名（或其中两个字）、电话、证件号码，至少一项，都要完整。"""

    purpose: Unkept
    name: str = Described("", max_length=60)
    phone: str = Described("", max_length=40)
    number: str = Described("", max_length=40)
    within: str | None = Described(None, max_length=120, description="在哪里找；不写就是您能找的地方")


class Opening(Asked):
    """写明用途，打开一项。"""

    what: Literal["name", "phone", "number", "notes", "past"]
    purpose: Purpose


class Person(Asked):
    """关于一个人的各栏；不写的不改，遮住的值（带 *）也不改。"""

    name: str | None = Described(None, max_length=60)
    phones: list[Annotated[str, Described(max_length=40)]] | None = Described(
        None, max_length=3, description="全部号码，整个替换；遮住的代表原来那个。只写遮住的第一个，等于不改"
    )
    document: Literal["id", "residence", "hkmo", "taiwan", "permanent", "passport", "other"] | None = None
    number: str | None = Described(None, max_length=40)
    born: asked.Day | None = None
    sex: Literal["", "male", "female"] | None = None


class New(Asked):
    """登记一位居民。有身份证号码的，出生日期和性别不用写。"""

    person: Person
    kind: Kind
    place: Path | None = None
    dwelling_id: UUID | None = None
    since: asked.Day | None = None
    household: UUID | None = None
    relation: Relation = "other"
    source: Source
    quality: Quality = "unchecked"
    why: Why = ""


class Change(Asked):
    """改成这样。corrected：原来就登记错了。核实过的姓名、证件和出生日期要另一位同事同意。"""

    person: Person
    on: asked.Day | None = None
    corrected: bool = False
    source: Source
    quality: Quality = "unchecked"
    why: Why = ""


class Decision(Asked):
    """同意，或者写明原因不同意。"""

    approve: bool
    why: Why = ""


class Move(Asked):
    """从那天起住（或落户）在那里。"""

    kind: Kind
    place: Path | None = None
    dwelling_id: UUID | None = None
    on: asked.Day | None = None
    source: Source
    quality: Quality = "unchecked"
    why: Why = ""


class Leave(Asked):
    """迁出；不写哪一种，就是全部。"""

    kind: Kind | None = None
    on: asked.Day | None = None
    source: Source
    why: Why


class Reason(Asked):
    """原因。"""

    why: Why


class Note(Asked):
    """记一条。认定要写依据的文件。"""

    kind: Literal["visit", "seen", "need", "decided"]
    text: str = Described(max_length=1000)
    on: asked.Day | None = None
    until: asked.Day | None = None
    document: Why = ""
    undoes: UUID | None = None


class Belonging(Asked):
    """谁，是户主的什么人。"""

    resident_id: UUID
    relation: Relation


class NewHousehold(Asked):
    """立户。"""

    place: Path | None = None
    dwelling_id: UUID | None = None
    kind: Literal["family", "collective"] = "family"
    members: list[Belonging] = Described(default_factory=list, max_length=50)
    since: asked.Day | None = None
    source: Source
    quality: Quality = "unchecked"
    why: Why = ""


class Joining(Asked):
    """加入这一户，或者改与户主的关系。"""

    resident_id: UUID
    relation: Relation
    since: asked.Day | None = None
    source: Source
    quality: Quality = "unchecked"
    why: Why = ""


@operation(
    router, "GET", "/residents/counts", summary="一个地方在册多少人、多少户", gives={200: shapes.Counted},
    refuses=(NotAllowed, PlaceUnknown),
)  # fmt: skip
def counts(
    request: HttpRequest, place: Annotated[str, Query(max_length=120)], on: Annotated[asked.Day | None, Query()] = None
) -> Any:
    return {"counts": registry.counts_in(known(place).path, actor_of(request), on=on)}


@operation(
    router, "GET", "/residents/{uuid:id}", summary="一位居民，遮住的", gives={200: shapes.ResidentPage},
    refuses=(NotYours, EntryMerged),
)  # fmt: skip
def resident(request: HttpRequest, id: UUID) -> Any:
    return registry.resident(id, actor_of(request))


@operation(
    router, "GET", "/households/{uuid:id}", summary="一户", gives={200: shapes.Household}, refuses=(NotYours,),
)  # fmt: skip
def household(request: HttpRequest, id: UUID) -> Any:
    return registry.household(id, actor_of(request))


def _told(person: Person) -> dict[str, object]:
    return person.model_dump(exclude_unset=True, exclude_none=True)


def _register(
    *, person: Person, source: str, quality: str, why: str, by: Actor, at: datetime, **rest: Any
) -> registry.Registered:
    return registry.register(given=_told(person), ground=Ground(source, quality, why), by=by, at=at, **rest)


def _change(
    *, id: UUID, person: Person, source: str, quality: str, why: str, by: Actor, at: datetime, **rest: Any
) -> registry.Changed:
    given, ground = _told(person), Ground(source, quality, why)
    if person.phones and len(person.phones) == 1 and "*" in person.phones[0]:
        given["phones"] = person.phones[0]  # what a line of a search showed comes back: the first, and not the only one
    return registry.change(resident_id=id, given=given, ground=ground, by=by, at=at, **rest)


def _move(*, id: UUID, source: str, quality: str, why: str, by: Actor, at: datetime, **rest: Any) -> None:
    registry.move(resident_id=id, ground=Ground(source, quality, why), by=by, at=at, **rest)


def _leave(*, id: UUID, kind: str | None, on: date | None, source: str, why: str, by: Actor, at: datetime) -> None:
    registry.leave(resident_id=id, kind=kind, on=on, ground=Ground(source, "unchecked", why), by=by, at=at)


def _found(
    *, members: list[Belonging], source: str, quality: str, why: str, by: Actor, at: datetime, **rest: Any
) -> UUID:
    pairs = [(one.resident_id, one.relation) for one in members]
    return registry.found_household(members=pairs, ground=Ground(source, quality, why), by=by, at=at, **rest)


def _join(*, id: UUID, source: str, quality: str, why: str, by: Actor, at: datetime, **rest: Any) -> None:
    registry.join(household_id=id, ground=Ground(source, quality, why), by=by, at=at, **rest)


def _note(*, id: UUID, by: Actor, at: datetime, **rest: Any) -> UUID:
    return registry.note_observation(about_kind="resident", about_id=id, by=by, at=at, **rest)


def _note_home(*, id: UUID, by: Actor, at: datetime, **rest: Any) -> UUID:
    return registry.note_observation(about_kind="household", about_id=id, by=by, at=at, **rest)


ONE = (("id", "resident_id"),)
register(
    router,
    [
        Act("/residents/search", "找人：写明用途，最多 20 人，遮住的", registry.find, (NotAllowed,), (), Looking,
            shapes.Found, key="search_residents"),
        Act("/residents", "登记一位居民", _register,
            (*HERE, registry.KnownHere, registry.NumberTaken, ValueErased, TooManyTries), (), New,
            shapes.Registered, 201, key="register_resident"),
        Act("/residents/{uuid:id}/reveal", "写明用途，看一项完整信息", registry.reveal, HERE, ONE, Opening,
            shapes.Opened, told="values", key="reveal_resident"),
        Act("/residents/{uuid:id}/changes", "更正或变更", _change,
            (*HERE, registry.ChangeWaits, registry.NumberTaken, TooManyTries), (), Change,
            shapes.Changed, key="change_resident"),
        Act("/residents/changes/{uuid:id}/decision", "同意或不同意一项更正", registry.decide,
            (*HERE, registry.ChangeDecided, registry.OwnChange), (("id", "request_id"),), Decision,
            key="decide_change"),
        Act("/residents/changes/{uuid:id}/drop", "撤回自己提的更正", registry.drop_change,
            (NotYours, registry.ChangeDecided), (("id", "request_id"),)),
        Act("/residents/{uuid:id}/moves", "住到了别处，或者迁了户口", _move, HERE, (), Move, key="move_resident"),
        Act("/residents/{uuid:id}/departure", "迁出", _leave, HERE, (), Leave, key="leave_resident"),
        Act("/residents/{uuid:id}/withdrawal", "登记错了，撤销", registry.withdraw, HERE, ONE, Reason,
            key="withdraw_resident"),
        Act("/residents/{uuid:id}/notes", "记一条走访、情况、需要或认定", _note, HERE, (), Note, Made, 201, told="id",
            key="note_resident"),
        Act("/households", "立户", _found, HERE, (), NewHousehold, Made, 201, told="id", key="found_household"),
        Act("/households/{uuid:id}/members", "加入一户，或者改与户主的关系", _join, HERE, (), Joining,
            key="join_household"),
        Act("/households/{uuid:id}/notes", "记一条关于这一户的", _note_home, HERE, (), Note, Made, 201, told="id",
            key="note_household"),
    ],
)  # fmt: skip

"""Standards systems kept: made, their words, nodes, dependencies and places changed, each with its reason, for good."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import operation
from liren.api.shapes import systems as shapes
from liren.api.shapes.base import Page
from liren.api.systems import router
from liren.api.where import managed
from liren.evaluation import public as evaluation
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput, NotYours
from liren.standards import public as standards
from liren.standards.public import NodeStands, NoSuchNode, NoSuchSystem, NothingPlaced, SystemMovedOn
from liren.territories.errors import PlaceUnknown

MANAGES = "standards.manage"
LONGEST_ID = 18
Text = Annotated[str, Described(max_length=600)]
Why = Annotated[str, Described(max_length=300, description="为什么，留在经过里")]
Code = Annotated[str, Described(max_length=60, description="节点的编号，例如 4.7")]
Word = Annotated[str, Described(max_length=60)]
Words = Annotated[list[Word], Described(max_length=40)]
Seen = Annotated[int, Described(ge=0, le=2**62, description="您读到的 seen；同一处别人改过就答 409")]


class ToMake(Asked):
    """给一个地方新建一个体系，或者照着另一个复制。"""

    key: str = Described(max_length=60, description="小写英文字母、数字和连字符")
    title: Word
    publisher: str = Described("", max_length=60)
    place: str = Described("", max_length=120, description="适用哪里；空是各地通用")
    objective: str = Described("", max_length=500)
    copy_of: str = Described("", max_length=60, description="照着哪个体系")
    why: Why


class Target(Asked):
    title: Word
    figures: Words = Described(default_factory=list, description="指标的英文名")


class Layer(Asked):
    key: Word
    title: Word


class ToChange(Asked):
    """改整个体系的说明；各栏都写。"""

    title: Word
    publisher: Word
    version: str = Described("", max_length=20)
    objective: str = Described(max_length=500)
    depth: int = Described(ge=1, le=6)
    targets: list[Target] = Described(default_factory=list, max_length=40)
    layers: list[Layer] | None = Described(None, max_length=20, description="不写就不改")
    why: Why
    seen: Seen


class ToAddNode(Asked):
    """加一个节点：写上级，或者写属于哪一层（子体系）。"""

    code: Code
    name: Word
    parent: str = Described("", max_length=60)
    layer: str = Described("", max_length=60)
    role: Text = ""
    is_direction: bool = False
    urban: bool = True
    rural: bool = True
    why: Why


class ToChangeNode(Asked):
    """改一个节点；不写的名单不改。"""

    name: Word
    role: Text = ""
    is_direction: bool = False
    urban: bool
    rural: bool
    procedures: Words = Described(description="规程名里有哪些词，就归在这里")
    pilots: Words | None = None
    measures: Words | None = Described(None, description="指标的英文名")
    why: Why
    seen: Seen


class Reason(Asked):
    why: Why


class ToLink(Asked):
    kind: Literal["guides", "carries"] = Described(description="guides 指导、carries 承载")
    begin: Code
    end: Code
    why: Why


class ToPlace(Asked):
    node: Code
    standard: UUID
    why: Why


class ToPlaceTopic(Asked):
    name: str = Described(max_length=120, description="文件里的主题")
    node: Code
    why: Why


@operation(
    router, "GET", "/standards-systems/{key}/changes", public=True, summary="一个体系的经过，新的在前",
    gives={200: Page[shapes.SystemChange]}, refuses=(NoSuchSystem,),
)  # fmt: skip
def system_changes(request: HttpRequest, key: str, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    standards.system(key, on=now().astimezone(CHINA).date())
    if after is not None and not (after.isascii() and after.isdecimal() and len(after) <= LONGEST_ID):
        raise InvalidInput(after="这一页的位置不对，请从第一页重新看。")
    found = standards.system_changes(key, before=int(after) if after else None, limit=limit + 1)
    shown = found[:limit]
    return {"items": shown, "after": str(shown[-1].id) if len(found) > limit else None}


def make_system(*, place: str, by: Actor, at: datetime, **told: str) -> str:
    path = managed(place, by, MANAGES).path if place else ""
    return standards.make_system(path=path, by=by, at=at, **told)


def change_system(
    *, key: str, targets: Sequence[Target], layers: Sequence[Layer] | None, by: Actor, at: datetime, **told: Any
) -> None:
    _known((figure for one in targets for figure in one.figures), "targets")
    standards.change_system(
        key=key, targets=[(one.title, one.figures) for one in targets],
        layers=None if layers is None else [(one.key, one.title) for one in layers], by=by, at=at, **told,
    )  # fmt: skip


def change_node(*, measures: Sequence[str] | None, by: Actor, at: datetime, **told: Any) -> None:
    _known(measures or (), "measures")
    standards.change_node(measures=measures, by=by, at=at, **told)


def _known(keys: Iterable[str], field: str) -> None:
    """Raises InvalidInput for keys no figure has."""
    known = evaluation.titles()
    if unknown := [key for key in dict.fromkeys(keys) if key not in known]:
        raise InvalidInput.of({field: f"没有指标“{'、'.join(unknown[:3])}”：请填平台有的指标的英文名。"})


WRITING = (NotAllowed, NoSuchSystem)
AT_NODE = (*WRITING, NoSuchNode)
register(
    router,
    [
        Act(
            "/standards-systems", "新建一个体系，或者复制一个", make_system, (*WRITING, PlaceUnknown), (), ToMake,
            shapes.SystemMade, 201, told="key",
        ),
        Act(
            "/standards-systems/{key}/changes", "改一个体系的说明", change_system, (*WRITING, SystemMovedOn), (),
            ToChange,
        ),
        Act("/standards-systems/{key}/nodes", "加一个节点", standards.add_node, WRITING, (), ToAddNode),
        Act(
            "/standards-systems/{key}/nodes/{code}/changes", "改一个节点", change_node, (*AT_NODE, SystemMovedOn), (),
            ToChangeNode, key="change_system_node",
        ),
        Act(
            "/standards-systems/{key}/nodes/{code}/drop", "去掉一个下面什么也没有的节点", standards.drop_node,
            (*AT_NODE, NodeStands), (), Reason, key="drop_system_node",
        ),
        Act("/standards-systems/{key}/links", "加一个依赖", standards.link_nodes, AT_NODE, (), ToLink),
        Act("/standards-systems/{key}/links/drop", "去掉一个依赖", standards.unlink_nodes, AT_NODE, (), ToLink),
        Act(
            "/standards-systems/{key}/placements", "把一项标准归入一个节点", standards.place_standard,
            (*AT_NODE, NotYours), (), ToPlace,
        ),
        Act(
            "/standards-systems/{key}/placements/drop", "把一项标准从一个节点撤下", standards.lift_standard,
            (*AT_NODE, NothingPlaced), (), ToPlace,
        ),
        Act("/standards-systems/{key}/topics", "给一个主题定位置", standards.place_topic, AT_NODE, (), ToPlaceTopic),
    ],
)  # fmt: skip

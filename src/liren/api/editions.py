"""New editions of the divisions: what differs, decided row by row, put in force or given up."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor, require, which
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import places as shapes
from liren.api.shapes.base import Page
from liren.api.where import MANAGES_PLACES
from liren.kit.clock import CHINA, now
from liren.territories import public as territories
from liren.territories.errors import ChangeSetEnded, ChangeSetUnknown, EditionRefused, PlaceInvalid

router = Router(tags=["区划换版"])

Id = Annotated[int, Described(ge=1, le=2**63 - 1)]
Kind = Literal["added", "removed", "renamed", "moved", "merged", "split", "returned"]
CHANGING = (NotAllowed, ChangeSetUnknown, ChangeSetEnded, PlaceInvalid)


class Deciding(Asked):
    """对一行（path）或一种（kind）里还没决定的，作出决定。"""

    decision: Literal["accepted", "rejected", "open"]
    path: str | None = Described(None, max_length=60)
    kind: Kind | None = None


class Succeeding(Asked):
    """撤销的由谁接着；空表示不知道。"""

    path: str = Described(max_length=60)
    successors: list[str] = Described(max_length=20, description="地点的路径")


class Applying(Asked):
    """从哪天起生效。"""

    on: date


@operation(
    router, "GET", "/editions", summary="我管的地方有哪些区划换版", gives={200: Page[shapes.Edition]},
    refuses=(NotAllowed,),
)  # fmt: skip
def editions(
    request: HttpRequest,
    state: Annotated[Literal["open", "applied", "dropped"] | None, Query(description="审看中、已启用、不用了")] = None,
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    actor = actor_of(request)
    paths = which(actor, MANAGES_PLACES).paths
    if not paths:
        require(actor, MANAGES_PLACES, "")
    found = {one.id: one for path in paths for one in territories.change_sets(path, state)}
    return paged(sorted(found.values(), key=lambda one: -one.id), after, limit)


@operation(
    router, "POST", "/editions", summary="比对一份新版区划：只列出不同，不改任何地方", gives={201: shapes.Edition},
    refuses=(NotAllowed, PlaceInvalid),
)  # fmt: skip
def compare_edition(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="CSV 或 .csv.xz：表头 code,name，往下每行代码,名称")],
    title: Annotated[str, Form(max_length=200)],
    edition: Annotated[date, Form(description="截至哪天")],
    source: Annotated[str, Form(max_length=200)],
    licence: Annotated[str, Form(max_length=200)],
    within: Annotated[str, Form(max_length=60, description="只比这个地点和以下的；空为全国")] = "",
    successors: Annotated[UploadedFile | None, File(description="对照表：表头，往下每行原代码,新代码")] = None,
) -> Any:
    actor, at = actor_of(request), now()
    require(actor, MANAGES_PLACES, within)
    of = territories.uploaded_frame(
        file.read(territories.MOST_EDITION_BYTES + 1), name=file.name or "", day=edition, title=title, source=source,
        licence=licence, today=at.astimezone(CHINA).date(),
    )  # fmt: skip
    pairs = territories.uploaded_table(successors.read(territories.MOST_TABLE + 1)) if successors else ()
    made = territories.compare_edition(of=of, successors=pairs, within=within, by=actor, at=at)
    return Status(201, territories.change_set(made))


@operation(
    router, "GET", "/editions/{int:id}", summary="一次换版", gives={200: shapes.Edition},
    refuses=(NotAllowed, ChangeSetUnknown),
)  # fmt: skip
def edition(request: HttpRequest, id: Id) -> Any:
    return _reviewed(id, actor_of(request))


@operation(
    router, "GET", "/editions/{int:id}/rows", summary="逐行的差别，按路径排", gives={200: Page[shapes.EditionRow]},
    refuses=(NotAllowed, ChangeSetUnknown),
)  # fmt: skip
def edition_rows(
    request: HttpRequest,
    id: Id,
    kind: Annotated[Kind | None, Query()] = None,
    decision: Annotated[Literal["open", "accepted", "rejected"] | None, Query()] = None,
    within: Annotated[str, Query(max_length=120, description="只看这个地点和以下的；省份例如 32.")] = "",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    _reviewed(id, actor_of(request))
    rows, following = territories.changed_divisions(
        id, kind=kind, decision=decision, within=within, after=after or "", limit=limit
    )
    return {"items": rows, "after": following}


def _reviewed(id: int, by: Actor) -> territories.Changes:
    found = territories.change_set(id)
    require(by, MANAGES_PLACES, found.within)
    return found


def decide_edition(
    *, id: int, decision: str, path: str | None, kind: str | None, by: Actor, at: datetime
) -> int:  # fmt: skip
    _reviewed(id, by)
    return territories.decide_changes(change_set=id, decision=decision, path=path, kind=kind, by=by, at=at)


def succeed_in_edition(*, id: int, path: str, successors: list[str], by: Actor, at: datetime) -> None:
    _reviewed(id, by)
    territories.set_successors(change_set=id, path=path, successors=successors, by=by, at=at)


def drop_edition(*, id: int, by: Actor, at: datetime) -> None:
    _reviewed(id, by)
    territories.drop_changes(change_set=id, by=by, at=at)


def apply_edition(*, id: int, on: date, by: Actor, at: datetime) -> dict[str, int]:
    _reviewed(id, by)
    return territories.apply_edition(change_set=id, on=on, by=by, at=at)


register(
    router,
    [
        Act(
            "/editions/{int:id}/decisions", "接受、不接受或重新考虑", decide_edition, CHANGING, sends=Deciding,
            gives=shapes.Decided, told="rows",
        ),
        Act("/editions/{int:id}/successors", "写明由谁接着", succeed_in_edition, CHANGING, sends=Succeeding),
        Act("/editions/{int:id}/drop", "放弃这次换版", drop_edition, CHANGING),
        Act(
            "/editions/{int:id}/application", "按接受的生效", apply_edition, (*CHANGING, EditionRefused),
            sends=Applying, gives=shapes.Applied, told="counts",
        ),
    ],
)  # fmt: skip

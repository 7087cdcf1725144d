"""Local rules 实施细则: those of a place for anybody; a whole document is published by who makes rules there."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor, require
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import local_rules as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.drafts import Backtest, Finding, Started
from liren.api.where import known
from liren.engine.problems import Problem
from liren.evaluation import public as evaluation
from liren.evaluation.backtests.errors import BacktestEnded, NoSuchBacktest
from liren.evaluation.backtests.public import BacktestView
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.errors import NoSuchProcedure, SameVersionOtherText
from liren.standards.findings.errors import FindingMissing, HistoryThere
from liren.standards.local_rules.errors import NoSuchLocalRules
from liren.standards.public import (
    BeyondTheParent,
    LocalLine,
    LocalRulesMovedOn,
    LocalRulesStand,
    NothingChanged,
)
from liren.territories.errors import PlaceUnknown

router = Router(tags=["实施细则"])

ACT = "rules.publish"

Where = Annotated[str, Query(max_length=120, description="在哪里执行；连同它的上级")]


Document = Annotated[dict[str, Any], Described(max_length=30, description="正文，写法见 docs/language.md“实施细则”")]

Revision = Annotated[int, Described(ge=0, le=10**6, description="您看到的是第几次保存；别人又保存过就答 409")]


class ToStart(Asked):
    """起草一份；已有草案的，得到那一份。"""

    key: str = Described(max_length=80, description="上级规程的 key")
    place: str = Described(max_length=120)
    publisher: str = Described(min_length=1, max_length=60, description="谁制定的")


class ToSave(Asked):
    """保存；写到一半也可以。"""

    revision: Revision
    document: Document


class ToTry(Asked):
    """试一份正文，不保存。"""

    document: Document


NoHistory = Annotated[str, Described(max_length=500, description="为什么没有可回测的事项；半年内要复核")]


class ToPutInForce(Asked):
    """发布草案；可以连同最后的改动。"""

    revision: Revision
    document: Document | None = None
    no_history: NoHistory = ""


class ToTurn(Asked):
    """在社区以上的，要有回测结论；没有办过的事，写明原因。"""

    no_history: NoHistory = ""


class ToTest(Asked):
    """用多久以来办的事回测。"""

    months: Literal[3, 12, 36, 120] = 12
    withdrawn: bool = Described(False, description="回测停用以后会怎样")


class ToPublish(Asked):
    """一份实施细则的正文。"""

    text: str = Described(min_length=1, max_length=60_000, description="YAML，写法见 docs/language.md“实施细则”")
    no_history: NoHistory = ""


@operation(
    router, "GET", "/local-rules", public=True, summary="一个地方的实施细则；草案只给制定的人看",
    gives={200: Page[shapes.LocalRulesLine]},
)  # fmt: skip
def local_rules(
    request: HttpRequest,
    place: Where = "",
    status: Annotated[Literal["published", "draft"], Query()] = "published",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    found = [one for one in standards.local_rules_at(place, actor_of(request)) if one.status == status]
    return paged(found, after, limit)


@operation(
    router, "GET", "/local-rules/{uuid:id}", public=True, summary="一份实施细则：和上级规程逐条的不同",
    gives={200: shapes.LocalRules}, refuses=(NoSuchLocalRules,),
)  # fmt: skip
def one(request: HttpRequest, id: UUID) -> Any:
    page = standards.local_rules(id, actor_of(request), now())
    conflicts = page.rebase.problems if page.rebase else ()
    return {
        **_line(page.line),
        "parent_version": page.parent.version,
        "parent_digest": page.parent.digest,
        "merged_digest": page.merged,
        "differences": page.differences,
        "conflicts": [_conflict(p) for p in conflicts],
        "document": page.document,
        "revision": page.revision,
    }


@operation(
    router, "GET", "/local-rules/{uuid:id}/versions", public=True, summary="在这里发布过的每一版，新的在前",
    gives={200: Page[shapes.LocalRulesLine]}, refuses=(NoSuchLocalRules,),
)  # fmt: skip
def versions(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    line = standards.local_rules(id, actor_of(request), now()).line
    return paged(standards.local_rules_versions(line.key, line.path), after, limit)


@operation(
    router, "POST", "/local-rules/{uuid:id}/trial", summary="试一份正文：和上级逐条的不同，哪里不合规定；不保存",
    gives={200: shapes.TriedRules}, refuses=(NoSuchLocalRules, NotAllowed),
)  # fmt: skip
def try_rules(request: HttpRequest, id: UUID, given: ToTry) -> Any:
    actor, at = actor_of(request), now()
    page = standards.local_rules(id, actor, at)
    require(actor, ACT, page.line.path)
    parent = standards.desk(page.line.key, page.line.path, at).parent
    told = {**page.document, **given.document, "parent_version": parent.version}
    tried = standards.try_local_rules(told, parent, at)
    return {"differences": tried.differences, "problems": [_conflict(one) for one in tried.problems]}


@operation(
    router, "POST", "/local-rules", summary="发布一份实施细则",
    gives={201: shapes.PublishedRules},
    refuses=(
        NotAllowed, InvalidInput, BeyondTheParent, NothingChanged, NoSuchProcedure, LocalRulesStand, FindingMissing,
        HistoryThere,
    ),
)  # fmt: skip
def publish(request: HttpRequest, given: ToPublish) -> Any:
    made = standards.publish_local_document(
        document=given.text, no_history=given.no_history, by=actor_of(request), at=now()
    )
    return Status(201, {"id": made})


def start_rules(*, key: str, place: str, publisher: str, by: Actor, at: datetime) -> UUID:
    require(by, ACT, place)
    return standards.start_local_rules(key=key, path=known(place).path, publisher=publisher, by=by, at=at)


def save_rules(*, id: UUID, revision: int, document: dict[str, Any], by: Actor, at: datetime) -> int:
    told = {**standards.local_rules(id, by, at).document, **document}
    return standards.save_local_rules(id=id, revision=revision, document=told, by=by, at=at)


def put_in_force(
    *, id: UUID, revision: int, document: dict[str, Any] | None, no_history: str, by: Actor, at: datetime
) -> UUID:
    told = {**standards.local_rules(id, by, at).document, **document} if document is not None else None
    standards.publish_local_rules(id=id, revision=revision, document=told, no_history=no_history, by=by, at=at)
    return id


@operation(
    router, "GET", "/local-rules/{uuid:id}/backtests/{uuid:run}", summary="一次回测：算到哪了，结论在哪里",
    gives={200: Backtest}, refuses=(NoSuchLocalRules, NoSuchBacktest),
)  # fmt: skip
def backtest(request: HttpRequest, id: UUID, run: UUID) -> Any:
    return tested(id, run, actor_of(request))


def tested(id: UUID, run: UUID, by: Actor) -> BacktestView:
    """The back-test, if it is of these rules."""
    standards.local_rules_line(id, by)
    view = evaluation.backtests.backtest(run, by)
    if view.subject != id:
        raise NoSuchBacktest
    return view


def cancel_test(*, id: UUID, run: UUID, by: Actor, at: datetime) -> None:
    evaluation.backtests.cancel_backtest(backtest_id=tested(id, run, by).id, by=by, at=at)


@operation(
    router, "GET", "/local-rules/{uuid:id}/findings", summary="对这里的细则的结论，新的在前；给制定的人看",
    gives={200: Page[Finding]}, refuses=(NoSuchLocalRules, NotAllowed),
)  # fmt: skip
def findings(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    actor = actor_of(request)
    line = standards.local_rules_line(id, actor)
    require(actor, ACT, line.path)
    return paged(standards.findings.findings_at(line.key, line.path), after, limit)


WRITING = (NotAllowed, NoSuchLocalRules, BeyondTheParent, LocalRulesMovedOn, LocalRulesStand)
GATE = (FindingMissing, HistoryThere, InvalidInput)
PUBLISHING = (*WRITING, NothingChanged, NoSuchProcedure, SameVersionOtherText, *GATE)
register(
    router,
    [
        Act(
            "/local-rules/drafts", "起草一份；已有草案的，得到那一份", start_rules,
            (NotAllowed, PlaceUnknown, NoSuchProcedure, BeyondTheParent), (), ToStart, shapes.PublishedRules, 201,
            told="id",
        ),
        Act(
            "/local-rules/{uuid:id}/saves", "保存草案", save_rules, WRITING, (), ToSave,
            shapes.SavedRules, told="revision",
        ),
        Act(
            "/local-rules/{uuid:id}/publication", "发布草案", put_in_force, PUBLISHING, (), ToPutInForce,
            shapes.PublishedRules, told="id",
        ),
        Act(
            "/local-rules/{uuid:id}/renewal", "上级换版后，照原样在新版上重新发布", standards.renew_local_rules,
            PUBLISHING, (), ToTurn, shapes.PublishedRules, 201, told="id",
        ),
        Act(
            "/local-rules/{uuid:id}/retirement", "停用，恢复按上级办；草案就搁下", standards.retire_local_rules,
            (NotAllowed, NoSuchLocalRules, LocalRulesStand, *GATE), (), ToTurn,
        ),
        Act(
            "/local-rules/{uuid:id}/backtests", "回测：把细则合成的正文套在这里办过的事上",
            evaluation.backtests.ask_rules_backtest,
            (NotAllowed, NoSuchLocalRules, BeyondTheParent, NothingChanged, LocalRulesStand, NoSuchProcedure),
            (("id", "rules_id"),), ToTest, Started, 201, told="id",
        ),
        Act(
            "/local-rules/{uuid:id}/backtests/{uuid:run}/cancellation", "取消回测", cancel_test,
            (NoSuchLocalRules, NoSuchBacktest, BacktestEnded),
        ),
    ],
)  # fmt: skip


def _conflict(one: Problem) -> dict[str, str]:
    return {"clause": one.path, "problem": one.message + one.hint}


def _line(line: LocalLine) -> dict[str, Any]:
    return {word: getattr(line, word) for word in shapes.LocalRulesLine.model_fields}

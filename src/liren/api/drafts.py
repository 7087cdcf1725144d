"""Drafts of procedures: written, tried, reviewed, published. For those who edit or publish procedures."""

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.api import asked
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import drafts as shapes
from liren.api.shapes.base import Page
from liren.engine.trial import MAX_TEXT, Located
from liren.evaluation import public as evaluation
from liren.evaluation.backtests.errors import BacktestEnded, NoSuchBacktest, NothingToTest
from liren.kit import signing
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.drafts.errors import (
    DraftNotReady,
    DraftSavedMeanwhile,
    DraftStands,
    KeyOfAnother,
    NoSuchDraft,
    WrittenByReviewer,
)
from liren.standards.errors import NoSuchProcedure, SameVersionOtherText
from liren.standards.findings.errors import FindingMissing, HistoryThere
from liren.standards.public import DraftPage

router = Router(tags=["规程草案"])

Text = Annotated[str, Described(max_length=MAX_TEXT, description="YAML")]
Seen = Annotated[int, Described(ge=0, le=10**6, description="您看到的是第几次保存；别人又保存过就答 409")]
Number = Annotated[int, Query(ge=1, le=10**6, description="第几次保存")]
TURN = (NotAllowed, NoSuchDraft, DraftStands)
CHECKED = (*TURN, DraftSavedMeanwhile, DraftNotReady)


class ToStart(Asked):
    """起草一份：空白底稿、现行规程的下一版，或照着另立一份。"""

    key: str = Described("", max_length=80, description="类别/英文名；从现行规程起草下一版时可不写")
    path: str = Described("", max_length=120, description="在哪里执行；空为各地")
    from_procedure: str = Described("", max_length=120, description="从哪一份现行规程开始（它的 key）")


class Texts(Asked):
    """正文和案例。"""

    text: Text
    cases: Text


class ToSave(Texts):
    """保存；写到一半也可以。"""

    seen: Seen


class ToJudge(Asked):
    """提交或发布。"""

    seen: Seen


class ToPublish(ToJudge):
    """发布。社区以上执行的，要有对这一稿的回测结论，或者写明没有可回测的事项。"""

    no_history: str = Described("", max_length=500, description="为什么没有可回测的事项；半年内要复核")


class ToTest(Asked):
    """回测多长时间里的事。"""

    months: Literal[3, 12, 36, 120] = 12


class Comment(Asked):
    """退回的理由。"""

    comment: str = Described(min_length=1, max_length=500)


class ToRemark(Asked):
    """意见。"""

    text: str = Described(min_length=1, max_length=500)
    about: str = Described("", max_length=120, description="行号，或步骤英文名")


State = Literal["draft", "in_review", "sent_back", "withdrawn", "published"]


@operation(router, "GET", "/drafts", summary="我能看到的草案", gives={200: Page[shapes.DraftLine]})
def drafts(
    request: HttpRequest,
    state: Annotated[State | None, Query(description="只看这个状态的")] = None,
    procedure: Annotated[str | None, Query(max_length=120, description="规程的 key")] = None,
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    found = standards.drafts(actor_of(request), state=state or "")
    return paged([one for one in found if procedure in (None, one.key)], after, limit)


@operation(
    router, "POST", "/drafts", summary="起草一份",
    gives={201: shapes.Started}, refuses=(NotAllowed, NoSuchProcedure, KeyOfAnother),
)  # fmt: skip
def start_draft(request: HttpRequest, given: ToStart) -> Any:
    at = now()
    source = standards.current(given.from_procedure, given.path, at).id if given.from_procedure else None
    made = standards.start_draft(key=given.key, path=given.path, from_procedure=source, by=actor_of(request), at=at)
    return Status(201, {"id": made})


@operation(
    router, "GET", "/drafts/{uuid:id}", summary="一份草案", gives={200: shapes.Draft}, refuses=(NoSuchDraft,)
)  # fmt: skip
def draft(request: HttpRequest, id: UUID) -> Any:
    page = standards.draft(id, actor_of(request))
    return {**_line(page), **{word: getattr(page, word) for word in _WHOLE}}


@operation(
    router, "POST", "/drafts/{uuid:id}/saves", summary="保存正文和案例",
    gives={200: shapes.Saved}, refuses=(*TURN, DraftSavedMeanwhile),
)  # fmt: skip
def save_draft(request: HttpRequest, id: UUID, given: ToSave) -> Any:
    version = standards.save_draft(
        draft_id=id, text=given.text, cases=given.cases, seen=given.seen, by=actor_of(request), at=now()
    )
    return {"version": version}


@operation(
    router, "POST", "/drafts/{uuid:id}/trial", summary="试一份正文和案例，不保存",
    gives={200: shapes.Tried}, refuses=(NoSuchDraft,),
)  # fmt: skip
def try_draft(request: HttpRequest, id: UUID, given: Texts) -> Any:
    page = standards.draft(id, actor_of(request))
    tried = standards.try_text(page.line.key, given.text, given.cases, at=now())
    return {
        "ready": tried.ready,
        "problems": [_found(one) for one in tried.problems],
        "case_problems": [_found(one) for one in tried.case_problems],
        "cases": tried.cases,
        "unplayed": tried.unplayed,
        "resident_minutes": tried.burden.resident_minutes if tried.burden else None,
        "worker_minutes": tried.burden.worker_minutes if tried.burden else None,
    }


@operation(
    router, "GET", "/drafts/{uuid:id}/difference", summary="两次保存的不同，逐条写成话；不写就与现行规程对照",
    gives={200: shapes.Compared}, refuses=(NoSuchDraft,),
)  # fmt: skip
def difference(request: HttpRequest, id: UUID, first: Number | None = None, second: Number | None = None) -> Any:
    page = standards.draft(id, actor_of(request))
    if first is None and second is None:
        in_force = standards.to_what_is_in_force(page, now())
        return {"changes": in_force.changes, "cases": in_force.cases}
    found = standards.between(page, first or 1, second or page.line.version)
    return {"changes": found.changes, "cases": found.cases}


@operation(
    router, "POST", "/drafts/{uuid:id}/submission", summary="提交审核", gives={204: None}, refuses=CHECKED
)  # fmt: skip
def submit_draft(request: HttpRequest, id: UUID, given: ToJudge) -> Any:
    standards.submit_draft(draft_id=id, seen=given.seen, by=actor_of(request), at=now())
    return Status(204, None)


@operation(
    router, "POST", "/drafts/{uuid:id}/withdrawal", summary="撤回，或搁下", gives={204: None}, refuses=TURN
)  # fmt: skip
def withdraw_draft(request: HttpRequest, id: UUID) -> Any:
    standards.withdraw_draft(draft_id=id, by=actor_of(request), at=now())
    return Status(204, None)


@operation(
    router, "POST", "/drafts/{uuid:id}/return", summary="退回修改，写明要改什么",
    gives={204: None}, refuses=(*TURN, WrittenByReviewer),
)  # fmt: skip
def send_draft_back(request: HttpRequest, id: UUID, given: Comment) -> Any:
    standards.send_draft_back(draft_id=id, comment=given.comment, by=actor_of(request), at=now())
    return Status(204, None)


@operation(
    router, "POST", "/drafts/{uuid:id}/remarks", summary="提意见",
    gives={204: None}, refuses=(NotAllowed, NoSuchDraft),
)  # fmt: skip
def remark_on_draft(request: HttpRequest, id: UUID, given: ToRemark) -> Any:
    standards.remark_on_draft(draft_id=id, text=given.text, about=given.about, by=actor_of(request), at=now())
    return Status(204, None)


@operation(
    router, "POST", "/drafts/{uuid:id}/publication", summary="发布为下一版；写过它的人不能发布",
    gives={200: shapes.Published},
    refuses=(*CHECKED, WrittenByReviewer, KeyOfAnother, SameVersionOtherText, FindingMissing, HistoryThere),
)  # fmt: skip
def publish_draft(request: HttpRequest, id: UUID, given: ToPublish) -> Any:
    return standards.publish_draft(
        draft_id=id, seen=given.seen, no_history=given.no_history, by=actor_of(request), at=now()
    )


@operation(
    router, "GET", "/drafts/{uuid:id}/findings", summary="对这份草案的结论：回测，或没有可回测的事项",
    gives={200: Page[shapes.Finding]}, refuses=(NoSuchDraft,),
)  # fmt: skip
def findings(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    page = standards.draft(id, actor_of(request))
    return paged(standards.findings.findings_of(page.line.id), after, limit)


@operation(
    router, "GET", "/drafts/{uuid:id}/hearing", summary="评议：征求到哪天，工作人员和居民各说了什么",
    gives={200: shapes.Hearing}, refuses=(NoSuchDraft,),
)  # fmt: skip
def hearing(request: HttpRequest, id: UUID) -> Any:
    return standards.heard.draft_heard(id, actor_of(request), now())[1]


@operation(
    router, "POST", "/drafts/{uuid:id}/backtests", summary="回测：把这一稿套在办过的事上",
    gives={201: shapes.Started}, refuses=(NoSuchDraft, NothingToTest),
)  # fmt: skip
def ask_backtest(request: HttpRequest, id: UUID, given: ToTest) -> Any:
    made = evaluation.backtests.ask_backtest(draft_id=id, months=given.months, by=actor_of(request), at=now())
    return Status(201, {"id": made})


@operation(
    router, "GET", "/drafts/{uuid:id}/backtests/{uuid:run}", summary="一次回测：算到哪了，结论在哪里",
    gives={200: shapes.Backtest}, refuses=(NoSuchDraft, NoSuchBacktest),
)  # fmt: skip
def backtest(request: HttpRequest, id: UUID, run: UUID) -> Any:
    standards.draft(id, actor_of(request))
    return evaluation.backtests.backtest(run, actor_of(request))


@operation(
    router, "POST", "/drafts/{uuid:id}/backtests/{uuid:run}/cancellation", summary="取消回测",
    gives={204: None}, refuses=(NoSuchDraft, NoSuchBacktest, BacktestEnded),
)  # fmt: skip
def cancel_backtest(request: HttpRequest, id: UUID, run: UUID) -> Any:
    evaluation.backtests.cancel_backtest(backtest_id=run, by=actor_of(request), at=now())
    return Status(204, None)


@operation(
    router, "GET", "/signing-keys", public=True, summary="平台给结论签名的公钥",
    gives={200: Page[shapes.SigningKey]},
)  # fmt: skip
def signing_keys(request: HttpRequest, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    keys = [{"number": n, "algorithm": "Ed25519", "public_key": key} for n, key in signing.public_keys().items()]
    return paged(keys, after, limit, by=lambda one: str(one["number"]))


_WHOLE = ("text", "cases", "saves", "remarks", "published_version")
_LINE = ("id", "key", "title", "path", "publisher", "state", "author_name", "version", "changed_at")


def _line(page: DraftPage) -> dict[str, Any]:
    return {word: getattr(page.line, word) for word in _LINE}


def _found(one: Located) -> dict[str, Any]:
    return {"line": one.line, "path": one.problem.path, "message": one.problem.message, "hint": one.problem.hint}

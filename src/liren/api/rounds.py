"""Rounds of projects 票选项目: stated and decided by who calls for decisions; terms, result and file for anybody.

A round's question is one of `/decisions`: its ballots, paper, closing and count go there, by the round's id.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.affairs.errors import NoSuchAffair
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import standing as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.autonomy import public as autonomy
from liren.autonomy.errors import CountedAlready, NotEnded, QuestionUnknown, RollNotFrozen, RollUnknown
from liren.autonomy.public import budgets
from liren.kit.errors import InvalidInput, NotYours

router = Router(tags=["票选项目"])

Fen = Annotated[int, Described(ge=1, le=10**11, description="分")]
Key = Annotated[str, Described(max_length=20)]
FINDING = (QuestionUnknown, budgets.RoundUnknown)


class NewProject(Asked):
    title: str = Described(max_length=60)
    cost: Fen
    place: str = Described("", max_length=60, description="在哪里")


class ToState(Asked):
    """定下一轮：多少钱、哪些项目、票怎么填、怎么算。先是草稿；定了就不改，错了取消再定一轮。"""

    roll: UUID
    title: str = Described(max_length=200)
    text: str = Described("", max_length=20_000)
    budget: Fen
    projects: list[NewProject] = Described(max_length=40, description="次序是票数相同时谁在前")
    kind: Literal["approval", "cumulative", "ordinal"] = "approval"
    most: int = Described(3, ge=1, le=200, description="一张票最多几项，分点数的是几点")
    within: bool = Described(False, description="一张票选的加起来不能超过一共的钱")
    rule: Literal["votes", "shares"] = "votes"
    use: Literal["cost", "count"] = "cost"
    least: int = Described(1, ge=1, le=99_999, description="至少几人支持")
    apart: list[list[Annotated[int, Described(ge=1, le=40)]]] = Described(
        default_factory=list, max_length=60, description="每一组项目的序号里最多选一个"
    )
    open_ballots: bool = Described(False, description="按等额份额定的要公布，别人才能重算")
    channels: list[Literal["online", "paper"]] = Described(default=["online", "paper"], max_length=2)
    opens_at: asked.Moment
    closes_at: Annotated[asked.Moment, Described(description="到这一刻为止，不含")]
    affair: UUID | None = Described(None, description="属于哪件事项")


class ToDecide(Asked):
    """最后定哪几项；和算出来的不一样的，每一项写为什么。"""

    chosen: list[Key] = Described(max_length=60)
    why: dict[Key, Annotated[str, Described(max_length=500)]] = Described(default_factory=dict, max_length=60)
    document: str = Described(max_length=100, description="纪要放在哪里")
    because: str = Described("", max_length=500, description="已经定过的，为什么再定")


@operation(
    router, "GET", "/affairs/{uuid:id}/budget-rounds", summary="为一件事项定的各轮，新的在前",
    gives={200: Page[shapes.RoundLine]},
)  # fmt: skip
def rounds_of(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    page = paged(budgets.rounds_of(id, actor_of(request)), after, limit, by=str)
    return {**page, "items": [{"id": one} for one in page["items"]]}


@operation(
    router, "GET", "/budget-rounds/{uuid:id}", public=True, summary="一轮：怎么投、怎么算，最后定了哪几项",
    gives={200: shapes.Round}, refuses=FINDING,
)  # fmt: skip
def one_round(request: HttpRequest, id: UUID) -> Any:
    actor = actor_of(request)
    found, page = budgets.budget_round(id, actor), autonomy.question(id, actor)
    told = {name: getattr(page, name) for name in ("id", "title", "state", "opens_at", "closes_at")}
    same = {name: getattr(found, name) for name in ("affair", "terms", "digest", "decided")}
    return {**told, **same, "published": found.result is not None}


@operation(
    router, "GET", "/budget-rounds/{uuid:id}/package", public=True,
    summary="公布的结果，原样给 ./liren verify decision 核对", gives={200: dict[str, Any]},
    refuses=(*FINDING, NotYours),
)  # fmt: skip
def round_package(request: HttpRequest, id: UUID) -> Any:
    found = budgets.package_of(budgets.budget_round(id, actor_of(request)))
    if found is None:
        raise NotYours(what="这一轮的结果")
    return dict(found)


@operation(
    router, "GET", "/budget-rounds/{uuid:id}/ballots.pb", public=True,
    summary="项目和选票，研究的人用的 Pabulib 格式；没有公布选票的是 404", gives={200: bytes},
    refuses=(*FINDING, NotYours),
)  # fmt: skip
def round_pabulib(request: HttpRequest, id: UUID) -> Any:
    actor = actor_of(request)
    text = budgets.round_as_pabulib(budgets.budget_round(id, actor), autonomy.question(id, actor).title)
    if text is None:
        raise NotYours(what="这一轮的选票")
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="round-{id}.pb"'
    return answer


def state_round(
    *, roll: UUID, projects: Sequence[NewProject], affair: UUID | None, by: Actor, at: datetime, **told: Any
) -> UUID:  # fmt: skip
    """What is wrong is named as the body names it. Raises as the room's `make_round`; NoSuchAffair."""
    listed = [budgets.NewProject(one.title, one.cost, one.place) for one in projects]
    new = budgets.NewRound(roll_id=roll, projects=listed, affair=affair, **told)
    try:
        return budgets.make_round(round=new, by=by, at=at)
    except InvalidInput as error:
        names = {"options": "projects"}
        raise InvalidInput.of({names.get(name, name): text for name, text in error.fields.items()}) from error


def decide_round(
    *, question_id: UUID, chosen: Sequence[str], why: Mapping[str, str], document: str, because: str, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    budgets.decide_round(
        question_id=question_id, chosen=chosen, why=why, document=document, because=because, by=by, at=at
    )


CALLING = (NotAllowed, *FINDING)
THIS = (("id", "question_id"),)
register(
    router,
    [
        Act(
            "/budget-rounds", "定下一轮，先是草稿", state_round,
            (NotAllowed, RollUnknown, RollNotFrozen, NoSuchAffair), (), ToState, Made, 201, told="id",
        ),
        Act(
            "/budget-rounds/{uuid:id}/settlement", "开箱计票以后，两种算法都算，公布", budgets.settle_round,
            (*CALLING, NotEnded, CountedAlready), THIS, None, shapes.RoundSettled, 201, told="digest",
        ),
        Act(
            "/budget-rounds/{uuid:id}/decision", "最后定哪几项", decide_round,
            (*CALLING, NotEnded, NoSuchAffair), THIS, ToDecide,
        ),
    ],
)  # fmt: skip

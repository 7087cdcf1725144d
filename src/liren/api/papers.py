"""Papers 文书: issued from an affair, opened, corrected, withdrawn; verified by whoever holds one; their numbers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.affairs.errors import NoSuchAffair, StaleAffair
from liren.affairs.papers.errors import (
    NoSuchPaper,
    NoSuchTemplate,
    NumberingHasNoGaps,
    PaperErased,
    PaperNotForThis,
    PaperNotYours,
    PaperOver,
)
from liren.api import asked
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import paged
from liren.api.shapes import papers as shapes
from liren.api.shapes.base import Page
from liren.api.where import known
from liren.kit.clock import CHINA, now
from liren.kit.errors import FontMissing, NotYours
from liren.media.errors import FileGone, FileTaken
from liren.territories.errors import PlaceUnknown

router = Router(tags=["文书"])

Given = Annotated[dict[str, str], Described(default_factory=dict, max_length=50, description="栏目见模板")]
Series = Annotated[str, Described(max_length=60, description="号簿，见模板")]
Path = Annotated[str, Described(max_length=120, description="地点的路径")]
ISSUING = (
    NoSuchAffair, StaleAffair, NoSuchTemplate, PaperNotForThis, PaperNotYours, NotYours, FileTaken, FontMissing,
)  # fmt: skip


class Issuing(Asked):
    """出具一份文书。"""

    template: str = Described(max_length=80)
    given: Given


class Reissuing(Asked):
    """同一文号的更正版。"""

    reason: str = Described(min_length=1, max_length=500)
    given: Given


class Word(Asked):
    """这个地方文号里的代字。"""

    path: Path
    word: str = Described(min_length=1, max_length=20)


class Skipping(Asked):
    """纸上已经用掉的号，跳过。"""

    series: Series
    path: Path
    up_to: int = Described(ge=1, le=10**6, description="到几号，含")
    reason: str = Described(min_length=1, max_length=500)


class Opening(Asked):
    """要哪一种文件。"""

    form: Literal["pdf", "docx"] = "pdf"


@operation(
    router, "GET", "/affairs/{uuid:id}/papers", summary="一件事项出具过的文书，新的在前",
    gives={200: Page[shapes.Paper]}, refuses=(NoSuchAffair,),
)  # fmt: skip
def papers_of(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    affairs.affair(id, actor_of(request))
    return paged(affairs.papers.papers_of(id), after, limit)


@operation(
    router, "GET", "/affairs/{uuid:id}/papers/templates", summary="我能为这件事出具的文书",
    gives={200: Page[shapes.Template]}, refuses=(NoSuchAffair,),
)  # fmt: skip
def issuable(request: HttpRequest, id: UUID, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    actor = actor_of(request)
    affairs.affair(id, actor)
    page = paged(affairs.papers.issuable(id, actor), after, limit, by=lambda one: one.key)
    return {**page, "items": [_template(one) for one in page["items"]]}


def _template(sheet: affairs.papers.Sheet) -> dict[str, Any]:
    own = {name: getattr(sheet, name) for name in shapes.Template.model_fields if name != "fields"}
    return {**own, "fields": [field for field in sheet.fields.values() if field.ask]}


@operation(
    router, "GET", "/papers/{uuid:id}", summary="一份文书", gives={200: shapes.Paper}, refuses=(NoSuchPaper,)
)  # fmt: skip
def paper(request: HttpRequest, id: UUID) -> Any:
    return affairs.papers.paper(id)


@operation(
    router, "POST", "/papers/{uuid:id}/file", summary="打开文件；里面有个人信息的会留痕",
    gives={200: bytes},
    refuses=(NoSuchPaper, NoSuchAffair, StaleAffair, PaperErased, PaperNotYours, FileGone, NotYours),
)  # fmt: skip
def open_paper(request: HttpRequest, id: UUID, given: Opening) -> HttpResponseBase:
    opened = affairs.papers.open_paper(paper_id=id, form=given.form, by=actor_of(request), at=now())
    response = FileResponse(
        opened.path.open("rb"), content_type=opened.type, as_attachment=True, filename=opened.stored.name
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@operation(
    router, "GET", "/papers/verification/{code}", public=True, summary="凭二维码里的核验码，核对一份文书",
    gives={200: shapes.Verification}, refuses=(NoSuchPaper,),
)  # fmt: skip
def verify_paper(request: HttpRequest, code: Annotated[str, Described(max_length=100)]) -> Any:
    return affairs.papers.verification(code)


@operation(
    router, "GET", "/papers/numbers", summary="号簿：一个地方一年里每一个文号",
    gives={200: Page[shapes.Numbered]}, refuses=(NotYours, PlaceUnknown),
)  # fmt: skip
def number_book(
    request: HttpRequest,
    series: Annotated[str, Query(max_length=60)],
    place: Annotated[str, Query(max_length=120)],
    year: Annotated[int | None, Query(ge=2000, le=2999, description="不写就是今年")] = None,
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    chosen = year or now().astimezone(CHINA).year
    found = affairs.papers.number_book(series, known(place).path, chosen, actor_of(request))
    return paged(found, after, limit, by=lambda one: str(one.n))


def choose_word(*, path: str, word: str, by: Actor, at: datetime) -> str:
    return affairs.papers.choose_word(path=known(path).path if path else path, word=word, by=by, at=at)


ON = (("id", "paper_id"),)
register(
    router,
    [
        Act(
            "/affairs/{uuid:id}/papers", "出具文书", affairs.papers.issue_paper, ISSUING, (("id", "affair_id"),),
            Issuing, shapes.Paper, 201,
        ),
        Act(
            "/papers/{uuid:id}/reissue", "出更正版，文号不变", affairs.papers.reissue_paper,
            (*ISSUING, NoSuchPaper, PaperOver), ON, Reissuing, shapes.Paper, 201,
        ),
        Act(
            "/papers/{uuid:id}/withdrawal", "作废，文号不再用", affairs.papers.withdraw_paper,
            (NoSuchPaper, PaperOver, PaperNotYours, PaperNotForThis, NoSuchAffair, StaleAffair, NoSuchTemplate), ON,
            asked.Reason, shapes.Paper,
        ),
        Act(
            "/papers/numbers/word", "定这个地方的代字", choose_word, (NotAllowed, NotYours, PlaceUnknown), (), Word,
            shapes.Word, told="word",
        ),
        Act(
            "/papers/numbers/skips", "跳过纸上用掉的号", affairs.papers.skip_numbers,
            (NotAllowed, NotYours, NumberingHasNoGaps), (), Skipping, shapes.Skipped, told="skipped",
        ),
    ],
)  # fmt: skip

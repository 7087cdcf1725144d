"""文书: issuing one from an affair, opening its files, withdrawing and correcting it; verifying one, for anybody."""

import hashlib
from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import may
from liren.affairs import public as affairs
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, NotYours
from liren.media import public as media
from liren.territories import public as territories
from liren.web import forms
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, go, signed_in

MOST_BYTES = 10 * 1024 * 1024


def asked_of(sheet: affairs.papers.Sheet) -> Mapping[str, Field]:
    """What may be filled in when the paper is issued."""
    return {
        key: Field(
            key,
            one.title,
            "long_text" if one.long else "text",
            max=2000,
            hint="事项里已有的不用再填；填了以这里为准",
        )
        for key, one in sheet.fields.items()
        if one.ask
    }


@require_GET
def of_affair(request: HttpRequest, id: UUID) -> HttpResponse:
    return _of_affair(request, id)


def _of_affair(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = affairs.affair(id, actor)
    wanted = request.POST.get("template", "")
    sheets = affairs.papers.issuable(id, actor)
    made = [
        (sheet, forms.build(
            asked_of(sheet),
            forms.read(asked_of(sheet), request.POST) if sheet.key == wanted else {},
            problems=getattr(error, "fields", {}) if sheet.key == wanted else {},
            prefix="",
        ))
        for sheet in sheets
    ]  # fmt: skip
    return answer(
        request, "papers/of_affair.html", tab="affairs", page=page, papers=affairs.papers.papers_of(id), sheets=made,
        wanted=wanted, error=error,
    )  # fmt: skip


@require_POST
@again(_of_affair)
def issue(request: HttpRequest, id: UUID) -> HttpResponse:
    """Issue one, and go to it."""
    sheet = affairs.papers.template(request.POST.get("template", ""))
    given = {key: str(value) for key, value in forms.read(asked_of(sheet), request.POST).items()}
    made = affairs.papers.issue_paper(affair_id=id, template=sheet.key, given=given, by=signed_in(request), at=now())
    return go(request, reverse("paper", args=[made.id]))


@require_GET
def paper(request: HttpRequest, id: UUID) -> HttpResponse:
    return _paper(request, id)


def _paper(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    found = affairs.papers.paper(id)
    mine = any(s.key == found.template for s in affairs.papers.issuable(found.affair_id, actor))
    template, tab = ("papers/paper.html", "affairs") if is_staff(actor) else ("papers/mine.html", "mine")
    return answer(
        request, template, tab=tab, paper=found, may=mine and found.state == "issued", error=error,
        back_to=reverse("my-affair", args=[found.affair_id]), back_word="这件事",
        problems=[("", "理由", text) for text in getattr(error, "fields", {}).values()],
    )  # fmt: skip


@require_POST
@again(_paper)
def open_file(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """One of its two files. A form and not a link: where it holds personal data, opening it is a look."""
    form: Literal["pdf", "docx"] = "docx" if request.POST.get("form") == "docx" else "pdf"
    opened = affairs.papers.open_paper(paper_id=id, form=form, by=signed_in(request), at=now())
    return media.answer_with(opened)


@require_POST
@again(_paper)
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """Withdraw it, or issue a corrected version."""
    actor, at, reason = signed_in(request), now(), request.POST.get("reason", "")
    if request.POST.get("act") == "reissue":
        made = affairs.papers.reissue_paper(paper_id=id, reason=reason, by=actor, at=at)
    else:
        made = affairs.papers.withdraw_paper(paper_id=id, reason=reason, by=actor, at=at)
    return go(request, reverse("paper", args=[made.id]))


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """For whoever holds a paper: its number, title, body and date are genuine; with a file, whether it is unaltered."""
    found = affairs.papers.verification(code)
    same = None
    if request.method == "POST":
        file = request.FILES.get("file")
        data = file.read(MOST_BYTES + 1) if file else b""
        same = hashlib.sha256(data).hexdigest() in found.hashes
    return answer(request, "papers/verify.html", found=found, same=same, code=code, staff_knows=actor_of(request))


@require_GET
def numbers(request: HttpRequest) -> HttpResponse:
    return _numbers(request)


def _numbers(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    """The number book of one series at a place in a year: every number, gaps explained."""
    actor = signed_in(request)
    asked = request.POST if request.method == "POST" else request.GET
    path = asked.get("path", "") or next((g.path for g in actor.grants if g.role != "resident"), "")
    series = affairs.papers.all_series()
    key = asked.get("series") or next(iter(series))
    year = asked.get("year", "")
    place = territories.place_at(path) if path else None
    if place is None:
        raise NotYours(what="这本号簿")
    chosen = int(year) if year.isdecimal() and len(year) == 4 else now().astimezone(CHINA).year
    return answer(
        request, "papers/numbers.html", tab="affairs", lines=affairs.papers.number_book(key, path, chosen, actor),
        all_series=series, series=series.get(key), key=key, year=chosen, path=path, place=place,
        word=affairs.papers.word_of(path), may=may(actor, "places.manage", path), error=error,
        problems=[("", "代字或跳号", text) for text in getattr(error, "fields", {}).values()],
    )  # fmt: skip


@require_POST
@again(_numbers)
def change_numbers(request: HttpRequest) -> HttpResponse:
    """The word a place signs with, or numbers left out because they are in use on paper."""
    given, actor, at = request.POST, signed_in(request), now()
    path = given.get("path", "")
    if given.get("act") == "skip":
        up_to = given.get("up_to", "")
        affairs.papers.skip_numbers(
            series=given.get("series", ""), path=path, reason=given.get("reason", ""), by=actor, at=at,
            up_to=int(up_to) if up_to.isdecimal() and len(up_to) < 8 else 0,
        )  # fmt: skip
    else:
        affairs.papers.choose_word(path=path, word=given.get("word", ""), by=actor, at=at)
    return go(request, f"{reverse('paper-numbers')}?path={path}")

"""How people learn of a question: its notice, whom its paper has reached, and the paper itself, printed with a code.

The code on somebody's paper leads who keeps the roll to their line, to enter what came back; everybody else to the
question.
"""

from collections.abc import Callable
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.autonomy import public as autonomy
from liren.kit.addresses import address_of
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, chosen, go, problems_of, signed_in

MOST_PAPERS = 200
_LONGEST = 1000
_NOTICE = {
    "on": "哪天贴出", "where": "贴在哪里", "document": "凭什么知道", "silence": "不表态的怎么算",
    "hurried": "临时通知的特殊情况", "committee_on": "哪天告知居委会",
}  # fmt: skip
_PAPER = {
    "numbers": "送给哪几号",
    "way": "怎么送的",
    "on": "哪天送的",
    "who": "谁送的",
    "document": "凭什么知道",
    "why": "原因",
}
_TITLES = {"give": _NOTICE, "deliver": _PAPER, "take-back-numbers": _PAPER}
_AT = {"give": "n-", "deliver": "d-", "take-back-numbers": "t-"}
PAPER = frozenset({"paper", "written"})


def _page(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    told = request.GET.get("after", "")
    board = autonomy.board(id, actor, after=int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 0)
    page, left = board.question, board.left
    return answer(
        request, "owners/notice.html", tab="decision-rules", staff=is_staff(actor), page=page, board=board,
        here=territories.place_at(page.path), state=autonomy.STATES[page.state], how_sent=autonomy.WAYS,
        next=left[-1].number if len(left) == 100 else 0,
        left_numbers="、".join(str(one.number) for one in left),
        sent=[(one, autonomy.WAYS[one.way]) for one in board.sent],
        going=page.state in ("draft", "open"), today=now().astimezone(CHINA).date(), error=error, act=act,
        problems=problems_of(error, _TITLES.get(act), _AT.get(act, "")),
        given=request.POST if act == "give" else {}, sending=request.POST if act == "deliver" else {},
        undoing=request.POST if act == "take-back-numbers" else {},
    )  # fmt: skip


@require_GET
def notice(request: HttpRequest, id: UUID) -> HttpResponse:
    """A question's notices, and how many it has reached; who keeps the roll sees whom it has not."""
    return _page(request, id)


@require_POST
@again(_page)
def notice_act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """give: it was posted; deliver: its paper was brought to these numbers; take-back(-numbers): recorded wrongly."""
    actor, given = signed_in(request), request.POST
    on = asked_day(given.get("on", ""))
    acts: dict[str, Callable[[], object]] = {
        "give": lambda: autonomy.give_notice(
            question_id=id, on=on, where=given.get("where", ""), document=given.get("document", ""),
            silence=given.get("silence", ""), means_none="means_none" in given, hurried=given.get("hurried", ""),
            committee_on=asked_day(given.get("committee_on", "")), by=actor, at=now(),
        ),
        "deliver": lambda: autonomy.deliver(
            question_id=id, numbers=given.get("numbers", ""), way=given.get("way", ""), on=on,
            who=given.get("who", ""), document=given.get("document", ""), by=actor, at=now(),
        ),
        "take-back": lambda: autonomy.take_back_delivery(
            delivery_id=chosen(request, "delivery", "这条送达记录"), why=given.get("why", ""), by=actor
        ),
        "take-back-numbers": lambda: autonomy.take_back_deliveries(
            question_id=id, numbers=given.get("numbers", ""), why=given.get("why", ""), by=actor
        ),
    }  # fmt: skip
    if act not in acts:
        raise NotYours(what="这个页面")
    acts[act]()
    return go(request, reverse("decision-notice", args=[id]))


def _forms(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    page = autonomy.question(id, actor)
    roll = autonomy.roll_head(page.roll_id, actor) if actor.person_id else None
    keeps = roll is not None and roll.keeps and roll.frozen_at is not None
    asked = request.GET.get("numbers", "")[:_LONGEST]
    lines: list[tuple[autonomy.EntryLine | None, str]] = []
    if keeps and asked:
        try:
            numbers = autonomy.numbers_in(asked)
            if len(numbers) > MOST_PAPERS:
                raise InvalidInput(numbers=f"一次最多印 {MOST_PAPERS} 张，请分几次")
            lines = [
                (one, _code(request, reverse("decision-sheet", args=[id, one.id])))
                for one in autonomy.paper_lines(id, actor, numbers=numbers, at=now())
            ]  # fmt: skip
        except InvalidInput as refused:
            error = refused
    return answer(
        request, "owners/forms.html", tab="decision-rules", staff=is_staff(actor), page=page, keeps=keeps,
        here=territories.place_at(page.path), numbers=asked, error=error,
        problems=problems_of(error, {"numbers": "印哪几号"}),
        papers=(lines or [(None, _code(request, reverse("decision", args=[id])))]) if PAPER & {*page.channels} else (),
        rule=autonomy.rule(page.rule_id) if page.rule_id else None, most=MOST_PAPERS,
    )  # fmt: skip


def _code(request: HttpRequest, path: str) -> str:
    return str(segno.make(address_of(path, request), error="m", micro=False).svg_data_uri(border=2))


@require_GET
def forms(request: HttpRequest, id: UUID) -> HttpResponse:
    """The paper to vote on, for who has no telephone: an open one, or one for each of these numbers on the roll."""
    return _forms(request, id)


@require_GET
def sheet(request: HttpRequest, id: UUID, entry: UUID) -> HttpResponse:
    """Where the code on somebody's paper leads: who keeps the roll enters it, everybody else reads the question."""
    actor = actor_of(request)
    found = autonomy.paper_line(id, entry, actor) if actor.person_id else None
    if found is None:
        return go(request, reverse("decision", args=[id]))
    page = autonomy.question(id, actor)
    return answer(
        request, "owners/sheet.html", tab="decision-rules", staff=is_staff(actor), page=page, line=found,
        here=territories.place_at(page.path), titles={one.key: one.title for one in page.options},
        channels={key: autonomy.CHANNELS[key] for key in page.channels if key in PAPER},
        voted=next((one for one in autonomy.mark_lines(id, actor, entry_id=entry) if one.stands), None),
        how=autonomy.CHANNELS,
    )  # fmt: skip

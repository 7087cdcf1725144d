"""The ballot box on a question's page: a ballot is cast, a receipt asked for, paper entered, all counted.

A receipt's code goes in the body of a form and comes back in the page that answers it: no address or log has it.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from liren.access.public import Actor
from liren.autonomy import public as autonomy
from liren.autonomy.public import NewBundle, QuestionPage
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.territories import public as territories
from liren.web.ballot_lines import pointed, typed
from liren.web.nav import is_staff
from liren.web.pages import answer, chosen

_MOST_PAPER = 5000


def box_of(page: QuestionPage, actor: Actor, *, keeps: bool) -> dict[str, Any]:
    """What the page of a secret question shows of its box; nothing of one by name."""
    if page.named:
        return {}
    over = page.state == "closed"
    certificate = autonomy.certificate(page.id, actor) if over else None
    return {
        "counted": certificate,
        "sums": [(one.key, one.title, dict(certificate.content["tally"])[one.key]) for one in page.options]
        if certificate else (),
        "bundles": autonomy.bundles(page.id, actor) if over and keeps and certificate is None else (),
    }  # fmt: skip


def cast(request: HttpRequest, id: UUID, actor: Actor) -> HttpResponse:
    """The ballot goes into the box; the page that answers has the code of its receipt, this once."""
    choices, blank = request.POST.getlist("choices"), "blank" in request.POST
    if not choices and not blank:
        raise InvalidInput(choices="请选；一项也不想选的，请勾“投空白票”")
    if choices and blank:
        raise InvalidInput(choices="又选了，又勾了“投空白票”，请只留一样")
    code = autonomy.cast(question_id=id, choices=choices, by=actor, at=now()).code
    page = autonomy.question(id, actor)
    return answer(
        request, "decisions/cast.html", tab="decision-rules", staff=is_staff(actor), page=page, code=code,
        here=territories.place_at(page.path), page_of=reverse("decision", args=[id]),
    )  # fmt: skip


def in_box(request: HttpRequest, id: UUID, actor: Actor) -> bool:
    """Whether the ballot of the code that was typed is in the box, or waits for it."""
    code = request.POST.get("code", "").strip()
    if not 1 <= len(code) <= 60:
        raise InvalidInput(code="请写投票以后页面上给您的回执号")
    return autonomy.is_in_box(id, code, actor)


def add_bundle(request: HttpRequest, id: UUID, actor: Actor) -> None:
    given, page = request.POST, autonomy.question(id, actor)
    options, read = page.options, pointed if page.ballot.get("kind") == "points" else typed
    spoiled, text = given.get("spoiled", "").strip() or "0", given.get("ballots", "")
    if not (spoiled.isascii() and spoiled.isdigit() and len(spoiled) < 6):
        raise InvalidInput(spoiled="认不清的选票请写张数，没有就空着")
    try:
        ballots = read(text, len(options), _MOST_PAPER, "选项") if text.strip() else []
    except ValueError as error:
        raise InvalidInput(ballots=str(error)) from error
    told = [[options[one - 1].key for one in ballot] for ballot in ballots]
    bundle = NewBundle(given.get("document", ""), told, int(spoiled))
    autonomy.add_bundle(question_id=id, bundle=bundle, by=actor, at=now())


def take_back(request: HttpRequest, actor: Actor) -> None:
    bundle = chosen(request, "bundle", "这份纸质选票")
    autonomy.take_back_bundle(bundle_id=bundle, why=request.POST.get("why", ""), by=actor)


def count(request: HttpRequest, id: UUID, actor: Actor) -> None:
    given = request.POST
    autonomy.count_box(
        question_id=id, document=given.get("document", ""), missing_why=given.get("missing_why", ""), by=actor, at=now()
    )

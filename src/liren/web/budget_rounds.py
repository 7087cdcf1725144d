"""A round in which people choose projects: its page for everybody, voting on a telephone, its result and decision.

What was chosen goes in the body of a form and comes back in the page that answers it: no address or log has it.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor
from liren.autonomy import public as autonomy
from liren.autonomy.public import budgets
from liren.engine.budgets.completing import COMPLETIONS
from liren.engine.budgets.rounds import RULES, Terms
from liren.engine.deciding.ballots import yuan
from liren.kit.addresses import address_of
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.budget_ballots import Filled, filled, in_words, rows_of, words_of
from liren.web.budget_columns import columns, own_share_said, project_titles
from liren.web.budgets import USES
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, go, problems_of, signed_in


def _page(
    request: HttpRequest, id: UUID, error: DomainError | None = None, asked: Filled | None = None, share: Any = None
) -> HttpResponse:  # fmt: skip
    actor = actor_of(request)
    round = budgets.budget_round(id, actor)
    page = autonomy.question(id, actor)
    own, mine = autonomy.own_vote(id, page.roll_id, actor)
    asked = asked or Filled((), False, {})
    terms, result = round.terms, round.result
    chosen = result["certificate"]["chosen"] if result else ()
    return answer(
        request, "decisions/round.html", tab="decision-rules", staff=is_staff(actor), page=page, round=round,
        terms=terms, here=territories.place_at(page.path), state=autonomy.STATES[page.state], own=own, mine=mine,
        began=page.opens_at <= now() < page.closes_at, marks=autonomy.marks(id, actor), rows=rows_of(terms, asked),
        said=in_words(terms, asked), words=words_of(terms), asked=asked, error=error,
        counted=page.calls and not result and autonomy.certificate(id, actor) is not None, given=request.POST,
        problems=problems_of(error, None), result=result, share=share, decided=round.decided,
        columns=columns(terms, result) if result else (),
        others=[one for one in budgets.rounds_of(round.affair, actor) if one != id] if round.affair else (),
        settled=[(terms.by_id[one].title, yuan(terms.by_id[one].cost)) for one in round.decided.chosen]
        if round.decided else (),
        why=[(terms.by_id[one].title, text) for one, text in round.decided.why.items()] if round.decided else (),
        before=[(one, project_titles(terms, one.chosen)) for one in round.before],
        menu=[(one, one.id in chosen, request.POST.get(f"why.{one.id}", "")) for one in terms.projects],
        back_to=reverse("decisions") + f"?path={page.path}", back_word="一起决定", **_stated(terms),
    )  # fmt: skip


def _stated(terms: Terms) -> dict[str, Any]:
    """The terms in words."""
    return {
        "kind": budgets.KINDS[terms.kind], "rule": RULES[terms.rule], "use": USES[terms.use],
        "completion": COMPLETIONS[terms.completion], "budget": yuan(terms.budget), "step": yuan(terms.step),
        "apart": [project_titles(terms, one) for one in terms.apart],
    }  # fmt: skip


def _again(request: HttpRequest, id: UUID, act: str, error: DomainError | None = None) -> HttpResponse:
    if act not in ("cast", "total", "share"):
        return _page(request, id, error)
    try:
        asked = filled(budgets.budget_round(id, actor_of(request)).terms, request.POST)
    except InvalidInput:
        asked = None
    return _page(request, id, error, asked)


@require_GET
def round_page(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, id)


@require_POST
@again(_again)
def round_act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """total, share, cast for who votes; settle, decide for who calls for decisions there."""
    if act in ("total", "share"):
        terms_page = budgets.budget_round(id, actor_of(request))
        asked = filled(terms_page.terms, request.POST)
        if act == "total":
            return _page(request, id, asked=asked)
        return _page(request, id, asked=asked, share=own_share_said(terms_page, asked.choices))
    actor = signed_in(request)
    if act == "cast":
        return _cast(request, id, actor)
    if act == "settle":
        budgets.settle_round(question_id=id, by=actor, at=now())
    elif act == "decide":
        projects = budgets.budget_round(id, actor).terms.projects
        why = {one.id: request.POST.get(f"why.{one.id}", "") for one in projects}
        budgets.decide_round(
            question_id=id, chosen=request.POST.getlist("chosen"), why=why, document=request.POST.get("document", ""),
            because=request.POST.get("because", ""), by=actor, at=now(),
        )  # fmt: skip
    else:
        raise NotYours(what="这个页面")
    return go(request, reverse("budget-round", args=[id]))


def _cast(request: HttpRequest, id: UUID, actor: Actor) -> HttpResponse:
    """The ballot goes into the box; the page that answers has the code of its receipt, this once."""
    asked = filled(budgets.budget_round(id, actor).terms, request.POST)
    if not asked.choices and not asked.blank:
        raise InvalidInput(choices="还没有选；一项也不想选的，请勾“投空白票”")
    if asked.choices and asked.blank:
        raise InvalidInput(choices="又选了，又勾了“投空白票”，请只留一样")
    code = autonomy.cast(question_id=id, choices=asked.choices, by=actor, at=now()).code
    page = autonomy.question(id, actor)
    return answer(
        request, "decisions/cast.html", tab="decision-rules", staff=is_staff(actor), page=page, code=code,
        here=territories.place_at(page.path), page_of=reverse("budget-round", args=[id]),
    )  # fmt: skip


@require_GET
def paper_form(request: HttpRequest, id: UUID) -> HttpResponse:
    """A ballot to print, for who has no telephone: nothing on it tells whose it is."""
    actor = actor_of(request)
    round, page = budgets.budget_round(id, actor), autonomy.question(id, actor)
    address = address_of(reverse("budget-round", args=[id]), request)
    return answer(
        request, "decisions/round_form.html", tab="decision-rules", staff=is_staff(actor), page=page, round=round,
        terms=round.terms, here=territories.place_at(page.path), rows=rows_of(round.terms, Filled((), False, {})),
        code=segno.make(address, error="m", micro=False).svg_data_uri(border=2),
        back_to=reverse("budget-round", args=[id]), back_word=page.title[:12], **_stated(round.terms),
    )  # fmt: skip


@require_GET
def package(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was published, as the file `verify decision` reads."""
    found = budgets.package_of(budgets.budget_round(id, actor_of(request)))
    if found is None:
        raise NotYours(what="这一轮的结果")
    response = JsonResponse(dict(found), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="round-{id}.json"'
    return response


@require_GET
def pabulib(request: HttpRequest, id: UUID) -> HttpResponse:
    """Projects and ballots as researchers exchange them, where ballots are published."""
    actor = actor_of(request)
    text = budgets.round_as_pabulib(budgets.budget_round(id, actor), autonomy.question(id, actor).title)
    if text is None:
        raise NotYours(what="这一轮的选票")
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="round-{id}.pb"'
    return response


@require_GET
def of_affair(request: HttpRequest, id: UUID) -> HttpResponse:
    """From the affair of a round to its vote; to the form that states it, where there is none yet."""
    actor = signed_in(request)
    found = budgets.rounds_of(id, actor)
    if found:
        return go(request, reverse("budget-round", args=[found[0]]))
    path = request.GET.get("path", "")
    return go(request, f"{reverse('budget-new')}?{urlencode({'affair': id, 'path': path})}")

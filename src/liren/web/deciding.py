"""Deciding together at a place: its rolls and questions, one of them to vote on, and its result for everybody."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may
from liren.autonomy import public as autonomy
from liren.autonomy.public import NewEntry, NewQuestion, Option
from liren.engine.deciding.rules import BODIES as MEETINGS
from liren.engine.deciding.rules import FIGURES, MEASURES
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registry.public import KINDS_OF_RESIDENCE
from liren.territories import public as territories
from liren.web import deciding_box as box
from liren.web import deciding_elections as elections
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.nav import is_staff, together
from liren.web.opening import home_path
from liren.web.pages import actor_of, answer, chosen, go, id_of, problems_of, signed_in

_ASKED = {
    "title": "要表决什么", "text": "说明", "rule": "按哪条规则", "roll": "名册", "options": "选项", "named": "记名",
    "channels": "怎么投", "opens_at": "哪天开始", "closes_at": "哪天截止", "on": "以哪天为准", "body": "谁的名册",
    "kinds": "哪些居民", "place": "地点", "most": "最多选几项", "counts": "以哪次为准", "asked_for": "联名",
    "signed": "签名的人数", "asked_of": "有权联名的人数", "asked_document": "签名册",
}  # fmt: skip


def _place(request: HttpRequest) -> territories.Place:
    path = request.POST.get("path") or request.GET.get("path") or home_path(actor_of(request))
    found = territories.place_at(path) if territories.is_path(path) else None
    if found is None:
        raise NotYours(what="这个地方")
    return found


def _list(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor, here = actor_of(request), _place(request)
    today = now().astimezone(CHINA).date()
    keeps, calls = may(actor, "rolls.keep", here.path), may(actor, "decisions.call", here.path)
    rolls = [(one, autonomy.BODIES[one.body]) for one in autonomy.rolls_at(here.path, actor)]
    known = autonomy.rules_on(here.path, today) if calls else ()
    recalling = {key for one in known for key in one.rule.asked_by}
    return answer(
        request, "decisions/list.html", tab="decision-rules", staff=is_staff(actor), here=here, today=today,
        doors=together(actor, here.path), questions=[
            (one, autonomy.STATES[one.state]) for one in autonomy.questions_at(here.path, actor)
        ], rolls=rolls, theirs=[one for one in rolls if one[0].calls], keeps=keeps, calls=calls, bodies=autonomy.BODIES,
        kinds=KINDS_OF_RESIDENCE, channels={one: autonomy.CHANNELS[one] for one in autonomy.OFFERED}, error=error,
        rules=[
            (one.key, f"{MEETINGS[one.rule.body]}：{one.rule.title}") for one in known if one.rule.kind != "call"
        ], asking=[one for one in known if one.key in recalling], problems=problems_of(error, _ASKED, "f-"),
        given=request.POST, chosen=request.POST.getlist("channels") or ["online", "paper"],
    )  # fmt: skip


@require_GET
def at_place(request: HttpRequest) -> HttpResponse:
    """A place's rolls, questions and results: of the one asked for, or where the reader is at home."""
    if not (request.GET.get("path") or home_path(actor_of(request))):
        return go(request, reverse("decision-rules"))
    return _list(request)


@require_POST
@again(_list)
def make_roll(request: HttpRequest) -> HttpResponse:
    """A roll, filled at once from the registry where kinds of residence are chosen."""
    actor, here, given = signed_in(request), _place(request), request.POST
    on = asked_day(given.get("on", ""))
    if on is None:
        raise InvalidInput(on="请写一天，例如 2026-12-20")
    roll = autonomy.make_roll(
        path=here.path, title=given.get("title", ""), body=given.get("body", ""), on=on, by=actor, at=now()
    )
    if kinds := given.getlist("kinds"):
        autonomy.fill_roll(roll_id=roll, kinds=kinds, by=actor, at=now())
    return go(request, reverse("roll", args=[roll]))


@require_POST
@again(_list)
def ask(request: HttpRequest) -> HttpResponse:
    """A question to a roll; options one a line, or agree, against, abstain."""
    actor, given = signed_in(request), request.POST
    opens, closes = asked_day(given.get("from", "")), asked_day(given.get("until", ""))
    problems = {
        name: "请写一天，例如 2026-12-20" for name, day in (("opens_at", opens), ("closes_at", closes)) if day is None
    }
    if problems or opens is None or closes is None:
        raise InvalidInput.of(problems)
    titles = [line.strip() for line in given.get("options", "").splitlines() if line.strip()]
    known = {one.title: one.key for one in autonomy.MOTION}
    options = [Option(known.get(title, f"o{n}"), title) for n, title in enumerate(titles, 1)] or list(autonomy.MOTION)
    question = autonomy.ask(
        question=NewQuestion(
            roll_id=chosen(request, "roll", "这份名册"), title=given.get("title", ""), text=given.get("text", ""),
            rule=given.get("rule", ""), options=options, opens_at=elections.begin(opens),
            closes_at=elections.begin(closes) + timedelta(days=1), asked_for=elections.asked_for_of(request),
            named=given.get("named") != "secret", channels=given.getlist("channels"),
            most=int(given["most"]) if given.get("most", "").isdecimal() and len(given["most"]) < 4 else 1,
        ), by=actor, at=now(),
    )  # fmt: skip
    return go(request, reverse("decision", args=[question]))


def _roll(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    page = autonomy.roll(id, actor)
    name = request.GET.get("name", "")[:60]
    after = id_of(request.GET.get("after"))
    lines = autonomy.entries(id, actor, after=after, name=name) if page.reads else ()
    return answer(
        request, "decisions/roll.html", tab="decision-rules", staff=is_staff(actor), page=page,
        here=territories.place_at(page.path), body=autonomy.BODIES[page.body], lines=lines, name=name,
        next=lines[-1].id if len(lines) == 100 and not name else None,
        changes=[(one, autonomy.CHANGES[one.kind]) for one in page.changes],
        own=autonomy.own_entry(id, actor) if page.frozen_at else None, error=error,
        problems=problems_of(error, {"name": "姓名", "area": "面积", "note": "哪一位", "why": "原因"}, "f-"),
        given=request.POST,
    )  # fmt: skip


@require_GET
def roll(request: HttpRequest, id: UUID) -> HttpResponse:
    return _roll(request, id)


def _act_page(request: HttpRequest, id: UUID, act: str, error: DomainError | None = None) -> HttpResponse:
    return _roll(request, id, error)


@require_POST
@again(_act_page)
def roll_act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """add, drop, freeze; on a frozen roll add and strike, with a reason."""
    actor, given = signed_in(request), request.POST
    if act == "freeze":
        autonomy.freeze_roll(roll_id=id, by=actor, at=now())
    elif act == "add":
        _add(
            id,
            NewEntry(given.get("name", ""), area=_area(given.get("area", "")), note=given.get("note", "")),
            given.get("why", ""),
            actor,
        )
    elif act == "strike":
        whom = chosen(request, "entry", "名册上的这个人")
        if autonomy.roll_head(id, actor).frozen_at:
            autonomy.strike_entry(entry_id=whom, why=given.get("why", ""), by=actor, at=now())
        else:
            autonomy.drop_entry(entry_id=whom, by=actor)
    else:
        raise NotYours(what="这个页面")
    return go(request, reverse("roll", args=[id]))


def _add(id: UUID, entry: NewEntry, why: str, actor: Actor) -> None:
    """One more on the roll; what is wrong is named as the form names it."""
    try:
        if autonomy.roll_head(id, actor).frozen_at:
            autonomy.add_to_frozen(roll_id=id, entry=entry, why=why, by=actor, at=now())
        else:
            autonomy.add_entries(roll_id=id, entries=[entry], by=actor, at=now())
    except InvalidInput as error:
        raise InvalidInput.of({name.rsplit(".", 1)[-1]: text for name, text in error.fields.items()}) from error


def _area(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise InvalidInput(area="请写平方米数，例如 88.50") from error


def _question(
    request: HttpRequest, id: UUID, error: DomainError | None = None, receipt: bool | None = None
) -> HttpResponse:  # fmt: skip
    actor = actor_of(request)
    page = autonomy.question(id, actor)
    roll_page = autonomy.roll_head(page.roll_id, actor)
    found = autonomy.result(id, actor)
    name = request.GET.get("name", "")[:60]
    keeps = roll_page.keeps
    met = autonomy.entries(page.roll_id, actor, name=name) if keeps and name else ()
    own, mine = autonomy.own_vote(id, page.roll_id, actor) if page.state == "open" else (None, None)
    rule = autonomy.rule(page.rule_id) if page.rule_id else None
    return answer(
        request, "decisions/question.html", tab="decision-rules", staff=is_staff(actor), page=page, roll=roll_page,
        here=territories.place_at(page.path), state=autonomy.STATES[page.state], marks=autonomy.marks(id, actor),
        rule=rule, own=own,
        began=page.opens_at <= now() < page.closes_at,
        mine=mine, keeps=keeps, name=name,
        found=met, proxied=elections.given_by(page, met, actor),
        by_channel={key: autonomy.CHANNELS[key] for key in page.channels}, counts=autonomy.COUNTS[page.counts],
        titles={one.key: one.title for one in page.options}, result=found, told=_told(found) if found else (),
        tally=[
            (one.title, found.certificate["tally"].get(one.key, {})) for one in page.options
        ] if found else (), error=error, problems=problems_of(error, None), given=request.POST,
        receipt=receipt, given_to=elections.proxies_of(page, own, actor), **box.box_of(page, actor, keeps=keeps),
        **elections.election_of(page, rule, found, actor),
    )  # fmt: skip


def _told(found: autonomy.ResultPage) -> list[tuple[str, dict[str, str | bool | None]]]:
    """Each need of the verdict in words, with its figures and their unit."""
    told = []
    for one in found.certificate["verdict"]["needs"]:
        figure, _, measure = one["need"].split("-")
        told.append((f"{FIGURES[figure]}的{MEASURES[measure][0]}", {**one, "unit": MEASURES[measure][1]}))
    return told


@require_GET
def question(request: HttpRequest, id: UUID) -> HttpResponse:
    return _question(request, id)


def _question_again(request: HttpRequest, id: UUID, act: str, error: DomainError | None = None) -> HttpResponse:
    return _question(request, id, error)


@require_POST
@again(_question_again)
def question_act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """vote, cast, paper; open, close, settle, cancel; of a box: bundle, take-back, count, and for everybody receipt; of
    an election whose result left seats open: again."""
    if act == "receipt":
        return _question(request, id, receipt=box.in_box(request, id, actor_of(request)))
    actor = signed_in(request)
    if act == "again":
        return go(request, reverse("decision", args=[elections.ask_run_off(request, id, actor)]))
    acts: dict[str, Callable[[], object]] = {
        "vote": lambda: autonomy.vote(
            question_id=id, choices=request.POST.getlist("choices"), by=actor, at=now()
        ),
        "cast": lambda: box.cast(request, id, actor),
        "paper": lambda: _paper(request, id, actor),
        "open": lambda: autonomy.open_question(question_id=id, by=actor, at=now()),
        "close": lambda: autonomy.close_question(question_id=id, by=actor, at=now()),
        "settle": lambda: autonomy.settle(
            question_id=id, statements=elections.statements_of(request), by=actor, at=now()
        ),
        "cancel": lambda: autonomy.cancel_question(question_id=id, by=actor, at=now()),
        "bundle": lambda: box.add_bundle(request, id, actor),
        "take-back": lambda: box.take_back(request, actor),
        "count": lambda: box.count(request, id, actor),
    }  # fmt: skip
    if act not in acts:
        raise NotYours(what="这个页面")
    told = acts[act]()
    return told if isinstance(told, HttpResponse) else go(request, reverse("decision", args=[id]))


def _paper(request: HttpRequest, id: UUID, actor: Actor) -> None:
    autonomy.mark_voted(
        question_id=id, entry_id=chosen(request, "entry", "名册上的这个人"), channel=request.POST.get("channel", ""),
        document=request.POST.get("document", ""), choices=request.POST.getlist("choices") or None, by=actor, at=now(),
    )  # fmt: skip


@require_GET
def package(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was published, as the file `verify decision` reads: of a vote by name the lines for who is on the roll."""
    found = autonomy.result(id, actor_of(request))
    if found is None:
        raise NotYours(what="这项表决的结果")
    response = JsonResponse(dict(found.package), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="decision-{id}.json"'
    return response

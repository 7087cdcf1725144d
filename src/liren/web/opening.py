"""Opening an affair: any published procedure's form, by a resident or by a worker for them, and 即办 in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liren.access.public import Actor, require, which
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.engine.burden import burden
from liren.engine.language import Field, Procedure
from liren.engine.phones import plain_phone
from liren.engine.steps import asked
from liren.kit.clock import CHINA, now
from liren.kit.crypto import token
from liren.kit.errors import DomainError, InvalidInput
from liren.kit.ids import new_id
from liren.kit.json import Json
from liren.standards import public as standards
from liren.standards.public import Rules
from liren.territories import public as territories
from liren.web import forms, uploads
from liren.web.features import needs
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import answer, go, signed_in
from liren.web.places import near_places, search_places
from liren.web.subjects import asked_for, require_entry
from liren.web.telephone import line_at

REPORT = "management/grid-event"
"""What 我要反映 opens where it is in force; elsewhere the first procedure of management."""

TITLES = {"service": "我要办事", "management": "我要反映", "autonomy": "我要议事"}

CONTACT = {
    "_name": Field("_name", "替谁反映", "text", required=True, max=30, personal=True, purpose="回复时称呼"),
    "_phone": Field("_phone", "他的电话", "phone", personal=True, purpose="告知结果", hint="没有电话可以不填"),
    "_date": Field("_date", "哪天说的", "date", purpose="补录时写当天", hint="今天的不用填"),
    "_time": Field("_time", "几点", "time", purpose="补录时写"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to end it at once: the move and what it asks."""

    key: str
    title: str
    form: forms.Form


def home_path(actor: Actor) -> str:
    """Where the person lives or works: the place their reports go to unless they say another."""
    return next((g.path for g in sorted(actor.grants, key=lambda g: g.role != "resident") if g.path), "")


def surroundings(rules: Rules, path: str, *, sourced: bool = True) -> forms.Surroundings:
    """What the fields of a procedure's forms choose from at a place. sourced: say the basis beside the purpose."""
    classes = rules.catalogue.classes.values() if rules.catalogue else ()
    return forms.Surroundings(
        classes=[(c.code, c.title, c.parent) for c in classes],
        near=near_places(path),
        sources=rules.procedure.sources if sourced else {},
        search=lambda text: search_places(text, None),
        clauses=lambda text: standards.clauses.find(text, path, now()),
        clause=standards.clauses.in_words,
    )


def known_of(fields: dict[str, Field], actor: Actor, path: str, procedure: str) -> dict[str, Json]:
    """What the platform already has: where the person lives, their name and phone, the address they gave last time."""
    details = actors.my_details(actor) if actor.roles <= {"resident"} else None
    sources: dict[str, Json] = {"device.location": path, "reporter.place": path}
    if details is not None:
        sources |= {"reporter.name": details.name, "reporter.phone": details.phone}
    known = {key: sources.get(field.known) for key, field in fields.items() if field.known}
    if details is not None:
        homes = [key for key, field in fields.items() if field.known == "reporter.address"]
        known |= affairs.told_before(actor, procedure, homes)
    places = {key: path for key, field in fields.items() if field.type == "place"}
    return {key: value for key, value in {**places, **known}.items() if value}


def marks_of(known: dict[str, Json]) -> list[tuple[str, str]]:
    """For each field shown filled in, a mark that goes with the form: keyed, so that it tells nothing by itself."""
    return [(key, token("web.shown", f"{key}:{value}")) for key, value in known.items()]


def left_as_shown(request: HttpRequest, answers: dict[str, Json]) -> dict[str, Json]:
    """The answers that are what the page showed filled in: not asked again. No statement."""
    marks = dict(marks_of(answers))
    return {key: value for key, value in answers.items() if request.POST.get(f"_shown.{key}") == marks[key]}


def said_in_link(request: HttpRequest, fields: Mapping[str, Field], path: str) -> dict[str, Json]:
    """What the link that led here already said (`say.level=local`), where it fits a field that is not personal."""
    told: dict[str, Json] = {}
    for key, field in fields.items():
        said = request.GET.get(f"say.{key}", "").strip()
        is_text = field.type in ("text", "long_text") and len(said) <= int(field.max or 200)
        is_one = field.type == "choice" and said in dict(field.options)
        is_named = (field.type == "clause" and _is_clause(said, path)) or (field.type == "place" and _is_place(said))
        if said and not field.personal and (is_text or is_one or is_named):
            told[key] = said
    return told


def _is_place(said: str) -> bool:
    place = territories.place_at(said) if territories.is_path(said) and len(said) < 100 else None
    return place is not None and place.valid_to is None


def _is_clause(said: str, path: str) -> bool:
    try:
        standards.clauses.named(said, path, now())
    except standards.clauses.NoSuchClause:
        return False
    return True


def place_of(fields: dict[str, Field], answers: dict[str, Json], path: str) -> str:
    """The place an affair lies at: the first place answered, else where the person is."""
    given = next((str(answers[k]) for k, f in fields.items() if f.type == "place" and k in answers), path)
    if not given:
        key = next((k for k, f in fields.items() if f.type == "place"), "place")
        raise InvalidInput.of({key: "请先选一个地方，平台才知道派给谁"})
    return given


# ---- a resident ----


@require_GET
@needs("apply")
def apply(request: HttpRequest) -> HttpResponse:
    """我要办事: every procedure a resident may begin, services first."""
    actor, at, asked_for = signed_in(request), now(), request.GET.get("q", "").strip()[:60]
    in_force, staff, words = standards.all_current(home_path(actor), at), is_staff(actor), standards.everyday_words(at)
    offered = [one for one in in_force if staff or one.procedure.opened_by == "everybody"]
    found = standards.found_by_words(asked_for, offered, words)
    shown = [(p, burden(p.procedure), words.get(p.key)) for p in found]
    kinds = {"": "最像的在前"} if asked_for else TITLES
    groups = [(t, [one for one in shown if not k or one[0].procedure.kind == k]) for k, t in kinds.items()]
    return answer(
        request, "resident/apply.html", groups=groups, count=len(offered), hits=len(found), q=asked_for,
        back_to=reverse("home"), back_word="首页",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs("report")
def report(request: HttpRequest) -> HttpResponse:
    """我要反映, without asking people to know which procedure that is."""
    found = standards.all_current(home_path(signed_in(request)), now())
    management = [p.key for p in found if p.procedure.kind == "management"]
    key = REPORT if REPORT in management else next(iter(management), REPORT)
    return open_form(request, key)


Kept = dict[str, list[str]]
Alike = tuple[affairs.Likely, ...]


def _open_page(
    request: HttpRequest, key: str = "", error: DomainError | None = None, kept: Kept | None = None, alike: Alike = ()
) -> HttpResponse:
    actor, at = signed_in(request), now()
    key = key or request.POST.get("_procedure", REPORT)
    path, about = home_path(actor), asked_for(request, actor, key)
    rules = standards.rules(key, path, at)
    fields = affairs.offered(forms.asked_of(rules.procedure.form, "reporter"), path)
    known = known_of(fields, actor, about.place if about else path, key)
    if kept is None:
        kept = uploads.keep_again(fields, request, error, by=actor, at=at)
    return answer(
        request,
        "resident/open.html",
        procedure=rules.procedure,
        title=TITLES[rules.procedure.kind],
        verb="提交申请" if rules.procedure.kind == "service" else "提交",
        form=forms.build(
            fields,
            forms.read(fields, request.POST, kept),
            problems=getattr(error, "fields", {}),
            known={**known, **said_in_link(request, fields, path)},
            around=replace(surroundings(rules, path, sourced=False), held=uploads.held_of(fields, actor)),
            data=request.POST,
        ),
        marks=marks_of(known),
        about=about,
        error=error,
        alike=alike,
        capture=request.GET.get("way") == "camera",
        once=request.POST.get("_once") or new_id(),
        others=_other_reports(rules.procedure, actor, path, at),
        phone_line=line_at(path),
        back_to=reverse("home"),
        back_word="首页",
    )


def _other_reports(
    procedure: Procedure, actor: Actor, path: str, at: datetime
) -> list[tuple[standards.Published, standards.Everyday | None]]:
    """What else one may report, with the words for it."""
    if procedure.kind != "management":
        return []
    staff, words = is_staff(actor), standards.everyday_words(at)
    found = [p for p in standards.all_current(path, at) if staff or p.procedure.opened_by == "everybody"]
    return [(p, words.get(p.key)) for p in found if p.procedure.kind == "management" and p.key != procedure.key]


@require_http_methods(["GET", "POST"])
@needs("report", "apply")
@again(_open_page)
def open_form(request: HttpRequest, key: str) -> HttpResponse:
    """The form of any procedure, and opening an affair with what was filled in."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _open_page(request, key)
    actor, at = signed_in(request), now()
    path, about = home_path(actor), asked_for(request, actor, key)
    require_entry(key, about, "请先到“我的”里的“社区登记的我”，对上您的登记再来申请；对不上的，请社区工作人员代办")
    fields = forms.asked_of(standards.rules(key, path, at).procedure.form, "reporter")
    kept = uploads.keep_uploads(fields, request, by=actor, at=at)
    answers = forms.read(fields, request.POST, kept)
    place = place_of(fields, answers, path)
    if alike := likely(request, key, answers, place, actor, at):
        return _open_page(request, key, kept=kept, alike=alike)
    serves = _serves(actor, place)  # who opens it for their office goes on with it at the desk
    opened = affairs.open_affair(
        procedure_key=key,
        answers=answers,
        place_path=place,
        by=actor,
        at=at,
        origin="worker" if serves else "portal",
        subject=about.subject if about else None,
        idempotency_key=request.POST.get("_once") or None,
        held=left_as_shown(request, answers),
    )
    return go(request, reverse("affair" if serves else "my-affair", args=[opened.id]) + "?told=opened")


def _serves(actor: Actor, place: str) -> bool:
    """Does this person work for that place, and not only live there?"""
    return any(grant.role != "resident" and place.startswith(grant.path) for grant in actor.grants)


def likely(request: HttpRequest, key: str, answers: dict[str, Json], place: str, actor: Actor, at: datetime) -> Alike:
    """What may be the same thing, shown once before it is sent; who says it is not is asked no more."""
    if request.POST.get("_sure"):
        return ()
    return affairs.likely(procedure_key=key, answers=answers, place_path=place, actor=actor, at=at)


report.again = _open_page  # type: ignore[attr-defined]


# ---- a worker ----


def _behalf_page(
    request: HttpRequest, key: str = "", error: DomainError | None = None, kept: Kept | None = None, alike: Alike = ()
) -> HttpResponse:
    actor, at = signed_in(request), now()
    path, about = behalf_path(actor), asked_for(request, actor)
    found = standards.all_current(path, at)
    key = key or next((p.key for p in found if p.key == REPORT), found[0].key if found else REPORT)
    rules = standards.rules(key, path, at)
    fields = affairs.offered(behalf_fields(rules.procedure), path)
    problems = getattr(error, "fields", {})
    if kept is None:
        kept = uploads.keep_again(fields, request, error, by=actor, at=at)
    near = about.place if about else path
    here = {k: near for k, f in fields.items() if f.type == "place"} if near else {}
    around = surroundings(rules, path)
    return answer(
        request,
        "affairs/behalf.html",
        tab="behalf",
        procedures=found,
        procedure=rules.procedure,
        contact=forms.build(CONTACT, forms.read(CONTACT, request.POST), problems=problems, data=request.POST),
        form=forms.build(
            fields,
            forms.read(fields, request.POST, kept),
            problems=problems,
            known=here,
            around=around,
            data=request.POST,
        ),
        at_once=_at_once(rules.procedure, request, problems, around),
        chosen=request.POST.get("_move", ""),
        about=about,
        error=error,
        alike=alike,
        once=request.POST.get("_once") or new_id(),
    )


def behalf_path(actor: Actor) -> str:
    """Where the worker writes down for others: the first place they may. Raises NotAllowed."""
    path = next(iter(which(actor, "affairs.open_on_behalf").paths), "")
    require(actor, "affairs.open_on_behalf", path)
    return path


def behalf_fields(procedure: Procedure) -> dict[str, Field]:
    """What a worker fills in: all but the contact, which is asked once for every procedure."""
    return {k: f for k, f in procedure.form.items() if f.known not in ("reporter.name", "reporter.phone")}


def _at_once(
    procedure: Procedure, request: HttpRequest, problems: dict[str, str], around: forms.Surroundings
) -> list[Choice]:
    """The moves of the first step that end it there and then: 即办, with what they ask."""
    step = procedure.steps[procedure.start]
    made = []
    for move in step.moves.values():
        if (move.resolves or move.declines) and move.on is None and move.when is None:
            asks = asked(step, move)
            prefix = f"{move.key}."
            given = forms.read_under(prefix, asks, request.POST)
            mine = {
                prefix + k: text for k, text in problems.items() if k in asks and request.POST.get("_move") == move.key
            }
            made.append(
                Choice(move.key, move.title, forms.build(asks, given, problems=mine, around=around, prefix=prefix))
            )
    return made


@require_http_methods(["GET", "POST"])
@needs("behalf")
@again(_behalf_page)
def behalf(request: HttpRequest, key: str = "") -> HttpResponse:
    """代录: write down what someone said, back-dated when it was said before; 即办: and say at once what was done."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _behalf_page(request, key or request.GET.get("key", ""))
    actor, at = signed_in(request), now()
    path, about = behalf_path(actor), asked_for(request, actor)
    require_entry(key, about, "请先“找人”，从那位居民的登记页点“代为申请”")
    procedure = standards.rules(key, path, at).procedure
    fields = behalf_fields(procedure)
    kept = uploads.keep_uploads(fields, request, by=actor, at=at)
    answers = forms.read(fields, request.POST, kept)
    contact = {k: str(v) for k, v in forms.read(CONTACT, request.POST).items()}
    if "_name" not in contact:
        raise InvalidInput.of({"_name": "请写怎么称呼，例如：周女士。"})
    phone = plain_phone(contact["_phone"]) if "_phone" in contact else None
    if "_phone" in contact and phone is None:
        raise InvalidInput.of({"_phone": "请写 11 位手机号，或带区号的固定电话；没有可以不填。"})
    place = place_of(fields, answers, path)
    if alike := likely(request, key, answers, place, actor, at):
        return _behalf_page(request, key, kept=kept, alike=alike)
    opened = affairs.open_affair(
        procedure_key=key,
        answers=answers,
        place_path=place,
        by=actor,
        at=at,
        origin="phone" if request.POST.get("_way") == "phone" else "worker",
        happened_at=said_at(contact, at),
        on_behalf_of=affairs.Contact(contact["_name"], phone),
        subject=about.subject if about else None,
        idempotency_key=request.POST.get("_once") or None,
        at_once=_chosen(procedure, request),
    )
    return go(request, reverse("affair", args=[opened.id]) + "?told=opened")


def _chosen(procedure: Procedure, request: HttpRequest) -> "affairs.AtOnce | None":
    step = procedure.steps[procedure.start]
    move = step.moves.get(request.POST.get("_move", ""))
    if move is None:
        return None
    return affairs.AtOnce(move.key, forms.read_under(f"{move.key}.", asked(step, move), request.POST))


def said_at(contact: dict[str, str], at: datetime) -> datetime | None:
    """When it was said, if a day before now was written down. Raises InvalidInput for a time to come or unreadable."""
    if "_date" not in contact and "_time" not in contact:
        return None
    day = contact.get("_date") or f"{at.astimezone(CHINA):%Y-%m-%d}"
    try:
        said = datetime.fromisoformat(f"{day}T{contact.get('_time', '09:00')}").replace(tzinfo=CHINA)
    except ValueError:
        raise InvalidInput.of({"_date": "请写成 2026-11-21 这样的日期。"}) from None
    if said > at + timedelta(minutes=1):
        raise InvalidInput.of({"_date": "补录的时间不能在现在之后。"})
    if said.year < at.year - 100:
        raise InvalidInput.of({"_date": "年份写错了吧？请写成 2026-11-21 这样的日期。"})
    return said

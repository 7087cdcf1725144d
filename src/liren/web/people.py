"""Small administration of people: organisations of the four kinds, their posts, and who holds them."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor, may, require, which
from liren.access.roles import ROLES
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput
from liren.territories import public as territories
from liren.web import forms
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import answer, go, id_of, signed_in
from liren.web.places import near_places, search_places

ACT = "actors.manage"
MOST = 200
MEETS = ("committee_of_work",)
"""Sub-types of organisations whose page shows sittings."""
GIVEN_ROLES = tuple((r.key, r.title) for r in ROLES.values() if r.key != "resident")

ORGANISATION = {
    "name": Field("name", "名称", "text", required=True, max=80, purpose="派单和公开时写全称"),
    "kind": Field(
        "kind", "哪一类主体", "choice", required=True, options=tuple(actors.KINDS.items()), purpose="四类主体分别统计"
    ),
    "subtype": Field("subtype", "具体是什么", "class", required=True, purpose="按类别找得到"),
    "status": Field(
        "status",
        "登记情况",
        "choice",
        required=True,
        options=tuple(actors.STATUSES.items()),
        purpose="社会组织分已登记、已备案",
    ),
    "place": Field("place", "服务哪里", "place", required=True, purpose="按地点派单"),
    "key": Field(
        "key",
        "派单代号",
        "text",
        max=30,
        purpose="分派规则用它找到这里的单位",
        hint="例如 property、cityops；不接单的不用填",
    ),
    "phone": Field(
        "phone", "对外电话", "text", max=30, purpose="居民页面上的“打电话”拨这里", hint="座机、手机或 12345 这样的热线"
    ),
    "credit_code": Field("credit_code", "统一社会信用代码", "text", max=18, purpose="核对身份"),
}
STAFF = {
    "name": Field("name", "姓名", "text", required=True, max=30, purpose="经办记录署名"),
    "login": Field("login", "登录名", "text", required=True, max=30, purpose="登录用"),
    "password": Field("password", "初始密码", "text", required=True, max=80, purpose="第一次登录用，至少 10 位"),
    "title": Field("title", "岗位名称", "text", required=True, max=30, purpose="显示在经办记录里"),
    "role": Field(
        "role", "在平台上的角色", "choice", options=GIVEN_ROLES,
        purpose="决定能办哪些步骤", hint="不选：只登记岗位，不给权限",
    ),
    "place": Field("place", "管到哪里", "place", required=True, purpose="只能办这里的事"),
}  # fmt: skip
SUBTYPES = [
    *((kind, title, None) for kind, title in actors.KINDS.items()),
    *((f"{kind}.{key}", title, kind) for kind, of in actors.SUBTYPES.items() for key, title in of.items()),
]


def around(path: str) -> forms.Surroundings:
    return forms.Surroundings(classes=SUBTYPES, near=near_places(path), search=lambda text: search_places(text, None))


def home_of(actor: Actor) -> str:
    """The place a manager's lists begin at: the first they manage."""
    return next(iter(which(actor, ACT).paths), "")


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations of a place, by kind."""
    actor = signed_in(request)
    path = request.GET.get("path", "") or home_of(actor)
    require(actor, ACT, path)
    last = id_of(request.GET.get("after"))
    found = actors.organisations(path, after=last, limit=MOST + 1)
    found, more = found[:MOST], found[MOST - 1].id if len(found) > MOST else None
    groups = [(t, actors.POSITIONS[k], [o for o in found if o.kind == k]) for k, t in actors.KINDS.items()]
    return answer(
        request, "people/organisations.html", tab="organisations", groups=groups, count=len(found), path=path,
        more=more, begun=last is not None,
        ended=actors.unsettled(path),
    )  # fmt: skip


def _new_page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = home_of(actor)
    require(actor, ACT, path)
    form = _form(ORGANISATION, request, path, error)
    return answer(
        request,
        "people/form.html",
        tab="organisations",
        form=form,
        error=error,
        title="新设组织",
        back=reverse("organisations"),
    )


@require_http_methods(["GET", "POST"])
@again(_new_page)
def new_organisation(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _new_page(request)
    given = forms.read(ORGANISATION, request.POST)
    place = _place(str(given.get("place", "")))
    made = actors.add_organisation(
        name=str(given.get("name", "")),
        kind=str(given.get("kind", "")),
        subtype=str(given.get("subtype", "")).rpartition(".")[2],
        status=str(given.get("status", "")),
        path=place.path,
        place_id=place.id,
        key=str(given["key"]) if "key" in given else None,
        credit_code=str(given["credit_code"]) if "credit_code" in given else None,
        phone=str(given["phone"]) if "phone" in given else None,
        by=signed_in(request),
        at=now(),
    )
    return go(request, reverse("organisation", args=[made]))


@require_GET
def organisation(request: HttpRequest, id: UUID) -> HttpResponse:
    return organisation_page(request, id)


def organisation_page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    """One organisation, whole; with what was refused beside its field."""
    actor = signed_in(request)
    found = actors.organisation(id)
    require(actor, ACT, found.path)
    place, standard = territories.place_at(found.path), actors.establishment(found, at=now())
    members = actors.members(id)
    return answer(
        request,
        "people/organisation.html",
        tab="organisations",
        organisation=found,
        place=place,
        members=[(m, ROLES[m.role].title if m.role else "") for m in members],
        with_identity=actors.with_identity([m.person_id for m in members], path=found.path, by=actor)
        if settings.OIDC
        else (),
        with_second=actors.with_second_factor([m.person_id for m in members], path=found.path, by=actor),
        history=actors.history(id),
        coordinated=actors.coordinated_in(id),
        statuses=actors.STATUSES,
        lines=actors.lines_at(found.path),
        changes=actors.changes(id),
        terms=actors.terms(id),
        duties=actors.duties_of(id, found.path),
        **sat(found, actor),
        standard=standard,
        problems=getattr(error, "fields", {}),
        typed=request.POST if error else {},
        heir=actors.organisation(found.successor_id) if found.successor_id else None,
        form=_form(_seats(id) if standard else STAFF, request, found.path, error),
        error=error,
    )


def sat(found: actors.Organisation, actor: Actor) -> dict[str, Any]:
    """The sittings of a committee: all, the last that was held, the next that is called, one that waits for its day."""
    meets = found.subtype in MEETS
    known = affairs.sittings([found.id]) if meets else ()
    today = now().astimezone(CHINA).date()
    coming = [one for one in known if one.coming(today)]
    held = [one for one in known if one.held and one.day]
    return {
        "meets": meets,
        "may_read_affairs": may(actor, "affairs.read", found.path),
        "sittings": known,
        "last_sitting": max(held, key=lambda one: str(one.day), default=None),
        "next_sitting": min(coming, key=lambda one: str(one.day), default=None),
        "waits_for_call": next((one for one in known if one.state == "open" and one.day is None), None),
    }


def _vacant(id: UUID) -> tuple[actors.PostCard, ...]:
    """Posts that wait for somebody."""
    return tuple(one for one in actors.posts(id) if one.seats and one.seats > one.held)


def _seats(id: UUID) -> dict[str, Field]:
    """The form of a new member, which says what is vacant: named so, they take that seat."""
    vacant = "、".join(f"{one.title}（空 {(one.seats or 0) - one.held} 席）" for one in _vacant(id)[:8])
    return {**STAFF, "title": replace(STAFF["title"], hint=f"照写就坐这个席位：{vacant}")} if vacant else STAFF


@require_POST
@again(organisation_page)
def add_member(request: HttpRequest, id: UUID) -> HttpResponse:
    """A new member of staff, their post, and the appointment: all or nothing. A vacant seat of that name is taken."""
    if forms.wants_another_look(request.POST):
        return organisation_page(request, id)
    actor, at = signed_in(request), now()
    found = actors.organisation(id)
    given = {k: str(v) for k, v in forms.read(STAFF, request.POST).items()}
    missing = {k: f"请填“{f.title}”。" for k, f in STAFF.items() if f.required and k not in given}
    if missing:
        raise InvalidInput.of(missing)
    place = _place(given["place"])
    person = actors.add_staff(
        name=given["name"], login=given["login"], password=given["password"], path=found.path, by=actor, at=at
    )
    role = given.get("role")
    seat = next(
        (one for one in _vacant(id) if (one.title, one.role, one.path) == (given["title"], role, place.path)), None
    )
    post = seat.id if seat else actors.add_post(
        organisation_id=id, title=given["title"], role=role, path=place.path, place_id=place.id, by=actor, at=at
    )  # fmt: skip
    actors.appoint(person_id=person, post_id=post, by=actor, at=at)
    return go(request, reverse("organisation", args=[id]))


@require_POST
@again(organisation_page)
def change_member(request: HttpRequest, id: UUID) -> HttpResponse:
    """Relieve the holder of a post or hand it over; close, open or rename an account; say how it is registered."""
    actor, at = signed_in(request), now()
    given, reason = request.POST, request.POST.get("reason") or None
    match given.get("act", "post"):
        case "status":
            actors.set_status(
                organisation_id=id, status=given.get("status", ""), on=_day(given.get("on", "")),
                reference=given.get("reference", "").strip() or None, by=actor, at=at,
            )  # fmt: skip
        case "phone":
            actors.set_phone(organisation_id=id, phone=given.get("phone", ""), by=actor, at=at)
        case "key":
            actors.set_key(organisation_id=id, key=given.get("key", ""), by=actor, at=at)
        case "line":
            actors.set_line(organisation_id=id, line=given.get("line") or None, by=actor, at=at)
        case "close" | "reopen" as act:
            person = _id(given, "person")
            actors.set_active(person_id=person, active=act == "reopen", by=actor, at=at, reason=reason)
        case "second":
            actors.clear_second(person_id=_id(given, "person"), by=actor, at=at, reason=reason)
        case "identity":
            actors.clear_identity(person_id=_id(given, "person"), by=actor, at=at, reason=reason)
        case "rename":
            actors.rename(person_id=_id(given, "person"), name=given.get("name", ""), by=actor, at=at, reason=reason)
        case _ if given.get("to"):
            holding, to = _id(given, "holding"), _id(given, "to")
            actors.hand_over(holding_id=holding, to=to, by=actor, at=at, reason=reason)
        case _:
            actors.relieve(holding_id=_id(given, "holding"), by=actor, at=at, reason=reason)
    return go(request, reverse("organisation", args=[id]))


def _day(text: str) -> date | None:
    day = asked_day(text)
    if day is None and text:
        raise InvalidInput.of({"on": "请写成 2026-03-02 这样的日子"})
    return day


def _id(given: QueryDict, key: str) -> UUID:
    try:
        return UUID(given.get(key, ""))
    except ValueError:
        raise InvalidInput.of({key: "请在页面上重新选一次"}) from None


def _form(fields: dict[str, Field], request: HttpRequest, path: str, error: DomainError | None) -> forms.Form:
    answers = forms.read(fields, request.POST)
    answers.pop("password", None)
    here = {"place": path} if path else {}
    built = forms.build(
        fields, answers, problems=getattr(error, "fields", {}), known=here, around=around(path), data=request.POST
    )
    return replace(built, inputs=tuple(_sub(i, answers) for i in built.inputs))


def _sub(shown: forms.Input, answers: dict[str, object]) -> forms.Input:
    """Sub-types are grouped by kind and cannot be a kind alone."""
    if shown.key != "subtype":
        return shown
    return replace(shown, groups=tuple(replace(g, options=g.options[:-1]) for g in shown.groups))


def _place(path: str) -> territories.Place:
    found = territories.place_at(path) if path else None
    if found is None:
        raise InvalidInput(place="请选一个地点")
    return found

"""One resident: masked, with everything dated; opened for a purpose, put right, moved, noted about."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor, may, which
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.public import Ground, retention
from liren.territories.public import community_of
from liren.web.forms import wants_another_look
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.registry import asking, words
from liren.web.registry.searching import APPROVE, FIND, REGISTER

POINTS = "points.keep"
TOLD = {
    "made": "登记好了。",
    "known": "这个人已在别处登记过，现在也住在这里；原来登记的姓名、电话没有改动。",
    "changed": "改好了，原来的留在“登记变化”里。",
    "waits": "记下了。姓名、证件和出生日期要另一位同事同意后才改，其余已经改好。",
    "same": "没有不一样的地方，什么也没有改。",
    "done": "办好了。",
    "merged": "合并好了，另一份登记不再找得到；两份过去的登记都在“登记变化”里。",
    "stands": "您打开的那一份已经并入这一份。",
}


def _page(
    request: HttpRequest,
    id: UUID,
    act: str = "",
    error: DomainError | None = None,
    opened: tuple[str, ...] | None = None,
) -> HttpResponse:
    actor = signed_in(request)
    page = registry.resident(id, actor)
    if page.own and not may(actor, FIND, page.line.path):
        raise NotYours(what="这位居民")  # their own page is another
    wheres = words.Wheres(
        [page.line.place_id, *(one.place_id for one in page.stays)],
        [page.line.dwelling_id, *(one.dwelling_id for one in page.stays)],
        [page.registered_path],
    )
    by = words.names([page.by, *(one.by for one in page.notes)])
    return answer(
        request,
        "registry/resident.html",
        tab="people",
        page=page,
        one=words.somebody([page.line], wheres)[0],
        registered=wheres.at(page.registered_path),
        stays=words.stays(page.stays, wheres),
        relations=registry.RELATIONS,
        source=registry.SOURCES[page.source],
        by=by.get(page.by, "系统") if page.by else "系统",
        past=[(one, words.fields(one.what), registry.SOURCES[one.source]) for one in page.past],
        notes=words.notes(page.notes, by),
        note_kinds=registry.KINDS_OF_OBSERVATION,
        waits=words.fields(page.waiting.what) if page.waiting else "",
        held=retention.open_hold(id) if may(actor, APPROVE, page.line.path) else None,
        own_request=bool(page.waiting and page.waiting.by == actor.person_id),
        may_approve=may(actor, APPROVE, page.line.path),
        keeps_points=may(actor, POINTS, community_of(page.line.path) or page.line.path),
        may_register=any(may(actor, REGISTER, path) for path in (page.line.path, page.registered_path) if path),
        purpose=(request.POST.get("purpose") or request.GET.get("for", ""))[:100],
        sources=asking.SOURCES,
        opened=opened,
        opened_what=registry.OPENED.get(request.POST.get("what", ""), ""),
        told=TOLD.get(request.GET.get("told", "")),
        given=request.POST,
        act=act,
        error=error,
        wrong=getattr(error, "fields", {}),
    )  # fmt: skip


@require_GET
def resident(request: HttpRequest, id: UUID) -> HttpResponse:
    """One entry; who has the address of one that became part of another is led to that."""
    try:
        return _page(request, id)
    except registry.doubles.EntryMerged as error:
        return go(request, reverse("resident", args=[error.facts["id"]]) + "?told=stands")


@require_POST
@again(_page)
def do(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """One act upon a resident; opening a value answers with the page and the value on it, once."""
    actor = signed_in(request)
    if act == "open":
        opened = registry.reveal(
            resident_id=id, what=request.POST.get("what", ""), purpose=request.POST.get("purpose", ""), by=actor,
            at=now(),
        )  # fmt: skip
        return _page(request, id, act, opened=opened)
    if act not in ACTS:
        raise NotYours(what="这个页面")
    ACTS[act](id, request.POST, actor)
    return go(request, reverse("resident", args=[id]) + "?told=done")


def _ground(given: QueryDict) -> Ground:
    return Ground(given.get("source", "visited"), "checked", given.get("why", "").strip())


def _leave(id: UUID, given: QueryDict, by: Actor) -> None:
    on = asking.Given({"on": given.get("on", "")}).day("on")
    registry.leave(resident_id=id, kind=given.get("kind") or None, on=on, ground=_ground(given), by=by, at=now())


def _die(id: UUID, given: QueryDict, by: Actor) -> None:
    on = asking.Given({"on": given.get("on", "")}).day("on")
    if on is None:
        raise InvalidInput.of({"on": "请写去世的日子"})
    registry.die(resident_id=id, on=on, ground=_ground(given), by=by, at=now())


def _note(id: UUID, given: QueryDict, by: Actor) -> None:
    note(("resident", id), given, by)


def note(about: tuple[str, UUID], given: QueryDict, by: Actor) -> None:
    """An observation as typed; or one taken back, with the reason as its words."""
    typed = asking.Given({key: given.get(key, "") for key in ("on", "until")})
    registry.note_observation(
        about_kind=about[0], about_id=about[1], kind=given.get("kind", ""), text=given.get("text", ""),
        document=given.get("document", ""), on=typed.day("on"), until=typed.day("until"),
        undoes=chosen_or_none(given, "undoes"), by=by, at=now(),
    )  # fmt: skip


def chosen_or_none(given: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(given.get(name, "")) if given.get(name) else None
    except ValueError:
        raise NotYours(what="这一条") from None


def _decide(id: UUID, given: QueryDict, by: Actor) -> None:
    asked = chosen_or_none(given, "request")
    if asked is None or asked != getattr(registry.resident(id, by).waiting, "id", None):
        raise NotYours(what="这项更正")
    if given.get("how") == "drop":
        registry.drop_change(request_id=asked, by=by, at=now())
    else:
        approve = given.get("how") == "approve"
        registry.decide(request_id=asked, approve=approve, why=given.get("why", ""), by=by, at=now())


ACTS: Mapping[str, Callable[[UUID, QueryDict, Actor], None]] = {
    "leave": _leave,
    "die": _die,
    "note": _note,
    "decide": _decide,
    "check": lambda id, _, by: registry.check(resident_id=id, by=by, at=now()),
    "hold": lambda id, given, by: retention.hold(resident_id=id, why=given.get("why", ""), by=by, at=now()),
    "lift": lambda id, _, by: retention.lift(resident_id=id, by=by, at=now()),
    "withdraw": lambda id, given, by: registry.withdraw(resident_id=id, why=given.get("why", ""), by=by, at=now()),
}


def _changing(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = registry.resident(id, actor)
    _require(actor, page)
    line = page.line
    known = {
        "name": line.shown, "number": line.number_shown, "phones": "，".join(page.phones_shown), "sex": line.sex,
        "born": line.born.isoformat() if line.born else "", "corrected": "no", "source": "told",
    }  # fmt: skip
    form = asking.build(asking.CHANGE, request, "", error, {key: value for key, value in known.items() if value})
    return answer(request, "registry/change.html", tab="people", page=page, form=form, error=error)


@require_http_methods(["GET", "POST"])
@again(_changing)
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """What is kept is put right: masked values that come back stay as they are."""
    if request.method == "GET":
        return _changing(request, id)
    given = asking.given_of(request.POST, asking.CHANGE)
    done = registry.change(
        resident_id=id, given=given.told, on=given.day("on"), corrected=given.text("corrected") == "yes",
        ground=asking.ground_of(given), by=signed_in(request), at=now(),
    )  # fmt: skip
    told = "waits" if done.waits else "changed" if done.what else "same"
    return go(request, reverse("resident", args=[id]) + f"?told={told}")


def _calling(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = registry.resident(id, actor)
    _require(actor, page)
    return answer(
        request, "registry/phone.html", tab="people", page=page, given=request.POST, error=error,
        sources=asking.SOURCES, wrong=getattr(error, "fields", {}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_calling)
def phone(request: HttpRequest, id: UUID) -> HttpResponse:
    """Somebody's number changed: the number and nothing else, on a phone in three taps."""
    if request.method == "GET":
        return _calling(request, id)
    typed = request.POST.get("phone", "").strip()
    if not typed:
        raise InvalidInput.of({"phones": "请写新的号码"})
    done = registry.change(
        resident_id=id, given={"phones": typed}, ground=_ground(request.POST), by=signed_in(request), at=now()
    )
    return go(request, reverse("resident", args=[id]) + f"?told={'changed' if done.what else 'same'}")


def _moving(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = registry.resident(id, actor)
    _require(actor, page)
    reach = next(iter(which(actor, REGISTER).paths), "")
    form = asking.build(asking.MOVE, request, reach, error, {"kind": "actual", "source": "visited"})
    return answer(request, "registry/move.html", tab="people", page=page, form=form, error=error)


@require_http_methods(["GET", "POST"])
@again(_moving)
def move(request: HttpRequest, id: UUID) -> HttpResponse:
    """Somebody lives elsewhere now, within what the reader looks after."""
    if request.method == "GET" or wants_another_look(request.POST):
        return _moving(request, id)
    given = asking.given_of(request.POST, asking.MOVE)
    place, dwelling = asking.door_of(given)
    registry.move(
        resident_id=id, kind=given.text("kind"), place=place, dwelling_id=dwelling, on=given.day("since"),
        ground=asking.ground_of(given, "checked"), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("resident", args=[id]) + "?told=done")


def _require(actor: Actor, page: registry.ResidentPage) -> None:
    """Who only reads their own entry here, and one that was withdrawn or erased, has no form."""
    if not any(may(actor, REGISTER, path) for path in (page.line.path, page.registered_path) if path):
        raise NotYours(what="这位居民")
    if page.withdrawn or page.erased:
        raise NotYours(what="这位居民")

"""A household on one screen: who belongs to it, how to reach them, when somebody last called; joined, parted, moved."""

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor, may, which
from liren.affairs import public as affairs
from liren.affairs.public import Concerning
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.public import Ground
from liren.web.forms import wants_another_look
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.registry import asking, words
from liren.web.registry.persons import chosen_or_none, note
from liren.web.registry.searching import FIND, REGISTER

MOVE = {one: asking.MOVE[one] for one in ("place", "door", "since", "source")}
FOUND = {
    "place": asking.MOVE["place"],
    "door": asking.MOVE["door"],
    "kind": Field(
        "kind", "什么户", "choice", required=True, options=tuple(registry.KINDS_OF_HOUSEHOLD.items()),
        purpose="集体户没有亲属关系",
    ),
    "source": asking.MOVE["source"],
}  # fmt: skip

TOLD = {
    "done": "办好了。",
    "made": "立好了户。家里其他人，在这里添。",
    "joined": "加进这一户了。",
    "known": "这个人已在别处登记过，现在也住在这里，归在这一户；原来登记的姓名、电话没有改动。",
    "merged": "并好了。新来的人与户主的关系，请在“办变动”里写明。",
}


def _page(
    request: HttpRequest,
    id: UUID,
    act: str = "",
    error: DomainError | None = None,
    opened: tuple[str, ...] | None = None,
) -> HttpResponse:
    actor = signed_in(request)
    page = registry.household(id, actor)
    if not may(actor, FIND, page.path):
        raise NotYours(what="这一户")  # who belongs to it reads it on their own page
    wheres = words.Wheres([page.place_id], [page.dwelling_id])
    lines = [line for _, line in page.members if line]
    people = {one.line.id: one for one in words.somebody(lines, words.Wheres((), ()))}
    by = words.names(one.by for one in page.notes)
    about = _about(page)
    opened_on = about.last_at.astimezone(CHINA).date() if about and about.last_at else None
    contact = max((day for day in (page.last_contact, opened_on) if day), default=None)
    return answer(
        request,
        "registry/household.html",
        tab="people",
        page=page,
        kind=registry.KINDS_OF_HOUSEHOLD[page.kind],
        address=wheres.of(page.place_id, page.dwelling_id),
        members=[(one, people.get(one.resident_id), registry.RELATIONS[one.relation]) for one, _ in page.members],
        former=[(one, registry.RELATIONS[one.relation]) for one in page.former],
        notes=words.notes(page.notes, by),
        note_kinds=registry.KINDS_OF_OBSERVATION,
        relations=registry.RELATIONS,
        quality=registry.QUALITIES[page.quality],
        source=registry.SOURCES[page.source],
        contact=contact,
        days_since=(now().astimezone(CHINA).date() - contact).days if contact else None,
        open_affairs=about.open if about else 0,
        may_register=may(actor, REGISTER, page.path) and page.until is None,
        purpose=(request.POST.get("purpose") or request.GET.get("for", ""))[:100],
        opened=opened,
        told=TOLD.get(request.GET.get("told", "")),
        given=request.POST,
        act=act,
        error=error,
        wrong=getattr(error, "fields", {}),
    )  # fmt: skip


def _about(page: registry.HouseholdPage) -> Concerning | None:
    """What was opened about their dwelling, as far as the reader sees it."""
    home = str(page.dwelling_id) if page.dwelling_id else ""
    return affairs.concerning("dwelling", [home]).get(home) if home else None


@require_GET
def household(request: HttpRequest, id: UUID) -> HttpResponse:
    return _page(request, id)


@require_POST
@again(_page)
def do(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """One act upon a household."""
    actor = signed_in(request)
    if act == "open":
        opened = registry.reveal_household_notes(
            household_id=id, purpose=request.POST.get("purpose", ""), by=actor, at=now()
        )
        return _page(request, id, act, opened=opened)
    if act not in ACTS:
        raise NotYours(what="这个页面")
    to = ACTS[act](id, request.POST, actor) or id
    return go(request, reverse("household", args=[to]) + "?told=done")


def _member(given: QueryDict) -> UUID:
    found = chosen_or_none(given, "resident")
    if found is None:
        raise InvalidInput.of({"resident": "请选一个人"})
    return found


def _ground(given: QueryDict) -> Ground:
    return Ground(given.get("source", "visited"), "checked", given.get("why", "").strip())


def _day(given: QueryDict) -> date | None:
    return asking.Given({"on": given.get("on", "")}).day("on")


def _join(id: UUID, given: QueryDict, by: Actor) -> None:
    registry.join(
        household_id=id, resident_id=_member(given), relation=given.get("relation", ""), ground=_ground(given),
        since=_day(given), by=by, at=now(),
    )  # fmt: skip


def _part(id: UUID, given: QueryDict, by: Actor) -> None:
    registry.part(household_id=id, resident_id=_member(given), on=_day(given), by=by, at=now())


def _split(id: UUID, given: QueryDict, by: Actor) -> UUID:
    """The ticked live on as a household of their own, in the same place until somebody moves it."""
    page = registry.household(id, by)
    going = asking.chosen(given, [one.resident_id for one, _ in page.members])
    place = words.Wheres([page.place_id], ()).places.get(page.place_id)
    return registry.split(
        household_id=id, members=going, place=place.path if place else None, dwelling_id=page.dwelling_id,
        on=_day(given), ground=_ground(given), by=by, at=now(),
    )  # fmt: skip


ACTS: Mapping[str, Callable[[UUID, QueryDict, Actor], UUID | None]] = {
    "join": _join,
    "part": _part,
    "split": _split,
    "note": lambda id, given, by: note(("household", id), given, by),
}


def _moving(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = registry.household(id, actor)
    if not may(actor, REGISTER, page.path) or page.until:
        raise NotYours(what="这一户")
    reach = next(iter(which(actor, REGISTER).paths), "")
    form = asking.build(MOVE, request, reach, error, {"source": "visited"})
    return answer(request, "registry/move_household.html", tab="people", page=page, form=form, error=error)


@require_http_methods(["GET", "POST"])
@again(_moving)
def move(request: HttpRequest, id: UUID) -> HttpResponse:
    """The whole household lives elsewhere now."""
    if request.method == "GET" or wants_another_look(request.POST):
        return _moving(request, id)
    given = asking.given_of(request.POST, MOVE)
    place, dwelling = asking.door_of(given)
    registry.move_household(
        household_id=id, place=place, dwelling_id=dwelling, on=given.day("since"),
        ground=asking.ground_of(given, "checked"), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("household", args=[id]) + "?told=done")


def _founding(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    head = registry.resident(id, actor)
    reach = next((path for path in which(actor, REGISTER).paths if head.line.path.startswith(path)), "")
    if not reach:
        raise NotYours(what="这位居民")
    place = words.Wheres([head.line.place_id], ()).places.get(head.line.place_id)
    known = {"source": "visited", "kind": "family", "place": place.path if place else ""}
    form = asking.build(FOUND, request, reach, error, {key: value for key, value in known.items() if value})
    return answer(request, "registry/found.html", tab="people", head=head, form=form, error=error)


@require_http_methods(["GET", "POST"])
@again(_founding)
def found(request: HttpRequest, id: UUID) -> HttpResponse:
    """A resident becomes the head of a household of their own; the others join it on its page."""
    if request.method == "GET" or wants_another_look(request.POST):
        return _founding(request, id)
    registry.resident(id, signed_in(request))
    given = asking.given_of(request.POST, FOUND)
    place, dwelling = asking.door_of(given)
    made = registry.found_household(
        place=place, dwelling_id=dwelling, kind=given.text("kind"), members=[(id, "head")],
        ground=asking.ground_of(given, "checked"), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("household", args=[made]) + "?told=made")

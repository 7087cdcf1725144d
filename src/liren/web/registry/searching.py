"""People are looked for, never listed: what for, then a name, a phone or a number; and what waits to be agreed to."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import may, require, which
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.registry import public as registry
from liren.territories.public import children, community_of, places_at
from liren.web.forms import wants_another_look
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in
from liren.web.registry import asking, words

FIND, REGISTER, APPROVE = "people.find", "people.register", "people.approve"
BEGIN = {"kind": "actual", "document": "id", "source": "visited", "quality": "checked"}
TITLES = {"purpose": "为什么查", "name": "姓名", "phone": "电话", "number": "证件号码", "within": "在哪里查"}


def _search(
    request: HttpRequest, error: DomainError | None = None, found: registry.Found | None = None
) -> HttpResponse:
    actor = signed_in(request)
    reach = which(actor, FIND).paths
    require(actor, FIND, next(iter(reach), ""))
    lines = found.people if found else ()
    wheres = words.Wheres([one.place_id for one in lines], [one.dwelling_id for one in lines])
    waiting = registry.waiting_changes(actor, reach[0])
    twice = registry.doubles.waiting(actor, reach[0])
    by = words.names([*(one.by for one in waiting), *(one.by for one in twice)])
    return answer(
        request,
        "registry/search.html",
        tab="people",
        asked=request.POST,
        purpose=(request.POST.get("purpose") or request.GET.get("for", ""))[:100],
        narrower=_narrower(reach),
        here_in=places_at(reach[:1]).get(reach[0]),
        found=found,
        people=words.somebody(lines, wheres),
        counts=registry.counts_in(reach[0], actor) if len(reach) == 1 else None,
        kinds=registry.KINDS_OF_RESIDENCE,
        waiting=[(one, words.fields(one.what), by.get(one.by, "系统") if one.by else "系统") for one in waiting],
        twice=[(one, by.get(one.by, "系统") if one.by else "系统") for one in twice],
        may_approve=may(actor, APPROVE, reach[0]),
        error=error,
        problems=problems_of(error, TITLES) if getattr(error, "fields", None) else None,
        wrong=getattr(error, "fields", {}),
    )


@require_http_methods(["GET", "POST"])
@again(_search)
def search(request: HttpRequest) -> HttpResponse:
    """Look for somebody: by POST, so that no name or number stands in an address or a log."""
    if request.method == "GET":
        return _search(request)
    asked = request.POST
    found = registry.find(
        purpose=asked.get("purpose", ""), name=asked.get("name", ""), phone=asked.get("phone", ""),
        number=asked.get("number", ""), within=asked.get("within") or None, by=signed_in(request), at=now(),
    )  # fmt: skip
    return _search(request, found=found)


def _new(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    reach = next(iter(which(actor, REGISTER).paths), "")
    require(actor, REGISTER, reach)
    form = asking.build(asking.REGISTER, request, reach, error, BEGIN)
    return answer(request, "registry/new.html", tab="people", form=form, error=error)


@require_http_methods(["GET", "POST"])
@again(_new)
def new(request: HttpRequest) -> HttpResponse:
    """Write somebody down; with a citizen's number nothing is asked that it says."""
    actor = signed_in(request)
    if request.method == "GET" or wants_another_look(request.POST):
        return _new(request)
    require(actor, REGISTER, next(iter(which(actor, REGISTER).paths), ""))
    given = asking.given_of(request.POST)
    place, dwelling = asking.door_of(given)
    made = registry.register(
        given=given.told, kind=given.text("kind"), place=place, dwelling_id=dwelling, since=given.day("since"),
        ground=asking.ground_of(given), by=actor, at=now(),
    )  # fmt: skip
    return go(request, reverse("resident", args=[made.id]) + f"?told={'known' if made.known else 'made'}")


def _narrower(reach: tuple[str, ...]) -> list[tuple[str, str]]:
    """What a search may be narrowed to: 小区 and grids of the one community the reader finds people in."""
    if len(reach) != 1 or community_of(reach[0]) != reach[0]:
        return []
    return [(one.path, one.name) for one in children(reach[0]) if one.kind == "grid"]

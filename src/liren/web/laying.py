"""Templates of organisations: chosen for a place, looked at before anything is made, and made at once."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liren.access.public import require
from liren.actors import public as actors
from liren.kit.clock import now
from liren.kit.errors import DomainError, NotYours
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.people import ACT, home_of

CHOICES = (("", "按名称找，没有就新设"), (actors.NEW, "新设"), (actors.LEAVE, "暂不设"))


def place_of(path: str) -> territories.Place:
    """The place of this path; raises NotYours."""
    found = territories.place_at(path) if path else None
    if found is None:
        raise NotYours(what="这个地方")
    return found


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """The templates that fit a place, what was applied there, and where a newer version waits."""
    actor = signed_in(request)
    path = request.GET.get("path", "") or home_of(actor)
    require(actor, ACT, path)
    place = territories.place_at(path) if path else None
    fitting = actors.templates_for(place) if place else ()
    applied = {one.key: one for one in reversed(actors.applications(path))}
    return answer(
        request,
        "people/templates.html",
        tab="organisations",
        place=place,
        path=path,
        shown=[(one, applied.get(one.key)) for one in fitting],
        mirror=actors.mirror(path) if place and place.kind == "community" else None,
        below=_below(place, path),
    )


def _below(place: territories.Place | None, path: str) -> tuple[territories.Place, ...]:
    """Where else templates may be laid: the divisions directly below, in a community its 小区."""
    below = () if place and place.level > 5 else territories.children(path)  # fmt: skip
    return tuple(one for one in below if one.level < 6 or one.kind == "estate")[:200]


def _template(request: HttpRequest, key: str, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    place = place_of(request.POST.get("path") or request.GET.get("path", ""))
    plan = actors.dry_run(key=key, version=None, place=place, fillings=_fillings(request), by=actor)
    before = next((one for one in actors.applications(place.path) if one.key == key), None)
    newer = before is not None and before.version < plan.template.version
    differs = (
        actors.differences(actors.template(key, place.path, before.version), plan.template) if newer and before else ()
    )
    return answer(
        request,
        "people/template.html",
        tab="organisations",
        plan=plan,
        place=place,
        counts=[(title, plan.count(does)) for does, title in actors.DOES.items()],
        groups=[
            (group, [(one, _titled(one)) for one in plan.slots if one.slot.group == group.key])
            for group in plan.template.groups.values()
        ],
        choices=CHOICES,
        looked=request.method == "POST",
        before=before,
        differs=differs,
        fillings=_fillings(request),
        error=error,
    )


@require_http_methods(["GET", "POST"])
@again(_template)
def template(request: HttpRequest, key: str) -> HttpResponse:
    """Fill the slots, look at what would be made, then make it."""
    if request.method == "GET" or request.POST.get("act") != "make":
        return _template(request, key)
    place = place_of(request.POST.get("path", ""))
    actors.apply_template(
        key=key, version=None, place=place, fillings=_fillings(request), by=signed_in(request), at=now()
    )
    return go(request, f"{reverse('organisations')}?{urlencode({'path': place.path})}")


def _fillings(request: HttpRequest) -> dict[str, actors.Filling]:
    """What the form says of each slot: `name.office_1`, `choice.office_1`, `line.office_1`."""
    told = request.POST
    keys = {
        name.partition(".")[2]
        for name in told
        if name.startswith(("name.", "choice.", "line.", "reason.", "reference."))
    }
    return {
        key: actors.Filling(
            name=told.get(f"name.{key}", ""),
            choice=told.get(f"choice.{key}", ""),
            line=told.get(f"line.{key}") or None,
            reason=told.get(f"reason.{key}", ""),
            reference=told.get(f"reference.{key}", ""),
        )
        for key in keys
    }


def _titled(one: actors.Planned) -> str:
    """What a slot is called on the form: its name, or its group with a number where the place must say."""
    if one.slot.name is not None:
        return one.slot.name.at(one.place)
    number = one.slot.key.rpartition("_")[2]
    return f"第 {number} 个" if number.isdigit() else "名称"

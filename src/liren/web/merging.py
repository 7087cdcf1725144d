"""Merging sections 合并科室: which go into which, a look at what it means, then the decision with its document."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import may, require
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput
from liren.territories import public as territories
from liren.web.dates import asked_day
from liren.web.laying import place_of
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.people import ACT

INTO = "into."


def _merging(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = request.POST.get("path") or request.GET.get("path", "")
    require(actor, ACT, path)
    place = place_of(path)
    here = [one for one in actors.organisations(path) if one.path == path]
    offices = [one for one in _serving(path) if may(actor, ACT, one.path)]
    looked = request.method == "POST" and error is None
    foreseen = actors.foresee_merging(into=_into(request.POST), by=actor) if looked else ()
    lying = affairs.affairs_lying_with([one.old_id for one in foreseen])
    return answer(
        request,
        "people/merge.html",
        tab="organisations",
        place=place,
        sections=[(one, request.POST.get(f"{INTO}{one.id}", ""), _problem(error, one.id)) for one in here],
        problems=_problems(error, here),
        offices=[(str(one.id), one.name) for one in offices],
        foreseen=[(one, lying.get(one.old_id, 0)) for one in foreseen],
        previewed=actors.seen_as(foreseen),
        unseen=looked and request.POST.get("act") == "decide",
        merged=actors.merged_at(path),
        on=request.POST.get("on", now().astimezone(CHINA).date().isoformat()),
        reference=request.POST.get("reference", ""),
        wrong=getattr(error, "fields", {}),
        error=error,
    )


@require_http_methods(["GET", "POST"])
@again(_merging)
def merging(request: HttpRequest) -> HttpResponse:
    """Choose, look, decide."""
    if request.method == "GET" or request.POST.get("act") != "decide":
        return _merging(request)
    given, actor = request.POST, signed_in(request)
    seen = given.get("previewed", "")
    if seen != actors.seen_as(actors.foresee_merging(into=_into(given), by=actor)):
        return _merging(request)  # shown anew at once; the decision itself looks again under its locks
    actors.merge_organisations(
        into=_into(given), on=asked_day(given.get("on", "")), reference=given.get("reference", ""), by=actor, at=now(),
        seen=seen,
    )  # fmt: skip
    return go(request, f"{reverse('organisation-merging')}?{urlencode({'path': given.get('path', '')})}")


def _serving(path: str) -> list[actors.Organisation]:
    """What stands at the place and above it, nearest first: only what serves the place goes on for its sections."""
    above = [*territories.ancestors_of(path), path]
    return [one for at in reversed(above) for one in actors.organisations(at) if one.path == at]


def _into(given: Mapping[str, str]) -> dict[UUID, UUID]:
    chosen = {key.removeprefix(INTO): value for key, value in given.items() if key.startswith(INTO) and value}
    found = {}
    for old, heir in chosen.items():
        try:
            found[UUID(old)] = UUID(heir)
        except ValueError:
            raise InvalidInput.of({f"{INTO}{old}"[:60]: "请在页面上重新选一次"}) from None
    return found


def _problem(error: DomainError | None, id: UUID) -> str:
    return str(getattr(error, "fields", {}).get(f"{INTO}{id}", ""))


def _problems(error: DomainError | None, here: Sequence[actors.Organisation]) -> list[tuple[str, str, str]]:
    """(id on the page, title, problem) of everything that is wrong."""
    titles = {f"{INTO}{one.id}": one.name for one in here} | {"on": "从哪天起", "reference": "依据的文件"}
    told = getattr(error, "fields", {}).items()
    return [(f"f-{key}" if key in titles else "", titles.get(key, "合并科室"), text) for key, text in told]

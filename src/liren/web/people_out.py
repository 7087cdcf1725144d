"""People taken out as a sheet: of one's own community, grid or a building, for a purpose that stands on it."""

import tempfile

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, require, which
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.registers import public as registers
from liren.registry import public as registry
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, problems_of, signed_in
from liren.web.registers import as_file

REVEAL = "people.reveal"
MANY = 2000
TITLES = {"use": "是哪一类用途", "path": "哪里的居民", "purpose": "做什么用"}


def _places(by: Actor) -> list[tuple[str, str]]:
    """Where the reader opens what is kept of people: their places, and the buildings below. Raises NotAllowed."""
    paths = [path for path in which(by, REVEAL).paths if territories.community_of(path)]
    require(by, REVEAL, next(iter(paths), ""))
    found = [(one.path, one.everyday_name) for one in territories.places_at(paths).values()]
    for path in paths:
        below = territories.descendants(territories.community_of(path) or path, limit=MANY).places
        found += [
            (one.path, " ".join(one.full_name.split(" ")[-2:]))
            for one in below
            if one.kind == "building" and territories.jurisdiction_of(one).startswith(path)
        ]
    return found


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    return answer(
        request,
        "arrivals/take.html",
        tab="people",
        places=_places(signed_in(request)),
        full=registers.FULL.items(),
        chosen=request.POST.getlist("full"),
        uses=[one for one in registry.consents.purposes().values() if one.sheet],
        use=request.POST.get("use", ""),
        path=(request.POST.get("path") or request.GET.get("path", ""))[:200],
        purpose=(request.POST.get("purpose") or request.GET.get("for", ""))[:100],
        most=registry.MOST_TAKEN,
        error=error,
        problems=problems_of(error, TITLES) if getattr(error, "fields", None) else None,
        wrong=getattr(error, "fields", {}),
    )


@require_http_methods(["GET", "POST"])
@again(_page)
def take(request: HttpRequest) -> HttpResponseBase:
    """A sheet of people; a form and not a link, because each of them gets a look, and the list of exports a line."""
    if request.method == "GET":
        return _page(request)
    actor, given = signed_in(request), request.POST
    _places(actor)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    taken = registers.take_people(
        path=given.get("path", ""), use=given.get("use", ""),
        full=given.getlist("full"), purpose=given.get("purpose", ""), out=out, by=actor,
        at=now(),
    )  # fmt: skip
    return as_file(taken.name, out)

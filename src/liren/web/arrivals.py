"""People who come by a file: brought, looked through row by row, decided upon, written part by part."""

import re
from io import BytesIO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor, require, which
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.registers import public as registers
from liren.registry import public as registry
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in
from liren.web.registers import as_file

REGISTER = "people.register"
TITLES = {"path": "导到哪里", "file": "填好的文件", "why": "根据什么", "source": "从哪里来"}
STATES = {"open": "待确认", "written": "已写入", "dropped": "没有写入"}
_A_LINE = re.compile(r"line-([0-9]{1,6})", re.ASCII)


def _places(by: Actor) -> list[tuple[str, str]]:
    """Where the reader writes people down. Raises NotAllowed for nobody's."""
    paths = [path for path in which(by, REGISTER).paths if territories.community_of(path)]
    require(by, REGISTER, next(iter(paths), ""))
    return [(one.path, one.everyday_name) for one in territories.places_at(paths).values()]


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    return answer(
        request,
        "arrivals/bring.html",
        tab="people",
        places=_places(actor),
        brought=[(one, STATES[one.state]) for one in registry.arrivals.arrivals(actor)],
        sources=[(key, registry.SOURCES[key]) for key in registry.arrivals.SOURCES],
        most=registry.arrivals.MOST_ROWS,
        largest=registers.LARGEST_FILE // 1024 // 1024,
        given=request.POST,
        error=error,
        problems=problems_of(error, TITLES) if error else None,
        wrong=getattr(error, "fields", {}),
    )


@require_http_methods(["GET", "POST"])
@again(_page)
def bring(request: HttpRequest) -> HttpResponse:
    """A file is brought and tried; nothing is written by it."""
    if request.method == "GET":
        return _page(request)
    actor, given = signed_in(request), request.POST
    _places(actor)
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise InvalidInput(file="请选一个填好的 .xlsx 或 .csv 文件")
    rows = registers.read_people(BytesIO(file.read(registers.LARGEST_FILE + 1)), file.size)
    made = registry.arrivals.bring(
        path=given.get("path", ""), rows=rows, source=given.get("source", ""), why=given.get("why", ""), by=actor,
        at=now(),
    )  # fmt: skip
    return go(request, reverse("people-arrival", args=[made]))


@require_GET
def template(request: HttpRequest) -> HttpResponseBase:
    """The empty file, with lists to choose from."""
    _places(signed_in(request))
    out = BytesIO()
    name = registers.people_template(out)
    response = as_file(name, out)
    assert isinstance(response, FileResponse)
    return response


def _shown(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    after = request.GET.get("after", "")
    verdict = request.POST.get("show") or request.GET.get("show", "")
    shown = registry.arrivals.arrival(
        id, actor, verdict=verdict, after=int(after) if after.isascii() and after.isdecimal() and len(after) < 7 else 0
    )
    here = territories.place_at(shown.path)
    return answer(
        request,
        "arrivals/arrival.html",
        tab="people",
        page=shown,
        here=here,
        verdicts=[(key, title, shown.counts[key]) for key, title in registry.arrivals.VERDICTS.items()],
        show=shown.lines[0].verdict if shown.lines else "",
        columns=registry.arrivals.COLUMNS,
        sexes=registry.SEXES,
        going=request.GET.get("going") == "1" and shown.ready > 0 and error is None,
        told={"kept": "记下了。"}.get(request.GET.get("told", "")),
        error=error,
        problems=problems_of(error) if getattr(error, "fields", None) else None,
    )


@require_GET
def arrival(request: HttpRequest, id: UUID) -> HttpResponse:
    return _shown(request, id)


@require_POST
@again(_shown)
def do(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """One act upon a brought file: keep what was decided, decide a whole kind, write a part, leave it."""
    actor, given, here = signed_in(request), request.POST, reverse("people-arrival", args=[id])
    if act == "write":
        done = registry.arrivals.write_part(arrival_id=id, by=actor, at=now())
        return go(request, here + ("?going=1" if done.left else ""))
    if act == "drop":
        registry.arrivals.drop(arrival_id=id, by=actor, at=now())
        return go(request, here)
    show = f"show={given.get('show', '')[:20]}"
    if act == "all":
        verdict, _, decision = given.get("all", "").partition(" ")
        registry.arrivals.decide_all(arrival_id=id, verdict=verdict, decision=decision, by=actor)
    else:
        registry.arrivals.decide_lines(arrival_id=id, decisions=_decided(given), by=actor)
    return go(request, f"{here}?{show}&told=kept")


def _decided(given: QueryDict) -> dict[int, str]:
    named = {name: _A_LINE.fullmatch(name) for name in given}
    return {int(found.group(1)): str(given[name])[:40] for name, found in named.items() if found}

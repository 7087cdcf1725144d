"""The pages of every register: list, filter, history, Excel out, a template, Excel in."""

import tempfile
from io import BytesIO
from typing import IO
from urllib.parse import quote, urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, which
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registers import public as registers
from liren.registers.public import Entry, Register
from liren.territories import public as territories
from liren.web.kept import chips, of_register
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

PAGE = 50
DIVISION = 5
PAGES = {"affair": "affair", "organisation": "organisation", "paper": "paper", "standard": "catalogue-standard",
         "facility": "facility", "dwelling": "dwelling"}  # fmt: skip
"""The page of what a row is a row of."""


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The registers one may see."""
    actor = signed_in(request)
    mine = registers.registers_of(actor)
    if not mine:
        raise NotYours(what="您能看的台账")
    return answer(
        request,
        "registers/index.html",
        tab="registers",
        registers=mine,
        brings=bool(which(actor, "people.register").paths),
    )


def _asked(request: HttpRequest, key: str) -> tuple[Actor, Register, str]:
    """Who asks for which register, and where; refused unless they may there."""
    actor = signed_in(request)
    return actor, *registers.opened(key, request.POST.get("path") or request.GET.get("path", ""), actor)


def _wanted(request: HttpRequest, register: Register) -> dict[str, str]:
    asked = request.POST if request.method == "POST" else request.GET
    given = {c.key: asked.get(c.key, "").strip()[:60] for c in register.filters}
    return {key: text for key, text in given.items() if text}


@require_GET
def register(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key)


def _page(
    request: HttpRequest, key: str, error: DomainError | None = None, tried: int = 0, carried: str = ""
) -> HttpResponse:
    actor, shown, path = _asked(request, key)
    wanted = _wanted(request, shown)
    batch = registers.matching(shown, actor, path, wanted, request.GET.get("after", "")[:200] or None, PAGE)
    here = territories.place_at(path) if path else None
    row = request.GET.get("row", "")
    asked = urlencode({"path": path, **wanted})
    return answer(
        request,
        "registers/register.html",
        tab="registers",
        register=shown,
        path=path,
        here=here,
        ladder=territories.ancestors(path) if path else (),
        below=[p for p in territories.children(path) if p.level <= DIVISION],
        filters=[(c, wanted.get(c.key, "")) for c in shown.filters],
        wanted=wanted,
        rows=[(e, _address(e), [(c, e.cells.get(c.key, "")) for c in shown.listed[1:]],
               e.cells[shown.listed[0].key]) for e in batch.entries],
        asked=asked,
        more=urlencode({"path": path, **wanted, "after": batch.after}) if batch.after else "",
        takes=shown.takes and _fits(shown, here),
        **chips(of_register(shown), actor, request.GET),
        row=row,
        tells=shown.history is not None,
        history=shown.history(actor, row) if row and shown.history else (),
        told=f"写好了，添了 {request.GET['added']} 行。" if request.GET.get("added", "").isdecimal() else "",
        error=error,
        problems=getattr(error, "problems", ()),
        most_rows=registers.MOST_ROWS,
        largest=registers.LARGEST_FILE // 1024 // 1024,
        tried=tried,
        packed=carried,
    )  # fmt: skip


def _fits(shown: Register, here: territories.Place | None) -> bool:
    """Whether a file may be brought in for this place; None is everywhere."""
    return shown.everywhere if here is None else shown.into in (None, here.kind)


def _address(entry: Entry) -> str:
    """Of the page of what the row is a row of; empty when there is none."""
    kind, id = entry.thing or ("", "")
    if kind == "place":
        return f"{reverse('places')}?{urlencode({'path': id})}"
    return reverse(PAGES[kind], args=[id]) if kind else ""


def as_file(name: str, data: IO[bytes], *, commas: bool = False) -> HttpResponseBase:
    data.seek(0)
    ending, kind = ("csv", registers.COMMAS) if commas else ("xlsx", registers.TYPE)
    told = f"attachment; filename=register.{ending}; filename*=UTF-8''{quote(name)}.{ending}"
    return FileResponse(data, content_type=kind, headers={"Content-Disposition": told})


@require_POST
@again(_page)
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    """What the page lists, to the last row, as Excel, whose second sheet says who took it, when, of what; or as CSV.

    A form and not a link: that it was taken out is written down.
    """
    actor, shown, path = _asked(request, key)
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    wanted = _wanted(request, shown)
    commas = request.POST.get("as") == "csv"
    taken = registers.take_out(shown, path=path, wanted=wanted, out=out, by=actor, at=now(), commas=commas)
    return as_file(taken.name, out, commas=commas)


@require_GET
def template(request: HttpRequest, key: str) -> HttpResponseBase:
    """An empty file with the columns that may come in, and what each takes."""
    _, shown, _ = _asked(request, key)
    out = BytesIO()
    return as_file(registers.write_template(shown, out), out)


@require_POST
@again(_page)
def bring(request: HttpRequest, key: str) -> HttpResponse:
    """A file tried: what is wrong by row and column, or a button to write it. The button: all rows, or none."""
    actor, shown, path = _asked(request, key)
    registers.require_taking(shown)
    here, at = territories.place_at(path) if path else None, now()
    if not _fits(shown, here):
        raise InvalidInput(path="请先选到社区，再导入" if shown.into else "请先选一个地方，再导入")
    if "rows" in request.POST:
        count = registers.apply(shown, path, registers.unpacked(request.POST["rows"], shown), actor, at)
        return go(request, reverse("register", args=[key]) + "?" + urlencode({"path": path, "added": count}))
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise InvalidInput(file="请先选一个 .xlsx 或 .csv 文件")
    lines = registers.read_rows(shown, BytesIO(file.read(registers.LARGEST_FILE + 1)), file.size)
    problems = registers.attempt(shown, path, lines, actor, at)
    if problems:
        raise registers.RowsRefused(problems=problems)
    return _page(request, key, tried=len(lines), carried=registers.packed(lines))

"""A roll of owners is made from a table of dwellings: brought as a file or pasted, tried, looked at, made."""

import re
from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liren.access.public import Actor, may, require
from liren.autonomy import public as autonomy
from liren.autonomy.public import OwnersRow, OwnersTrial
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registers import public as registers
from liren.territories import public as territories
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.opening import home_path
from liren.web.pages import answer, go, problems_of, signed_in
from liren.web.registers import as_file

KEEP = "rolls.keep"
MOST_SHOWN = 100
_TITLES = {
    "path": "哪个小区", "place": "哪个小区", "title": "名称", "on": "以哪天为准", "rows": "房屋和业主",
    "file": "填好的文件", "looked": "核对",
}  # fmt: skip
_HEAD = "房号\t面积\t业主"
_LONGEST = 600_000


def _here(request: HttpRequest, by: Actor) -> territories.Place:
    """The place asked for, where the reader keeps rolls. Raises NotYours, NotAllowed."""
    path = request.POST.get("path") or request.GET.get("path") or home_path(by)
    found = territories.place_at(path) if territories.is_path(path) else None
    if found is None:
        raise NotYours(what="这个地方")
    require(by, KEEP, found.path)
    return found


def _page(
    request: HttpRequest, error: DomainError | None = None, trial: OwnersTrial | None = None, text: str = ""
) -> HttpResponse:  # fmt: skip
    actor = signed_in(request)
    here = _here(request, actor)
    estates = autonomy.estates_in(here)
    text = text or request.POST.get("rows", "")[:_LONGEST]
    if not text and not estates:
        doors: tuple[autonomy.DoorLine, ...] = ()
        try:
            doors = autonomy.doors_at(here.path, actor)
        except InvalidInput as refused:  # more than a table takes: what is typed may still be fewer
            error = error or refused
        text = "\n".join([_HEAD, *(f"{one.door}\t{one.area or ''}\t" for one in doors)])
    return answer(
        request, "owners/make.html", tab="decision-rules", staff=is_staff(actor), here=here, estates=estates,
        text=text, lines=min(24, max(6, text.count("\n") + 2)), trial=trial, most=autonomy.MOST_UNITS, shown=MOST_SHOWN,
        today=now().astimezone(CHINA).date(), reads_homes=may(actor, "homes.read", here.path), given=request.POST,
        error=error, problems=problems_of(error, _TITLES),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_page)
def make(request: HttpRequest) -> HttpResponse:
    """GET: the dwellings of a 小区, to be filled. POST: what they would make; POST `act=make`: the roll."""
    actor = signed_in(request)
    if request.method == "GET":
        return _page(request)
    here, given = _here(request, actor), request.POST
    rows, text = _told(request)
    if given.get("act") != "make":
        return _page(request, trial=autonomy.try_owners(path=here.path, rows=rows, by=actor), text=text)
    on = asked_day(given.get("on", ""))
    if on is None:
        raise InvalidInput(on="请写一天，例如 2026-12-20")
    roll = autonomy.make_owners_roll(
        path=here.path, title=given.get("title", ""), on=on, rows=rows, looked="looked" in given, by=actor, at=now()
    )
    return go(request, reverse("roll", args=[roll]))


def _told(request: HttpRequest) -> tuple[tuple[OwnersRow, ...], str]:
    """The rows of the file, or those typed, and both as text that can be mended on the page."""
    file = request.FILES.get("file")
    if file is not None and file.size:
        rows = registers.read_owners(BytesIO(file.read(registers.LARGEST_FILE + 1)), file.size)
    else:
        rows = typed(request.POST.get("rows", ""))
    return rows, _written(rows)


def _written(rows: tuple[OwnersRow, ...]) -> str:
    """Rows as lines, a dwelling each, at the line whose number the trial names."""
    lines = [_HEAD] if rows and rows[0].number > 1 else []
    for one in rows:
        lines += [""] * (one.number - 1 - len(lines))
        lines.append("\t".join(re.sub(r"[\t\r\n]+", " ", cell) for cell in (one.door, one.area, one.owners)))
    return "\n".join(lines)


def typed(text: str) -> tuple[OwnersRow, ...]:
    """Dwellings as they are typed or pasted from a sheet: a line each, columns apart by tabs or commas.

    Raises InvalidInput for what is too long, or has more than three columns.

    >>> typed("房号\\t面积\\t业主\\n1-101，88.5，王秋实、李晚")
    (OwnersRow(number=2, door='1-101', area='88.5', owners='王秋实、李晚'),)
    """
    if len(text) > _LONGEST:
        raise InvalidInput(rows="太长了，请分成几个小区，或者用文件")
    rows, wide = [], list[int]()
    for number, line in enumerate(text.splitlines(), 1):
        cells = [one.strip() for one in re.split(r"\t" if "\t" in line else r"[,，]", line)]
        while cells and not cells[-1]:
            cells.pop()
        if not cells or (number == 1 and cells[0] == "房号"):
            continue
        if len(cells) > 3:  # a remark, or a comma within a number, is no owner
            wide.append(number)
            continue
        door, area, owners = [*cells, "", ""][:3]
        rows.append(OwnersRow(number, door, area, owners))
    if wide:
        raise InvalidInput(
            rows=f"第 {'、'.join(map(str, wide[:10]))} 行多于三列。只要房号、面积、业主：业主之间用顿号，面积里不写逗号"
        )
    return tuple(rows)


@require_GET
def template(request: HttpRequest) -> HttpResponseBase:
    """The dwellings on record as a file, the owners left open."""
    actor = signed_in(request)
    here = _here(request, actor)
    out = BytesIO()
    return as_file(registers.owners_template(out, autonomy.doors_at(here.path, actor)), out)

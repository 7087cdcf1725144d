"""New editions of the divisions: what differs, decided row by row, put in force or given up."""

from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import require, which
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput
from liren.territories import public as territories
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

ACT = "places.manage"
PAGE = 50
DECISIONS = {"open": "还没决定", "accepted": "接受", "rejected": "不接受"}


def _editions(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    paths = which(signed_in(request), ACT).paths
    if not paths:
        require(signed_in(request), ACT, "")
    found = {one.id: one for path in paths for one in territories.change_sets(path)}
    shown = sorted(found.values(), key=lambda one: -one.id)
    return answer(
        request,
        "places/editions.html",
        tab="places",
        reach=[(path, _place_name(path)) for path in paths],
        typed=request.POST,
        faults=getattr(error, "fields", {}),
        problems=problems_of(error),
        error=error,
        sets=[(one, territories.CHANGE_SET_STATES[one.state], _where(one)) for one in shown],
    )


@require_http_methods(["GET", "POST"])
@again(_editions)
def editions(request: HttpRequest) -> HttpResponse:
    """The change sets about the places one manages; a new edition is brought as a file and laid beside what stands."""
    if request.method == "GET":
        return _editions(request)
    actor, at, told = signed_in(request), now(), request.POST
    within = told.get("within", "").strip()
    require(actor, ACT, within)
    of = territories.uploaded_frame(
        _bytes(request, "file", territories.MOST_EDITION_BYTES), name=_name(request, "file"),
        day=asked_day(told.get("edition", "")), title=told.get("title", ""), source=told.get("source", ""),
        licence=told.get("licence", ""), today=at.astimezone(CHINA).date(),
    )  # fmt: skip
    table = _bytes(request, "successors", territories.MOST_TABLE)
    pairs = territories.uploaded_table(table) if table else ()
    made = territories.compare_edition(of=of, successors=pairs, within=within, by=actor, at=at)
    return go(request, reverse("edition", args=[made]))


def _bytes(request: HttpRequest, key: str, most: int) -> bytes:
    """An uploaded file, one byte more than allowed at most; empty where there is none."""
    file = request.FILES.get(key)
    return file.read(most + 1) if file else b""


def _name(request: HttpRequest, key: str) -> str:
    file = request.FILES.get(key)
    return (file.name or "") if file else ""


def _place_name(path: str) -> str:
    found = territories.place_at(path) if path else None
    return found.full_name if found else path or "全国"


def _where(one: territories.Changes) -> str:
    return _place_name(one.within)


def _reviewed(request: HttpRequest, id: int) -> territories.Changes:
    actor, found = signed_in(request), territories.change_set(id)
    require(actor, ACT, found.within)
    return found


@require_GET
def edition(request: HttpRequest, id: int) -> HttpResponse:
    return _page(request, id)


def _page(request: HttpRequest, id: int, error: DomainError | None = None) -> HttpResponse:
    one, asked = _reviewed(request, id), request.GET
    kind = asked.get("kind") if asked.get("kind") in territories.CHANGE_KINDS else None
    decision = asked.get("decision") if asked.get("decision") in DECISIONS else None
    provinces = territories.changed_provinces(id)
    within = asked.get("within", "") if asked.get("within") in {path for path, _, _ in provinces} else ""
    rows, after = territories.changed_divisions(
        id, kind=kind, decision=decision, within=within, after=asked.get("after", "")[:60], limit=PAGE
    )
    here = {key: value for key, value in (("kind", kind), ("decision", decision), ("within", within)) if value}
    typed = {request.POST["path"]: request.POST.get("successors", "")} if "path" in request.POST else {}
    return answer(
        request,
        "places/edition.html",
        tab="places",
        one=one,
        state=territories.CHANGE_SET_STATES[one.state],
        where=_where(one),
        counts=[
            (key, territories.CHANGE_KINDS[key], sum(by.values()), by.get("open", 0)) for key, by in one.counts.items()
        ],
        kind=kind,
        decision=decision,
        decisions=DECISIONS,
        provinces=provinces,
        within=within,
        rows=[
            (
                row,
                territories.CHANGE_KINDS[row.kind],
                DECISIONS[row.decision],
                row.kind in territories.GONE,
                typed.get(row.path, " ".join(path for path, _ in row.successors)),
            )
            for row in rows
        ],
        here="?" + asked.urlencode() if asked else "",
        following="?" + urlencode({**here, "after": after}) if after else None,
        today=now().astimezone(CHINA).date().isoformat(),
        on=request.POST.get("on", ""),
        problems=[("", "", text) for text in getattr(error, "fields", {}).values()],
        error=error,
        told="已经生效。没办完的事、组织和权限，由后台跟着新的区划走。" if "applied" in asked else "",
    )


@require_POST
@again(_page)
def change_edition(request: HttpRequest, id: int) -> HttpResponse:
    """One act on a change set: decide a row or a kind, say a successor, drop it, put it in force."""
    _reviewed(request, id)
    actor, at, told = signed_in(request), now(), request.POST
    act, path = told.get("act", ""), told.get("path", "")[:60]
    if act in DECISIONS:
        kind = told.get("of", "")
        territories.decide_changes(change_set=id, decision=act, path=path or None, kind=kind, by=actor, at=at)
    elif act == "successors":
        wanted = told.get("successors", "").replace("，", " ").replace(",", " ").split()
        paths = [_path(text) for text in wanted[:20]]
        territories.set_successors(change_set=id, path=path, successors=paths, by=actor, at=at)
    elif act == "drop":
        territories.drop_changes(change_set=id, by=actor, at=at)
    elif act == "apply":
        territories.apply_edition(change_set=id, on=_day(told.get("on", "")), by=actor, at=at)
        return go(request, reverse("edition", args=[id]) + "?applied=1")
    else:
        raise InvalidInput(act="请选要做什么。")
    return go(request, reverse("edition", args=[id]) + ("?" + request.GET.urlencode() if request.GET else ""))


def _path(text: str) -> str:
    """A path, or the path of a code cut to its level: people copy either."""
    digits = text[:20]
    levels = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
    return (
        territories.path_of_code(levels[len(digits)], digits) if digits.isdecimal() and len(digits) in levels else text
    )


def _day(text: str) -> date:
    day = asked_day(text)
    if day is None:
        raise InvalidInput(on="请写明从哪天起生效，例如 2026-11-02。")
    return day

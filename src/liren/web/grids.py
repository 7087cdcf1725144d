"""The grids of a community drawn anew: which building lies in which, what that means for open affairs, one decision."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import holders, require
from liren.affairs import public as affairs
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.territories.errors import PlaceInvalid
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

ACT = "places.manage"
NONE, AS_ITS_BUILDINGS = "none", ""
MOST_NEW = 12
_ID = re.compile(r"[0-9]{1,18}")
_NEW = re.compile(r"n[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    title: str


@dataclass(frozen=True, slots=True)
class BuildingRow:
    id: int
    name: str
    chosen: str
    problem: str


@dataclass(frozen=True, slots=True)
class EstateRow:
    """A 小区 (id 0: buildings in none) with its buildings; chosen: the grid all of them go to."""

    id: int
    name: str
    chosen: str
    buildings: tuple[BuildingRow, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    id: int
    name: str
    code: str | None
    buildings: int
    after: int
    closes: bool
    heir: str
    problem: str


@dataclass(frozen=True, slots=True)
class NewRow:
    key: str
    name: str
    code: str
    after: int
    name_problem: str
    code_problem: str


def _here(request: HttpRequest) -> territories.Arrangement:
    """The community the address names, which the reader manages. Raises NotYours, NotAllowed."""
    path = request.GET.get("path", "")
    actor, found = signed_in(request), territories.place_at(path)
    if found is None or found.kind != "community":
        require(actor, ACT, path if territories.is_path(path) else "")
        raise NotYours(what="这个社区")
    require(actor, ACT, found.path)
    standing = territories.arrangement(found.id)
    if standing is None or found.valid_to is not None:
        raise NotYours(what="这个社区")
    return standing


def read_plan(standing: territories.Arrangement, told: QueryDict) -> territories.Plan:
    """The plan a form tells: each building's own choice, or its 小区's where that is set."""
    new = [
        territories.NewGrid(key, told.get(f"{key}.name", "").strip(), told.get(f"{key}.code", "").strip() or None)
        for key in new_keys(told)
        if told.get(f"{key}.name", "").strip() or told.get(f"{key}.code", "").strip()
    ]
    into = {}
    for building in standing.buildings:
        own = told.get(f"b{building.id}", "")
        whole = told.get(f"e{building.parent_id}", AS_ITS_BUILDINGS)
        choice = whole if whole != AS_ITS_BUILDINGS else own
        if choice:
            into[building.id] = _key(choice)
    close = {
        grid.id: tuple(key for key in (_key(told.get(f"heir{grid.id}", "")),) if key is not None)
        for grid in standing.grids
        if told.get(f"close{grid.id}")
    }
    return territories.Plan(into, new, close)


def new_keys(told: Mapping[str, Any]) -> list[str]:
    """The rows for grids to be made: three, and more once they are used."""
    asked = told.get("_rows", "3")
    count = int(asked) if asked.isdecimal() and len(asked) < 3 else 3
    return [f"n{number}" for number in range(1, min(max(count, 3), MOST_NEW) + 1)]


def shown_as(plan: territories.Plan) -> str:
    """A short text that changes with the plan: nobody decides what they have not seen."""
    told = repr((sorted(plan.into.items()), plan.new, sorted(plan.close.items())))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _key(text: str) -> territories.Key | None:
    """A choice of the form as the plan says it: an id, the key of a new grid, None for none."""
    if _ID.fullmatch(text):
        return int(text)
    return text if _NEW.fullmatch(text) else None


def _day(text: str) -> date:
    day = asked_day(text)
    if day is None:
        raise InvalidInput(on="请写明从哪天起，例如 2026-11-02。")
    return day


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    standing = _here(request)
    told = request.POST
    plan = read_plan(standing, told) if told else territories.Plan({})
    problems: Mapping[str, str] = getattr(error, "fields", {})
    shown = _rows(standing, plan, told, problems)
    return answer(
        request,
        "places/grids.html",
        tab="places",
        here=standing.community,
        ladder=territories.ancestors(standing.community.path),
        seen=standing.seen,
        on=told.get("on") or now().astimezone(CHINA).date().isoformat(),
        reason=told.get("reason", ""),
        problems=_named(standing, problems),
        error=error,
        previewed=shown_as(plan),
        preview=_preview(standing, plan) if told and error is None and "_more" not in told else None,
        **shown,
    )


def _named(standing: territories.Arrangement, problems: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Each problem with the control it is of: (its id, its name, what is wrong)."""
    names = {str(p.id): p.name for p in (*standing.grids, *standing.buildings)}
    fixed = {"on": "从哪天起", "reason": "依据或原因", "plan": "这次调整"}
    found = []
    for field, text in problems.items():
        kind, _, rest = field.partition(".")
        id = {"into": f"f-b{rest}", "close": f"f-close{rest}", "new": f"f-{rest}"}.get(kind, f"f-{field}")
        title = fixed.get(field) or names.get(rest) or f"新网格 {rest.partition('.')[0][1:]}"
        found.append((id, title, text))
    return found


def _rows(
    standing: territories.Arrangement, plan: territories.Plan, told: QueryDict, problems: Mapping[str, str]
) -> dict[str, Any]:
    after = standing.after(plan)
    keys = new_keys(told)
    choices = [Choice(str(g.id), g.name) for g in standing.grids]
    choices += [Choice(key, told.get(f"{key}.name", "").strip() or f"新网格 {key[1:]}") for key in keys]
    return {
        "choices": [*choices, Choice(NONE, "不划入网格")],
        "heirs": choices,
        "rows": len(keys),
        "more": len(keys) < MOST_NEW,
        "estates": _estates(standing, after, told, problems),
        "grids": [
            GridRow(
                g.id,
                g.name,
                g.code,
                len(standing.of(g.id)),
                sum(key == g.id for key in after.values()),
                g.id in plan.close,
                told.get(f"heir{g.id}", ""),
                problems.get(f"close.{g.id}", ""),
            )
            for g in standing.grids
        ],
        "new": [
            NewRow(
                key,
                told.get(f"{key}.name", ""),
                told.get(f"{key}.code", ""),
                sum(one == key for one in after.values()),
                problems.get(f"new.{key}.name", ""),
                problems.get(f"new.{key}.code", ""),
            )
            for key in keys
        ],
    }


def _estates(
    standing: territories.Arrangement,
    after: Mapping[int, territories.Key | None],
    told: QueryDict,
    problems: Mapping[str, str],
) -> list[EstateRow]:
    named = {e.id: e.name for e in standing.estates}
    groups: dict[int, list[BuildingRow]] = {}
    for b in standing.buildings:
        chosen = NONE if after[b.id] is None else str(after[b.id])
        row = BuildingRow(b.id, b.name, chosen, problems.get(f"into.{b.id}", ""))
        groups.setdefault(b.parent_id if b.parent_id in named else 0, []).append(row)
    rows = [EstateRow(id, named.get(id, "不在小区里的楼栋"), "", tuple(found)) for id, found in groups.items()]
    return sorted(rows, key=lambda row: row.id == 0)


def _preview(standing: territories.Arrangement, plan: territories.Plan) -> dict[str, Any]:
    """What the plan does: buildings that move, grids that end, open affairs that follow and those nobody can place."""
    what = territories.would_be_drawn(standing, plan)
    told = affairs.foreseen(what)
    names = {g.path: g.name for g in standing.grids} | {n.key: n.name for n in plan.new}
    names[standing.community.path] = standing.community.everyday_name
    return {
        "moved": len(what.came_from),
        "added": [n.name for n in plan.new],
        "closed": [(names[path], [names[heir] for heir in heirs]) for path, heirs in what.heirs.items()],
        "follow": told.follow,
        "unclear": told.unclear,
        "to": [(name, told.to[key]) for key, name in names.items() if key in told.to],
        "posts": [
            (held.name, names[path], names[heirs[0]] if len(heirs) == 1 else "")
            for path, heirs in what.heirs.items()
            for held in holders("grid_worker", path, at=now())
            if held.path == path
        ],
    }


@require_http_methods(["GET", "POST"])
@again(_page)
def redraw(request: HttpRequest) -> HttpResponse:
    """Draw the grids: look, change, see what it means, decide."""
    if request.method == "GET" or "_more" in request.POST:
        return _page(request)
    standing, at, told = _here(request), now(), request.POST
    plan, on, reason = read_plan(standing, told), _day(told.get("on", "")), told.get("reason", "")
    if "_look" in told or told.get("previewed") != shown_as(plan):
        problems = territories.plan_problems(standing, plan, on, reason.strip() or "—", at)
        if problems:
            raise PlaceInvalid.of(problems)
        return _page(request)
    territories.redraw_grids(
        community=standing.community.id, plan=plan, on=on, reason=reason, seen=told.get("seen", ""),
        by=signed_in(request), at=at,
    )  # fmt: skip
    return go(request, reverse("places") + f"?path={standing.community.path}&redrawn=1")

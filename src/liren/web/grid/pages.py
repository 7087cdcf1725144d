"""The page on the phone, its empty shell, the day as the phone keeps it, the script that stands in for a network."""

import json
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.affairs.public import CarriedWork, NextMove, WorkItem
from liren.engine.language import Field, Procedure
from liren.kit.clock import now
from liren.standards import public as standards
from liren.territories.public import community_of, place_at
from liren.web import assets, dates, forms, say
from liren.web.features import offered
from liren.web.grid.door import DOOR, key_of, owner_of, work_path, worker
from liren.web.middleware import own_transactions
from liren.web.opening import REPORT, surroundings
from liren.web.pages import answer

ISLAND, SCRIPT = "grid", "grid-worker.js"
STYLES = ("css/tokens.css", "css/base.css", "css/parts.css", "css/resident.css", "css/grid.css", "css/print.css")
PICTURES = ("mark.svg", "icons/192.png")


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """What lies with the worker, and the ways on; with script the phone takes it along."""
    actor, at = worker(request), now()
    lies = affairs.inbox(actor, at=at)
    items = [item for item in lies.items if not item.watching]
    groups = _groups(items, at)
    return answer(request, "grid/page.html", groups=groups, day=dates.day(at), empty=False, more=_more(lies, items))


@require_GET
@own_transactions
def shell(request: HttpRequest) -> HttpResponse:
    """The page with nothing in it, the same for everybody: what the phone opens when there is no network."""
    return answer(request, "grid/page.html", groups=(), day="", empty=True)


@require_GET
@own_transactions
def script(request: HttpRequest) -> HttpResponse:
    """The script that stands between the page and the network, with the addresses of all it must keep."""
    try:
        text = (assets.BUILT / SCRIPT).read_text("utf-8")
    except FileNotFoundError:
        return HttpResponse(status=404)
    kept = [assets.url_of(name) for name in (*STYLES, *PICTURES)] + list(assets.island_files(ISLAND))
    body = f"self.SHELL = {json.dumps(kept)};\n{text}"
    return HttpResponse(
        body,
        content_type="text/javascript; charset=utf-8",
        headers={"Service-Worker-Allowed": "/grid", "Cache-Control": "no-cache"},
    )


@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """All the phone takes along: the list, the forms of every step open to its worker, the report's form.

    Nothing personal stands in it, and the phone keeps it sealed under `key`. csrf: for what is sent until the next.
    """
    actor, at = worker(request), now()
    lies = affairs.carried(actor, at=at)
    carried = lies.items
    around = _Around()
    works = {
        str(one.item.work_id): render_to_string(
            "grid/work.html", {"work": one, "moves": _moves(one, around), "line": say.line(one.item, at)}, request
        )
        for one in carried
    }
    groups = _groups([one.item for one in carried], at)
    return JsonResponse(
        {
            "owner": owner_of(actor),
            "key": b64encode(key_of(actor)).decode(),
            "csrf": get_token(request),
            "at": at.isoformat(),
            "list": render_to_string(
                "grid/list.html", {"groups": groups, "carried": True, "more": _more(lies, carried)}, request
            ),
            "report": _report(request, actor, at, around),
            "works": works,
        },
        json_dumps_params={"ensure_ascii": False},
    )


day.door = DOOR  # type: ignore[attr-defined]


def _more(page: affairs.Page[Any], taken: Sequence[object]) -> str:
    """How many the whole list has, where it has more than the phone takes: in words; "" where it has not."""
    if page.after is None:
        return ""
    return f"清单上一共 {page.count} 件{'' if page.counted_to_the_end else '以上'}，这里是最急的 {len(taken)} 件。"


def _groups(items: Sequence[WorkItem], at: datetime) -> list[tuple[str, list[say.Line]]]:
    """Lines by the everyday name of what they are (巡查, 走访, 事件), the most urgent kind and line first."""
    names = list(dict.fromkeys(item.everyday_name for item in items))
    ordered = sorted(items, key=lambda item: names.index(item.everyday_name))
    return [
        (name, [say.line(item, at) for item in found]) for name, found in groupby(ordered, lambda i: i.everyday_name)
    ]


class _Around:
    """What the controls of several forms choose from, looked up once for each procedure and community."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], forms.Surroundings] = {}

    def __call__(self, rules: standards.Rules, path: str) -> forms.Surroundings:
        key = rules.procedure.key, community_of(path) or path
        self.found[key] = self.found.get(key) or surroundings(rules, path, sourced=False)
        return self.found[key]


def _moves(work: CarriedWork, around: _Around) -> list[tuple[NextMove, forms.Form | None]]:
    """The moves with their forms; None for those that choose somebody, which wants the whole page."""
    made: list[tuple[NextMove, forms.Form | None]] = []
    for number, move in enumerate(work.moves):
        chooses = move.assigns or move.calls or move.helpers or move.rates
        known = {a.key: a.value for a in work.answers if a.key in move.asks and a.value is not None}
        form = forms.build(
            move.asks, {}, known=known, around=around(work.rules, work.jurisdiction_path), ids=f"m{number}-"
        )
        made.append((move, None if chooses else form))
    return made


def report_fields(procedure: Procedure) -> dict[str, Field]:
    """What a worker who saw something is asked: not who they are and how to call them."""
    return {k: f for k, f in procedure.form.items() if f.known not in ("reporter.name", "reporter.phone")}


def report_key(actor: Actor, at: datetime) -> str | None:
    """What a report opens where the worker works; None where nothing of the kind is in force."""
    found = standards.all_current(work_path(actor), at)
    management = [p.key for p in found if p.procedure.kind == "management"]
    return REPORT if REPORT in management else next(iter(management), None)


def _kinds(shown: forms.Input) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Classes as one finds them with a thumb: (heading, [(code, word, words for the title)]), the last of each 其他."""
    made = []
    for group in (one for one in shown.groups if len(one.options) > 1):
        heading = group.title.rpartition("› ")[2]
        *leaves, itself = group.options
        made.append((heading, [*((o.value, o.title, o.title) for o in leaves), (itself.value, "其他", heading)]))
    return made


def _report(request: HttpRequest, actor: Actor, at: datetime, around: _Around) -> str:
    """The form of a quick report: kind, photograph, place, words; the rest lies folded below. "" where it is off."""
    path = work_path(actor)
    key = report_key(actor, at) if path and offered(request, "report") else None
    if key is None:
        return ""
    rules = standards.rules(key, path, at)
    fields = report_fields(rules.procedure)
    known = {k: path for k, field in fields.items() if field.type == "place"}
    near, here = around(rules, path), place_at(path)
    if here is not None and path not in dict(near.near):
        near = replace(near, near=[(path, here.everyday_name), *near.near])
    inputs = forms.build(fields, {}, known=known, around=near).inputs
    quick = [i for wanted in ("upload", "place") for i in inputs if i.control == wanted]
    quick += [i for i in inputs if i.required and i.control not in ("place", "upload", "class")]
    return render_to_string(
        "grid/report.html",
        {
            "procedure": rules.procedure,
            "kinds": [(i, _kinds(i)) for i in inputs if i.control == "class" and i.groups],
            "quick": quick,
            "more": [i for i in inputs if i not in quick and i.control != "class"],
        },
        request,
    )

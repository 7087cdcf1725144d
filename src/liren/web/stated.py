"""What documents state of standards and governance: figures, policies, named frameworks, and where they disagree."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liren.access.public import may, require
from liren.affairs import public as affairs
from liren.affairs.public import PublicFilters
from liren.engine.facts import F, Facts, FigureGroup, Framework, Pilot, Policy
from liren.evaluation import public as evaluation
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, NotYours
from liren.standards import public as standards
from liren.standards.public import StandardFilters
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import actor_of, answer, go, problems_of, signed_in

POLICY_KINDS = {"law": "法律", "opinions": "意见", "plan": "规划", "rules": "细则", "call": "提出", "practice": "做法"}
DOUBTS = {
    "arithmetic": "文内算不拢", "reference": "引错", "external": "与别处不同", "between": "文献之间不同",
    "naming": "名称或归类", "text": "文字",
}  # fmt: skip
PILOT = evaluation.PILOT
_FIELDS = {"items": "列出的内容", "items_from": "在哪里读到的"}


@require_GET
def landscape(request: HttpRequest) -> HttpResponse:
    """家底: the figures S0 gives, as exact as it gives them, beside what the catalogue here has in force today."""
    return _shown(request, "landscape", _stated(), {"live": _in_force(), "provinces": _provinces()})


def _provinces() -> list[tuple[str, int]]:
    """Local standards in force here, by province in words; by code where no such place was loaded."""
    counts = standards.counts_by_province(on=now().astimezone(CHINA).date())
    named = territories.places_at(f"{code}." for code in counts)
    return [(named[f"{code}."].name if f"{code}." in named else code, many) for code, many in counts.items()]


def _in_force() -> Mapping[str, int]:
    today = now().astimezone(CHINA).date()
    every = standards.counts_by_level(StandardFilters(status="in_force"), on=today)
    rural = standards.counts_by_level(StandardFilters(status="in_force", area="rural"), on=today)
    return {
        "national": every.get("national", 0),
        "local": every.get("local", 0),
        "national-rural": rural.get("national", 0),
    }


@require_GET
def policies(request: HttpRequest) -> HttpResponse:
    """The line of policies, the latest first; those whose own years are over say so."""
    this_year = now().astimezone(CHINA).year
    stated = _stated()
    listed = sorted(entries(stated, "policies", Policy), key=lambda one: one.when[:4])[::-1]
    rows = [(one, one.expired(this_year)) for one in listed]
    return _shown(request, "policies", stated, {"rows": rows, "kinds": POLICY_KINDS})


@require_GET
def pilots(request: HttpRequest) -> HttpResponse:
    """试点: those documents name, how many there were, and those that run here, as far as they are public."""
    stated = _stated()
    wanted = ("pilot-batches", "pilots", "pilots-community")
    groups = entries(stated, "landscape", FigureGroup)
    counts = [figure for group in groups for figure in group.figures if figure.key in wanted]
    here = affairs.square(PublicFilters(procedure_keys=(PILOT,)), after=request.GET.get("after") or None)
    more = {"counts": counts, "named": entries(stated, "pilots", Pilot), "here": here.items, "after": here.after}
    return _shown(request, "pilots", stated, {**more, "pilot": PILOT, "query": request.GET})


@require_GET
def frameworks(request: HttpRequest) -> HttpResponse:
    """提法: named lists, each version with where it was said, and those no document lists."""
    return _shown(request, "frameworks", _stated(), {"may_list": may(actor_of(request), "procedures.publish", "")})


@require_GET
def inconsistencies(request: HttpRequest) -> HttpResponse:
    """Where the documents do not agree, with themselves or with others."""
    return _shown(request, "inconsistencies", _stated(), {"doubts": DOUBTS})


def _framework(request: HttpRequest, key: str, error: DomainError | None = None) -> HttpResponse:
    require(signed_in(request), "procedures.publish", "")
    stated = _stated()
    found = next((one for one in entries(stated, "frameworks", Framework) if one.key == key), None)
    if found is None:
        raise NotYours(what="这个提法")
    return answer(
        request,
        "stated/framework.html",
        tab="standards-portal",
        framework=found,
        listed=found.today.items is not None and not found.today.items_from,
        version=stated["listed"].version if "listed" in stated else 0,
        typed=request.POST or {"items": "\n".join(found.today.items or ()), "items_from": found.today.items_from},
        error=error,
        problems=problems_of(error, _FIELDS, "f-"),
        faults=getattr(error, "fields", {}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@again(_framework)
def framework(request: HttpRequest, key: str) -> HttpResponse:
    """List what a document named without listing it, from the original."""
    if request.method != "POST":
        return _framework(request, key)
    given = request.POST
    seen = given.get("seen", "")
    standards.stated.list_framework(
        key=key, items=given.get("items", "").splitlines()[:100], items_from=given.get("items_from", ""),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 7 else 0, by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('frameworks')}#{key}")


def _shown(request: HttpRequest, file: str, stated: Mapping[str, Facts], more: Mapping[str, Any]) -> HttpResponse:
    return answer(
        request, f"stated/{file}.html", tab="standards-portal", stated=stated.get(file),
        touched=standards.stated.touching(stated, file), **more,
    )  # fmt: skip


def _stated() -> Mapping[str, Facts]:
    return standards.stated.facts(now())


def entries(stated: Mapping[str, Facts], file: str, form: type[F]) -> tuple[F, ...]:
    """Those of a file, none where it was not loaded."""
    return stated[file].of(form) if file in stated else ()

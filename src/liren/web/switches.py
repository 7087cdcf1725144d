"""Switches of a place 因地制宜、平急转换: what is decided here, who decided it and why, and deciding anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may, which
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.standards import public as standards
from liren.standards.public import Decision, Feature, Standing
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

VALUES = {"on": "开", "off": "关", "emergency": "应急", "ordinary": "日常（不随上级应急）", "as above": "随上级"}
COMMUNITY = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A feature as it stands here, and the decision that makes it so (None: nobody decided)."""

    feature: Feature
    on: bool
    decision: Decision | None
    where: str


@dataclass(frozen=True, slots=True)
class Past:
    """One decision of the history, in words."""

    decision: Decision
    what: str
    value: str


@require_GET
def switches(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor, at = signed_in(request), now()
    path = request.POST.get("path") or request.GET.get("path") or _home(actor)
    here = territories.place_at(path) if path else None
    if (path and here is None) or not standards.may_see_switches(actor, path):
        raise NotYours(what="这个地方的开关")
    standing = standards.standing([path], at)
    decided = standing.nearest("mode", path)
    return answer(
        request,
        "switches/page.html",
        tab="switches",
        path=path,
        here=here,
        ladder=territories.ancestors(path) if path else (),
        below=territories.children(path) if territories.level_of(path) < COMMUNITY else (),
        standing_mode=standing.mode(path),
        emergency=decided,
        left_out=decided is not None and decided.value == "ordinary",
        emergency_where=_name_at(decided),
        may_mode=standards.may_switch_mode(actor, path),
        may_features=may(actor, "features.switch", path),
        rows=tuple(_rows(standing, path)),
        type=standards.COMMUNITY_TYPES.get(standing.type_of(path), ""),
        types=standards.COMMUNITY_TYPES,
        community=territories.level_of(path) >= COMMUNITY,
        past=tuple(_past(d) for d in standards.decisions(path)),
        error=error,
        problems=problems_of(error),
        given=request.POST,
        latest=(at + standards.LONGEST_EMERGENCY).astimezone(CHINA).date(),
    )


@require_POST
@again(_page)
def switch_mode(request: HttpRequest) -> HttpResponse:
    """Into emergency, out of it, or left out of one above."""
    given = request.POST
    standards.switch_mode(
        path=given.get("path", ""), mode=given.get("mode", ""), reason=given.get("reason", ""),  # type: ignore[arg-type]
        until=_until(given.get("until", "")), by=signed_in(request), at=now(),
    )  # fmt: skip
    return _back(request)


@require_POST
@again(_page)
def switch_feature(request: HttpRequest) -> HttpResponse:
    """One feature on, off, or as it is above."""
    given = request.POST
    standards.switch_feature(
        path=given.get("path", ""), key=given.get("key", ""), value=given.get("value", ""),  # type: ignore[arg-type]
        community_type=given.get("community_type", ""), reason=given.get("reason", ""),
        until=_until(given.get("until", "")), by=signed_in(request), at=now(),
    )  # fmt: skip
    return _back(request)


@require_POST
@again(_page)
def say_type(request: HttpRequest) -> HttpResponse:
    """What kind of community this is."""
    given = request.POST
    standards.say_type(
        path=given.get("path", ""), community_type=given.get("community_type", ""), reason=given.get("reason", ""),
        by=signed_in(request), at=now(),
    )  # fmt: skip
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    return go(request, reverse("switches") + f"?path={request.POST.get('path', '')}")


def _until(text: str) -> datetime | None:
    """The end of the day a form names. Raises InvalidInput."""
    if not text.strip():
        return None
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").date()
        return datetime.combine(day, time(23, 59, 59), CHINA)
    except (ValueError, OverflowError):
        raise InvalidInput(until="请按“2026-12-01”的样子填日期") from None


def _home(actor: Actor) -> str:
    reach = (*which(actor, "features.switch").paths, *which(actor, "mode.switch").paths)
    return next(iter(reach), "")


def _rows(standing: Standing, path: str) -> Iterator[Row]:
    for feature in standards.features():
        found = standing.nearest(f"feature.{feature.key}", path, standing.type_of(path))
        yield Row(feature, standing.feature_on(feature.key, path), found, _name_at(found))


def _name_at(decision: Decision | None) -> str:
    """Where a decision was taken."""
    if decision is None:
        return ""
    place = territories.place_at(decision.path) if decision.path else None
    return place.everyday_name if place else "全国"


def _past(decision: Decision) -> Past:
    what, _, key = decision.what.partition(".")
    if what == "mode":
        return Past(decision, "平急状态", VALUES[decision.value])
    if what == "type":
        return Past(decision, "社区类型", standards.COMMUNITY_TYPES.get(decision.value, "不说明"))
    feature = standards.feature(key)
    kind = standards.COMMUNITY_TYPES.get(decision.community_type, "")
    title = feature.title if feature else key
    return Past(decision, f"{title}（{kind}）" if kind else title, VALUES[decision.value])

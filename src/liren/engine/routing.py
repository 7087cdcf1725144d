"""Routing: ordered rules say which unit an affair goes to, and why; broken rules alarm, a catch-all always answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liren.engine.conditions import Condition, MissingFact, holds, in_words, parse_condition

CLASS_FIELD = "class"


@dataclass(frozen=True, slots=True)
class Route:
    """One rule; all it gives must fit. classes: codes, each standing for itself and all below; place: a path prefix."""

    unit: str
    why: str
    classes: tuple[str, ...] = ()
    when: Condition | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """Rules in order; catch_all is the unit that takes what no rule takes; units: key → title."""

    rules: tuple[Route, ...]
    catch_all: str
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Routed:
    """unit: an organisation's key. rule: index, None for the catch-all. why, trace: Chinese. broken: alarms."""

    unit: str
    rule: int | None
    why: str
    trace: tuple[str, ...]
    broken: tuple[str, ...] = ()


def load(document: Mapping[str, Any], units: Mapping[str, str]) -> Routing:
    """From the `routes` of a catalogue, already validated."""
    return Routing(tuple(map(_route, document["rules"])), document["catch_all"], dict(units))


def choose(
    routing: Routing,
    facts: Mapping[str, Any],
    paths: Sequence[str],
    *,
    known: Collection[str] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Routed:
    """The unit the first fitting rule names. paths: the affair's place paths (its jurisdiction first).

    known: the unit keys that exist here (default: those the routing declares); a rule naming another is broken: it is
    reported in `broken` and the next rules are still tried. titles: field titles for the trace. It is its own dry run.
    """
    existing = routing.units if known is None else known
    trace: list[str] = []
    broken: list[str] = []
    for number, rule in enumerate(routing.rules):
        name = f"第 {number + 1} 条（{rule.why}）"
        trouble = _trouble(rule, facts, existing)
        if trouble is not None:
            broken.append(f"{name}坏了：{trouble}")
            trace.append(broken[-1])
            continue
        against = _against(rule, facts, paths, titles or {})
        if against is None:
            trace.append(f"{name}相符：派给{_unit(routing, rule.unit)}")
            return Routed(rule.unit, number, rule.why, tuple(trace), tuple(broken))
        trace.append(f"{name}不符：{against}")
    if routing.catch_all not in existing:
        broken.append(f"兜底单位“{routing.catch_all}”不存在，请管理员补上")
    trace.append(f"没有相符的规则：归兜底单位{_unit(routing, routing.catch_all)}")
    return Routed(routing.catch_all, None, "没有相符的规则，归兜底单位", tuple(trace), tuple(broken))


def covers(code: str, other: str) -> bool:
    """Whether a class code stands for another: itself and all below it.

    >>> covers("event.environment", "event.environment.litter"), covers("event.env", "event.environment")
    (True, False)
    """
    return other == code or other.startswith(code + ".")


def _route(written: Mapping[str, Any]) -> Route:
    return Route(
        unit=written["unit"],
        why=written["why"],
        classes=tuple(written.get("class", ())),
        when=parse_condition(written["when"]) if "when" in written else None,
        place=written.get("place"),
    )


def _trouble(rule: Route, facts: Mapping[str, Any], known: Collection[str]) -> str | None:
    """Why the rule cannot be judged at all; None when it can."""
    if rule.unit not in known:
        return f"单位“{rule.unit}”不存在"
    if rule.classes and CLASS_FIELD not in facts:
        return "这件事没有“类别”一栏"
    try:
        if rule.when is not None:
            holds(rule.when, facts)
    except MissingFact as missing:
        return f"缺少要用的事实“{missing.name}”"
    return None


def _against(rule: Route, facts: Mapping[str, Any], paths: Sequence[str], titles: Mapping[str, str]) -> str | None:
    """What does not fit, in Chinese; None when all the rule gives fits."""
    if rule.classes:
        code = facts[CLASS_FIELD]
        if code is None:
            return "还没有分类"
        if not any(covers(one, str(code)) for one in rule.classes):
            return "类别不同"
    if rule.place is not None and not any(path.startswith(rule.place) for path in paths):
        return "地点不在范围内"
    if rule.when is not None and not holds(rule.when, facts):
        return f"要求{in_words(rule.when, titles)}"
    return None


def _unit(routing: Routing, key: str) -> str:
    return f"“{routing.units.get(key, key)}”"

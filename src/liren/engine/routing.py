"""Routing: ordered rules say which unit an affair goes to, and why; broken rules alarm, a catch-all always answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from liren.engine.conditions import Condition


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
    raise NotImplementedError


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
    raise NotImplementedError

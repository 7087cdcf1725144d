"""What measures we have say of the goals set for a platform and a community: lawbook/goals.yaml, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from liren.engine.language import Source
from liren.evaluation.definitions import Definitions, definitions
from liren.evaluation.errors import MeasureInvalid
from liren.evaluation.presenting import figures_of


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal. reads: how we read it. figures: keys of figures that speak of it, none where nothing is measured yet.

    missing: what is not measured; "" when the figures say all of it.
    """

    key: str
    title: str
    reads: str
    figures: tuple[str, ...]
    missing: str


@dataclass(frozen=True, slots=True)
class GoalGroup:
    """Goals that are named together. source: where."""

    key: str
    title: str
    goals: tuple[Goal, ...]
    source: Source


def goals() -> tuple[GoalGroup, ...]:
    """The goals in the order of the document. Raises MeasureInvalid, also where one names a figure there is not."""
    return read(settings.LAWBOOK / "goals.yaml")


@cache
def read(file: Path) -> tuple[GoalGroup, ...]:
    return parse(yaml.safe_load(file.read_text("utf-8")), definitions())


def parse(document: Mapping[str, Any], known: Definitions) -> tuple[GoalGroup, ...]:
    """From a document of the shape of lawbook/goals.yaml. Raises MeasureInvalid."""
    try:
        source = Source(**{"id": "goals", "note": "", **document["source"]})
        groups = tuple(
            GoalGroup(group["key"], group["title"], tuple(_goal(goal) for goal in group["goals"]), source)
            for group in document["groups"]
        )
    except (KeyError, TypeError) as error:
        raise MeasureInvalid(f"目标的文件读不懂：{error}") from error
    there = {figure.key for figure in figures_of(known, {}, tuple(known.clocks))}
    for goal in (goal for group in groups for goal in group.goals):
        if wrong := sorted(set(goal.figures) - there):
            raise MeasureInvalid(f"目标“{goal.title}”用了没有的指标 {'、'.join(wrong)}")
        if not goal.figures and not goal.missing:
            raise MeasureInvalid(f"目标“{goal.title}”没有指标，要写明缺什么（missing）")
    return groups


def _goal(said: Mapping[str, Any]) -> Goal:
    return Goal(said["key"], said["title"], said["reads"], tuple(said["measures"]), said["missing"])

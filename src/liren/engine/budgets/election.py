"""What is chosen from, with what money, and what was put on the ballots."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final, Literal

Kind = Literal["approval", "cumulative", "scoring", "ordinal"]
KINDS: Final[Mapping[Kind, str]] = {"approval": "赞成", "cumulative": "分点数", "scoring": "打分", "ordinal": "排序"}


@dataclass(frozen=True, slots=True)
class Project:
    """cost: in the unit of the budget (the platform's: fen), above 0. categories: what caps may be set on."""

    id: str
    cost: int
    name: str = ""
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Voters whose ballots say the same: they always pay the same. points: project → points above 0, 1 for approval."""

    points: tuple[tuple[str, int], ...]
    voters: int


@dataclass(frozen=True)
class Election:
    """projects: in the order that decides ties (the first wins). groups: each ballot once; empty ballots count too."""

    projects: tuple[Project, ...]
    budget: int
    kind: Kind
    groups: tuple[Group, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Project]:
        return {one.id: one for one in self.projects}

    @cached_property
    def voters(self) -> int:
        return sum(group.voters for group in self.groups)

    @property
    def share(self) -> Fraction:
        """What each voter starts with: the budget in equal parts; all of it when nobody voted."""
        return Fraction(self.budget, self.voters or 1)

    @cached_property
    def points(self) -> Mapping[str, int]:
        """What the ballots gave each project in all; votes when they are approvals."""
        found = dict.fromkeys(self.by_id, 0)
        for group in self.groups:
            for project, points in group.points:
                found[project] += points * group.voters
        return found

    @cached_property
    def supporters(self) -> Mapping[str, int]:
        """How many voters gave each project anything."""
        found = dict.fromkeys(self.by_id, 0)
        for group in self.groups:
            for project, _ in group.points:
                found[project] += group.voters
        return found


class BallotInvalid(ValueError):
    """A ballot or a project cannot be counted; says which and why."""


def elect(
    projects: Iterable[Project], budget: int, kind: Kind, ballots: Iterable[Mapping[str, int]],
    *, precedence: Sequence[str] = (),
) -> Election:  # fmt: skip
    """Gather equal ballots. precedence: ids in the order that decides ties; without it, ids as words ("10" before "2").

    >>> one = elect([Project("b", 5), Project("a", 5)], 10, "approval", [{"a": 1}, {"a": 1}, {}])
    >>> [p.id for p in one.projects], one.voters, [g.voters for g in one.groups]
    (['a', 'b'], 3, [1, 2])
    """
    listed = list(projects)
    place = {id_: index for index, id_ in enumerate(precedence)}
    listed.sort(key=lambda one: (place.get(one.id, len(place)), one.id))
    known = {one.id for one in listed}
    if len(known) != len(listed):
        raise BallotInvalid("有两个项目编号相同。")
    for project in listed:
        if project.cost <= 0:
            raise BallotInvalid(f"项目“{project.id}”的费用必须大于 0。")
    if budget < 0:
        raise BallotInvalid("预算不能小于 0。")
    return Election(tuple(listed), budget, kind, gather(ballots, known))


def gather(ballots: Iterable[Mapping[str, int]], known: set[str]) -> tuple[Group, ...]:
    """Each different ballot once, sorted, so that no order of casting is left."""
    counted: dict[tuple[tuple[str, int], ...], int] = {}
    for ballot in ballots:
        for project, points in ballot.items():
            if project not in known:
                raise BallotInvalid(f"选票上的“{project}”不在项目清单里。")
            if points < 0:
                raise BallotInvalid(f"选票给“{project}”的点数小于 0。")
        key = tuple(sorted((project, points) for project, points in ballot.items() if points))
        counted[key] = counted.get(key, 0) + 1
    return tuple(Group(key, voters) for key, voters in sorted(counted.items()))


def ranked(choices: Sequence[str], last: int = 1) -> dict[str, int]:
    """Points of an ordinal ballot after Borda: the last listed gets `last`, each before it one more.

    >>> ranked(["c", "a"])
    {'c': 2, 'a': 1}
    """
    if len(set(choices)) != len(choices):
        raise BallotInvalid("同一个项目在排序里写了两次。")
    return {project: len(choices) - index - 1 + last for index, project in enumerate(choices)}

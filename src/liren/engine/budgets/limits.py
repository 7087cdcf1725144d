"""What may not be chosen, whatever the ballots say: minimum votes, caps, projects that exclude each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from liren.engine.budgets.election import Election, Project


@dataclass(frozen=True)
class Limits:
    """min_votes: supporters a project needs. most_cost: of one project, by category; '' is any.

    caps: money all projects of a category may cost together. apart: sets of which one at most is chosen.
    """

    min_votes: int = 0
    most_cost: Mapping[str, int] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)
    apart: tuple[frozenset[str], ...] = ()


NONE = Limits()


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a project could not be chosen: a person reads it. by: the project that was in its way."""

    project: str
    code: str
    reason: str
    by: str = ""


def barred(election: Election, limits: Limits) -> dict[str, Refused]:
    """What is out before counting: too few votes, or dearer than one project may be."""
    supporters, found = election.supporters, {}
    for project in election.projects:
        if supporters[project.id] < limits.min_votes:
            reason = f"支持 {supporters[project.id]} 人，不到事先定的 {limits.min_votes} 人"
            found[project.id] = Refused(project.id, "few", reason)
        for category in ("", *project.categories):
            most = limits.most_cost.get(category)
            if most is not None and project.cost > most:
                found[project.id] = Refused(project.id, "dear", f"{category or '单个项目'}的费用超过上限")
    return found


class Room:
    """What the limits still allow while projects are chosen one by one."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._spent: dict[str, int] = dict.fromkeys(limits.caps, 0)
        self._chosen: list[str] = []

    def take(self, project: Project) -> None:
        self._chosen.append(project.id)
        for category in self._spent.keys() & set(project.categories):
            self._spent[category] += project.cost

    def against(self, project: Project) -> Refused | None:
        """What stands against choosing it now; what stands against it once stands for good."""
        for group in self._limits.apart:
            rival = next((one for one in self._chosen if one in group), None) if project.id in group else None
            if rival is not None:
                return Refused(project.id, "apart", f"与已选的“{rival}”不能并选", rival)
        for category in project.categories:
            cap = self._limits.caps.get(category)
            if cap is not None and self._spent[category] + project.cost > cap:
                return Refused(project.id, "cap", f"“{category}”一类的费用会超过上限")
        return None

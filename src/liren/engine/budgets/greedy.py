"""The greedy rules: the most voted first, as long as it fits."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from liren.engine.budgets.election import Election, Project
from liren.engine.budgets.limits import NONE, Limits, Refused, Room, barred
from liren.engine.budgets.outcome import Outcome, Tie

Worth = Callable[[Project, int], Fraction]


def by_votes(project: Project, points: int) -> Fraction:
    return Fraction(points)


def by_votes_per_money(project: Project, points: int) -> Fraction:
    return Fraction(points, project.cost)


def greedy(
    election: Election, worth: Worth = by_votes, limits: Limits = NONE, chosen: Sequence[str] = ()
) -> Outcome:  # fmt: skip
    """Take the project of most worth that still fits; ties go by the order of `election.projects`.

    chosen: what another rule chose before; it stays. What nobody voted for comes last and is taken while it fits:
    the list that is voted on was approved before. Source: docs/rooms/autonomy.md, C2 of its facts.
    """
    points, out, room = election.points, barred(election, limits), Room(limits)
    order, left, ties = list(chosen), election.budget, []
    for id_ in order:
        room.take(election.by_id[id_])
        left -= election.by_id[id_].cost
    waiting = [one for one in election.projects if one.id not in out and one.id not in set(order)]
    waiting.sort(key=lambda one: -worth(one, points[one.id]))
    for index, project in enumerate(waiting):
        against = room.against(project)
        if against is None and project.cost > left:
            against = Refused(project.id, "money", "剩下的钱不够")
        if against is not None:
            out[project.id] = against
            continue
        value = worth(project, points[project.id])
        equal = [one.id for one in waiting[index + 1 :] if worth(one, points[one.id]) == value and one.cost <= left]
        ties += [Tie(project.id, tuple(equal))] if equal else []
        order.append(project.id)
        room.take(project)
        left -= project.cost
    return Outcome(tuple(order), election.budget - left, tuple(out.values()), tuple(ties))

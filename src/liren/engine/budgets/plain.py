"""The method of equal shares as it is defined: every voter alone, in fractions, every project asked anew each round.

What the quick way is checked and measured by. Without limits and completions.
"""

from fractions import Fraction

from liren.engine.budgets.election import Election, Project
from liren.engine.budgets.shares import Use


def straightforward(of: Election, use: Use) -> list[str]:
    """The definition, voter by voter in fractions."""
    voters = [dict(group.points) for group in of.groups for _ in range(group.voters)]
    left, order = [of.share] * len(voters), list[str]()
    backing = {one.id: [at for at, ballot in enumerate(voters) if one.id in ballot] for one in of.projects}
    while True:
        best: tuple[Fraction, Project] | None = None
        for project in of.projects:
            if project.id not in order:
                price = _price(project, backing[project.id], voters, left, use)
                if price is not None and (best is None or price < best[0]):
                    best = price, project
        if best is None:
            return order
        price, project = best
        unit = project.cost if use == "cost" else 1
        for at in backing[project.id]:
            left[at] -= min(left[at], price * unit * voters[at][project.id])
        order.append(project.id)


def _price(
    project: Project, those: list[int], voters: list[dict[str, int]], left: list[Fraction], use: Use
) -> Fraction | None:  # fmt: skip
    rest, weight = Fraction(project.cost), sum(voters[at][project.id] for at in those)
    for at in sorted(those, key=lambda at: left[at] / voters[at][project.id]):
        points = voters[at][project.id]
        if left[at] * weight >= rest * points:
            return rest / weight / (project.cost if use == "cost" else 1)
        rest -= left[at]
        weight -= points
    return None

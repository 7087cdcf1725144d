"""What the schema cannot see: paths that never tell the reporter, steps nobody reaches, questions without a reason."""

from collections.abc import Collection

from liren.engine.language import Procedure
from liren.engine.problems import Problem


def lint(procedure: Procedure, *, roles: Collection[str] | None = None) -> tuple[Problem, ...]:
    """Everything a careful reader would object to; empty when nothing. roles: the known role names, to check them."""
    raise NotImplementedError

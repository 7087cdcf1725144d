"""The line of steps: what is done, where it stands, and the way that lies ahead if all goes well."""

from collections.abc import Mapping, Sequence

from liren.affairs.lines import lines_at
from liren.affairs.models import Affair, Record, Span
from liren.affairs.page_shapes import StepLine, StepState
from liren.affairs.rights import REPORTER, role_title, titles
from liren.affairs.shapes import Due
from liren.engine.language import Procedure
from liren.engine.usual import usual_way
from liren.kit.json import Json


def step_lines(
    procedure: Procedure,
    affair: Affair,
    spans: Sequence[Span],
    records: Sequence[Record],
    orgs: Mapping[str, str],
    due: Due,
) -> tuple[StepLine, ...]:
    """Every step that was visited, is current, or lies on the usual way ahead; in the procedure's order."""
    passed = {record.body["step"] for record in records if record.kind == "sampled_out"}
    visited = {span.step: span for span in spans}
    ahead = {*usual_way(procedure, affair.step).keys[1:]} if affair.state == "open" else set()
    lines = []
    for key, step in procedure.steps.items():
        state = _state(key, affair, visited, passed, ahead)
        if state is None:
            continue
        span = visited.get(key)
        current = state == "current"
        lines.append(
            StepLine(
                key=key,
                title=step.title,
                state=state,
                who=_who(span, orgs) or titles(step.by),
                at=None if span is None else span.started_at if current else span.finished_at,
                visits=affair.run["visits"].get(key, 0),
                due=due if current else None,
            )
        )
    return tuple(lines)


def _state(
    key: str, affair: Affair, visited: Mapping[str, Span], passed: set[Json], ahead: set[str]
) -> StepState | None:
    if lines_at(affair, key):
        return "current"
    if key in visited and key not in ahead:
        return "done"
    if key in ahead:
        return "ahead"
    if key in visited:
        return "done"
    return "skipped" if key in passed else None


def _who(span: Span | None, orgs: Mapping[str, str]) -> str:
    if span is None:
        return ""
    return role_title(REPORTER) if span.role == REPORTER else orgs.get(str(span.org), "")

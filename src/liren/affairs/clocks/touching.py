"""What an act on a clock marks as changed."""

from liren.affairs.models import Span
from liren.affairs.turn import Turn


def touch_clock(turn: Turn) -> Span:
    """The running clock of the line, marked changed with its open work. The turn has one."""
    span = turn.span
    assert span is not None
    span.written_by, span.changed_at = turn.by.person_id, turn.at
    turn.changes.changed_spans = [span]
    touch_works(turn)
    return span


def touch_works(turn: Turn) -> None:
    """The line's open work is marked changed, beside what is marked already."""
    for work in turn.works:
        work.written_by = turn.by.person_id
    marked = [work for work in turn.changes.changed_works if work.line != turn.line]
    turn.changes.changed_works = [*marked, *turn.works]

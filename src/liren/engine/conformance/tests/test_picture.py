"""The picture of a report: everything inside its frame, thick where often taken, beside it what is not written."""

from liren.engine.conformance.judging import LOG
from liren.engine.conformance.picture import THICK, THIN, picture
from liren.engine.conformance.tests.test_judging import ONWARD, course
from liren.engine.conformance.tests.test_report import AGAIN, WILD, told


def test_arrows_are_as_thick_as_often_taken() -> None:
    drawn = picture(told(course(*ONWARD), course(*ONWARD), course(*AGAIN)))
    width = {(a.edge.source, move): (a.times, a.width) for a in drawn.arrows for move in a.edge.moves}
    assert width["handle", "done"] == (4, THICK)
    assert width["handle", "return"] == (0, THIN)
    assert THIN < width["accept", "dispatch"][1] < THICK


def test_what_is_not_written_runs_below_and_inside_the_frame() -> None:
    drawn = picture(told(course(*WILD, origin=LOG), course(*ONWARD)))
    [odd] = drawn.beside
    assert (odd.flow.source, odd.flow.target) == ("dispatch", "feedback")
    lowest = max(box.node.y + box.node.h for box in drawn.boxes)
    assert lowest < max(y for _, y in odd.points) <= drawn.height
    assert all(0 <= x <= drawn.width for x, _ in odd.points)


def test_the_longest_stay_fills_its_box_and_a_report_of_nothing_is_drawn_too() -> None:
    drawn = picture(told(course(*ONWARD)))
    bars = {box.node.key: box.bar for box in drawn.boxes}
    assert bars["accept"] == bars["handle"] > 0
    assert bars["follow_up"] == 0
    assert all(arrow.times == 0 for arrow in picture(told()).arrows)

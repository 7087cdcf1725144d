"""The order of the tests (tests/order.py) names files there are, and keeps what it says."""

from collections import OrderedDict
from pathlib import Path

import pytest

from tests.order import LONG, PLATFORMS, Order, together

ROOT = Path(__file__).parents[1]
seen: list[str] = []


class Process:
    """What xdist gives work to: keeps the numbers of the tests it was sent, in their order."""

    def __init__(self) -> None:
        self.sent: list[int] = []
        self.shutting_down = False

    def shutdown(self) -> None:
        self.shutting_down = True

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.sent += numbers


def test_every_file_the_order_names_is_there() -> None:
    assert [name for name in LONG if not (ROOT / name).is_file()] == []


@pytest.mark.parametrize("turn", range(4))
def test_the_tests_of_a_file_are_run_in_one_process(turn: int, request: pytest.FixtureRequest) -> None:
    """Under xdist too: whoever ran the one before has been here."""
    mine = [item.name for item in request.session.items if item.path == request.path]
    before = [name for name in mine[: mine.index(request.node.name)] if name.startswith(request.function.__name__)]
    assert seen == before
    seen.append(request.node.name)


def test_what_starts_whole_platforms_is_run_in_one_process_and_begins_before_what_is_long_and_the_browsers() -> None:
    assert len({together(name) for name in PLATFORMS}) == 1
    names = (
        "tests/short.py",
        together(PLATFORMS[2]),
        "tests/more.py",
        "tests/browser/test_new.py",
        "tests/test_matrix.py",
    )
    process = Process()
    order = Order.__new__(Order)
    order.workqueue = OrderedDict((name, {f"{name}::test": False}) for name in names)
    order.assigned_work, order.registered_collections = {}, {process: [f"{name}::test" for name in names]}
    while order.workqueue:
        order._assign_work_unit(process)
    assert [names[n] for n in process.sent] == [names[1], names[4], names[3], names[0], names[2]]


def test_a_test_during_which_a_process_died_is_not_begun_again_but_those_after_it_are() -> None:
    names = [f"tests/test_dies.py::test_{n}" for n in range(4)]
    gone, stays, beginning = Process(), Process(), Process()
    order = Order.__new__(Order)
    order.workqueue, order.log = OrderedDict(), lambda *_: None
    unit = {names[0]: True, names[1]: False, names[2]: False, names[3]: False}
    order.assigned_work = {gone: {"tests/test_dies.py": unit}, stays: {}, beginning: {}}
    order.registered_collections = {gone: names, stays: names}
    assert order.remove_node(gone) == names[1]
    assert stays.sent == [2, 3]
    assert beginning.sent == []
    assert order.remove_node(beginning) is None

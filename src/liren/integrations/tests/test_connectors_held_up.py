"""A connector that is slow, or has much: nobody waits for it, and nothing that was asked of it is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from liren.integrations import public as integrations
from liren.integrations.connectors import reconciling
from liren.integrations.tests.hotline import mapping
from liren.integrations.tests.line import Line, inside, line
from liren.kit.database import one_transaction, rows
from liren.kit.errors import InvalidInput
from liren.kit.outbox import drain

__all__ = ["inside", "line"]


def meanwhile(line: Line, happens: Callable[[], Any]) -> list[str]:
    """Let it happen in another thread while the hotline is asked; what became of it, once it has."""
    became: list[str] = []

    def within() -> None:
        try:
            happens()
            became.append("done")
        except Exception as error:  # what went wrong is what the test asserts
            became.append(repr(error))
        finally:
            connections["default"].close()

    line.hotline.meanwhile = within
    return became


def ahead(line: Line) -> integrations.Foreseen:
    with one_transaction():
        return integrations.look_ahead(connector_id=line.id, by=line.world.actor("admin"), at=line.clock.at)


def says_the_mapping_again(line: Line) -> None:
    """As a page does, but not for long."""
    with one_transaction():
        by = line.world.actor("admin")
        rows("SET LOCAL lock_timeout = '2s'")
        text = mapping(line.world.people.community.path)
        integrations.say_mapping(connector_id=line.id, mapping=text, by=by, at=line.clock.at)


def test_nobody_waits_while_the_other_side_is_asked(line: Line) -> None:
    line.hotline.calls("Q-1")
    line.hotline.calls("Q-2", subject="")

    def fetches() -> None:
        line.admin(integrations.take_again, connector_id=line.id, outside_id="Q-2")
        line.drained()

    ways: dict[str, Callable[[], Any]] = {
        "look ahead": lambda: ahead(line), "read": line.asks, "compare": line.compares, "fetch": fetches,
    }  # fmt: skip
    for way, asks in ways.items():
        became = meanwhile(line, lambda: says_the_mapping_again(line))
        asks()
        assert became == ["done"], way
    assert line.affairs() == 1


def test_a_long_list_is_read_a_page_at_a_time_between_other_work(line: Line) -> None:
    for no in range(5):
        line.hotline.calls(f"R-{no}")
    line.asks()
    line.hotline.calls("R-5")
    line.hotline.log.clear()
    with one_transaction():
        integrations.reconcile_now(connector_id=line.id, by=line.world.actor("admin"), at=line.tick())
    asked = []
    for _ in range(4):
        drain(200, at=line.tick())
        asked.append(sum("/api/index" in one for one in line.hotline.asked))
    assert asked == [1, 2, 3, 3]
    assert [(one.outside_id, one.kind) for one in line.page().differences] == [("R-5", "not_here")]
    assert rows("SELECT 1 FROM integrations_listedpage") == [], "pages go once both sides are compared"


def test_a_list_without_end_is_given_up_and_replaces_nothing(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    for no in range(5):
        line.hotline.calls(f"Z-{no}")
    line.asks()
    del line.hotline.orders["Z-4"]
    before = line.compares()
    line.hotline.calls("Z-5")
    monkeypatch.setattr(reconciling, "MOST_PAGES", 2)
    assert line.compares() == before == [("Z-4", "not_there")]
    assert "翻了 2 页还没有完" in line.page().line.error
    assert rows("SELECT 1 FROM integrations_listedpage") == []


def test_of_two_comparisons_at_once_the_later_counts(line: Line) -> None:
    for no in range(5):
        line.hotline.calls(f"S-{no}")
    line.asks()
    for _ in range(2):
        with one_transaction():
            integrations.reconcile_now(connector_id=line.id, by=line.world.actor("admin"), at=line.tick())
        drain(200, at=line.tick())
    del line.hotline.orders["S-4"]
    line.drained()
    assert [(one.outside_id, one.kind) for one in line.page().differences] == [("S-4", "not_there")]
    assert rows("SELECT 1 FROM integrations_listedpage") == []


def test_an_order_asked_for_while_somebody_looks_ahead_is_fetched(line: Line) -> None:
    line.hotline.calls("T-1", subject="")
    line.asks()
    line.hotline.orders["T-1"]["subject"] = "路灯不亮"
    line.admin(integrations.take_again, connector_id=line.id, outside_id="T-1")
    at = line.tick()
    became = meanwhile(line, lambda: drain(200, at=at))
    ahead(line)
    assert became == ["done"]
    line.drained()
    assert (line.affairs(), line.page().to_look_at) == (1, ())


def test_an_order_that_cannot_be_fetched_says_why(line: Line) -> None:
    for no in ("U-1", "U-2"):
        line.hotline.calls(no)
    line.hotline.log.clear()
    assert len(line.compares()) == 2
    del line.hotline.orders["U-1"]
    line.hotline.orders["U-2"]["no"] = "U-3"
    for no in ("U-1", "U-2"):
        line.admin(integrations.take_again, connector_id=line.id, outside_id=no)
    line.drained()
    problems = {one.outside_id: dict(one.problems) for one in line.page().to_look_at}
    assert "答了 404" in problems["U-1"][""]
    assert problems["U-2"] == {"": "对方答的不是这一件"}


def test_one_order_is_not_promised_when_the_mapping_cannot_fetch_one(line: Line) -> None:
    line.hotline.calls("V-1", subject="")
    line.asks()
    before = line.page()
    path = line.world.people.community.path
    other = mapping(path, ('one: {path: "/orders/{id}"}', "# "))
    line.admin(integrations.say_mapping, connector_id=line.id, mapping=other)
    with pytest.raises(InvalidInput) as refused:
        line.admin(integrations.take_again, connector_id=line.id, outside_id="V-1")
    assert "one" in refused.value.fields["mapping"]
    after = line.page()
    assert (before.fetches, after.fetches, after.to_look_at) == (True, False, before.to_look_at)


def test_comparing_reads_of_our_orders_only_what_is_compared(line: Line) -> None:
    for no in ("W-1", "W-2"):
        line.hotline.calls(no)
    line.asks()
    line.drained()
    with one_transaction():
        rows("UPDATE integrations_order SET seen_at = seen_at - interval '100 days'")
    del line.hotline.orders["W-1"]
    line.hotline.orders["W-2"]["state"] = "99"
    with CaptureQueriesContext(connection) as asked:
        assert line.compares() == [("W-2", "status")], "an old one is compared when they list it"
    read = [one["sql"] for one in asked if "FROM integrations_order" in one["sql"].replace('"', "")]
    [comparing] = [sql for sql in read if "seen_at >=" in sql]
    assert "tokens" not in comparing
    assert [sql for sql in read if "tokens" in sql and "LIMIT" not in sql] == []


def test_many_orders_are_not_counted_to_the_end(line: Line) -> None:
    with one_transaction():
        line.world.actor("system")
        rows(
            "INSERT INTO integrations_order"
            " (id, connector_id, outside_id, affair, problems, tokens, mapping, sent, seen_at, changed_at)"
            " SELECT gen_random_uuid(), %s, 'X-' || n, CASE WHEN n <= 1200 THEN gen_random_uuid() END,"
            " CASE WHEN n > 1200 THEN '{\"phone\": \"不对\"}' ELSE '{}' END::jsonb, '{}', 1, '', %s, %s"
            " FROM generate_series(1, 1203) n",
            *(line.id, line.clock.at, line.clock.at),
        )
    found = line.page().line
    assert (found.told["taken"], found.told["refused"], found.taken) == ("1000+", "3", 1001)


def test_a_result_is_sent_again_as_often_as_asked_though_old_returns_are_forgotten(line: Line) -> None:
    line.hotline.calls("Y-1")
    line.asks()
    line.does("dispatcher", "Y-1", "dispatch", "answer", reply="已告知")
    line.drained()
    told = len(line.hotline.told)

    def again() -> int:
        line.admin(integrations.return_again, connector_id=line.id, outside_id="Y-1")
        line.drained()
        return len(line.hotline.told) - told

    assert again() == 1
    between = line.tick(hours=1)
    assert again() == 2
    with one_transaction():
        line.world.actor("system")
        assert integrations.forget_returns(before=between) > 0
    assert [again(), again()] == [3, 4]


def test_the_row_of_an_order_is_free_while_its_result_is_told(line: Line) -> None:
    line.hotline.calls("AA-1")
    line.asks()
    line.does("dispatcher", "AA-1", "dispatch", "answer", reply="已告知")

    def locks_it() -> None:
        with one_transaction():
            line.world.actor("system")
            rows("SELECT FROM integrations_order WHERE outside_id = 'AA-1' FOR UPDATE NOWAIT")

    became = meanwhile(line, locks_it)
    line.drained()
    assert became == ["done"]
    assert line.hotline.told[-1][0] == "AA-1"


def test_of_two_results_of_one_order_the_second_waits_for_the_first_and_no_try_is_lost(line: Line) -> None:
    line.hotline.calls("AB-1")
    line.asks()
    line.does("dispatcher", "AB-1", "dispatch", "answer", reply="已告知")
    line.drained()
    told = len(line.hotline.told)
    for _ in range(2):
        line.admin(integrations.return_again, connector_id=line.id, outside_id="AB-1")
    seen: list[int] = []

    def another_worker() -> None:
        drain(200, at=line.clock.at)
        seen.append(len(line.hotline.told))

    became = meanwhile(line, another_worker)
    line.drained()
    assert (became, seen, len(line.hotline.told)) == (["done"], [told], told + 1)
    line.drained(seconds=10)
    assert len(line.hotline.told) == told + 2
    assert rows("SELECT max(tries) FROM kit_delivery") == [(1,)]

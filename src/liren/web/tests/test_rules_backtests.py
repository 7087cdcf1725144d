"""From the editor of 实施细则 to a back-test, its page, and what publication stands on; in a browser without script."""

from typing import Any

import pytest

from liren.access import public as access
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.tests.test_local_rules import KEY, Town
from liren.web.tests.test_local_rules import sent
from liren.web.tests.test_local_rules import town as town  # a fixture
from liren.web.tests.visits import browser, words


def begun(town: Town) -> tuple[Any, str, dict[str, Any]]:
    """The street's browser, the address of its draft, and what its form sends with one limit tightened."""
    client = browser(town.street_admin)
    address = client.post("/local-rules", {"key": KEY, "place": town.street}).headers["Location"]
    filled = sent(
        words(client.get(address)), c__accept__within__to="1", c__accept__within__unit="working hour",
        c__accept__within__why="白天有人值班",
    )  # fmt: skip
    client.post(address, {**filled, "act": "save"})
    return client, address, sent(words(client.get(address)))


def test_a_street_without_history_writes_why_beside_the_button_and_everybody_reads_it(town: Town) -> None:
    client, address, filled = begun(town)
    page = words(client.get(address))
    assert 'name="no_history"' in page
    assert "没有可回测的" in page
    refused = client.post(address, {**filled, "act": "publish", "no_history": " "})
    assert (refused.status_code, "请写明为什么没有可回测的事项" in words(refused)) == (422, True)
    made = client.post(address, {**filled, "act": "publish", "no_history": "还没有人照它办过"})
    assert made.status_code == 303, words(made)
    page = words(browser(town.people.wang).get(made.headers["Location"]))
    assert "凭什么发布" in page
    finding = page[page.index("/findings/") :].partition('"')[0]
    shown = words(browser().get(finding))
    assert "还没有人照它办过" in shown
    assert "签名相符" in shown
    retired = client.post(f"{made.headers['Location']}/retire")
    assert (retired.status_code, 'name="no_history"' in words(retired)) == (422, True)
    assert client.post(f"{made.headers['Location']}/retire", {"no_history": "没人用"}).status_code == 303


def test_with_history_the_form_saves_and_tests_and_the_run_is_watched_and_taken_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liren.standards.findings.reading._ran_under", [lambda key, path: path == town.street])
    client, address, filled = begun(town)
    page = words(client.get(address))
    assert "这一稿还没有结论" in page
    assert 'name="no_history"' not in page
    refused = client.post(address, {**filled, "act": "publish"})
    assert (refused.status_code, "请先“回测”" in words(refused)) == (409, True)
    run = client.post(address, {**filled, "act": "test", "months": "36"})
    assert run.status_code == 303, words(run)
    where = run.headers["Location"]
    assert where.startswith(address.removesuffix("/edit") + "/backtests/")
    assert "排队等候" in words(client.get(where))
    assert browser(town.director).get(where).status_code == 404
    assert browser(town.director).post(f"{where}/cancel").status_code == 404
    assert client.post(f"{where}/cancel").status_code == 303
    assert "已取消" in words(client.get(where))
    assert "已取消" in words(client.get(address))
    again = sent(words(client.get(address)))
    assert client.post(address, {**again, "act": "test", "months": "5"}).status_code == 422


def test_what_is_in_force_says_what_withdrawing_it_needs_and_leads_there(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, address, filled = begun(town)
    made = client.post(address, {**filled, "act": "publish", "no_history": "还没有人照它办过"}).headers["Location"]
    monkeypatch.setattr("liren.standards.findings.reading._ran_under", [lambda key, path: path == town.street])
    page = words(client.get(made))
    assert "回测停用以后会怎样" in page
    assert "停用，恢复按上级办" not in page
    run = client.post(f"{made}/backtest", {"withdrawn": "yes", "months": "12"})
    assert run.status_code == 303, words(run)
    assert "停用细则以后" in words(client.get(run.headers["Location"]))
    access.enter_system("test")
    assert standards.current(KEY, town.street, now()).path == town.street

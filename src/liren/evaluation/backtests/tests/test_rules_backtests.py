"""Local rules replayed over the history of their place: what ran under every earlier text of that place included."""

from typing import Any
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.affairs.tests.world import KEY, World
from liren.evaluation import public as evaluation
from liren.evaluation.backtests.errors import NoSuchBacktest
from liren.evaluation.backtests.public import ask_rules_backtest, backtest, cancel_backtest, work_on_backtests
from liren.evaluation.backtests.tests.test_backtests import _lamps, worked
from liren.kit.errors import NotYours
from liren.standards import public as standards
from liren.standards.findings.errors import FindingMissing
from liren.standards.findings.public import FindingView

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    """Three lamps, and one that was handled in 30 hours: two days later, within three."""
    enter_system("test")
    made = _lamps()
    slow = lamp(made)
    made.does("dispatcher", slow, "dispatch", "dispatch")
    made.tick(hours=30)
    made.does("property_handler", slow, "handle", "done", reply="灯已修好")
    counted(made)
    return made


def change(clause: str, to: str, do: str = "tighten") -> dict[str, Any]:
    return {"do": do, "clause": clause, "to": to, "why": "这里人手足", "basis": "local"}


def drafted(here: World, *changes: dict[str, Any], path: str = "") -> tuple[UUID, int]:
    enter_system("test")
    path, by = path or here.people.street.path, here.people.editor
    id = standards.start_local_rules(key=KEY, path=path, publisher=path, by=by, at=here.at)
    page = standards.local_rules(id, by, here.at)
    told = {**page.document, "changes": list(changes)}
    return id, standards.save_local_rules(id=id, revision=page.revision, document=told, by=by, at=here.at)


def replayed(here: World, id: UUID, **more: Any) -> FindingView:
    by = here.people.editor
    view = worked(here, ask_rules_backtest(rules_id=id, by=by, at=here.at, **more))
    assert (view.state, view.finding is not None) == ("done", True), view.error
    assert view.finding
    return standards.findings.finding(view.finding, by)


def put(here: World, id: UUID, revision: int) -> None:
    standards.publish_local_rules(id=id, revision=revision, by=here.people.editor, at=here.tick(minutes=1))


def lamp(here: World) -> UUID:
    made: UUID = here.opens("wang").id
    here.does("worker", made, "accept", "dispatch", **{"class": "event.estate"})
    counted(here)
    return made


def counted(here: World) -> None:
    enter_system("test")
    evaluation.catch_up(here.at)


def on_time(found: FindingView, step: str) -> tuple[int, int, int]:
    row = next(one for one in found.figures["on_time"] if one["step"] == step)
    return row["before"], row["on_before"], row["on_after"]


def test_rules_of_a_street_are_replayed_over_all_that_ran_there_and_hold_only_then(here: World) -> None:
    first, revision = drafted(here, change("handle.within", "1 working day"))
    with pytest.raises(FindingMissing):
        put(here, first, revision)
    found = replayed(here, first)
    assert on_time(found, "handle") == (3, 3, 2)  # the slow one would be late
    assert {one["clause"]: one["affairs"] for one in found.figures["clauses"]} == {"handle.within": 3}
    put(here, first, revision)
    lamp(here)  # under the street's first text
    second, revision = drafted(
        here, change("handle.within", "1 working day"), change("accept.within", "1 working hour")
    )
    found = replayed(here, second)
    assert (found.figures["affairs"], found.figures["in_force"]) == (5, 1)
    put(here, second, revision)
    drafts, revision = drafted(
        here, change("dispatch.within", "1 working day", "replace"), path=here.people.community.path
    )
    put(here, drafts, revision)  # a community's own: no finding asked for
    lamp(here)  # under the community's text, which will merge anew
    found = replayed(here, second, withdrawn=True)
    assert (found.figures["affairs"], found.figures["local_rules"]) == (5, 1)
    assert any("1 件照这里以前各版细则办" in one for one in found.assumptions)
    assert on_time(found, "handle")[1:] == (2, 3)  # in time again, by what stands above
    standards.retire_local_rules(id=second, by=here.people.editor, at=here.at)
    assert standards.current(KEY, here.people.street.path, here.at).path == ""


def test_it_is_asked_for_seen_and_taken_back_only_by_who_makes_rules_there(here: World) -> None:
    id, _ = drafted(here, change("handle.within", "1 working day"))
    run = ask_rules_backtest(rules_id=id, by=here.people.editor, at=here.at)
    assert ask_rules_backtest(rules_id=id, by=here.people.editor, at=here.at) == run  # one at a time
    for who in ("worker", "supervisor", "wang"):
        by = getattr(here.people, who)
        with pytest.raises((NotYours, NotAllowed)):
            ask_rules_backtest(rules_id=id, by=by, at=here.at)
        with pytest.raises(NoSuchBacktest):
            backtest(run, by)
        with pytest.raises(NoSuchBacktest):
            cancel_backtest(backtest_id=run, by=by, at=here.at)
    enter_system("test")
    work_on_backtests(here.at)
    assert backtest(run, here.people.editor).state == "running"
    cancel_backtest(backtest_id=run, by=here.people.editor, at=here.at)
    assert worked(here, run).state == "cancelled"
    assert standards.findings.findings_at(KEY, here.people.street.path) == ()

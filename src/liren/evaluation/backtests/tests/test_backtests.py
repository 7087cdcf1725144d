"""A draft replayed over affairs that happened: asked for, worked off by the worker, deposited, or taken back."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from liren.access.public import enter_system
from liren.affairs.tests.world import KEY, World, world
from liren.evaluation import public as evaluation
from liren.evaluation.backtests import working
from liren.evaluation.backtests.errors import BacktestEnded, NothingToTest
from liren.evaluation.backtests.public import (
    BacktestView,
    ask_backtest,
    backtest,
    backtest_reactions,
    backtests_of,
    behind_backtest,
    cancel_backtest,
    work_on_backtests,
)
from liren.evaluation.models import Mark
from liren.kit.database import rows
from liren.kit.outbox import Happened
from liren.kit.tests.laid import laid_again
from liren.notices import public as notices
from liren.standards import public as standards
from liren.standards.drafts.errors import NoSuchDraft
from liren.standards.findings.errors import FindingMissing

pytestmark = pytest.mark.django_db
STRICT = ("within: 3 working days", "within: 1 hour")


@pytest.fixture
def here() -> World:
    """Three lamps: two handled two hours after they were dispatched, one declined at once."""
    enter_system("test")
    return _lamps()


@laid_again
def _lamps() -> World:
    made = world()
    for _ in range(2):
        lamp = made.opens("wang").id
        made.does("worker", lamp, "accept", "dispatch", **{"class": "event.estate"})
        made.does("dispatcher", lamp, "dispatch", "dispatch")
        made.tick(hours=2)
        made.does("property_handler", lamp, "handle", "done", reply="灯已修好")
    made.does("worker", made.opens("zhou").id, "accept", "decline", reason="不归社区管")
    evaluation.catch_up(made.at)
    return made


def drafted(here: World, *changes: tuple[str, str]) -> UUID:
    """The next version of the procedure of lamps, submitted."""
    enter_system("test")
    by, source = here.people.editor, standards.current(KEY, "", here.at)
    draft = standards.start_draft(from_procedure=source.id, by=by, at=here.at)
    page = standards.draft(draft, by)
    text = page.text
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    standards.save_draft(draft_id=draft, text=text, cases=page.cases, seen=1, by=by, at=here.at)
    return draft


def worked(here: World, run: UUID) -> BacktestView:
    enter_system("test")
    here.tick(minutes=1)
    while work_on_backtests(here.at):
        pass
    return backtest(run, here.people.editor)


def test_a_draft_is_replayed_and_its_finding_deposited_in_the_name_of_who_asked(here: World) -> None:
    draft = drafted(here, STRICT)
    run = ask_backtest(draft_id=draft, by=here.people.editor, at=here.at)
    assert backtest(run, here.people.editor).state == "waiting"
    view = worked(here, run)
    assert (view.state, view.total, view.done, view.percent) == ("done", 3, 3, 100)
    [found] = standards.findings.findings_of(draft)
    assert (found.id, found.by_name, found.holds) == (view.finding, here.people.editor.name, True)
    handle = next(one for one in found.figures["on_time"] if one["step"] == "handle")
    assert (handle["before"], handle["on_before"], handle["on_after"], handle["later"]) == (2, 2, 0, 2)
    clauses = {one["clause"]: one["affairs"] for one in found.figures["clauses"]}
    assert clauses["handle.within"] == 2
    assert found.assumptions


def test_what_is_found_lets_exactly_this_text_be_published(here: World) -> None:
    draft = drafted(here)
    by, reviewer, at = here.people.editor, here.people.reviewer, here.at
    seen = standards.draft(draft, by).line.version
    standards.submit_draft(draft_id=draft, seen=seen, by=by, at=at)
    with pytest.raises(FindingMissing):
        standards.publish_draft(draft_id=draft, seen=seen, by=reviewer, at=at)
    worked(here, ask_backtest(draft_id=draft, by=reviewer, at=at))
    assert standards.publish_draft(draft_id=draft, seen=seen, by=reviewer, at=here.at).version == 2


def test_a_way_it_no_longer_permits_opens_to_the_affairs_that_took_it(here: World) -> None:
    draft = drafted(
        here, ("      decline: {title: 不予受理, to: feedback", "      refuse: {title: 不予受理, to: feedback")
    )
    run = ask_backtest(draft_id=draft, by=here.people.editor, at=here.at)
    worked(here, run)
    [found] = standards.findings.findings_of(draft)
    [barred] = found.figures["barred"]
    assert (barred["affairs"], barred["bars"]) == (1, ["草案里没有“受理”的“不予受理”"])
    view = backtest(run, here.people.editor)
    page = behind_backtest(view, barred["way"], actor=here.people.editor)
    assert len(page.affairs) == 1


def test_it_goes_on_part_by_part_where_another_worker_left_off_with_the_same_result(here: World, monkeypatch) -> None:
    draft = drafted(here, STRICT)
    whole = worked(here, ask_backtest(draft_id=draft, by=here.people.editor, at=here.at))
    monkeypatch.setattr(working, "PART", 1)
    here.opens("zhou", place_path=here.people.frame.yinxing.path)
    enter_system("test")
    evaluation.catch_up(here.at)
    run = ask_backtest(draft_id=draft, by=here.people.editor, at=here.at)
    shown = []
    while work_on_backtests(here.at):
        one = backtest(run, here.people.editor)
        shown.append((one.state, one.done, one.total))
    assert shown[0] == ("running", 0, 4)
    assert shown[-1] == ("done", 4, 4)
    assert len(shown) > 2
    first, second = (
        standards.findings.finding(one.finding, here.people.editor)
        for one in (whole, backtest(run, here.people.editor))
        if one.finding
    )
    assert first.figures["on_time"] == second.figures["on_time"]


def test_it_is_taken_back_and_leaves_nothing(here: World) -> None:
    draft = drafted(here, STRICT)
    run = ask_backtest(draft_id=draft, by=here.people.editor, at=here.at)
    assert ask_backtest(draft_id=draft, by=here.people.reviewer, at=here.at) == run  # one at a time
    work_on_backtests(here.at)
    cancel_backtest(backtest_id=run, by=here.people.reviewer, at=here.at)
    assert worked(here, run).state == "cancelled"
    assert standards.findings.findings_of(draft) == ()
    with pytest.raises(BacktestEnded):
        cancel_backtest(backtest_id=run, by=here.people.editor, at=here.at)


def test_what_cannot_be_tested_is_said(here: World) -> None:
    enter_system("test")
    fresh = standards.start_draft(key="service/borrow-room", by=here.people.editor, at=here.at)
    with pytest.raises(NothingToTest):
        ask_backtest(draft_id=fresh, by=here.people.editor, at=here.at)
    draft = drafted(here, STRICT)
    view = worked(here, ask_backtest(draft_id=draft, months=3, by=here.people.editor, at=here.at + timedelta(days=200)))
    assert (view.state, view.finding) == ("failed", None)
    assert "更长的时间" in view.error
    standards.save_draft(
        draft_id=draft, text="key: [", cases="", seen=2, by=here.people.editor, at=here.at
    )  # fmt: skip
    with pytest.raises(NothingToTest):
        ask_backtest(draft_id=draft, by=here.people.editor, at=here.at)


def test_only_who_reads_the_draft_sees_or_asks(here: World) -> None:
    draft = drafted(here, STRICT)
    run = ask_backtest(draft_id=draft, by=here.people.editor, at=here.at)
    for who in ("worker", "supervisor", "wang"):
        by = getattr(here.people, who)
        with pytest.raises(NoSuchDraft):
            backtest(run, by)
        with pytest.raises(NoSuchDraft):
            ask_backtest(draft_id=draft, by=by, at=here.at)
        with pytest.raises(NoSuchDraft):
            cancel_backtest(backtest_id=run, by=by, at=here.at)


def test_what_breaks_ends_that_one_and_says_so(here: World, monkeypatch) -> None:
    run = ask_backtest(draft_id=drafted(here, STRICT), by=here.people.editor, at=here.at)
    monkeypatch.setattr(working, "_count", lambda run: 1 / 0)
    view = worked(here, run)
    assert view.state == "failed"
    assert [one.id for one in backtests_of(view.subject)] == [run]


def test_affairs_counted_anew_while_it_runs_leave_no_wrong_finding_and_it_is_asked_again(
    here: World, monkeypatch
) -> None:
    monkeypatch.setattr(working, "PART", 1)
    by, draft = here.people.editor, drafted(here, STRICT)
    run = ask_backtest(draft_id=draft, by=by, at=here.at)
    work_on_backtests(here.at)
    evaluation.rebuild(here.at)
    view = worked(here, run)
    assert (view.state, view.finding) == ("failed", None)
    assert "请再回测一次" in view.error
    assert standards.findings.findings_of(draft) == ()
    assert worked(here, ask_backtest(draft_id=draft, by=by, at=here.at)).state == "done"


def test_it_does_not_begin_on_what_is_only_half_counted(here: World) -> None:
    by, draft = here.people.editor, drafted(here, STRICT)
    Mark.objects.update(definitions="0" * 64)
    enter_system("test")
    assert evaluation.roll_up(here.at, limit=1)
    run = ask_backtest(draft_id=draft, by=by, at=here.at)
    assert worked(here, run).state == "waiting"
    enter_system("test")
    evaluation.catch_up(here.at)
    view = worked(here, run)
    assert (view.state, view.total) == ("done", 3)


def test_who_asked_hears_how_it_ended_but_for_what_they_took_back_themselves(here: World) -> None:
    by, draft = here.people.editor, drafted(here, STRICT)
    worked(here, ask_backtest(draft_id=draft, by=by, at=here.at))
    worked(here, ask_backtest(draft_id=draft, months=3, by=by, at=here.at + timedelta(days=200)))
    for who in (by, here.people.reviewer):
        cancel_backtest(backtest_id=ask_backtest(draft_id=draft, by=by, at=here.at), by=who, at=here.at)
    [handler] = backtest_reactions(lambda about, draft, run: f"/drafts/{draft}/backtests/{run}").values()
    ended = rows("SELECT body::text FROM kit_event WHERE kind = 'evaluation.backtest-ended'")
    for number, (body,) in enumerate(ended):
        handler(Happened(number, "evaluation.backtest-ended", 1, json.loads(str(body)), here.at))
    assert by.person_id is not None
    heard = notices.list_for(by.person_id)
    words = ("回测算完了", "回测没算成", "回测被取消了")
    assert sorted(word for one in heard for word in words if one.title.endswith(word)) == sorted(words)
    assert all(one.link and one.link.startswith(f"/drafts/{draft}/backtests/") for one in heard)

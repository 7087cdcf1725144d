"""What a course shows of each clause of the text it ran under, and what it cannot show."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from liren.engine.calendar import Span
from liren.engine.conformance.clauses import clauses_of
from liren.engine.conformance.judging import IMPORTED, LOG, UNWRITTEN, judge, text_of
from liren.engine.courses import Course, Visit
from liren.engine.loading import parse
from liren.engine.office import load_calendar
from liren.engine.tests.lawbook import LAWBOOK, calendar_text, procedure_text

START = datetime(2026, 11, 2, 1, tzinfo=UTC)  # a Monday, 09:00 in China
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LATER = START + 60 * DAY
PLUMBER, PROPERTY = UUID(int=1), UUID(int=2)
TEXT = text_of(parse(procedure_text("management/grid-event")), "grid-event")
CALENDAR = load_calendar(calendar_text())
ONWARD = (("accept", "dispatch"), ("dispatch", "dispatch"), ("handle", "done"), ("feedback", "satisfied"))


def course(*steps: tuple[str, str], origin: str = "portal", closed: bool = True, **changes) -> Course:
    """Each step takes an hour and has two; the last is left when the affair is closed."""
    visits = tuple(
        Visit(step, START + n * HOUR, START + (n + 1) * HOUR if move else None, move, START + (n + 2) * HOUR)
        for n, (step, move) in enumerate(steps)
    )
    ended = START + len(steps) * HOUR if closed else None
    return Course(UUID(int=9), "management/grid-event", "grid-event", "32.05.", origin, START, ended, visits, **changes)


def at(one: Course, n: int, **changes) -> Course:
    """The same with visit n told otherwise."""
    visits = (*one.visits[:n], replace(one.visits[n], **changes), *one.visits[n + 1 :])
    return replace(one, visits=visits)


def said(one: Course, *paths: str) -> str:
    verdicts = judge(TEXT, one, LATER, CALENDAR)
    return "".join(verdicts[TEXT.places[path]] for path in paths)


def test_an_affair_that_went_as_written_keeps_what_it_used_and_uses_no_more() -> None:
    usual = course(*ONWARD)
    assert said(usual, "start", "form", "accept.within", "handle.within", "handle.moves.done", "handle.by") == "kkkkkk"
    assert (
        said(usual, "handle.moves.return", "follow_up.within", "handle.extend", "handle.pause", "escalate") == "-----"
    )
    assert "b" not in judge(TEXT, usual, LATER, CALENDAR)


def test_a_sampled_step_passed_over_is_used_and_one_drawn_too() -> None:
    assert said(course(*ONWARD), "verify.sample", "verify.within", "verify.not_by") == "k--"
    drawn = course(*ONWARD[:3], ("verify", "passed"), ONWARD[3])
    assert said(drawn, "verify.sample", "verify.within", "verify.not_by") == "kkk"


def test_late_work_breaks_its_limit_and_gives_cause_to_raise_it() -> None:
    late = at(course(*ONWARD), 2, due=START)
    assert said(late, "handle.within", "accept.within", "escalate") == "bku"


def test_work_not_done_is_late_when_its_time_is_over_and_not_before_and_not_while_it_stands_still() -> None:
    open_yet = course(*ONWARD[:2], ("handle", ""), closed=False)
    assert said(open_yet, "handle.within", "handle.by", "handle.moves") == "b--"
    assert said(at(open_yet, 2, due=LATER + DAY), "handle.within") == "-"
    assert said(at(open_yet, 2, standing=START), "handle.within") == "-"


def test_the_worst_of_several_visits_counts() -> None:
    twice = course(*ONWARD[:2], ("handle", "return"), ("dispatch", "dispatch"), ("handle", "done"), ONWARD[3])
    assert said(twice, "handle.within", "handle.moves.return", "handle.moves.done") == "kkk"
    assert said(at(twice, 2, due=START), "handle.within") == "b"


def test_a_declared_departure_is_neither_kept_nor_broken() -> None:
    longer = at(course(*ONWARD, departures=("handle.within",)), 2, due=START, scored=False)
    assert said(longer, "handle.within", "handle.moves", "accept.within") == "dkk"
    elsewhere = course(ONWARD[0], ("dispatch", "departed"), ("feedback", "satisfied"), departures=("dispatch.moves",))
    assert said(elsewhere, "dispatch.moves", "dispatch.within", "dispatch.moves.dispatch") == "d--"


@pytest.mark.parametrize("changes", [{"provisional": True}, {"ended": None}, {"scored": False}])
def test_what_nobody_can_know_is_unknown(changes: dict[str, object]) -> None:
    assert said(at(course(*ONWARD), 2, **changes), "handle.within") == "u"


def test_the_residents_time_is_nobodys_delay() -> None:
    assert said(at(course(*ONWARD), 3, due=START), "feedback.within") == "k"
    assert said(course(*ONWARD[:3], ("feedback", "no_answer")), "feedback.within", "feedback.moves.no_answer") == "kk"


def test_extensions_and_pauses_are_held_against_what_the_text_grants() -> None:
    def paused(days: int) -> Course:
        return at(course(*ONWARD), 2, pauses=(Span(START, START + days * DAY),), extended=1)

    assert said(paused(3), "handle.extend", "handle.pause") == "kk"
    assert said(at(paused(30), 2, extended=2), "handle.extend", "handle.pause") == "bb"


def test_to_stand_merged_into_another_affair_uses_up_no_pause() -> None:
    stood = Span(START, START + 30 * DAY)
    merged = at(course(*ONWARD), 2, pauses=(stood,), reasons=("并入 2026-0001",))
    assert said(merged, "handle.pause") == "-"
    reason = TEXT.procedure.steps["handle"].pause.reasons[0]  # type: ignore[union-attr]
    asked = at(merged, 2, pauses=(stood, Span(START, START + DAY)), reasons=("并入 2026-0001", reason))
    assert said(asked, "handle.pause") == "k"
    assert said(at(asked, 2, reasons=(reason, reason)), "handle.pause") == "b"


@pytest.mark.parametrize(
    ("key", "step", "move", "verdict"),
    [
        ("management/patrol", "walk", "passed", "b"),  # nobody went
        ("management/task-admission", "consult", "silent", "b"),  # nobody answered
        ("management/task-admission", "objection", "silent", "k"),  # the reporter's own time
        ("autonomy/public-notice", "show", "quiet", "k"),  # it is to wait that long
        ("management/task-admission", "in_force", "expired", "u"),  # a state that lasts
    ],
)
def test_what_the_clock_ends_is_not_kept_where_somebody_should_have_acted(
    key: str, step: str, move: str, verdict: str
) -> None:
    text = text_of(parse(procedure_text(key)), key)
    clause = next(path for path in (f"{step}.within", f"{step}.before", f"{step}.after") if path in text.places)
    ran_out = (Visit(step, START, START + 9 * DAY, move, START + 8 * DAY),)
    one = Course(UUID(int=9), key, key, "32.05.", "portal", START, None, ran_out)
    assert judge(text, one, LATER, CALENDAR)[text.places[clause]] == verdict


def test_of_an_affair_brought_in_with_two_moments_nothing_is_known() -> None:
    assert set(judge(TEXT, course(*ONWARD, origin=IMPORTED), LATER, CALENDAR)) == {"u"}


def test_a_log_shows_steps_and_times_but_not_who_and_what_was_filled_in() -> None:
    log = course(*ONWARD, origin=LOG)
    assert said(log, "dispatch.within", "handle.moves.done", "start") == "kkk"
    assert said(log, "accept.within") == "u"  # whether it was urgent, nobody says
    assert said(log, "handle.by", "form", "handle.moves.done.asks", "feedback.tells") == "uuuu"


def test_a_log_can_go_where_nothing_is_written() -> None:
    wild = course(("dispatch", UNWRITTEN), ("feedback", "satisfied"), origin=LOG)
    assert said(wild, "start", "dispatch.moves", "feedback.moves", "dispatch.moves.dispatch") == "bbk-"


def test_in_a_log_late_is_what_no_limit_and_no_leave_the_text_grants_would_cover() -> None:
    log = at(course(*ONWARD, origin=LOG), 2, ended=START + 10 * DAY)
    assert said(log, "handle.within") == "u"
    assert said(at(log, 2, ended=START + 90 * DAY), "handle.within") == "b"
    assert said(at(log, 0, ended=START + 9 * DAY), "accept.within") == "b"
    assert said(at(log, 0, scored=False), "accept.within") == "u"


def test_a_wait_written_for_a_move_is_counted_in_a_log() -> None:
    notices = [path for path in (LAWBOOK / "procedures").rglob("*.yaml") if "at_least:" in path.read_text()]
    text = next(
        text_of(found, found.key)
        for path in sorted(notices)
        if not path.name.endswith(".cases.yaml") and (found := parse(path.read_text()))
    )
    clause = next(one for one in text.clauses if one.word == "at_least")
    hurried = Course(
        UUID(int=9), "k", "d", "32.", LOG, START, None,
        (Visit(clause.step, START, START + HOUR, clause.move),),
    )  # fmt: skip
    own = replace(hurried, origin="portal")
    assert judge(text, hurried, LATER, CALENDAR)[text.places[clause.path]] == "b"
    assert judge(text, own, LATER, CALENDAR)[text.places[clause.path]] == "k"


def test_every_procedure_of_the_book_has_clauses_told_apart_and_said_in_words() -> None:
    for path in sorted((LAWBOOK / "procedures").rglob("*.yaml")):
        if path.name.endswith(".cases.yaml"):
            continue
        clauses = clauses_of(parse(path.read_text()))
        assert len({clause.path for clause in clauses}) == len(clauses) > 3, path.name
        assert all(clause.title and clause.says for clause in clauses), path.name

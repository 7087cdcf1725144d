"""Counting is a pure function of evidence and moment; taking back and counting anew is the same as counting once."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.affairs.public import AffairEvidence, SpanEvidence
from liren.evaluation.counting import Cell, Contribution, cells, contributions, ladder
from liren.evaluation.definitions import definitions
from liren.evaluation.models import EVERYONE

START = datetime(2026, 11, 2, 1, tzinfo=UTC)  # a Monday, 09:00 in China
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORG = UUID(int=7)
AFFAIR = AffairEvidence(
    id=UUID(int=1),
    procedure_key="management/grid-event",
    kind="management",
    origin="portal",
    path="32.05.06.001.002.e9.",
    state="open",
    opened_at=START,
    told_at=None,
    closed_at=None,
    resolved=None,
    declined=False,
    rating=None,
    counts={},
    first_receiver_org=None,
    reached=None,
    spans=(),
)
SIGN = SpanEvidence(
    step="accept",
    visit=1,
    clock="sign",
    role="community_worker",
    org=ORG,
    started_at=START,
    due_at=START + 2 * HOUR,
    provisional=False,
    finished_at=START + HOUR,
    paused_at=None,
    outcome="dispatch",
    returned=False,
    scored=True,
)
RUNNING = replace(SIGN, finished_at=None, outcome=None)


def counted(affair: AffairEvidence, measure: str, at: datetime = START + 10 * DAY):
    return [c for c in contributions(affair, definitions().measures, at) if c.measure == measure]


def only(affair: AffairEvidence, measure: str, at: datetime = START + 10 * DAY):
    [one] = counted(affair, measure, at)
    return one


def closed(**changes) -> AffairEvidence:
    return replace(AFFAIR, state="closed", closed_at=START + DAY, told_at=START + DAY, **changes)


def test_work_done_in_time_counts_on_the_day_it_was_done():
    one = only(replace(AFFAIR, spans=(SIGN,)), "on_time:sign")
    assert (one.numerator, one.denominator, one.day, one.organisation) == (1, 1, date(2026, 11, 2), ORG)


def test_late_work_counts_on_the_day_it_was_due_whether_done_or_not():
    late = replace(SIGN, finished_at=START + 5 * DAY)
    done = only(replace(AFFAIR, spans=(late,)), "on_time:sign")
    undone = only(replace(AFFAIR, spans=(RUNNING,)), "on_time:sign")
    assert (done.numerator, done.denominator, done.day) == (0, 1, date(2026, 11, 2))
    assert done == undone


def test_running_work_within_its_limit_is_not_measured_yet():
    assert counted(replace(AFFAIR, spans=(RUNNING,)), "on_time:sign", at=START + HOUR) == []


def test_a_paused_clock_is_not_late():
    paused = replace(RUNNING, paused_at=START + HOUR)
    assert counted(replace(AFFAIR, spans=(paused,)), "on_time:sign") == []


def test_the_time_a_resident_takes_to_rate_is_nobodys_delay():
    waiting = replace(SIGN, clock="feedback", role="reporter", finished_at=START + 9 * DAY)
    assert counted(replace(AFFAIR, spans=(waiting,)), "on_time:feedback") == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"provisional": True}, "provisional"),
        ({"scored": False}, "unscored"),
        ({"due_at": None}, "unlimited"),
    ],
)
def test_what_cannot_be_scored_is_left_out_with_its_reason(changes, reason):
    one = only(replace(AFFAIR, spans=(replace(SIGN, **changes),)), "on_time:sign")
    assert (one.numerator, one.denominator, one.excluded) == (0, 0, reason)


def test_what_was_imported_is_not_scored():
    affair = replace(AFFAIR, origin="imported", spans=(replace(SIGN, scored=False),))
    assert only(affair, "on_time:sign").excluded == "imported"


def test_a_declared_deviation_is_kept_apart():
    affair = closed(counts={"departures": 1}, resolved=False, spans=(SIGN,))
    assert only(affair, "on_time:sign").excluded == "departed"
    assert only(affair, "solved").excluded == "departed"
    assert (only(affair, "departed").numerator, only(affair, "departed").denominator) == (1, 1)


def test_an_affair_nobody_rated_is_neither_satisfied_nor_dissatisfied():
    assert only(closed(), "satisfied").excluded == "unrated"
    assert only(closed(rating=3), "satisfied").numerator == 1
    assert only(closed(rating=2), "satisfied").numerator == 0


def test_whether_it_was_solved_may_be_unknown():
    assert only(closed(resolved=None), "solved").excluded == "unknown"
    assert only(closed(resolved=False), "solved").denominator == 1
    assert only(closed(declined=True, resolved=False), "solved").excluded == "declined"


def test_only_the_first_acceptance_is_the_response():
    again = replace(SIGN, visit=2, started_at=START + DAY, finished_at=START + 2 * DAY)
    assert only(replace(AFFAIR, spans=(SIGN, again)), "responded").numerator == 1


def test_an_open_affair_with_a_limit_passed_is_overdue_now():
    affair = replace(AFFAIR, spans=(RUNNING,))
    assert (only(affair, "overdue").numerator, only(affair, "overdue").day) == (1, None)
    assert only(affair, "overdue", at=START + HOUR).numerator == 0
    assert counted(closed(), "overdue") == []


def test_how_long_an_answer_took_is_measured_from_the_telling_to_the_reporter():
    assert only(closed(), "answer_time").seconds == DAY.total_seconds()


def test_an_answer_at_an_unknown_time_is_left_out_with_its_reason():
    handled = replace(SIGN, clock="finish", finished_at=None, outcome="done", scored=False, due_at=None)
    affair = replace(closed(origin="imported", spans=(handled,)), told_at=None)
    assert only(affair, "answer_time").excluded == "unknown"
    known = replace(affair, spans=(replace(handled, finished_at=START + 3 * DAY),))
    assert only(known, "answer_time").seconds == 3 * DAY.total_seconds()


def test_an_affair_belongs_to_who_finished_it_last():
    first, last = (replace(SIGN, clock="finish", org=UUID(int=n), started_at=START + n * HOUR) for n in (3, 4))
    assert only(closed(spans=(SIGN, first, last)), "closed").organisation == UUID(int=4)
    assert only(closed(first_receiver_org=ORG), "closed").organisation == ORG


def test_figures_end_at_the_community():
    one = only(closed(), "closed")
    assert {key.path for key in ladder(one)} == {"", "32.", "32.05.", "32.05.06.", "32.05.06.001.", "32.05.06.001.002."}


def test_all_organisations_together_are_counted_once():
    assert len(list(ladder(only(closed(), "closed")))) == 6 * 2
    keys = list(ladder(only(closed(first_receiver_org=ORG), "closed")))
    assert {key.organisation for key in keys} == {EVERYONE, ORG}


MOMENTS = st.integers(min_value=0, max_value=60 * 24).map(lambda hours: START + hours * HOUR)
SPANS = st.builds(
    SpanEvidence,
    step=st.sampled_from(["accept", "handle"]),
    visit=st.integers(1, 3),
    clock=st.sampled_from(["sign", "finish", "feedback", "本地时钟"]),
    role=st.sampled_from(["community_worker", "handler", "reporter"]),
    org=st.sampled_from([None, UUID(int=3), UUID(int=4)]),
    started_at=MOMENTS,
    due_at=st.none() | MOMENTS,
    provisional=st.booleans(),
    finished_at=st.none() | MOMENTS,
    paused_at=st.none() | MOMENTS,
    outcome=st.sampled_from([None, "done"]),
    returned=st.booleans(),
    scored=st.booleans(),
)
AFFAIRS = st.builds(
    AffairEvidence,
    id=st.integers(1, 5).map(lambda n: UUID(int=n)),
    procedure_key=st.sampled_from(["a/b", "c/d"]),
    kind=st.just("management"),
    origin=st.sampled_from(["portal", "imported"]),
    path=st.sampled_from(["32.05.06.001.002.", "32.05.06.001.003.g4.", "32.05.06.", "33.01."]),
    state=st.sampled_from(["open", "closed"]),
    opened_at=MOMENTS,
    told_at=st.none() | MOMENTS,
    closed_at=st.none() | MOMENTS,
    resolved=st.sampled_from([None, True, False]),
    declined=st.booleans(),
    rating=st.none() | st.integers(1, 5),
    counts=st.dictionaries(st.sampled_from(["returns", "reopens", "departures"]), st.integers(0, 3)),
    first_receiver_org=st.sampled_from([None, UUID(int=3)]),
    reached=st.none() | st.integers(0, 5),
    spans=st.lists(SPANS, max_size=4).map(tuple),
)


@given(st.lists(st.tuples(AFFAIRS, MOMENTS), max_size=12))
def test_taking_back_and_counting_anew_gives_what_counting_once_gives(changes):
    """Each change replaces what its affair counted; at the end only the last state of each affair counts."""
    kept: dict[UUID, Counter[Contribution]] = {}
    sums: dict[object, Cell] = {}
    for affair, at in changes:
        had, has = kept.get(affair.id, Counter()), Counter(contributions(affair, definitions().measures, at))
        moves = [*((c, -1) for c in (had - has).elements()), *((c, 1) for c in (has - had).elements())]
        for key, cell in cells(moves).items():
            sums.setdefault(key, Cell()).merge(cell)
        kept[affair.id] = has
    at_once = cells([(c, 1) for has in kept.values() for c in has.elements()])
    assert {key: plain(cell) for key, cell in sums.items() if not cell.empty} == {
        key: plain(cell) for key, cell in at_once.items()
    }


@given(AFFAIRS, MOMENTS)
def test_nothing_is_counted_twice_and_no_more_than_there_is(affair, at):
    for one in contributions(affair, definitions().measures, at):
        assert 0 <= one.numerator <= one.denominator <= 1
        assert (one.excluded is None) == (one.denominator == 1)


def plain(cell: Cell):
    return cell.numerator, cell.denominator, cell.excluded, cell.spread

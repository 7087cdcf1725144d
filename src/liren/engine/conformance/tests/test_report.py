"""Sums of courses say which ways were taken, how often, and how long each step took."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from liren.engine.conformance.judging import IMPORTED, LOG, UNWRITTEN, judge, text_of
from liren.engine.conformance.report import Report, report, words_of
from liren.engine.conformance.tests.test_judging import CALENDAR, HOUR, LATER, ONWARD, START, TEXT, at, course
from liren.engine.courses import Course, Visit
from liren.engine.loading import parse
from liren.engine.tests.lawbook import procedure_text

LOOKED = (*ONWARD[:3], ("verify", "passed"), ONWARD[3])
AGAIN = (*ONWARD[:3], ("feedback", "dissatisfied"), ("follow_up", "reopen"), ("handle", "done"), ONWARD[3])
WILD = (("dispatch", UNWRITTEN), ("feedback", "satisfied"))
KINDS = (ONWARD, LOOKED, AGAIN)


def words(one: Course) -> Counter[str]:
    way = "/".join(f"{visit.step}.{visit.move}" for visit in one.visits)
    return Counter(words_of(one, way, judge(TEXT, one, LATER, CALENDAR), TEXT))


def told(*courses: Course) -> Report:
    sums: Counter[str] = Counter()
    ways = {}
    for one in courses:
        sums.update(words(one))
        visits = [(visit.step, visit.move, visit.line) for visit in one.visits]
        ways["/".join(f"{step}.{move}" for step, move, _ in visits)] = (TEXT, visits)
    return report(TEXT, sums, ways)


def flows(found: Report) -> dict[tuple[str, str], int]:
    return {(flow.source, flow.move): flow.times for flow in found.flows}


def test_ways_are_listed_the_most_frequent_first_and_the_usual_one_is_named() -> None:
    found = told(course(*ONWARD), course(*ONWARD), course(*AGAIN), course(*LOOKED))
    assert [(row.count, row.usual) for row in found.ways] == [(2, True), (1, False), (1, True)]
    assert found.ways[0].steps == ("accept", "dispatch", "handle", "feedback")
    assert all(row.written and row.ended for row in found.ways)


def test_what_passes_over_a_sampled_step_flows_through_it_and_is_counted_as_not_drawn() -> None:
    found = told(course(*ONWARD), course(*LOOKED))
    assert (flows(found)["handle", "done"], flows(found)["verify", "passed"]) == (2, 2)
    verify = next(stay for stay in found.stays if stay.step == "verify")
    assert (verify.visits, verify.skipped) == (1, 1)


def test_a_turn_that_is_not_written_is_told_apart() -> None:
    found = told(course(*WILD, origin=LOG), course(*ONWARD))
    [odd] = found.unwritten
    assert (odd.source, odd.target, odd.times) == ("dispatch", "feedback", 1)
    assert [row.written for row in found.ways] == [True, False]
    assert found.count("broken") == 2


def test_lines_do_not_make_ways_of_their_own_however_they_interleave() -> None:
    whistle = text_of(parse(procedure_text("management/whistle")), "whistle")
    main, one, two = (("call", "call", ""), ("gather", "all", "")), "gather.0", "gather.1"
    turns = (("arrive", "here"), ("act", "done"), ("appraise", "skipped"))
    lines = [(*turn, line) for line in (one, two) for turn in turns]
    woven = [(*turn, line) for turn in turns for line in (one, two)]
    bags = []
    for beside in (lines, woven):
        visits = tuple(Visit(step, START, START + HOUR, move, line=line) for step, move, line in (*main, *beside))
        went = replace(course(), visits=visits)
        bags.append(Counter(words_of(went, "7", judge(whistle, went, LATER, CALENDAR), whistle)))
    assert bags[0] == bags[1]
    found = report(whistle, bags[0] + bags[1], {"7": (whistle, main)})
    assert [(row.steps, row.count) for row in found.ways] == [(("call", "gather"), 2)]
    gone = flows(found)
    assert (gone["gather", "line-arrive"], gone["arrive", "here"], gone["appraise", "skipped"]) == (4, 4, 4)
    assert found.unwritten == ()


def test_a_step_a_log_calls_by_several_words_is_told_too() -> None:
    found = told(course(("look around", UNWRITTEN), ("feedback", "satisfied"), origin=LOG))
    assert next(stay for stay in found.stays if stay.step == "look around").visits == 1


def test_a_stay_is_told_by_its_median_and_by_what_nine_in_ten_do_not_exceed() -> None:
    slow = [at(course(*ONWARD), 2, ended=course(*ONWARD).visits[2].began + timedelta(hours=n)) for n in (1, 2, 10)]
    handle = next(stay for stay in told(*slow).stays if stay.step == "handle")
    assert handle.visits == 3
    assert abs(float(handle.median or 0) / 3600 - 2) < 0.25
    assert abs(float(handle.most or 0) / 3600 - 8.4) < 0.5


def test_an_affair_on_its_way_is_on_a_way_that_has_not_ended() -> None:
    found = told(course(*ONWARD[:2], ("handle", ""), closed=False))
    assert (found.affairs, found.open, found.ways[0].ended) == (1, 1, False)
    assert found.whole.median is None


def test_where_nothing_happened_nothing_is_said() -> None:
    found = told()
    assert (found.affairs, found.ways, found.flows) == (0, (), ())
    assert found.count("unused") == len(TEXT.clauses)


def test_what_was_brought_in_is_unknown_in_every_clause_and_takes_no_way() -> None:
    found = told(course(*ONWARD, origin=IMPORTED))
    assert (found.imported, found.ways, found.count("unknown")) == (1, (), len(TEXT.clauses))
    assert found.whole.visits == 1


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.booleans()), max_size=12))
def test_adding_what_came_and_taking_what_went_leaves_what_stayed(
    steps: list[tuple[tuple[tuple[str, str], ...], bool]],
) -> None:
    sums: Counter[str] = Counter()
    for kind, _ in steps:
        sums.update(words(course(*kind)))
    for kind, stays in steps:
        if not stays:
            sums.subtract(words(course(*kind)))
    once: Counter[str] = Counter()
    for kind, stays in steps:
        if stays:
            once.update(words(course(*kind)))
    assert {word: n for word, n in sums.items() if n} == dict(once)

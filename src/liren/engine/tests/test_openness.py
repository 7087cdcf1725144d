"""What must be published and how far it is: each state, and the law book's file held against our reading of the law."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.openness import (
    DONE,
    EVERY,
    EXPLAINED,
    LATE,
    LATE_DONE,
    LATE_EXPLAINED,
    MISSED,
    OPEN,
    Course,
    Duty,
    Item,
    Period,
    judged,
    periods,
)
from liren.engine.openness_file import PATH, parse_openness
from liren.engine.problems import DocumentInvalid

ROOT = Path(__file__).parents[4]
SAID = (ROOT / "lawbook" / PATH).read_text("utf-8")
LAW = parse_openness(SAID)
STATUTES = ROOT.parent / "shared" / "data" / "statutes.yaml"
BY_KEY = {one.key: one for one in LAW.duties}
[Q4] = periods("quarter", date(2026, 10, 1), date(2026, 10, 1))
COURSE = Course(
    "a", "autonomy/openness", date(2026, 10, 1), "shown", True, {("post", "posted"): date(2026, 10, 9)},
    frozenset({"party", "affairs", "finance"}),
)  # fmt: skip
NEW_YEAR = date(2027, 1, 1)
NOTHING = {("check", "wrong"): date(2026, 10, 10), ("post", "nothing"): date(2026, 10, 11)}


def only(duty: Duty, *courses: Course, period: Period = Q4) -> Item:
    [item] = judged(duty, [period], courses)
    return item


@pytest.mark.parametrize(
    ("course", "today", "state"),
    [
        (COURSE, NEW_YEAR, DONE),
        (replace(COURSE, step="check"), NEW_YEAR, DONE),
        (replace(COURSE, done={("post", "posted"): NEW_YEAR}), NEW_YEAR, LATE_DONE),
        (replace(COURSE, step="post", due=date(2026, 10, 29)), date(2026, 10, 29), OPEN),
        (replace(COURSE, step="post", due=date(2026, 10, 29)), date(2026, 10, 30), LATE),
        (replace(COURSE, step="post", due=date(2026, 10, 29)), NEW_YEAR, MISSED),
        (replace(COURSE, kinds=frozenset({"party"})), date(2026, 12, 31), OPEN),
        (replace(COURSE, kinds=frozenset({"party"})), NEW_YEAR, MISSED),
        (replace(COURSE, open=False, step="end", done={("post", "nothing"): date(2026, 10, 9)}), NEW_YEAR, EXPLAINED),
        (replace(COURSE, open=False, step="end", done={("post", "nothing"): NEW_YEAR}), NEW_YEAR, LATE_EXPLAINED),
        (replace(COURSE, open=False, step="end", done={**COURSE.done, **NOTHING}), NEW_YEAR, EXPLAINED),
        (replace(COURSE, done={**NOTHING, **COURSE.done}), NEW_YEAR, DONE),
        (replace(COURSE, opened=date(2026, 9, 30)), NEW_YEAR, MISSED),
    ],
)
def test_a_posting_counts_for_its_period_for_what_it_names_and_while_nobody_sent_it_back(course, today, state):
    assert only(BY_KEY["affairs-urban"], course).state(today) == state


def test_a_village_cannot_say_that_there_is_nothing_new():
    course = replace(COURSE, open=False, step="end", done={("post", "nothing"): date(2026, 10, 9)})
    assert only(BY_KEY["affairs-rural"], course).state(NEW_YEAR) == MISSED


def test_of_two_affairs_of_a_period_the_first_that_was_posted_is_the_proof():
    early = replace(COURSE, affair="b", done={("post", "posted"): date(2026, 10, 3)})
    waits = replace(COURSE, affair="c", step="post", due=date(2026, 10, 1))
    assert only(BY_KEY["party"], waits, COURSE, early).affair == "b"
    assert only(BY_KEY["party"], waits).affair == "c"


def test_what_is_posted_stays_up_for_fifteen_whole_days():
    item = only(BY_KEY["party"], COURSE)
    assert item.shown_until(LAW.days) == date(2026, 10, 24), "posted on the 9th: the 10th to the 24th are fifteen days"
    assert replace(item, posted=None).shown_until(LAW.days) is None


def test_what_has_no_rhythm_is_an_item_for_each_affair_that_came_to_its_step():
    duty = BY_KEY["resolution"]
    before = Course("a", "autonomy/four-public", date(2026, 3, 2), "confer", True, title="修路")
    at_it = replace(before, affair="b", step="first_public", due=date(2026, 4, 2))
    done = replace(before, affair="c", step="carry_out", done={("first_public", "posted"): date(2026, 4, 1)})
    items = list(judged(duty, (), [before, at_it, done]))
    assert [(one.affair, one.state(date(2026, 4, 3)), one.words) for one in items] == [
        ("b", LATE, "修路"), ("c", DONE, "修路"),
    ]  # fmt: skip


@given(st.sampled_from(sorted(EVERY)), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 900))
def test_periods_follow_each_other_and_hold_both_ends(every, since, days):
    until = since + timedelta(days=days)
    found = list(periods(every, since, until))
    assert found[0].first <= since <= found[0].last
    assert found[-1].first <= until <= found[-1].last
    assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(found))


def test_every_duty_rests_on_a_document_and_ours_is_said_to_be_ours():
    for duty in LAW.duties:
        assert duty.ground.document
        assert duty.ground.phrase
        if duty.every and not duty.ours:
            assert duty.ground.checked, duty.key
    for rural in (True, False):
        assert {one.area for one in LAW.here(rural=rural)} == set(LAW.areas)
    for duty in LAW.duties:
        for proof in duty.proofs:
            law = yaml.safe_load((ROOT / "lawbook" / "procedures" / f"{proof.procedure}.yaml").read_text("utf-8"))
            moves = law["steps"][proof.step]["moves"]
            assert proof.moves | {proof.nothing or next(iter(proof.moves))} <= set(moves), duty.key
            assert proof.kind is None or proof.kind in moves["posted"]["asks"]["kinds"]["options"]
            assert proof.check is None or proof.check in law["steps"]


def test_the_rhythm_of_each_duty_is_the_laws_as_we_read_it():
    if not STATUTES.is_file():
        pytest.skip("our reading of the statutes lies beside the project")
    read = {one["id"]: one for one in yaml.safe_load(STATUTES.read_text("utf-8"))["rules"]}
    per = {"per quarter": "quarter", "per month, if there are many transactions": "month"}
    for duty in LAW.duties:
        told = read.get(duty.ground.statute or "")
        if told is None:
            assert duty.ground.statute is None
            continue
        assert duty.ground.phrase == told["phrase"]
        assert told["law"] == duty.ground.document
        if told["kind"] == "frequency":
            base = str(told["base"])
            assert duty.every == per.get(base, "year" if base.startswith("per year") else None), duty.key
            assert duty.ours is False
    assert read["jw.publish.days"]["value"] == read["cw.publish.days"]["value"] == LAW.days


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("days: 15", "days: soon", "公布几天"),
        ("area: party, title: 党务", "area: parties, title: 党务", "没有“parties”这一类"),
        ("every: quarter", "every: week", "不知道多久一次"),
        ("where: both, every: quarter", "where: all, every: quarter", "城市还是农村"),
        ("source: party-open", "source: nothing", "来源里没有“nothing”"),
        ("instead_of: finance-rural", "instead_of: nobody", "没有它代替的那一项"),
        ("key: finance-urban", "key: party", "写了两遍"),
        ("moves: [posted], kind: party", "kind: party", "凭什么算公布了"),
        ("duties:\n", "things:\n", "要有"),
        ("clause: null, statute: null, phrase: 党务公开", "clause: null, phrase: 党务公开", "来源没有写全"),
        ("title: 党务, where: both", "where: both", "没有写全"),
    ],
)
def test_a_slip_in_the_file_is_said(old, new, said):
    assert old in SAID
    with pytest.raises(DocumentInvalid, match=said):
        parse_openness(SAID.replace(old, new, 1))

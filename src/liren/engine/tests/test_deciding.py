"""Rules as data: every number with its base and its words of law, what is needed and what is short, exactly."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.deciding.electing import elect, elect_again
from liren.engine.deciding.rules import (
    EXAMPLE,
    OPS,
    OWN,
    Ground,
    Need,
    Rule,
    as_read,
    between,
    parse_file,
    parse_rule,
    refined,
    written,
)
from liren.engine.deciding.verdict import inconsistent, judged, needed, verdict
from liren.engine.problems import DocumentInvalid

BOOK = Path(__file__).parents[4] / "lawbook" / "decisions"
STATUTES = Path(__file__).parents[5] / "shared" / "data" / "statutes.yaml"
FILES = [parse_file(path.read_text("utf-8")) for path in sorted(BOOK.glob("*.yaml"))]
NOT_DECIDED = {
    "jw.repmeeting.share": "who sits in the body, not how it decides",
    "cw.repmeeting.share": "who sits in the body, not how it decides",
    "cw.repmeeting.women": "who sits in the body, not how it decides",
    "sgz.ratio": "how many workers a place has",
}
"""Rules of our reading with a fraction that are no decision, each with its reason."""


def law(key: str, day: date) -> Rule:
    [found] = [rule for file in FILES for rule in file.rules if rule.key == key and rule.holds_on(day)]
    return found


def rule_of(need: Need) -> Rule:
    return next(rule for file in FILES for rule in file.rules if any(one is need for one in rule.needs))


def persons(**counts: int) -> dict[tuple[str, str], Fraction]:
    return {(what, "persons"): Fraction(count) for what, count in counts.items()}


def owners(**amounts: str | int) -> dict[tuple[str, str], Fraction]:
    """all=(persons, area) and so on, area as text."""
    return {
        (what, measure): Fraction(str(value))
        for name, value in amounts.items()
        for what, measure in [name.rsplit("_", 1)]
    }


def test_two_dates_differ_more_than_two_thirds_to_elect_by_representatives_at_least_two_thirds_to_meet():
    before, after = date(2025, 12, 31), date(2026, 1, 1)
    with pytest.raises(ValueError):
        law("jw-election-representatives", before)
    with pytest.raises(ValueError):
        law("jw-representatives", before)
    election, meeting = law("jw-election-representatives", after), law("jw-representatives", after)
    assert verdict(election, persons(all=60, participants=40)).valid is False
    assert verdict(election, persons(all=60, participants=41)).valid is True
    assert verdict(meeting, persons(all=60, present=40)).valid is True
    assert verdict(meeting, persons(all=60, present=39)).valid is False
    asked_before, asked_after = law("jw-meeting-asked", before), law("jw-meeting-asked", after)
    assert verdict(asked_before, persons(all=100, asking=10)).passes is False
    assert verdict(asked_after, persons(all=100, asking=10)).passes is True


def test_an_owners_decision_fails_by_a_hundredth_of_a_square_metre_and_passes_with_it():
    rule = law("cc278-special", date(2026, 11, 21))
    told: dict[str, str | int] = {
        "all_persons": 300,
        "all_area": "30000",
        "participants_persons": 200,
        "agree_persons": 150,
    }
    short = verdict(rule, owners(**told, participants_area="19999.99", agree_area="15000"))
    assert (short.valid, short.passes, short.decided) == (False, True, False)
    area = next(one for one in short.judged_valid if one.need.measure == "area")
    assert (area.needed, area.short) == (Fraction(20000), Fraction(1, 100))
    assert verdict(rule, owners(**told, participants_area="20000", agree_area="15000")).decided is True
    unsure = verdict(rule, owners(**told, participants_area="20000"))
    assert (unsure.valid, unsure.passes, unsure.decided) == (True, None, None), (
        "what nobody gave is unknown, not nought"
    )
    few = verdict(rule, owners(**{**told, "agree_persons": 149}, participants_area="20000", agree_area="20000"))
    assert few.passes is False
    assert [one.short for one in few.judged_passes] == [0, 1]


def test_every_rule_of_the_law_book_says_what_it_rests_on_and_every_fraction_we_read_is_there_or_said_not_to_be():
    assert not between(FILES)
    cited = {need.ground.statute for file in FILES for rule in file.rules for need in rule.needs}
    for file in FILES:
        for rule in file.rules:
            assert all(need.ground.document and need.ground.clause for need in rule.needs)
            assert as_read(written(rule)) == rule
    if not STATUTES.is_file():
        pytest.skip("our reading of the statutes lies beside the project")
    read = {one["id"]: one for one in yaml.safe_load(STATUTES.read_text("utf-8"))["rules"]}
    fractions = {id_ for id_, one in read.items() if "/" in str(one.get("value"))}
    assert fractions - cited == set(NOT_DECIDED)
    for file in FILES:
        for need in (need for rule in file.rules for need in rule.needs):
            if need.ground.status == "ours":  # no law says how it decides: a suggestion, which a place may replace
                assert (rule_of(need).body, need.ground.statute, need.ground.phrase) == ("members", "", "")
                continue
            told = read[need.ground.statute]
            op = {">": "over", ">=": "at_least"}[told["op"]]
            if need.ground.statute == "4y.members.pass":
                op = "over"  # retold as 半数以上; the stricter of the two is taken, and the file says so
            assert (need.op, need.fraction) == (op, Fraction(told["value"])), need.ground.statute
            assert need.ground.phrase == told["phrase"]


def test_who_may_vote_for_others_and_what_is_to_be_stated_is_in_the_words_of_the_law_we_read():
    rules = {rule.key: rule for file in FILES for rule in file.rules if rule.holds_on(date(2026, 11, 21))}
    terms = {key: rule.proxy.most for key, rule in rules.items() if rule.proxy}
    assert terms == {
        "cw-election": 3, "cw-byelection": 3, "jw-election-voters": 3, "jw-byelection": 3,
        "jw-election-representatives": 0, "jw-byelection-representatives": 0, "cc278-other": 99, "cc278-special": 99,
    }  # fmt: skip
    told = [(rule.body, rule.proxy) for rule in rules.values() if rule.proxy]
    assert not any(one.candidates for _, one in told)
    assert {body for body, one in told if one.holders == "anybody"} == {"owners"}
    assert {ground.status for body, one in told if body == "owners" for ground in one.grounds} == {"secondary"}
    assert {key for key, rule in rules.items() if rule.kind == "recall"} == {
        key for key, rule in rules.items() if rule.asked_by
    }, "none is put before enough have asked for it"
    assert rules["jw-byelection"].body == "voters", "a roll of households has terms of its own"
    for key in ("jw-byelection", "jw-byelection-households", "jw-byelection-representatives", "cw-byelection"):
        like = rules[key.replace("jw-byelection", "jw-election").replace("cw-byelection", "cw-election")
                     + ("-voters" if key == "jw-byelection" else "")]  # fmt: skip
        assert (rules[key].valid, rules[key].passes, rules[key].runoff) == (like.valid, like.passes, like.runoff), key
    if not STATUTES.is_file():
        pytest.skip("our reading of the statutes lies beside the project")
    read = {one["id"]: one for one in yaml.safe_load(STATUTES.read_text("utf-8"))["rules"]}
    assert {read[id_]["value"] for id_ in ("jw.proxy.max", "cw.proxy.max")} == {3}
    for rule in rules.values():
        for ground in rule.grounds.values():
            if ground.statute:
                assert ground.phrase == read[ground.statute]["phrase"], ground.id


def test_a_file_of_rules_says_what_is_wrong_with_its_proxies_statements_and_calls():
    source = {"id": "own", "document": "章程", "clause": "一", "phrase": "", "status": "ours"}
    need = {"figure": "agree", "base": "all", "measure": "persons", "op": "over", "fraction": "1/2", "source": "own"}
    rule = {"key": "r", "title": "例", "body": "members", "kind": "motion", "from": "2026-01-01", "passes": [need]}
    for more, where in (
        ({"proxy": {"most": 1, "sources": ["nothing"]}}, "rules.0.proxy"),
        ({"asks": [{"key": "a", "title": "甲", "source": "nothing"}]}, "rules.0.asks"),
        ({"asks": [{"key": "a", "title": title, "source": "own"} for title in "甲乙"]}, "rules.0.asks"),
        ({"kind": "call", "asked_by": ["other"]}, "rules.0"),
        ({"proxy": {"most": -1, "sources": ["own"]}}, "rules.0.proxy.most"),
    ):
        with pytest.raises(DocumentInvalid) as refused:
            parse_file({"key": "f", "title": "例", "sources": [source], "rules": [{**rule, **more}]})
        assert where in {one.path for one in refused.value.problems}, more
    asked = parse_file({"key": "f", "title": "例", "sources": [source], "rules": [{**rule, "asked_by": ["other"]}]})
    assert [one.message for one in between([asked])] == ["“other”不是一条联名的规则。"]


NEEDS = st.builds(
    lambda op, n, d, measure: Need("agree", "participants", measure, op, Fraction(min(n, d), d), OWN),
    st.sampled_from(sorted(OPS)), st.integers(1, 40), st.integers(1, 40), st.sampled_from(["persons", "area"]),
)  # fmt: skip


@given(NEEDS, st.integers(1, 10**7))
def test_what_is_needed_is_the_least_that_is_enough(need, whole):
    step = Fraction(1) if need.measure == "persons" else Fraction(1, 100)
    base = whole * step
    takes = needed(need, base)
    assert takes is not None

    def enough(figure: Fraction) -> bool:
        share = Fraction(figure, base)
        return bool(share > need.fraction if need.op == "over" else share >= need.fraction)

    assert enough(takes)
    assert not enough(takes - step)
    for figure in (takes, takes - step, takes + step):
        told = judged(need, {("agree", need.measure): figure, ("participants", need.measure): base})
        assert told.met is enough(figure)
        assert told.short == max(0, takes - figure)


def test_of_nobody_nothing_is_decided():
    rule = law("cw-meeting", date(2026, 5, 1))
    assert verdict(rule, persons(all=0, present=0, agree=0)).decided is False


def test_numbers_that_cannot_be_are_named():
    wrong = inconsistent(persons(all=10, participants=11, agree=12) | {("all", "area"): Fraction(1, 1000)})
    assert {*wrong} == {("participants", "persons"), ("agree", "persons"), ("all", "area")}


def test_who_is_elected_by_how_many_votes_and_a_tie_is_never_broken_by_chance():
    rule = law("cw-election", date(2026, 5, 1))
    turnout = persons(all=200, participants=120)
    told = elect(rule, seats=3, votes={"甲": 100, "乙": 61, "丙": 60, "丁": 50, "戊": 50, "己": 9}, figures=turnout)
    assert (told.elected, told.missing, told.needed) == (("甲", "乙"), 1, Fraction(61))
    assert told.again == ("丙", "丁", "戊"), "one more than the missing seats, and who has as many votes as the last"
    again = elect_again(rule, seats=1, votes={"丙": 39, "丁": 40, "戊": 30}, cast=120)
    assert (again.elected, again.missing) == (("丁",), 0)
    short = elect_again(rule, seats=1, votes={"丙": 39, "丁": 38}, cast=120)
    assert (short.elected, short.missing) == ((), 1), "no less than a third of the ballots cast"
    tie = elect(rule, seats=2, votes={"甲": 100, "乙": 70, "丙": 70}, figures=turnout)
    assert (tie.elected, tie.tied, tie.missing) == (("甲",), ("丙", "乙"), 0)
    void = elect(rule, seats=1, votes={"甲": 99}, figures=persons(all=200, participants=100))
    assert void.validity is not None
    assert (void.validity.valid, void.elected) == (False, ())
    with pytest.raises(ValueError):
        elect(rule, seats=1, votes={"甲": 121}, figures=turnout)


def test_a_place_is_stricter_where_the_law_leaves_it_open_and_nowhere_else():
    local = Ground("local", "某省实施办法", "第五条", "", "ours")
    rule = law("four-discussions-members", date(2026, 5, 1))
    stricter = refined(rule, {"present-all-persons": ("at_least", "3/4")}, local)
    assert verdict(stricter, persons(all=12, present=8, agree=7)).valid is False
    assert stricter.valid[0].ground == local
    for wrong in ({"present-all-persons": ("at_least", "1/2")}, {"nothing": ("over", "1/2")},
                  {"present-all-persons": ("over", "1.5")}):  # fmt: skip
        with pytest.raises(DocumentInvalid):
            refined(rule, wrong, local)
    with pytest.raises(DocumentInvalid) as closed:
        refined(law("jw-meeting", date(2026, 5, 1)), {"present-all-persons": ("at_least", "2/3")}, local)
    assert "法律定死" in str(closed.value)


def agreed(**change: str) -> dict[str, str]:
    need = {"figure": "agree", "base": "all", "measure": "persons", "op": "over", "fraction": "1/2", "source": "own"}
    return need | change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"valid": [], "passes": []}, "什么也没要求"),
        ({"from": "2026-02-30"}, "没有这一天"),
        ({"runoff": [agreed(base="cast")]}, "只有选举"),
        ({"passes": [agreed(fraction="1/1")]}, "没有人能"),
        ({"passes": [agreed(source="no")]}, "不在 sources"),
        ({"passes": [agreed(fraction="0.5")]}, "分数"),
        ({"passes": [agreed(), agreed(fraction="2/3")]}, "要求了两次"),
        ({"body": "king"}, "body"),
    ],
)
def test_a_file_of_rules_that_is_wrong_says_where(change, said):
    source = {"id": "own", "document": "约定", "clause": "一", "phrase": "", "status": "ours"}
    rule = {**EXAMPLE, "passes": [agreed()], **change}
    with pytest.raises(DocumentInvalid) as refused:
        parse_file({"key": "own", "title": "例", "sources": [source], "rules": [rule]})
    assert said in str(refused.value)


def test_two_versions_of_a_rule_never_hold_on_one_day():
    rule = parse_rule({**EXAMPLE}, {"own": OWN})
    file = FILES[0]
    twice = type(file)("x", "x", (rule, rule), {})
    assert between([twice])

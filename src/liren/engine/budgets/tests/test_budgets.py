"""Projects chosen with the same money by several rules: as expected elsewhere, exactly, with ties and limits told."""

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.budgets.completing import by_equal_shares
from liren.engine.budgets.election import BallotInvalid, Election, Project, elect, ranked
from liren.engine.budgets.explaining import Accounts
from liren.engine.budgets.greedy import by_votes, by_votes_per_money, greedy
from liren.engine.budgets.limits import Limits
from liren.engine.budgets.outcome import Outcome, Tie
from liren.engine.budgets.pabulib import FileInvalid, read, write
from liren.engine.budgets.plain import straightforward
from liren.engine.budgets.shares import USES, exactly

REAL = Path(__file__).parents[6] / "shared" / "data" / "budgets"
GREEDY = {
    "greedy_cost": by_votes, "greedy_cardinality": by_votes_per_money, "greedy_points": by_votes_per_money
}  # fmt: skip
AGAIN = {"expected_poland_gdansk_2020_.json": ("add1", "add1u"), "expected_poland_wroclaw_2018_.json": ("add1",)}
"""Left out where another file proves the same rule in less time."""


def by_name(name: str, election: Election) -> Outcome:
    """The rule that a file of expected results names."""
    if name in GREEDY:
        return greedy(election, GREEDY[name])
    use, _, completion = name.removeprefix("mes_").partition("_")
    completed: Any = {"": "none", "then_greedy": "greedy"}.get(completion, completion)
    return by_equal_shares(election, "cost" if use == "cost" else "count", completed)


def expected() -> list[Any]:
    return [pytest.param(file, id=file.stem) for file in sorted(REAL.glob("expected_*.json"))]


@pytest.mark.skipif(not REAL.is_dir(), reason="the elections of real towns are not here")
@pytest.mark.parametrize("file", expected())
def test_real_elections_come_out_as_elsewhere_in_winners_and_order(file: Path):
    told = json.loads(file.read_text())
    given_file = read((REAL / told["file"]).read_text(), doubled="last", last=0)
    election, compared = given_file.election, 0
    assert election.voters == told["num_ballots"]
    assert dict(election.supporters) | told.get("approval_counts", {}) == dict(election.supporters)
    for name, result in told["results"].items():
        left_out = name.startswith(("own_", "phragmen")) or name.endswith(AGAIN.get(file.name, ()))
        if "order" in result and not left_out:
            outcome = by_name(name, election)
            assert list(outcome.order) == result["order"], name
            assert str(outcome.spent) == result["total_cost"], name
            compared += 1
    assert compared


@st.composite
def elections(draw: st.DrawFn, most: int = 3) -> Election:
    """Small ones, with few different costs: equal prices and purses are frequent."""
    ids = [f"p{number}" for number in range(draw(st.integers(1, 6)))]
    projects = [Project(id_, draw(st.integers(1, 12))) for id_ in ids]
    ballot = st.dictionaries(st.sampled_from(ids), st.integers(1, most), max_size=len(ids))
    ballots = draw(st.lists(ballot, min_size=1, max_size=12))
    return elect(projects, draw(st.integers(0, 40)), "scoring", ballots)


@settings(max_examples=60)
@given(elections() | elections(most=1), st.sampled_from(sorted(USES)))
def test_the_quick_way_chooses_what_the_definition_chooses_and_payments_add_up(election: Election, use: Any):
    outcome = by_equal_shares(election, use)
    assert list(outcome.order) == straightforward(election, use)
    assert outcome.spent <= election.budget
    _, paid = exactly(election, use, share=election.share)
    for id_, those in paid.items():
        assert sum(each * election.groups[at].voters for at, each in those.items()) == election.by_id[id_].cost
        assert all(id_ in dict(election.groups[at].points) for at in those), "nobody pays for what they did not choose"
    for at in range(len(election.groups)):
        assert sum(those.get(at, Fraction(0)) for those in paid.values()) <= election.share
    assert {one.project for one in outcome.refused} | set(outcome.order) == set(election.by_id)


@settings(max_examples=30)
@given(elections(), st.sampled_from(sorted(USES)), st.sampled_from(["greedy", "add1", "add1u"]))
def test_a_completion_keeps_within_the_budget_and_never_takes_less(election: Election, use: Any, completion: Any):
    outcome, bare = by_equal_shares(election, use, completion), by_equal_shares(election, use)
    assert outcome.spent <= election.budget
    assert len(set(outcome.order)) == len(outcome.order)
    if completion == "greedy":
        assert outcome.order[: outcome.bought] == bare.order
    if completion != "add1":
        left = election.budget - outcome.spent
        assert not any(one.cost <= left for one in election.projects if one.id not in outcome.order)


def four(**more: Any) -> Election:
    """Ten people: six want the lamp and the bench, four the swing; the park is dear and liked by all."""
    projects = [
        Project("lamp", 30, "路灯", ("亮化",)), Project("bench", 30, "长椅", ("休闲",)),
        Project("swing", 36, "秋千", ("休闲",)), Project("park", 90, "口袋公园", ("休闲",)),
    ]  # fmt: skip
    ballots = [{"lamp": 1, "bench": 1, "park": 1}] * 6 + [{"swing": 1, "park": 1}] * 4
    return elect(projects, 100, "approval", ballots, **more)


@pytest.mark.requirement("R228")
def test_two_rules_differ_and_each_says_why_not_the_rest():
    election = four()
    liked = greedy(election)
    assert liked.order == ("park",)
    assert {one.code for one in liked.refused} == {"money"}
    fair = by_equal_shares(election, "count")
    assert fair.order == ("bench", "lamp", "swing"), "each group gets what its part of the money pays for"
    assert (fair.share, fair.bought) == (Fraction(10), 3)
    assert "剩下的钱不够" in {one.project: one.reason for one in fair.refused}["park"]


def test_equals_go_by_the_order_stated_before_and_it_is_said():
    assert by_equal_shares(four(), "count").ties == (Tie("bench", ("lamp",)),)
    stated = four(precedence=["park", "lamp", "bench", "swing"])
    assert by_equal_shares(stated, "count").order == ("lamp", "bench", "swing")
    pair = elect([Project("2", 5), Project("10", 5)], 5, "approval", [{"2": 1}, {"10": 1}])
    assert (greedy(pair).order, greedy(pair).ties) == (("10",), (Tie("10", ("2",)),)), "ids are words"


@pytest.mark.parametrize("use", [None, "cost", "count"])
@pytest.mark.parametrize(
    ("limits", "out", "said"),
    [
        (Limits(min_votes=5), "swing", "支持 4 人，不到事先定的 5 人"),
        (Limits(most_cost={"": 35}), "swing", "单个项目的费用超过上限"),
        (Limits(most_cost={"亮化": 20}), "lamp", "亮化的费用超过上限"),
        (Limits(caps={"休闲": 35}, most_cost={"": 80}), "swing", "“休闲”一类的费用会超过上限"),
        (Limits(apart=(frozenset({"bench", "lamp"}),), most_cost={"": 80}), "lamp", "与已选的“bench”不能并选"),
    ],
)
def test_limits_hold_in_every_rule_and_say_what_stood_in_the_way(use: Any, limits: Limits, out: str, said: str):
    outcome = greedy(four(), limits=limits) if use is None else by_equal_shares(four(), use, "add1u", limits)
    assert out not in outcome.order
    assert {one.project: one.reason for one in outcome.refused}[out] == said


def test_everybody_can_read_what_their_share_paid_for():
    election = four()
    accounts = Accounts(election, by_equal_shares(election, "count"), "count")
    mine = accounts.of({"lamp": 1, "bench": 1, "park": 1})
    assert mine is not None
    assert (mine.paid, mine.left) == ({"bench": Fraction(5), "lamp": Fraction(5)}, Fraction(0))
    assert (mine.chosen, mine.missed) == (("bench", "lamp"), ("park",))
    assert accounts.of({"lamp": 1}) is None, "nobody voted like this"
    swing = accounts.payments()[-1]
    assert (swing.project, swing.payers, swing.least, swing.most) == ("swing", 4, Fraction(9), Fraction(9))
    with pytest.raises(ValueError, match="greedy"):
        Accounts(election, greedy(election), "count")
    with pytest.raises(ValueError, match="not of this election"):
        Accounts(election, by_equal_shares(election, "count", limits=Limits(min_votes=5)), "count")


@settings(max_examples=30)
@given(elections(), st.randoms(use_true_random=False))
def test_a_file_gives_back_the_election_and_no_order_of_casting(election: Election, drawn: Any):
    ballots = [dict(group.points) for group in election.groups for _ in range(group.voters)]
    drawn.shuffle(ballots)
    shuffled = elect(election.projects, election.budget, election.kind, ballots)
    text = write(election, {"description": "一次试算；含分号"}, by_equal_shares(election, "cost").order)
    assert write(shuffled, {"description": "一次试算；含分号"}, by_equal_shares(shuffled, "cost").order) == text
    back = read(text)
    assert (back.election, back.meta["num_votes"]) == (election, str(election.voters))
    assert set(back.selected or ()) == set(by_equal_shares(election, "cost").order)


FILE = """META\nkey;value\nbudget;10\nvote_type;cumulative
PROJECTS\nproject_id;cost;name\n1;5;路灯\n2;6;"长椅；带靠背"\nVOTES\nvoter_id;vote;points\n1;1,2;3,1\n"""


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("VOTES", "BALLOTS", "没有 VOTES 部分"),
        ("cumulative", "secret", "能计的有 approval"),
        ("project_id;cost", "project_id;price", "表头缺 cost"),
        ("1;5;路灯", "1;五;路灯", "请写整数"),
        ("1;5;路灯", "1;0;路灯", "必须大于 0"),
        ("1;5;路灯", "2;5;路灯", "编号相同"),
        ("1;1,2;3,1", "1;1,9;3,1", "“9”不在项目清单里"),
        ("1;1,2;3,1", "1;1,2;3", "对不上"),
        ("1;1,2;3,1", "1;1,1;3,1", "写了两次"),
        ("1;1,2;3,1", "1;1,2;3,1;x", "表头只有 3 栏"),
        ("budget;10", "budget;-1", "budget 写的是“-1”"),
    ],
)
def test_a_file_that_cannot_be_counted_says_where(good: str, bad: str, said: str):
    assert read(FILE).election.points == {"1": 3, "2": 1}
    with pytest.raises(FileInvalid, match=said):
        read(FILE.replace(good, bad, 1))


@pytest.mark.parametrize(
    ("ballot", "budget", "said"), [({"x": 1}, 1, "不在项目清单"), ({"a": -1}, 1, "小于 0"), ({}, -1, "预算")]
)
def test_what_cannot_be_counted_is_refused(ballot: Mapping[str, int], budget: int, said: str):
    with pytest.raises(BallotInvalid, match=said):
        elect([Project("a", 1)], budget, "approval", [ballot])
    with pytest.raises(BallotInvalid, match="写了两次"):
        ranked(["a", "a"])

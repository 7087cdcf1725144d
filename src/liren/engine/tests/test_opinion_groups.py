"""Groups of people by their votes: the same whoever comes first, none where there are none, nothing told of a few."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.opinions.clusters import alike, clustered, silhouette
from liren.engine.opinions.geometry import axes, digest_of, extremities, points, sheet
from liren.engine.opinions.grouping import Parameters, enough, grouped, named
from liren.engine.opinions.held import held_in_common
from liren.engine.opinions.run import Result, computed
from liren.engine.opinions.votes import AGREE, DISAGREE, Votes, digest, tallied

STATEMENTS = [f"s{nth:02}" for nth in range(12)]
LIGHT = Parameters(shuffles=5, again=3)


def camps(
    sizes: tuple[int, ...], *, seed: int = 5, clear: float = 0.95, seen: float = 0.95
) -> dict[str, dict[str, int]]:
    """People of several camps; each camp has its own mind on all statements but the first, on which all agree."""
    chance = random.Random(seed)
    minds = [[AGREE, *chance.choices((AGREE, DISAGREE), k=len(STATEMENTS) - 1)] for _ in sizes]
    votes: dict[str, dict[str, int]] = {}
    for camp, size in enumerate(sizes):
        for nth in range(size):
            votes[f"{camp}-{nth:03}"] = {
                one: mind if chance.random() < clear else chance.choice((AGREE, 0, DISAGREE))
                for one, mind in zip(STATEMENTS, minds[camp], strict=True)
                if chance.random() < seen
            }
    return votes


def sets(votes: Votes, statements: list[str] = STATEMENTS, by: Parameters = LIGHT) -> set[frozenset[str]]:
    return set(grouped(enough(sheet(votes, statements), by), by).groups)


def test_camps_are_found_again() -> None:
    votes = camps((20, 14, 9))
    assert [len({who[0] for who in group}) for group in sets(votes)] == [1, 1, 1]


@pytest.mark.parametrize("seed", range(3))
def test_where_votes_do_not_hang_together_no_groups_are_invented(seed: int) -> None:
    chance = random.Random(seed)
    votes = {f"{who}": {one: chance.choice((1, 0, -1)) for one in STATEMENTS} for who in range(40)}
    found = grouped(sheet(votes, STATEMENTS), Parameters(again=3))
    assert found.groups == ()
    assert found.why in {"chance", "unstable", "small"}


def test_too_few_people_and_people_of_one_mind_are_no_groups() -> None:
    assert grouped(sheet(camps((8, 6)), STATEMENTS)).why == "few_people"
    same = {f"{who}": dict.fromkeys(STATEMENTS, AGREE) for who in range(30)}
    assert grouped(sheet(same, STATEMENTS)).why == "no_spread"


def test_a_handful_is_never_a_group_of_its_own() -> None:
    assert all(len(group) >= LIGHT.smallest for group in sets(camps((20, 20, 3))))


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_the_order_of_people_and_statements_changes_nothing(chance: random.Random) -> None:
    votes = camps((16, 12))
    people, statements = list(votes), list(STATEMENTS)
    chance.shuffle(people)
    chance.shuffle(statements)
    turned = {who: {one: votes[who][one] for one in statements if one in votes[who]} for who in people}
    assert computed(turned, statements, by=LIGHT) == computed(votes, STATEMENTS, by=LIGHT)


@settings(max_examples=8)
@given(st.randoms(use_true_random=False))
def test_who_is_called_what_changes_no_group(chance: random.Random) -> None:
    votes = camps((16, 12))
    people, statements = list(votes), list(STATEMENTS)
    chance.shuffle(people)
    chance.shuffle(statements)
    who, what = dict(zip(votes, people, strict=True)), dict(zip(STATEMENTS, statements, strict=True))
    turned = {who[person]: {what[one]: said for one, said in own.items()} for person, own in votes.items()}
    assert sets(turned) == {frozenset(who[person] for person in group) for group in sets(votes)}


def test_everyone_twice_and_a_statement_seen_by_nobody_change_no_group() -> None:
    votes = camps((16, 12))
    twice = votes | {f"{who}'": own for who, own in votes.items()}
    assert {frozenset(who for who in group if "'" not in who) for group in sets(twice)} == sets(votes)
    assert sets(votes, [*STATEMENTS, "unseen"]) == sets(votes)


def test_who_turns_every_vote_round_stands_in_the_same_groups() -> None:
    votes = camps((16, 12))
    assert sets({who: {one: -said for one, said in own.items()} for who, own in votes.items()}) == sets(votes)


@given(st.floats(0.01, 100), st.integers(0, 50))
@settings(max_examples=10)
def test_scale_and_place_of_the_points_change_no_cluster(scale: float, seed: int) -> None:
    table = sheet(camps((14, 14, 14)), STATEMENTS)
    placed = points(table, axes(table))
    first, second = (clustered(some, 3, smallest=5, seed=seed) for some in (placed, placed * scale + 7))
    assert first is not None
    assert second is not None
    assert alike(first, second) == pytest.approx(1)
    assert silhouette(placed, first) == pytest.approx(silhouette(placed * scale + 7, second))


def test_one_who_saw_little_is_placed_by_what_they_saw() -> None:
    votes = camps((12, 12), seen=1.0)
    table = sheet(votes | {"new": {"s01": votes["0-000"]["s01"]}}, STATEMENTS)
    assert len(points(table, axes(table))) == 25
    assert "new" not in enough(table).people
    assert all(one >= 0 for one in extremities(axes(table)))


def test_a_group_keeps_its_name_while_most_of_it_stays() -> None:
    votes = camps((20, 14))
    first = computed(votes, STATEMENTS, by=LIGHT)
    assert [len(first.members[name]) for name in ("甲", "乙")] == [20, 14], "the larger is the first, the first time"
    joined = votes | {f"1-9{nth:02}": dict(votes[f"1-{nth:03}"]) for nth in range(14)}
    later = computed(joined, STATEMENTS, before=first.members, by=LIGHT)
    assert {name: len(group) for name, group in later.members.items()} == {"甲": 20, "乙": 28}


def test_a_group_like_none_before_takes_a_name_nobody_had() -> None:
    before = {"甲": frozenset("ab"), "乙": frozenset("cd")}
    assert named((frozenset("cd"), frozenset("xy")), before, "甲乙丙丁") == ["乙", "丙"]


def small(result: Result) -> list[int]:
    """How many stand behind each number shown."""
    document = result.document
    assert isinstance(document["statements"], dict)
    shown: list[int] = []
    for said in document["statements"].values():
        assert isinstance(said, dict)
        assert isinstance(said["groups"], dict)
        parts = [part for part in said["groups"].values() if isinstance(part, list)]
        behind = [part[2] for part in parts if isinstance(part[2], int)]
        if isinstance(said["all"], list) and isinstance(said["all"][2], int):
            shown.append(said["all"][2])
            if (rest := said["all"][2] - sum(behind)) > 0:
                shown.append(rest)  # what is found by taking the groups away from all
        shown += behind
    return shown


def test_nothing_shown_lets_fewer_than_five_be_read_out_of_it() -> None:
    votes = camps((18, 12), seen=0.6) | {"x1": {"s01": -1}, "x2": {"s01": 1, "s02": 0}}
    votes |= {who: own | {"late": 1} for who, own in list(votes.items())[:3]}
    result = computed(votes, [*STATEMENTS, "late"], by=LIGHT)
    assert len(result.members) == 2
    assert min(small(result)) >= 5
    statements = result.document["statements"]
    assert isinstance(statements, dict)
    late = statements["late"]
    assert late == {"all": None, "groups": {"甲": None, "乙": None}, "agree": None, "disagree": None}


def test_all_hold_in_common_what_every_group_surely_agrees_with_and_surely_refuses() -> None:
    votes = camps((20, 14), clear=0.97)
    votes = {who: own | {"never": DISAGREE} for who, own in votes.items()}
    result = computed(votes, [*STATEMENTS, "never"], by=LIGHT)
    assert "s00" in held_in_common(result.document, AGREE)
    assert held_in_common(result.document, DISAGREE)[0] == "never"
    assert not set(held_in_common(result.document, AGREE)) & set(held_in_common(result.document, DISAGREE))


def test_without_groups_what_is_shared_is_what_all_who_took_part_share() -> None:
    votes = {f"{who}": {"s00": AGREE, "s01": AGREE if who % 2 else DISAGREE} for who in range(12)}
    result = computed(votes, ["s00", "s01"], by=LIGHT)
    assert result.document["why"] == "few_people"
    assert held_in_common(result.document, AGREE) == ["s00"]


def test_a_statement_taken_out_counts_for_nothing() -> None:
    votes = camps((16, 12))
    without = computed(votes, STATEMENTS, rejected=["s03"], by=LIGHT)
    bare = {who: {one: own[one] for one in own if one != "s03"} for who, own in votes.items()}
    again = computed(bare, [one for one in STATEMENTS if one != "s03"], by=LIGHT)
    assert without.members == again.members
    assert without.priorities == again.priorities
    assert without.document["digest"] != again.document["digest"], "what was taken out is part of what went in"


@given(
    st.dictionaries(
        st.sampled_from(["a", "a1", "b", "rejected", "z"]),
        st.dictionaries(st.sampled_from(["1", "10", "2", "x"]), st.sampled_from([1, 0, -1]), min_size=1),
    ),
    st.sets(st.sampled_from(["2", "y", "x"])),
)
def test_a_table_is_counted_and_digested_as_the_votes_it_is_made_of(
    votes: dict[str, dict[str, int]], rejected: set[str]
) -> None:
    table = sheet(votes, ["1", "10", "2", "x"])
    assert digest_of(table, rejected=rejected) == digest(votes, rejected=rejected)
    assert table.tallied() == tallied(votes)
    assert computed(table, ["1", "2", "y"], rejected=rejected) == computed(votes, ["1", "2", "y"], rejected=rejected)


def test_of_very_many_the_trials_are_made_among_some_of_them() -> None:
    votes = camps((90, 60))
    few = Parameters(shuffles=5, again=3, tried_among=40)
    assert sets(votes, by=few) == sets(votes)
    chance = random.Random(3)
    strewn = {f"{who:03}": {one: chance.choice((1, 0, -1)) for one in STATEMENTS} for who in range(150)}
    found = grouped(sheet(strewn, STATEMENTS), few)
    assert found.groups == ()
    assert found.why in {"chance", "unstable", "small"}


def test_very_many_fall_into_the_groups_their_votes_show() -> None:
    found = sorted(sets(camps((1500, 1000))), key=len)
    assert [len(group) for group in found] == [pytest.approx(1000, abs=5), pytest.approx(1500, abs=5)]
    assert all(
        sum(who[0] == camp for who in group) > 0.99 * len(group) for group, camp in zip(found, "10", strict=True)
    )


def test_a_share_is_a_fraction() -> None:
    from liren.engine.opinions.standing import share

    assert share(1, 1) == Fraction(2, 3)

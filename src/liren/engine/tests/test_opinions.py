"""Opinions: the same numbers as those published, and groups only where there are some."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liren.engine.opinions.shared import group_consensus, majority, next_statement, priority, representative
from liren.engine.opinions.standing import Standing, added, lower_bound, standings
from liren.engine.opinions.votes import AGREE, DISAGREE, NONE, Tally, Votes, digest, last_votes, tallied

DATA = Path(__file__).parents[4].parent / "shared" / "data" / "opinions"
CONVERSATIONS = (
    "15-per-hour-seattle",
    "brexit-consensus",
    "canadian-electoral-reform",
    "london.youth.policing",
    "scoop-hivemind.affordable-housing",
    "scoop-hivemind.biodiversity",
    "vtaiwan.uberx",
)
SERVERS = ("150ptpt-3gp-no-strict-no-meta", "below-100-ptpts")
published = pytest.mark.skipif(not DATA.is_dir(), reason="the published conversations are not beside this checkout")


def voted(conversation: str) -> tuple[Votes, dict[str, set[str]]]:
    """Votes, and the published groups."""
    votes: dict[str, dict[str, int]] = {}
    groups: dict[str, set[str]] = {}
    with (DATA / conversation / "participants-votes.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            votes[row["participant"]] = {one: int(said) for one, said in row.items() if one.isdigit() and said}
            if row["group-id"]:
                groups.setdefault(row["group-id"], set()).add(row["participant"])
    return votes, groups


def numbers(one: Standing) -> dict[str, float]:
    tally = {"na": one.tally.agree, "nd": one.tally.disagree, "ns": one.tally.seen}
    return tally | {name: float(getattr(one, name)) for name in ("pa", "pd", "pat", "pdt", "ra", "rd", "rat", "rdt")}


@published
@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_a_published_conversations_groups_think_what_was_published(conversation: str) -> None:
    expected = json.loads((DATA / "expected_group_statistics.json").read_text())[conversation]
    votes, groups = voted(conversation)
    names, statements = sorted(groups), list(expected["statements"])
    assert {name: len(groups[name]) for name in names} == expected["group_sizes"]
    parts = [tallied(votes, groups[name]) for name in names]
    for nth, stands in enumerate(standings(parts, statements)):
        for one in stands:
            assert numbers(one) == pytest.approx(expected["statements"][one.statement]["groups"][names[nth]], abs=1e-6)
    for statement, said in expected["statements"].items():
        each = [part.get(statement, NONE) for part in parts]
        assert float(group_consensus(each)) == pytest.approx(said["gac_agree"], abs=1e-9)
        assert float(group_consensus(each, DISAGREE)) == pytest.approx(said["gac_disagree"], abs=1e-9)


class Server:
    """A conversation with what the server made of it."""

    def __init__(self, name: str) -> None:
        self.math: dict[str, Any] = json.loads((DATA / "server_math" / name / "math-pca2.json").read_text())
        rows = json.loads((DATA / "server_math" / name / "votes.json").read_text())
        self.votes = last_votes(self._rows(rows))
        self.statements = [str(one) for one in self.math["tids"]]
        self.rejected = {str(one) for one in self.math["mod-out"]}
        self.kept = [one for one in self.statements if one not in self.rejected]
        base = dict(zip(self.math["base-clusters"]["id"], self.math["base-clusters"]["members"], strict=True))
        self.groups = [
            {str(who) for one in group["members"] for who in base[one]} for group in self.math["group-clusters"]
        ]
        self.parts = [tallied(self.votes, group) for group in self.groups]

    @staticmethod
    def _rows(rows: list[dict[str, Any]]) -> Iterator[tuple[str, str, int]]:
        for row in sorted(rows, key=lambda row: float(row["modified"])):
            who, what = row.get("pid", row.get("participant_id")), row.get("tid", row.get("statement_id"))
            yield str(who), str(what), row["vote"]

    def live(self) -> Votes:
        return {who: {one: own[one] for one in own if one not in self.rejected} for who, own in self.votes.items()}


@published
@pytest.mark.parametrize("name", SERVERS)
def test_groups_are_counted_shared_represented_and_prioritised_as_by_the_server(name: str) -> None:
    server = Server(name)
    for part, counted in zip(server.parts, server.math["group-votes"].values(), strict=True):
        for statement, said in counted["votes"].items():
            assert part.get(statement, NONE) == Tally(said["A"], said["D"], said["S"])
    together = {one: added(part.get(one, NONE) for part in server.parts) for one in server.statements}
    for statement, said in server.math["group-aware-consensus"].items():
        assert float(group_consensus([part.get(statement, NONE) for part in server.parts])) == pytest.approx(said)
    extremity = dict(zip(server.statements, server.math["pca"]["comment-extremity"], strict=True))
    for statement, said in server.math["comment-priorities"].items():
        assert priority(together[statement], extremity[statement]) == pytest.approx(said)
    for stands, said in zip(standings(server.parts, server.kept), server.math["repness"].values(), strict=True):
        assert [(one.standing.statement, one.side, one.best) for one in representative(stands)] == [
            (str(one["tid"]), AGREE if one["repful-for"] == "agree" else DISAGREE, one.get("best-agree", False))
            for one in said
        ]
    everyone = {one: tally for one, tally in tallied(server.votes).items() if one in server.kept}
    for side, word in ((AGREE, "agree"), (DISAGREE, "disagree")):
        assert majority(everyone, side) == [str(one["tid"]) for one in server.math["consensus"][word]]


@published
@pytest.mark.parametrize("name", SERVERS)
def test_people_and_statements_stand_where_the_server_puts_them(name: str) -> None:
    from liren.engine.opinions.geometry import axes, extremities, sheet

    server = Server(name)
    table = sheet(server.live(), server.statements)
    on = axes(table)
    at = [server.statements.index(one) for one in table.statements]
    for mine, theirs in zip(on.components, server.math["pca"]["comps"], strict=True):
        assert abs(sum(a * theirs[i] for a, i in zip(mine, at, strict=True))) == pytest.approx(1)
    theirs = [server.math["pca"]["comment-extremity"][i] for i in at]
    assert list(extremities(on)) == pytest.approx(theirs, abs=1e-9)


def test_a_pass_is_no_disagreement() -> None:
    passing, against = [Tally(5, 0, 10)], [Tally(5, 5, 10)]
    assert group_consensus(passing, DISAGREE) < group_consensus(against, DISAGREE)
    assert priority(Tally(5, 0, 10), 1.0) < priority(Tally(5, 5, 10), 1.0), "passed over by half, it tells us little"


def test_one_group_against_is_not_outvoted_by_a_larger_one() -> None:
    split, shared = [Tally(900, 0, 900), Tally(0, 10, 10)], [Tally(600, 100, 900), Tally(7, 1, 10)]
    assert group_consensus(split) < group_consensus(shared)


def test_few_votes_are_never_sure() -> None:
    assert lower_bound(3, 3) < lower_bound(80, 100) < 0.8
    assert lower_bound(0, 0) == 0.0


def test_the_last_vote_counts_and_nothing_else_is_a_vote() -> None:
    assert last_votes([("a", "1", 1), ("a", "1", 0)]) == {"a": {"1": 0}}
    with pytest.raises(ValueError, match="no vote"):
        last_votes([("a", "1", 2)])


def test_the_digest_changes_with_any_vote_and_not_with_their_order() -> None:
    votes = {"a": {"1": 1, "2": -1}, "b": {"1": 0}}
    assert digest(votes) == digest({"b": {"1": 0}, "a": {"2": -1, "1": 1}})
    assert len({digest(votes), digest(votes, rejected=["2"]), digest(votes | {"b": {"1": 1}})}) == 3


def test_what_is_shown_next_follows_the_draw_and_ends_with_the_last() -> None:
    weight = {"a": 1.0, "b": 3.0}.__getitem__
    drawn = [next_statement(["a", "b"], weight, nth / 100) for nth in range(100)]
    assert drawn.count("a") == 25
    assert next_statement([], weight, 0.5) is None
    assert next_statement(["a", "b"], weight, 1.0) == "b"


def test_a_group_that_voted_on_nothing_stands_for_nothing() -> None:
    (nobody, somebody) = standings([{}, {"1": Tally(4, 0, 4)}], ["1"])
    assert representative(nobody) == []
    assert [one.standing.statement for one in representative(somebody)] == ["1"]

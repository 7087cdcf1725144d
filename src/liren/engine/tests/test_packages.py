"""A published decision is recomputed by anybody, and whatever was tampered with is named."""

import copy
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from liren.engine.deciding import package as packages
from liren.engine.deciding import stating
from liren.engine.deciding.owners import Unit, heads
from liren.engine.deciding.package import digest, figures_said, said, tally_said, verify, vote_line
from liren.engine.deciding.rolls import Line, root, written
from liren.engine.deciding.rolls import digest as roll_digest
from liren.engine.deciding.rules import parse_file
from liren.engine.deciding.rules import written as rule_written

BOOK = Path(__file__).parents[4] / "lawbook" / "decisions"
DAY = date(2026, 11, 21)


def law(file: str, key: str) -> Any:
    rules = parse_file((BOOK / f"{file}.yaml").read_text("utf-8")).rules
    return next(rule for rule in rules if rule.key == key and rule.holds_on(DAY))


def packed(rule: Any, options: list[str], votes: list[str], *, named: bool = True, **more: Any) -> dict[str, Any]:
    """Twelve owners of 100 m² each, the last struck; what was voted, sealed as a certificate. Not signed."""
    roll = [written(Line(n, f"{n:02x}" * 32, area=Decimal(100))) for n in range(1, 13)]
    changes = [{"kind": "strike", "line": roll[-1], "at": "2026-11-20"}]
    box = more.get("box")
    box = box and {"question": "q", "roll": roll_digest(roll), **box}
    figures, tally = packages.counted(packages.standing(roll, changes), votes, box, options)
    seats = more.get("most", 1)
    told: dict[str, Any] = {
        "rule": rule_written(rule),
        "question": {"id": "q", "options": [{"key": one} for one in options], "named": named, "most": seats,
                     "channels": ["online", "paper"]},
        "roll": {"digest": roll_digest(roll), "root": root(roll), "count": 12, "changes": digest(changes)},
        "votes": {"digest": digest(votes), "count": len(votes)},
        "box": None if box is None else digest(box),
        "figures": figures_said(figures), "tally": tally_said(tally),
        "verdict": said(rule, figures, tally, seats, more.get("before", {}).get("certificate")),
    }  # fmt: skip
    if rule.asks:
        told["statements"] = stating.stated(rule, more.get("stated", {}))
    told["question"] |= more.get("asked", {})
    whole = {"format": packages.FORMAT, "certificate": told, "digest": digest(told), "roll": roll, "changes": changes,
             "votes": votes}  # fmt: skip
    if "before" in more:
        whole["before"] = more["before"]
    return whole if box is None else whole | {"box": box}


def owners(agree: int = 6, against: int = 2) -> dict[str, Any]:
    votes = [vote_line(n, "online", ["agree"]) for n in range(1, agree + 1)]
    votes += [vote_line(n, "paper", ["against"]) for n in range(agree + 1, agree + against + 1)]
    return packed(law("owners", "cc278-special"), ["agree", "against", "abstain"], votes)


def test_an_owners_decision_is_recomputed_from_what_was_published():
    whole = owners()
    assert verify(whole) == ()
    told = whole["certificate"]
    assert told["figures"]["all.area"] == "1100.00", "who was struck does not count"
    assert (told["verdict"]["valid"], told["verdict"]["passes"], told["verdict"]["decided"]) == (True, True, True)
    assert owners(5, 3)["certificate"]["verdict"]["passes"] is False
    few = owners(6, 1)["certificate"]["verdict"]
    assert (few["valid"], [one["short"] for one in few["needs"][:2]]) == (False, ["33.34", "1"])


def test_an_election_by_ballot_is_recomputed_with_its_run_off():
    """Nine came, two of them online; one took their paper away, one cannot be read, one chose nobody."""
    votes = [vote_line(n, "online" if n < 3 else "paper", None) for n in range(1, 10)]
    box = {"online": 2, "paper": 6, "spoiled": 1, "blank": 1, "missing": 1,
           "tally": {"甲": 6, "乙": 3, "丙": 2, "丁": 1}}  # fmt: skip
    rule = law("villagers", "cw-election")
    whole = packed(rule, ["甲", "乙", "丙", "丁"], votes, named=False, box=box, most=2)
    assert verify(whole) == ()
    told = whole["certificate"]
    assert (told["figures"]["participants.persons"], told["figures"]["cast.persons"]) == ("9", "8")
    assert (told["verdict"]["elected"], told["verdict"]["missing"], told["verdict"]["again"]) == (
        ["甲"],
        1,
        ["乙", "丙"],
    )
    assert not any("choices" in one for one in whole["votes"])
    for spoilt, part in (
        ({"paper": 5}, "和投了票的 9 人对不上"),
        ({"missing": 2}, "和投了票的 9 人对不上"),
        ({"online": 3, "paper": 5}, "和投了票的 9 人对不上"),
        ({"blank": 9}, "有一个数不对"),
        ({"tally": {"甲": 7, "乙": 3, "丙": 2, "丁": 1}}, "对不上"),
        ({"tally": {"甲": 6, "乙": 3, "丙": 2, "丁": 2}}, "对不上"),
        ({"tally": {"甲": 6, "乙": 3, "丙": 2, "戊": 1}}, "选项"),
        ({"tally": {"甲": 5, "乙": 4, "丙": 2, "丁": 1}}, "得票"),
        ({"roll": "another"}, "名册"),
        ({"question": "another"}, "不是这项表决"),
    ):
        wrong = copy.deepcopy(whole)
        wrong["box"] |= spoilt
        said = "；".join(map(str, verify(wrong)))
        assert "票箱：和证书里的摘要对不上" in said
        wrong["certificate"]["box"] = digest(wrong["box"])
        wrong["digest"] = digest(wrong["certificate"])
        assert any(part in str(one) for one in verify(wrong)), spoilt


def _resealed(whole: dict[str, Any]) -> None:
    """A vote is changed, and every digest above it too: the figures do not follow any more."""
    whole["votes"][0] = vote_line(1, "online", ["against"])
    whole["certificate"]["votes"]["digest"] = digest(whole["votes"])
    whole["digest"] = digest(whole["certificate"])


def _other_rule(whole: dict[str, Any]) -> None:
    whole["certificate"]["rule"]["passes"][0]["fraction"] = "9/10"


TAMPERED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a line of the roll": (lambda w: w["roll"].__setitem__(0, w["roll"][0].replace("100.00", "900.00")), "名册"),
    "a line taken off the roll": (lambda w: w["roll"].pop(), "名册"),
    "a change": (lambda w: w["changes"].clear(), "名册的变动"),
    "a vote": (lambda w: w["votes"].__setitem__(0, vote_line(1, "online", ["against"])), "投票记录"),
    "a vote and every digest": (_resealed, "数字"),
    "a vote taken away": (lambda w: w["votes"].pop(), "投票记录"),
    "a vote twice": (lambda w: w["votes"].append(w["votes"][0]), "投票记录"),
    "a vote of nobody": (lambda w: w["votes"].append(vote_line(99, "online", ["agree"])), "投票记录"),
    "a vote of who was struck": (lambda w: w["votes"].append(vote_line(12, "online", ["agree"])), "投票记录"),
    "a vote by another way": (lambda w: w["votes"].append(vote_line(11, "proxy", ["agree"])), "投票记录"),
    "an option that was not there": (lambda w: w["votes"].append(vote_line(11, "online", ["x"])), "投票记录"),
    "a named vote without a choice": (lambda w: w["votes"].append(vote_line(11, "online", None)), "投票记录"),
    "a figure": (lambda w: w["certificate"]["figures"].__setitem__("agree.persons", "7"), "数字"),
    "a tally": (lambda w: w["certificate"]["tally"]["agree"].__setitem__("persons", "7"), "各选项得票"),
    "the verdict": (lambda w: w["certificate"]["verdict"].__setitem__("decided", False), "结论"),
    "the rule": (_other_rule, "结论"),
    "the certificate's digest": (lambda w: w.__setitem__("digest", "0" * 64), "证书"),
    "the root": (lambda w: w["certificate"]["roll"].__setitem__("root", "0" * 64), "名册"),
    "a box where there was none": (lambda w: w.__setitem__("box", {}), "票箱"),
    "a part that is gone": (lambda w: w.pop("votes"), "整个文件"),
    "the format": (lambda w: w.__setitem__("format", "x"), "整个文件"),
    "nonsense for a line": (lambda w: w["roll"].__setitem__(0, "{}"), "整个文件"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_is_tampered_with_is_named(what):
    whole = copy.deepcopy(owners())
    change, part = TAMPERED[what]
    change(whole)
    assert part in {one.part for one in verify(whole)}, what


def test_dwellings_are_merged_into_heads_as_the_court_reads_the_code():
    told = heads(
        [
            Unit("1-101", Decimal("88.10"), frozenset({"a"})),
            Unit("1-102", Decimal("60"), frozenset({"a"})),
            Unit("1-201", Decimal("90"), frozenset({"b", "c"})),
            Unit("1-202", Decimal("90"), frozenset({"b"})),
            Unit("2-101", Decimal("70"), frozenset(), unsold=True),
            Unit("2-102", Decimal("70"), frozenset({"d"}), unsold=True),
        ]
    )
    assert [(one.units, one.area) for one in told.heads] == [
        (("1-101", "1-102"), Decimal("148.10")), (("1-201",), 90), (("1-202",), 90), (("2-101", "2-102"), 140)
    ]  # fmt: skip
    assert [tuple(one.units for one in heads) for heads in told.doubtful] == [(("1-201",), ("1-202",))], (
        "a person looks"
    )
    assert told.area == Decimal("468.10")
    with pytest.raises(ValueError):
        heads([Unit("1", Decimal(1), frozenset("a"))] * 2)


def test_rounds_without_end_are_told_and_do_not_stop_who_verifies():
    package: Any = {}
    for _ in range(3000):
        package = {"format": "liren-decision-2", "before": package}
    assert [one.part for one in verify(package)] == ["前一次投票"]

"""Rounds of an election: who stands in a run-off, for how many seats, and who is elected in all rounds together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from liren.engine.deciding.electing import Elected

ROUNDS: Final[Mapping[str, str]] = {"runoff": "另行选举", "tie": "票数相同，再投一次"}
MOST: Final = 20
"""Rounds one after another, at most."""


@dataclass(frozen=True, slots=True)
class Open:
    """What an election has left open. kind: of ROUNDS; seats: still to fill; candidates: keys of options, by votes."""

    kind: str
    seats: int
    candidates: tuple[str, ...]


def too_many(package: object) -> bool:
    """Whether this is no file of an election: more rounds lie in it than are ever held."""
    for _ in range(MOST + 1):
        if not isinstance(package, Mapping):
            return False
        package = package.get("before")
    return package is not None


def left_open(certificate: Mapping[str, Any]) -> Open | None:
    """What is voted on again after an election, by its certificate; None when nothing is.

    Those with as many votes as each other for fewer seats are voted on again by themselves; else the nearest losers for
    the missing seats, more of them than seats (差额). Of an election that was not valid nothing is left open: it is
    held anew; where too few are left to stand, others are nominated. A rule that says of no run-off has none.

    >>> verdict = {"valid": True, "elected": ["a"], "tied": ["b", "c"], "missing": 0, "again": []}
    >>> told = {"verdict": verdict, "question": {"most": 2}, "rule": {"runoff": [{}]}}
    >>> left_open(told), left_open({**told, "rule": {"runoff": []}})
    (Open(kind='tie', seats=1, candidates=('b', 'c')), None)
    """
    verdict, seats = certificate["verdict"], int(certificate["question"]["most"])
    if verdict.get("valid") is False or "elected" not in verdict or not certificate["rule"].get("runoff"):
        return None
    if verdict["tied"]:
        return Open("tie", seats - len(verdict["elected"]), tuple(verdict["tied"]))
    if verdict["missing"] and len(verdict["again"]) > verdict["missing"]:
        return Open("runoff", int(verdict["missing"]), tuple(verdict["again"]))
    return None


def joined(before: Mapping[str, Any], found: Elected) -> dict[str, Any]:
    """Who is elected in all rounds so far, the earlier first, and how many seats are still to fill."""
    earlier = before.get("joined", before)["elected"]
    return {"elected": [*earlier, *found.elected], "missing": found.missing, "tied": list(found.tied)}


def wrong(told: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """What does not follow: a run-off has the roll, the rule and the candidates that the round before left it."""
    question, asked = told["question"], before["question"]
    if question["after"]["question"] != asked["id"]:
        yield "不是接着那一次投票的"
    left = left_open(before)
    if left is None:
        yield "前一次投票没有留下要再选的名额"
        return
    if (question["after"]["round"], question["most"]) != (left.kind, left.seats):
        yield f"应当是{ROUNDS[left.kind]}，选 {left.seats} 名"
    titles = {one["key"]: one.get("title") for one in asked["options"]}
    if [(one["key"], one.get("title")) for one in question["options"]] != [(k, titles[k]) for k in left.candidates]:
        yield "候选人不是前一次投票留下的那几位"
    if told["rule"] != before["rule"] or told.get("rule_version") != before.get("rule_version"):
        yield "用的规则和前一次投票不一样"
    same = ("id", "digest", "root", "count")
    if any(told["roll"].get(one) != before["roll"].get(one) for one in same):
        yield "用的名册和前一次投票不一样"

"""An election on its question's page: who has how many votes, what is left open, the run-off, what is stated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from liren.access.public import Actor
from liren.autonomy import public as autonomy
from liren.autonomy.public import AskedFor, EntryLine, OwnProxies, ProxyLine, QuestionPage, ResultPage, RuleLine
from liren.engine.deciding.rounds import ROUNDS, Open, left_open
from liren.engine.deciding.stating import ANSWERS
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput
from liren.web.dates import asked_day

_MOST_TOLD = 9
"""Rounds before this one whose names are looked up."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One candidate after the count. state: elected, tied, again (stands in the run-off), or "" for none of them."""

    title: str
    votes: str
    state: str


def election_of(page: QuestionPage, rule: RuleLine | None, found: ResultPage | None, actor: Actor) -> dict[str, Any]:
    """What the page of an election shows beside any question's; nothing of what is no election."""
    if rule is None or rule.rule.kind != "election":
        return {"asks": rule.rule.asks if rule else (), "answers": ANSWERS}
    told: dict[str, Any] = {
        "election": True, "asks": rule.rule.asks, "answers": ANSWERS, "round": ROUNDS.get(page.round, ""),
        "follows": page.after,
    }  # fmt: skip
    if found is None:
        return told
    verdict = found.certificate["verdict"]
    left = left_open(found.certificate)
    follow = autonomy.run_off(page.id, actor) if left else None
    titles = _titles(found.package)
    return told | {
        "standing": _standing(page, found), "left": left, "left_kind": ROUNDS[left.kind] if left else "",
        "left_titles": [titles[key] for key in left.candidates] if left else (), "follow": follow,
        "asks_again": bool(left and not follow and page.calls),
        "joined": [titles.get(key, key) for key in verdict.get("joined", {}).get("elected", ())],
        "stated": [(one, ANSWERS[one["answer"]]) for one in found.certificate.get("statements", ())],
        "short_of": _short_of(verdict, left), "no_run_off": not rule.rule.runoff,
    }  # fmt: skip


def _standing(page: QuestionPage, found: ResultPage) -> list[Standing]:
    """Everybody who stood, the most votes first."""
    verdict, tally = found.certificate["verdict"], found.certificate["tally"]
    states = {key: name for name in ("again", "tied", "elected") for key in verdict[name]}
    lines = [
        Standing(one.title, tally.get(one.key, {}).get("persons", "0"), states.get(one.key, "")) for one in page.options
    ]
    return sorted(lines, key=lambda one: -int(one.votes))


def _short_of(verdict: Mapping[str, Any], left: Open | None) -> int:
    """How many seats stay empty because nothing is voted on again: too few stand, or the rule says of no run-off."""
    return 0 if left or verdict["valid"] is False else int(verdict["missing"]) or len(verdict["tied"])


def _titles(package: Mapping[str, Any]) -> dict[str, str]:
    """Of every candidate of this round and those before it."""
    titles: dict[str, str] = {}
    for _ in range(_MOST_TOLD):
        titles |= {one["key"]: one["title"] for one in package["certificate"]["question"]["options"]}
        package = package.get("before") or {}
        if not package:
            break
    return titles


def ask_run_off(request: HttpRequest, id: UUID, actor: Actor) -> UUID:
    """The run-off on the days that were typed."""
    opens, closes = (asked_day(request.POST.get(name, "")) for name in ("from", "until"))
    problems = {
        name: "请写一天，例如 2026-12-20" for name, day in (("opens_at", opens), ("closes_at", closes)) if day is None
    }
    if opens is None or closes is None:
        raise InvalidInput.of(problems)
    return autonomy.ask_run_off(
        question_id=id, opens_at=begin(opens), closes_at=begin(closes) + timedelta(days=1), by=actor, at=now()
    )


def begin(day: date) -> datetime:
    """The first moment of a day of our time."""
    return datetime.combine(day, time(), CHINA)


def proxies_of(page: QuestionPage, own: EntryLine | None, actor: Actor) -> OwnProxies:
    """To whom the reader gave their vote, and for how many others they still have to vote, where there are proxies."""
    return autonomy.own_proxies(page.id, actor) if own and "proxy" in page.channels else OwnProxies()


def given_by(page: QuestionPage, found: Sequence[EntryLine], actor: Actor) -> dict[UUID, ProxyLine]:
    """Of those found on the roll, who gave their vote to whom, and nobody has voted for them yet."""
    if not found or "proxy" not in page.channels:
        return {}
    return {
        one.entry_id: one for one in autonomy.proxies(page.id, actor) if one.announced_at and not (one.why or one.used)
    }


def statements_of(request: HttpRequest) -> dict[str, tuple[str, str]]:
    """What was answered of the result, by key: the answer and what it rests on."""
    given = request.POST
    return {
        name.removeprefix("state-"): (given.get(name, ""), given.get("on-" + name.removeprefix("state-"), ""))
        for name in given if name.startswith("state-")
    }  # fmt: skip


def asked_for_of(request: HttpRequest) -> AskedFor | None:
    """By how many a recall was asked for; None where nothing was chosen. Raises InvalidInput for what is no number."""
    given = request.POST
    if not given.get("asked_rule"):
        return None
    numbers = {name: given.get(name, "").strip() for name in ("signed", "asked_of")}
    wrong = [
        name for name, text in numbers.items()
        if not (text.isascii() and text.isdigit() and len(text) < 8) and (text or name == "signed")
    ]  # fmt: skip
    if wrong:
        raise InvalidInput.of(dict.fromkeys(wrong, "请写人数，例如 120"))
    of = int(numbers["asked_of"]) if numbers["asked_of"] else None
    return AskedFor(given["asked_rule"], int(numbers["signed"]), given.get("asked_document", ""), of)

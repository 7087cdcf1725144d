"""A decision as it is published, and its verification by anybody, without database or network.

A package is one JSON object: the certificate (question, rule, digests, figures, verdict), its SHA-256, a signature, and
what it was counted from: the lines of the frozen roll, the lines of its changes, a line for each vote. No name is in
any of them. A named vote's line has what was chosen; of a secret one it says only that this number has voted, and
beside the lines stands the closing certificate of the ballot box: sums alone, never a ballot, as one with a rare
combination would be known by it. Everything is canonical JSON: keys sorted, no spaces, UTF-8.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from liren.engine.deciding import proxies, rolls, rounds, stating
from liren.engine.deciding.electing import elect, elect_again
from liren.engine.deciding.rules import Need, Rule, as_read
from liren.engine.deciding.verdict import Figures, Judged, judged, shown, verdict
from liren.engine.problems import DocumentInvalid

FORMAT: Final = "liren-decision-2"
OLD_FORMAT: Final = "liren-decision-1"
"""Like `FORMAT`, but for a time what is not known of the whole roll was told of a part: nought m² of nobody's votes."""
AGREE: Final = "agree"


@dataclass(frozen=True, slots=True)
class Tampered:
    """part: which part of the package does not hold; text: what is wrong with it, in Chinese."""

    part: str
    text: str

    def __str__(self) -> str:
        return f"{self.part}：{self.text}"


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def vote_line(number: int, channel: str | None, choices: Sequence[str] | None) -> str:
    """One vote, by the voter's number on the roll. channel, choices: None of a secret one,
    of which nobody learns who voted on paper; the sums by channel stand in the certificate."""
    told: dict[str, Any] = {"number": number} | ({"channel": channel} if channel is not None else {})
    if choices is not None:
        told["choices"] = sorted(choices)
    return canonical(told)


def standing(roll: Sequence[str], changes: Sequence[Mapping[str, str]]) -> dict[int, rolls.Line]:
    """Who is on the roll as it was counted: the frozen lines, those added, without those struck; by number.

    Raises ValueError for a line that is none, a number twice, or one struck that was not there.
    """
    found: dict[int, rolls.Line] = {}
    for text in (*roll, *(one["line"] for one in changes if one["kind"] == "add")):
        line = rolls.read(text)
        if line.number in found:
            raise ValueError(text)
        found[line.number] = line
    for one in changes:
        if one["kind"] == "strike":
            line = rolls.read(one["line"])
            if found.pop(line.number, None) != line:
                raise ValueError(one["line"])
    return found


def counted(
    lines: Mapping[int, rolls.Line],
    votes: Sequence[str],
    box: Mapping[str, Any] | None,
    options: Sequence[str],
    *,
    of_a_part: bool = False,
) -> tuple[dict[tuple[str, str], Fraction], dict[str, dict[str, Fraction]]]:
    """The figures a rule asks for, and for each option how many persons (and m², where everybody's is known) chose it.

    participants, and present too, are those who voted, abstaining or not. box: of a secret question, the certificate of
    its box; a ballot weighs one, and cast are all that were found, spoiled ones too (已投选票总数). of_a_part: as
    `OLD_FORMAT` had it for a time.
    """
    told = [json.loads(one) for one in votes]
    voters = [lines[one["number"]] for one in told]
    chosen = [
        (voter, tuple(one["choices"])) for voter, one in zip(voters, told, strict=True) if "choices" in one
    ]  # fmt: skip
    cast = len(chosen) if box is None else found_in(box)
    tally = {
        key: _weighed([who for who, keys in chosen if key in keys]) if box is None
        else {"persons": Fraction(box["tally"][key])} for key in options
    }  # fmt: skip
    known = set(_weighed(list(lines.values())))  # what is not known of the whole roll is not told of a part
    if of_a_part:
        known = {"persons", "area", "households"}
    tally = {key: {m: value for m, value in amounts.items() if m in known} for key, amounts in tally.items()}
    figures: dict[tuple[str, str], Fraction] = {}
    for what, amounts in (
        ("all", _weighed(list(lines.values()))), ("participants", _weighed(voters)), ("present", _weighed(voters)),
        ("cast", {"persons": Fraction(cast)}), (AGREE, tally.get(AGREE, {})),
    ):  # fmt: skip
        figures |= {(what, measure): amount for measure, amount in amounts.items() if measure in known}
    return figures, tally


def found_in(box: Mapping[str, Any]) -> int:
    """How many ballots the box held, on paper too, spoiled and blank ones too."""
    return int(box["online"]) + int(box["paper"])


def _weighed(people: Sequence[rolls.Line]) -> dict[str, Fraction]:
    found = {"persons": Fraction(len(people))}
    areas = [one.area for one in people if one.area is not None]
    homes = [one.household for one in people if one.household is not None]
    if len(areas) == len(people):
        found["area"] = Fraction(sum(areas, Decimal(0)))
    if len(homes) == len(people):
        found["households"] = Fraction(len(set(homes)))
    return found


def said(
    rule: Rule, figures: Figures, tally: Mapping[str, Mapping[str, Fraction]], seats: int,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The verdict as the certificate has it: each need with figure, base, what it takes and what is short, exact.

    before: of a run-off, the certificate of what it follows; `joined` says who is elected in all rounds together.
    """
    if rule.kind == "election":
        votes = {key: int(amounts["persons"]) for key, amounts in tally.items()}
        if before is None:
            found = elect(rule, seats=seats, votes=votes, figures=figures)
        else:
            cast = int(figures.get(("cast", "persons"), Fraction(0)))
            found = elect_again(rule, seats=seats, votes=votes, cast=cast)
        valid = [judged(need, figures) for need in (rule.valid if before is None else ())]
        joined = {} if before is None else {"joined": rounds.joined(before["verdict"], found)}
        return {
            **joined,
            "valid": found.validity.valid if found.validity else None, "elected": list(found.elected),
            "tied": list(found.tied), "missing": found.missing, "again": list(found.again),
            "needed": str(found.needed) if found.needed is not None else None, "needs": [_need(one) for one in valid],
        }  # fmt: skip
    told = verdict(rule, figures)
    return {
        "valid": told.valid, "passes": told.passes, "decided": told.decided,
        "needs": [_need(one) for one in (*told.judged_valid, *told.judged_passes)],
    }  # fmt: skip


def figures_said(figures: Figures) -> dict[str, str]:
    """
    >>> figures_said({("all", "area"): Fraction(201, 2), ("all", "persons"): Fraction(3)})
    {'all.area': '100.50', 'all.persons': '3'}
    """
    return {f"{what}.{measure}": _exact(value, measure) for (what, measure), value in sorted(figures.items())}


def _need(one: Judged) -> dict[str, Any]:
    need: Need = one.need
    measure = need.measure

    def told(value: Fraction | None) -> str | None:
        return None if value is None else _exact(value, measure)

    return {
        "need": need.id, "met": one.met, "figure": told(one.figure), "base": told(one.base),
        "needed": told(one.needed), "short": told(one.short),
    }  # fmt: skip


def _exact(value: Fraction, measure: str) -> str:
    return shown(value, measure).split(" ", maxsplit=1)[0]


def is_certificate(package: object) -> bool:
    """Whether it is the certificate alone, as everybody gets it of a vote by name: nothing in it to recompute from."""
    return isinstance(package, Mapping) and not {"roll", "changes", "votes", "ballots"} & set(package)


def verify(package: Mapping[str, Any]) -> tuple[Tampered, ...]:
    """Recompute everything but the signature; what does not hold, part by part. Nothing: it holds."""
    if rounds.too_many(package):
        return (Tampered("前一次投票", f"接了不止 {rounds.MOST} 次，不算"),)
    try:
        return tuple(_verify(package))
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, DocumentInvalid) as error:
        return (*_roll_apart(package), Tampered("整个文件", f"读不懂，缺了或者改了一部分（{type(error).__name__}）"))


def _roll_apart(package: Mapping[str, Any]) -> tuple[Tampered, ...]:
    """What can still be said of the roll where the rest cannot be read."""
    try:
        return tuple(_roll(package["certificate"], package["roll"], package["changes"]))
    except (LookupError, TypeError, ValueError, AttributeError):
        return ()


def _verify(package: Mapping[str, Any]) -> Iterator[Tampered]:
    if package["format"] not in (FORMAT, OLD_FORMAT):
        yield Tampered("整个文件", "不是表决结果文件")
        return
    told, roll, changes, votes = package["certificate"], package["roll"], package["changes"], package["votes"]
    box = package.get("box")
    yield from _frame(package)
    lines = standing(roll, changes)
    wrong = (*_votes(told, lines, votes), *_box(told, votes, box))
    yield from wrong
    if wrong:
        return
    options = [one["key"] for one in told["question"]["options"]]
    figures, tally = counted(lines, votes, box, options)
    if package["format"] == OLD_FORMAT and tally_said(tally) != told["tally"]:
        figures, tally = counted(lines, votes, box, options, of_a_part=True)
    if figures_said(figures) != told["figures"]:
        yield Tampered("数字", "按名册和投票重算，得不出证书里的数字")
    if tally_said(tally) != told["tally"]:
        yield Tampered("各选项得票", "按投票重算，得不出证书里的得票")
    rule, before = as_read(told["rule"]), package.get("before")
    yield from _before(told, before)
    first = None if before is None else before["certificate"]
    if said(rule, figures, tally, told["question"]["most"], first) != told["verdict"]:
        yield Tampered("结论", "按规则重算，得不出证书里的结论")
    by_proxy = by_channel(told, votes).get("proxy", 0)
    yield from (Tampered("委托投票", text) for text in proxies.wrong(rule.proxy, by_proxy, told.get("proxies")))
    statements = stating.wrongly_stated(rule, told.get("statements", ()), told["verdict"])
    yield from (Tampered("要说明的", text) for text in statements)
    sizes = [len(standing(roll, changes[:so_far])) for so_far in range(len(changes) + 1)] if rule.asked_by else []
    asked_for = told["question"].get("asked_for")
    yield from (Tampered("联名", text) for text in stating.wrongly_asked(rule, asked_for, sizes))


def _before(told: Mapping[str, Any], before: Mapping[str, Any] | None) -> Iterator[Tampered]:
    """Of a run-off: whether what it follows holds, and whether it is voted on what that left open."""
    after = told["question"].get("after")
    if (after is None) is not (before is None):
        yield Tampered("前一次投票", "另行选举要附前一次投票的全部记录，别的不附")
    if after is None or before is None:
        return
    for one in verify(before):
        yield Tampered(f"前一次投票·{one.part}", one.text)
    if before["digest"] != after["digest"] or digest(before["certificate"]) != after["digest"]:
        yield Tampered("前一次投票", "和证书里写的摘要对不上")
    for text in rounds.wrong(told, before["certificate"]):
        yield Tampered("另行选举", text)


def frame(package: Mapping[str, Any]) -> Iterator[Tampered]:
    """What holds of any package: its digests, its roll, and that each who voted stands on it once.

    Raises what `verify` catches for a package that cannot be read.
    """
    yield from _frame(package)
    lines = standing(package["roll"], package["changes"])
    yield from _votes(package["certificate"], lines, package["votes"])


def by_channel(told: Mapping[str, Any], votes: Sequence[str]) -> Mapping[str, int]:
    """How many have voted by which way. Of a secret question the certificate says it, the lines do not."""
    sums: Mapping[str, int] | None = told["votes"].get("channels")
    return Counter(json.loads(one)["channel"] for one in votes) if sums is None else sums


def _frame(package: Mapping[str, Any]) -> Iterator[Tampered]:
    told, votes, box = package["certificate"], package["votes"], package.get("box")
    if digest(told) != package["digest"]:
        yield Tampered("证书", "内容和它的摘要对不上")
    yield from _roll(told, package["roll"], package["changes"])
    if digest(votes) != told["votes"]["digest"] or len(votes) != told["votes"]["count"]:
        yield Tampered("投票记录", "和证书里的摘要或票数对不上")
    if (digest(box) if box is not None else None) != told.get("box"):
        yield Tampered("票箱", "和证书里的摘要对不上")


def tally_said(tally: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, str]]:
    return {key: {m: _exact(value, m) for m, value in sorted(amounts.items())} for key, amounts in tally.items()}


def _roll(
    told: Mapping[str, Any], roll: Sequence[str], changes: Sequence[Mapping[str, str]]
) -> Iterator[Tampered]:  # fmt: skip
    if rolls.digest(roll) != told["roll"]["digest"]:
        yield Tampered("名册", "和锁定时的摘要对不上")
    if rolls.root(roll) != told["roll"]["root"]:
        yield Tampered("名册", "和锁定时的默克尔根对不上")
    if len(roll) != told["roll"]["count"]:
        yield Tampered("名册", "人数和锁定时的对不上")
    if digest(changes) != told["roll"]["changes"]:
        yield Tampered("名册的变动", "和证书里的摘要对不上")


def _votes(
    certificate: Mapping[str, Any], lines: Mapping[int, rolls.Line], votes: Sequence[str]
) -> Iterator[Tampered]:  # fmt: skip
    question, sums = certificate["question"], certificate["votes"].get("channels")
    told = [json.loads(one) for one in votes]
    if sums is not None and (
        question["named"] or sum(sums.values()) != len(votes) or min(sums.values(), default=0) < 0
        or sums.keys() - set(question["channels"]) or any("channel" in one for one in told)
    ):  # fmt: skip
        yield Tampered("投票记录", "各种方式投票的人数不对，或者写了谁是怎么投的")
    known = {one["key"] for one in question["options"]}
    for number, count in sorted(Counter(one["number"] for one in told).items()):
        if number not in lines:
            yield Tampered("投票记录", f"第 {number} 号不在名册上，却投了票")
        if count > 1:
            yield Tampered("投票记录", f"第 {number} 号投了 {count} 次")
    for one in told:
        if sums is None and one["channel"] not in question["channels"]:
            yield Tampered("投票记录", f"第 {one['number']} 号用了这次不收的方式")
        if ("choices" in one) is not question["named"]:
            yield Tampered("投票记录", f"第 {one['number']} 号的选择写得不对：记名的要有，不记名的不能有")
    for keys in (one.get("choices", ()) for one in told):
        if not set(keys) <= known or len(set(keys)) != len(keys) or len(keys) > question["most"]:
            yield Tampered("投票记录", "有一张选了没有的选项，或者选得太多")


def _box(told: Mapping[str, Any], votes: Sequence[str], box: Mapping[str, Any] | None) -> Iterator[Tampered]:
    """Whether the box is this question's, and held as many ballots as there were voters, spoiled and missing told."""
    question = told["question"]
    if question["named"] is not (box is None):
        yield Tampered("票箱", "记名的表决没有票箱，不记名的才有")
        return
    if box is None:
        return
    if box["question"] != question["id"] or box["roll"] != told["roll"]["digest"]:
        yield Tampered("票箱", "不是这项表决、这份名册的票箱")
    online = by_channel(told, votes).get("online", 0)
    if box["online"] != online or found_in(box) + box["missing"] != len(votes):
        yield Tampered("票箱", f"选票 {found_in(box)} 张、缺 {box['missing']} 张，和投了票的 {len(votes)} 人对不上")
    chose = found_in(box) - box["spoiled"] - box["blank"]
    tally = box["tally"]
    if min(chose, box["online"], box["paper"], box["spoiled"], box["blank"], box["missing"]) < 0:
        yield Tampered("票箱", "有一个数不对")
    if [*sorted(tally)] != sorted(one["key"] for one in question["options"]):
        yield Tampered("票箱", "得票的选项和这项表决的不一样")
    if any(not 0 <= one <= chose for one in tally.values()) or not (
        chose <= sum(tally.values()) <= chose * question["most"]
    ):
        yield Tampered("票箱", "各选项得票和有效的选票对不上")

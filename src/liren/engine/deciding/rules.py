"""Rules by which people decide, as data: `lawbook/decisions/*.yaml`, and what a place makes stricter where it may.

A rule has two lists of what must be so: `valid` (enough took part) and `passes` (enough agreed); an election has a
third for its run-off. What is missing from a rule is not decided by it.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import combinations
from typing import Any, Final

import jsonschema

from liren.engine.explaining import problems_of
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

FOLDER: Final = "decisions/"
BODIES: Final[Mapping[str, str]] = {
    "residents": "居民会议", "villagers": "村民会议", "representatives": "居民代表会议、村民代表会议",
    "group": "村民小组会议", "households": "户的代表", "voters": "选民", "owners": "业主大会",
    "party": "党支部", "members": "议事组织",
}  # fmt: skip
KINDS: Final[Mapping[str, str]] = {
    "motion": "表决一件事",
    "election": "选举",
    "recall": "罢免",
    "call": "提议召开、提出要求",
}
FIGURES: Final[Mapping[str, str]] = {
    "participants": "参加表决", "present": "到会", "agree": "同意", "asking": "联名",
}  # fmt: skip
BASES: Final[Mapping[str, str]] = {
    "all": "全体", "participants": "参加表决的", "present": "到会的", "cast": "投出的选票",
}  # fmt: skip
MEASURES: Final[Mapping[str, tuple[str, str]]] = {
    "persons": ("人数", "人"), "households": ("户数", "户"), "area": ("专有部分面积", "平方米"),
}  # fmt: skip
OPS: Final[Mapping[str, str]] = {"over": "超过", "at_least": "不少于"}
STATUSES: Final[Mapping[str, str]] = {
    "current": "读过现行文本", "old": "读过旧文本，没有找到新的", "secondary": "只见转述，没有读到原文",
    "ours": "本平台或本地自定",
}  # fmt: skip
LISTS: Final = ("valid", "passes", "runoff")
HOLDERS: Final[Mapping[str, str]] = {"roll": "名册上的人", "anybody": "名册以外的人也可以"}
FREE: Final = frozenset({"members"})
"""Bodies for which no law says how they decide: a place may make a rule of its own for them."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a number rests on. statute: its id in our reading of the law; phrase: the law's words, 30 at most."""

    id: str
    document: str
    clause: str
    phrase: str
    status: str
    statute: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """`figure` of `measure` must be over, or at least, `fraction` of `base`. open: a place may be stricter."""

    figure: str
    base: str
    measure: str
    op: str
    fraction: Fraction
    ground: Ground
    open: bool = False

    @property
    def id(self) -> str:
        return f"{self.figure}-{self.base}-{self.measure}"


@dataclass(frozen=True, slots=True)
class Proxies:
    """Whether one may vote for another 委托投票. most: for how many others at most, 0 where the law forbids it.

    holders: of HOLDERS; candidates: whether a candidate may hold a vote. What is common to all (in writing, both names
    announced, before voting begins) is in no rule: it is always so.
    """

    most: int
    holders: str
    candidates: bool
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True)
class Ask:
    """What the law wants of the result that no count can tell: a person answers it. key: within the rule."""

    key: str
    title: str
    ground: Ground


@dataclass(frozen=True, slots=True)
class Rule:
    """since: the first day it holds; until: the first it does not. notice: days before the day, at least.

    proxy: None where nothing is said of votes by proxy: then there are none. asks: what is to be stated of the result.
    asked_by: keys of the rules by one of which it must have been asked for (a recall, by so many signatures).
    """

    key: str
    title: str
    body: str
    kind: str
    since: date
    until: date | None
    matters: tuple[str, ...]
    valid: tuple[Need, ...]
    passes: tuple[Need, ...]
    runoff: tuple[Need, ...]
    notice: int | None
    note: str
    proxy: Proxies | None = None
    asks: tuple[Ask, ...] = ()
    asked_by: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[Need, ...]:
        return (*self.valid, *self.passes, *self.runoff)

    @property
    def grounds(self) -> dict[str, Ground]:
        """Everything it rests on, by id."""
        more = (*(self.proxy.grounds if self.proxy else ()), *(one.ground for one in self.asks))
        return {one.id: one for one in (*(need.ground for need in self.needs), *more)}

    def holds_on(self, day: date) -> bool:
        """
        >>> from datetime import date
        >>> _rule = parse_rule(EXAMPLE, {"own": OWN})
        >>> _rule.holds_on(date(2025, 12, 31)), _rule.holds_on(date(2026, 1, 1))
        (False, True)
        """
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class RuleFile:
    key: str
    title: str
    rules: tuple[Rule, ...]
    grounds: Mapping[str, Ground]


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


_KEY: Final = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9-]{0,59}$",
    "x-says": "请用小写英文字母、数字和连字符，60 个以内",
}
_TITLE: Final = {"type": "string", "minLength": 1, "maxLength": 80}
_SAID: Final = {"type": "string", "maxLength": 300}
_DAY: Final = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "x-says": "请写成 2026-01-01"}
_FRACTION: Final = {"type": "string", "pattern": "^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$", "x-says": "请写成分数，例如 2/3"}
_NEED: Final = _object(
    ["figure", "base", "measure", "op", "fraction", "source"],
    figure={"enum": list(FIGURES)}, base={"enum": list(BASES)}, measure={"enum": list(MEASURES)},
    op={"enum": list(OPS)}, fraction=_FRACTION, source=_KEY, open={"type": "boolean"},
)  # fmt: skip
_NEEDS: Final = {"type": "array", "items": _NEED, "maxItems": 6}
SOURCE: Final = _object(
    ["id", "document", "clause", "phrase", "status"],
    id=_KEY, document=_TITLE, clause=_TITLE, phrase={"type": "string", "maxLength": 30},
    status={"enum": list(STATUSES)}, statute={"type": "string", "maxLength": 60}, note=_SAID,
)  # fmt: skip
_PROXY: Final = _object(
    ["most", "sources"],
    most={"type": "integer", "minimum": 0, "maximum": 99}, holders={"enum": list(HOLDERS)},
    candidates={"type": "boolean"}, sources={"type": "array", "items": _KEY, "minItems": 1, "maxItems": 6},
)  # fmt: skip
_ASK: Final = _object(["key", "title", "source"], key=_KEY, title=_TITLE, source=_KEY)
RULE: Final = _object(
    ["key", "title", "body", "kind", "from"],
    key=_KEY, title=_TITLE, body={"enum": list(BODIES)}, kind={"enum": list(KINDS)}, note=_SAID,
    **{"from": _DAY}, until={"oneOf": [_DAY, {"type": "null"}]},
    notice={"type": "integer", "minimum": 1, "maximum": 90},
    matters={"type": "array", "items": _TITLE, "maxItems": 20}, valid=_NEEDS, passes=_NEEDS, runoff=_NEEDS,
    proxy=_PROXY, asks={"type": "array", "items": _ASK, "minItems": 1, "maxItems": 6},
    asked_by={"type": "array", "items": _KEY, "minItems": 1, "maxItems": 6},
)  # fmt: skip
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        ["key", "title", "sources", "rules"],
        key=_KEY, title=_TITLE, sources={"type": "array", "items": SOURCE, "minItems": 1, "maxItems": 60},
        rules={"type": "array", "items": RULE, "minItems": 1, "maxItems": 40},
    ),
}  # fmt: skip
_VALIDATOR: Final = jsonschema.Draft202012Validator(SCHEMA)
OWN: Final = Ground("own", "我们的约定", "第一条", "", "ours")
EXAMPLE: Final[Mapping[str, Any]] = {
    "key": "own", "title": "例", "body": "members", "kind": "motion", "from": "2026-01-01",
}  # fmt: skip


def parse_file(text: Mapping[str, Any] | str) -> RuleFile:
    """Read a file. Raises DocumentInvalid with everything that is wrong."""
    document = read(text)
    if wrong := problems_of(_VALIDATOR, document):
        raise DocumentInvalid(wrong)
    if problems := tuple(_within(document)):
        raise DocumentInvalid(problems)
    grounds = {one["id"]: Ground(**one) for one in document["sources"]}
    rules = tuple(parse_rule(one, grounds) for one in document["rules"])
    return RuleFile(document["key"], document["title"], rules, grounds)


def parse_rule(one: Mapping[str, Any], grounds: Mapping[str, Ground]) -> Rule:
    """One rule of a file that was found right."""
    lists = {name: tuple(_need(need, grounds) for need in one.get(name, ())) for name in LISTS}
    until = one.get("until")
    return Rule(
        key=one["key"], title=one["title"], body=one["body"], kind=one["kind"], since=date.fromisoformat(one["from"]),
        until=date.fromisoformat(until) if until else None, matters=tuple(one.get("matters", ())),
        notice=one.get("notice"), note=one.get("note", ""), proxy=_proxies(one.get("proxy"), grounds),
        asks=tuple(Ask(ask["key"], ask["title"], grounds[ask["source"]]) for ask in one.get("asks", ())),
        asked_by=tuple(one.get("asked_by", ())), **lists,
    )  # fmt: skip


def _proxies(said: Mapping[str, Any] | None, grounds: Mapping[str, Ground]) -> Proxies | None:
    if said is None:
        return None
    told = tuple(grounds[one] for one in said["sources"])
    return Proxies(said["most"], said.get("holders", "roll"), said.get("candidates", False), told)


def written(rule: Rule) -> dict[str, Any]:
    """The rule as data that stands for itself, its grounds beside it: what a decision keeps of it."""
    more: dict[str, Any] = {}
    if rule.proxy:
        of = [one.id for one in rule.proxy.grounds]
        more["proxy"] = {"most": rule.proxy.most, "holders": rule.proxy.holders, "candidates": rule.proxy.candidates,
                         "sources": of}  # fmt: skip
    if rule.asks:
        more["asks"] = [{"key": one.key, "title": one.title, "source": one.ground.id} for one in rule.asks]
    if rule.asked_by:
        more["asked_by"] = list(rule.asked_by)
    return {
        "key": rule.key, "title": rule.title, "body": rule.body, "kind": rule.kind, "from": rule.since.isoformat(),
        "until": rule.until.isoformat() if rule.until else None, "matters": list(rule.matters), "note": rule.note,
        **({"notice": rule.notice} if rule.notice else {}), **more,
        **{
            name: [
                {"figure": n.figure, "base": n.base, "measure": n.measure, "op": n.op,
                 "fraction": f"{n.fraction.numerator}/{n.fraction.denominator}", "source": n.ground.id, "open": n.open}
                for n in getattr(rule, name)
            ]
            for name in LISTS
        },
        "sources": [
            {"id": g.id, "document": g.document, "clause": g.clause, "phrase": g.phrase, "status": g.status,
             "statute": g.statute, "note": g.note}
            for g in rule.grounds.values()
        ],
    }  # fmt: skip


def as_read(told: Mapping[str, Any]) -> Rule:
    """The inverse of `written`. Raises DocumentInvalid."""
    rule = {name: value for name, value in told.items() if name != "sources"}
    sources = told.get("sources") or [{"id": "own", "document": "—", "clause": "—", "phrase": "", "status": "ours"}]
    document = {"key": "own", "title": "own", "sources": sources, "rules": [rule]}
    [found] = parse_file(document).rules
    return found


def refined(rule: Rule, stricter: Mapping[str, tuple[str, str]], ground: Ground) -> Rule:
    """The rule where a place says more: `stricter` maps the id of a need to its (op, fraction) there.

    Only what is open may be said, and only more strictly. Raises DocumentInvalid.
    """
    known, problems = {need.id: need for need in rule.needs}, []
    for id_, (op, fraction) in stricter.items():
        need = known.get(id_)
        if need is None or op not in OPS or not re.fullmatch(str(_FRACTION["pattern"]), fraction):
            problems.append(Problem(id_, f"“{rule.title}”里没有这一项，或者写法不对。", f"可写：{'、'.join(known)}。"))
        elif not need.open:
            problems.append(Problem(id_, "法律定死了这一项，地方不能另定。", "请去掉这一项。"))
        elif (Fraction(fraction), op == "over") <= (need.fraction, need.op == "over") or Fraction(fraction) > 1:
            problems.append(Problem(id_, "只能比法律更严。", f"法律要求{OPS[need.op]} {need.fraction}。"))
    if problems:
        raise DocumentInvalid(tuple(problems))

    def now(needs: tuple[Need, ...]) -> tuple[Need, ...]:
        return tuple(
            replace(n, op=stricter[n.id][0], fraction=Fraction(stricter[n.id][1]), ground=ground, open=False)
            if n.id in stricter else n
            for n in needs
        )  # fmt: skip

    return replace(rule, valid=now(rule.valid), passes=now(rule.passes), runoff=now(rule.runoff))


def as_strict(rule: Rule, base: Rule) -> bool:
    """Whether `rule` asks for all that `base` asks for, or more."""

    def asks(needs: tuple[Need, ...]) -> dict[str, tuple[Fraction, bool]]:
        return {need.id: (need.fraction, need.op == "over") for need in needs}

    return all(
        asks(getattr(rule, name)).get(id_, (Fraction(0), False)) >= least
        for name in LISTS
        for id_, least in asks(getattr(base, name)).items()
    )


def between(files: Collection[RuleFile]) -> tuple[Problem, ...]:
    """What is wrong between files: a key that holds twice on one day, a rule asked for by what is no call."""
    by_key: dict[str, list[Rule]] = {}
    for file in files:
        for rule in file.rules:
            by_key.setdefault(rule.key, []).append(rule)
    unknown = {(rule.key, one) for rules in by_key.values() for rule in rules for one in rule.asked_by} - {
        (key, one) for key in by_key for one, of in by_key.items() if all(rule.kind == "call" for rule in of)
    }
    return tuple(
        Problem(key, f"“{one}”不是一条联名的规则。", "请改 asked_by。") for key, one in sorted(unknown)
    ) + tuple(
        Problem(key, f"规则“{key}”有两版在同一天生效。", "请写清前一版的 until。")
        for key, rules in by_key.items()
        if any(a.holds_on(b.since) or b.holds_on(a.since) for a, b in combinations(rules, 2))
    )


def _need(one: Mapping[str, Any], grounds: Mapping[str, Ground]) -> Need:
    return Need(
        one["figure"], one["base"], one["measure"], one["op"], Fraction(one["fraction"]), grounds[one["source"]],
        one.get("open", False),
    )  # fmt: skip


def _within(document: Mapping[str, Any]) -> Iterator[Problem]:
    sources = Counter(one["id"] for one in document["sources"])
    for key in sorted(key for key, count in sources.items() if count > 1):
        yield Problem("sources", f"来源“{key}”写了两次。", "请删去一个。")
    for number, rule in enumerate(document["rules"]):
        where = f"rules.{number}"
        for name in ("from", "until"):
            if not _is_day(rule.get(name)):
                yield Problem(f"{where}.{name}", "没有这一天。", "请写成 2026-01-01。")
        if not rule.get("valid") and not rule.get("passes"):
            yield Problem(where, "这条规则什么也没要求。", "请写 valid 或 passes。")
        yield from _more(where, rule, sources)
        if rule.get("runoff") and rule["kind"] != "election":
            yield Problem(f"{where}.runoff", "只有选举才有另行选举。", "请去掉 runoff。")
        for name in LISTS:
            needs = rule.get(name, ())
            for order, need in enumerate(needs):
                yield from _of_need(f"{where}.{name}.{order}", need, sources)
            if len({(n["figure"], n["base"], n["measure"]) for n in needs}) < len(needs):
                yield Problem(f"{where}.{name}", "同一个数要求了两次。", "请留下更严的一项。")


def _more(where: str, rule: Mapping[str, Any], sources: Mapping[str, int]) -> Iterator[Problem]:
    """What is wrong with who votes for others, what is stated, and who asked for it."""
    asks = rule.get("asks", ())
    for name, wanted in (
        ("proxy", rule.get("proxy", {}).get("sources", ())), ("asks", [one["source"] for one in asks])
    ):  # fmt: skip
        for one in wanted:
            if one not in sources:
                yield Problem(f"{where}.{name}", f"“{one}”不在 sources 里。", "请写一个来源的 id。")
    if len({one["key"] for one in asks}) < len(asks):
        yield Problem(f"{where}.asks", "两项说明的 key 一样。", "请改其中一个。")
    if rule["kind"] == "call" and (asks or rule.get("proxy") or rule.get("asked_by")):
        yield Problem(where, "联名提议没有委托、说明，也不由别人要求。", "请去掉 proxy、asks、asked_by。")


def _of_need(where: str, need: Mapping[str, Any], sources: Mapping[str, int]) -> Iterator[Problem]:
    if need["source"] not in sources:
        yield Problem(f"{where}.source", f"“{need['source']}”不在 sources 里。", "请写一个来源的 id。")
    if Fraction(need["fraction"]) > 1 or (need["op"] == "over" and Fraction(need["fraction"]) == 1):
        yield Problem(f"{where}.fraction", "没有人能达到这个数。", "分数不能大于 1；要全体，请写 at_least 1/1。")
    if need["figure"] == need["base"]:
        yield Problem(where, "拿自己和自己比。", "请改 figure 或 base。")


def _is_day(text: object) -> bool:
    try:
        return text is None or bool(date.fromisoformat(str(text)))
    except ValueError:
        return False

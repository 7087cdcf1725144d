"""What no count can tell: what a person states of a result, and by how many a question was asked for."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from liren.engine.deciding.rules import Rule, as_read, written
from liren.engine.deciding.verdict import judged, shown

ANSWERS: Final[Mapping[str, str]] = {"yes": "是", "no": "不是", "later": "还没有选满，以后说明", "": "没有说明"}


def stated(rule: Rule, answers: Mapping[str, tuple[str, str]]) -> list[dict[str, str]]:
    """Every statement the rule asks for, with its answer (of ANSWERS) and what it rests on; "" where nobody said."""
    return [
        {"key": one.key, "title": one.title, "answer": answers.get(one.key, ("", ""))[0],
         "rests_on": answers.get(one.key, ("", ""))[1]}
        for one in rule.asks
    ]  # fmt: skip


def waits(verdict: Mapping[str, Any]) -> bool:
    """Whether an election left seats to fill: until they are, what is to be stated of all of them may wait."""
    return bool(verdict.get("missing") or verdict.get("tied"))


def wrongly_stated(rule: Rule, told: Sequence[Mapping[str, str]], verdict: Mapping[str, Any]) -> Iterator[str]:
    """What does not hold of the statements in a certificate: others than asked, or an answer that is none, or one put
    off though every seat is filled."""
    if [(one["key"], one["title"]) for one in told] != [(one.key, one.title) for one in rule.asks]:
        yield "说明的不是规则要求的那几项"
    for one in told:
        if one["answer"] not in ANSWERS or (one["answer"] in ("yes", "no")) is not bool(one["rests_on"].strip()):
            yield f"“{one['title']}”的回答写得不对，或者没有写依据"
        if one["answer"] == "later" and not waits(verdict):
            yield f"已经选满了，“{one['title']}”没有回答"


def asked_for(rule: Rule, version: Mapping[str, Any], signed: int, of: int, document: str) -> dict[str, Any]:
    """By how many a question was asked for, judged by `rule`, as the certificate has it.

    >>> from liren.engine.deciding.rules import EXAMPLE, OWN, parse_rule
    >>> need = {"figure": "asking", "base": "all", "measure": "persons", "op": "at_least", "fraction": "1/5"}
    >>> _rule = parse_rule({**EXAMPLE, "kind": "call", "passes": [{**need, "source": "own"}]}, {"own": OWN})
    >>> told = asked_for(_rule, {}, 20, 101, "第 1 册")
    >>> told["needed"], told["met"]
    ('21', False)
    """
    figures = {("asking", "persons"): Fraction(signed), ("all", "persons"): Fraction(of)}
    found = [judged(need, figures) for need in rule.passes]
    takes = [one.needed for one in found if one.needed is not None]
    return {
        "rule": written(rule), "rule_version": dict(version), "signed": signed, "of": of,
        "needed": shown(max(takes), "persons").split(" ", maxsplit=1)[0] if takes else None,
        "met": all(one.met is True for one in found), "document": document,
    }  # fmt: skip


def wrongly_asked(rule: Rule, told: Mapping[str, Any] | None, sizes: Sequence[int]) -> Iterator[str]:
    """What does not hold of by how many it was asked for.

    sizes: how many stood on the roll when it was frozen and after each of its changes. Who may sign is who may vote,
    where both rules are for one body: then `of` is the roll, as `changes` of it had left it when voting opened.
    """
    if not rule.asked_by:
        return
    if told is None or told["rule"]["key"] not in rule.asked_by:
        yield "没有写由谁联名要求的"
        return
    again = asked_for(
        as_read(told["rule"]), told["rule_version"], told["signed"], told["of"], told["document"]
    )  # fmt: skip
    changes = told.get("changes", 0)
    if again["rule"]["body"] == rule.body and not (
        isinstance(changes, int) and 0 <= changes < len(sizes) and sizes[changes] == told["of"]
    ):
        yield "有权联名的人数，和名册上的对不上"
    same = again == {key: value for key, value in told.items() if key != "changes"}
    if not same or not told["met"] or told["signed"] > told["of"]:
        yield "联名的人数不够，或者和重算的不一样"

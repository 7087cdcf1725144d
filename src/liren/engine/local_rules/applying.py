"""Writing accepted changes into the parent's document."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from liren.engine.language import Procedure
from liren.engine.local_rules.clauses import OPENING
from liren.engine.local_rules.loading import OWN_SOURCE
from liren.engine.local_rules.words import Change, LocalRules
from liren.engine.normal import gather
from liren.engine.problems import Problem

Document = dict[str, Any]
_AT_HAND: Final = 16
LEAST_REASON: Final = 6
"""Characters of a reason for asking; shorter ones answer no objection of the burden lint."""


def merged_document(rules: LocalRules, parent: Procedure, parent_digest: str) -> Document:
    """The document, in the authors' form, of what runs where the rules apply. The changes must have been checked.

    It names itself and the rules it came from among its sources, so that two places' texts are never the same text.
    """
    whole: Document = deepcopy(gather(parent.document))
    mine = own_source(parent)
    for change in sorted(rules.changes, key=lambda change: change.clause.endswith(".or_within")):
        _apply(whole, change, mine)  # the list of cases last: a single case is named by its place in the parent's
    whole["version"], whole["title"] = rules.version, rules.title
    whole["sources"] = [
        *whole["sources"],
        *(_source(source) for source in rules.document.get("sources", ())),
        {
            "id": mine,
            "document": f"{rules.title} 第 {rules.version} 版",
            "title": f"{rules.publisher}发布，依{parent.title}第 {parent.version} 版"[:200],
            "clause": None,
            "checked": True,
            "note": f"执行地点 {rules.place}；上级规定指纹 {parent_digest[:_AT_HAND]}",
        },
    ]
    if rules.burden_reason:
        whole["burden_reason"] = rules.burden_reason
    return whole


def own_source(parent: Procedure) -> str:
    """The id under which the merged text cites the local rules: `local`, or one on from those above it."""
    number = 1
    while (name := OWN_SOURCE if number == 1 else f"{OWN_SOURCE}-{number}") in parent.sources:
        number += 1
    return name


def source_clashes(rules: LocalRules, parent: Procedure) -> list[Problem]:
    """Sources of the rules under a name the parent uses."""
    return [
        Problem("sources", f"上级规定里已有来源“{name}”。", "请换一个 id。")
        for name in rules.sources
        if name in parent.sources
    ]


def _source(source: Mapping[str, Any]) -> Document:
    return dict(source)


def _apply(whole: Document, change: Change, mine: str) -> None:
    if change.field is not None:
        form, _, key = change.clause.rpartition(".")
        basis = change.field.get("basis")
        form_at(whole, form)[key] = {**change.field, "basis": mine if basis == OWN_SOURCE else basis}
        return
    if change.do == "require" and change.to is None:
        form, _, key = change.clause.rpartition(".")
        field = form_at(whole, form)[key]
        field["required"] = True
        if len(change.why) >= LEAST_REASON:
            field.setdefault("burden_reason", change.why)
        return
    key, _, word = change.clause.partition(".")
    if change.do == "require" and word == "or_within":
        step = whole["steps"][key]
        step["or_within"] = [*change.to, *step.get("or_within", ())]
        return
    rule = whole["escalate"] if key == "escalate" and key not in whole["steps"] else whole["steps"][key]
    _set(rule, word.split("."), change.to)


def _set(rule: Document, words: list[str], to: Any) -> None:
    match words:
        case ["or_within"] if not to:
            rule.pop("or_within", None)
        case ["before" | "after" as way]:
            [field] = rule[way]
            rule[way] = {field: to}
        case ["or_within", number]:
            rule["or_within"][int(number) - 1]["limit"] = to
        case ["extend", "times"] if to == 0:
            del rule["extend"]
        case ["pause", "reasons"] if not to:
            del rule["pause"]
        case ["moves", move, "title" | "at_least" as inner]:
            rule["moves"][move][inner] = to
        case [word, inner]:
            rule[word][inner] = to
        case [word]:
            rule[word] = to


def form_at(whole: Document, path: str) -> Document:
    """The form of a document in the authors' form, made when it was not there."""
    if path == OPENING:
        return whole.setdefault("form", {})  # type: ignore[no-any-return]
    step, *rest = path.split(".")
    place = whole["steps"][step]
    if rest == ["form"]:
        return place.setdefault("form", {})  # type: ignore[no-any-return]
    return place["moves"][rest[1]].setdefault("asks", {})  # type: ignore[no-any-return]

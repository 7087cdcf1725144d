"""The difference local rules make, clause by clause, in words: 上级规定 / 本地规定 / 为什么."""

from collections.abc import Mapping
from typing import Any

from liren.engine.building import limit
from liren.engine.language import Procedure
from liren.engine.local_rules.clauses import forms
from liren.engine.local_rules.loading import OWN_SOURCE
from liren.engine.local_rules.words import Change, Clause, Difference, LocalRules
from liren.engine.wording import said as in_words_of


def differences(rules: LocalRules, parent: Procedure, known: Mapping[str, Clause]) -> tuple[Difference, ...]:
    """One line for each change, in the order of the document. known: the parent's clauses, by path."""
    return tuple(_line(change, rules, parent, known) for change in rules.changes)


def _line(change: Change, rules: LocalRules, parent: Procedure, known: Mapping[str, Clause]) -> Difference:
    basis = _basis(change.basis, rules, parent)
    if change.field is not None:
        form = change.clause.rpartition(".")[0]
        field = change.field
        after = f"加问“{field.get('title', '')}”" + ("（必填）" if field.get("required") else "")
        where = forms(parent).get(form, form)
        return Difference(change.clause, where, change.do, "other", "不问", after, change.why, basis)
    clause = known[change.clause]
    after = said(change.to, clause)
    if clause.kind == "cases" and change.do == "require":
        after = f"另加（排在最前）：{after}"
    return Difference(change.clause, clause.title, change.do, clause.nature, clause.said, after, change.why, basis)


def said(value: Any, clause: Clause) -> str:
    """A value of a clause in words."""
    match clause.kind:
        case "limit":
            return limit(value).text if isinstance(value, str) else clause.said
        case "least":
            return f"满 {limit(value).text}" if isinstance(value, str) else clause.said
        case "after":
            return f"之后 {limit(value).text}内" if isinstance(value, str) else clause.said
        case "before":
            return f"提前 {limit(value).text}" if isinstance(value, str) else clause.said
        case "cases":
            return "；".join(in_words_of(one, clause.choices) for one in value) or "没有特别情形"
        case "number":
            if clause.path.startswith("escalate."):
                return f"第 {value} 次退回时"
            return f"{value} 次" if value else "不能延期"
        case "roles":
            return "、".join(clause.choices.get(role, role) for role in value)
        case "reasons":
            return "、".join(value) or "不能暂停"
        case "not_by":
            return f"不得是办“{clause.choices.get(value, value)}”的人"
        case "required":
            return "必填"
        case _:
            return str(value)


def _basis(basis: str, rules: LocalRules, parent: Procedure) -> str:
    if basis == OWN_SOURCE:
        return "本细则自定"
    source = rules.sources.get(basis) or parent.sources.get(basis)
    if source is None:
        return basis
    return "上级规程自定" if source.document == "our choice" else f"{source.document} {source.title}"

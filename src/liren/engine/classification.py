"""Which of the three kinds a community affair is, and which affairs are near enough to be merged.

Source: S0 五（一）: affairs are divided by their attribute, by who is responsible, and by merging near ones
(事务属性、责任主体和相近事务合并原则) into 管理型, 服务型 and, for all that is neither, 自治型.
The rules are data (`lawbook/classification.yaml`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, get_args

from liren.engine.conditions import Condition, holds, parse_condition
from liren.engine.language import Attribute, Procedure
from liren.engine.reading import read

ATTRIBUTES: Final[tuple[Attribute, ...]] = get_args(Attribute)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when `when` holds (None: always, the residual class), the affair is of `kind`."""

    kind: str
    why: str
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Classified:
    """The kind, the number of the rule that decided (from 1), and why in words."""

    kind: str
    rule: int
    why: str


@dataclass(frozen=True, slots=True)
class Matter:
    """What classification looks at. attribute: a key of the rules' `attributes`; responsible: who answers for it."""

    key: str
    title: str
    node: str
    attribute: str
    responsible: str


@dataclass(frozen=True, slots=True)
class Near:
    """Two matters that might be one: same kind, responsible party and node, and titles alike to `alike` (0..1)."""

    first: str
    second: str
    alike: Fraction


def as_matter(procedure: Procedure) -> Matter:
    """A procedure that declares its attribute, as classification sees it."""
    assert procedure.attribute is not None
    return Matter(procedure.key, procedure.title, procedure.node, procedure.attribute, procedure.responsible)


def parse_rules(text: str) -> tuple[Rule, ...]:
    """From the text of `classification.yaml`. Raises ValueError as `load_rules`."""
    return load_rules(read(text))


def load_rules(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Rules in order. Raises ValueError unless exactly the last one is without a condition."""
    rules = tuple(
        Rule(entry["kind"], entry["why"], parse_condition(entry["when"]) if "when" in entry else None)
        for entry in document["rules"]
    )
    if not rules or rules[-1].when is not None or any(rule.when is None for rule in rules[:-1]):
        raise ValueError("分类规则：只有最后一条可以没有条件，它收下其余所有事项。")
    return rules


def classify(matter: Matter, rules: Sequence[Rule]) -> Classified:
    """The first rule that holds decides; the last one always holds.

    >>> state = {"kind": "management", "why": "政府负责", "when": {"field": "responsible", "is": "government"}}
    >>> rules = load_rules({"rules": [state, {"kind": "autonomy", "why": "其余"}]})
    >>> classify(Matter("m", "楼道堆物", "社区管理/环境", "common_interest", "residents"), rules).kind
    'autonomy'
    """
    facts = {"attribute": matter.attribute, "responsible": matter.responsible}
    for number, rule in enumerate(rules, start=1):
        if rule.when is None or holds(rule.when, facts):
            return Classified(rule.kind, number, rule.why)
    raise AssertionError("load_rules guarantees a last rule without a condition")


def near(matters: Sequence[Matter], rules: Sequence[Rule], *, threshold: Fraction = Fraction(1, 2)) -> tuple[Near, ...]:
    """Pairs worth merging, most alike first: a proposal for people, never a merge.

    Titles are compared by the share of two-character pieces they have in common (Jaccard index).
    """
    kinds = {m.key: classify(m, rules).kind for m in matters}
    pairs = [
        Near(a.key, b.key, _alike(a.title, b.title))
        for i, a in enumerate(matters)
        for b in matters[i + 1 :]
        if (kinds[a.key], a.responsible, a.node) == (kinds[b.key], b.responsible, b.node)
    ]
    return tuple(sorted((p for p in pairs if p.alike >= threshold), key=lambda p: (-p.alike, p.first, p.second)))


def _alike(one: str, other: str) -> Fraction:
    first, second = _pieces(one), _pieces(other)
    return Fraction(len(first & second), len(first | second)) if first | second else Fraction(0)


def _pieces(title: str) -> frozenset[str]:
    return frozenset(title[i : i + 2] for i in range(len(title) - 1)) or frozenset({title} - {""})

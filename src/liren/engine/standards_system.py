"""A standards system as a tree, judged: what is missing, too deep, doubled. Findings with a name each, never a score.

The criteria are words of others (GB/T 13016: 目标明确、全面成套、层次适当、划分清楚); what speaks to which is data.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Final, Literal

LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {"national": "国家标准", "industry": "行业标准", "local": "地方标准", "group": "团体标准"}
)
"""The levels a whole system is made of. What is like a standard (类标准文件) and international ones come on top."""
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {"general": "基础通用标准", "management": "管理服务标准", "equipment": "设施设备配置标准"}
)
SIDES: Final[Mapping[str, str]] = MappingProxyType({"urban": "城市社区", "rural": "乡村社区"})
NEAR: Final = 0.6
"""Two names of which so large a share of character pairs is the same are near."""

Coverage = Literal["both", "standard", "procedure", "none"]


@dataclass(frozen=True, slots=True)
class Branch:
    """A node. parent: code of the one above, None for a subsystem. direction: a direction of work, no branch yet."""

    code: str
    name: str
    parent: str | None = None
    layer: str = ""
    direction: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A standard at a node. standard: its identity; kind, area (urban, rural, both): None where nobody has said.

    many: standards alike that lie at the same one node, told as one.
    """

    node: str
    standard: str
    designation: str
    level: str
    kind: str | None = None
    area: str | None = None
    in_force: bool = True
    many: int = 1


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject that some document says the system must have. node: where it belongs, None where nobody has said."""

    name: str
    node: str | None = None


@dataclass(frozen=True, slots=True)
class Whole:
    """A standards system. Nodes in order, each after its parent; every `parent` and `node` is one of them.

    targets: what the objective is measured by, each with the keys of figures that say it (none: nothing measures it).
    layers: key → title, in order. depth: how many storeys of nodes are allowed.
    """

    objective: str
    targets: tuple[tuple[str, tuple[str, ...]], ...]
    layers: Mapping[str, str]
    depth: int
    branches: tuple[Branch, ...]
    placed: tuple[Placed, ...] = ()
    topics: tuple[Topic, ...] = ()

    @property
    def roots(self) -> tuple[Branch, ...]:
        return tuple(one for one in self.branches if one.parent is None)

    def children(self) -> Mapping[str | None, Sequence[Branch]]:
        found: dict[str | None, list[Branch]] = defaultdict(list)
        for one in self.branches:
            found[one.parent].append(one)
        return found

    def ways(self) -> Mapping[str, tuple[str, ...]]:
        """Of every node the codes from its subsystem down to itself."""
        found: dict[str, tuple[str, ...]] = {}
        for one in self.branches:
            found[one.code] = (*(found[one.parent] if one.parent is not None else ()), one.code)
        return found

    def below(self) -> Mapping[str, Sequence[Placed]]:
        """What is placed at each node and everywhere below it; a standard once at most."""
        ways, found = self.ways(), defaultdict[str, dict[str, Placed]](dict)
        for one in self.placed:
            for code in ways[one.node]:
                found[code].setdefault(one.standard, one)
        return {code: tuple(found[code].values()) for code in ways}


@dataclass(frozen=True, slots=True)
class Finding:
    """code: the name of what was found, for ever. node: where ("" the whole system). hint: what to do."""

    code: str
    node: str
    what: str
    hint: str


Check = Callable[[Whole], Iterator[Finding]]


def findings(whole: Whole, codes: Collection[str] | None = None) -> tuple[Finding, ...]:
    """All that is found, in the order of CHECKS; codes: only these checks. Raises KeyError for a check there is not.

    >>> bare = Whole("", (), {"core": "核心"}, 3, (Branch("4", "社区自治", layer="core"),))
    >>> [one.code for one in findings(bare, ["objective-missing", "branch-empty"])]
    ['objective-missing', 'branch-empty']
    """
    wanted = list(CHECKS) if codes is None else [code for code in CHECKS if code in codes]
    for code in codes or ():
        CHECKS[code]
    return tuple(found for code in wanted for found in CHECKS[code](whole))


def coverage(standards: int, procedures: int) -> Coverage:
    """Of a node: has it a standard in force, a procedure in force?

    >>> [coverage(2, 1), coverage(1, 0), coverage(0, 1), coverage(0, 0)]
    ['both', 'standard', 'procedure', 'none']
    """
    if standards:
        return "both" if procedures else "standard"
    return "procedure" if procedures else "none"


def likeness(first: str, second: str) -> float:
    """How alike two names are, 0..1: the share of their character pairs that both have (Dice).

    >>> likeness("平台标准", "平台标准"), likeness("基础", "评价")
    (1.0, 0.0)
    """
    one, two = _pairs(first), _pairs(second)
    return 2 * len(one & two) / (len(one) + len(two)) if one and two else 0.0


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}


# ---- 目标 ----


def _objective_missing(whole: Whole) -> Iterator[Finding]:
    if not whole.objective.strip():
        yield Finding("objective-missing", "", "没有写明目标。", "请写这个体系要达到什么，为谁，靠什么看得出来。")


def _objective_unmeasured(whole: Whole) -> Iterator[Finding]:
    if not whole.objective.strip():
        return
    if not whole.targets:
        yield Finding(
            "objective-unmeasured", "", "目标后面没有一条看得见的要求。", "请把目标拆成几条，各写用哪个指标看。"
        )
    for title, figures in whole.targets:
        if not figures:
            yield Finding(
                "objective-unmeasured", "", f"“{title}”没有指标说明它。", "请选一个平台算得出的指标，或写明还缺什么。"
            )


# ---- 成套 ----


def _branch_empty(whole: Whole) -> Iterator[Finding]:
    below, children = whole.below(), whole.children()
    for one in whole.branches:
        if not children.get(one.code) and not below[one.code]:
            kind = "方向" if one.direction else "分支"
            yield Finding(
                "branch-empty", one.code, f"{kind}“{one.name}”下没有一项标准。", "可查标准目录归入，或提出标准建议。"
            )


def _only_directions(whole: Whole) -> Iterator[Finding]:
    children = whole.children()
    for root in whole.roots:
        own = children.get(root.code, ())
        if own and all(one.direction for one in own):
            yield Finding(
                "only-directions", root.code, f"“{root.name}”下只有发展方向，没有定下的分支。",
                "方向来自文件；分支要由维护体系的人定，定了请写依据。",
            )  # fmt: skip


def _nothing_in_force(whole: Whole) -> Iterator[Finding]:
    below, children = whole.below(), whole.children()
    for one in whole.branches:
        found = below[one.code]
        if not children.get(one.code) and found and not any(placed.in_force for placed in found):
            yield Finding(
                "nothing-in-force",
                one.code,
                f"“{one.name}”下的标准没有一项现行。",
                "请归入代替它的那一项，或提出标准建议。",
            )


def _level_missing(whole: Whole) -> Iterator[Finding]:
    missing = [title for key, title in LEVELS.items() if key not in {one.level for one in whole.placed}]
    if missing:
        yield Finding(
            "level-missing", "", f"整个体系没有{'、'.join(missing)}。", "可查标准目录归入；确实没有的，可提出标准建议。"
        )


def _kind_missing(whole: Whole) -> Iterator[Finding]:
    below = whole.below()
    for root in whole.roots:
        found = below[root.code]
        missing = [title for key, title in KINDS.items() if key not in {one.kind for one in found}]
        if found and missing:
            unsaid = sum(one.many for one in found if one.kind is None)
            also = f"（另有 {unsaid} 项没有标明是哪一类）" if unsaid else ""
            yield Finding(
                "kind-missing", root.code, f"“{root.name}”没有{'、'.join(missing)}{also}。",
                "请先在标准目录里标明各项属于哪一类，再看还缺哪类。",
            )  # fmt: skip


def _side_missing(whole: Whole) -> Iterator[Finding]:
    below = whole.below()
    for root in whole.roots:
        areas = {one.area for one in below[root.code]}
        many = sum(one.many for one in below[root.code] if one.area is None)
        unsaid = f"（另有 {many} 项没有标明城乡）" if many else ""
        for side, title in SIDES.items():
            if areas and side not in areas and "both" not in areas:
                yield Finding(
                    "side-missing", root.code, f"“{root.name}”没有标明适用于{title}的标准{unsaid}。",
                    "城乡要统筹：请先在标准目录里标明城乡，再看还缺哪边。",
                )  # fmt: skip


def _topic_unplaced(whole: Whole) -> Iterator[Finding]:
    for topic in whole.topics:
        if topic.node is None:
            yield Finding(
                "topic-unplaced", "", f"主题“{topic.name}”在体系里没有位置。", "请说它归哪个分支，或增设分支。"
            )


def _topic_unserved(whole: Whole) -> Iterator[Finding]:
    below = whole.below()
    for topic in whole.topics:
        if topic.node is not None and not below[topic.node]:
            yield Finding(
                "topic-unserved", topic.node, f"主题“{topic.name}”还没有标准。", "可查标准目录归入，或提出标准建议。"
            )


# ---- 层次 ----


def _too_deep(whole: Whole) -> Iterator[Finding]:
    names = {one.code: one.name for one in whole.branches}
    for code, way in whole.ways().items():
        if len(way) == whole.depth + 1:
            yield Finding(
                "too-deep",
                code,
                f"“{names[code]}”在第 {len(way)} 层，多于 {whole.depth} 层。",
                "请往上提一层，或并入上一层。",
            )


def _only_child(whole: Whole) -> Iterator[Finding]:
    children = whole.children()
    for one in whole.branches:
        own = children.get(one.code, ())
        if len(own) == 1:
            yield Finding(
                "only-child",
                one.code,
                f"“{one.name}”下只有“{own[0].name}”一个分支。",
                "多出的一层没有分开什么：请合并，或补齐别的分支。",
            )


def _layer_empty(whole: Whole) -> Iterator[Finding]:
    used = {one.layer for one in whole.roots}
    for key, title in whole.layers.items():
        if key not in used:
            yield Finding("layer-empty", "", f"“{title}”一层没有子体系。", "请补子体系，或去掉这一层。")


# ---- 划分 ----


def _in_two_branches(whole: Whole) -> Iterator[Finding]:
    names = {one.code: one.name for one in whole.branches}
    at: dict[str, dict[str, Placed]] = defaultdict(dict)
    for one in whole.placed:
        at[one.standard].setdefault(one.node, one)
    for places in at.values():
        if len(places) > 1:
            codes = list(places)
            said = "、".join(f"“{names[code]}”" for code in codes)
            yield Finding(
                "in-two-branches",
                codes[0],
                f"{places[codes[0]].designation} 同时归在{said}。",
                "请定一处，其余的撤下。",
            )


def _same_name(whole: Whole) -> Iterator[Finding]:
    at: dict[str, list[str]] = defaultdict(list)
    for one in whole.branches:
        at[one.name].append(one.code)
    for name, codes in at.items():
        if len(codes) > 1:
            yield Finding(
                "same-name",
                codes[0],
                f"有 {len(codes)} 个节点都叫“{name}”（{'、'.join(codes)}）。",
                "请改名说清各管什么，或合并。",
            )


def _near_name(whole: Whole) -> Iterator[Finding]:
    for one, two in combinations(whole.branches, 2):
        if one.name != two.name and likeness(one.name, two.name) >= NEAR:
            yield Finding(
                "near-name",
                one.code,
                f"“{one.name}”（{one.code}）与“{two.name}”（{two.code}）名字相近。",
                "请看两处是否分得开；分不开就合并。",
            )


CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "objective-missing": _objective_missing,
        "objective-unmeasured": _objective_unmeasured,
        "branch-empty": _branch_empty,
        "only-directions": _only_directions,
        "nothing-in-force": _nothing_in_force,
        "level-missing": _level_missing,
        "kind-missing": _kind_missing,
        "side-missing": _side_missing,
        "topic-unplaced": _topic_unplaced,
        "topic-unserved": _topic_unserved,
        "too-deep": _too_deep,
        "only-child": _only_child,
        "layer-empty": _layer_empty,
        "in-two-branches": _in_two_branches,
        "same-name": _same_name,
        "near-name": _near_name,
    }
)
"""Every finding by its name."""

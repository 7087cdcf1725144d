"""A standards system is judged by named findings, never by a number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liren.engine.standards_system import CHECKS, KINDS, LEVELS, Branch, Placed, Topic, Whole, findings, likeness

SOUND = Whole(
    objective="共建共治共享",
    targets=(("办得及时", ("on_time:finish",)),),
    layers={"core": "核心"},
    depth=2,
    branches=(
        Branch("4", "社区自治", layer="core"),
        Branch("4.1", "城乡社区协商", "4"),
        Branch("4.2", "社区社会组织", "4"),
    ),
    placed=(
        Placed("4.1", "a", "甲", "national", "general", "both"),
        Placed("4.1", "b", "乙", "industry", "management", "both"),
        Placed("4.2", "c", "丙", "local", "equipment", "both"),
        Placed("4.2", "d", "丁", "group", "management", "both"),
    ),
    topics=(Topic("纠纷调解", "4.1"),),
)


def changed(**other):
    from dataclasses import replace

    return replace(SOUND, **other)


def found(whole: Whole) -> set[tuple[str, str]]:
    return {(one.code, one.node) for one in findings(whole)}


def test_nothing_is_found_in_a_sound_system() -> None:
    assert found(SOUND) == set()


FAULTS = [
    (changed(objective=" "), "objective-missing", ""),
    (changed(targets=()), "objective-unmeasured", ""),
    (changed(targets=(("说得清", ()),)), "objective-unmeasured", ""),
    (changed(branches=(*SOUND.branches, Branch("4.3", "物业管理", "4"))), "branch-empty", "4.3"),
    (changed(branches=(SOUND.branches[0], *(Branch(b.code, b.name, "4", direction=True)
             for b in SOUND.branches[1:]))), "only-directions", "4"),
    (changed(placed=(*SOUND.placed[:2], *(Placed("4.2", p.standard, "丙", p.level, p.kind, "both", in_force=False)
             for p in SOUND.placed[2:]))), "nothing-in-force", "4.2"),
    (changed(placed=SOUND.placed[:3]), "level-missing", ""),
    (changed(placed=tuple(Placed(p.node, p.standard, "丙", p.level, "general", "both") for p in SOUND.placed)),
     "kind-missing", "4"),
    (changed(placed=tuple(Placed(p.node, p.standard, "丙", p.level, p.kind, "urban") for p in SOUND.placed)),
     "side-missing", "4"),
    (changed(topics=(Topic("社区矫正"),)), "topic-unplaced", ""),
    (changed(branches=(*SOUND.branches, Branch("4.3", "物业管理", "4")), topics=(Topic("物业", "4.3"),)),
     "topic-unserved", "4.3"),
    (changed(depth=1), "too-deep", "4.1"),
    (changed(branches=SOUND.branches[:2], placed=SOUND.placed[:2]), "only-child", "4"),
    (changed(layers={"core": "核心", "hardware": "硬件"}), "layer-empty", ""),
    (changed(placed=(*SOUND.placed, Placed("4.2", "a", "甲", "national"))), "in-two-branches", "4.1"),
    (changed(branches=(*SOUND.branches, Branch("4.3", "社区社会组织", "4"))), "same-name", "4.2"),
    (changed(branches=(*SOUND.branches, Branch("4.3", "社区社会组织建设", "4"))), "near-name", "4.2"),
]  # fmt: skip


@pytest.mark.requirement("R007")
@pytest.mark.parametrize(("whole", "code", "node"), FAULTS)
def test_each_fault_is_found_by_its_name_where_it_is(whole: Whole, code: str, node: str) -> None:
    """And without the fault it is not: SOUND has no finding at all."""
    assert (code, node) in found(whole)
    said = next(one for one in findings(whole) if (one.code, one.node) == (code, node))
    assert said.what
    assert said.hint


def test_every_check_is_proved_above() -> None:
    assert {code for _, code, _ in FAULTS} == set(CHECKS)


@st.composite
def wholes(draw) -> Whole:
    """Any tree: a node hangs on any before it, or is a subsystem."""
    names = st.text(alphabet="社区管理服务标准", min_size=1, max_size=5)
    branches: list[Branch] = []
    for n in range(draw(st.integers(0, 12))):
        parent = draw(st.sampled_from([None, *(one.code for one in branches)]))
        layer = "" if parent else draw(st.sampled_from(["a", "b"]))
        branches.append(Branch(f"n{n}", draw(names), parent, layer, draw(st.booleans())))
    codes = [one.code for one in branches]
    placed = st.builds(
        Placed, st.sampled_from(codes), st.sampled_from("xyz"), st.just("甲"), st.sampled_from([*LEVELS, "quasi"]),
        st.sampled_from([None, *KINDS]), st.sampled_from([None, "urban", "rural", "both"]), st.booleans(),
    ) if codes else st.nothing()  # fmt: skip
    return Whole(
        draw(st.sampled_from(["", "目标"])), (), {"a": "甲", "b": "乙"}, draw(st.integers(1, 4)), tuple(branches),
        tuple(draw(st.lists(placed, max_size=8))) if codes else (),
        tuple(draw(st.lists(st.builds(Topic, names, st.sampled_from([None, *codes])), max_size=3))),
    )  # fmt: skip


@given(wholes())
@settings(max_examples=40)
def test_any_tree_is_judged_and_every_finding_leads_somewhere(whole: Whole) -> None:
    nodes = {"", *(one.code for one in whole.branches)}
    for one in findings(whole):
        assert one.node in nodes
        assert one.code in CHECKS


@given(wholes())
@settings(max_examples=40)
def test_what_lies_below_a_node_is_what_its_children_have_and_its_own_each_once(whole: Whole) -> None:
    below, children = whole.below(), whole.children()
    for one in whole.branches:
        own = {p.standard for p in whole.placed if p.node == one.code}
        theirs = {p.standard for child in children.get(one.code, ()) for p in below[child.code]}
        assert sorted(p.standard for p in below[one.code]) == sorted(own | theirs)


@given(st.text(alphabet="社区管理", max_size=5), st.text(alphabet="社区管理", max_size=5))
@settings(max_examples=40)
def test_likeness_is_mutual_and_whole_only_between_the_same_pairs(first: str, second: str) -> None:
    assert likeness(first, second) == likeness(second, first)
    assert 0 <= likeness(first, second) <= 1

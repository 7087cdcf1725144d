"""Keeping a standards system: nobody is written over unseen, no word is laid in a document's mouth, nothing is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.signals import pre_save
from django.test.utils import CaptureQueriesContext

from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import Cast
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.models import System
from liren.standards.public import DEFAULT_SYSTEM, NodeStands, SystemMovedOn
from liren.standards.systems.model import Placement
from liren.standards.tests.systems import AT, BOOK, WORDS, laid, page, place, recorded

NODE: dict[str, Any] = {"role": "", "is_direction": False, "urban": True, "rural": True, "layer": ""}


@pytest.fixture
def people(db: None) -> Cast:
    enter_system("test")
    return laid()


def told(people: Cast, **more: Any) -> dict[str, Any]:
    return {"key": DEFAULT_SYSTEM, "by": people.enter("editor"), "at": AT, "why": "试", **more}


def last() -> Any:
    return standards.system_changes(DEFAULT_SYSTEM, limit=1)[0]


def test_an_added_branch_stands_below_its_parent(people: Cast) -> None:
    standards.add_node(code="4.1.1", name="议事", parent="4.1", **NODE, **told(people))
    codes = [one.code for one in page().nodes]
    assert codes[codes.index("4.1") + 1 :][:2] == ["4.1.1", "4.2"]
    assert [one.code for one in page().whole.branches] == codes


def test_who_writes_over_what_they_have_not_seen_is_told_and_other_changes_hinder_nobody(people: Cast) -> None:
    seen, who = page().seen, told(people)
    standards.add_node(code="4.1.1", name="议事", parent="4.1", **NODE, **who)
    standards.change_node(code="4.7", seen=seen, **WORDS, **who)
    with pytest.raises(SystemMovedOn, match=who["by"].name):
        standards.change_node(code="4.7", seen=seen, **{**WORDS, "name": "又一个名"}, **who)
    assert page().name_of("4.7") == "城乡协商"
    line, targets = page().line, page().targets
    said: dict[str, Any] = {
        "title": line.title, "publisher": line.publisher, "version": line.version, "depth": 4, "targets": targets,
    }  # fmt: skip
    standards.change_system(objective=line.objective, seen=seen, **said, **who)
    with pytest.raises(SystemMovedOn):
        standards.change_system(objective="别的", seen=seen, **said, **who)
    standards.change_system(objective="别的", seen=page().seen, **said, **who)
    assert page().line.objective == "别的"


def test_words_people_change_are_no_documents_words_any_more(people: Cast) -> None:
    was = page().by_code["4.7"]
    words: dict[str, Any] = {**WORDS, "name": was.name, "role": was.role, "is_direction": was.is_direction}
    standards.change_node(code="4.7", seen=page().seen, **{**words, "rural": False}, **told(people))
    assert page().by_code["4.7"].source is not None, "for whom it is, is not what the document says"
    standards.change_node(code="4.7", seen=page().seen, **{**words, "name": "协商"}, **told(people))
    assert page().by_code["4.7"].source is None
    assert last().before["source"]
    line = page().line
    layers = [(key, "底座" if key == "base" else title) for key, title in page().layers.items()]
    standards.change_system(
        title=line.title, publisher=line.publisher, version=line.version, objective=line.objective, depth=3,
        targets=page().targets, layers=layers, seen=page().seen, **told(people),
    )  # fmt: skip
    sources = {one["key"]: one["source"] for one in System.objects.get(key=DEFAULT_SYSTEM).layers}
    assert [key for key, source in sources.items() if not source] == ["base"]


def test_a_node_others_depend_on_stays_and_the_history_of_one_dropped_holds_all_of_it(people: Cast) -> None:
    who = told(people)
    standards.add_node(code="5.4.1", name="治安", parent="5.4", **{**NODE, "rural": False}, **who)
    standards.link_nodes(kind="guides", begin="1", end="5.4.1", **who)
    with pytest.raises(NodeStands, match="依赖"):
        standards.drop_node(code="5.4.1", **who)
    standards.unlink_nodes(kind="guides", begin="1", end="5.4.1", **who)
    standards.drop_node(code="5.4.1", **who)
    before = last().before
    kept = {**NODE, "code": "5.4.1", "name": "治安", "parent": "5.4", "rural": False, "source": "", "procedures": []}
    assert {name: before[name] for name in kept} == kept


def test_what_is_said_again_changes_nothing_and_does_not_cut_off_the_next_edition(people: Cast) -> None:
    who = told(people)
    standards.link_nodes(kind="guides", begin="1", end="4", **who)
    name, node = next((one.name, one.node) for one in page().topics if one.node)
    standards.place_topic(name=name, node=node, **who)
    assert last().what == "laid"
    assert System.objects.get(key=DEFAULT_SYSTEM).seed


def test_a_note_written_over_stays_in_the_history(people: Cast) -> None:
    who, standard = people.enter("editor"), recorded()
    place(who, standard)
    Placement.objects.filter(standard=standard).update(placed_by="reading", note="文件第三条", by_name="系统")
    place(who, standard, why="改由我们定")
    assert last().before == {"placed_by": "reading", "note": "文件第三条", "by_name": "系统"}
    count = len(standards.system_changes(DEFAULT_SYSTEM))
    place(who, standard, why="改由我们定")
    assert len(standards.system_changes(DEFAULT_SYSTEM)) == count
    standards.lift_standard(node="4.7", standard=standard, **told(people))
    assert last().before["note"] == "改由我们定"


def test_a_copy_keeps_the_aim_unless_another_is_given_and_holds_what_it_copies(people: Cast) -> None:
    asked: dict[str, Any] = {
        "title": "桂花里标准体系", "publisher": "", "objective": "", "why": "试点", "path": people.community.path,
        "copy_of": DEFAULT_SYSTEM, "by": people.enter("director"), "at": AT,
    }  # fmt: skip
    with CaptureQueriesContext(connection) as sent:
        standards.make_system(key="one", **asked)
    assert any("standards_system" in one["sql"] and one["sql"].endswith("FOR UPDATE") for one in sent)
    mine, theirs = page("one").line, page().line
    assert theirs.objective
    assert (mine.objective, mine.publisher) == (theirs.objective, theirs.publisher)
    standards.make_system(key="two", **{**asked, "objective": "只管楼道", "publisher": "桂花里"})
    assert (page("two").line.objective, page("two").line.publisher) == ("只管楼道", "桂花里")


def test_a_key_taken_while_one_looks_is_told_at_its_field(people: Cast) -> None:
    def another_was_quicker(instance: System, **_: Any) -> None:
        System.objects.bulk_create([System(key=instance.key, title="别人的", depth=3, changed_at=AT)])

    pre_save.connect(another_was_quicker, sender=System)
    try:
        with pytest.raises(InvalidInput) as refused:
            standards.make_system(
                key="mine", title="体系", publisher="", path=people.community.path, objective="", why="试",
                by=people.enter("director"), at=AT,
            )  # fmt: skip
    finally:
        pre_save.disconnect(another_was_quicker, sender=System)
    assert refused.value.fields.keys() == {"key"}


def test_words_of_procedures_are_bounded_and_none_is_cut_off_silently(people: Cast) -> None:
    for procedures in ([f"社区/{n}" for n in range(41)], ["长" * 61]):
        with pytest.raises(InvalidInput) as refused:
            standards.change_node(code="4.7", seen=0, **{**WORDS, "procedures": procedures}, **told(people))
        assert refused.value.fields.keys() == {"procedures"}


def test_procedures_lie_in_any_system_that_takes_their_words_and_stray_from_none_that_is_not_made_for_them(
    people: Cast,
) -> None:
    text = (BOOK / "procedures/management/grid-event.yaml").read_text("utf-8")
    standards.publish(document=text, publisher="liren", by=SYSTEM, at=AT - timedelta(days=1))
    who = people.enter("editor")
    other = "service-organisation"

    def lying() -> standards.ProcedurePlaces:
        return standards.procedures_in(page(other), by=who, at=AT)

    assert "management/grid-event" in lying().in_force
    assert (dict(lying().at), lying().astray) == ({}, ())
    first = page(other).nodes[0]
    words = {**WORDS, "name": first.name, "procedures": ["社区管理/环境"]}
    standards.change_node(code=first.code, seen=page(other).seen, **words, **told(people, key=other))
    assert [p.key for p in lying().at[first.code]] == ["management/grid-event"]
    standards.change_node(
        code=first.code, seen=page(other).seen, **{**words, "procedures": ["别处"]}, **told(people, key=other)
    )
    assert [p.key for p in lying().astray] == ["management/grid-event"]

"""Standards systems: what the documents say laid out as nodes, kept by people with their reasons, judged by name."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import Cast, cast
from liren.engine.book import Finding
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.models import SystemChange
from liren.standards.public import (
    DEFAULT_SYSTEM,
    NodeStands,
    NoSuchNode,
    NoSuchSystem,
    SystemPage,
)
from liren.standards.systems.criteria import criteria
from liren.standards.systems.file import check_systems, parse_system
from liren.standards.systems.seeding import seed_system
from liren.standards.tests.systems import AT, BOOK, FILE, WORDS, laid, page, place, placements, recorded


@pytest.fixture
def people(db: None) -> Cast:
    enter_system("test")
    return laid()


def names(found: SystemPage, parent: str | None) -> list[str]:
    return [one.name for one in found.nodes if one.parent == parent]


@pytest.mark.requirement("R002")
@pytest.mark.requirement("R004")
def test_the_six_subsystems_have_the_branches_the_document_names(people: Cast) -> None:
    found = page()
    six = [one.name for one in found.nodes if one.parent is None and one.layer != "cross"]
    assert sorted(six) == sorted(["总体", "社区基础设施", "社区信息化平台", "社区自治", "社区管理", "社区服务"])
    assert names(found, "1") == ["基础", "评价", "保障"]
    assert names(found, "2") == ["市政设施", "公共服务设施", "信息化基础设施", "应急设施"]
    assert names(found, "3") == ["平台标准", "支撑技术标准"]
    assert all(one.source is not None and one.source.document == "S0" for one in found.nodes)


@pytest.mark.requirement("R069")
@pytest.mark.requirement("R083")
def test_directions_are_nodes_of_their_subsystem_and_marked_as_no_settled_branch(people: Cast) -> None:
    found = page()
    assert "街道政务服务建设与运行" in names(found, "6")
    assert "城乡法制建设与治安管控" in names(found, "5")
    of = {one.code: one.is_direction for one in found.nodes}
    assert all(of[code] for code in of if code.startswith(("4.", "5.", "6.", "7")))
    assert not any(of[code] for code in of if code.startswith(("1", "2", "3")) or code in "456")
    assert "only-directions" in {f.code for s in standards.judged(found) for j in s.judged for f in j.findings}


@pytest.mark.requirement("R005")
@pytest.mark.requirement("R006")
def test_the_hardware_carries_the_core_and_what_is_general_guides_all(people: Cast) -> None:
    found = page()
    layer = {one.name: one.layer for one in found.nodes if one.parent is None}
    assert {name for name, key in layer.items() if key == "hardware"} == {"社区基础设施", "社区信息化平台"}
    assert {name for name, key in layer.items() if key == "core"} == {"社区自治", "社区管理", "社区服务"}
    links = {(one.kind, found.name_of(one.begin), found.name_of(one.end)) for one in found.links}
    core, hardware = ("社区自治", "社区管理", "社区服务"), ("社区基础设施", "社区信息化平台")
    assert links == {("carries", a, b) for a in hardware for b in core} | {
        ("guides", "总体", b) for b in (*core, *hardware)
    }
    assert set(found.layer_links()) == {
        ("base", "core", "guides"), ("base", "hardware", "guides"), ("hardware", "core", "carries"),
    }  # fmt: skip


@pytest.mark.requirement("R317")
def test_four_further_criteria_judge_the_system_by_name(people: Cast) -> None:
    first, second = standards.judged(page())
    assert [one.criterion.title for one in first.judged] == ["目标明确", "全面成套", "层次适当", "划分清楚"]
    assert [one.criterion.title for one in second.judged] == ["全面配套", "层次分明", "功能完备", "科学合理"]
    found = {one.criterion.title: {f.code for f in one.findings} for one in second.judged}
    assert "branch-empty" in found["全面配套"]
    assert found["功能完备"] == {"topic-unplaced", "topic-unserved"}
    assert "level-missing" in found["层次分明"]
    assert found["科学合理"] == {"near-name"}


@pytest.mark.requirement("R318")
@pytest.mark.requirement("R319")
def test_the_topics_a_document_names_wait_for_a_place_and_a_standard(people: Cast) -> None:
    topics = {one.name: one for one in page().topics}
    assert {n for n, t in topics.items() if t.group == "社会管理"} == {"城乡基层公共安全", "社区矫正", "纠纷调解"}
    public = {n for n, t in topics.items() if t.group == "基本公共服务"}
    assert public == {"劳动就业", "卫生计生", "救助福利", "科普教育"}
    waits = [f.what for s in standards.judged(page()) for j in s.judged for f in j.findings if "topic" in f.code]
    assert any("纠纷调解" in one for one in waits)
    who = people.enter("editor")
    standards.place_topic(key=DEFAULT_SYSTEM, name="纠纷调解", node="4.7", why="调解也是协商", by=who, at=AT)
    place(who, recorded())
    waits = [f.what for s in standards.judged(page()) for j in s.judged for f in j.findings if "topic" in f.code]
    assert not any("纠纷调解" in one for one in waits)
    with pytest.raises(InvalidInput):
        standards.place_topic(key=DEFAULT_SYSTEM, name="没有这个", node="4.7", why="试", by=who, at=AT)


def test_several_systems_stand_side_by_side_and_an_aim_nobody_read_is_found_missing(people: Cast) -> None:
    assert [one.key for one in standards.systems()] == [DEFAULT_SYSTEM, "service-organisation"]
    other = page("service-organisation")
    assert {one.name[:4] for one in other.nodes} == {"服务通用", "服务保障", "服务提供"}
    assert not any(one.source.checked for one in other.nodes if one.source)
    assert "objective-missing" in {f.code for s in standards.judged(other) for j in s.judged for f in j.findings}
    with pytest.raises(NoSuchSystem):
        page("none")


def test_laying_again_changes_nothing_and_what_people_changed_is_theirs(people: Cast) -> None:
    text = FILE.read_text("utf-8")
    assert standards.seed_systems(BOOK, at=AT) == ()
    assert seed_system(text.replace("name: 文化建设", "name: 文化"), at=AT) == DEFAULT_SYSTEM
    assert "文化" in names(page(), "6")
    standards.change_node(
        key=DEFAULT_SYSTEM, code="4.7", why="试", by=people.enter("editor"), at=AT, seen=page().seen, **WORDS
    )
    assert seed_system(text, at=AT) is None
    assert page().name_of("6.8") == "文化"


def test_standards_named_by_the_file_are_placed_as_a_reading_once_the_catalogue_has_them(db: None) -> None:
    cast()
    standards.seed_catalogue(BOOK, at=AT)
    standards.seed_systems(BOOK, at=AT)
    found = placements()
    by_number = {one.number: one for one in found}
    assert by_number["DB44/T 2198—2019"].node == "4.7"
    assert {one.placed_by for one in found} == {"reading"}
    assert not by_number["GB/T 24421.2—2009"].in_force
    named = {one["standard"] for one in parse_system(FILE.read_text("utf-8")).document["standards"]}
    assert len(found) == len(named)


def test_a_place_copies_a_system_and_keeps_its_own(people: Cast) -> None:
    director = people.enter("director")
    asked: dict[str, Any] = {
        "key": "guihuali", "title": "桂花里标准体系", "publisher": "桂花里社区", "objective": "", "why": "试点",
        "path": people.community.path, "copy_of": DEFAULT_SYSTEM, "at": AT,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        standards.make_system(**asked, by=people.enter("worker"))
    with pytest.raises(NotAllowed):
        standards.make_system(**{**asked, "path": people.street.path}, by=people.enter("director"))
    standards.make_system(**asked, by=director)
    mine, theirs = page("guihuali"), page()
    assert [one.code for one in mine.nodes] == [one.code for one in theirs.nodes]
    assert (mine.ways, len(mine.links)) == (theirs.ways, len(theirs.links))
    standards.change_node(key="guihuali", code="4.7", why="说法", by=director, at=AT, seen=mine.seen, **WORDS)
    assert (page("guihuali").name_of("4.7"), page().name_of("4.7")) == ("城乡协商", "城乡社区协商规程")
    with pytest.raises(NotAllowed):
        standards.change_node(key=DEFAULT_SYSTEM, code="4.7", why="说法", by=director, at=AT, seen=page().seen, **WORDS)
    with pytest.raises(InvalidInput) as refused:
        standards.make_system(**{**asked, "key": "Guihuali!", "title": " "}, by=director)
    assert refused.value.fields.keys() == {"key", "title"}


def test_nodes_and_dependencies_come_and_go_with_a_reason_and_nothing_is_lost_by_it(people: Cast) -> None:
    who = people.enter("editor")
    told: dict[str, Any] = {"key": DEFAULT_SYSTEM, "by": who, "at": AT, "why": "补上"}
    node: dict[str, Any] = {
        "name": "治安",
        "role": "",
        "is_direction": False,
        "urban": True,
        "rural": True,
        "layer": "",
    }
    standards.add_node(code="5.4.1", parent="5.4", **node, **told)
    with pytest.raises(InvalidInput) as refused:
        standards.add_node(code="5.4.1", parent="9", **{**node, "urban": False, "rural": False}, **told)
    assert refused.value.fields.keys() == {"code", "parent", "urban"}
    with pytest.raises(InvalidInput) as refused:
        standards.add_node(code="8", parent="", **node, **told)
    assert refused.value.fields.keys() == {"layer"}
    with pytest.raises(NodeStands, match="分支、主题"):
        standards.drop_node(code="5.4", **told)
    standards.drop_node(code="5.4.1", **told)
    with pytest.raises(NoSuchNode):
        standards.drop_node(code="5.4.1", **told)
    standards.link_nodes(kind="guides", begin="5", end="6", **told)
    standards.unlink_nodes(kind="guides", begin="1", end="6", **told)
    links = {(one.begin, one.end) for one in page().links}
    assert ("5", "6") in links
    assert ("1", "6") not in links
    with pytest.raises(InvalidInput) as refused:
        standards.link_nodes(kind="feeds", begin="5", end="5", **told)
    assert refused.value.fields.keys() == {"kind", "end"}
    words: dict[str, Any] = {**WORDS, "procedures": ["社区管理/环境"]}
    with pytest.raises(InvalidInput) as refused:
        standards.change_node(code="4.7", seen=page().seen, **words, **told)
    assert "社区环境服务提供" in refused.value.fields["procedures"]
    whats = [one.what for one in standards.system_changes(DEFAULT_SYSTEM, limit=4)]
    assert whats == ["unlinked", "linked", "node-dropped", "node-added"]


def test_what_is_said_of_a_system_changes_and_its_history_stays(people: Cast) -> None:
    who = people.enter("editor")
    said: dict[str, Any] = {"title": "新名", "publisher": "", "version": "2", "depth": 2,
                            "targets": [("办得快", ["on_time:finish"])], "objective": "办得快"}  # fmt: skip
    standards.change_system(key=DEFAULT_SYSTEM, seen=page().seen, **said, why="收窄", by=who, at=AT)
    found = page()
    assert (found.line.title, found.depth, found.targets) == ("新名", 2, (("办得快", ("on_time:finish",)),))
    [last, _] = standards.system_changes(DEFAULT_SYSTEM)
    assert (last.before["title"], last.after["title"]) == ("城乡社区治理标准体系", "新名")
    with pytest.raises(InvalidInput) as refused:
        standards.change_system(key=DEFAULT_SYSTEM, seen=0, **{**said, "depth": 9, "title": ""}, why="", by=who, at=AT)
    assert refused.value.fields.keys() == {"depth", "title", "why"}
    told: dict[str, Any] = {**said, "targets": [("办得快", ["x" * 41])]}
    with pytest.raises(InvalidInput) as refused:
        standards.change_system(key=DEFAULT_SYSTEM, seen=0, **told, why="收窄", by=who, at=AT)
    assert refused.value.fields.keys() == {"targets"}
    for layers in ([], [("core", "核心"), ("core", "又一")], [("core", "")], [("core", "核心")]):
        with pytest.raises(InvalidInput) as refused:
            standards.change_system(
                key=DEFAULT_SYSTEM, seen=page().seen, **said, layers=layers, why="层", by=who, at=AT
            )
        assert refused.value.fields.keys() == {"layers"}
    layers = [*page().layers.items(), ("local", "本地")]
    standards.change_system(key=DEFAULT_SYSTEM, seen=page().seen, **said, layers=layers, why="层", by=who, at=AT)
    assert page().layers["local"] == "本地"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SystemChange.objects.filter(id=last.id).update(why="别的")


def test_procedures_lie_where_their_words_lead_and_the_rest_as_far_down_as_their_names(people: Cast) -> None:
    def published(node: str) -> Any:
        text = (BOOK / "procedures/management/grid-event.yaml").read_text("utf-8")
        text = text.replace("node: 社区管理/环境", f"node: {node}")
        text = text.replace("key: management/grid-event", f"key: management/p{len(node)}")
        return standards.publish(document=text, publisher="liren", by=SYSTEM, at=AT - timedelta(days=1))

    some = [published(node) for node in ("社区管理/环境", "总体/评价", "社区管理/某件没有的事", "别处/某事啊")]
    places = standards.procedure_places(page(), some)
    assert {code: [p.procedure.node for p in found] for code, found in places.at.items()} == {
        "5.1": ["社区管理/环境"], "1.2": ["总体/评价"], "5": ["社区管理/某件没有的事"],
    }  # fmt: skip
    assert [p.procedure.node for p in places.astray] == ["别处/某事啊"]
    covered = standards.covered(page(), places)
    assert (covered["5"].procedures, covered["5.1"].coverage, covered["5.2"].coverage) == (2, "procedure", "none")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code: "1.2"', 'code: "1.1"', "用了 2 次"),
        ("layer: base", "layer: other", "属于哪一层"),
        ("source: management, urban: false", "source: elsewhere", "没有来源“elsewhere”"),
        ("source: management, urban: false", "source: management, urban: false, rural: false", "至少适用一种"),
        ('from: ["1"]', 'from: ["1", "9"]', "“9”不是另一个节点的编号"),
        ('node: "5.4", source', 'node: "5.9", source', "没有编号 5.9 的节点"),
        ("depth: 3", "depth: 12", "depth"),
        ("key: urban-rural-governance", "key: another", "文件应叫 another.yaml"),
    ],
)
def test_a_file_that_does_not_hold_together_is_told_so(old: str, new: str, said: str) -> None:
    path = f"standards/systems/{DEFAULT_SYSTEM}.yaml"
    text = FILE.read_text("utf-8")
    assert old in text
    [found] = check_systems({path: text.replace(old, new)})
    assert said in "".join(map(str, found.problems))


def test_the_files_of_the_law_book_hold_together() -> None:
    texts = {f.relative_to(BOOK).as_posix(): f.read_text("utf-8") for f in (BOOK / "standards").rglob("*.yaml")}
    found: tuple[Finding, ...] = check_systems(texts)
    assert len(found) == 3
    assert not any(one.problems for one in found)
    assert [len(one.criteria) for one in criteria()] == [4, 4]
    broken = check_systems({"standards/criteria.yaml": "sets: [{key: x}]"})
    assert broken[0].problems

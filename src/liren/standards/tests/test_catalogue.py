"""The catalogue of standards: recorded once, in every edition, with the whole of their lives."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.catalogue.errors import CatalogueMovedOn, NoSuchStandard
from liren.standards.models import Standard
from liren.standards.public import ClauseEntry, RelationEntry, SourceEntry, StandardEntry, StandardFilters

AT = now()
ON = date(2026, 6, 1)
TOLD = (SourceEntry("某文件"),)
OLD = StandardEntry(
    "社区议事指南", "national", "in_force", "GB/T 90001.2-2010", in_force_from=date(2010, 3, 1), sources=TOLD
)
PACT = StandardEntry("桂花里居民公约", "quasi", "drafting", quasi_type="residents_pact", sources=TOLD)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def recorded(entry: StandardEntry = OLD, **more: Any) -> Any:
    return standards.record_standard(entry=replace(entry, **more), by=SYSTEM, at=AT)


def changed(id: Any, seen: int = 1, reason: str = "", **more: Any) -> int:
    page = standards.standard(id, on=ON)
    entry = replace(OLD, **more) if page.line.level == "national" else replace(PACT, **more)
    return standards.change_standard(standard_id=id, entry=entry, seen=seen, reason=reason, by=SYSTEM, at=AT)


def found(text: str = "", **narrowed: Any) -> list[str]:
    return [one.title for one in standards.find_standards(StandardFilters(text, **narrowed), on=ON).items]


def test_a_number_is_kept_in_one_form_and_recorded_once(people: Cast) -> None:
    page = standards.standard(recorded(number="gb/t90001.2－2010"), on=ON)
    assert (page.line.number, page.line.designation, page.line.year) == ("GB/T 90001.2—2010", "GB/T 90001.2", 2010)
    with pytest.raises(InvalidInput, match="1 处") as refused:
        recorded(number="GB/T 90001.2—2010")
    assert "已经登记：《社区议事指南》" in refused.value.fields["number"]


def test_an_unknown_number_stays_unknown_and_says_why(people: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        recorded(number=None)
    assert refused.value.fields.keys() == {"number_note"}
    page = standards.standard(recorded(number=None, number_note="来源没有写", supposed_number="GB/T 90009-2011"), on=ON)
    assert (page.line.number, page.line.number_note, page.line.supposed_number) == (
        None,
        "来源没有写",
        "GB/T 90009—2011",
    )
    assert found("gbt 90009") == found("GB/T 90009-2011") == ["社区议事指南"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": " "}, "title"),
        ({"number": "ISO/TC 268"}, "number"),
        ({"level": "industry"}, "level"),
        ({"level": "quasi"}, "quasi_type"),
        ({"issued_on": date(2011, 1, 1)}, "in_force_from"),
        ({"withdrawn_on": date(2009, 1, 1)}, "withdrawn_on"),
        ({"status": "drafting"}, "in_force_from"),
        ({"status": "superseded"}, "successor_note"),
        ({"status": "approved", "withdrawn_on": date(2020, 1, 1)}, "withdrawn_on"),
        ({"count": 3}, "count"),
        ({"machine_level": 2}, "machine_scheme"),
        ({"machine_scheme": "sac-draft", "machine_level": 0}, "machine_level"),
        ({"domains": ("fishing",)}, "domains"),
        ({"actors": ("army",)}, "actors"),
        ({"sources": ()}, "sources"),
        ({"committee": "ISO/TC 9999"}, "committee"),
        ({"path": "99."}, "path"),
        ({"path": "32.05.06."}, "level"),
        ({"path": "32.05.06.", "level": "industry", "number": "MZ/T 71-2016"}, "level"),
        ({"path": "32.05.06.", "level": "international", "number": "ISO 37101:2016"}, "level"),
        ({"path": "32.05.06.", "level": "local", "number": "DB32/T 1-2020"}, "number"),
        ({"path": "32.05.", "level": "local", "number": "DB32/T 1-2020"}, "number"),
        ({"path": "32.05.06.", "level": "local", "number": None, "number_note": "没有写"}, "level"),
        ({"clauses": (ClauseEntry("5", phrase="长" * 31),)}, "clauses"),
        ({"clauses": (ClauseEntry("5"), ClauseEntry("5"))}, "clauses"),
        ({"clauses": (ClauseEntry("5.1"), ClauseEntry("5.1 "))}, "clauses"),
        ({"relations": (RelationEntry("cites", "某办法", degree="IDT"),)}, "relations"),
    ],
)
def test_what_is_wrong_is_said_by_field(people: Cast, more: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        recorded(**more)
    assert field in refused.value.fields
    assert not Standard.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        {"issued_on": date(2012, 1, 1)},
        {"withdrawn_on": date(2001, 1, 1)},
        {"status": "superseded"},
        {"status": "planned"},
        {"number": None},
        {"count": 12},
        {"machine_level": 9, "machine_scheme": "din-dke"},
        {"quasi_type": "charter"},
        {"level": "secret"},
        {"actors": ["army"]},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(people: Cast, broken: dict[str, Any]) -> None:
    id = recorded()
    with pytest.raises(IntegrityError), transaction.atomic():
        Standard.objects.filter(id=id).update(**broken)


def test_a_life_goes_its_usual_way_and_a_correction_says_why(people: Cast) -> None:
    id = recorded()
    with pytest.raises(InvalidInput) as refused:
        changed(id, status="planned", number="GB/T 90001.2", in_force_from=None)
    assert refused.value.fields.keys() == {"reason"}
    assert changed(id, status="superseded", successor_note="GB/T 90001.2—2024", withdrawn_on=date(2024, 7, 1)) == 2
    assert changed(id, seen=2, reason="登记错了") == 3
    story = standards.standard_changes(id)
    assert [one.version for one in story] == [3, 2, 1]
    assert story[0].reason == "登记错了"
    assert story[0].fields["status"] == ("superseded", "in_force")


def test_a_standard_comes_into_force_and_out_of_it_by_its_own_dates(people: Cast) -> None:
    id = recorded(status="approved", issued_on=date(2026, 5, 1), in_force_from=date(2026, 6, 1))
    days = {date(2026, 5, 31): "approved", date(2026, 6, 1): "in_force"}
    assert {day: standards.standard(id, on=day).line.status for day in days} == days
    assert found(status="in_force") == ["社区议事指南"]
    changed(id, status="in_force", withdrawn_on=date(2026, 9, 1), successor_note="新的一版", in_force_from=None)
    assert standards.standard(id, on=date(2026, 9, 1)).line.status == "superseded"


def test_what_will_be_replaced_holds_until_that_day(people: Cast) -> None:
    id = recorded(status="superseded", withdrawn_on=date(2026, 9, 1), successor_note="新的一版")
    days = {date(2026, 8, 31): "in_force", date(2026, 9, 1): "superseded"}
    assert {day: standards.standard(id, on=day).line.status for day in days} == days
    assert found(status="in_force") == ["社区议事指南"]


def test_what_came_into_force_by_itself_goes_on_from_there_and_saving_it_is_no_change(people: Cast) -> None:
    id = recorded(status="approved", in_force_from=date(2026, 6, 1))
    page = standards.standard(id, on=AT.date())
    typed = standards.typed_of(page)
    assert standards.change_typed(page=page, typed=typed, seen=1, reason="", by=SYSTEM, at=AT) == 1
    more: dict[str, Any] = {
        "in_force_from": date(2026, 6, 1),
        "withdrawn_on": date(2026, 6, 2),
        "successor_note": "新的一版",
    }
    assert changed(id, status="superseded", **more) == 2


def test_who_saves_second_is_told_and_loses_nothing(people: Cast) -> None:
    id = recorded()
    assert changed(id, title="社区议事协商指南") == 2
    with pytest.raises(CatalogueMovedOn, match="第 2 次"):
        changed(id, title="别的名字")
    assert changed(id, seen=2, title="社区议事协商指南") == 2  # the same again is no change
    assert standards.standard(id, on=ON).line.title == "社区议事协商指南"


def test_a_story_is_never_rewritten(people: Cast) -> None:
    recorded()
    for statement in ("UPDATE standards_cataloguechange SET reason = 'x'", "DELETE FROM standards_cataloguechange"):
        with pytest.raises(Exception, match="append"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_clauses_keep_their_ids_when_others_come_and_go(people: Cast) -> None:
    id = recorded(clauses=(ClauseEntry("5.1", "时限"), ClauseEntry("5.2", "公示", area="rural")))
    first = {one.number: one.id for one in standards.standard(id, on=ON).clauses}
    changed(id, clauses=(ClauseEntry("5.2", "公示", area="rural"), ClauseEntry("6", "评价")))
    changed(id, seen=2, clauses=(ClauseEntry("5.1", "办理时限"), ClauseEntry("5.2", "公示", area="rural")))
    again = standards.standard(id, on=ON).clauses
    assert {one.number: one.id for one in again} == first
    assert [(one.title, one.area) for one in again] == [("办理时限", None), ("公示", "rural")]


def test_one_title_changed_in_many_clauses_writes_one(people: Cast) -> None:
    many = tuple(ClauseEntry(f"5.{number}") for number in range(40))
    id = recorded(clauses=many)
    with CaptureQueriesContext(connection) as asked:
        changed(id, clauses=(replace(many[0], title="时限"), *many[1:]))
    assert len([one for one in asked if one["sql"].startswith('UPDATE "standards_clause"')]) <= 2
    assert standards.standard(id, on=ON).clauses[0].title == "时限"


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("附录 A", "附录 A", ""),
        ("附录\u3000A.1  规范性附录", "附录 A.1", "规范性附录"),
        ("5.1\u3000办理 时限", "5.1", "办理 时限"),
        ("5.2\t公示", "5.2", "公示"),
    ],
)
def test_a_clause_is_read_with_its_whole_number(line: str, number: str, title: str) -> None:
    entry = standards.typed_entry({"title": "甲", "level": "group", "status": "in_force", "number": "T/CAS 1",
                                   "sources": "某文件", "clauses": line})  # fmt: skip
    assert [(one.number, one.title) for one in entry.clauses or ()] == [(number, title)]


@pytest.mark.parametrize(
    ("text", "to", "clause"),
    [
        ("国务院关于第六批取消和调整行政审批项目的决定", "国务院关于第六批取消和调整行政审批项目的决定", ""),
        ("城市居民委员会组织法第十五条第二款", "城市居民委员会组织法", "第十五条第二款"),
        ("民法典 第二编第六章", "民法典", "第二编第六章"),
    ],
)
def test_the_name_of_a_document_is_not_cut_in_two(text: str, to: str, clause: str) -> None:
    entry = standards.typed_entry({"title": "甲", "level": "group", "status": "in_force", "number": "T/CAS 1",
                                   "sources": "某文件", "stands_on": text})  # fmt: skip
    assert [(one.to, one.clause) for one in entry.relations or ()] == [(to, clause)]


@pytest.mark.requirement("R068")
def test_town_or_country_is_said_of_a_standard_and_of_each_clause(people: Cast) -> None:
    id = recorded(
        area="both", clauses=(ClauseEntry("5", area="urban"), ClauseEntry("6", area="rural"), ClauseEntry("7"))
    )
    page = standards.standard(id, on=ON)
    assert (page.line.area_title, [one.area_title for one in page.clauses]) == (
        "城乡通用",
        ["城市社区", "乡村社区", ""],
    )
    assert found(area="rural") == found(area="urban") == ["社区议事指南"]


@pytest.mark.requirement("R014")
def test_a_standard_says_what_it_adopts_cites_and_which_law_it_stands_on(people: Cast) -> None:
    id = recorded(
        relations=(
            RelationEntry("adopts", "iso 37101-2016", degree="MOD"),
            RelationEntry("stands_on", "城市居民委员会组织法", "第十五条"),
            RelationEntry("stands_on", "关于加强城乡社区协商的意见"),
        )
    )
    told = standards.standard(id, on=ON).relations
    assert [(one.kind_title, one.named, one.clause, one.degree_title) for one in told] == [
        ("采用", "ISO 37101:2016", "", "修改采用"),
        ("依据法律法规", "城市居民委员会组织法", "第十五条", ""),
        ("依据法律法规", "关于加强城乡社区协商的意见", "", ""),
    ]
    iso = recorded(StandardEntry("可持续社区", "international", "in_force", "ISO 37101:2016", sources=TOLD))
    linked = standards.standard(id, on=ON).relations[0]
    assert linked.other is not None
    assert linked.other.id == iso
    assert [one.id for one in standards.standard(iso, on=ON).adopted_by] == [id]


def test_a_successor_recorded_later_is_joined_and_the_editions_stand_in_line(people: Cast) -> None:
    old = recorded(status="superseded", withdrawn_on=date(2024, 7, 1), successor_note="GB/T 90001.2—2024")
    new = recorded(number="GB/T 90001.2-2024", title="社区议事规范", in_force_from=date(2024, 7, 1))
    page = standards.standard(old, on=ON)
    assert page.successor is not None
    assert (page.successor.id, page.line.successor_note) == (new, "")
    assert [one.year for one in page.editions] == [2024, 2010]
    assert [one.id for one in standards.standard(new, on=ON).replaces] == [old]
    assert standards.standard_changes(old)[0].by_name == "系统"


def test_a_convention_that_has_no_number_is_replaced_by_its_title(people: Cast) -> None:
    here = people.community.path
    old = recorded(PACT, status="superseded", successor_note="桂花里居民公约", path=here)
    recorded(PACT, path=people.street.path, status="in_force")
    assert standards.standard(old, on=ON).successor is None
    new = recorded(PACT, status="in_force", path=here)
    page = standards.standard(old, on=ON)
    assert page.successor is not None
    assert page.successor.id == new
    typed = standards.typed_of(page)
    assert typed["successor"] == "桂花里居民公约"
    assert standards.change_typed(page=page, typed=typed, seen=2, reason="", by=SYSTEM, at=AT) == 2
    older = recorded(PACT, title="旧公约", status="superseded", successor_note="桂花里居民公约", path=here)
    assert standards.standard(older, on=ON).successor == page.successor


def test_a_number_without_year_leads_to_the_newest_edition_whenever_it_is_read(people: Cast) -> None:
    citing = recorded(number="GB/T 90005-2020", relations=(RelationEntry("cites", "GB/T 90001.2"),))
    old = recorded()
    [relation] = standards.standard(citing, on=ON).relations
    assert relation.other is not None
    assert relation.other.id == old
    new = recorded(number="GB/T 90001.2-2024", title="社区议事规范", in_force_from=date(2024, 7, 1))
    page = standards.standard(citing, on=ON)
    assert [one.other.id for one in page.relations if one.other] == [new]
    assert [one.id for one in standards.standard(new, on=ON).cited_by] == [citing]
    assert standards.standard(old, on=ON).cited_by == ()
    assert page.entered_relations() == (RelationEntry("cites", "GB/T 90001.2"),)
    replaced = recorded(number="GB/T 90004-2010", status="superseded", successor_note="gb/t 90001.2")
    successor = standards.standard(replaced, on=ON).successor
    assert successor is not None
    assert successor.id == new
    waiting = recorded(number="GB/T 90006-2010", status="superseded", successor_note="GB/T 90006")
    newer = recorded(number="GB/T 90006-2024", title="另一版")
    assert [one.id for one in standards.standard(newer, on=ON).replaces] == [waiting]


def test_a_number_finds_its_parts_and_what_begins_with_it(people: Cast) -> None:
    recorded(number="GB/T 90001.2-2010")
    recorded(number="GB/T 90012-2010", title="别的")
    assert found("gbt 90001") == ["社区议事指南"]
    assert found("GB/T 9001") == ["别的"]
    assert found("GB/T 9000") == ["社区议事指南"]


def test_two_who_name_one_another_at_once_wait_for_each_other(people: Cast) -> None:
    with CaptureQueriesContext(connection) as asked:
        recorded(relations=(RelationEntry("cites", "GB/T 90002-2011"), RelationEntry("stands_on", "某法")))
    [held] = [one["sql"] for one in asked if "advisory" in one["sql"]]
    assert held.index("GB/T 90001.2") < held.index("GB/T 90002")
    first = next(one["sql"] for one in asked if "standards_standard" in one["sql"] or "advisory" in one["sql"])
    assert first == held, "held before anything is looked up"


def test_each_place_keeps_its_own_and_a_community_only_quasi_standards(people: Cast) -> None:
    here = people.community.path
    with pytest.raises(NotAllowed):
        standards.record_standard(entry=replace(PACT, path=here), by=people.worker, at=AT)
    with pytest.raises(NotAllowed):
        standards.record_standard(entry=PACT, by=people.director, at=AT)
    with pytest.raises(InvalidInput) as refused:
        standards.record_standard(entry=replace(OLD, path=here), by=people.director, at=AT)
    assert refused.value.fields.keys() == {"level"}
    id = standards.record_standard(entry=replace(PACT, path=here), by=people.director, at=AT)
    line = standards.standard(id, on=ON).line
    assert (line.level_title, line.type_title, line.status_title) == ("类标准文件", "居民公约", "起草中")
    recorded()
    assert found(place=here) == ["社区议事指南", "桂花里居民公约"]
    assert found(place=people.street.path) == ["社区议事指南"]
    assert found(place=people.street.path, below=True) == ["社区议事指南", "桂花里居民公约"]
    with pytest.raises(NotAllowed):
        standards.change_standard(standard_id=id, entry=PACT, seen=1, by=people.worker, at=AT)


def test_what_is_not_there_is_not_found(people: Cast) -> None:
    with pytest.raises(NoSuchStandard):
        standards.standard(people.worker.person_id, on=ON)  # type: ignore[arg-type]


def test_the_law_books_catalogue_seeds_once_and_leaves_what_people_changed(people: Cast, tmp_path: Path) -> None:
    first = standards.seed_catalogue(settings.LAWBOOK, at=AT)
    assert first.added >= 45
    again = standards.seed_catalogue(settings.LAWBOOK, at=AT)
    assert (again.added, again.changed, again.left) == (0, 0, ())
    shutil.copytree(settings.LAWBOOK / "standards", tmp_path / "standards")
    file = tmp_path / "standards" / "catalogue.yaml"
    [line] = standards.find_standards(StandardFilters("WH/T 73—2016"), on=ON).items
    page = standards.standard(line.id, on=ON)
    typed = {**standards.typed_of(page), "issuer": "文化和旅游部"}
    standards.change_typed(page=page, typed=typed, seen=1, reason="", by=SYSTEM, at=AT)
    file.write_text(file.read_text("utf-8").replace("issuer: 文化部", "issuer: 文化部门"), "utf-8")
    newer = standards.seed_catalogue(tmp_path, at=AT)
    assert (newer.added, newer.changed, newer.left) == (0, 0, ("wht-73-2016",))
    assert standards.standard(line.id, on=ON).line.issuer == "文化和旅游部"

"""What the law book's catalogue says of the standards, committees and conventions the documents name."""

import shutil
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.kit.clock import now
from liren.kit.tests.laid import laid_again
from liren.standards import public as standards
from liren.standards.catalogue.model import Standard
from liren.standards.errors import LawbookInvalid
from liren.standards.public import CommitteeView, StandardFilters, StandardLine, StandardPage

AT = now()
ON = date(2026, 6, 1)
pytestmark = pytest.mark.django_db


@laid_again
def laid() -> None:
    standards.seed_catalogue(settings.LAWBOOK, at=AT)


@pytest.fixture
def seeded() -> None:
    enter_system("test")
    laid()


def one(text: str) -> StandardLine:
    [found] = standards.find_standards(StandardFilters(text), on=ON).items
    return found


def page(text: str) -> StandardPage:
    return standards.standard(one(text).id, on=ON)


def committee(key: str) -> CommitteeView:
    return next(one for one in standards.committees(on=ON) if one.key == key)


def told_by(line: StandardLine) -> list[str]:
    return [source.document for source in line.sources]


@pytest.mark.requirement("R008")
def test_the_basis_of_construction_has_its_edition_status_and_dates(seeded: None) -> None:
    line = one("GB/T 13016—2018")
    assert (line.year, line.status, line.issued_on, line.in_force_from) == (
        2018, "in_force", date(2018, 2, 6), date(2018, 9, 1),
    )  # fmt: skip
    standards.seed_systems(settings.LAWBOOK, at=AT)
    sources = standards.system(standards.DEFAULT_SYSTEM, on=ON).sources.values()
    cited = standards.citations_of(((one.document, one.clause) for one in sources), on=ON)
    assert [(one.line.id, one.dated, one.warning) for one in cited.values()] == [(line.id, True, "")]


@pytest.mark.requirement("R026", "R027")
def test_gbt_20647_brings_the_eight_domains_of_service(seeded: None) -> None:
    line = one("GB/T 20647.1-2006")
    assert line.title == "社区服务指南 第1部分：总则"
    assert line.domain_titles == ("环境", "文化", "教育", "体育", "卫生", "物业", "家政", "青少年")
    assert tuple(standards.DOMAINS.values()) == line.domain_titles
    told = (standards.SourceEntry("某文件"),)
    nursery = standards.StandardEntry(
        "社区托育服务规范", "group", "in_force", "T/ABC 1-2024", domains=("youth", "education"), sources=told
    )
    standards.record_standard(entry=nursery, by=SYSTEM, at=AT)

    def served(domain: str) -> list[str | None]:
        return [found.number for found in standards.find_standards(StandardFilters(domain=domain), on=ON).items]

    assert served("youth") == served("education") == ["GB/T 20647.1—2006", "T/ABC 1—2024"]
    assert served("sport") == ["GB/T 20647.1—2006"]


@pytest.mark.parametrize(
    ("number", "title", "level", "issuer"),
    [
        pytest.param("MZ/T 071—2016", "社区社会工作服务指南", "industry", "民政部",
                     marks=pytest.mark.requirement("R028")),
        pytest.param("WH/T 73—2016", "社区图书馆服务规范", "industry", "文化部", marks=pytest.mark.requirement("R029")),
        pytest.param("SB/T 11023—2013", "社区菜店设置要求和管理规范", "industry", "商务部",
                     marks=pytest.mark.requirement("R030")),
        pytest.param("DB44/T 2198—2019", "城乡社区协商工作规范", "local", "广东省", marks=()),
        pytest.param("DB53/T 317—2010", "和谐社区标准体系 居民自治", "local", "云南省",
                     marks=pytest.mark.requirement("R034")),
        pytest.param("T/SHCNSLH 000001—2020", "上海市长宁区社区和居家认知障碍照护规范", "group",
                     "上海市长宁区社会组织联合会", marks=pytest.mark.requirement("R035")),
        pytest.param("DB37/T 3540—2019", "社区服务组织诚信评价通则", "local", "山东省", marks=()),
        pytest.param("DB37/T 2866—2016", "社会组织社区便民热线服务规范", "local", "山东省", marks=()),
    ],
)  # fmt: skip
def test_the_standards_named_with_numbers(seeded: None, number: str, title: str, level: str, issuer: str) -> None:
    line = one(number)
    assert (line.number, line.title, line.level, line.issuer) == (number, title, level, issuer)
    assert "S0" in told_by(line)


@pytest.mark.parametrize(
    ("title", "level", "issuer", "series", "count"),
    [
        pytest.param("农村公共厕所建设与管理规范", "national", None, False, None,
                     marks=pytest.mark.requirement("R036")),
        pytest.param("农村生活垃圾处理导则", "national", None, False, None, marks=pytest.mark.requirement("R037")),
        pytest.param("和谐社区建设规范（系列）", "group", "浙江省产品与工程标准化协会", True, None,
                     marks=pytest.mark.requirement("R038")),
        pytest.param("云南医联体社区驿站（系列）", "group", "云南省标准化协会", True, None,
                     marks=pytest.mark.requirement("R039")),
        pytest.param("温江区社区发展治理规范", "group", "成都市温江区社会工作协会", False, None,
                     marks=pytest.mark.requirement("R040")),
        pytest.param("疫情防控地方标准（12 项）", "local", "浙江省卫生健康委员会、浙江省市场监督管理局", True, 12,
                     marks=()),
    ],
)  # fmt: skip
def test_the_standards_named_without_number_keep_it_unknown_with_a_note(
    seeded: None, title: str, level: str, issuer: str | None, series: bool, count: int | None
) -> None:
    line = next(
        found for found in standards.find_standards(StandardFilters(title), on=ON).items if found.title == title
    )
    assert (line.number, line.level, line.issuer, line.series, line.count) == (None, level, issuer, series, count)
    assert "S0" in line.number_note
    assert "S0" in told_by(line)


def test_what_the_basis_of_the_framework_was_replaced_by_is_one_step_away(seeded: None) -> None:
    found = page("GB/T 24421.2—2009")
    assert (found.line.status, found.line.withdrawn_on) == ("superseded", date(2023, 3, 17))
    assert found.successor is not None
    assert found.successor.number == "GB/T 24421.2—2023"
    assert [edition.year for edition in found.editions] == [2023, 2009]


def test_a_number_from_elsewhere_is_never_taken_for_the_number(seeded: None) -> None:
    line = one("GB/T 38353")
    assert (line.number, line.supposed_number) == (None, "GB/T 38353—2019")
    assert "supposed_number" not in page("GB/T 38353").read_fields
    assert "supposed_number" in page("ISO 37101").read_fields


@pytest.mark.requirement("R041")
def test_levels_are_filtered_and_counted(seeded: None) -> None:
    counts = standards.counts_by_level(on=ON)
    assert set(counts) == {"national", "industry", "local", "group", "international"}
    for level, count in counts.items():
        found = standards.find_standards(StandardFilters(level=level), on=ON, limit=200).items
        assert {line.level for line in found} == {level}
        assert len(found) == count
    assert (counts["industry"], counts["group"]) == (4, 4)


@pytest.mark.requirement("R013", "R019", "R020", "R316")
def test_every_axis_narrows_and_what_we_read_ourselves_is_marked(seeded: None) -> None:
    def found(**asked: str) -> set[str]:
        filters = StandardFilters(**asked)  # type: ignore[arg-type]
        return {line.number or line.title for line in standards.find_standards(filters, on=ON, limit=200).items}

    assert list(standards.STANDARD_KINDS.values()) == ["基础通用标准", "管理服务标准", "设施设备配置标准"]
    assert found(kind="equipment") == {"农村公共厕所建设与管理规范"}
    assert list(standards.TOPICS.values()) == ["城乡社区组织", "社区服务", "社区信息化建设"]
    assert "DB53/T 317—2010" in found(topic="organisation", actor="self_governance")
    assert found(area="rural", level="national") == {"农村公共厕所建设与管理规范", "农村生活垃圾处理导则"}
    assert found(area="rural") & found(area="urban") == {"DB44/T 2198—2019"}
    assert page("DB53/T 317").read_fields == {"kind", "topic", "actors"}


@pytest.mark.requirement("R052", "R053", "R054", "R055", "R056")
def test_the_committees_are_registered_with_what_is_known_and_no_more(seeded: None) -> None:
    cities, toilets = committee("ISO/TC 268"), committee("ISO/PC 318")
    assert (cities.founded, cities.secretariat, cities.working_groups) == (2012, "法国", None)
    assert len(cities.standards) == 2
    assert (toilets.founded, toilets.secretariat, toilets.working_groups) == (2018, "美国", 2)
    assert {committee(key).name for key in ("ISO/TC 314", "ISO/TC 309", "CEN/CLC/ETSI/SF-SSCC")} == {
        "老龄化社会技术委员会", "组织治理技术委员会", "智能与可持续城市与社区论坛",
    }  # fmt: skip
    assert committee("ISO/TC 314").founded is None


def test_words_of_a_title_and_pieces_of_a_number_find(seeded: None) -> None:
    def titles(text: str) -> list[str]:
        return [line.title for line in standards.find_standards(StandardFilters(text), on=ON).items]

    assert titles("协商") == ["城乡社区协商工作规范"]
    assert titles("社区 图书馆") == ["社区图书馆服务规范"]
    assert len(titles("24421")) == 2
    assert titles("24421.2-2009") == ["服务业组织标准化工作指南 第2部分：标准体系"]
    assert titles("gbt24421.2－2009") == ["服务业组织标准化工作指南 第2部分：标准体系"]
    assert titles("没有这样的标准") == []
    first = standards.find_standards(on=ON, limit=20)
    rest = standards.find_standards(on=ON, after=first.after, limit=200)
    assert len({line.id for line in (*first.items, *rest.items)}) == sum(standards.counts_by_level(on=ON).values())


def test_a_newer_book_changes_what_nobody_touched_and_leaves_the_rest(seeded: None, tmp_path: Path) -> None:
    shutil.copytree(settings.LAWBOOK / "standards", tmp_path / "standards")
    file = tmp_path / "standards" / "catalogue.yaml"
    touched = page("WH/T 73—2016")
    standards.change_typed(
        page=touched,
        typed={**standards.typed_of(touched), "issuer": "文化和旅游部"},
        seen=1,
        reason="",
        by=SYSTEM,
        at=AT,
    )
    text = (
        file.read_text("utf-8")
        .replace("issuer: 文化部", "issuer: 文化部门")
        .replace("issuer: 商务部", "issuer: 商务部门")
    )
    file.write_text(text, "utf-8")
    done = standards.seed_catalogue(tmp_path, at=AT)
    assert (done.added, done.changed, done.left) == (0, 1, ("wht-73-2016",))
    assert (one("WH/T 73—2016").issuer, one("SB/T 11023—2013").issuer) == ("文化和旅游部", "商务部门")
    file.write_text(text.replace("status: in_force", "status: somehow", 1), "utf-8")
    with pytest.raises(LawbookInvalid, match="gbt-20647"):
        standards.seed_catalogue(tmp_path, at=AT)


def test_a_newer_book_stops_nothing_when_people_hold_the_number_already(seeded: None, tmp_path: Path) -> None:
    shutil.copytree(settings.LAWBOOK / "standards", tmp_path / "standards")
    file = tmp_path / "standards" / "catalogue.yaml"
    told = (standards.SourceEntry("某文件"),)
    theirs = standards.StandardEntry("农村公厕", "national", "in_force", "GB/T 38353-2019", sources=told)
    standards.record_standard(entry=theirs, by=SYSTEM, at=AT)
    text = file.read_text("utf-8").replace("supposed_number: GB/T 38353-2019", "number: GB/T 38353-2019")
    file.write_text(text.replace("issuer: 商务部", "issuer: 商务部门"), "utf-8")
    done = standards.seed_catalogue(tmp_path, at=AT)
    assert (done.changed, done.left) == (1, ("rural-public-toilets",))
    assert one("SB/T 11023—2013").issuer == "商务部门"


def test_what_the_system_joined_by_itself_still_follows_a_newer_book(seeded: None, tmp_path: Path) -> None:
    shutil.copytree(settings.LAWBOOK / "standards", tmp_path / "standards")
    file = tmp_path / "standards" / "catalogue.yaml"
    seed = "issuer: 商务部\n"
    replaced = file.read_text("utf-8").replace(seed, f"{seed}    successor: SB/T 11023—2031\n")
    file.write_text(replaced, "utf-8")
    assert standards.seed_catalogue(tmp_path, at=AT).changed == 1
    told = (standards.SourceEntry("某文件"),)
    newer = standards.StandardEntry("社区菜店", "industry", "drafting", "SB/T 11023-2031", sources=told)
    new = standards.record_standard(entry=newer, by=SYSTEM, at=AT)
    assert [found.number for found in standards.standard(new, on=ON).replaces] == ["SB/T 11023—2013"]
    file.write_text(replaced.replace(seed, "issuer: 商务部门\n"), "utf-8")
    done = standards.seed_catalogue(tmp_path, at=AT)
    assert (done.changed, done.left) == (1, ())
    assert one("SB/T 11023—2013").issuer == "商务部门"


def test_every_seeded_standard_is_typed_back_as_it_stands(seeded: None) -> None:
    for id in Standard.objects.values_list("id", flat=True):
        assert isinstance(id, UUID)
        found = standards.standard(id, on=ON)
        typed = standards.typed_of(found)
        assert standards.change_typed(page=found, typed=typed, seen=found.version, reason="", by=SYSTEM, at=AT) == 1

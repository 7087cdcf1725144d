"""What documents state: kept as exact as they said it, with their sources, and listed only by who read the original."""

from typing import Any

import pytest
from django.conf import settings

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.actors.tests.cast import Cast, cast
from liren.engine.fact_files import FactsInvalid, parse_facts
from liren.engine.facts import Figure, FigureGroup, Framework, Inconsistency, Pilot, Policy
from liren.engine.reading import read
from liren.kit.clock import now
from liren.kit.errors import InvalidInput, NotYours
from liren.standards.errors import FactsMovedOn, ListedByTheDocument
from liren.standards.public import publish_reference, seed_from_lawbook
from liren.standards.stated import check_facts, facts, list_framework, touching
from liren.standards.tests.stated import load_facts

pytestmark = pytest.mark.django_db
AT = now()
FOLDER = settings.LAWBOOK / "facts"


def figures() -> dict[str, Figure]:
    groups = parse_facts((FOLDER / "landscape.yaml").read_text("utf-8")).of(FigureGroup)
    return {one.key: one for group in groups for one in group.figures}


def policies() -> dict[str, Policy]:
    return {one.key: one for one in parse_facts((FOLDER / "policies.yaml").read_text("utf-8")).of(Policy)}


def frameworks() -> dict[str, Framework]:
    return {one.key: one for one in facts(now())["frameworks"].of(Framework)}


@pytest.mark.requirement("R043")
@pytest.mark.requirement("R045")
@pytest.mark.requirement("R046")
@pytest.mark.requirement("R048")
@pytest.mark.requirement("R049")
@pytest.mark.requirement("R050")
@pytest.mark.requirement("R051")
@pytest.mark.requirement("R057")
def test_a_figure_is_said_as_exactly_as_its_document_says_it() -> None:
    said = {key: one.said for key, one in figures().items()}
    assert [said[key] for key in ("national", "national-rural", "local", "local-elder", "national-plans")] == [
        "约 50 项", "约 35%", "近 200 项", "约 50%", "17 项",
    ]  # fmt: skip
    assert [said[key] for key in ("pilot-batches", "pilots", "pilots-community", "iso", "ansi", "ansi-community")] == [
        "6 批", "627 个", "60 多个", "253 个", "248 个", "0 个",
    ]  # fmt: skip
    assert figures()["pilots-community"].exactness == "more_than"
    assert (figures()["pilots"].as_of, figures()["iso"].as_of) == ("2020-10", None)
    assert all(one.source.document == "S0" and one.source.checked for one in figures().values())


@pytest.mark.requirement("R044")
def test_shares_that_make_more_than_the_whole_must_say_that_they_overlap() -> None:
    text = (FOLDER / "landscape.yaml").read_text("utf-8")
    shares = [one for one in figures().values() if one.whole == "national"]
    assert sum(one.value for one in shares) > 100
    assert all(one.overlapping for one in shares)
    with pytest.raises(FactsInvalid, match="加起来是 102%"):
        parse_facts(text.replace(", overlapping: true", ""))


@pytest.mark.requirement("R017")
@pytest.mark.requirement("R018")
def test_a_plan_names_its_own_years_and_is_over_after_them_and_no_other_is_guessed_at() -> None:
    plans = {one.title: one for one in policies().values() if one.valid}
    assert {title: one.valid for title, one in plans.items()} == {
        "社会管理和公共服务标准化发展规划（2017—2020年）": (2017, 2020),
        "国家标准化体系建设发展规划（2016—2020年）": (2016, 2020),
    }
    assert {one.expired(2020) for one in plans.values()} == {False}
    assert {one.expired(2021) for one in plans.values()} == {True}
    assert not policies()["opinions-2017"].expired(2099)


@pytest.mark.requirement("R249")
def test_the_sixteen_rows_of_the_table_of_policies_are_there_with_who_issued_them() -> None:
    table = [one for one in policies().values() if one.source.id == "table"]
    assert [one.when[:4] for one in table] == [
        "1986", "1989", "1991", "1993", "1996", "1998", "2000", "2001", "2004", "2006", "2009", "2010", "2011", "2013",
        "2017", "2017",
    ]  # fmt: skip
    assert policies()["demonstration-outline"].title == "全国城市社区建设示范活动指导纲要"
    assert policies()["demonstration-outline"].issuer == "民政部"
    assert policies()["informatisation"].issuer is None  # the table does not say


@pytest.mark.requirement("R135")
@pytest.mark.requirement("R136")
@pytest.mark.requirement("R248")
def test_a_framework_keeps_every_version_of_its_words() -> None:
    load_facts(AT)
    seven = frameworks()["social-governance"]
    assert [(one.since, len(one.items or ())) for one in seven.versions] == [("2004", 4), ("2017", 5), ("2019", 7)]
    assert seven.added() == ("民主协商", "科技支撑")
    assert frameworks()["governing"].today.items == ("党组织领导", "政府主导", "社会参与", "居民自治")
    assert frameworks()["four-levels"].today.items == ("市", "区", "街道", "居委会")
    assert frameworks()["four-levels"].today.since == "1985"


@pytest.mark.requirement("R058")
@pytest.mark.requirement("R059")
@pytest.mark.requirement("R060")
@pytest.mark.requirement("R061")
def test_a_named_pilot_has_its_place_and_topic_and_no_batch_or_result_that_nobody_said() -> None:
    named = parse_facts((FOLDER / "pilots.yaml").read_text("utf-8")).of(Pilot)
    assert [(one.where, one.topic) for one in named] == [
        ("北京市西城区", "民主协商"), ("鄂尔多斯市东胜区", "社区综合服务"), ("常州市天宁区", "社区养老服务"),
        ("上海市普陀区", "便民服务"),
    ]  # fmt: skip
    assert all(one.batch is None and one.result is None and one.title.startswith(one.where) for one in named)


@pytest.fixture
def people() -> Cast:
    made = cast()
    load_facts(AT)
    return made


@pytest.mark.requirement("R134")
@pytest.mark.requirement("R139")
def test_what_a_document_names_without_listing_is_listed_from_the_original_by_an_editor(people: Cast) -> None:
    unlisted = {key for key, one in frameworks().items() if one.today.items is None}
    assert unlisted == {"four-bodies", "six-abilities", "four-improvements"}
    told: dict[str, Any] = {"key": "four-bodies", "items": ["甲", " 乙 ", ""], "items_from": "《意见》二", "at": now()}
    with pytest.raises(NotAllowed):
        list_framework(**told, seen=0, by=people.worker)
    assert list_framework(**told, seen=0, by=people.editor) == 1
    listed = frameworks()["four-bodies"].today
    assert (listed.items, listed.items_from) == (("甲", "乙"), "《意见》二")
    assert listed.source.clause == "二"  # where it was named is kept
    with pytest.raises(FactsMovedOn):
        list_framework(**told, seen=0, by=people.editor)
    told |= {"items": ["甲", "乙", "丙"], "seen": 1}
    assert list_framework(**told, by=people.editor) == 2  # people may mend what people wrote


def test_what_a_document_lists_itself_is_rewritten_by_nobody_and_every_wrong_word_is_named(people: Cast) -> None:
    told: dict[str, Any] = {"items": ["甲"], "items_from": "别处", "seen": 0, "by": people.editor, "at": now()}
    with pytest.raises(ListedByTheDocument, match="社会治理体系"):
        list_framework(key="social-governance", **told)
    with pytest.raises(NotYours):
        list_framework(key="nothing", **told)
    with pytest.raises(InvalidInput) as refused:
        list_framework(key="six-abilities", **{**told, "items": [], "items_from": " "})
    assert set(refused.value.fields) == {"items", "items_from"}
    for wrong in (["甲", "甲"], ["长" * 41], ["项"] * 41):
        with pytest.raises(InvalidInput):
            list_framework(key="six-abilities", **{**told, "items": wrong})


def test_where_documents_disagree_is_told_beside_what_it_touches(people: Cast) -> None:
    stated = facts(now())
    doubts = stated["inconsistencies"].of(Inconsistency)
    assert [one.key for one in doubts] == [f"I{number:02}" for number in range(1, 24)]
    assert [one.key for one in touching(stated, "policies")["opinions-2017"]] == ["I14", "I15"]
    assert [one.key for one in touching(stated, "landscape")["national-rural"]] == ["I22"]
    assert [one.key for one in touching(stated, "frameworks")["social-governance"]] == ["I16"]


def test_a_file_with_something_wrong_says_all_of_it(tmp_path: Any) -> None:
    texts = {f"facts/{file.name}": file.read_text("utf-8") for file in FOLDER.glob("*.yaml")}
    assert not [one for finding in check_facts(texts) for one in finding.problems]
    texts["facts/inconsistencies.yaml"] = texts["facts/inconsistencies.yaml"].replace(
        "policies.social-plan", "policies.x"
    )
    texts["facts/policies.yaml"] = texts["facts/policies.yaml"].replace("valid: [2016, 2020]", "valid: [2020, 2016]")
    texts["facts/other.yaml"] = texts.pop("facts/landscape.yaml")
    said = "\n".join(str(one) for finding in check_facts(texts) for one in finding.problems)
    for part in ("没有“policies.x”", "起的年份比止的晚", "文件应叫 landscape.yaml"):
        assert part in said
    with pytest.raises(FactsInvalid, match="不认识这种文献事实"):
        parse_facts("key: rumours")


def test_what_people_listed_stands_when_a_newer_law_book_is_loaded_unless_that_lists_it_itself(people: Cast) -> None:
    for seen, key in enumerate(("six-abilities", "four-bodies")):
        list_framework(key=key, items=["一"], items_from="《意见》三", seen=seen, by=people.editor, at=now())
    seed_from_lawbook(settings.LAWBOOK, at=now(), leave=True)
    assert frameworks()["six-abilities"].today.items == ("一",)
    text = (FOLDER / "frameworks.yaml").read_text("utf-8")
    newer = read(text.replace("version: 1", "version: 2", 1).replace("title: 三社联动", "title: 三社联动机制"))
    [four] = [one for one in newer["frameworks"] if one["key"] == "four-bodies"]
    four["versions"][0]["items"] = ["甲", "乙", "丙", "丁"]
    publish_reference(kind="facts", document=newer, by=SYSTEM, at=now())
    assert frameworks()["three-societies"].title == "三社联动机制"
    assert frameworks()["six-abilities"].today.items == ("一",)
    assert frameworks()["four-bodies"].today.items == ("甲", "乙", "丙", "丁")

"""Groups that need care: rules weighed as of a day, with reasons; nobody left out in silence, none by their 户籍."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as pace
from hypothesis import strategies as st

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system, looks_at
from liren.engine.groups.rules import parse_condition
from liren.engine.groups.weighing import weigh
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Happened
from liren.registry import public as registry
from liren.registry.groups.asking import asked, people_at, token_of_code
from liren.registry.groups.knowing import known
from liren.registry.groups.shapes import Count, GroupsAt
from liren.registry.public import groups
from liren.registry.tests.village import AT, VISITED, Village, village
from liren.registry.told import KINDS_OF_RESIDENCE
from liren.territories.public import close

DAY = date(2026, 11, 21)
LOCAL = """
key: drum-tower
title: 本社区
sources: [{id: ours, document: 居民议事会, title: 退役的老兵有人牵挂, clause: null, checked: true}]
groups:
  - {key: old-men, title: 高龄老大爷, why: 约着下棋, basis: ours, when: {all: [{age: {at_least: 70}}, {sex: male}]}}
"""


@pytest.fixture
def here(db: None) -> Village:
    made = village()
    groups.seed_groups(settings.LAWBOOK, at=AT)
    return made


def put(here: Village, name: str, born: date | None, *, kind: str = "actual", sex: str = "", place: str = "") -> UUID:
    enter_system("test")
    told = {"name": name, "born": born, "sex": sex}
    where = place or here.people.frame.building_3.path
    return registry.register(given=told, kind=kind, place=where, ground=VISITED, by=SYSTEM, at=AT).id


def live_together(here: Village, *who: UUID, kind: str = "family") -> None:
    enter_system("test")
    relations = ["head", "other", "other"]
    registry.found_household(
        place=here.people.frame.building_3.path, members=list(zip(who, relations, strict=False)), kind=kind,
        ground=VISITED, by=SYSTEM, at=AT,
    )  # fmt: skip


def counted(told: GroupsAt) -> dict[str, Count]:
    return {one.group.key: one for family in told.families for one in family.counts}


def members(here: Village, key: str, who: str = "worker", **more: object) -> list[UUID]:
    actor = here.enter(who)
    path = here.people.community.path
    opened = groups.open_group(path=path, key=key, purpose="重阳节走访", by=actor, at=AT, on=DAY, **more)  # type: ignore[arg-type]
    return [one.line.id for one in opened.people]


def test_the_law_book_s_groups_are_in_order():
    texts = {f"groups/{file.name}": file.read_text("utf-8") for file in (settings.LAWBOOK / "groups").glob("*.yaml")}
    findings = groups.check_groups(texts)
    assert [one.problems for one in findings] == [()] * len(texts)
    [*_, between] = groups.check_groups(texts | {"groups/z.yaml": LOCAL.replace("{sex: male}", "{decided: no-such}")})
    assert "没有“no-such”这种认定" in str(between.problems[0])


# ---- as of a day ----


def test_who_belongs_is_counted_as_of_a_day_and_changes_with_the_birthday(here: Village):
    eve = put(here, "钱晚晴", DAY - timedelta(days=80 * 365 + 20))  # eighty years are 29,220 days
    enter_system("test")
    rows("UPDATE registry_resident SET born = '1946-11-21' WHERE id = %s", eve)
    worker, path = here.enter("worker"), here.people.community.path
    before = counted(groups.groups_at(path, DAY - timedelta(1), worker))
    after = counted(groups.groups_at(path, DAY, worker))
    assert after["old-80"].members == (before["old-80"].members or 0) + 1
    assert after["old-60"].members == before["old-60"].members == 2, "陈远山 and 钱晚晴"


def test_a_household_s_composition_makes_groups_and_what_was_never_told_is_unknown(here: Village):
    alone, he, she, grandma, child, nowhere = (
        put(here, name, date(year, 2, 3))
        for name, year in (
            ("独一人", 1950), ("甲老伴", 1950), ("乙老伴", 1951), ("祖奶奶", 1955), ("小孙孙", 2018), ("没有户", 1949),
        )
    )  # fmt: skip
    live_together(here, alone)
    live_together(here, he, she)
    live_together(here, grandma, child)
    assert members(here, "old-alone") == [alone]
    assert members(here, "old-couple") == sorted([he, she])
    assert members(here, "old-with-young") == [grandma]
    assert members(here, "child-with-old") == [child]
    assert set(members(here, "old-alone", unknown=True)) == {nowhere, here.yuan}
    numbers = counted(groups.groups_at(here.people.community.path, DAY, here.enter("worker")))
    assert (numbers["old-alone"].members, numbers["old-alone"].unknown) == (1, 2)


@pytest.mark.requirement("R274")
def test_whoever_lives_here_falls_into_the_same_groups_wherever_their_hukou_is(here: Village):
    born = date(1940, 6, 1)
    one, other = put(here, "本地人", born), put(here, "外来人", born, kind="floating")
    for who in (one, other):
        live_together(here, who)
    enter_system("test")
    home = here.people.frame.building_3.path
    registry.move(resident_id=one, kind="registered", place=home, ground=VISITED, by=SYSTEM, at=AT)
    worker = here.enter("worker")

    def of(who: UUID) -> set[str]:
        told = groups.explain(resident_id=who, purpose="送餐名单", by=worker, at=AT, on=DAY)
        return {placed.group.key for placed in told.belongs}

    assert of(one) == {"old-60", "old-65", "old-80", "old-alone"}
    assert of(other) == of(one) | {"newcomers"}, "nothing is lost by a hukou elsewhere, and one group is won"


# ---- small groups, and who sees what ----


@pytest.mark.requirement("R240")
def test_a_group_of_one_is_never_dropped_and_residents_are_told_apart_by_age_and_sex(here: Village):
    enter_system("test")
    groups.record_decision(
        resident_id=here.chen,
        code="community-correction",
        document="矫执 2026-3",
        on=date(2026, 9, 1),
        by=SYSTEM,
        at=AT,
    )
    path = here.people.community.path
    told = groups.groups_at(path, DAY, here.enter("director"))
    assert counted(told)["community-correction"].members == 1
    bands = {band.title: (band.men, band.women) for band in told.bands}
    assert bands["35—59 岁"] == (1, 1)
    assert bands["6—13 岁"] == (1, 0)
    assert sum(band.all or 0 for band in told.bands) == told.people == 4
    for who in ("worker", "supervisor"):
        seen = counted(groups.groups_at(path, DAY, here.enter(who)))
        assert set(seen) == set(counted(told)), "no group is left out for anybody"
        assert (seen["community-correction"].closed, seen["community-correction"].members) == (True, None)
    few = counted(groups.groups_at(path, DAY, here.enter("supervisor")))
    assert (few["old-60"].members, few["old-60"].few) == (None, True), "one old person is told as fewer than five"
    assert members(here, "community-correction", "director") == [here.chen]
    with pytest.raises(NotAllowed):
        members(here, "community-correction")
    assert registry.reveal(resident_id=here.chen, what="notes", purpose="入户走访", by=here.enter("worker"), at=AT) == (
        "2026-09-01 一项限定范围的认定，内容由书记、主任查看（依据：见认定登记）",
    )


def test_a_list_is_opened_where_one_finds_people_for_a_purpose_and_everybody_on_it_reads_so(here: Village):
    assert members(here, "old-60") == [here.yuan]
    enter_system("test")
    [look] = looks_at(here.yuan)
    assert (look.what, look.purpose) == ("“60 岁以上”名单", "重阳节走访")
    community, grid = here.people.community.path, here.people.frame.grid_two.path
    worker = here.enter("worker")
    with pytest.raises(InvalidInput):
        groups.open_group(path=community, key="old-60", purpose=" ", by=worker, at=AT, on=DAY)
    with pytest.raises(groups.GroupUnknown):
        groups.open_group(path=community, key="no-such", purpose="走访", by=worker, at=AT, on=DAY)
    for path in ("32.05.06.", f"{community}e1."):
        with pytest.raises(InvalidInput):
            groups.groups_at(path, DAY, worker)
    for who in ("supervisor", "dispatcher", "admin", "editor", "wang", "other_worker", "other_grid_worker"):
        with pytest.raises(NotAllowed):
            members(here, "old-60", who)
    grid_worker = here.enter("grid_worker")
    assert groups.open_group(path=grid, key="young-14", purpose="走访", by=grid_worker, at=AT, on=DAY).people
    with pytest.raises(NotAllowed):
        groups.groups_at(grid, DAY, here.enter("supervisor"))


def test_a_decision_makes_a_group_until_it_ends_is_due_or_is_taken_back(here: Village):
    worker = here.enter("worker")
    with pytest.raises(InvalidInput) as wrong:
        groups.record_decision(resident_id=here.xu, code="disability", document=" ", by=worker, at=AT)
    assert set(wrong.value.fields) == {"document"}
    with pytest.raises(NotAllowed):
        groups.record_decision(resident_id=here.xu, code="community-correction", document="x 号", by=worker, at=AT)
    with pytest.raises(NotYours):
        groups.record_decision(
            resident_id=here.xu, code="disability", document="证 1", by=here.enter("other_worker"), at=AT
        )
    worker = here.enter("worker")
    asked_ = {"resident_id": here.xu, "by": worker, "at": AT, "document": "残联 2026-88", "on": date(2026, 3, 1)}
    first = groups.record_decision(code="disability", **asked_)  # type: ignore[arg-type]
    child = groups.record_decision(code="minimum-living", **asked_)  # type: ignore[arg-type]
    assert members(here, "disability") == [here.xu]
    enter_system("test")
    [(sealed,)] = rows("SELECT sealed FROM registry_decision WHERE id = %s", first)
    assert isinstance(sealed, bytes | memoryview)
    assert b"disability" not in bytes(sealed)
    worker = here.enter("worker")
    told = groups.explain(resident_id=here.xu, purpose="办补贴", by=worker, at=AT, on=DAY)
    assert {(one.code.title, one.document) for one in told.decisions} == {
        ("残疾人", "残联 2026-88"), ("最低生活保障对象", "残联 2026-88"),
    }  # fmt: skip
    [why] = [one.weighed for one in told.belongs if one.group.key == "disability"]
    assert (why.clause, why.fact) == ("有“残疾人”的认定", "“残疾人”，2026-03-01 认定")
    later = date(2027, 3, 1)
    path = here.people.community.path
    due = groups.open_group(path=path, key="aid", purpose="复核", by=worker, at=AT, on=later, unknown=True)
    assert [one.weighed.fact for one in due.people] == ["“最低生活保障对象”的认定 2027-03-01 起该复核，还没有复核"]
    groups.end_decision(decision_id=first, on=DAY, why="证件注销", by=worker, at=AT)
    with pytest.raises(groups.DecisionEnded):
        groups.end_decision(decision_id=first, on=DAY, why="证件注销", by=worker, at=AT)
    groups.take_back_decision(decision_id=child, why="登记到别人名下了", by=worker, at=AT)
    with pytest.raises(groups.DecisionUnknown):
        groups.take_back_decision(decision_id=child, why="再撤一次", by=worker, at=AT)
    now, before = (counted(groups.groups_at(path, day, worker)) for day in (DAY, DAY - timedelta(1)))
    assert (now["disability"].members, before["disability"].members) == (0, 1)
    assert (now["aid"].members, before["aid"].members) == (0, 0), "what was taken back never held"


def test_a_community_adds_a_group_of_its_own_from_a_day_on_and_nobody_else_has_it(here: Village):
    path, other = here.people.community.path, here.people.frame.yinxing.path
    with pytest.raises(NotAllowed):
        groups.add_groups(path=path, text=LOCAL, by=here.enter("worker"), at=AT)
    director = here.enter("director")
    with pytest.raises(groups.GroupsInvalid, match="1 处"):
        groups.add_groups(path=path, text=LOCAL.replace("old-men", "old-60"), by=director, at=AT)
    with pytest.raises(groups.GroupsInvalid):
        groups.add_groups(path=path, text="[", by=director, at=AT)
    groups.add_groups(path=path, text=LOCAL, by=director, at=AT)
    told = groups.groups_at(path, DAY, director)
    assert counted(told)["old-men"].members == 1
    assert [family.local for family in told.families][-1]
    assert "old-men" not in counted(groups.groups_at(path, DAY - timedelta(1), director))
    assert "old-men" in {one.key for one in groups.book_at(here.people.frame.grid_one.path, DAY).groups}
    assert "old-men" not in {one.key for one in groups.book_at(other, DAY).groups}
    groups.end_groups(path=path, key="drum-tower", by=director, at=AT)
    assert "old-men" not in counted(groups.groups_at(path, DAY + timedelta(1), director))
    with pytest.raises(InvalidInput):
        groups.end_groups(path=path, key="for-the-old", by=director, at=AT)
    assert groups.seed_groups(settings.LAWBOOK, at=AT) == 0


def test_one_key_stands_for_one_rule_at_a_place_however_it_is_said_again(here: Village):
    path, street = here.people.community.path, here.people.street.path
    director, younger = here.enter("director"), LOCAL.replace("70", "90")
    add = {"path": path, "by": director, "at": AT}
    groups.add_groups(text=LOCAL, **add)  # type: ignore[arg-type]
    groups.end_groups(key="drum-tower", **add)  # type: ignore[arg-type]
    groups.add_groups(text=younger, **add)  # type: ignore[arg-type]
    assert [one.key for one in groups.book_at(path, DAY).groups].count("old-men") == 1
    assert counted(groups.groups_at(path, DAY, director))["old-men"].members == 0, "the corrected rule counts"
    enter_system("test")
    with pytest.raises(groups.GroupsInvalid) as refused:
        groups.add_groups(path=street, text=LOCAL.replace("drum-tower", "street"), by=SYSTEM, at=AT)
    assert "下面有地方已经加了“高龄老大爷”" in refused.value.fields["text"]


def test_a_group_whose_decision_nothing_defines_any_more_is_for_who_approves(here: Village):
    path, text = here.people.community.path, LOCAL.replace("{sex: male}", "{decided: disability}")
    enter_system("test")
    groups.add_groups(path=path, text=text, by=SYSTEM, at=AT)
    rows("UPDATE registry_grouprules SET valid_to = valid_from WHERE key = 'for-special-needs'")
    assert counted(groups.groups_at(path, DAY, here.enter("worker")))["old-men"].closed
    assert counted(groups.groups_at(path, DAY, here.enter("director")))["old-men"].members == 0


def test_numbers_for_who_looks_after_nobody_are_rounded_as_of_the_first_of_the_month(here: Village):
    for n in range(6):
        put(here, f"老邻居{n}", DAY.replace(year=1940 + n, day=2), sex="male")
    path = here.people.community.path
    seen = groups.groups_at(path, DAY, here.enter("supervisor"))
    exact = groups.groups_at(path, DAY, here.enter("worker"))
    assert (seen.on, exact.on) == (DAY.replace(day=1), DAY)
    assert (exact.people, seen.people) == (10, 10)
    assert (counted(exact)["old-60"].members, counted(seen)["old-60"].members) == (7, 5)
    bands = {band.title: band for band in seen.bands}
    assert (bands["80 岁以上"].all, bands["80 岁以上"].few) == (5, False)
    assert (bands["60—79 岁"].all, bands["60—79 岁"].few) == (None, True)


def test_a_place_s_own_groups_go_to_its_one_heir_under_a_name_of_their_own(here: Village):
    ends, heir = here.people.community, here.people.frame.yinxing
    enter_system("test")
    for path, text in ((ends.path, LOCAL), (heir.path, LOCAL.replace("70", "75"))):
        groups.add_groups(path=path, text=text, by=SYSTEM, at=AT)
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", DAY, f"{ends.path}%", ends.id)
    close(id=ends.id, on=DAY, successors=[heir.id], source="区划调整", by=SYSTEM, at=AT)
    for _ in range(2):
        for (kind, _name), react in groups.group_reactions().items():
            react(Happened(1, kind, 1, {"place": ends.id}, AT + timedelta(days=3)))
    after = DAY + timedelta(3)
    assert [one.title for one in groups.book_at(heir.path, after).groups if one.key.startswith("old-men")] == [
        "高龄老大爷", f"高龄老大爷（原{ends.everyday_name}）",
    ]  # fmt: skip
    assert "old-men" not in {one.key for one in groups.book_at(ends.path, after).groups}
    assert "old-men" in {one.key for one in groups.book_at(ends.path, DAY).groups}, "earlier days keep what held then"


def test_a_whole_place_is_counted_in_few_statements_however_many_groups(
    here: Village, django_assert_num_queries: object
):
    worker = here.enter("worker")
    with django_assert_num_queries(6):  # type: ignore[operator]
        groups.groups_at(here.people.community.path, DAY, worker)


def test_the_database_shows_decisions_to_who_finds_the_person_and_to_nobody_else(here: Village):
    enter_system("test")
    made = groups.record_decision(resident_id=here.chen, code="disability", document="证 7", by=SYSTEM, at=AT)

    def shown() -> bool:
        return bool(rows("SELECT 1 FROM registry_decision WHERE id = %s", made))

    seen, others = {}, ("other_grid_worker", "other_worker", "admin", "supervisor", "wang")
    for who in ("worker", "director", "grid_worker", *others):
        here.enter(who)
        seen[who] = shown()
    assert {who for who, sees in seen.items() if sees} == {"worker", "director", "grid_worker"}
    director = here.enter("director")
    registry.erase(resident_id=here.chen, why="本人要求删除", by=director, at=AT)
    assert members(here, "disability", "director") == []
    enter_system("test")
    assert rows("SELECT 1 FROM registry_decision WHERE token = %s", token_of_code("disability")) == []


# ---- the database weighs as the reasons do ----

_ages = st.dictionaries(st.sampled_from(["at_least", "less_than"]), st.integers(0, 100), min_size=1)
_other = st.one_of(
    st.builds(lambda a: {"age": a}, _ages), st.sampled_from([{"sex": "male"}, {"decided": "disability"}])
)
_leaf = st.one_of(
    _other,
    st.sampled_from(
        [{"alone": True}, {"hukou": "here"}, {"hukou": "elsewhere"}, {"lives": ["floating"]}, {"lives": ["actual"]}]
    ),
    st.builds(lambda which, such: {"with": {which: such}}, st.sampled_from(["every", "some"]), _other),
)
_rules = st.recursive(
    _leaf,
    lambda some: st.one_of(
        st.builds(
            lambda word, parts: {word: parts}, st.sampled_from(["all", "any"]), st.lists(some, min_size=1, max_size=3)
        ),
        st.builds(lambda one: {"not": one}, some),
    ),
    max_leaves=5,
)


def test_database_and_reasons_agree_about_everybody(here: Village):
    yinxing = here.people.frame.yinxing.path
    people = [
        put(here, "甲甲", date(1944, 2, 29), sex="male"),
        put(here, "乙乙", date(1966, 11, 21), kind="floating", sex="female"),
        put(here, "丙丙", None), put(here, "丁丁", date(2010, 1, 1), kind="registered"),
        put(here, "戊戊", date(2024, 1, 1)), put(here, "己己", date(1930, 1, 1), kind="registered", place=yinxing),
    ]  # fmt: skip
    live_together(here, people[0], people[2], people[4])
    live_together(here, people[1])
    live_together(here, people[3], kind="collective")
    enter_system("test")
    registry.move(
        resident_id=people[5], kind="actual", place=here.people.community.path, ground=VISITED, by=SYSTEM, at=AT
    )
    for who, day in ((people[0], date(2026, 1, 1)), (people[1], date(2010, 1, 1))):
        groups.record_decision(resident_id=who, code="disability", document="证 9", on=day, by=SYSTEM, at=AT)
    path = here.people.community.path
    everybody = [here.chen, here.xu, here.child, here.yuan, *people]
    assert set(KINDS_OF_RESIDENCE) == {"actual", "floating", "abroad", "registered"}

    days = (DAY, date(2025, 2, 28), date(2024, 2, 29))
    facts = {day: known(everybody, path, day, {"disability"}) for day in days}

    @pace(max_examples=12, deadline=None, database=None)
    @given(documents=st.lists(_rules, min_size=4, max_size=8), day=st.sampled_from(days))
    def agree(documents: list[dict[str, object]], day: date) -> None:
        rules = [parse_condition(document) for document in documents]
        said, (whole, before) = [asked(rule, day) for rule in rules], people_at(path, day)
        columns = ", ".join(f"({sql})" for sql, _ in said)
        found = rows(f"WITH {whole} SELECT f.id, {columns} FROM f", *before, *(v for _, values in said for v in values))
        for who, *verdicts in found:
            person = facts[day][UUID(str(who))]
            assert [weigh(rule, person, day, {}).holds for rule in rules] == verdicts, (documents, person)
        assert day != DAY or len(found) == len(everybody)

    agree()

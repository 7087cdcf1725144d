"""A table of owners, tried and made into a roll: rows that are wrong, what a person looks at, who is linked."""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system, looks_at
from liren.autonomy import public as autonomy
from liren.autonomy.public import NewProxy, OwnersRow, OwnersTrial
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, deciding, entry, noticed, on_paper
from liren.autonomy.tests.test_bodies import committee
from liren.engine.deciding.package import verify
from liren.kit.errors import InvalidInput
from liren.registry import public as registry
from liren.registry.public import Dwelling, Facts
from liren.registry.tests.village import AT, VISITED

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    return deciding()


def estate(here: Deciding) -> str:
    return here.village.people.frame.guihuayuan.path


def dwelling(here: Deciding, room: str, area: str | None) -> Dwelling:
    enter_system("test")
    facts = Facts("1", int(room[0]), room, area=Decimal(area) if area else None)
    return registry.register_dwelling(
        building_id=here.village.people.frame.building_1.id, facts=facts, since=None, source="told",
        quality="checked", by=SYSTEM, at=AT,
    )  # fmt: skip


def rows(*told: tuple[str, str, str]) -> list[OwnersRow]:
    return [OwnersRow(number, *one) for number, one in enumerate(told, 2)]


def tried(here: Deciding, *told: tuple[str, str, str], who: str = "worker") -> OwnersTrial:
    return autonomy.try_owners(path=estate(here), rows=rows(*told), by=here.enter(who))


def made(here: Deciding, told: Sequence[OwnersRow], *, looked: bool = True, **more: Any) -> UUID:
    wanted: dict[str, Any] = {
        "path": estate(here),
        "title": "桂花苑业主名册",
        "on": ON,
        "by": here.enter("worker"),
    } | more
    return autonomy.make_owners_roll(rows=told, looked=looked, at=AT, **wanted)


WRONG = (
    (("", "80", "甲"), "door", "请写房号"),
    (("1-101", "80.005", "甲"), "area", "最多两位小数"),
    (("1-101", "0", "甲"), "area", "大于 0"),
    (("1-101", "很大", "甲"), "area", "平方米数"),
    (("1-101", "80", ""), "owners", "建设单位"),
    (("1-101", "80", "建设单位、甲"), "owners", "不能写在一起"),
    (("1-101", "80", "甲、甲"), "owners", "写了两次"),
    (("1-101", "80", "甲" * 61), "owners", "读不出来"),
    (("1-101", "80", "088.5"), "owners", "读不出来"),
    (("1-101", "1,088.5", "甲"), "area", "平方米数"),
    (("1-101", "80", "王 秋实、王秋实"), "owners", "写了两次"),
    (("1-101", "80", "Li Wei／LI  WEI"), "owners", "写了两次"),
)  # fmt: skip


@pytest.mark.parametrize(("row", "column", "said"), WRONG)
def test_a_row_that_is_wrong_is_named_with_its_column_and_nothing_is_made(here, row, column, said):
    told = tried(here, ("1-900", "70", "乙"), row)
    [problem] = told.problems
    assert (problem.number, problem.column, said in problem.text, told.units) == (3, column, True, ())
    with pytest.raises(InvalidInput) as refused:
        made(here, rows(row))
    assert "第 2 行" in refused.value.fields["rows"]
    assert autonomy.rolls_at(estate(here), here.enter("worker")) == ()


def test_a_door_that_stands_twice_is_wrong_in_both_rows(here):
    told = tried(here, ("1-101", "80", "甲"), ("1- 101", "80", "乙"))
    assert [(one.number, one.column) for one in told.problems] == [(2, "door"), (3, "door")]


def test_dwellings_of_one_buyer_are_one_head_the_developers_one_and_what_a_person_looks_at_is_said(here):
    dwelling(here, "101", "80.00")
    dwelling(here, "102", "90.01")
    dwelling(here, "103", None)
    told = tried(
        here, ("1幢1单元101室", "80.01", "王秋实"),
        ("1幢1单元 102室", "90.01㎡", "王秋实、李晚"), ("商铺1", "40", "王秋实"),
        ("车库1", "30", "建设单位"), ("车库2", "30.5", "建设单位"),
        ("1-201", "60", "陈远（01）"), ("1-202", "60", "陈远(02)"),
    )  # fmt: skip
    assert told.problems == ()
    assert (told.heads, told.area, told.unsold, told.shared) == (5, Decimal("390.52"), 2, 1)
    assert told.alike == (("王秋实", ("1幢1单元101室", "1幢1单元102室", "商铺1")),)
    assert told.doubtful == ((("1幢1单元101室", "商铺1"), ("1幢1单元102室",)),)
    assert told.missing == ("1幢1单元103室",)
    assert told.strange == ("商铺1", "车库1", "车库2", "1-201", "1-202")
    assert told.differs == (("1幢1单元101室", Decimal("80.01"), Decimal("80.00")),)
    with pytest.raises(InvalidInput) as refused:
        made(here, rows(("1-101", "80", "甲"), ("1-102", "80", "甲")), looked=False)
    assert {*refused.value.fields} == {"looked"}


def test_one_person_under_several_writings_is_one_head(here):
    told = tried(
        here, ("1-101", "80", "王秋实，李晚"), ("1-102", "80", "李晚,王 秋实"), ("1-103", "80", "王秋实/李晚"),
        ("1-104", "80", "王秋实\n李晚"), ("1-105", "80", "Ｌi Wei"), ("1-106", "80", "LI WEI"),
    )  # fmt: skip
    assert (told.problems, told.heads) == ((), 2)
    assert ("Li Wei", ("1-105",)) not in told.alike
    assert told.voters == (("王秋实", ("1-101", "1-102", "1-103", "1-104")),), "who votes for them is not the same"
    assert told.to_look


@pytest.mark.parametrize(
    ("column", "names", "shown"),
    [
        ("similar", ("王秋实", "王秋实（2046）"), {"王秋实", "王秋实（2046）"}),
        ("similar", ("陈远(01)", "陈远（001）"), {"陈远（01）", "陈远（001）"}),
        ("odd", ("王秋实和李晚", "陈远"), {"王秋实和李晚"}),
        ("odd", ("王秋实2046", "陈远"), {"王秋实2046"}),
        ("odd", ("开发商", "建设单位（未售）"), {"开发商", "建设单位（未售）"}),
    ],
)
def test_names_that_may_be_something_else_are_looked_at(here, column, names, shown):
    told = tried(here, *((f"1-10{place}", "80", name) for place, name in enumerate(names)))
    assert (told.problems, {name for name, _ in getattr(told, column)}) == ((), shown)
    assert told.to_look
    assert not tried(here, ("1-101", "80", "甲"), ("1-102", "80", "乙")).to_look


def test_an_owner_of_many_shared_dwellings_is_said_once(here):
    told = tried(here, *((f"1-{n}", "80", f"甲{chr(0x4E00 + n)}、乙") for n in range(1500)))
    assert [len(one) for one in told.doubtful] == [1500]


def test_a_place_of_several_estates_has_no_roll_of_owners(here):
    with pytest.raises(InvalidInput) as refused:
        autonomy.try_owners(path=here.path, rows=rows(("1-101", "80", "甲")), by=here.enter("worker"))
    assert {*refused.value.fields} == {"place"}


def test_who_lives_behind_their_door_under_their_name_votes_online_and_nobody_else_is_linked(here):
    door = dwelling(here, "101", "80")
    enter_system("test")
    registry.move(
        resident_id=here.wang, place=here.village.people.frame.building_1.path, dwelling_id=door.id, kind="actual",
        on=ON, ground=VISITED, by=SYSTEM, at=AT,
    )  # fmt: skip
    roll = made(
        here,
        rows(("1幢1单元101室", "80", "王秋实"), ("1-201", "60", "陈远山"), ("1-202", "60", "李晚、王秋实（另一位）")),
    )
    told = {str(one.area): one.resident_id for one in autonomy.entries(roll, here.enter("worker"))}
    assert told == {"80.00": here.wang, "60.00": None}
    autonomy.freeze_roll(roll_id=roll, by=here.enter("worker"), at=AT)
    wanted = autonomy.NewQuestion(roll, "选聘物业", AT, AT + timedelta(days=40), named=True)
    question = autonomy.ask(question=wanted, by=here.enter("director"), at=AT)
    [number] = [one.number for one in autonomy.entries(roll, here.enter("director")) if one.resident_id]
    [paper] = autonomy.paper_lines(question, here.enter("director"), numbers=[number or 0], at=AT)
    assert paper.doors == "1幢1单元101室"
    here.enter("wang")
    assert [one.what for one in looks_at(here.wang) if "印表决票" in one.purpose] == ["房号"], "a look"
    mine = autonomy.own_entry(roll, here.enter("wang"))
    assert mine is not None
    assert mine.area == Decimal(80)


def test_a_committee_makes_its_own_roll_without_seeing_who_lives_there(here):
    dwelling(here, "101", "80")
    owners = committee(here)
    assert autonomy.doors_at(estate(here), owners) == ()
    roll = made(here, rows(("1幢1单元101室", "81", "王秋实")), looked=False, by=owners)
    [line] = autonomy.entries(roll, owners)
    assert (line.resident_id, autonomy.roll(roll, owners).org) == (None, here.village.people.orgs["owners"])


def test_an_owner_who_cannot_come_is_voted_for_with_their_area_by_whom_they_named(here):
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    roll = made(here, rows(("1-101", "80", "甲某"), ("1-102", "120.5", "乙某"), ("1-201", "60", "丙某")))
    autonomy.freeze_roll(roll_id=roll, by=here.enter("worker"), at=AT)
    question = asked(here, roll, rule="cc278-other", channels=("paper", "proxy"), opened=False)
    worker = here.enter("worker")
    power = NewProxy(entry(here, roll, "乙某"), "委托书第 1 号", holder="乙某的儿子")
    autonomy.give_proxy(question_id=question, proxy=power, by=here.enter("worker"), at=AT)
    autonomy.announce_proxies(
        question_id=question, where="各单元门口", by=here.enter("worker"), at=AT - timedelta(days=1)
    )
    noticed(question, here.enter("director"))
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    on_paper(here, question, entry(here, roll, "甲某"), "agree")
    on_paper(here, question, entry(here, roll, "丙某"), "against")
    on_paper(here, question, entry(here, roll, "乙某"), "agree", channel="proxy")
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    autonomy.settle(question_id=question, by=here.enter("director"), at=LATER)
    found = autonomy.result(question, worker)
    assert found is not None
    assert found.certificate["verdict"]["decided"] is True
    assert "200.5" in json.dumps(found.certificate["verdict"]), "two heads and their areas agreed"
    assert verify(json.loads(json.dumps(found.package))) == ()


def test_nobody_tries_or_makes_a_roll_who_keeps_none_there(here):
    for who in ("zhou", "other_worker", "nobody"):
        with pytest.raises(NotAllowed):
            tried(here, ("1-101", "80", "甲"), who=who)

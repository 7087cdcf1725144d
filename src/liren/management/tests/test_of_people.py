"""Tables with a row for each resident or household: named to be let in, sealed when handed in, each opening a look."""

import json
from datetime import date
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system, looks_at
from liren.actors.public import organisation
from liren.engine.loading import document_digest
from liren.kit import vault
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.management import public as management
from liren.management.errors import NotAdmitted, NotHandedIn
from liren.management.models import Asking, Submission, TableDefinition
from liren.management.sealing import KIND
from liren.management.tests.world import Tables, admit, admitted, tables
from liren.registry import public as registry
from liren.registry.public import Ground
from liren.registry.tests.village import number

COLUMNS = ("姓名", "性别", "年龄", "所在楼栋", "门牌", "电话")
HOMES = ("户主姓名", "所在楼栋", "门牌", "家庭人口数", "户主电话")
PHONE = "13900002222"
OUTSIDE = """key: property-phones
version: 1
title: 停水通知名单
summary: 停水时通知到人。
department: {name: 物业, unit: property}
basis: law
sources: [{id: law, document: S4, title: 加强源头管控, clause: 二 2, checked: true}]
period: {every: month, due: 3 working days}
rows: resident
columns:
  name: {title: 姓名, from: resident.name}
  phone: {title: 电话, from: resident.phone}
"""


@pytest.fixture
def here(db: None) -> Tables:
    made = tables()
    enter_system("test")
    registry.groups.seed_groups(settings.LAWBOOK, at=made.here.at.replace(year=2020))
    return made


def lives(here: Tables, name: str, born: str, order: int, phone: str = "", home: UUID | None = None) -> UUID:
    enter_system("test")
    given = {"name": name, "number": number(born, order), "phones": [phone] if phone else []}
    return registry.register(
        given=given, kind="actual", place=here.here.people.frame.building_3.path, ground=Ground("visited", "checked"),
        since=date(2020, 1, 1), household=home, by=SYSTEM, at=here.here.at.replace(year=2025),
    ).id  # fmt: skip


def asks(here: Tables, key: str, columns: tuple[str, ...], **changed: object) -> None:
    enter_system("test")
    title = TableDefinition.objects.get(key=key).title
    here.askings[key] = admit(here, key, admission=admitted(here, title, columns=columns), **changed)
    here.opens(here.here.at)


def opens(here: Tables, who: str, key: str = "civil-oldest", purpose: str = "安排助餐") -> management.OpenedList:
    return management.open_list(
        filling=here.filling(key), purpose=purpose, by=here.here.actor(who), at=here.here.tick()
    )


def told(opened: management.OpenedList) -> list[list[str]]:
    return [[cell.shown for cell in row.cells] for row in opened.page.rows]


@pytest.mark.requirement("R327")
def test_a_list_of_people_is_let_in_by_columns_sealed_and_read_only_for_a_purpose(here: Tables) -> None:
    yuan, young = lives(here, "陈远山", "19390101", 505, PHONE), lives(here, "许望舒", "19870722", 202)
    with pytest.raises(NotAdmitted, match="没有准入") as refused:
        asks(here, "civil-oldest", ("姓名", "性别", "年龄", "所在楼栋", "门牌"))
    assert "没有写明这几栏：电话" in refused.value.advice
    asks(here, "civil-oldest", COLUMNS)
    draft = here.page("worker", "civil-oldest")
    assert [[cell.shown for cell in row.cells] for row in draft.rows] == [
        ["陈*", "男", "87", "3幢", "", "139 **** 2222"]
    ]
    assert here.page("supervisor", "civil-oldest").rows == here.page("livelihood_handler", "civil-oldest").rows == ()
    enter_system("test")
    assert looks_at(yuan) == ()
    with pytest.raises(NotHandedIn):
        opens(here, "livelihood_handler")
    here.hands_in("civil-oldest")
    enter_system("test")
    [listed, *opened] = sorted(looks_at(yuan), key=lambda look: look.what != "报表名单")
    assert {look.what for look in opened} == {"姓名", "电话"}
    assert listed.purpose.startswith("报表《高龄老人名册》2026年上半年，准入 ")
    for who in ("livelihood_handler", "worker"):
        assert told(opens(here, who)) == [["陈远山", "男", "87", "3幢", "", PHONE]]
    enter_system("test")
    looks = [look.what for look in looks_at(yuan) if look.purpose == "安排助餐"]
    assert sorted(looks) == sorted(["报表名单", "姓名", "电话"] * 2), "each opening says what was opened"
    assert looks_at(young) == ()
    with pytest.raises(InvalidInput):
        opens(here, "livelihood_handler", purpose=" ")


def test_who_only_reviews_or_asks_for_another_table_opens_no_list_and_raw_sql_agrees(here: Tables) -> None:
    lives(here, "陈远山", "19390101", 505, PHONE)
    asks(here, "civil-oldest", COLUMNS)
    here.hands_in("civil-oldest")
    for who in ("supervisor", "gatekeeper", "county_supervisor"):
        page = here.page(who, "civil-oldest")
        assert (page.rows, "open" in page.may) == ((), False)
        assert page.totals["_rows"] == "至少 0"  # one person is too few to be told
        with pytest.raises(NotAllowed):
            opens(here, who)
    for who in ("safety_handler", "other_worker", "grid_worker", "admin", "wang"):
        with pytest.raises(NotYours):
            opens(here, who)
    kept = "SELECT count(*) FROM kit_vaultentry WHERE owner_kind = %s"
    seen = {}
    for who in ("worker", "livelihood_handler", "supervisor", "gatekeeper", "safety_handler", "other_worker", "admin"):
        here.here.actor(who)
        seen[who] = rows(kept, KIND)[0][0]
    assert seen == {
        "worker": 1, "livelihood_handler": 1, "supervisor": 0, "gatekeeper": 0, "safety_handler": 0,
        "other_worker": 0, "admin": 0,
    }  # fmt: skip


def test_no_name_or_phone_of_a_list_stands_in_the_open_anywhere(here: Tables) -> None:
    lives(here, "陈远山", "19390101", 505, PHONE)
    asks(here, "civil-oldest", COLUMNS)
    here.hands_in("civil-oldest")
    opens(here, "livelihood_handler")
    enter_system("test")
    found = [
        table for table in connection.introspection.table_names()
        for word in ("陈远山", PHONE, number("19390101", 505))
        if rows(f'SELECT 1 FROM "{table}" t WHERE t::text LIKE %s LIMIT 1', f"%{word}%")
    ]  # fmt: skip
    assert found == []


def test_who_is_erased_takes_their_row_along_and_the_digest_stands(here: Tables) -> None:
    yuan = lives(here, "陈远山", "19390101", 505, PHONE)
    lives(here, "陈林溪", "19400312", 101)
    asks(here, "civil-oldest", COLUMNS)
    digest = here.hands_in("civil-oldest")
    enter_system("test")
    kept = Submission.objects.latest("at")
    proofs = {row["key"]: [row["proof"]] for row in kept.content["rows"]}
    assert vault.commitments(KIND, kept.id) == proofs
    registry.erase(resident_id=yuan, why="本人要求删除", by=here.here.actor("director"), at=here.here.tick())
    opened = opens(here, "livelihood_handler")
    assert ([line[0] for line in told(opened)], opened.gone) == (["陈林溪"], 1)
    enter_system("test")
    kept.refresh_from_db()
    assert document_digest(json.loads(json.dumps(kept.content))) == digest


def test_who_is_no_department_gets_those_alone_who_agreed_for_as_long_as_they_do(here: Tables) -> None:
    yuan = lives(here, "陈远山", "19390101", 505, PHONE)
    lives(here, "许望舒", "19870722", 202, "13900003333")
    where = here.here.people.community.path
    enter_system("test")
    for text in (OUTSIDE, OUTSIDE.replace("version: 1", "version: 2") + "  age: {title: 年龄, from: resident.age}\n"):
        management.define_table(document=text, path=where, by=SYSTEM, at=here.here.at)
    first, second = TableDefinition.objects.filter(key="property-phones").order_by("version")
    let_in = admitted(here, "停水通知名单", columns=("姓名", "电话", "年龄"))
    asked = {"path": where, "admission": let_in, "since": date(2025, 1, 1), "until": date(2027, 12, 31)}
    with pytest.raises(NotAdmitted) as refused:
        management.admit_table(**asked, definition=second.id, by=here.here.actor("gatekeeper"), at=here.here.tick())  # type: ignore[arg-type]
    assert "只能给本人同意过的栏目，不能有：年龄" in refused.value.advice
    id = management.admit_table(**asked, definition=first.id, by=here.here.actor("gatekeeper"), at=here.here.tick())  # type: ignore[arg-type]
    assert Asking.objects.get(id=id).outside
    here.opens(here.here.at)

    def says(agrees: bool) -> None:
        registry.consents.say_for(
            resident_id=yuan, purpose="outside", agrees=agrees, how="signed", document="2026 年同意书第 12 份",
            by=here.here.actor("worker"), at=here.here.tick(),
        )  # fmt: skip

    assert (here.page("worker", "property-phones").rows, here.page("worker", "property-phones").left_out) == ((), 2)
    says(agrees=True)
    here.hands_in("property-phones")
    assert told(opens(here, "property_handler", "property-phones")) == [["陈远山", PHONE]]
    enter_system("test")
    again = registry.register(
        given={"name": "陈远山", "phones": [PHONE]}, kind="actual", place=here.here.people.frame.building_3.path,
        ground=Ground("visited", "checked"), by=SYSTEM, at=here.here.at,
    ).id  # fmt: skip
    double = registry.doubles.propose(
        stays=again,
        goes=yuan,
        lives="stays",
        why="同一个人登记了两次",
        by=here.here.actor("worker"),
        at=here.here.tick(),
    )
    registry.doubles.agree(double_id=double, by=here.here.actor("director"), at=here.here.tick())
    yuan = again
    told_still = opens(here, "property_handler", "property-phones", purpose="停水")
    assert (told(told_still), told_still.gone) == ([["陈远山", PHONE]], 0), "one person, whichever entry is theirs now"
    enter_system("test")
    assert "停水" in {look.purpose for look in looks_at(again)}
    says(agrees=False)
    after = opens(here, "property_handler", "property-phones")
    assert (after.page.rows, after.gone) == ((), 1)


def test_a_protected_column_is_let_in_under_its_own_name_alone(here: Tables) -> None:
    text = OUTSIDE.replace("{title: 电话, from: resident.phone}", "{title: 备注（电话）, from: resident.number}")
    enter_system("test")
    where = here.here.people.community.path
    made = management.define_table(document=text, path=where, by=SYSTEM, at=here.here.at)
    with pytest.raises(NotAdmitted) as refused:
        management.admit_table(
            definition=made, path=where, admission=admitted(here, "停水通知名单", columns=("姓名", "备注")),
            since=date(2025, 1, 1), until=date(2027, 12, 31), by=here.here.actor("gatekeeper"), at=here.here.tick(),
        )  # fmt: skip
    assert "“备注（电话）”取的是“证件号码”" in refused.value.advice
    draft = management.Draft(
        key="own-0123456789ab", title="名单", summary="用处", law="S4", clause="源头管控", rows="resident",
        every="month", due="5", columns=(management.Wished("备注", "from:resident.number"),),
    )  # fmt: skip
    enter_system("test")
    looked = management.looked(draft, organisation(here.here.people.orgs["livelihood"]))
    assert [problem.code for problem in looked.problems] == ["tables.renamed"]


def test_households_stand_by_their_heads_and_are_added_up_without_naming_anybody(here: Tables) -> None:
    enter_system("test")
    ground, at = Ground("visited", "checked"), here.here.at.replace(year=2025)
    for place, name in enumerate(("陈远山", "陈林溪", "许望舒", "周明远", "沈知秋")):
        head = lives(here, name, "19700101", 101 + 2 * place, f"1390000222{place}")
        home = registry.found_household(
            place=here.here.people.frame.building_3.path, members=[(head, "head")], ground=ground, by=SYSTEM, at=at
        )
        if not place:
            lives(here, "陈小满", "20150601", 303, home=home)
    asks(here, "emergency-households", HOMES)
    assert sorted(row.label for row in here.page("worker", "emergency-households").rows) == [
        "周*", "沈*", "许*", "陈*", "陈*",
    ]  # fmt: skip
    here.hands_in("emergency-households")
    opened = opens(here, "safety_handler", "emergency-households")
    assert {(line[2], line[3], line[4]) for line in told(opened)} >= {
        ("陈远山", "2", "13900002220"), ("沈知秋", "1", "13900002224"),
    }  # fmt: skip
    street = management.sums(here.askings["emergency-households"], by=here.here.actor("supervisor"))
    assert street.whole.totals == {"_rows": "5", "members": "6"}
    assert [column.title for column in street.columns] == ["户数", "家庭人口数"]


def test_every_group_a_table_of_the_law_book_names_is_there(here: Tables) -> None:
    named = {str(one.document["group"]) for one in TableDefinition.objects.all() if "group" in one.document}
    book = registry.groups.book_at(here.here.people.community.path, date(2026, 11, 16))
    assert named
    assert named <= {group.key for group in book.groups}

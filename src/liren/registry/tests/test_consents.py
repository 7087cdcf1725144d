"""What stands on a resident's consent is done while it stands, no longer; what stands on law asks nobody."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from liren.access.public import SYSTEM, enter_system, looks_at
from liren.engine.problems import DocumentInvalid
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.consents import standing
from liren.registry.public import consents
from liren.registry.tests.village import AT, VISITED, WHY, Village, village

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def here() -> Village:
    return village()


def says(here: Village, whose: UUID, *, agrees: bool = True, purpose: str = "volunteers", **more: Any) -> None:
    told = {"how": "signed", "document": "2026 年同意书第 12 份"} | more
    consents.say_for(
        resident_id=whose, purpose=purpose, agrees=agrees, by=here.enter("worker"), at=told.pop("at", AT), **told
    )


def stands(here: Village, whose: UUID, purpose: str = "volunteers", on: date = TODAY) -> str:
    held = consents.consents_of(whose, here.enter("worker"), on)
    [one] = [one for one in held if one.purpose.key == purpose]
    assert one.may is (whose in consents.may_use([whose], purpose, on)), "what is shown is what the doors are told"
    return one.state


def take(here: Village, use: str) -> registry.Taken:
    return registry.people_to_take(
        path=here.people.frame.building_3.path, use=use, full=["phone"], purpose="重阳节活动", by=here.enter("worker"),
        at=AT + timedelta(days=1),
    )  # fmt: skip


@pytest.mark.requirement("R085")
def test_people_are_taken_out_for_what_needs_consent_only_while_they_agree_and_the_rest_are_counted_not_opened(here):
    says(here, here.chen)
    taken = take(here, "volunteers")
    assert ([one["id"] for one in taken.people], taken.left_out) == ([here.chen], 2)
    assert {*taken.people[0]} == {"id", "shown", "phone", "phone_shown"}, "and of them what they agreed to, no more"
    here.enter("worker")
    assert looks_at(here.xu) == (), "nothing of who did not agree was opened"
    says(here, here.chen, agrees=False, how="told", document="", at=AT + timedelta(hours=1))
    taken = take(here, "volunteers")
    assert (taken.people, taken.left_out) == ((), 3), "taken back, it holds at once"
    assert (len(take(here, "notice").people), take(here, "notice").left_out) == (3, 0), "what stands on law asks nobody"
    with pytest.raises(InvalidInput) as refused:
        take(here, "figures")
    assert "不用名单" in refused.value.fields["use"]


def test_a_table_asked_for_by_who_is_no_department_holds_those_alone_who_agreed_to_that(here):
    says(here, here.xu, purpose="outside")

    def told(use: str) -> list[object]:
        found = registry.rows_for(
            here.people.frame.grid_two.path, use=use, fields=("id", "name"), on=TODAY, by=here.enter("worker"),
            purpose="物业换门禁", at=AT,
        )  # fmt: skip
        return [one["name"] for one in found]

    assert told("outside") == ["许望舒"]
    assert sorted(map(str, told("tables"))) == ["许望舒", "陈小满", "陈林溪"]


def test_the_latest_word_holds_until_its_time_is_over_or_other_words_are_shown(here, monkeypatch):
    assert stands(here, here.chen) == "unasked"
    says(here, here.chen, agrees=False)
    assert stands(here, here.chen) == "refused"
    says(here, here.chen)
    assert stands(here, here.chen) == "agreed"
    assert stands(here, here.chen, on=date(2028, 11, 20)) == "agreed"
    assert stands(here, here.chen, on=date(2028, 11, 21)) == "ended"
    assert stands(here, here.chen, "visit") == "needless"
    [held] = [
        one for one in consents.consents_of(here.chen, here.enter("worker"), TODAY) if one.purpose.key == "volunteers"
    ]
    assert [word.agrees for word in held.words] == [True, False], "all that was said is kept"
    other = replace(consents.purposes()["volunteers"], shown="社区把您的姓名、电话和照片列入志愿者名单。")
    monkeypatch.setattr(standing, "purposes", lambda: {**consents.purposes(), "volunteers": other})
    assert stands(here, here.chen) == "reworded"


def test_for_a_child_a_guardian_agrees_and_at_fourteen_they_are_asked_themselves(here):
    with pytest.raises(InvalidInput) as refused:
        says(here, here.child)
    assert "监护人" in refused.value.fields["guardian"]
    says(here, here.child, guardian="陈林溪（父亲）", purpose="activities")
    assert stands(here, here.child, "activities") == "agreed"
    with pytest.raises(InvalidInput) as by_phone:
        says(here, here.child, guardian="陈林溪（父亲）", how="phone")
    assert "当面签字" in by_phone.value.fields["how"], "of who is below fourteen everything is sensitive"
    nearly = registry.register(
        given={"name": "陈将满", "born": date(2012, 12, 24)}, kind="actual", place=here.people.frame.building_3.path,
        ground=VISITED, by=(enter_system("test"), SYSTEM)[1], at=AT,
    ).id  # fmt: skip
    says(here, nearly, guardian="陈林溪（父亲）")
    assert (stands(here, nearly, on=date(2026, 12, 23)), stands(here, nearly, on=date(2026, 12, 24))) == (
        "agreed", "ended",
    )  # fmt: skip


def test_of_who_was_born_on_a_leap_day_a_guardian_agrees_to_the_last_day_of_thirteen(here):
    leap = registry.register(
        given={"name": "陈闰生", "born": date(2012, 2, 29)}, kind="actual", place=here.people.frame.building_3.path,
        ground=VISITED, by=(enter_system("test"), SYSTEM)[1], at=AT,
    ).id  # fmt: skip
    says(here, leap, guardian="陈林溪（父亲）", on=date(2026, 2, 28))
    assert (stands(here, leap, on=date(2026, 2, 28)), stands(here, leap, on=date(2026, 3, 1))) == ("agreed", "ended")


def test_who_has_no_date_of_birth_on_record_does_not_agree_alone_anywhere(here):
    enter_system("test")
    given = {"name": "王秋实", "phones": ["13800002046"]}
    wang = registry.register(
        given=given, kind="actual", place=here.people.frame.building_1.path, ground=VISITED, by=SYSTEM, at=AT
    ).id
    with pytest.raises(InvalidInput) as written_down:
        says(here, wang)
    reader = here.enter("wang")
    registry.link_account(name="王秋实", by=reader, at=AT)
    asked = consents.purposes()["volunteers"]
    with pytest.raises(InvalidInput) as own:
        consents.say_own(purpose="volunteers", agrees=True, digest=asked.digest, by=reader, at=AT)
    said = "没有登记出生日期，分不清满不满 14 岁"
    assert said in written_down.value.fields["guardian"]
    assert said in own.value.fields["agrees"]
    consents.say_own(purpose="volunteers", agrees=False, digest="", by=reader, at=AT)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"how": "phone", "purpose": "partners"}, "how"),  # sensitive: no word by telephone
        ({"how": "self"}, "how"),
        ({"document": " "}, "document"),
        ({"how": "phone", "document": ""}, "document"),
        ({"purpose": "visit"}, "purpose"),
        ({"purpose": "no-such"}, "purpose"),
    ],
)
def test_what_would_be_no_consent_is_refused_by_field(here, told, field):
    with pytest.raises(InvalidInput) as refused:
        says(here, here.chen, **told)
    assert list(refused.value.fields) == [field]


def test_who_does_not_find_them_neither_writes_down_their_word_nor_reads_it(here):
    says(here, here.chen)
    for who in ("other_grid_worker", "admin"):
        with pytest.raises(NotYours):
            consents.say_for(
                resident_id=here.chen, purpose="volunteers", agrees=False, how="told", by=here.enter(who), at=AT
            )
        with pytest.raises(NotYours):
            consents.consents_of(here.chen, here.enter(who), TODAY)
        assert rows("SELECT 1 FROM registry_consent") == [], "the database's wall alone"
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(
                "INSERT INTO registry_consent (resident_id, purpose, agrees, shown, digest, how, by_guardian, sealed,"
                ' "on", at) VALUES (%s, %s, false, %s, %s, %s, false, %s, %s, %s)',
                *(here.chen, "volunteers", "", "", "told", b"", TODAY, AT),
            )
    for reader in (lambda: here.enter("worker"), lambda: enter_system("test")):
        reader()
        rows("UPDATE registry_consent SET agrees = false, until = NULL")
        assert rows("SELECT agrees FROM registry_consent") == [(True,)], "what was said stays said"


def test_who_died_or_was_erased_agrees_to_nothing_any_more(here):
    says(here, here.chen)
    says(here, here.xu)
    registry.die(resident_id=here.chen, on=TODAY, ground=VISITED, by=here.enter("worker"), at=AT)
    registry.erase(resident_id=here.xu, why=WHY, by=here.enter("director"), at=AT)
    assert consents.may_use([here.chen, here.xu], "volunteers", TODAY) == frozenset()


def test_the_law_books_purposes_say_what_they_stand_on_and_a_file_that_does_not_is_refused():
    text = (settings.LAWBOOK / "purposes.yaml").read_text("utf-8")
    [finding] = consents.check_purposes({"purposes.yaml": text})
    assert (finding.problems, "7 种要本人同意" in finding.summary) == ((), True)
    for was, now in (
        ("basis: consent", "basis: because"),
        ("ways: [self, signed]", "ways: [self, phone]"),
        ("months: 12", "months: 0"),
        ("source: pipl-29", "source: none"),
        ("columns: [name, phone]", "columns: [name, birthday]"),
        ("    columns: [name, phone]\n", ""),
    ):
        with pytest.raises(DocumentInvalid):
            consents.parse(text.replace(was, now, 1))

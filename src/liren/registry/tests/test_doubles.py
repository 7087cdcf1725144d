"""Two entries of one person: found, agreed to by another, and one from then on; nothing that hung on either is lost."""

import json
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, as_system, enter_system, looks_at
from liren.kit.errors import InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.models import Double, Resident
from liren.registry.public import Ground, OwnChange, doubles
from liren.registry.public import groups as rules
from liren.registry.tests.doubled import again, merged, proposed, put
from liren.registry.tests.village import AT, CHEN, PHONE, VISITED, WHY, Village, found, full, later, number, village

pytestmark = pytest.mark.django_db
SECOND = number("19850312", 121)


@pytest.fixture
def here() -> Village:
    return village()


def test_entries_that_may_be_one_persons_are_found_with_the_reason(here: Village, monkeypatch: pytest.MonkeyPatch):
    twice = again(here)
    alike = put(here, here.people.frame.building_1.path, name="陈林希", phones=[PHONE])
    other = put(here, name="陈林溪", phones=["13955550000"], number=SECOND)
    named = doubles.likely(resident_id=here.chen, purpose=WHY, by=here.enter("worker"), at=AT)
    assert {one.line.id: one.reasons for one in named} == {twice: ("phone-name", "name-place"), alike: ("phone-sound",)}
    assert named[0].line.id == twice, "the likeliest first"
    assert other not in {one.line.id for one in named}, "two numbers are two people"
    with as_system():
        assert [one.what for one in looks_at(twice)] == ["出现在查找结果"]
    for n in range(3):
        put(here, here.people.frame.building_1.path, name="陈林溪", born=f"199{n}-01-01")
    with monkeypatch.context() as few:
        few.setattr("liren.registry.doubles.alike._LOOKED_AT", 3)
        worker = here.enter("worker")
        some = doubles.likely(resident_id=here.chen, purpose="核实陈林溪的登记", by=worker, at=later(1))
    assert {one.line.id for one in some} == {twice, alike}, "who shares a phone, of many of one name"
    [kept] = [one for one in registry.searches(worker, at=later(2)).latest if one.at == later(1)]
    assert (kept.purpose, kept.more) == ("核实…的登记", True), "nor is the name of whose double was looked for kept"
    with pytest.raises(InvalidInput):
        doubles.likely(resident_id=here.chen, purpose="", by=here.enter("worker"), at=AT)
    for who in ("other_worker", "admin", "dispatcher", "city_viewer"):
        with pytest.raises(NotYours):
            doubles.likely(resident_id=here.chen, purpose=WHY, by=here.enter(who), at=AT)


def test_both_are_shown_side_by_side_masked_with_what_agrees(here: Village):
    twice = again(here, born="1985-03-12")
    side = doubles.beside(here.chen, twice, here.enter("worker"))
    assert (side.first.line.shown, side.first.line.phone_shown) == ("陈*", "139 **** 1111")
    assert (side.agree["name"], side.agree["phones"], side.agree["number"]) == (True, True, None)
    assert (side.agree["born"], side.agree["sex"]) == (True, None)
    assert "phone-name" in side.reasons
    assert (side.hindrances, side.apart) == ((), False)
    assert side.first.home is not None
    for who in ("other_worker", "admin"):
        with pytest.raises(NotYours):
            doubles.beside(here.chen, twice, here.enter(who))
    with pytest.raises(NotYours):
        doubles.beside(here.chen, here.chen, here.enter("worker"))


def test_a_merger_is_agreed_to_by_another_person_alone(here: Village):
    twice = again(here)
    asked = proposed(here, here.chen, twice)
    with pytest.raises(doubles.DoubleWaits):
        proposed(here, twice, here.chen)
    worker = here.enter("worker")
    [waits] = doubles.waiting(worker, here.people.community.path)
    assert (waits.id, waits.shown) == (asked, "陈*")
    assert doubles.proposal(asked, worker).may == ("drop",)
    with pytest.raises(OwnChange):
        doubles.agree(double_id=asked, by=worker, at=later(2))
    with pytest.raises(NotAllowed):
        doubles.agree(double_id=asked, by=here.enter("grid_worker"), at=later(2))
    for who in ("other_worker", "admin", "other_grid_worker"):
        with pytest.raises(NotYours):
            doubles.proposal(asked, here.enter(who))
    director = here.enter("director")
    assert doubles.proposal(asked, director).may == ("refuse", "agree")
    with pytest.raises(InvalidInput):
        doubles.refuse(double_id=asked, why="", by=director, at=later(2))
    doubles.refuse(double_id=asked, why="父子同名", by=director, at=later(2))
    with pytest.raises(doubles.DoubleDecided):
        doubles.agree(double_id=asked, by=director, at=later(3))
    assert registry.resident(twice, director).line.id == twice, "nothing became of it"
    own = proposed(here, here.chen, twice, who="director")
    with pytest.raises(OwnChange):
        doubles.agree(double_id=own, by=here.enter("director"), at=later(2))
    doubles.drop(double_id=own, by=here.enter("director"), at=later(2))
    assert doubles.proposal(own, here.enter("director")).state == "dropped"


def test_what_hung_on_either_hangs_on_the_one_that_stays(here: Village):
    enter_system("test")
    rules.seed_groups(settings.LAWBOOK, at=AT)
    twice = again(here, born="1985-03-12")
    worker = here.enter("worker")
    registry.change(resident_id=twice, given={"phones": ["13911110000"]}, ground=Ground("told"), by=worker, at=later(1))
    registry.note_observation(about_kind="resident", about_id=twice, kind="visit", text="家里都好", by=worker, at=AT)
    rules.record_decision(resident_id=twice, code="disabled-living", document="评估 5 号", by=worker, at=AT)
    said: Any = {"how": "told", "by": worker}
    registry.consents.say_for(resident_id=here.chen, purpose="activities", agrees=False, at=later(1), **said)
    registry.consents.say_for(
        resident_id=twice, purpose="activities", agrees=True, at=later(2), how="signed", document="同意书 1", by=worker
    )
    full(here, twice, "phone")
    registry.retention.hold(resident_id=twice, why="诉讼要用", by=here.enter("director"), at=AT)
    merged(here, here.chen, twice)

    worker = here.enter("worker")
    page = registry.resident(here.chen, worker)
    assert full(here, here.chen, "phone") == (PHONE, "13911110000")
    assert full(here, here.chen, "number") == (CHEN,)
    assert [one.kind for one in page.notes] == ["visit", "decided"]
    assert any("家里都好" in line for line in full(here, here.chen, "notes"))
    assert ("doubled", "phones") in {one.what for one in page.past}
    assert len(page.past) == 3, "of both: what either was before, too"
    assert len([one for one in page.stays if one.until is None and not one.withdrawn]) == 1
    held = rules.explain(resident_id=here.chen, purpose=WHY, by=worker, at=AT, on=AT.date()).decisions
    assert [one.document for one in held] == ["评估 5 号"]
    assert registry.consents.may_use([here.chen], "activities", AT.date()) == {here.chen}
    assert registry.retention.open_hold(here.chen) == "诉讼要用"
    past = registry.reveal(resident_id=here.chen, what="past", purpose=WHY, by=worker, at=AT)
    assert any("13911110000" in line for line in past)


def test_the_one_that_goes_is_a_pointer_and_no_longer_found_or_opened(here: Village):
    twice = again(here)
    merged(here, here.chen, twice)
    worker = here.enter("worker")
    assert found(here, "worker", name="陈林溪") == {"陈*"}
    assert len(registry.find(phone=PHONE, purpose=WHY, by=worker, at=AT).people) == 1
    with pytest.raises(doubles.EntryMerged) as told:
        registry.resident(twice, worker)
    assert told.value.facts["id"] == here.chen
    assert doubles.standing_for(twice) == here.chen
    for who in ("other_worker", "admin"):
        with pytest.raises(NotYours) as refused:
            registry.resident(twice, here.enter(who))
        assert not isinstance(refused.value, doubles.EntryMerged)
    given: Any = {"purpose": WHY, "by": here.enter("worker"), "at": AT}
    for what in ("name", "phone", "past", "notes"):
        with pytest.raises(NotYours):
            registry.reveal(resident_id=twice, what=what, **given)
    with pytest.raises(NotYours):
        rules.explain(resident_id=twice, on=AT.date(), **given)
    with pytest.raises(NotYours):
        registry.resident_on(twice, AT.date(), worker)
    with pytest.raises(NotYours):
        registry.change(resident_id=twice, given={"phones": ""}, ground=VISITED, by=worker, at=AT)
    enter_system("test")
    with pytest.raises(NotYours):
        registry.erase(resident_id=twice, why="本人申请", by=SYSTEM, at=AT)


def test_two_people_are_never_made_one(here: Village):
    worker = here.enter("worker")
    for one, other, words in (
        (here.chen, put(here, name="陈林溪", number=SECOND), "证件号码不同"),
        (here.yuan, here.xu, "证件号码不同"),
    ):
        worker = here.enter("worker")
        assert any(words in said for said in doubles.beside(one, other, worker).hindrances)
        with pytest.raises(doubles.NotOnePerson) as refused:
            proposed(here, one, other)
        assert words in refused.value.text
    dead, alive = put(here, name="陈林溪"), put(here, name="陈林溪")
    registry.die(resident_id=dead, on=AT.date(), ground=VISITED, by=here.enter("worker"), at=AT)
    with pytest.raises(doubles.NotOnePerson):
        proposed(here, alive, dead)
    gone = put(here, name="陈林溪")
    asked = proposed(here, here.chen, gone)
    registry.withdraw(resident_id=gone, why="写错了", by=here.enter("worker"), at=AT)
    with pytest.raises(doubles.NotOnePerson):
        doubles.agree(double_id=asked, by=here.enter("director"), at=later(2))
    assert doubles.proposal(asked, here.enter("director")).may == ("refuse",)
    doubles.refuse(double_id=asked, why="另一份已撤销", by=here.enter("director"), at=later(2))
    with pytest.raises(NotYours):
        proposed(here, here.chen, gone)
    erased = put(here, name="陈林溪")
    asked = proposed(here, here.chen, erased)
    registry.erase(resident_id=erased, why="本人申请", by=here.enter("director"), at=later(2))
    doubles.refuse(double_id=asked, why="另一份已删除", by=here.enter("director"), at=later(3))
    proposed(here, here.chen, put(here, name="陈林溪"))


def test_two_accounts_are_not_one_and_one_account_goes_along(here: Village):
    wang = put(here, name="王秋实", phones=["13800002046"])
    twice = put(here, name="王秋实", born="1960-01-01")
    registry.link_account(name="王秋实", by=here.enter("wang"), at=AT)
    merged(here, twice, wang)
    own = registry.own_record(here.enter("wang"))
    assert own is not None
    assert (own.id, set(own.entries)) == (twice, {twice, wang})
    assert own.told.phones == ("13800002046",)
    other = put(here, name="王秋实")
    with as_system():
        Resident.objects.filter(pk=other).update(account=here.people.zhou.person_id)
    with pytest.raises(doubles.NotOnePerson) as refused:
        proposed(here, twice, other)
    assert "账号" in refused.value.text


def test_the_resident_reads_who_looked_at_either_and_what_either_was(here: Village):
    wang = put(here, name="王秋实", phones=["13800002046"])
    twice = put(here, name="王秋实")
    full(here, wang, "phone")
    registry.link_account(name="王秋实", by=here.enter("wang"), at=AT)
    merged(here, twice, wang)
    reader = here.enter("wang")
    kept = registry.own_record(reader)
    assert kept is not None
    assert "电话" in {one.what for one in looks_at(*kept.entries)}
    copy = registry.copy_of_own(reader, AT)
    assert copy is not None
    assert "电话" in json.dumps(copy["谁看过"], ensure_ascii=False)
    assert "13800002046" in json.dumps(copy["过去的登记"], ensure_ascii=False)
    here.enter("zhou")
    assert not looks_at(*kept.entries), "nobody else does"


def test_a_second_merger_of_the_same_entry_finds_it_gone(here: Village):
    twice, thrice = again(here), again(here, phones=[PHONE])
    merged(here, here.chen, twice)
    with pytest.raises(NotYours):
        proposed(here, thrice, twice)
    merged(here, thrice, here.chen)
    assert doubles.standing_for(twice) == thrice, "pointers lead where somebody stands"
    assert set(doubles.became([thrice])[thrice]) == {twice, here.chen}
    assert full(here, thrice, "number") == (CHEN,)


def test_what_is_destroyed_of_a_person_is_destroyed_of_every_entry(here: Village):
    twice = again(here)
    registry.note_observation(
        about_kind="resident", about_id=twice, kind="visit", text="家里都好", by=here.enter("worker"), at=AT
    )
    merged(here, here.chen, twice)
    registry.erase(resident_id=here.chen, why="本人申请", by=here.enter("director"), at=later(3))
    with as_system():
        assert Resident.objects.filter(pk__in=[twice, here.chen], sealed=None).count() == 2
    assert registry.reveal(resident_id=here.chen, what="notes", purpose=WHY, by=here.enter("worker"), at=AT) == ()


def test_the_database_keeps_a_pointer_and_its_notes_from_being_turned(here: Village):
    twice = again(here)
    registry.note_observation(
        about_kind="resident", about_id=twice, kind="visit", text="家里都好", by=here.enter("worker"), at=AT
    )
    enter_system("test")
    for sql in (
        "UPDATE registry_observation SET about_id = %s WHERE about_id = %s",
        "UPDATE registry_resident SET into_id = %s WHERE id = %s",
    ):
        with pytest.raises(Exception, match=r"append-only|withdrawn"), transaction.atomic(), connection.cursor() as c:
            c.execute(sql, [here.chen, twice])
    asked = proposed(here, here.chen, twice)
    enter_system("test")
    with pytest.raises(Exception, match="others"), transaction.atomic(), connection.cursor() as c:
        c.execute("UPDATE registry_double SET stays_by = by_person WHERE id = %s", [asked])
    with pytest.raises(IntegrityError), transaction.atomic():
        Double.objects.create(stays_id=here.yuan, goes_id=twice, why="又一次", at=AT)  # as two at once would
    here.enter("other_worker")
    assert not Double.objects.exists()
    with connection.cursor() as c:
        c.execute("UPDATE registry_double SET state = 'dropped', decided_at = now() WHERE id = %s", [asked])
        assert c.rowcount == 0

"""Opening an affair: who may, what is kept where, and that the same thing is opened once."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.errors import NotAllowed
from liren.access.public import NOBODY, enter_system
from liren.affairs import public as affairs
from liren.affairs.models import Affair, Counter, Record, Work
from liren.affairs.tests.world import KEY, LAMP, MORNING, World
from liren.kit import vault
from liren.kit.database import rows
from liren.kit.errors import DomainError, InvalidInput, SignInFirst
from liren.standards.errors import NoSuchProcedure


def test_what_is_personal_lies_in_the_vault_and_nowhere_else(here: World) -> None:
    lamp = here.opens("wang")
    enter_system()
    affair, first = Affair.objects.get(id=lamp.id), Record.objects.get(stream=lamp.id, seq=1)
    assert set(affair.answers) == {"title", "description", "danger", "place"}
    assert set(first.body["sealed"]) == {"name", "phone", "address"}
    everything = str(affair.__dict__) + str(first.body) + str(rows("SELECT body FROM kit_event"))
    for secret in ("王桂英", "13800002046", "201 室"):
        assert secret not in everything
    assert vault.values("affair", lamp.id)["phone"] == "13800002046"


def test_numbers_count_by_place_and_month(here: World) -> None:
    assert here.opens("wang").number == "事件 2026-11-0001"
    assert here.opens("zhou").number == "事件 2026-11-0002"
    elsewhere = here.people.frame.yinxing_1.path
    assert here.opens("stranger", place_path=elsewhere).number == "事件 2026-11-0001"
    december = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # already December in China
    assert here.opens("wang", at=december).number == "事件 2026-12-0001"


def test_it_belongs_to_the_grid_of_the_building_and_lies_with_the_community(here: World) -> None:
    lamp = here.opens("wang")
    frame = here.people.frame
    page = here.page("worker", lamp.id)
    assert (page.place_path, page.jurisdiction_path) == (frame.building_3.path, frame.grid_two.path)
    assert [item.affair_id for item in here.inbox("worker").items] == [lamp.id]
    assert here.inbox("other_worker").items == ()
    estate = here.opens("wang", place_path=frame.guihuayuan.path)  # a 小区 crosses grids
    assert here.page("worker", estate.id).jurisdiction_path == frame.guihuali.path


def test_every_wrong_field_is_told_at_once(here: World) -> None:
    with pytest.raises(InvalidInput) as wrong:
        here.opens("wang", answers={"phone": "123", "danger": "maybe", "unknown": 1})
    assert set(wrong.value.fields) == {"title", "phone", "danger", "unknown"}
    assert not Affair.objects.exists()
    assert not Counter.objects.exists()


def test_a_resident_is_not_asked_what_a_worker_fills_in(here: World) -> None:
    with pytest.raises(InvalidInput) as wrong:
        here.opens("wang", answers={**LAMP, "class": "event.estate"})
    assert set(wrong.value.fields) == {"class"}
    assert here.opens("worker", answers={"title": "灯不亮", "class": "event.estate"}, origin="worker").created
    with pytest.raises(InvalidInput) as wrong:
        here.opens("worker", answers={"title": "灯不亮", "class": "no.such"}, origin="worker")
    assert set(wrong.value.fields) == {"class"}


def test_nobody_opens_nothing_and_not_just_anywhere(here: World) -> None:
    with pytest.raises(SignInFirst):
        affairs.open_affair(
            procedure_key=KEY, answers=LAMP, place_path=here.people.community.path, by=NOBODY, at=here.at,
            origin="portal",
        )  # fmt: skip
    with pytest.raises(InvalidInput) as wrong:
        here.opens("wang", place_path="32.05.06.091.777.")
    assert "place" in wrong.value.fields
    with pytest.raises(NoSuchProcedure):
        here.opens("wang", procedure_key="management/none")


def test_a_worker_writes_down_what_someone_else_says(here: World) -> None:
    said = affairs.Contact("周先生", "13900006688")
    lamp = here.opens("worker", answers={"title": "灯不亮"}, on_behalf_of=said, origin="phone")
    page = here.page("worker", lamp.id)
    assert (page.opened_on_behalf, page.first_receiver, page.is_reporter) == (True, "桂花里社区居委会", False)
    assert {a.key: a.text for a in page.answers if a.masked} == {"name": "周*", "phone": "139 **** 6688"}
    theirs = here.page("zhou", lamp.id)  # the same person, known by the phone
    assert theirs.is_reporter
    assert {a.key: a.text for a in theirs.answers if a.name} == {"name": "周先生", "phone": "13900006688"}


def test_only_who_may_writes_down_for_another(here: World) -> None:
    with pytest.raises(NotAllowed):
        here.opens("wang", on_behalf_of=affairs.Contact("周先生", "13900006688"))
    with pytest.raises(NotAllowed):
        here.opens("other_worker", on_behalf_of=affairs.Contact("周先生", None))


def test_the_same_key_and_body_is_one_affair_and_another_body_is_refused(here: World) -> None:
    first = here.opens("wang", idempotency_key="a1")
    again = here.opens("wang", idempotency_key="a1")
    assert (again.id, again.number, again.created) == (first.id, first.number, False)
    with pytest.raises(affairs.IdempotencyKeyReused) as refused:
        here.opens("wang", idempotency_key="a1", answers={**LAMP, "title": "另一件"})
    assert refused.value.status == 422
    other = here.opens("zhou", idempotency_key="a1")  # another person's key is another key
    assert other.created
    enter_system()
    assert Work.objects.filter(affair_id=first.id).count() == 1
    assert other.number.endswith("0002")


def test_what_comes_from_a_device_bears_its_time_and_the_clock_runs_from_ours(here: World) -> None:
    seen = here.at - timedelta(hours=5)
    lamp = here.opens("wang", happened_at=seen)
    affair, work = Affair.objects.get(id=lamp.id), Work.objects.get(affair_id=lamp.id)
    assert (affair.opened_at, affair.recorded_at, work.opened_at) == (seen, here.at, here.at)


def test_an_event_says_only_ids(here: World) -> None:
    lamp = here.opens("wang")
    enter_system()
    found = rows("SELECT kind, body FROM kit_event WHERE starts_with(kind, 'affairs.')")
    kinds = {str(kind): json.loads(str(body)) for kind, body in found}
    assert set(kinds) == {"affairs.opened", "affairs.step-entered"}
    assert kinds["affairs.opened"] == {"affair": str(lamp.id), "procedure": KEY}


@pytest.mark.parametrize("year", [1, 1900, 2099, 9999])
def test_nothing_is_written_down_before_it_happens_or_before_anybody_was_there(here: World, year: int) -> None:
    when = MORNING.replace(year=year)
    with pytest.raises(InvalidInput) as refused:
        here.opens("worker", happened_at=when)
    assert "happened_at" in refused.value.fields
    lamp = here.opens("wang")
    with pytest.raises(InvalidInput):
        here.does("worker", lamp.id, "accept", "dispatch", happened_at=when)


def test_a_residents_device_was_not_offline_for_years(here: World) -> None:
    with pytest.raises(InvalidInput):
        here.opens("wang", happened_at=MORNING.replace(year=2025))


@pytest.mark.parametrize("where", ["province", "city", "county"])
def test_nothing_is_opened_where_nobody_would_find_it(here: World, where: str) -> None:
    place = getattr(here.people.frame, where)
    for who in ("wang", "worker"):
        with pytest.raises(DomainError):
            here.opens(who, place_path=place.path, wide=True)
    with pytest.raises(InvalidInput) as refused:  # as a connector opens an order without a place
        here.opens("system", place_path=place.path, origin="api")
    assert "place" in refused.value.fields
    assert here.opens("system", place_path=place.path, origin="system", wide=True).created


def test_whether_an_affair_ran_under_a_procedure_at_a_place_is_answered_by_an_index(here: World) -> None:
    here.opens("wang")
    community = here.people.community.path
    with CaptureQueriesContext(connection) as seen:
        said = [affairs.ran_under(*asked) for asked in ((KEY, community), (KEY, "99."), ("service/none", ""))]
    assert said == [True, False, False]
    asked = next(one["sql"] for one in seen.captured_queries if "procedure_key" in one["sql"])
    rows("SET LOCAL enable_seqscan = off")
    here.actor("system")
    plan = json.dumps(rows("EXPLAIN (FORMAT JSON) " + asked.replace("%", "%%")))
    [found] = re.findall(r'"Index Name": "affair_by_procedure".*?"Index Cond": "(.*?[^\\])"', plan)
    assert "procedure_key =" in found
    assert "place_path >=" in found


def test_a_resident_says_in_which_community_it_is(here: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        here.opens("wang", place_path=here.people.street.path)
    assert "place" in refused.value.fields

"""Rooms booked by the hour: asked, decided, counted, and used how much; who booked is walled off."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import NOBODY, enter_system
from liren.access.roles import ROLES
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours, SignInFirst
from liren.kit.outbox import Happened
from liren.notices.public import list_for
from liren.registry.models import BookedHour
from liren.registry.public import bookings, facilities
from liren.registry.tests.facilities_cast import AT, STATION, Furnished, furnished

pytestmark = pytest.mark.django_db
TEN = datetime(2026, 11, 18, 10, 0, tzinfo=CHINA)  # a Wednesday; open 09:00-17:30
DAY = TEN.date()


@pytest.fixture
def here() -> Furnished:
    return furnished()


def _asks(here: Furnished, who: str = "wang", **given: Any) -> UUID:
    told = {"starts": TEN, "hours": "2", "purpose": "合唱排练", "people": "20", "at": AT, **given}
    return bookings.ask_booking(room_id=here.meeting, by=here.people.enter(who), **told)


def _free(here: Furnished, day: date = DAY, at: datetime = AT) -> dict[str, str]:
    [cells] = bookings.calendar(here.meeting, day, 1, at=at)
    return {one.clock: one.free for one in cells.hours}


def test_a_resident_asks_a_worker_confirms_and_the_calendar_shows_no_name(here: Furnished) -> None:
    asked = _asks(here)
    free = _free(here)
    assert list(free) == [f"{hour:02}:00" for hour in range(9, 17)], "whole hours within the opening hours"
    assert {hour for hour, told in free.items() if told == "asked"} == {"10:00", "11:00"}
    worker = here.people.enter("worker")
    [waiting] = bookings.bookings_to_decide(worker, at=AT)
    assert (waiting.id, waiting.who, waiting.purpose, waiting.people) == (asked, "王*", "合唱排练", 20)
    bookings.decide_booking(booking_id=asked, confirmed=True, by=worker, at=AT)
    assert _free(here)["10:00"] == "taken"
    assert bookings.bookings_to_decide(worker, at=AT) == ()
    assert [one.id for one in bookings.bookings_on(worker, DAY)] == [asked]
    assert [one.state for one in bookings.my_bookings(here.people.enter("wang"))] == ["confirmed"]


def test_no_hour_of_a_room_is_taken_twice(here: Furnished) -> None:
    _asks(here)
    with pytest.raises(bookings.RoomTaken) as refused:
        _asks(here, "zhou", starts=TEN + timedelta(hours=1))
    assert "11:00" in refused.value.text
    _asks(here, "zhou", starts=TEN + timedelta(hours=2))
    taken = BookedHour.objects.filter(room=here.meeting).first()
    assert taken is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        BookedHour.objects.create(room_id=here.meeting, hour=taken.hour, booking=taken.booking)


def test_declining_says_why_and_frees_the_hours_and_so_does_taking_it_back(here: Furnished) -> None:
    asked, worker = _asks(here), here.people.worker
    with pytest.raises(InvalidInput) as refused:
        bookings.decide_booking(booking_id=asked, confirmed=False, by=here.people.enter("worker"), at=AT)
    assert set(refused.value.fields) == {"reason"}
    bookings.decide_booking(booking_id=asked, confirmed=False, reason="那天换灯，周四可以", by=worker, at=AT)
    assert _free(here)["10:00"] == "free"
    [mine] = bookings.my_bookings(here.people.enter("wang"))
    assert (mine.state_title, mine.reason) == ("没有约上", "那天换灯，周四可以")
    with pytest.raises(bookings.BookingDecided):
        bookings.decide_booking(booking_id=asked, confirmed=True, by=here.people.enter("worker"), at=AT)
    again = _asks(here)
    with pytest.raises(NotYours):
        bookings.cancel_booking(booking_id=again, by=here.people.enter("zhou"), at=AT)
    bookings.cancel_booking(booking_id=again, by=here.people.enter("wang"), at=AT)
    assert _free(here)["10:00"] == "free"
    last = _asks(here)
    with pytest.raises(bookings.BookingDecided):
        bookings.cancel_booking(booking_id=last, by=here.people.enter("wang"), at=TEN)


def test_all_that_is_wrong_with_a_wish_is_said(here: Furnished) -> None:
    for given, fields in (
        ({"hours": "9", "purpose": "", "people": "0"}, {"hours", "purpose", "people"}),
        ({"starts": TEN.replace(hour=16)}, {"starts"}),
        ({"starts": TEN.replace(minute=30)}, {"starts"}),
        ({"starts": AT}, {"starts"}),
        ({"starts": TEN + timedelta(days=70)}, {"starts"}),
        ({"org": here.people.orgs["committee"]}, {"org"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            _asks(here, **given)
        assert set(refused.value.fields) == fields, given
    with pytest.raises(SignInFirst):
        bookings.ask_booking(room_id=here.meeting, starts=TEN, hours="1", purpose="下棋", people="4", by=NOBODY, at=AT)
    with pytest.raises(bookings.NotBookable):
        bookings.ask_booking(
            room_id=here.hall, starts=TEN, hours="1", purpose="下棋", people="4", by=here.people.enter("wang"), at=AT
        )
    for day in range(5):
        _asks(here, hours="1", starts=TEN.replace(day=19) + timedelta(hours=day))
    with pytest.raises(bookings.BookingsEnough):
        _asks(here)


def test_a_worker_books_for_an_organisation_of_the_community_and_its_people_see_it(here: Furnished) -> None:
    company = here.people.orgs["property"]
    _asks(here, "worker", org=company)
    [seen] = bookings.my_bookings(here.people.enter("property_handler"))
    assert (seen.state, seen.who) == ("confirmed", "桂花里物业工程部")
    _asks(here, "property_handler", starts=TEN.replace(hour=14), org=company)
    assert _free(here)["14:00"] == "asked"


def test_only_who_decides_there_decides_and_counts(here: Furnished) -> None:
    asked = _asks(here)
    for who in ("grid_worker", "supervisor", "dispatcher", "other_worker", "admin"):
        by = here.people.enter(who)
        with pytest.raises(NotYours):
            bookings.decide_booking(booking_id=asked, confirmed=True, by=by, at=AT)
        with pytest.raises(NotAllowed):
            bookings.count_heads(room_id=here.meeting, hour=TEN, people="3", by=by, at=TEN)
        assert bookings.bookings_to_decide(by, at=AT) == ()
    with pytest.raises(NotAllowed):
        bookings.decide_booking(booking_id=asked, confirmed=True, by=here.people.enter("wang"), at=AT)


def test_the_wall_shows_a_booking_to_who_booked_and_who_decides_there(here: Furnished) -> None:
    _asks(here)
    people = (
        "wang", "zhou", "stranger", "worker", "director", "other_worker", "grid_worker", "dispatcher", "supervisor",
        "county_supervisor", "admin", "editor", "mediator", "property_handler", "nobody",
    )  # fmt: skip
    seen = set()
    for who in people:
        if who == "nobody":
            rows("SELECT set_config('liren.person', '', true), set_config('liren.system', '', true)")
        else:
            here.people.enter(who)
        if rows("SELECT 1 FROM registry_booking"):
            seen.add(who)
        assert rows("SELECT 1 FROM registry_bookedhour"), "when a room is free is no secret"
    assert seen == {"wang", "worker", "director"}
    enter_system("test")
    [(policy,)] = rows("SELECT qual FROM pg_policies WHERE tablename = 'registry_booking'")
    deciding = {role.key for role in ROLES.values() if bookings.ACT in role.acts}
    assert {key for key in ROLES if f"'{key}'" in str(policy)} == deciding


def test_who_decides_hears_of_a_wish_and_who_asked_of_the_answer_without_names(here: Furnished) -> None:
    reactions = bookings.booking_reactions(lambda: "/bookings")
    asked = _asks(here)
    enter_system("test")
    event = Happened(1, "registry.booking-asked", 1, {"booking": str(asked)}, AT)
    reactions["registry.booking-asked", "registry.tell-deciders"](event)
    for who in ("worker", "director"):
        [told] = list_for(here.people.enter(who).person_id, limit=1)  # type: ignore[arg-type]
        assert "请确认" in told.title
        assert "王" not in told.title + told.body
    bookings.decide_booking(booking_id=asked, confirmed=True, by=here.people.enter("worker"), at=AT)
    enter_system("test")
    reactions["registry.booking-decided", "registry.tell-booker"](replace(event, kind="registry.booking-decided"))
    [told] = list_for(here.people.enter("wang").person_id, limit=1)  # type: ignore[arg-type]
    assert (told.title, told.link) == ("桂花里社区服务站的议事厅约好了", "/bookings")


@pytest.mark.requirement("R179")
def test_the_rate_is_hours_with_people_in_open_hours_and_nothing_open_is_no_rate(here: Furnished) -> None:
    booked = _asks(here, "worker")
    late = TEN + timedelta(days=2)  # Friday, 10:00
    worker = here.people.enter("worker")
    with pytest.raises(InvalidInput):
        bookings.count_heads(room_id=here.meeting, hour=late, people="5", by=worker, at=TEN)
    for hour, people in ((0, "18"), (1, "20"), (1, "16"), (3, "0")):
        bookings.count_heads(room_id=here.meeting, hour=TEN + timedelta(hours=hour), people=people, by=worker, at=late)
    [one] = bookings.utilisation(here.station, DAY, DAY + timedelta(days=1), at=late)
    assert (one.open, one.booked, one.used, one.people) == (8, 2, 2, 34), "the corrected number, and 0 is nobody"
    assert one.rate == Fraction(1, 4)
    assert {hour: (used, open_) for hour, used, open_ in one.by_hour}[10] == (1, 1)
    [card] = bookings.bookings_on(worker, DAY)
    assert (card.id, card.came) == (booked, 18)
    [none] = bookings.utilisation(here.station, DAY, DAY + timedelta(days=1), at=AT)
    assert (none.open, none.rate) == (0, None), "not over yet: nothing to measure"
    facilities.change_facility(
        facility_id=here.station, wanted=replace(STATION, station_of=str(here.centre), weekdays=""), seen=1,
        by=worker, at=AT,
    )  # fmt: skip
    [shut] = bookings.utilisation(here.station, DAY, DAY + timedelta(days=1), at=late)
    assert shut.rate is None


@pytest.mark.parametrize("ends", ["room", "facility", "withdrawn", "bookable", "hours"])
def test_what_ends_a_room_declines_its_coming_bookings_and_says_so(here: Furnished, ends: str) -> None:
    asked, kept = _asks(here), _asks(here, starts=TEN.replace(hour=15))
    bookings.decide_booking(booking_id=kept, confirmed=True, by=here.people.enter("worker"), at=AT)
    keeper = here.people.enter("dispatcher")  # keeps facilities, and sees no booking
    told: dict[str, Any] = {"by": keeper, "at": AT}
    if ends == "room":
        facilities.end_room(room_id=here.meeting, **told)
    elif ends == "facility":
        facilities.end_facility(facility_id=here.station, on=AT.date(), why="搬了", **told)
    elif ends == "withdrawn":
        facilities.withdraw_facility(facility_id=here.station, why="记重了", **told)
    elif ends == "bookable":
        facilities.change_room(room_id=here.meeting, name="议事厅", use="activity", area="60", **told)
    else:
        wanted = replace(STATION, station_of=str(here.centre), weekdays="09:00-14:00")
        facilities.change_facility(facility_id=here.station, wanted=wanted, seen=1, **told)
    mine = {one.id: one for one in bookings.my_bookings(here.people.enter("wang"))}
    assert mine[asked].state == ("asked" if ends == "hours" else "declined")
    assert (mine[kept].state, bool(mine[kept].reason)) == ("declined", True)
    assert not BookedHour.objects.filter(booking=kept).exists()


def test_hours_that_were_held_are_counted_and_stay_in_the_rate_after_the_room_ended(here: Furnished) -> None:
    _asks(here, "worker")
    worker, later = here.people.enter("worker"), TEN + timedelta(days=2)
    facilities.end_room(room_id=here.meeting, on=later.date(), by=worker, at=later)
    bookings.count_heads(room_id=here.meeting, hour=TEN, people="18", by=worker, at=later)
    [one] = bookings.utilisation(here.station, DAY, later.date() + timedelta(days=3), at=later)
    assert (one.used, one.until) == (1, later.date())
    for room, hour in ((here.meeting, later), (here.hall, TEN)):
        with pytest.raises(bookings.NotBookable):
            bookings.count_heads(room_id=room, hour=hour, people="3", by=worker, at=later + timedelta(hours=2))


@pytest.mark.requirement("R114")
def test_a_space_is_looked_at_item_by_item_for_nearness_warmth_and_life_without_a_score(here: Furnished) -> None:
    book = facilities.book()
    assert list(book.aims.values()) == ["亲和", "温馨", "活泼"]
    assert {one.aim for one in book.items.values()} == set(book.aims)
    worker = here.people.worker
    seen = {"counter": "yes", "sofa": "not_yet", "plants": "yes"}
    made = facilities.look(facility_id=here.station, on=AT.date(), seen=seen, note="下月添沙发", by=worker, at=AT)
    [told] = facilities.looks(here.station)
    assert told.on == AT.date()
    assert [(aim, [value for _, value in items]) for aim, items in told.items] == [
        ("亲和", ["yes"]), ("温馨", ["not_yet"]), ("活泼", ["yes"]),
    ]  # fmt: skip
    assert not {name for name in dir(told) if "score" in name or "rank" in name}
    whole: dict[str, Any] = {"facility_id": here.station, "on": AT.date(), "seen": seen, "by": worker, "at": AT}
    wrong: tuple[tuple[dict[str, Any], set[str]], ...] = (
        ({"seen": {}}, {"seen"}), ({"seen": {"counter": "5"}}, {"counter"}), ({"on": date(2030, 1, 1)}, {"on"}),
    )  # fmt: skip
    for given, fields in wrong:
        with pytest.raises(InvalidInput) as refused:
            facilities.look(**(whole | given))
        assert set(refused.value.fields) == fields
    with pytest.raises(InvalidInput):
        facilities.look(facility_id=here.hydrant, on=AT.date(), seen=seen, by=worker, at=AT)
    with pytest.raises(NotAllowed):
        facilities.look(facility_id=here.station, on=AT.date(), seen=seen, by=here.people.enter("wang"), at=AT)
    facilities.withdraw_look(look_id=made, why="看的是另一处", by=worker, at=AT)
    assert facilities.looks(here.station)[0].withdrawn == "看的是另一处"

"""The second factor: asked for after the password, each code once, never a way around."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter, enter_session, enter_system
from liren.actors.errors import SecondRefused, SecondWanted, SignInRefused
from liren.actors.models import Appointment, Credential
from liren.actors.public import (
    add_staff,
    begin_second,
    clear_second,
    confirm_second,
    drop_second,
    second_since,
    sign_in,
    sign_in_second,
)
from liren.actors.tests.cast import cast
from liren.kit.errors import NotYours, TooManyTries
from liren.kit.throttle import hit

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
HOME, PASSWORD = "127.0.0.1", "walnut-river-lamp"
LATER = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return cast()


@pytest.fixture
def mei(people):
    """A member of staff with a second factor: who, the app, and the spare codes."""
    admin = people.enter("admin")
    person = add_staff(name="梅兰", login="meilan", password=PASSWORD, path="32.05.06.990.", by=admin, at=AT)
    by = enter(person)
    app = pyotp.TOTP(begin_second(password=PASSWORD, by=by, at=AT).secret)
    spares = confirm_second(code=app.at(AT), by=by, at=AT)
    return person, app, spares


def ticket(at: datetime = AT) -> str:
    with pytest.raises(SecondWanted) as asked:
        sign_in(login="meilan", password=PASSWORD, address=HOME, at=at)
    return asked.value.ticket


def test_the_password_alone_opens_nothing(mei):
    person, app, _ = mei
    at = AT + LATER
    session = sign_in_second(ticket=ticket(at), code=app.at(at), address=HOME, at=at)
    assert enter_session(session, at=at).person_id == person
    given = app.at(at + LATER)
    assert sign_in(login="meilan", password=PASSWORD, code=given, address=HOME, at=at + LATER)


def test_who_brings_both_is_no_try_of_their_address(mei):
    for _ in range(58):
        hit("sign-in by address", HOME, limit=60, per=timedelta(minutes=15), at=AT)
    for spare in mei[2][:3]:
        assert sign_in_second(ticket=ticket(), code=spare, address=HOME, at=AT)


def test_a_wrong_password_is_told_before_any_code_is_asked_for(mei):
    with pytest.raises(SignInRefused):
        sign_in(login="meilan", password="wrong", address=HOME, at=AT)


def test_a_code_holds_once_and_so_does_a_ticket(mei):
    _, app, _ = mei
    at = AT + LATER
    with pytest.raises(SecondRefused):  # the code that set it up
        sign_in_second(ticket=ticket(), code=app.at(AT), address=HOME, at=AT)
    used = ticket(at)
    sign_in_second(ticket=used, code=app.at(at), address=HOME, at=at)
    with pytest.raises(SecondRefused):
        sign_in_second(ticket=ticket(at), code=app.at(at), address=HOME, at=at)
    with pytest.raises(SignInRefused):
        sign_in_second(ticket=used, code=app.at(at + LATER), address=HOME, at=at + LATER)


def test_a_phone_half_a_minute_off_still_works_and_a_minute_off_does_not(mei):
    _, app, _ = mei
    at = AT + timedelta(minutes=5)
    with pytest.raises(SecondRefused):
        sign_in_second(ticket=ticket(at), code=app.at(at + timedelta(minutes=1)), address=HOME, at=at)
    assert sign_in_second(ticket=ticket(at), code=app.at(at - timedelta(seconds=30)), address=HOME, at=at)


def test_a_spare_code_holds_once(mei):
    _, _, spares = mei
    assert len(set(spares)) == 10
    assert sign_in_second(ticket=ticket(), code=f" {spares[0][:4]} {spares[0][4:]}", address=HOME, at=AT)
    with pytest.raises(SecondRefused):
        sign_in_second(ticket=ticket(), code=spares[0], address=HOME, at=AT)


def test_guessing_ends_after_five_tries(mei):
    _, app, _ = mei
    given = ticket()
    for _ in range(5):
        with pytest.raises(SecondRefused):
            sign_in_second(ticket=given, code="000000x", address=HOME, at=AT)
    with pytest.raises(TooManyTries):
        sign_in_second(ticket=given, code=app.at(AT + LATER), address=HOME, at=AT + LATER)


def test_a_ticket_is_for_five_minutes_and_only_for_this(mei):
    _, app, _ = mei
    given, late = ticket(), AT + timedelta(minutes=6)
    with pytest.raises(SignInRefused):
        sign_in_second(ticket=given, code=app.at(late), address=HOME, at=late)
    with pytest.raises(SignInRefused):
        sign_in_second(ticket="made-up", code=app.at(AT), address=HOME, at=AT)


def test_the_secret_and_the_spare_codes_are_not_in_the_database(mei):
    _, app, spares = mei
    enter_system("test")
    kept = Credential.objects.get(login="meilan")
    assert app.secret.encode() not in bytes(kept.second_sealed or b"")
    assert not set(spares) & set(kept.second_spares)


def test_it_is_given_up_with_the_password_only(mei):
    person, _, _ = mei
    by = enter(person)
    with pytest.raises(SignInRefused):
        drop_second(password="wrong", by=by, at=AT)
    drop_second(password=PASSWORD, by=by, at=AT)
    assert second_since(by) is None
    assert sign_in(login="meilan", password=PASSWORD, address=HOME, at=AT)


def test_a_set_factor_is_not_set_over(mei):
    person, _, _ = mei
    with pytest.raises(NotYours):
        begin_second(password=PASSWORD, by=enter(person), at=AT)


def test_at_a_desk_left_open_nobody_sets_their_own_app(people):
    with pytest.raises(SignInRefused):
        begin_second(password="guessed", by=people.enter("worker"), at=AT)


def test_a_lost_phone_is_cleared_by_who_manages_all_its_owners_places_and_the_history_says_so(mei, people):
    person, _, _ = mei
    with pytest.raises(NotAllowed):
        clear_second(person_id=person, by=people.enter("worker"), at=AT)
    session = sign_in_second(ticket=ticket(AT + LATER), code=mei[1].at(AT + LATER), address=HOME, at=AT + LATER)
    clear_second(person_id=person, by=people.enter("admin"), at=AT, reason="手机丢了")
    assert enter_session(session, "test", at=AT + LATER).person_id is None
    assert sign_in(login="meilan", password=PASSWORD, address=HOME, at=AT)
    assert [(one.kind, one.reason) for one in Appointment.objects.filter(person_id=person)] == [
        ("second-cleared", "手机丢了")
    ]
    with pytest.raises(NotYours):
        clear_second(person_id=person, by=people.enter("admin"), at=AT)

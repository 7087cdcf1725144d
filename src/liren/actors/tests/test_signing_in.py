"""Signing in: staff by password, residents by phone and code; counted, limited, demo only at home."""

import logging
import re
from datetime import UTC, datetime, timedelta

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter, enter_session, enter_system
from liren.actors.errors import (
    CodeOver,
    CodeRefused,
    CodeTooSoon,
    DemoStaysHome,
    LoginTaken,
    SignInRefused,
    WeakPassword,
)
from liren.actors.public import (
    DEMO_PASSWORD,
    add_staff,
    change_password,
    demo_people,
    make_demo,
    my_details,
    reset_password,
    send_code,
    sign_in,
    sign_in_with_code,
    sign_out,
    sign_out_everywhere,
)
from liren.actors.tests.cast import cast
from liren.kit import throttle
from liren.kit.database import one_transaction
from liren.kit.errors import InvalidInput, NoSmsGateway, NotYours, TooManyTries

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
HOME, AWAY = "127.0.0.1", "203.0.113.9"
PASSWORD = "walnut-river-lamp"
PHONE = "13911112222"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def member():
    enter_system("test")
    person = add_staff(name="李强", login="liqiang", password=PASSWORD, path="32.", by=SYSTEM, at=AT)
    enter(None)
    return person


def _sign_in(password=PASSWORD, *, login="liqiang", address=AWAY, at=AT, **more):
    return sign_in(login=login, password=password, address=address, at=at, **more)


def _code(caplog, phone=PHONE, at=AT):
    caplog.clear()
    with caplog.at_level(logging.INFO):
        send_code(phone=phone, address=HOME, at=at)
    return re.findall(r"验证码 (\d{6})", caplog.text)[-1]


def _with_code(code, *, at=AT, phone=PHONE, **more):
    return sign_in_with_code(phone=phone, code=code, address=HOME, at=at, **more)


def test_staff_sign_in_and_out(member):
    secret = _sign_in()
    assert enter_session(secret, at=AT).person_id == member
    sign_out(token=secret)
    assert enter_session(secret, at=AT).person_id is None


def test_signing_in_ends_the_session_this_browser_had(member):
    first = _sign_in()
    second = _sign_in(previous=first)
    assert first != second
    assert enter_session(first, at=AT).person_id is None
    assert enter_session(second, at=AT).person_id == member


def test_an_unknown_name_and_a_wrong_password_sound_the_same(member):
    answers = []
    for login, password in (("liqiang", "wrong"), ("nobody", PASSWORD)):
        with pytest.raises(SignInRefused) as refused:
            _sign_in(password, login=login)
        answers.append((refused.value.text, refused.value.advice, refused.value.status))
    assert answers[0] == answers[1]


def test_guessing_at_one_name_is_stopped_and_the_wait_is_told(member):
    for _ in range(10):
        with pytest.raises(SignInRefused):
            _sign_in("wrong")
    with pytest.raises(TooManyTries) as refused:
        _sign_in(at=AT + timedelta(minutes=5))
    assert refused.value.facts["seconds"] == 600
    assert _sign_in(at=AT + timedelta(minutes=15, seconds=1))


def test_guessing_at_many_names_from_one_address_is_stopped(member):
    for n in range(60):
        with pytest.raises(SignInRefused):
            _sign_in("wrong", login=f"name{n}")
    with pytest.raises(TooManyTries):
        _sign_in()
    assert _sign_in(address="203.0.113.10")


def test_an_office_behind_one_address_comes_in_the_morning(member, caplog):
    """Two tries are left to the address, and four get in by each way; who is wrong still counts."""
    for name in ("sign-in by address", "code tried by address"):
        for _ in range(58):
            throttle.hit(name, HOME, limit=60, per=timedelta(minutes=15), at=AT)
    for n in range(4):
        assert _sign_in(address=HOME)
        phone = f"1391111333{n}"
        assert _with_code(_code(caplog, phone=phone), phone=phone)
    with pytest.raises(SignInRefused):
        _sign_in("wrong", address=HOME)
    with pytest.raises(TooManyTries):
        _sign_in(address=HOME)


def test_a_refused_try_is_counted_even_inside_a_request(member):
    for _ in range(10):
        with pytest.raises(SignInRefused), one_transaction():
            _sign_in("wrong")
    with pytest.raises(TooManyTries):
        _sign_in()


def test_getting_in_clears_the_count(member):
    for _ in range(9):
        with pytest.raises(SignInRefused):
            _sign_in("wrong")
    _sign_in()
    with pytest.raises(SignInRefused):
        _sign_in("wrong")


def test_a_changed_password_ends_every_other_session(member):
    mine, forgotten = _sign_in(), _sign_in()
    actor = enter_session(mine, at=AT)
    with pytest.raises(SignInRefused):
        change_password(old="wrong", new="copper-window-tree", by=actor, at=AT, session=mine)
    change_password(old=PASSWORD, new="copper-window-tree", by=actor, at=AT, session=mine)
    assert enter_session(mine, at=AT).person_id == member
    assert enter_session(forgotten, at=AT).person_id is None
    with pytest.raises(SignInRefused):
        _sign_in()
    assert _sign_in("copper-window-tree")


@pytest.mark.parametrize("password", ["short-one", "password123", "20261121202611", "liqiang-liqiang"])
def test_weak_passwords_are_refused(member, password):
    actor = enter(member, at=AT)
    with pytest.raises(WeakPassword) as refused:
        change_password(old=PASSWORD, new=password, by=actor, at=AT)
    assert "password" in refused.value.fields


def test_who_holds_a_stolen_session_cannot_guess_the_password(member):
    actor = enter(member)
    for _ in range(10):
        with pytest.raises(SignInRefused):
            change_password(old="guess", new="copper-window-tree", by=actor, at=AT)
    with pytest.raises(TooManyTries):
        change_password(old=PASSWORD, new="copper-window-tree", by=actor, at=AT)


def test_a_manager_resets_a_password_and_nobody_else_does(member):
    people = cast()
    secret = _sign_in()
    with pytest.raises(NotAllowed):
        reset_password(person_id=member, new="copper-window-tree", by=people.enter("worker"), at=AT)
    reset_password(person_id=member, new="copper-window-tree", by=people.enter("admin"), at=AT)
    assert enter_session(secret, at=AT).person_id is None
    assert _sign_in("copper-window-tree")


def test_a_login_name_belongs_to_one_person(member):
    with pytest.raises(LoginTaken):
        add_staff(name="别人", login="liqiang", password=PASSWORD, path="32.", by=SYSTEM, at=AT)


def test_a_resident_signs_in_with_the_code_sent_to_their_phone(caplog):
    secret = _with_code(_code(caplog), name="李先生", path="")
    actor = enter_session(secret, at=AT)
    assert actor.name == "李*"
    assert actor.roles == {"resident"}
    assert my_details(actor).phone == PHONE
    again = _with_code(_code(caplog, at=AT + timedelta(minutes=2)), at=AT + timedelta(minutes=2))
    assert enter_session(again, at=AT).person_id == actor.person_id


def test_a_code_holds_five_minutes_and_one_use(caplog):
    code = _code(caplog)
    with pytest.raises(CodeOver):
        _with_code(code, at=AT + timedelta(minutes=5))
    assert _with_code(code, at=AT + timedelta(minutes=4, seconds=59))
    with pytest.raises(CodeOver):
        _with_code(code)


def test_a_code_holds_five_tries(caplog):
    code = _code(caplog)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    left = []
    for _ in range(4):
        with pytest.raises(CodeRefused) as refused, one_transaction():
            _with_code(wrong)
        left.append(refused.value.facts["left"])
    assert left == [4, 3, 2, 1]
    with pytest.raises(CodeOver), one_transaction():
        _with_code(wrong)
    with pytest.raises(CodeOver):
        _with_code(code)


def test_another_code_follows_after_a_minute_and_replaces_the_first(caplog):
    first = _code(caplog)
    with pytest.raises(CodeTooSoon) as refused:
        send_code(phone=PHONE, address=HOME, at=AT + timedelta(seconds=20))
    assert refused.value.facts["seconds"] == 40
    second = _code(caplog, at=AT + timedelta(seconds=60))
    if first != second:
        with pytest.raises(CodeRefused):
            _with_code(first, at=AT + timedelta(seconds=61))
    assert _with_code(second, at=AT + timedelta(seconds=62))


def test_a_phone_gets_ten_codes_a_day(caplog):
    for n in range(10):
        _code(caplog, at=AT + timedelta(minutes=n))
    with pytest.raises(TooManyTries):
        send_code(phone=PHONE, address=HOME, at=AT + timedelta(minutes=11))


def test_a_code_goes_to_a_mobile_only():
    for phone in ("0512-65550123", "hello", ""):
        with pytest.raises(InvalidInput):
            send_code(phone=phone, address=HOME, at=AT)


def test_codes_are_printed_for_those_at_this_machine_only(settings, caplog):
    with pytest.raises(NoSmsGateway):
        send_code(phone=PHONE, address=AWAY, at=AT)
    settings.DEMO = False
    with pytest.raises(NoSmsGateway):
        send_code(phone=PHONE, address=HOME, at=AT)
    assert "验证码" not in caplog.text


def test_the_demonstration_is_made_once_and_signs_in_at_home_only(settings, caplog):
    assert demo_people() == ()
    enter_system("test")
    demo = make_demo(at=AT)
    assert make_demo(at=AT + timedelta(days=1)) == demo
    assert len(demo_people()) == len(demo.people)
    enter(None)
    for person in demo_people():
        if person.staff:
            secret = _sign_in(DEMO_PASSWORD, login=person.login, address=HOME)
            assert enter_session(secret, at=AT).name == person.name
            with pytest.raises(DemoStaysHome):
                _sign_in(DEMO_PASSWORD, login=person.login, address=AWAY)
    code = _code(caplog, phone="13800002046")
    with pytest.raises(DemoStaysHome):
        sign_in_with_code(phone="13800002046", code=code, address=AWAY, at=AT)
    settings.DEMO = False
    with pytest.raises(DemoStaysHome):
        _sign_in(DEMO_PASSWORD, login="lumin", address=HOME)


def test_signing_out_everywhere_ends_all_sessions(member):
    secrets = [_sign_in() for _ in range(3)]
    actor = enter_session(secrets[0], at=AT)
    assert sign_out_everywhere(by=actor) == 3
    assert [enter_session(s, at=AT).person_id for s in secrets] == [None] * 3


def test_nobody_without_a_password_changes_one():
    people = cast()
    with pytest.raises(NotYours):
        change_password(old="x", new="copper-window-tree", by=people.enter("wang"), at=AT)

"""What people type as names, login names and phones, also when they mean harm."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.actors.errors import CodeTooSoon, SignInRefused
from liren.actors.public import (
    add_organisation,
    add_post,
    add_staff,
    find_or_make_resident,
    person_card,
    send_code,
    sign_in,
    tell_about_self,
)
from liren.actors.tests.cast import cast
from liren.engine.forms import clean
from liren.engine.language import Field
from liren.engine.phones import plain_phone
from liren.kit.errors import InvalidInput

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
HOME = "127.0.0.1"
UNFIT = ["周\0先生", "\u202e生先周", "周\n先生", "\ud800", "周" * 61]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["１３９１１１１２２２２", "139１１１１2222", "139 1111-2222"])
def test_a_phone_is_one_phone_however_its_digits_are_typed(typed):
    assert plain_phone(typed) == "13911112222"


def test_a_landline_is_taken_with_its_extension_and_found_again_however_it_is_typed():
    enter_system("test")
    first = find_or_make_resident(phone="0512-65550123转801", name="周先生", path="", by=SYSTEM, at=AT)
    assert find_or_make_resident(phone="(0512) 6555 0123-801", name=None, path="", by=SYSTEM, at=AT) == first
    assert find_or_make_resident(phone="0512-65550123", name=None, path="", by=SYSTEM, at=AT) != first
    assert person_card(first).phone == "**** 0123"


@pytest.mark.parametrize("typed", ["+86 0512-6555 0123", "051265550123", "0512—6555-0123", "（0512）65550123"])
def test_the_form_and_the_people_read_a_phone_alike(typed):
    field = Field("phone", "电话", "phone")
    assert clean({"phone": field}, {"phone": typed}) == {"phone": plain_phone(typed)} == {"phone": "0512-65550123"}


def test_digits_of_other_scripts_make_no_phone():
    assert plain_phone("139١١١١٢٢٢٢") is None


def test_no_spelling_of_a_phone_gets_round_the_wait_for_a_code():
    send_code(phone="13911112222", address=HOME, at=AT)
    with pytest.raises(CodeTooSoon):
        send_code(phone="139１１１１2222", address=HOME, at=AT + timedelta(seconds=1))


@pytest.mark.parametrize("name", UNFIT)
def test_a_name_nobody_can_read_or_store_is_refused_with_advice(name):
    people = cast()
    with pytest.raises(InvalidInput) as resident:
        find_or_make_resident(phone=None, name=name, path="", by=SYSTEM, at=AT)
    with pytest.raises(InvalidInput):
        tell_about_self(name=name, path=None, by=people.wang, at=AT)
    with pytest.raises(InvalidInput):
        add_staff(name=name, login="x1", password="walnut-river-lamp", path="", by=SYSTEM, at=AT)
    with pytest.raises(InvalidInput):
        add_staff(name="李强", login=name, password="walnut-river-lamp", path="", by=SYSTEM, at=AT)
    office = add_organisation(
        name="桂花里书社",
        kind="social_force",
        subtype="community_organisation",
        path="32.",
        place_id=None,
        by=SYSTEM,
        at=AT,
    )
    with pytest.raises(InvalidInput):
        add_organisation(
            name=name,
            kind="social_force",
            subtype="community_organisation",
            path="32.",
            place_id=None,
            by=SYSTEM,
            at=AT,
        )
    with pytest.raises(InvalidInput):
        add_post(organisation_id=office, title=name, role=None, path="32.", place_id=None, by=SYSTEM, at=AT)
    assert set(resident.value.fields) == {"name"}


@pytest.mark.parametrize("login", UNFIT)
def test_a_login_name_nobody_can_have_is_refused_like_any_wrong_one(login):
    enter_system("test")
    with pytest.raises(SignInRefused):
        sign_in(login=login, password="walnut-river-lamp", address=HOME, at=AT)


def test_login_names_that_look_the_same_belong_to_one_person():
    enter_system("test")
    told: Any = {"name": "李强", "password": "walnut-river-lamp", "path": "", "by": SYSTEM, "at": AT}
    add_staff(login="liqiang", **told)
    with pytest.raises(InvalidInput):
        add_staff(login="LiQiang", **told)

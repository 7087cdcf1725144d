"""Staff leave, come back and change their names; whoever manages them says so, and it stays written."""

from datetime import UTC, datetime, timedelta

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import NOBODY, SYSTEM, enter_session, enter_system
from liren.actors.errors import OwnAccount, SignInRefused
from liren.actors.public import (
    add_post,
    add_staff,
    appoint,
    history,
    members,
    person_card,
    rename,
    set_active,
    sign_in,
)
from liren.actors.tests.cast import cast
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
PASSWORD = "walnut-river-lamp"


@pytest.fixture
def people():
    return cast()


@pytest.fixture
def qiang(people):
    """李强, at work for the property company."""
    place = people.community
    person = add_staff(name="李强", login="liqiang", password=PASSWORD, path=place.path, by=SYSTEM, at=AT)
    post = add_post(
        organisation_id=people.orgs["property"], title="夜班经办", role="handler", path=place.path, place_id=place.id,
        by=SYSTEM, at=AT,
    )  # fmt: skip
    appoint(person_id=person, post_id=post, by=SYSTEM, at=AT)
    return person


def _sign_in() -> str:
    return sign_in(login="liqiang", password=PASSWORD, address="127.0.0.1", at=AT)


def _sessions(person) -> int:
    enter_system("test")
    [(count,)] = rows("SELECT count(*) FROM access_session WHERE holder_id = %s", person)
    return int(str(count))


def test_a_closed_account_is_out_at_once_and_its_sessions_do_not_come_back_with_it(people, qiang):
    secret = _sign_in()
    assert enter_session(secret, at=AT).person_id == qiang
    people.enter("admin")
    set_active(person_id=qiang, active=False, by=people.admin, at=LATER, reason="离职")
    assert _sessions(qiang) == 0
    with pytest.raises(SignInRefused):
        _sign_in()
    people.enter("admin")
    set_active(person_id=qiang, active=True, by=people.admin, at=LATER, reason="返岗")
    assert enter_session(secret, at=LATER) == NOBODY
    assert enter_session(_sign_in(), at=AT).person_id == qiang


def test_who_closed_and_renamed_whom_stays_in_the_history(people, qiang):
    people.enter("admin")
    set_active(person_id=qiang, active=False, by=people.admin, at=LATER, reason="离职")
    set_active(person_id=qiang, active=False, by=people.admin, at=LATER, reason="再点一次")
    rename(person_id=qiang, name=" 李墙 ", by=people.admin, at=LATER)
    rename(person_id=qiang, name="李墙", by=people.admin, at=LATER)
    org = people.orgs["property"]
    assert [(a.name, a.change, a.was, a.reason, a.by_name) for a in history(org) if a.person_id == qiang] == [
        ("李墙", "改名", "李强", None, "唐宁"),
        ("李墙", "停用账号", None, "离职", "唐宁"),
        ("李墙", "任命", None, None, None),
    ]
    assert [(m.name, m.active) for m in members(org) if m.person_id == qiang] == [("李墙", False)]


def test_only_who_manages_all_their_places_may(people, qiang):
    place = people.frame.yinxing
    post = add_post(
        organisation_id=people.orgs["property"],
        title="兼职",
        role=None,
        path=place.path,
        place_id=None,
        by=SYSTEM,
        at=AT,
    )
    local = add_staff(name="方明", login="fangming", password=PASSWORD, path=place.path, by=SYSTEM, at=AT)
    seat = add_post(
        organisation_id=people.orgs["committee"], title="管理员", role="administrator", path=people.community.path,
        place_id=None, by=SYSTEM, at=AT,
    )  # fmt: skip
    appoint(person_id=local, post_id=seat, by=SYSTEM, at=AT)
    manager = enter_session(sign_in(login="fangming", password=PASSWORD, address="127.0.0.1", at=AT), at=AT)
    rename(person_id=qiang, name="李大强", by=manager, at=LATER)
    appoint(person_id=qiang, post_id=post, by=SYSTEM, at=AT)
    for by in (manager, people.worker, people.wang):
        with pytest.raises(NotAllowed):
            set_active(person_id=qiang, active=False, by=by, at=LATER)
        with pytest.raises(NotAllowed):
            rename(person_id=qiang, name="李小强", by=by, at=LATER)
    card = person_card(qiang)
    assert (card.name, card.active) == ("李大强", True)


def test_nobody_closes_their_own_account_and_residents_are_not_staff(people, qiang):
    with pytest.raises(OwnAccount):
        set_active(person_id=people.admin.person_id, active=False, by=people.admin, at=LATER)
    for person in (people.wang.person_id, new_id()):
        with pytest.raises(NotYours):
            set_active(person_id=person, active=False, by=people.admin, at=LATER)
    with pytest.raises(InvalidInput):
        rename(person_id=qiang, name="\u202e强李", by=people.admin, at=LATER)

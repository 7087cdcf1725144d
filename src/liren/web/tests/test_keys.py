"""Keys of programs in the browser: made, shown once, revoked."""

import re

import pytest

from liren.access import public as access
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
FORM = {"name": "12345 热线", "role": "community_worker", "days": "30", "per_minute": "60"}


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_key_is_made_shown_once_and_revoked(people: Cast) -> None:
    admin, place = browser(people.admin), people.community.path
    made = admin.post("/keys", {**FORM, "path": place, "scopes": ["affairs:read", "affairs:write"]})
    secret = re.search(r"lrk_[\w-]{43}", made.content.decode())
    assert secret is not None
    listed = admin.get("/keys", {"path": place})
    assert "12345 热线" in words(listed)
    assert "管理员" in words(listed)
    assert "lrk_" not in listed.content.decode()
    [line] = access.keys_at(place)
    assert (line.state(now()), line.scopes) == ("在用", ("affairs:read", "affairs:write"))
    back = admin.post(f"/keys/{line.id}/revoke", {"path": place}, follow=True)
    assert "已停用" in words(back)
    assert access.enter_session(secret[0]).person_id is None


def test_what_is_wrong_is_named_and_what_was_typed_stays(people: Cast) -> None:
    admin = browser(people.admin)
    wrong = admin.post("/keys", {**FORM, "path": people.community.path, "days": "9" * 30, "scopes": ["nonsense"]})
    told = words(wrong)
    assert wrong.status_code == 422
    assert "请填 1 到 365 天" in told
    assert "请选至少一项" in told
    assert "12345 热线" in wrong.content.decode()
    assert access.keys_at("") == ()


def test_only_who_manages_people_there_sees_keys(people: Cast) -> None:
    for who in (people.worker, people.supervisor, people.wang):
        assert browser(who).get("/keys", {"path": people.community.path}).status_code == 403

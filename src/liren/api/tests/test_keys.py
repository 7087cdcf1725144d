"""Programs come in by keys: a role at a place, what they are for, until when, and so many calls a minute."""

from datetime import timedelta
from typing import Any

import pytest

from liren.access import public as access
from liren.api.tests.street import Street
from tests.doors import Api, promised, said


def key(street: Street, **more: Any) -> tuple[str, Api]:
    """A hotline's key at the community: id, and a client that holds it."""
    place = street.world.people.community
    asked: dict[str, Any] = {
        "name": "12345 热线", "role": "community_worker", "path": place.path, "place_id": place.id,
        "scopes": ["affairs:read", "affairs:write"], "days": 30, "per_minute": 100,
    }  # fmt: skip
    made, secret = access.make_key(**{**asked, **more}, by=street.world.actor("admin"), at=street.clock.at)
    return str(made), Api(secret)


def test_a_key_acts_as_its_role_at_its_place_under_its_own_name(street: Street) -> None:
    _, hotline = key(street)
    opened = hotline.post("/affairs", street.lamp(on_behalf_of={"name": "周先生"}), Idempotency_Key="12345-1")
    assert opened.status_code == 201, said(opened)
    affair = opened.json()["id"]
    assert hotline.post(f"/affairs/{affair}/notes", {"text": "来电催办"}).status_code == 200
    told = street.as_("worker").get(f"/affairs/{affair}")
    assert "接口·12345 热线" in str(told.json())
    elsewhere = street.lamp(place=street.world.people.frame.qingshi.path, on_behalf_of={"name": "周先生"})
    assert hotline.post("/affairs", elsewhere).status_code == 403


def test_a_key_opens_only_what_it_is_for(street: Street) -> None:
    _, hotline = key(street, scopes=["affairs:read"])
    refused = hotline.post("/affairs", street.lamp())
    assert (refused.status_code, refused.json()["code"]) == (403, "api.scope-missing")
    assert hotline.get("/affairs").status_code == 200
    assert hotline.get("/me").json()["code"] == "api.scope-missing"
    assert hotline.get("/places", text="桂花里").status_code == 200


def test_a_key_is_over_when_its_days_are_or_when_it_is_revoked(street: Street) -> None:
    made, hotline = key(street, days=30)
    street.clock.tick(days=29)
    assert hotline.get("/affairs").status_code == 200
    street.clock.tick(days=2)
    assert hotline.get("/affairs").status_code == 401
    again, second = key(street)
    access.revoke_key(key_id=_uuid(again), by=street.world.actor("admin"), at=street.clock.at)
    assert second.get("/affairs").status_code == 401
    states = {str(one.id): one.state(street.clock.at) for one in access.keys_at("")}
    assert (states[made], states[again]) == ("过期", "已停用")


def test_more_calls_than_a_minute_allows_are_refused_with_the_wait(street: Street) -> None:
    _, hotline = key(street, per_minute=3)
    assert [hotline.get("/affairs").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = hotline.get("/affairs")
    assert refused.json()["code"] == "api.too-many-calls"
    assert 0 < int(refused["Retry-After"]) <= 60
    street.clock.at += timedelta(minutes=1)
    assert hotline.get("/affairs").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("role", "administrator"), ("role", "resident"), ("role", "nonsense"), ("scopes", []),
        ("scopes", ["everything"]), ("days", 0), ("days", 366), ("per_minute", 0),
    ],
)  # fmt: skip
def test_what_no_key_may_be_is_named(street: Street, field: str, value: Any) -> None:
    from liren.kit.errors import InvalidInput

    with pytest.raises(InvalidInput) as refused:
        key(street, **{field: value})
    assert list(refused.value.fields) == [field]


def test_who_manages_no_people_makes_and_revokes_no_key(street: Street) -> None:
    from liren.access.errors import NotAllowed

    made, hotline = key(street)
    place = street.world.people.community
    with pytest.raises(NotAllowed):
        access.make_key(
            name="自己的", role="viewer", path=place.path, place_id=place.id, scopes=["affairs:read"], days=1,
            per_minute=1, by=street.world.actor("worker"), at=street.clock.at,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        access.revoke_key(key_id=_uuid(made), by=street.world.actor("worker"), at=street.clock.at)
    assert hotline.get("/affairs").status_code == 200


def test_the_secret_is_kept_nowhere(street: Street) -> None:
    from liren.kit.database import rows

    _, hotline = key(street)
    street.world.actor("system")
    kept = str(rows("SELECT * FROM access_key")) + str(rows("SELECT * FROM access_session"))
    assert str(hotline.token) not in kept


def test_every_operation_says_which_scope_it_needs(db: None) -> None:
    needed = {o["x-scope"] for methods in promised().values() for o in methods.values() if "x-scope" in o}
    assert needed <= set(access.SCOPES)
    assert set(access.SCOPES) - needed <= {"own:read", "requests:write"}  # the latter is GeoReport's


def _uuid(text: str) -> Any:
    from uuid import UUID

    return UUID(text)

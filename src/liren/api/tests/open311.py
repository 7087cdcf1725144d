"""A client of GeoReport that holds every answer to the contract, and a street whose affairs everybody may see."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from hypothesis import strategies as st

from liren.access import public as access
from liren.affairs.company.tests.acts import public_law
from liren.api.tests.street import Street

V2 = "/open311/v2"
CODE = "management.square"
PERSONAL = ("13800002046", "王桂英", "201 室")


@pytest.fixture
def there(street: Street) -> Street:
    """The street, with a procedure whose affairs everybody may see."""
    public_law(street.world)
    return street


def key(there: Street, **more: Any) -> str:
    place = there.world.people.community
    asked: dict[str, Any] = {
        "name": "城市应用", "role": "community_worker", "path": place.path, "place_id": place.id,
        "scopes": ["affairs:write"], "days": 30, "per_minute": 500,
    }  # fmt: skip
    return access.make_key(**{**asked, **more}, by=there.world.actor("admin"), at=there.clock.at)[1]


def get(path: str, **query: str) -> Any:
    return checked(Client(raise_request_exception=False).get(f"{V2}/{path}", query))


def post(path: str, body: dict[str, Any], **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return checked(Client(raise_request_exception=False).post(f"{V2}/{path}", body, headers=named))


def checked(response: HttpResponseBase) -> Any:
    """The answer, once it is what the contract says: XML in UTF-8 that can be read, or JSON; refusals in its shape."""
    assert response.status_code in (200, 201, 400, 403, 404, 405, 429), response.content  # type: ignore[attr-defined]
    if "json" in response["Content-Type"]:
        told = response.json()  # type: ignore[attr-defined]
        if response.status_code >= 400:
            assert {one["code"] for one in told} == {response.status_code}
            assert all(one["description"] for one in told)
        return response
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    content: bytes = response.content  # type: ignore[attr-defined]
    assert content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    read = ET.fromstring(content)
    if response.status_code >= 400:
        assert read.tag == "errors"
        assert {one.findtext("code") for one in read} == {str(response.status_code)}
    return response


def told(there: Street, **more: Any) -> dict[str, Any]:
    """A request as a client of the contract sends it."""
    return {
        "service_code": CODE, "jurisdiction_id": there.world.people.community.path,
        "address_id": there.world.people.frame.building_3.path, "description": "三号楼下路灯不亮\n晚上看不见台阶",
        "first_name": "桂英", "last_name": "王", "phone": "13800002046", **more,
    }  # fmt: skip


ODD = st.text(max_size=60) | st.sampled_from(["\0", "💡" * 90, "9" * 5000, "32.", "-1e999", "a" * 4001, "﷐\ufffe\x1b"])
NAMES = [
    "jurisdiction_id", "service_code", "service_request_id", "status", "start_date", "end_date", "page_size", "after",
    "extensions", "lat", "long", "address_id", "address_string", "description", "phone", "first_name", "last_name",
    "attribute[title]", "attribute[class][]", "attribute[danger]", "attribute[]", "attribute[x", "media_url", "email",
    "idempotency_key",
]  # fmt: skip

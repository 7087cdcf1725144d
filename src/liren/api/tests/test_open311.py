"""GeoReport v2 over HTTP, to the contract: what it shows, what it takes, what it refuses, in XML and in JSON."""

import io
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from shapely.geometry import shape

from liren.access import public as access
from liren.affairs import public as affairs
from liren.affairs.company.reactions import opened, went_on
from liren.affairs.company.tests.acts import public_law, reported, shown
from liren.affairs.tests.world import LAMP
from liren.api.tests.street import Street
from liren.kit.database import rows
from liren.kit.outbox import Happened
from liren.territories.public import draw_shape
from tests.matrix_api import TRIANGLE
from tests.statements import statements

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


# ---- reading ----


def test_discovery_says_where_and_in_which_formats(there: Street) -> None:
    read = ET.fromstring(get("discovery.xml").content)
    assert [child.tag for child in read] == ["changeset", "contact", "key_service", "endpoints"]
    endpoint = read.find("endpoints/endpoint")
    assert endpoint is not None
    assert endpoint.findtext("url") == "http://testserver/open311/v2"
    assert endpoint.findtext("specification") == "http://wiki.open311.org/GeoReport_v2"
    assert [one.text for one in endpoint.iterfind("formats/format")] == ["text/xml", "application/json"]
    assert get("discovery.json").json()["endpoints"][0]["type"] == "test"


def test_services_are_the_public_procedures_anybody_may_begin(there: Street) -> None:
    [only] = get("services.json", jurisdiction_id=there.world.people.community.path).json()
    assert (only["service_code"], only["metadata"], only["type"], only["group"]) == (CODE, True, "batch", "反映")
    there.world.actor("system")
    affairs.set_moderation(
        path=there.world.people.community.path, procedure_key="", needed=False, reason="试一试",
        by=there.world.actor("supervisor"), at=there.clock.at,
    )  # fmt: skip
    read = ET.fromstring(get("services.xml", jurisdiction_id=str(there.world.people.community.code)).content)
    assert [one.findtext("type") for one in read.iterfind("service")] == ["realtime"]
    assert read.findtext("service/metadata") == "true"


def test_a_service_says_what_its_form_asks_and_what_parameters_say_already_is_not_asked_again(there: Street) -> None:
    found = get(f"services/{CODE}.json").json()
    asked = {one["code"]: one for one in found["attributes"]}
    assert list(asked) == ["class", "title", "address", "danger"]
    assert (asked["danger"]["datatype"], asked["danger"]["values"][0]["key"]) == ("singlevaluelist", "true")
    assert "description 的第一行" in asked["title"]["datatype_description"]
    assert not asked["title"]["required"]
    assert {"event.estate"} <= {one["key"] for one in asked["class"]["values"]}
    read = ET.fromstring(get(f"services/{CODE}.xml").content)
    assert read.tag == "service_definition"
    assert read.findtext("attributes/attribute/variable") == "true"


@pytest.mark.parametrize("format", ["xml", "json"])
@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("services/nothing.here", {}), ("services/management.grid-event", {}), ("services", {"jurisdiction_id": "x"}),
        ("requests", {"jurisdiction_id": "99."}), ("requests/x", {}),
        ("requests/0192f0a0-0000-7000-8000-000000000000", {}),
        ("tokens/x", {}),
        ("nonsense", {}), ("tokens/AAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", {}),
    ],
)  # fmt: skip
def test_what_is_not_there_is_404_in_the_contracts_shape(
    there: Street, path: str, query: dict[str, str], format: str
) -> None:
    assert get(f"{path}.{format}", **query).status_code == 404


def test_only_what_is_public_is_listed_and_what_is_not_cannot_be_told_from_nothing(there: Street) -> None:
    lamp, hidden = shown(there.world), reported(there.world, title="另一件")
    [found] = get("requests.json").json()
    assert found["service_request_id"] == str(lamp.id)
    assert (found["status"], found["service_code"], found["description"]) == (
        "open", CODE, f"{LAMP['title']}\n{LAMP['description']}",
    )  # fmt: skip
    assert found["requested_datetime"].endswith("+08:00")
    assert not any(secret in get("requests.xml").content.decode() for secret in PERSONAL)
    nothing = get(f"requests/{uuid4()}.xml")
    assert get(f"requests/{hidden.id}.xml").content == nothing.content
    both = f"{hidden.id},{lamp.id},nonsense"
    assert len(get("requests.json", service_request_id=both).json()) == 1
    there.world.actor("system")
    affairs.hide(affair_id=lamp.id, reason="拍到了邻居", by=there.world.actor("worker"), at=there.clock.at)
    assert get(f"requests/{lamp.id}.xml").content == nothing.content


def test_the_list_is_narrowed_as_the_contract_says(there: Street) -> None:
    place = there.world.people.community.path
    lamp = shown(there.world)
    assert len(get("requests.json", service_code=f"nothing,{CODE}", status="open,closed").json()) == 1
    for query in (
        {"service_code": "nothing"}, {"status": "closed"}, {"jurisdiction_id": there.world.people.frame.qingshi.path},
        {"start_date": "2026-11-16T10:00:00+08:00"}, {"end_date": "2026-11-15T23:00:00Z"},
    ):  # fmt: skip
        assert get("requests.json", **query).json() == [], query
    assert len(get("requests.json", jurisdiction_id=place, start_date="2026-11-16T00:00:00Z", status="").json()) == 1
    ids = {"service_request_id": str(lamp.id), "status": "closed", "start_date": "2020-01-01T00:00:00Z"}
    assert len(get("requests.json", **ids).json()) == 1, "ids override the rest"
    there.clock.tick(days=91)
    assert get("requests.json").json() == [], "the last ninety days"


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"status": "done"}, "status"), ({"start_date": "2026-11-16"}, "start_date"), ({"end_date": "x"}, "end_date"),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-11-01T00:00:00Z"}, "end_date"),
        ({"page_size": "0"}, "page_size"), ({"after": "x"}, "after"),
    ],
)  # fmt: skip
def test_a_filter_that_says_nothing_is_refused_by_name(there: Street, query: dict[str, str], name: str) -> None:
    refused = get("requests.json", **query)
    assert refused.status_code == 400
    assert refused.json()[0]["description"].startswith(name)


def test_a_closed_request_was_updated_when_it_was_closed_and_the_extensions_tell_more(there: Street) -> None:
    lamp, world = shown(there.world), there.world
    world.handled(lamp.id)
    if world.page("worker", lamp.id).step == "verify":
        world.does("grid_worker", lamp.id, "verify", "passed")
    world.rates("wang", lamp.id, 5)
    closed = world.at

    world.actor("system")
    there.clock.at = world.tick(hours=5)
    went_on(Happened(1, "affairs.closed", 1, {"affair": str(lamp.id)}, there.clock.at))
    [found] = get(f"requests/{lamp.id}.json", extensions="true").json()
    assert (found["status"], found["updated_datetime"]) == ("closed", closed.isoformat())
    assert "灯已修好" in found["status_notes"]
    assert LAMP["description"] not in found["status_notes"]
    assert [(one["status"]) for one in found["updates"]] == ["open", "closed"]
    assert (found["number"], found["source"], found["media"]) == (lamp.number, "居民反映", [])
    assert "updates" not in get(f"requests/{lamp.id}.json").json()[0]


def test_pages_are_an_extension_that_misses_nothing(there: Street) -> None:
    ids = {str(shown(there.world).id) for _ in range(3)}
    assert "Link" not in get("requests.json")
    seen, query = [], {"page_size": "2"}
    first = get("requests.json", **query)
    seen += [one["service_request_id"] for one in first.json()]
    after = first["Link"].partition("after=")[2].partition(">")[0]
    last = get("requests.json", **query, after=after)
    seen += [one["service_request_id"] for one in last.json()]
    assert (set(seen), len(seen), "Link" in last) == (ids, 3, False)


def test_the_list_costs_the_same_for_one_and_for_many(there: Street) -> None:
    costs = []
    for more in (1, 4):
        for _ in range(more):
            shown(there.world)
        with statements() as sent:
            get("requests.json", jurisdiction_id=there.world.people.community.path, extensions="true")
        costs.append(len(sent))
    assert costs[0] == costs[1]
    assert costs[1] <= 8, sent


# ---- sending ----


def test_a_request_becomes_an_affair_with_a_token_until_somebody_looked(there: Street) -> None:
    sent = post("requests.xml", told(there, api_key=key(there)))
    assert sent.status_code == 201, sent.content.decode()
    [request] = ET.fromstring(sent.content)
    token = request.findtext("token")
    assert request.find("service_request_id") is None
    assert "有人看过" in str(request.findtext("service_notice"))
    [waiting] = get(f"tokens/{token}.json").json()
    assert waiting == {"service_request_id": None, "token": token}
    there.world.actor("worker")
    [line] = affairs.affairs(there.world.actor("worker"), at=there.clock.at).items
    page = there.world.page("worker", line.id)
    assert (page.title, line.origin) == ("三号楼下路灯不亮", "api")
    assert not any(secret in repr(rows("SELECT answers FROM affairs_affair")) for secret in PERSONAL[:2])
    there.world.actor("system")

    opened(Happened(1, "affairs.opened", 1, {"affair": str(line.id)}, there.clock.at))
    affairs.publish(affair_id=line.id, by=there.world.actor("worker"), at=there.clock.tick())
    [ready] = get(f"tokens/{token}.json").json()
    assert ready["service_request_id"] == str(line.id)
    assert get(f"requests/{line.id}.json").json()[0]["status"] == "open"


def test_where_nobody_looks_first_the_id_comes_at_once(there: Street) -> None:
    affairs.set_moderation(
        path=there.world.people.community.path, procedure_key="", needed=False, reason="试一试",
        by=there.world.actor("supervisor"), at=there.clock.at,
    )  # fmt: skip
    [sent] = post("requests.json", told(there, api_key=key(there))).json()
    assert UUID(sent["service_request_id"])
    assert "token" not in sent


def test_four_thousand_characters_are_kept_whole(there: Street) -> None:
    long = "路" * 4000
    sent = post("requests.json", told(there, api_key=key(there), description=long))
    assert sent.status_code == 201, sent.content.decode()
    there.world.actor("worker")
    [line] = affairs.affairs(there.world.actor("worker"), at=there.clock.at).items
    page = there.world.page("worker", line.id)
    described = next(str(one.value) for one in page.answers if one.key == "description")
    notes = [entry for entry in page.timeline if entry.kind == "note"]
    assert len(described) == 2000
    assert repr(notes).count("路") >= 2000
    refused = post("requests.json", told(there, api_key=key(there), description=long + "灯"))
    assert refused.status_code == 400
    assert "4000" in refused.json()[0]["description"]


def test_a_key_is_needed_and_must_be_for_it_and_still_good(there: Street) -> None:
    bad: tuple[dict[str, str], ...] = (
        {},
        {"api_key": "x"},
        {"api_key": "lrk_nobody"},
        {"api_key": key(there, scopes=["affairs:read"])},
    )
    for said in (*bad, {"api_key": key(there, role="viewer")}):
        assert post("requests.json", told(there, **said)).status_code == 403, said
    dead = key(there)
    there.clock.tick(days=31)
    assert post("requests.json", told(there, api_key=dead)).status_code == 403
    elsewhere = {"jurisdiction_id": "", "address_id": there.world.people.frame.qingshi.path}
    assert post("requests.json", told(there, api_key=key(there), **elsewhere)).status_code == 403
    often = key(there, per_minute=1)
    answers = [post("requests.json", told(there, api_key=often)) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 429]
    assert int(answers[1]["Retry-After"]) > 0
    bearer = post("requests.json", told(there), Authorization=f"Bearer {key(there)}")
    assert bearer.status_code == 201
    assert len(affairs.affairs(there.world.actor("worker"), at=there.clock.at).items) == 2


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ({"service_code": ""}, "service_code"), ({"address_id": ""}, "address_id"),
        ({"address_id": "99."}, "address_id"),
        ({"address_id": "", "lat": "31.2"}, "long"), ({"address_id": "", "lat": "nan", "long": "1"}, "lat"),
        ({"phone": "12"}, "phone"), ({"attribute[danger]": "maybe"}, "attribute[danger]"),
        ({"attribute[nothing]": "x"}, "attribute[nothing]"), ({"attribute[photos]": "x"}, "attribute[photos]"),
        ({"description": ""}, "attribute[title]"), ({"last_name": "王" * 31}, "last_name"),
        ({"media_url": "http://169.254.169.254/"}, "media_url"), ({"media_url": "file:///etc/passwd"}, "media_url"),
        ({"Idempotency": "", "idempotency_key": "x" * 101}, "idempotency_key"), ({"attribute": "x"}, "attribute"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_as_the_client_knows_it_and_nothing_is_kept(
    there: Street, sent: dict[str, str], name: str
) -> None:
    refused = post("requests.json", told(there, api_key=key(there), **sent))
    assert refused.status_code == 400
    assert any(one["description"].startswith(f"{name}：") for one in refused.json()), refused.json()
    assert affairs.affairs(there.world.actor("worker"), at=there.clock.at).items == ()


def test_it_is_found_where_it_is_by_outline_by_name_and_by_its_community(there: Street) -> None:

    frame, secret = there.world.people.frame, key(there)
    draw_shape(
        place=frame.grid_one.id, geojson=TRIANGLE, system="WGS-84", source="试", by=there.world.actor("admin"),
        at=there.clock.at,
    )  # fmt: skip
    middle = shape(json.loads(TRIANGLE)).centroid
    here = {"api_key": secret, "address_id": "", "jurisdiction_id": there.world.people.community.path}
    for said in (
        {"lat": str(middle.y), "long": str(middle.x)}, {"lat": "10", "long": "10"}, {"address_string": "北门岗亭旁"},
    ):  # fmt: skip
        sent = post("requests.json", told(there, **{**here, **said}))
        assert sent.status_code == 201, sent.content.decode()
    there.world.actor("worker")
    found = rows("SELECT place_path FROM affairs_affair ORDER BY recorded_at, id")
    community = there.world.people.community.path
    assert sorted(str(path) for (path,) in found) == sorted([frame.grid_one.path, community, community])
    lost = post("requests.json", told(there, **{**here, "jurisdiction_id": "", "address_string": "北门岗亭旁"}))
    assert lost.json()[0]["description"].startswith("address_id：认不出")


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    return made.getvalue()


@contextmanager
def pictures() -> Iterator[str]:
    """Somebody's store of pictures, on the wire: `/a.png` is one, all else is missing."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            good = self.path == "/a.png"
            self.send_response(200 if good else 404)
            self.end_headers()
            self.wfile.write(picture() if good else b"")

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def test_a_photo_is_fetched_or_sent_along_and_the_same_report_sent_again_is_one(there: Street, settings: Any) -> None:
    settings.PRIVATE_TARGETS = (ip_network("127.0.0.0/8"),)
    with pictures() as store:
        report = told(there, api_key=key(there), media_url=f"{store}/a.png", media=io.BytesIO(picture()))
        first = post("requests.json", report, Idempotency_Key="k-1")
        report["media"] = io.BytesIO(picture())
        again = post("requests.json", report, Idempotency_Key="k-1")
        gone = post("requests.json", told(there, api_key=report["api_key"], media_url=f"{store}/b.png"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert gone.json()[0]["description"].startswith("media_url：没有取到照片：答了 404")
    there.world.actor("worker")
    [line] = affairs.affairs(there.world.actor("worker"), at=there.clock.at).items
    assert len(there.world.page("worker", line.id).photos) == 2
    other = post("requests.json", {**report, "description": "别的"}, Idempotency_Key="k-1")
    assert other.status_code == 400


# ---- nonsense ----

ODD = st.text(max_size=60) | st.sampled_from(["\0", "💡" * 90, "9" * 5000, "32.", "-1e999", "a" * 4001, "﷐\ufffe\x1b"])
NAMES = [
    "jurisdiction_id", "service_code", "service_request_id", "status", "start_date", "end_date", "page_size", "after",
    "extensions", "lat", "long", "address_id", "address_string", "description", "phone", "first_name", "last_name",
    "attribute[title]", "attribute[class][]", "attribute[danger]", "attribute[]", "attribute[x", "media_url", "email",
    "idempotency_key",
]  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(
    query=st.dictionaries(st.sampled_from(NAMES) | st.text(min_size=1, max_size=9), ODD, max_size=6),
    path=st.sampled_from(["services", "requests", "requests/x", f"services/{CODE}", "tokens/y", "discovery"]),
    format=st.sampled_from(["xml", "json"]),
)
def test_no_nonsense_in_an_address_breaks_it(query: dict[str, str], path: str, format: str) -> None:
    get(f"{path}.{format}", **{name.encode(errors="replace").decode(): text for name, text in query.items()})


def test_no_nonsense_that_is_sent_breaks_it(there: Street) -> None:
    secret = key(there)

    @settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(body=st.dictionaries(st.sampled_from(NAMES), ODD, max_size=7), keep=st.booleans())
    def sent(body: dict[str, str], keep: bool) -> None:
        post("requests.xml", {**(told(there) if keep else {}), **body, "api_key": secret})

    sent()
    for kind in ("multipart/form-data", "application/json", "x", "application/x-www-form-urlencoded; charset=x"):
        raw = Client(raise_request_exception=False).generic(
            "POST", f"{V2}/requests.json", b"\xff\xfe{", kind, headers={"Authorization": f"Bearer {secret}"}
        )
        assert checked(raw).status_code == 400

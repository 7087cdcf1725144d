"""GeoReport v2 over HTTP, to the contract: what it shows, and what it does not, in XML and in JSON."""

import json
from uuid import uuid4
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import Point
from shapely.geometry import shape

from liren.affairs import public as affairs
from liren.affairs.company.reactions import went_on
from liren.affairs.company.tests.acts import reported, shown
from liren.affairs.tests.world import LAMP
from liren.api.tests.open311 import CODE, NAMES, ODD, PERSONAL, get, there
from liren.api.tests.street import Street
from liren.kit.outbox import Happened
from liren.territories.public import draw_shape, lies_in, place_at
from tests.matrix_api import TRIANGLE
from tests.statements import statements

__all__ = ["there"]
CONTRACT = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip


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
    assert list(found) == CONTRACT, "no more than the contract has, unless it was asked for"
    assert found["requested_datetime"].endswith("+08:00")
    assert not any(secret in get("requests.xml").content.decode() for secret in PERSONAL)
    nothing = get(f"requests/{uuid4()}.xml")
    assert get(f"requests/{hidden.id}.xml").content == nothing.content
    both = f"{hidden.id},{lamp.id},nonsense"
    assert len(get("requests.json", service_request_id=both).json()) == 1
    there.world.actor("system")
    affairs.hide(affair_id=lamp.id, reason="拍到了邻居", by=there.world.actor("worker"), at=there.clock.at)
    assert get(f"requests/{lamp.id}.xml").content == nothing.content


def test_where_it_is_is_a_point_of_the_place_everybody_is_told_of(there: Street) -> None:
    lamp, place = shown(there.world), there.world.people.frame.building_3
    [found] = get("requests.json").json()
    assert (found["lat"], found["long"], found["agency_responsible"]) == (None, None, "基层政府")
    by, told = there.world.actor("admin"), place_at(found["address_id"])
    assert told is not None
    assert lies_in(place.path, told.path)
    draw_shape(place=told.id, geojson=TRIANGLE, system="GCJ-02", source="试", by=by, at=there.clock.at)
    assert get("requests.json").json()[0]["lat"] is None, "shifted coordinates would mislead"
    there.world.actor("admin")
    draw_shape(place=told.id, geojson=TRIANGLE, system="WGS-84", source="试", by=by, at=there.clock.tick())
    [found] = get("requests.json").json()
    assert shape(json.loads(TRIANGLE)).contains(Point(found["long"], found["lat"]))
    assert get(f"requests/{lamp.id}.json").json()[0]["lat"] == found["lat"]


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


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
@given(
    query=st.dictionaries(st.sampled_from(NAMES) | st.text(min_size=1, max_size=9), ODD, max_size=6),
    path=st.sampled_from(["services", "requests", "requests/x", f"services/{CODE}", "tokens/y", "discovery"]),
    format=st.sampled_from(["xml", "json"]),
)
def test_no_nonsense_in_an_address_breaks_it(query: dict[str, str], path: str, format: str) -> None:
    get(f"{path}.{format}", **{name.encode(errors="replace").decode(): text for name, text in query.items()})

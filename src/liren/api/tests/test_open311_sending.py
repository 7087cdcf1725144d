"""GeoReport v2 over HTTP: what it takes, what becomes of it, what it refuses."""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings as project
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from shapely.geometry import shape

from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.company.reactions import opened
from liren.api.tests.open311 import NAMES, ODD, PERSONAL, V2, checked, get, key, post, there, told
from liren.api.tests.street import Street
from liren.kit.database import rows
from liren.kit.outbox import Happened
from liren.kit.tests.serving import Call, serving
from liren.standards.public import publish
from liren.territories.public import draw_shape
from tests.matrix_api import TRIANGLE

__all__ = ["there"]


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
        ({"idempotency_key": "x" * 101}, "idempotency_key"), ({"attribute": "x"}, "attribute"),
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


def test_the_example_of_the_page_is_taken(there: Street) -> None:
    page = (Path(__file__).parents[4] / "docs" / "open311.md").read_text("utf-8")
    sent = dict(re.findall(r"(?:-d|--data-urlencode) '?([^ =']+)=([^ '\n]+)", page))
    assert sent["api_key"] == "lrk_…"
    rules = project.LAWBOOK / "procedures" / (sent["service_code"].replace(".", "/") + ".yaml")
    there.world.actor("system")
    publish(document=rules.read_text("utf-8"), publisher="liren", by=SYSTEM, at=there.clock.at)
    here = {"api_key": key(there), "jurisdiction_id": str(there.world.people.community.code)}
    answer = post("requests.json", {**sent, **here})
    assert answer.status_code == 201, answer.content.decode()
    [request] = answer.json()
    assert list(request) == ["token", "service_notice", "account_id"]
    assert request["service_notice"] == "已收到，编号 议题 2026-11-0001。有人看过以后才公开。"


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "PNG")
    return made.getvalue()


@contextmanager
def pictures() -> Iterator[str]:
    """Somebody's store of pictures, on the wire: `/a.png` is one, all else is missing."""

    def store(call: Call, _: bytes) -> None:
        if call.path == "/a.png":
            call.answer(200, picture())
        else:
            call.answer(404)

    with serving(store) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_photo_is_fetched_or_sent_along_and_the_same_report_sent_again_is_one(there: Street, settings: Any) -> None:
    settings.PRIVATE_TARGETS = (ip_network("127.0.0.0/8"),)
    with pictures() as store:
        report = told(there, api_key=key(there), media_url=f"{store}/a.png", media=io.BytesIO(picture()))
        first = post("requests.json", report, Idempotency_Key="k-1")
        report["media"] = io.BytesIO(picture())
        again = post("requests.json", report, Idempotency_Key="k-1")
        gone = post("requests.json", told(there, api_key=report["api_key"], media_url=f"{store}/b.png"))
    many = post("requests.json", told(there, api_key=report["api_key"], media=[io.BytesIO(b"1") for _ in range(10)]))
    assert (first.status_code, again.status_code) == (201, 200)
    assert gone.json()[0]["description"].startswith("media_url：没有取到照片：答了 404")
    assert many.json()[0]["description"].startswith("media：至多 9 张")
    there.world.actor("worker")
    [line] = affairs.affairs(there.world.actor("worker"), at=there.clock.at).items
    assert len(there.world.page("worker", line.id).photos) == 2
    other = post("requests.json", {**report, "description": "别的"}, Idempotency_Key="k-1")
    assert other.status_code == 400


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

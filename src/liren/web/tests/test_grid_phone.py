"""What the grid worker's phone asks of the platform: the day it takes along, and what it sends, taken once."""

import re
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import KEY, LAMP, World, world
from liren.kit.clock import now
from liren.kit.database import rows
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
WORDS = "三号楼北门堆了垃圾"


@pytest.fixture(autouse=True)
def own_store(tmp_path, settings):
    settings.MEDIA_STORE = tmp_path


@pytest.fixture
def here() -> World:
    made = world()
    made.at = now() - timedelta(hours=2)
    return made


def photo() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), (20, 40, 60)).save(out, "JPEG")
    return SimpleUploadedFile("1.jpg", out.getvalue(), "image/jpeg")


def day(client: Any) -> Any:
    answer = client.get("/grid/day")
    assert answer.status_code == 200, words(answer)
    return answer.json()


def sends(client: Any, kind: str, at: datetime | None = None, **fields: Any) -> Any:
    """What the phone would send now; `at` is when it was written."""
    said = {
        "id": str(uuid4()), "owner": day(client)["owner"], "what": kind, "sent_at": now().isoformat(),
        "happened_at": (at or now()).isoformat(), **fields,
    }  # fmt: skip
    return client.post("/grid/send", said)


def report(here: World, **fields: Any) -> dict[str, Any]:
    return {"_procedure": KEY, "title": WORDS, "place": here.people.frame.building_3.path, **fields}


def reported(here: World) -> list[affairs.AffairPage]:
    """What was opened with the words of `report`, as the community's worker sees it."""
    found = affairs.affairs(here.actor("worker"), affairs.Filters(), at=now()).items
    return [here.page("worker", line.id) for line in found if line.title == WORDS]


def to_verify(here: World) -> affairs.Opened:
    """An affair that lies with the grid worker of building 3, to be looked at."""
    lamp = here.opens("wang", answers={**LAMP, "danger": True})
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", lamp.id, "dispatch", "dispatch", unit=str(here.people.orgs["property"]))
    here.does("property_handler", lamp.id, "handle", "done", reply="灯已修好")
    return lamp


def verifying(client: Any, here: World, affair: Any) -> dict[str, Any]:
    page = here.page("grid_worker", affair)
    return {
        "affair": str(affair), "step": "verify", "move": "passed", "line": "", "rules": page.procedure_digest,
        "version": str(page.version),
    }  # fmt: skip


def test_the_day_holds_the_work_with_its_forms_and_nobodys_name_phone_or_door(here):
    lamp = to_verify(here)
    told = day(browser(here.people.grid_worker))
    assert LAMP["title"] in told["list"]
    [work] = told["works"].values()
    assert str(lamp.id) in work
    assert "哪里没办好" in work
    everything = words(browser(here.people.grid_worker).get("/grid/day"))
    for personal in ("王桂英", "王**", "13800002046", "138 **** 2046", "201 室", "孙丽"):
        assert personal not in everything


def test_the_shell_that_every_phone_keeps_is_the_same_for_everybody(here):
    shells = {
        re.sub(r"[\w-]{20,}", "", words(browser(who).get("/grid/shell"))) for who in (None, here.people.grid_worker)
    }
    assert len(shells) == 1
    assert "孙丽" not in shells.pop()


def test_a_day_asks_no_more_of_the_database_for_more_affairs(here):
    def asked() -> int:
        client = browser(here.people.grid_worker)
        day(client)
        with CaptureQueriesContext(connection) as sent:
            day(client)
        return len(sent)

    to_verify(here)
    few = asked()
    for _ in range(4):
        to_verify(here)
    assert asked() == few <= 18


def test_a_report_that_comes_twice_is_one_affair_with_its_photo(here):
    client, again = browser(here.people.grid_worker), str(uuid4())
    at = now() - timedelta(hours=1)
    first = sends(client, "report", at, id=again, **report(here), photos=photo())
    second = sends(client, "report", at, id=again, **report(here), photos=photo())
    assert (first.status_code, second.status_code) == (201, 200), words(first)
    assert first.json() == second.json()
    [one] = reported(here)
    enter_system("test")
    assert rows("SELECT owner_id::text FROM media_mediafile") == [(str(one.id),)]
    assert (one.opened_at, one.opened_by) == (at, "孙丽")
    assert one.recorded_at > at + timedelta(minutes=59)


def test_the_same_id_with_other_words_is_refused_not_swallowed(here):
    client, again = browser(here.people.grid_worker), str(uuid4())
    sends(client, "report", id=again, **report(here))
    answer = sends(client, "report", id=again, **report(here, title="别的事"))
    assert (answer.status_code, answer.json()["code"]) == (422, "kit.sent-as-something-else")


def test_a_device_whose_clock_is_wrong_is_put_right_by_what_it_shows_now(here):
    client, ahead = browser(here.people.grid_worker), now() + timedelta(days=400)
    written = ahead - timedelta(minutes=30)
    sends(client, "report", written, sent_at=ahead.isoformat(), **report(here))
    [one] = reported(here)
    assert abs(one.opened_at - (now() - timedelta(minutes=30))) < timedelta(minutes=1)


def test_a_step_done_offline_keeps_when_it_was_done_and_runs_from_when_it_came(here):
    lamp, client, at = to_verify(here), browser(here.people.grid_worker), now() - timedelta(minutes=40)
    answer = sends(client, "step", at, **verifying(client, here, lamp.id))
    assert answer.status_code == 201, words(answer)
    page = here.page("worker", lamp.id)
    done = [entry for entry in page.timeline if entry.kind == "step"][-1]
    assert done.happened_at == at
    assert done.recorded_at > at + timedelta(minutes=39)
    assert answer.json()["version"] == page.version


def test_a_clock_a_little_slow_does_not_put_a_note_before_its_affair(here):
    lamp, client = to_verify(here), browser(here.people.grid_worker)
    opened = here.page("worker", lamp.id).opened_at
    answer = sends(client, "note", opened - timedelta(seconds=90), affair=str(lamp.id), text="正在看", internal="yes")
    assert answer.status_code == 201, words(answer)
    noted = [entry for entry in here.page("worker", lamp.id).timeline if entry.kind == "note"][-1]
    assert noted.happened_at == opened
    answer = sends(client, "note", opened - timedelta(minutes=3), affair=str(lamp.id), text="早先", internal="yes")
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["happened_at"])


def test_the_phone_says_when_there_is_more_than_it_takes_along(here, monkeypatch):
    to_verify(here)
    client = browser(here.people.grid_worker)
    assert "今日清单" not in day(client)["list"]
    to_verify(here)
    monkeypatch.setattr("liren.affairs.queries.carrying.inbox", partial(affairs.inbox, limit=1))
    told = day(client)
    assert len(told["works"]) == 1
    assert "一共 2 件，这里是最急的 1 件" in told["list"]
    assert 'href="/today"' in told["list"]


def test_a_step_somebody_else_did_meanwhile_comes_back_and_may_become_a_note_with_its_photo(here):
    lamp, client = to_verify(here), browser(here.people.grid_worker)
    stale = verifying(client, here, lamp.id)
    here.does("grid_worker", lamp.id, "verify", "failed", reason="还闪")
    refused = sends(client, "step", **stale)
    assert (refused.status_code, refused.json()["code"]) == (409, "affairs.stale")
    assert refused.json()["message"]
    noted = sends(client, "note", affair=str(lamp.id), text="我去看时是亮的", internal="yes", photos=photo())
    assert noted.status_code == 201, words(noted)
    page = here.page("worker", lamp.id)
    assert [p.step for p in page.photos] == ["note"]
    assert any("我去看时是亮的" in entry.text for entry in page.timeline)
    assert here.page("wang", lamp.id).photos == ()


def test_what_one_person_wrote_is_not_sent_under_anothers_name(here):
    suns = day(browser(here.people.grid_worker))["owner"]
    answer = sends(browser(here.people.other_grid_worker), "report", **report(here, owner=suns))
    assert (answer.status_code, answer.json()["code"]) == (409, "web.grid-another-person")
    assert reported(here) == []


def test_keys_of_two_people_differ_and_one_persons_stays_the_same(here):
    suns = [day(browser(here.people.grid_worker)) for _ in range(2)]
    dings = day(browser(here.people.other_grid_worker))
    assert suns[0]["key"] == suns[1]["key"] != dings["key"]
    assert suns[0]["owner"] == suns[1]["owner"] != dings["owner"]


def test_whoever_may_no_longer_report_there_is_told_and_loses_nothing(here):
    client = browser(here.people.grid_worker)
    owner = day(client)["owner"]
    answer = sends(client, "report", **report(here, place=here.people.frame.qingshi.path, owner=owner))
    assert answer.status_code == 403
    assert answer.json()["hint"]


def test_without_a_session_the_phone_is_told_in_its_own_language(here):
    assert browser().get("/grid/day").status_code == 401
    assert browser().post("/grid/send").json()["code"] == "kit.sign-in-first"
    assert browser(here.people.wang).get("/grid/day").status_code == 404


@pytest.mark.parametrize("field", ["id", "what", "happened_at", "sent_at"])
def test_nonsense_is_told_by_its_field(here, field):
    answer = sends(browser(here.people.grid_worker), "report", **{**report(here), field: "x" * 300})
    assert answer.status_code == 422
    assert answer.json()["fields"]


def test_the_script_between_page_and_network_lies_where_it_may_see_the_page_and_names_what_it_keeps(client):
    answer = client.get("/grid/sw.js")
    if answer.status_code == 404:
        pytest.skip("前端没有构建：npm ci && npm run build")
    assert answer.headers["Service-Worker-Allowed"] == "/grid"
    assert "/static/css/grid" in words(answer)

"""A new edition in the browser: counts, rows, successors, decisions, and the day it takes effect."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.territories import public as territories
from liren.territories.tests.cast import Nobody
from liren.territories.tests.frames import written
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db

BEFORE = {"33": "浙江省", "3301": "杭州市", "330106": "西湖区", "330106001": "甲街道", "330106001001": "东社区居委会"}
AFTER = {**BEFORE, "330106": "西湖新区", "330106001002": "新社区居委会"}
EAST, NEW = "33.01.06.001.001.", "33.01.06.001.002."


@pytest.fixture
def people(tmp_path: Path) -> Cast:
    found = cast()
    territories.load_frame(of=written(BEFORE, tmp_path, day="2023-06-30"))
    after = {code: name for code, name in AFTER.items() if code != "330106001001"}
    territories.compare_edition(of=written(after, tmp_path, day="2026-06-30"), by=Nobody(), at=now())
    return found


def number() -> int:
    return territories.change_sets()[0].id


def act(client: Any, **told: str) -> Any:
    return client.post(f"/places/editions/{number()}/change", told)


def test_a_reviewer_sees_what_differs_says_successors_decides_and_applies(people: Cast) -> None:
    client = browser(people.admin)
    assert "试用区划" in words(client.get("/places/editions"))
    page = words(client.get(f"/places/editions/{number()}"))
    for said in ("新设", "撤销，去向不明", "西湖区 → 西湖新区", "不知道"):
        assert said in page
    assert act(client, act="successors", path=EAST, successors="330106001002").status_code == 303
    assert "人工填写" in words(client.get(f"/places/editions/{number()}?kind=moved"))
    assert act(client, act="accepted", path=EAST).status_code == 303
    refused = act(client, act="apply", on=now().date().isoformat())
    assert refused.status_code == 409
    assert "还没有决定（2 处）" in words(refused)
    for kind in ("added", "renamed"):
        assert act(client, act="accepted", of=kind).status_code == 303
    done = act(client, act="apply", on=date.today().isoformat())
    assert done.status_code == 303
    assert "已经生效" in words(client.get(done.headers["Location"]))
    assert territories.place_at(NEW) is not None
    east = territories.place_at(EAST)
    assert east is not None
    assert east.valid_to is not None


def test_a_change_set_is_dropped_and_nothing_changes(people: Cast) -> None:
    client = browser(people.admin)
    assert act(client, act="drop").status_code == 303
    assert "作废" in words(client.get(f"/places/editions/{number()}"))
    assert territories.place_at(NEW) is None


@pytest.mark.parametrize(
    "told",
    [
        {"act": ""}, {"act": "accepted", "path": "<b>"}, {"act": "accepted", "of": "x"}, {"act": "apply", "on": "昨天"},
        {"act": "successors", "path": EAST, "successors": "9" * 3000},
        {"act": "successors", "path": "", "successors": "x"},
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_words(people: Cast, told: dict[str, str]) -> None:
    refused = act(browser(people.admin), **told)
    assert refused.status_code == 422
    assert "处需要改" in words(refused)


def test_only_who_manages_the_places_reviews_them(people: Cast) -> None:
    client = browser(people.worker)
    assert client.get("/places/editions").status_code == 403
    assert client.get(f"/places/editions/{number()}").status_code == 403
    assert act(client, act="drop").status_code == 403
    assert browser(people.admin).get("/places/editions/0").status_code == 404

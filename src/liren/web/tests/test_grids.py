"""A community's grids drawn anew in the browser: change, look what it means, decide."""

from typing import Any

import pytest

from liren.affairs.tests.world import World, world
from liren.kit.clock import now
from liren.territories import public as territories
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


def asked(here: World, **told: str) -> dict[str, str]:
    """What the page's form sends when nothing was touched but `told`."""
    standing = territories.arrangement(here.people.community.id)
    assert standing is not None
    form = {f"b{b.id}": str(b.grid_id or "none") for b in standing.buildings}
    today = now().date().isoformat()
    return {**form, "on": today, "reason": "2026 年网格优化", "seen": standing.seen, "_rows": "3", **told}


def split(here: World) -> dict[str, str]:
    frame = here.people.frame
    return asked(
        here,
        **{
            "n1.name": "第三网格", "n2.name": "第四网格", f"close{frame.grid_two.id}": "1",
            f"b{frame.building_2.id}": "n1", f"b{frame.building_3.id}": "n2",
        },
    )  # fmt: skip


def where(here: World) -> str:
    return f"/places/grids?path={here.people.community.path}"


def decide(client: Any, here: World, form: dict[str, str]) -> Any:
    seen = words(client.post(where(here), {**form, "_look": "1"}))
    previewed = caught(r'name="previewed" value="(\w+)"', seen)
    return client.post(where(here), {**form, "previewed": previewed, "_decide": "1"})


def test_an_administrator_sees_what_a_split_means_before_deciding(here: World) -> None:
    here.opens("wang")
    here.opens("wang", place_path=here.people.frame.building_2.path)
    answers = {"title": "路面塌了", "description": "过不去", "danger": False}
    here.opens("grid_worker", place_path=here.people.frame.grid_two.path, answers=answers)
    client, form = browser(here.people.admin), split(here)
    assert "桂花里第二网格" in words(client.get(where(here)))
    page = words(client.post(where(here), {**form, "_look": "1"}))
    for said in (
        "2 栋",
        "第三网格、第四网格接替",
        "2 件（第三网格 1 件，第四网格 1 件）",
        "1 件，转到桂花里社区",
        "孙丽",
    ):
        assert said in page
    standing = territories.arrangement(here.people.community.id)
    assert standing is not None
    assert len(standing.grids) == 2, "looking changes nothing"
    done = decide(client, here, form)
    assert done.status_code == 303
    assert "逐件转到新的网格" in words(client.get(done.headers["Location"]))
    standing = territories.arrangement(here.people.community.id)
    assert standing is not None
    assert {g.name for g in standing.grids} == {"桂花里第一网格", "第三网格", "第四网格"}


def test_nobody_decides_what_they_have_not_seen(here: World) -> None:
    client = browser(here.people.admin)
    unseen = client.post(where(here), {**split(here), "_decide": "1", "previewed": "0"})
    assert unseen.status_code == 200
    assert "这样调整会怎样" in words(unseen)
    standing = territories.arrangement(here.people.community.id)
    assert standing is not None
    assert len(standing.grids) == 2


def test_a_whole_estate_goes_to_one_grid_with_one_choice(here: World) -> None:
    frame = here.people.frame
    form = asked(here, **{f"e{frame.guihuayuan.id}": str(frame.grid_two.id)})
    assert decide(browser(here.people.admin), here, form).status_code == 303
    assert [b.name for b in territories.buildings_of(frame.grid_two.id)] == ["1幢", "2幢", "3幢"]


def test_what_is_wrong_is_named_beside_its_field_and_nothing_is_lost(here: World) -> None:
    frame = here.people.frame
    form = asked(here, **{"n1.name": "第三网格", "n1.code": "12", f"close{frame.grid_two.id}": "1", "on": "2099-01-01"})
    answered = browser(here.people.admin).post(where(here), {**form, "_look": "1"})
    page = words(answered)
    assert answered.status_code == 422
    for said in ("网格编码应为 15 位数字", "还有 2 栋", "日期不能晚于今天", 'value="第三网格"', 'href="#f-n1.code"'):
        assert said in page
    assert "这样调整会怎样" not in page


def test_who_was_overtaken_is_told(here: World) -> None:
    client, form = browser(here.people.admin), split(here)
    late = decide(client, here, {**form, "seen": "overtaken"})
    assert late.status_code == 409
    assert "又有人改过" in words(late)


@pytest.mark.parametrize("nonsense", ["", "昨天", "2026-13-40", "9" * 5000, "<b>"])
def test_nonsense_is_refused_in_words(here: World, nonsense: str) -> None:
    client, frame = browser(here.people.admin), here.people.frame
    fields = ("on", "seen", "_rows", f"b{frame.building_1.id}", "n1.code", f"heir{frame.grid_two.id}")
    for field in fields:
        told = client.post(where(here), {**split(here), field: nonsense, "_look": "1"})
        assert told.status_code in (200, 422), (field, told.status_code)


def test_only_a_community_that_stands_has_grids_to_draw(here: World) -> None:
    client = browser(here.people.admin)
    assert client.get(f"/places/grids?path={here.people.street.path}").status_code == 404
    assert client.get("/places/grids?path=99.").status_code in (403, 404)
    assert browser(here.people.worker).get(where(here)).status_code == 403
    assert browser(here.people.worker).post(where(here), split(here)).status_code == 403

"""What could not follow an ended place by itself is listed, and an administrator says where it goes."""

import re
from datetime import date

import pytest

from liren.access.public import SYSTEM, enter_system, grant, resettle
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN, Cast, cast
from liren.affairs import public as affairs
from liren.kit.clock import now
from liren.kit.database import rows
from liren.standards import public as standards
from liren.territories.public import NewGrid, Plan, close, redraw_grids
from liren.territories.tests.cast import Nobody
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db

WHERE = "/organisations/ended"


@pytest.fixture
def people() -> Cast:
    """The second grid became two, and nobody knows where its grid worker goes."""
    made = cast()
    frame = made.frame
    plan = Plan(
        into={frame.building_2.id: "a", frame.building_3.id: "b"},
        new=[NewGrid("a", "第三网格"), NewGrid("b", "第四网格")],
        close={frame.grid_two.id: ()},
    )
    redraw_grids(community=made.community.id, plan=plan, on=date(2026, 1, 5), reason="优化", by=Nobody(), at=now())
    enter_system()
    actors.follow_place(place_id=frame.grid_two.id, at=now())
    return made


def test_the_list_is_named_on_the_organisations_page_and_empties_as_it_is_decided(people):
    client, path = browser(people.admin), people.community.path
    assert "逐个定去处" in words(client.get("/organisations", {"path": path}))
    page = words(client.get(WHERE, {"path": path}))
    for said in ("第三网格网格员", "孙丽", "第四网格", "接替"):
        assert said in page
    enter_system()
    [waiting] = actors.unsettled(path)
    told = {"post": str(waiting.posts[0].id), "to": waiting.heirs[0].path}
    assert client.post(f"{WHERE}?path={path}", told).status_code == 303
    assert "没有待定的" in words(client.get(WHERE, {"path": path}))
    assert "逐个定去处" not in words(client.get("/organisations", {"path": path}))


def test_nonsense_is_refused_and_others_are_not_let_in(people):
    client, path = browser(people.admin), people.community.path
    enter_system()
    [waiting] = actors.unsettled(path)
    post = str(waiting.posts[0].id)
    for told, status in (
        ({"post": post, "to": ""}, 422),
        ({"post": post, "to": "⚠"}, 422),
        ({"post": "⚠", "to": path}, 404),
        ({"organisation": post, "to": path}, 404),
        ({}, 404),
        ({"organisation": str(people.orgs["property"]), "to": people.frame.yinxing.path}, 409),
    ):
        assert client.post(f"{WHERE}?path={path}", told).status_code == status
    assert browser(people.worker).post(f"{WHERE}?path={path}", {"post": post, "to": path}).status_code == 403


def test_a_routing_key_is_changed_on_the_organisation_s_page(people):
    client, org = browser(people.admin), people.orgs["property"]
    assert client.post(f"/organisations/{org}/change", {"act": "key", "key": "property_east"}).status_code == 303
    assert "property_east" in words(client.get(f"/organisations/{org}"))
    for wrong in ("community", "x" * 31):
        assert client.post(f"/organisations/{org}/change", {"act": "key", "key": wrong}).status_code == 422


def test_what_was_granted_without_a_post_and_went_along_is_told_there(people):
    frame, client = people.frame, browser(people.admin)
    enter_system()
    told = {"by": SYSTEM, "at": BEGAN, "path": frame.grid_one.path}
    reader = actors.add_staff(name="李强", login="liqiang", password="walnut-river-lamp", **told)
    grant(holder=reader, role="viewer", place_id=frame.grid_one.id, org_id=None, **told)
    assert "跟过去的权限" not in words(client.get(WHERE, {"path": people.community.path}))
    enter_system()
    resettle(path=frame.grid_one.path, to=people.community.path, place_id=people.community.id, at=now())
    page = words(client.get(WHERE, {"path": people.community.path}))
    for said in ("跟过去的权限", "李强", "查看", frame.grid_one.full_name, people.community.full_name):
        assert said in page


def _choices(page: str, title: str) -> str:
    """The select that says where the thing of this title goes."""
    return re.search(f'aria-label="{title}[^"]*移到哪里">(.*?)</select>', page, re.DOTALL)[1]  # type: ignore[index]


def test_a_switch_of_a_split_place_and_a_routing_key_are_decided_on_the_same_page(people):
    """桂花里 itself is split: its figures were off, and a section of it had gone into the street's office."""
    frame, at = people.frame, now()
    enter_system()
    standards.switch_feature(
        path=people.community.path, key="figures", value="off", reason="还没有人看", by=SYSTEM, at=BEGAN
    )
    standards.say_type(path=people.community.path, community_type="old", reason="建于八十年代", by=SYSTEM, at=BEGAN)
    actors.set_key(organisation_id=people.orgs["property"], key="estate", by=SYSTEM, at=BEGAN)
    actors.merge_organisations(
        into={people.orgs["property"]: people.orgs["street_office"]}, on=date(2026, 1, 5), reference="18 号",
        by=SYSTEM, at=at,
    )  # fmt: skip
    inside = "UPDATE territories_place SET valid_to = '2026-01-06' WHERE path LIKE %s AND id <> %s"
    rows(inside, f"{people.community.path}%", people.community.id)
    heirs = (frame.yinxing, frame.qingshi)
    close(id=people.community.id, on=date(2026, 1, 6), successors=[h.id for h in heirs], by=Nobody(), at=at)
    for follow in (actors.follow_place, standards.follow_place, affairs.papers.follow_numbers):
        follow(place_id=people.community.id, at=at)
    client, path = browser(people.admin), people.street.path
    shown = client.get(WHERE, {"path": path})
    page, street = words(shown), f'<option value="{path}">'
    assert street in _choices(shown.content.decode(), "评价")
    assert street not in _choices(shown.content.decode(), "社区类型"), "a type is a community's"
    for said in ("派单代号 estate", "由派单员选单位", "功能开关", "不带过去"):
        assert said in page
    enter_system()
    waiting = next(one for one in actors.unsettled(path) if one.things)
    thing, heir = next(one for one in waiting.things if one.kind == "feature"), frame.yinxing
    told = {"thing": str(thing.id), "kind": thing.kind}
    assert client.post(f"{WHERE}?path={path}", {**told, "to": "⚠"}).status_code == 422
    assert client.post(f"{WHERE}?path={path}", {**told, "kind": "numbers", "to": heir.path}).status_code == 404
    assert client.post(f"{WHERE}?path={path}", {**told, "to": heir.path}).status_code == 303
    key = {"key": str(waiting.keys[0].id), "to": heir.path}
    assert client.post(f"{WHERE}?path={path}", key).status_code == 303
    page = words(client.get(WHERE, {"path": path}))
    assert "派单代号 estate" not in page
    assert "跟过去了" in page
    enter_system()
    assert not standards.standing([heir.path], now()).feature_on("figures", heir.path)

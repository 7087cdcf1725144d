"""Each online channel of a place has a post that answers for it; residents read whom to ask, managers what is open."""

import json
import re

import pytest

from liren.access.public import enter_system
from liren.actors import public as actors
from liren.affairs.tests.world import World, world
from liren.kit.clock import now
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


def post_of(here: World, who: str) -> str:
    """The post the person holds, as the page offers it."""
    enter_system("test")
    name = actors.persons([here.person(who)])[here.person(who)]
    [found] = [one for one in actors.keeper_choices(here.people.community.path) if f"（{name}）" in one.text]
    return str(found.post_id)


def said(here: World, **given: str):
    told = {"path": here.people.community.path, "channel": "portal", "phone": "0512-65550123", **given}
    return browser(here.people.admin).post("/channels", told)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", text))


@pytest.mark.requirement("R115")
def test_the_online_platform_has_somebody_who_answers_for_it_and_residents_read_who(here: World) -> None:
    path = here.people.community.path
    before = words(browser(here.people.admin).get(f"/channels?path={path}"))
    assert "还没有人负责" in before
    assert "负责" not in plain(words(browser(here.people.wang).get("/home")))
    assert said(here, post=post_of(here, "worker")).status_code == 303
    worker = actors.persons([here.person("worker")])[here.person("worker")]
    for page in ("/home", "/me"):
        shown = plain(words(browser(here.people.wang).get(page)))
        assert re.search(rf"这个平台由[^，]*{worker}负责，电话0512-65550123", shown), page
    told = words(browser().get(f"/open311/v2/discovery.json?jurisdiction_id={path}"))
    assert worker not in json.loads(told)["contact"]  # that is another channel, and nobody's yet
    assert said(here, channel="open311", post=post_of(here, "worker")).status_code == 303
    told = words(browser().get(f"/open311/v2/discovery.json?jurisdiction_id={path}"))
    assert worker in json.loads(told)["contact"]


def test_when_its_holder_leaves_the_channel_goes_with_the_post_and_stands_in_the_handover(here: World) -> None:
    path, at = here.people.community.path, now()
    said(here, post=post_of(here, "worker"))
    enter_system("test")
    [member] = [m for m in actors.members(here.people.orgs["committee"]) if m.person_id == here.person("worker")]
    package = actors.begin_handover(holding_id=member.holding_id, by=here.actor("admin"), at=at)
    texts = [item.text for item in actors.handover(package).items]
    assert any("线上渠道" in text and "居民端" in text and "0512-65550123" in text for text in texts)
    actors.relieve(holding_id=member.holding_id, by=here.actor("admin"), at=at, reason="调离")
    keeper = actors.channel_keeper("portal", path)
    assert keeper is not None
    assert keeper.vacant
    assert "岗位空缺" in words(browser(here.people.admin).get(f"/channels?path={path}"))
    actors.appoint(person_id=here.person("other_worker"), post_id=keeper.post_id, by=here.actor("admin"), at=at)
    after = actors.channel_keeper("portal", path)
    assert after is not None
    assert (after.vacant, after.post_id) == (False, keeper.post_id)


def test_what_is_wrong_is_said_by_field_and_what_nobody_says_here_is_read_from_above(here: World) -> None:
    post = post_of(here, "worker")
    for given, hint in (
        ({"post": ""}, "请选一个岗位"),
        ({"post": post, "channel": "pigeon"}, "没有这个渠道"),
        ({"post": post, "phone": "call me"}, "请写带区号的座机"),
        ({"post": "00000000-0000-0000-0000-000000000001"}, "请选本地或上级的一个岗位"),
    ):
        refused = said(here, **given)
        assert (refused.status_code, hint in words(refused)) == (422, True), given
    said(here, post=post)
    assert actors.channel_keeper("portal", here.people.frame.building_3.path) is not None  # its community answers
    assert actors.channel_keeper("portal", here.people.frame.yinxing.path) is None
    said(here, act="drop")
    assert actors.channel_keeper("portal", here.people.community.path) is None

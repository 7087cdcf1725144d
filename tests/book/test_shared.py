"""What all share is decided by all: resources with their options and votes, proposals of three sides at one table."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import enter_system
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World
from liren.autonomy import public as autonomy
from liren.autonomy.public import bodies
from liren.kit.clock import CHINA
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes, papers, seats, stands, text_of

pytestmark = pytest.mark.django_db
RESOURCE, PROPOSAL = "autonomy/shared-resource", "autonomy/joint-proposal"
WAYS = [{"title": "上午棋牌下午孩子", "who": "各半天"}, {"title": "隔周轮流", "who": "各一周"}]


@pytest.fixture
def here() -> World:
    made = book(RESOURCE, PROPOSAL, bodies.SITTING, "autonomy/committee-decision")
    autonomy.seed_rules(settings.LAWBOOK, at=made.at)
    return made


def day(here: World, **later: int) -> str:
    return str((here.at + timedelta(**later)).astimezone(CHINA).date())


def laid_out(here: World, meeting: str = "jw-representatives") -> UUID:
    affair = begins(here, "wang", RESOURCE, title="活动室周末给谁用", resource="room")
    told = {"choices_table": WAYS, "meeting": meeting, "meeting_day": day(here, days=2)}
    assert goes(here, "worker", affair, ("propose", "taken"), ("options", "ready", told)) == "vote"
    here.tick(days=2)
    return affair


def voted(here: World, affair: UUID, first: int, second: int, **other: Any) -> str:
    told = {
        "held_on": day(here), "should_come": "30", "came": "26",
        "votes": [{"title": WAYS[0]["title"], "agree": str(first)}, {"title": WAYS[1]["title"], "agree": str(second)}],
        **other,
    }  # fmt: skip
    return goes(here, "worker", affair, ("vote", "counted", told))


@pytest.mark.requirement("R078")
def test_how_a_shared_room_is_used_is_proposed_laid_out_voted_on_shown_and_done(here: World) -> None:
    affair = laid_out(here)
    assert voted(here, affair, 17, 9) == "notice"
    told = {"plan": "四月起上午棋牌、下午孩子", "until": day(here, days=3), "channel": "党群服务中心一楼"}
    assert goes(here, "worker", affair, ("notice", "written", told)) == "show"
    [notice] = papers(here, "worker", affair)
    assert "上午棋牌、下午孩子" in text_of(here, "worker", notice)
    assert "quiet" not in {one.key for one in here.page("worker", affair).moves}, "fifteen days, not three"
    objection = {"objection": "孩子放学才来"}
    assert goes(here, "worker", affair, ("show", "objection", objection)) == "options"
    again = {"choices_table": WAYS, "meeting": "jw-representatives", "meeting_day": day(here, days=1)}
    goes(here, "worker", affair, ("options", "ready", again))
    here.tick(days=1)
    assert voted(here, affair, 5, 21) == "notice"
    told |= {"plan": "四月起隔周轮流", "until": day(here, days=16)}
    assert goes(here, "worker", affair, ("notice", "written", told)) == "show"
    here.tick(days=17)
    enter_system()
    affairs.expire(here.at)
    deliver(here)
    assert stands(here, affair) == "act", "nobody objected"
    assert goes(here, "worker", affair, ("act", "done", {"outcome": "隔周轮流"})) == "feedback"
    here.rates("wang", affair, 5)
    assert stands(here, affair) == "end"


@pytest.mark.parametrize(
    ("days", "meeting", "why"),
    [
        (1, "jw-representatives", "写的开会日子还没有到"), (-3, "jw-representatives", "比把办法摆出来还早"),
        (0, "cw-meeting-households", "这里是社区，要按居民会议的规则"),
    ],
    ids=["not yet", "before it was laid out", "a village's law"],
)  # fmt: skip
def test_a_meeting_is_judged_by_the_law_of_its_kind_of_place_and_by_a_day_it_can_have_met(
    here: World, days: int, meeting: str, why: str
) -> None:
    affair = laid_out(here, meeting)
    assert voted(here, affair, 25, 1, held_on=day(here, days=days)) == "undecided"
    assert why in " ".join(one.text for one in here.page("worker", affair).timeline)


@pytest.mark.parametrize(
    ("first", "second", "other", "why"),
    [
        (13, 13, {}, "一样多，都是 13 票"),
        (12, 11, {}, "“上午棋牌下午孩子”最多，12 票，同意的人不够"),
        (20, 9, {}, "一共 29 票，到会的只有 26"),
        (15, 2, {"came": "19"}, "到会的人不够"),
        (17, 9, {"votes": [{"title": "别的", "agree": "17"}, {"title": "隔周轮流", "agree": "9"}]}, "办法对不上"),
    ],
    ids=["tie", "too few agreed", "more votes than people", "too few came", "another way"],
)  # fmt: skip
def test_a_way_that_did_not_pass_is_not_shown_as_decided(
    here: World, first: int, second: int, other: dict[str, Any], why: str
) -> None:
    affair = laid_out(here)
    assert voted(here, affair, first, second, **other) == "undecided"
    assert why in " ".join(one.text for one in here.page("worker", affair).timeline)


@pytest.fixture
def platform(here: World) -> UUID:
    """The joint platform with somebody of each side on it, and its rules."""
    people = here.people
    actors.seed_templates(settings.LAWBOOK / "organisations", at=BEGAN)
    actors.apply_template(
        key="three-sides", version=None, place=people.community, fillings={}, by=people.admin, at=BEGAN
    )
    enter_system()
    [found] = [one.id for one in actors.organisations(people.community.path) if one.subtype == "joint_council"]
    for title, who in (("党组织代表", people.director), ("政府代表", people.dispatcher), ("群众代表", people.zhou)):
        [seat] = [post for post in actors.posts(found) if post.title == title]
        assert who.person_id is not None
        actors.appoint(person_id=who.person_id, post_id=seat.id, by=people.admin, at=BEGAN)
    bodies.adopt_rules(
        organisation_id=found, composition="党组织｜3｜推选\n政府｜3｜指派\n群众｜9｜各楼推选", term_years="3",
        meets="每月一次", notice="2", rule="members-majority", document="三方商定的议事规则",
        on=date.fromisoformat(day(here)), by=here.actor("director"), at=here.tick(),
    )  # fmt: skip
    return found


@pytest.mark.requirement("R220")
def test_each_side_proposes_one_table_decides_and_nothing_is_done_that_it_did_not_pass(
    here: World, platform: UUID
) -> None:
    made = {
        side: begins(here, who, PROPOSAL, title=title, side=side)
        for side, who, title in (
            ("residents", "wang", "东门装减速带"), ("party", "director", "党员认领花坛"),
            ("government", "worker", "消防通道划线"),
        )
    }  # fmt: skip
    views = {"party_view": "支持", "government_view": "可以装", "residents_view": "早该装"}
    affair = made["residents"]
    goes(here, "worker", affair, ("receive", "taken", {"as_side": "residents"}), ("views", "asked", views))
    named = {"decided_title": "东门装两条减速带"}
    assert goes(here, "director", affair, ("sit", "decided", named)) == "sit", "nobody has decided yet"
    assert "共商会没有表决通过" in " ".join(one.text for one in here.page("worker", affair).timeline)
    enter_system()
    [name] = [one.name for one in actors.organisations(here.people.community.path) if one.id == platform]
    sitting = begins(here, "director", bodies.SITTING, title="六月共商会", body=name)
    goes(here, "director", sitting, ("call", "called", {"agenda": "减速带、花坛", "day": day(here, days=3)}))
    here.tick(days=3)
    votes = [
        {"title": "东门装两条减速带", "agree": "2", "against": "1", "result": "passed"},
        {"title": "党员认领花坛", "agree": "1", "against": "2", "result": "failed"},
    ]
    held = {"came": seats(here, platform), "minutes": "都说了", "decisions": votes}
    assert goes(here, "director", sitting, ("sit", "held", held)) == "end"
    assert goes(here, "director", affair, ("sit", "decided", named)) == "act"
    goes(here, "worker", affair, ("act", "done", {"outcome": "装了两条"}))
    here.rates("wang", affair, 5)
    deliver(here)
    assert stands(here, affair) == "end"
    goes(here, "worker", made["party"], ("receive", "taken", {"as_side": "party"}), ("views", "asked", views))
    claimed = begins(here, "wang", PROPOSAL, title="政府说的", side="government")
    goes(here, "worker", claimed, ("receive", "taken", {"as_side": "party"}))
    refused = {"decided_title": "党员认领花坛"}
    assert goes(here, "director", made["party"], ("sit", "decided", refused)) == "sit", "it was voted down"
    affairs.publish(affair_id=sitting, by=here.actor("worker"), at=here.tick())
    deliver(here)
    page = words(browser().get(f"/bodies/{platform}"))
    for said in (
        "三方的提案", "提了 1 件，正在办 0 件，办成 1 件", "提了 2 件，正在办 2 件，办成 0 件",
        "提了 0 件，正在办 0 件，办成 0 件",
        "党组织代表 1 人（3 席）", "群众代表 1 人（9 席）", "东门装两条减速带", "没有通过",
    ):  # fmt: skip
        assert said in page, said

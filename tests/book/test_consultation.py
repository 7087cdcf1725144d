"""协商: what people talk over, from the wish to the appraisal, in each form the law book knows."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from tests.book.world import begins, book, goes, papers, stands, text_of

pytestmark = pytest.mark.django_db
TOPIC, PUBLIC, CROWDS = "autonomy/consultation-topic", "autonomy/four-public", "autonomy/five-crowds"
WORKSHOP, SEVEN, NEEDS = "autonomy/workshop", "autonomy/joint-council", "autonomy/needs-round"
ELECTION = "autonomy/term-election"
RULE = {"parties": ["residents", "property"], "rule": "two_thirds", "meeting_day": "2026-11-20"}


def waits(here: World, **span: int) -> None:
    """Time passes, and what the clock does is done."""
    here.tick(**span)
    enter_system()
    affairs.expire(here.at)


def seen(here: World, who: str, affair: UUID) -> dict[str, Any]:
    """What `who` reads of the affair, the last answer of each field."""
    page = affairs.affair(affair, here.actor(who), at=here.at)
    return {answer.key: answer.value for entry in page.timeline for answer in entry.answers}


@pytest.mark.requirement("R079")
@pytest.mark.requirement("R158")
def test_a_topic_is_hosted_talked_over_done_watched_by_another_and_rated_by_who_raised_it() -> None:
    here = book(TOPIC)
    affair = begins(here, "wang", TOPIC, title="3 幢加装电梯怎么分摊", whom="building")
    assert goes(here, "director", affair, ("screen", "adopt", RULE | {"form_of_talk": "council"})) == "announce"
    assert goes(here, "worker", affair, ("announce", "announced", {"material": "三家报价和楼层系数"})) == "meet"
    here.tick(days=5)
    agreed = {"came": "居民代表 12、物业 2", "minutes": "按楼层系数分摊，一楼不出"}
    assert goes(here, "worker", affair, ("meet", "agreed", agreed)) == "carry_out"
    [minutes] = papers(here, "wang", affair)
    assert "按楼层系数分摊" in text_of(here, "wang", minutes)
    assert goes(here, "worker", affair, ("carry_out", "done", {"outcome": "合同签了，一楼也摊了"})) == "watch"
    with pytest.raises(affairs.SamePersonAgain):
        here.does("worker", affair, "watch", "as_agreed")
    assert goes(here, "director", affair, ("watch", "not_yet", {"missing": "一楼不该摊"})) == "carry_out"
    done = ("carry_out", "done", {"outcome": "改了，一楼不摊"})
    assert goes(here, "worker", affair, done) == "watch"
    assert goes(here, "director", affair, ("watch", "as_agreed")) == "publish"
    assert goes(here, "worker", affair, ("publish", "published")) == "shown"
    waits(here, days=17)
    assert stands(here, affair) == "feedback"
    assert goes(here, "wang", affair, ("feedback", "rated", {"rating": 4})) == "end"


@pytest.mark.requirement("R289")
@pytest.mark.parametrize("form", ["talk", "hearing", "appraisal"])
def test_how_people_talk_is_said_beforehand_with_the_rule_and_everybody_can_read_it(form: str) -> None:
    here = book(TOPIC)
    affair = begins(here, "wang", TOPIC, title="停车位怎么排", whom="estate")
    with pytest.raises(InvalidInput) as refused:
        here.does("director", affair, "screen", "adopt", **RULE)
    assert "form_of_talk" in refused.value.fields
    assert goes(here, "director", affair, ("screen", "adopt", RULE | {"form_of_talk": form})) == "announce"
    read = seen(here, "wang", affair)
    assert (read["form_of_talk"], read["rule"]) == (form, "two_thirds")


def test_a_great_matter_is_talked_over_four_times_and_made_public_twice() -> None:
    here = book(PUBLIC)
    affair = begins(here, "director", PUBLIC, title="修北头村道", description="雨天走不了车")
    assert goes(
        here, "director", affair,
        ("propose", "proposed", {"proposal": "铺 600 米"}), ("confer", "drafted", {"plan": "集体出资"}),
        ("members", "passed", {"attended": "应到 36、实到 30、同意 27"}),
    ) == "notice"  # fmt: skip
    day = str(here.at.date().replace(day=28))
    assert goes(here, "worker", affair, ("notice", "told", {"meeting_day": day})) == "wait"
    votes = {"which": "representatives", "votes": "应到 40、到会 33、同意 30", "resolution": "照方案办"}
    with pytest.raises(InvalidInput):
        here.does("worker", affair, "wait", "short")
    waits(here, days=9)
    assert stands(here, affair) == "wait", "ten days' notice, but for a stated reason"
    waits(here, days=2)
    assert goes(here, "director", affair, ("resolve", "resolved", votes)) == "first_public"
    assert goes(here, "worker", affair, ("first_public", "posted")) == "shown_first"
    waits(here, days=17)
    assert goes(here, "worker", affair, ("carry_out", "done", {"outcome": "铺好了，用 31 万元"})) == "second_public"
    assert goes(here, "worker", affair, ("second_public", "posted")) == "shown_second"
    waits(here, days=17)
    assert goes(here, "worker", affair, ("told", "told")) == "end"


@pytest.mark.requirement("R221")
def test_neighbours_come_out_speak_deliberate_act_and_gather() -> None:
    here = book(CROWDS)
    affair = begins(here, "wang", CROWDS, title="三单元楼道谁来打扫")
    assert goes(
        here, "worker", affair,
        ("come_out", "willing", {"host": "三单元四户"}), ("speak_up", "heard", {"said": "老人扫不动，愿意出钱"}),
        ("deliberate", "agreed", {"agreed": "请保洁，每户五元"}), ("act", "done", {"outcome": "每周两次"}),
    ) == "gather"  # fmt: skip
    assert goes(here, "wang", affair, ("gather", "rated", {"rating": 5})) == "end"


def test_what_concerns_more_than_neighbours_becomes_a_topic_somebody_answers_for() -> None:
    here = book(CROWDS, TOPIC)
    affair = begins(here, "wang", CROWDS, title="院子里养鸡")
    wider = {"topics": [{"title": "院子里养不养鸡", "whom": "estate"}]}
    assert goes(
        here, "worker", affair,
        ("come_out", "willing", {"host": "楼组长"}), ("speak_up", "heard", {"said": "前后三幢楼都吵到"}),
        ("deliberate", "topic", wider),
    ) == "gather"  # fmt: skip
    [topic] = affairs.children(affair).children
    assert (topic.title, stands(here, topic.affair_id)) == ("院子里养不养鸡", "screen")


@pytest.mark.requirement("R204")
def test_a_workshop_compares_two_plans_at_least_and_says_why_one_was_chosen() -> None:
    here = book(WORKSHOP)
    affair = begins(here, "worker", WORKSHOP, title="村口空地做什么")
    invited = {"parties": ["residents", "planners"], "day": str(here.at.date())}
    assert goes(
        here, "worker", affair, ("invite", "invited", invited), ("walk", "seen", {"seen": "下雨积水，孩子没处玩"})
    ) == "think"  # fmt: skip
    one, other = {"title": "铺砖", "how": "透水砖"}, {"title": "沙地", "how": "沙地和长椅"}
    with pytest.raises(InvalidInput):
        here.does("worker", affair, "think", "ready", plans=[one])
    assert goes(here, "worker", affair, ("think", "ready", {"plans": [one, other]})) == "choose"
    assert goes(here, "worker", affair, ("choose", "chosen", {"chosen": "沙地，老小都用得上"})) == "carry_out"
    assert goes(
        here, "worker", affair, ("carry_out", "done", {"outcome": "六把长椅"}), ("told", "told")
    ) == "end"  # fmt: skip


@pytest.mark.requirement("R203")
def test_seven_of_several_communities_settle_a_matter_when_four_agree() -> None:
    here = book(SEVEN)
    affair = begins(here, "director", SEVEN, title="外卖车进不进小区")
    seats = [{"side": f"小区 {number} 业委会", "post": "委员"} for number in range(1, 8)]
    with pytest.raises(InvalidInput):
        here.does("director", affair, "seat", "seated", members=seats[:6])
    day = ("set_day", "set", {"day": str(here.at.date())})
    assert goes(here, "director", affair, ("seat", "seated", {"members": seats}), day) == "talk"
    again = ("talk", "off", {"why_off": "三位出差"})
    assert goes(here, "director", affair, again, day) == "talk", "nobody is seated twice"
    with pytest.raises(affairs.MoveNotOpen):
        here.does("director", affair, "talk", "agreed", agree=3, outcome="走侧门")
    assert goes(here, "director", affair, ("talk", "agreed", {"agree": 4, "outcome": "走侧门"})) == "told"


@pytest.mark.requirement("R243")
def test_what_people_lack_is_asked_for_and_each_need_becomes_a_topic_somebody_answers_for() -> None:
    here = book(NEEDS, TOPIC)
    affair = begins(here, "worker", NEEDS, title="今年社区还缺什么")
    assert goes(here, "worker", affair, ("ask", "asked", {"how_to_say": "网上说，或到服务站说"})) == "gather"
    here.tick(days=16)
    needs = [
        {"title": "老人食堂", "whom": "community", "voices": 31}, {"title": "夜里太暗", "whom": "estate", "voices": 12},
    ]  # fmt: skip
    assert goes(here, "worker", affair, ("gather", "heard", {"needs": needs})) == "told"
    kin = affairs.children(affair).children
    assert {child.title for child in kin} == {"夜里太暗", "老人食堂"}
    assert {stands(here, child.affair_id) for child in kin} == {"screen"}


@pytest.mark.requirement("R286")
@pytest.mark.requirement("R287")
def test_a_term_change_counts_its_days_from_polling_day_and_a_hard_place_has_its_plan_first() -> None:
    here = book(ELECTION)
    day = here.at.date() + timedelta(days=90)
    affair = begins(here, "director", ELECTION, title="第六届换届选举")
    assert goes(here, "director", affair, ("set_day", "set", {"polling_day": str(day)})) == "weigh"
    with pytest.raises(InvalidInput):
        here.does("director", affair, "weigh", "hard", difficulty=["weak"])
    assert goes(
        here, "director", affair,
        ("weigh", "hard", {"difficulty": ["weak"], "plan": "街道派指导组驻村"}),
        ("committee", "chosen", {"committee": "居民会议推选九人", "way": "all", "seats": 5}),
    ) == "roll"  # fmt: skip
    assert due(here, affair) == day - timedelta(days=20)
    here.tick(days=60)
    posted = here.at.date()
    assert (
        goes(here, "worker", affair, ("roll", "posted", {"roll_count": 1203, "posted_on": str(posted)})) == "objections"
    )
    assert due(here, affair) == posted + timedelta(days=5)
    assert goes(here, "worker", affair, ("objections", "objection", {"objection": "住了两年没列上"})) == "decide"
    assert due(here, affair) == here.at.date() + timedelta(days=3)
    assert goes(here, "director", affair, ("decide", "decided", {"decision": "补登一人"})) == "objections"
    waits(here, days=6)
    assert goes(here, "worker", affair, ("nominate", "named", {"candidates": 7, "checked": True})) == "poll"
    waits(here, days=24)
    assert goes(here, "worker", affair, ("poll", "invalid", {"cast": 600})) == "again"
    anew = here.at.date() + timedelta(days=60)
    assert goes(
        here, "director", affair, ("again", "new_day", {"why_again": "没有过半"}),
        ("set_day", "set", {"polling_day": str(anew)}), ("weigh", "ordinary"),
    ) == "committee"  # fmt: skip
    assert due(here, affair) == anew - timedelta(days=40)
    assert goes(
        here, "director", affair, ("committee", "chosen", {"committee": "照上次", "way": "all", "seats": 5})
    ) == "roll"  # fmt: skip
    anew_posted = {"roll_count": 1203, "posted_on": str(here.at.date())}
    assert goes(here, "worker", affair, ("roll", "posted", anew_posted)) == "objections"
    waits(here, days=6)
    missing = ("poll", "short", {"cast": 700, "missing": 1})
    assert goes(here, "worker", affair, ("nominate", "named", {"candidates": 6, "checked": True}), missing) == "runoff"
    assert goes(here, "worker", affair, ("runoff", "elected", {"certificate": "另行选举一人"})) == "result"
    elected = here.at.date()
    assert goes(here, "worker", affair, ("result", "posted", {"elected_on": str(elected)})) == "handover"
    assert due(here, affair) == elected + timedelta(days=10)
    assert goes(here, "director", affair, ("handover", "done", {"handed": "公章、账目、档案"})) == "end"


def due(here: World, affair: UUID) -> date:
    """The day by which the step it is at is to be done."""
    enter_system()
    [line] = [one for one in affairs.affair(affair, SYSTEM, at=here.at).steps if one.state == "current"]
    assert line.due is not None
    assert line.due.at is not None
    return line.due.at.astimezone(CHINA).date()

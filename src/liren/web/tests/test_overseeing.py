"""A place's supervision and what was decided there, as everybody reads them, from affairs and results themselves."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.public import Strikes
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World
from liren.autonomy import public as autonomy
from liren.autonomy.tests.decided import LATER, asked, deciding, entry, filled, on_paper
from liren.kit.database import rows
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes, serves
from tests.doors import clock_at

pytestmark = pytest.mark.django_db
SUPERVISION, APPRAISAL, FOUR = "autonomy/supervision", "autonomy/appraisal", "autonomy/four-public"
CROWDS = "autonomy/five-crowds"


def page(here: World, address: str, who: str = "", **query: str) -> str:
    client = browser(here.actor(who)) if who else browser()
    with clock_at(here.at):
        response = client.get(address, {"path": here.people.community.path, **query})
    assert response.status_code == 200
    return words(response)


def shown(here: World, affair: UUID) -> None:
    affairs.publish(affair_id=affair, by=here.actor("worker"), at=here.tick())
    deliver(here)


@pytest.mark.requirement("R290")
def test_what_was_looked_at_what_came_of_it_and_how_each_post_fared_stand_on_one_page():
    here = book(SUPERVISION, APPRAISAL)
    serves(here, "stranger", "supervision_member")
    assert "还没有看过" in page(here, "/supervision")
    affair = begins(here, "stranger", SUPERVISION, title="健身器材采购", content="projects")
    found = {"findings": [{"what": "没有比价", "suggestion": "三家比价"}, {"what": "验收没有人签字"}]}
    goes(here, "stranger", affair, ("look", "found", found))
    goes(here, "director", affair, ("answer", "answered", {"reply": "补了比价单"}))
    told = page(here, "/supervision")
    assert "看出 2 个问题，还在改" in told
    assert "健身器材采购" not in told, "not yet on the square"
    assert "没有比价" not in told
    assert "这一年还没看过的：决策和执行、三务公开" in told
    shown(here, affair)
    goes(here, "stranger", affair, ("verify", "settled"), ("publish", "posted"))
    told = page(here, "/supervision")
    for part in ("健身器材采购", "工程和采购", "看出 2 个问题，改好或处理了", "补了比价单", "结果公开了"):
        assert part in told, part
    assert "没有比价" not in told, "what was found is between the body and the committee"
    assert "办的经过" in page(here, "/supervision", "worker")
    assert "办的经过" not in told
    yearly = begins(here, "stranger", APPRAISAL, title="今年民主评议")
    day = str(here.at.date() + timedelta(days=3))
    held = {"came": 42, "results": [{"post": "委员", "competent": 2, "fairly": 10, "incompetent": 30}]}
    goes(here, "stranger", yearly, ("call", "called", {"day": day, "circle": "representatives"}))
    shown(here, yearly)
    goes(here, "stranger", yearly, ("hold", "held_twice", held))
    for part in ("连续两次", ">委员</th>"):
        assert part not in page(here, "/supervision"), "not before it is published"
    goes(here, "supervisor", yearly, ("ended", "settled", {"settled": "五月补选"}))
    goes(here, "worker", yearly, ("publish", "posted"))
    told = page(here, "/supervision")
    for part in (">委员</th>", '<td class="n">30</td>', "来评的 42 人", "职务依法终止：五月补选"):
        assert part in told, part
    by = here.actor("worker")
    affairs.redact(affair_id=yearly, strikes=Strikes(words=["委员"]), by=by, at=here.tick())
    affairs.correct(affair_id=yearly, key="came", text="41", why="数错了", by=by, at=here.tick())
    told = page(here, "/supervision")
    for part in ("■■", "来评的 41 人"):
        assert part in told, part
    for part in (">委员", "职务委员", "来评的 42 人"):
        assert part not in told, "struck out or put right on the square, so it is here"
    affairs.hide(affair_id=yearly, reason="先核一核", by=here.actor("worker"), at=here.tick())
    told = page(here, "/supervision")
    assert "公开栏上还没有数字，请看公告栏" in told
    assert ">委员</th>" not in told
    assert "还没有看过" in page(here, "/supervision", year=str(here.at.year - 1))


def test_what_was_decided_is_counted_when_it_is_decided_done_and_rated_and_never_by_meetings():
    here = book(FOUR)
    road = begins(here, "director", FOUR, title="修路", description="路坏了")
    goes(
        here, "director", road, ("propose", "proposed", {"proposal": "修三百米"}),
        ("confer", "drafted", {"plan": "修三百米，花十万"}),
        ("members", "passed", {"attended": "应到 36、实到 30、同意 27"}),
    )  # fmt: skip
    goes(here, "worker", road, ("notice", "told", {"meeting_day": str(here.at.date() + timedelta(days=12))}))
    goes(here, "worker", road, ("wait", "short", {"why_short": "汛期"}))
    shown(here, road)
    assert "修路" not in page(here, "/decisions/made"), "talked over, and not decided"
    voted = {"which": "all", "votes": "应到 60、同意 38", "resolution": "修"}
    goes(here, "director", road, ("resolve", "resolved", voted))
    told = page(here, "/decisions/made")
    assert "定了，在做" in told
    assert "<dt>定下了</dt><dd>1 " in told
    assert "<dt>做成了</dt><dd>0 <small>件，要做的 1" in told
    goes(here, "worker", road, ("first_public", "posted"))
    here.tick(days=17)
    enter_system()
    affairs.expire(here.at)
    goes(here, "worker", road, ("carry_out", "done", {"outcome": "修好了，花了九万八"}))
    told = page(here, "/decisions/made")
    assert "<dt>做成了</dt><dd>1 <small>件，要做的 1" in told
    assert "四议两公开" in told
    affairs.hide(affair_id=road, reason="先核一核", by=here.actor("worker"), at=here.tick())
    assert "修路" not in page(here, "/decisions/made")


def test_what_was_taken_back_or_ended_undone_does_not_stand_there_as_decided_and_in_hand():
    here = book(FOUR)
    road = begins(here, "director", FOUR, title="修路", description="路坏了")
    goes(here, "director", road, ("propose", "proposed", {"proposal": "修三百米"}))

    def talked_over() -> None:
        passed = ("members", "passed", {"attended": "30"})
        goes(here, "director", road, ("confer", "drafted", {"plan": "修三百米"}), passed)
        goes(here, "worker", road, ("notice", "told", {"meeting_day": str(here.at.date() + timedelta(days=12))}))
        goes(here, "worker", road, ("wait", "short", {"why_short": "汛期"}))

    talked_over()
    shown(here, road)
    goes(here, "director", road, ("resolve", "resolved", {"which": "all", "votes": "38", "resolution": "修"}))
    goes(here, "worker", road, ("first_public", "posted"))
    here.tick(days=17)
    enter_system()
    affairs.expire(here.at)
    goes(here, "worker", road, ("carry_out", "stuck", {"outcome": "没钱"}))
    assert "修路" not in page(here, "/decisions/made"), "talked over again"
    talked_over()
    goes(here, "director", road, ("resolve", "refused", {"votes": "12"}))
    goes(here, "worker", road, ("not_passed", "posted"))
    told = page(here, "/decisions/made")
    assert "修路" not in told
    assert "<dt>定下了</dt><dd>0 " in told


def test_what_was_decided_and_ended_undone_was_not_done():
    here = book(CROWDS)
    swept = begins(here, "wang", CROWDS, title="楼道谁来扫")
    goes(
        here, "worker", swept, ("come_out", "willing", {"host": "楼组长"}), ("speak_up", "heard", {"said": "都说要"}),
        ("deliberate", "agreed", {"agreed": "轮流"}),
    )  # fmt: skip
    shown(here, swept)
    assert "定了，在做" in page(here, "/decisions/made")
    enter_system()
    rows("UPDATE affairs_affair SET state = 'closed', step = 'end', closed_at = %s WHERE id = %s", here.at, swept)
    told = page(here, "/decisions/made")
    assert "没做成" in told
    assert "定了，在做" not in told


def test_a_vote_stands_there_with_its_rule_and_its_result_whichever_it_was():
    here = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=LATER)
    roll = filled(here)
    for title, agree in (("装电梯", "agree"), ("改大门", "against")):
        question = asked(here, roll, title=title, rule="jw-meeting")
        for name in ("陈林溪", "许望舒", "陈远山"):
            on_paper(here, question, entry(here, roll, name), agree)
        director = here.enter("director")
        autonomy.close_question(question_id=question, by=director, at=LATER)
        autonomy.settle(question_id=question, by=director, at=LATER)
    with clock_at(LATER):
        told = words(browser().get("/decisions/made", {"path": here.path}))
    enter_system()
    asked_by = "SELECT DISTINCT r.valid_from FROM autonomy_question q JOIN autonomy_decisionrule r ON r.id = q.rule_id"
    [(since,)] = rows(asked_by)
    for part in ("装电梯", "改大门", "通过", "没有通过", f"/decisions/rules/jw-meeting?on={since}"):
        assert part in told, part
    assert "<dt>定下了</dt><dd>1 " in told


@pytest.mark.parametrize("address", ["/supervision", "/decisions/made"])
@pytest.mark.parametrize("query", [{}, {"path": "x", "year": "x"}, {"path": "99.99."}])
def test_without_a_place_it_says_to_choose_one(address: str, query: dict[str, Any]):
    response = browser().get(address, query)
    assert response.status_code == 200
    assert "先选一个社区" in words(response)

"""An emergency at a community: the plan before it, the switch, the roll call, the watch, what was used, and after."""

from datetime import datetime, timedelta

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver
from liren.kit.clock import CHINA
from liren.standards import public as standards
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes, stands
from tests.doors import clock_at

pytestmark = pytest.mark.django_db
PLAN, RESPONSE, TASK = "management/emergency-plan", "management/emergency-response", "management/emergency-task"


@pytest.mark.requirement("R323")
def test_an_emergency_is_planned_for_called_out_watched_over_and_ended() -> None:
    here = book(PLAN, RESPONSE, TASK)
    community = here.people.community.path
    # The plan: levels, a roster, supplies; written each year, looked at by the street, in force until its day.
    enter_system()
    assert affairs.open_recurring(here.tick()) > 0
    [item] = [one for one in here.inbox("director").items if one.step_title == "起草"]
    plan = item.affair_id
    levels = [
        {"level": "四级", "when": "暴雨蓝色预警", "what": "查地下车库"},
        {"level": "一级", "when": "红色预警", "what": "转移"},
    ]
    written = {
        "levels": levels, "roster": [{"shift": "夜班", "who": "陆敏", "phone": "13800000001"}],
        "supplies": [{"what": "抽水泵", "count": "2", "where": "党群服务中心地下室"}], "until": "2026-12-31",
    }  # fmt: skip
    assert goes(here, "director", plan, ("draft", "drafted", written)) == "check"
    with pytest.raises(affairs.StepNotAllowed):
        here.does("worker", plan, "check", "approve")
    assert goes(here, "supervisor", plan, ("check", "approve")) == "in_force"
    page = words(browser(here.people.worker).get(f"/affairs/{plan}"))
    assert "党群服务中心地下室" in page
    assert "13800000001" not in page  # a roster is looked at for a reason, and the look is kept
    # The switch: the place stands in emergency mode, by who may say so, and everybody there reads it.
    until = here.tick() + timedelta(days=2)
    standards.switch_mode(
        path=community, mode="emergency", reason="红色暴雨", until=until, by=here.actor("supervisor"), at=here.at
    )
    with clock_at(here.tick()):
        assert "红色暴雨" in words(browser(here.people.wang).get("/home"))
    # The roll call, at a level: natural hours, also at night and on Sundays.
    here.at = datetime(2026, 11, 22, 1, 0, tzinfo=CHINA)
    standards.switch_mode(
        path=community, mode="emergency", reason="雨还在下", until=here.at + timedelta(days=2), at=here.at,
        by=here.actor("supervisor"),
    )  # fmt: skip
    call = begins(here, "worker", RESPONSE, title="地下车库进水")
    groups = {"level": "one", "groups": [{"group": "第一网格"}, {"group": "第二网格"}]}
    assert goes(here, "director", call, ("launch", "launch", groups)) == "roll_call"
    limits = {line.title: line.due.at for line in here.page("director", call).lines if line.due.at}
    assert {at - here.at for at in limits.values()} == {timedelta(minutes=15)}
    line = {line.title: line.key for line in here.page("director", call).lines}
    affairs.do_step(
        affair_id=call, step="answer", move="trouble", answers={"seen": "水到膝盖"}, line=line["第一网格"],
        by=here.actor("grid_worker"), at=here.tick(),
    )  # fmt: skip
    here.tick(minutes=20)
    enter_system()
    assert affairs.expire(here.at) > 0  # who does not answer is seen
    assert stands(here, call) == "duty"
    assert [line.over for line in here.page("director", call).lines] != []
    # The watch: tasks go out as affairs of their own, supplies are written down as they are used, levels change.
    tasks = {"tasks": [{"title": "抽地下车库的水", "needs": "抽水泵两台"}]}
    assert goes(here, "director", call, ("duty", "tasks", tasks)) == "duty"
    enter_system()
    [task] = affairs.children(call).children
    assert task.title == "抽地下车库的水"
    assert task.step_title == "响应"
    used = {"used": [{"what": "抽水泵", "count": "2"}]}
    assert goes(here, "worker", call, ("duty", "supplies", used)) == "duty"
    goes(here, "director", call, ("duty", "relevel"), ("relaunch", "relevel", {"level": "four"}))
    for key in [line.key for line in here.page("director", call).lines if line.over is None]:
        affairs.do_step(
            affair_id=call, step="answer", move="safe", answers={}, line=key, by=here.actor("worker"), at=here.tick()
        )
    # The end: told, looked back on; and the place is ordinary again.
    over = {"reply": "车库排空，两户暂住党群服务中心"}
    goes(here, "director", call, ("duty", "over", over), ("tell", "told"))
    affairs.settle_children(affair_id=call, words="任务各自办完", by=here.actor("director"), at=here.tick())
    assert goes(here, "director", call, ("review", "reviewed", {"lesson": "水泵先试机"})) == "end"
    standards.switch_mode(path=community, mode="as above", reason="雨停了", by=here.actor("supervisor"), at=here.tick())
    deliver(here)
    enter_system()
    assert standards.mode_at(community, here.at) == "ordinary"

"""The words `does` and `awaits` as the platform binds them: through the outbox, to the end."""

from typing import Any

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver, does, opened
from liren.affairs.tests.world import KEY, World, world
from liren.engine.tests import wide

NEEDS = {
    "type": "table", "title": "需要", "purpose": "逐项去办", "basis": "ours", "max": 5,
    "columns": {"title": {"title": "需要什么", "type": "text", "required": True}},
}  # fmt: skip
VISIT = wide.procedure(
    "visit",
    {
        "visit": wide.step("上门", "community_worker", {"done": wide.to("open", asks={"needs": NEEDS})}),
        "open": wide.step("变成事项", "system", {"done": wide.to("wait"), "failed": wide.to("tell", "没有开成")},
                          does="affairs.open") | {"with": {"procedure": KEY, "each": "needs"}},
        "wait": wide.step("等办完", "system", {"come": wide.to("tell", "都办完了", resolves=True)},
                          awaits="affairs.children-closed"),
    },
    "visit",
)  # fmt: skip


def visited(here: World, **answers: Any) -> Any:
    visit = opened(here, VISIT)
    does(here, "worker", visit, "visit", "done", **answers)
    deliver(here)
    return visit


def test_needs_found_on_a_visit_become_affairs_and_the_visit_waits_for_them(db) -> None:
    here = world()
    visit = visited(here, needs=[{"title": "楼道没有扶手"}, {"title": "轮椅坏了"}])
    deliver(here)
    enter_system()
    kin = affairs.children(visit).children
    assert [child.title for child in kin] == ["楼道没有扶手", "轮椅坏了"]
    assert here.page("wang", kin[0].affair_id).is_reporter  # it is her affair, too
    assert here.page("worker", visit).step == "wait"
    for child in kin:
        here.does("worker", child.affair_id, "accept", "decline", reason="已由社会组织认领")
        here.rates("wang", child.affair_id, 5)
    deliver(here)
    page = here.page("worker", visit)
    assert (page.step, page.resolved) == ("tell", True)


def test_a_visit_that_found_nothing_waits_for_nothing(db) -> None:
    here = world()
    assert here.page("worker", visited(here)).step == "tell"


def test_what_a_procedure_asks_in_vain_is_said_and_nothing_is_half_done(db) -> None:
    here = world()
    broken = {**VISIT, "steps": {**VISIT["steps"]}}
    broken["steps"]["open"] = {**VISIT["steps"]["open"], "with": {"procedure": "service/nowhere", "each": "needs"}}
    visit = opened(here, broken)
    does(here, "worker", visit, "visit", "done", needs=[{"title": "轮椅坏了"}])
    deliver(here)
    page = here.page("worker", visit)
    assert page.step == "tell"
    assert any(entry.kind == "deed_failed" and "service/nowhere" in entry.text for entry in page.timeline)
    enter_system()
    assert affairs.children(visit).children == ()
    assert affairs.affair(visit, SYSTEM, at=here.at).work

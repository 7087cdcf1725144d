"""The life of a standard on its pages: the line and what comes next, opinions with answers, editions side by side."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.life.public import ClauseChange, Occasion, Wanted
from liren.standards.public import ClauseEntry, SourceEntry, StandardEntry, life
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes

pytestmark = pytest.mark.django_db
PACT = StandardEntry(
    "桂花里居民公约", "quasi", "in_force", quasi_type="residents_pact", in_force_from=date(2021, 5, 1),
    sources=(SourceEntry("居民会议"),),
    clauses=(ClauseEntry("1", "楼道", text="楼道不堆放杂物。"), ClauseEntry("2", "养犬", text="遛狗要牵绳。")),
)  # fmt: skip
PROJECT, OPINION = "management/standard-project", "management/standard-opinion"


def pact(here: World, **more: Any) -> UUID:
    enter_system()
    entry = replace(PACT, path=here.people.community.path, **more)
    return standards.record_standard(entry=entry, by=SYSTEM, at=here.at)


def test_a_draft_out_for_opinions_shows_what_it_changes_and_how_each_opinion_was_answered() -> None:
    here = book(PROJECT, OPINION)
    id = pact(here)
    here.at = now() - timedelta(hours=2)
    asked = {"title": "第 1 号修改单", "how": "amend", "revises": PACT.title, "why": "充电车多了"}
    affair = begins(here, "director", PROJECT, **asked)
    of = Occasion(affair, "XM-1", "one", here.people.community.path, here.people.editor, here.at)
    life.plan_standard(of=of, kind="amendment", wanted=Wanted("第 1 号修改单", replaces=PACT.title))
    changes = [ClauseChange("2", text="遛狗要牵绳，晚上不进花园。")]
    life.ask_opinions(of=of, until=date(2027, 6, 1), changes=changes)
    page = words(browser().get(f"/standards/catalogue/{id}"))
    assert "正在征求意见，到" in page
    assert "修改单 XM-1：立项，由规程编辑、社区书记、主任办，限" in page
    told = browser().get(f"/api/v1/standards/{id}/life").json()
    assert [one["what"] for one in told["milestones"]] == ["planned", "opinions"]
    assert told["affairs"][0]["opinions_until"] == "2027-06-01"
    draft = words(browser().get(f"/standards/catalogue/{id}/compare", {"draft": str(affair)}))
    assert "<ins>，晚上不进花园</ins>" in draft
    assert "没变的 1 条" in draft
    said = begins(here, "wang", OPINION, standard=PACT.title, clause="2", title="晚上遛惯了", better="九点前可以")
    deliver(here)
    table = f"/standards/catalogue/{id}/opinions"
    assert "有 1 条还没有公开" in words(browser().get(table))
    affairs.publish(affair_id=said, by=here.actor("worker"), at=here.tick())
    goes(here, "editor", said, ("answer", "partly", {"answer": "改为九点以后不进"}))
    shown = words(browser().get(table))
    assert [word in shown for word in ("晚上遛惯了", "九点前可以", "部分采纳", "改为九点以后不进")] == [True] * 4
    assert "1 条还没有答复" not in shown


def test_two_editions_stand_side_by_side_the_older_first_and_who_keeps_it_may_begin_anew() -> None:
    here = book(PROJECT)
    new = pact(here, in_force_from=date(2026, 5, 1), clauses=(ClauseEntry("1", "养犬", text="遛狗要牵绳。"),))
    old = pact(here, status="superseded", successor=new, withdrawn_on=date(2026, 5, 1))
    for one, other in ((old, new), (new, old)):
        page = words(browser().get(f"/standards/catalogue/{one}/compare", {"with": str(other)}))
        assert "改号 1 条" in page or "改 1 条" in page
        assert page.index("2021") < page.index("2026")
    assert "没有选好" in words(browser().get(f"/standards/catalogue/{new}/compare", {"with": "x"}))
    for odd in ("9" * 5000, "x", "💡" * 300):
        asked = {"with": odd, "draft": odd, "change": odd}
        assert browser().get(f"/standards/catalogue/{new}/compare", asked).status_code == 200
    assert browser().get(f"/standards/catalogue/{new}/compare", {"with": str(here.person("wang"))}).status_code == 404
    form = browser(here.people.editor).get("/open/management/standard-project", {"say.place": "💡.9.", "say.how": "x"})
    assert form.status_code == 200
    page = words(browser(here.people.director).get(f"/standards/catalogue/{new}"))
    assert "say.how=amend" in page
    assert "say.how" not in words(browser(here.people.wang).get(f"/standards/catalogue/{new}"))


@pytest.mark.requirement("R046")
def test_what_is_in_the_making_is_listed_by_stage_with_what_comes_next() -> None:
    here = book(PROJECT)
    enter_system()
    plans = StandardEntry(
        "社区治理国家标准计划", "national", "drafting", number_note="尚未编号", series=True, count=17,
        sources=(SourceEntry("S0", "17 项国家标准计划正在起草或修订"),),
    )  # fmt: skip
    standards.record_standard(entry=plans, by=SYSTEM, at=here.at)
    affair = begins(here, "director", PROJECT, title="楼道公约", how="new", why="堆物")
    kept = {"level": "quasi", "quasi_type": "other", "keeper": "community"}
    goes(here, "editor", affair, ("project", "plan", kept))
    page = words(browser().get("/standards/making"))
    assert "2 份登记，共 18 项" in page
    assert page.index("楼道公约") < page.index("社区治理国家标准计划")  # planned before drafting
    assert "接下来：组织起草" in page
    assert "共 17 项" in page

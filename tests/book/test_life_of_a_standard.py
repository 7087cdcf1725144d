"""A standard is planned, drafted, shown for opinions that are all answered, reviewed and issued, by affairs."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.public import SamePersonAgain
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World
from liren.config.standard_deeds import close_opinions
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.public import ClauseEntry, SourceEntry, StandardEntry, life
from tests.book.world import begins, book, goes, stands

pytestmark = pytest.mark.django_db
PROJECT, OPINION = "management/standard-project", "management/standard-opinion"
FAST, REVIEW, RISE = "management/standard-fast-track", "management/standard-review", "management/standard-promotion"
PACT = {"title": "桂花里社区居民公约", "how": "new", "why": "楼道堆物一直说不清"}
KEPT = {"level": "quasi", "quasi_type": "residents_pact", "keeper": "community", "side": "urban"}
CLAUSES = [
    {"number": "1", "title": "楼道", "text": "楼道不堆放杂物。"},
    {"number": "2", "title": "养犬", "text": "遛狗要牵绳。"},
]


def told(here: World, affair: UUID) -> list[str]:
    """What the system could not do in it, in words."""
    enter_system()
    return [entry.text for entry in here.page("editor", affair).timeline if entry.kind == "deed_failed"]


def about(here: World, affair: UUID) -> UUID:
    id = life.standard_of(affair)
    assert id is not None, told(here, affair)
    return id


def shown(here: World, affair: UUID, clauses: Any) -> str:
    written = {"clauses": clauses, "opinions_until": "2027-06-01"}
    return goes(here, "editor", affair, ("draft", "written", written))


def opinion(here: World, who: str = "wang", **said: Any) -> UUID:
    affair = begins(here, who, OPINION, **{"standard": PACT["title"], "title": "婴儿车没地方放", **said})
    deliver(here)
    return affair


def page(here: World, id: UUID) -> standards.StandardPage:
    return standards.standard(id, on=here.at.date())


def test_a_pact_goes_from_its_project_to_its_day_and_no_opinion_is_left_without_its_answer() -> None:
    here = book(PROJECT, OPINION)
    affair = begins(here, "director", PROJECT, **PACT)
    goes(here, "editor", affair, ("project", "plan", KEPT))
    id = about(here, affair)
    line = page(here, id).line
    assert (line.title, line.status, line.path) == (PACT["title"], "planned", here.people.community.path)
    goes(here, "editor", affair, ("organise", "gathered", {"drafters": "居委会、居民代表"}))
    assert page(here, id).line.status == "drafting"
    early = opinion(here)  # nobody is asked yet
    assert stands(here, early) == "find"
    assert shown(here, affair, []) == "draft"  # what says nothing is not shown
    assert "还没有条款" in told(here, affair)[0]
    assert shown(here, affair, CLAUSES) == "opinions"
    assert [c.text for c in page(here, id).clauses] == [c["text"] for c in CLAUSES]
    assert goes(here, "editor", early, ("find", "found", {"which": PACT["title"]})) == "answer"
    strange = opinion(here, "zhou", clause="9")
    assert stands(here, strange) == "find"
    assert "没有条款“9”" in told(here, strange)[0]
    here.tick(days=31)
    assert goes(here, "editor", affair, ("opinions", "close")) == "opinions"
    assert "1 条意见没有答复" in told(here, affair)[-1]
    assert goes(here, "editor", early, ("answer", "partly", {"answer": "门厅可以放"})) == "feedback"
    assert goes(here, "editor", affair, ("opinions", "close")) == "review"
    with pytest.raises(SamePersonAgain):
        here.does("editor", affair, "review", "passed", review="我写的我审")
    goes(here, "supervisor", affair, ("review", "passed", {"review": "可以"}))
    days = {"issued_on": str(here.at.date()), "in_force_from": str(here.at.date())}
    assert goes(here, "reviewer", affair, ("approve", "approved", days)) == "carry_out", told(here, affair)
    line = page(here, id).line
    assert (line.status, line.issued_on, line.in_force_from) == ("in_force", here.at.date(), here.at.date())
    assert any(here.page("editor", affair).number in source.document for source in line.sources)
    whole = life.life_of(id)
    stages = ["planned", "drafting", "opinions", "opinions_closed", "review", "issued"]
    assert [m.what for m in whole.milestones] == stages
    assert [m.by_name for m in whole.milestones if m.what in ("planned", "issued")] == ["何静", "秦岚"]
    assert all(m.affair == affair for m in whole.milestones)
    assert not whole.running
    assert [(one.clause, one.verdict) for one in whole.affairs[0].opinions] == [("", "partly")]
    assert whole.milestones[3].says == "部分采纳 1 条"


def test_nobody_plans_for_a_place_they_do_not_keep_and_the_reason_comes_back() -> None:
    here = book(PROJECT)
    affair = begins(here, "director", PROJECT, **PACT)
    wider = {"level": "group", "keeper": "county"}
    assert goes(here, "director", affair, ("project", "plan", wider)) == "project"
    assert told(here, affair)
    assert life.standard_of(affair) is None
    assert goes(here, "director", affair, ("project", "none", {"reason": "邻里商量就行"})) == "end"


@pytest.mark.requirement("R063")
def test_what_cannot_wait_is_out_in_days_each_step_stamped_heard_afterwards_and_looked_at_within_six_months() -> None:
    here = book(FAST, PROJECT)
    affair = begins(here, "director", FAST, title="封控期间物资配送规范", why="两栋楼今天封控")
    assert goes(here, "supervisor", affair, ("decide", "start")) == "draft"
    stopped = begins(here, "director", FAST, title="门岗测温", why="今晚降温")
    goes(here, "supervisor", stopped, ("decide", "start"))
    given = {"level": "quasi", "quasi_type": "other", "keeper": "community", "clauses": CLAUSES}
    goes(here, "editor", stopped, ("draft", "written", given))
    assert goes(here, "supervisor", stopped, ("check", "back", {"review": "街道已有"})) == "draft"
    assert goes(here, "editor", stopped, ("draft", "stopped", {"reason": "用街道的"})) == "end"
    assert page(here, about(here, stopped)).line.status == "stopped"  # and stands nowhere as in the making
    kept = {"level": "quasi", "quasi_type": "other", "keeper": "community", "clauses": CLAUSES}
    assert goes(here, "editor", affair, ("draft", "written", kept)) == "check", told(here, affair)
    assert page(here, about(here, affair)).line.status == "review"
    goes(here, "supervisor", affair, ("check", "passed", {"review": "可以"}))
    day = str(here.at.date())
    days = {"issued_on": day, "in_force_from": day, "opinions_until": "2027-01-31"}
    assert goes(here, "reviewer", affair, ("approve", "approved", days)) == "opinions", told(here, affair)
    id = about(here, affair)
    assert page(here, id).line.in_force
    assert life.life_of(id).asking is not None  # in force, and heard
    here.tick(days=16)
    assert goes(here, "editor", affair, ("opinions", "close")) == "recheck"
    dues = {work.due.at for work in here.page("editor", affair).work}
    assert {(due.date() - date.fromisoformat(day)).days for due in dues if due} == {180}
    assert goes(here, "editor", affair, ("recheck", "revise", {"report": "写明谁送"})) == "end", told(here, affair)
    whole = life.life_of(id)
    stamped = ["planned", "drafting", "review", "issued", "opinions", "opinions_closed", "to_revise"]
    assert [m.what for m in whole.milestones] == stamped
    assert [m.at for m in whole.milestones] == sorted(m.at for m in whole.milestones)
    assert whole.milestones[3].at - whole.milestones[0].at < timedelta(days=1)
    enter_system()
    [child] = affairs.children(affair).children  # what is to be revised is a project already
    assert child.title == "封控期间物资配送规范"


def kept_pact(here: World, **more: Any) -> UUID:
    enter_system()
    entry = StandardEntry(
        PACT["title"], "quasi", "in_force", quasi_type="residents_pact", path=here.people.community.path,
        in_force_from=date(2020, 1, 1), sources=(SourceEntry("居民会议"),),
    )  # fmt: skip
    entry = replace(entry, **more)
    return standards.record_standard(entry=entry, by=SYSTEM, at=here.at)


def test_a_standard_whose_review_cannot_be_opened_keeps_no_other_from_being_reviewed_or_revised() -> None:
    here = book(PROJECT)
    text = (settings.LAWBOOK / "procedures" / f"{REVIEW}.yaml").read_text("utf-8")
    short = text.replace("max: 200", "max: 60", 1)  # as a place may have it
    standards.publish(document=short, publisher="liren", by=SYSTEM, at=here.at)
    kept_pact(here, title="桂" * 200)
    assert affairs.open_recurring(here.tick()) == 0
    id = kept_pact(here)
    assert affairs.open_recurring(here.tick()) == 1
    assert affairs.open_recurring(here.tick()) == 0
    deliver(here)
    assert [one.kind for one in life.life_of(id).running] == ["review"]


def test_a_long_title_is_reviewed_and_revised_like_any_other() -> None:
    here = book(PROJECT, REVIEW)
    id = kept_pact(here, title="桂" * 200)
    assert affairs.open_recurring(here.tick()) == 1
    deliver(here)
    [running] = life.life_of(id).running
    ends = goes(here, "editor", running.affair, ("examine", "revise", {"report": "写明谁送"}))
    assert ends == "end", told(here, running.affair)


def test_what_a_community_keeps_is_looked_at_every_five_years_and_opened_once_by_the_clock() -> None:
    here = book(REVIEW)
    id = kept_pact(here)
    assert affairs.open_recurring(here.tick()) == 1
    assert affairs.open_recurring(here.tick()) == 0
    deliver(here)
    [running] = life.life_of(id).running
    assert stands(here, running.affair) == "examine"
    assert goes(here, "director", running.affair, ("examine", "keep", {"report": "还管用"})) == "end"
    assert life.life_of(id).milestones[-1].what == "continued"
    assert affairs.open_recurring(here.tick(days=80)) == 0  # another year, and it was looked at


@pytest.mark.requirement("R066")
def test_a_standard_rises_with_evidence_at_every_step_and_one_that_does_not_says_why() -> None:
    here = book(RISE)
    id = kept_pact(here)
    asked = {"title": PACT["title"], "to_level": "local", "why": "三个街道在学"}
    affair = begins(here, "director", RISE, **asked)
    deliver(here)
    with pytest.raises(InvalidInput):
        here.does("director", affair, "use", "shown")
    goes(here, "director", affair, ("use", "shown", {"evidence_use": "一年四十二件，办成三十九件"}))
    goes(here, "editor", affair, ("general", "shown", {"evidence_general": "青石村试过"}))
    goes(here, "director", affair, ("send", "sent", {"sent_to": "市市场监督管理局，3 月 25 日"}))
    assert goes(here, "director", affair, ("outcome", "risen", {"risen_as": "DB32 计划 2026-115"})) == "end"
    [rose] = standards.standard(id, on=here.at.date()).relations
    assert (rose.kind_title, rose.named, rose.other) == ("上升为", "DB32 计划 2026-115", None)
    other = begins(here, "director", RISE, **{**asked, "to_level": "national"})
    deliver(here)
    assert goes(here, "director", other, ("use", "not_yet", {"reason": "才用了半年"})) == "end"
    told_of = [(m.what, m.says) for m in life.life_of(id).milestones if m.says]
    assert told_of == [
        ("rise_asked", "三个街道在学"), ("rise_use", "一年四十二件，办成三十九件"), ("rise_general", "青石村试过"),
        ("rise_sent", "市市场监督管理局，3 月 25 日"), ("risen", "DB32 计划 2026-115"),
        ("rise_asked", "三个街道在学"), ("not_risen", "才用了半年"),
    ]  # fmt: skip


def test_an_opinion_lies_with_who_keeps_the_standard_and_one_put_together_with_another_waits_for_nothing() -> None:
    here = book(PROJECT, OPINION)
    enter_system()
    entry = StandardEntry(
        PACT["title"], "quasi", "in_force", quasi_type="residents_pact", path=here.people.street.path,
        in_force_from=date(2020, 1, 1), sources=(SourceEntry("居民会议"),), clauses=(ClauseEntry("1", "楼道"),),
    )  # fmt: skip
    standards.record_standard(entry=entry, by=SYSTEM, at=here.at)
    affair = begins(here, "director", PROJECT, title="第 1 号修改单", how="amend", revises=PACT["title"], why="改")
    assert goes(here, "director", affair, ("project", "change")) == "project"
    assert told(here, affair)
    assert goes(here, "editor", affair, ("project", "change")) == "organise", told(here, affair)
    goes(here, "editor", affair, ("organise", "gathered", {"drafters": "街道"}))
    assert shown(here, affair, CLAUSES) == "opinions", told(here, affair)
    one, other = opinion(here), opinion(here, "zhou")
    with pytest.raises(affairs.StepNotAllowed):  # the street's, not the community's to answer
        here.does("director", one, "answer", "adopt", answer="好")
    enter_system()
    affairs.merge(duplicate_id=other, main_id=one, reason="同一件事", by=here.actor("supervisor"), at=here.tick())
    goes(here, "editor", one, ("answer", "partly", {"answer": "门厅可以放"}))
    enter_system()
    close_opinions(affairs.Deed(affair, "settle", 1, {}, here.tick(), here.person("editor")))
    [running] = life.life_of(about(here, affair)).affairs
    assert [opinion.verdict for opinion in running.opinions] == ["partly", "partly"]


def test_an_adopted_proposal_becomes_a_project_with_what_it_said() -> None:
    here = book("management/standard-proposal", PROJECT)
    proposal = begins(here, "wang", "management/standard-proposal", title="楼道充电安全管理", why="上月起火")
    assert goes(here, "editor", proposal, ("review", "adopt", {"answer": "今年立项"})) == "feedback", told(
        here, proposal
    )
    enter_system()
    [child] = affairs.children(proposal).children
    assert (child.title, stands(here, child.affair_id)) == ("楼道充电安全管理", "project")

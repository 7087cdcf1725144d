"""A standard is planned, drafted, shown for opinions that are all answered, reviewed and issued, by affairs."""

from typing import Any
from uuid import UUID

import pytest

from liren.access.public import enter_system
from liren.affairs.public import SamePersonAgain
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World
from liren.standards import public as standards
from liren.standards.public import life
from tests.book.world import begins, book, goes, stands

pytestmark = pytest.mark.django_db
PROJECT, OPINION = "management/standard-project", "management/standard-opinion"
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

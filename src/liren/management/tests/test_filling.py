"""一表通: what is held fills tables, only what changed is asked, and everybody sees what is theirs."""

from datetime import datetime

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.actors.tests.cast import cast
from liren.affairs import public as affairs
from liren.affairs.tests.world import World, law
from liren.kit.clock import CHINA
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.management import public as management
from liren.management.errors import NotHandedIn, NotOpenToFill, NotYetWhole
from liren.management.models import Filling, Submission
from liren.management.tests.world import TABLES, Tables, asked_in, tables


@pytest.fixture
def here(db: None) -> Tables:
    return tables()


@pytest.mark.requirement("R327")
def test_six_tables_are_filled_and_no_cell_is_typed_that_is_held_or_was_said_before(here: Tables) -> None:
    typed: dict[str, int] = {}
    order = sorted(TABLES, key=lambda key: key == "access-buildings")  # it takes what the buildings' table was told
    for key in order:
        typed[key] = len(here.fills(key))
        here.hands_in(key)
        here.takes(key)
    pages = {key: here.page("supervisor", key) for key in TABLES}
    assert {page.line.state for page in pages.values()} == {"locked"}
    buildings = len(pages["housing-buildings"].rows)
    assert buildings == 4
    assert typed["statistics-community"] == typed["civil-organisations"] == 0  # held whole
    assert typed["housing-buildings"] == buildings * 3
    assert typed["access-buildings"] == buildings * 2  # storeys and lifts were told to another table
    shared = {c.column.key: c.shown for c in pages["access-buildings"].rows[0].filled}
    assert (shared["storeys"], shared["lifts"]) == ("1", "1")
    assert pages["statistics-community"].rows[0].cells[6].shown == "4"
    # The next month asks nothing again: all was said before and is carried over.
    assert here.opens(datetime(2027, 1, 4, 9, 0, tzinfo=CHINA)) > 0
    enter_system("test")
    again = Filling.objects.get(key="emergency-grids", period="2026-12", path=here.here.people.community.path)
    page = management.filling(again.id, by=here.here.actor("worker"))
    assert {cell.origin for row in page.rows for cell in row.asked} == {"carried"}
    assert page.found == ()
    assert page.saved.asked == 0
    assert page.saved.seconds > 0
    management.hand_in(filling=again.id, by=here.here.actor("worker"), at=here.here.tick())


def test_the_clock_opens_each_table_once_a_period_as_an_affair_with_its_day(here: Tables) -> None:
    assert here.opens(here.here.at) == 0
    line = here.page("worker", "emergency-grids").line
    assert (line.period_title, line.due.isoformat()) == (
        "2026年10月",
        "2026-11-18",
    )  # three working days
    page = here.here.page("worker", line.affair)
    assert (page.procedure_key, page.step) == (management.PROCEDURE, "fill")
    work = next(w for w in here.here.inbox("worker").items if w.affair_id == line.affair)
    assert work.due.at is not None
    assert work.due.at.astimezone(CHINA).date() == line.due
    periods = {key: here.page("worker", key).line.period_title for key in TABLES}
    assert periods["housing-buildings"] == "2026年第3季度"
    assert periods["statistics-community"] == "2025年"


@pytest.mark.django_db
def test_where_the_platform_is_first_started_in_an_afternoon_tables_are_opened_that_day() -> None:
    enter_system("test")
    afternoon = datetime(2026, 11, 16, 15, 0, tzinfo=CHINA)
    people = cast()
    law(at=afternoon)
    started = asked_in(World(people), afternoon)
    assert started.opens(started.here.tick()) == 2 * len(TABLES)  # two communities of the street are served


def test_nonsense_in_a_cell_says_which_cell_and_loses_nothing(here: Tables) -> None:
    first, second, third, _ = (row.key for row in here.page("worker", "housing-buildings").rows)
    written = here.writes(
        "worker",
        "housing-buildings",
        {(first, "storeys"): "六层半", (second, "storeys"): "6", (third, "wall"): "maybe"},
    )
    assert written.changed == 1
    assert written.problems == {
        (first, "storeys"): "请填数字，例如 3，不超过 15 位。", (third, "wall"): "请选“是”或“否”。",
    }  # fmt: skip
    page = here.page("worker", "housing-buildings")
    assert [cell.shown for row in page.rows for cell in row.asked if cell.column.key == "storeys"] == ["", "6", "", ""]
    with pytest.raises(NotYetWhole) as refused:
        here.hands_in("housing-buildings")
    assert "请填“层数”" in refused.value.advice
    with pytest.raises(InvalidInput) as held:
        here.writes("worker", "housing-buildings", {(first, "grid"): "第九网格"})
    assert "来源是地点台账" in held.value.fields["cell"]
    with pytest.raises(InvalidInput):
        here.writes("worker", "housing-buildings", {("place-0", "storeys"): "3"})
    with pytest.raises(InvalidInput):
        here.writes("worker", "access-buildings", {(first, "storeys"): "3"})


def test_what_usually_holds_asks_a_reason_and_never_stops_in_silence(here: Tables) -> None:
    here.fills("housing-buildings")
    row = here.page("worker", "housing-buildings").rows[0]
    here.writes("worker", "housing-buildings", {(row.key, "storeys"): "11", (row.key, "lifts"): "0"})
    [doubt] = here.page("worker", "housing-buildings").unexplained
    assert (doubt.firm, doubt.row, doubt.says) == (False, row.key, "七层以上一般有电梯，没有请说明")
    with pytest.raises(NotYetWhole):
        here.hands_in("housing-buildings")
    id = here.filling("housing-buildings")
    management.explain(filling=id, reasons={doubt.key: "正在加装"}, by=here.here.actor("worker"), at=here.here.tick())
    here.hands_in("housing-buildings")
    with pytest.raises(NotOpenToFill):
        here.writes("worker", "housing-buildings", {(row.key, "lifts"): "1"})


def test_a_table_is_returned_with_a_reason_locked_and_corrected_with_its_lineage(here: Tables) -> None:
    here.fills("emergency-grids")
    first = here.hands_in("emergency-grids")
    id = here.filling("emergency-grids")
    with pytest.raises(InvalidInput):
        management.send_back(filling=id, reason=" ", by=here.here.actor("supervisor"), at=here.here.tick())
    management.send_back(filling=id, reason="灭火器数漏了", by=here.here.actor("supervisor"), at=here.here.tick())
    here.settle()
    page = here.page("worker", "emergency-grids")
    assert (page.line.state_title, page.returned) == ("退回，请改", "灭火器数漏了")
    row = page.rows[0].key
    here.writes("worker", "emergency-grids", {(row, "extinguishers"): "1.0"})  # the same number is no change
    here.writes("worker", "emergency-grids", {(row, "extinguishers"): "12"})
    second = here.hands_in("emergency-grids")
    here.takes("emergency-grids")
    assert here.here.page("supervisor", page.line.affair).state == "closed"
    with pytest.raises(InvalidInput):
        management.correct(filling=id, reason="", by=here.here.actor("worker"), at=here.here.tick())
    management.correct(filling=id, reason="多数了一具", by=here.here.actor("worker"), at=here.here.tick())
    here.settle()
    assert here.here.page("worker", here.page("worker", "emergency-grids").line.affair).step == "fill"
    here.writes("worker", "emergency-grids", {(row, "extinguishers"): "11"})
    third = here.hands_in("emergency-grids")
    here.takes("emergency-grids")
    page = here.page("supervisor", "emergency-grids")
    assert [(one.version, one.digest, one.before, one.reason) for one in page.lineage] == [
        (1, first, "", ""), (1, second, first, ""), (2, third, second, "多数了一具"),
    ]  # fmt: skip
    assert page.totals["extinguishers"] == "12"  # eleven, and one in the other grid
    enter_system("test")
    with pytest.raises(Exception, match=r"append-only|refus|changed"):
        Submission.objects.filter(number=1).update(digest="0" * 64)


def test_from_the_affairs_own_page_it_is_frozen_too_or_comes_back_saying_why(here: Tables) -> None:
    line = here.page("worker", "emergency-grids").line
    here.here.does("worker", line.affair, "fill", "submit")
    here.settle()
    page = here.here.page("worker", line.affair)
    assert page.step == "fill"
    assert any(entry.kind == "deed_failed" and "请填" in entry.text for entry in page.timeline)
    here.fills("emergency-grids")
    here.here.does("worker", line.affair, "fill", "submit")
    here.settle()
    assert here.here.page("supervisor", line.affair).step == "review"
    here.here.does("supervisor", line.affair, "review", "back", reason="再看看")
    here.settle()
    assert here.page("worker", "emergency-grids").returned == "再看看"


@pytest.mark.parametrize(
    "who", ["other_worker", "village_worker", "grid_worker", "admin", "editor", "wang", "property_handler",
            "cityops_handler", "mediator"],
)  # fmt: skip
def test_wrong_roles_and_places_see_no_table(here: Tables, who: str) -> None:
    actor = here.here.actor(who)
    assert management.fillings(actor) == () or who == "other_worker"
    assert all(line.path != here.here.people.community.path for line in management.fillings(actor))
    with pytest.raises(NotYours):
        here.page(who, "emergency-grids")


def test_a_department_sees_what_was_handed_in_and_writes_nothing(here: Tables) -> None:
    here.fills("emergency-grids")
    before = here.page("safety_handler", "emergency-grids")
    assert before.rows == ()
    assert before.may == set()
    here.hands_in("emergency-grids")
    seen = here.page("safety_handler", "emergency-grids")
    assert len(seen.rows) == 2
    assert seen.totals["extinguishers"] == "2"
    with pytest.raises(NotAllowed):
        here.writes("safety_handler", "emergency-grids", {(seen.rows[0].key, "extinguishers"): "9"})
    with pytest.raises(NotYours):
        here.page("safety_handler", "housing-buildings")  # asked by another
    with pytest.raises(NotAllowed):
        here.takes("emergency-grids", "worker")
    with pytest.raises((NotAllowed, NotHandedIn)):
        here.takes("housing-buildings", "worker")


def test_sums_go_up_from_communities_to_the_county_with_what_is_missing_beside_them(here: Tables) -> None:
    here.fills("emergency-grids")
    here.hands_in("emergency-grids")
    street = management.sums(here.askings["emergency-grids"], by=here.here.actor("supervisor"))
    assert (street.whole.communities, street.whole.handed_in) == (len(street.below), 1)
    assert street.whole.totals["extinguishers"] == "2"
    mine = next(one for one in street.below if one.path == here.here.people.community.path)
    assert (mine.state, mine.totals["expired"]) == ("已报送，待审", "2")
    community = management.sums(here.askings["emergency-grids"], by=here.here.actor("worker"),
                                path=here.here.people.community.path)  # fmt: skip
    assert community.whole.totals == street.whole.totals
    for who in ("village_worker", "admin", "wang"):
        with pytest.raises(DomainError):
            management.sums(here.askings["emergency-grids"], by=here.here.actor(who))


def test_a_table_nobody_let_in_is_not_filled(here: Tables) -> None:
    opened = affairs.open_affair(
        procedure_key=management.PROCEDURE, place_path=here.here.people.community.path, origin="worker",
        answers={"title": "临时要的表", "table": "whatever", "period": "2026-11"}, by=here.here.actor("worker"),
        at=here.here.tick(),
    )  # fmt: skip
    here.settle()
    page = here.here.page("worker", opened.id)
    assert page.step == "refused"
    assert any("没有准入" in entry.text for entry in page.timeline)

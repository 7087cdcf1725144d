"""A table that asks nothing goes to nobody: on its day it is handed in as it is held, and that is told 减负."""

from datetime import date, datetime

import pytest
from django.db import connection

from liren.access.public import SYSTEM, enter_system
from liren.kit.clock import CHINA
from liren.management import public as management
from liren.management.actions.defining import TURNS
from liren.management.errors import AskedHereAlready, HandsItselfIn
from liren.management.models import Filling, Submission
from liren.management.tests.world import Tables, admit, tables
from liren.notices import public as notices

SIGNED = """key: signed-grids
version: 1
title: 网格数签字表
summary: 看一眼网格数。
department: {{name: 某局, unit: safety}}
basis: law
sources: [{{id: law, document: S4, title: 加强源头管控, clause: 二 2, checked: true}}]
signed: {signed}
period: {{every: month, due: 3 working days}}
rows: community
columns:
  grids: {{title: 网格数, from: community.grids}}
checks: [{{must: {{field: grids, at_least: {grids}}}, says: 网格数不对}}]
"""


@pytest.fixture
def here(db: None) -> Tables:
    return tables()


def asks(here: Tables, *, signed: bool, grids: int) -> management.FillingPage:
    """The table above let in and opened, as the worker reads it."""
    enter_system("test")
    text = SIGNED.format(signed=str(signed).lower(), grids=grids)
    management.define_table(document=text, path=here.here.people.street.path, by=SYSTEM, at=here.here.at)
    admit(here, "signed-grids")
    here.opens(here.here.tick())
    return here.page("worker", "signed-grids")


@pytest.mark.requirement("R327")
def test_a_table_that_asks_nothing_is_no_work_and_hands_itself_in_on_its_day(here: Tables) -> None:
    key = "statistics-community"
    page = here.page("worker", key)
    assert (page.line.state_title, page.line.by_itself) == ("到日子自动报送", True)
    assert "fill" not in page.may
    assert page.line.affair not in {work.affair_id for work in here.here.inbox("worker").items}
    with pytest.raises(HandsItselfIn):
        management.hand_in(filling=page.line.id, by=here.here.actor("worker"), at=here.here.tick())
    here.hands_in(key)
    after = here.page("worker", key)
    assert (after.line.state, after.by) == ("submitted", "系统")
    assert after.lineage[0].at.astimezone(CHINA).date() == page.line.due
    director = here.here.person("director")
    enter_system("test")
    told = [one for one in notices.list_for(director) if one.title.startswith(after.table.title)]
    assert [one.link for one in told] == [f"/tables/{page.line.id}"]
    here.takes(key)
    assert here.page("worker", key).line.state == "locked"


def test_what_was_to_hand_itself_in_and_does_not_hold_goes_to_a_person(here: Tables) -> None:
    line = asks(here, signed=False, grids=99).line
    assert line.by_itself
    here.passes(line.due)
    page = here.page("worker", "signed-grids")
    assert (page.line.state, page.line.by_itself) == ("open", False)
    assert "fill" in page.may
    assert here.here.page("worker", line.affair).step == "fill"
    assert page.lineage == ()


def test_a_table_that_asks_for_a_signature_is_confirmed_by_a_person(here: Tables) -> None:
    page = asks(here, signed=True, grids=2)
    assert not page.line.by_itself
    assert here.here.page("worker", page.line.affair).step == "fill"
    here.hands_in("signed-grids")
    assert here.page("worker", "signed-grids").by == "陆敏"


def test_the_last_period_of_an_asking_is_filled_though_its_time_has_run_out(here: Tables) -> None:
    path = here.here.people.community.path
    enter_system("test")
    management.end_asking(asking=here.askings["emergency-grids"], by=SYSTEM, at=here.here.tick())
    admit(here, "emergency-grids", since=date(2026, 11, 1), until=date(2026, 12, 31))
    january = datetime(2027, 1, 4, 9, 0, tzinfo=CHINA)
    here.here.at = january
    later = admit(here, "emergency-grids", since=date(2027, 1, 4), until=date(2027, 6, 30))  # it follows the other
    here.opens(january.replace(hour=10))
    enter_system("test")
    known = Filling.objects.filter(key="emergency-grids", path=path)
    assert set(known.values_list("period", flat=True)) == {"2026-10", "2026-12"}
    assert known.get(period="2026-12").asking_id != later
    here.opens(datetime(2027, 2, 1, 9, 0, tzinfo=CHINA))
    enter_system("test")
    assert known.get(period="2027-01").asking_id == later
    assert Submission.objects.filter(filling__in=known).count() == 0


def test_two_who_let_a_table_in_at_once_take_turns_and_the_second_is_told(here: Tables) -> None:
    admit(here, "housing-dwellings")  # not committed yet: who comes now has to wait
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [TURNS])
            assert cursor.fetchone() == (False,)
    finally:
        other.close()
    with pytest.raises(AskedHereAlready):
        admit(here, "housing-dwellings")

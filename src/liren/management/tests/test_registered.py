"""Tables over the register: people as numbers, homes and facilities row by row, none of it typed."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.engine.tables.periods import Period
from liren.management import public as management
from liren.management.sources.reading import read_rows
from liren.management.tests.world import Tables, admit, tables
from liren.registry import public as registry
from liren.registry.public import facilities

OCTOBER = Period("2026-10", "2026年10月", date(2026, 10, 1), date(2026, 10, 31))


@pytest.fixture
def here(db: None) -> Tables:
    made = tables()
    enter_system("test")
    registry.groups.seed_groups(settings.LAWBOOK, at=made.here.at.replace(year=2020))
    return made


def lays(here: Tables) -> None:
    """Two dwellings of 3 幢, and a hydrant beside it."""
    enter_system("test")
    building = here.here.people.frame.building_3
    for room, use in (("201", "let"), ("202", None)):
        facts = registry.Facts("1", 2, room, use, Decimal("80.50") if use else None)
        registry.register_dwelling(
            building_id=building.id, facts=facts, source="told", quality="unchecked", by=SYSTEM,
            at=here.here.at.replace(year=2025),
        )  # fmt: skip
    wanted = facilities.Wanted("3 幢消防栓", "hydrant", source="visited", quality="checked")
    facilities.register_facility(
        place_path=building.path, wanted=wanted, since=date(2024, 1, 1), by=SYSTEM, at=here.here.at.replace(year=2025)
    )


@pytest.mark.requirement("R327")
def test_people_stand_as_numbers_and_a_handful_of_them_as_fewer_than_five(here: Tables) -> None:
    wanted = {
        "people.residents",
        "people.households",
        "people.floating",
        "groups.old_60",
        "groups.old_alone",
        "homes.let",
    }
    lays(here)
    [row] = read_rows("community", here.here.people.community.path, wanted, OCTOBER)
    assert row.values["people.residents"] == "0"
    assert row.values["people.floating"] == "少于 5"
    assert row.values["groups.old_60"] == row.values["groups.old_alone"] == "少于 5"
    assert row.values["homes.let"] == "1"


def test_a_sum_that_leaves_out_a_number_too_small_to_be_told_says_at_least(here: Tables) -> None:
    here.askings["civil-elderly"] = admit(here, "civil-elderly")
    here.opens(here.here.at)
    here.hands_in("civil-elderly")
    assert here.page("supervisor", "civil-elderly").totals["old_60"] == "至少 0"
    street = management.sums(here.askings["civil-elderly"], by=here.here.actor("supervisor"))
    assert (street.whole.totals["old_60"], street.whole.totals["residents"]) == ("至少 0", "0")


def test_homes_and_facilities_fill_tables_row_by_row(here: Tables) -> None:
    lays(here)
    for key in ("housing-dwellings", "emergency-facilities", "civil-elderly"):
        here.askings[key] = admit(here, key)
    here.opens(here.here.at)
    page = here.page("worker", "housing-dwellings")
    assert [row.label.split()[-1] for row in page.rows] == ["1单元201室", "1单元202室"]
    assert [cell.shown for cell in page.rows[0].cells][1:] == ["1单元201室", "2", "出租", "80.50", ""]
    assert page.totals == {"area": "80.5"}
    assert page.found == ()
    here.hands_in("housing-dwellings")
    things = here.page("worker", "emergency-facilities")
    assert [row.label for row in things.rows] == ["3 幢消防栓"]
    assert len(here.fills("emergency-facilities")) == 1

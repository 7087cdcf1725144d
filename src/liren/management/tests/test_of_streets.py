"""A street's own tables: what its communities handed in stands there already, counties add up streets."""

from datetime import UTC, date, datetime, timedelta

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.affairs.errors import SamePersonAgain, StepNotAllowed
from liren.kit.errors import InvalidInput, NotYours
from liren.management import public as management
from liren.management.models import Filling
from liren.management.tests.world import Tables, admit, tables
from tests.statements import statements

KEY = "emergency-streets"
JULY = date(2026, 7, 1)
STATEMENTS = 13


@pytest.fixture
def here(db: None) -> Tables:
    """October's grids of 桂花里 are handed in; the street is asked for the quarter that is over in January."""
    made = tables()
    made.fills("emergency-grids")
    made.hands_in("emergency-grids")
    made.takes("emergency-grids")
    made.askings[KEY] = admit(made, KEY)
    made.opens(datetime(2027, 1, 4, 1, 0, tzinfo=UTC))
    return made


def own(here: Tables) -> Filling:
    enter_system("test")
    return Filling.objects.get(key=KEY, period="2026-Q4")


def page(here: Tables, who: str) -> management.FillingPage:
    return management.filling(own(here).id, by=here.here.actor(who))


def writes(here: Tables, who: str, row: str, tents: str) -> management.Written:
    id = own(here).id
    return management.write_cells(
        filling=id, cells={(row, "tents"): tents}, by=here.here.actor(who), at=here.here.tick()
    )


@pytest.mark.requirement("R327")
def test_a_street_adds_its_own_to_what_its_communities_handed_in_and_the_county_adds_up_streets(here: Tables) -> None:
    people, one = here.here.people, own(here)
    assert (one.path, one.filled_by) == (people.street.path, "street")
    assert here.opens(here.here.tick()) == 0  # asked once, by whichever of its communities
    drawn = page(here, "gatekeeper")
    told = {row.key: [cell.shown for cell in row.cells] for row in drawn.rows}
    assert told[people.community.path][1] == "2"  # a tool in each of two grids
    assert [line[1] for path, line in told.items() if path != people.community.path] == [""] * (len(told) - 1)
    assert one.id in {line.id for line in management.fillings(here.here.actor("gatekeeper"), act="tables.gather")}
    for row in told:
        writes(here, "gatekeeper", row, "3")
    with pytest.raises(InvalidInput):
        management.write_cells(
            filling=one.id, cells={(people.community.path, "extinguishers"): "9"}, by=here.here.actor("gatekeeper"),
            at=here.here.tick(),
        )  # fmt: skip
    management.hand_in(filling=one.id, by=here.here.actor("gatekeeper"), at=here.here.tick())
    here.settle()
    with pytest.raises((SamePersonAgain, StepNotAllowed)):
        management.take_in(filling=one.id, by=here.here.actor("gatekeeper"), at=here.here.tick())
    management.take_in(filling=one.id, by=here.here.actor("supervisor"), at=here.here.tick())
    here.settle()
    county = management.sums(here.askings[KEY], by=here.here.actor("county_supervisor"))
    assert county.asking.filled_by == "街道"
    assert [(each.path, each.filling, each.state) for each in county.below] == [(people.street.path, one.id, "已收")]
    assert county.whole.totals == {"extinguishers": "2", "tents": str(3 * len(told))}


def test_an_older_period_never_stands_in_for_one_that_is_open_and_it_is_said_how_many_handed_in(here: Tables) -> None:
    with statements() as sent:
        drawn = page(here, "gatekeeper")
    assert len(sent) <= STATEMENTS, "the communities of a street are read together"
    assert [(one.columns, one.handed_in, one.communities) for one in drawn.reported] == [
        (("灭火器具数（社区报）",), 1, len(drawn.rows))
    ]
    enter_system("test")
    Filling.objects.filter(key="emergency-grids", period="2026-10").update(since=JULY, until=JULY + timedelta(days=30))
    after = page(here, "gatekeeper")
    assert [row.cells[1].shown for row in after.rows] == [""] * len(after.rows)
    assert [one.handed_in for one in after.reported] == [0]


def test_neither_fills_the_others_tables_and_a_community_cannot_be_asked_for_a_streets(here: Tables) -> None:
    for who in ("supervisor", "county_supervisor"):
        with pytest.raises(NotAllowed):
            writes(here, who, here.here.people.community.path, "3")
    for who in ("worker", "director", "grid_worker", "admin"):
        with pytest.raises(NotYours):
            page(here, who)
    enter_system("test")
    community = Filling.objects.filter(key="emergency-grids", period="2026-12").first()
    assert community is not None
    with pytest.raises(NotAllowed):
        management.hand_in(filling=community.id, by=here.here.actor("gatekeeper"), at=here.here.tick())
    management.end_asking(asking=here.askings[KEY], by=here.here.actor("gatekeeper"), at=here.here.tick())
    with pytest.raises(InvalidInput, match="1 处") as refused:
        admit(here, KEY, path=here.here.people.community.path)
    assert "由街道填" in refused.value.fields["path"]

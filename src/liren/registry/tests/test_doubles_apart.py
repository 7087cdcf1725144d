"""Two entries of one person that say different things: two homes, two communities, two words on one purpose."""

from datetime import date
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.public import SYSTEM, as_system, enter_system, grant
from liren.kit.errors import InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.models import Membership, Residence
from liren.registry.public import doubles
from liren.registry.tests.doubled import again, merged, proposed, put
from liren.registry.tests.village import AT, VISITED, Village, found, later, number, village

pytestmark = pytest.mark.django_db
SECOND = number("19850312", 121)


@pytest.fixture
def here() -> Village:
    return village()


def test_homes_and_households_come_together_as_the_proposer_says(here: Village):
    one = here.people.frame.building_1.path
    twice = put(here, one, since=date(2026, 5, 1), name="陈林溪")
    alone = registry.found_household(place=one, members=[(twice, "head")], ground=VISITED, by=SYSTEM, at=AT)
    assert doubles.beside(here.chen, twice, here.enter("worker")).apart
    with CaptureQueriesContext(connection) as sent:
        merged(here, here.chen, twice, lives="goes")
    locks = [one["sql"] for one in sent if "FOR NO KEY UPDATE" in one["sql"]]
    tables = ["household" if '"registry_household"' in one else "resident" for one in locks]
    assert tables[tables.index("household") :][:2] == ["household", "resident"], "as those do who move a household"
    worker = here.enter("worker")
    page = registry.resident(here.chen, worker)
    assert page.line.path == here.people.frame.grid_one.path, "they live where the other entry said"
    [stay] = [one for one in page.stays if one.until is None]
    assert stay.since == date(2026, 5, 1)
    assert [m.household_id for m in page.memberships if m.until is None] == [alone]
    assert registry.household(here.home, worker).head is None
    assert len(registry.household(here.home, worker).members) == 2
    back = put(here, name="陈林溪", since=date(2020, 1, 1))
    empty = registry.found_household(
        place=here.people.frame.building_3.path, members=[(back, "head")], ground=VISITED, by=SYSTEM, at=AT
    )
    merged(here, here.chen, back)
    assert registry.household(empty, here.enter("worker")).until is not None, "nobody is left in it"
    assert registry.household(empty, here.enter("worker")).into == alone


def test_one_home_known_twice_is_one_home_since_it_was_first_known(here: Village):
    twice = put(here, name="许望舒", since=date(2019, 4, 1))
    registry.move(
        resident_id=here.xu, kind="actual", place=here.people.frame.building_3.path, on=date(2026, 2, 1),
        ground=VISITED, by=here.enter("worker"), at=AT,
    )  # fmt: skip
    merged(here, here.xu, twice)
    worker = here.enter("worker")
    assert len(registry.people_in([], worker)) == 0
    then = registry.resident_on(here.xu, date(2020, 1, 1), worker)
    assert then is not None, "known of since then, by the one that went"
    with as_system():
        days = Residence.objects.filter(resident=here.xu, withdrawn=False).values_list("since", "until")
        assert (date(2019, 4, 1), date(2026, 2, 1)) in set(days)
        assert Membership.objects.filter(resident=here.xu, until=None).count() == 1


def test_the_director_where_the_other_entry_lives_agrees_too(here: Village):
    elsewhere = here.people.frame.yinxing_1.path
    far = put(here, elsewhere, name="陈林溪")
    enter_system("test")
    place = here.people.frame.building_3.path
    registry.move(resident_id=far, kind="registered", place=place, ground=VISITED, by=SYSTEM, at=AT)
    asked = proposed(here, here.chen, far)
    assert not doubles.agree(double_id=asked, by=here.enter("director"), at=later(2))
    now = doubles.proposal(asked, here.enter("director"))
    assert (now.state, now.lacks, now.may) == ("waiting", ("goes",), ("refuse",))
    with pytest.raises(NotYours):
        doubles.agree(double_id=asked, by=here.enter("other_worker"), at=later(2))
    enter_system("test")
    assert here.people.other_worker.person_id is not None
    grant(
        holder=here.people.other_worker.person_id, role="community_director", path=here.people.frame.yinxing.path,
        place_id=None, org_id=None, by=SYSTEM, at=AT, source_kind="test", source_id=None,
    )  # fmt: skip
    other = here.enter("other_worker")
    seen = doubles.proposal(asked, other)
    assert seen.may == ("refuse", "agree")
    assert seen.beside is not None
    assert seen.beside.first.line.shown == "陈*", "both are shown to who has to decide, masked"
    [waits] = doubles.waiting(other, here.people.frame.yinxing.path)
    assert waits.id == asked
    registry.change(
        resident_id=here.chen, given={"phones": ["13922220000"]}, ground=VISITED, by=here.enter("worker"), at=later(3)
    )
    assert not doubles.agree(double_id=asked, by=here.enter("other_worker"), at=later(3))
    now = doubles.proposal(asked, here.enter("director"))
    assert (now.lacks, now.changed, now.stays_by) == (("stays",), True, None), "it was agreed to another phone"
    assert doubles.agree(double_id=asked, by=here.enter("director"), at=later(4))
    assert registry.resident(here.chen, here.enter("worker")).registered_path == ""
    assert found(here, "other_worker", name="陈林溪") == set(), "who lives elsewhere now"


def test_what_waits_is_told_by_who_stays_also_where_both_are_but_registered(here: Village):
    both = [put(here, here.people.frame.yinxing_1.path, name=name) for name in ("林溪", "陈林溪")]
    enter_system("test")
    for one in both:
        place = here.people.frame.building_3.path
        registry.move(resident_id=one, kind="registered", place=place, ground=VISITED, by=SYSTEM, at=AT)
    asked = proposed(here, both[1], both[0])
    [waits] = doubles.waiting(here.enter("worker"), here.people.community.path)
    assert (waits.id, waits.shown) == (asked, "陈*")


def test_after_a_merger_the_word_that_was_said_last_stands_not_the_one_written_down_last(here: Village):
    twice = again(here, born="1985-03-12")

    def says(whose: UUID, agrees: bool, on: date, hours: int) -> None:
        registry.consents.say_for(
            resident_id=whose, purpose="activities", agrees=agrees, how="signed", document="同意书 1", on=on,
            by=here.enter("worker"), at=later(hours),
        )  # fmt: skip

    says(here.chen, False, date(2026, 11, 20), 1)
    says(twice, True, date(2026, 11, 1), 2)
    asked = proposed(here, here.chen, twice)
    assert doubles.agree(double_id=asked, by=here.enter("director"), at=later(3))
    told = registry.consents.consents_of(here.chen, here.enter("worker"), AT.date())
    assert [one.state for one in told if one.purpose.key == "activities"] == ["refused"]
    assert registry.consents.may_use([here.chen], "activities", AT.date()) == set()
    with pytest.raises(InvalidInput) as refused:
        says(here.chen, True, date(2026, 11, 10), 4)
    assert "2026-11-20" in refused.value.fields["on"]

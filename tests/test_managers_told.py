"""Who manages people hears, once, of what has to be decided: a term that ends, a place that ended."""

from datetime import UTC, date, datetime

import pytest

from liren.access.public import enter
from liren.actors.public import begin_term
from liren.actors.tests.cast import cast
from liren.config.terms import tell_of_ending_terms
from liren.config.unsettled import tell_of_unsettled_place
from liren.kit.outbox import Happened
from liren.notices import public as notices

pytestmark = pytest.mark.django_db

BEGAN = datetime(2024, 3, 1, tzinfo=UTC)


def test_who_is_in_the_committee_and_who_manages_people_hear_of_its_end_once():
    people = cast()
    begin_term(
        organisation_id=people.orgs["committee"], number=5, began_on=date(2024, 3, 1), last_day=date(2027, 2, 28),
        meets="", reference="选举结果公告", by=people.admin, at=BEGAN,
    )  # fmt: skip
    at = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
    assert [tell_of_ending_terms(at), tell_of_ending_terms(at)] == [1, 0]
    for who, link in ((people.admin, True), (people.worker, False), (people.director, False)):
        assert who.person_id is not None
        enter(who.person_id, at=at)
        [one] = notices.list_for(who.person_id)
        assert (one.title, bool(one.link)) == ("桂花里社区居委会第 5 届任期到 2027-02-28", link)
    enter(people.zhou.person_id, at=at)
    assert people.zhou.person_id is not None
    assert notices.list_for(people.zhou.person_id) == ()


def test_who_manages_people_hears_of_a_place_that_ended_without_an_heir():
    people = cast()
    at = datetime(2027, 1, 5, 1, 0, tzinfo=UTC)
    body = {"place": people.frame.qingshi.id}
    tell_of_unsettled_place(Happened(1, "actors.place-unsettled", 1, body, at))
    for who, told in ((people.admin, 1), (people.village_worker, 0)):
        assert who.person_id is not None
        enter(who.person_id, at=at)
        assert len(notices.list_for(who.person_id)) == told

"""How many statements each question takes."""

from datetime import UTC, datetime

import pytest

from liren.actors.public import (
    chart,
    members,
    merged_at,
    organisation_names,
    organisations,
    person_card,
    persons,
    terms,
    unit,
    units,
    unsettled,
)
from liren.actors.tests.cast import cast

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)

QUESTIONS = {
    "names of many": (1, lambda c: persons([c.worker.person_id, c.wang.person_id])),
    "names of none": (0, lambda c: persons([])),
    "a card": (2, lambda c: person_card(c.worker.person_id)),
    "organisations below": (1, lambda c: organisations(c.street.path)),
    "names of organisations": (1, lambda c: organisation_names(c.orgs.values())),
    "a unit": (1, lambda c: unit("property", c.frame.building_1.path)),
    "every unit": (1, lambda c: units(c.frame.building_1.path)),
    "a chart": (3, lambda c: chart(c.street.path, at=AT)),
    "the map of old and new": (1, lambda c: merged_at(c.street.path)),
    "ended places, of which there are none": (1, lambda c: unsettled(c.street.path)),
    "terms, of which there are none": (1, lambda c: terms(c.orgs["committee"])),
    "members": (1, lambda c: members(c.orgs["property"])),
    "members then": (1, lambda c: members(c.orgs["property"], at=AT)),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_takes_no_more_statements_than_it_should(question, django_assert_num_queries):
    people = cast()
    people.enter("worker")
    count, ask = QUESTIONS[question]
    with django_assert_num_queries(count):
        assert ask(people) is not None

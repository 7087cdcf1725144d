"""Whoever changes organisations, posts and holdings locks them in this order, so that no two wait for each other."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.public import SYSTEM, enter_system
from liren.actors.public import (
    add_organisation,
    add_post,
    appoint,
    begin_handover,
    follow_place,
    hand_over,
    members,
    merge_organisations,
    move_organisation,
    move_post,
    organisations,
    posts,
    relieve,
    relocate_organisation,
)
from liren.actors.tests.cast import cast
from liren.kit.database import rows
from liren.territories.public import close
from liren.territories.tests.cast import Nobody

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
NOW: dict[str, Any] = {"by": SYSTEM, "at": AT}
ORDER = ("organisation", "post", "holding")
LOCK = re.compile(r'FROM "actors_(organisation|post|holding)".* FOR UPDATE')


def _add_post(people):
    of, place = people.orgs["committee"], people.community
    add_post(organisation_id=of, title="委员", role=None, path=place.path, place_id=place.id, **NOW)


def _below(people):
    """A section that stands under another, which ends: what stands under it changes too."""
    old, place = people.orgs["cityops"], people.street
    add_organisation(
        name="巡查队", kind="government", subtype="street_section", path=place.path, place_id=place.id, parent_id=old,
        **NOW,
    )  # fmt: skip
    add_post(
        organisation_id=people.orgs["committee"], title="协管员", role=None, path=people.community.path,
        place_id=people.community.id, coordinator_id=old, **NOW,
    )  # fmt: skip
    return {"into": {old: people.orgs["livelihood"]}, "on": DAY, "reference": "18 号", **NOW}


def _village(people, *heirs):
    place = people.frame.qingshi
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", DAY, f"{place.path}%", place.id)
    close(id=place.id, on=DAY, successors=[heir.id for heir in heirs], source="区划调整", by=Nobody(), at=AT)
    [member] = [m for key in people.orgs for m in members(people.orgs[key]) if m.path == place.path][:1]
    return member.post_id


def _asked(people):
    """Each write that changes more than one of them, ready to be done."""
    committee = people.orgs["committee"]
    [worker] = [one for one in members(committee) if one.person_id == people.worker.person_id]
    vacant = next(one for one in posts(committee) if not one.held or one.id == worker.post_id)
    zhou, other = people.zhou.person_id, people.other_worker.person_id
    merging = _below(people)
    return {
        "add_post": lambda: _add_post(people),
        "appoint": lambda: appoint(person_id=zhou, post_id=vacant.id, **NOW),
        "begin_handover": lambda: begin_handover(holding_id=worker.holding_id, **NOW),
        "hand_over": lambda: hand_over(holding_id=worker.holding_id, to=other, **NOW),
        "relieve": lambda: relieve(holding_id=worker.holding_id, **NOW),
        "merge_organisations": lambda: merge_organisations(**merging),
    }


@pytest.mark.parametrize(
    "which", ["add_post", "appoint", "begin_handover", "hand_over", "relieve", "merge_organisations"]
)
def test_organisations_are_locked_first_then_posts_then_holdings(which):
    people = cast()
    ask = _asked(people)[which]
    _keeps_the_order(ask)


def test_what_follows_a_place_is_locked_in_the_same_order():
    people = cast()
    to = people.frame.yinxing.path
    post = _village(people)
    enter_system("test")
    follow_place(place_id=people.frame.qingshi.id, at=AT)
    _keeps_the_order(lambda: move_post(post_id=post, to=to, **NOW))
    [village] = organisations(people.frame.qingshi.path)
    _keeps_the_order(lambda: move_organisation(organisation_id=village.id, to=to, **NOW))


def test_what_follows_to_the_one_heir_is_locked_in_the_same_order():
    people = cast()
    _village(people, people.frame.yinxing)
    enter_system("test")
    _keeps_the_order(lambda: follow_place(place_id=people.frame.qingshi.id, at=AT))


def test_who_moves_is_locked_at_once_with_the_sections_that_ended_in_it():
    people = cast()
    office, place = people.orgs["livelihood"], people.community
    merge_organisations(into={people.orgs["cityops"]: office}, on=DAY, reference="18 号", **NOW)
    told = {"organisation_id": office, "reference": "5 号", **NOW}
    for to in (place.path, people.street.path):
        sent = _keeps_the_order(lambda to=to: relocate_organisation(to=to, **told))
        assert [one for one in sent if one == "organisation"] == ["organisation"]
    _village(people)
    [village] = organisations(people.frame.qingshi.path)
    sent = _keeps_the_order(lambda: move_organisation(organisation_id=village.id, to=place.path, **NOW))
    assert [one for one in sent if one == "organisation"] == ["organisation"]


def _keeps_the_order(ask):
    with CaptureQueriesContext(connection) as sent:
        ask()
    once = dict.fromkeys(query["sql"] for query in sent.captured_queries)
    locked = [found[1] for found in map(LOCK.search, once) if found]
    assert locked, "nothing was locked"
    assert locked[0] == "organisation"
    assert locked == sorted(locked, key=ORDER.index)
    return locked

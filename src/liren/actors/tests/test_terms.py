"""Terms of office: begun with a document, ended by the next, moved, and remembered before they run out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.actors.public import (
    add_post,
    appoint,
    begin_term,
    changes,
    claim_ending_terms,
    members,
    move_term_end,
    relieve,
    terms,
)
from liren.actors.tests.cast import cast
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
FIRST = {"number": 4, "began_on": date(2021, 3, 1), "last_day": date(2026, 2, 28)}
NEXT = {"number": 5, "began_on": date(2026, 3, 1), "last_day": date(2031, 2, 28)}


@pytest.fixture
def people():
    return cast()


def _begins(people, given: dict[str, Any], **also: Any):
    asked = {"meets": "每季度一次", "reference": "选举结果公告", "by": people.admin, "at": AT, **given, **also}
    return begin_term(organisation_id=people.orgs["committee"], **asked)


def test_a_term_has_its_days_its_meetings_its_document_and_who_was_in_post_during_it(people):
    post = add_post(
        organisation_id=people.orgs["committee"], title="委员", role=None, path=people.community.path,
        place_id=people.community.id, by=SYSTEM, at=AT,
    )  # fmt: skip
    begun = datetime(2022, 1, 1, tzinfo=UTC)
    holding = appoint(person_id=people.zhou.person_id, post_id=post, by=SYSTEM, at=begun)
    relieve(holding_id=holding, by=SYSTEM, at=datetime(2024, 1, 1, tzinfo=UTC))
    _begins(people, FIRST)
    _begins(people, NEXT)
    now, before = terms(people.orgs["committee"])
    assert (now.number, now.began_on, now.last_day, now.meets, now.reference, now.last) == (
        5, date(2026, 3, 1), date(2031, 2, 28), "每季度一次", "选举结果公告", True,
    )  # fmt: skip
    assert ("委员", "周*") in {(one.title, one.name) for one in before.members}
    assert "委员" not in {one.title for one in now.members}
    assert [one.now for one in changes(people.orgs["committee"])] == [
        "第 5 届 2026-03-01 至 2031-02-28", "第 4 届 2021-03-01 至 2026-02-28",
    ]  # fmt: skip
    assert terms(people.orgs["party"]) == ()


def test_a_next_term_that_begins_early_ends_the_one_that_runs(people):
    _begins(people, FIRST)
    _begins(people, NEXT, began_on=date(2025, 12, 1))
    assert [one.last_day for one in terms(people.orgs["committee"])] == [date(2031, 2, 28), date(2025, 11, 30)]


def test_its_end_is_moved_only_with_a_document_and_only_of_the_last(people):
    first = _begins(people, FIRST)
    later = {"last_day": date(2026, 8, 31), "reference": "延期换届批复", "by": people.admin, "at": AT}
    move_term_end(term_id=first, **later)
    assert terms(people.orgs["committee"])[0].last_day == date(2026, 8, 31)
    assert changes(people.orgs["committee"])[0].reference == "延期换届批复"
    for wrong, field in (({"reference": " "}, "reference"), ({"last_day": None}, "last_day")):
        with pytest.raises(InvalidInput) as refused:
            move_term_end(term_id=first, **{**later, **wrong})
        assert set(refused.value.fields) == {field}
    with pytest.raises(NotAllowed):
        move_term_end(term_id=first, **{**later, "by": people.director})
    _begins(people, NEXT, began_on=date(2026, 9, 1))
    for unknown in (first, new_id()):
        with pytest.raises(NotYours):
            move_term_end(term_id=unknown, **later)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"number": None}, {"number"}),
        ({"number": 4}, {"number"}),
        ({"number": 100}, {"number"}),
        ({"began_on": None}, {"began_on"}),
        ({"began_on": date(2021, 3, 1), "last_day": date(2026, 3, 31)}, {"began_on"}),
        ({"last_day": date(2026, 2, 28)}, {"last_day"}),
        ({"last_day": date(2126, 2, 28)}, {"last_day"}),
        ({"last_day": date.max}, {"last_day"}),
        ({"meets": "每\u202e月"}, {"meets"}),
        ({"reference": "", "meets": "字" * 201}, {"reference", "meets"}),
    ],
)
def test_what_is_wrong_is_said_by_field_and_no_term_is_made(people, wrong, fields):
    _begins(people, FIRST)
    with pytest.raises(InvalidInput) as refused:
        _begins(people, NEXT, **wrong)
    assert set(refused.value.fields) == fields
    assert [one.number for one in terms(people.orgs["committee"])] == [4]


def test_only_who_manages_people_there_begins_one(people):
    for who in ("director", "worker", "wang"):
        with pytest.raises(NotAllowed):
            _begins(people, FIRST, by=getattr(people, who))
    assert terms(people.orgs["committee"]) == ()


def test_a_term_is_remembered_once_ninety_days_before_it_ends_and_anew_when_its_end_was_moved(people):
    term = _begins(people, NEXT, last_day=date(2027, 5, 31))
    assert claim_ending_terms(at=AT) == ()
    due = datetime(2027, 3, 3, 1, 0, tzinfo=UTC)
    assert claim_ending_terms(at=due - timedelta(days=1)) == ()
    [told] = claim_ending_terms(at=due)
    assert (told.organisation, told.number, told.last_day) == ("桂花里社区居委会", 5, date(2027, 5, 31))
    assert claim_ending_terms(at=due + timedelta(days=1)) == ()
    move_term_end(term_id=term, last_day=date(2027, 8, 31), reference="延期批复", by=people.admin, at=due)
    assert claim_ending_terms(at=due) == ()
    assert len(claim_ending_terms(at=datetime(2027, 7, 1, tzinfo=UTC))) == 1
    assert {one.title for one in members(people.orgs["committee"])} >= {"社区工作者"}


def test_a_term_that_another_follows_is_not_remembered(people):
    _begins(people, FIRST)
    _begins(people, NEXT)
    assert claim_ending_terms(at=AT) == ()

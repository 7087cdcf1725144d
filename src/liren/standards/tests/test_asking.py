"""Those whose word is asked for hear of it once: 评议 on a draft, opinions on a standard, at their place."""

import json
from datetime import timedelta

import pytest

from liren.access.public import Actor
from liren.actors.tests.cast import Cast
from liren.kit.database import rows
from liren.kit.ids import new_id
from liren.kit.outbox import Happened
from liren.notices import public as notices
from liren.standards import public as standards
from liren.standards.life.public import ClauseChange, Wanted
from liren.standards.public import heard, life
from liren.standards.tests.test_life import AT, DAY, in_force, turn
from liren.standards.tests.test_life import people as people  # a fixture

pytestmark = pytest.mark.django_db


def told(kind: str) -> int:
    """The outbox delivers; how many events there were."""
    found = rows("SELECT body::text FROM kit_event WHERE kind = %s", kind)
    reactions = standards.asking_reactions(lambda id: f"/drafts/{id}/hearing", lambda id: f"/opinions/{id}")
    for number, (body,) in enumerate(found):
        reactions[kind, "standards.tell-those-bound"](Happened(number, kind, 1, json.loads(str(body)), AT))
    return len(found)


def heard_by(person: Actor) -> list[str]:
    assert person.person_id is not None
    return [one.title for one in notices.list_for(person.person_id)]


def test_who_serves_the_place_hears_once_that_a_draft_is_open_to_them(people: Cast) -> None:
    draft = standards.start_draft(key="service/borrow-room", path=people.street.path, by=people.editor, at=AT)
    for days in (7, 14):  # put off, it is still the same hearing
        heard.open_hearing(draft_id=draft, until=DAY + timedelta(days=days), by=people.editor, at=AT)
    assert told("standards.hearing-opened") == 1
    assert len(heard_by(people.worker)) == len(heard_by(people.dispatcher)) == 1
    assert "请大家评议" in heard_by(people.worker)[0]
    assert heard_by(people.editor) == heard_by(people.wang) == []  # who opened it; a resident, who reads it on the page


def test_a_draft_for_everywhere_tells_who_writes_procedures_and_not_the_whole_country(people: Cast) -> None:
    draft = standards.start_draft(key="service/borrow-room", by=people.editor, at=AT)
    heard.open_hearing(draft_id=draft, until=DAY, by=people.editor, at=AT)
    assert told("standards.hearing-opened") == 1
    assert heard_by(people.worker) == heard_by(people.editor) == []


def test_who_serves_the_place_hears_that_opinions_on_its_standard_are_asked_for(people: Cast) -> None:
    in_force(people)
    affair = new_id()
    life.plan_standard(
        of=turn(people, affair, "register"), kind="amendment", wanted=Wanted("第 1 号修改单", replaces="桂花里居民公约")
    )
    changes = [ClauseChange("2", text="遛狗要牵短绳。")]
    for _ in range(2):  # asked twice it is done once
        life.ask_opinions(of=turn(people, affair, "ask"), until=DAY + timedelta(days=30), changes=changes)
    assert told("standards.opinions-asked") == 1
    assert heard_by(people.worker) == ["《桂花里居民公约》征求意见"]
    assert heard_by(people.editor) == []

"""Whom a group says to call on is called on once a month: who agreed, whom nobody saw yet, until they say no."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.registry import public as registry
from liren.registry.public import Ground, consents, groups
from tests.book.world import book, goes

pytestmark = pytest.mark.django_db
VISIT = "service/care-visit"
SEEN = Ground("visited", "checked")


def _lives(here: World, name: str, born: str = "1940-02-03") -> UUID:
    """Somebody old who lives alone in 3 幢."""
    enter_system()
    place = here.people.frame.building_3.path
    who = registry.register(
        given={"name": name, "born": born}, kind="actual", place=place, ground=SEEN, by=SYSTEM, at=here.at
    ).id
    registry.found_household(place=place, members=[(who, "head")], ground=SEEN, by=SYSTEM, at=here.at)
    return who


def _agrees(here: World, who: UUID) -> None:
    consents.say_for(
        resident_id=who,
        purpose="visits",
        agrees=True,
        how="signed",
        document="同意书第 1 份",
        by=here.actor("worker"),
        at=here.tick(),
    )


def _opens(here: World) -> int:
    enter_system()
    return affairs.open_recurring(here.tick())


def _due(here: World) -> list[Any]:
    return list(here.inbox("grid_worker").items)


def test_a_visit_is_due_for_who_agreed_and_was_not_seen_this_month_until_they_say_no() -> None:
    here = book(VISIT)
    groups.seed_groups(settings.LAWBOOK, at=here.at)
    old, unasked, young = _lives(here, "方知夏"), _lives(here, "沈知秋"), _lives(here, "陆小满", "1990-02-03")
    seen = _lives(here, "顾清和")
    for one in (old, seen, young):
        _agrees(here, one)
    registry.note_observation(
        about_kind="resident", about_id=seen, kind="visit", text="刚去过", by=here.actor("worker"), at=here.tick()
    )
    assert (_opens(here), _opens(here)) == (1, 0), "once, and neither who was not asked, nor is young, nor was seen"
    [due] = _due(here)
    assert "方" not in due.title, "nobody's name stands in the list of today"
    page = here.page("grid_worker", due.affair_id)
    assert page.subject == affairs.Thing("resident", str(old), "居民登记")
    assert not here.inbox("other_grid_worker").items
    assert goes(here, "grid_worker", due.affair_id, ("visit", "noted", {"diary": "想装个扶手"})) == "end"
    by = here.actor("worker")
    assert [one.kind for one in registry.resident(old, by).notes] == ["visit"]
    opened = registry.reveal(resident_id=old, what="notes", purpose="入户走访", by=by, at=here.at)
    assert "想装个扶手" in opened[0]
    enter_system()
    outbox = str(rows("SELECT kind, body::text FROM kit_event"))
    assert str(due.affair_id) in outbox
    assert "方知夏" not in outbox
    assert "扶手" not in outbox
    assert unasked not in {who for who, _ in _whom(here)}
    here.tick(days=31)
    assert {who for who, _ in _whom(here)} == {old, seen}, "in another month, both"
    assert _opens(here) == 2
    [mine] = [one for one in _due(here) if here.page("grid_worker", one.affair_id).subject.id == str(old)]  # type: ignore[union-attr]
    assert goes(here, "grid_worker", mine.affair_id, ("visit", "unwanted", {"reason": "孩子回来住了"})) == "end"
    assert not consents.may_use([old], "visits", _today(here))
    here.tick(days=31)
    assert {who for who, _ in _whom(here)} == {seen}
    assert _opens(here) == 0, "the visit of last month is still to be made: nobody is due twice"


def test_what_somebody_needs_is_opened_and_the_visit_noted_by_who_made_it() -> None:
    here = book(VISIT, "management/hotline-appeal")
    groups.seed_groups(settings.LAWBOOK, at=here.at)
    old = _lives(here, "方知夏")
    _agrees(here, old)
    assert _opens(here) == 1
    [due] = _due(here)
    needs = {"needs": [{"title": "想装一个扶手"}]}
    assert goes(here, "grid_worker", due.affair_id, ("visit", "needs", needs)) == "end"
    [note] = registry.resident(old, here.actor("worker")).notes
    assert (note.kind, note.by) == ("visit", here.person("grid_worker"))
    assert not _whom(here), "seen this month"


def _today(here: World) -> date:
    return (here.at + timedelta(minutes=1)).astimezone(CHINA).date()


def _whom(here: World) -> tuple[tuple[UUID, int], ...]:
    enter_system()
    return groups.due_visits(here.people.community.path, _today(here))

"""Parent and children: opened one from another, and neither forgotten when one of them ends."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.company import family
from liren.affairs.errors import AffairClosed, NoSuchAffair, StepNotAllowed
from liren.affairs.models import Record
from liren.affairs.tests.world import KEY, LAMP, World
from liren.kit.database import one_transaction, rows
from liren.kit.errors import InvalidInput
from liren.kit.outbox import drain

FINISHED = {"reply": "好了"}


def child(here: World, who: str, parent: UUID, **given: Any) -> affairs.Opened:
    asked = {"procedure_key": KEY, "answers": {"title": LAMP["title"]}, "reason": "另一处也坏了", "at": here.tick()}
    return affairs.open_child(parent_id=parent, **{**asked, **given}, by=here.actor(who))


def numbers(kin: tuple[affairs.Kin, ...]) -> list[str]:
    return [one.number for one in kin]


def ended(here: World, affair: UUID) -> None:
    here.does("worker", affair, "accept", "finish_at_once", **FINISHED)
    here.rates("worker", affair, 5)


def emitted() -> list[object]:
    """The parents whose children were said to have ended."""
    found = rows("SELECT body ->> 'affair' FROM kit_event WHERE kind = 'affairs.children-closed' AND version = 1")
    return [affair for (affair,) in found]


def kinds(affair: UUID) -> list[str]:
    return [record.kind for record in Record.objects.filter(stream=affair).order_by("seq")]


def test_a_worker_opens_a_child_and_both_sides_say_so(here: World) -> None:
    lamp = here.opens("wang")
    other = child(here, "worker", lamp.id)
    here.actor("worker")
    assert numbers(affairs.children(lamp.id).children) == [other.number]
    parent = affairs.children(other.id).parent
    assert parent is not None
    assert (parent.number, parent.title, parent.why) == (lamp.number, LAMP["title"], "另一处也坏了")
    assert kinds(lamp.id)[-1] == "child_opened"
    assert Record.objects.get(stream=other.id, kind="opened").body["parent"] == str(lamp.id)
    here.actor("system")
    assert affairs.verify(lamp.id).broken is None
    assert affairs.verify(other.id).broken is None


def test_the_reporter_sees_that_there_are_children_but_not_what_they_say(here: World) -> None:
    lamp = here.opens("wang")
    child(here, "worker", lamp.id)
    here.actor("wang")
    [seen] = affairs.children(lamp.id).children
    assert (seen.title, seen.state, seen.step_title) == (None, "open", "受理")


def test_a_key_opens_one_child(here: World) -> None:
    lamp = here.opens("wang")
    for by in ("worker", "system"):
        first, again = child(here, by, lamp.id, key=by), child(here, by, lamp.id, key=by)
        assert (first.created, again.created, again.id) == (True, False, first.id)
    assert len(affairs.children(lamp.id).children) == 2


def test_who_does_not_work_on_it_opens_no_child(here: World) -> None:
    lamp = here.opens("wang")
    for who, refused in (("wang", StepNotAllowed), ("city_viewer", StepNotAllowed), ("stranger", NoSuchAffair),
                         ("other_worker", NoSuchAffair)):  # fmt: skip
        with pytest.raises(refused):
            child(here, who, lamp.id)
    here.actor("worker")
    assert kinds(lamp.id) == ["opened"]


def test_a_child_wants_a_reason_and_an_open_parent(here: World) -> None:
    lamp = here.opens("wang")
    for reason in ("", "   ", "长" * 501):
        with pytest.raises(InvalidInput) as refused:
            child(here, "worker", lamp.id, reason=reason)
        assert list(refused.value.fields) == ["reason"]
    with pytest.raises(InvalidInput) as refused:
        child(here, "worker", lamp.id, key="")
    assert list(refused.value.fields) == ["key"]
    here.does("worker", lamp.id, "accept", "finish_at_once", **FINISHED)
    here.rates("wang", lamp.id, 5)
    with pytest.raises(AffairClosed):
        child(here, "worker", lamp.id)
    assert affairs.children(lamp.id).children == ()


def test_there_is_a_limit_to_children(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "MOST", 2)
    lamp = here.opens("wang")
    child(here, "worker", lamp.id)
    child(here, "worker", lamp.id)
    with pytest.raises(affairs.TooManyChildren, match="2 件"):
        child(here, "worker", lamp.id)


def follow_up(here: World, affair: UUID) -> None:
    """To where a worker's own move ends it."""
    here.does("worker", affair, "accept", "finish_at_once", **FINISHED)
    here.rates("wang", affair, 1)


def test_a_worker_does_not_end_a_parent_in_silence(here: World) -> None:
    lamp = here.opens("wang")
    other = child(here, "worker", lamp.id)
    follow_up(here, lamp.id)
    with pytest.raises(affairs.ChildrenStillOpen, match=other.number):
        here.does("worker", lamp.id, "follow_up", "explain", reply="等另一件")
    with pytest.raises(InvalidInput):
        affairs.settle_children(affair_id=lamp.id, words=" ", by=here.actor("worker"), at=here.tick())
    with pytest.raises(StepNotAllowed):
        affairs.settle_children(affair_id=lamp.id, words="各自办", by=here.actor("wang"), at=here.tick())


def test_once_it_is_said_what_becomes_of_the_children_the_parent_may_end(here: World) -> None:
    lamp = here.opens("wang")
    other = child(here, "worker", lamp.id)
    follow_up(here, lamp.id)
    affairs.settle_children(affair_id=lamp.id, words="单独办到底", by=here.actor("worker"), at=here.tick())
    assert here.does("worker", lamp.id, "follow_up", "explain", reply="等另一件").state == "closed"
    kin = affairs.children(lamp.id)
    assert [(one.state, one.settled) for one in kin.children] == [("open", "单独办到底")]
    assert here.page("worker", other.id).state == "open"
    assert "children_settled" in kinds(lamp.id)


def test_the_reporter_is_not_held_up_by_children(here: World) -> None:
    lamp = here.opens("wang")
    child(here, "worker", lamp.id)
    here.does("worker", lamp.id, "accept", "finish_at_once", **FINISHED)
    assert here.rates("wang", lamp.id, 5).state == "closed"


def test_with_the_last_child_other_rooms_hear_of_it_once(committed: World) -> None:
    here = committed
    with one_transaction():
        lamp = here.opens("wang")
        first, second = child(here, "worker", lamp.id), child(here, "worker", lamp.id)

    def heard() -> list[object]:
        while drain(200, at=here.tick()):
            pass
        with one_transaction():
            here.actor("system")
            return emitted()

    with one_transaction():
        ended(here, first.id)
    assert heard() == []
    with one_transaction():
        ended(here, second.id)
    assert heard() == [str(lamp.id)]
    with one_transaction():
        here.actor("worker")
        assert kinds(lamp.id)[-1] == "children_closed"
        third = child(here, "worker", lamp.id)
        ended(here, third.id)
    assert len(heard()) == 2


def test_children_that_end_together_are_one_end(committed: World) -> None:
    here = committed
    with one_transaction():
        lamp = here.opens("wang")
        both = [child(here, "worker", lamp.id) for _ in range(2)]
        for one in both:
            ended(here, one.id)
    while drain(200, at=here.tick()):
        pass
    with one_transaction():
        here.actor("system")
        assert len(emitted()) == 1


def test_reading_a_family_costs_few_statements(here: World) -> None:
    lamp = here.opens("wang")
    for _ in range(5):
        child(here, "worker", lamp.id)
    here.actor("worker")
    with CaptureQueriesContext(connection) as seen:
        affairs.children(lamp.id)
    assert len(seen) <= 8, [one["sql"][:90] for one in seen.captured_queries]

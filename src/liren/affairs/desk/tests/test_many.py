"""Many at once: only what every one of them allows, asked alike, and each done or refused by itself."""

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.errors import NoSuchAffair
from liren.affairs.public import desk
from liren.affairs.tests.world import World, law, world
from liren.kit.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


def works(here: World, who: str) -> list[UUID]:
    return [item.work_id for item in here.inbox(who).items]


def offered(here: World, who: str, chosen: list[UUID] | None = None) -> desk.Many:
    return desk.many(works(here, who) if chosen is None else chosen, here.actor(who), at=here.at)


def test_what_all_allow_is_offered_and_what_only_one_can_say_is_done_one_by_one(here):
    for _ in range(3):
        here.opens("wang")
    found = offered(here, "worker")
    assert [move.key for move in found.moves] == ["dispatch", "finish_at_once"]
    assert [list(move.asks) for move in found.moves] == [[], ["reply"]]  # the class is each one's own
    assert {one.title for one in found.apart} == {"不予受理", "转其他单位"}
    assert (len(found.chosen), found.gone, found.claim, found.release) == (3, (), True, False)


def test_at_different_steps_nothing_is_common_but_taking_it(here):
    here.opens("wang")
    lamp = here.opens("wang")
    here.handled(lamp.id)
    if here.page("worker", lamp.id).step == "verify":
        here.does("grid_worker", lamp.id, "verify", "passed")
    here.rates("wang", lamp.id, 1)
    found = offered(here, "worker")
    assert {one.step_title for one in found.chosen} == {"受理", "回访"}
    assert found.moves == ()
    assert found.claim


def test_a_rating_is_never_given_to_many(here):
    law(key="management/rated", also=("by: [reporter]", "by: [reporter, community_worker]"))
    for _ in range(2):
        lamp = here.opens("wang", procedure_key="management/rated")
        here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    assert offered(here, "worker").moves == ()


def test_what_is_not_ones_own_or_no_longer_open_is_gone_and_never_shown(here):
    lamp = here.opens("wang")
    elsewhere = here.opens("stranger", place_path=here.people.frame.yinxing_1.path)
    mine, [foreign] = works(here, "worker"), works(here, "other_worker")
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    found = offered(here, "worker", [*mine, foreign])
    assert (found.chosen, found.gone, found.moves) == ((), (*mine, foreign), ())
    for work in (*mine, foreign):
        with pytest.raises(NoSuchAffair):
            desk.do_one(work_id=work, step="accept", move="dispatch", answers={}, by=here.actor("worker"), at=here.at)
    assert here.page("other_worker", elsewhere.id).step == "accept"


def test_whoever_only_watches_is_offered_nothing(here):
    here.opens("wang")
    found = offered(here, "supervisor", works(here, "worker"))
    assert (found.moves, found.claim, found.release) == ((), False, False)


def test_one_of_many_is_done_as_by_itself_and_a_move_for_one_is_refused(here):
    lamp = here.opens("wang")
    [work] = works(here, "worker")
    by = here.actor("worker")
    with pytest.raises(desk.NotForMany):
        desk.do_one(work_id=work, step="accept", move="decline", answers={"reason": "x"}, by=by, at=here.tick())
    with pytest.raises(InvalidInput) as refused:
        desk.do_one(work_id=work, step="accept", move="finish_at_once", answers={}, by=by, at=here.tick())
    assert set(refused.value.fields) == {"reply"}
    done = desk.do_one(
        work_id=work, step="accept", move="finish_at_once", answers={"reply": "好"}, by=by, at=here.tick()
    )
    assert (done.step, here.page("worker", lamp.id).step) == ("feedback", "feedback")


def test_a_claim_is_undone_and_the_history_says_so(here):
    lamp = here.opens("wang")
    [work] = works(here, "worker")
    affairs.claim(work_id=work, by=here.actor("worker"), at=here.tick())
    assert offered(here, "worker").release
    desk.release_one(work_id=work, by=here.actor("worker"), at=here.tick())
    assert here.inbox("worker").items[0].claimable
    assert [entry.kind for entry in here.page("worker", lamp.id).timeline][-2:] == ["claimed", "released"]


def test_no_more_than_two_hundred_are_looked_at_and_few_statements_for_them(here):
    def sent(count: int) -> int:
        while len(works(here, "worker")) < count:
            here.opens("wang")
        chosen = works(here, "worker")
        actor = here.actor("worker")
        with CaptureQueriesContext(connection) as found:
            assert len(desk.many(chosen, actor, at=here.at).chosen) == len(chosen)
        return len(found)

    assert sent(2) == sent(12) == 2
    with pytest.raises(InvalidInput):
        desk.many([UUID(int=n) for n in range(201)], here.actor("worker"), at=here.at)

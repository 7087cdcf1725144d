"""Likely duplicates while somebody writes, repeated appeals when somebody reads: links with reasons, never a wall."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import SQUARE, public_law, reported, shown
from liren.affairs.tests.world import KEY, LAMP, World
from liren.kit.database import rows
from liren.territories.tests.test_coverage import box, draw

DRAFT = {"title": "路灯又不亮了", "description": "三号楼下台阶看不见", "phone": "13900006688"}


def likely(here: World, who: str, answers: dict[str, Any] | None = None, **given: Any) -> tuple[affairs.Likely, ...]:
    asked: dict[str, Any] = {
        "procedure_key": KEY, "place_path": here.people.frame.building_3.path, "at": here.at,
    }  # fmt: skip
    return affairs.likely(answers=answers or DRAFT, actor=here.actor(who), **{**asked, **given})


def test_a_worker_is_shown_what_is_alike_with_why(here: World) -> None:
    lamp = here.opens("wang")
    here.opens("wang", answers={"title": "电梯困人"}, place_path=here.people.community.path)
    [found] = likely(here, "worker")
    assert (found.number, found.title, found.public) == (lamp.number, LAMP["title"], False)
    assert found.why[:2] == ("同一楼栋", "今天反映")
    assert "路灯" in found.why[-1]


def test_elsewhere_long_ago_and_closed_are_not_suggested(here: World) -> None:
    lamp = here.opens("wang")
    assert likely(here, "worker", days=0, at=here.tick()) == ()
    assert likely(here, "worker", at=here.at + timedelta(days=31)) == ()
    assert likely(here, "worker", other_than=lamp.id) == ()
    assert likely(here, "worker", place_path="99.99.") == ()
    assert likely(here, "village_worker", place_path=here.people.frame.qingshi.path) == ()
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    here.rates("wang", lamp.id, 5)
    assert likely(here, "worker") == ()


def test_a_resident_is_shown_public_versions_only(here: World) -> None:
    public_law(here)
    here.opens("wang")
    reported(here)
    assert likely(here, "zhou", procedure_key=SQUARE) == ()
    lamp = shown(here, title="三号楼下路灯不亮")
    [found] = likely(here, "zhou", procedure_key=SQUARE)
    assert (found.affair_id, found.public) == (lamp.id, True)
    assert "3 幢" not in found.place_name
    assert "王" not in repr(found)


@pytest.mark.parametrize("text", ["", "!!", "'); DROP TABLE", "长" * 2000, "的"])
def test_nonsense_finds_what_is_at_the_same_spot_or_nothing(here: World, text: str) -> None:
    here.opens("wang")
    assert likely(here, "worker", {"title": text}) == ()


def test_looking_costs_few_statements_and_goes_by_index(here: World) -> None:
    for _ in range(20):
        here.opens("wang")
    here.actor("worker")
    likely(here, "worker")
    by = here.actor("worker")
    with CaptureQueriesContext(connection) as seen:
        found = affairs.likely(
            procedure_key=KEY, answers=DRAFT, place_path=here.people.frame.building_3.path, actor=by, at=here.at
        )
    assert len(found) == 5
    assert len(seen) <= 5, [one["sql"][:90] for one in seen.captured_queries]
    here.actor("system")
    rows("SET LOCAL enable_seqscan = off")
    plan = repr(rows("EXPLAIN SELECT id FROM affairs_affair WHERE number_path = 'x' AND state = 'open'"
                     " AND opened_at >= now() ORDER BY opened_at DESC LIMIT 200"))  # fmt: skip
    assert "affair_open_by_community" in plan


def test_where_places_are_outlined_it_is_said_how_far_apart_and_the_nearer_comes_first(here: World) -> None:
    frame = here.people.frame
    far = here.opens("wang", place_path=frame.street_building.path)
    near = here.opens("wang", place_path=frame.building_2.path)
    assert not [why for one in likely(here, "worker") for why in one.why if "相距" in why]
    here.actor("system")
    for place, west in ((frame.building_3, 0), (frame.building_2, 1), (frame.street_building, 12)):
        draw(place.id, box(west, 0, west + 0.2, 0.2))
    found = {one.affair_id: one.why for one in likely(here, "worker")}
    assert list(found) == [near.id, far.id]
    assert found[near.id][:2] == ("同一小区", "楼栋中心相距约 100 米")
    assert found[far.id][:2] == ("同一社区", "楼栋中心相距约 1.1 公里")


def test_what_the_same_person_reports_again_is_counted_and_linked(here: World) -> None:
    first = here.opens("wang")
    here.opens("zhou")
    here.opens("wang", answers={"title": "电梯里有异味", "name": "王桂英"})
    second, third = here.opens("wang"), here.opens("wang", answers={**LAMP, "title": "三号楼下路灯还是不亮"})
    here.actor("worker")
    assert affairs.repeats(first.id) == affairs.Repeats(1, ())
    found = affairs.repeats(third.id)
    assert (found.nth, [one.number for one in found.earlier]) == (3, [second.number, first.number])
    assert affairs.repeats(third.id, days=0).nth == 1
    assert here.page("worker", third.id).state == "open"


def test_repeats_are_shown_to_nobody_who_does_not_see_the_affairs(here: World) -> None:
    here.opens("wang")
    second = here.opens("wang")
    for who in ("stranger", "other_worker", "nobody"):
        here.actor(who)
        assert affairs.repeats(second.id) == affairs.Repeats(1, ())

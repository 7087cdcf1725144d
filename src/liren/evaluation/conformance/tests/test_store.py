"""How affairs went is kept as they go, and read in a stream by whoever may see the place."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from liren.access import public as access
from liren.affairs import public as affairs
from liren.affairs.tests.world import KEY, World, law, world
from liren.engine.courses import STILL, Course, Visit
from liren.evaluation import public as evaluation
from liren.evaluation.conformance.store import keep_courses
from liren.evaluation.models import Way
from liren.evaluation.public import Period

pytestmark = pytest.mark.django_db
NOVEMBER = Period.month(2026, 11)


@pytest.fixture
def here() -> World:
    return world()


def gone(here: World, path: str = "", period: Period = NOVEMBER, key: str = KEY) -> list[Course]:
    access.enter_system("test")
    evaluation.catch_up(here.at)
    return sorted(evaluation.courses(key, path, period), key=lambda course: course.opened)


def test_a_course_tells_each_visit_with_its_clock_and_organisation(here: World) -> None:
    opened = here.opens("wang")
    here.handled(opened.id)
    [course] = gone(here)
    assert course.id == opened.id
    assert course.way[:3] == (("accept", "dispatch"), ("dispatch", "dispatch"), ("handle", "done"))
    assert course.visits[-1].move == STILL
    assert (course.closed, course.origin, course.path) == (None, "portal", here.people.frame.building_3.path)
    [evidence] = affairs.evidence([opened.id])
    told = [(span.started_at, span.finished_at, span.due_at, span.org) for span in evidence.spans]
    assert [(visit.began, visit.ended, visit.due, visit.org) for visit in course.visits] == told
    assert course.digest == evidence.procedure_digest


def test_pauses_extensions_and_departures_are_part_of_it(here: World) -> None:
    access.enter_system("test")
    law(key="management/freer", also=("\nform:", "\ndepart: {by: [community_worker]}\nform:"))
    opened = here.opens("wang", procedure_key="management/freer")
    here.does("worker", opened.id, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", opened.id, "dispatch", "dispatch")
    handler = here.actor("property_handler")
    affairs.pause(affair_id=opened.id, reason="等待材料", by=handler, at=here.tick())
    affairs.resume(affair_id=opened.id, by=here.actor("property_handler"), at=here.tick(hours=3))
    affairs.depart(
        affair_id=opened.id, step="handle", clause="moves", instead="dispatch", reason="换一家试试",
        hope="看会不会修得更好", by=here.actor("worker"), at=here.tick(),
    )  # fmt: skip
    [course] = gone(here, key="management/freer")
    handle = course.visits[2]
    assert [(pause.end - pause.start).total_seconds() for pause in handle.pauses] == [3 * 3600]
    assert handle.reasons == ("等待材料",)
    assert (course.departures, handle.move, handle.scored) == (("handle.moves",), "departed", False)


def test_kept_bit_by_bit_is_what_counting_from_scratch_keeps(here: World) -> None:
    opened = []
    for turn in range(4):
        opened.append(here.opens("wang" if turn % 2 else "zhou").id)
        if turn > 1:
            here.handled(opened[turn - 2])
        here.tick(hours=20)
        gone(here)
    bit_by_bit = gone(here)
    assert len(bit_by_bit) == 4
    evaluation.rebuild(here.at)
    assert gone(here) == bit_by_bit


def test_ways_are_written_once_for_good(here: World) -> None:
    here.handled(here.opens("wang").id)
    gone(here)
    ways = set(Way.objects.values_list("id", "fingerprint"))
    evaluation.rebuild(here.at)
    assert set(Way.objects.values_list("id", "fingerprint")) == ways


def test_what_is_rolled_up_while_a_stream_begins_does_not_break_it(here: World) -> None:
    here.handled(here.opens("wang").id)
    assert len(gone(here)) == 1
    here.opens("zhou")
    waiting = ["a way nobody took before"]

    def meanwhile(execute: Any, sql: str, *others: Any) -> Any:
        found = execute(sql, *others)
        if waiting and 'FROM "evaluation_way"' in sql:
            waiting.clear()
            assert evaluation.catch_up(here.at)
        return found

    access.enter_system("test")
    with connection.execute_wrapper(meanwhile):
        read = list(evaluation.courses(KEY, "", NOVEMBER))
    assert (len(read), waiting) == (1, [])
    assert len(gone(here)) == 2


def test_lines_are_summed_into_the_way_of_their_main_line(here: World) -> None:
    ids = [here.opens(who).id for who in ("wang", "zhou")]
    orders = (("gather.0", "gather.1", "gather.1"), ("gather.1", "gather.0", "gather.1"))
    woven = [
        replace(one, visits=(*one.visits, *(Visit("handle", one.opened, line=line) for line in lines)))
        for one, lines in zip(sorted(gone(here), key=lambda one: ids.index(one.id)), orders, strict=True)
    ]
    keep_courses(ids, woven, here.at)
    assert sorted(evaluation.courses(KEY, "", NOVEMBER), key=lambda one: ids.index(one.id)) == woven
    path, actor = here.people.community.path, here.actor("worker")
    [way] = evaluation.conformance(KEY, path, NOVEMBER, actor=actor).report.ways
    assert way.count == 2
    behind = evaluation.behind_conformance(KEY, path, NOVEMBER, actor=actor, ways=way.names)
    assert {one.affair_id for one in behind.affairs} == set(ids)


def test_what_was_merged_into_another_has_no_course_until_it_is_parted(here: World) -> None:
    main, same = here.opens("wang"), here.opens("wang")
    assert len(gone(here)) == 2
    worker = here.actor("worker")
    affairs.merge(duplicate_id=same.id, main_id=main.id, reason="同一盏灯", by=worker, at=here.tick())
    assert [course.id for course in gone(here)] == [main.id]
    affairs.part(duplicate_id=same.id, reason="两盏灯", by=here.actor("worker"), at=here.tick(hours=3))
    parted = next(course for course in gone(here) if course.id == same.id)
    [stood], [why] = parted.visits[0].pauses, parted.visits[0].reasons
    assert (stood.end > stood.start, why) == (True, f"并入 {main.number}")


def test_only_the_place_and_the_period_asked_for_are_read(here: World) -> None:
    here.opens("wang")
    assert len(gone(here, here.people.street.path)) == 1
    assert gone(here, here.people.frame.yinxing.path) == []
    assert gone(here, period=Period.month(2026, 10)) == []


def test_who_may_not_see_the_place_reads_no_course(here: World) -> None:
    here.opens("wang")
    gone(here)
    for who, sees in (("worker", 1), ("supervisor", 1), ("other_worker", 0), ("wang", 0)):
        here.actor(who)
        assert len(list(evaluation.packed_courses(KEY, "", NOVEMBER))) == sees, who

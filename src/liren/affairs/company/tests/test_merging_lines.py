"""A duplicate some of whose lines are open: they stop with it, and stand as they stood when it is taken apart."""

import copy
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access.public import enter_system
from liren.affairs import deeds
from liren.affairs import public as affairs
from liren.affairs.company.tests.test_merging import merged, parted
from liren.affairs.models import Record, Span, Work
from liren.affairs.tests.test_lines import does, holds, opened, orgs
from liren.affairs.tests.world import World
from liren.engine.tests import wide
from liren.kit.database import rows
from liren.kit.outbox import Happened


def both(here: World, document: dict[str, Any]) -> tuple[UUID, UUID]:
    """(duplicate, main) of one procedure; 王桂英 and 周建国 report the same."""
    other = opened(here, document)
    return other, here.opens("zhou", procedure_key=document["key"], answers={"title": "同一件事"}).id


def lines(here: World, affair: UUID) -> dict[str, str | None]:
    return {line.title: line.over for line in here.page("worker", affair).lines}


def open_work(affair: UUID) -> dict[tuple[str, str], Any]:
    enter_system()
    return {(work.line, work.step): work.due_at for work in Work.objects.filter(affair_id=affair)}


def test_its_lines_stop_and_stand_as_they_stood_when_it_is_taken_apart(here: World) -> None:
    other, main = both(here, wide.PARALLEL)
    does(here, "grid_worker", other, "fire", "done", fire_ok=True)
    before = open_work(other)
    assert {step for _, step in before} == {"check", "fire_seen", "power"}
    merged(here, other, main)
    assert open_work(other) == {}
    assert lines(here, other) == {"查消防": "stopped", "查用电": "stopped"}
    assert [step.key for step in here.page("worker", other).steps if step.state == "current"] == []
    assert not any(item.affair_id == other for item in here.inbox("property_handler").items)
    enter_system()
    assert not Span.objects.filter(affair_id=other, outcome__isnull=True).exists()
    assert not Span.objects.filter(affair_id=other, outcome="merged", scored=True).exists()
    enter_system()
    affairs.expire(here.tick(days=7))
    assert here.page("worker", other).state == "closed"  # no clock of a line ran on
    parted(here, other)
    after = open_work(other)
    assert [*sorted(after)] == [*sorted(before)]
    assert lines(here, other) == {"查消防": None, "查用电": None}
    for place, due in before.items():
        assert due is None or after[place] > due + timedelta(days=6), place
    does(here, "worker", other, "fire_seen", "seen")
    assert lines(here, other) == {"查消防": "joined", "查用电": None}
    does(here, "property_handler", other, "power", "done")
    page = here.page("worker", other)
    assert (page.step, page.counts["lines_resolved"]) == ("tell", 2)
    does(here, "worker", other, "tell", "close")
    holds(other)
    holds(main)


def test_units_that_were_called_go_on_with_their_own_line(here: World) -> None:
    other, main = both(here, wide.WHISTLE)
    found = orgs(here, other, "worker")
    one, two = (next(id for name, id in found.items() if word in name) for word in ("物业", "城"))
    does(here, "worker", other, "call", "call", need="占道", units=[one, two])
    does(here, "cityops_handler", other, "arrive", "here")
    merged(here, other, main)
    for who in ("property_handler", "cityops_handler"):
        assert not any(item.affair_id == other for item in here.inbox(who).items)
        with pytest.raises(affairs.AffairClosed):
            does(here, who, other, "arrive", "here")
    parted(here, other)
    assert [item.step_title for item in here.inbox("cityops_handler").items if item.affair_id == other] == [
        "〔街道城市管理办公室〕办理"
    ]
    does(here, "property_handler", other, "arrive", "refuse", why_refuse="不是小区里的")
    does(here, "cityops_handler", other, "act", "done", did="劝离了")
    affairs.rate(affair_id=other, grade=4, by=here.actor("worker"), at=here.tick())
    page = here.page("worker", other)
    assert (page.step, page.counts["lines_resolved"], page.counts["lines_declined"]) == ("tell", 1, 1)
    holds(other)


def test_merged_into_one_with_open_lines_these_go_on_untouched(here: World) -> None:
    other, main = both(here, wide.PARALLEL)
    before = open_work(main)
    merged(here, other, main)
    assert open_work(main) == before
    assert lines(here, main) == {"查消防": None, "查用电": None}
    holds(main)


def test_what_came_while_it_was_merged_is_found_when_it_is_taken_apart(here: World) -> None:
    other, main = both(here, wide.SYSTEM)
    handlers = deeds.handlers({"tests.deed": lambda deed: None}, {"tests.come": lambda affair: True})

    def happens(kind: str, handler: str, **body: Any) -> None:
        enter_system()
        handlers[kind, handler](Happened(1, kind, 1, {"affair": str(other), **body}, here.tick()))

    does(here, "worker", other, "accept", "go")
    merged(here, other, main)
    happens("affairs.to-do", "affairs.do-deed", step="issue", visit=1, does="tests.deed")
    assert here.page("worker", other).state == "closed"
    enter_system()
    [[last]] = rows("SELECT max(id) FROM kit_event")
    parted(here, other)
    enter_system()
    [[found]] = rows("SELECT body FROM kit_event WHERE id > %s AND kind = 'affairs.to-do'", last)
    again = found if isinstance(found, dict) else json.loads(str(found))
    happens("affairs.to-do", "affairs.do-deed", **{key: again[key] for key in ("step", "visit", "does")})
    assert here.page("worker", other).step == "wait"
    holds(other)


def test_the_time_between_is_no_part_of_a_wait(here: World) -> None:
    other, main = both(here, wide.NOTICE)
    does(here, "worker", other, "post", "posted")
    [before] = [wait.first for wait in here.page("worker", other).waits if wait.title == "期满没有异议"]
    merged(here, other, main)
    here.tick(days=5)
    parted(here, other)
    [after] = [wait.first for wait in here.page("worker", other).waits if wait.title == "期满没有异议"]
    assert after == before + timedelta(days=5)
    enter_system()
    assert Work.objects.get(affair_id=other).due_at == after
    assert affairs.expire(after - timedelta(hours=1)) == 0
    assert affairs.expire(after + timedelta(hours=1)) == 1
    here.at = after + timedelta(hours=1)
    assert here.page("worker", other).step == "tell"
    enter_system()
    assert not Record.objects.filter(stream=other, kind="alarm").exists()
    holds(other)


def test_a_date_answered_on_a_line_is_what_its_clock_counts_from(here: World) -> None:
    document = copy.deepcopy(wide.EACH)
    day = {"seen_day": wide.asked("约哪天复看", "date", required=True)}
    document["steps"]["mend"]["moves"]["done"] = wide.to("look", "改好了", asks=day)
    look = {"fine": wide.to("join", "可以", resolves=True)}
    document["steps"]["look"] = wide.step("复看", "community_worker", look, None, after={"seen_day": "5 calendar days"})
    other, main = both(here, document)
    does(here, "worker", other, "list", "go", defects=[{"what": "甲"}, {"what": "乙"}])
    first, _ = (line.key for line in here.page("worker", other).lines)
    does(here, "grid_worker", other, "mend", "done", line=first, seen_day="2026-12-20")
    before = open_work(other)[first, "look"]
    merged(here, other, main)
    here.tick(days=6)
    parted(here, other)
    assert open_work(other)[first, "look"] == before, "nothing counted before that day, so nothing stood still"
    holds(other)

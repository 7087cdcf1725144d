"""A procedure held against the affairs that ran under it, through the doors: rights, places, months, what is behind."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access import public as access
from liren.access.errors import NotAllowed
from liren.affairs.tests.world import KEY, World, world
from liren.engine.conformance.report import ClauseRow
from liren.evaluation import public as evaluation
from liren.evaluation.errors import FiguresEndAtCommunity, NoSuchCount
from liren.evaluation.models import CourseSum
from liren.evaluation.public import BROKEN, KEPT, Conformance, Period
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.standards.errors import NoSuchProcedure
from liren.territories.public import close
from liren.territories.tests.cast import Nobody

pytestmark = pytest.mark.django_db
NOVEMBER = Period.month(2026, 11)


@pytest.fixture
def here() -> World:
    return world()


def finished(here: World, grade: int = 5) -> None:
    opened = here.opens("wang")
    here.handled(opened.id)
    if here.page("worker", opened.id).step == "verify":
        here.does("grid_worker", opened.id, "verify", "passed")
    here.rates("wang", opened.id, grade)


def held(here: World, path: str | None = None, who: str = "worker", period: Period = NOVEMBER) -> Conformance:
    access.enter_system("test")
    evaluation.catch_up(here.at)
    return evaluation.conformance(KEY, path or here.people.community.path, period, actor=here.actor(who))


def row(found: Conformance, path: str) -> ClauseRow:
    return next(one for one in found.report.clauses if one.clause.path == path)


def sums() -> list[tuple[object, ...]]:
    known = CourseSum.objects.order_by("path", "month", "digest").values_list("path", "month", "digest", "sums")
    return [(path, month, digest, sorted(of.values())) for path, month, digest, of in known]


@pytest.mark.requirement("R015")
def test_each_clause_says_how_many_affairs_kept_and_broke_it_at_every_level(here: World) -> None:
    finished(here)
    here.opens("wang")
    here.tick(days=9)
    for path, who in ((here.people.community.path, "worker"), (here.people.street.path, "supervisor")):
        found = held(here, path, who)
        within = row(found, "accept.within")
        assert (within.kept, within.broken, within.state) == (1, 1, "broken")
        assert row(found, "handle.moves.done").kept == 1
        assert row(found, "handle.moves.return").state == "unused"
        assert (found.report.affairs, found.report.open) == (2, 1)
        on_time = evaluation.figures(path, NOVEMBER, actor=here.actor(who)).figure("on_time:sign")
        assert (on_time.numerator, on_time.denominator) == (within.kept, within.told)  # late here is late there


def test_what_a_number_counts_opens_to_the_affairs_behind_it(here: World) -> None:
    finished(here)
    late = here.opens("wang")
    here.tick(days=9)
    found = held(here)
    who, path = here.actor("worker"), here.people.community.path
    behind = evaluation.behind_conformance(KEY, path, NOVEMBER, actor=who, clause="accept.within", verdict=BROKEN)
    assert [(one.affair_id, one.line.number if one.line else "") for one in behind.affairs] == [(late.id, late.number)]
    usual = next(way for way in found.report.ways if way.usual)
    taken = evaluation.behind_conformance(KEY, path, NOVEMBER, actor=who, ways=usual.names)
    assert len(taken.affairs) == 1
    assert taken.affairs[0].affair_id != late.id
    admin = here.actor("admin")  # reads figures, sees no affair
    unseen = evaluation.behind_conformance(KEY, path, NOVEMBER, actor=admin, clause="accept.within", verdict=BROKEN)
    assert unseen.affairs == ()


def test_a_long_list_comes_in_pages_and_only_from_where_a_page_ended(here: World) -> None:
    opened = {here.opens("wang").id for _ in range(3)}
    held(here)
    here.tick(days=9)
    held(here)
    asked: dict[str, Any] = {"actor": here.actor("worker"), "clause": "accept.within", "verdict": BROKEN, "limit": 2}
    path = here.people.community.path
    first = evaluation.behind_conformance(KEY, path, NOVEMBER, **asked)
    rest = evaluation.behind_conformance(KEY, path, NOVEMBER, after=first.after, **asked)
    assert {one.affair_id for one in (*first.affairs, *rest.affairs)} == opened
    assert rest.after is None
    for after in ("x", "2026-11-16T09:00:00_x", f"2026-11-16T09:00:00_{first.affairs[0].affair_id}"):
        with pytest.raises(InvalidInput):
            evaluation.behind_conformance(KEY, path, NOVEMBER, after=after, **asked)


def test_summed_bit_by_bit_is_what_summing_from_scratch_gives(here: World) -> None:
    opened = []
    for turn in range(4):
        opened.append(here.opens("wang" if turn % 2 else "zhou").id)
        if turn > 1:
            here.handled(opened[turn - 2])
        here.tick(hours=30)
        held(here)
    bit_by_bit = sums()
    assert len(bit_by_bit) == 6
    evaluation.rebuild(here.at)
    assert sums() == bit_by_bit
    assert list(evaluation.verify()) == []
    CourseSum.objects.filter(path="").update(sums={"n all": 9})
    [said] = evaluation.verify()
    assert KEY in said


def test_only_whole_months_are_told_and_the_period_says_so(here: World) -> None:
    finished(here)
    days = held(here, period=Period(here.at.date(), here.at.date() + timedelta(days=1)))
    assert (days.period, days.report.affairs) == (NOVEMBER, 1)
    assert held(here, period=Period.month(2026, 10)).report.affairs == 0
    assert held(here, period=Period.year(2026)).period == Period.year(2026)


def test_only_who_may_read_figures_at_a_place_reads_how_affairs_went_there(here: World) -> None:
    finished(here)
    held(here)
    path = here.people.community.path
    for who in ("wang", "grid_worker", "property_handler", "other_worker"):
        actor = here.actor(who)
        with pytest.raises(NotAllowed):
            evaluation.conformance(KEY, path, NOVEMBER, actor=actor)
        with pytest.raises(NotAllowed):
            evaluation.behind_conformance(KEY, path, NOVEMBER, actor=actor, clause="start", verdict=KEPT)
    with pytest.raises(FiguresEndAtCommunity):
        evaluation.conformance(KEY, here.people.frame.grid_one.path, NOVEMBER, actor=here.actor("worker"))


def test_a_procedure_clause_verdict_or_text_there_is_not_is_refused(here: World) -> None:
    finished(here)
    held(here)
    actor, path = here.actor("worker"), here.people.community.path
    with pytest.raises(NoSuchProcedure):
        evaluation.conformance("management/none", path, NOVEMBER, actor=actor)
    with pytest.raises(NoSuchProcedure):
        evaluation.conformance(KEY, path, NOVEMBER, actor=actor, digest="0" * 64)
    refused: list[dict[str, Any]] = [
        {"clause": "accept.none", "verdict": KEPT},
        {"clause": "start", "verdict": "x"},
        {"ways": ["x"]},
    ]
    for asked in refused:
        with pytest.raises(NoSuchCount):
            evaluation.behind_conformance(KEY, path, NOVEMBER, actor=actor, **asked)


def test_a_community_that_was_merged_is_counted_where_it_lies_now(here: World) -> None:
    heir, gone = here.people.frame.guihuali, here.people.frame.yinxing
    here.opens("other_worker", place_path=gone.path, origin="worker")
    assert held(here, heir.path).report.affairs == 0
    rows(
        "UPDATE territories_place SET valid_to = '2026-11-10' WHERE path LIKE %s AND id <> %s", f"{gone.path}%", gone.id
    )
    access.enter_system("test")
    close(id=gone.id, on=date(2026, 11, 10), successors=[heir.id], by=Nobody(), at=here.tick(days=30))
    found = held(here, heir.path)
    assert (found.report.affairs, len(found.report.ways)) == (1, 1)
    street = held(here, here.people.street.path, "supervisor").report
    assert (street.affairs, street.ways) == (1, found.report.ways)


def test_what_belongs_elsewhere_now_leaves_no_ways_and_turns_of_nothing_behind(here: World) -> None:
    heir, gone = here.people.frame.qingshi, here.people.frame.yinxing
    here.opens("other_worker", place_path=gone.path, origin="worker")
    assert held(here, here.people.street.path, "supervisor").report.affairs == 1
    rows(
        "UPDATE territories_place SET valid_to = '2026-11-10' WHERE path LIKE %s AND id <> %s", f"{gone.path}%", gone.id
    )
    access.enter_system("test")
    close(id=gone.id, on=date(2026, 11, 10), successors=[heir.id], by=Nobody(), at=here.tick(days=30))
    left = held(here, here.people.street.path, "supervisor").report
    assert (left.affairs, left.ways, left.flows) == (0, (), ())


def test_it_takes_the_same_few_statements_however_many_affairs(here: World) -> None:
    finished(here)
    held(here)
    actor = here.actor("worker")

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            evaluation.conformance(KEY, here.people.community.path, NOVEMBER, actor=actor)
        return len(seen)

    few = statements()
    for _ in range(4):
        finished(here, grade=2)
    held(here)
    actor = here.actor("worker")
    assert statements() == few <= 8

"""Figures through the door, on affairs that went through the doors of the spine."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access import public as access
from liren.access.errors import NotAllowed
from liren.affairs import public as affairs
from liren.affairs.tests.world import LAMP, World, world
from liren.evaluation import public as evaluation
from liren.evaluation.errors import FiguresEndAtCommunity, NoFigures, PeriodEmpty
from liren.evaluation.models import Counted, Mark, Rollup
from liren.evaluation.public import FiguresPage, Period
from liren.kit.errors import InvalidInput

pytestmark = pytest.mark.django_db
NOVEMBER = Period.month(2026, 11)


@pytest.fixture
def here() -> World:
    return world()


def finished(here: World, who: str = "wang", grade: int = 5, **given):
    """One lamp through the whole loop to its rating."""
    opened = here.opens(who, **given)
    here.handled(opened.id)
    verify_if_drawn(here, opened.id)
    here.rates(who, opened.id, grade)
    return opened


def verify_if_drawn(here: World, affair) -> None:
    if here.page("worker", affair).step == "verify":
        here.does("grid_worker", affair, "verify", "passed")


def counted(here: World) -> None:
    access.enter_system("test")
    evaluation.catch_up(here.at)


def page(here: World, path: str | None = None, who: str = "worker", period: Period = NOVEMBER, **cut) -> FiguresPage:
    counted(here)
    return evaluation.figures(path or here.people.community.path, period, actor=here.actor(who), **cut)


def values(page: FiguresPage, *keys: str) -> list[object]:
    return [page.figure(key).value for key in keys]


def rollups():
    return list(
        Rollup.objects.order_by("path", "unit", "start", "organisation", "procedure", "measure").values_list(
            "path",
            "unit",
            "start",
            "organisation",
            "procedure",
            "measure",
            "numerator",
            "denominator",
            "excluded",
            "spread",
        )
    )


def test_where_nothing_happened_a_share_is_nothing_and_not_zero(here):
    found = page(here)
    assert found.figure("solved").value is None
    assert found.figure("solved").text == "—"
    assert found.figure("three_rates").value is None
    assert found.figure("answer_time.median").value is None
    assert found.figure("received").value == 0


def test_one_affair_well_done_shows_in_every_rate(here):
    finished(here)
    found = page(here)
    assert found.figure("received").value == 1
    assert found.figure("closed").value == 1
    for key in (
        "responded",
        "solved",
        "satisfied",
        "three_rates",
        "on_time:sign",
        "on_time:dispatch",
        "on_time:finish",
    ):
        assert found.figure(key).value == 1, key
    assert found.figure("returned").value == 0
    assert (found.figure("departed").numerator, found.figure("departed").denominator) == (0, 1)


def test_a_bad_rating_lowers_satisfaction_and_only_that(here):
    first = here.opens("wang")
    here.handled(first.id)
    verify_if_drawn(here, first.id)
    here.rates("wang", first.id, 1)
    here.does("worker", first.id, "follow_up", "explain", reply="已向居民说明配件到货时间")
    finished(here)
    found = page(here)
    assert found.figure("satisfied").value == Fraction(1, 2)
    assert found.figure("responded").value == 1


def test_a_return_is_counted_once_however_often_it_happened(here):
    opened = here.opens("wang")
    here.does("worker", opened.id, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", opened.id, "dispatch", "dispatch")
    here.does("property_handler", opened.id, "handle", "return", reason="不属物业")
    here.does("dispatcher", opened.id, "dispatch", "dispatch")
    here.does("property_handler", opened.id, "handle", "done", reply="已修好")
    verify_if_drawn(here, opened.id)
    here.rates("wang", opened.id, 4)
    assert page(here).figure("returned").value == 1


def test_an_affair_moves_from_open_to_closed_and_is_never_in_both(here):
    opened = here.opens("wang")
    before = page(here)
    assert values(before, "open", "closed") == [1, 0]
    here.handled(opened.id)
    verify_if_drawn(here, opened.id)
    here.rates("wang", opened.id, 5)
    after = page(here)
    assert values(after, "open", "closed") == [0, 1]


def test_what_passes_its_limit_becomes_overdue_although_nobody_touched_it(here):
    here.opens("wang")
    assert page(here).figure("overdue").value == 0
    here.tick(days=3)
    found = page(here)
    assert found.figure("overdue").value == 1
    assert found.figure("on_time:sign").value == 0
    assert found.figure("responded").value == 0


def test_the_levels_above_add_up_what_lies_below(here):
    finished(here)
    finished(here, place_path=here.people.frame.guihuali.path)
    for place, who in ((here.people.street, "supervisor"), (here.people.frame.county, "county_supervisor")):
        found = page(here, place.path, who)
        assert found.figure("received").value == 2
        assert sum(row.figure("received").numerator or 0 for row in found.children) == 2


def test_places_below_come_in_the_order_of_their_codes_whatever_their_figures(here):
    for _ in range(2):
        here.opens("other_worker", place_path=here.people.frame.yinxing.path, origin="worker")
    here.opens("wang")
    found = page(here, here.people.street.path, "supervisor")
    assert [(row.place.name, row.figure("received").numerator) for row in found.children] == [
        (here.people.frame.guihuali.name, 1),
        (here.people.frame.yinxing.name, 2),
    ]


@pytest.mark.requirement("R311")
def test_each_of_five_levels_reads_its_own_figures_and_not_those_above(here):
    finished(here)
    counted(here)
    frame = here.people.frame
    levels = [
        ("province_viewer", frame.province),
        ("city_viewer", frame.city),
        ("county_supervisor", frame.county),
        ("supervisor", here.people.street),
        ("worker", here.people.community),
    ]
    for (who, place), (_, above) in zip(levels[1:], levels, strict=False):
        assert evaluation.figures(place.path, NOVEMBER, actor=here.actor(who)).figure("closed").value == 1
        with pytest.raises(NotAllowed):
            evaluation.figures(above.path, NOVEMBER, actor=here.actor(who))
    whole = evaluation.figures(frame.province.path, NOVEMBER, actor=here.actor("province_viewer"))
    assert [row.figure("closed").value for row in whole.children] == [1]


def test_figures_are_cut_by_procedure_organisation_and_period(here):
    finished(here)
    property_company = here.people.orgs["property"]
    assert page(here, procedure="management/grid-event").figure("closed").value == 1
    assert page(here, procedure="service/other").figure("closed").value == 0
    assert page(here, organisation=property_company).figure("closed").value == 1
    assert page(here, organisation=property_company).figure("on_time:finish").value == 1
    assert page(here, organisation=here.people.orgs["command"]).figure("closed").value == 0
    assert page(here, period=Period.month(2026, 10)).figure("closed").value == 0
    assert page(here, period=Period.day(here.at.date())).figure("closed").value == 1
    assert page(here, period=Period.year(2026)).figure("closed").value == 1


def test_every_figure_says_how_it_was_computed_of_whom_and_on_what_basis(here):
    for figure in page(here).figures:
        assert figure.formula
        assert figure.population
        assert figure.clause.document


def test_a_figure_opens_to_the_affairs_behind_it(here):
    good = finished(here)
    unrated = here.opens("zhou", answers={**LAMP, "phone": "13900006688"})
    counted(here)
    who, path = here.actor("worker"), here.people.community.path
    explained = evaluation.explain("satisfied", path, NOVEMBER, actor=who)
    assert [(b.affair_id, b.counted) for b in explained.affairs] == [(good.id, True)]
    assert [b.line.number for b in explained.affairs if b.line] == [good.number]
    still_open = evaluation.explain("open", path, NOVEMBER, actor=who)
    assert [b.affair_id for b in still_open.affairs] == [unrated.id]


def test_what_was_left_out_of_a_figure_is_shown_with_its_reason(here):
    opened = here.opens("wang")
    here.does("worker", opened.id, "accept", "decline", reason="不属社区职责")
    here.tick(days=10)
    access.enter_system("test")
    affairs.expire(here.at)
    found = page(here)
    assert found.figure("solved").value is None
    assert [(e.key, e.count) for e in found.figure("solved").excluded] == [("declined", 1)]
    assert found.figure("satisfied").left_out == 1
    explained = evaluation.explain("solved", here.people.community.path, NOVEMBER, actor=here.actor("worker"))
    assert explained.affairs[0].counted is None
    assert "不予受理" in str(explained.affairs[0].excluded)


def test_a_long_list_of_affairs_comes_in_pages(here):
    opened = {here.opens("wang").id for _ in range(5)}
    counted(here)
    who, path = here.actor("worker"), here.people.community.path
    seen, after = [], None
    while True:
        explained = evaluation.explain("received", path, NOVEMBER, actor=who, after=after, limit=2)
        seen += [b.affair_id for b in explained.affairs]
        after = explained.after
        if after is None:
            break
    assert len(seen) == 5
    assert set(seen) == opened


def test_only_who_may_read_figures_at_a_place_sees_them(here):
    finished(here)
    counted(here)
    path, other = here.people.community.path, here.people.frame.yinxing.path
    for who in ("wang", "grid_worker", "property_handler", "stranger"):
        with pytest.raises(NotAllowed):
            evaluation.figures(path, NOVEMBER, actor=here.actor(who))
    with pytest.raises(NotAllowed):
        evaluation.figures(other, NOVEMBER, actor=here.actor("worker"))
    with pytest.raises(NotAllowed):
        evaluation.explain("received", other, NOVEMBER, actor=here.actor("worker"))
    with pytest.raises(NotAllowed):
        evaluation.figures(here.people.street.path, NOVEMBER, actor=here.actor("worker"))


def test_the_database_itself_hides_what_was_counted_from_strangers(here):
    finished(here)
    counted(here)
    for who, sees in (
        ("worker", True),
        ("supervisor", True),
        ("other_worker", False),
        ("wang", False),
        ("admin", False),
    ):
        here.actor(who)
        assert Counted.objects.exists() is sees, who


def test_who_may_know_the_count_but_not_the_matter_sees_only_that_it_was_counted(here):
    finished(here)
    counted(here)
    explained = evaluation.explain("received", here.people.community.path, NOVEMBER, actor=here.actor("admin"))
    assert explained.figure.value == 1
    assert explained.affairs == ()


def test_figures_end_at_the_community_and_at_sensible_periods(here):
    who = here.actor("supervisor")
    with pytest.raises(FiguresEndAtCommunity):
        evaluation.figures(here.people.frame.grid_one.path, NOVEMBER, actor=who)
    with pytest.raises(PeriodEmpty):
        evaluation.figures(here.people.street.path, Period(date(2026, 11, 2), date(2026, 11, 2)), actor=who)
    with pytest.raises(NoFigures):
        evaluation.explain("league_table", here.people.street.path, NOVEMBER, actor=who)


def test_counting_bit_by_bit_gives_what_counting_from_scratch_gives(here):
    opened = []
    for turn in range(6):
        opened.append(here.opens("wang" if turn % 2 else "zhou").id)
        if turn > 1:
            here.handled(opened[turn - 2])
        if turn == 3:
            verify_if_drawn(here, opened[0])
            here.rates("zhou", opened[0], 2)
        if turn == 5:
            here.does("worker", opened[0], "follow_up", "reopen", reason="灯又灭了")
        here.tick(hours=20)
        access.enter_system("test")
        evaluation.catch_up(here.at, limit=2)
    bit_by_bit = rollups()
    assert len(bit_by_bit) > 50
    evaluation.rebuild(here.at)
    assert rollups() == bit_by_bit


def test_counting_again_changes_nothing(here):
    finished(here)
    counted(here)
    before, rows = rollups(), list(Counted.objects.order_by("id").values_list("id", flat=True))
    evaluation.catch_up(here.at + timedelta(minutes=5))
    assert rollups() == before
    assert list(Counted.objects.order_by("id").values_list("id", flat=True)) == rows


def test_a_batch_says_whether_more_waits(here):
    for _ in range(3):
        here.opens("wang")
    access.enter_system("test")
    assert evaluation.roll_up(here.at, limit=2) == 2
    assert evaluation.roll_up(here.at, limit=2) == 0
    assert Counted.objects.filter(measure="received").count() == 3


def test_sums_that_do_not_add_up_are_named(here):
    finished(here)
    counted(here)
    assert list(evaluation.verify()) == []
    Rollup.objects.filter(measure="closed", path="").update(numerator=0)
    [found] = evaluation.verify()
    assert "closed" in found
    assert "1/1" in found


def test_a_changed_definition_is_counted_anew(here):
    finished(here)
    counted(here)
    before = rollups()
    Mark.objects.update(definitions="0" * 64)
    Rollup.objects.filter(measure="received").delete()
    counted(here)
    assert rollups() == before


@pytest.mark.requirement("R284")
def test_what_a_community_settles_itself_took_no_level_more(here):
    at_once = here.opens("wang")
    here.does("worker", at_once.id, "accept", "finish_at_once", reply="换了灯泡")
    here.rates("wang", at_once.id, 5)
    finished(here)
    here.opens("wang")
    found = page(here).figure("settled_here")
    assert (found.numerator, found.denominator, found.text) == (1, 2, "50.0%")
    assert page(here, here.people.street.path, "supervisor").figure("settled_here").numerator == 1


def test_a_page_of_figures_takes_six_statements_however_many_affairs(here):
    for _ in range(4):
        finished(here)
    counted(here)
    who = here.actor("supervisor")
    with CaptureQueriesContext(
        connection,
    ) as caught:
        evaluation.figures(here.people.street.path, NOVEMBER, actor=who)
    assert len(caught) <= 6


@pytest.mark.parametrize("after", ["x", "x_y", "_", "2026-11-01_", "99999-1-1_1", "2026-02-30_1"])
def test_a_page_behind_a_figure_begins_only_after_what_a_page_ended_with(here: World, after: str) -> None:
    with pytest.raises(InvalidInput):
        evaluation.explain("received", here.people.community.path, NOVEMBER, actor=here.actor("worker"), after=after)


@pytest.mark.parametrize(("since", "until"), [(date.min, date.max), (date(9999, 11, 30), date.max)])
def test_a_period_lies_where_there_may_be_affairs(here: World, since: date, until: date) -> None:
    with pytest.raises(InvalidInput):
        evaluation.figures(here.people.community.path, Period(since, until), actor=here.actor("worker"))

"""Figures over a redrawing: by the lines of today, what ended is counted where it lies now; as it was, where it was."""

import random
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from liren.access import public as access
from liren.access.errors import NotAllowed
from liren.affairs.tests.world import World, world
from liren.evaluation import public as evaluation
from liren.evaluation.boundaries import ranges, signs
from liren.evaluation.public import FiguresPage, Period
from liren.kit.database import rows
from liren.territories.public import (
    EndedDivision,
    apply_edition,
    change_set,
    compare_edition,
    decide_changes,
    place_at,
    rename,
)
from liren.territories.tests.cast import DIVISIONS, Nobody, there
from liren.territories.tests.frames import written

pytestmark = pytest.mark.django_db
NOVEMBER = Period.month(2026, 11)
MOVED, PART, OTHER = "32.05.06.192.291.", "32.05.06.192.292.", "32.05.06.192.293."


@pytest.fixture
def here() -> World:
    """A world whose divisions came with an edition; two affairs in 银杏, one in 桂花里, two in the village."""
    made = world()
    rows("INSERT INTO territories_edition SELECT '2023-06-30', '旧版', '试', '无', repeat('0', 64), 8, now()")
    rows("UPDATE territories_place SET edition_id = '2023-06-30' WHERE level <= 5")
    frame = made.people.frame
    for who, place in (
        ("other_worker", frame.yinxing), ("other_worker", frame.yinxing), ("village_worker", frame.qingshi),
        ("village_worker", frame.qingshi),
    ):  # fmt: skip
        made.opens(who, place_path=place.path, origin="worker")
    made.opens("wang")
    return made


def redraw(here: World, directory: Path, gone: str, added: Mapping[str, str], *heirs: str) -> None:
    """A new edition, compared, accepted and put in force: `gone` ends, `heirs` take over."""
    access.enter_system("test")
    names = {code: name for code, name in {**DIVISIONS, **added}.items() if code != gone}
    names = dict(sorted(names.items(), key=lambda one: (one[0].ljust(12, "0"), len(one[0]))))
    given: dict[str, Any] = {"by": Nobody(), "at": here.tick()}
    made = compare_edition(
        of=written(names, directory, day="2026-10-31"), successors=[(gone, heir) for heir in heirs], **given
    )
    for kind in change_set(made).counts:
        decide_changes(change_set=made, decision="accepted", kind=kind, **given)
    apply_edition(change_set=made, on=date(2026, 11, 10), **given)


def page(here: World, path: str, who: str = "county_supervisor", **cut) -> FiguresPage:
    access.enter_system("test")
    evaluation.catch_up(here.tick())
    return evaluation.figures(path, NOVEMBER, actor=here.actor(who), **cut)


def received(found: FiguresPage) -> object:
    return found.figure("received").value


def below(found: FiguresPage) -> dict[str, object]:
    return {row.place.path: row.figure("received").value for row in found.children}


def said(found: FiguresPage) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.path, one.how, one.heirs) for one in found.redrawn]


def test_a_community_that_was_merged_is_counted_in_the_one_that_took_over_and_is_still_there_as_it_was(here, tmp_path):
    frame = here.people.frame
    heir, gone = frame.guihuali.path, frame.yinxing.path
    before = {row.place.path: row.figures for row in page(here, here.people.street.path).children}
    redraw(here, tmp_path, "320506091092", {}, "320506091091")
    found = page(here, heir, "worker")
    assert received(found) == 3
    assert said(found) == [(gone, "in", (heir,))]
    whole = page(here, here.people.street.path, "supervisor")
    assert (received(whole), below(whole)) == (3, {heir: 3})
    assert said(whole) == [(gone, "within", (heir,))]
    old = page(here, gone, "worker")
    assert (received(old), old.lines, old.redrawn) == (2, "then", ()), "who took over reads what it took over"
    assert old.figures == before[gone], "not one figure of it differs from before"
    then = page(here, here.people.street.path, "supervisor", lines="then")
    assert (received(then), below(then), then.redrawn) == (3, {heir: 1, gone: 2}, ())
    later = evaluation.figures(
        here.people.street.path, Period(date(2026, 11, 11), date(2026, 12, 1)), actor=here.actor("supervisor"),
        lines="then",
    )  # fmt: skip
    assert set(below(later)) == {heir}, "from the day it ended it is no longer among those below"


def test_the_affairs_behind_a_figure_are_those_that_were_counted_in(here, tmp_path):
    frame = here.people.frame
    redraw(here, tmp_path, "320506091092", {}, "320506091091")
    page(here, frame.guihuali.path)
    explained = evaluation.explain("received", frame.guihuali.path, NOVEMBER, actor=here.actor("supervisor"))
    assert explained.figure.value == len(explained.affairs) == 3
    as_was = evaluation.explain("received", frame.guihuali.path, NOVEMBER, actor=here.actor("supervisor"), lines="then")
    assert as_was.figure.value == len(as_was.affairs) == 1
    stays = rows("SELECT count(*) FROM affairs_affair WHERE place_path = %s", frame.yinxing.path)
    assert stays == [(2,)], "where it happened stays written"


def test_a_community_that_moved_to_another_street_takes_its_figures_along(here, tmp_path):
    frame, gone = here.people.frame, here.people.frame.yinxing.path
    redraw(here, tmp_path, "320506091092", {"320506192291": "银杏社区"}, "320506192291")
    left = page(here, frame.wutong.path)
    assert (received(left), below(left), said(left)) == (1, {frame.guihuali.path: 1}, [(gone, "out", (MOVED,))])
    came = page(here, frame.huqiao.path)
    assert (received(came), below(came)) == (4, {frame.qingshi.path: 2, MOVED: 2})
    assert said(came) == [(gone, "in", (MOVED,))]
    whole = page(here, frame.county.path)
    assert (received(whole), below(whole)) == (5, {frame.wutong.path: 1, frame.huqiao.path: 4})
    assert said(whole) == [(gone, "within", (MOVED,))]
    behind = evaluation.explain("received", frame.wutong.path, NOVEMBER, actor=here.actor("county_supervisor"))
    assert len(behind.affairs) == 1
    with pytest.raises(NotAllowed):
        page(here, MOVED, "supervisor")


def test_of_a_village_that_was_split_nobody_knows_the_parts_and_none_is_made_up(here, tmp_path):
    frame, gone = here.people.frame, here.people.frame.qingshi.path
    redraw(
        here, tmp_path, "320506192290", {"320506192292": "青石东村", "320506192293": "青石西村"},
        "320506192292", "320506192293",
    )  # fmt: skip
    whole = page(here, frame.huqiao.path)
    assert (received(whole), said(whole)) == (2, [(gone, "within", (PART, OTHER))]), "all of it lies in the street"
    assert below(whole) == {PART: 0, OTHER: 0}
    assert [row.unclear for row in whole.children] == [True, True]
    part = page(here, PART)
    assert (received(part), said(part)) == (0, [(gone, "unclear", (PART, OTHER))])
    assert received(page(here, gone)) == 2


def test_what_ended_without_a_word_stays_counted_where_it_was_and_is_named(here, tmp_path):
    frame, gone = here.people.frame, here.people.frame.qingshi.path
    redraw(here, tmp_path, "320506192290", {})
    found = page(here, frame.huqiao.path)
    assert (received(found), said(found)) == (2, [(gone, "unclear", ())])
    with pytest.raises(NotAllowed):
        page(here, gone, "other_worker")
    assert received(page(here, gone)) == 2


def test_a_place_that_was_renamed_in_the_period_says_its_old_name_and_where_nothing_was_redrawn_nothing_is_said(here):
    frame = here.people.frame
    rename(id=frame.guihuali.id, name="丹桂社区", since=date(2026, 11, 3), by=Nobody(), at=here.tick())
    found = page(here, frame.guihuali.path, "worker")
    assert (received(found), found.former_names) == (1, (("桂花里社区", date(2026, 11, 3)),))
    assert found.redrawn == ()
    later = Period(date(2026, 11, 3), date(2026, 12, 1))
    assert evaluation.figures(frame.guihuali.path, later, actor=here.actor("worker")).former_names == ()
    assert there(place_at(frame.guihuali.path, on=date(2026, 11, 2))).name == "桂花里社区"


def _counted(path: str, ended: Sequence[EndedDivision], happened: Mapping[str, int]) -> int:
    """The same, affair by affair: those whose division, or what took over from it, lies in `path`."""
    of = {one.path: one for one in ended}
    total = 0
    for at, count in happened.items():
        now = of[at].lies_now(path) if at in of else None
        total += count * int(at.startswith(path) if now is None else now)
    return total


def test_sums_by_sign_are_what_counting_affair_by_affair_gives():
    """Random redrawings of a county: streets that end whole, communities that end before them, heirs anywhere."""
    dice = random.Random(20261129)
    streets = [f"32.05.06.{n:03}." for n in range(1, 7)]
    communities = [f"{street}{n:03}." for street in streets for n in range(1, 5)]
    for _ in range(300):
        gone = set(dice.sample(streets, 2))
        gone |= {one for one in communities if one[:13] in gone or dice.random() < 0.3}
        stand = [one for one in (*streets, *communities) if one not in gone]
        ended = [
            EndedDivision(
                path, path, date(2026, 1, 1), tuple(sorted(dice.sample(stand, dice.choice([0, 1, 1, 1, 2])))),
                dice.random() < 0.9,
            )
            for path in sorted(gone)
        ]  # fmt: skip
        happened = {path: dice.randint(0, 5) for path in (*streets, *communities)}

        def rolled_up(path, happened=happened):
            return sum(count for at, count in happened.items() if at.startswith(path))

        for path in ("32.05.", *stand):
            wanted = _counted(path, ended, happened)
            assert sum(sign * rolled_up(at) for at, sign in signs(path, ended).items()) == wanted
            parts = ranges(path, ended)
            one_by_one = sum(
                count
                for at, count in happened.items()
                if any(at.startswith(part) and not any(at.startswith(no) for no in out) for part, out in parts)
            )
            assert one_by_one == wanted

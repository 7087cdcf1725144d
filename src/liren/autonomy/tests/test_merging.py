"""Two entries of one person become one only where no points, gift or second vote is left behind."""

from uuid import UUID

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.public import points
from liren.autonomy.tests.decided import ON, asked, deciding
from liren.autonomy.tests.pointed import pointed
from liren.registry import public as registry
from liren.registry.public import doubles
from liren.registry.tests.village import AT, VISITED, later

pytestmark = pytest.mark.django_db


def again(place: str) -> UUID:
    """王秋实, written down once more."""
    enter_system("test")
    return registry.register(
        given={"name": "王秋实", "phones": ["13800002046"], "born": "1960-05-01"}, kind="actual", place=place,
        ground=VISITED, by=SYSTEM, at=AT,
    ).id  # fmt: skip


def test_points_and_gifts_are_not_left_with_an_entry_nobody_opens():
    here = pointed()
    enter_system("test")
    twice = again(here.village.people.frame.building_3.path)
    enter = here.village.enter

    def proposes(stays: UUID, goes: UUID) -> UUID:
        return doubles.propose(
            stays=stays, goes=goes, lives="stays", why="看过身份证", by=enter("worker"), at=here.here.tick()
        )

    before = proposes(twice, here.wang)
    here.gets(here.wang, "a2")
    with pytest.raises(doubles.NotOnePerson, match="10 分积分"):
        doubles.agree(double_id=before, by=enter("director"), at=here.here.tick())
    doubles.drop(double_id=before, by=enter("worker"), at=here.here.tick())
    gift = points.ask_gift(gift="g1", key="", by=here.here.actor("wang"), at=here.here.tick())
    with pytest.raises(doubles.NotOnePerson, match=r"2 分积分.*没有领"):
        proposes(twice, here.wang)
    kept = proposes(here.wang, twice)
    assert doubles.agree(double_id=kept, by=enter("director"), at=here.here.tick())
    points.hand_over_gift(taken_id=gift, by=here.here.actor("worker"), at=here.here.tick())
    assert here.has(here.wang) == 2


def test_who_is_on_a_roll_twice_is_taken_off_it_once_before_they_are_one():
    here = deciding()
    twice = again(here.village.people.frame.building_1.path)
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="居民名册", body="residents", on=ON, by=worker, at=AT)
    autonomy.fill_roll(roll_id=roll, kinds=["actual"], by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    asked(here, roll)

    def proposes() -> UUID:
        return doubles.propose(
            stays=here.wang, goes=twice, lives="stays", why="看过身份证", by=here.enter("worker"), at=later(1)
        )

    with pytest.raises(doubles.NotOnePerson, match="两份登记都在名册“居民名册”上"):
        proposes()
    one, _ = autonomy.entries(roll, here.enter("worker"), name="王秋实")
    autonomy.strike_entry(entry_id=one.id, why="登记了两次", by=here.enter("worker"), at=later(1))
    assert doubles.agree(double_id=proposes(), by=here.enter("director"), at=later(2))

"""One system, five levels of users: each sees exactly what lies below their own place."""

from datetime import UTC, datetime

import pytest

from liren.access.public import SYSTEM, enter_system, which
from liren.actors.public import find_or_make_resident, person_card
from liren.actors.tests.cast import cast
from liren.kit.database import rows
from liren.territories.public import make_frame

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
ELSEWHERE = {
    "33": "浙江省", "3301": "杭州市", "330106": "西湖区", "330106990": "示例街道", "330106990001": "示例社区",
    "3201": "南京市", "320106": "鼓楼区", "320106990": "示例街道", "320106990001": "示例社区",
    "320505": "虎丘区", "320505990": "示例街道", "320505990001": "示例社区",
}  # fmt: skip


def _homes(people):
    """One community in reach of every level, one beyond each."""
    return {
        "community": people.frame.guihuali.path,
        "same street": people.frame.yinxing.path,
        "same county": people.frame.qingshi.path,
        "same city": "32.05.05.990.001.",
        "same province": "32.01.06.990.001.",
        "elsewhere": "33.01.06.990.001.",
    }


SEES = {
    "worker": ["community"],
    "supervisor": ["community", "same street"],
    "county_supervisor": ["community", "same street", "same county"],
    "city_viewer": ["community", "same street", "same county", "same city"],
    "province_viewer": ["community", "same street", "same county", "same city", "same province"],
}


@pytest.mark.requirement("R311")
@pytest.mark.parametrize("who", SEES)
def test_a_user_of_each_level_sees_exactly_the_subtree_below_their_place(who):
    people = cast()
    make_frame(ELSEWHERE)
    homes = _homes(people)
    living = {
        home: find_or_make_resident(phone=f"1390000100{n}", name="某人", path=path, by=SYSTEM, at=AT)
        for n, (home, path) in enumerate(homes.items())
    }
    actor = people.enter(who)
    by_rule = [home for home, path in homes.items() if which(actor, "affairs.read").covers(path)]
    by_wall = [home for home, path in homes.items() if rows("SELECT liren_reaches(%s)", path) == [(True,)]]
    by_data = [home for home, person in living.items() if person_card(person).phone]
    assert by_rule == by_wall == by_data == SEES[who]


@pytest.mark.requirement("R311")
def test_figures_reach_as_far_as_the_affairs_beneath_them():
    people = cast()
    for who in SEES:
        actor = getattr(people, who)
        assert which(actor, "figures.read") == which(actor, "affairs.read")


def test_nobody_and_residents_see_nothing_by_place():
    people = cast()
    for who in ("nobody", "wang"):
        actor = people.enter(who)
        assert which(actor, "affairs.read").empty
        assert rows("SELECT liren_reaches(%s)", people.community.path) == [(False,)]
    enter_system("test")

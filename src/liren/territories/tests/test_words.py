"""Paths and names, pure; the database says the same."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from liren.territories import public as territories
from liren.territories.names import everyday
from liren.territories.tests.cast import invented_frame

CODES = st.text("0123456789", min_size=12, max_size=12)


@given(code=CODES, level=st.integers(1, 5))
def test_a_codes_path_says_its_level_and_lies_in_every_path_above(code: str, level: int) -> None:
    path = territories.path_of_code(level, code)
    assert territories.is_path(path)
    assert territories.level_of(path) == level
    above = territories.ancestors_of(path)
    assert [territories.level_of(p) for p in above] == list(range(1, level))
    assert all(p <= path < territories.upper_end(p) and territories.lies_in(path, p) for p in above)
    assert territories.parent_of(path) == (above[-1] if above else None)


@given(one=CODES, other=CODES, level=st.integers(1, 5))
def test_a_subtree_holds_no_stranger(one: str, other: str, level: int) -> None:
    path, stranger = territories.path_of_code(level, one), territories.path_of_code(5, other)
    assert (path <= stranger < territories.upper_end(path)) == territories.lies_in(stranger, path)


NAMES = [
    "叶洋村委会", "黎福村村民委员会", "王庄村民委员会", "龙潭社区居民委员会", "东风居委会", "银杏社区", "赛汗呼热嘎查",
    "白音希勒嘎查委员会", "幸福社区村民委员会", "幸福嘎查村委会", "某管理委员会", "村委会", "居民委员会", "吴中区", "",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_the_database_drops_the_committee_as_we_do(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT territories_everyday(%s)", [name])
        assert cursor.fetchone() == (everyday(name),)


@pytest.mark.django_db
def test_urban_and_rural_places_take_their_own_words() -> None:
    cast = invented_frame()
    assert [territories.label(p) for p in (cast.guihuali, cast.qingshi)] == ["社区", "村"]
    assert [territories.label(p) for p in (cast.wutong, cast.huqiao)] == ["街道", "镇"]
    assert [territories.label(p) for p in (cast.guihuayuan, cast.grid_one, cast.building_1)] == ["小区", "网格", "楼栋"]
    assert territories.words(cast.guihuali)["covenant"] == "居民公约"
    assert territories.words(cast.qingshi)["covenant"] == "村规民约"
    assert territories.words(cast.qingshi)["resident"] == "村民"

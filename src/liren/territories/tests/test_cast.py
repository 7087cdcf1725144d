"""The invented places other rooms test with."""

import pytest

from liren.territories.public import buildings_of, place
from liren.territories.tests.cast import invented_frame

pytestmark = pytest.mark.django_db


def test_the_cast_stands_whole_and_a_second_call_gives_the_same():
    cast = invented_frame()
    assert cast.building_2.full_name == "江苏省 苏州市 吴中区 梧桐街道 桂花里社区 桂花苑 2幢"
    assert cast.building_2.path == f"32.05.06.091.091.e{cast.guihuayuan.id}.b{cast.building_2.id}."
    assert cast.qingshi.committee == "villagers"
    assert [p.name for p in buildings_of(cast.grid_one.id)] == ["沿街楼", "1幢"]
    assert place(cast.grid_two.id) == cast.grid_two
    assert invented_frame() == cast

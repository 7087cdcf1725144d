"""Finding places by what people type."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liren.territories.public import make_frame, search
from liren.territories.search import covers
from liren.territories.tests.cast import InventedFrame, invented_frame
from liren.territories.tests.frames import REPEATED

pytestmark = pytest.mark.django_db

MORE = {
    **REPEATED,
    "11": "北京市",
    "1101": "市辖区",
    "110105": "朝阳区",
    "110105001": "朝外街道",
    "43": "湖南省",
    "4301": "长沙市",
    "430103": "天心区",
    "430103007": "桂花坪街道",
    "430103007001": "桂花社区居委会",
    "430103007002": "东风居委会",
    "430103007201": "新村村委会",
}


@pytest.fixture(autouse=True)
def cast() -> InventedFrame:
    make_frame(MORE)
    return invented_frame()


def found(text: str, **how: Any) -> list[str]:
    return [place.full_name for place in search(text, **how)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("桂花 坪街道", "湖南省 长沙市 天心区 桂花坪街道"),
        ("桂花坪 街道", "湖南省 长沙市 天心区 桂花坪街道"),
        ("苏州吴中", "江苏省 苏州市 吴中区"),
        ("吴中 苏州", "江苏省 苏州市 吴中区"),
        ("苏 州吴中", "江苏省 苏州市 吴中区"),
        ("江苏省·苏州市，吴中区", "江苏省 苏州市 吴中区"),
        ("东莞虎门", "广东省 东莞市 虎门镇"),
        ("儋州 那大", "海南省 儋州市 那大镇"),
        ("北京朝阳", "北京市 朝阳区"),
        ("长沙天心桂花坪", "湖南省 长沙市 天心区 桂花坪街道"),
        ("虎门寨社区居委会", "广东省 东莞市 虎门镇 虎门寨社区"),
        ("东风社区", "湖南省 长沙市 天心区 桂花坪街道 东风社区"),
        ("桂花坪 新村", "湖南省 长沙市 天心区 桂花坪街道 新村"),
        ("桂花苑2幢", "江苏省 苏州市 吴中区 梧桐街道 桂花里社区 桂花苑 2幢"),
        ("银杏园 1幢", "江苏省 苏州市 吴中区 梧桐街道 银杏社区 银杏园 1幢"),
        ("第二网格 桂花里", "江苏省 苏州市 吴中区 梧桐街道 桂花里社区 桂花里第二网格"),
    ],
)
def test_what_people_type_finds_the_place_first(typed: str, meant: str) -> None:
    assert found(typed)[0] == meant


def test_a_name_typed_whole_comes_before_one_begun_and_the_wider_place_first() -> None:
    assert found("桂花社区")[0] == "湖南省 长沙市 天心区 桂花坪街道 桂花社区"
    assert [place.level for place in search("桂花")] == [4, 5, 5, 6, 6, 6]


def test_every_typed_word_must_be_spelt_by_names_on_one_line() -> None:
    assert found("广东 吴中") == []
    assert found("苏州") == ["江苏省 苏州市"], "below Suzhou nothing is itself called so"


def test_the_search_can_be_kept_below_a_place(cast: InventedFrame) -> None:
    assert found("1幢", within=cast.yinxing.path) == ["江苏省 苏州市 吴中区 梧桐街道 银杏社区 银杏园 1幢"]
    assert found("桂花坪", within=cast.province.path) == []


def test_a_word_for_a_kind_of_place_lists_those_below_the_place_named() -> None:
    assert found("梧桐 社区") == [
        "江苏省 苏州市 吴中区 梧桐街道 桂花里社区",
        "江苏省 苏州市 吴中区 梧桐街道 银杏社区",
    ]


def test_a_single_character_is_enough(cast: InventedFrame) -> None:
    assert "江苏省 苏州市 吴中区 梧桐街道 银杏社区" in found("杏")
    assert found("街") == ["北京市 朝阳区 朝外街道", "江苏省 苏州市 吴中区 梧桐街道", "湖南省 长沙市 天心区 桂花坪街道"]
    assert found("村", within=cast.huqiao.path) == ["江苏省 苏州市 吴中区 湖桥镇 青石村"]


def test_fillers_are_neither_found_nor_said() -> None:
    assert found("市辖区") == []
    assert found("朝外") == ["北京市 朝阳区 朝外街道"]


def test_a_repeated_name_is_found_at_each_level_wider_first() -> None:
    assert [place.level for place in search("东莞市")] == [2, 3]


@pytest.mark.parametrize("typed", ["", "  ", "，。", "%", "_", "\x00", "'; --", "没有这个地方", "\ud800"])
def test_what_names_no_place_finds_nothing(typed: str) -> None:
    assert found(typed) == []


@pytest.mark.parametrize(("typed", "statements"), [("苏州吴中", 1), ("街", 1), ("梧桐 社区", 2), ("没有这个地方", 2)])
def test_a_search_takes_at_most_two_statements(typed: str, statements: int, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(statements):
        search(typed)


def test_no_more_than_asked_for_are_given() -> None:
    assert len(found("桂花", limit=2)) == 2
    assert len(found("桂花", limit=0)) == 1


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(start=st.integers(0, 3), size=st.integers(2, 5), context=st.sampled_from(["", "长沙", "湖南省", "天心 "]))
def test_any_part_of_a_name_finds_it_with_or_without_what_lies_above(start: int, size: int, context: str) -> None:
    part = "桂花坪街道"[start : start + size]
    if part != "街道":
        assert "湖南省 长沙市 天心区 桂花坪街道" in found(context + part)


def test_a_word_may_not_be_spelt_by_scattered_characters() -> None:
    assert not covers(["苏吴"], "吴中区", ["苏州市"])
    assert covers(["区"], "吴中区", [])

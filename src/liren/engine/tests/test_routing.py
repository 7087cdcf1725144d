"""Where an affair goes, and why."""

import pytest

from liren.engine.catalogues import CatalogueInvalid, full_title, parse_catalogue
from liren.engine.routing import choose
from liren.engine.tests.lawbook import LAWBOOK

TEXT = (LAWBOOK / "catalogues" / "grid-events.yaml").read_text()
GRID = parse_catalogue(TEXT)
PLACE = ("32.05.06.001.002.",)
ASKED = {"class": None, "danger": None}


def routed(facts, **more):
    assert GRID.routing is not None
    return choose(GRID.routing, {**ASKED, **facts}, PLACE, **more)


@pytest.mark.parametrize(
    ("facts", "unit"),
    [
        ({"class": "component.utilities.lamp"}, "property"),
        ({"class": "component.utilities.cover"}, "cityops"),
        ({"class": "component.greenery.tree"}, "property"),  # a rule for a class holds for all below it
        ({"class": "event.order.fire_lane"}, "safety"),
        ({"class": "component.utilities.lamp", "danger": True}, "safety"),
        ({"class": "event.other.livelihood"}, "livelihood"),
        ({"class": "event.other"}, "command"),
        ({}, "command"),
    ],
)
def test_the_first_fitting_rule_decides(facts, unit) -> None:
    assert routed(facts).unit == unit
    assert routed(facts).broken == ()


def test_every_answer_says_why() -> None:
    found = routed({"class": "component.utilities.lamp"})
    assert found.rule == 4
    assert found.why == "小区内公共部位和绿化归物业"
    assert found.trace[0] == "第 1 条（突发和消防安全归平安建设）不符：类别不同"
    assert found.trace[1] == "第 2 条（有人身危险的先由平安建设到场）不符：要求“danger”为是"
    assert found.trace[-1] == "第 5 条（小区内公共部位和绿化归物业）相符：派给“桂花里物业工程部”"
    assert routed({}).trace[-1] == "没有相符的规则：归兜底单位“街道指挥中心”"


def test_a_rule_for_a_unit_that_is_gone_raises_an_alarm_and_the_next_is_tried() -> None:
    found = routed(
        {"class": "component.utilities.lamp"}, known=["safety", "livelihood", "community", "cityops", "command"]
    )
    assert found.unit == "cityops"
    assert found.broken == ("第 5 条（小区内公共部位和绿化归物业）坏了：单位“property”不存在",)


def test_a_rule_whose_fact_is_missing_raises_an_alarm() -> None:
    assert GRID.routing is not None
    found = choose(GRID.routing, {"class": "component.utilities.lamp"}, PLACE)
    assert found.unit == "property"
    assert found.broken == ("第 2 条（有人身危险的先由平安建设到场）坏了：缺少要用的事实“danger”",)


def test_without_the_catch_all_unit_there_is_an_alarm_too() -> None:
    found = routed({}, known=["property"])
    assert found.unit == "command"
    assert "兜底单位“command”不存在" in found.broken[-1]


def test_a_rule_may_hold_for_one_place() -> None:
    text = TEXT.replace("  rules:\n", '  rules:\n    - {place: "32.05.06.", unit: community, why: 本区试点}\n')
    routing = parse_catalogue(text).routing
    assert routing is not None
    assert choose(routing, ASKED, PLACE).unit == "community"
    assert choose(routing, ASKED, ("11.01.01.001.001.",)).unit == "command"


def test_the_verified_classes_are_those_of_the_sources() -> None:
    """Six classes of events, five of components; what is below them is local and says so."""
    tops = {root: [one.title for one in GRID.classes.values() if one.parent == root] for root in ("event", "component")}
    assert tops["event"] == ["市容环境", "宣传广告", "施工管理", "街面秩序", "突发事件", "其他"]
    assert tops["component"] == ["公用设施", "交通", "市容环境", "园林绿化", "其他"]
    assert all(one.checked == (one.code.count(".") < 2) for one in GRID.classes.values())
    assert full_title(GRID, "event.order.parking") == "事件 › 街面秩序 › 乱停车"
    assert full_title(GRID, "unknown") == "unknown"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("code: event.order.parking", "code: component.parking", "不在上级“event.order”之下"),
        ("code: event.order.parking", "code: event.order.stalls", "写了两遍"),
        ("unit: community, why", "unit: nobody, why", "units 里没有“nobody”"),
        ("class: [event.other.neighbours]", "class: [event.other.cats]", "目录里没有“event.other.cats”"),
        ("{class: [event.other.neighbours], unit", "{unit", "截住后面所有规则"),
        ("catch_all: command", "catch_all: nobody", "兜底单位不在 units 里"),
        ("title: 乱停车, source: local", "title: 乱停车, source: none", "来源里没有“none”"),
        ("version: 1", "version: 0", "不小于 1"),
    ],
)
def test_a_catalogue_with_a_mistake_is_refused(old, new, says) -> None:
    assert old in TEXT
    with pytest.raises(CatalogueInvalid) as caught:
        parse_catalogue(TEXT.replace(old, new, 1))
    assert says in str(caught.value)

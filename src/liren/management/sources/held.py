"""The closed list of sources: what columns may take `from`, and by what names the gate knows it again."""

from collections.abc import Mapping
from typing import Final

from liren.engine.tables.language import Held

_PLACES: Final = ("community", "estate", "grid", "building")
_EVERY: Final = (*_PLACES, "organisation")


def _held(key: str, title: str, rows: tuple[str, ...], says: str, page: str, *also: str, **more: str) -> Held:
    return Held(key=key, title=title, rows=rows, kind=more.get("kind", "text"), says=says, page=page, also=also,  # type: ignore[arg-type]
                unit=more.get("unit", ""))  # fmt: skip


def _count(key: str, title: str, rows: tuple[str, ...], says: str, page: str, *also: str, unit: str = "个") -> Held:
    return _held(key, title, rows, says, page, *also, kind="number", unit=unit)


_ALL: Final = (
    _held("place.community", "社区名称", _EVERY, "地点台账", "places", "社区", "所属社区", "村（社区）", "村居"),
    _held(
        "place.code",
        "统计用区划代码",
        ("community", "grid"),
        "地点台账",
        "places",
        "区划代码",
        "行政区划代码",
        "网格编码",
    ),
    _held("place.street", "街道（乡镇）", _EVERY, "地点台账", "places", "所属街道", "街道名称", "乡镇"),
    _held("place.county", "县（市、区）", _EVERY, "地点台账", "places", "所属区县", "区县"),
    _held(
        "community.kind", "城乡类别", ("community",), "地点台账（委员会类型）", "places", "社区类型", "居委会或村委会"
    ),
    _count("community.estates", "小区数", ("community",), "地点台账", "places", "住宅小区数", "小区"),
    _count("community.grids", "网格数", ("community",), "地点台账", "places", "划分网格数", "网格"),
    _count(
        "community.buildings",
        "楼栋数",
        ("community",),
        "地点台账",
        "places",
        "住宅楼栋数",
        "楼栋",
        "楼房栋数",
        unit="幢",
    ),
    _count("community.organisations", "组织数", ("community",), "组织台账", "organisations", "各类组织数"),
    _count("community.party", "基层党组织数", ("community",), "组织台账", "organisations", "党组织数"),
    _count(
        "community.social",
        "社会力量组织数",
        ("community",),
        "组织台账",
        "organisations",
        "社会组织数",
        "社区社会组织数",
    ),
    _count(
        "community.workers",
        "社区工作者人数",
        ("community",),
        "组织台账的任职",
        "organisations",
        "社区工作者数",
        "社区工作人员数",
        unit="人",
    ),
    _count(
        "community.grid_workers",
        "网格员人数",
        ("community",),
        "组织台账的任职",
        "organisations",
        "网格员数",
        "专职网格员数",
        unit="人",
    ),
    _held("figures.on_time", "按时率", ("community",), "指标（按时）", "figures", "按时办结率", "按期办结率"),
    _held("figures.satisfied", "满意率", ("community",), "指标（三率）", "figures", "群众满意率", "居民满意率"),
    _count(
        "affairs.received",
        "收到事项数",
        _PLACES,
        "这一期居民、工作人员提出的事项",
        "affairs",
        "受理事项数",
        "诉求数",
        "居民诉求数",
        "接件数",
        unit="件",
    ),
    _count("affairs.closed", "办结事项数", _PLACES, "这一期办结的事项", "affairs", "办结数", "办结诉求数", unit="件"),
    _count(
        "affairs.open", "在办事项数", _PLACES, "取数时还没办结的事项", "affairs", "未办结数", "未办结事项数", unit="件"
    ),
    _held("estate.name", "小区名称", ("estate",), "地点台账", "places", "小区", "名称", "物业小区名称"),
    _count("estate.buildings", "小区楼栋数", ("estate",), "地点台账", "places", "楼栋数", "楼栋", "栋数", unit="幢"),
    _held("estate.grids", "涉及网格", ("estate",), "地点台账", "places", "所在网格", "所属网格"),
    _held("grid.name", "网格名称", ("grid",), "地点台账", "places", "网格", "名称"),
    _count("grid.buildings", "网格楼栋数", ("grid",), "地点台账", "places", "楼栋数", "楼栋", "管辖楼栋数", unit="幢"),
    _held("grid.worker", "网格员姓名", ("grid",), "组织台账的任职", "organisations", "网格员", "专职网格员", "网格长"),
    _held("building.name", "楼栋名称", ("building",), "地点台账", "places", "楼栋", "名称", "幢号", "楼号", "栋号"),
    _held("building.estate", "所在小区", ("building",), "地点台账", "places", "所属小区", "小区名称", "小区"),
    _held("building.grid", "所在网格", ("building",), "地点台账", "places", "所属网格", "网格名称", "网格"),
    _held(
        "organisation.name",
        "组织名称",
        ("organisation",),
        "组织台账",
        "organisation",
        "名称",
        "单位名称",
        "社会组织名称",
    ),
    _held("organisation.kind", "组织类别", ("organisation",), "组织台账", "organisation", "类别", "类型", "主体类别"),
    _held("organisation.subtype", "组织种类", ("organisation",), "组织台账", "organisation", "种类", "小类"),
    _held(
        "organisation.code",
        "统一社会信用代码",
        ("organisation",),
        "组织台账",
        "organisation",
        "信用代码",
        "社会信用代码",
        "机构代码",
    ),
    _held(
        "organisation.status",
        "登记情况",
        ("organisation",),
        "组织台账",
        "organisation",
        "登记备案情况",
        "是否登记",
        "是否备案",
    ),
    _held(
        "organisation.phone", "对外电话", ("organisation",), "组织台账", "organisation", "电话", "联系电话", "办公电话"
    ),
)

HELD: Final[Mapping[str, Held]] = {one.key: one for one in _ALL}
"""By key. The owner's phone of an organisation is the number anybody may call; nothing here is about a person but the
name of who holds a public post."""

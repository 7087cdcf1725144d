"""The closed list of sources: what columns may take `from`, and by what names the gate knows it again."""

from collections.abc import Mapping
from typing import Final

from liren.engine.tables.language import Held, Kind

_GROUPS: Final = (
    ("old_60", "60 岁以上人数", ("老年人数", "老年人口数", "60岁以上老年人数")),
    ("old_65", "65 岁以上人数", ("65岁以上老年人数",)),
    ("old_80", "80 岁以上人数", ("高龄老人数", "80岁以上老年人数")),
    ("old_90", "90 岁以上人数", ("90岁以上老年人数",)),
    ("old_alone", "独居老年人数", ("独居老人数", "空巢独居老人数")),
    ("old_couple", "只有老年人的家庭人数", ("空巢老人数", "空巢老年人数")),
    ("disability", "残疾人数", ("持证残疾人数", "残疾人口数")),
    ("disabled_living", "失能人数", ("失能老人数", "失能人员数")),
    ("aid", "社会救助对象人数", ("救助对象数", "低保特困人数")),
    ("left_behind_old", "留守老人数", ("留守老年人数",)),
    ("left_behind_child", "留守儿童数", ()),
    ("young_18", "未成年人数", ("18岁以下人数",)),
    ("newcomers", "新市民人数", ("非户籍人口数",)),
)
"""Groups of `registry.groups` by our keys (theirs with a dash): counted by rules over the register."""
_PLACES: Final = ("community", "estate", "grid", "building")
_EVERY: Final = (*_PLACES, "organisation", "dwelling", "facility")
_PERSON: Final = ("resident",)
_HOME: Final = ("household",)
_ENTRY: Final = "居民登记"


def _held(key: str, title: str, rows: tuple[str, ...], says: str, page: str, *also: str, **more: str) -> Held:
    return Held(key=key, title=title, rows=rows, kind=more.get("kind", "text"), says=says, page=page, also=also,  # type: ignore[arg-type]
                unit=more.get("unit", ""))  # fmt: skip


def _count(key: str, title: str, rows: tuple[str, ...], says: str, page: str, *also: str, unit: str = "个") -> Held:
    return _held(key, title, rows, says, page, *also, kind="number", unit=unit)


def _own(key: str, title: str, rows: tuple[str, ...], *also: str, kind: Kind = "text", unit: str = "") -> Held:
    return Held(key, title, rows, kind, _ENTRY, "resident", also, unit, personal=True)


_PEOPLE: Final = (
    _own("resident.name", "姓名", _PERSON, "居民姓名", "本人姓名"),
    _own("resident.sex", "性别", _PERSON),
    _own("resident.born", "出生日期", _PERSON, "出生年月", "生日", kind="date"),
    _own("resident.age", "年龄", _PERSON, "周岁", kind="number", unit="岁"),
    _own("resident.kind", "居住类别", _PERSON, "常住或流动", "人口类型"),
    _own("resident.relation", "与户主关系", _PERSON, "家庭关系"),
    _own("resident.phone", "电话", _PERSON, "联系电话", "手机", "手机号码"),
    _own("resident.number", "证件号码", _PERSON, "身份证号", "身份证号码", "公民身份号码"),
    _own("resident.building", "所在楼栋", _PERSON, "楼栋", "楼号"),
    _own("resident.door", "门牌", _PERSON, "房号", "户室号"),
    _own("household.head", "户主姓名", _HOME, "户主", "姓名"),
    _own("household.phone", "户主电话", _HOME, "联系电话", "电话"),
    _own("household.building", "所在楼栋", _HOME, "楼栋", "楼号"),
    _own("household.door", "门牌", _HOME, "房号", "户室号"),
    _own("household.members", "家庭人口数", _HOME, "家庭成员数", "人口数", kind="number", unit="人"),
)
"""About people, row by row: protected columns, read by `sources.people` with the purpose of the table."""
_ALL: Final = (
    *_PEOPLE,
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
    _held("place.county", "县（市、区）", (*_EVERY, "street"), "地点台账", "places", "所属区县", "区县"),
    _held(
        "community.kind", "城乡类别", ("community",), "地点台账（委员会类型）", "places", "社区类型", "居委会或村委会"
    ),
    _held("street.name", "街道（乡镇）名称", ("street",), "地点台账", "places", "街道", "街道名称", "名称"),
    _count("street.communities", "社区（村）数", ("street",), "地点台账", "places", "社区数", "村居数"),
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
    _count(
        "people.residents",
        "登记在册人数",
        ("community",),
        "居民登记，期末",
        "people",
        "人口数",
        "总人口",
        "登记人口数",
        unit="人",
    ),
    _count("people.households", "登记户数", ("community",), "居民登记，期末", "people", "户数", "总户数", unit="户"),
    _count(
        "people.actual", "常住人数", ("community",), "居民登记，期末", "people", "常住人口", "常住人口数", unit="人"
    ),
    _count(
        "people.floating",
        "流动人数",
        ("community",),
        "居民登记，期末",
        "people",
        "流动人口",
        "流动人口数",
        "外来人口数",
        unit="人",
    ),
    _count(
        "people.registered", "户籍人数", ("community",), "居民登记，期末", "people", "户籍人口", "户籍人口数", unit="人"
    ),
    *(
        _count(
            f"groups.{key}",
            title,
            ("community",),
            "居民登记按规则数，期末；少于 5 人的只写“少于 5”",
            "groups",
            *also,
            unit="人",
        )
        for key, title, also in _GROUPS
    ),
    _count(
        "homes.dwellings", "房屋套数", ("community",), "房屋登记", "homes", "房屋数", "住房套数", "住宅套数", unit="套"
    ),
    _count(
        "homes.let",
        "出租房屋套数",
        ("community",),
        "房屋登记",
        "homes",
        "出租房套数",
        "出租屋数",
        "出租房数",
        unit="套",
    ),
    _count("homes.vacant", "空置房屋套数", ("community",), "房屋登记", "homes", "空置房套数", "空置房数", unit="套"),
    _count("facilities.all", "设施数", ("community",), "设施台账", "facilities", "公共设施数"),
    _held("dwelling.building", "所在楼栋", ("dwelling",), "房屋登记", "homes", "楼栋", "楼号", "幢号", "栋号"),
    _held(
        "dwelling.door", "门牌", ("dwelling",), "房屋登记", "homes", "房号", "户室号", "室号", "单元房号", "房屋名称"
    ),
    _count("dwelling.floor", "所在楼层", ("dwelling",), "房屋登记", "homes", "楼层", unit="层"),
    _held("dwelling.use", "房屋用途", ("dwelling",), "房屋登记", "homes", "用途", "使用情况", "是否出租"),
    _count("dwelling.area", "建筑面积", ("dwelling",), "房屋登记", "homes", "面积", "房屋面积", unit="平方米"),
    _held("dwelling.tenure", "产权性质", ("dwelling",), "房屋登记", "homes", "房屋性质", "产权"),
    _held("facility.name", "设施名称", ("facility",), "设施台账", "facility", "名称"),
    _held("facility.code", "设施编号", ("facility",), "设施台账", "facility", "编号"),
    _held("facility.type", "设施类别", ("facility",), "设施台账", "facility", "类别", "类型"),
    _held("facility.branch", "设施分支", ("facility",), "设施台账", "facility", "标准分支"),
    _held("facility.address", "设施位置", ("facility",), "设施台账", "facility", "位置", "地址", "地点"),
    _held("facility.phone", "设施电话", ("facility",), "设施台账", "facility", "电话", "联系电话"),
    _held("facility.since", "启用日期", ("facility",), "设施台账", "facility", "启用时间", "投用日期"),
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
"""By key. The owner's phone of an organisation is the number anybody may call; about a person, but for the name of who
holds a public post, are those marked `personal` alone."""

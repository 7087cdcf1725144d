"""Invented places for tests and the demo, in a county of real names: no street, community or building here exists."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from liren.territories.public import Kind, Place, add_below, children, make_frame

SINCE = date(2020, 1, 1)
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)

DIVISIONS = {
    "32": "江苏省",
    "3205": "苏州市",
    "320506": "吴中区",
    "320506091": "梧桐街道",
    "320506091091": "桂花里社区",
    "320506091092": "银杏社区",
    "320506192": "湖桥镇",
    "320506192290": "青石村",
}


@dataclass(frozen=True, slots=True)
class Nobody:
    """Who made the invented places: no person."""

    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class InventedFrame:
    """A province-like tree: 江苏省 › 苏州市 › 吴中区 › two streets › three communities with what lies in them.

    桂花苑 lies in both grids of 桂花里: building 1 in the first, 2 and 3 in the second. 沿街楼 lies in no 小区.
    """

    province: Place
    city: Place
    county: Place
    wutong: Place  # 梧桐街道
    huqiao: Place  # 湖桥镇
    guihuali: Place  # 桂花里社区, of 梧桐街道
    yinxing: Place  # 银杏社区, of 梧桐街道
    qingshi: Place  # 青石村, rural, of 湖桥镇
    guihuayuan: Place  # 小区 桂花苑, in 桂花里
    yinxingyuan: Place  # 小区 银杏园, in 银杏
    grid_one: Place  # 桂花里第一网格
    grid_two: Place  # 桂花里第二网格
    grid_yinxing: Place  # 银杏第一网格
    building_1: Place  # 桂花苑 1 幢, first grid
    building_2: Place  # 桂花苑 2 幢, second grid
    building_3: Place  # 桂花苑 3 幢, second grid
    street_building: Place  # 沿街楼, in 桂花里 but in no 小区, first grid
    yinxing_1: Place  # 银杏园 1 幢, 银杏's grid


def there(place: Place | None) -> Place:
    """The place, which is there."""
    assert place is not None
    return place


def invented_frame() -> InventedFrame:
    """Make the invented places, or find them made: a second call gives the same ones."""
    divisions = {place.name: place for place in make_frame(DIVISIONS).values()}
    guihuali, yinxing = divisions["桂花里社区"], divisions["银杏社区"]
    guihuayuan = _below(guihuali, "estate", "桂花苑")
    yinxingyuan = _below(yinxing, "estate", "银杏园")
    one = _below(guihuali, "grid", "桂花里第一网格", code=f"{guihuali.code}001")
    two = _below(guihuali, "grid", "桂花里第二网格", code=f"{guihuali.code}002")
    third = _below(yinxing, "grid", "银杏第一网格", code=f"{yinxing.code}001")
    return InventedFrame(
        province=divisions["江苏省"],
        city=divisions["苏州市"],
        county=divisions["吴中区"],
        wutong=divisions["梧桐街道"],
        huqiao=divisions["湖桥镇"],
        guihuali=guihuali,
        yinxing=yinxing,
        qingshi=divisions["青石村"],
        guihuayuan=guihuayuan,
        yinxingyuan=yinxingyuan,
        grid_one=one,
        grid_two=two,
        grid_yinxing=third,
        building_1=_below(guihuayuan, "building", "1幢", grid=one),
        building_2=_below(guihuayuan, "building", "2幢", grid=two),
        building_3=_below(guihuayuan, "building", "3幢", grid=two),
        street_building=_below(guihuali, "building", "沿街楼", grid=one),
        yinxing_1=_below(yinxingyuan, "building", "1幢", grid=third),
    )


def _below(parent: Place, kind: Kind, name: str, *, code: str | None = None, grid: Place | None = None) -> Place:
    made = [place for place in children(parent.path) if (place.kind, place.name) == (kind, name)]
    return (
        made[0]
        if made
        else add_below(
            parent=parent.id,
            kind=kind,
            name=name,
            code=code,
            grid=grid.id if grid else None,
            since=SINCE,
            by=Nobody(),
            at=AT,
        )
    )

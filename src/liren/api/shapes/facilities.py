"""Facilities and things: public facts. Docstrings are Chinese: the API's document prints them."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated
from uuid import UUID

from pydantic import BeforeValidator
from pydantic import Field as Described

from liren.api.shapes.base import Shape

Share = Annotated[
    str | None,
    BeforeValidator(lambda share: f"{share.numerator}/{share.denominator}" if isinstance(share, Fraction) else share),
    Described(description="精确的分数，例如 361/480；null 是没有可算的"),
]


class Facility(Shape):
    """一处设施或物。"""

    id: UUID
    code: str = Described(description="分支代码加编号，例如 2.4-00001")
    type: str
    type_title: str
    branch: str = Described(description="标准体系“社区基础设施”的分支代码")
    branch_title: str
    name: str
    path: str = Described(description="归谁管：网格，不知道网格就是社区")
    place_path: str = Described(description="在哪里")
    address: str
    lon: Decimal | None
    lat: Decimal | None
    system: str = Described(description="坐标系 CGCS2000、WGS-84、GCJ-02；空是没有坐标")
    mode: str = Described(description="residents 居民协商管理、entrusted 委托社会组织运营、direct 街道直管；空是没登记")
    operator: UUID | None
    agreement: str
    station_of: UUID | None = Described(description="分中心属于哪个中心")
    phone: str
    weekdays: str
    weekend: str
    holidays: str = Described(description="法定节假日 closed 不开、usual 照常、other 另定钟点；空是没登记")
    holiday_hours: str
    hours_note: str
    note: str
    since: date
    until: date | None
    withdrawn: str = Described(description="登记有误，撤回的原因；空是没有撤回")
    source: str
    quality: str
    version: int = Described(description="改的时候带上（seen）")


class Room(Shape):
    id: UUID
    name: str
    use: str
    use_title: str
    counts: str = Described(description="service 算服务，office 算办公，neither 都不算")
    area: Decimal
    seats: int | None
    bookable: bool
    stamp: str = Described(description="改的时候带上（seen）")
    since: date
    until: date | None


class Window(Shape):
    id: UUID
    name: str
    matters: str
    since: date
    until: date | None


class Phase(Shape):
    """投资 invest、建设 build、运行 run、管护 maintain、综合利用 reuse。"""

    id: UUID
    phase: str
    title: str
    began_on: date
    ended_on: date | None
    document: str
    cost_fen: int | None = Described(description="分；null 是没说")
    payer: str
    note: str
    withdrawn: str


class Areas(Shape):
    """服务活动面积占“服务活动＋办公”的多少；target 是不是核对过看 target_checked。"""

    service: Decimal
    office: Decimal
    neither: Decimal
    share: Share
    target: Share
    target_checked: bool
    meets: bool | None


class OpenDay(Shape):
    """一天开放的钟点；空是不开。"""

    day: date
    hours: str
    why: str = Described(description="为什么和平常不一样；空是和平常一样")
    sure: bool = Described(description="false 是法定节假日而节假日怎么开没有登记")


class OpeningException(Shape):
    """有几天不开，或钟点不同；两头的日子都算。"""

    id: UUID
    first: date
    last: date
    hours: str = Described(description="空是不开")
    reason: str


class FacilityWhole(Shape):
    facility: Facility
    rooms: tuple[Room, ...]
    areas: Areas
    windows: tuple[Window, ...]
    phases: tuple[Phase, ...]
    exceptions: tuple[OpeningException, ...] = Described(description="还没过去的开放变动")


class Told(Shape):
    at: datetime
    says: str
    by_name: str
    on: date


class ServicePoint(Shape):
    facility: Facility
    windows: tuple[Window, ...]
    stations: tuple[Facility, ...] = Described(description="它的分中心")


class Premises(Shape):
    """社区用房怎么来的：recover 收回、adjust 调整、rent 租赁。"""

    id: UUID
    path: str
    way: str
    way_title: str
    address: str
    area: Decimal
    on: date
    until: date | None
    document: str
    cost_fen: int = Described(description="分；租赁为一年的租金")
    whose: str
    facility_id: UUID | None
    note: str
    withdrawn: str

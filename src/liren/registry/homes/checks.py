"""What is wrong with what is said of a dwelling, by field, in words."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from liren.kit.clock import CHINA
from liren.registry.homes.pattern import HIGHEST, LOWEST
from liren.registry.homes.shapes import Facts
from liren.registry.homes.words import TENURES, USES
from liren.registry.told import QUALITIES, SOURCES

MOST_AREA = Decimal("99999.99")
LONGEST_WHY = 200
_UNIT = re.compile(r"[0-9A-Za-z一-鿿]{0,8}")
_ROOM = re.compile(r"[0-9A-Za-z一-鿿-]{1,12}")
_AREA = re.compile(r"\d{1,5}(\.\d{1,2})?")


def problems_of(facts: Facts) -> dict[str, str]:
    """By field: unit, floor, room, use, area, tenure."""
    found: dict[str, str] = {}
    if not _UNIT.fullmatch(facts.unit):
        found["unit"] = "单元写数字或名字，最多 8 个字；不分单元就空着"
    if not LOWEST <= facts.floor <= HIGHEST or facts.floor == 0:
        found["floor"] = f"楼层是 {LOWEST} 到 {HIGHEST} 的整数，地下写负数，没有 0 层"
    if not _ROOM.fullmatch(facts.room):
        found["room"] = "房号用数字、字母或汉字，最多 12 个字，例如 402"
    if facts.use is not None and facts.use not in USES:
        found["use"] = f"用途可选：{'、'.join(USES.values())}"
    if facts.tenure is not None and facts.tenure not in TENURES:
        found["tenure"] = f"产权可选：{'、'.join(TENURES.values())}"
    if facts.area is not None and not 0 < facts.area <= MOST_AREA:
        found["area"] = _AREA_WORDS
    return found


_AREA_WORDS = f"面积写平方米，大于 0，不超过 {MOST_AREA}，最多两位小数，例如 89.50"


def read_area(text: str) -> tuple[Decimal | None, str]:
    """Square metres as written, and what is wrong.

    >>> read_area("89.5"), read_area("")
    ((Decimal('89.50'), ''), (None, ''))
    """
    text = text.strip().removesuffix("平方米").removesuffix("㎡").strip()
    if not text:
        return None, ""
    try:
        found = Decimal(text).quantize(Decimal("0.01")) if _AREA.fullmatch(text) else None
    except InvalidOperation:  # digits of other scripts
        found = None
    return (found, "") if found else (None, _AREA_WORDS)


def read_floor(text: str) -> int:
    """The floor as written; 0, which no floor is, when it cannot be read."""
    text = text.strip().removesuffix("层").removesuffix("楼")
    return int(text) if re.fullmatch(r"-?\d{1,3}", text) else 0


def how_known(source: str, quality: str) -> dict[str, str]:
    """By field: source, quality."""
    found = {} if source in SOURCES else {"source": f"从哪里知道的，可选：{'、'.join(SOURCES.values())}"}
    return found if quality in QUALITIES else {**found, "quality": f"可选：{'、'.join(QUALITIES.values())}"}


def day(field: str, on: date | None, at: datetime, not_before: date | None = None) -> dict[str, str]:
    """A day not later than today, and not before what was recorded from a later day on."""
    if on is None:
        return {}
    if on > at.astimezone(CHINA).date():
        return {field: "这一天还没到；请写今天或以前的日子"}
    if on.year < 1900:
        return {field: "年份写错了：请写 1900 年以后的日子"}
    if not_before is not None and on < not_before:
        return {field: f"现在的情况从 {not_before:%Y-%m-%d} 起，新情况不能更早；写错了请选“更正”"}
    return {}


def reason(why: str) -> dict[str, str]:
    return {} if why.strip() and len(why) <= LONGEST_WHY else {"why": f"请写明原因，最多 {LONGEST_WHY} 个字"}

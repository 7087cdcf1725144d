"""Numbers of standards: typed in any form, written down in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.standard_numbers import NotANumber, StandardNumber, number_in, parse_number
from liren.engine.standard_prefixes import INDUSTRY, NATIONAL

SERIALS = st.from_regex(r"[0-9]{0,3}[1-9][0-9]{0,3}", fullmatch=True)
YEARS = st.none() | st.integers(1950, 2099)
PARTS = st.none() | st.from_regex(r"[1-9][0-9]{0,2}(\.[1-9][0-9]?)?", fullmatch=True)
NATURES = st.sampled_from(["mandatory", "recommended", "guidance"])
CHINESE = st.builds(
    StandardNumber, st.sampled_from(sorted(NATIONAL)), SERIALS, st.just("national"), NATURES, PARTS, YEARS
) | st.builds(StandardNumber, st.sampled_from(sorted(INDUSTRY)), SERIALS, st.just("industry"), NATURES, PARTS, YEARS)
DIVISIONS = st.from_regex(r"DB[1-6][0-9]([0-9]{2}){0,2}", fullmatch=True)
LOCAL = st.builds(StandardNumber, DIVISIONS, SERIALS, st.just("local"), NATURES, PARTS, YEARS)
BODIES = st.from_regex(r"T/[A-Z]{1,8}[A-Z]", fullmatch=True)
GROUPS = st.builds(StandardNumber, BODIES, SERIALS, st.just("group"), st.none(), PARTS, YEARS)
WORLD = st.builds(
    StandardNumber,
    st.sampled_from(["ISO", "IEC", "ISO/IEC"]),
    st.from_regex(r"[1-9][0-9]{0,4}", fullmatch=True),
    st.just("international"),
    st.none(),
    st.none() | st.from_regex(r"[1-9][0-9]{0,2}", fullmatch=True),
    YEARS,
    st.none() | st.sampled_from(["TS", "TR", "PAS", "GUIDE"]),
)
NUMBERS = CHINESE | LOCAL | GROUPS | WORLD


@given(NUMBERS)
def test_every_number_is_read_back_from_the_way_it_is_written(number: StandardNumber) -> None:
    assert parse_number(str(number)) == number
    assert parse_number(number.designation).year is None


@given(NUMBERS, st.sampled_from("-–—－−"), st.booleans(), st.booleans(), st.booleans())
def test_it_is_the_same_number_however_it_is_typed(
    number: StandardNumber, dash: str, lower: bool, wide: bool, spaced: bool
) -> None:
    typed = str(number).replace("—", f" {dash} " if spaced else dash)
    if spaced:
        typed = f"《 {typed} 》"
    elif number.level not in ("local", "international"):
        typed = typed.replace(" ", "")
    if wide:
        typed = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in typed)
    assert parse_number(typed.lower() if lower else typed) == number


@given(NUMBERS, NUMBERS)
def test_numbers_of_one_prefix_stand_in_the_order_of_serial_part_and_year(
    one: StandardNumber, other: StandardNumber
) -> None:
    assert (one.order == other.order) == (one == other)
    if (one.prefix, one.nature, one.type) == (other.prefix, other.nature, other.type):
        first, second = int(one.serial), int(other.serial)
        assert (one < other) == (first < second) or first == second


@given(st.text(max_size=90) | st.from_regex(r"[A-Z/]{1,6} ?[0-9.]{1,9}[-:—]?[0-9]{0,5}", fullmatch=True))
def test_any_text_is_a_number_or_told_what_was_expected(text: str) -> None:
    number = number_in(text)
    if number is None:
        with pytest.raises(NotANumber, match="请写成这样：GB/T"):
            parse_number(text)
    else:
        assert parse_number(str(number)) == number


@pytest.mark.parametrize(
    ("typed", "written", "level", "division", "body"),
    [
        ("GB/T 20647.1—2006", "GB/T 20647.1—2006", "national", None, "国家标准（国家标准化管理委员会）"),
        ("GB 50180-2018", "GB 50180—2018", "national", None, "国家标准（国家标准化管理委员会）"),
        ("gbt13016-2018", "GB/T 13016—2018", "national", None, "国家标准（国家标准化管理委员会）"),
        ("GBZ/T 189.1-2007", "GBZ/T 189.1—2007", "national", None, "国家职业卫生标准（卫生健康主管部门）"),
        ("MZ/T 071—2016", "MZ/T 071—2016", "industry", None, "民政"),
        ("WH／T73－2016", "WH/T 73—2016", "industry", None, "文化"),
        ("sb/t 11023–2013", "SB/T 11023—2013", "industry", None, "国内贸易"),
        ("DB37/T3540—2019", "DB37/T 3540—2019", "local", "37", None),
        ("DB3710/T 177-2022", "DB3710/T 177—2022", "local", "3710", None),
        ("DB11/938—2022", "DB11/ 938—2022", "local", "11", None),
        ("DB/T 5-2015", "DB/T 5—2015", "industry", None, "地震"),
        ("T/SHCNSLH 000001—2020", "T/SHCNSLH 000001—2020", "group", None, "SHCNSLH"),
        ("T/CAS123.1-2019", "T/CAS 123.1—2019", "group", None, "CAS"),
        ("ISO 37101：2016", "ISO 37101:2016", "international", None, "国际标准化组织"),
        ("iso/iec tr 30182-1:2017", "ISO/IEC TR 30182-1:2017", "international", None, "国际标准化组织、国际电工委员会"),
        ("GB/T 1.1-93", "GB/T 1.1—1993", "national", None, "国家标准（国家标准化管理委员会）"),
    ],
)  # fmt: skip
def test_the_forms_of_the_documents(
    typed: str, written: str, level: str, division: str | None, body: str | None
) -> None:
    number = parse_number(typed)
    assert (str(number), number.level, number.division, number.body) == (written, level, division, body)


@pytest.mark.parametrize(
    "text", ["", "城市居民委员会组织法", "ISO/TC 268", "GB/T", "Q/ABC 1-2020", "BS 8904", "GB/T 0-2000"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert number_in(text) is None


def test_parts_and_editions_share_what_they_have_in_common() -> None:
    old, new = parse_number("GB/T 24421.2-2009"), parse_number("GB/T 24421.2-2023")
    assert old.designation == new.designation == "GB/T 24421.2"
    assert old.base == parse_number("GB/T 24421.4").base == "GB/T 24421"
    assert old < new
    assert parse_number("GB/T 9") < parse_number("GB/T 10")

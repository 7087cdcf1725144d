"""Numbers of standards: every way they are typed, and the one way each is written down.

A Chinese number is prefix, nature, serial, part and year: `GB/T 20647.1—2006`. A local one carries the division code
of its province, city or county (`DB37/T`, `DB3710/T`), a group's the letters of its association (`T/SHCNSLH`).
International ones keep their own form (`ISO 37101:2016`). Sources, unchecked: GB/T 1.1, 地方标准管理办法,
团体标准管理规定.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final, Literal

from liren.engine.standard_prefixes import INDUSTRY, INTERNATIONAL, NATIONAL

Level = Literal["national", "industry", "local", "group", "international"]
Nature = Literal["mandatory", "recommended", "guidance"]

LONGEST: Final = 60
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−─﹣ー", "-"))
_NATURES: Final[dict[str, Nature]] = {"": "mandatory", "T": "recommended", "Z": "guidance"}
_SUFFIXES: Final = {nature: suffix for suffix, nature in _NATURES.items()}
_PART: Final = r"(?:\.(?P<part>[0-9]{1,4}(?:\.[0-9]{1,3})*))?"
_YEAR: Final = r"(?:-+(?P<year>[0-9]{4}|[5-9][0-9]))?"
_SERIAL: Final = rf"(?P<serial>[0-9]{{1,8}}){_PART}{_YEAR}"
_GROUP: Final = re.compile(rf"T/(?P<body>[A-Z0-9]{{1,14}}[A-Z]) ?{_SERIAL}")  # an association's code ends in a letter
_LOCAL: Final = re.compile(
    rf"DB ?(?P<division>[0-9]{{6}}|[0-9]{{4}}|[0-9]{{2}})(?: ?/ ?(?P<nature>[TZ]?) ?| ){_SERIAL}"
)
_CHINESE: Final = re.compile(rf"(?P<prefix>[A-Z]{{2,3}}?)(?: ?/ ?(?P<slash>[TZ])|(?P<bare>[TZ]))? ?{_SERIAL}")
_WORLD: Final = re.compile(
    r"(?P<prefix>ISO ?/ ?IEC|ISO|IEC|ITU-T)(?: ?[/ ] ?(?P<type>TS|TR|PAS|IWA|GUIDE))? ?(?P<serial>[A-Z]?[0-9]{1,6})"
    r"(?:\.(?P<dotted>[0-9]{1,4}))?(?:-+(?P<part>[0-9]{1,4}(?:-[0-9]{1,3})*))?(?: ?: ?(?P<year>[0-9]{4}))?"
)
_AROUND: Final = " \t\r\n" + "()[]《》【】<>,;、。"
EXPECTED: Final = "GB/T 20647.1—2006、MZ/T 071—2016、DB37/T 3540—2019、T/SHCNSLH 000001—2020、ISO 37101:2016"


class NotANumber(ValueError):
    """The text is no number of a standard; `text` says what is wrong and what was expected, in Chinese."""

    def __init__(self, why: str) -> None:
        self.text = f"{why}请写成这样：{EXPECTED}；年份可以不写。"
        super().__init__(self.text)


@dataclass(frozen=True, slots=True)
class StandardNumber:
    """One number. prefix: `GB`, `MZ`, `DB37`, `T/SHCNSLH`, `ISO/IEC`. serial keeps its leading zeros.

    nature: None for groups' and international ones, which have none. type: `TS`, `TR` … of international ones.
    year: None when the number names no edition.
    """

    prefix: str
    serial: str
    level: Level
    nature: Nature | None = None
    part: str | None = None
    year: int | None = None
    type: str | None = None

    @property
    def division(self) -> str | None:
        """Code of the province (2 digits), city (4) or county (6) of a local standard.

        >>> parse_number("DB3710/T 177-2022").division
        '3710'
        """
        return self.prefix[2:] if self.level == "local" else None

    @property
    def body(self) -> str | None:
        """Who issues under the prefix, where it is known; the letters of the association for a group's.

        >>> parse_number("MZ/T 071").body, parse_number("T/CAS 1").body, parse_number("DB37/T 1").body
        ('民政', 'CAS', None)
        """
        if self.level == "group":
            return self.prefix.removeprefix("T/")
        return {**NATIONAL, **INDUSTRY, **INTERNATIONAL}.get(self.prefix)

    @property
    def designation(self) -> str:
        """The number without its year: what all editions have in common.

        >>> parse_number("GB/T 24421.2-2009").designation
        'GB/T 24421.2'
        """
        return f"{self._head} {self.serial}{self._tail}"

    @property
    def base(self) -> str:
        """The designation without its part: what all parts have in common."""
        return replace(self, part=None, year=None).designation

    @property
    def order(self) -> str:
        """A text that sorts as numbers do: by prefix, nature, serial, part, then year; no year comes first."""
        parts = ".".join(f"{int(one):04}" for one in re.findall("[0-9]+", self.part or ""))
        letter, digits = re.sub("[0-9]", "", self.serial), re.sub("[^0-9]", "", self.serial)
        return f"{self._head} {letter}{int(digits):08} {len(self.serial)} {parts} {self.year or 0:04}"

    @property
    def _head(self) -> str:
        if self.level == "international":
            joined = " " if "/" in self.prefix or self.type == "GUIDE" else "/"
            return f"{self.prefix}{joined}{self.type}" if self.type else self.prefix
        if self.nature is None:
            return self.prefix
        suffix = _SUFFIXES[self.nature]
        return f"{self.prefix}/{suffix}" if suffix or self.level == "local" else self.prefix

    @property
    def _tail(self) -> str:
        if self.part is None:
            return ""
        return f"-{self.part}" if self.level == "international" and self.prefix != "ITU-T" else f".{self.part}"

    def __str__(self) -> str:
        if self.year is None:
            return self.designation
        return f"{self.designation}{':' if self.level == 'international' else '—'}{self.year}"

    def __lt__(self, other: "StandardNumber") -> bool:
        return self.order < other.order


def parse_number(text: str) -> StandardNumber:
    """The number `text` is, however it was typed: any dash, full width, lower case, spaces left out.

    An old year of two digits is one of 1950–1999. After ISO or IEC a hyphen and a year is read as a year, as typed.
    Raises NotANumber.

    >>> [str(parse_number(typed)) for typed in ("ｇｂ／ｔ20647．1－2006", "DB11/938-2022", "iso 37101:2016")]
    ['GB/T 20647.1—2006', 'DB11/ 938—2022', 'ISO 37101:2016']
    """
    typed = _plain(text)
    if not typed:
        raise NotANumber("没有写标准号。")
    if len(typed) > LONGEST:
        raise NotANumber(f"标准号太长了（超过 {LONGEST} 个字）。")
    if typed.startswith(("Q/", "Q ")):
        raise NotANumber("“Q/”是企业标准，这里不登记。")
    found = _world(typed) or _group(typed) or _local(typed) or _chinese(typed)
    if found is None:
        raise NotANumber(f"看不懂标准号“{text.strip()[:LONGEST]}”。")
    if not set(re.sub("[^0-9]", "", found.serial)) - {"0"}:
        raise NotANumber("标准的顺序号不能是零。")
    return found


def number_in(text: str) -> StandardNumber | None:
    """The number `text` is; None when it is none (a law, a document of another kind).

    >>> number_in("城市居民委员会组织法") is None
    True
    """
    try:
        return parse_number(text)
    except NotANumber:
        return None


def piece_of_number(text: str) -> str:
    """A piece of a number as it stands in one that is written down; "" for what has no digit or is no such piece.

    >>> piece_of_number("24421.2－2009"), piece_of_number("shcnslh 0000"), piece_of_number("协商 2019")
    ('24421.2—2009', 'SHCNSLH 0000', '')
    """
    typed = _plain(text).replace("-", "—")
    return typed if re.search("[0-9]", typed) and re.fullmatch("[0-9A-Z./ —:]+", typed) else ""


def _plain(text: str) -> str:
    typed = unicodedata.normalize("NFKC", text[: 4 * LONGEST]).translate(_DASHES).upper()
    typed = re.sub(r"\s+", " ", typed.strip(_AROUND)).strip()
    return re.sub(r" ?([-.]) ?", r"\1", typed)


def _year(digits: str | None) -> int | None:
    if digits is None:
        return None
    year = int(digits) if len(digits) == 4 else 1900 + int(digits)
    if not 1950 <= year <= 2099:
        raise NotANumber(f"年份“{digits}”不对。")
    return year


def _world(typed: str) -> StandardNumber | None:
    found = _WORLD.fullmatch(typed)
    if found is None:
        return None
    prefix, part, year = found["prefix"].replace(" ", ""), found["part"] or found["dotted"], found["year"]
    if year is None and part and re.fullmatch("(19[5-9]|20[0-9])[0-9]", part):
        part, year = found["dotted"], part
    return StandardNumber(prefix, found["serial"], "international", None, part, _year(year), found["type"])


def _group(typed: str) -> StandardNumber | None:
    found = _GROUP.fullmatch(re.sub(r" ?/ ?", "/", typed))
    if found is None:
        return None
    return StandardNumber(f"T/{found['body']}", found["serial"], "group", None, found["part"], _year(found["year"]))


def _local(typed: str) -> StandardNumber | None:
    found = _LOCAL.fullmatch(typed)
    if found is None:
        return None
    nature = _NATURES[found["nature"] or ""]
    return StandardNumber(
        f"DB{found['division']}", found["serial"], "local", nature, found["part"], _year(found["year"])
    )


def _chinese(typed: str) -> StandardNumber | None:
    found = _CHINESE.fullmatch(typed)
    if found is None:
        return None
    prefix, suffix = found["prefix"], found["slash"] or found["bare"] or ""
    if found["bare"] and prefix + suffix in NATIONAL:  # GBZ has a number series of its own
        prefix, suffix = prefix + suffix, ""
    level: Level = "national" if prefix in NATIONAL else "industry"
    if level == "industry" and prefix not in INDUSTRY and not found["slash"]:
        raise NotANumber(f"不认识标准代号“{prefix}{suffix}”。")
    return StandardNumber(prefix, found["serial"], level, _NATURES[suffix], found["part"], _year(found["year"]))

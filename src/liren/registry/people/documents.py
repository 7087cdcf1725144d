"""Papers that say who somebody is, how each is written, and what everybody may see of its number. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

DOCUMENTS: Mapping[str, str] = MappingProxyType(
    {
        "id": "居民身份证",
        "residence": "港澳台居民居住证",
        "hkmo": "港澳居民来往内地通行证",
        "taiwan": "台湾居民来往大陆通行证",
        "permanent": "外国人永久居留身份证",
        "passport": "护照",
        "other": "其他证件",
    }
)
CITIZENS = ("id", "residence")
"""Documents whose number is one person's in the whole country, and says when they were born."""
_SHAPES: Final = {
    "hkmo": re.compile(r"[HM][0-9]{8}([0-9]{2})?", re.ASCII),
    "taiwan": re.compile(r"[0-9]{8}([0-9A-Z]{2})?", re.ASCII),
    "permanent": re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]", re.ASCII),
    "passport": re.compile(r"[A-Z0-9]{6,12}", re.ASCII),
    "other": re.compile(r"[A-Z0-9]{6,30}", re.ASCII),
}
_CITIZEN: Final = re.compile(r"[1-8][0-9]{16}[0-9X]", re.ASCII)
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"


def plain_number(kind: str, text: str) -> str | None:
    """The number as it is written down, however it was typed; None when it is none of this kind.

    A citizen's has 18 digits: six of a division, a date of birth, three in order, a check digit (GB 11643-1999).

    >>> plain_number("id", "11010519491231002x"), plain_number("id", "110105194912310021")
    ('11010519491231002X', None)
    >>> plain_number("hkmo", "h12345678"), plain_number("passport", "E 1234-5678")
    ('H12345678', 'E12345678')
    """
    typed = re.sub(r"[\s\-·.]", "", unicodedata.normalize("NFKC", text)[:60]).upper()
    if kind in CITIZENS:
        eighties = typed[:2] in ("81", "82", "83")
        good = _CITIZEN.fullmatch(typed) and (kind == "residence") == eighties
        return typed if good and check_digit(typed[:17]) == typed[17] and born_of(typed) else None
    shape = _SHAPES.get(kind)
    return typed if shape is not None and shape.fullmatch(typed) else None


def check_digit(digits: str) -> str:
    """The last character of a citizen's number, of its first 17 digits (ISO 7064 MOD 11-2).

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECKS[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


def born_of(number: str) -> date | None:
    """The date of birth in a citizen's number; None when it names no day there was.

    >>> born_of("11010519491231002X"), born_of("11010519490231002X")
    (datetime.date(1949, 12, 31), None)
    """
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return day if day.year >= 1850 else None


def sex_of(number: str) -> str:
    """What a citizen's number says: the seventeenth digit is odd for men.

    >>> sex_of("11010519491231002X")
    'female'
    """
    return "male" if int(number[16]) % 2 else "female"


def masked_number(number: str) -> str:
    """Of 18 digits the first and the last; of others the last four, and no more than a third of it.

    Of a citizen's the date of birth stands beside it: division and order would tell the rest.

    >>> masked_number("11010519491231002X"), masked_number("H12345678"), masked_number("A123")
    ('1****************X', '******678', '***3')
    """
    if len(number) == 18:
        return f"{number[0]}{'*' * 16}{number[-1]}"
    open_end = min(4, len(number) // 3)
    return "*" * (len(number) - open_end) + number[len(number) - open_end :]

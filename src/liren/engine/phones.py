"""Chinese telephone numbers as people type them, and the one way each is written down."""

import re
import unicodedata
from typing import Final

_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
# Area codes have three digits where they begin with 01 or 02, else four: the national numbering plan.
_LANDLINE: Final = re.compile(
    r"(010|02[0-9]|0[3-9][0-9]{2})-?([2-9][0-9]{2,3})-?([0-9]{4})(?:[-转]([0-9]{1,6}))?", re.ASCII
)
_SPELLING: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("()"))
_LONGEST: Final = 40


def plain_phone(text: str) -> str | None:
    """The number as it is written down, however it was typed: one number, one text. None when it is none.

    A mobile is eleven digits; a landline is area, number and, when told, extension, with hyphens between.

    >>> plain_phone("+86 138-0000-2046"), plain_phone("（０512）6555—0123"), plain_phone("01065550123转801")
    ('13800002046', '0512-65550123', '010-65550123-801')
    >>> plain_phone("12345") is None  # the hotline is nobody's own number
    True
    """
    if len(text) > _LONGEST:
        return None
    typed = "".join(unicodedata.normalize("NFKC", text).translate(_SPELLING).split())
    typed = re.sub(r"^(\+|00)86-?", "", typed)
    if _MOBILE.fullmatch(typed.replace("-", "")):
        return typed.replace("-", "")
    found = _LANDLINE.fullmatch(typed)
    if found is None:
        return None
    area, front, back, extension = found.groups()
    return f"{area}-{front}{back}" + (f"-{extension}" if extension else "")


def is_mobile(phone: str) -> bool:
    """Can this number, as `plain_phone` returns it, receive a message?"""
    return bool(_MOBILE.fullmatch(phone))


def last_four(phone: str) -> str:
    """The last four digits of the number itself, the extension left out.

    >>> last_four("13800002046"), last_four("0512-65550123-801")
    ('2046', '0123')
    """
    return "-".join(phone.split("-")[:2])[-4:]

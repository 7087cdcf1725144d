"""What names and phones look like, and what everyone may see of a resident's. Pure."""

import re
import unicodedata

from liren.engine.values import HIDDEN_IN_LINE

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{2,3}[2-9][0-9]{6,7}")
_LONGEST_NAME = 60
_LONGEST_PHONE = 40


def plain_name(text: str) -> str | None:
    """A name as typed, without blanks around it; None when it is none: empty, over 60 characters, or not all visible.

    >>> plain_name(" 周先生 "), plain_name("\\u202e生先周"), plain_name(" ")
    ('周先生', None, None)
    """
    name = text.strip()
    return name if 0 < len(name) <= _LONGEST_NAME and not HIDDEN_IN_LINE.search(name) else None


def masked_name(name: str) -> str:
    """The first character and one star; how long the name is stays unknown.

    >>> masked_name("周先生"), masked_name("周"), masked_name("")
    ('周*', '周*', '居民')
    """
    return f"{name.strip()[0]}*" if name.strip() else "居民"


def masked_phone(phone: str) -> str:
    """First three and last four digits of a mobile; only the last four of anything else.

    >>> masked_phone("13800002046"), masked_phone("051265550123")
    ('138 **** 2046', '**** 0123')
    """
    return f"{phone[:3]} **** {phone[-4:]}" if _MOBILE.fullmatch(phone) else f"**** {phone[-4:]}"


def plain_phone(text: str) -> str | None:
    """The digits of a Chinese phone number as people type it; None when it is none. One number has one plain form.

    >>> plain_phone("+86 138-0000-2046"), plain_phone("０512—6555 0123"), plain_phone("12345")
    ('13800002046', '051265550123', None)
    """
    if len(text) > _LONGEST_PHONE:
        return None
    digits = re.sub(r"[\s\-—()]", "", unicodedata.normalize("NFKC", text))
    digits = re.sub(r"^(\+|00)86", "", digits)
    return digits if _MOBILE.fullmatch(digits) or _LANDLINE.fullmatch(digits) else None


def is_mobile(phone: str) -> bool:
    """Can this number, as `plain_phone` returns it, receive a message?"""
    return bool(_MOBILE.fullmatch(phone))

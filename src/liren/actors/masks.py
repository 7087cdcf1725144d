"""What names, lines and phones look like, and what everyone may see of a resident's. Pure."""

from liren.engine.phones import is_mobile, last_four
from liren.engine.values import HIDDEN_IN_LINE

_LONGEST_NAME = 60


def plain_name(text: str) -> str | None:
    """A name as typed, without blanks around it; None when it is none: empty, over 60 characters, or not all visible.

    >>> plain_name(" 周先生 "), plain_name("\\u202e生先周"), plain_name(" ")
    ('周先生', None, None)
    """
    return plain_line(text, _LONGEST_NAME)


def plain_line(text: str, most: int) -> str | None:
    """One line as typed, without blanks around it; None when it is empty, over `most` characters, or not all visible.

    >>> plain_line(" 街办〔2026〕5号 ", 200), plain_line("五号", 1), plain_line("行\\n行", 200)
    ('街办〔2026〕5号', None, None)
    """
    line = text.strip()
    return line if 0 < len(line) <= most and not HIDDEN_IN_LINE.search(line) else None


def masked_name(name: str) -> str:
    """The first character and one star; how long the name is stays unknown.

    >>> masked_name("周先生"), masked_name("周"), masked_name("")
    ('周*', '周*', '居民')
    """
    return f"{name.strip()[0]}*" if name.strip() else "居民"


def masked_phone(phone: str) -> str:
    """First three and last four digits of a mobile; only the last four of anything else. phone: as `plain_phone` says.

    >>> masked_phone("13800002046"), masked_phone("0512-65550123-801")
    ('138 **** 2046', '**** 0123')
    """
    return f"{phone[:3]} **** {phone[-4:]}" if is_mobile(phone) else f"**** {last_four(phone)}"

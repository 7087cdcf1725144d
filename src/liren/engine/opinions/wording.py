"""What a statement may look like: short, one line, and nothing in it by which a person is found. Pure text."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 140
SHORTEST: Final = 4
_DIGITS = str.maketrans("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺两", "0012345678912345678912")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[\s\-—–·.,，、]+(?=[0-9])")
_LONG_NUMBER = re.compile(r"[0-9]{7,}[xX]?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)
_DOOR = re.compile(r"[0-9]{3,4}\s*(室|户|号房)|[0-9]+\s*(幢|栋|号楼|单元)\s*[0-9]{3,4}(?![0-9年元个])")


def plain(text: str) -> str:
    """What is compared to find the same said twice.

    >>> plain("路灯 太暗了！") == plain("路灯太暗了")
    True
    """
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def personal_in(text: str) -> str | None:
    """What in `text` could lead to a person, by its shape: a long number (telephone, identity card, account), also when
    spaced out or in characters, an e-mail address, somebody's door; None when there is nothing of the kind.

    >>> personal_in("请打一三八 零零零零 二〇四六"), personal_in("2026 年加装电梯要花 300000 元")
    ('像电话、证件或账号的一串数字', None)
    """
    bare = unicodedata.normalize("NFKC", text)
    if _MAIL.search(bare):
        return "电子邮箱"
    if _DOOR.search(bare):
        return "某一户的门牌"
    if _LONG_NUMBER.search(_BETWEEN_DIGITS.sub("", bare.translate(_DIGITS))):
        return "像电话、证件或账号的一串数字"
    return None


def problem_with(text: str) -> str | None:
    """What is wrong with a statement, and what to do; None when nothing is."""
    said = " ".join(text.split())
    if not SHORTEST <= len(said) <= LONGEST or len(plain(said)) < 2:
        return f"请用一句话写清一个看法，{SHORTEST} 到 {LONGEST} 字"
    if found := personal_in(said):
        return f"里面有{found}，请删去：看法是给大家表态的，不写谁是谁"
    return None

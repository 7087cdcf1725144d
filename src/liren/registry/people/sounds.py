"""How a name sounds, as coarsely as ears and accents are: what two spellings of one spoken name share. Pure.

Readings of characters are pypinyin's, those of family names ours (单 is shàn, not dān). Tones are left out, and so is
what many do not tell apart when they speak: zh/z, ch/c, sh/s, n/l at the beginning, in/ing and en/eng at the end.
"""

import os
import re
from functools import lru_cache
from itertools import islice, product
from typing import TYPE_CHECKING, Final

from liren.kit.memory import Lazily

os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # a name is no phrase: half the memory
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
if TYPE_CHECKING:
    import pypinyin
else:
    pypinyin = Lazily("pypinyin")  # 13 MB, of use where people are written down or found by ear

MOST_READINGS: Final = 4
_FAMILY: Final = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "盖": "ge", "卜": "bu", "区": "ou", "朴": "piao",
    "乐": "yue", "覃": "qin", "缪": "miao", "洗": "xian", "种": "chong", "召": "shao", "员": "yun", "黑": "he",
    "折": "she", "翟": "zhai", "繁": "po", "阚": "kan", "隗": "wei", "重": "chong", "长": "chang", "牟": "mu",
    "佴": "nai", "薄": "bo", "秘": "bi", "祭": "zhai", "能": "nai", "乜": "nie", "句": "gou", "都": "du", "粘": "nian",
    "会": "gui", "尉迟": "yu chi", "万俟": "mo qi", "单于": "chan yu", "澹台": "tan tai",
}  # fmt: skip
_FAMILIES: Final = frozenset(name[0] for name in _FAMILY)
_GIVEN: Final = {
    "乐": "yue", "茜": "xi", "晟": "sheng", "盛": "cheng", "朝": "zhao", "长": "chang", "行": "hang", "重": "chong",
    "省": "xing", "参": "shen", "柏": "bo", "娜": "nuo", "莎": "suo", "琛": "shen",
}  # fmt: skip
"""The second reading of characters names are made of, where people know only one of them."""
_INITIALS: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_SPLIT: Final = re.compile(r"[\s·•．.\-']+")


def sounds_of(name: str) -> tuple[str, ...]:
    """How a name may be heard, at most four ways; letters with blanks between are syllables already.

    >>> sounds_of("陈林溪") == sounds_of("程霖希") == sounds_of("cheng lin xi")
    True
    >>> sounds_of("单晓"), sounds_of("尉迟明")
    (('san-xiao', 'dan-xiao'), ('yu-ci-min', 'wei-ci-min'))
    """
    plain = "".join(_SPLIT.split(name))
    if not plain:
        return ()
    if plain.isascii():
        return ("-".join(_folded(part) for part in _SPLIT.split(name.strip()) if part),)
    if all("一" <= c <= "\u9fff" for c in plain):
        common = [_heard(c) for c in plain]
        if plain[0] not in _FAMILIES and _GIVEN.keys().isdisjoint(plain):
            return ("-".join(common),)
    else:
        common = [part for one in pypinyin.lazy_pinyin(plain) for part in [_folded(one)] if part]
    ways: list[tuple[str, ...]] = [(first,) for first in common]
    if len(common) == len(plain):  # a character each: no letters among them
        ways = [(common[n], _folded(_GIVEN[c])) if c in _GIVEN else (common[n],) for n, c in enumerate(plain)]
        family = next((one for one in (plain[:2], plain[:1]) if one in _FAMILY), "")
        for n, part in enumerate(_FAMILY.get(family, "").split()):
            ways[n] = (_folded(part), common[n])
    return tuple(islice(dict.fromkeys("-".join(way) for way in product(*ways)), MOST_READINGS))


@lru_cache(maxsize=4096)
def _heard(character: str) -> str:
    """One character as it is commonly heard; names are made of a few thousand, and asking takes longer than sealing."""
    return _folded(pypinyin.lazy_pinyin(character)[0])


def _folded(syllable: str) -> str:
    """A syllable as coarsely as it is heard.

    >>> [_folded(one) for one in ("zhang", "lü", "lyu", "Ning", "sheng")]
    ['zang', 'lu', 'lu', 'lin', 'sen']
    """
    text = syllable.lower().replace("ü", "u").replace("v", "u")
    if text[:2] in ("ly", "ny"):
        text = text[0] + text[2:]
    text = next((short + text[len(long) :] for long, short in _INITIALS if text.startswith(long)), text)
    return text[:-1] if text.endswith(("ing", "eng")) else text

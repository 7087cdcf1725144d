"""What a rule of a group may say: a closed grammar about one resident on one day, no eval.

Every condition is true, false or unknown (None, when what it needs was never told); `all`, `any` and `not` carry the
unknown on (Kleene), so that nobody is left out in silence.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

Word = Literal["all", "any", "not"]
SEXES: Final = {"male": "男", "female": "女"}
LIVES: Final = {"actual": "常住", "floating": "流动", "abroad": "境外"}
HUKOU: Final = {"here": "在本社区", "elsewhere": "不在本社区"}


@dataclass(frozen=True, slots=True)
class Age:
    """Full years on the day, at least `low` and less than `high`; None: no bound. 周岁 is reached on the birthday."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Sex:
    sex: str


@dataclass(frozen=True, slots=True)
class Lives:
    """Lives here as one of `kinds` (LIVES); unknown of whom only a 户籍 is on record."""

    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hukou:
    """Where the 户籍 is, seen from the community they live in (HUKOU); unknown where none is on record."""

    where: str


@dataclass(frozen=True, slots=True)
class Alone:
    """Nobody else belongs to their household; unknown without a household, and in a 集体户."""


@dataclass(frozen=True, slots=True)
class With:
    """Others belong to their household, and every or some one of them is such. Unknown as `Alone` is."""

    which: Literal["every", "some"]
    such: "Condition"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision 认定 of one of these codes holds; unknown once the day to look at it again has passed."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joined:
    """`all`, `any` of its parts, or `not` its one part."""

    word: Word
    parts: tuple["Condition", ...]


Condition = Age | Sex | Lives | Hukou | Alone | With | Decided | Joined


def parse_condition(document: Mapping[str, Any]) -> Condition:
    """From the document form, already validated by the schema.

    >>> parse_condition({"all": [{"age": {"at_least": 60}}, {"alone": True}]})
    Joined(word='all', parts=(Age(low=60, high=None), Alone()))
    """
    [(word, said)] = document.items()
    if word in ("all", "any"):
        return Joined("all" if word == "all" else "any", tuple(parse_condition(one) for one in said))
    if word == "not":
        return Joined("not", (parse_condition(said),))
    if word == "age":
        return Age(said.get("at_least"), said.get("less_than"))
    if word == "with":
        [(which, such)] = said.items()
        return With(which, parse_condition(such))
    if word in ("lives", "decided"):
        some = (said,) if isinstance(said, str) else tuple(said)
        return Lives(some) if word == "lives" else Decided(some)
    return Sex(said) if word == "sex" else Hukou(said) if word == "hukou" else Alone()


def parts_of(condition: Condition) -> Iterator[Condition]:
    """The condition and everything in it.

    >>> [type(one).__name__ for one in parts_of(Joined("not", (Alone(),)))]
    ['Joined', 'Alone']
    """
    yield condition
    if isinstance(condition, Joined):
        for part in condition.parts:
            yield from parts_of(part)
    elif isinstance(condition, With):
        yield from parts_of(condition.such)


def asks_hukou(condition: Condition) -> bool:
    """Does it hang on where somebody's 户籍 is? To tell 流动 from 常住 is to ask that too.

    >>> asks_hukou(Lives(("floating",))), asks_hukou(Lives(("actual", "floating"))), asks_hukou(Age(60, None))
    (True, False, False)
    """
    return any(
        isinstance(one, Hukou) or (isinstance(one, Lives) and ("floating" in one.kinds) != ("actual" in one.kinds))
        for one in parts_of(condition)
    )


def in_words(condition: Condition, titles: Mapping[str, str], *, whose: str = "") -> str:
    """The condition in Chinese. titles: code of a decision → what it is called.

    >>> in_words(Joined("all", (Age(60, 80), With("every", Age(60, None)))), {})
    '满 60 周岁、不满 80 周岁，且同户的其他人都满 60 周岁'
    """
    match condition:
        case Age(low, high):
            said = [f"满 {low} 周岁"] if low is not None else []
            return whose + "、".join([*said, *([f"不满 {high} 周岁"] if high is not None else [])])
        case Sex(sex):
            return f"{whose}性别为{SEXES[sex]}"
        case Lives(kinds):
            return f"{whose}在这里{'、'.join(LIVES[kind] for kind in kinds)}居住"
        case Hukou(where):
            return f"{whose}户籍{HUKOU[where]}"
        case Alone():
            return "一个人住（一人户）"
        case With("every", such):
            return f"同户的其他人都{in_words(such, titles)}"
        case With(_, such):
            return f"同户有人{in_words(such, titles)}"
        case Decided(codes):
            return f"{whose}有{'或'.join(f'“{titles.get(code, code)}”' for code in codes)}的认定"
        case Joined("not", parts):
            return f"不是（{in_words(parts[0], titles)}）"
        case Joined(word, parts):
            said = [in_words(part, titles) for part in parts]
            if word == "any":
                return "，或者".join(said)
            return "，且".join(f"（{one}）" if "或者" in one and len(said) > 1 else one for one in said)

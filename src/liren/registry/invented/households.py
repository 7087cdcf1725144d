"""Whole households of invented residents, without end: ages, ties, names, papers and telephones that fit together.

Clearly invented: citizens' numbers are of divisions that were never given out (320591 to 320599; dates and check digits
are right), mobiles begin with 160, 161, 163 or 164, which no operator has, landlines with 0500, which is no area.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Final

from liren.registry.invented.names import family, given
from liren.registry.people.documents import check_digit
from liren.registry.people.particulars import Told

_DIVISIONS: Final = tuple(range(320591, 320600))
_OPERATORS: Final = ("160", "161", "163", "164")
_A_DAY: Final = 499  # numbers of one sex, day and division
_OTHER: Final = {"male": "female", "female": "male"}


@dataclass(frozen=True, slots=True)
class Invented:
    """One of a household: what is told of them, how they live there, relation to its head, since when."""

    told: Told
    kind: str
    relation: str
    since: date


@dataclass(frozen=True, slots=True)
class _Part:
    """Who belongs to a household of some shape. age: in years; family: of the head, or their own."""

    relation: str
    sex: str
    age: int
    of_family: bool = True


def households(*, seed: int, today: date) -> Iterator[tuple[Invented, ...]]:
    """Households one after another, head first; the same seed and day give the same ones. About 2.5 people each."""
    draw, numbers = random.Random(seed), Numbers()  # noqa: S311 (invented people, no secret)
    while True:
        shape = draw.choices(_SHAPES, cum_weights=_CUMULATED)[0]
        yield _lived(shape(draw), draw, numbers, today, rents=shape is _flatmates or draw.random() < 0.26)


class Numbers:
    """Citizens' numbers, none twice, in the order they are asked for."""

    def __init__(self) -> None:
        self._given: dict[int, int] = {}

    def next(self, born: date, sex: str) -> str:
        """Raises IndexError after 4,491 of one day and sex."""
        key = born.toordinal() * 2 + (sex == "male")
        count = self._given.get(key, 0)
        self._given[key] = count + 1
        order = 2 * (count % _A_DAY) + (1 if sex == "male" else 2)
        first = f"{_DIVISIONS[count // _A_DAY]}{born:%Y%m%d}{order:03}"
        return first + check_digit(first)


def _lived(
    parts: Sequence[_Part], draw: random.Random, numbers: Numbers, today: date, *, rents: bool
) -> tuple[Invented, ...]:
    name = family(draw)
    foreign = not rents and len(parts) < 3 and draw.random() < 0.008
    kind = "abroad" if foreign else "floating" if rents else "actual"
    years = draw.randrange(1, 6 if rents else 24)
    landline = f"0500-{draw.randrange(2_000_0000, 9_000_0000)}" if draw.random() < 0.06 else ""
    since = today - timedelta(days=365 * years)
    told = (_told(one, name, draw, numbers, today, landline, foreign=foreign) for one in parts)
    return tuple(
        Invented(who, kind, one.relation, max(since, who.born or since)) for one, who in zip(parts, told, strict=True)
    )


def _told(
    part: _Part, name: str, draw: random.Random, numbers: Numbers, today: date, landline: str, *, foreign: bool
) -> Told:
    born = today - timedelta(days=part.age * 365 + part.age // 4 + draw.randrange(1, 365))
    whole = (name if part.of_family else family(draw)) + given(draw, part.sex, born.year)
    document, number = _papers(part, born, draw, numbers, foreign=foreign)
    return Told(whole, _phones(part, draw, landline), document, number, born, part.sex)


def _papers(part: _Part, born: date, draw: random.Random, numbers: Numbers, *, foreign: bool) -> tuple[str, str]:
    if foreign:
        return "passport", f"INV{draw.randrange(1_000_000, 10_000_000)}"
    if draw.random() < (0.25 if part.age == 0 else 0.012):  # none yet, or not told
        return "", ""
    return "id", numbers.next(born, part.sex)


def _phones(part: _Part, draw: random.Random, landline: str) -> tuple[str, ...]:
    own = 0.0 if part.age < 12 else 0.5 if part.age < 16 else 0.97 if part.age < 70 else 0.78
    mobile = (f"{draw.choice(_OPERATORS)}{draw.randrange(10**8):08}",) if draw.random() < own else ()
    return (*mobile, landline) if landline and part.age >= 16 else mobile


def _alone(draw: random.Random) -> list[_Part]:
    age = draw.randrange(66, 95) if draw.random() < 0.4 else draw.randrange(22, 66)
    return [_Part("head", _sex(draw, age), age)]


def _couple(draw: random.Random) -> list[_Part]:
    return _pair(draw, draw.randrange(24, 60))


def _old_couple(draw: random.Random) -> list[_Part]:
    return _pair(draw, draw.randrange(60, 90))


def _with_children(draw: random.Random) -> list[_Part]:
    pair = _pair(draw, draw.randrange(26, 52))
    return pair + _children(draw, min(one.age for one in pair))


def _one_parent(draw: random.Random) -> list[_Part]:
    head = _Part("head", "female" if draw.random() < 0.7 else "male", draw.randrange(26, 50))
    return [head, *_children(draw, head.age)]


def _three_generations(draw: random.Random) -> list[_Part]:
    whole = _with_children(draw)
    relation, own = ("parent", True) if draw.random() < 0.7 else ("parent_in_law", False)
    age = min(whole[0].age + draw.randrange(22, 32), 96)
    elders = [_Part(relation, "female", age, of_family=False)]
    if draw.random() < 0.6:
        elders.append(_Part(relation, "male", age + draw.randrange(0, 3), of_family=own))
    return whole + elders


def _flatmates(draw: random.Random) -> list[_Part]:
    ages = [draw.randrange(20, 38) for _ in range(draw.randrange(2, 5))]
    return [
        _Part("lodger" if n else "head", _sex(draw, age), age, of_family=n == 0) for n, age in enumerate(ages)
    ]  # fmt: skip


def _pair(draw: random.Random, age: int) -> list[_Part]:
    sex = "male" if draw.random() < 0.8 else "female"
    other = max(22, age + draw.randrange(-4, 3))
    return [_Part("head", sex, age), _Part("spouse", _OTHER[sex], other, of_family=False)]


def _children(draw: random.Random, age: int) -> list[_Part]:
    count = draw.choices((1, 2, 3), weights=(62, 34, 4))[0]
    eldest = max(0, min(age - 22, 28) - draw.randrange(0, 6))
    return [_Part("child", _sex(draw, 0), max(0, eldest - 3 * n)) for n in range(count)]


def _sex(draw: random.Random, age: int) -> str:
    return "male" if draw.random() < (0.42 if age > 75 else 0.51) else "female"


_SHAPES: Final[Sequence[Callable[[random.Random], list[_Part]]]] = (
    _alone, _couple, _old_couple, _with_children, _one_parent, _three_generations, _flatmates,
)  # fmt: skip
_CUMULATED: Final = list(accumulate((24, 16, 13, 27, 4, 10, 6)))

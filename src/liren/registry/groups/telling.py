"""How numbers of people are told to who does not look after them: nobody can be worked out from them."""

from functools import cache

from django.conf import settings

from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read


@cache
def fewest() -> int:
    """Fewer than so many are told as “少于”, more are rounded to its multiples (`lawbook/figures.yaml`, our choice).

    Raises DocumentInvalid.
    """
    number = read((settings.LAWBOOK / "figures.yaml").read_text("utf-8")).get("fewest")
    if type(number) is not int or not 2 <= number <= 100:
        raise DocumentInvalid((Problem("fewest", "要写多少人以下不写出来。", "请写 2 到 100 的整数。"),))
    return number


def told_as(number: int, *, exact: bool) -> int | None:
    """The number as a reader is told it; None: fewer than `fewest`.

    Rounded, a small part cannot be had by taking the other parts from the whole, nor a small place by taking the
    others from the street.

    >>> [told_as(n, exact=False) for n in (4, 5, 7, 8, 12)], told_as(7, exact=True)
    ([None, 5, 5, 10, 10], 7)
    """
    if exact:
        return number
    return (number + fewest() // 2) // fewest() * fewest() if number >= fewest() else None

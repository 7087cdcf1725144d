"""Counting without judging: ratios, percentiles and weighted sums that know when there is nothing to measure.

Every function answers None, never 0, for an empty population: 0 would read as failure.
Percentiles use linear interpolation between the two nearest ranks (numpy's "linear", Hyndman and Fan's type 7).
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

HALF = Fraction(1, 2)
QUARTER_HOUR, HOUR, DAY = 15 * 60, 60 * 60, 24 * 60 * 60
# Buckets of a spread: a quarter of an hour below one day, an hour below 90 days, a day beyond.
_FINE_END, _MIDDLE_END = DAY, 90 * DAY
_FINE = _FINE_END // QUARTER_HOUR
_MIDDLE = _FINE + (_MIDDLE_END - _FINE_END) // HOUR


def ratio(numerator: int, denominator: int) -> Fraction | None:
    """Share 0..1; None when there is nothing to measure.

    >>> ratio(1, 2)
    Fraction(1, 2)
    >>> ratio(0, 3)
    Fraction(0, 1)
    >>> ratio(0, 0) is None
    True
    >>> ratio(3, 2)
    Traceback (most recent call last):
        ...
    ValueError: a share cannot be 3 of 2
    """
    if not 0 <= numerator <= denominator:
        raise ValueError(f"a share cannot be {numerator} of {denominator}")
    return Fraction(numerator, denominator) if denominator else None


def percentile(values: Iterable[int | Fraction], share: Fraction) -> Fraction | None:
    """The value below which `share` (0..1) of `values` lie, linearly interpolated; None of nothing.

    >>> percentile([], HALF) is None
    True
    >>> percentile([7], Fraction(9, 10))
    Fraction(7, 1)
    >>> percentile([1, 2, 3, 4], HALF)
    Fraction(5, 2)
    >>> percentile([10, 20, 30, 40, 50], Fraction(9, 10))
    Fraction(46, 1)
    >>> percentile([3, 1, 2], Fraction(0)), percentile([3, 1, 2], Fraction(1))
    (Fraction(1, 1), Fraction(3, 1))
    """
    ordered = sorted(values)
    if not ordered:
        return None
    below, part = _rank(len(ordered), share)
    above = ordered[min(below + 1, len(ordered) - 1)]
    return ordered[below] + (above - ordered[below]) * part + Fraction(0)


def median(values: Iterable[int | Fraction]) -> Fraction | None:
    """The middle value; None of nothing.

    >>> median([5, 1, 3])
    Fraction(3, 1)
    """
    return percentile(values, HALF)


def weighted(parts: Sequence[tuple[int, Fraction | None]]) -> Fraction | None:
    """The weighted mean of ratios; None when one of them is unknown (an unknown is not a 0, and dropping it changes
    what the number means), or when there is no weight.

    >>> weighted([(30, Fraction(1)), (35, Fraction(1, 2)), (35, Fraction(1))])
    Fraction(33, 40)
    >>> weighted([(30, Fraction(1)), (70, None)]) is None
    True
    >>> weighted([]) is None
    True
    """
    total = sum(weight for weight, _ in parts)
    known = [(weight, value) for weight, value in parts if value is not None]
    if not total or len(known) < len(parts):
        return None
    return sum((weight * value for weight, value in known), Fraction(0)) / total


def bucket(seconds: int) -> int:
    """Which bucket of a spread a duration falls into. Spreads add up across places and periods; percentiles do not.

    >>> bucket(0), bucket(899), bucket(900)
    (0, 0, 1)
    >>> bucket(DAY - 1), bucket(DAY), bucket(DAY + HOUR)
    (95, 96, 97)
    >>> bucket(90 * DAY) - bucket(90 * DAY - 1)
    1
    >>> bucket(-1)
    Traceback (most recent call last):
        ...
    ValueError: a duration cannot be -1 seconds
    """
    if seconds < 0:
        raise ValueError(f"a duration cannot be {seconds} seconds")
    if seconds < _FINE_END:
        return seconds // QUARTER_HOUR
    if seconds < _MIDDLE_END:
        return _FINE + (seconds - _FINE_END) // HOUR
    return _MIDDLE + (seconds - _MIDDLE_END) // DAY


def bucket_bounds(index: int) -> tuple[int, int]:
    """First second of a bucket, and first second after it.

    >>> bucket_bounds(0), bucket_bounds(96), bucket_bounds(bucket(90 * DAY))
    ((0, 900), (86400, 90000), (7776000, 7862400))
    """
    if index < _FINE:
        return index * QUARTER_HOUR, (index + 1) * QUARTER_HOUR
    if index < _MIDDLE:
        start = _FINE_END + (index - _FINE) * HOUR
        return start, start + HOUR
    start = _MIDDLE_END + (index - _MIDDLE) * DAY
    return start, start + DAY


def spread_percentile(spread: Mapping[int, int], share: Fraction) -> Fraction | None:
    """`percentile` in seconds from bucket counts, values taken as evenly laid inside their bucket; None of nothing.

    Off by less than the width of one bucket: 15 minutes below a day, 1 hour below 90 days, 1 day beyond.

    >>> spread_percentile({}, HALF) is None
    True
    >>> spread_percentile({0: 1}, HALF)
    Fraction(450, 1)
    >>> spread_percentile({0: 2, 1: 2}, HALF)
    Fraction(900, 1)
    """
    total = sum(spread.values())
    if not total:
        return None
    below, part = _rank(total, share)
    low, high = _order_statistic(spread, below), _order_statistic(spread, min(below + 1, total - 1))
    return low + (high - low) * part


def _rank(count: int, share: Fraction) -> tuple[int, Fraction]:
    if not 0 <= share <= 1:
        raise ValueError(f"a percentile lies within 0..1, not {share}")
    position = (count - 1) * share
    whole = int(position)
    return whole, position - whole


def _order_statistic(spread: Mapping[int, int], rank: int) -> Fraction:
    for index in sorted(spread):
        if rank < spread[index]:
            start, end = bucket_bounds(index)
            return start + (end - start) * Fraction(2 * rank + 1, 2 * spread[index])
        rank -= spread[index]
    raise ValueError("rank beyond the spread")


def lasting(seconds: Fraction | int) -> str:
    """A length of time as people say it, natural time, in the unit that fits.

    >>> lasting(1500), lasting(2 * HOUR), lasting(Fraction(5, 2) * DAY)
    ('25 分钟', '2.0 小时', '2.5 天')
    """
    if seconds >= DAY:
        return f"{float(Fraction(seconds) / DAY):.1f} 天"
    if seconds >= HOUR:
        return f"{float(Fraction(seconds) / HOUR):.1f} 小时"
    return f"{float(Fraction(seconds) / 60):.0f} 分钟"

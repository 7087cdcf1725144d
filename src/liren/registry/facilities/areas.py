"""How much of a facility serves people, and how much is office (R267). Pure."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from liren.registry.facilities.shapes import Areas


def areas(rooms: Iterable[tuple[str, Decimal]], target: Fraction, target_checked: bool = False) -> Areas:
    """Sums by what a room counts as: service, office or neither. Source: S4 二 1, 服务活动场所最大化.

    rooms: (counts, m²). The share is exact; None where neither service nor office was measured.

    >>> areas([("service", Decimal("80.5")), ("office", Decimal("40.25"))], Fraction(2, 3)).share
    Fraction(2, 3)
    >>> areas([("neither", Decimal(9))], Fraction(2, 3)).meets is None
    True
    """
    sums = {"service": Decimal(0), "office": Decimal(0), "neither": Decimal(0)}
    for counts, area in rooms:
        sums[counts] += area
    whole = sums["service"] + sums["office"]
    share = Fraction(sums["service"]) / Fraction(whole) if whole else None
    return Areas(sums["service"], sums["office"], sums["neither"], share, target, target_checked)

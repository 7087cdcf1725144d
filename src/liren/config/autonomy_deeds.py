"""What the words `autonomy.…` of procedures do and await."""

from typing import Final

from liren.autonomy.public import conventions, points

DEEDS: Final = {
    "autonomy.begin-points": points.points_begin,
    "autonomy.begin-convention": conventions.begin_convention,
}
"""By the word of `does`."""

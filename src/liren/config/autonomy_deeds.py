"""What the words `autonomy.…` of procedures do and await."""

from typing import Final

from liren.autonomy.public import points

DEEDS: Final = {"autonomy.begin-points": points.points_begin}
"""By the word of `does`."""

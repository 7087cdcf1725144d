"""Pilots that try out a standard or a procedure, as far as they are public."""

from typing import Final

from liren.affairs import public as affairs
from liren.affairs.public import PublicAffair, PublicFilters

PILOT: Final = "management/standards-pilot"
"""The procedure by which a pilot runs."""
MOST: Final = 50


def tried_out(*names: str) -> tuple[PublicAffair, ...]:
    """Public pilots, here or anywhere, that say they try out what goes by one of these names. Two statements."""
    wanted = [_plain(name) for name in names if name]
    return tuple(
        one
        for one in affairs.public_affairs(PublicFilters(procedure_keys=(PILOT,)), limit=MOST).items
        if any(name in _plain(said.text) for said in one.answers if said.key == "standard" for name in wanted)
    )


def _plain(text: str) -> str:
    """As names are compared: however a number is spaced and dashed."""
    return "".join(text.split()).replace("—", "-").replace("－", "-")

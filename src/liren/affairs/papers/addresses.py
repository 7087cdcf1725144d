"""Where a paper is verified: doors know their addresses, `config` tells this room."""

from collections.abc import Callable

from django.conf import settings

_address: list[Callable[[str], str]] = []


def bind_verification(address: Callable[[str], str]) -> None:
    """Say at which path of this platform a code is verified."""
    _address[:] = [address]


def verification_address(code: str) -> str:
    """What the QR code of a paper holds: the whole address where LIREN_ADDRESS is set, else the path."""
    return f"{settings.ADDRESS}{_address[0](code)}"

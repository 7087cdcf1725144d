"""Kinds of notice, declared by the rooms that send them; `config` binds them at start."""

from dataclasses import dataclass

APP, SMS = "app", "sms"


@dataclass(frozen=True, slots=True)
class Kind:
    """key: `room.what`; title: on the preferences page; must_arrive: the person has a right to it (a result).

    sms: it may also go out as a short message, to those who do not mind.
    """

    key: str
    title: str
    must_arrive: bool = False
    sms: bool = False


_kinds: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    """Make kinds known. Raises ValueError when a key is declared twice with another meaning."""
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) != kind:
            raise ValueError(f"{kind.key} is declared twice")


def kind_of(key: str) -> Kind:
    """The declared kind, or one that can be switched off and stays in the app."""
    return _kinds.get(key, Kind(key, key))


def all_kinds() -> tuple[Kind, ...]:
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.key))

"""Which roll-ups make up a place by the lines of today. Pure: what happened at a place that ended stays written there.

A figure is summed from the roll-ups of paths, each with a sign: the place's own path, plus what other places brought
along when they ended, less what was here and belongs elsewhere now. Where nobody knows whose something is, it stays
where it happened, and is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from liren.territories.public import EndedDivision

How = Literal["in", "out", "within", "unclear"]
Lines = Literal["today", "then"]


@dataclass(frozen=True, slots=True)
class Redrawn:
    """What an ended division means for the figures of a place.

    how: `in`, it lay elsewhere and is counted here now; `out`, it lay here and is counted elsewhere; `within`, it lies
    here as before, in another place below; `unclear`, nobody knows whose it is: counted where it was. heirs: paths.
    """

    path: str
    name: str
    ended_on: date
    how: How
    heirs: tuple[str, ...]

    def was_in(self, path: str) -> bool:
        return self.path.startswith(path)


def signs(path: str, ended: Iterable[EndedDivision]) -> Mapping[str, int]:
    """Path → how often its roll-up counts (1 or -1) for what `path` is today.

    A roll-up holds what lies below it too, and all that ever lay below a division that ended has ended: so a place
    counts its own change less its parent's.
    """
    change = {one.path: _change(path, one) for one in ended}
    found = {path: 1}
    for one in ended:
        sign = change[one.path] - change.get(one.parent, 0)
        if sign:
            found[one.path] = found.get(one.path, 0) + sign
    return found


def _change(path: str, one: EndedDivision) -> int:
    """What lay at `one` itself: 1 when it comes to be counted at `path`, -1 when no longer, 0 as it was."""
    how = _how(path, one)
    return 1 if how == "in" else -1 if how == "out" else 0


def redrawn(path: str, ended: Sequence[EndedDivision]) -> tuple[Redrawn, ...]:
    """What each ended division means for `path`; those below one of the same fate are not said again."""
    told: dict[str, Redrawn] = {}
    for one in ended:
        how, above = _how(path, one), told.get(one.parent)
        if how is None:
            continue
        same = above is not None and above.how == how != "unclear"
        told[one.path] = above if above and same else Redrawn(one.path, one.name, one.ended_on, how, one.heirs)
    return tuple(dict.fromkeys(told.values()))


def _how(path: str, one: EndedDivision) -> How | None:
    if not one.touches(path):
        return None
    was, now = one.path.startswith(path), one.lies_now(path)
    if now is None:
        return "unclear"
    return ("within" if was else "in") if now else "out"


def ranges(path: str, ended: Sequence[EndedDivision]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The same for what was counted one by one: (path, what below it is not counted) of each subtree that is."""
    found = signs(path, ended)
    held = {at: sum(sign for other, sign in found.items() if at.startswith(other)) for at in found}
    out = [at for at, times in held.items() if not times]
    return tuple(
        (at, tuple(other for other in out if other != at and other.startswith(at)))
        for at, times in held.items()
        if times
    )

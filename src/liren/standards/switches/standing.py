"""How switches stand at a moment, as other rooms see it. Pure values: the nearest place decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from liren.standards.switches.features import feature

Mode = Literal["ordinary", "emergency"]
MODE, TYPE, FEATURE = "mode", "type", "feature."
ON, OFF, EMERGENCY, ORDINARY, AS_ABOVE = "on", "off", "emergency", "ordinary", "as above"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. value: AS_ABOVE when the place goes by what holds above it again. until: None without an end."""

    id: int
    path: str
    community_type: str
    what: str
    value: str
    since: datetime
    until: datetime | None
    reason: str
    by: UUID | None
    by_name: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The decisions in force at a moment about `paths`, above them, and (emergencies) below them."""

    paths: tuple[str, ...]
    at: datetime
    decisions: tuple[Decision, ...]

    def nearest(self, what: str, path: str, community_type: str = "") -> Decision | None:
        """The decision about `what` that counts at `path`: the nearest place's, of one place the more special."""
        found = [
            d
            for d in self.decisions
            if d.what == what and path.startswith(d.path) and d.community_type in ("", community_type)
            if d.value != AS_ABOVE
        ]
        return max(found, key=lambda d: (len(d.path), d.community_type), default=None)

    def mode(self, path: str) -> Mode:
        found = self.nearest(MODE, path)
        return "emergency" if found is not None and found.value == EMERGENCY else "ordinary"

    def type_of(self, path: str) -> str:
        """What kind of community `path` lies in; "" when nobody said."""
        found = self.nearest(TYPE, path)
        return found.value if found else ""

    def feature_on(self, key: str, path: str) -> bool:
        """Is the feature on at `path`? Raises KeyError for a feature nobody declared."""
        declared = feature(key)
        if declared is None:
            raise KeyError(key)
        found = self.nearest(FEATURE + key, path, self.type_of(path))
        return declared.on if found is None else found.value == ON

    def on_somewhere(self, key: str) -> bool:
        """Is the feature on at any of the paths asked about? With no path, what holds where nobody decided."""
        return any(self.feature_on(key, path) for path in self.paths or ("",))

    @property
    def emergencies(self) -> tuple[Decision, ...]:
        """Every emergency in force that concerns the paths, the widest place first, each matter once."""
        counting = (d for d in self.decisions if d.what == MODE and d.value == EMERGENCY)
        return tuple(sorted((d for d in counting if self._concerns(d)), key=lambda d: (len(d.path), d.path)))

    def _concerns(self, found: Decision) -> bool:
        """An emergency above counts unless a nearer place is exempt or declared its own; one below always does."""
        below = any(found.path.startswith(path) for path in self.paths)
        return below or any(self.nearest(MODE, path) == found for path in self.paths)


def by_matter(decisions: Iterable[Decision]) -> Mapping[tuple[str, str], Decision]:
    """Decisions of one place by (what, community type)."""
    return {(d.what, d.community_type): d for d in decisions}

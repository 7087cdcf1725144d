"""What a place decided for itself: ordinary or emergency mode, features on or off, what kind of community it is."""

from datetime import datetime

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Decision(Shape):
    id: int
    path: str
    community_type: str = Described(description="只对这一类社区；空为都算")
    what: str = Described(description="mode、type，或 feature.<key>")
    value: str
    since: datetime
    until: datetime | None
    reason: str
    by_name: str
    decided_at: datetime


class FeatureHere(Shape):
    key: str
    title: str
    about: str
    on: bool
    decision: Decision | None = Described(description="因为哪一个决定；null：没有人决定过")


class Switches(Shape):
    """一个地方现在的开关。"""

    path: str
    mode: str = Described(description="ordinary 日常、emergency 应急")
    mode_decision: Decision | None
    community_type: str
    features: tuple[FeatureHere, ...]
    may_switch_mode: bool

"""Every change to a system leaves a line for good."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from liren.access.public import SYSTEM, Actor
from liren.standards.systems.model import System, SystemChange

WHATS: Final[Mapping[str, str]] = {
    "laid": "随平台载入",
    "made": "新建",
    "copied": "复制",
    "changed": "改了说明",
    "node-added": "加了节点",
    "node-changed": "改了节点",
    "node-dropped": "去掉了节点",
    "linked": "加了依赖",
    "unlinked": "去掉了依赖",
    "placed": "归入标准",
    "lifted": "撤下标准",
    "topic-placed": "给主题定了位置",
}
"""What can happen to a system, in words."""


def last_of(row: System, node: str) -> SystemChange | None:
    """The last change to what is said of a node, or ("") of the system as a whole."""
    own = Q(what__startswith="node-", node=node) if node else Q(what="changed")
    return SystemChange.objects.filter(own | Q(what="laid"), system=row).order_by("-id").first()


def note(
    row: System,
    what: str,
    *,
    why: str,
    at: datetime,
    by: Actor = SYSTEM,
    node: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down one change. what: key of WHATS."""
    SystemChange.objects.create(
        system=row, what=what, node=node, before=dict(before or {}), after=dict(after or {}), why=why,
        by=by.person_id, by_name=by.name, at=at,
    )  # fmt: skip

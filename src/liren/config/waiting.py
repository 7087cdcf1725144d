"""A draft was published that answers what people said of its clauses: its writers hear how much of that still waits."""

from collections.abc import Callable
from uuid import UUID

from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.standards import public as standards

WAITING_KIND = Kind("standards.waiting", "我写的规程发布了，关联的反馈还等答复")


def tell_of_waiting_feedback(address: Callable[[UUID], str]) -> Handler:
    """Reaction to `standards.draft-published`. address: where what a draft answers is confirmed."""

    def tell(event: Happened) -> None:
        draft = UUID(str(event.body["draft"]))
        linked = [one.affair for one in standards.heard.linked_feedback(draft)]
        waiting = [one for one in affairs.said_for(linked, ()) if one.answered_at is None] if linked else []
        if not waiting:
            return
        page = standards.draft(draft, SYSTEM)
        title = f"“{page.line.title}”已发布，{len(waiting)} 件反馈等答复"
        body = "都是起草时关联的。请打开看一看改动的话，确认后一起答复。"
        send(
            sorted(one for one in page.writers if one),
            WAITING_KIND.key,
            title[:120],
            body,
            link=address(draft),
            at=event.at,
        )

    return tell

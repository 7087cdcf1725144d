"""What follows from an affair for those it keeps company with. Run from the outbox, as the system."""

from collections.abc import Mapping
from uuid import UUID

from liren.access.public import SYSTEM
from liren.affairs.actions.writing import write_turn
from liren.affairs.company.acting import turn_beside
from liren.affairs.company.following import followed
from liren.affairs.company.models import Child, Follower, Merge, Publication, PublicVersion
from liren.affairs.company.publishing import wait_for_moderation
from liren.affairs.company.showing import renew
from liren.affairs.models import Affair
from liren.affairs.queries.telling import reply_text
from liren.affairs.reactions import Addresses
from liren.affairs.store import hold
from liren.engine.language import END
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.standards.public import rules_of

KINDS = (
    Kind("affairs.shown", "我反映的事项公开或撤下"),
    Kind("affairs.merged", "我反映的事项并到一起办", must_arrive=True),
    Kind("affairs.followed", "我也遇到的事项有结果"),
)
"""Kinds of notice; `config` declares them at start."""


def handlers(addresses: Addresses) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    react = _Reactions(addresses)
    return {
        ("affairs.closed", "affairs.notice-end-of-child"): child_closed,
        ("affairs.opened", "affairs.prepare-public-version"): opened,
        ("affairs.step-entered", "affairs.renew-public-version"): went_on,
        ("affairs.closed", "affairs.renew-public-version-at-end"): went_on,
        ("affairs.publication-changed", "affairs.tell-publication"): react.publication_changed,
        ("affairs.merged", "affairs.tell-merged"): react.merged,
        ("affairs.parted", "affairs.tell-parted"): react.parted,
        ("affairs.told", "affairs.tell-followers"): react.told,
    }


def opened(event: Happened) -> None:
    """A public affair waits for its reporter to look at it, and for a moderator."""
    affair = Affair.objects.filter(id=event.body["affair"], visibility="public").first()
    if affair is not None:
        wait_for_moderation(affair, rules_of(affair.procedure_digest, event.at), event.at)


def went_on(event: Happened) -> None:
    """What everybody sees of an affair follows it."""
    affair_id = event.body["affair"]
    if not PublicVersion.objects.filter(affair_id=affair_id).exists():
        return
    affair = hold(UUID(str(affair_id))).affair
    found = Publication.objects.get(affair_id=affair.id)
    if found.state == "shown":
        renew(affair, rules_of(affair.procedure_digest, event.at), found, event.at)


def child_closed(event: Happened) -> None:
    """A child came to its end. With the last one the open parent's history says so, and other rooms hear of it.

    Under the parent's lock, so that of children that end together exactly one is the last.
    """
    child = Child.objects.filter(affair_id=event.body["affair"]).first()
    if child is None:
        return
    held = hold(child.parent_id)
    if not Affair.objects.filter(id=child.affair_id, state="closed").exists():
        return
    Child.objects.filter(affair_id=child.affair_id).update(seen_closed=True)
    family = Child.objects.filter(parent_id=child.parent_id)
    if held.affair.state == "closed" or family.filter(seen_closed=False).exists():
        return
    turn = turn_beside(held, SYSTEM, event.moment)
    turn.record("children_closed", {"count": family.count()})
    turn.emit("children-closed")
    write_turn(turn)


class _Reactions:
    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses

    def publication_changed(self, event: Happened) -> None:
        """The reporter hears that it is shown or no longer shown, and why; not of what they did themselves."""
        found = Publication.objects.filter(affair_id=event.body["affair"]).select_related("affair").first()
        if found is None or found.state != event.body["state"] or found.affair.reporter_id in (None, found.decided_by):
            return
        title = {"shown": "已对大家公开", "hidden": "不再公开"}.get(found.state)
        if title:
            body = found.reason or f"别人看到的是：{found.content['title']}"
            link = self.addresses.mine(found.affair_id)
            send([found.affair.reporter_id], "affairs.shown", f"{found.affair.number} {title}", body, link=link,
                 at=event.at)  # fmt: skip

    def merged(self, event: Happened) -> None:
        """Reporter and followers of the duplicate hear with which it is handled."""
        merged = _merge(event)
        if merged is not None and merged.parted_at is None:
            body = f"和 {merged.main.number} 是同一件事，那一件的结果会告诉您。理由：{merged.reason}"
            self._tell(merged, f"{merged.duplicate.number} 并到一起办", body, event)

    def parted(self, event: Happened) -> None:
        merged = _merge(event)
        if merged is not None and merged.parted_at is not None:
            self._tell(merged, f"{merged.duplicate.number} 接着单独办", f"理由：{merged.part_reason}", event)

    def told(self, event: Happened) -> None:
        """Reporters of merged affairs hear the answer; who follows hears that there is one, and where to read it."""
        affair = Affair.objects.filter(id=event.body["affair"]).exclude(origin="imported").first()
        if affair is None or (affair.step == END and Merge.objects.filter(duplicate=affair, parted_at=None).exists()):
            return
        body = reply_text(rules_of(affair.procedure_digest, event.at).procedure, affair.run.get("reply", {}))
        found = followed(affair.id, None)
        for duplicate, reporter in found.merged.items():
            if reporter is not None:
                theirs = self.addresses.mine(duplicate)
                send([reporter], "affairs.merged", f"{affair.number} 有结果了", body, link=theirs, at=event.at)
        people = [one for one in found.people if one != affair.reporter_id]
        shown = PublicVersion.objects.filter(affair_id=affair.id).exists()
        if people:
            link = self.addresses.square(affair.id) if shown else None
            send(people, "affairs.followed", f"{affair.number} 有结果了", "您说也遇到的那件事有结果了。", link=link,
                 at=event.at)  # fmt: skip

    def _tell(self, merged: Merge, title: str, body: str, event: Happened) -> None:
        reporter = merged.duplicate.reporter_id
        if reporter is not None:
            send([reporter], "affairs.merged", title, body, link=self.addresses.mine(merged.duplicate_id), at=event.at)
        followers = Follower.objects.filter(affair_id=merged.duplicate_id, left_at__isnull=True)
        people = [one for one in followers.values_list("person", flat=True) if one != reporter]
        if people:
            send(people, "affairs.followed", title, body, at=event.at)


def _merge(event: Happened) -> Merge | None:
    """The newest putting together of this affair."""
    found = Merge.objects.filter(duplicate_id=event.body["affair"], main_id=event.body["main"])
    return found.select_related("main", "duplicate").order_by("-merged_at").first()

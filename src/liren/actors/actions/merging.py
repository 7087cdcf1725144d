"""Old sections end in new offices 大部制: posts, holders and what stood under them go on there, and history stays.

Nobody loses a day: who held a post holds it in the office from the same moment. What was granted for the old section
stays until the rooms that hold work say that all of it has come over (`merging_followed`).
"""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from liren.access import public as access
from liren.access.public import SYSTEM, Actor
from liren.actors.actions.changes import changed
from liren.actors.actions.locked import lock_organisations, lock_posts, lock_superiors
from liren.actors.actions.organisations import note_appointment, seat
from liren.actors.errors import NotAsSeen
from liren.actors.mergers import concerned, foresee_merging, same_post, seen_as
from liren.actors.models import ChannelKeeper, Handover, HandoverItem, Holding, OrganisationRow, Post
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.outbox import emit

LONGEST = 200


@write
def merge_organisations(
    *, into: Mapping[UUID, UUID], on: date | None, reference: str, by: Actor, at: datetime, seen: str | None = None
) -> None:
    """End each old section, and let the office it maps to go on in its place.

    on: the day the document `reference` names, not later than today; on the platform it happens at `at`. Posts and
    their holders, what stood under the old one and what it coordinated go to the office; its routing key finds the
    office. It is not undone: who wants it otherwise founds a section and merges or appoints anew.
    seen: what `seen_as` told of the merger looked at; looked at again once nothing can change any more.
    Raises InvalidInput naming the field, NotYours, NotAllowed, NotAsSeen.
    """
    problems = {}
    if on is None or on > at.astimezone(CHINA).date():
        problems["on"] = "请写文件定的日子，今天或以前"
    if not reference.strip() or len(reference.strip()) > LONGEST:
        problems["reference"] = f"请写明依据的文件，{LONGEST} 字以内"
    if problems:
        raise InvalidInput.of(problems)
    _lock(into)
    rows = concerned(into, by)
    if seen is not None and seen != seen_as(foresee_merging(into=into, by=by)):
        raise NotAsSeen(what="合并的含义")
    for old, heir in sorted(into.items()):
        _Merging(rows[old], rows[heir], on, reference.strip(), by, at).run()


@write
def merging_followed(*, organisation_id: UUID, at: datetime) -> None:
    """All work of an old section has come over to its heir: what was granted for the old one ends. For the system."""
    for holding in Holding.objects.filter(post__organisation_id=organisation_id, until__isnull=False):
        access.revoke_from(source_kind="holding", source_id=holding.id, by=SYSTEM, at=at)


def _lock(into: Mapping[UUID, UUID]) -> None:
    """All that may change: both sides, what stands under the old ones, and what they coordinate."""
    lock_superiors()
    both = {*into, *into.values()}
    coordinated = Post.objects.filter(coordinator__in=into).values("organisation_id")
    lock_organisations(Q(id__in=both) | Q(parent__in=into) | Q(id__in=coordinated))
    lock_posts(Q(organisation__in=both) | Q(coordinator__in=into))


class _Merging:
    """One old section on its way into one office."""

    def __init__(
        self, old: OrganisationRow, heir: OrganisationRow, on: date | None, reference: str, by: Actor, at: datetime
    ) -> None:
        self.old, self.heir, self.on, self.reference, self.by, self.at = old, heir, on, reference, by, at

    def run(self) -> None:
        for post in Post.objects.filter(organisation=self.old).order_by("title", "path", "id"):
            self._move(post)
        self._under()
        self._coordinated()
        self.old.until, self.old.successor = self.at, self.heir
        self.old.save(update_fields=["until", "successor"])
        OrganisationRow.objects.filter(successor=self.old).update(successor=self.heir)
        self._note(self.old, "merged", None, self.heir.id)
        self._note(self.heir, "absorbed", self.old.id, None)
        emit("actors.organisation-merged", 1, {"organisation": self.old.id}, self.at)

    def _move(self, post: Post) -> None:
        """The post's holders, and a package that waits for a successor, go to the same post of the office."""
        to = same_post(post, self.heir.id) or Post.objects.create(
            organisation=self.heir, role=post.role, title=post.title, place_id=post.place_id, path=post.path,
            key=post.key, duties=post.duties, seats=post.seats,
            coordinator_id=None if post.coordinator_id == self.heir.id else post.coordinator_id,
        )  # fmt: skip
        self._channels(post, to)
        for holding in Holding.objects.select_for_update().filter(post=post, until=None).order_by("since", "id"):
            self._go_on(holding, to)
        with access.as_system():  # packages are shown to few; none may be lost
            Handover.objects.filter(post=post, successor=None, left_at__isnull=False).update(post=to)

    def _go_on(self, holding: Holding, to: Post) -> None:
        reason = f"“{self.old.name}”并入“{self.heir.name}”：{self.reference}"
        already = Holding.objects.filter(post=to, person_id=holding.person_id, until=None).first()
        going_on = already or seat(to, holding.person_id, self.by, self.at, continues=holding)
        holding.until = self.at
        holding.save(update_fields=["until"])
        note_appointment(holding, "relieved", self.by, self.at, reason)
        if already is None:
            note_appointment(going_on, "appointed", self.by, self.at, reason)
        with access.as_system():
            begun = Handover.objects.filter(holding=holding, left_at=None).first()
            if begun is not None:
                _carry(begun, going_on)

    def _channels(self, post: Post, to: Post) -> None:
        """What the old post answered for the new one answers for; an office without a number keeps the one known."""
        kept = ChannelKeeper.objects.filter(post=post, until=None)
        if self.heir.phone is None:
            kept.filter(phone=None).update(phone=self.old.phone)
        kept.update(post=to)

    def _under(self) -> None:
        """What stood under the old section stands under the office; the office, if it did, under whom that stood."""
        above = {self.heir.id, *superiors(self.heir)}
        for child in OrganisationRow.objects.filter(parent=self.old, until=None).order_by("id"):
            superior = self.old.parent_id if child.id in above else self.heir.id
            self._note(child, "superior", self.old.id, superior)
            OrganisationRow.objects.filter(id=child.id).update(parent_id=superior)

    def _coordinated(self) -> None:
        for post in Post.objects.filter(coordinator=self.old, organisation__until=None).select_related("organisation"):
            post.coordinator = None if post.organisation_id == self.heir.id else self.heir
            post.save(update_fields=["coordinator"])
            self._note(post.organisation, "coordinated", self.old.id, self.heir.id)

    def _note(self, row: OrganisationRow, what: str, was: UUID | None, now: UUID | None) -> None:
        said = (str(was) if was else None, str(now) if now else None)
        changed(row, what, *said, self.by, self.at, on=self.on, reference=self.reference)


def superiors(row: OrganisationRow) -> set[UUID]:
    """Everybody it stands under, directly or not."""
    found: set[UUID] = set()
    above = row.parent_id
    while above is not None and above not in found:
        found.add(above)
        above = OrganisationRow.objects.filter(id=above).values_list("parent_id", flat=True).first()
    return found


def _carry(begun: Handover, to: Holding) -> None:
    """A package begun for the old post is of the new one; its lines join where one was begun there too."""
    there = Handover.objects.filter(holding=to).first()
    if there is None:
        begun.holding, begun.post_id = to, to.post_id
        begun.save(update_fields=["holding", "post"])
        return
    HandoverItem.objects.filter(handover=begun).update(handover=there)
    begun.delete()

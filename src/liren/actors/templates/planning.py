"""What laying a template on a place would do: which organisations are made, which stand already, what is in the way."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from uuid import UUID

from liren.access.public import Actor
from liren.actors.kinds import subtype_title
from liren.actors.masks import plain_name
from liren.actors.models import OrganisationRow, Post
from liren.actors.templates.founding import Founding, foresee_founding
from liren.actors.templates.shapes import PostSpec, Slot, Template
from liren.actors.templates.shelf import applications
from liren.territories.public import Place, descendants

Does = Literal["make", "match", "leave", "conflict"]
DOES: Mapping[Does, str] = {"make": "新设", "match": "已有", "leave": "暂不设", "conflict": "有冲突"}
NEW, LEAVE = "new", "leave"
_MOST_BELOW = 2000
_ALONE = frozenset(
    {
        "residents_committee", "villagers_committee", "community_party_committee", "village_party_branch",
        "street_party_committee", "street_office", "joint_party_committee", "collaboration_centre",
        "villagers_council", "villagers_overseers", "owners_committee", "property_company",
        "property_committee",
    }
)  # fmt: skip
"""Sub-types of which a place usually has one: the one that stands is proposed, whatever it is called."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What the place says of one slot. name: "" takes the template's. choice: "" as found, NEW, LEAVE, or an id.

    reason, reference: where the slot has an establishment standard, why it is set up and on which document.
    """

    name: str = ""
    choice: str = ""
    line: str | None = None
    reason: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PlannedPost:
    """A post to be made: one seat row of the template at one place."""

    spec: PostSpec
    title: str
    place: Place


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of one slot. key: of the slot, with the grid where there is one per grid; says: why, in Chinese."""

    key: str
    slot: Slot
    place: Place
    does: Does
    name: str
    says: str
    line: str | None = None
    organisation_id: UUID | None = None
    posts: tuple[PlannedPost, ...] = ()
    candidates: tuple[tuple[UUID, str], ...] = ()
    choice: str = ""
    founding: Founding | None = None

    @property
    def does_title(self) -> str:
        return DOES[self.does]


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole of it, slot by slot, in the template's order."""

    template: Template
    place: Place
    slots: tuple[Planned, ...]

    @property
    def conflicts(self) -> tuple[Planned, ...]:
        return tuple(one for one in self.slots if one.does == "conflict")

    def count(self, does: Does) -> int:
        return sum(one.does == does for one in self.slots)

    @property
    def posts(self) -> int:
        return sum(len(one.posts) for one in self.slots)


def plan(template: Template, place: Place, fillings: Mapping[str, Filling], by: Actor) -> Plan:
    """The dry run: writes nothing. fillings: by `Planned.key`; a slot not named there is as found. by: who would."""
    below = descendants(place.path, limit=_MOST_BELOW).places if place.kind == "community" else ()
    standing = tuple(OrganisationRow.objects.filter(path__startswith=place.path, until=None).order_by("name"))
    before = next((one.filled for one in applications(place.path) if one.key == template.key), {})
    planner = _Planner(template, place, below, standing, before, by)
    return Plan(template, place, tuple(_distinct(planner.planned(fillings))))


@dataclass(frozen=True, slots=True)
class _Planner:
    template: Template
    place: Place
    below: tuple[Place, ...]
    standing: tuple[OrganisationRow, ...]
    before: Mapping[str, UUID]
    by: Actor

    def planned(self, fillings: Mapping[str, Filling]) -> Iterator[Planned]:
        for slot in self.template.slots:
            for key, place in self._places(slot):
                yield self._posts(self._slot(key, slot, place, fillings.get(key, Filling())))

    def _places(self, slot: Slot) -> Iterator[tuple[str, Place]]:
        if slot.each is None:
            yield slot.key, self.place
            return
        for place in self.below:
            if place.kind == slot.each:
                yield f"{slot.key}@{place.id}", place

    def _slot(self, key: str, slot: Slot, place: Place, filling: Filling) -> Planned:
        name = filling.name.strip() or (slot.name.at(place) if slot.name else "")
        here = [one for one in self.standing if one.path == place.path]
        alike = tuple((one.id, one.name) for one in here if one.subtype == slot.subtype.at(place))
        line = filling.line or slot.line
        blank = Planned(key, slot, place, "leave", name, "", line, candidates=alike, choice=filling.choice)
        if line is not None and line not in self.template.lines:
            return replace(blank, does="conflict", says="没有这条线，请重新选")
        if filling.choice == LEAVE:
            return replace(blank, says="这次不设")
        found = self._found(key, slot, place, filling, name, here)
        if isinstance(found, OrganisationRow):
            return self._matched(blank, found)
        if found:
            return replace(blank, does="conflict", says=found)
        if not name:
            return replace(blank, says="名称由当地定，还没有填")
        if plain_name(name) is None:
            return replace(blank, does="conflict", says="名称要写 60 字以内，不要有看不见的字符")
        return self._founded(self._made(blank, here), filling)

    def _found(
        self, key: str, slot: Slot, place: Place, filling: Filling, name: str, here: list[OrganisationRow]
    ) -> OrganisationRow | str | None:
        """The organisation that stands in this slot already; or in words why the one chosen cannot; or nothing."""
        by_id = {str(one.id): one for one in here}
        if filling.choice == NEW:
            return None
        if filling.choice:
            return by_id.get(filling.choice, "选的组织不在这里，或已撤销")
        if str(self.before.get(key)) in by_id:
            return by_id[str(self.before[key])]
        named = [one for one in here if one.name == name and one.subtype == slot.subtype.at(place)]
        alike = [one for one in here if one.subtype == slot.subtype.at(place)]
        single = slot.subtype.at(place) in _ALONE
        unnamed = not filling.name.strip()
        return named[0] if named else alike[0] if single and unnamed and len(alike) == 1 else None

    def _matched(self, blank: Planned, found: OrganisationRow) -> Planned:
        subtype = blank.slot.subtype.at(blank.place)
        if found.kind != blank.slot.kind:
            is_, wanted = subtype_title(found.kind, found.subtype), subtype_title(blank.slot.kind, subtype)
            says = f"“{found.name}”是{is_}，不能当{wanted}"
            return replace(blank, does="conflict", says=says, organisation_id=found.id)
        says = "已有，不改名称和上下级"
        if blank.line and found.line != blank.line:
            says += f"；记为“{self.template.lines[blank.line]}”这条线"
        return replace(blank, does="match", name=found.name, says=says, organisation_id=found.id)

    def _made(self, blank: Planned, here: list[OrganisationRow]) -> Planned:
        taken = next((one for one in here if one.name == blank.name), None)
        if taken is not None:
            says = f"这里已有同名的{subtype_title(taken.kind, taken.subtype)}，请改名，或选已有的"
            return replace(blank, does="conflict", says=says)
        subtype = subtype_title(blank.slot.kind, blank.slot.subtype.at(blank.place))
        return replace(blank, does="make", says=f"新设，{subtype}")

    def _founded(self, made: Planned, filling: Filling) -> Planned:
        """What the establishment standard of the slot asks, where it has one and the slot would be made."""
        if made.does != "make" or made.slot.standard is None:
            return made
        founding = foresee_founding(
            made.slot.standard, made.place, reason=filling.reason, reference=filling.reference, by=self.by
        )
        if founding.problems:
            return replace(made, does="conflict", says="；".join(founding.problems), founding=founding)
        return replace(made, says="；".join([made.says, founding.words, *founding.cautions]), founding=founding)

    def _posts(self, planned: Planned) -> Planned:
        """With the posts that are not there yet; a post is known by its key at its place, else by its title."""
        if planned.does not in ("make", "match"):
            return planned
        id_ = planned.organisation_id
        there = Post.objects.filter(organisation_id=id_) if id_ else ()
        known = {(post.path, name) for post in there for name in (post.key, post.title)}
        wanted = (
            PlannedPost(spec, spec.title.at(place), place)
            for spec in planned.slot.posts
            for place in ([planned.place] if spec.each is None else [p for p in self.below if p.kind == spec.each])
        )
        missing = tuple(
            one for one in wanted if not {(one.place.path, one.spec.key), (one.place.path, one.title)} & known
        )
        return replace(planned, posts=missing)


def _distinct(planned: Iterator[Planned]) -> Iterator[Planned]:
    """One organisation fills one slot; two new ones of one place are not called alike."""
    taken: set[object] = set()
    for one in planned:
        mark: object = one.organisation_id if one.does == "match" else (one.place.path, one.name)
        if one.does in ("make", "match") and mark in taken:
            yield replace(one, does="conflict", says="与上面另一处相同，请改一处", posts=())
            continue
        if one.does in ("make", "match"):
            taken.add(mark)
        yield one

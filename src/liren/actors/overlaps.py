"""Who holds several posts at a place, and what they together let one person do: said as facts, judged by people."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations
from uuid import UUID

from liren.access.roles import ROLES
from liren.actors.kinds import KINDS
from liren.actors.models import Holding
from liren.territories.public import upper_end

MOST = 400
TWO_ACTS = (
    # what one post lets them do, what another adds, and the fact
    ("affairs.do", "affairs.extend.approve", "可以申请延期，也可以批准延期"),
    ("actors.manage", "affairs.do", "可以任免岗位，也可以办理事项"),
    ("actors.manage", "actors.reveal", "可以开设账号，也可以查看居民的完整号码"),
)
TWO_ROLES = (
    ("dispatcher", "community_worker", "可以派单，也可以核实"),
    ("dispatcher", "grid_worker", "可以派单，也可以核实"),
    ("handler", "community_worker", "可以处置，也可以核实"),
    ("handler", "grid_worker", "可以处置，也可以核实"),
    ("handler", "dispatcher", "可以派单，也可以处置"),
    ("handler", "supervisor", "可以处置，也可以督办"),
    # An editor by themselves only answers what is said about procedures.
    *(
        ("editor", role.key, "可以发布规程，也可以按规程办理事项")
        for role in ROLES.values()
        if "affairs.do" in role.acts and role.key != "editor"
    ),
)


@dataclass(frozen=True, slots=True)
class Seat:
    """A post somebody holds. kind: of its organisation, a key of KINDS; role: None when it carries no rights."""

    title: str
    organisation_id: UUID
    organisation: str
    kind: str
    role: str | None
    path: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """One person with several posts. facts: what holding them together means; empty when it means nothing more."""

    person_id: UUID
    name: str
    seats: tuple[Seat, ...]
    facts: tuple[str, ...]


def facts_of(seats: Sequence[Seat]) -> tuple[str, ...]:
    """What several posts of one person mean together: kinds of organisation joined, rights that add up.

    Rights meet only where both posts reach the same place, and are said when a post adds one another lacks.
    """
    kinds = [title for kind, title in KINDS.items() if any(seat.kind == kind for seat in seats)]
    found = [f"在{'、'.join(kinds)}交叉任职"] if len(kinds) > 1 else []
    pairs = [(a, b) for a, b in permutations(seats, 2) if a.role and b.role and _meet(a.path, b.path)]
    for a, b in pairs:
        found += [fact for one, other, fact in TWO_ROLES if (a.role, b.role) == (one, other)]
        found += [fact for one, other, fact in TWO_ACTS if _adds(str(a.role), str(b.role), one, other)]
    return tuple(dict.fromkeys(found))


def overlaps(path: str) -> tuple[Overlap, ...]:
    """Staff and residents who hold more than one post now, at least one at `path` or below; by name. Two statements."""
    held = Holding.objects.filter(until=None, post__organisation__until=None)
    here = held.filter(post__path__gte=path, post__path__lt=upper_end(path))
    rows = held.filter(person_id__in=here.values("person_id")).order_by("person__holder__label", "person_id", "since")
    columns = (
        "post__title", "post__organisation_id", "post__organisation__name", "post__organisation__kind",
        "post__role", "post__path",
    )  # fmt: skip
    people: dict[tuple[UUID, str], list[Seat]] = {}
    for person_id, name, *seat in rows.values_list("person_id", "person__holder__label", *columns):
        people.setdefault((person_id, name), []).append(Seat(*seat))
    several = [(who, seats) for who, seats in people.items() if len(seats) > 1][:MOST]
    return tuple(Overlap(*who, tuple(seats), facts_of(seats)) for who, seats in several)


def _meet(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _adds(a: str, b: str, one: str, other: str) -> bool:
    """Does the second role add `other` to the first, which has `one` without it?"""
    first, second = ROLES[a].acts, ROLES[b].acts
    return one in first and other not in first and other in second

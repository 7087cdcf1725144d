"""Who acts: a person with what was granted to them, the system, or nobody. Pure values."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Grant:
    """A role (key of ROLES) at a place and below; `path` "" is the whole country. org_id: whom the person acts for."""

    role: str
    path: str
    place_id: int | None = None
    org_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """person_id: None for the system and nobody. name: as shown (a resident's is masked). channel: web, api, job…"""

    person_id: UUID | None
    name: str
    grants: tuple[Grant, ...] = ()
    channel: str = "web"
    is_system: bool = False

    @property
    def orgs(self) -> tuple[UUID, ...]:
        """The organisations this person acts for, each once, in the order granted."""
        return tuple(dict.fromkeys(g.org_id for g in self.grants if g.org_id))

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(g.role for g in self.grants)

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None

    def org_as(self, role: str, path: str) -> UUID | None:
        """The organisation for which this person is `role` at `path`: the grant nearest to the place decides."""
        near = [g for g in self.grants if g.role == role and path.startswith(g.path)]
        return max(near, key=lambda g: len(g.path)).org_id if near else None


SYSTEM = Actor(None, "系统", channel="job", is_system=True)
NOBODY = Actor(None, "访客")


@dataclass(frozen=True, slots=True)
class Reach:
    """Where an act is allowed: everything below `paths`, and what lies with an organisation below a path in `own`."""

    paths: tuple[str, ...] = ()
    own: tuple[tuple[str, UUID], ...] = ()

    @property
    def orgs(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(org for _, org in self.own))

    @property
    def empty(self) -> bool:
        return not self.paths and not self.own

    def covers(self, path: str, *, org: UUID | None = None) -> bool:
        """Is a matter at `path`, lying with `org`, within reach?

        >>> Reach(paths=("32.05.",)).covers("32.05.06."), Reach(paths=("32.05.",)).covers("32.06.")
        (True, False)
        """
        return any(path.startswith(p) for p in self.paths) or any(
            org == mine and path.startswith(p) for p, mine in self.own
        )

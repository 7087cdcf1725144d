"""`may` and `which` from one rule: the role allows the act, and the place granted contains the path.

`which` is the rule; `may` asks whether the path lies within it. They cannot disagree.
"""

from uuid import UUID

from liren.access.actor import Actor, Reach
from liren.access.errors import NotAllowed
from liren.access.roles import ACTS, ROLES, who_may


def which(actor: Actor, act: str) -> Reach:
    """Where `actor` may do `act` (a key of ACTS). For searches; the system reaches everywhere, nobody nowhere."""
    if act not in ACTS:
        raise KeyError(act)
    if actor.is_system:
        return Reach(paths=("",))
    paths: dict[str, None] = {}
    own: dict[tuple[str, UUID], None] = {}
    for given in actor.grants:
        role = ROLES[given.role]
        if act in role.anywhere:
            paths[""] = None
        if role.acts_on_place(act):
            paths[given.path] = None
        elif role.acts_on_own(act) and given.org_id:
            own[given.path, given.org_id] = None
    return Reach(_outermost(paths), tuple(own))


def may(actor: Actor, act: str, path: str, *, org: UUID | None = None) -> bool:
    """May `actor` do `act` on a matter at `path`? org: the organisation it lies with, where one has it."""
    return which(actor, act).covers(path, org=org)


def require(actor: Actor, act: str, path: str, *, org: UUID | None = None) -> None:
    """Raise NotAllowed, saying who may, unless `actor` may."""
    if not may(actor, act, path, org=org):
        raise NotAllowed(act=ACTS[act], allowed=who_may(act))


def holds(actor: Actor, role: str, path: str, *, org: UUID | None = None) -> bool:
    """Is `actor` in `role` at `path` or above it (and for `org`, when given)? The system holds no role."""
    return any(g.role == role and path.startswith(g.path) and (org is None or g.org_id == org) for g in actor.grants)


def _outermost(paths: dict[str, None]) -> tuple[str, ...]:
    """Paths without those that lie below another."""
    return tuple(p for p in paths if not any(p != other and p.startswith(other) for other in paths))

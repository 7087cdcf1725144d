"""Who stands under whom at a place, as of a moment: drawn and listed from the same tree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from liren.actors.kinds import KINDS, subtype_title
from liren.actors.models import Holding, OrganisationChange, OrganisationRow
from liren.territories.public import upper_end

_CORE = ("community_party_committee", "village_party_branch", "street_party_committee", "township_party_committee")
_MOST = 400


@dataclass(frozen=True, slots=True)
class Node:
    """One organisation in the chart. core: the party organisation the others gather around; holders: in post then."""

    id: UUID
    name: str
    kind: str
    subtype: str
    core: bool
    holders: int
    below: "tuple[Node, ...]"

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind]

    @property
    def subtype_title(self) -> str:
        return subtype_title(self.kind, self.subtype)

    def walk(self, depth: int = 0) -> "Iterator[tuple[int, Node]]":
        """This node and all below it, each with its depth, in the order they are drawn."""
        yield depth, self
        for node in self.below:
            yield from node.walk(depth + 1)


@dataclass(frozen=True, slots=True)
class Chart:
    """roots: those under nobody here, the core first. core_count: how many are core; one is 一核多元 (S3)."""

    roots: tuple[Node, ...]
    core_count: int

    @property
    def lines(self) -> tuple[tuple[int, Node], ...]:
        return tuple(line for root in self.roots for line in root.walk())


def chart(path: str, *, at: datetime, below: bool = True) -> Chart:
    """The organisations at `path` (and below it, unless told otherwise) as they stood at `at`. Three statements."""
    here = Q(path__gte=path, path__lt=upper_end(path)) if below else Q(path=path)
    found = OrganisationRow.objects.filter(here)
    standing = list(found.filter(since__lte=at).exclude(until__lte=at).order_by("path", "name")[:_MOST])
    held = Holding.objects.filter(post__organisation__in=standing, since__lte=at).exclude(until__lte=at)
    counted = held.order_by().values_list("post__organisation_id").annotate(Count("person_id", distinct=True))
    return _built(standing, _superiors(standing, at), dict(counted), path)


def _superiors(rows: list[OrganisationRow], at: datetime) -> dict[UUID, UUID | None]:
    """Under whom each stood at `at`: before the first change since then, else as now."""
    found = {row.id: row.parent_id for row in rows}
    since = OrganisationChange.objects.filter(organisation__in=rows, what="superior", at__gt=at).order_by("-at", "-id")
    for id_, was in since.values_list("organisation_id", "was"):
        found[id_] = UUID(was) if was else None
    return found


def _built(rows: list[OrganisationRow], above: dict[UUID, UUID | None], holders: dict[UUID, int], path: str) -> Chart:
    known = {row.id for row in rows}
    under: dict[UUID | None, list[OrganisationRow]] = {}
    for row in rows:
        superior = above[row.id]
        under.setdefault(superior if superior in known else None, []).append(row)

    def node(row: OrganisationRow) -> Node:
        core = row.subtype in _CORE and row.path == path
        below = tuple(node(one) for one in under.get(row.id, ()))
        return Node(row.id, row.name, row.kind, row.subtype, core, holders.get(row.id, 0), below)

    order = list(KINDS)
    roots = sorted(map(node, under.get(None, ())), key=lambda one: (not one.core, order.index(one.kind)))
    return Chart(tuple(roots), sum(row.subtype in _CORE and row.path == path for row in rows))

"""Laying the law book's systems into the database. A system that people have changed is theirs: it is left alone."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.db.models import Q

from liren.kit.database import write
from liren.standards.catalogue.model import Standard
from liren.standards.systems.file import FOLDER, SystemSaid, parse_system
from liren.standards.systems.history import note
from liren.standards.systems.model import Dependency, Node, Placement, System

_PARTS = ("targets", "requirements", "layers", "topics", "sources")
_WORDS = ("title", "publisher", "version", "objective", "depth")


@write
def seed_systems(book: Path, *, at: datetime) -> tuple[str, ...]:
    """Lay every system of the law book, after its catalogue; the keys of those that are new or were laid anew.

    Raises SystemInvalid.
    """
    texts = [file.read_text("utf-8") for file in sorted((book / FOLDER).glob("*.yaml"))]
    return tuple(key for text in texts if (key := seed_system(text, at=at)) is not None)


@write
def seed_system(text: str, *, at: datetime) -> str | None:
    """Lay one system, or lay it anew when its file changed and nobody changed the system; its key, None when not.

    Standards it names that the catalogue does not hold are passed over. Raises SystemInvalid.
    """
    said = parse_system(text)
    row = System.objects.select_for_update().filter(key=said.key).first()
    if row is not None and row.seed in ("", said.digest):
        return None
    row = row or System(key=said.key)
    before = row.seed
    for name in _WORDS:
        setattr(row, name, said.document[name])
    for name in _PARTS:
        setattr(row, name, said.document.get(name, []))
    row.seed, row.changed_at = said.digest, at
    row.save()
    if before:
        Placement.objects.filter(node__system=row).delete()
        Dependency.objects.filter(system=row).delete()
        Node.objects.filter(system=row).delete()
    nodes = _lay_nodes(row, said)
    Dependency.objects.bulk_create(
        Dependency(system=row, kind=kind, begin=nodes[begin], end=nodes[end], source=source)
        for kind, begin, end, source in said.dependencies
    )
    _lay_standards(said, nodes, at)
    note(row, "laid", why="随平台附带的体系文件", after={"digest": said.digest}, at=at)
    return said.key


def _lay_nodes(row: System, said: SystemSaid) -> Mapping[str, Node]:
    """Storey by storey, so that each has its parent's id."""
    made: dict[str, Node] = {}
    waiting = list(enumerate(said.nodes))
    while waiting:
        ready = [(n, one) for n, one in waiting if one.parent is None or one.parent in made]
        rows = Node.objects.bulk_create(
            Node(
                system=row, code=one.code, parent=made[one.parent] if one.parent else None, position=n, name=one.name,
                layer=one.layer, role=one.role, is_direction=one.direction, source=one.source, urban=one.urban,
                rural=one.rural, procedures=list(one.procedures), pilots=list(one.pilots), measures=list(one.measures),
            )
            for n, one in ready
        )  # fmt: skip
        made |= {one.code: one for one in rows}
        waiting = [(n, one) for n, one in waiting if one.code not in made]
    return made


def _lay_standards(said: SystemSaid, nodes: Mapping[str, Node], at: datetime) -> None:
    """By number, or by the key the catalogue's own file gives a standard without one."""
    named = said.document.get("standards", ())
    words = [one["standard"] for one in named]
    found: dict[str, Standard] = {}
    for one in Standard.objects.filter(Q(number__in=words) | Q(seed_key__in=words)) if words else ():
        found |= {key: one for key in (one.number, one.seed_key) if key}
    Placement.objects.bulk_create(
        Placement(
            node=nodes[one["node"]], standard=found[one["standard"]], placed_by="reading", by_name="系统", at=at,
            note=one.get("note", ""),
        )
        for one in named
        if one["standard"] in found
    )  # fmt: skip

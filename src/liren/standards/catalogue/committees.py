"""Technical committees: the register of them, written whole, with their stories."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor, require
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.standards.catalogue.entry import SourceEntry
from liren.standards.catalogue.errors import CatalogueMovedOn, NoSuchCommittee
from liren.standards.catalogue.model import CatalogueChange, Committee
from liren.standards.catalogue.reading import line_of, sources_of, standing
from liren.standards.catalogue.view import CommitteeView, StandardLine
from liren.standards.catalogue.writing import ACT

BEARINGS: Final = {"direct": "与城乡社区治理直接相关", "related": "涉及城乡社区治理"}
_FACTS: Final = ("name", "organisation", "founded", "secretariat", "working_groups", "scope", "bearing")


@dataclass(frozen=True, slots=True)
class CommitteeEntry:
    """All that is said of one committee. key: ISO/TC 268. parent: the key of the one it belongs to. None is unknown."""

    key: str
    name: str
    organisation: str
    parent: str | None = None
    founded: int | None = None
    secretariat: str | None = None
    working_groups: int | None = None
    scope: str = ""
    bearing: str | None = None
    sources: tuple[SourceEntry, ...] = ()


def committee_problems(entry: CommitteeEntry) -> dict[str, str]:
    """What is wrong with it, by field."""
    found: dict[str, str] = {}
    for name, word in (("key", "编号"), ("name", "名称"), ("organisation", "所属组织")):
        if not getattr(entry, name).strip() or len(getattr(entry, name)) > 200 or "\0" in getattr(entry, name):
            found[name] = f"请填{word}，200 字以内。"
    if entry.founded is not None and not 1850 <= entry.founded <= 2200:
        found["founded"] = "成立年份请写四位数，例如 2012。"
    if entry.working_groups is not None and not 0 <= entry.working_groups <= 500:
        found["working_groups"] = "工作组数请写 0 到 500。"
    if entry.bearing is not None and entry.bearing not in BEARINGS:
        found["bearing"] = f"请选：{'、'.join(BEARINGS.values())}。"
    if len(entry.scope) > 500 or len(entry.secretariat or "") > 100:
        found["scope"] = "工作范围 500 字以内，秘书处 100 字以内。"
    if not entry.sources or not all(one.document.strip() for one in entry.sources):
        found["sources"] = "请写明出处。"
    return found


@write
def put_committee(*, entry: CommitteeEntry, seen: int, by: Actor, at: datetime) -> int:
    """Record a committee (seen: 0) or write it anew (seen: the change it was read at); the number of the change.

    The same again changes nothing. Raises NotAllowed unless `by` keeps the standards of everywhere; CatalogueMovedOn,
    InvalidInput.
    """
    if not by.is_system:
        require(by, ACT, "")
    problems = committee_problems(entry)
    if problems:
        raise InvalidInput.of(problems)
    rows("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", f"committee {entry.key}")
    row = Committee.objects.select_for_update().filter(key=entry.key).first()
    if (row.version if row else 0) != seen:
        last = CatalogueChange.objects.filter(committee=row).order_by("-version").first() if row else None
        raise CatalogueMovedOn(name=last.by_name if last else "别人", version=row.version if row else 0)
    before = _facts(row) if row else {}
    row = row or Committee(key=entry.key, version=0)
    for name in _FACTS:
        setattr(row, name, getattr(entry, name))
    row.parent = _parent(entry)
    row.sources = [{**asdict(one), "fields": list(one.fields)} for one in entry.sources]
    told = {name: [before.get(name), now] for name, now in _facts(row).items() if now != before.get(name)}
    if not told:
        return row.version
    row.version, row.changed_at = row.version + 1, at
    row.save()
    CatalogueChange.objects.create(
        committee=row, version=row.version, fields=told, by=by.person_id, by_name=by.name, at=at
    )
    return row.version


def committees(*, on: date) -> tuple[CommitteeView, ...]:
    """All, the ones that bear directly first. Two statements."""
    found = list(Committee.objects.select_related("parent").order_by("bearing", "key"))
    of: dict[UUID, list[StandardLine]] = {}
    for one in standing(on).filter(committee__isnull=False).order_by("sort", "id"):
        of.setdefault(one.committee_id, []).append(line_of(one))  # type: ignore[arg-type]  # not null
    return tuple(_view(one, tuple(of.get(one.id, ()))) for one in found)


def committee(committee_id: UUID, *, on: date) -> CommitteeView:
    """One. Raises NoSuchCommittee."""
    row = Committee.objects.select_related("parent").filter(id=committee_id).first()
    if row is None:
        raise NoSuchCommittee
    found = standing(on).filter(committee=row).order_by("sort", "id")
    return _view(row, tuple(map(line_of, found)))


def _view(row: Committee, standards: tuple[StandardLine, ...]) -> CommitteeView:
    return CommitteeView(
        row.id, row.key, row.name, row.organisation, row.parent.key if row.parent else None, row.founded,
        row.secretariat, row.working_groups, row.scope, row.bearing, sources_of(row.sources), standards, row.version,
    )  # fmt: skip


def _parent(entry: CommitteeEntry) -> Committee | None:
    if not entry.parent:
        return None
    found = Committee.objects.filter(key=entry.parent).exclude(key=entry.key).first()
    if found is None:
        raise InvalidInput(parent=f"没有登记“{entry.parent[:40]}”。")
    return found


def _facts(row: Committee) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in _FACTS}
    return {**told, "parent": row.parent.key if row.parent else None, "sources": row.sources}

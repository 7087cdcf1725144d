"""Reading local rules: those of a place for everybody, drafts for who may publish there."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from liren.access.public import Actor, may, which
from liren.engine.local_rules.clauses import clauses, forms
from liren.engine.local_rules.loading import LocalRulesInvalid
from liren.standards.errors import NoSuchProcedure
from liren.standards.local_rules.errors import NoSuchLocalRules
from liren.standards.local_rules.model import LocalRuleSet
from liren.standards.local_rules.standing import ROLE_TITLES, above, merged, newest_above, tried
from liren.standards.local_rules.view import Desk, LocalLine, LocalPage, Rebase
from liren.standards.published import Published
from liren.standards.queries import by_digest, calendar, routes

ACT = "rules.publish"
MANY = 200


def local_rules_at(path: str, by: Actor) -> tuple[LocalLine, ...]:
    """Those in force at `path`, of the place and all above it, nearest first, and the drafts one may publish."""
    here = ["".join(f"{part}." for part in path.split(".")[:n]) for n in range(1, path.count(".") + 1)]
    rows = [*LocalRuleSet.objects.filter(path__in=here, status="published").order_by("-path", "key", "-version")]
    newest = [row for n, row in enumerate(rows) if (row.path, row.key) not in {(r.path, r.key) for r in rows[:n]}]
    return tuple(_line(row) for row in (*newest, *_drafts(by)))


def _drafts(by: Actor) -> Iterable[LocalRuleSet]:
    reach = which(by, ACT)
    if reach.empty:
        return ()
    drafts = LocalRuleSet.objects.filter(status="draft").order_by("-changed_at")[:MANY]
    return [row for row in drafts if reach.covers(row.path)]


def local_rules_of(digest: str) -> LocalLine | None:
    """The rules whose merged procedure has this digest; None for a procedure that is no merged one. One statement."""
    row = LocalRuleSet.objects.filter(merged_digest=digest).order_by("-version").first()
    return _line(row) if row else None


def local_rules_versions(key: str, path: str) -> tuple[LocalLine, ...]:
    """Every version that was published at the place, newest first."""
    return tuple(
        _line(row)
        for row in LocalRuleSet.objects.filter(key=key, path=path).exclude(status="draft").order_by("-version")
    )


def local_rules(id: UUID, by: Actor, at: datetime) -> LocalPage:
    """One, whole. Raises NoSuchLocalRules, also for a draft one may not publish."""
    row, kin = _with_kin(id)
    if row is None or (row.status == "draft" and not may(by, ACT, row.path)):
        raise NoSuchLocalRules()
    parent = by_digest(row.parent_digest)
    found = tried(row.document, parent, at)
    return LocalPage(
        line=_line(row), document=row.document, revision=row.revision, parent=parent, merged=row.merged_digest,
        differences=found.differences, burdens=found.burdens, rebase=rebase_of(row, at),
        taken_from=next((_plain(one) for one in kin if one.id == row.taken_from_id), None),
        taken_by=tuple(_plain(one) for one in kin if one.taken_from_id == row.id),
        grounds=row.grounds_id, end_grounds=row.end_grounds_id,
    )  # fmt: skip


def local_rules_line(id: UUID, by: Actor) -> LocalLine:
    """One, in a line. One statement. Raises NoSuchLocalRules, also for a draft one may not publish."""
    row = LocalRuleSet.objects.filter(id=id).first()
    if row is None or (row.status == "draft" and not may(by, ACT, row.path)):
        raise NoSuchLocalRules()
    return _plain(row)


def _with_kin(id: UUID) -> tuple[LocalRuleSet | None, tuple[LocalRuleSet, ...]]:
    """The rules, with those they were taken from and those in force that were taken from them. One statement."""
    source = LocalRuleSet.objects.filter(id=id).values("taken_from")
    kin = Q(id=id) | Q(id__in=source) | Q(taken_from=id, status="published")
    found = list(LocalRuleSet.objects.filter(kin).order_by("path", "-version")[:MANY])
    return next((one for one in found if one.id == id), None), tuple(one for one in found if one.id != id)


def find_local_rules(text: str, *, keys: Iterable[str] = (), but: str = "", limit: int = 20) -> tuple[LocalLine, ...]:
    """Those in force anywhere whose title or publisher holds `text`, or that are on one of the procedures `keys`.

    but: a place whose own are left out. Whether they are behind is not asked. Public. One statement.
    """
    said = Q(key__in=list(keys))
    if text.strip():
        said |= Q(title__icontains=text.strip()) | Q(publisher__icontains=text.strip())
    newer = LocalRuleSet.objects.filter(
        key=OuterRef("key"), path=OuterRef("path"), status="published", version__gt=OuterRef("version")
    )
    found = LocalRuleSet.objects.filter(said, ~Exists(newer), status="published").order_by("key", "path")
    return tuple(map(_plain, (found.exclude(path=but) if but else found)[:limit]))


def desk(key: str, path: str, at: datetime) -> Desk:
    """What the rules of `path` on a procedure may change. Raises NoSuchProcedure."""
    return _desk(above(key, path, at), at)


def desk_of(digest: str, at: datetime) -> Desk:
    """The same for a certain text of the parent."""
    return _desk(by_digest(digest), at)


def _desk(parent: Published, at: datetime) -> Desk:
    known = clauses(parent.procedure, calendar(at), ROLE_TITLES, routes(at))
    return Desk(parent, known, forms(parent.procedure))


def rebase_of(row: LocalRuleSet, at: datetime) -> Rebase | None:
    """What becomes of published rules on what is newest above them; None when that is what they were written on."""
    parent = newest_above(row.key, row.path) if row.status == "published" else None
    if parent is None or parent.digest == row.parent_digest:
        return None
    moved = {**row.document, "parent_version": parent.version}
    moved.pop("parent_digest", None)
    try:
        merged(moved, parent, at)
    except LocalRulesInvalid as conflict:
        return Rebase(parent, conflict.problems)
    return Rebase(parent, ())


def _line(row: LocalRuleSet) -> LocalLine:
    newest = newest_above(row.key, row.path) if row.status == "published" else None
    return _plain(row, behind=newest is not None and newest.digest != row.parent_digest)


def _plain(row: LocalRuleSet, *, behind: bool = False) -> LocalLine:
    return LocalLine(
        row.id, row.key, row.path, row.version, row.status, row.title, row.publisher, row.effective_from,
        row.changed_at, row.by_name, len(row.document["changes"]), behind=behind,
    )  # fmt: skip


__all__ = [
    "ACT", "NoSuchProcedure", "desk", "desk_of", "find_local_rules", "local_rules", "local_rules_at",
    "local_rules_line", "local_rules_of", "local_rules_versions", "rebase_of",
]  # fmt: skip

"""Writing local rules: begun, saved, published, renewed on a newer parent, retired. All by who publishes there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import SYSTEM, Actor, require
from liren.engine.local_rules.loading import LocalRulesInvalid, parse_local_rules
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.kit.outbox import emit
from liren.standards.actions import publish
from liren.standards.errors import NoSuchProcedure
from liren.standards.findings.depositing import require_finding
from liren.standards.findings.view import FindingView, Subject
from liren.standards.local_rules.errors import (
    BeyondTheParent,
    LocalRulesMovedOn,
    LocalRulesStand,
    NoSuchLocalRules,
    NothingChanged,
)
from liren.standards.local_rules.model import STATUSES, LocalRuleSet
from liren.standards.local_rules.reading import ACT, rebase_of
from liren.standards.local_rules.standing import above, merged, next_version, tried
from liren.standards.models import Procedure as ProcedureRow
from liren.standards.published import Published
from liren.standards.queries import by_digest
from liren.territories.public import place_at

_LOCK = 7_410_232


@write
def start_local_rules(*, key: str, path: str, publisher: str, by: Actor, at: datetime) -> UUID:
    """The draft of the place's rules on a procedure, or the one there is. It begins from those in force.

    publisher: how those who make them are called. Raises InvalidInput (`path`), NoSuchProcedure, NotAllowed.
    """
    place = place_at(path) if path else None
    if place is None:
        raise InvalidInput(path="请选一个地点；全国通行的用规程，不用细则")
    require(by, ACT, path)
    _one_at_a_time(key, path)
    there = LocalRuleSet.objects.filter(key=key, path=path, status="draft").first()
    if there is not None:
        return there.id
    parent = above(key, path, at)
    last = LocalRuleSet.objects.filter(key=key, path=path, status="published").order_by("-version").first()
    before: Mapping[str, Any] = last.document if last else {"title": _title(place.everyday_name, parent), "changes": []}
    document = {
        **before, "parent": key, "parent_version": parent.version, "version": next_version(key, path, publisher),
        "publisher": publisher, "place": path,
    }  # fmt: skip
    row = LocalRuleSet(key=key, path=path, revision=0, taken_from=last.taken_from if last else None)
    return _kept(row, document, parent, by=by, at=at).id


@write
def take_over_local_rules(*, of: UUID, path: str, publisher: str, by: Actor, at: datetime) -> UUID:
    """A draft for `path` that begins as the rules of another place do, and says so for good; its id.

    It is judged against what stands above `path`, as every draft: what does not fit there is said in its form.
    Raises NoSuchLocalRules (none, or not published), LocalRulesStand where a draft is being written or the place is
    theirs, InvalidInput (`path`), NoSuchProcedure, NotAllowed.
    """
    place = place_at(path) if path else None
    if place is None:
        raise InvalidInput(path="请选一个地点")
    require(by, ACT, path)
    source = LocalRuleSet.objects.filter(id=of).exclude(status="draft").first()
    if source is None:
        raise NoSuchLocalRules()
    if source.path == path:
        raise LocalRulesStand(state="就是本地的", act="再拿来")
    _one_at_a_time(source.key, path)
    if LocalRuleSet.objects.filter(key=source.key, path=path, status="draft").exists():
        raise LocalRulesStand(state="在本地有一份正在起草", act="另拿一份来")
    parent = above(source.key, path, at)
    document = {
        **source.document, "title": _title(place.everyday_name, parent), "parent_version": parent.version,
        "version": next_version(source.key, path, publisher), "publisher": publisher, "place": path,
    }  # fmt: skip
    document.pop("parent_digest", None)
    row = LocalRuleSet(key=source.key, path=path, revision=0, taken_from=source)
    return _kept(row, document, parent, by=by, at=at).id


@write
def save_local_rules(*, id: UUID, revision: int, document: Mapping[str, Any], by: Actor, at: datetime) -> int:
    """Keep a draft as it is written, right or wrong; its new revision. revision: the one that was opened.

    Raises BeyondTheParent for what is no set of local rules at all, LocalRulesMovedOn, LocalRulesStand, NotAllowed.
    """
    row = _open_draft(id, revision, by)
    return _kept(row, document, by_digest(row.parent_digest), by=by, at=at).revision


@write
def publish_local_rules(
    *, id: UUID, revision: int, by: Actor, at: datetime, document: Mapping[str, Any] | None = None, no_history: str = ""
) -> Published:
    """Merge the draft with what stands above it and put the result in force there; what runs keeps what it began with.

    document: the last words of its writer, saved with it. Above a community there must be a finding about exactly the
    merged text; no_history: why there can be none, where no affair ever ran there. Raises BeyondTheParent (by clause),
    NothingChanged, LocalRulesMovedOn when somebody saved or published meanwhile, LocalRulesStand, NotAllowed;
    FindingMissing, HistoryThere, InvalidInput (`no_history`).
    """
    row = _open_draft(id, revision, by)
    parent = above(row.key, row.path, at)
    told = {**(document or row.document), "parent_version": parent.version}
    row = _kept(row, told, parent, by=by, at=at)
    return _in_force(row, parent, at, no_history, by=by, at=at)


@write
def publish_local_document(*, document: Mapping[str, Any] | str, no_history: str = "", by: Actor, at: datetime) -> UUID:
    """Publish a document of local rules at its own `place`, without a draft; its version is the next one there.

    Raises BeyondTheParent, NothingChanged, NoSuchProcedure, InvalidInput, NotAllowed; LocalRulesStand while a draft is
    being written there; what is wanting above a community as `publish_local_rules`.
    """
    try:
        told = parse_local_rules(document)
    except LocalRulesInvalid as wrong:
        raise BeyondTheParent(wrong.problems) from wrong
    require(by, ACT, told.place)
    _one_at_a_time(told.parent, told.place)
    if LocalRuleSet.objects.filter(key=told.parent, path=told.place, status="draft").exists():
        raise LocalRulesStand(state="在这里有一份正在起草", act="另发一份")
    parent = above(told.parent, told.place, at)
    id = start_local_rules(key=told.parent, path=told.place, publisher=told.publisher, by=by, at=at)
    row = LocalRuleSet.objects.get(id=id)
    whole = {**told.document, "version": row.version}
    row = _kept(row, whole, parent, by=by, at=at)
    _in_force(row, parent, at, no_history, by=by, at=at)
    return row.id


@write
def renew_local_rules(*, id: UUID, no_history: str = "", by: Actor, at: datetime) -> UUID:
    """Publish the same changes on the newer parent, in force with it; the id of the new version.

    Raises BeyondTheParent when a clause is in conflict, LocalRulesStand when nothing has moved, NotAllowed; what is
    wanting above a community as `publish_local_rules`.
    """
    old = _locked(id)
    require(by, ACT, old.path)
    _one_at_a_time(old.key, old.path)
    moved = rebase_of(old, at)
    if moved is None:
        raise LocalRulesStand(state="的上级规程没有变", act="重新发布")
    if _newest(old) != old.id:
        raise LocalRulesStand(state="已有更新的一版", act="重新发布")
    if LocalRuleSet.objects.filter(key=old.key, path=old.path, status="draft").exists():
        raise LocalRulesStand(state="在这里有一份正在起草", act="重新发布")
    document = {
        **old.document, "parent_version": moved.parent.version,
        "version": next_version(old.key, old.path, old.publisher),
    }  # fmt: skip
    document.pop("parent_digest", None)
    again = LocalRuleSet(key=old.key, path=old.path, revision=0, taken_from=old.taken_from)
    row = _kept(again, document, moved.parent, by=by, at=at)
    _in_force(row, moved.parent, max(at, moved.parent.effective_from), no_history, by=by, at=at)
    return row.id


@write
def retire_local_rules(*, id: UUID, no_history: str = "", by: Actor, at: datetime) -> None:
    """Go back to what stands above: no affair begins under the rules any more. A draft is simply laid aside.

    Above a community there must be a finding about what would hold then. Raises NoSuchLocalRules, LocalRulesStand,
    NotAllowed; FindingMissing, HistoryThere, InvalidInput (`no_history`).
    """
    row = _locked(id)
    require(by, ACT, row.path)
    if row.status == "retired":
        raise LocalRulesStand(state=STATUSES["retired"], act="再停用")
    if row.status == "draft":
        row.delete()
        return
    _end(row, _grounds_to_end(row, no_history, by=by, at=at), by=by, at=at)


def lay_rules_aside(*, id: UUID, by: Actor, at: datetime) -> None:
    """The rules, or a draft, of a place that has ended: nothing begins there any more, so nothing is to be judged."""
    row = _locked(id)
    if row.status == "draft":
        row.delete()
    else:
        _end(row, None, by=by, at=at)


def _grounds_to_end(row: LocalRuleSet, no_history: str, *, by: Actor, at: datetime) -> FindingView | None:
    try:
        without = above(row.key, row.path, at).procedure
    except NoSuchProcedure:  # then nothing would hold there, and there is no text to judge
        return None
    return require_finding(Subject(row.key, row.path), without, no_history, by=by, at=at, act="停用细则")


def _end(row: LocalRuleSet, grounds: FindingView | None, *, by: Actor, at: datetime) -> None:
    published = LocalRuleSet.objects.filter(key=row.key, path=row.path, status="published")
    digests = list(published.values_list("merged_digest", flat=True))
    ProcedureRow.objects.filter(digest__in=digests).update(status="retired")
    published.update(
        status="retired", changed_at=at, by=by.person_id, by_name=by.name, end_grounds=grounds.id if grounds else None
    )
    emit("standards.local-rules-retired", 1, {"rules": row.id, "key": row.key, "path": row.path}, at)


def _in_force(
    row: LocalRuleSet, parent: Published, since: datetime, no_history: str, *, by: Actor, at: datetime
) -> Published:
    """The draft, checked and merged, becomes a version."""
    if not row.document["changes"]:
        raise NothingChanged()
    found = tried(row.document, parent, at)
    if found.problems:
        raise BeyondTheParent(found.problems)
    made = merged(row.document, parent, at)
    grounds = require_finding(Subject(row.key, row.path), made.procedure, no_history, by=by, at=at)
    published = publish(
        document=made.procedure.document, publisher=row.publisher, path=row.path, by=SYSTEM, at=at,
        effective_from=since,
    )  # fmt: skip
    row.status, row.merged_digest, row.effective_from = "published", published.digest, since
    row.grounds_id = grounds.id if grounds else None
    row.save()
    return published


def _kept(
    row: LocalRuleSet, document: Mapping[str, Any], parent: Published, *, by: Actor, at: datetime
) -> LocalRuleSet:
    try:
        told = parse_local_rules({**document, "place": row.path, "parent": row.key})
    except LocalRulesInvalid as wrong:
        raise BeyondTheParent(wrong.problems) from wrong
    row.title, row.publisher, row.version = told.title, told.publisher, next_version(row.key, row.path, told.publisher)
    row.document = {**told.document, "version": row.version}
    row.parent_digest, row.revision = parent.digest, row.revision + 1
    row.by, row.by_name, row.changed_at = by.person_id, by.name, at
    row.save(force_insert=row._state.adding)
    return row


def _locked(id: UUID) -> LocalRuleSet:
    row = LocalRuleSet.objects.select_for_update().filter(id=id).first()
    if row is None:
        raise NoSuchLocalRules()
    return row


def _open_draft(id: UUID, revision: int, by: Actor) -> LocalRuleSet:
    row = _locked(id)
    require(by, ACT, row.path)
    if row.status != "draft" or row.revision != revision:
        what = "存过一次" if row.status == "draft" else f"把它{'发布' if row.status == 'published' else '停用'}"
        raise LocalRulesMovedOn(name=row.by_name, what=what, when=row.changed_at.astimezone(CHINA).strftime("%H:%M"))
    _one_at_a_time(row.key, row.path)
    return row


def _one_at_a_time(key: str, path: str) -> None:
    """Whoever makes rules of one place on one procedure does so alone, until the transaction ends."""
    rows("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", _LOCK, f"{key} {path}")


def _newest(row: LocalRuleSet) -> UUID | None:
    found = LocalRuleSet.objects.filter(key=row.key, path=row.path, status="published").order_by("-version")
    return found.values_list("id", flat=True).first()


def _title(place: str, parent: Published) -> str:
    return f"{place}{parent.procedure.title.removesuffix('规程').removesuffix('实施细则')}实施细则"[-60:]

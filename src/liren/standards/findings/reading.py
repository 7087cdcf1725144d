"""Findings read, and held against their signatures; what a text needs before it holds at a place."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from liren.access.public import Actor, may
from liren.engine.language import Procedure
from liren.engine.loading import ProcedureInvalid, content_digest, parse
from liren.kit import signing
from liren.kit.errors import NotYours
from liren.kit.json import canonical
from liren.standards.drafts.view import DraftPage
from liren.standards.errors import NoSuchProcedure
from liren.standards.findings.model import Finding
from liren.standards.findings.view import FindingView, Needed, Subject
from liren.standards.local_rules.model import LocalRuleSet
from liren.standards.published import Published
from liren.standards.queries import current
from liren.territories.public import level_of

COMMUNITY: Final = 5
MANY: Final = 50
_SAID = ("kind", "key", "path", "judged", "compared", "figures", "assumptions", "unknowable", "reason", "by_name")
_ran_under: list[Callable[[str, str], bool]] = []


def bind_history(ran_under: Callable[[str, str], bool]) -> None:
    """Say how it is found out whether an affair ever ran under a procedure (its key) at a place or below it (a path).

    Told by `config` at start.
    """
    _ran_under[:] = [ran_under]


def has_history(subject: Subject, compared: str) -> bool:
    """Whether there is something to test against: a version (`compared`) is in force there, and an affair ran there."""
    [ran_under] = _ran_under
    return bool(compared) and ran_under(subject.key, subject.path)


def needs_finding(path: str) -> bool:
    """Whether a text comes to hold at this place only with a finding: above a community."""
    return level_of(path) < COMMUNITY


def message_of(row: Finding) -> bytes:
    """The bytes that are signed: the canonical JSON of all a finding says."""
    said = {word: getattr(row, word) for word in _SAID}
    said["id"], said["draft"], said["by"] = str(row.id), str(row.draft_id or ""), str(row.by or "")
    said["review_by"] = row.review_by.isoformat() if row.review_by else ""
    said["at"] = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical(said)


def view_of(row: Finding) -> FindingView:
    signature = bytes(row.signature)
    return FindingView(
        id=row.id, draft=row.draft_id, kind=row.kind, key=row.key, path=row.path, judged=row.judged,
        compared=row.compared, figures=row.figures, assumptions=tuple(row.assumptions),
        unknowable=tuple(row.unknowable), reason=row.reason, review_by=row.review_by, by_name=row.by_name, at=row.at,
        signed_by=row.signed_by, signature=signature.hex(), holds=_holds(row),
    )  # fmt: skip


def finding_for(subject: Subject, judged: str, compared: str) -> FindingView | None:
    """The newest finding about exactly this text, held against what is in force there now; its signature holds."""
    of = Finding.objects.filter(draft=subject.draft, key=subject.key, path=subject.path)
    found = of.filter(judged=judged, compared=compared).order_by("-at", "-id").first()
    return view_of(found) if found is not None and _holds(found) else None


def digest_in_force(key: str, path: str, at: datetime) -> str:
    """The digest of the version in force there, "" when there is none."""
    try:
        return current(key, path, at).digest
    except NoSuchProcedure:
        return ""


def publication_needs(page: DraftPage, at: datetime) -> Needed:
    """What the draft needs before it is published. Four statements at most."""
    line = page.line
    if not needs_finding(line.path) or page.published_version is not None:
        return Needed(needs_finding(line.path), None, False)
    try:
        text = parse(page.text)
    except ProcedureInvalid:
        return unreadable(line.path)
    return text_needs(Subject(line.key, line.path, line.id), text, at)


def unreadable(path: str) -> Needed:
    """Of what is no procedure yet."""
    return Needed(needs_finding(path), None, False, unreadable=True)


def text_needs(subject: Subject, text: Procedure, at: datetime) -> Needed:
    """What a text needs before it holds there. Four statements at most."""
    if not needs_finding(subject.path):
        return Needed(False, None, False)
    compared = digest_in_force(subject.key, subject.path, at)
    has = finding_for(subject, content_digest(text), compared)
    return Needed(True, has, has is None and not has_history(subject, compared))


def findings_of(draft_id: UUID) -> tuple[FindingView, ...]:
    """All findings about a draft, newest first. One statement. For who may read the draft: ask `draft` first."""
    return tuple(map(view_of, Finding.objects.filter(draft_id=draft_id).order_by("-at", "-id")))


def findings_at(key: str, path: str) -> tuple[FindingView, ...]:
    """Those about what a place's local rules on a procedure would make hold there, newest first, at most fifty.

    One statement. For who makes rules there.
    """
    found = Finding.objects.filter(draft=None, key=key, path=path).order_by("-at", "-id")
    return tuple(map(view_of, found[:MANY]))


def findings_about(published: Published) -> tuple[FindingView, ...]:
    """The findings about the text of a version that was published, newest first: for everybody. One statement."""
    found = Finding.objects.filter(key=published.key, path=published.path, judged=content_digest(published.procedure))
    return tuple(map(view_of, found.order_by("-at", "-id")))


def finding(finding_id: UUID, by: Actor) -> FindingView:
    """One finding: for everybody once its text was published, or local rules were put in force or withdrawn on it.

    Before that for who may read the draft, or makes rules at that place. Two statements. Raises NotYours.
    """
    row = Finding.objects.select_related("draft").defer("draft__text", "draft__cases").filter(id=finding_id).first()
    if row is None:
        raise NotYours(what="这份结论")
    acts = ("procedures.edit", "procedures.publish") if row.draft else ("rules.publish",)
    reads = by.is_system or any(may(by, act, row.path) for act in acts)
    if not reads and not _stood_on(row):
        raise NotYours(what="这份结论")
    return view_of(row)


def _stood_on(row: Finding) -> bool:
    if row.draft is not None:
        return bool(row.draft.state == "published")
    return LocalRuleSet.objects.filter(Q(grounds=row) | Q(end_grounds=row)).exists()


def verify_findings() -> Iterator[str]:
    """Each finding whose signature does not hold. For `./liren verify`."""
    for row in Finding.objects.order_by("at", "id").iterator():
        if not _holds(row):
            yield f"“{row.key}”{row.at:%Y-%m-%d} 的{row.get_kind_display()}结论与签名不符：内容被改动过，或密钥不在"


def _holds(row: Finding) -> bool:
    return signing.holds(message_of(row), row.signed_by, bytes(row.signature))

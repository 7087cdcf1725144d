"""Findings read, and held against their signatures; what a draft needs before it is published."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, may
from liren.engine.loading import ProcedureInvalid, content_digest, parse
from liren.kit import signing
from liren.kit.errors import NotYours
from liren.kit.json import canonical
from liren.standards.drafts.view import DraftPage
from liren.standards.errors import NoSuchProcedure
from liren.standards.findings.model import Finding
from liren.standards.findings.view import FindingView, Needed
from liren.standards.published import Published
from liren.standards.queries import current
from liren.territories.public import level_of

COMMUNITY: Final = 5
_SAID = ("kind", "key", "path", "judged", "compared", "figures", "assumptions", "unknowable", "reason", "by_name")
_ran_under: list[Callable[[str, str], bool]] = []


def bind_history(ran_under: Callable[[str, str], bool]) -> None:
    """Say how it is found out whether an affair ever ran under a procedure (its key) at a place or below it (a path).

    Told by `config` at start.
    """
    _ran_under[:] = [ran_under]


def has_history(key: str, path: str, at: datetime) -> bool:
    """Whether there is something to test against: a version is in force there, and an affair ran under one there."""
    [ran_under] = _ran_under
    return bool(digest_in_force(key, path, at)) and ran_under(key, path)


def needs_finding(path: str) -> bool:
    """Whether a procedure for this place is published only with a finding: above a community."""
    return level_of(path) < COMMUNITY


def message_of(row: Finding) -> bytes:
    """The bytes that are signed: the canonical JSON of all a finding says."""
    said = {word: getattr(row, word) for word in _SAID}
    said["id"], said["draft"], said["by"] = str(row.id), str(row.draft_id), str(row.by or "")
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


def finding_for(draft_id: UUID, key: str, path: str, judged: str, at: datetime) -> FindingView | None:
    """The newest finding about exactly this text, held against what is in force there at `at`; its signature holds."""
    compared = digest_in_force(key, path, at)
    found = Finding.objects.filter(draft_id=draft_id, judged=judged, compared=compared).order_by("-at", "-id").first()
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
        judged = content_digest(parse(page.text))
    except ProcedureInvalid:
        return Needed(True, None, False, unreadable=True)
    has = finding_for(line.id, line.key, line.path, judged, at)
    return Needed(True, has, has is None and not has_history(line.key, line.path, at))


def findings_of(draft_id: UUID) -> tuple[FindingView, ...]:
    """All findings about a draft, newest first. One statement. For who may read the draft: ask `draft` first."""
    return tuple(map(view_of, Finding.objects.filter(draft_id=draft_id).order_by("-at", "-id")))


def findings_about(published: Published) -> tuple[FindingView, ...]:
    """The findings about the text of a version that was published, newest first: for everybody. One statement."""
    found = Finding.objects.filter(key=published.key, judged=content_digest(published.procedure))
    return tuple(map(view_of, found.order_by("-at", "-id")))


def finding(finding_id: UUID, by: Actor) -> FindingView:
    """One finding: for everybody once its draft is published, before that for who may read the draft. Two statements.

    Raises NotYours.
    """
    row = Finding.objects.select_related("draft").defer("draft__text", "draft__cases").filter(id=finding_id).first()
    if row is None:
        raise NotYours(what="这份结论")
    reads = any(by.is_system or may(by, act, row.path) for act in ("procedures.edit", "procedures.publish"))
    if row.draft.state != "published" and not reads:
        raise NotYours(what="这份结论")
    return view_of(row)


def verify_findings() -> Iterator[str]:
    """Each finding whose signature does not hold. For `./liren verify`."""
    for row in Finding.objects.order_by("at", "id").iterator():
        if not _holds(row):
            yield f"“{row.key}”{row.at:%Y-%m-%d} 的{row.get_kind_display()}结论与签名不符：内容被改动过，或密钥不在"


def _holds(row: Finding) -> bool:
    return signing.holds(message_of(row), row.signed_by, bytes(row.signature))

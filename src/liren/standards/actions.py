"""Publishing. A version is written once; a new text is a new version, and what runs keeps the one it began with."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from liren.access.public import Actor, require
from liren.engine.loading import ProcedureInvalid, parse
from liren.engine.loading import digest as digest_of
from liren.engine.reading import read
from liren.engine.relief import objections
from liren.kit.database import write
from liren.kit.json import canonical
from liren.kit.outbox import emit
from liren.standards.errors import SameVersionOtherText
from liren.standards.models import Procedure as ProcedureRow
from liren.standards.models import Reference
from liren.standards.published import Published
from liren.standards.shelf import PROCEDURES, REFERENCES

ReferenceKind = Literal["catalogue", "calendar", "labels", "facts"]


@write
def publish(
    *,
    document: Mapping[str, Any] | str,
    publisher: str,
    by: Actor,
    at: datetime,
    path: str = "",
    effective_from: datetime | None = None,
    file: str = "",
) -> Published:
    """Publish one version of a procedure for `path` and below, in force from `effective_from` (default: `at`).

    The same text again changes nothing. file: named in errors. Raises engine ProcedureInvalid, also when the procedure
    asks more of people than it gives a reason for; SameVersionOtherText when the version exists with another text;
    NotAllowed unless `by` publishes procedures there.
    """
    if not by.is_system:
        require(by, "procedures.publish", path)
    procedure = parse(document)
    unanswered = objections(procedure)
    if unanswered:
        raise ProcedureInvalid(unanswered)
    digest = digest_of(procedure)
    row, made = ProcedureRow.objects.get_or_create(
        publisher=publisher,
        key=procedure.key,
        version=procedure.version,
        defaults={
            "path": path, "title": procedure.title, "kind": procedure.kind, "digest": digest,
            "document": dict(procedure.document), "status": "published", "effective_from": effective_from or at,
            "published_at": at,
        },
    )  # fmt: skip
    if not made and row.digest != digest:
        raise SameVersionOtherText(
            key=procedure.key, version=procedure.version, next_version=procedure.version + 1, file=file or "正文"
        )
    if made:
        emit("standards.procedure-published", 1, {"procedure": row.id, "key": row.key, "path": row.path}, at)
    parsed = PROCEDURES.keep(digest, procedure)
    return Published(
        row.id, publisher, row.key, row.version, digest, row.status, row.path, row.effective_from, parsed  # type: ignore[arg-type]
    )  # fmt: skip


@write
def retire(*, procedure_id: int, by: Actor, at: datetime) -> None:
    """Take a version out of use: no affair begins under it; those that run go on. Raises NotAllowed."""
    row = ProcedureRow.objects.select_for_update().get(id=procedure_id)
    if not by.is_system:
        require(by, "procedures.publish", row.path)
    row.status = ProcedureRow.Status.RETIRED
    row.save(update_fields=["status"])
    emit("standards.procedure-retired", 1, {"procedure": row.id, "key": row.key, "path": row.path}, at)


@write
def publish_reference(
    *,
    kind: ReferenceKind,
    document: Mapping[str, Any] | str,
    key: str | None = None,
    by: Actor,
    at: datetime,
) -> tuple[str, int] | None:
    """Publish one version of a reference of `kind`; its key and version, None when it was there.

    key: for a document that names none. A document without `version` (a calendar, which grows by a year) is numbered
    on from the last when it has changed.
    Raises engine DocumentInvalid or one of its kinds; SameVersionOtherText; NotAllowed.
    """
    if not by.is_system:
        require(by, "procedures.publish", "")
    text = read(document)
    key = str(text.get("key", key))
    digest = hashlib.sha256(canonical(text)).hexdigest()
    REFERENCES[kind].put(digest, text)
    last = Reference.objects.filter(kind=kind, key=key).order_by("-version").first()
    version = int(text.get("version") or (last.version + (last.digest != digest) if last else 1))
    row, made = Reference.objects.get_or_create(
        kind=kind,
        key=key,
        version=version,
        defaults={
            "title": text.get("title", key), "digest": digest, "document": text, "effective_from": at,
        },
    )  # fmt: skip
    if row.digest != digest:
        raise SameVersionOtherText(key=key, version=version, next_version=version + 1, file=f"{key}.yaml")
    return (key, version) if made else None

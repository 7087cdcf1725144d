"""What was told and done about an affair, in words the reader may read."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from liren.access.public import may
from liren.affairs.answers import is_personal
from liren.affairs.models import Record
from liren.affairs.page_shapes import Answer, PhotoView, TimelineEntry
from liren.affairs.queries.seen import Seen
from liren.affairs.queries.telling import answer_of, is_internal, personal_answer, record_text, record_title, who_did
from liren.engine.language import Field
from liren.engine.steps import all_fields
from liren.kit import vault
from liren.kit.json import Json


def answers(seen: Seen) -> Iterator[Answer]:
    """The opening form as it was answered, in the form's order."""
    for key, field in seen.procedure.form.items():
        if is_personal(field):
            if key in seen.values:
                yield personal_answer(key, key, field, seen.values[key], clear=seen.is_reporter, rules=seen.rules)
        elif key in seen.affair.answers and field.type not in ("photos", "files"):
            yield answer_of(key, field, seen.affair.answers[key], seen.rules)


def photos(seen: Seen) -> Iterator[PhotoView]:
    """Every open photo, with the step that added it."""
    fields = all_fields(seen.procedure)
    for record in seen.records:
        for key, value in (record.body.get("answers") or {}).items():
            if key in fields and fields[key].type in ("photos", "files"):
                for one in value:
                    yield PhotoView(UUID(one), record.body.get("step", "open"), key)
        for one in () if hidden(seen, record) else record.body.get("photos") or ():
            yield PhotoView(UUID(one), record.kind, record.kind)  # beside the steps: with a note


def hidden(seen: Seen, record: Record) -> bool:
    """Is it internal, and the reader the reporter who does not serve the place?"""
    shown = not is_internal(record) or not seen.is_reporter
    return not shown and not may(seen.actor, "affairs.read", seen.affair.jurisdiction_path)


def timeline(seen: Seen) -> Iterator[TimelineEntry]:
    """The history, oldest first; a reporter sees nothing internal, unless they serve the place."""
    fields = all_fields(seen.procedure)
    reporter = str(seen.affair.reporter_id) if seen.affair.reporter_id else None
    for record in seen.records:
        if hidden(seen, record):
            continue
        yield TimelineEntry(
            seq=record.seq,
            kind=record.kind,
            title=record_title(record, seen.procedure),
            step=record.body.get("step"),
            by_name=who_did(record, seen.names, seen.orgs, reporter),
            by_org=seen.orgs.get(str(record.by_org)) if record.by_org else None,
            happened_at=record.happened_at,
            recorded_at=record.recorded_at,
            answers=tuple(_answers_of(seen, record, fields)) if record.kind == "step" else (),
            text=record_text(record, seen.rules, seen.orgs) or _said(seen, record),
            internal=is_internal(record),
        )


def _answers_of(seen: Seen, record: Record, fields: Mapping[str, Field]) -> Iterator[Answer]:
    for key, value in (record.body.get("answers") or {}).items():
        if key in fields and fields[key].type not in ("photos", "files"):
            yield answer_of(key, fields[key], value, seen.rules)
    for name in record.body.get("sealed") or {}:
        key = name.rsplit(".", 1)[-1]
        if key in fields and name in seen.values:
            yield personal_answer(key, name, fields[key], seen.values[name], clear=seen.is_reporter, rules=seen.rules)


def _said(seen: Seen, record: Record) -> str:
    """The reporter's own words, which those who handle the affair read in clear: a note, a comment to a rating."""
    names = [name for name in record.body.get("sealed") or {} if name.startswith("note.") or name.endswith(".comment")]
    return "；".join(in_clear(seen.values.get(name)) for name in names)


def in_clear(value: Json) -> str:
    """A value of the vault as text; says so when it was erased."""
    if isinstance(value, vault.Erased):
        return "（已按本人要求删除）"
    return "" if value is None else str(value)

"""One line of a file, read and checked, ready to become an affair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from liren.kit.json import Json


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What a file says about one affair.

    line: the row in the sheet, 1 is the header; for messages to people.
    key: which affair this is, wherever the row is read again: procedure, place and the other system's number, or the
    row's content when it has none. digest: SHA-256 hex of the content; the same key with another digest is a conflict.
    number: the other system's number, as text; None when it has none.
    answers: values of the procedure's own form by field key, as `engine.forms` takes them, personal ones among them.
    opened_at: aware. reply: what was answered; None while unanswered.
    replied_at: aware; None with a reply means answered, nobody knows when: the clock is not scored.
    """

    line: int
    key: str
    digest: str
    opened_at: datetime
    answers: Mapping[str, Json] = field(default_factory=dict)
    number: str | None = None
    reply: str | None = None
    replied_at: datetime | None = None

"""One line of a file, read and checked, ready to become an affair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from liren.kit.json import Json


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """What a file says about one affair.

    line: the row in the sheet, 1 is the header; for messages to people.
    key: content key (SM3 hex over the row's own cells): the same row read again has the same key, whatever the file.
    number: the other system's number, as text; None when it has none.
    opened_at: aware. reply: what was answered; None when the affair is still unanswered.
    replied_at: aware; None with a reply means answered, nobody knows when: its clock is not scored.
    reporter, phone: personal, for the vault. answers: further fields of the procedure's form, by field key.
    """

    line: int
    key: str
    title: str
    opened_at: datetime
    number: str | None = None
    description: str | None = None
    reporter: str | None = None
    phone: str | None = None
    reply: str | None = None
    replied_at: datetime | None = None
    answers: Mapping[str, Json] = field(default_factory=dict)

"""Papers as other rooms see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from liren.affairs.papers.model import Paper

STATES: Mapping[str, str] = MappingProxyType({"issued": "有效", "withdrawn": "已作废", "replaced": "已由更正版代替"})


@dataclass(frozen=True, slots=True)
class Issued:
    """One version of a paper. personal: its files hold personal data, so that opening them is a look."""

    id: UUID
    affair_id: UUID
    template: str
    title: str
    number: str
    version: int
    state: str
    state_title: str
    issuer: str
    issued_by: str
    issued_at: datetime
    personal: bool
    for_reporter: bool
    erased: bool
    reason: str
    code: str
    pdf_hash: str
    docx_hash: str


@dataclass(frozen=True, slots=True)
class Verification:
    """All that anybody who holds a paper is told: that these facts are genuine, and whether it still counts."""

    title: str
    number: str
    version: int
    issuer: str
    issued_at: datetime
    state: str
    state_title: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line of the number book. state: used, void, skipped, or missing (which no series without gaps ever has)."""

    n: int
    text: str
    state: str
    reason: str
    at: datetime | None


def issued(paper: Paper) -> Issued:
    return Issued(
        id=paper.id,
        affair_id=paper.affair_id,
        template=paper.template,
        title=paper.title,
        number=paper.number_text,
        version=paper.version,
        state=paper.state,
        state_title=STATES[paper.state],
        issuer=paper.issuer_name,
        issued_by=paper.issued_by_name,
        issued_at=paper.issued_at,
        personal=paper.personal,
        for_reporter=paper.for_reporter,
        erased=paper.erased,
        reason=paper.reason,
        code=paper.code,
        pdf_hash=paper.pdf_hash,
        docx_hash=paper.docx_hash,
    )

"""The door to findings, opened again by `standards.public`."""

from liren.standards.findings.depositing import deposit_finding
from liren.standards.findings.errors import FindingMissing, HistoryThere
from liren.standards.findings.reading import (
    bind_history,
    finding,
    findings_about,
    findings_at,
    findings_of,
    needs_finding,
    publication_needs,
    text_needs,
    unreadable,
    verify_findings,
)
from liren.standards.findings.view import FindingView, Needed, Subject

__all__ = [
    "FindingMissing",
    "FindingView",
    "HistoryThere",
    "Needed",
    "Subject",
    "bind_history",
    "deposit_finding",
    "finding",
    "findings_about",
    "findings_at",
    "findings_of",
    "needs_finding",
    "publication_needs",
    "text_needs",
    "unreadable",
    "verify_findings",
]

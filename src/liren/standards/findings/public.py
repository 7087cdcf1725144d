"""The door to findings, opened again by `standards.public`."""

from liren.standards.findings.depositing import deposit_finding
from liren.standards.findings.errors import FindingMissing, HistoryThere
from liren.standards.findings.reading import (
    bind_history,
    finding,
    findings_about,
    findings_of,
    publication_needs,
    verify_findings,
)
from liren.standards.findings.view import FindingView, Needed

__all__ = [
    "FindingMissing",
    "FindingView",
    "HistoryThere",
    "Needed",
    "bind_history",
    "deposit_finding",
    "finding",
    "findings_about",
    "findings_of",
    "publication_needs",
    "verify_findings",
]

"""A procedure was published without history to test against: the platform opens the review that was promised."""

from uuid import UUID

from liren.access.public import SYSTEM
from liren.actors.public import organisation
from liren.affairs.public import open_affair
from liren.kit.outbox import Happened
from liren.standards import public as standards

REVIEW = "management/procedure-review"


def open_promised_review(event: Happened) -> None:
    """Reaction to `standards.review-promised`: once per finding, at the procedure's place, due on the day promised.

    A procedure for everywhere has no place of its own: its publisher's is taken.
    """
    finding = standards.findings.finding(UUID(str(event.body["finding"])), SYSTEM)
    office = event.body.get("org")
    path = finding.path or (organisation(UUID(str(office))).path if office else "")
    title = standards.current(finding.key, finding.path, event.at).title
    open_affair(
        procedure_key=REVIEW,
        answers={
            "title": f"{title}：执行后复核"[:60],
            "procedure": finding.key,
            "why": finding.reason,
            "until": str(finding.review_by),
        },
        place_path=path,
        by=SYSTEM,
        at=event.at,
        origin="system",
        external_key=f"review/{finding.id}",
    )

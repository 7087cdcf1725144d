"""A procedure was published without history to test against: the platform opens the review that was promised."""

from uuid import UUID

from liren.access.public import SYSTEM
from liren.affairs.public import open_affair
from liren.kit.outbox import Happened
from liren.standards import public as standards

REVIEW = "management/procedure-review"


def open_promised_review(event: Happened) -> None:
    """Reaction to `standards.review-promised`: once per finding, where it was promised, due on the day promised.

    The place was settled when it was published. However late this comes, the affair is opened now: figures count what
    changed after they were last counted.
    """
    finding = standards.findings.finding(UUID(str(event.body["finding"])), SYSTEM)
    title = standards.current(finding.key, finding.path, event.at).title
    open_affair(
        procedure_key=REVIEW,
        answers={
            "title": f"{title}：执行后复核"[:60],
            "procedure": finding.key,
            "why": finding.reason,
            "until": str(finding.review_by),
        },
        place_path=str(event.body["place"]),
        by=SYSTEM,
        at=event.moment,
        origin="system",
        external_key=f"review/{finding.id}",
        wide=True,
    )

"""The door to what drafts were told: `standards.public.heard`."""

from liren.standards.drafts.hearing import (
    AnsweredBy,
    HearingPage,
    Judged,
    Linked,
    answered_by,
    draft_heard,
    hearing,
    judge_draft,
    link_feedback,
    linked_feedback,
    open_hearing,
    open_hearings,
    unlink_feedback,
)
from liren.standards.drafts.reading import drafts_changing

__all__ = [
    "AnsweredBy", "HearingPage", "Judged", "Linked", "answered_by", "draft_heard", "drafts_changing", "hearing",
    "judge_draft", "link_feedback", "linked_feedback", "open_hearing", "open_hearings", "unlink_feedback",
]  # fmt: skip

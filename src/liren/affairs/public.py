"""The door to the spine: one affair, its run, its open work.

Every write takes `by` and `at` by keyword and joins the door's transaction. Every read shows what the reader named by
`access.enter…` may see, personal values masked. What the words mean: docs/rooms/affairs.md.
"""

from liren.affairs.actions.bulk import import_affairs
from liren.affairs.actions.claiming import claim, release
from liren.affairs.actions.keeping import erase_person, redraw, verify, verify_all
from liren.affairs.actions.noting import note, reveal
from liren.affairs.actions.opening import AtOnce, open_affair
from liren.affairs.actions.rating import rate, rate_by_link
from liren.affairs.actions.stepping import do_step
from liren.affairs.errors import (
    AffairClosed,
    AlreadyClaimed,
    AlreadyRated,
    IdempotencyKeyReused,
    MoveNotOpen,
    NobodyToAssign,
    NoSuchAffair,
    NothingToReveal,
    NotYetTold,
    SamePersonAgain,
    StaleAffair,
    StepNotAllowed,
    StepNotNext,
)
from liren.affairs.evidence import AffairEvidence, SpanEvidence, changed_after, evidence, fell_due
from liren.affairs.queries.inbox import inbox
from liren.affairs.queries.lists import affairs, mine
from liren.affairs.queries.page import affair, rating_subject
from liren.affairs.reactions import KINDS as NOTICE_KINDS
from liren.affairs.reactions import Addresses
from liren.affairs.reactions import handlers as reactions
from liren.affairs.shapes import (
    AffairLine,
    AffairPage,
    Answer,
    Clause,
    Contact,
    Due,
    ExtensionView,
    Filters,
    ImportOutcome,
    May,
    NextMove,
    Opened,
    OpenWork,
    OrgChoice,
    Page,
    PhotoView,
    Proposal,
    RatingSubject,
    RatingView,
    StepLine,
    Stepped,
    TimelineEntry,
    Verified,
    WorkItem,
)

__all__ = [
    "NOTICE_KINDS",
    "Addresses",
    "AffairClosed",
    "AffairEvidence",
    "AffairLine",
    "AffairPage",
    "AlreadyClaimed",
    "AlreadyRated",
    "Answer",
    "AtOnce",
    "Clause",
    "Contact",
    "Due",
    "ExtensionView",
    "Filters",
    "IdempotencyKeyReused",
    "ImportOutcome",
    "May",
    "MoveNotOpen",
    "NextMove",
    "NoSuchAffair",
    "NobodyToAssign",
    "NotYetTold",
    "NothingToReveal",
    "OpenWork",
    "Opened",
    "OrgChoice",
    "Page",
    "PhotoView",
    "Proposal",
    "RatingSubject",
    "RatingView",
    "SamePersonAgain",
    "SpanEvidence",
    "StaleAffair",
    "StepLine",
    "StepNotAllowed",
    "StepNotNext",
    "Stepped",
    "TimelineEntry",
    "Verified",
    "WorkItem",
    "affair",
    "affairs",
    "changed_after",
    "claim",
    "do_step",
    "erase_person",
    "evidence",
    "fell_due",
    "import_affairs",
    "inbox",
    "mine",
    "note",
    "open_affair",
    "rate",
    "rate_by_link",
    "rating_subject",
    "reactions",
    "redraw",
    "release",
    "reveal",
    "verify",
    "verify_all",
]

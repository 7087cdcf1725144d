"""The door to the spine: one affair, its run, its open work.

Every write takes `by` and `at` by keyword and joins the door's transaction. Every read shows what the reader named by
`access.enter…` may see, personal values masked. What the words mean: docs/rooms/affairs.md. `desk`, `papers`: doors of
their own within it.
"""

from liren.affairs.actions.agreeing import agree
from liren.affairs.actions.bulk import import_affairs
from liren.affairs.actions.claiming import claim, release
from liren.affairs.actions.departing import depart
from liren.affairs.actions.following import Following, foreseen, place_reactions, redraw
from liren.affairs.actions.handing_over import hand_work_over
from liren.affairs.actions.inheriting import affairs_lying_with, merging_reactions
from liren.affairs.actions.keeper import lay_with_keeper
from liren.affairs.actions.keeping import erase_person, erase_unknown_reporter
from liren.affairs.actions.moving import move_jurisdiction
from liren.affairs.actions.noting import note, reveal
from liren.affairs.actions.opening import AtOnce, open_affair
from liren.affairs.actions.rating import rate, rate_by_link
from liren.affairs.actions.visiting import UNSAID, count_visits
from liren.affairs.actions.writing import expect
from liren.affairs.clocks.escalation import escalate_overdue
from liren.affairs.clocks.expiry import expire
from liren.affairs.clocks.extension import decide_extension, request_extension
from liren.affairs.clocks.pause import pause, resume, resume_run_out
from liren.affairs.clocks.reactions import KINDS as CLOCK_KINDS
from liren.affairs.clocks.reactions import handlers as clock_reactions
from liren.affairs.clocks.reminding import remind_of_today
from liren.affairs.clocks.waiting import Waiting, extensions_to_decide
from liren.affairs.company.acting import answers_for
from liren.affairs.company.contents import SOURCES, Strikes
from liren.affairs.company.errors import (
    ChildrenStillOpen,
    FollowedEnough,
    HasDuplicates,
    MainEnded,
    NoSuchPublicAffair,
    NotForEverybody,
    NotMerged,
    NotShown,
    OwnAffair,
    PublicationDecided,
    TooManyChildren,
)
from liren.affairs.company.family import do_step, open_child, settle_children
from liren.affairs.company.following import followers, join, leave
from liren.affairs.company.kin import children, merged_into
from liren.affairs.company.merging import mains, merge, part
from liren.affairs.company.moderation import Decided as ModerationDecided
from liren.affairs.company.moderation import Moderated, moderated_among, moderation, set_moderation
from liren.affairs.company.publications import publication, to_moderate
from liren.affairs.company.publishing import correct, hide, publish, redact, withdraw
from liren.affairs.company.reactions import KINDS as COMPANY_KINDS
from liren.affairs.company.reactions import handlers as company_reactions
from liren.affairs.company.repeating import repeats
from liren.affairs.company.shapes import (
    Beside,
    Company,
    Family,
    Followers,
    Kin,
    Likely,
    PublicAffair,
    PublicationView,
    PublicFilters,
    PublicLine,
    Repeats,
)
from liren.affairs.company.square import changed_lately, is_public_photo, public_affair, public_affairs, square
from liren.affairs.company.suggesting import alike, likely
from liren.affairs.company.together import beside, company
from liren.affairs.deeds import Deed
from liren.affairs.deeds import handlers as deed_reactions
from liren.affairs.desk import public as desk
from liren.affairs.errors import (
    AffairClosed,
    AlreadyClaimed,
    AlreadyPaused,
    AlreadyRated,
    DeadlinePassed,
    ExtendedEnough,
    ExtensionAsked,
    ExtensionDecided,
    ExtensionLapsed,
    ExtensionNotForeseen,
    IdempotencyKeyReused,
    LinesNotOver,
    MoveNotOpen,
    NobodyToAssign,
    NoDeparture,
    NoSuchAffair,
    NoSuchExtension,
    NothingToReveal,
    NotPaused,
    NotProposed,
    NotYetTold,
    OwnRequest,
    PausedEnough,
    PauseNotForeseen,
    SamePersonAgain,
    StaleAffair,
    StepNotAllowed,
    StepNotNext,
    TooEarly,
    WhichLine,
)
from liren.affairs.evidence import AffairEvidence, SpanEvidence, changed_after, evidence, fell_due, ran_under
from liren.affairs.offering import offered, persons_named
from liren.affairs.page_shapes import (
    AffairPage,
    Answer,
    CarriedWork,
    NextMove,
    OpenWork,
    PhotoView,
    TimelineEntry,
)
from liren.affairs.papers import public as papers
from liren.affairs.queries.about import (
    AboutClause,
    SaidAbout,
    SaidCount,
    about_clause,
    said_about,
    said_counts,
    said_for,
)
from liren.affairs.queries.carrying import carried
from liren.affairs.queries.concerning import concerning
from liren.affairs.queries.courses import Course, courses, courses_by, organisation_of
from liren.affairs.queries.departed import Departed, departures_from
from liren.affairs.queries.doings import Doing, doings
from liren.affairs.queries.held import HeldMaterial, materials_held, told_before
from liren.affairs.queries.in_force import InForce, in_force
from liren.affairs.queries.inbox import inbox
from liren.affairs.queries.lists import affairs, mine, where_is
from liren.affairs.queries.page import affair, rating_subject
from liren.affairs.queries.published import Publishing, first_published, published_lately, publishing
from liren.affairs.queries.result import Result, result
from liren.affairs.queries.sittings import Sitting, sittings
from liren.affairs.queries.standing import StandingAffair, StandingSums, standing_affairs, standing_sums
from liren.affairs.queries.tallying import Tallied, tallied
from liren.affairs.queries.whereabouts import Whereabouts, whereabouts
from liren.affairs.reactions import KINDS as NOTICE_KINDS
from liren.affairs.reactions import Addresses
from liren.affairs.reactions import handlers as reactions
from liren.affairs.recurring import Subject, bind_subjects, open_recurring
from liren.affairs.shapes import (
    AffairLine,
    Concerning,
    Contact,
    Due,
    Filters,
    ImportOutcome,
    InboxFilters,
    InboxPage,
    Opened,
    Page,
    RatingSubject,
    Stepped,
    Thing,
    Verified,
    WorkItem,
)
from liren.affairs.verification import KIND as SEALED
from liren.affairs.verification import findings, seal_histories, verify, verify_all

__all__ = [
    "CLOCK_KINDS",
    "COMPANY_KINDS",
    "NOTICE_KINDS",
    "SEALED",
    "SOURCES",
    "UNSAID",
    "AboutClause",
    "Addresses",
    "AffairClosed",
    "AffairEvidence",
    "AffairLine",
    "AffairPage",
    "AlreadyClaimed",
    "AlreadyPaused",
    "AlreadyRated",
    "Answer",
    "AtOnce",
    "Beside",
    "CarriedWork",
    "ChildrenStillOpen",
    "Company",
    "Concerning",
    "Contact",
    "Course",
    "DeadlinePassed",
    "Deed",
    "Departed",
    "Doing",
    "Due",
    "ExtendedEnough",
    "ExtensionAsked",
    "ExtensionDecided",
    "ExtensionLapsed",
    "ExtensionNotForeseen",
    "Family",
    "Filters",
    "FollowedEnough",
    "Followers",
    "Following",
    "HasDuplicates",
    "HeldMaterial",
    "IdempotencyKeyReused",
    "ImportOutcome",
    "InForce",
    "InboxFilters",
    "InboxPage",
    "Kin",
    "Likely",
    "LinesNotOver",
    "MainEnded",
    "Moderated",
    "ModerationDecided",
    "MoveNotOpen",
    "NextMove",
    "NoDeparture",
    "NoSuchAffair",
    "NoSuchExtension",
    "NoSuchPublicAffair",
    "NobodyToAssign",
    "NotForEverybody",
    "NotMerged",
    "NotPaused",
    "NotProposed",
    "NotShown",
    "NotYetTold",
    "NothingToReveal",
    "OpenWork",
    "Opened",
    "OwnAffair",
    "OwnRequest",
    "Page",
    "PauseNotForeseen",
    "PausedEnough",
    "PhotoView",
    "PublicAffair",
    "PublicFilters",
    "PublicLine",
    "PublicationDecided",
    "PublicationView",
    "Publishing",
    "RatingSubject",
    "Repeats",
    "Result",
    "SaidAbout",
    "SaidCount",
    "SamePersonAgain",
    "Sitting",
    "SpanEvidence",
    "StaleAffair",
    "StandingAffair",
    "StandingSums",
    "StepNotAllowed",
    "StepNotNext",
    "Stepped",
    "Strikes",
    "Subject",
    "Tallied",
    "Thing",
    "TimelineEntry",
    "TooEarly",
    "TooManyChildren",
    "Verified",
    "Waiting",
    "Whereabouts",
    "WhichLine",
    "WorkItem",
    "about_clause",
    "affair",
    "affairs",
    "affairs_lying_with",
    "agree",
    "alike",
    "answers_for",
    "beside",
    "bind_subjects",
    "carried",
    "changed_after",
    "changed_lately",
    "children",
    "claim",
    "clock_reactions",
    "company",
    "company_reactions",
    "concerning",
    "correct",
    "count_visits",
    "courses",
    "courses_by",
    "decide_extension",
    "deed_reactions",
    "depart",
    "departures_from",
    "desk",
    "do_step",
    "doings",
    "erase_person",
    "erase_unknown_reporter",
    "escalate_overdue",
    "evidence",
    "expect",
    "expire",
    "extensions_to_decide",
    "fell_due",
    "findings",
    "first_published",
    "followers",
    "foreseen",
    "hand_work_over",
    "hide",
    "import_affairs",
    "in_force",
    "inbox",
    "is_public_photo",
    "join",
    "lay_with_keeper",
    "leave",
    "likely",
    "mains",
    "materials_held",
    "merge",
    "merged_into",
    "merging_reactions",
    "mine",
    "moderated_among",
    "moderation",
    "move_jurisdiction",
    "note",
    "offered",
    "open_affair",
    "open_child",
    "open_recurring",
    "organisation_of",
    "papers",
    "part",
    "pause",
    "persons_named",
    "place_reactions",
    "public_affair",
    "public_affairs",
    "publication",
    "publish",
    "published_lately",
    "publishing",
    "ran_under",
    "rate",
    "rate_by_link",
    "rating_subject",
    "reactions",
    "redact",
    "redraw",
    "release",
    "remind_of_today",
    "repeats",
    "request_extension",
    "result",
    "resume",
    "resume_run_out",
    "reveal",
    "said_about",
    "said_counts",
    "said_for",
    "seal_histories",
    "set_moderation",
    "settle_children",
    "sittings",
    "square",
    "standing_affairs",
    "standing_sums",
    "tallied",
    "to_moderate",
    "told_before",
    "verify",
    "verify_all",
    "where_is",
    "whereabouts",
    "withdraw",
]

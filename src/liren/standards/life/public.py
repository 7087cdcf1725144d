"""The door to the life of a standard; other rooms come through `standards.public.life`."""

from liren.standards.life.changing import ClauseChange, clauses_after
from liren.standards.life.errors import (
    NoneOrSeveral,
    NotAboutAStandard,
    NotOutForOpinions,
    OpinionsUnanswered,
    OtherStage,
)
from liren.standards.life.issuing import apply_amendments, issue_standard
from liren.standards.life.model import KINDS, MILESTONES, VERDICTS
from liren.standards.life.opinions import answer_opinion, ask_opinions, close_opinions, take_opinion, unanswered
from liren.standards.life.reading import (
    LifeView,
    MilestoneView,
    OpinionView,
    Running,
    drafted,
    due_for_review,
    in_making,
    life_of,
)
from liren.standards.life.turning import (
    Occasion,
    Wanted,
    note_milestone,
    plan_standard,
    put_clauses,
    standard_about,
    standard_of,
    stop_standard,
    take_up,
    turn_standard,
    withdraw_standard,
)

__all__ = [
    "KINDS",
    "MILESTONES",
    "VERDICTS",
    "ClauseChange",
    "LifeView",
    "MilestoneView",
    "NoneOrSeveral",
    "NotAboutAStandard",
    "NotOutForOpinions",
    "Occasion",
    "OpinionView",
    "OpinionsUnanswered",
    "OtherStage",
    "Running",
    "Wanted",
    "answer_opinion",
    "apply_amendments",
    "ask_opinions",
    "clauses_after",
    "close_opinions",
    "drafted",
    "due_for_review",
    "in_making",
    "issue_standard",
    "life_of",
    "note_milestone",
    "plan_standard",
    "put_clauses",
    "standard_about",
    "standard_of",
    "stop_standard",
    "take_opinion",
    "take_up",
    "turn_standard",
    "unanswered",
    "withdraw_standard",
]

"""The tables of self-governance, by noun."""

from liren.autonomy.models.opinions import (
    Conversation,
    OpinionRun,
    OpinionSalt,
    OpinionsInside,
    OpinionVote,
    Statement,
    StatementDecision,
)
from liren.autonomy.models.questions import Mark, Question
from liren.autonomy.models.results import Result
from liren.autonomy.models.rolls import Roll, RollChange, RollEntry
from liren.autonomy.models.rules import DecisionRule

__all__ = [
    "Conversation",
    "DecisionRule",
    "Mark",
    "OpinionRun",
    "OpinionSalt",
    "OpinionVote",
    "OpinionsInside",
    "Question",
    "Result",
    "Roll",
    "RollChange",
    "RollEntry",
    "Statement",
    "StatementDecision",
]

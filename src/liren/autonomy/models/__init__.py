"""The tables of self-governance, by noun."""

from liren.autonomy.models.bodies import BodyDecision, BodyRules
from liren.autonomy.models.boxes import Ballot, BallotCount, BallotReceipt, Envelope, PaperBundle
from liren.autonomy.models.budgets import BudgetDecision, BudgetResult, BudgetRound
from liren.autonomy.models.conventions import Convention, ConventionDeed
from liren.autonomy.models.notices import Delivery, MeetingNotice
from liren.autonomy.models.openness import OpennessItem, OpennessPlace, OpennessRhythm, OpennessTold
from liren.autonomy.models.opinions import (
    Conversation,
    OpinionRun,
    OpinionSalt,
    OpinionsInside,
    OpinionVote,
    Statement,
    StatementDecision,
)
from liren.autonomy.models.points import PointsAward, PointsGift, PointsRules, PointsTaken
from liren.autonomy.models.proxies import Proxy
from liren.autonomy.models.questions import Mark, Question
from liren.autonomy.models.results import Result
from liren.autonomy.models.rolls import Roll, RollChange, RollEntry
from liren.autonomy.models.rules import DecisionRule
from liren.autonomy.models.sampling import Draw, DrawnSeat

__all__ = [
    "Ballot",
    "BallotCount",
    "BallotReceipt",
    "BodyDecision",
    "BodyRules",
    "BudgetDecision",
    "BudgetResult",
    "BudgetRound",
    "Convention",
    "ConventionDeed",
    "Conversation",
    "DecisionRule",
    "Delivery",
    "Draw",
    "DrawnSeat",
    "Envelope",
    "Mark",
    "MeetingNotice",
    "OpennessItem",
    "OpennessPlace",
    "OpennessRhythm",
    "OpennessTold",
    "OpinionRun",
    "OpinionSalt",
    "OpinionVote",
    "OpinionsInside",
    "PaperBundle",
    "PointsAward",
    "PointsGift",
    "PointsRules",
    "PointsTaken",
    "Proxy",
    "Question",
    "Result",
    "Roll",
    "RollChange",
    "RollEntry",
    "Statement",
    "StatementDecision",
]

"""The tables of self-governance, by noun."""

from liren.autonomy.models.questions import Mark, Question
from liren.autonomy.models.results import Result
from liren.autonomy.models.rolls import Roll, RollChange, RollEntry
from liren.autonomy.models.rules import DecisionRule

__all__ = ["DecisionRule", "Mark", "Question", "Result", "Roll", "RollChange", "RollEntry"]

"""The tables of self-governance, by noun."""

from liren.autonomy.models.questions import Mark, Question
from liren.autonomy.models.rolls import Roll, RollChange, RollEntry

__all__ = ["Mark", "Question", "Roll", "RollChange", "RollEntry"]

"""The tables of this room."""

from liren.management.models.tables import STATES, Answer, Asking, Filling, Submission, TableDefinition
from liren.management.models.training import Training

__all__ = ["STATES", "Answer", "Asking", "Filling", "Submission", "TableDefinition", "Training"]

"""The tables of this room."""

from liren.management.models.tables import STATES, Answer, Asking, Filling, Submission, TableDefinition

__all__ = ["STATES", "Answer", "Asking", "Filling", "Submission", "TableDefinition"]

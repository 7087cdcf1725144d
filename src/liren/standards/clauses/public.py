"""The door to clauses by name: `standards.public.clauses`."""

from liren.engine.clauses import WHOLE, Clause, clause_at, touches
from liren.standards.clauses.naming import (
    FEEDBACK,
    NamedClause,
    all_in_words,
    changed,
    find,
    in_words,
    named,
    of_version,
    within,
)
from liren.standards.errors import NoSuchClause

__all__ = [
    "FEEDBACK", "WHOLE", "Clause", "NamedClause", "NoSuchClause", "all_in_words", "changed", "clause_at", "find",
    "in_words", "named", "of_version", "touches", "within",
]  # fmt: skip

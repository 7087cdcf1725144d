"""The door of consent: everything outside enters here."""

from liren.registry.consents.giving import OF_AGE, say_for, say_own
from liren.registry.consents.purposes import BASES, COLUMNS, WAYS, Purpose, check_purposes, parse, purposes
from liren.registry.consents.shapes import Standing, Word
from liren.registry.consents.standing import consents_of, may_use

__all__ = [
    "BASES",
    "COLUMNS",
    "OF_AGE",
    "WAYS",
    "Purpose",
    "Standing",
    "Word",
    "check_purposes",
    "consents_of",
    "may_use",
    "parse",
    "purposes",
    "say_for",
    "say_own",
]

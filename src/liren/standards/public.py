"""The door to the standards room: procedures, catalogues and calendars, published once and never rewritten."""

from liren.standards.actions import publish, publish_reference, retire
from liren.standards.lawbook import seed_from_lawbook
from liren.standards.published import Published, Rules, Seeded
from liren.standards.queries import (
    all_current,
    by_digest,
    by_id,
    calendar,
    catalogue,
    current,
    labels,
    procedures,
    rules,
    rules_of,
    versions,
)

__all__ = [
    "Published",
    "Rules",
    "Seeded",
    "all_current",
    "by_digest",
    "by_id",
    "calendar",
    "catalogue",
    "current",
    "labels",
    "procedures",
    "publish",
    "publish_reference",
    "retire",
    "rules",
    "rules_of",
    "seed_from_lawbook",
    "versions",
]

"""The tables of the law book, checked with everything else (`./liren lawbook check`)."""

from collections.abc import Mapping

from liren.engine.book import Finding
from liren.engine.tables import book
from liren.management.sources.held import HELD


def check_tables(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Findings about `tables/*.yaml`: how they are written, and the gate. texts: path within the law book → text."""
    return book.check_tables(texts, HELD)

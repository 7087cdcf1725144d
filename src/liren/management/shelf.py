"""Parsed tables by their digest: a published version never changes, so it is read once in a process."""

from collections.abc import Mapping
from typing import Any

from liren.engine.tables.language import Table
from liren.engine.tables.loading import parse_table
from liren.management.models import TableDefinition
from liren.management.sources.held import HELD

_KEPT: dict[str, Table] = {}
_ROOM = 512


def table_of(definition: TableDefinition) -> Table:
    """The table a definition states. Raises TableInvalid where a source it takes is no more."""
    found = _KEPT.get(definition.digest)
    if found is None:
        document: Mapping[str, Any] = definition.document
        found = _KEPT[definition.digest] = parse_table(document, HELD)
        while len(_KEPT) > _ROOM:
            _KEPT.pop(next(iter(_KEPT)))
    return found

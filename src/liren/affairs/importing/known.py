"""Which rows were imported before: the same file twice changes nothing, and a row changed since is told, not taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from liren.affairs.importing.rows import ImportedRow
from liren.affairs.models import Affair

_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Known:
    """count: rows imported before with this content. changed: lines of those imported before with another content."""

    count: int
    changed: tuple[int, ...]


def known_rows(rows: Sequence[ImportedRow]) -> Known:
    """What is known of `rows`, whoever imported them. The reader is the system."""
    same, changed = 0, []
    for start in range(0, len(rows), _AT_ONCE):
        some = {row.key: row for row in rows[start : start + _AT_ONCE]}
        before = Affair.objects.filter(external_key__in=list(some)).values_list("external_key", "body_digest")
        for key, digest in before:
            row = some[str(key)]
            if digest == row.digest:
                same += 1
            else:
                changed.append(row.line)
    return Known(same, tuple(sorted(changed)))

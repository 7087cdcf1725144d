"""Rows about people at rest: each in the vault under the key of whom it is about, bound to what was frozen by a proof.

What is frozen holds a name for each row that tells nothing, and the commitment of the vault. Who is erased takes key,
value and salt along; the digest of the whole still stands.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from liren.kit import vault
from liren.management.queries.drawing import Drawn

KIND = "table_row"


def seal_rows(submission: UUID, drawn: Drawn, at: datetime) -> list[dict[str, Any]]:
    """Keep the rows of a table of people sealed; what stands in their place in the open. Two statements."""
    whom = drawn.listed.whom or {}
    names = [str(uuid4()) for _ in drawn.rows]
    kept = [
        vault.Keeping(whom[row.key], KIND, submission, {name: {
            "of": str(whom[row.key]), "cells": {cell.column.key: cell.value for cell in row.cells},
        }})
        for name, row in zip(names, drawn.rows, strict=True)
    ]  # fmt: skip
    proofs = vault.keep_all(kept, at=at)
    return [{"key": name, "proof": proof[name]} for name, proof in zip(names, proofs, strict=True)]


def unsealed(submission: UUID, names: Collection[str]) -> Mapping[str, Mapping[str, Any] | None]:
    """Rows by their names, None of who was erased since. One statement."""
    found = vault.values(KIND, submission, [*names])
    return {name: None if isinstance(value, vault.Erased) else value for name, value in found.items()}

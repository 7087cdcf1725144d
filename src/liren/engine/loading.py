"""From a document (YAML text or a mapping) to a Procedure; everything wrong with it is said at once, in Chinese."""

from collections.abc import Mapping
from typing import Any

from liren.engine.language import Procedure
from liren.engine.problems import DocumentInvalid, Problem

__all__ = ["Problem", "ProcedureInvalid", "digest", "parse", "schema"]


class ProcedureInvalid(DocumentInvalid):
    """The document is no procedure."""


def parse(document: Mapping[str, Any] | str) -> Procedure:
    """Read a procedure from YAML text, a mapping as written by an author, or a mapping in normal form (`.document`).

    Raises ProcedureInvalid, and nothing else whatever comes in.
    """
    raise NotImplementedError


def digest(procedure: Procedure) -> str:
    """SHA-256 (hex) of the canonical JSON of the procedure's normal form: two readings of one text agree."""
    raise NotImplementedError


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the form authors write."""
    raise NotImplementedError

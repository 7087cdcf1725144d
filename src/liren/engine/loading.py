"""From a document (YAML text or a mapping) to a Procedure; everything wrong with it is said at once, in Chinese."""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema

from liren.engine.building import build
from liren.engine.explaining import problems_of
from liren.engine.language import Procedure
from liren.engine.normal import gather, spread
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.references import reference_problems
from liren.engine.schema import procedure_schema

__all__ = ["Problem", "ProcedureInvalid", "content_digest", "digest", "parse", "schema"]


class ProcedureInvalid(DocumentInvalid):
    """The document is no procedure."""


def parse(document: Mapping[str, Any] | str) -> Procedure:
    """Read a procedure from YAML text, a mapping as written by an author, or a mapping in normal form (`.document`).

    Raises ProcedureInvalid, and nothing else whatever comes in.
    """
    try:
        written = gather(read(document))
    except DocumentInvalid as error:
        raise ProcedureInvalid(error.problems) from error
    problems = problems_of(_validator(), written)
    if problems:
        raise ProcedureInvalid(problems)
    procedure = build(written, spread(written))
    problems = reference_problems(procedure)
    if problems:
        raise ProcedureInvalid(problems)
    return procedure


def digest(procedure: Procedure) -> str:
    """SHA-256 (hex) of the canonical JSON of the procedure's normal form: two readings of one text agree."""
    return document_digest(procedure.document)


def content_digest(procedure: Procedure) -> str:
    """`digest` with the version's number left out: what a text says, whatever number it will be published under."""
    return document_digest({word: value for word, value in procedure.document.items() if word != "version"})


def document_digest(document: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a document's canonical JSON: keys sorted, no spaces, UTF-8.

    >>> document_digest({"b": 1, "a": 2}) == document_digest({"a": 2, "b": 1})
    True
    """
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the form authors write."""
    return procedure_schema()


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(procedure_schema())

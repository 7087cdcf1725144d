"""The words a standards system is tested by, and which findings speak to each: lawbook/standards/criteria.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema
from django.conf import settings

from liren.engine.explaining import problems_of
from liren.engine.language import Source
from liren.engine.reading import read
from liren.engine.standards_system import CHECKS
from liren.standards.systems.errors import SystemInvalid

CRITERIA: Final = "standards/criteria.yaml"

_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 200}


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "properties": properties,
        "required": [name for name in properties if name != "note"],
    }  # fmt: skip


_SCHEMA: Final = _object(
    sets={
        "type": "array",
        "items": _object(
            key=_TEXT, title=_TEXT,
            source=_object(document=_TEXT, title=_TEXT, clause=_TEXT, checked={"type": "boolean"}, note=_TEXT),
            criteria={
                "type": "array",
                "items": _object(
                    key=_TEXT, title=_TEXT, reads=_TEXT,
                    checks={"type": "array", "minItems": 1, "items": {"enum": list(CHECKS)}},
                ),
            },
        ),
    }
)  # fmt: skip
_VALIDATOR: Final = jsonschema.Draft202012Validator(_SCHEMA)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One word a system is tested by. reads: how we read it. checks: names of findings (`engine.standards_system`)."""

    key: str
    title: str
    reads: str
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CriteriaSet:
    """Criteria that are named together. source: where."""

    key: str
    title: str
    source: Source
    criteria: tuple[Criterion, ...]


def criteria() -> tuple[CriteriaSet, ...]:
    """The sets of the law book, in its order. Raises SystemInvalid."""
    return _read(settings.LAWBOOK / CRITERIA)


@cache
def _read(file: Path) -> tuple[CriteriaSet, ...]:
    return parse_criteria(file.read_text("utf-8"))


def parse_criteria(text: Mapping[str, Any] | str) -> tuple[CriteriaSet, ...]:
    """Raises SystemInvalid with everything that is wrong."""
    document = read(text)
    if wrong := problems_of(_VALIDATOR, document):
        raise SystemInvalid(wrong)
    return tuple(
        CriteriaSet(
            one["key"], one["title"], Source(id=one["key"], **{"note": "", **one["source"]}),
            tuple(Criterion(c["key"], c["title"], c["reads"], tuple(c["checks"])) for c in one["criteria"]),
        )
        for one in document["sets"]
    )  # fmt: skip

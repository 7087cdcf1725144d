"""Forms: what people answered, checked field by field and turned into typed JSON values.

Nothing a browser or a program sends makes these raise; it makes problems.
"""

from collections.abc import Collection, Mapping
from typing import Any

from liren.engine.language import Field


def check(
    fields: Mapping[str, Field],
    answers: Any,
    *,
    facts: Mapping[str, Any] | None = None,
    classes: Collection[str] | None = None,
) -> dict[str, str]:
    """Problems by field path (`items.0.name` inside a table): what is wrong and what to do; empty when all is well.

    facts: what else is known, for fields with `when`. classes: the class codes allowed, if they are to be checked.
    """
    raise NotImplementedError


def clean(fields: Mapping[str, Field], answers: Any, *, facts: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The answered fields as JSON values; blank, unfit, unknown or not-asked answers are left out.

    text, phone, date (YYYY-MM-DD), time (HH:MM), choice, place, class: str; number: decimal as str; money: int fen
    (text is read as yuan, an integer as fen); yes_no: bool; rating: int; choices, photos, files: list of str;
    table: list of mappings. Cleaning a cleaned value changes nothing.
    """
    raise NotImplementedError


def json_schema(fields: Mapping[str, Field]) -> dict[str, Any]:
    """The JSON Schema of the answers, for the API's documentation."""
    raise NotImplementedError

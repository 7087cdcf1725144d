"""The page for authors knows every word the schema knows."""

import re
from collections.abc import Iterator
from typing import Any

from liren.engine import cases, catalogues
from liren.engine.loading import schema
from liren.engine.schema import KNOWN, RESERVED, UNIT_WORDS
from liren.engine.tests.lawbook import LAWBOOK

PAGE = (LAWBOOK.parent / "docs" / "language.md").read_text()


def words_of(part: Any) -> Iterator[str]:
    """Every property and every enumerated word, however deep."""
    if isinstance(part, dict):
        properties = part.get("properties")
        yield from properties if isinstance(properties, dict) else ()
        yield from (word for word in part.get("enum", ()) if isinstance(word, str))
        for inner in part.values():
            yield from words_of(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from words_of(inner)


def test_every_word_and_every_choice_of_the_schema_stands_in_the_page() -> None:
    words = set(words_of(schema())) | set(KNOWN) | set(RESERVED) | set(UNIT_WORDS)
    assert len(words) > 100
    assert {word for word in words if f"`{word}`" not in PAGE} == set()


def test_every_word_of_catalogues_and_cases_stands_in_the_page() -> None:
    words = set(words_of(catalogues.SCHEMA["$defs"]["class"])) | set(
        words_of(catalogues.SCHEMA["properties"]["routes"])
    )
    words |= set(words_of(cases.SCHEMA))
    assert {
        word for word in words if not re.search(rf"(^|[`{{ ,]){word}[`:,}}（]|- {word}", PAGE, re.MULTILINE)
    } == set()


def test_every_default_of_the_schema_stands_in_its_row() -> None:
    def rows(word: str) -> str:
        return "\n".join(line for line in PAGE.splitlines() if line.startswith("|") and f"`{word}`" in line)

    for name, part in schema()["$defs"].items():
        for word, property_schema in part.get("properties", {}).items() if name in ("field", "move", "step") else ():
            if "default" in property_schema:
                shown = str(property_schema["default"]).lower()
                assert f"`{shown}`" in rows(word), (name, word)

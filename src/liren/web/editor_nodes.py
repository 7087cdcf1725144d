"""Nodes of a procedure's document: the things with names it holds, followed through the JSON Schema.

A node's address is a path with slashes (`steps/accept/moves/decline`); '' is the whole.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from liren.engine.edits import Path
from liren.engine.loading import schema

SEPARATOR: Final = "/"
THINGS: Final = {"field": "栏目", "step": "步骤", "move": "去向", "source": "来源"}

Document = Mapping[str, Any]


def path_of(address: str) -> Path:
    """An address as a path: short numbers are places in a list."""
    parts = address.split(SEPARATOR) if address else ()
    return tuple(int(part) if part.isascii() and part.isdecimal() and len(part) < 4 else part for part in parts if part)


def child(value: Any, part: str | int) -> Any:
    """What `value` holds at `part`. Raises LookupError."""
    if isinstance(value, dict):
        return value[part]
    if isinstance(value, list) and isinstance(part, int):
        return value[part]
    raise KeyError(part)


def resolved(part: Document) -> Document:
    name = str(part.get("$ref", "")).rpartition("/")[2]
    return definitions()[name] if name else part


@cache
def _whole() -> Document:
    return schema()


def definitions() -> Document:
    found: Document = _whole()["$defs"]
    return found


def thing_of(part: Document) -> str:
    """The definition of the named things a word holds; '' when it holds none."""
    held = part.get("additionalProperties")
    if part.get("type") == "array":
        held = part.get("items")
    name = str(held.get("$ref", "")).rpartition("/")[2] if isinstance(held, dict) else ""
    return name if name and "title" in definitions()[name].get("properties", {}) else ""


def schema_at(at: str) -> Document:
    here = _whole()
    for part in path_of(at):
        here = resolved(here)
        thing = thing_of(here)
        here = definitions()[thing] if thing else here.get("properties", {}).get(part, {})
    return here


def find(document: Document, at: str) -> tuple[Document, Document, str] | None:
    """(value, its definition, what kind of thing it is) of a node."""
    value: Any = document
    for part in path_of(at):
        try:
            value = child(value, part)
        except LookupError:
            return None
    defined = resolved(schema_at(at))
    if not isinstance(value, dict) or "properties" not in defined:
        return None
    parent = schema_at(at.rpartition(SEPARATOR)[0]) if at else {}
    return value, defined, THINGS.get(thing_of(parent), "") if at else "规程"


def ways_to(document: Document, at: str) -> Iterator[tuple[str, str]]:
    """(path, title) of the nodes above."""
    parts = at.split(SEPARATOR) if at else []
    for n in range(2, len(parts), 2):
        path = SEPARATOR.join(parts[:n])
        found = find(document, path)
        if found is not None:
            yield path, str(found[0].get("title", parts[n - 1]))


def entries(value: Any) -> list[tuple[str, str]]:
    """(key, title) of what a mapping or a list of things holds; keys a path cannot name are left to the text."""
    if isinstance(value, list):
        return [(str(n), _named(one, str(n + 1))) for n, one in enumerate(value) if isinstance(one, dict)]
    return [(key, title) for key, title in titles(value) if SEPARATOR not in key and not key.isdecimal()]


def _named(one: Document, otherwise: str) -> str:
    document = str(one.get("document") or "")
    return "自定" if document == "our choice" else f"{document} {one.get('title', '')}".strip() or otherwise


def titles(value: Any) -> Iterator[tuple[str, str]]:
    for key, one in mapping_of(value).items():
        if isinstance(one, dict):
            yield key, str(one.get("title") or key)


def mapping_of(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}

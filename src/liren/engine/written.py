"""A procedure written out as an author would: for one of which only the normal form was kept."""

from collections.abc import Mapping
from typing import Any

from liren.engine.language import Procedure
from liren.engine.normal import gather
from liren.engine.schema import procedure_schema
from liren.engine.yaml_text import as_block


def written(procedure: Procedure) -> str:
    """YAML that reads as the same procedure, its words in the order of the language (jsonb keeps none)."""
    schema = procedure_schema()
    ordered = _ordered(gather(procedure.document), schema, schema["$defs"])
    return "".join(f"{as_block(word, value, 0)}\n" for word, value in ordered.items())


def _ordered(value: Any, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    schema = definitions[name] if name else schema
    if isinstance(value, list):
        inner = schema.get("items", {})
        return [_ordered(item, inner, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    words, held = schema.get("properties", {}), schema.get("additionalProperties")
    names = [*(word for word in words if word in value), *(word for word in value if word not in words)]
    other = held if isinstance(held, dict) else {}
    return {word: _ordered(value[word], words.get(word, other), definitions) for word in names}

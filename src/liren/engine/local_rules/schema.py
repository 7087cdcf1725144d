"""The JSON Schema (draft 2020-12) of local rules as authors write them; see docs/language.md, 实施细则."""

from typing import Any, Final

from liren.engine.schema import BURDEN_REASON, SOURCES, definitions

Schema = dict[str, Any]
CLAUSE: Final = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,4}$"
PLACE: Final = r"^([0-9a-z]{1,12}\.){1,8}$"


def _text(most: int, description: str, least: int = 1) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": most, "description": description}


def _change() -> Schema:
    return {
        "type": "object",
        "description": "一处改动",
        "additionalProperties": False,
        "required": ["do", "clause", "why", "basis"],
        "properties": {
            "do": {"enum": ["tighten", "narrow", "require", "replace"], "description": "怎么改"},
            "clause": {
                "type": "string",
                "pattern": CLAUSE,
                "x-says": "条款写成 步骤.词，例如 accept.within；栏目写成 form.栏目",
                "description": "改哪一条",
            },
            "to": {"description": "改成什么", "type": ["string", "integer", "array"], "maxItems": 20, "maxLength": 60},
            "field": {"$ref": "#/$defs/field", "description": "另加的一栏"},
            "why": _text(200, "为什么", 2),
            "basis": {
                "type": "string",
                "pattern": "^[a-z][a-z0-9_.-]{0,59}$",
                "x-says": "应当是来源的 id，例如 local",
                "description": "依据",
            },
        },
    }


def local_rules_schema() -> Schema:
    """The schema of a whole document of local rules."""
    number = {"type": "integer", "minimum": 1, "maximum": 9999}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": definitions(),
        "type": "object",
        "description": "实施细则",
        "additionalProperties": False,
        "required": ["parent", "parent_version", "version", "title", "publisher", "place", "changes"],
        "properties": {
            "parent": {
                "type": "string",
                "pattern": "^(management|service|autonomy)/[a-z][a-z0-9-]{0,59}$",
                "x-says": "写上级规程的名字，例如 management/grid-event",
                "description": "上级规程",
            },
            "parent_version": {**number, "description": "照上级规程的第几版写的"},
            "parent_digest": {
                "type": "string",
                "pattern": "^[0-9a-f]{16,64}$",
                "x-says": "写上级规程的指纹，至少前 16 位",
                "description": "上级规程的指纹",
            },
            "version": {**number, "description": "细则的版本，改一次加一"},
            "title": _text(60, "细则的名称", 2),
            "publisher": _text(60, "谁发布", 2),
            "place": {
                "type": "string",
                "pattern": PLACE,
                "maxLength": 120,
                "x-says": "写地点的路径，例如 32.05.06.001.",
                "description": "在哪里执行",
            },
            "sources": {**SOURCES, "minItems": 0},
            "changes": {
                "type": "array", "minItems": 0, "maxItems": 100, "items": _change(), "description": "改动",
            },
            "burden_reason": BURDEN_REASON,
        },
    }  # fmt: skip

"""The JSON Schema (draft 2020-12) of a template of organisations. `x-says`: what an author reads when it is wrong."""

from typing import Any, Final

from liren.actors.kinds import KINDS
from liren.actors.templates import standard
from liren.engine.schema import SLUG, SOURCES, WORD, definitions

_PATH: Final = {"type": "string", "pattern": r"^([0-9a-z]+\.)+$", "x-says": "地点写成路径，例如 32.05.06."}
_WORD: Final = {"type": "string", "pattern": WORD, "x-says": "写成小写英文词，例如 office"}
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 60}
_WORDING: Final = {
    "description": "叫法：一句话，或分 urban 城市、rural 农村、places 各地",
    "oneOf": [
        _TEXT,
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["urban", "rural"],
            "properties": {
                "urban": _TEXT,
                "rural": _TEXT,
                "places": {
                    "type": "object",
                    "propertyNames": {"pattern": _PATH["pattern"]},
                    "additionalProperties": _TEXT,
                },
            },
        },
    ],
    "x-says": "叫法写一句话，或写 {urban: 城市叫法, rural: 农村叫法, places: {路径: 当地叫法}}，60 字以内",
}
_SUBTYPE: Final = {
    "description": "具体类别",
    "anyOf": [
        {"type": "string"},
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["urban", "rural"],
            "properties": {"urban": {"type": "string"}, "rural": {"type": "string"}},
        },
    ],
    "x-says": "写类别的英文名，或写 {urban: 城市的类别, rural: 农村的类别}",
}
_POST: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["key", "title"],
    "properties": {
        "key": _WORD,
        "title": _WORDING,
        "role": {"type": ["string", "null"], "description": "平台角色"},
        "each": {"enum": ["grid", "building"], "description": "每个网格或楼栋一个"},
        "seats": {"type": "integer", "minimum": 1, "maximum": 99, "description": "几个席位"},
        "duties": {"type": "string", "maxLength": 300, "description": "职责"},
        "coordinated_by": {"type": "string", "description": "由上级哪一类组织统筹"},
    },
}
_SLOT: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["key", "group", "name", "kind", "subtype", "basis"],
    "properties": {
        "key": _WORD,
        "group": {"type": "string", "description": "属于哪一组"},
        "name": {"anyOf": [{"type": "null"}, _WORDING], "x-says": "写名称，或写 null 由当地定", "description": "名称"},
        "kind": {"enum": sorted(KINDS), "description": "哪一类主体"},
        "subtype": _SUBTYPE,
        "times": {"type": "integer", "minimum": 2, "maximum": 30, "description": "这样的有几个"},
        "each": {"enum": ["grid"], "description": "每个网格一个"},
        "under": {"type": "string", "description": "在谁之下"},
        "line": {"type": "string", "description": "条线"},
        "core": {"type": "boolean", "description": "是核心"},
        "duties": {"type": "string", "maxLength": 300, "description": "职责"},
        "posts": {"type": "array", "maxItems": 20, "items": _POST, "description": "岗位"},
        "standard": standard.SCHEMA,
        "basis": {"type": "string", "description": "依据"},
    },
}
_GROUP: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title", "enumerated"],
    "properties": {
        "title": _TEXT,
        "count": {"type": "integer", "minimum": 1, "maximum": 99, "description": "文件说有几个"},
        "enumerated": {"type": "boolean", "description": "文件有没有列举名称"},
        "asks_line": {"type": "boolean", "description": "设置时问对应哪条线"},
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {"source": definitions()["source"]},
    "type": "object",
    "additionalProperties": False,
    "required": ["key", "version", "title", "summary", "at", "sources", "groups", "slots"],
    "properties": {
        "key": {"type": "string", "pattern": SLUG, "x-says": "写成英文名，例如 five-committees", "description": "名字"},
        "version": {"type": "integer", "minimum": 1, "maximum": 9999, "description": "版本"},
        "title": _TEXT,
        "summary": {"type": "string", "minLength": 1, "maxLength": 300, "description": "一句话说明"},
        "at": {
            "type": "array",
            "minItems": 1,
            "uniqueItems": True,
            "items": {"enum": ["street", "community", "estate"]},
            "description": "用在街道、社区还是小区",
        },
        "applies": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"urban": {"type": "boolean"}, "rural": {"type": "boolean"}},
            "description": "城市、农村",
        },
        "sources": SOURCES,
        "lines": {
            "type": "object",
            "propertyNames": {"pattern": WORD},
            "additionalProperties": _TEXT,
            "description": "条线",
        },
        "mirrors": {"type": "string", "pattern": SLUG, "description": "应与哪个模板一致", "x-says": "写模板的名字"},
        "groups": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": WORD},
            "additionalProperties": _GROUP,
            "description": "分组与数目",
        },
        "slots": {"type": "array", "minItems": 1, "maxItems": 60, "items": _SLOT, "description": "各组织"},
    },
}

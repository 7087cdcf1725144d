"""The JSON Schema (draft 2020-12) of a table as authors write it; docs/language.md explains every word."""

from typing import Any, Final

from liren.engine.schema import LIMIT_PATTERN, SLUG, SOURCES, WORD, definitions
from liren.engine.tables.language import ASKED_TYPES, EVERY, FILLED_BY, ROWS

Schema = dict[str, Any]
MOST_COLUMNS: Final = 60


def _text(most: int, about: str) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most, "description": about}


def _object(about: str, required: list[str], /, **properties: Schema) -> Schema:
    return {
        "type": "object",
        "description": about,
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def _word(about: str) -> Schema:
    return {"type": "string", "pattern": WORD, "x-says": "应当是小写英文词，例如 storeys", "description": about}


_COLUMN: Final[Schema] = _object(
    "一栏",
    ["title"],
    title=_text(40, "栏目名，照部门表上的话"),
    **{
        "from": {
            "type": "string",
            "pattern": r"^[a-z_]{1,40}\.[a-z0-9_]{1,40}$",
            "x-says": "写成 房间.名称，例如 building.name",
            "description": "平台有的，从哪里取：只能写来源清单里的名称",
        }
    },
    same_as={
        "type": "string",
        "pattern": r"^[a-z][a-z0-9-]{0,59}\.[a-z][a-z0-9_]{0,39}$",
        "x-says": "写成 表.栏目，例如 estate-health.sprayings",
        "description": "别的表已经问过，取那张表的答案",
    },
    ask={"enum": list(ASKED_TYPES), "description": "平台没有、要问的类型"},
    why=_text(100, "为什么问"),
    basis={"type": "string", "description": "依据：sources 里的 id"},
    required={"type": "boolean", "default": True, "description": "是否必填"},
    options={"type": "array", "minItems": 2, "maxItems": 30, "items": _text(30, "选项"), "description": "单选的选项"},
    min={"type": "number", "description": "最小"},
    max={"type": "number", "description": "最大；文字是字数"},
    decimals={"type": "integer", "minimum": 0, "maximum": 4, "default": 0, "description": "几位小数"},
    unit=_text(10, "单位"),
    hint=_text(100, "怎么填"),
    sum={"type": "boolean", "default": False, "description": "表下面合计，并逐级汇总"},
    differs=_text(200, "和平台已有的听起来一样，不同在哪里"),
)
_CHECK: Final[Schema] = _object(
    "一条核对",
    ["says"],
    says=_text(120, "不合时说的话"),
    must={"$ref": "#/$defs/condition", "description": "每一行必须成立"},
    usually={"$ref": "#/$defs/condition", "description": "每一行通常成立；不成立时请说明原因"},
    parts={"type": "array", "minItems": 1, "maxItems": 20, "items": _word("栏目"), "description": "每一行：这几栏相加"},
    equals=_word("每一行：等于这一栏"),
    totals={"type": "array", "minItems": 2, "maxItems": 2, "items": _word("栏目"), "description": "两栏的合计相等"},
    column=_word("和上期比的栏目"),
    within={
        "type": "string",
        "pattern": r"^[1-9][0-9]{0,2}%$",
        "x-says": "写成百分数，例如 20%",
        "description": "和上期相差不超过；超过时请说明原因",
    },
)
_LAYOUT: Final[Schema] = _object(
    "部门自己的表样",
    ["groups"],
    title=_text(60, "表头大标题；不写就用表名"),
    before={"type": "array", "maxItems": 5, "items": _text(100, "一行"), "description": "表上面的几行"},
    groups={
        "type": "array",
        "minItems": 1,
        "maxItems": MOST_COLUMNS,
        "description": "上层表头和栏目次序",
        "items": _object(
            "一组",
            ["columns"],
            title=_text(40, "上层表头"),
            columns={
                "type": "array",
                "minItems": 1,
                "maxItems": MOST_COLUMNS,
                "items": _word("栏目"),
                "description": "这一组的栏目",
            },
        ),
    },
    after={"type": "array", "maxItems": 5, "items": _text(100, "一行"), "description": "表下面的几行"},
    numbered={"type": "boolean", "default": True, "description": "要不要序号"},
    total={"type": "boolean", "default": True, "description": "要不要合计行"},
)


def table_schema() -> Schema:
    """The whole schema."""
    body = _object(
        "一张表",
        ["key", "version", "title", "summary", "department", "basis", "sources", "period", "rows", "columns"],
        key={
            "type": "string",
            "pattern": SLUG,
            "x-says": "写成英文名，例如 housing-buildings",
            "description": "表的名字",
        },
        version={"type": "integer", "minimum": 1, "description": "版本，改一次加一"},
        title=_text(60, "表名"),
        summary=_text(300, "这张表做什么用"),
        department=_object(
            "哪个部门要",
            ["name", "unit"],
            name=_text(60, "部门"),
            unit={
                "type": "string",
                "pattern": SLUG,
                "x-says": "写派单用的单位代号，例如 livelihood",
                "description": "部门在当地的组织：派单用的单位代号",
            },
        ),
        basis={"type": "string", "description": "依据哪部法、哪份文件：sources 里的 id"},
        sources=SOURCES,
        period=_object(
            "多久要一次",
            ["every"],
            every={"enum": list(EVERY), "description": "多久一次"},
            due={
                "type": "string",
                "pattern": LIMIT_PATTERN.pattern,
                "x-says": "写成 5 working days 这样",
                "description": "到期后多久交",
            },
            due_on={
                "type": "string",
                "pattern": r"^\d{4}-\d{2}-\d{2}$",
                "x-says": "写成 2026-12-31",
                "description": "只要一次的：哪天交",
            },
        ),
        rows={"enum": list(ROWS), "description": "每个什么一行"},
        filled_by={"enum": list(FILLED_BY), "default": "community", "description": "谁填：社区、街道"},
        group={
            "type": "string",
            "pattern": SLUG,
            "x-says": "写成人群的代号，例如 old-80",
            "description": "只要哪一类居民：人群的代号",
        },
        columns={
            "type": "object",
            "minProperties": 1,
            "maxProperties": MOST_COLUMNS,
            "description": "栏目",
            "propertyNames": {"pattern": WORD, "x-says": "栏目的名字是小写英文词"},
            "additionalProperties": _COLUMN,
        },
        checks={"type": "array", "maxItems": 40, "items": _CHECK, "description": "核对"},
        layout=_LAYOUT,
        signed={"type": "boolean", "default": False, "description": "全是平台填的，也要有人确认"},
        example={"type": "boolean", "default": False, "description": "示例，不是真的部门要的"},
    )
    shared = {name: one for name, one in definitions().items() if name in ("condition", "source")}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": shared, **body}

"""The JSON Schema (draft 2020-12) of a procedure as authors write it; docs/language.md explains every word.

`x-says` is what an author reads when a value does not fit: what is wrong, what to do.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from liren.engine.conditions import COUNTS, MODES, OPERATORS
from liren.engine.language import Unit

Schema = dict[str, Any]

UNIT_WORDS: Final[Mapping[str, Unit]] = {
    "minute": "minutes",
    "hour": "hours",
    "working hour": "working_hours",
    "working day": "working_days",
    "calendar day": "calendar_days",
}
LIMIT_PATTERN: Final = re.compile(rf"^[1-9][0-9]{{0,3}} ({'|'.join(UNIT_WORDS)})s?$")
KNOWN: Final = ("device.location", "reporter.name", "reporter.phone", "reporter.address", "reporter.place")
RESERVED: Final = (
    "comment", "counts", "from", "item", "join", "line", "mode", "move", "org", "person", "rating", "step", "unit",
    "units", "version", "with",
)  # fmt: skip
FIELD_TYPES: Final = (
    "text", "long_text", "number", "money", "date", "time", "yes_no", "choice", "choices",
    "phone", "place", "class", "clause", "photos", "files", "table", "rating",
)  # fmt: skip
COLUMN_TYPES: Final = ("text", "long_text", "number", "money", "date", "time", "yes_no", "choice", "phone")
WORD: Final = "^[a-z][a-z0-9_]{0,39}$"
SLUG: Final = "^[a-z][a-z0-9-]{0,59}$"
DEED: Final = r"^[a-z][a-z_]{0,39}\.[a-z][a-z-]{0,39}$"


def _text(most: int, description: str, **more: Any) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most, "description": description, **more}


def _pattern(pattern: str, says: str, description: str) -> Schema:
    return {"type": "string", "pattern": pattern, "x-says": says, "description": description}


def _flag(description: str) -> Schema:
    return {"type": "boolean", "default": False, "description": description}


def _object(description: str, required: list[str], properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "description": description,
        "additionalProperties": False,
        "required": required,
        "properties": properties,
    }


def _list(items: Schema, most: int, description: str, least: int = 1, **more: Any) -> Schema:
    return {
        "type": "array", "minItems": least, "maxItems": most, "items": items, "description": description, **more
    }  # fmt: skip


def _keyed(definition: str, description: str, least: int = 0) -> Schema:
    return {
        "type": "object",
        "description": description,
        "minProperties": least,
        "maxProperties": 60,
        "propertyNames": {
            "pattern": WORD,
            "not": {"enum": [*RESERVED, "end"]},
            "x-says": "名字要用小写字母开头的英文词（字母、数字、下划线，不超过 40 个），且不能是 "
            + "、".join([*RESERVED, "end"]),
        },
        "additionalProperties": {"$ref": f"#/$defs/{definition}"},
    }


def _word(description: str) -> Schema:
    return _pattern(WORD, "应当是小写英文词，例如 accept", description)


def _ref(name: str, description: str) -> Schema:
    return {"$ref": f"#/$defs/{name}", "description": description}


_SCALAR: Final[Schema] = {"type": ["string", "number", "boolean"]}
_BOUND: Final[Schema] = {"type": ["number", "string"]}


def _operator(name: str) -> Schema:
    if name in ("in", "not_in"):
        return {"type": "array", "minItems": 1, "maxItems": 100, "items": _SCALAR, "description": "列出的值之一"}
    if name == "filled":
        return {"type": "boolean", "description": "是否已填写"}
    if name in ("is", "is_not"):
        return {**_SCALAR, "description": "等于或不等于"}
    return {"type": ["number", "string"], "description": "比大小：数，或日期、时间文字"}


def _condition() -> Schema:
    parts: Schema = {"type": "array", "minItems": 1, "maxItems": 20, "items": {"$ref": "#/$defs/condition"}}
    one_operator = {"oneOf": [{"required": [name]} for name in OPERATORS], "minProperties": 2, "maxProperties": 2}
    return {
        "type": "object",
        "description": "条件",
        "additionalProperties": False,
        "properties": {
            "field": _word("要看的栏目"),
            "count": {"enum": list(COUNTS), "description": "要看的计数"},
            "mode": {"enum": list(MODES), "description": "平时 ordinary，应急 emergency"},
            **{name: _operator(name) for name in OPERATORS},
            "all": {**parts, "description": "全部成立"},
            "any": {**parts, "description": "任一成立"},
            "not": {"$ref": "#/$defs/condition", "description": "不成立"},
        },
        "oneOf": [
            *({"required": [word], "maxProperties": 1} for word in ("all", "any", "not", "mode")),
            {"required": ["field"], **one_operator},
            {"required": ["count"], **one_operator},
        ],
        "x-says": "条件应当写成 {field: 栏目, is: 值}，或用 all、any、not 把几个条件合起来；一个条件只用一个比较词（"
        + "、".join(OPERATORS) + "）",
    }  # fmt: skip


BURDEN_REASON: Final[Schema] = _text(300, "明知增加负担仍要这样的理由", minLength=6)


def _field() -> Schema:
    return _object("一栏", ["title", "type"], {
        "title": _text(60, "栏目名，居民看得懂的话"),
        "type": {"enum": list(FIELD_TYPES), "description": "类型"},
        "required": _flag("是否必填"),
        "purpose": _text(200, "为什么问"),
        "basis": _word_or_id("依据：来源的 id"),
        "known": {"enum": list(KNOWN), "description": "平台已知从哪里取，不再重复问"},
        "personal": _flag("个人信息：进保险箱，可删除"),
        "public": _flag("公开时是否显示"),
        "options": {
            "description": "选项",
            "anyOf": [
                {
                    "type": "object", "minProperties": 1, "maxProperties": 100,
                    "propertyNames": {"minLength": 1, "maxLength": 60}, "additionalProperties": _text(60, "选项名"),
                },
                {"type": "array", "minItems": 1, "maxItems": 100, "items": {"anyOf": [
                    _text(60, "选项名，值与名相同"),
                    {"type": "array", "minItems": 2, "maxItems": 2, "items": _text(60, "值和名")},
                ]}},
            ],
            "x-says": "选项写成 [一楼, 二楼]，或 {owner: 业主, tenant: 租户}，1 到 100 项",
        },
        "offers": {
            "description": "选项由平台给：members 是单位里任职的人，或者列出的几种组织",
            "anyOf": [
                {"enum": ["members"]},
                {"type": "array", "minItems": 1, "maxItems": 10, "uniqueItems": True, "items": _word("组织的种类")},
            ],
            "x-says": "offers 写 members，或一串组织的种类，例如 [committee_of_work]",
        },
        "min": {**_BOUND, "description": "下限"},
        "max": {**_BOUND, "description": "上限"},
        "decimals": {"type": "integer", "minimum": 0, "maximum": 6, "default": 0, "description": "小数位数"},
        "unit": _text(20, "单位"),
        "hint": _text(200, "填写提示"),
        "by": {"enum": ["reporter", "worker"], "default": "reporter", "description": "谁填"},
        "when": _ref("condition", "什么情况下才问"),
        "columns": _keyed("field", "表格的列", 1),
        "burden_reason": BURDEN_REASON,
    })  # fmt: skip


def _word_or_id(description: str) -> Schema:
    return _pattern("^[a-z][a-z0-9_.-]{0,59}$", "应当是 sources 里的 id，例如 ours", description)


def _move() -> Schema:
    return _object("去向", ["title", "to"], {
        "title": _text(30, "按钮上的话"),
        "to": _word("去哪一步；end 为办结，支线里 join 为汇合"),
        "asks": _keyed("field", "走这一步要填什么"),
        "when": _ref("condition", "什么情况下才能走"),
        "on": {"enum": ["timeout"], "description": "timeout：到期由系统走"},
        "at_least": _ref("limit", "不少于：到这一步满多久才能走"),
        "returns": _flag("退单：计入退回次数"),
        "declines": _flag("不予受理或转出：计为未受理"),
        "resolves": _flag("办理有了结果：计为已解决"),
        "reopens": _flag("重办：计入重办次数"),
        "continues": _flag("接着算：那一步的时钟从上次停下的地方接着走"),
        "tells": {"enum": ["reporter"], "description": "把结果告诉反映人"},
    })  # fmt: skip


def _step() -> Schema:
    limited = {"when": _ref("condition", "条件"), "limit": _ref("limit", "期限")}
    other = _object("另一期限", ["when", "limit"], limited)
    always = _object("必查情形", ["when"], {"when": _ref("condition", "条件")})
    return _object("步骤", ["title", "by", "basis", "moves"], {
        "title": _text(30, "步骤名"),
        "by": _list(_word("岗位"), 10, "谁来办：岗位名；reporter 为反映人", uniqueItems=True),
        "not_by": _word("不得与这一步同一人"),
        "clock": _word("时钟名，评价按它归集；不写就用步骤名"),
        "within": _ref("limit", "期限"),
        "or_within": _list(other, 10, "条件期限，先中先用"),
        "basis": _word_or_id("依据：来源的 id"),
        "open": _flag("可调条款：下级可换"),
        "assigns": _word("办这一步的人指定谁来办哪一步"),
        "same_unit_as": _word("由办那一步的单位接着办"),
        "keeper_of": _word("由维护那一栏所选条款的单位来办"),
        "route": _pattern(SLUG, "应当是目录名，例如 grid-events", "派单建议用哪个目录的规则"),
        "sample": _pattern(r"^(100|[0-9]{1,2})(\.[0-9]{1,4})?%$", "抽查比例写成百分数，例如 20%", "抽查比例"),
        "always": _list(always, 10, "一定要查的情形"),
        "rates": _flag("请反映人评价（1 到 5 分）"),
        "tells": {"enum": ["reporter"], "description": "到这一步就告诉反映人"},
        "form": _keyed("field", "这一步本身要填什么"),
        "extend": _object("延期", ["times", "up_to"], {
            "times": {"type": "integer", "minimum": 1, "maximum": 9, "description": "最多几次"},
            "up_to": _ref("limit", "每次最多多久"),
        }),
        "pause": _object("暂停计时", ["reasons", "up_to"], {
            "reasons": _list(_text(60, "事由"), 20, "可暂停的事由", uniqueItems=True),
            "up_to": _ref("limit", "最多多久"),
        }),
        "moves": _keyed("move", "去向，第一个是通常走的", 1),
        **_more_of_a_step(),
    })  # fmt: skip


def _dated(description: str, pattern: str, says: str, amount: str) -> Schema:
    return {
        "type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": {"pattern": WORD},
        "additionalProperties": _pattern(pattern, says, amount),
        "description": description, "x-says": "写成 {日期栏目: 20 calendar days}",
    }  # fmt: skip


def _more_of_a_step() -> dict[str, Schema]:
    """Words for what several do at once, for what the system does, and for deadlines counted from a date."""
    start = {"start": _word("各支线从哪一步起")}
    each = {"field": _word("按哪一栏逐项分；不写就按吹哨点名的单位"), **start}
    joint = {
        **start,
        "finish_when": {"enum": ["all", "lead"], "default": "all", "description": "all 等协办办完，lead 主办说了算"},
    }
    return {
        "before": _dated(
            "倒排期限：在某个日期之前多久办完", r"^(0|[1-9][0-9]{0,3}) (working|calendar) days?$",
            "写成 20 calendar days，到当天为止写 0 calendar days", "提前多久",
        ),
        "after": _dated(
            "顺排期限：从某个日期起多久以内办完", r"^[1-9][0-9]{0,3} (working|calendar) days?$",
            "写成 20 calendar days，那天不算，到当天为止写 before", "之后多久以内",
        ),
        "parallel": _list(_word("支线从哪一步起"), 20, "同时办：各支线的第一步", 2, uniqueItems=True),
        "for_each": _object("逐项办：每项一条支线", ["start"], each),
        "joint": _object("主办、协办：每个协办单位一条支线", ["start"], joint),
        "finish_when": {
            "anyOf": [{"enum": ["all", "any"]}, {"type": "integer", "minimum": 1, "maximum": 100}],
            "default": "all", "description": "几条支线办完就往下走", "x-says": "写 all、any 或一个数",
        },
        "whistle": _word("吹哨：办这一步的人点名单位，到那一步各开一条支线"),
        "propose_together": {
            "anyOf": [{"enum": ["all", "majority"]}, {"type": "integer", "minimum": 2, "maximum": 10}],
            "description": "共商：几方同意才走", "x-says": "写 all、majority 或一个数",
        },
        "does": _pattern(DEED, "写成 房间.事情，例如 papers.issue", "系统办什么"),
        "with": {
            "type": "object", "maxProperties": 10, "propertyNames": {"pattern": WORD},
            "additionalProperties": _text(200, "给系统的说明"), "description": "系统办事要用的说明",
        },
        "awaits": _pattern(DEED, "写成 房间.事件，例如 affairs.children-closed", "等别处的什么事"),
    }  # fmt: skip


def _source() -> Schema:
    return _object("来源", ["id", "document", "title", "checked"], {
        "id": _word_or_id("名字，供 basis 引用"),
        "document": _text(100, "文号；our choice 为自定"),
        "title": _text(200, "名称"),
        "clause": {"type": ["string", "null"], "maxLength": 100, "default": None, "description": "条款；不知道写 null"},
        "checked": {"type": "boolean", "description": "有没有核对过原文"},
        "note": _text(500, "说明"),
    })  # fmt: skip


SOURCES: Final[Schema] = _list({"$ref": "#/$defs/source"}, 50, "来源")


def _affair() -> Schema:
    return _object("事务属性", ["kind", "responsible", "everyday_name"], {
        "kind": {"enum": ["management", "service", "autonomy"], "description": "管理型、服务型、自治型"},
        "responsible": {"enum": ["party", "government", "self_governance", "social_force"], "description": "责任主体"},
        "attribute": {
            "enum": ["administrative_product", "service_product", "common_interest"],
            "description": "事务属性：管理型公共产品、服务型公共产品、居民共同利益",
        },
        "everyday_name": _text(10, "日常叫法：事件、工单、办件、议题"),
    })  # fmt: skip


def definitions() -> dict[str, Schema]:
    return {
        "condition": _condition(),
        "limit": _pattern(
            LIMIT_PATTERN.pattern,
            "期限写成“数 单位”，单位是 minutes、hours、working hours、working days、calendar days，例如 3 working days",
            "期限",
        ),
        "field": _field(),
        "move": _move(),
        "step": _step(),
        "source": _source(),
    }


def _applies() -> Schema:
    return _object("适用", [], {
        "urban": {"type": "boolean", "default": True, "description": "城市社区"},
        "rural": {"type": "boolean", "default": True, "description": "农村社区"},
    })  # fmt: skip


def _escalate() -> Schema:
    return _object("提级督办", ["to"], {
        "to": _word("提给谁"),
        "returns_at": {"type": "integer", "minimum": 1, "maximum": 99, "description": "第几次退回时提级"},
        "overdue_every": _ref("limit", "每逾期多久提一级"),
    })  # fmt: skip


_REQUIRED: Final = ["key", "version", "title", "node", "affair", "summary", "sources", "form", "start", "steps"]
_KEY: Final = "^(management|service|autonomy)/[a-z][a-z0-9-]{0,59}$"
_CLAUSE: Final = r"^[a-z][a-z0-9_]*\.[a-z_]+$"


def _clause() -> Schema:
    return _pattern(_CLAUSE, "写成 步骤.词，例如 accept.within", "底线条款")


def procedure_schema() -> Schema:
    """The schema of a whole procedure."""
    body = _object("规程", _REQUIRED, {
        "key": _pattern(_KEY, "写成 类别/英文名，例如 management/grid-event", "规程的名字"),
        "version": {"type": "integer", "minimum": 1, "maximum": 9999, "description": "版本，改一次加一"},
        "title": _text(60, "规程名"),
        "node": _text(60, "在社区治理标准体系中的位置"),
        "affair": _affair(),
        "applies": _applies(),
        "summary": _text(300, "一句话说明"),
        "sources": SOURCES,
        "catalogue": _pattern(SLUG, "应当是目录名，例如 grid-events", "类别目录"),
        "visibility": {"enum": ["private", "public"], "default": "private", "description": "默认不公开"},
        "form": _keyed("field", "反映时要填什么"),
        "start": _word("从哪一步开始"),
        "steps": _keyed("step", "步骤", 1),
        "escalate": _escalate(),
        "floor": _list(_clause(), 60, "底线条款：下级只可收紧", 0),
        "opened_by": {
            "enum": ["everybody", "workers"], "default": "everybody",
            "description": "谁可以提出：everybody 谁都可以，workers 只有工作人员",
        },
        "measures": _list(_word("指标"), 20, "评价看哪些指标", 0, uniqueItems=True),
        "burden_reason": BURDEN_REASON,
        "starts": _object("到时自动发起", ["every", "per"], {
            "every": {"enum": ["day", "week", "month", "quarter", "year"], "description": "多久一次"},
            "per": {
                "enum": [
                    "community", "grid", "estate", "building", "organisation", "standard", "asked_table",
                    "asked_street_table", "facility", "group_member",
                ],
                "description": "每个什么一件",
            },
        }),
        "depart": _object("探索性偏离", ["by"], {
            "by": _list(_word("岗位"), 10, "谁可以声明偏离", uniqueItems=True),
        }),
    })  # fmt: skip
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions(), **body}

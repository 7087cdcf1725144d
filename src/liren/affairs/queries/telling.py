"""Values and history in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from liren.actors.public import masked_name, masked_phone
from liren.affairs.answers import is_personal
from liren.affairs.company.titles import TITLES as COMPANY_TITLES
from liren.affairs.levels import TITLES as LEVELS
from liren.affairs.models import Record
from liren.affairs.page_shapes import Answer
from liren.affairs.rights import REPORTER, role_title
from liren.engine.catalogues import full_title
from liren.engine.language import Field, Procedure
from liren.kit.json import Json
from liren.kit.vault import Erased
from liren.standards.public import Rules, clauses

GONE = "（已按本人要求删除）"
INTERNAL = frozenset({"alarm", "moved", "revealed", "released", "handed_over"})
_TITLES: Mapping[str, str] = {
    "opened": "提交",
    "told": "反馈结果",
    "closed": "办结",
    "alarm": "提醒",
    "note": "补充说明",
    "claimed": "认领",
    "released": "放回待认领",
    "handed_over": "岗位交接",
    "visited": "来了几次",
    "inherited": "机构合并，由新单位接着办",
    "revealed": "查看联系方式",
    "erased": "个人信息已删除",
    "moved": "转到现在的网格",
    "extension_asked": "申请延期",
    "extension_granted": "同意延期",
    "extension_refused": "不同意延期",
    "paused": "暂停计时",
    "resumed": "恢复计时",
    "paper_issued": "出具文书",
    "paper_withdrawn": "作废文书",
    **COMPANY_TITLES,
    "lines_opened": "分头去办",
    "line_joined": "这一头办完了",
    "line_stopped": "这一头停办",
    "proposed": "提出办法，请各方商量",
    "agreed": "同意",
    "departed": "声明偏离",
    "deed_failed": "系统没有办成",
}


def record_title(record: Record, procedure: Procedure) -> str:
    """What happened, as people say it; on which line, when it was not the main one."""
    line = record.body.get("line_title")
    title = _title(record, procedure)
    return f"〔{line}〕{title}" if line else title


def _title(record: Record, procedure: Procedure) -> str:
    body = record.body
    if record.kind == "step":
        step = procedure.steps.get(body["step"])
        move = step.moves.get(body["move"]) if step else None
        return f"{step.title}：{move.title}" if step and move else str(body["step"])
    if record.kind == "sampled_out":
        step = procedure.steps.get(body["step"])
        return f"抽查未抽中，免{step.title if step else '核实'}"
    if record.kind == "escalated":
        return f"提级到{LEVELS.get(body['level'], '上级')}"
    if record.kind == "opened" and body.get("origin") == "imported":
        return "从旧表导入"
    return _TITLES.get(record.kind, record.kind)


def record_text(record: Record, rules: Rules, org_names: Mapping[str, str]) -> str:
    """What goes with it, beside the answers: whom it was given to, why, on whose account."""
    body, lines = record.body, []
    assigned = body.get("assigned") or {}
    if assigned.get("org") in org_names:
        lines.append(f"派给{org_names[assigned['org']]}")
    if assigned.get("why"):
        lines.append(f"依据：{assigned['why']}")
    if record.kind == "escalated":
        lines.append({"returns": "退回达到规定次数", "overdue": "超过期限"}.get(body["reason"], str(body["reason"])))
    if body.get("called"):
        lines.append(f"点名{'、'.join(one['name'] for one in body['called']['units'])}")
    if assigned.get("with"):
        lines.append(f"协办：{'、'.join(one['name'] for one in assigned['with'])}")
    if record.kind == "lines_opened":
        lines.append("、".join(body["lines"]))
    if record.kind == "visited":
        lines.append(f"本人共来过 {body['visits']} 次" if body["visits"] else "本人一次也没来")
    lines += [str(body[key]) for key in ("text", "purpose") if body.get(key)]
    if record.kind == "told":
        lines.append(reply_text(rules.procedure, body.get("reply") or {}))
    return "；".join(line for line in lines if line)


def reply_text(procedure: Procedure, reply: Mapping[str, Json]) -> str:
    """The answer given to the reporter, as one text; "" when there is none yet."""
    answers = reply.get("answers") or {}
    step = procedure.steps.get(reply.get("step") or "")
    move = step.moves.get(reply.get("move") or "") if step else None
    fields = {**step.form, **move.asks} if step and move else {}
    texts = [
        str(answers[key]) for key, field in fields.items() if field.type in ("text", "long_text") and key in answers
    ]
    return "\n".join(texts) or (move.title if move else "")


def is_internal(record: Record) -> bool:
    """Not for the reporter: alarms, looks, and notes among workers."""
    return record.kind in INTERNAL or bool(record.body.get("internal"))


def answer_of(key: str, field: Field, value: Json, rules: Rules) -> Answer:
    """An answer that is not personal, typed and in words."""
    return Answer(key, field.title, field.type, value, in_words(field, value, rules))


def personal_answer(
    key: str, name: str, field: Field, value: Json | Erased | None, *, clear: bool, rules: Rules
) -> Answer:
    """A personal answer: in clear for whose it is, masked for others, gone when erased."""
    if isinstance(value, Erased):
        return Answer(key, field.title, field.type, None, GONE, name, masked=False, erased=True)
    if clear:
        return Answer(key, field.title, field.type, value, in_words(field, value, rules), name)
    return Answer(key, field.title, field.type, None, mask(field, value), name, masked=True)


def mask(field: Field, value: Json) -> str:
    """As much as may be seen by anybody who handles it: “138****2046”, “王**”, or that something was given."""
    if value is None:
        return ""
    if field.type == "phone":
        return masked_phone(str(value))
    if field.known == "reporter.name" or field.key == "name":
        return masked_name(str(value))
    return "（已填写，查看须写明用途）"


def in_words(field: Field, value: Json, rules: Rules | None) -> str:
    """A typed value as people read it; a class by its code where no rules are at hand."""
    if value is None or value == []:
        return ""
    if field.type == "yes_no":
        return "是" if value else "否"
    if field.type in ("choice", "choices"):
        titles = dict(field.options)
        return "、".join(titles.get(one, str(one)) for one in (value if isinstance(value, list) else [value]))
    if field.type == "class" and rules is not None and rules.catalogue is not None:
        return full_title(rules.catalogue, str(value))
    if field.type == "clause":
        return clauses.in_words(str(value))
    if field.type == "money":
        return f"{int(value) / 100:.2f} 元"
    if field.type in ("photos", "files"):
        return f"{len(value)} 个文件"
    if field.type == "table":
        return "；".join(_row_in_words(field, row, rules) for row in value)
    return f"{value}{field.unit}"


def _row_in_words(field: Field, row: Mapping[str, Any], rules: Rules | None) -> str:
    parts: Sequence[str] = [
        f"{column.title}{in_words(column, row[key], rules)}" for key, column in field.columns.items() if key in row
    ]
    return "，".join(parts)


def who_did(record: Record, names: Mapping[str, str], org_names: Mapping[str, str], reporter: str | None) -> str:
    """Who acted, as everyone may see it."""
    by_system = record.kind == "step" and record.body.get("role") == "system" and "imported" not in record.body
    if record.by_person is None or by_system:
        return "系统"
    if str(record.by_person) == reporter and record.body.get("role", record.body.get("from")) in (REPORTER, None):
        return role_title(REPORTER)
    return names.get(str(record.by_person), "工作人员")


__all__ = [
    "answer_of", "in_words", "is_internal", "is_personal", "mask", "personal_answer", "record_text", "record_title",
    "reply_text", "who_did",
]  # fmt: skip

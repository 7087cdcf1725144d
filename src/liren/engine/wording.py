"""The words of the language as people say them: what a condition asks, what a word may be, in Chinese."""

import re
from collections.abc import Mapping
from typing import Any, Final

from liren.engine.building import limit

Names = Mapping[str, str]

WORDS: Final[Names] = {
    # values of closed lists in the schema that their description does not already say
    "text": "一行文字", "long_text": "长文字", "number": "数", "money": "金额", "date": "日期", "time": "时间",
    "yes_no": "是或否", "choice": "单选", "choices": "多选", "phone": "电话", "place": "地点", "class": "类别",
    "clause": "条款", "photos": "照片", "files": "文件", "table": "表格", "rating": "评分",
    "private": "不公开", "public": "公开", "reporter": "反映人", "worker": "工作人员", "timeout": "到期由系统走",
    "device.location": "所在位置", "reporter.name": "反映人姓名", "reporter.phone": "反映人电话",
    "reporter.address": "反映人地址", "reporter.place": "反映人所在社区", "end": "办结",
    "party": "党组织", "government": "政府", "self_governance": "自治组织", "social_force": "社会力量",
    "join": "汇合", "all": "全部", "any": "任一", "lead": "主办说了算", "majority": "过半",
    "emergency": "应急状态", "ordinary": "日常状态", "day": "每天", "week": "每周", "month": "每月", "quarter": "每季",
    "year": "每年", "community": "社区", "grid": "网格", "estate": "小区", "building": "楼栋", "organisation": "组织",
    "standard": "该复审的标准",
    "asked_table": "到期要填的表",
    "asked_street_table": "街道到期要填的表",
    "facility": "要巡检的设施",
    "group_member": "要去看看的人",
    "returns": "退回次数", "reopens": "重办次数", "extensions": "延期次数", "escalations": "提级次数",
}  # fmt: skip
_COMPARED: Final[Names] = {
    "is": "是", "is_not": "不是", "at_least": "至少是", "at_most": "至多是", "more_than": "大于", "less_than": "小于",
    "in": "是其中之一：", "not_in": "不是其中任何一个：",
}  # fmt: skip


def about(schema: Mapping[str, Any], word: str) -> str:
    """What a word of the schema is called: the first words of its description.

    >>> about({"description": "类型：一行或多行"}, "type")
    '类型'
    """
    return re.split("[：，；（]", str(schema.get("description") or word))[0]


def choices(schema: Mapping[str, Any]) -> dict[str, str]:
    """The values of a closed list with their titles; where the description lists them in the same order, from there.

    >>> choices({"enum": ["service", "autonomy"], "description": "服务型、自治型"})
    {'service': '服务型', 'autonomy': '自治型'}
    """
    values = [str(value) for value in schema.get("enum", ())]
    said = str(schema.get("description", "")).rpartition("：")[2].split("、")
    if len(said) == len(values) > 1:
        return dict(zip(values, said, strict=True))
    return {value: WORDS.get(value, value) for value in values}


def said(value: Any, names: Names) -> str:
    """A value in words. names: of steps, fields, roles and sources, beside WORDS."""
    match value:
        case None:
            return "（空）"
        case True | False:
            return "是" if value else "否"
        case dict():
            return condition(value, names) or _parts(value, names)
        case list() | tuple():
            return "、".join(said(item, names) for item in value) or "（空）"
        case str():
            return _limit(value) or names.get(value) or WORDS.get(value) or value
    return str(value)


def condition(written: Mapping[str, Any], names: Names) -> str:
    """A condition in words; '' when it is none.

    >>> condition({"field": "danger", "is": True}, {"danger": "有没有危险"})
    '“有没有危险”是“是”'
    """
    for word, joint in (("all", "，并且"), ("any", "，或者")):
        if isinstance(written.get(word), list | tuple):
            return joint.join(said(part, names) for part in written[word])
    if "not" in written:
        return f"并非：{said(written['not'], names)}"
    subject = written.get("field") or written.get("count")
    if not isinstance(subject, str):
        return ""
    name = names.get(subject) or WORDS.get(subject) or subject
    if "filled" in written:
        return f"“{name}”{'填了' if written['filled'] else '没填'}"
    for word, compared in _COMPARED.items():
        if word in written:
            return f"“{name}”{compared}“{said(written[word], names)}”"
    return ""


def _parts(value: Mapping[str, Any], names: Names) -> str:
    """A small object: a limit with its condition, or word by word."""
    when, rest = value.get("when"), [said(item, names) for word, item in value.items() if word != "when"]
    return f"{said(when, names)}时，{'、'.join(rest)}" if when and rest else "、".join(rest) or said(when, names)


def _limit(text: str) -> str:
    try:
        return limit(text).text
    except (ValueError, KeyError):
        return ""

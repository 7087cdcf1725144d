"""What may be wrong with a place that is written: each check gives {field: what is wrong and what to do}."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Q

from liren.kit.clock import CHINA
from liren.territories.kinds import PARENTS, kind_label
from liren.territories.models import Place
from liren.territories.paths import community_of

_NAME_LONGEST = 60
_CODE = re.compile(r"[0-9A-Za-z-]{1,32}")

Problems = dict[str, str]


def kind_below(above: Place, kind: str) -> Problems:
    """Whether a place of this kind may lie directly below `above`."""
    if kind not in PARENTS:
        return {"kind": "种类应为小区、网格或楼栋；行政区划只随区划数据载入。"}
    if above.kind not in PARENTS[kind]:
        allowed = "或".join(kind_label(parent) for parent in PARENTS[kind])
        return {"parent": f"{kind_label(kind)}应建在{allowed}下面，“{above.name}”是{kind_label(above.kind)}。"}
    return {}


def name(text: str) -> Problems:
    """Whether this can be a name: something printable, at most 60 characters."""
    if not text:
        return {"name": "请填写名称。"}
    if len(text) > _NAME_LONGEST:
        return {"name": f"名称最多 {_NAME_LONGEST} 个字，现在有 {len(text)} 个。"}
    return {} if text.isprintable() else {"name": "名称里有不能显示的字符，请重新输入。"}


def code(above: Place, kind: str, text: str | None) -> Problems:
    """Whether this can be the code: a grid's is 6 digits of county, 3 of street, 3 of community, 3 of sequence."""
    if text is None:
        return {}
    if kind != "grid":
        return {} if _CODE.fullmatch(text) else {"code": "编码只能用字母、数字和连字符，最多 32 位。"}
    if not re.fullmatch(r"[0-9]{15}", text):
        return {"code": f"网格编码应为 15 位数字：前 12 位是社区代码 {above.code}，后 3 位是顺序号。"}
    if above.code and not text.startswith(above.code):
        return {"code": f"网格编码的前 12 位应为“{above.name}”的代码 {above.code}。"}
    return {} if text[-3:] != "000" else {"code": "网格顺序号从 001 开始。"}


def taken(above: Place, kind: str, text: str, number: str | None) -> Problems:
    """Whether the name is borne by a standing sibling of the kind, or the code by any place of the level."""
    level = 7 if kind == "building" else 6
    same_name = Q(parent=above, kind=kind, name=text, valid_to=None)
    same_code = Q(level=level, code=number) if number else Q(pk=None)
    problems = {}
    for found in Place.objects.filter(same_name | same_code).order_by("id")[:2]:
        if number and found.code == number:
            problems["code"] = f"编码 {number} 已经给了“{found.name}”。"
        if found.parent_id == above.id and found.kind == kind and found.name == text and found.valid_to is None:
            problems["name"] = f"“{above.name}”下面已经有叫“{text}”的{kind_label(kind)}。"
    return problems


def grid(path: str, kind: str, id: int | None) -> Problems:
    """Whether a place of this kind at or below `path` may belong to the grid: a standing one of its community."""
    if id is None:
        return {}
    if kind != "building":
        return {"grid": "只有楼栋可以划入网格。"}
    # Held: a grid that is being closed at this moment takes nothing in, and one that takes something in is not closed.
    found = Place.objects.select_for_update(no_key=True).filter(pk=id, kind="grid", valid_to=None).first()
    if found is None or community_of(found.path) != community_of(path):
        return {"grid": "请选本社区现有的网格。"}
    return {}


def day(field: str, text: date | None, at: datetime, *, not_before: date | None) -> Problems:
    """Whether a change can take effect that day: not later than today in China, not before what it changes."""
    if text is None:
        return {}
    if text > at.astimezone(CHINA).date():
        return {field: "日期不能晚于今天。"}
    if not_before and text < not_before:
        return {field: f"日期不能早于 {not_before}。"}
    return {}


def successors(row: Place, ids: Sequence[int]) -> Problems:
    """Whether these may take over from `row`: other standing places of its level."""
    if not ids:
        return {}
    fitting = Place.objects.filter(pk__in=ids, level=row.level, valid_to=None).exclude(pk=row.pk).count()
    return {} if fitting == len(set(ids)) else {"successors": "接续的地方应是别的、现有的、同一级的地方。"}

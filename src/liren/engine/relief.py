"""The burden lint 减负检查: what a procedure should not ask people. Each objection has a code that does not change.

A field answers the objections to itself, and the procedure those to the whole, with a reasoned `burden_reason`.
What has no purpose or no basis cannot be answered that way: `lint` objects to it, with codes of its own.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from liren.engine.burden import REPORTER, burden
from liren.engine.language import END, Field, Move, Procedure, Step
from liren.engine.problems import Problem

OURS: Final = "our choice"
RESIDENT_FIELDS: Final = 5
"""More than this a resident should not have to fill in for one affair on its usual way; our choice."""
STEP_FIELDS: Final = 6
"""More than this a worker should not have to fill in for one move; our choice."""

_ABOUT: Final = "^(您的|您|本人|我的|反映人|申请人|诉求人|来电人|居民|联系人|联系)?(的)?"
KNOWN_TITLES: Final[Mapping[str, re.Pattern[str]]] = {
    "reporter.name": re.compile(_ABOUT + "(姓名|名字|称呼|怎么称呼您|怎么称呼)$"),
    "reporter.phone": re.compile(_ABOUT + "(电话|手机|手机号|手机号码|电话号码|联系电话|联系方式)$"),
    "reporter.address": re.compile(_ABOUT + "(住址|家庭住址|家庭地址|现住址|居住地址|联系地址|通讯地址)$"),
    "reporter.place": re.compile(_ABOUT + "(所在社区|居住社区|所属社区|所在村|在哪个社区|社区|小区)$"),
}
"""How forms ask for what the platform knows of whoever reports."""
RECORDED: Final = re.compile(
    "^(经办|办理|受理|承办|登记|填表|填报|处理|处置|审核|签收)(人|人员|人姓名|单位|部门|时间|日期)$|^(办结|完成|上报)(时间|日期)$"
)
"""What the platform writes down by itself with every step: who, of which organisation, when."""
CLASS_TITLE: Final = re.compile("^(事项|事件|问题|诉求|办件|工单)?(类别|类型|分类|大类|小类)(名称)?$|^事项名称$")
REPORTED: Final = re.compile("^(诉求|反映|申请|事件|问题|投诉|来电|报修)(的)?(内容|描述|详情|事项|情况|标题|摘要)$")
"""How forms ask a worker for what the reporter has said already."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A field where it is asked. worker: whether a worker is asked; step, move: None in the opening form."""

    path: str
    field: Field
    worker: bool
    step: Step | None = None
    move: Move | None = None


def objections(procedure: Procedure) -> tuple[Problem, ...]:
    """What costs people more than it brings, unless the procedure says why; empty when nothing."""
    asked = tuple(_everything(procedure))
    fields = (problem for one in asked if not one.field.burden_reason for problem in _of_field(one, asked, procedure))
    whole = () if procedure.burden_reason else tuple(_of_whole(procedure))
    return (*fields, *whole)


def _everything(procedure: Procedure) -> Iterator[_Asked]:
    for key, field in procedure.form.items():
        yield _Asked(f"form.{key}", field, field.by == "worker")
    for step in procedure.steps.values():
        worker = REPORTER not in step.by
        for key, field in step.form.items():
            yield _Asked(f"steps.{step.key}.form.{key}", field, worker, step)
        for move in step.moves.values():
            for key, field in move.asks.items():
                yield _Asked(f"steps.{step.key}.moves.{move.key}.asks.{key}", field, worker, step, move)


def _of_field(one: _Asked, asked: Collection[_Asked], procedure: Procedure) -> Iterator[Problem]:
    if one.worker:
        yield from _retyped(one, asked)
    else:
        yield from _known(one)
    yield from _class(one, asked)
    yield from _twice(one, asked, procedure)
    yield from _compulsory(one, procedure)


def _known(one: _Asked) -> Iterator[Problem]:
    """A resident is asked what the platform knows of them, or of where their device is."""
    field = one.field
    if field.known is not None or one.step is not None:
        return
    for known, titles in KNOWN_TITLES.items():
        if titles.search(field.title):
            yield _known_problem(one, known)
            return
    if field.type == "place":
        yield _known_problem(one, "device.location")


def _known_problem(one: _Asked, known: str) -> Problem:
    return Problem(
        one.path,
        f"“{one.field.title}”平台已经知道。",
        f"请写 known: {known}；问的是别的人或别的地方，就写 burden_reason。",
        "burden.known",
    )


def _retyped(one: _Asked, asked: Collection[_Asked]) -> Iterator[Problem]:
    """A worker is asked to copy what the reporter said, or what the platform writes down by itself."""
    title, step = one.field.title, one.step
    if RECORDED.search(title):
        hint = "每一步由谁、何时办，平台自动记下，请删去。"
        yield Problem(one.path, f"“{title}”平台自动记着。", hint, "burden.recorded")
    if step is None:
        return
    said = {_plain(other.field.title) for other in asked if other.step is None and not other.worker}
    copied = _plain(title) in said or REPORTED.search(title)
    if copied or any(titles.search(title) for titles in KNOWN_TITLES.values()):
        hint = "经办人看得到反映时填的，请删去；要更正，请用另一个栏目名。"
        yield Problem(one.path, f"“{title}”要工作人员再抄一遍。", hint, "burden.retyped")


def _class(one: _Asked, asked: Collection[_Asked]) -> Iterator[Problem]:
    has_class = any(other.field.type == "class" for other in asked)
    if has_class and one.field.type in ("text", "choice") and CLASS_TITLE.search(one.field.title):
        hint = "请删去，页面会显示类别的名称。"
        yield Problem(one.path, f"“{one.field.title}”已有类别一栏。", hint, "burden.known")


def _twice(one: _Asked, asked: Collection[_Asked], procedure: Procedure) -> Iterator[Problem]:
    """Another field of the same title was asked before on one way; reasons of different decisions are not the same."""
    if one.move is not None and (one.move.declines or one.move.returns or one.move.reopens):
        return
    for other in asked:
        if other.path == one.path:
            return
        same = other.field.key != one.field.key and _plain(other.field.title) == _plain(one.field.title)
        if same and other.worker == one.worker and _on_one_way(other, one, procedure):
            hint = f"同一件事不问两遍：前面在 {other.path} 问过，请删去一处。"
            yield Problem(one.path, f"“{one.field.title}”问了两遍。", hint, "burden.twice")
            return


def _on_one_way(first: _Asked, second: _Asked, procedure: Procedure) -> bool:
    if first.step is None or second.step is None:
        return True
    if first.step is second.step:
        return first.move is None or second.move is None or first.move is second.move
    begins = [first.move] if first.move is not None else [*first.step.moves.values()]
    return any(second.step.key in _ahead(procedure, move.to) for move in begins)


def _ahead(procedure: Procedure, start: str) -> frozenset[str]:
    """Every step some sequence of moves leads to from `start`, itself included."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        if key != END and key not in seen and key in procedure.steps:
            seen.add(key)
            waiting += [move.to for move in procedure.steps[key].moves.values()]
    return frozenset(seen)


def _compulsory(one: _Asked, procedure: Procedure) -> Iterator[Problem]:
    """What must be given needs more than our own choice, when it is a photograph, a file or something personal."""
    field = one.field
    source = procedure.sources.get(field.basis or "")
    ours = source is None or source.document == OURS
    if not field.required or not ours or field.known is not None:
        return
    if field.type in ("photos", "files"):
        hint = "请改为选填，或在 basis 写明要求它的标准、法规，或写 burden_reason。"
        yield Problem(one.path, f"“{field.title}”必须上传，却没有依据。", hint, "burden.photos")
    elif field.personal and field.when is None and not one.worker:
        hint = "请改为选填，或写明依据；只在选了某一项时才要，请写 when。"
        yield Problem(one.path, f"“{field.title}”是个人信息，必填却没有依据。", hint, "burden.personal")
    elif field.type == "long_text" and not one.worker and one.step is None:
        hint = "请改为选填，必填的用一行文字。"
        yield Problem(one.path, f"“{field.title}”要居民写一大段。", hint, "burden.optional")


def _of_whole(procedure: Procedure) -> Iterator[Problem]:
    fields = burden(procedure).resident_fields
    if fields > RESIDENT_FIELDS:
        hint = f"请删到 {RESIDENT_FIELDS} 栏以内、改由平台取，或在整份规程写 burden_reason。"
        yield Problem("form", f"居民办一次要填 {fields} 栏。", hint, "burden.many")
    for step in procedure.steps.values():
        for move in step.moves.values():
            count = sum(field.known is None for field in (*step.form.values(), *move.asks.values()))
            if REPORTER not in step.by and count > STEP_FIELDS:
                hint = f"请删到 {STEP_FIELDS} 栏以内，或在整份规程写 burden_reason。"
                path = f"steps.{step.key}.moves.{move.key}"
                yield Problem(path, f"走“{move.title}”要填 {count} 栏。", hint, "burden.step")


def _plain(title: str) -> str:
    """A title without the words that only point at whose it is.

    >>> _plain("您的联系电话（手机）")
    '联系电话'
    """
    return re.sub(r"[（(].*?[）)]|您的|请填|请写|\s", "", title)

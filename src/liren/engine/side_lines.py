"""Lines 支线: which steps belong to which opener, and what would keep lines from coming together again."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from liren.engine.language import END, JOIN, SYSTEM, Field, Lines, Procedure, Step
from liren.engine.problems import Problem
from liren.engine.steps import all_fields

_WORDS: Final = ("parallel", "for_each", "joint")
_ITEMISED: Final = ("choices", "table")


def openers(procedure: Procedure) -> dict[str, str]:
    """For each step of a line, the step that opens the line.

    A step two openers lead to is listed under the first; `line_problems` objects to it.
    """
    found: dict[str, str] = {}
    for step in procedure.steps.values():
        for start in step.lines.starts if step.lines else ():
            for key in _within(procedure, start):
                found.setdefault(key, step.key)
    return found


def automatic(step: Step) -> bool:
    """Does the system lead on from this step by itself: when its lines are over, a deed is done, an event has come?"""
    joins = step.lines is not None and step.lines.word != "joint"
    return joins or step.does is not None or step.awaits is not None


def items_of(procedure: Procedure, field_key: str, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each item a line is opened for, as (key, title): what was chosen, or the rows by their first column.

    Rows that say the same are told apart by their number.
    """
    field = all_fields(procedure)[field_key]
    given = answers.get(field_key) or []
    if field.type == "choices":
        titles = dict(field.options)
        return [(str(value), titles.get(value, str(value))) for value in given]
    first = next(iter(field.columns))
    named = [str(row.get(first) or f"第 {number} 项") for number, row in enumerate(given, 1)]
    return [
        (str(number), name if named.count(name) == 1 else f"{name}（{number}）") for number, name in enumerate(named, 1)
    ]


def line_problems(procedure: Procedure) -> Iterator[Problem]:
    """What is wrong with the lines of a procedure; nothing when it has none."""
    of = openers(procedure)
    fields = all_fields(procedure)
    for step in procedure.steps.values():
        path = f"steps.{step.key}"
        for move in step.moves.values():
            yield from _target(f"{path}.moves.{move.key}", step.key, move.to, of, procedure)
        yield from _in_line(path, step, of)
        yield from _opening(path, step, procedure, of, fields)
        yield from _calling(path, step, procedure)


def _within(procedure: Procedure, start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        key = waiting.pop()
        step = procedure.steps.get(key)
        if step is None or key in seen:
            continue
        seen.add(key)
        waiting += [move.to for move in step.moves.values()]
    return seen


def _target(path: str, key: str, to: str, of: Mapping[str, str], procedure: Procedure) -> Iterator[Problem]:
    opener = of.get(key)
    if opener is None and to == JOIN:
        yield Problem(f"{path}.to", "只有支线才能汇合。", "主线请写步骤名或 end。")
    if opener is not None and to == END:
        yield Problem(f"{path}.to", "支线不能直接办结。", f"请写 to: join，回到“{procedure.steps[opener].title}”。")


def _in_line(path: str, step: Step, of: Mapping[str, str]) -> Iterator[Problem]:
    if step.key not in of:
        return
    if step.lines is not None:
        yield Problem(path, "支线里不能再开支线。", "请放到主线上。")
    if step.assigns is not None or step.whistle is not None:
        yield Problem(path, "支线里不能再派单、吹哨。", "请放到主线上。")
    if step.sample is not None or step.propose_together is not None:
        yield Problem(path, "支线里不抽查、不共商。", "请放到主线上。")
    if step.tells is not None or any(move.tells or move.reopens for move in step.moves.values()):
        yield Problem(path, "支线里不告知反映人、不重办。", "请在汇合以后告知。")


def _opening(
    path: str, step: Step, procedure: Procedure, of: Mapping[str, str], fields: Mapping[str, Field]
) -> Iterator[Problem]:
    written: Mapping[str, object] = next(one for one in procedure.document["steps"] if one["key"] == step.key)
    words = [word for word in _WORDS if word in written]
    if len(words) > 1:
        yield Problem(path, f"{'、'.join(words)} 只能写一个。", "请只留一个。")
    if "finish_when" in written and words not in (["parallel"], ["for_each"]):
        yield Problem(
            f"{path}.finish_when", "没有支线，谈不上几条办完。", "请去掉 finish_when，joint 写在 joint 里面。"
        )
    if step.lines is None:
        return
    for start in step.lines.starts:
        if start not in procedure.steps:
            yield Problem(path, f"没有“{start}”这一步。", f"步骤有：{'、'.join(procedure.steps)}。")
        elif start == step.key or of.get(start) != step.key or procedure.start in _within(procedure, start):
            yield Problem(path, f"“{start}”不能既是支线又在别处用。", "每条支线要有自己的步骤。")
    yield from _finishing(path, step, step.lines)
    yield from _itemised(path, step, step.lines, procedure, fields)
    for key in {key for key, opener in of.items() if opener == step.key}:
        outside = {s.key for s in procedure.steps.values() if of.get(s.key) != step.key}
        if any(move.to == key for other in outside for move in procedure.steps[other].moves.values()):
            yield Problem(f"steps.{key}", "支线的步骤不能从主线走进来。", "请另写一步。")


def _finishing(path: str, step: Step, lines: Lines) -> Iterator[Problem]:
    if lines.word == "parallel" and isinstance(lines.finish_when, int) and lines.finish_when > len(lines.starts):
        yield Problem(f"{path}.finish_when", f"一共只有 {len(lines.starts)} 条支线。", "请写小一点的数，或 all。")
    if lines.word != "joint" and all(move.on == "timeout" or move.when is not None for move in step.moves.values()):
        yield Problem(path, "支线都办完以后，可能没有路可走。", "请留一个不带条件的去向。")


def _itemised(
    path: str, step: Step, lines: Lines, procedure: Procedure, fields: Mapping[str, Field]
) -> Iterator[Problem]:
    if lines.word == "for_each" and lines.field is not None:
        field = fields.get(lines.field)
        if field is None or field.type not in _ITEMISED or field.personal:
            yield Problem(
                f"{path}.for_each.field", f"“{lines.field}”不能逐项办。", "请写一个多选或表格的栏目，不能是个人信息。"
            )
    called = any(other.whistle == step.key for other in procedure.steps.values())
    if lines.word == "for_each" and lines.field is None and not called:
        yield Problem(f"{path}.for_each", "没有哪一步吹哨点名单位。", "请给那一步写 whistle，或写 field。")
    if lines.word == "joint" and not any(other.assigns == step.key for other in procedure.steps.values()):
        yield Problem(f"{path}.joint", "没有哪一步派到这里，谈不上主办、协办。", "请给派单一步写 assigns。")


def _calling(path: str, step: Step, procedure: Procedure) -> Iterator[Problem]:
    if step.whistle is not None:
        gathers = procedure.steps.get(step.whistle)
        if gathers is None or gathers.lines is None or gathers.lines.word != "for_each" or gathers.lines.field:
            yield Problem(
                f"{path}.whistle", f"“{step.whistle}”不是按点名的单位开支线的一步。", "请给它写 for_each: {start: …}。"
            )
        elif not any(move.to == step.whistle for move in step.moves.values()):
            yield Problem(f"{path}.whistle", "点了名，却没有去向走到那一步。", "请写一个去向。")
    if SYSTEM in step.by and len(step.by) > 1:
        yield Problem(f"{path}.by", "系统不和别的岗位一起办一步。", "请只写一个。")
    if SYSTEM in step.by and not automatic(step):
        yield Problem(f"{path}.by", "没有写系统在这一步办什么。", "请写 parallel、for_each、does 或 awaits。")

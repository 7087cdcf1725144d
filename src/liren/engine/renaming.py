"""A step renamed in a procedure's text and its cases, and everything that names it with it; nothing else is touched.

In the text: where it begins, moves, lines, who it is given to, floor clauses. In the cases: where an affair should be,
what was passed over, a line called after its first step, a departure. Comments, order and quotes stay.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from liren.engine.edits import Path, says_the_same
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import composed, read
from liren.engine.schema import RESERVED, WORD
from liren.engine.yaml_text import as_flow, true_end

_ONE: Final = ("not_by", "assigns", "same_unit_as", "whistle")
_LONGEST: Final = 30
Renamings = dict[Path, str]
"""What is to stand at a path instead."""


def renamed(text: str, cases: str, key: str, *, to: str, title: str) -> tuple[str, str]:
    """(text, cases) with the step `key` called `to`, and on screens `title`. Either may stay as it is.

    Raises DocumentInvalid when there is no such step, a name cannot be used, or the text is written too strangely.
    """
    document = read(text)
    steps = document.get("steps")
    step = steps.get(key) if isinstance(steps, dict) else None
    if not isinstance(steps, dict) or not isinstance(step, dict):
        raise DocumentInvalid((Problem(f"steps.{key}", "正文里没有这一步。", "请重新打开这一步。"),))
    problems = tuple(_name_problems(steps, key, to, title))
    if problems:
        raise DocumentInvalid(problems)
    told, old = _read_cases(cases), str(step.get("title", key))
    heads = key in {start for one in steps.values() if isinstance(one, dict) for start in _words(one.get("parallel"))}
    names = {old: title, **({key: to} if key != old else {})}
    after = _rewritten(text, document, dict(_in_text(document, key, to, title)), key, to)
    return after, _rewritten(cases, told, dict(_in_cases(told, names, heads)))


def _name_problems(steps: Mapping[str, Any], key: str, to: str, title: str) -> Iterator[Problem]:
    if not re.fullmatch(WORD, to) or to in (*RESERVED, "end"):
        hint = "用小写字母开头，只用小写字母、数字和下划线，例如 accept。"
        yield Problem("to", f"英文名“{to[:40]}”不能用。", hint)
    elif to != key and to in steps:
        yield Problem("to", f"已经有“{to}”这一步了。", "请换一个英文名。")
    if not 1 <= len(title) <= _LONGEST or "\n" in title:
        yield Problem("title", f"步骤名要写 1 到 {_LONGEST} 个字。", "请改短。")
    elif any(isinstance(one, dict) and one.get("title") == title for name, one in steps.items() if name != key):
        yield Problem("title", f"已经有一步叫“{title}”。", "请换一个叫法，不然案例里分不清。")


# --- where it is named ----------------------------------------------------------------------------------------------


def _in_text(document: Mapping[str, Any], key: str, to: str, title: str) -> Iterator[tuple[Path, str]]:
    if document.get("start") == key:
        yield ("start",), to
    yield ("steps", key, "title"), title
    for name, step in document["steps"].items():
        if isinstance(step, dict):
            yield from ((("steps", name, *path), to) for path in _in_step(step, key))
    for number, clause in enumerate(_words(document.get("floor"))):
        if clause.startswith(f"{key}."):
            yield ("floor", number), f"{to}.{clause.partition('.')[2]}"


def _in_step(step: Mapping[str, Any], key: str) -> Iterator[Path]:
    for word in _ONE:
        if step.get(word) == key:
            yield (word,)
    for number, start in enumerate(_words(step.get("parallel"))):
        if start == key:
            yield "parallel", number
    for word in ("for_each", "joint"):
        if isinstance(step.get(word), dict) and step[word].get("start") == key:
            yield word, "start"
    moves = step.get("moves")
    for name, move in moves.items() if isinstance(moves, dict) else ():
        if isinstance(move, dict) and move.get("to") == key:
            yield "moves", name, "to"


def _in_cases(told: Mapping[str, Any], names: Mapping[str, str], heads: bool) -> Iterator[tuple[Path, str]]:
    """names: what the step was called, and is now; heads: whether a line of `parallel` is called after it."""
    cases = told.get("案例")
    for number, case in enumerate(cases if isinstance(cases, list) else ()):
        if not isinstance(case, dict):
            continue
        events = case.get("经过")
        told_at: list[tuple[Path, Any]] = [(("反映",), case.get("反映"))]
        told_at += [(("经过", n), one) for n, one in enumerate(events if isinstance(events, list) else ())]
        for path, event in told_at:
            if isinstance(event, dict):
                found = _in_event(event, names, heads)
                yield from ((("案例", number, *path, *inner), fresh) for inner, fresh in found)


def _in_event(event: Mapping[str, Any], names: Mapping[str, str], heads: bool) -> Iterator[tuple[Path, str]]:
    words = ("应在", *(("支线",) if heads else ()), *(("改为",) if event.get("偏离") == "去向" else ()))
    for word in words:
        if event.get(word) in names:
            yield (word,), names[event[word]]
    passed = event.get("跳过")
    if isinstance(passed, str) and passed:
        fresh = "、".join(names.get(one, one) for one in passed.split("、"))
        if fresh != passed:
            yield ("跳过",), fresh
    for number, line in enumerate(_words(event.get("还有支线")) if heads else ()):
        if line in names:
            yield ("还有支线", number), names[line]


def _words(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _read_cases(cases: str) -> Mapping[str, Any]:
    """Cases that cannot be read yet are left as they are."""
    try:
        return read(cases)
    except DocumentInvalid:
        return {}


# --- how it is written ----------------------------------------------------------------------------------------------


def _rewritten(text: str, document: Any, places: Renamings, key: str = "", to: str = "") -> str:
    """The text with something else at each place, and with the step's own key another."""
    if not places and key == to:
        return text
    root = composed(text)
    found = [(*_span(text, _at(root, path)), as_flow(fresh)) for path, fresh in places.items()]
    if key != to:
        found.append((*_span(text, _key_of(_at(root, ("steps",)), key)), as_flow(to)))
    after = text
    for start, end, fresh in sorted(found, reverse=True):
        after = after[:start] + fresh + after[end:]
    if not says_the_same(read(after), _meant(document, places, key, to)):
        raise _strange()
    return after


def _meant(document: Any, places: Renamings, key: str, to: str) -> Any:
    for path, fresh in places.items():
        here = document
        for part in path[:-1]:
            here = here[part]
        here[path[-1]] = fresh
    if key != to:
        document["steps"] = {to if name == key else name: step for name, step in document["steps"].items()}
    return document


def _at(node: yaml.Node | None, path: Path) -> yaml.Node:
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            node = next((value for name, value in node.value if name.value == part), None)
    if node is None:
        raise _strange()
    return node


def _key_of(node: yaml.Node, key: str) -> yaml.Node:
    assert isinstance(node, yaml.MappingNode)
    found: yaml.Node = next(name for name, _ in node.value if name.value == key)
    return found


def _span(text: str, node: yaml.Node) -> tuple[int, int]:
    if not isinstance(node, yaml.ScalarNode) or node.style in ("|", ">"):
        raise _strange()
    return node.start_mark.index, true_end(text, node)


def _strange() -> DocumentInvalid:
    return DocumentInvalid((Problem("to", "这一步的写法特殊，不能从表单改名。", "请在正文里改。"),))

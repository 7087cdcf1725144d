"""What a JSON Schema objects to, said in Chinese with the path, what is wrong and what to do."""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema

from liren.engine.problems import Problem

MAX_PROBLEMS = 50
_TYPES = {
    "object": "“词: 值”", "array": "列表", "string": "文字", "integer": "整数", "number": "数",
    "boolean": "true 或 false", "null": "空",
}  # fmt: skip


def problems_of(validator: jsonschema.protocols.Validator, document: Mapping[str, Any]) -> tuple[Problem, ...]:
    """Everything the schema objects to, in the order of the document's paths, at most fifty."""
    errors = sorted(validator.iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path])
    found = [problem for error in errors[:MAX_PROBLEMS] for problem in _explained(error)]
    return tuple(found[:MAX_PROBLEMS])


def dotted(path: Iterator[Any] | Any) -> str:
    """A path as authors write it: `steps.accept.by.0`."""
    return ".".join(_short(part) for part in path)


def _explained(error: Any) -> Iterator[Problem]:  # a ValidationError, whose parts are typed as perhaps not set
    path = dotted(error.absolute_path)
    rule = error.validator
    if rule == "required":
        missing = next(word for word in error.validator_value if f"'{word}'" in error.message)
        about = error.schema.get("properties", {}).get(missing, {}).get("description", "")
        yield Problem(path, f"缺少 {missing}" + (f"（{about}）。" if about else "。"), "请补上。")
    elif rule == "additionalProperties":
        yield from _unknown_words(error, path)
    elif "x-says" in error.schema:
        yield Problem(path, f"“{_short(error.instance)}”不合规定。", f"{error.schema['x-says']}。")
    else:
        yield _plainly(error, path)


def _unknown_words(error: Any, path: str) -> Iterator[Problem]:
    known = error.schema["properties"]
    for word in error.instance:
        if word not in known:
            close = difflib.get_close_matches(word, known, n=1)
            hint = f"是不是想写 {close[0]}？" if close else f"这里能写的有：{'、'.join(known)}。"
            yield Problem(path, f"不认识“{_short(word)}”。", hint)


def _plainly(error: Any, path: str) -> Problem:
    value, shown = error.validator_value, _short(error.instance)
    if error.validator == "type":
        wanted = "或".join(_TYPES[name] for name in ([value] if isinstance(value, str) else value))
        return Problem(path, f"应当是{wanted}，现在是“{shown}”。", "请改写。")
    if error.validator == "enum":
        return Problem(path, f"“{shown}”不在可选的词里。", f"可写：{'、'.join(map(str, value))}。")
    sizes = {
        "minLength": f"至少 {value} 字", "maxLength": f"最多 {value} 字", "minItems": f"至少 {value} 项",
        "maxItems": f"最多 {value} 项", "minProperties": f"至少 {value} 项", "maxProperties": f"最多 {value} 项",
        "minimum": f"不小于 {value}", "maximum": f"不大于 {value}", "uniqueItems": "各项不能重复",
    }  # fmt: skip
    return Problem(path, f"“{shown}”不合规定。", f"应当{sizes.get(error.validator, '按格式书写')}。")


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + "、".join(list(map(str, value))[:6])[:40] + "}"
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"

"""YAML and JSON documents read safely: no duplicate keys, aliases or tags, no dates made of plain words.

Scalars follow YAML 1.2: only `true` and `false` are booleans (so `on:` stays a word) and `01` stays a code.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.resolver import Resolver

from liren.engine.problems import DocumentInvalid, Problem

MAX_CHARACTERS: Final = 1_000_000
MAX_DEPTH: Final = 40


class _Loader(Composer, CParser, SafeConstructor, Resolver):
    """A safe loader made stricter: see the module.

    libyaml reads the words, ten times as fast; nodes are composed in Python, where a document nested without end is an
    error and no crash of the process.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}

    def __init__(self, text: str) -> None:
        CParser.__init__(self, text)
        Composer.__init__(self)
        SafeConstructor.__init__(self)
        Resolver.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()
        if isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=event.start_mark)  # type: ignore[arg-type]
        if getattr(event, "tag", None) is not None:  # a tag picks a constructor that trusts its text
            raise yaml.MarkedYAMLError(problem="tag", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, str):
                shown = key_node.value if isinstance(key_node, yaml.ScalarNode) else "…"
                raise yaml.MarkedYAMLError(problem=f"key:{shown}", problem_mark=key_node.start_mark)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"duplicate:{key}", problem_mark=key_node.start_mark)
            seen[key] = self.construct_object(value_node, deep=True)
        return seen


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
    ("null", r"^(?:~|null|)$", "~n\0"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), [*_first, ""])
_Loader.add_constructor("tag:yaml.org,2002:map", _Loader.construct_mapping)  # type: ignore[type-var]


def read(document: Mapping[str, Any] | str) -> dict[str, Any]:
    """The document as plain JSON values, freshly copied. Raises DocumentInvalid, and nothing else.

    >>> read("on: timeout\\ncode: 01\\nday: 2026-03-02")
    {'on': 'timeout', 'code': '01', 'day': '2026-03-02'}
    """
    value = _from(document, _Loader.get_single_data) if isinstance(document, str) else document
    if not isinstance(value, Mapping):
        raise _invalid("文件应当由“词: 值”组成。", "请对照 docs/language.md 的例子。")
    plain = _plain(value, 0)
    assert isinstance(plain, dict)
    return plain


def composed(text: str) -> yaml.Node | None:
    """The text as nodes that know where they stand. Raises DocumentInvalid as `read` does."""
    node: yaml.Node | None = _from(text, _Loader.get_single_node)
    return node


def _from(text: str, way: Callable[[_Loader], Any]) -> Any:
    if len(text) > MAX_CHARACTERS:
        raise _invalid(f"文件超过 {MAX_CHARACTERS} 字。", "请拆成几个文件。")
    try:
        return way(_Loader(text))
    except yaml.MarkedYAMLError as error:
        raise _invalid(*_explained(error)) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise _invalid("有读不懂的字符。", "请存成 UTF-8 编码的纯文本。") from error
    except RecursionError as error:
        raise _too_deep() from error


def _explained(error: yaml.MarkedYAMLError) -> tuple[str, str]:
    mark = error.problem_mark or error.context_mark
    place = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "某处"
    kind, _, name = (error.problem or "").partition(":")
    if kind == "duplicate":
        return f"{place}：“{name}”写了两遍。", "请只留一个。"
    if kind == "key":
        return f"{place}：冒号前的“{name}”不是文字。", "请加引号。"
    if kind == "alias":
        return f"{place}：不能用 * 引用别处。", "请照写一遍。"
    if kind == "tag":
        return f"{place}：不能用 ! 标记类型。", "请删去标记，照普通的字写。"
    return f"{place}：格式不对。", "请检查缩进、冒号后的空格和引号是否成对。"


def _plain(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise _too_deep()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise _invalid("冒号前应当是文字。", "请把键写成文字。")
        return {_fit(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, depth + 1) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return _fit(value)
    if isinstance(value, float) and value - value == 0:
        return value
    raise _invalid(f"有不认识的值 {type(value).__name__}。", "只能用文字、数、true/false、列表和映射。")


def _fit(value: Any) -> Any:
    """Text without blanks around it (a pattern's `$` would let a line break pass), numbers of sane size."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise _invalid("有读不懂的字符。", "请存成 UTF-8 编码的纯文本。") from error
        if "\0" in value:
            raise _invalid("有空字符。", "请删去。")
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**15:
        raise _invalid("数太大。", "请写小于一千万亿的数。")
    return value


def _too_deep() -> DocumentInvalid:
    return _invalid(f"套了 {MAX_DEPTH} 层以上。", "请写得平一些。")


def _invalid(message: str, hint: str) -> DocumentInvalid:
    return DocumentInvalid((Problem("", message, hint),))

"""Words of YAML as text: how a value is written, and where a node ends, without what follows it."""

import json
from typing import Any, Final

import yaml

from liren.engine.problems import DocumentInvalid
from liren.engine.reading import read

_WIDE: Final = 100
_PLAIN_ENDS: Final = (":", "#")


def as_flow(value: Any) -> str:
    """On one line: a word plain where it stays the same word when read, quoted otherwise.

    >>> as_flow({"title": "受理", "to": "handle", "days": ["1", True]})
    '{title: 受理, to: handle, days: ["1", true]}'
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_flow(key)}: {as_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_flow, value)) + "]"
    if isinstance(value, str) and _plain(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def _plain(word: str) -> bool:
    """Does the word read as itself without quotes, as a key, as a value and within brackets?"""
    if not word or word != word.strip() or "\n" in word or word.endswith(_PLAIN_ENDS) or not word.isprintable():
        return False
    try:
        return read(f"a: {word}\nb: [{word}]\nc: {{{word}: {word}}}") == {"a": word, "b": [word], "c": {word: word}}
    except DocumentInvalid:
        return False


def as_block(key: str, value: Any, column: int) -> str:
    """`key: value` on lines indented to `column`; what is long is spread over lines, what is short stays on one."""
    pad = " " * column
    line = f"{pad}{as_flow(key)}: {as_flow(value)}"
    if not isinstance(value, dict) or not value or len(line) <= _WIDE:
        return line
    return "\n".join([f"{pad}{as_flow(key)}:", *(as_block(word, item, column + 2) for word, item in value.items())])


def indented(text: str, column: int) -> str:
    return " " * column + text


def line_start(text: str, at: int) -> int:
    """Where the line begins that holds `at`."""
    return text.rfind("\n", 0, at) + 1


def end_of_line(text: str, at: int) -> int:
    """Where the line ends that holds `at`: its line break, or the end of the text."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def true_end(text: str, node: yaml.Node) -> int:
    """Where what the node says ends. A block's own mark lies after the blanks and comments that follow it."""
    if isinstance(node, yaml.ScalarNode):
        end = int(node.end_mark.index)
        return len(text[:end].rstrip()) if node.style in ("|", ">") else end
    if node.flow_style or not node.value:  # type: ignore[attr-defined]
        return int(node.end_mark.index)
    last = node.value[-1]
    if isinstance(last, tuple):
        key, value = last
        nothing = isinstance(value, yaml.ScalarNode) and value.start_mark.index == value.end_mark.index
        return text.index(":", true_end(text, key)) + 1 if nothing else true_end(text, value)
    return true_end(text, last)

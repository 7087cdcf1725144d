"""Small changes to a document's text that leave the rest of it alone: comments, order, quotes and line breaks stay.

A form changes one value at a time; `edited` finds where it is written and rewrites only that. Whatever it writes is
read again: when the document would not say exactly what was asked, the edit is refused and the author writes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import yaml

from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import composed, read
from liren.engine.yaml_text import as_block, as_flow, end_of_line, indented, line_start, true_end

Path = tuple[str | int, ...]
_ASIDE: Final = "请在正文里改。"


@dataclass(frozen=True, slots=True)
class Put:
    """Write `value` at `path`, in place of what is there or as the last word of what holds it (made when missing)."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """Take away what is at `path`."""

    path: Path


@dataclass(frozen=True, slots=True)
class Shift:
    """Let a word change places with the one after it (by=1) or before it (by=-1)."""

    path: Path
    by: int


Edit = Put | Drop | Shift


def edited(text: str, edit: Edit) -> str:
    """The text with one edit made. Raises DocumentInvalid when it cannot be read, or the edit cannot be made there.

    >>> edited("within: 1 working day  # 期限\\n", Put(("within",), "2 working days"))
    'within: 2 working days  # 期限\\n'
    """
    before = read(text)
    if not edit.path:
        raise DocumentInvalid((Problem("", "没有说改哪一处。", "请重新打开这一栏。"),))
    wanted = _changed(before, edit)
    root = composed(text)
    assert isinstance(root, yaml.MappingNode)  # `read` found a mapping
    try:
        after = _Writer(text, root).write(edit)
        if says_the_same(read(after), wanted):
            return after
    except (DocumentInvalid, LookupError, yaml.YAMLError):
        pass
    raise DocumentInvalid((Problem(_dotted(edit.path), "这一处的写法特殊，不能从表单改。", _ASIDE),))


# --- what the document should say afterwards ------------------------------------------------------------------------


def _changed(document: Any, edit: Edit) -> Any:
    *way, last = edit.path
    here = document
    for part in way:
        if isinstance(edit, Put) and isinstance(here, dict) and here.get(part) is None:
            here[part] = {}
        here = _step(here, part, edit.path)
    match edit:
        case Put():
            _put(here, last, edit.value, edit.path)
        case Drop():
            _step(here, last, edit.path)
            del here[last]
        case Shift():
            _swap(here, last, edit.by, edit.path)
    return document


def _step(here: Any, part: str | int, path: Path) -> Any:
    try:
        if isinstance(here, dict):
            return here[part]
        if isinstance(here, list) and isinstance(part, int) and part >= 0:
            return here[part]
    except LookupError:
        pass
    raise DocumentInvalid((Problem(_dotted(path), "正文里没有这一处。", "请重新打开这一栏。"),))


def _put(here: Any, last: str | int, value: Any, path: Path) -> None:
    if isinstance(here, list) and last == len(here):
        here.append(value)
        return
    if not isinstance(here, dict):
        _step(here, last, path)  # refuses what is neither a mapping nor within the list
    here[last] = value


def _swap(here: Any, last: str | int, by: int, path: Path) -> None:
    _step(here, last, path)
    if not isinstance(here, dict):
        raise DocumentInvalid((Problem(_dotted(path), "这一处不能挪动。", _ASIDE),))
    keys = list(here)
    at = keys.index(last)
    to = at + by
    if 0 <= to < len(keys):
        keys[at], keys[to] = keys[to], keys[at]
        items = {key: here[key] for key in keys}
        here.clear()
        here.update(items)


def says_the_same(one: Any, other: Any) -> bool:
    """Equal, and in the same order."""
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(says_the_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(says_the_same(a, b) for a, b in zip(one, other, strict=True))
    return type(one) is type(other) and bool(one == other)


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


# --- how it is written ----------------------------------------------------------------------------------------------


class _Writer:
    """One text and its nodes; each method gives the new text."""

    def __init__(self, text: str, root: yaml.MappingNode) -> None:
        self.text, self.root = text, root

    def write(self, edit: Edit) -> str:
        match edit:
            case Put():
                return self._put(edit.path, edit.value)
            case Drop():
                return self._drop(edit.path)
            case Shift():
                return self._shift(edit.path, edit.by)

    def _node(self, path: Path) -> yaml.Node:
        node: yaml.Node = self.root
        for part in path:
            node = _entry(node, part)[1]
        return node

    def _put(self, path: Path, value: Any) -> str:
        *way, last = path
        try:
            holder = self._node(tuple(way))
        except LookupError:
            return self._put(tuple(way), {last: value})  # nothing holds it yet
        if isinstance(holder, yaml.ScalarNode):  # `form:` with nothing after it
            return self._put(tuple(way), {last: value})
        try:
            key, node = _entry(holder, last)
        except LookupError:
            return self._add(tuple(way), holder, last, value)
        return self._replace(key, node, value)

    def _replace(self, key: yaml.Node | None, node: yaml.Node, value: Any) -> str:
        start, end = node.start_mark.index, true_end(self.text, node)
        fresh = as_flow(value)
        if key is not None and (not isinstance(node, yaml.ScalarNode) or node.style in ("|", ">") or start == end):
            start = self.text.index(":", true_end(self.text, key)) + 1
            end = max(start, end)
            fresh = f" {fresh}"
        return self.text[:start] + fresh + self.text[end:]

    def _add(self, way: Path, holder: yaml.Node, last: str | int, value: Any) -> str:
        assert isinstance(holder, yaml.MappingNode | yaml.SequenceNode)
        if not holder.flow_style:
            return self._add_line(holder, last, value)
        if not holder.value and way and isinstance(last, str):
            parent = self._node(way[:-1])
            if not getattr(parent, "flow_style", True) and isinstance(parent, yaml.MappingNode):
                return self._open_up(_entry(parent, way[-1])[0], holder, last, value)
        inner = f"{as_flow(last)}: {as_flow(value)}" if isinstance(last, str) else as_flow(value)
        if not holder.value:
            at = true_end(self.text, holder) - 1
            return self.text[:at] + inner + self.text[at:]
        at = true_end(self.text, _last_of(holder))
        return f"{self.text[:at]}, {inner}{self.text[at:]}"

    def _open_up(self, key: yaml.Node | None, holder: yaml.Node, last: str, value: Any) -> str:
        """An empty `{}` becomes lines."""
        assert key is not None
        start = self.text.index(":", true_end(self.text, key)) + 1
        column = key.start_mark.column + 2
        return self.text[:start] + "\n" + as_block(last, value, column) + self.text[true_end(self.text, holder) :]

    def _add_line(self, holder: yaml.MappingNode | yaml.SequenceNode, last: str | int, value: Any) -> str:
        at = end_of_line(self.text, true_end(self.text, _last_of(holder)))
        if isinstance(last, str):
            lines = as_block(last, value, _column(holder))
        else:
            lines = indented(f"- {as_flow(value)}", holder.start_mark.column)
        return f"{self.text[:at]}\n{lines}{self.text[at:]}"

    def _drop(self, path: Path) -> str:
        *way, last = path
        holder = self._node(tuple(way))
        if isinstance(holder, yaml.MappingNode | yaml.SequenceNode) and len(holder.value) == 1:
            empty: Any = {} if isinstance(holder, yaml.MappingNode) else []
            return self._put(tuple(way), empty) if way else ""
        start, end = self._span(holder, last)
        return self.text[:start] + self.text[end:]

    def _span(self, holder: yaml.Node, last: str | int) -> tuple[int, int]:
        """From where to where one entry is to be cut out: its lines, or its part between commas."""
        key, node = _entry(holder, last)
        start, end = (key or node).start_mark.index, true_end(self.text, node)
        if not holder.flow_style:  # type: ignore[attr-defined]
            begin = line_start(self.text, start)
            return begin, min(len(self.text), end_of_line(self.text, end) + 1)
        following = self.text[end:]
        blank = len(following) - len(following.lstrip())
        if following[blank : blank + 1] == ",":
            after = end + blank + 1
            return start, after + len(self.text[after:]) - len(self.text[after:].lstrip())
        return self.text.rindex(",", 0, start), end

    def _shift(self, path: Path, by: int) -> str:
        *way, last = path
        holder = self._node(tuple(way))
        assert isinstance(holder, yaml.MappingNode)
        at = next(n for n, (key, _) in enumerate(holder.value) if key.value == last)
        first = min(at, at + by)
        if first < 0 or first + 1 >= len(holder.value):
            return self.text
        part: Callable[[yaml.Node, yaml.Node], tuple[int, int]] = self._part if holder.flow_style else self._lines
        (a, b), (c, d) = part(*holder.value[first]), part(*holder.value[first + 1])
        one, between, other = self.text[a:b], self.text[b:c], self.text[c:d]
        if not holder.flow_style and not other.endswith("\n"):
            other, one = f"{other}\n", one.removesuffix("\n")
        return self.text[:a] + other + between + one + self.text[d:]

    def _part(self, key: yaml.Node, node: yaml.Node) -> tuple[int, int]:
        return key.start_mark.index, true_end(self.text, node)

    def _lines(self, key: yaml.Node, node: yaml.Node) -> tuple[int, int]:
        """Its lines, with the comments right above it."""
        start = line_start(self.text, key.start_mark.index)
        while start > 0:
            above = line_start(self.text, start - 1)
            if not self.text[above:start].lstrip().startswith("#"):
                break
            start = above
        return start, min(len(self.text), end_of_line(self.text, true_end(self.text, node)) + 1)


def _entry(node: yaml.Node, part: str | int) -> tuple[yaml.Node | None, yaml.Node]:
    """(key, value) of one entry; sequences have no keys."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return None, node.value[part]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == part:
                return key, value
    raise LookupError(part)


def _last_of(holder: yaml.MappingNode | yaml.SequenceNode) -> yaml.Node:
    last = holder.value[-1]
    node: yaml.Node = last[1] if isinstance(last, tuple) else last
    if isinstance(last, tuple) and node.start_mark.index == node.end_mark.index:
        return last[0]  # type: ignore[no-any-return]  # nothing is written after its colon
    return node


def _column(holder: yaml.MappingNode | yaml.SequenceNode) -> int:
    return int(holder.value[0][0].start_mark.column)

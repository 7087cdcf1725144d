"""At which line of a text a problem lies: from the path a problem names to where it is written."""

import re
from typing import Final

import yaml

from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import composed

_SAID: Final = re.compile(r"^第 ([0-9]+) 行")
_UNKNOWN: Final = re.compile(r"^不认识“(.+)”。$")


class Lines:
    """The lines of one text. A text that cannot be read has none; then only what a problem says itself is known."""

    def __init__(self, text: str) -> None:
        try:
            self._root = composed(text)
        except DocumentInvalid:
            self._root = None

    def of(self, problem: Problem) -> int:
        """The line (from 1) of a problem: of the word it objects to, or of the nearest that is written."""
        said = _SAID.match(problem.message)
        if said:
            return int(said[1])
        unknown = _UNKNOWN.match(problem.message)
        inner = f"{problem.path}.{unknown[1]}".lstrip(".") if unknown else problem.path
        return self.exact(inner) or self.at(problem.path)

    def at(self, path: str) -> int:
        """The line of a path.

        >>> Lines("steps:\\n  accept:\\n    within: soon\\n").at("steps.accept.within")
        3
        """
        return self._way(path)[0]

    def exact(self, path: str) -> int | None:
        """The line where the path itself is written; None when it is not."""
        line, whole = self._way(path)
        return line if whole else None

    def _way(self, path: str) -> tuple[int, bool]:
        """(line, True) when the whole path is written; (line of the nearest that is, False) otherwise."""
        node, line = self._root, 1
        for part in path.split(".") if path else ():
            found = _entry(node, part)
            if found is None:
                return line, False
            line, node = found
        return line, True


def _entry(node: yaml.Node | None, part: str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line + 1, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode):
        if part.isdecimal() and int(part) < len(node.value):
            item = node.value[int(part)]
            return item.start_mark.line + 1, item
        return next((found for item in node.value if (found := _named(item, part))), None)
    return None


def _named(item: yaml.Node, name: str) -> tuple[int, yaml.Node] | None:
    """An item of a list in normal form, or a source, by its own key."""
    for key, value in item.value if isinstance(item, yaml.MappingNode) else ():
        if key.value in ("key", "id") and value.value == name:
            return item.start_mark.line + 1, item
    return None

"""The form beside a procedure's text, made from the JSON Schema: a word that comes to the language appears by itself.

A node is the whole, or one thing with a name: a source, a field, a step, a move (`steps/accept/moves/decline`). Its
plain words are controls; what it holds are nodes of their own. What was changed comes back as edits of the text.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from liren.access.roles import ROLES
from liren.engine.edits import Drop, Edit, Path, Put
from liren.engine.problems import DocumentInvalid
from liren.engine.reading import read
from liren.engine.schema import WORD
from liren.engine.wording import about, choices, condition, said
from liren.engine.yaml_text import as_flow
from liren.web.editor_nodes import (
    SEPARATOR,
    Document,
    child,
    entries,
    find,
    mapping_of,
    path_of,
    resolved,
    schema_at,
    thing_of,
    titles,
    ways_to,
)

BY_PLATFORM: Final = ("key", "version")
"""Words of the whole that nobody chooses."""
USUAL: Final = ("within", "required", "purpose", "basis", "when", "resolves", "summary")
"""Words shown also while they are not written; the others are folded away until they are."""
_LABELS: Final = {"kind": "哪一型", "visibility": "公开与否", "on": "由谁走"}
_LISTED: Final = (("步", "steps"), ("岗位", "roles"), ("来源", "sources"), ("栏", "fields"))
_KEY: Final = re.compile(WORD)
_LONG: Final = 36
_YES: Final = {"true": "是", "false": "否"}


@dataclass(frozen=True, slots=True)
class Control:
    """kind: line, lines, pick. names: which list of names it suggests from. was: what is shown, to see what changed."""

    name: str
    id: str
    label: str
    kind: str
    was: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    names: str = ""
    required: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Controls under a heading; the first group of a node has none."""

    title: str
    controls: tuple[Control, ...]
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What a node holds by name, with where one more is added."""

    title: str
    path: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NodeForm:
    """One node as a form. path: '' is the whole."""

    path: str
    title: str
    thing: str
    groups: tuple[Group, ...]
    held: tuple[Held, ...]
    ways: tuple[tuple[str, str], ...]

    @property
    def step(self) -> str:
        """The key of the step it is, which may get another name everywhere; '' for anything else."""
        held, _, key = self.path.partition(SEPARATOR)
        return key if held == "steps" and SEPARATOR not in key else ""


@dataclass(frozen=True, slots=True)
class Around:
    """The document being edited, and the names its values may be."""

    document: Document
    names: Mapping[str, Mapping[str, str]]
    problems: Mapping[str, str] = field(default_factory=dict)


def around(document: Document, problems: Mapping[str, str] | None = None) -> Around:
    """problems: by dotted path, to stand beside the control of that word."""
    steps = mapping_of(document.get("steps"))
    fields = dict(titles(document.get("form")))
    for step in steps.values():
        fields |= dict(titles(mapping_of(step).get("form")))
        for move in mapping_of(mapping_of(step).get("moves")).values():
            fields |= dict(titles(mapping_of(move).get("asks")))
    listed = document.get("sources")
    sources = {
        str(one["id"]): str(one.get("title", ""))
        for one in (listed if isinstance(listed, list) else ())
        if isinstance(one, dict) and "id" in one
    }
    roles = {"reporter": "反映人", **{role.key: role.title for role in ROLES.values() if role.key != "resident"}}
    names = {"steps": dict(titles(steps)), "roles": roles, "sources": sources, "fields": fields}
    return Around(document, names, problems or {})


def node_form(at: str, here: Around) -> NodeForm:
    """The form of the node at `at`; of the whole when there is no such node."""
    found = find(here.document, at)
    if found is None:
        at, found = "", find(here.document, "")
    assert found is not None
    value, defined, thing = found
    maker = _Maker(here, at)
    return NodeForm(
        path=at,
        title=str(value.get("title") or at.rpartition(SEPARATOR)[2] or "整体"),
        thing=thing,
        groups=tuple(maker.groups(defined, value)),
        held=tuple(maker.held(defined, value)),
        ways=tuple(ways_to(here.document, at)),
    )


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of the outline. lines: (address, title, depth)."""

    title: str
    open: bool
    lines: tuple[tuple[str, str, int], ...]


def outline(document: Document, at: str) -> tuple[Branch, ...]:
    """What the procedure holds; opened on the way to `at`, and always at its steps."""
    branches = []
    for title, path in (("来源", "sources"), ("反映时的栏目", "form"), ("步骤", "steps")):
        held = entries(document.get(path))
        lines: list[tuple[str, str, int]] = []
        for key, name in held:
            lines.append((f"{path}/{key}", name, 1))
            if f"{at}/".startswith(f"{path}/{key}/"):
                lines += _below(document, f"{path}/{key}", at, 2)
        branches.append(Branch(f"{title} {len(held)}", path == "steps" or at.startswith(path), tuple(lines)))
    return tuple(branches)


def _below(document: Document, path: str, at: str, depth: int) -> list[tuple[str, str, int]]:
    found = find(document, path)
    lines: list[tuple[str, str, int]] = []
    if found is None:
        return lines
    value, defined, _ = found
    for word in defined["properties"]:
        if thing_of(defined["properties"][word]):
            for key, name in entries(value.get(word)):
                inner = f"{path}/{word}/{key}"
                lines.append((inner, name, depth))
                if f"{at}/".startswith(f"{inner}/"):
                    lines += _below(document, inner, at, depth + 1)
    return lines


def edits_of(at: str, sent: Mapping[str, str], here: Around) -> tuple[list[Edit], dict[str, str]]:
    """What was changed in a node's form: the edits, and what cannot be understood, by control name."""
    edits: list[Edit] = []
    problems: dict[str, str] = {}
    for group in node_form(at, here).groups:
        for control in group.controls:
            fresh, was = sent.get(f"f/{control.name}"), sent.get(f"was/{control.name}")
            if fresh is None or was is None or _same(fresh, was):
                continue
            path = path_of(control.name)
            try:
                edit = _edit(path, fresh.replace("\r\n", "\n").strip(), here.document)
            except DocumentInvalid as error:
                problems[control.name] = str(error.problems[0])
            else:
                edits += [edit] if edit else []
    return edits, problems


def fresh_thing(at: str, document: Document) -> tuple[str, Any]:
    """(thing, value) one more of what `at` (`steps`, `steps/accept/moves`) holds begins as."""
    thing = thing_of(schema_at(at)) or "field"
    known = [name for name, _ in entries(document.get("sources"))]
    listed = document.get("sources")
    basis = (
        listed[-1].get("id", "ours") if isinstance(listed, list) and known and isinstance(listed[-1], dict) else "ours"
    )
    ours = {"document": "our choice", "title": "自定", "clause": None, "checked": True}
    new: dict[str, Any] = {
        "field": {"title": "新栏目", "type": "text", "purpose": "请写为什么问", "basis": basis},
        "move": {"title": "新去向", "to": "end"},
        "step": {
            "title": "新步骤", "by": ["community_worker"], "within": "3 working days", "basis": basis,
            "moves": {"done": {"title": "办好了", "to": "end"}},
        },
        "source": ours,
    }  # fmt: skip
    return thing, new.get(thing, {"title": "新的一项"})


def one_more(where: str, key: str, document: Document) -> Put | str:
    """One more of what `where` holds, under `key`; or in words why not."""
    thing, value = fresh_thing(where, document)
    here: Any = document
    try:
        for part in path_of(where):
            here = child(here, part)
    except LookupError:
        here = None
    key = key.strip()
    if thing == "source":
        last = len(here) if isinstance(here, list) else 0
        return Put((*path_of(where), last), {"id": key or f"s{last + 1}", **value})
    if not _KEY.fullmatch(key):
        return "英文名用小写字母开头，只用小写字母、数字和下划线，例如 accept"
    if isinstance(here, dict) and key in here:
        return f"已经有“{key}”了，请换一个英文名"
    return Put((*path_of(where), key), value)


class _Maker:
    """Controls of one node."""

    def __init__(self, here: Around, at: str) -> None:
        self.here, self.at = here, at
        self.names = {key: title for names in here.names.values() for key, title in names.items() if title}

    def groups(self, defined: Document, value: Document) -> Iterator[Group]:
        usual: list[Control] = []
        seldom: list[Control] = []
        groups: list[Group] = []
        for word, inner in defined["properties"].items():
            whole = resolved(inner)
            if thing_of(inner) or (not self.at and word in BY_PLATFORM):
                continue
            name = f"{self.at}/{word}" if self.at else word
            if "properties" in whole and "oneOf" not in whole:
                held = mapping_of(value.get(word))
                controls = (
                    self._control(f"{name}/{part}", one, held.get(part), part in whole.get("required", ()))
                    for part, one in whole["properties"].items()
                )
                groups.append(Group(about({**whole, **inner}, word), tuple(controls), folded=not held))
            else:
                needed = word in defined.get("required", ())
                shown = usual if needed or word in value or word in USUAL else seldom
                shown.append(self._control(name, inner, value.get(word), needed))
        yield Group("", tuple(usual))
        yield from groups
        if seldom:
            yield Group("更多的词", tuple(seldom), folded=True)

    def held(self, defined: Document, value: Document) -> Iterator[Held]:
        for word, inner in defined["properties"].items():
            if thing_of(inner):
                path = f"{self.at}/{word}" if self.at else word
                items = tuple((f"{path}/{key}", title) for key, title in entries(value.get(word)))
                yield Held(about(inner, word), path, items)

    def _control(self, name: str, inner: Document, value: Any, required: bool) -> Control:
        word, whole = name.rpartition(SEPARATOR)[2], {**resolved(inner), **inner}
        text = str(whole.get("description", ""))
        rest = text.partition("：")[2]
        kind, options, hint, shown = _shape(whole, value)
        if isinstance(value, dict) and "or" not in name:
            hint = condition(value, self.names) or hint
        named = "pattern" in whole or "pattern" in resolved(whole.get("items", {}))
        names = next((listed for sign, listed in _LISTED if named and sign in text), "")
        problem = self.here.problems.get(name.replace(SEPARATOR, "."), "")
        default = whole.get("default")
        said_default = f"不写就是“{said(default, {})}”" if default is not None and value is None else ""
        label = _LABELS.get(word) or about(whole, word)
        return Control(
            name=name, id=f"f-{name.replace(SEPARATOR, '-')}", label=label, kind=kind, was=shown,
            hint="；".join(part for part in (rest, hint, said_default) if part), options=options, names=names,
            required=required, problem=problem,
        )  # fmt: skip


def _shape(whole: Document, value: Any) -> tuple[str, tuple[tuple[str, str], ...], str, str]:
    """(kind, options, hint, what is shown) of a control."""
    if whole.get("type") == "boolean":
        return "pick", tuple(_YES.items()), "", "" if value is None else _text(value)
    if "enum" in whole:
        return "pick", tuple(choices(whole).items()), "", "" if value is None else _text(value)
    if whole.get("type") == "array" and resolved(whole.get("items", {})).get("type") == "string":
        fits = isinstance(value, list) and all(isinstance(one, str) and "、" not in one for one in value)
        if value is None or fits:
            return "line", (), "几个用顿号“、”分开", "、".join(value or ())
    if whole.get("type") in ("string", "integer") and not isinstance(value, dict | list):
        long = int(whole.get("maxLength", 0)) > 100
        return "lines" if long else "line", (), "", "" if value is None else _text(value)
    shown = "" if value is None else as_flow(value)
    return "lines" if len(shown) > _LONG else "line", (), str(whole.get("x-says", "")), shown


def _text(value: Any) -> str:
    return value if isinstance(value, str) else as_flow(value)


def _edit(path: Path, fresh: str, document: Document) -> Edit | None:
    if not fresh:
        return Drop(path) if _has(document, path) else None
    return Put(path, _value(path, fresh, document))


def _value(path: Path, fresh: str, document: Document) -> Any:
    """What was typed, as the value its word takes. Raises DocumentInvalid."""
    whole = resolved(schema_at(SEPARATOR.join(map(str, path))))
    kind = whole.get("type")
    if kind == "array" and resolved(whole.get("items", {})).get("type") == "string" and not fresh.startswith("["):
        parts = fresh.replace(",", "、").replace("，", "、").replace("\n", "、").split("、")
        return [part.strip() for part in parts if part.strip()]
    if kind == "string" or (isinstance(kind, list) and "number" not in kind):
        return fresh
    if "enum" in whole and kind is None:
        return fresh
    return read(f"v: {fresh}")["v"]


def _has(document: Any, path: Path) -> bool:
    try:
        for part in path:
            document = child(document, part)
    except LookupError:
        return False
    return True


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()

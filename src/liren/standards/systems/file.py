"""Files of standards systems in the law book: their words, what holds between them, their nodes one after another."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import jsonschema

from liren.engine.book import Finding
from liren.engine.explaining import problems_of
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.kit.json import canonical
from liren.standards.systems.criteria import CRITERIA, parse_criteria
from liren.standards.systems.errors import SystemInvalid
from liren.standards.systems.model import DEPENDS

FOLDER: Final = "standards/systems/"

_KEY: Final = {
    "type": "string",
    "pattern": "^[a-z][a-z0-9-]{0,59}$",
    "x-says": "请用小写英文字母、数字和连字符，60 个以内",
}
_WORD: Final = {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,39}$", "x-says": "请用小写英文字母、数字和连字符"}
_CODE: Final = {
    "type": "string", "pattern": r"^[A-Za-z0-9]{1,8}(\.[A-Za-z0-9]{1,8}){0,5}$", 
    "x-says": "编号用字母、数字和点，例如 4.7",
}  # fmt: skip
_TITLE: Final = {"type": "string", "minLength": 1, "maxLength": 60}
_SAID: Final = {"type": "string", "maxLength": 500}
_TEXTS: Final = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 60}, "maxItems": 40}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _list(items: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, "maxItems": 400}


_NODE: Final = _object(
    ["code", "name", "source"], code=_CODE, name=_TITLE, layer=_WORD, role=_SAID, direction={"type": "boolean"},
    urban={"type": "boolean"}, rural={"type": "boolean"}, source=_WORD, procedures=_TEXTS,
    pilots=_TEXTS, measures=_TEXTS,
    nodes={"type": "array", "items": {"$ref": "#/$defs/node"}},
)  # fmt: skip
_SOURCE: Final = _object(
    ["id", "document", "title", "clause", "checked"], id=_WORD, document=_TITLE, title=_TITLE,
    clause={"type": ["string", "null"]}, checked={"type": "boolean"}, note=_SAID,
)  # fmt: skip
SCHEMA: Final[dict[str, Any]] = {
    "$defs": {"node": _NODE},
    **_object(
        ["key", "title", "publisher", "version", "objective", "depth", "sources", "layers", "nodes"],
        key=_KEY, title=_TITLE, publisher=_TITLE, version={"type": "string", "maxLength": 20}, objective=_SAID,
        depth={"type": "integer", "minimum": 1, "maximum": 6}, sources=_list(_SOURCE),
        targets=_list(_object(["title", "figures"], title=_TITLE, figures=_TEXTS)),
        requirements=_list(
            _object(["key", "title", "says", "source"], key=_WORD, title=_TITLE, says=_SAID, source=_WORD)
        ),
        layers=_list(_object(["key", "title", "source"], key=_WORD, title=_TITLE, source=_WORD)),
        nodes=_list({"$ref": "#/$defs/node"}),
        dependencies=_list(
            _object(["kind", "from", "to", "source"], kind={"enum": list(DEPENDS)}, source=_WORD,
                    **{"from": _list(_CODE), "to": _list(_CODE)})
        ),
        standards=_list(_object(["standard", "node"], standard=_TITLE, node=_CODE, note=_SAID)),
        topics=_list(_object(["group", "name", "source"], group=_TITLE, name=_TITLE, node=_CODE, source=_WORD)),
    ),
}  # fmt: skip
_VALIDATOR: Final = jsonschema.Draft202012Validator(SCHEMA)


@dataclass(frozen=True, slots=True)
class NodeSaid:
    """A node as its file says it. parent: the code of the one above, None of a subsystem."""

    code: str
    parent: str | None
    name: str
    layer: str
    role: str
    direction: bool
    source: str
    urban: bool
    rural: bool
    procedures: tuple[str, ...]
    pilots: tuple[str, ...]
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SystemSaid:
    """A system as its file says it. nodes: each after its parent. digest: of the whole text."""

    document: Mapping[str, Any]
    nodes: tuple[NodeSaid, ...]
    dependencies: tuple[tuple[str, str, str, str], ...]
    digest: str

    @property
    def key(self) -> str:
        return str(self.document["key"])


def parse_system(text: Mapping[str, Any] | str) -> SystemSaid:
    """Read a system. dependencies: (kind, from, to, source). Raises SystemInvalid with everything that is wrong."""
    document = read(text)
    if wrong := problems_of(_VALIDATOR, document):
        raise SystemInvalid(wrong)
    nodes = tuple(_flat(document["nodes"], None))
    if problems := tuple(_between(document, nodes)):
        raise SystemInvalid(problems)
    links = tuple(
        (one["kind"], begin, end, one["source"])
        for one in document.get("dependencies", ())
        for begin in one["from"]
        for end in one["to"]
    )
    return SystemSaid(document, nodes, links, hashlib.sha256(canonical(document)).hexdigest())


def check_systems(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """The law book's files of standards systems and their criteria. texts: path within the law book → text."""
    return tuple(
        _checked(path, text) for path, text in sorted(texts.items()) if path.startswith(FOLDER) or path == CRITERIA
    )


def _checked(path: str, text: str) -> Finding:
    try:
        if path == CRITERIA:
            return Finding(path, f"检验标准体系的话：{len(parse_criteria(text))} 组", ())
        said = parse_system(text)
    except DocumentInvalid as wrong:
        return Finding(path, "", wrong.problems)
    named = () if path == f"{FOLDER}{said.key}.yaml" else (Problem("key", f"文件应叫 {said.key}.yaml。", "请改名。"),)
    directions = sum(one.direction for one in said.nodes)
    return Finding(path, f"{said.document['title']}：{len(said.nodes)} 个节点，其中 {directions} 个是方向", named)


def _flat(nodes: Any, parent: str | None) -> Iterator[NodeSaid]:
    for one in nodes:
        yield NodeSaid(
            one["code"], parent, one["name"], one.get("layer", ""), one.get("role", ""), one.get("direction", False),
            one["source"], one.get("urban", True), one.get("rural", True),
            *(tuple(one.get(of, ())) for of in ("procedures", "pilots", "measures")),
        )  # fmt: skip
        yield from _flat(one.get("nodes", ()), one["code"])


def _between(document: Mapping[str, Any], nodes: tuple[NodeSaid, ...]) -> Iterator[Problem]:
    """What the schema cannot see: every name leads somewhere, and no code stands twice."""
    sources = {one["id"] for one in document["sources"]}
    layers, codes = {one["key"] for one in document["layers"]}, {one.code for one in nodes}
    named = [(f"nodes.{one.code}", one.source) for one in nodes]
    for part in ("layers", "requirements", "dependencies", "topics"):
        named += [(f"{part}.{n}", one["source"]) for n, one in enumerate(document.get(part, ()))]
    for path, source in named:
        if source not in sources:
            yield Problem(path, f"没有来源“{source}”。", f"来源有：{'、'.join(sorted(sources))}。")
    for code, times in Counter(one.code for one in nodes).items():
        if times > 1:
            yield Problem(f"nodes.{code}", f"编号 {code} 用了 {times} 次。", "一个编号只能指一个节点。")
    for one in nodes:
        if (one.layer in layers) != (one.parent is None) or (one.layer and one.parent is not None):
            yield Problem(
                f"nodes.{one.code}",
                "子体系要写属于哪一层（layer），别的节点不写。",
                f"层有：{'、'.join(sorted(layers))}。",
            )
        if not (one.urban or one.rural):
            yield Problem(f"nodes.{one.code}", "城市、农村至少适用一种。", "请改 urban 或 rural。")
    for n, link in enumerate(document.get("dependencies", ())):
        for code in {*link["from"], *link["to"]} - codes | set(link["from"]) & set(link["to"]):
            yield Problem(f"dependencies.{n}", f"“{code}”不是另一个节点的编号。", "请核对编号。")
    for part in ("topics", "standards"):
        for n, one in enumerate(document.get(part, ())):
            if "node" in one and one["node"] not in codes:
                yield Problem(f"{part}.{n}", f"没有编号 {one['node']} 的节点。", "请核对编号。")

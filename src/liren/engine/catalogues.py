"""Catalogues: the classes affairs are sorted into, level by level, and the routes that follow from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import jsonschema

from liren.engine.building import build_sources
from liren.engine.explaining import problems_of
from liren.engine.language import Source
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.routing import Routing, load
from liren.engine.schema import SLUG, SOURCES, definitions

_CODE: Final = {
    "type": "string",
    "pattern": r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$",
    "maxLength": 100,
    "x-says": "代码用小写字母、数字和点，下级写在上级后面，例如 event.environment.litter",
}
_CLASS: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["code", "title", "source", "checked"],
    "properties": {
        "code": _CODE,
        "title": {"type": "string", "minLength": 1, "maxLength": 60},
        "source": {"type": "string"},
        "checked": {"type": "boolean"},
        "note": {"type": "string", "maxLength": 300},
        "children": {"type": "array", "items": {"$ref": "#/$defs/class"}},
    },
}
_ROUTE: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["unit", "why"],
    "properties": {
        "unit": {"type": "string", "pattern": SLUG, "x-says": "应当是 units 里的单位，例如 property"},
        "why": {"type": "string", "minLength": 1, "maxLength": 200},
        "class": {"type": "array", "minItems": 1, "items": _CODE},
        "when": {"$ref": "#/$defs/condition"},
        "place": {"type": "string", "pattern": r"^([0-9a-z]+\.)+$", "x-says": "地点写成路径，例如 32.05.06."},
    },
}
_ROUTES: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["rules", "catch_all"],
    "properties": {"rules": {"type": "array", "items": _ROUTE}, "catch_all": {"type": "string"}},
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": {**definitions(), "class": _CLASS},
    "type": "object",
    "additionalProperties": False,
    "required": ["key", "version", "title", "sources", "classes"],
    "properties": {
        "key": {"type": "string", "pattern": SLUG, "x-says": "写成英文名，例如 grid-events"},
        "version": {"type": "integer", "minimum": 1},
        "title": {"type": "string", "minLength": 1, "maxLength": 60},
        "note": {"type": "string", "maxLength": 500},
        "sources": SOURCES,
        "classes": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/class"}},
        "units": {"type": "object", "additionalProperties": {"type": "string", "minLength": 1, "maxLength": 60}},
        "routes": _ROUTES,
    },
}


class CatalogueInvalid(DocumentInvalid):
    """The document is no catalogue."""


@dataclass(frozen=True, slots=True)
class CatalogueClass:
    """code: dotted, a child's begins with its parent's and a dot. checked: somebody compared it with the source."""

    code: str
    title: str
    parent: str | None
    source: str
    checked: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """classes in the order of the file, parents before children. routing: None when it only sorts."""

    key: str
    version: int
    title: str
    sources: Mapping[str, Source]
    classes: Mapping[str, CatalogueClass]
    routing: Routing | None
    document: Mapping[str, Any]


def parse_catalogue(document: Mapping[str, Any] | str) -> Catalogue:
    """Read a catalogue from YAML text or a mapping. Raises CatalogueInvalid, and nothing else."""
    try:
        written = read(document)
    except DocumentInvalid as error:
        raise CatalogueInvalid(error.problems) from error
    problems = problems_of(_validator(), written) or tuple(_wrong(written))
    if problems:
        raise CatalogueInvalid(problems)
    routes = written.get("routes")
    return Catalogue(
        key=written["key"],
        version=written["version"],
        title=written["title"],
        sources=build_sources(written["sources"]),
        classes={one.code: one for one, _ in _classes(written["classes"], None, "classes")},
        routing=None if routes is None else load(routes, written.get("units", {})),
        document=written,
    )


def full_title(catalogue: Catalogue, code: str) -> str:
    """The class with its parents: 市容环境 › 暴露垃圾; the code itself when unknown."""
    titles: list[str] = []
    current = catalogue.classes.get(code)
    while current is not None:
        titles.insert(0, current.title)
        current = catalogue.classes.get(current.parent or "")
    return " › ".join(titles) or code


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(SCHEMA)


def _classes(written: list[Mapping[str, Any]], parent: str | None, path: str) -> Iterator[tuple[CatalogueClass, str]]:
    for number, one in enumerate(written):
        here = f"{path}.{number}"
        kept = {name: one[name] for name in one if name != "children"}
        yield CatalogueClass(parent=parent, **kept), here
        yield from _classes(one.get("children", []), one["code"], f"{here}.children")


def _wrong(written: Mapping[str, Any]) -> Iterator[Problem]:
    sources = {source["id"] for source in written["sources"]}
    codes: set[str] = set()
    for one, path in _classes(written["classes"], None, "classes"):
        if one.code in codes:
            yield Problem(path, f"代码“{one.code}”写了两遍。", "请只留一个。")
        codes.add(one.code)
        if one.parent is not None and not one.code.startswith(one.parent + "."):
            yield Problem(path, f"“{one.code}”不在上级“{one.parent}”之下。", f"请写成 {one.parent}.名字。")
        if one.source not in sources:
            yield Problem(path, f"来源里没有“{one.source}”。", f"来源有：{'、'.join(sorted(sources))}。")
    if "routes" in written:
        yield from _wrong_routes(written, codes)


def _wrong_routes(written: Mapping[str, Any], codes: set[str]) -> Iterator[Problem]:
    units = written.get("units", {})
    for number, rule in enumerate(written["routes"]["rules"]):
        path = f"routes.rules.{number}"
        if rule["unit"] not in units:
            yield Problem(f"{path}.unit", f"units 里没有“{rule['unit']}”。", f"单位有：{'、'.join(units)}。")
        for code in rule.get("class", []):
            if code not in codes:
                yield Problem(f"{path}.class", f"目录里没有“{code}”这一类。", "请核对代码。")
        if not {"class", "when", "place"} & set(rule):
            yield Problem(
                path, "没有条件的规则会截住后面所有规则。", "请写 class、when 或 place；都不合的归 catch_all。"
            )
    if written["routes"]["catch_all"] not in units:
        yield Problem("routes.catch_all", "兜底单位不在 units 里。", f"单位有：{'、'.join(units)}。")

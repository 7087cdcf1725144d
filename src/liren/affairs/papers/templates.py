"""The declarations in `lawbook/papers/`, read and checked; all problems of all files are said at once."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import jsonschema
from django.conf import settings

from liren.access.roles import ROLES
from liren.affairs.papers.errors import NoSuchTemplate, TemplatesInvalid
from liren.affairs.papers.sheet import BUILT_IN, Asked, Block, Series, Sheet
from liren.engine.explaining import problems_of
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.schema import SLUG

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
TEXT_BLOCKS: Final = ("p", "center", "heading", "lines")
FIELD_BLOCKS: Final = ("facts", "table")
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 2000}
_NAMES: Final = {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1, "maxLength": 60}}
_FIELD: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["title"],
    "properties": {
        "title": {"type": "string", "minLength": 1, "maxLength": 30},
        "from": _NAMES,
        "required": {"type": "boolean"},
        "ask": {"type": "boolean"},
        "personal": {"type": "boolean"},
        "long": {"type": "boolean"},
    },
}
_BLOCK: Final = {
    "type": "object",
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys(TEXT_BLOCKS, _TEXT),
        "facts": _NAMES,
        "table": {"type": "string", "minLength": 1},
        "signatures": _NAMES,
    },
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["key", "version", "title", "basis", "issue", "numbers", "body"],
    "properties": {
        "key": {"type": "string", "pattern": SLUG, "x-says": "写成英文名，例如 task-refusal-letter"},
        "version": {"type": "integer", "minimum": 1},
        "title": {"type": "string", "minLength": 1, "maxLength": 40},
        "about": {"type": "string", "maxLength": 200},
        "basis": {
            "type": "object",
            "additionalProperties": False,
            "required": ["document", "checked"],
            "properties": {"document": {"type": "string", "minLength": 1}, "checked": {"type": "boolean"}},
        },
        "kinds": _NAMES,
        "procedures": _NAMES,
        "issue": {**_NAMES, "items": {"enum": sorted(set(ROLES) - {"resident"})}},
        "for_reporter": {"type": "boolean"},
        "numbers": {
            "type": "object",
            "additionalProperties": False,
            "required": ["series", "title", "pattern", "gaps"],
            "properties": {
                "series": {"type": "string", "pattern": SLUG},
                "title": {"type": "string", "minLength": 1, "maxLength": 40},
                "pattern": {"type": "string", "minLength": 3, "maxLength": 60},
                "gaps": {"enum": ["none", "allowed"]},
            },
        },
        "fields": {"type": "object", "additionalProperties": _FIELD, "propertyNames": {"pattern": "^[a-z][a-z_]*$"}},
        "body": {"type": "array", "minItems": 1, "items": _BLOCK},
    },
}


@cache
def templates() -> Mapping[str, Sheet]:
    """Every template of the law book, by key. Raises TemplatesInvalid."""
    return load(settings.LAWBOOK / "papers")


def template(key: str) -> Sheet:
    """One template. Raises NoSuchTemplate."""
    found = templates().get(key)
    if found is None:
        raise NoSuchTemplate
    return found


@cache
def all_series() -> Mapping[str, Series]:
    """Every numbering series, by key."""
    return MappingProxyType({sheet.series.key: sheet.series for sheet in templates().values()})


def load(folder: Path) -> Mapping[str, Sheet]:
    """The templates of a folder. Raises TemplatesInvalid with every problem of every file."""
    sheets: dict[str, Sheet] = {}
    problems: list[str] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            sheet = parse(file.read_text("utf-8"))
        except DocumentInvalid as wrong:
            problems.append(f"{file.name}：{wrong}")
            continue
        if sheet.key != file.stem:
            problems.append(f"{file.name}：文件名要和 key“{sheet.key}”一样。")
        twin = next((s for s in sheets.values() if s.series.key == sheet.series.key), None)
        if twin is not None and twin.series != sheet.series:
            problems.append(f"{file.name}：文号系列“{sheet.series.key}”和 {twin.key}.yaml 里写得不一样。")
        sheets[sheet.key] = sheet
    if problems:
        raise TemplatesInvalid(count=len(problems), problems="；".join(problems))
    return MappingProxyType(sheets)


def parse(text: str) -> Sheet:
    """One declaration. Raises DocumentInvalid with everything that is wrong."""
    written = read(text)
    problems = problems_of(_validator(), written) or tuple(_wrong(written))
    if problems:
        raise DocumentInvalid(problems)
    numbers = written["numbers"]
    return Sheet(
        key=written["key"],
        version=written["version"],
        title=written["title"],
        about=written.get("about", ""),
        basis=written["basis"]["document"],
        checked=written["basis"]["checked"],
        kinds=tuple(written.get("kinds", ())),
        procedures=tuple(written.get("procedures", ())),
        issue=tuple(written["issue"]),
        for_reporter=written.get("for_reporter", False),
        series=Series(numbers["series"], numbers["title"], numbers["pattern"], numbers["gaps"]),
        fields=MappingProxyType({key: _asked(key, one) for key, one in written.get("fields", {}).items()}),
        body=tuple(_block(one) for one in written["body"]),
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _asked(key: str, one: Mapping[str, Any]) -> Asked:
    return Asked(
        key=key,
        title=one["title"],
        sources=tuple(one.get("from", (key,))),
        required=one.get("required", False),
        ask=one.get("ask", False),
        personal=one.get("personal", False),
        long=one.get("long", False),
    )


def _block(one: Mapping[str, Any]) -> Block:
    ((kind, of),) = one.items()
    return Block(kind, (of,) if isinstance(of, str) else tuple(of))


def _wrong(written: Mapping[str, Any]) -> Iterator[Problem]:
    """Names that lead nowhere, numbers that could not be told apart, personal data that could be typed anew."""
    known = {*BUILT_IN, *written.get("fields", {})}
    for n, one in enumerate(written["body"]):
        for name in _named(_block(one)):
            if name not in known:
                yield Problem(f"body.{n}", f"没有“{name}”这一项。", f"可用：{'、'.join(sorted(known))}。")
    for key, field in written.get("fields", {}).items():
        if key in BUILT_IN:
            yield Problem(f"fields.{key}", "这个名字平台已经用了。", "请换一个。")
        if field.get("personal") and field.get("ask"):
            yield Problem(f"fields.{key}", "个人信息只能取自事项，不能另填。", "请去掉 ask。")
    if not {"year", "n"} <= set(PLACEHOLDER.findall(written["numbers"]["pattern"])):
        yield Problem("numbers.pattern", "文号里要有 {year} 和 {n}。", "例如 {word}拒函〔{year}〕{n}号。")
    for name in set(PLACEHOLDER.findall(written["numbers"]["pattern"])) - {"word", "year", "n"}:
        yield Problem("numbers.pattern", f"文号里不能有 {{{name}}}。", "只有 {word}、{year} 和 {n}。")


def _named(block: Block) -> tuple[str, ...]:
    if block.kind in FIELD_BLOCKS:
        return block.of
    return tuple(name for text in block.of for name in PLACEHOLDER.findall(text))


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(SCHEMA)

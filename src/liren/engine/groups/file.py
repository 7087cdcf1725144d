"""Files of groups (`lawbook/groups/*.yaml`, or what a place adds): their words, and what holds between them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import jsonschema

from liren.engine.explaining import problems_of
from liren.engine.groups.rules import (
    HUKOU,
    LIVES,
    SEXES,
    Age,
    Condition,
    Decided,
    asks_hukou,
    parse_condition,
    parts_of,
)
from liren.engine.language import Source
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

FOLDER: Final = "groups/"
_UNKIND: Final = ("重点人员", "高危人员", "低端")
"""Words a group is never called by: it gathers people who are cared for."""


@dataclass(frozen=True, slots=True)
class Code:
    """A decision 认定 there is: by whom it is made, on which document, after how many months it is looked at again.

    review: None when it holds until somebody ends it. closed: only who approves for the place sees who has it.
    """

    key: str
    title: str
    decided_by: str
    document: str
    review: int | None
    closed: bool
    basis: Source


@dataclass(frozen=True, slots=True)
class Group:
    """A group: who belongs to it (`when`), why there is one, on what it rests; visited: called on month by month."""

    key: str
    title: str
    why: str
    when: Condition
    basis: Source
    visited: bool = False

    @property
    def codes(self) -> frozenset[str]:
        """The decisions it looks at."""
        return frozenset(code for one in parts_of(self.when) if isinstance(one, Decided) for code in one.codes)


@dataclass(frozen=True, slots=True)
class GroupFile:
    """One file: groups that belong together, and the decisions it names."""

    key: str
    title: str
    order: int
    codes: tuple[Code, ...]
    groups: tuple[Group, ...]


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "required": required, "properties": properties}


def _list(items: Any, most: int = 40) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most}


_KEY: Final = {
    "type": "string", "pattern": "^[a-z][a-z0-9-]{0,39}$", "x-says": "请用小写英文字母、数字和连字符，40 个以内",
}  # fmt: skip
_TITLE: Final = {"type": "string", "minLength": 1, "maxLength": 40}
_SAID: Final = {"type": "string", "minLength": 1, "maxLength": 300}
_YEARS: Final = {"type": "integer", "minimum": 0, "maximum": 130}
_CODES: Final = {"oneOf": [_KEY, _list(_KEY)], "x-says": "请写认定的代号，或代号的列表"}
_ANY: Final = {"minProperties": 1, "maxProperties": 1, "x-says": "一个条件只写一个词"}


def _conditions(name: str, **more: Any) -> dict[str, Any]:
    """all, any, not of the same kind of condition, and what may be asked."""
    here = {"$ref": f"#/$defs/{name}"}
    age = {**_object([], at_least=_YEARS, less_than=_YEARS), "minProperties": 1}
    asked = {"all": _list(here, 20), "any": _list(here, 20), "not": here, "age": age, "sex": {"enum": list(SEXES)}}
    return {**_object([], **asked, decided=_CODES, **more), **_ANY}


_DEFS: Final = {
    "other": _conditions("other"),
    "condition": _conditions(
        "condition",
        lives=_list({"enum": list(LIVES)}),
        hukou={"enum": list(HUKOU)},
        alone={"const": True},
        **{"with": {**_object([], every={"$ref": "#/$defs/other"}, some={"$ref": "#/$defs/other"}), **_ANY}},
    ),
}
SCHEMA: Final[dict[str, Any]] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$defs": _DEFS,
    **_object(
        ["key", "title", "sources", "groups"],
        key=_KEY, title=_TITLE, order={"type": "integer", "minimum": 1, "maximum": 99},
        sources=_list(
            _object(["id", "document", "title", "clause", "checked"], id=_KEY, document=_TITLE, title=_SAID,
                    clause={"type": ["string", "null"], "maxLength": 40}, checked={"type": "boolean"}, note=_SAID)
        ),
        decisions=_list(
            _object(["key", "title", "decided_by", "document", "basis"], key=_KEY, title=_TITLE, decided_by=_TITLE,
                    document=_TITLE, review={"type": "integer", "minimum": 1, "maximum": 240},
                    closed={"type": "boolean"}, basis=_KEY)
        ),
        groups=_list(
            _object(["key", "title", "why", "when", "basis"], key=_KEY, title=_TITLE, why=_SAID,
                    when={"$ref": "#/$defs/condition"}, basis=_KEY, visited={"type": "boolean"})
        ),
    ),
}  # fmt: skip
_VALIDATOR: Final = jsonschema.Draft202012Validator(SCHEMA)


def parse_file(text: Mapping[str, Any] | str) -> GroupFile:
    """Read a file. Raises DocumentInvalid with everything that is wrong."""
    document = read(text)
    if wrong := problems_of(_VALIDATOR, document):
        raise DocumentInvalid(wrong)
    if problems := tuple(_within(document)):
        raise DocumentInvalid(problems)
    sources = {one["id"]: Source(**one) for one in document["sources"]}
    codes = tuple(
        Code(
            key=one["key"], title=one["title"], decided_by=one["decided_by"], document=one["document"],
            review=one.get("review"), closed=one.get("closed", False), basis=sources[one["basis"]],
        )
        for one in document.get("decisions", ())
    )  # fmt: skip
    groups = tuple(
        Group(
            one["key"], one["title"], one["why"], parse_condition(one["when"]), sources[one["basis"]],
            one.get("visited", False),
        )
        for one in document["groups"]
    )  # fmt: skip
    return GroupFile(document["key"], document["title"], document.get("order", 99), codes, groups)


def between(files: Collection[GroupFile]) -> tuple[Problem, ...]:
    """What is wrong between files in force at one place: keys given twice, decisions nobody defines."""
    problems = []
    for what, keys in (
        ("分组", [one.key for file in files for one in file.groups]),
        ("认定", [one.key for file in files for one in file.codes]),
    ):
        problems += [Problem(key, f"{what}“{key}”写了两次。", "请换一个代号。") for key in _twice(keys)]
    known = {one.key for file in files for one in file.codes}
    closed = {one.key for file in files for one in file.codes if one.closed}
    problems += [
        Problem(f"groups.{group.key}.visited", "这一组凭不公开的认定，按月走访会让人知道谁在里面。", "请去掉 visited。")
        for file in files
        for group in file.groups
        if group.visited and group.codes & closed
    ]
    problems += [
        Problem(f"groups.{group.key}", f"没有“{code}”这种认定。", f"可写：{'、'.join(sorted(known))}。")
        for file in files
        for group in file.groups
        for code in sorted(group.codes - known)
    ]
    return tuple(problems)


def _within(document: Mapping[str, Any]) -> Iterator[Problem]:
    sources = {one["id"]: one for one in document["sources"]}
    for key in _twice([one["id"] for one in document["sources"]]):
        yield Problem("sources", f"来源“{key}”写了两次。", "请删去一个。")
    for where in ("decisions", "groups"):
        for n, one in enumerate(document.get(where, ())):
            if one["basis"] not in sources:
                yield Problem(f"{where}.{n}.basis", f"“{one['basis']}”不在 sources 里。", "请写一个来源的 id。")
            if unkind := next((word for word in _UNKIND if word in one["title"]), None):
                yield Problem(f"{where}.{n}.title", f"不这样称呼人：“{unkind}”。", "请改成要照顾什么，例如“独居老人”。")
    for n, one in enumerate(document["groups"]):
        condition = parse_condition(one["when"])
        yield from _empty_ages(f"groups.{n}.when", condition)
        clause = sources.get(one["basis"], {}).get("clause")
        if asks_hukou(condition) and not (clause or "").strip():
            yield Problem(
                f"groups.{n}.when", "这一组看户籍，却没有写依据哪一条。",
                "服务不因户籍不同而不同：请去掉 hukou 和 lives，或者在来源里写明要看户籍的条款（clause）。",
            )  # fmt: skip


def _empty_ages(path: str, condition: Condition) -> Iterator[Problem]:
    for one in parts_of(condition):
        if isinstance(one, Age) and one.low is not None and one.high is not None and one.low >= one.high:
            yield Problem(path, f"没有人会满 {one.low} 周岁又不满 {one.high} 周岁。", "请让 at_least 小于 less_than。")


def _twice(keys: Collection[str]) -> list[str]:
    return sorted(key for key, count in Counter(keys).items() if count > 1)

"""What may be exchanged: `lawbook/exchange/*.yaml`, one file an item, checked against the registers it is of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import jsonschema
from django.conf import settings

from liren.access.roles import ACTS
from liren.engine.book import Finding, checked
from liren.engine.explaining import problems_of
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.registers import public as registers
from liren.registers.public import Register
from liren.registry import public as registry

FOLDER: Final = "exchange"
PERIODS: Final[Mapping[str, str]] = MappingProxyType(
    {"month": "每月", "quarter": "每季度", "year": "每年", "event": "有一件交一件"}
)
DIRECTIONS: Final[Mapping[str, str]] = MappingProxyType({"out": "只送出", "in": "只收进", "both": "送出和收进"})
COUNTED: Final[Mapping[str, str]] = MappingProxyType({"measure": "数的是什么", "number": "多少"})
_WORD: Final = {"type": "string", "minLength": 1, "maxLength": 200}
_ACT: Final = {"enum": sorted(ACTS), "x-says": "请写权限表里的一项，例如 homes.read"}
_MUST: Final = (
    "key", "version", "title", "purpose", "basis", "direction", "period", "whole", "protected", "offers", "takes",
    "changes", "identity", "fields",
)  # fmt: skip
SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": list(_MUST),
    "properties": {
        "key": {"type": "string", "pattern": "^[a-z][a-z-]{1,30}$", "x-says": "请写小写英文和短横"},
        "version": {"type": "integer", "minimum": 1},
        "title": _WORD,
        "register": {"enum": sorted(registers.REGISTERS), "x-says": "请写一本台账的名字"},
        "counts": {"const": True, "x-says": "只能写 true"},
        "people": {"const": True, "x-says": "只能写 true"},
        "purpose": _WORD,
        "basis": {
            "type": "object", "additionalProperties": False, "required": ["document", "says", "checked"],
            "properties": {"document": _WORD, "says": _WORD, "checked": {"type": "boolean"}},
        },
        "direction": {"enum": list(DIRECTIONS)},
        "period": {"enum": list(PERIODS)},
        "whole": {"type": "boolean"},
        "protected": {"type": "boolean"},
        "offers": _ACT,
        "takes": _ACT,
        "changes": {"type": "boolean"},
        "identity": {"type": "array", "items": _WORD, "uniqueItems": True},
        "fields": {"type": "array", "items": _WORD, "minItems": 1, "uniqueItems": True},
        "order": _WORD,
        "own_number": _WORD,
        "here": _WORD,
        "only": {"type": "object", "additionalProperties": _WORD},
        "says": {"type": "object", "additionalProperties": _WORD},
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a row. options: the closed list its words are of; none for free text."""

    key: str
    title: str
    required: bool
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may be exchanged.

    register: the register whose rows these are; None for numbers of people, and for people. whole: a package says how
    all of it stands, so that a later one replaces an earlier one. protected: sealed for its receiver. offers, takes:
    the acts one needs here to send it and to write it down. changes: what stands may be changed by a package.
    identity: the fields by which a row of theirs is one of ours. order: the field whose list says what is written
    first. own_number, here, only, says: see the files.
    """

    key: str
    version: int
    title: str
    register: Register | None
    purpose: str
    basis: str
    basis_says: str
    basis_checked: bool
    direction: str
    period: str
    whole: bool
    protected: bool
    offers: str
    takes: str
    changes: bool
    identity: tuple[str, ...]
    fields: tuple[Field, ...]
    order: str
    own_number: str
    here: str
    only: Mapping[str, str]
    says: Mapping[str, str]

    @property
    def people(self) -> bool:
        return self.protected

    @property
    def period_title(self) -> str:
        return PERIODS[self.period]

    @property
    def direction_title(self) -> str:
        return DIRECTIONS[self.direction]

    def goes(self, way: str) -> bool:
        """Whether it may go this way: out or in."""
        return self.direction in (way, "both")


@cache
def items() -> Mapping[str, Item]:
    """The law book's items by key, in the order they are offered, read once. Raises DocumentInvalid."""
    found = [parse(path.read_text("utf-8")) for path in sorted((settings.LAWBOOK / FOLDER).glob("*.yaml"))]
    return MappingProxyType({one.key: one for one in found})


def parse(text: str) -> Item:
    """One file as an item. Raises DocumentInvalid with everything that is wrong."""
    told = read(text)
    problems = problems_of(jsonschema.Draft202012Validator(SCHEMA), told) or tuple(_loose(told))
    if problems:
        raise DocumentInvalid(problems)
    known, basis = _known(told), told["basis"]
    return Item(
        key=told["key"], version=told["version"], title=told["title"],
        register=registers.REGISTERS.get(told.get("register", "")), purpose=told["purpose"],
        basis=basis["document"], basis_says=basis["says"], basis_checked=basis["checked"],
        direction=told["direction"], period=told["period"], whole=told["whole"], protected=told["protected"],
        offers=told["offers"], takes=told["takes"], changes=told["changes"], identity=tuple(told["identity"]),
        fields=tuple(known[key] for key in told["fields"]), order=told.get("order", ""),
        own_number=told.get("own_number", ""), here=told.get("here", ""), only=MappingProxyType(told.get("only", {})),
        says=MappingProxyType(told.get("says", {})),
    )  # fmt: skip


def check_exchange(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Every item of a law book, for `lawbook check`: path of each file → what is wrong."""
    return tuple(
        checked(path, text, parse, lambda item: f"交换：{item.title}")
        for path, text in sorted(texts.items())
        if path.startswith(f"{FOLDER}/")
    )


def _known(told: Mapping[str, Any]) -> Mapping[str, Field]:
    """The fields there are to choose from: a register's columns, those people come by, or numbers."""
    if told.get("people"):
        return {key: Field(key, title, key in ("name", "kind"), ()) for key, title in registry.arrivals.COLUMNS.items()}
    if told.get("counts"):
        return {key: Field(key, title, True, ()) for key, title in COUNTED.items()}
    shelf = registers.REGISTERS[told["register"]]
    return {one.key: Field(one.key, one.title, one.required, one.options) for one in shelf.accepted}


def _loose(told: Mapping[str, Any]) -> Iterator[Problem]:
    """What the schema cannot see: words that are no columns, people that would go unsealed."""
    if sum(name in told for name in ("register", "counts", "people")) != 1:
        yield Problem("register", "没有说从哪里来。", "register、counts、people 里写一个。")
        return
    if bool(told.get("people")) != told["protected"]:
        yield Problem("protected", "有人的要加密给收的一方，没有人的不用。", "people 的写 true，其余写 false。")
    known, fields = _known(told), set(told["fields"])
    for key in sorted(fields - set(known)):
        yield Problem(f"fields.{key}", "没有这一栏。", f"可写：{'、'.join(known)}。")
    for name in ("identity", "order", "here"):
        said = told.get(name, [])
        for key in [said] if isinstance(said, str) else said:
            if key not in fields:
                yield Problem(f"{name}.{key}", "fields 里没有它。", "请从 fields 里选。")
    if told.get("register"):
        columns = {one.key for one in registers.REGISTERS[told["register"]].columns}
        for key in [*told.get("only", {}), *told.get("says", {}), *filter(None, [told.get("own_number")])]:
            if key not in columns:
                yield Problem(key, "台账里没有这一列。", f"可写：{'、'.join(sorted(columns))}。")
        missing = [k for k, one in known.items() if one.required and k not in fields and k not in told.get("says", {})]
        for key in missing:
            yield Problem(f"fields.{key}", "收的一方必须有它。", "写进 fields，或者在 says 里给定。")

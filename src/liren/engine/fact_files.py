"""Files of facts (`lawbook/facts/*.yaml`): one form each, read whole or refused with everything that is wrong."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import jsonschema

from liren.engine.building import build_sources
from liren.engine.explaining import problems_of
from liren.engine.facts import (
    Fact,
    Facts,
    Figure,
    FigureGroup,
    Framework,
    FrameworkVersion,
    Inconsistency,
    Listed,
    Pilot,
    Policy,
)
from liren.engine.language import Source
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.schema import SLUG, SOURCES, definitions

_WHOLE: Final = 100
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 200}
_KEY: Final = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9-]{0,59}$", "x-says": "写成英文名，例如 national-rural"}
_WHEN: Final = {
    "type": "string",
    "pattern": r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$",
    "x-says": "写成年、年-月或年-月-日，例如 2020-10",
}
_ID: Final = {"type": "string", "x-says": "写 sources 里的 id"}


class FactsInvalid(DocumentInvalid):
    """The file states no facts one could keep."""


def _entry(required: Iterable[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [*required],
        "properties": {"note": _TEXT, **properties},
    }


def _several(entry: Mapping[str, Any], most: int = 500) -> dict[str, Any]:
    return {"type": "array", "minItems": 1, "maxItems": most, "items": entry}


_FIGURE: Final = _entry(
    ("key", "title", "value", "unit", "exactness", "source"),
    key=_KEY, title=_TEXT, value={"type": "integer", "minimum": 0}, unit={**_TEXT, "maxLength": 10},
    exactness={"enum": ["exact", "about", "near", "more_than"]}, source=_ID, as_of=_WHEN, whole=_KEY,
    overlapping={"type": "boolean"}, live=_KEY,
)  # fmt: skip
_YEAR: Final = {"type": "integer", "minimum": 1900, "maximum": 2200}
_POLICY: Final = _entry(
    ("key", "when", "title", "issuer", "kind", "source"),
    key=_KEY, when=_WHEN, title=_TEXT, issuer={"type": ["string", "null"], "maxLength": 100}, source=_ID,
    kind={"enum": ["law", "opinions", "plan", "rules", "call", "practice"]},
    valid={"type": "array", "minItems": 2, "maxItems": 2, "items": _YEAR},
)  # fmt: skip
_ITEMS: Final = {"type": ["array", "null"], "minItems": 1, "maxItems": 40, "items": {**_TEXT, "maxLength": 40}}
_VERSION: Final = _entry(
    ("since", "items", "source"),
    since={**_WHEN, "type": ["string", "null"]}, items=_ITEMS, source=_ID,
)  # fmt: skip
_LISTED: Final = _entry(("key", "items", "items_from"), key=_KEY, items={**_ITEMS, "type": "array"}, items_from=_TEXT)
_FRAMEWORK: Final = _entry(
    ("key", "title", "about", "versions"), key=_KEY, title=_TEXT, about=_TEXT, versions=_several(_VERSION, 40)
)
_PILOT: Final = _entry(
    ("key", "title", "where", "topic", "batch", "result", "source"),
    key=_KEY, title=_TEXT, where=_TEXT, topic=_TEXT, source=_ID,
    batch={"type": ["integer", "null"], "minimum": 1}, result={"type": ["string", "null"], "maxLength": 200},
)  # fmt: skip
_INCONSISTENCY: Final = _entry(
    ("key", "kind", "where", "printed", "computed", "source"),
    key=_KEY, where=_TEXT, printed=_TEXT, computed=_TEXT, source=_ID, touches=_several(_TEXT, 20),
    kind={"enum": ["arithmetic", "reference", "external", "between", "naming", "text"]},
)  # fmt: skip


def _figures(written: Mapping[str, Any], sources: Mapping[str, Source]) -> FigureGroup:
    figures = (Figure(**{**one, "source": sources[one["source"]]}) for one in written["figures"])
    return FigureGroup(written["title"], tuple(figures))


def _policy(written: Mapping[str, Any], sources: Mapping[str, Source]) -> Policy:
    valid = tuple(written["valid"]) if "valid" in written else None
    return Policy(**{**written, "source": sources[written["source"]], "valid": valid})


def _framework(written: Mapping[str, Any], sources: Mapping[str, Source]) -> Framework:
    versions = (
        FrameworkVersion(**{**one, "source": sources[one["source"]], "items": one["items"] and tuple(one["items"])})
        for one in written["versions"]
    )
    return Framework(written["key"], written["title"], written["about"], tuple(versions))


def _listed(written: Mapping[str, Any], _: Mapping[str, Source]) -> Listed:
    return Listed(written["key"], tuple(written["items"]), written["items_from"])


def _pilot(written: Mapping[str, Any], sources: Mapping[str, Source]) -> Pilot:
    return Pilot(**{**written, "source": sources[written["source"]]})


def _inconsistency(written: Mapping[str, Any], sources: Mapping[str, Source]) -> Inconsistency:
    touches = tuple(written.get("touches", ()))
    return Inconsistency(**{**written, "source": sources[written["source"]], "touches": touches})


@dataclass(frozen=True, slots=True)
class _Form:
    """word: under which the entries stand. entry: the schema of one. build: one of them."""

    word: str
    entry: Mapping[str, Any]
    build: Callable[[Mapping[str, Any], Mapping[str, Source]], Fact]


_FORMS: Final[Mapping[str, _Form]] = {
    "landscape": _Form("groups", _entry(("title", "figures"), title=_TEXT, figures=_several(_FIGURE)), _figures),
    "policies": _Form("policies", _POLICY, _policy),
    "frameworks": _Form("frameworks", _FRAMEWORK, _framework),
    "listed": _Form("listed", _LISTED, _listed),
    "pilots": _Form("pilots", _PILOT, _pilot),
    "inconsistencies": _Form("inconsistencies", _INCONSISTENCY, _inconsistency),
}


def parse_facts(document: Mapping[str, Any] | str) -> Facts:
    """Read one file from YAML text or a mapping. Raises FactsInvalid, and nothing else."""
    try:
        written = read(document)
    except DocumentInvalid as error:
        raise FactsInvalid(error.problems) from error
    form = _FORMS.get(str(written.get("key")))
    if form is None:
        raise FactsInvalid((Problem("key", "不认识这种文献事实。", f"可写：{'、'.join(_FORMS)}。"),))
    problems = problems_of(_validator(written["key"]), written) or tuple(_wrong(written, form))
    if problems:
        raise FactsInvalid(problems)
    sources = build_sources(written["sources"])
    entries = tuple(form.build(one, sources) for one in written[form.word])
    return Facts(written["key"], written["version"], written["title"], written.get("note", ""), entries, written)


def dangling(facts: Facts, known: Iterable[str]) -> Iterator[Problem]:
    """What inconsistencies touch that is not there. known: `policies.key` of each. Standards are not looked up."""
    there = set(known)
    for one in facts.of(Inconsistency):
        for name in one.touches:
            if not name.startswith("standards.") and name not in there:
                yield Problem(f"inconsistencies.{one.key}.touches", f"没有“{name}”。", "请写成 文件.名字，并核对。")


@cache
def _validator(key: str) -> jsonschema.Draft202012Validator:
    form = _FORMS[key]
    schema = {
        "$defs": definitions(),
        "type": "object",
        "additionalProperties": False,
        "required": ["key", "version", "title", "sources", form.word],
        "properties": {
            "key": {"type": "string", "pattern": SLUG},
            "version": {"type": "integer", "minimum": 1},
            "title": _TEXT,
            "note": _TEXT,
            "sources": SOURCES,
            form.word: _several(form.entry),
        },
    }
    return jsonschema.Draft202012Validator(schema)


def _wrong(written: Mapping[str, Any], form: _Form) -> Iterator[Problem]:
    sources = {source["id"] for source in written["sources"]}
    leaves = list(_leaves(written[form.word], form.word))
    for path, one in leaves:
        if "source" in one and one["source"] not in sources:
            yield Problem(f"{path}.source", f"来源里没有“{one['source']}”。", f"来源有：{'、'.join(sorted(sources))}。")
        if "valid" in one and one["valid"][0] > one["valid"][1]:
            yield Problem(f"{path}.valid", "起的年份比止的晚。", "请对调。")
    for key, times in Counter(one["key"] for _, one in leaves if "key" in one).items():
        if times > 1:
            yield Problem(form.word, f"“{key}”写了 {times} 遍。", "请只留一个。")
    yield from _too_much([one for _, one in leaves if "whole" in one], {one.get("key") for _, one in leaves})


def _leaves(written: Iterable[Mapping[str, Any]], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, one in enumerate(written):
        here = f"{path}.{number}"
        yield here, one
        for word in ("figures", "versions"):
            yield from _leaves(one.get(word, ()), f"{here}.{word}")


def _too_much(shares: list[Mapping[str, Any]], keys: set[str | None]) -> Iterator[Problem]:
    """Shares of one thing that make more than the whole overlap, and the file has to say so."""
    for whole in dict.fromkeys(one["whole"] for one in shares):
        if whole not in keys:
            yield Problem("groups", f"“{whole}”不在这里，谈不上是它的份额。", "请核对名字。")
        apart = [one["value"] for one in shares if one["whole"] == whole and not one.get("overlapping", False)]
        if sum(apart) > _WHOLE:
            yield Problem(
                "groups", f"“{whole}”的几个份额加起来是 {sum(apart)}%。", "互相重叠的请写 overlapping: true。"
            )

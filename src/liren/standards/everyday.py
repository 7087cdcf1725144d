"""群众话: what residents call each procedure and each step, and finding a procedure by their words. Data, not law.

The set of words is `lawbook/labels/everyday-words.yaml`. What has no words there goes by its own title.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

import jsonschema

from liren.engine.book import CASES, Finding
from liren.engine.explaining import problems_of
from liren.engine.language import Procedure
from liren.engine.loading import parse
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.standards.errors import NoSuchReference
from liren.standards.published import Published
from liren.standards.queries import labels

KEY: Final = "everyday-words"
PATH: Final = f"labels/{KEY}.yaml"
NEAR: Final = 0.2
"""Below this share of two-character pieces in common, words do not count as found."""

_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 60}
_TEXTS: Final = {"type": "array", "items": _TEXT, "maxItems": 60}
SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["key", "version", "title", "checked", "say", "procedures"],
    "properties": {
        "key": {"const": KEY},
        "version": {"type": "integer", "minimum": 1},
        "title": _TEXT,
        "checked": {"type": "boolean"},
        "say": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["not", "say", "why"],
                "properties": {"not": _TEXT, "say": _TEXT, "why": _TEXT, "except": _TEXTS},
            },
        },
        "procedures": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "also", "steps"],
                "properties": {
                    "name": {**_TEXT, "maxLength": 20},
                    "also": _TEXTS,
                    "steps": {"type": "object", "additionalProperties": {**_TEXT, "maxLength": 14}},
                },
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Everyday:
    """How residents say it: the procedure's name, other things they say, and the name of each step."""

    name: str
    also: tuple[str, ...]
    steps: Mapping[str, str]


def everyday_words(at: datetime) -> Mapping[str, Everyday]:
    """By procedure key, in force at `at`; nothing where no words were published. One statement."""
    try:
        document = labels(KEY, at)
    except NoSuchReference:
        return {}
    return _words(document["procedures"])


def found_by_words(text: str, among: Sequence[Published], words: Mapping[str, Everyday]) -> tuple[Published, ...]:
    """The procedures people may mean by `text`, the nearest first; among equals in the order given."""
    asked = _plain(text)
    if not asked:
        return tuple(among)
    scores = [(max(_near(asked, _plain(said)) for said in _sayings(one, words)), one) for one in among]
    return tuple(one for score, one in sorted(scores, key=lambda pair: -pair[0]) if score >= NEAR)


def check_words(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """The words against the procedures of the law book: each step has them or none, and nothing says what is not said.

    texts: path within the law book → its text. No words at all: nothing to say.
    """
    if PATH not in texts:
        return ()
    try:
        document = read(texts[PATH])
        if wrong := problems_of(jsonschema.Draft202012Validator(SCHEMA), document):
            return (Finding(PATH, "", wrong),)
    except DocumentInvalid as error:
        return (Finding(PATH, "", error.problems),)
    procedures = {p.key: p for p in _procedures(texts)}
    problems = [*_names(document["procedures"], procedures), *_not_said(document["say"], procedures)]
    return (Finding(PATH, f"群众话：{len(document['procedures'])} 份规程", tuple(problems)),)


def _words(written: Any) -> Mapping[str, Everyday]:
    return MappingProxyType(
        {
            key: Everyday(one["name"], tuple(one["also"]), MappingProxyType(dict(one["steps"])))
            for key, one in written.items()
        }
    )


def _sayings(one: Published, words: Mapping[str, Everyday]) -> Iterator[str]:
    yield from (one.procedure.title, one.procedure.everyday_name)
    if one.key in words:
        yield words[one.key].name
        yield from words[one.key].also


def _near(asked: str, said: str) -> float:
    """1 when one is within the other; else the share of two-character pieces of the shorter that both have.

    >>> _near("三号楼路灯不亮了", "路灯不亮"), _near("灯坏了", "路灯不亮")
    (1.0, 0.0)
    """
    if asked in said or said in asked:
        return 1.0
    first, second = _pieces(asked), _pieces(said)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _pieces(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))


def _plain(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())


def _procedures(texts: Mapping[str, str]) -> Iterator[Procedure]:
    for path in sorted(texts):
        if path.startswith("procedures/") and not path.endswith(CASES):
            try:
                yield parse(texts[path])
            except DocumentInvalid:  # the book's own check says why
                continue


def _names(written: Mapping[str, Any], procedures: Mapping[str, Procedure]) -> Iterator[Problem]:
    for key in written.keys() - procedures.keys():
        yield Problem(f"procedures.{key}", "没有这份规程。", "请核对名字，或去掉。")
    for key, procedure in procedures.items():
        if key not in written:  # it goes by its titles
            continue
        said = written[key]["steps"]
        for step in procedure.steps.keys() - said.keys():
            said_so = f"“{procedure.steps[step].title}”（{step}）还没有群众话。"
            yield Problem(f"procedures.{key}.steps", said_so, "请补上。")
        for step in said.keys() - procedure.steps.keys():
            yield Problem(f"procedures.{key}.steps.{step}", "规程里没有这一步。", "请核对名字，或去掉。")


def _not_said(pairs: Sequence[Mapping[str, Any]], procedures: Mapping[str, Procedure]) -> Iterator[Problem]:
    for key, procedure in procedures.items():
        for text in _on_screen(procedure):
            for pair in pairs:
                left = text
                for allowed in pair.get("except", ()):
                    left = left.replace(allowed, "")
                if pair["not"] in left:
                    hint = f"请说“{pair['say']}”：{pair['why']}。"
                    yield Problem(f"procedures/{key}.yaml", f"“{text}”里有“{pair['not']}”。", hint)


def _on_screen(procedure: Procedure) -> Iterator[str]:
    """What people read of a procedure, sources aside: those are quoted."""
    yield from (procedure.title, procedure.everyday_name, procedure.summary)
    for field in procedure.form.values():
        yield from (field.title, field.purpose, field.hint)
    for step in procedure.steps.values():
        yield step.title
        for move in step.moves.values():
            yield move.title
            for field in move.asks.values():
                yield from (field.title, field.purpose, field.hint)

"""Two texts of a procedure compared clause by clause, in words: what was added, taken away, changed, or put elsewhere.

It follows the JSON Schema, so a word that comes to the language is compared without a line here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from liren.engine.edits import says_the_same
from liren.engine.language import Procedure
from liren.engine.normal import gather, options_of
from liren.engine.problems import DocumentInvalid
from liren.engine.reading import read
from liren.engine.schema import procedure_schema
from liren.engine.wording import WORDS, Names, about, said

Kind = Literal["added", "removed", "changed", "moved"]
_THINGS: Final = {"field": "栏目", "step": "步骤", "move": "去向", "source": "来源"}
_BY_PLATFORM: Final = ("version",)
_CASES: Final = "案例"
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """path: `steps.accept.within`. about: whose clause (步骤“受理”; '' the whole). before, after: '' for nothing."""

    path: str
    kind: Kind
    about: str
    word: str
    before: str
    after: str

    @property
    def text(self) -> str:
        """The change as one sentence.

        >>> Change("steps.a.within", "changed", "步骤“受理”", "期限", "1 个工作日", "2 个工作日").text
        '步骤“受理”：期限由“1 个工作日”改为“2 个工作日”。'
        """
        where = f"{self.about}：" if self.about else ""
        match self.kind:
            case "changed" if self.path == _CASES:
                return f"{self.word}改写了。"
            case "added":
                return f"{where}新增{self.word}“{self.after}”。"
            case "removed":
                return f"{where}删去{self.word}“{self.before}”。"
            case "moved":
                return f"{where}{self.word}的先后改为“{self.after}”。"
        return f"{where}{self.word}由“{self.before}”改为“{self.after}”。"


def difference(old: Procedure, new: Procedure, *, names: Names | None = None) -> tuple[Change, ...]:
    """What `new` says otherwise than `old`, in the order of the language's words; the version number is no clause.

    names: titles of roles, so that they are said in words.
    """
    schema = procedure_schema()
    before, after = gather(old.document), gather(new.document)
    compare = _Compare(schema["$defs"], names_of(old, names or {}), names_of(new, names or {}))
    return tuple(compare.words(schema, before, after, "", ""))


def names_of(procedure: Procedure, names: Names) -> dict[str, str]:
    """Whatever a text of the procedure names by key, by its title: steps, fields, sources; `names`: roles."""
    return {
        **names,
        **{field.key: field.title for field in procedure.form.values()},
        **{step.key: step.title for step in procedure.steps.values()},
        **{source.id: _source(source.document, source.title) for source in procedure.sources.values()},
    }


def _source(document: str, title: str) -> str:
    return "自定" if document == "our choice" else f"{document} {title}"


def cases_difference(old: str, new: str) -> tuple[Change, ...]:
    """Which cases were added, taken away or told otherwise, by name. Texts that cannot be read hold none."""
    before, after = _cases(old), _cases(new)
    removed = [Change(_CASES, "removed", "", "案例", name, "") for name in before if name not in after]
    added = [Change(_CASES, "added", "", "案例", "", name) for name in after if name not in before]
    changed = [name for name, case in after.items() if name in before and not says_the_same(before[name], case)]
    return (*removed, *added, *(Change(_CASES, "changed", "", f"案例“{name}”", name, name) for name in changed))


def _cases(text: str) -> dict[str, Any]:
    try:
        told = read(text).get("案例")
    except DocumentInvalid:
        return {}
    return {str(case.get("名称")): case for case in (told if isinstance(told, list) else ()) if isinstance(case, dict)}


class _Compare:
    """old, new: the names to say each side's values with."""

    def __init__(self, definitions: Document, old: Names, new: Names) -> None:
        self.definitions, self.old, self.new = definitions, old, new

    def words(self, schema: Document, old: Document, new: Document, path: str, whose: str) -> Iterator[Change]:
        """Every word of an object."""
        for word, inner in schema["properties"].items():
            if path == "" and word in _BY_PLATFORM:
                continue
            here = f"{path}.{word}" if path else word
            default = inner.get("default")
            yield from self._value(inner, old.get(word, default), new.get(word, default), here, whose)

    def _value(self, schema: Document, old: Any, new: Any, path: str, whose: str) -> Iterator[Change]:
        if says_the_same(old, new):
            return
        thing = self._thing(schema)
        if thing:
            yield from self._keyed(thing, _by_key(old), _by_key(new), path, whose)
            return
        inner = self._resolved(schema)
        word = about({**inner, **schema}, path.rpartition(".")[2])
        if "properties" in inner and "oneOf" not in inner:
            yield from self.words(inner, old or {}, new or {}, path, f"{whose}的{word}" if whose else word)
            return
        if path.endswith(".options"):
            old, new = _options(old), _options(new)
        before, after = self._said(old, self.old), self._said(new, self.new)
        if before != after:
            kind: Kind = "added" if not before else "removed" if not after else "changed"
            yield Change(path, kind, whose, word, before, after)

    def _keyed(self, thing: str, old: Document, new: Document, path: str, whose: str) -> Iterator[Change]:
        name = _THINGS.get(thing) or str(self.definitions[thing].get("description", thing))
        for key, item in old.items():
            if key not in new:
                yield Change(f"{path}.{key}", "removed", whose, name, _title(key, item), "")
        for key, item in new.items():
            if key not in old:
                yield Change(f"{path}.{key}", "added", whose, name, "", self._summary(thing, key, item))
            else:
                theirs = f"{whose}的{name}“{_title(key, item)}”" if whose else f"{name}“{_title(key, item)}”"
                yield from self.words(self.definitions[thing], old[key], item, f"{path}.{key}", theirs)
        yield from self._order(name, old, new, path, whose)

    def _order(self, name: str, old: Document, new: Document, path: str, whose: str) -> Iterator[Change]:
        left, stayed = [key for key in old if key in new], [key for key in new if key in old]
        if left != stayed:
            yield Change(
                path, "moved", whose, name,
                "、".join(_title(key, old[key]) for key in left), "、".join(_title(key, new[key]) for key in stayed),
            )  # fmt: skip

    def _summary(self, thing: str, key: str, item: Document) -> str:
        """What is new, in a line: its title and its plain words."""
        words = self.definitions[thing]["properties"]
        parts = [
            f"{about({**self._resolved(words[word]), **words[word]}, word)}：{self._said(value, self.new)}"
            for word, value in item.items()
            if word in words and word not in ("title", "id") and not self._thing(words[word]) and value is not False
        ]
        inner = [
            f"{_THINGS[kind]} {'、'.join(_title(name, one) for name, one in item[word].items())}"
            for word in item
            if (kind := self._thing(words.get(word, {}))) in _THINGS and isinstance(item[word], dict) and item[word]
        ]
        more = "；".join([*parts, *inner])
        return _title(key, item) + (f"（{more}）" if more else "")

    def _said(self, value: Any, names: Names) -> str:
        return "" if value is None or value in ([], {}) else said(value, names)

    def _resolved(self, schema: Document) -> Document:
        ref = str(schema.get("$ref", "")).rpartition("/")[2]
        return self.definitions[ref] if ref else schema

    def _thing(self, schema: Document) -> str:
        """The definition of the things a mapping (or the list of sources) holds by key; '' when it holds none."""
        held = schema.get("additionalProperties")
        ref = held.get("$ref", "") if isinstance(held, dict) else ""
        if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
            ref = schema["items"].get("$ref", "")
        name = str(ref).rpartition("/")[2]
        return name if name and "title" in self.definitions[name].get("properties", {}) else ""


def _by_key(value: Any) -> dict[str, Any]:
    """A mapping as it is; a list by each item's id, or by its place."""
    if isinstance(value, dict):
        return value
    items = value if isinstance(value, list | tuple) else ()
    return {str(item.get("id", n)) if isinstance(item, dict) else str(n): item for n, item in enumerate(items)}


def _title(key: str, item: Any) -> str:
    if not isinstance(item, Mapping):
        return key
    document = item.get("document")
    return _source(str(document), str(item.get("title", ""))) if document else str(item.get("title", key))


def _options(value: Any) -> Any:
    return (
        [title if option == title else f"{title}（{option}）" for option, title in options_of(value)]
        if value
        else value
    )


__all__ = ["WORDS", "Change", "difference"]

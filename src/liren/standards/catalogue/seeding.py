"""The law book's catalogue of standards seeds the database; what people changed since is left alone."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import jsonschema

from liren.access.public import SYSTEM
from liren.engine.book import Finding, checked
from liren.engine.explaining import problems_of as schema_problems
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.engine.standard_numbers import number_in
from liren.kit.database import write
from liren.kit.json import canonical
from liren.standards.catalogue.committees import BEARINGS, CommitteeEntry, committee_problems, put_committee
from liren.standards.catalogue.entry import FACTS, ClauseEntry, RelationEntry, SourceEntry, StandardEntry, problems_of
from liren.standards.catalogue.joining import hold, names_of
from liren.standards.catalogue.model import Committee, Standard
from liren.standards.catalogue.writing import change_standard, record_standard
from liren.standards.errors import LawbookInvalid

PATH: Final = "standards/catalogue.yaml"
_DATES: Final = ("announced_on", "issued_on", "in_force_from", "withdrawn_on")
_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 1000}
_NUMBER: Final = {"type": "integer", "minimum": 0}
_YES: Final = {"type": "boolean"}


def _texts(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, _TEXT)


def _list(items: dict[str, Any], least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


def _object(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    return {
        "type": "object", "additionalProperties": False, "properties": properties, "required": list(required),
    }  # fmt: skip


_SOURCES: Final = _list(
    _object({**_texts("document", "says"), "fields": _list({"enum": sorted(FACTS)}), "checked": _YES}, "document"),
    least=1,
)
_COMMITTEE: Final = {
    **_texts("key", "name", "organisation", "parent", "secretariat", "scope"),
    "founded": _NUMBER,
    "working_groups": _NUMBER,
    "bearing": {"enum": sorted(BEARINGS)},
    "sources": _SOURCES,
}
_STANDARD: Final = {
    **_texts("key", *sorted(FACTS)),
    "series": _YES,
    "count": _NUMBER,
    "machine_level": _NUMBER,
    "domains": _list(_TEXT),
    "actors": _list(_TEXT),
    "sources": _SOURCES,
    "clauses": _list(_object(_texts("number", "title", "phrase", "area"), "number")),
    "relations": _list(_object(_texts("kind", "to", "clause", "degree"), "kind", "to")),
}
SCHEMA: Final[dict[str, Any]] = _object(
    {
        "key": {"const": "catalogue"},
        "version": {"type": "integer", "minimum": 1},
        "title": _TEXT,
        "committees": _list(_object(_COMMITTEE, "key", "name", "organisation", "sources")),
        "standards": _list(_object(_STANDARD, "key", "title", "level", "status", "sources")),
    },
    "key", "version", "title", "committees", "standards",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CatalogueSeeded:
    """What loading did. added, changed: how many; left: keys of those people changed since, which stay as they are."""

    added: int
    changed: int
    left: tuple[str, ...]


@write
def seed_catalogue(book: Path, *, at: datetime) -> CatalogueSeeded:
    """Load the catalogue below `book` or none of it. Again changes nothing. Raises LawbookInvalid with all problems."""
    file = book / PATH
    if not file.is_file():
        return CatalogueSeeded(0, 0, ())
    try:
        document = _read(file.read_text("utf-8"))
    except DocumentInvalid as wrong:
        raise LawbookInvalid(count=len(wrong.problems), problems=f"{PATH}：{wrong}") from wrong
    hold(name for one in document["standards"] for name in names_of(entry_of(one)))
    done = [_committee(one, at) for one in document["committees"]]
    done += [_standard(one, at) for one in _successors_first(document["standards"])]
    return CatalogueSeeded(
        sum(what == "added" for what, _ in done),
        sum(what == "changed" for what, _ in done),
        tuple(key for what, key in done if what == "left"),
    )


def check_catalogue(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is wrong with the file, for `lawbook check`. texts: path within the law book → its text."""
    if PATH not in texts:
        return ()
    return (checked(PATH, texts[PATH], _read, _summary),)


def _summary(document: Mapping[str, Any]) -> str:
    standards, committees = document["standards"], document["committees"]
    unchecked = sum(not all(source.get("checked", False) for source in one["sources"]) for one in standards)
    return f"{document['title']}：{len(standards)} 份标准（{unchecked} 份待核对），{len(committees)} 个技术委员会"


def _read(text: str) -> Mapping[str, Any]:
    """The document, in which nothing is wrong. Raises DocumentInvalid with all that is."""
    document = read(text)
    problems = tuple(schema_problems(jsonschema.Draft202012Validator(SCHEMA), document)) or tuple(_problems(document))
    if problems:
        raise DocumentInvalid(problems)
    return document


def _problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    known = {one["key"] for one in document["committees"]}
    for one in document["committees"]:
        for name, says in committee_problems(committee_of(one)).items():
            yield Problem(f"committees.{one['key']}.{name}", says)
    for one in document["standards"]:
        path = f"standards.{one['key']}"
        try:
            entry = entry_of(one)
        except ValueError:
            yield Problem(path, "日期要写成 2018-09-01 这样。")
            continue
        number = number_in(entry.number) if entry.number else None
        for name in (one["key"], str(number) if number else one["key"] + " "):
            if name in seen:
                yield Problem(path, f"“{name}”写了两次。")
            seen.add(name)
        for name, says in problems_of(entry).items():
            yield Problem(f"{path}.{name}", says)
        if entry.committee is not None and entry.committee not in known:
            yield Problem(f"{path}.committee", f"没有技术委员会“{entry.committee}”。")


def entry_of(written: Mapping[str, Any]) -> StandardEntry:
    """A standard of the file. A successor is named by its number. Raises ValueError for a day that is none."""
    told = {name: value for name, value in written.items() if name not in ("key", "successor")}
    told |= {name: date.fromisoformat(told[name]) for name in _DATES if name in told}
    told |= {name: tuple(told[name]) for name in ("domains", "actors") if name in told}
    told["sources"] = _sources(written)
    told["clauses"] = tuple(ClauseEntry(**one) for one in written.get("clauses", ()))
    told["relations"] = tuple(RelationEntry(**one) for one in written.get("relations", ()))
    if "successor" in written:
        told["successor_note"] = written["successor"]
    return StandardEntry(**told)


def committee_of(written: Mapping[str, Any]) -> CommitteeEntry:
    told = {name: value for name, value in written.items() if name != "sources"}
    return CommitteeEntry(**told, sources=_sources(written))


def _sources(written: Mapping[str, Any]) -> tuple[SourceEntry, ...]:
    return tuple(SourceEntry(**{**one, "fields": tuple(one.get("fields", ()))}) for one in written["sources"])


def _successors_first(standards: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """So that whoever names a successor finds it, and nothing has to be joined afterwards."""
    return sorted(standards, key=lambda one: "successor" in one or "relations" in one)


def _standard(written: Mapping[str, Any], at: datetime) -> tuple[str, str]:
    key, digest = written["key"], _digest(written)
    row = Standard.objects.filter(seed_key=key).first()
    if row is not None and row.seed_digest == digest:
        return "same", key
    entry = entry_of(written)
    number = number_in(entry.number) if entry.number else None
    others = Standard.objects.exclude(id=row.id) if row else Standard.objects.all()
    if number is not None and others.filter(number=str(number)).exists():
        return "left", key  # somebody recorded it themselves
    if row is None:
        record_standard(entry=entry, by=SYSTEM, at=at, seed=(key, digest))
        return "added", key
    if row.version != row.seeded_version:
        return "left", key
    version = change_standard(standard_id=row.id, entry=entry, seen=row.version, reason="底本更新", by=SYSTEM, at=at)
    Standard.objects.filter(id=row.id).update(seed_digest=digest, seeded_version=version)
    return "changed", key


def _committee(written: Mapping[str, Any], at: datetime) -> tuple[str, str]:
    entry, digest = committee_of(written), _digest(written)
    row = Committee.objects.filter(key=entry.key).first()
    if row is not None and row.seed_digest == digest:
        return "same", entry.key
    if row is not None and row.version != row.seeded_version:
        return "left", entry.key
    version = put_committee(entry=entry, seen=row.version if row else 0, by=SYSTEM, at=at)
    Committee.objects.filter(key=entry.key).update(seed_digest=digest, seeded_version=version)
    return ("changed" if row else "added"), entry.key


def _digest(written: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(written)).hexdigest()

"""What documents state: checking the files, and filling in what a document named without listing it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Final

from liren.access.public import Actor, require
from liren.engine.book import Finding
from liren.engine.fact_files import dangling, parse_facts
from liren.engine.facts import Facts, Framework, Inconsistency, Listed
from liren.engine.problems import DocumentInvalid, Problem
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.standards import queries
from liren.standards.actions import publish_reference
from liren.standards.errors import FactsMovedOn, ListedByTheDocument

__all__ = ["check_facts", "facts", "list_framework", "touching"]

FOLDER: Final = "facts/"
LISTED: Final = "listed"
"""The file of what people listed: no file of the law book, and renewed by nobody but them."""
LONGEST, MOST = 40, 40
_LOCK: Final = 7_410_301
_PEOPLE: Final = {
    "id": "people",
    "document": "our choice",
    "title": "规程编辑照原文填写",
    "clause": None,
    "checked": True,
}


def facts(at: datetime) -> Mapping[str, Facts]:
    """The files in force at `at`, by key; frameworks with what people listed of them. One statement, or two."""
    stated = queries.facts(at)
    frameworks, listed = stated.get("frameworks"), _listed(stated)
    if frameworks is None or not listed:
        return stated
    entries = tuple(one.with_listed(listed.get(one.key)) for one in frameworks.of(Framework))
    return {**stated, "frameworks": replace(frameworks, entries=entries)}


@write
def list_framework(*, key: str, items: Sequence[str], items_from: str, seen: int, by: Actor, at: datetime) -> int:
    """List what a framework names, from its original; the version of what people listed, from 1.

    It is kept beside the shipped files, which may be renewed. items: in order, 1 to 40 of 40 characters at most.
    items_from: the document and clause they were read in. seen: the version the writer looked at, 0 for none.

    Raises NotAllowed, NotYours, InvalidInput; ListedByTheDocument where the document itself lists them; FactsMovedOn.
    """
    require(by, "procedures.publish", "")
    rows("SELECT pg_advisory_xact_lock(%s)", _LOCK)
    stated = facts(at)
    if (stated[LISTED].version if LISTED in stated else 0) != seen:
        raise FactsMovedOn
    found = next((one for one in stated["frameworks"].of(Framework) if one.key == key), None) if stated else None
    if found is None:
        raise NotYours(what="这个提法")
    if found.today.items is not None and not found.today.items_from:
        raise ListedByTheDocument(title=found.title)
    written = [one.strip() for one in items if one.strip()]
    if problems := _problems(written, items_from.strip()):
        raise InvalidInput.of(problems)
    listed = {**_listed(stated), key: Listed(key, tuple(written), items_from.strip())}
    document = {
        "key": LISTED, "version": seen + 1, "title": "照原文填写的提法", "sources": [_PEOPLE],
        "listed": [{**asdict(one), "items": list(one.items)} for one in listed.values()],
    }  # fmt: skip
    publish_reference(kind="facts", document=document, by=by, at=at)
    return seen + 1


def _listed(stated: Mapping[str, Facts]) -> dict[str, Listed]:
    return {one.key: one for one in stated[LISTED].of(Listed)} if LISTED in stated else {}


def _problems(items: Sequence[str], items_from: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not 1 <= len(items) <= MOST:
        problems["items"] = f"请一行写一项，1 到 {MOST} 项。"
    elif long := [one for one in items if len(one) > LONGEST]:
        problems["items"] = f"“{long[0][:LONGEST]}…”太长，一项最多 {LONGEST} 字。"
    elif len(set(items)) < len(items):
        problems["items"] = "有写了两遍的，请只留一个。"
    if not 1 <= len(items_from) <= 200:
        problems["items_from"] = "请写在哪个文件的哪一条读到的，200 字以内。"
    return problems


def check_facts(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Every file of facts: read, named after its key, touching only what is there. texts: path → text."""
    found: dict[str, Facts] = {}
    wrong: dict[str, tuple[Problem, ...]] = {}
    for path in sorted(one for one in texts if one.startswith(FOLDER)):
        try:
            found[path] = parse_facts(texts[path])
        except DocumentInvalid as error:
            wrong[path] = error.problems
    known = [f"{one.key}.{name}" for one in found.values() for name in one.names()]
    read = [
        Finding(path, f"{one.title}：{_count(one)} 条", tuple(_said(path, one, known))) for path, one in found.items()
    ]
    return (*read, *(Finding(path, "", problems) for path, problems in wrong.items()))


def _count(one: Facts) -> int:
    return len(list(one.names()))


def _said(path: str, one: Facts, known: Sequence[str]) -> Iterator[Problem]:
    if path != f"{FOLDER}{one.key}.yaml":
        yield Problem("key", f"文件应叫 {one.key}.yaml。", "请改名。")
    yield from dangling(one, known)


def touching(stated: Mapping[str, Facts], file: str) -> Mapping[str, tuple[Inconsistency, ...]]:
    """The inconsistencies that touch entries of a file, by the entry's key."""
    touched: dict[str, tuple[Inconsistency, ...]] = {}
    for one in stated["inconsistencies"].of(Inconsistency) if "inconsistencies" in stated else ():
        for name in one.touches:
            if name.startswith(f"{file}."):
                key = name.removeprefix(f"{file}.")
                touched[key] = (*touched.get(key, ()), one)
    return touched

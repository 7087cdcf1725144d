"""What documents state: checking the files, and filling in what a document named without listing it."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from typing import Final

from liren.access.public import Actor, require
from liren.engine.book import Finding
from liren.engine.fact_files import dangling, parse_facts
from liren.engine.facts import Facts, Framework, Inconsistency
from liren.engine.problems import DocumentInvalid, Problem
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.standards.actions import publish_reference
from liren.standards.errors import FactsMovedOn, ListedByTheDocument
from liren.standards.models import Reference
from liren.standards.queries import facts

__all__ = ["check_facts", "facts", "list_framework", "touching"]

FOLDER: Final = "facts/"
LONGEST, MOST = 40, 40


@write
def list_framework(
    *, key: str, items: Sequence[str], items_from: str, seen: int, by: Actor, at: datetime
) -> int:  # fmt: skip
    """List what a framework names, from its original: the next version of the file, which the number returned names.

    items: in order, 1 to 40 of 40 characters at most. items_from: the document and clause they were read in. seen: the
    version of the file the writer looked at.

    Raises NotAllowed, NotYours, InvalidInput; ListedByTheDocument where the document itself lists them; FactsMovedOn.
    """
    require(by, "procedures.publish", "")
    last = Reference.objects.select_for_update().filter(kind="facts", key="frameworks").order_by("-version").first()
    there = facts(at).get("frameworks")
    if last is None or there is None:
        raise NotYours(what="提法")
    if last.version != seen:
        raise FactsMovedOn
    found = next((one for one in there.of(Framework) if one.key == key), None)
    if found is None:
        raise NotYours(what="这个提法")
    if found.today.items is not None and not found.today.items_from:
        raise ListedByTheDocument(title=found.title)
    written = [one.strip() for one in items if one.strip()]
    if problems := _problems(written, items_from.strip()):
        raise InvalidInput.of(problems)
    document = deepcopy(last.document)
    for framework in document["frameworks"]:
        if framework["key"] == key:
            framework["versions"][-1] |= {"items": written, "items_from": items_from.strip()}
    document["version"] = last.version + 1
    publish_reference(kind="facts", document=document, by=by, at=at)
    return last.version + 1


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

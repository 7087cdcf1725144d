"""How people take part, as the law book sorts procedures: three ways, four democracies; counted, never summed up."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from liren.affairs import public as affairs
from liren.affairs.public import Course
from liren.autonomy.queries.listed import sources_of
from liren.autonomy.shapes.bodies import Sums
from liren.engine.book import Finding, checked
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.standards.public import all_current

FILE = "participation/participation.yaml"


@dataclass(frozen=True, slots=True)
class Part:
    """One way, or one of the four. source: on what its name rests, and that it was not checked."""

    key: str
    title: str
    source: str
    procedures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Parted:
    """A set of parts. says: what the document enumerates and what it does not. note: of its source."""

    key: str
    title: str
    says: str
    source: str
    note: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class CountedPart:
    """A part at a place. lines: of each procedure in force there (key, title, its sums); missing: how many of it are
    not in force there."""

    part: Part
    lines: tuple[tuple[str, str, Sums], ...]
    missing: int
    sums: Sums


@lru_cache(maxsize=1)
def participation_sets() -> tuple[Parted, ...]:
    """The law book's sets, read once. Raises DocumentInvalid."""
    return parse_participation((Path(settings.LAWBOOK) / FILE).read_text("utf-8"))


def parse_participation(text: str) -> tuple[Parted, ...]:
    """Raises DocumentInvalid where a part names no listed source, or a procedure stands in a set twice."""
    told = read(text)
    if problems := tuple(_problems(told)):
        raise DocumentInvalid(problems)
    names = {
        one["id"]: f"{one['document']} {one['clause'] or ''}".strip() + ("" if one["checked"] else "，待核对")
        for one in told["sources"]
    }
    notes = {one["id"]: str(one.get("note") or "") for one in told["sources"]}
    return tuple(
        Parted(
            key, one["title"], one["says"], names[one["basis"]], notes[one["basis"]],
            tuple(Part(p["key"], p["title"], names[p["basis"]], tuple(p["procedures"])) for p in one["parts"]),
        )
        for key, one in told["sets"].items()
    )  # fmt: skip


def check_participation(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's file, for `lawbook check`: also of procedures there are none of."""
    if FILE not in texts:
        return ()
    there = {path.removeprefix("procedures/").removesuffix(".yaml") for path in texts if path.startswith("procedures/")}

    def parsed(text: str) -> tuple[Parted, ...]:
        found = parse_participation(text)
        named = {key for one in found for part in one.parts for key in part.procedures}
        if gone := sorted(named - there):
            raise DocumentInvalid(
                tuple(Problem("procedures", f"没有“{key}”这份规程。", "请核对名字。") for key in gone)
            )
        return found

    return (checked(FILE, texts[FILE], parsed, _summary),)


def _summary(found: Sequence[Parted]) -> str:
    return "，".join(f"{one.title} {len(one.parts)} 项" for one in found)


def _problems(told: Mapping[str, Any]) -> Iterator[Problem]:
    sources = sources_of(told)
    for key, one in (told.get("sets") or {}).items():
        if one.get("basis") not in sources or not one.get("says") or not one.get("title"):
            yield Problem(f"sets.{key}", "没有写全。", "请写 title、says，basis 写 sources 里的 id。")
        named = Counter(name for part in one.get("parts") or () for name in part.get("procedures") or ())
        for name in sorted(name for name, many in named.items() if many > 1):
            yield Problem(f"sets.{key}", f"“{name}”归了两项，会数两遍。", "请只归一项。")
        for part in one.get("parts") or ():
            if part.get("basis") not in sources or not part.get("title") or not part.get("procedures"):
                yield Problem(
                    f"sets.{key}.parts", "有一项没有写全。", "请写 key、title、procedures，basis 写 sources 里的 id。"
                )


def participation(path: str, at: datetime) -> tuple[tuple[Parted, tuple[CountedPart, ...]], ...]:
    """Every set with what was raised, done and rated at `path` and below, by part and procedure. Three statements."""
    sets = participation_sets()
    titles = {one.key: one.procedure.title for one in all_current(path, at)}
    went: dict[str, list[Course]] = {}
    for one in affairs.courses(path, {key for found in sets for part in found.parts for key in part.procedures}):
        went.setdefault(one.procedure_key, []).append(one)
    return tuple((found, tuple(_counted(part, titles, went) for part in found.parts)) for found in sets)


def _counted(part: Part, titles: Mapping[str, str], went: Mapping[str, Sequence[Course]]) -> CountedPart:
    here = [key for key in part.procedures if key in titles]
    return CountedPart(
        part, tuple((key, titles[key], _sums(went.get(key, ()))) for key in here), len(part.procedures) - len(here),
        _sums([one for key in part.procedures for one in went.get(key, ())]),
    )  # fmt: skip


def _sums(found: Sequence[Course]) -> Sums:
    return Sums(
        raised=sum(one.raised for one in found), open=sum(one.open for one in found),
        done=sum(one.done for one in found), rated=sum(one.rated for one in found),
        grades=sum(one.grades for one in found),
    )  # fmt: skip

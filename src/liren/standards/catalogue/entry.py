"""What is written of a standard, as it is given: checked here, all of it at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from liren.engine.standard_numbers import NotANumber, StandardNumber, parse_number
from liren.standards.catalogue.codes import (
    ACTORS,
    ADOPTED,
    AREAS,
    BEFORE_ISSUE,
    DOMAINS,
    KINDS,
    LEVELS,
    MACHINE_LEVELS,
    QUASI_TYPES,
    RELATIONS,
    STATUSES,
    TOPICS,
)
from liren.standards.catalogue.model import PHRASE, TEXT

LONGEST: Final = {"title": 200, "issuer": 200, "number_note": 300, "successor_note": 300, "note": 1000}
MOST: Final = {"clauses": 500, "relations": 200, "sources": 30}
READING: Final = "reading"
"""The document named by a source that is no document: these fields are our reading of the text."""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """Where facts come from. document: its name, or READING. fields: which facts; () for all that has no other.

    checked: somebody compared it with the original.
    """

    document: str
    says: str = ""
    fields: tuple[str, ...] = ()
    checked: bool = False


@dataclass(frozen=True, slots=True)
class ClauseEntry:
    """A clause. phrase: at most 30 characters. area: None when it says nothing of town or country.

    text: the clause itself, of what a place keeps; None leaves what there is.
    """

    number: str
    title: str = ""
    phrase: str = ""
    area: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class RelationEntry:
    """to: a number, which leads to the catalogue's row when there is one; else the name of a law or document."""

    kind: str
    to: str
    clause: str = ""
    degree: str | None = None


@dataclass(frozen=True, slots=True)
class StandardEntry:
    """All that is said of one edition. None is unknown. number: typed in any form. successor: an id of the catalogue.

    path: whose it is to keep, "" everywhere's. clauses, relations: None leaves what there is.
    """

    title: str
    level: str
    status: str
    number: str | None = None
    number_note: str = ""
    supposed_number: str | None = None
    quasi_type: str | None = None
    kind: str | None = None
    issuer: str | None = None
    path: str = ""
    area: str | None = None
    topic: str | None = None
    domains: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    announced_on: date | None = None
    issued_on: date | None = None
    in_force_from: date | None = None
    withdrawn_on: date | None = None
    successor: UUID | None = None
    successor_note: str = ""
    series: bool = False
    count: int | None = None
    machine_scheme: str | None = None
    machine_level: int | None = None
    committee: str | None = None
    note: str = ""
    sources: tuple[SourceEntry, ...] = ()
    clauses: tuple[ClauseEntry, ...] | None = None
    relations: tuple[RelationEntry, ...] | None = None


FACTS: Final = frozenset(f.name for f in fields(StandardEntry)) - {"path", "sources"}
"""What a source can be the source of."""

_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "level": LEVELS, "status": STATUSES, "quasi_type": QUASI_TYPES, "kind": KINDS, "area": AREAS, "topic": TOPICS,
}  # fmt: skip


def number_of(entry: StandardEntry) -> StandardNumber | None:
    """The number given; None for none. Raises NotANumber."""
    return parse_number(entry.number) if entry.number and entry.number.strip() else None


def problems_of(entry: StandardEntry) -> dict[str, str]:
    """What is wrong with it, by field, and what to do; empty when nothing is."""
    return dict(
        (
            *_texts(entry),
            *_codes(entry),
            *_numbers(entry),
            *_dates(entry),
            *_life(entry),
            *_machine(entry),
            *_lists(entry),
        )
    )


def _texts(entry: StandardEntry) -> Iterator[tuple[str, str]]:
    if not entry.title.strip():
        yield "title", "请填名称。"
    for name, most in LONGEST.items():
        text = getattr(entry, name) or ""
        if len(text) > most:
            yield name, f"太长了，最多 {most} 个字。"
        elif "\0" in text:
            yield name, "里面有看不见的字符，请删去。"


def _codes(entry: StandardEntry) -> Iterator[tuple[str, str]]:
    for name, words in _CODES.items():
        value = getattr(entry, name)
        if value is not None and value not in words:
            yield name, f"请选其中之一：{'、'.join(words.values())}。"
    for name, words in (("domains", DOMAINS), ("actors", ACTORS)):
        if set(getattr(entry, name)) - set(words):
            yield name, f"请从这些里选：{'、'.join(words.values())}。"
    if (entry.level == "quasi") != (entry.quasi_type is not None):
        yield "quasi_type", "请选是哪种。" if entry.level == "quasi" else "只有类标准文件才选这一栏，请去掉。"


def _numbers(entry: StandardEntry) -> Iterator[tuple[str, str]]:
    try:
        number = number_of(entry)
    except NotANumber as wrong:
        yield "number", wrong.text
        return
    if number is None and entry.level != "quasi" and not entry.number_note.strip():
        yield "number_note", "没有标准号的，请写明为什么（例如：来源文件没有写、尚未编号）。"
    if number is not None and entry.level in LEVELS and number.level != entry.level:
        yield "level", f"“{number}”是{LEVELS[number.level]}的编号，请核对层级或标准号。"
    if entry.supposed_number:
        try:
            parse_number(entry.supposed_number)
        except NotANumber as wrong:
            yield "supposed_number", wrong.text


def _dates(entry: StandardEntry) -> Iterator[tuple[str, str]]:
    order = (("announced_on", "公告"), ("issued_on", "发布"), ("in_force_from", "实施"), ("withdrawn_on", "废止"))
    said = [(name, word, getattr(entry, name)) for name, word in order if getattr(entry, name) is not None]
    for (_, earlier, first), (name, later, then) in pairwise(said):
        if then < first:
            yield name, f"{later}日期不能早于{earlier}日期（{first:%Y-%m-%d}）。"
    for name, _, day in said:
        if not 1949 <= day.year <= 2200:
            yield name, "请核对年份。"


def _life(entry: StandardEntry) -> Iterator[tuple[str, str]]:
    if entry.status not in STATUSES:
        return
    if entry.status in BEFORE_ISSUE:
        for name in ("issued_on", "in_force_from", "withdrawn_on"):
            if getattr(entry, name) is not None:
                yield name, f"状态是“{STATUSES[entry.status]}”，还不能有这个日期；请改状态或去掉日期。"
    if entry.status == "approved" and entry.withdrawn_on is not None:
        yield "withdrawn_on", "还没有实施，不能有废止日期。"
    if entry.status == "superseded" and entry.successor is None and not entry.successor_note.strip():
        yield "successor_note", "已被代替的，请写明被哪份标准代替。"
    if entry.count is not None and not (entry.series and 1 <= entry.count <= 10_000):
        yield "count", "只有成系列的标准才写项数，写 1 到 10000。"


def _machine(entry: StandardEntry) -> Iterator[tuple[str, str]]:
    scheme, level = entry.machine_scheme, entry.machine_level
    if scheme is None and level is None:
        return
    if scheme is None or scheme not in MACHINE_LEVELS:
        yield "machine_scheme", "机读等级要说明按哪家的分级：DIN/DKE 或 SAC 征求意见稿。"
    elif level not in MACHINE_LEVELS[scheme]:
        levels = MACHINE_LEVELS[scheme]
        yield "machine_level", f"这个分级是 {min(levels)} 到 {max(levels)}：{'、'.join(levels.values())}。"


def _lists(entry: StandardEntry) -> Iterator[tuple[str, str]]:
    for name, most in MOST.items():
        if len(getattr(entry, name) or ()) > most:
            yield name, f"最多 {most} 条。"
    if not entry.sources:
        yield "sources", "请写明出处：从哪份文件、哪个网站或哪次会议得知。"
    for source in entry.sources:
        if not source.document.strip() or len(source.document) > 200 or len(source.says) > 300:
            yield "sources", "出处要写文件或网站的名字（200 字以内），说明 300 字以内。"
        elif set(source.fields) - FACTS:
            yield "sources", f"没有这些栏目：{'、'.join(sorted(set(source.fields) - FACTS))[:80]}。"
    yield from _clauses(entry.clauses or ())
    yield from _relations(entry.relations or ())


def _clauses(clauses: tuple[ClauseEntry, ...]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for clause in clauses:
        number = clause.number.strip()
        if not number or len(clause.number) > 40 or len(clause.title) > 60:
            yield "clauses", f"条款“{clause.number[:20]}”：请写条款号（40 字以内），标题 60 字以内。"
        elif len(clause.phrase) > PHRASE:
            yield "clauses", f"条款 {clause.number}：摘句最多 {PHRASE} 个字；标准原文有版权，这里只记要点。"
        elif clause.area is not None and clause.area not in AREAS:
            yield "clauses", f"条款 {clause.number}：城乡请选 {'、'.join(AREAS.values())} 之一。"
        elif len(clause.text or "") > TEXT or "\0" in (clause.text or ""):
            yield "clauses", f"条款 {clause.number}：正文最多 {TEXT} 个字，不能有看不见的字符。"
        elif number in seen:
            yield "clauses", f"条款 {number} 写了两次。"
        seen.add(number)


def _relations(relations: tuple[RelationEntry, ...]) -> Iterator[tuple[str, str]]:
    for one in relations:
        if one.kind not in RELATIONS:
            yield "relations", f"关系请选：{'、'.join(RELATIONS.values())}。"
        elif not one.to.strip() or len(one.to) > 200 or len(one.clause) > 60:
            yield "relations", "请写标准号或法律、文件的名称（200 字以内），条款 60 字以内。"
        elif one.degree is not None and (one.kind != "adopts" or one.degree not in ADOPTED):
            yield "relations", "只有“采用”才有程度：IDT、MOD、NEQ。"


def plain(entry: StandardEntry) -> dict[str, Any]:
    """The entry as JSON, for digests and histories; clauses and relations left out where they are left alone."""
    told: dict[str, Any] = {}
    for field in fields(entry):
        value = getattr(entry, field.name)
        if isinstance(value, date | UUID):
            value = str(value)
        elif isinstance(value, tuple):
            value = [_plain_one(one) for one in value]
        told[field.name] = value
    return told


def _plain_one(one: Any) -> Any:
    if isinstance(one, str):
        return one
    told = {f.name: list(v) if isinstance(v := getattr(one, f.name), tuple) else v for f in fields(one)}
    if isinstance(one, ClauseEntry) and one.text is None:
        del told["text"]  # said nothing of it
    return told

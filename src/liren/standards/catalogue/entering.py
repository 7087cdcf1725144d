"""A standard as people type it: one text for each field, in a form or a row of a sheet; and back into texts.

Lists stand one in a line; what it adopts, cites and stands on may be parted by ； too. Whatever is wrong is told by the
name of the field typed in.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor
from liren.engine.standard_numbers import number_in
from liren.kit.errors import InvalidInput
from liren.standards.catalogue.codes import (
    ACTORS,
    ADOPTED,
    AREAS,
    DOMAINS,
    KINDS,
    LEVELS,
    MACHINE_LEVELS,
    MACHINE_SHORT,
    QUASI_TYPES,
    RELATIONS,
    STATUSES,
    TOPICS,
)
from liren.standards.catalogue.entry import (
    FACTS,
    READING,
    ClauseEntry,
    RelationEntry,
    SourceEntry,
    StandardEntry,
    problems_of,
)
from liren.standards.catalogue.view import StandardPage
from liren.standards.catalogue.writing import change_standard, record_standard

READ: Final = "判读"
CHECKED: Final = "已核对"
MACHINE: Final[Mapping[str, str]] = {
    f"{scheme}/{level}": f"{MACHINE_SHORT[scheme]} {level} {word}"
    for scheme, levels in MACHINE_LEVELS.items()
    for level, word in levels.items()
}
FIELDS: Final[Mapping[str, str]] = {
    "number": "标准号",
    "title": "名称",
    "level": "层级",
    "quasi_type": "哪种类标准文件",
    "status": "状态",
    "issuer": "发布机构",
    "number_note": "没有标准号的说明",
    "supposed_number": "据他处的标准号",
    "kind": "类别",
    "area": "城乡",
    "topic": "主题",
    "domains": "服务领域",
    "actors": "约束哪些主体",
    "announced_on": "公告日期",
    "issued_on": "发布日期",
    "in_force_from": "实施日期",
    "withdrawn_on": "废止日期",
    "successor": "被哪份代替",
    "series": "成系列",
    "count": "系列几项",
    "machine": "机读等级",
    "committee": "技术委员会",
    "adopts": "采用",
    "cites": "引用",
    "stands_on": "依据法律法规",
    "rises_to": "上升为",
    "clauses": "条款",
    "note": "备注",
    "sources": "出处",
}
"""What is typed, with the words above it."""

_TYPED_AS: Final = {
    "successor_note": "successor", "machine_scheme": "machine", "machine_level": "machine", "relations": "cites",
}  # fmt: skip
_CODES: Final[Mapping[str, Mapping[str, str]]] = {
    "level": LEVELS, "quasi_type": QUASI_TYPES, "status": STATUSES, "kind": KINDS, "area": AREAS, "topic": TOPICS,
    "machine": MACHINE,
}  # fmt: skip
_DATES: Final = ("announced_on", "issued_on", "in_force_from", "withdrawn_on")
_DAY: Final = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?", re.ASCII)
_RELATED: Final = ("adopts", "cites", "stands_on", "rises_to")
_CLAUSE: Final = re.compile(
    r"(?P<to>.+?)\s*(?P<clause>第[〇零一二三四五六七八九十百千0-9]+[编章节条款项].*|(?<=\s)[0-9A-Z]+(?:\.[0-9]+)*)"
)
_HEAD: Final = re.compile(r"(?P<number>(?:附录|附件|附表|表|图)\s+[0-9A-Z][0-9.]*(?=\s|$)|\S+)\s*(?P<title>.*)")
NAMES: Final[Mapping[str, str]] = {
    **FIELDS, **{name: FIELDS[typed] for name, typed in _TYPED_AS.items()}, "relations": "引用和依据", "path": "地方",
    "successor_note": "被哪份代替（说明）", "machine_scheme": "机读分级", "machine_level": "机读等级",
}  # fmt: skip
"""What each fact of a standard is called, for its story and its sources."""


def record_typed(*, typed: Mapping[str, str], path: str, by: Actor, at: datetime) -> UUID:
    """`record_standard` of what was typed at a place. Raises as it does, by the names of FIELDS."""
    try:
        return record_standard(entry=typed_entry(typed, path), by=by, at=at)
    except InvalidInput as wrong:
        raise _as_typed(wrong) from wrong


def change_typed(
    *, page: StandardPage, typed: Mapping[str, str], seen: int, reason: str, by: Actor, at: datetime
) -> int:
    """`change_standard` by what was typed. Raises as it does, by the names of FIELDS and `reason`."""
    try:
        entry = typed_entry(typed, page.line.path)
        if page.successor and entry.successor_note == _successor_text(page):  # left as it stands
            entry = replace(entry, successor=page.successor.id, successor_note="")
        return change_standard(standard_id=page.line.id, entry=entry, seen=seen, reason=reason, by=by, at=at)
    except InvalidInput as wrong:
        raise _as_typed(wrong) from wrong


def typed_entry(typed: Mapping[str, str], path: str = "") -> StandardEntry:
    """What was typed, by the names of FIELDS, as an entry. Raises InvalidInput for what cannot be read."""
    given = {name: typed.get(name, "").strip() for name in FIELDS}
    told, problems = dict[str, Any](path=path), dict[str, str]()
    for name, read in _READERS.items():
        try:
            told |= read(name, given[name])
        except ValueError as wrong:
            problems[name] = str(wrong)
    if not any(name in typed for name in _RELATED):
        told["relations"] = None
    else:
        told["relations"] = tuple(one for kind in _RELATED for one in _relations(kind, given[kind]))
    if "clauses" not in typed:
        told["clauses"] = None
    entry = StandardEntry(**{"level": "", "status": "", **told})
    if problems:  # what cannot be read and what is wrong besides, at once
        raise InvalidInput.of({**wrong_in(entry), **problems})
    return entry


def wrong_in(entry: StandardEntry) -> dict[str, str]:
    """What is wrong with it besides, by the names of FIELDS."""
    return {_TYPED_AS.get(name, name): says for name, says in problems_of(entry).items()}


def typed_of(page: StandardPage) -> Mapping[str, str]:
    """An edition as it would be typed."""
    line = page.line
    told = {name: str(getattr(line, name, None) or "") for name in FIELDS}
    told |= {"domains": "、".join(line.domain_titles), "actors": "、".join(line.actor_titles)}
    told["series"] = "是" if line.series else ""
    told["count"] = str(line.count or "")
    told["successor"] = _successor_text(page)
    told["machine"] = f"{page.machine_scheme}/{page.machine_level}" if page.machine_scheme else ""
    told["committee"] = page.committee_key or ""
    for kind in _RELATED:
        told[kind] = "\n".join(relation_text(one) for one in page.entered_relations() if one.kind == kind)
    told["clauses"] = "\n".join(_clause_text(one) for one in page.entered_clauses())
    told["sources"] = "\n".join(map(source_text, line.sources))
    return told


def _successor_text(page: StandardPage) -> str:
    return (page.successor.number or page.successor.title) if page.successor else page.line.successor_note


def relation_text(one: RelationEntry) -> str:
    """A relation in one line: ISO 37101:2016 4.6 MOD."""
    return " ".join(filter(None, (one.to, one.clause, one.degree)))


def source_text(one: SourceEntry) -> str:
    """A source in one line: document｜what it says｜which fields｜checked."""
    document = READ if one.document == READING else one.document
    parts = [document, one.says, "、".join(NAMES[name] for name in one.fields), CHECKED if one.checked else ""]
    while not parts[-1]:
        parts.pop()
    return "｜".join(parts)


def told_text(name: str, told: Mapping[str, Any]) -> str:
    """One of the clauses, relations or sources a story keeps, in one line."""
    if name == "clauses":
        return _clause_text(ClauseEntry(**told))
    if name == "relations":
        return f"{RELATIONS[told['kind']]} {relation_text(RelationEntry(**told))}"
    return source_text(SourceEntry(**{**told, "fields": tuple(told["fields"])}))


def _as_typed(wrong: InvalidInput) -> InvalidInput:
    return InvalidInput.of(
        {{**_TYPED_AS, "path": "place"}.get(name, name): text for name, text in wrong.fields.items()}
    )


def _text(name: str, text: str) -> dict[str, Any]:
    return {name: text}


def _or_none(name: str, text: str) -> dict[str, Any]:
    return {name: text or None}


def _code(name: str, text: str) -> dict[str, Any]:
    words = _CODES[name]
    found = text if text in words else next((code for code, word in words.items() if word == text), None)
    if text and found is None:
        raise ValueError(f"“{text[:20]}”不在可选项里：{'、'.join(words.values())}。")
    return {name: found or ("" if name in ("level", "status") else None)}


def _machine(name: str, text: str) -> dict[str, Any]:
    found = _code(name, text)[name]
    scheme, _, level = (found or "").partition("/")
    return {"machine_scheme": scheme or None, "machine_level": int(level) if level else None}


def _codes(name: str, text: str) -> dict[str, Any]:
    words = DOMAINS if name == "domains" else ACTORS
    known = {**{code: code for code in words}, **{word: code for code, word in words.items()}}
    parts = [part for part in re.split(r"[、,，;；\s]+", text) if part]
    strange = [part for part in parts if part not in known]
    if strange:
        raise ValueError(f"“{strange[0][:20]}”不在可选项里：{'、'.join(words.values())}。")
    return {name: tuple(known[part] for part in parts)}


def _day(name: str, text: str) -> dict[str, Any]:
    if not text:
        return {name: None}
    found = _DAY.fullmatch(text)
    try:
        return {name: date(*map(int, found.groups())) if found else date.fromisoformat(text)}
    except ValueError:
        raise ValueError("日期请写成 2018-09-01 这样。") from None


def _yes(name: str, text: str) -> dict[str, Any]:
    if text not in ("", "是", "否", "yes", "no"):
        raise ValueError("请写“是”或“否”。")
    return {name: text in ("是", "yes")}


def _count(name: str, text: str) -> dict[str, Any]:
    if text and not re.fullmatch(r"[0-9]{1,5}", text):
        raise ValueError("请写整数，例如 12。")
    return {name: int(text) if text else None}


def _noted(name: str, text: str) -> dict[str, Any]:
    return {"successor_note": text}


def _relations(kind: str, text: str) -> Iterator[RelationEntry]:
    for line in _lines(text.replace("；", "\n").replace(";", "\n")):
        to, degree = line, None
        if kind == "adopts" and line.rpartition(" ")[2].upper() in ADOPTED:
            to, _, degree = line.rpartition(" ")
            degree = degree.upper()
        found = None if len(to) > 300 or number_in(to) else _CLAUSE.fullmatch(to)
        if found and (kind == "stands_on" or number_in(found["to"])):
            yield RelationEntry(kind, found["to"], found["clause"], degree)
        else:
            yield RelationEntry(kind, to, "", degree)


def _clauses(name: str, text: str) -> dict[str, Any]:
    areas = {word: code for code, word in AREAS.items()} | {code: code for code in AREAS}
    made = []
    for line in _lines(text):
        head, *rest = (part.strip() for part in re.split(r"[｜|]", line))
        said = _HEAD.fullmatch(head)
        number, title = (" ".join(said["number"].split()), said["title"]) if said else ("", "")
        phrase, area = (*rest, "", "")[:2]
        if area and area not in areas:
            raise ValueError(f"条款 {number[:20]}：城乡请写 {'、'.join(AREAS.values())} 之一。")
        made.append(ClauseEntry(number, title.strip(), phrase, areas.get(area)))
    return {name: tuple(made)}


def _clause_text(one: ClauseEntry) -> str:
    parts = [f"{one.number} {one.title}".strip(), one.phrase, AREAS[one.area] if one.area else ""]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return "｜".join(parts)


def _sources(name: str, text: str) -> dict[str, Any]:
    facts = {NAMES[fact]: fact for fact in FACTS}
    made = []
    for line in _lines(text):
        document, says, fields, checked = (*(part.strip() for part in re.split(r"[｜|]", line)), "", "", "")[:4]
        words = [word for word in re.split("[、,，]", fields) if word]
        strange = [word for word in words if word not in facts]
        if strange:
            raise ValueError(f"出处里没有“{strange[0][:20]}”这一栏。写法：文件｜说明｜哪几栏｜已核对，后几段可以不写。")
        document = READING if document == READ else document
        made.append(SourceEntry(document, says, tuple(facts[word] for word in words), checked == CHECKED))
    return {name: tuple(made)}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


_READERS: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("title", "number_note", "note"), _text),
    **dict.fromkeys(("number", "issuer", "supposed_number", "committee"), _or_none),
    **dict.fromkeys(("level", "quasi_type", "status", "kind", "area", "topic"), _code),
    **dict.fromkeys(("domains", "actors"), _codes),
    **dict.fromkeys(_DATES, _day),
    "successor": _noted,
    "series": _yes,
    "count": _count,
    "machine": _machine,
    "clauses": _clauses,
    "sources": _sources,
}

"""Whose duty it is: what 等保, 密评 and the PIPL ask, what helps here and how that is seen, and what stays with people.

`lawbook/duties/duties.yaml`, data of the law book; that each named test is there is held by `tests/test_duties.py`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings

from liren.engine.book import Finding, checked
from liren.engine.language import Source
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

PATH: Final = "duties/duties.yaml"
_FILE = {"key", "version", "title", "sources", "sections"}
_SECTION, _DUTY = {"key", "title", "source", "says", "duties"}, {"key", "title", "clause", "helps", "stays"}
_HELP = {"says", "shown_by", "pages"}


@dataclass(frozen=True, slots=True)
class Help:
    """What the platform does for a duty. shown_by: names of tests that fail when it does not; pages: names of pages."""

    says: str
    shown_by: tuple[str, ...]
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """clause: as the document numbers it; None where that is not known. stays: what the operator does."""

    key: str
    title: str
    clause: str | None
    helps: tuple[Help, ...]
    stays: str


@dataclass(frozen=True, slots=True)
class Section:
    """The duties of one document, with what is to be said first."""

    key: str
    title: str
    source: Source
    says: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Duties:
    title: str
    sections: tuple[Section, ...]


@cache
def duties() -> Duties:
    """The file of the law book, read once. Raises DocumentInvalid."""
    return parse_duties((settings.LAWBOOK / PATH).read_text("utf-8"))


def parse_duties(text: str) -> Duties:
    """Raises DocumentInvalid with everything that is wrong."""
    told = read(text)
    if problems := tuple(_problems(told)):
        raise DocumentInvalid(problems)
    sources = {
        one["id"]: Source(
            one["id"], one["document"], one["title"], one.get("clause"), bool(one["checked"]), one.get("note", "")
        )
        for one in told["sources"]
    }
    sections = tuple(
        Section(one["key"], one["title"], sources[one["source"]], one["says"], tuple(map(_duty, one["duties"])))
        for one in told["sections"]
    )
    return Duties(told["title"], sections)


def check_duties(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """The file, if the book has it. texts: path → text."""
    if PATH not in texts:
        return ()
    return (checked(PATH, texts[PATH], parse_duties, _summary),)


def _summary(found: Duties) -> str:
    return f"{found.title}：{sum(len(one.duties) for one in found.sections)} 项"


def _duty(told: Mapping[str, Any]) -> Duty:
    helps = tuple(
        Help(one["says"], tuple(one.get("shown_by", ())), tuple(one.get("pages", ()))) for one in told["helps"]
    )
    return Duty(told["key"], told["title"], told["clause"], helps, told["stays"])


def _problems(told: Any) -> Iterator[Problem]:
    if not isinstance(told, dict) or set(told) != _FILE:
        yield Problem("", "写法不对。", f"要有 {'、'.join(sorted(_FILE))}。")
        return
    known = {one.get("id") for one in told["sources"]}
    for one in told["sources"]:
        if not {"id", "document", "title", "checked"} <= set(one):
            yield Problem("sources", "来源没有写全。", "要有 id、document、title、checked。")
    yield from _twice("sections", told["sections"])
    for section in told["sections"]:
        where = f"sections.{section.get('key', '?')}"
        if set(section) != _SECTION:
            yield Problem(where, "写法不对。", f"要有 {'、'.join(sorted(_SECTION))}。")
            continue
        if section["source"] not in known:
            yield Problem(f"{where}.source", f"来源里没有“{section['source']}”。")
        yield from _twice(where, section["duties"])
        for duty in section["duties"]:
            yield from _of_duty(f"{where}.{duty.get('key', '?')}", duty)


def _of_duty(where: str, duty: Mapping[str, Any]) -> Iterator[Problem]:
    if set(duty) != _DUTY:
        yield Problem(where, "写法不对。", f"要有 {'、'.join(sorted(_DUTY))}。")
        return
    if not str(duty["stays"]).strip():
        yield Problem(f"{where}.stays", "没有写什么归运营单位。", "软件替不了人，写一句。")
    for one in duty["helps"]:
        if set(one) - _HELP or "says" not in one:
            yield Problem(f"{where}.helps", "写法不对。", "写 says，再写 shown_by 或 pages。")
        elif not (one.get("shown_by") or one.get("pages")):
            yield Problem(
                f"{where}.helps", f"“{one['says']}”凭什么看得出？", "写一个测试（shown_by）或一个页面（pages）。"
            )


def _twice(where: str, all_of_them: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    keys = [one.get("key") for one in all_of_them]
    for key in sorted({str(one) for one in keys if keys.count(one) > 1}):
        yield Problem(where, f"“{key}”写了两遍。", "留一个。")

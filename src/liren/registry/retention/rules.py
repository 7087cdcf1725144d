"""How long entries and notes are kept: data of the law book (`lawbook/retention.yaml`)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings

from liren.engine.book import Finding, checked
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read
from liren.registry.groups.deciding import months_after

FILE: Final = "retention.yaml"
_WHEN: Final = ("left", "died", "withdrawn")
_NOTES: Final = ("visit", "seen", "need")
"""A decision's words stay as long as the entry: they say on which document a right rests."""


@dataclass(frozen=True, slots=True)
class Rule:
    """when: of an entry, what it is counted from; "" of notes. law: the document and clause it rests on."""

    key: str
    title: str
    when: str
    months: int
    law: str
    why: str

    def last(self, on: date) -> date:
        """Whatever ended on that day or before is due on `on`."""
        return months_after(on, -self.months)


@cache
def rules() -> Mapping[str, Rule]:
    """The law book's rules by key, entries first, read once. Raises DocumentInvalid."""
    return parse((settings.LAWBOOK / FILE).read_text("utf-8"))


def parse(text: str) -> Mapping[str, Rule]:
    """The file as rules. Raises DocumentInvalid with everything that is wrong."""
    told = read(text)
    if problems := tuple(_problems(told)):
        raise DocumentInvalid(problems)
    laws = {one["id"]: f"{one['document']}{one['clause'] or ''}" for one in told["sources"]}
    return MappingProxyType(
        {
            key: Rule(key, one["title"], one.get("when", ""), one["months"], laws[one["source"]], one["why"])
            for part in ("entries", "notes")
            for key, one in told[part].items()
        }
    )


def check_retention(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's file, for `lawbook check`."""
    if FILE not in texts:
        return ()
    return (checked(FILE, texts[FILE], parse, lambda found: f"{len(found)} 条保存期限"),)


def _problems(told: Mapping[str, Any]) -> Iterator[Problem]:
    sources = {one.get("id") for one in told.get("sources") or ()}
    for part in ("entries", "notes"):
        if not told.get(part):
            yield Problem(part, "没有写期限。", "至少写一条。")
        for key, one in (told.get(part) or {}).items():
            at = f"{part}.{key}"
            if type(one.get("months")) is not int or not 1 <= one["months"] <= 1200:
                yield Problem(f"{at}.months", "没有说留几个月。", "请写 1 到 1200 的整数。")
            if one.get("source") not in sources:
                yield Problem(f"{at}.source", "来源里没有它。", "请写 sources 里的 id。")
            for name in ("title", "why"):
                if not isinstance(one.get(name), str) or not one[name].strip():
                    yield Problem(f"{at}.{name}", "没有写。", "请用书记、主任看得懂的话写。")
            if part == "entries" and one.get("when") not in _WHEN:
                yield Problem(f"{at}.when", "没有说从什么时候算。", f"可写：{'、'.join(_WHEN)}。")
            if part == "notes" and key not in _NOTES:
                yield Problem(at, "没有这一类记录，或者不能先销毁。", f"可写：{'、'.join(_NOTES)}。")

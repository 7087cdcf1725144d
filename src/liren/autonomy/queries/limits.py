"""What a convention may not say, and how it may be kept, as the law book lists it: warns, and a person decides."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from liren.autonomy.queries.listed import cited, plain, sources_of
from liren.autonomy.shapes.conventions import Warned
from liren.engine.book import Finding, checked
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

FILE = "conventions/limits.yaml"


@dataclass(frozen=True, slots=True)
class Limit:
    key: str
    title: str
    why: str
    source: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """deeds: how a convention is kept, key → title."""

    limits: tuple[Limit, ...]
    deeds: Mapping[str, str]

    def warned(self, clauses: Sequence[str]) -> tuple[Warned, ...]:
        """Of each clause each limit it touches once, by the first of its words that stands there.

        >>> one = Limit("fines", "罚钱", "没有权罚", "行政处罚法", ("罚款",))
        >>> [w.text for w in Limits((one,), {}).warned(["遛狗牵绳", "乱停车罚 款"])]
        ['第 2 条写了“罚款”：罚钱。没有权罚（行政处罚法）']
        """
        return tuple(
            Warned(n, word, limit.title, limit.why, limit.source)
            for n, clause in enumerate(clauses, 1)
            for limit in self.limits
            if (word := next((word for word in limit.words if word in plain(clause)), ""))
        )


@lru_cache(maxsize=1)
def limits() -> Limits:
    """The law book's list, read once. Raises DocumentInvalid."""
    return parse_limits((Path(settings.LAWBOOK) / FILE).read_text("utf-8"))


def parse_limits(text: str) -> Limits:
    """Raises DocumentInvalid where a limit names no listed source, no reason or no word."""
    told = read(text)
    if problems := tuple(_problems(told)):
        raise DocumentInvalid(problems)
    titles = cited(told)
    found = (
        Limit(key, one["title"], one["why"], titles[one["source"]], tuple(map(plain, one["words"])))
        for key, one in told["limits"].items()
    )
    return Limits(tuple(found), told["deeds"])


def check_conventions(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's file, for `lawbook check`."""
    return (checked(FILE, texts[FILE], parse_limits, _summary),) if FILE in texts else ()


def _summary(found: Limits) -> str:
    return f"公约写不得的 {len(found.limits)} 种，执行的办法 {len(found.deeds)} 种"


def _problems(told: Mapping[str, Any]) -> Iterator[Problem]:
    sources = sources_of(told)
    for key, one in (told.get("limits") or {}).items():
        if one.get("source") not in sources:
            yield Problem(f"limits.{key}.source", "来源里没有它。", "请写 sources 里的 id。")
        if not one.get("words") or not one.get("why") or not one.get("title"):
            yield Problem(f"limits.{key}", "没有写全。", "请写 title、why，words 里至少写一个说法。")
    if not told.get("deeds"):
        yield Problem("deeds", "没有写公约怎么执行。", "请至少写一种。")

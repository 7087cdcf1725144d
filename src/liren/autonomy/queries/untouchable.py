"""What points may not touch, as the law book lists it: checked when rules are saved, on words and on what is given."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from liren.autonomy.queries.listed import cited, plain, sources_of
from liren.engine.book import Finding, checked
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read


@dataclass(frozen=True, slots=True)
class Effect:
    key: str
    title: str
    allowed: bool
    why: str
    source: str


@dataclass(frozen=True, slots=True)
class Right:
    """never: words neither what gives points nor what is given may have; gift: words what is given may not have."""

    key: str
    title: str
    source: str
    never: tuple[str, ...]
    gift: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Untouchable:
    effects: Mapping[str, Effect]
    rights: tuple[Right, ...]

    @property
    def allowed(self) -> Mapping[str, str]:
        """What points may be exchanged for: key → title."""
        return {one.key: one.title for one in self.effects.values() if one.allowed}

    def touched(self, text: str, *, gift: bool) -> tuple[Right, str] | None:
        """The first right `text` touches, and by which word; gift: what is given, rather than what gives points."""
        said = plain(text)
        for right in self.rights:
            for word in (*right.never, *(right.gift if gift else ())):
                if word in said:
                    return right, word
        return None


FILE = "points/untouchable.yaml"


@lru_cache(maxsize=1)
def untouchable() -> Untouchable:
    """The law book's list, read once. Raises DocumentInvalid."""
    return parse((Path(settings.LAWBOOK) / FILE).read_text("utf-8"))


def parse(text: str) -> Untouchable:
    """Raises DocumentInvalid where an entry names a source that is not listed, or says no word."""
    told = read(text)
    if problems := tuple(_problems(told)):
        raise DocumentInvalid(problems)
    titles = cited(told)
    effects = {
        key: Effect(key, one["title"], one["allowed"], one.get("why", ""), titles.get(one.get("source"), ""))
        for key, one in told["effects"].items()
    }
    rights = (
        Right(key, one["title"], titles[one["source"]], _words(one, "never"), _words(one, "gift"))
        for key, one in told["untouchable"].items()
    )
    return Untouchable(effects, tuple(rights))


def check_points(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's file, for `lawbook check`."""
    return (checked(FILE, texts[FILE], parse, _summary),) if FILE in texts else ()


def _summary(found: Untouchable) -> str:
    return f"{len(found.rights)} 种权利和待遇碰不得，积分能换 {len(found.allowed)} 类"


def _problems(told: Mapping[str, Any]) -> Iterator[Problem]:
    sources = sources_of(told)
    for key, one in (told.get("effects") or {}).items():
        if not one.get("allowed") and (not one.get("why") or one.get("source") not in sources):
            yield Problem(f"effects.{key}", "没有说为什么不行、依据哪一条。", "请写 why，source 写 sources 里的 id。")
    for key, one in (told.get("untouchable") or {}).items():
        if one.get("source") not in sources:
            yield Problem(f"untouchable.{key}.source", "来源里没有它。", "请写 sources 里的 id。")
        if not one.get("never") and not one.get("gift"):
            yield Problem(f"untouchable.{key}", "没有写出现哪些说法算碰到。", "请在 never 或 gift 里至少写一个。")


def _words(one: Mapping[str, Iterable[str]], name: str) -> tuple[str, ...]:
    return tuple(plain(word) for word in one.get(name, ()))

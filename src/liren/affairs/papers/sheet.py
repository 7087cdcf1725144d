"""A template of a paper, as its declaration in `lawbook/papers/` says. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Gaps = Literal["none", "allowed"]
BUILT_IN: Mapping[str, str] = MappingProxyType(
    {
        "number": "文号",
        "date": "出具日期",
        "issuer": "出具单位",
        "affair_number": "事项编号",
        "affair_title": "事项标题",
        "procedure": "规程名称",
        "place": "地点",
        "community": "社区",
        "opened_on": "提出日期",
        "reply": "答复内容",
    }
)
"""Fields every paper may use without declaring them; they come from the affair and are never personal."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a paper. sources: keys of answers, the first that was given counts, then built-in fields.

    ask: may be filled in when the paper is issued, if the affair does not know it. personal: may draw on a personal
    answer, which is then revealed for this paper and the look written down.
    """

    key: str
    title: str
    sources: tuple[str, ...]
    required: bool
    ask: bool
    personal: bool
    long: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the body. kind: p, center, heading, facts, table, signatures or lines; of: its text or its fields."""

    kind: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """How papers are numbered, per place and year. pattern: with {word}, {year}, {n}. gaps: may one be left out?"""

    key: str
    title: str
    pattern: str
    gaps: Gaps

    def number(self, word: str, year: int, n: int) -> str:
        """As it is written: 桂拒函〔2026〕3号."""
        return self.pattern.format(word=word, year=year, n=n)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One version of a template. issue: roles that may issue it. kinds, procedures: of affairs it is for ((): any).

    for_reporter: the reporter sees and opens it too. digest: SHA-256 of the declaration's text.
    """

    key: str
    version: int
    title: str
    about: str
    basis: str
    checked: bool
    kinds: tuple[str, ...]
    procedures: tuple[str, ...]
    issue: tuple[str, ...]
    for_reporter: bool
    series: Series
    fields: Mapping[str, Asked]
    body: tuple[Block, ...]
    digest: str

    @property
    def personal(self) -> bool:
        """May personal data appear in it?"""
        return any(field.personal for field in self.fields.values())

    def is_for(self, kind: str, procedure: str) -> bool:
        """Is the paper meant for affairs of this kind and procedure?"""
        return (not self.kinds or kind in self.kinds) and (not self.procedures or procedure in self.procedures)

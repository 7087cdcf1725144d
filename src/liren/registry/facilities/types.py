"""What kinds of facilities there are, what rooms are for, and what is looked at for “家装”: data of the law book.

`lawbook/facilities/types.yaml` and `homelike.yaml`; a place with a catalogue of its own replaces the files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Literal

from django.conf import settings

from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read

FOLDER: Final = "facilities"
Counts = Literal["service", "office", "neither"]


@dataclass(frozen=True, slots=True)
class Type:
    """One kind of facility or thing.

    branch: code of the branch of 社区基础设施 in the system of standards. levels: street, community, below: where one
    may lie. station_of: the type it is a branch station of. inspected: looked at every month. checked: the source was
    read and names it.
    """

    key: str
    title: str
    branch: str
    levels: frozenset[str]
    source: str
    checked: bool
    service_point: bool = False
    rooms: bool = False
    inspected: bool = False
    station_of: str | None = None
    also: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """What a room is for, and whether its area counts as service, as office, or as neither."""

    key: str
    title: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at. aim: 亲和, 温馨 or 活泼."""

    key: str
    title: str
    aim: str


@dataclass(frozen=True, slots=True)
class Book:
    """target: the least share of service area; target_checked: a document says so (ours: nobody does)."""

    branches: Mapping[str, str]
    types: Mapping[str, Type]
    uses: Mapping[str, Use]
    target: Fraction
    target_checked: bool
    aims: Mapping[str, str]
    items: Mapping[str, Item]


@cache
def book() -> Book:
    """The law book's files, read once. Raises DocumentInvalid."""
    folder = settings.LAWBOOK / FOLDER
    return parse((folder / "types.yaml").read_text("utf-8"), (folder / "homelike.yaml").read_text("utf-8"))


def parse(types: str, homelike: str) -> Book:
    """The two files as a book. Raises DocumentInvalid with everything that is wrong."""
    told, looked = read(types), read(homelike)
    problems = [*_problems(told), *_loose(looked)]
    if problems:
        raise DocumentInvalid(tuple(problems))
    checked = {one["id"]: bool(one["checked"]) for one in told["sources"]}
    return Book(
        branches=MappingProxyType({code: one["title"] for code, one in told["branches"].items()}),
        types=MappingProxyType({key: _type(key, one, checked) for key, one in told["types"].items()}),
        uses=MappingProxyType({key: Use(key, one["title"], one["counts"]) for key, one in told["uses"].items()}),
        target=Fraction(told["target"]["share"]),
        target_checked=bool(told["target"]["checked"]),
        aims=MappingProxyType({key: one["title"] for key, one in looked["aims"].items()}),
        items=MappingProxyType({key: Item(key, one["title"], one["aim"]) for key, one in looked["items"].items()}),
    )


def _type(key: str, one: Mapping[str, Any], checked: Mapping[str, bool]) -> Type:
    return Type(
        key, one["title"], one["branch"], frozenset(one["levels"]), one["source"], checked[one["source"]],
        service_point=bool(one.get("service_point")), rooms=bool(one.get("rooms")),
        inspected=bool(one.get("inspected")),
        station_of=one.get("station_of"), also=one.get("also", ""),
    )  # fmt: skip


def _problems(told: Mapping[str, Any]) -> Iterator[Problem]:
    sources = {one["id"] for one in told["sources"]}
    for key, one in told["types"].items():
        if one.get("branch") not in told["branches"]:
            yield Problem(f"types.{key}.branch", "没有这个分支。", f"可写：{'、'.join(told['branches'])}。")
        if one.get("source") not in sources:
            yield Problem(f"types.{key}.source", "来源里没有它。", f"来源有：{'、'.join(sorted(sources))}。")
        if one.get("station_of", key) not in told["types"]:
            yield Problem(f"types.{key}.station_of", "没有这一类。", "请写 types 里的名字。")
        if not one.get("levels") or set(one["levels"]) - {"street", "community", "below"}:
            yield Problem(f"types.{key}.levels", "没有说登记在哪几级。", "可写 street、community、below。")
    for key, one in told["uses"].items():
        if one.get("counts") not in ("service", "office", "neither"):
            yield Problem(f"uses.{key}.counts", "没有说算在哪边。", "可写 service、office、neither。")


def _loose(looked: Mapping[str, Any]) -> Iterator[Problem]:
    for key, one in looked["items"].items():
        if one.get("aim") not in looked["aims"]:
            yield Problem(f"items.{key}.aim", "没有这一项要求。", f"可写：{'、'.join(looked['aims'])}。")

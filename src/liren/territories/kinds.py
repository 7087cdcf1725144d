"""The kinds of place, where each may lie, and what each is called: the words are data (`data/labels.yaml`)."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from liren.territories.place import Committee, Kind, Place

DIVISIONS: tuple[Kind, ...] = ("province", "city", "county", "street", "community")
LEVELS: Mapping[Kind, int] = {
    "province": 1,
    "city": 2,
    "county": 3,
    "street": 4,
    "community": 5,
    "estate": 6,
    "grid": 6,
    "building": 7,
}
PARENTS: Mapping[str, tuple[Kind, ...]] = {
    "estate": ("community",),
    "grid": ("community",),
    "building": ("estate", "community"),
}
"""What may be added below what. A grid has nothing below it: buildings belong to it, wherever they lie."""


@cache
def _labels() -> dict[str, Any]:
    text = (Path(__file__).parent / "data" / "labels.yaml").read_text(encoding="utf-8")
    labels: dict[str, Any] = yaml.safe_load(text)
    return labels


def committee_of_code(code: str) -> Committee:
    """The committee a published community code speaks of, by its tenth digit.

    Source: 统计用区划代码编制规则: 001–199 居委会, 200–399 村委会, 400–599 类似.

    >>> committee_of_code("320506001002"), committee_of_code("320506102205"), committee_of_code("659003105504")
    ('residents', 'villagers', 'similar')
    """
    digit = int(code[9])
    return "residents" if digit < 2 else "villagers" if digit < 4 else "similar"


def is_rural(place: Place) -> bool:
    """Whether the place takes the rural words: by its urban class, and where that is unknown by its committee."""
    return place.committee == "villagers" if place.urban is None else not place.urban


def label(place: Place) -> str:
    """What a place of this kind is called on screen: 社区 or 村, 街道, 镇 or 乡."""
    if place.kind == "street" and place.code:
        named: str | None = _labels()["streets"].get(place.code[6])
        if named:
            return named
    return _worded(_labels()["kinds"][place.kind], is_rural(place))


def words(place: Place) -> dict[str, str]:
    """The words for people and institutions of a community, urban or rural: resident, committee, covenant and so on."""
    return {key: _worded(pair, is_rural(place)) for key, pair in _labels()["words"].items()}


def kind_label(kind: str) -> str:
    """The kind's name where no place is at hand; urban words."""
    return _worded(_labels()["kinds"][kind], False)


def _worded(word: str | dict[str, str], rural: bool) -> str:
    return word if isinstance(word, str) else word["rural" if rural else "urban"]

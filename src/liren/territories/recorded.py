"""What was done to one place, in words, newest first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from liren.territories.models import Change
from liren.territories.queries import places, places_at

Names = Mapping[int | str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change of a place. on: the day it took effect; by_person None: the system."""

    what: str
    on: date | None
    at: datetime
    by_person: UUID | None


def recorded(place_id: int, *, limit: int = 50) -> tuple[Recorded, ...]:
    """What was done to a place since it was first entered, newest first. At most three statements.

    A division out of a published frame has nothing until somebody changes it.
    """
    found = list(Change.objects.filter(place_id=place_id).order_by("-recorded_at", "-id")[:limit])
    others = {id for one in found for id in _others(one.body)}
    ids, paths = {one for one in others if isinstance(one, int)}, {one for one in others if isinstance(one, str)}
    named: dict[int | str, str] = {id: one.name for id, one in places(ids).items()} if ids else {}
    named |= {path: one.name for path, one in places_at(paths).items()} if paths else {}
    return tuple(
        Recorded(_said(one.kind, one.body, named), one.effective_on, one.recorded_at, one.by_person) for one in found
    )


def _others(body: Mapping[str, Any]) -> Iterator[int | str]:
    """The places a change speaks of: the grids by id, the successors by id, or, in an edition, by path."""
    yield from body.get("successors", ())
    yield from (id for id in (body.get("grid"), body.get("from"), body.get("to")) if isinstance(id, int))


def _said(kind: str, body: Mapping[str, Any], named: Names) -> str:
    """A change in words.

    >>> _said("renamed", {"from": "一网格", "to": "桂花里一网格"}, {})
    '改名：一网格 → 桂花里一网格'
    >>> _said("put-in-grid", {"from": None, "to": 7}, {7: "桂花里一网格"})
    '划入网格：无 → 桂花里一网格'
    >>> _said("closed", {"successors": []}, {})
    '撤销，没有写由谁接续'
    """
    if kind == "added":
        return f"新设：{body['to'] if 'edition' in body else body['name']}"
    if kind == "renamed":
        return f"改名：{body['from']} → {body['to']}"
    if kind == "put-in-grid":
        return f"划入网格：{_grid(body['from'], named)} → {_grid(body['to'], named)}"
    if kind == "drawn":
        return f"画边界：{body['area_m2']:,.0f} 平方米（{body['system']}）"
    heirs = "、".join(_grid(id, named) for id in body.get("successors", ()))
    return f"撤销，由{heirs}接续" if heirs else "撤销，没有写由谁接续"


def _grid(id: int | str | None, named: Names) -> str:
    return "无" if id is None else named.get(id, "已不在")

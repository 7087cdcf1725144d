"""Writes of single places. The caller has asked access whether `by` may (`places.manage` at the path)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError
from django.db.models import Q

from liren.kit.database import write
from liren.territories import checks
from liren.territories.actions.recording import Doer, lock, new_ids, record
from liren.territories.errors import PlaceInUse, PlaceInvalid, PlaceUnknown
from liren.territories.kinds import LEVELS
from liren.territories.models import FormerName, PlaceSuccessor
from liren.territories.models import Place as Row
from liren.territories.place import Kind, Place
from liren.territories.queries import place


@write
def add_below(
    *,
    parent: int,
    kind: Kind,
    name: str,
    code: str | None = None,
    grid: int | None = None,
    since: date | None = None,
    by: Doer,
    at: datetime,
) -> Place:
    """Add a 小区 (estate) or grid below a community, or a building below a 小区 or community, from the day `since`.

    code: of a grid 15 digits, the community's 12 and a sequence of 3; of others up to 32 letters, digits, hyphens.
    grid: of a building, the grid it belongs to, in the same community. since: None when the first day is unknown.
    Raises PlaceUnknown (parent), PlaceClosed (parent), PlaceInvalid naming every wrong field.
    """
    above = lock(parent)
    name = name.strip()
    problems = checks.kind_below(above, kind) or {
        **checks.taken(above, kind, name, code),
        **checks.name(name),
        **checks.code(above, kind, code),
        **checks.grid(above.path, kind, grid),
        **checks.day("since", since, at, not_before=above.valid_from),
    }
    if problems:
        raise PlaceInvalid.of(problems)
    [id_] = new_ids(1)
    try:
        Row.objects.create(
            id=id_,
            level=LEVELS[kind],
            kind=kind,
            code=code,
            name=name,
            path=f"{above.path}{kind[0]}{id_}.",
            parent_id=above.id,
            grid_id=grid,
            valid_from=since,
        )
    except IntegrityError as error:  # somebody else took the code since we looked
        raise PlaceInvalid(code=f"编码 {code} 刚刚给了别处。") from error
    record(id_, "added", {"name": name, "kind": kind, "code": code, "grid": grid}, since, by, at)
    return _read(id_)


@write
def rename(*, id: int, name: str, since: date, by: Doer, at: datetime) -> Place:
    """Give the place a new name from the day `since`; reading as of an earlier day still finds the old one.

    Raises PlaceUnknown, PlaceClosed, PlaceInvalid (`name`, `since`: not after an earlier change of name).
    """
    row = lock(id)
    name = name.strip()
    last = FormerName.objects.filter(place=row).order_by("-valid_to").first()
    problems = {
        **checks.name(name),
        **({"name": f"已经叫“{name}”，不用改。"} if name == row.name else {}),
        **checks.day("since", since, at, not_before=last.valid_to if last else row.valid_from),
    }
    if problems:
        raise PlaceInvalid.of(problems)
    FormerName.objects.create(
        place=row, name=row.name, valid_from=last.valid_to if last else row.valid_from, valid_to=since
    )
    record(row.id, "renamed", {"from": row.name, "to": name}, since, by, at)
    row.name = name
    row.save(update_fields=["name"])
    return _read(row.id)


@write
def close(
    *, id: int, on: date, successors: Sequence[int] = (), source: str | None = None, by: Doer, at: datetime
) -> Place:
    """End the place: `on` is the first day it no longer stands. `successors` take over what belonged to it.

    Raises PlaceUnknown, PlaceClosed, PlaceInUse (something below it, or a building of the grid, still stands),
    PlaceInvalid (`on`, `successors`).
    """
    row = lock(id)
    problems = {**checks.day("on", on, at, not_before=row.valid_from), **checks.successors(row, successors)}
    if problems:
        raise PlaceInvalid.of(problems)
    standing = Row.objects.filter(Q(parent=row) | Q(grid=row), valid_to=None).count()
    if standing:
        raise PlaceInUse(name=row.name, count=standing)
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    PlaceSuccessor.objects.bulk_create(
        PlaceSuccessor(place=row, successor_id=to, on=on, source=source) for to in dict.fromkeys(successors)
    )
    record(row.id, "closed", {"successors": list(successors), "source": source}, on, by, at)
    return _read(row.id)


@write
def put_in_grid(*, building: int, grid: int | None, since: date, by: Doer, at: datetime) -> Place:
    """Let the building belong to `grid` (of the same community) from the day `since`; None takes it out of any grid.

    Raises PlaceUnknown, PlaceClosed, PlaceInvalid (`building`, `grid`, `since`).
    """
    row = lock(building)
    problems = {
        **({} if row.kind == "building" else {"building": "只有楼栋可以划入网格。"}),
        **checks.grid(row.path, "building", grid),
        **checks.day("since", since, at, not_before=row.valid_from),
    }
    if problems:
        raise PlaceInvalid.of(problems)
    record(row.id, "put-in-grid", {"from": row.grid_id, "to": grid}, since, by, at)
    row.grid_id = grid
    row.save(update_fields=["grid"])
    return _read(row.id)


def _read(id: int) -> Place:
    found = place(id)
    if found is None:
        raise PlaceUnknown(which=id)
    return found

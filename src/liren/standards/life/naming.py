"""Which standard of the catalogue people mean by what they write."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from liren.engine.standard_numbers import number_in
from liren.standards.catalogue.codes import NO_LONGER
from liren.standards.catalogue.reading import called, line_of, newest, standing
from liren.standards.catalogue.view import StandardLine
from liren.standards.life.errors import NoneOrSeveral

_OVER: Final = (*NO_LONGER, "stopped")


def named_standard(named: str, place: str, *, on: date, among: Collection[UUID] | None = None) -> StandardLine:
    """The row meant by a number in any form, or by the whole title of one kept at `place`, above it or everywhere.

    A number without year means the newest edition in force. Of a title, what is over is not meant. among: only these.
    One statement. Raises NoneOrSeveral.
    """
    text = named.strip().strip("《》").strip()
    number = number_in(text) if text else None
    rows = standing(on) if among is None else standing(on).filter(id__in=among)
    if number is not None:
        found = [line_of(row) for row in rows.filter(called(number))]
        meant = newest(found) if len({one.designation for one in found}) == 1 else None
    else:
        ends = [at + 1 for at, one in enumerate(place) if one == "."]
        rows = rows.filter(title=text.replace("\0", ""), path__in=["", *(place[:end] for end in ends)])
        found = [line for line in map(line_of, rows) if line.status not in _OVER]
        in_force = [line for line in found if line.in_force]
        meant = next(iter(in_force if len(in_force) == 1 else found), None) if _one(found, in_force) else None
    if meant is None:
        raise NoneOrSeveral(named=text[:60], problem="在标准目录里有好几份" if found else "在标准目录里没有找到")
    return meant


def _one(found: list[StandardLine], in_force: list[StandardLine]) -> bool:
    return len(found) == 1 or len(in_force) == 1

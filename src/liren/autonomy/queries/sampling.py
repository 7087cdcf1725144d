"""Draws as everybody reads them; names for who keeps the roll, and of those who agreed."""

from collections import Counter
from uuid import UUID

from liren.access.public import Actor, as_system, may
from liren.autonomy.actions.sampling import lines_of
from liren.autonomy.errors import DrawUnknown
from liren.autonomy.models import Draw, DrawnSeat, RollEntry
from liren.autonomy.models.sampling import STRATA
from liren.autonomy.queries.rolls import own_row, reads
from liren.autonomy.shapes.sampling import DrawLine, DrawPage, Seat, Stratum
from liren.engine.deciding import sampling


def draws_of(roll_id: UUID) -> tuple[DrawLine, ...]:
    """The draws from a roll, the latest first."""
    found = Draw.objects.filter(roll_id=roll_id).order_by("-at", "id")[:50]
    return tuple(DrawLine(one.id, one.title, one.seats, one.at, one.drawn_at) for one in found)


def draw_page(draw_id: UUID, by: Actor) -> DrawPage:
    """A draw for everybody. Raises DrawUnknown."""
    row = Draw.objects.select_related("roll").filter(pk=draw_id).first()
    if row is None:
        raise DrawUnknown
    lines = lines_of(row)
    sizes, seats = Counter(stratum for _, stratum in lines), sampling.seats_of(lines, row.seats)
    keeps = may(by, "rolls.keep", row.path) and reads(by, row.path, row.roll.org)
    own = own_row(row.roll_id, by) if by.person_id and row.drawn_at else None
    drawn = _seats(row, keeps, own.number if own else None)
    standing = sum(one.state != "declined" for one in drawn)
    return DrawPage(
        id=row.id, roll_id=row.roll_id, roll_title=row.roll.title, path=row.path, title=row.title, affair=row.affair,
        affair_number=row.affair_number, seats=row.seats, by_what=[STRATA[one] for one in row.by_what],
        strata=[Stratum(one, sizes[one], seats[one]) for one in sorted(sizes)], digest=row.digest,
        commitment=row.commitment, at=row.at, drawn_at=row.drawn_at, source=row.source,
        package=sampling.package(lines, row.seats, bytes.fromhex(row.seed), row.word) if row.drawn_at else None,
        drawn=drawn, own=next((one for one in drawn if own and one.number == own.number), None),
        missing=row.seats - standing if row.drawn_at else 0, keeps=keeps,
    )  # fmt: skip


def _seats(row: Draw, keeps: bool, own: int | None) -> tuple[Seat, ...]:
    with as_system():
        found = list(DrawnSeat.objects.filter(draw=row).order_by("turn")) if row.drawn_at else []
        numbers = [one.number for one in found if keeps or one.named or one.number == own]
        shown = dict(
            RollEntry.objects.filter(roll_id=row.roll_id, number__in=numbers).values_list("number", "shown")
        )  # fmt: skip
    return tuple(
        Seat(
            one.id, one.number, one.stratum, one.instead_of, one.state, one.why if keeps or one.number == own else "",
            one.named, shown.get(one.number, ""),
        )
        for one in found
    )  # fmt: skip

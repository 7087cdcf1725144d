"""A draw is committed to, drawn with a word said by people who are there, and answered by who was drawn."""

import secrets
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.affairs import public as affairs
from liren.autonomy.errors import DrawDone, DrawUnknown, RollNotFrozen, RollUnknown
from liren.autonomy.models import Draw, DrawnSeat, Roll, RollEntry
from liren.autonomy.models.sampling import STRATA, WHY
from liren.autonomy.queries.rolls import found_roll, own_row, reads
from liren.engine.deciding import sampling
from liren.engine.groups.weighing import age_on
from liren.kit import vault
from liren.kit.crypto import open_, seal
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import canonical
from liren.registry import public as registry
from liren.territories import public as territories

MOST_SEATS: Final = 500
UNKNOWN: Final = "没有登记"
_AGES: Final = ((35, "34 岁以下"), (60, "35 到 59 岁"), (200, "60 岁以上"))


@write
def commit_draw(
    *, roll_id: UUID, title: str, seats: int, by_what: Collection[str], by: Actor, at: datetime,
    affair: UUID | None = None,
) -> UUID:  # fmt: skip
    """Say from which frozen roll how many will be drawn, by which strata (of STRATA; none: from all alike), and publish
    the hash of the seed; the id. affair: the consultation it is for.

    Raises RollUnknown, RollNotFrozen, NotAllowed, NoSuchAffair, InvalidInput.
    """
    row = _kept(roll_id, by)
    if row.frozen_at is None:
        raise RollNotFrozen
    entries = {
        number: resident
        for number, resident in RollEntry.objects.filter(roll=row, struck=False).values_list("number", "resident_id")
        if number is not None
    }
    problems = {}
    if not 2 <= len(title.strip()) <= 100:
        problems["title"] = "请写为什么事抽签，2 到 100 个字"
    if not 0 < seats <= min(len(entries), MOST_SEATS):
        problems["seats"] = f"请写抽几个人，1 到 {min(len(entries), MOST_SEATS)}"
    chosen = [one for one in STRATA if one in by_what]
    before = Draw.objects.filter(roll=row).exclude(by_what=[]).values_list("by_what", flat=True).first()
    if set(by_what) - set(STRATA):
        problems["by_what"] = "请选按什么分层，也可以不分"
    elif chosen and before not in (None, chosen):
        named = "、".join(STRATA[one] for one in before)
        problems["by_what"] = f"这份名册按{named}分过层，换一种分法会看出单个的人，请照原来的分，或者不分"
    if problems:
        raise InvalidInput.of(problems)
    lines = sampling.strata(_strata(row, entries, chosen, by, at))
    number = affairs.affair(affair, by, at=at).number if affair else ""
    seed = secrets.token_bytes(sampling.SEED_SIZE)
    made = Draw(
        roll=row, path=row.path, title=title.strip(), affair=affair, affair_number=number, seats=seats, by_what=chosen,
        lines=[list(one) for one in lines], digest=sampling.digest(lines), commitment=sampling.commitment(seed), at=at,
        by_person=by.person_id,
    )  # fmt: skip
    made.sealed = seal(seed, vault.keys_for({made.id}, at)[made.id], _bound(made.id))
    made.save(force_insert=True)
    return made.id


def _strata(
    row: Roll, entries: Mapping[int, UUID | None], by_what: Collection[str], by: Actor, at: datetime
) -> dict[int, str]:
    """By number what part of the roll somebody belongs to, from the registry where they are on record there."""
    if not by_what:
        return dict.fromkeys(entries, "在册的人")
    found = {
        one["id"]: one
        for one in registry.rows_for(
            row.path, fields=("id", "born", "place_id"), on=row.on, by=by, at=at, use="notice",
            purpose=f"抽签分层：{row.title}"[:200],
        )
    }  # fmt: skip
    ids = {one["place_id"] for one in found.values() if isinstance(one["place_id"], int)}
    named = {one.id: one.everyday_name for one in territories.places(ids).values()} if "building" in by_what else {}

    def part(resident: UUID | None) -> str:
        known = found.get(resident)
        if known is None:
            return UNKNOWN
        born, place = known["born"], known["place_id"]
        told = {
            "age": _age(age_on(born, row.on)) if isinstance(born, date) else "年龄不明",
            "building": named.get(place, UNKNOWN) if isinstance(place, int) else UNKNOWN,
        }
        return " · ".join(told[one] for one in by_what)

    return {number: part(resident) for number, resident in entries.items()}


def _age(years: int) -> str:
    return next(title for below, title in _AGES if years < below)


@write
def draw(*, draw_id: UUID, word: str, source: str, by: Actor, at: datetime) -> tuple[int, ...]:
    """Draw: the seed is shown, and who was drawn follows from it and `word`; their numbers on the roll.

    word: said by people who were there, after the hash was published; source: who said it, and how. Once.
    Raises DrawUnknown, NotAllowed, DrawDone, InvalidInput.
    """
    row = _held(draw_id, by)
    if row.drawn_at is not None:
        raise DrawDone
    problems = {}
    if not 2 <= len(word.strip()) <= 60:
        problems["word"] = "请写现场定的数字或字句，2 到 60 个字"
    if not 2 <= len(source.strip()) <= 100:
        problems["source"] = "请写是谁、怎么定的，2 到 100 个字，例如：在场三位居民各掷一次骰子"
    if problems:
        raise InvalidInput.of(problems)
    seed = open_(bytes(row.sealed), vault.keys_of({row.id})[row.id], _bound(row.id))
    found, _ = sampling.drawn(lines_of(row), row.seats, seed, word)
    row.seed, row.word, row.source, row.drawn_at, row.drawn_by = (
        seed.hex(), word.strip(), source.strip(), at, by.person_id,
    )  # fmt: skip
    row.save(update_fields=["seed", "word", "source", "drawn_at", "drawn_by"])
    seats = [(stratum, number) for stratum, numbers in found.items() for number in numbers]
    with as_system():
        DrawnSeat.objects.bulk_create(
            DrawnSeat(draw=row, number=number, stratum=stratum, turn=turn)
            for turn, (stratum, number) in enumerate(seats, 1)
        )
    return tuple(number for _, number in seats)


@write
def answer_seat(*, seat_id: UUID, comes: bool, by: Actor, at: datetime, why: str = "", named: bool = False) -> None:
    """Who was drawn comes, or does not (`why`: of WHY): then the next of the same stratum is asked, if there is one.

    Said by themself, or by who keeps the roll. named: they agree that their masked name is shown to everybody. Who has
    said that they do not come is out. Raises DrawUnknown, NotAllowed, DrawDone, InvalidInput.
    """
    with as_system():
        seat = DrawnSeat.objects.filter(pk=seat_id).select_related("draw").first()
    if seat is None:
        raise DrawUnknown
    row = Draw.objects.select_for_update(no_key=True).get(pk=seat.draw_id)
    own = own_row(row.roll_id, by)
    if own is None or own.number != seat.number:
        _kept(row.roll_id, by)
    if not comes and why not in WHY:
        raise InvalidInput(why="请选为什么不来")
    with as_system():
        seat.refresh_from_db()
        out = seat.state == "declined"
        if not out:
            seat.state, seat.why, seat.answered_at = ("accepted", "", at) if comes else ("declined", why, at)
            seat.named = comes and named
            seat.save(update_fields=["state", "why", "named", "answered_at"])
            if not comes:
                _ask_next(row, seat)
    if out:
        raise DrawDone


def _ask_next(row: Draw, seat: DrawnSeat) -> None:
    _, after = sampling.drawn(lines_of(row), row.seats, bytes.fromhex(row.seed), row.word)
    there = set(DrawnSeat.objects.filter(draw=row).values_list("number", flat=True))
    following = next((number for number in after[seat.stratum] if number not in there), None)
    if following is not None:
        DrawnSeat.objects.create(
            draw=row, number=following, stratum=seat.stratum, turn=len(there) + 1, instead_of=seat.number
        )


def lines_of(row: Draw) -> list[tuple[int, str]]:
    return [(number, stratum) for number, stratum in row.lines]


def _kept(roll_id: UUID, by: Actor) -> Roll:
    """The roll, for who keeps it. Raises RollUnknown, NotAllowed."""
    row = found_roll(roll_id)
    require(by, "rolls.keep", row.path)
    if not reads(by, row.path, row.org):
        raise RollUnknown
    return row


def _held(draw_id: UUID, by: Actor) -> Draw:
    row = Draw.objects.select_for_update(no_key=True).filter(pk=draw_id).first()
    if row is None:
        raise DrawUnknown
    _kept(row.roll_id, by)
    return row


def _bound(draw_id: UUID) -> bytes:
    return canonical(["autonomy.draw", str(draw_id)])

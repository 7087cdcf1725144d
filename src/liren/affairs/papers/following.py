"""Numbers of papers follow a place that ends: its one heir counts on, and never gives a number that was given."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.actors import public as actors
from liren.affairs.papers.model import PaperNumber, PaperSeries, PlaceWord
from liren.affairs.papers.numbering import leave_out_given, word_of
from liren.affairs.papers.templates import all_series
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.outbox import Handler, Happened
from liren.territories.public import Place, ended_place, places_at, standing_heirs

NUMBERS = "numbers"
_COUNTS_ON = "接着编"


def number_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`. Grids issue nothing of their own."""
    return {("territories.place-closed", "affairs.numbers-follow"): _ended}


def _ended(event: Happened) -> None:
    follow_numbers(place_id=int(str(event.body["place"])), at=event.moment)


@write
def follow_numbers(*, place_id: int, at: datetime) -> None:
    """A place ended: its one heir counts each series on; of several or none, this year's wait for a decision.

    An heir that signs with the same word gives no number again that the ended place gave, whatever is decided.
    For the system; told twice, done once.
    """
    found = ended_place(place_id)
    if found is None:
        return
    here, heirs = found
    year = at.astimezone(CHINA).year
    done = actors.left_before(here.path, [NUMBERS])
    for row in _locked(here.path):
        ref = f"{row.series}/{row.year}"
        if ref in done:
            continue
        if len(heirs) == 1:
            says = _to(row, here, heirs[0], at)
            to = heirs[0] if says == _COUNTS_ON else None
            actors.note_left(place=here, kind=NUMBERS, ref=ref, title=_title(row), to=to, says=says, at=at)
            continue
        if row.year == year:  # nobody gives numbers of a past year any more
            for heir in heirs:
                leave_out_given(row.series, heir.path, word_of(heir.path), here, at)
            actors.leave_for_decision(place=here, kind=NUMBERS, ref=ref, title=_title(row), at=at)


@write
def settle_numbers(*, id: UUID, to: str, by: Actor, at: datetime) -> None:
    """Somebody says which place counts a series of an ended place on, or that it ends.

    Raises InvalidInput (`to`), NotYours, NotAllowed.
    """
    held, there = actors.hold_left(id, to, by, [NUMBERS])
    here = places_at([held.path])[held.path]
    series, _, year = held.ref.rpartition("/")
    says = actors.NOWHERE
    if there is not None:
        [row] = [row for row in _locked(here.path) if (row.series, row.year) == (series, int(year))]
        with as_system():  # the wall shows numbers of an ended place to few
            says = _to(row, here, there, at)
    actors.settle_left(id=id, to=there if says == _COUNTS_ON else None, says=says, by=by, at=at)


def _locked(path: str) -> list[PaperSeries]:
    """The counts of a place: whoever takes a number there waits, and we wait for who does."""
    return list(PaperSeries.objects.select_for_update().filter(path=path).order_by("series", "year"))


def _to(row: PaperSeries, here: Place, heir: Place, at: datetime) -> str:
    """The series goes on at the heir with its book; an heir that counts one already goes on with its own."""
    if PaperSeries.objects.select_for_update().filter(path=heir.path, series=row.series, year=row.year).exists():
        if row.year == at.astimezone(CHINA).year:
            leave_out_given(row.series, heir.path, word_of(heir.path), here, at)
        return "那里自己在编，这里到此为止"
    _word_to(here, heir)
    PaperNumber.objects.filter(path=here.path, series=row.series, year=row.year).update(path=heir.path)
    PaperSeries.objects.filter(pk=row.pk).update(path=heir.path)
    return _COUNTS_ON


def _word_to(here: Place, heir: Place) -> None:
    """The word somebody chose goes along, where the heir has not signed anything yet nor chosen its own.

    Not where another heir bears it: each would give the other's numbers.
    """
    if PlaceWord.objects.filter(path=heir.path).exists() or PaperSeries.objects.filter(path=heir.path).exists():
        return
    chosen = PlaceWord.objects.filter(path=here.path).first()
    others = {word_of(path) for path in standing_heirs([here.id])[here.id] if path != heir.path}
    if chosen is not None and chosen.word not in others:
        PlaceWord.objects.create(path=heir.path, word=chosen.word, written_by=chosen.written_by, at=chosen.at)


def _title(row: PaperSeries) -> str:
    known = all_series().get(row.series)
    return f"{known.title if known else row.series} {row.year} 年，编到 {row.last} 号"

"""Numbers of papers, per place and year: taken under lock in the transaction that issues, so that none is lost."""

import re
from datetime import datetime
from typing import Literal
from uuid import UUID

from liren.access.public import Actor, as_system, require
from liren.affairs.papers.errors import BadWord, NumberingHasNoGaps
from liren.affairs.papers.model import PaperNumber, PlaceWord
from liren.affairs.papers.sheet import Series
from liren.affairs.papers.templates import all_series
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.public import Place, kin, place_at

LONGEST_WORD, MOST_SKIPPED, LONGEST_REASON = 8, 1000, 300
_LOCK = 7_410_233
_ENDING = re.compile(r"(社区|居委会|村委会|街道|镇|乡|村|区|县|市|省)$")
_WORD = re.compile(r"[\w]+")


def take_number(series: Series, path: str, *, at: datetime, written_by: UUID | None) -> PaperNumber:
    """The next number of `series` at `path` in the year of `at`. Whoever takes one too waits for this one.

    Two statements, and one for the word.
    """
    year = at.astimezone(CHINA).year
    n = _advance(series.key, path, year, 1)
    text = series.number(word_of(path), year, n)
    return PaperNumber.objects.create(
        series=series.key, path=path, year=year, n=n, text=text, at=at, written_by=written_by
    )


def void_number(number: PaperNumber, *, reason: str, by: Actor) -> None:
    """The number stays listed as 作废, with the reason; it is never given again."""
    number.state, number.reason, number.written_by = "void", reason, by.person_id
    number.save(update_fields=["state", "reason", "written_by"])


@write
def skip_numbers(*, series: str, path: str, up_to: int, reason: str, by: Actor, at: datetime) -> int:
    """Leave out numbers, `up_to` included, because they are in use on paper elsewhere; returns how many.

    Only of a series that allows gaps. Raises NumberingHasNoGaps, InvalidInput, NotAllowed, NotYours.
    """
    found = all_series().get(series)
    if found is None or place_at(path) is None:
        raise NotYours(what="这个文号系列")
    if not by.is_system:
        require(by, "places.manage", path)
    if found.gaps == "none":
        raise NumberingHasNoGaps(series=found.title)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidInput(reason=f"请写明为什么跳号，不超过 {LONGEST_REASON} 字")
    year = at.astimezone(CHINA).year
    last = _advance(series, path, year, 0)
    if not last < up_to <= last + MOST_SKIPPED:
        raise InvalidInput(up_to=f"请填比 {last} 大、一次不超过 {MOST_SKIPPED} 个的号")
    left_out = range(last + 1, up_to + 1)
    _leave_out(found, path, year, left_out, word=word_of(path), reason=reason.strip(), at=at, by=by.person_id)
    return up_to - last


@write
def choose_word(*, path: str, word: str, by: Actor, at: datetime) -> str:
    """Say with which word a place signs its numbers from now on.

    What a place of the same origin signed with that word this year is left out, and one that signs with it still
    keeps it for itself. Raises BadWord, NotAllowed, NotYours.
    """
    here = place_at(path)
    if here is None:
        raise NotYours(what="这个地方")
    if not by.is_system:
        require(by, "places.manage", path)
    chosen = word.strip()
    if not _WORD.fullmatch(chosen) or len(chosen) > LONGEST_WORD:
        raise BadWord(word=f"代字写 1 到 {LONGEST_WORD} 个汉字、字母或数字，例如“桂”")
    rows("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", _LOCK, chosen)
    related = kin(here.id)
    for one in related:
        if one.valid_to is None and word_of(one.path) == chosen:
            raise BadWord(word=f"{one.everyday_name}与这里同出一处，正用“{chosen}”编号，请另选一个字")
    for one in related:
        for series in all_series():
            leave_out_given(series, path, chosen, one, at)
    PlaceWord.objects.update_or_create(path=path, defaults={"word": chosen, "written_by": by.person_id, "at": at})
    return chosen


def word_of(path: str) -> str:
    """The word of a place; its everyday name without 社区 and the like where nobody chose one."""
    chosen = PlaceWord.objects.filter(path=path).values_list("word", flat=True).first()
    if chosen is not None:
        return chosen
    place = place_at(path)
    name = place.everyday_name if place else ""
    return _ENDING.sub("", name) or name


def leave_out_given(series: str, path: str, word: str, by: Place, at: datetime) -> None:
    """The numbers `by` gave with this word this year are not given again at `path`: each is in the book, with why."""
    year, known = at.astimezone(CHINA).year, all_series()[series]
    with as_system():  # the wall shows numbers of another place to few
        given = PaperNumber.objects.filter(series=series, path=by.path, year=year).values_list("n", "text")
        last = max((n for n, text in given if text == known.number(word, year, n)), default=0)
        if not last:
            return
        left_out = range(_advance(series, path, year, 0) + 1, last + 1)
        why = f"{by.everyday_name}用同一代字编过的号，不再用"
        _leave_out(known, path, year, left_out, word=word, reason=why, at=at, by=None)


def state_title(state: Literal["used", "void", "skipped"] | str) -> str:
    return {"used": "在用", "void": "作废", "skipped": "跳号"}.get(state, state)


def _leave_out(
    series: Series, path: str, year: int, numbers: range, *, word: str, reason: str, at: datetime, by: UUID | None
) -> None:
    """The next numbers are in the book as skipped, each with the reason, and the count is past them."""
    PaperNumber.objects.bulk_create(
        PaperNumber(
            series=series.key, path=path, year=year, n=n, text=series.number(word, year, n), state="skipped",
            reason=reason, at=at, written_by=by,
        )
        for n in numbers
    )  # fmt: skip
    _advance(series.key, path, year, len(numbers))


def _advance(series: str, path: str, year: int, by: int) -> int:
    """Move the count on and hold its row until the transaction ends; where it stands now."""
    found = rows(
        "INSERT INTO affairs_paperseries AS s (series, path, year, last) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (series, path, year) DO UPDATE SET last = s.last + EXCLUDED.last RETURNING last",
        *(series, path, year, by),
    )
    return int(str(found[0][0]))

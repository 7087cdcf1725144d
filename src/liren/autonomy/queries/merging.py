"""What keeps two entries of one person from becoming one: what autonomy keeps under an entry stays with it."""

from collections.abc import Iterable
from uuid import UUID

from liren.autonomy.actions.points.holding import BOOK
from liren.autonomy.models import PointsAward, PointsTaken, Question, RollEntry
from liren.ledgers import public as ledgers
from liren.ledgers.public import Whose


def hinders_merging(stays: UUID, goes: UUID) -> tuple[str, ...]:
    """Why `goes` cannot become part of `stays` now, in words that say what to do. As the system.

    Points and gifts not fetched hang on the entry that goes, which nobody opens any longer; and who is on one roll
    twice would vote twice.
    """
    return (*_points(goes), *_gifts(goes), *_rolls(stays, goes))


def _points(goes: UUID) -> Iterable[str]:
    left = 0
    for path in PointsAward.objects.filter(owner=goes).order_by().values_list("path", flat=True).distinct():
        book = ledgers.book_of(BOOK, path)
        left += ledgers.balance(book.id, Whose("person", goes)) if book else 0
    if left:
        yield f"要并掉的那一份还有 {left} 分积分。请先让本人换完，或者留下有积分的这一份"


def _gifts(goes: UUID) -> Iterable[str]:
    if PointsTaken.objects.filter(resident=goes, state="asked").exists():
        yield "要并掉的那一份换了东西还没有领。请先交给本人，或者退回"


def _rolls(stays: UUID, goes: UUID) -> Iterable[str]:
    both = RollEntry.objects.filter(resident_id=stays, struck=False).values("roll")
    twice = RollEntry.objects.filter(resident_id=goes, struck=False, roll__in=both).select_related("roll")
    for one in twice.order_by("roll__made_at", "roll_id"):
        asked = set(Question.objects.filter(roll=one.roll).values_list("state", flat=True))
        if not asked or asked & {"draft", "open"}:
            yield f"两份登记都在名册“{one.roll.title}”上。请先从名册上去掉一份，或者等表决结束"

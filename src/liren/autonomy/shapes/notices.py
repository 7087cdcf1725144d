"""Notice and delivery as other rooms and pages see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from liren.autonomy.shapes.questions import QuestionPage
from liren.autonomy.shapes.rolls import Bases, EntryLine

WAYS: Final[Mapping[str, str]] = {
    "hand": "当面交给本人", "door": "贴在门上、放进信箱", "letter": "邮寄", "online": "网上发给本人",
}  # fmt: skip
"""How a paper is brought."""


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice as it was posted. silence: what the rules of procedure say of who says nothing; it is never counted.
    means_none, hurried, committee_on: as `give_notice` takes them. late: recorded after the question was opened."""

    on: date
    where: str
    document: str
    silence: str
    at: datetime
    means_none: bool
    hurried: str
    committee_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class NoticePage:
    """days: how long before voting the rule asks for notice, None where it asks for none. begins: the first day on
    which voting may begin, None until a notice is given (or none is asked for). hurries: whether the law of its rule
    lets a meeting be called in a hurry; tells: whether it wants the residents' committee told."""

    days: int | None
    begins: date | None
    notices: tuple[NoticeLine, ...]
    hurries: bool = False
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """Who was brought the paper, or has voted, of whom: numbers, for everybody. by_way: persons, by key of WAYS."""

    roll: Bases
    reached: Bases
    by_way: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One delivery for who keeps the roll. shown: whom, masked."""

    id: UUID
    number: int | None
    shown: str
    way: str
    on: date
    who: str
    document: str
    stands: bool
    why: str


@dataclass(frozen=True, slots=True)
class NoticeBoard:
    """A question, its notices, whom its paper reached. keeps: whether the reader keeps the roll; then left: who was
    brought no paper and has not voted (a hundred), sent: what was brought, newest first."""

    question: QuestionPage
    notice: NoticePage
    reach: Reach
    keeps: bool
    left: tuple[EntryLine, ...]
    sent: tuple[DeliveryLine, ...]

"""Questions and marks as other rooms and pages see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from liren.autonomy.shapes.rolls import Bases
from liren.kit.json import Json

CHANNELS: Final[Mapping[str, str]] = {
    "online": "网上", "paper": "纸质表决票", "proxy": "委托他人", "written": "书面征求意见",
}  # fmt: skip
STATES: Final[Mapping[str, str]] = {
    "draft": "准备中", "open": "正在表决", "closed": "表决已结束", "cancelled": "已取消",
}  # fmt: skip
COUNTS: Final[Mapping[str, str]] = {"first": "投了不能再改，以第一次为准", "last": "截止以前可以改，以最后一次为准"}
OFFERED: Final = tuple(CHANNELS)
"""The channels a question may have; votes by proxy where its rule has terms for them."""
AGREE, AGAINST, ABSTAIN = "agree", "against", "abstain"


@dataclass(frozen=True, slots=True)
class Option:
    """Something one may choose."""

    key: str
    title: str


MOTION: Final[Sequence[Option]] = (Option(AGREE, "同意"), Option(AGAINST, "反对"), Option(ABSTAIN, "弃权"))
"""The options of a question that is agreed to or not."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """By how many a question was asked for 联名. rule: key of the rule of how many it takes; of: how many they are of,
    None for everybody on the question's roll. document: where their signatures lie."""

    rule: str
    signed: int
    document: str
    of: int | None = None


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question to put to a roll. rule: key of the rule it is decided by, as it holds at the place on the last day.

    about: (kind, id) of what it belongs to in another room, which may decide by a rule of its own: then `rule` is "".
    ballot: kind, and costs with what one ballot may cost together, where a secret ballot says more than some options.
    asked_for: of a recall, which is put only when enough have asked for it.
    """

    roll_id: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    named: bool
    text: str = ""
    rule: str = ""
    options: Sequence[Option] = MOTION
    most: int = 1
    channels: Sequence[str] = ("online", "paper")
    counts: str = "first"
    about: tuple[str, UUID | None] | None = None
    ballot: Mapping[str, Json] = field(default_factory=dict)
    asked_for: AskedFor | None = None


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question as everybody reads it. calls: whether the reader may open and close it. after, round: of a run-off,
    what it follows and which of `engine.deciding.rounds.ROUNDS` it is. asked_for: as the certificate has it."""

    id: UUID
    place_id: int
    path: str
    org: UUID | None
    roll_id: UUID
    rule_id: UUID | None
    title: str
    text: str
    options: tuple[Option, ...]
    most: int
    named: bool
    ballot: Mapping[str, Json]
    channels: tuple[str, ...]
    counts: str
    opens_at: datetime
    closes_at: datetime
    state: str
    about_kind: str
    about_id: UUID | None
    opened_at: datetime | None
    closed_at: datetime | None
    calls: bool
    after: UUID | None = None
    round: str = ""
    asked_for: Mapping[str, Json] | None = None

    @property
    def last(self) -> datetime:
        """The last moment of voting: `closes_at` is the first one after it."""
        return self.closes_at - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Marked:
    """That a vote was taken: the mark's id, whose, and whether it replaced an earlier one."""

    id: UUID
    entry_id: UUID
    replaced: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """How many on the roll have voted, of how many: bases of the roll and of those who voted; persons by channel."""

    roll: Bases
    voted: Bases
    by_channel: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One mark for those who keep the roll: whose (masked), how, when entered, by whom; choices of a named question."""

    id: UUID
    entry_id: UUID
    number: int | None
    shown: str
    channel: str
    choices: tuple[str, ...] | None
    proxy_shown: str
    document: str
    at: datetime
    by_person: UUID | None
    stands: bool
    why: str

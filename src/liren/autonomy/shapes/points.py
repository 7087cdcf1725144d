"""Points as doors see them, and the rules as they are written: each award and each gift one line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from liren.autonomy.points_words import HOLDERS, RULES_STATES, TAKEN_STATES
from liren.kit.json import Json

MOST_LINES, MOST_POINTS, MOST_MONTHS = 40, 1000, 60


@dataclass(frozen=True, slots=True)
class AwardRule:
    """points for one time; times: at most in a month, for each holder."""

    key: str
    title: str
    points: int
    times: int


@dataclass(frozen=True, slots=True)
class GiftRule:
    """points for one; effect: of the list in lawbook/points; stock: how many there were at the beginning."""

    key: str
    title: str
    points: int
    effect: str
    stock: int


@dataclass(frozen=True, slots=True)
class Rules:
    """holder: person or household; months: how long points last; most: points a holder gets in a month."""

    holder: str
    months: int
    most: int
    awards: tuple[AwardRule, ...]
    gifts: tuple[GiftRule, ...]

    def award(self, key: str) -> AwardRule | None:
        return next((one for one in self.awards if one.key == key), None)

    def gift(self, key: str) -> GiftRule | None:
        return next((one for one in self.gifts if one.key == key), None)

    @property
    def holder_title(self) -> str:
        return HOLDERS[self.holder]

    def document(self) -> dict[str, Json]:
        return {
            "holder": self.holder, "months": self.months, "most": self.most,
            "awards": [[a.key, a.title, a.points, a.times] for a in self.awards],
            "gifts": [[g.key, g.title, g.points, g.effect, g.stock] for g in self.gifts],
        }  # fmt: skip


def rules_of(document: Mapping[str, Any]) -> Rules:
    return Rules(
        document["holder"], document["months"], document["most"],
        tuple(AwardRule(*one) for one in document["awards"]), tuple(GiftRule(*one) for one in document["gifts"]),
    )  # fmt: skip


def as_text(rules: Rules, effects: Mapping[str, str]) -> str:
    """The rules in words, as the meeting reads them. effects: key → title."""
    awards = [f"{a.title}：一次 {a.points} 分，每月最多 {a.times} 次" for a in rules.awards]
    gifts = [f"{g.title}（{effects[g.effect]}）：{g.points} 分，备 {g.stock} 份" for g in rules.gifts]
    head = f"{rules.holder_title}记分，每月最多得 {rules.most} 分，{rules.months} 个月内有效，只加不扣。"
    return "\n".join([head, "做什么得分：", *awards, "拿积分换什么：", *gifts])


@dataclass(frozen=True, slots=True)
class RulesView:
    """A version of rules. state: of RULES_STATES."""

    id: UUID
    path: str
    version: int
    title: str
    rules: Rules
    digest: str
    state: str
    affair: UUID | None
    begins: date | None
    ended: date | None
    left: Mapping[str, int]

    @property
    def state_title(self) -> str:
        return RULES_STATES[self.state]


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of an account. what: the award's or gift's title; award: its id, while it may be taken back."""

    on: date
    kind: str
    what: str
    amount: int
    until: date | None
    award: UUID | None
    note: str
    wrong: str


@dataclass(frozen=True, slots=True)
class TakenView:
    id: UUID
    resident: UUID
    shown: str
    title: str
    points: int
    state: str
    at: datetime

    @property
    def state_title(self) -> str:
        return TAKEN_STATES[self.state]


@dataclass(frozen=True, slots=True)
class Account:
    """What a holder has. soon: points that can no longer be used once `soon_on` is over."""

    holder: str
    owner: UUID
    balance: int
    soon: int
    soon_on: date
    lines: tuple[LineView, ...]


@dataclass(frozen=True, slots=True)
class AccountPage:
    """A resident's points at their community; household: their household's, where they have one."""

    resident: UUID
    shown: str
    path: str
    in_force: RulesView | None
    accounts: tuple[Account, ...]
    taken: tuple[TakenView, ...]

    @property
    def spends(self) -> Account | None:
        """The account the rules in force count on."""
        holder = self.in_force.rules.holder if self.in_force else "person"
        return next((one for one in self.accounts if one.holder == holder), None)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who agreed to be named, masked all the same, and what they got points for."""

    shown: str
    what: str
    on: date


@dataclass(frozen=True, slots=True)
class Published:
    """A version the meeting decided on, shown before it comes into force. counted: (what, how many) of the meeting."""

    rules: RulesView
    since: date
    counted: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What everybody may read of a community's points. given, used: this month; None where too few to tell."""

    published: tuple[Published, ...]

    in_force: RulesView | None
    versions: tuple[RulesView, ...]
    given: int | None
    used: int | None
    named: tuple[Named, ...]

"""Opinions, points, conventions. Docstrings are Chinese: the API's document prints them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import Field as Described

from liren.api.shapes.base import Shape


class Conversation(Shape):
    """一次意见征集。"""

    id: UUID
    path: str
    place_name: str
    topic: str
    why: str
    who: str = Described(description="residents 登记在这里的居民、signed_in 登录的居民都可以")
    until: date = Described(description="哪天截止，含")
    affair: UUID | None = Described(description="属于哪件协商事项")
    affair_number: str
    open: bool = Described(description="还能表态")
    closed: bool = Described(description="最后一次算过了")


class Statement(Shape):
    id: UUID
    number: int
    text: str
    state: str = Described(description="waiting 待审、shown 已公开、declined 没有采用")
    reason: str = Described(description="为什么没有采用")
    words: str = Described(description="写给提出的人的话")
    seeded: bool = Described(description="征集的人写的")


class OwnVote(Shape):
    statement: Statement
    value: int = Described(description="1 同意、-1 不同意、0 说不准")


class Turn(Shape):
    """轮到本人表态的下一条，和本人说过的；只给本人看。"""

    refused: str = Described(description="为什么不能表态；空是能")
    next: Statement | None
    done: int
    of: int
    votes: tuple[OwnVote, ...]
    said: tuple[Statement, ...]


class SaidStatement(Shape):
    number: int


class AddedStatements(Shape):
    added: int


class Declined(Shape):
    reason: str
    count: int


class OpinionsResult(Shape):
    """最近一次算出来的：供大家商量用，不是表决。document 是整份计算，照着能再算一遍；不到 5 人的数不写。"""

    number: int
    last: bool
    at: datetime
    document: Mapping[str, Any]
    statements: tuple[Statement, ...] = Described(description="还公开的各条")
    agreed: tuple[str, ...] = Described(description="各组都同意的，写序号，最广的在前")
    refused: tuple[str, ...] = Described(description="各组都不同意的")
    declined: tuple[Declined, ...] = Described(description="没有采用的，各是什么原因、几条")


class AwardRule(Shape):
    key: str
    title: str
    points: int
    times: int = Described(description="每月最多几次")


class GiftRule(Shape):
    key: str
    title: str
    points: int
    effect: str = Described(description="哪一类，见积分办法")
    stock: int
    left: int | None = Described(description="还有几份；没有执行的是 null")


class PointsRules(Shape):
    """一版积分办法。只加不扣。"""

    id: UUID
    path: str
    version: int
    title: str
    holder: str = Described(description="person 按人、household 按户")
    months: int = Described(description="几个月内有效")
    most: int = Described(description="每月最多得几分")
    awards: tuple[AwardRule, ...]
    gifts: tuple[GiftRule, ...]
    digest: str = Described(description="正文的 SM3")
    state: str = Described(description="draft、asked、in_force、ended、dropped")
    affair: UUID | None
    begins: date | None
    ended: date | None


class PublishedRules(Shape):
    rules: PointsRules
    since: date
    counted: tuple[tuple[str, str], ...] = Described(description="会议的人数")


class NamedHolder(Shape):
    """同意公开姓名的，姓名也遮住。"""

    shown: str
    what: str
    on: date


class PointsPage(Shape):
    """一个社区的积分，人人看得到的。没有谁有几分，不排名。"""

    in_force: PointsRules | None
    published: tuple[PublishedRules, ...] = Described(description="会议通过、正在公布的")
    given: int | None = Described(description="这个月给了几分；不到 5 人得分的是 null")
    used: int | None
    named: tuple[NamedHolder, ...]


class PointsLine(Shape):
    on: date
    kind: str
    what: str
    amount: int
    until: date | None
    award: UUID | None = Described(description="记错了还能改正的，它的编号")
    note: str
    wrong: str


class PointsAccount(Shape):
    holder: str
    owner: UUID
    balance: int
    soon: int = Described(description="到 soon_on 为止要到期的")
    soon_on: date
    lines: tuple[PointsLine, ...]


class Gift(Shape):
    """换的一份东西。"""

    id: UUID
    resident: UUID
    shown: str
    title: str
    points: int
    state: str = Described(description="asked 等领取、handed 领走了、returned 退回了")
    at: datetime


class PointsOf(Shape):
    """一位居民的积分。"""

    resident: UUID
    shown: str
    path: str
    accounts: tuple[PointsAccount, ...]
    taken: tuple[Gift, ...]


class Submitted(Shape):
    affair: UUID = Described(description="审查、表决它的事项")


class ConventionWarning(Shape):
    clause: int
    word: str
    title: str
    why: str
    source: str


class ConventionDecided(Shape):
    rule: str
    on: date | None
    should_come: int
    came: int
    agreed: int
    delegated: str
    question: UUID | None = Described(description="在平台上表决的，是哪一项")


class ConventionFiled(Shape):
    with_whom: str
    on: date | None
    number: str


class Convention(Shape):
    """公约的一版。"""

    id: UUID
    path: str
    version: int
    title: str
    clauses: tuple[str, ...]
    digest: str = Described(description="各条的 SM3")
    state: str = Described(description="draft、asked、in_force、ended、dropped")
    affair: UUID | None
    decided: ConventionDecided | None
    filed: ConventionFiled | None
    begins: date | None
    ended: date | None
    warnings: tuple[ConventionWarning, ...] = Described(description="公约写不得的，哪一条碰到了")


class DeedSum(Shape):
    """一个月里一条怎么执行的；按月不按日，免得认出是谁。"""

    month: date
    clause: int
    deed: str
    times: int


class ConventionPage(Shape):
    in_force: Convention | None
    deeds: tuple[DeedSum, ...]


class Deed(Shape):
    id: UUID
    clause: int
    deed: str
    times: int
    on: date


class ComparedClause(Shape):
    kind: str = Described(description="same、renumbered、changed、added、removed 等")
    was: str | None
    now: str | None
    was_number: str | None
    now_number: str | None


class ConventionsBetween(Shape):
    was: UUID
    now: UUID
    rows: tuple[ComparedClause, ...]

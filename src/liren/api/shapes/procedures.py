"""Procedures, their steps and what they ask."""

from datetime import datetime

from pydantic import Field as Described

from liren.api.shapes.base import FormSchema, Limit, Shape, Source


class Move(Shape):
    key: str
    title: str
    to: str = Described(description="到哪一步；end 为办结")
    by_clock: bool = Described(description="到期由平台自动办")
    at_least: Limit | None = Described(description="到这一步满多久才能走")
    asks: FormSchema
    returns: bool
    declines: bool
    resolves: bool
    reopens: bool


class Step(Shape):
    key: str
    title: str
    by: tuple[str, ...] = Described(description="由谁办：角色")
    not_by: str | None = Described(description="不能由办那一步的同一人办")
    clock: str
    within: Limit | None
    limit: str = Described(description="期限的说法，含特别情形和倒排的")
    together: tuple[str, ...] = Described(description="支线、吹哨、共商、系统办：怎么办的说法")
    basis: str
    rates: bool
    assigns: str | None
    form: FormSchema
    moves: tuple[Move, ...]


class ProcedureLine(Shape):
    key: str
    version: int
    title: str
    kind: str
    everyday_name: str
    summary: str
    digest: str
    path: str = Described(description="在哪里适用；空为各地")
    effective_from: datetime


class Class(Shape):
    code: str
    title: str
    parent: str | None


class Procedure(ProcedureLine):
    """一份规程：先填什么，分几步，谁办，多久，依据什么。"""

    status: str
    responsible: str
    visibility: str
    sources: tuple[Source, ...]
    form: FormSchema
    start: str
    steps: tuple[Step, ...]
    classes: tuple[Class, ...] = Described((), description="类别目录，class 栏从中选")


class ClauseCount(Shape):
    """对一条说了多少。"""

    clause: str = Described(description="条款名；空是整份")
    said: int
    waiting: int = Described(description="还没有答复的")


class SaidWords(Shape):
    key: str
    title: str
    text: str


class ClauseSaid(Shape):
    """对一条的一件反馈。没有公开的，只说有这一件。"""

    clause: str = Described(description="条款全名，带当时的版本")
    opened_at: datetime
    answered_at: datetime | None
    outcome: str = Described(description="怎么答的；空是还没有答复")
    number: str | None
    title: str | None
    answers: tuple[SaidWords, ...]

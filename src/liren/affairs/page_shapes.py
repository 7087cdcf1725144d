"""One affair as a page and the API show it: frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from liren.affairs.shapes import Due, Origin, State, Thing, WorkItem
from liren.engine.language import Field, Limit, Source
from liren.kit.json import Json
from liren.standards.public import Rules

StepState = Literal["done", "current", "ahead", "skipped"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as the reader may see it.

    value: typed JSON, None when masked, erased or left out. text: as people read it, or its mask (“王**”).
    name: what `reveal` wants to show it in clear; None when it is not personal.
    """

    key: str
    title: str
    type: str
    value: Json
    text: str
    name: str | None = None
    masked: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step on the line of steps. at: when it was done, or entered when current. who: office or role."""

    key: str
    title: str
    state: StepState
    who: str
    at: datetime | None = None
    visits: int = 0
    due: Due | None = None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One entry of the history as the reader may see it, oldest first. kind: see docs/rooms/affairs.md.

    title: what happened, in words. internal: not shown to the reporter. happened_at: earlier than
    recorded_at when back-dated.
    """

    seq: int
    kind: str
    title: str
    step: str | None
    by_name: str
    by_org: str | None
    happened_at: datetime
    recorded_at: datetime
    answers: tuple[Answer, ...] = ()
    text: str = ""
    internal: bool = False


@dataclass(frozen=True, slots=True)
class OrgChoice:
    """An organisation the work may be given to. proposed: the routing rules propose it."""

    id: UUID
    name: str
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """Where the routing rules would send it, and why here.

    unit: the unit the rule names. org: the organisation that is it here; None when there is none.
    rule: number of the rule, from 1; None for the catch-all. trace: each rule tried and why it did not match.
    broken: what is wrong with the rules, in words; the dispatcher chooses by hand then.
    """

    unit: str
    org: OrgChoice | None
    rule: int | None
    why: str
    trace: tuple[str, ...]
    choices: tuple[OrgChoice, ...]
    broken: str | None = None


@dataclass(frozen=True, slots=True)
class NextMove:
    """A move the reader may make now. asks: its fields, the step's own form first. assigns: the step it gives.

    Answers for an assigning move carry `unit` (id of an organisation) or `person` (id), else the proposal is taken.
    rates: answers carry `rating` 1..5 and optional `comment`; the grade chooses the move.
    line: which of the affair's lines it is for, "" the main one; give it back with the step. calls: answers carry
    `units`, ids of one or more organisations. helpers: answers may carry `with`, those who help. together: it is put
    forward, and taken when enough parties agree.
    """

    key: str
    title: str
    step: str
    to: str
    to_title: str
    asks: Mapping[str, Field]
    assigns: str | None = None
    returns: bool = False
    declines: bool = False
    resolves: bool = False
    reopens: bool = False
    rates: bool = False
    line: str = ""
    line_title: str = ""
    calls: bool = False
    helpers: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class CarriedWork:
    """Open work as its doer takes it along. version: give it back with a step.

    rules: those it runs by; digest names their procedure. answers: what the affair tells, without anything personal.
    moves: what its doer may do now, on whichever line.
    """

    item: WorkItem
    version: int
    rules: Rules
    digest: str
    jurisdiction_path: str
    answers: tuple[Answer, ...]
    moves: tuple[NextMove, ...]


@dataclass(frozen=True, slots=True)
class WaitingMove:
    """A move the reader may make later. least: how long the procedure makes it wait; first: from when on.

    provisional: it may move while a holiday notice is not published.
    """

    title: str
    step: str
    least: Limit
    first: datetime
    line_title: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """What a step stands on. source: None when the procedure says the choice is its own. limit: what is allowed.

    said: the same in words, with special cases and moves that must wait.
    """

    step: str
    basis: str | None
    source: Source | None
    limit: Limit | None
    open: bool
    said: str


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Who is to do what by when, now. who: office, person or role as people say it."""

    id: UUID
    step: str
    role: str
    org_id: UUID | None
    person_id: UUID | None
    who: str
    opened_at: datetime
    due: Due
    level: int | None
    line: str = ""
    line_title: str = ""


@dataclass(frozen=True, slots=True)
class LineView:
    """One line 支线 of the last round. over: None while it goes on. who: the unit it was opened for, if any."""

    key: str
    title: str
    step: str
    step_title: str
    due: Due
    over: Literal["joined", "stopped"] | None
    resolved: bool
    declined: bool


@dataclass(frozen=True, slots=True)
class PutForward:
    """What parties are asked to agree to 共商. agreed, waiting: roles as people say them."""

    move_title: str
    answers: tuple[Answer, ...]
    agreed: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """More time asked for. unit as in the engine's Limit; due_before and due_after aware."""

    id: UUID
    step: str
    amount: int
    unit: str
    reason: str
    state: Literal["asked", "granted", "refused"]
    asked_by: str
    asked_at: datetime
    due_before: datetime
    decision: str | None
    decided_at: datetime | None
    due_after: datetime | None
    may_decide: bool


@dataclass(frozen=True, slots=True)
class RatingView:
    """One rating; comment None when none was given, or when it was erased. unit: by the caller, of whom it called."""

    grade: int
    comment: str | None
    given_at: datetime
    channel: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoView:
    """One photo; step: the step at which it was added, 'open' when it came with the report."""

    media_id: UUID
    step: str
    field: str


@dataclass(frozen=True, slots=True)
class May:
    """What else the reader may do now beside the moves. line: on which line their clock is meant.

    visit: say how often the reporter came in person, where that is counted.
    """

    claim: UUID | None = None  # the work to claim
    note: bool = False
    note_internal: bool = False
    rate: bool = False
    reveal: bool = False
    extend: bool = False
    pause: bool = False
    resume: bool = False
    agree: bool = False
    depart_limit: bool = False
    depart_way: bool = False
    visit: bool = False
    line: str = ""


@dataclass(frozen=True, slots=True)
class AffairPage:
    """One affair as one reader may see it. version: give it back with a step, so that nobody acts on an old page.

    opener: who wrote it down, for the system alone, None to everybody else.
    """

    id: UUID
    number: str
    version: int
    title: str
    everyday_name: str
    kind: str
    visibility: str
    state: State
    step: str
    step_title: str
    procedure_key: str
    procedure_version: int
    procedure_title: str
    procedure_digest: str
    place_id: int
    place_name: str
    place_path: str
    jurisdiction_path: str
    origin: Origin
    opened_at: datetime
    recorded_at: datetime
    told_at: datetime | None
    closed_at: datetime | None
    resolved: bool | None
    declined: bool
    rating: int | None
    counts: Mapping[str, int]
    reporter: str
    is_reporter: bool
    opened_by: str
    opened_on_behalf: bool
    first_receiver: str
    class_code: str | None
    class_title: str | None
    answers: tuple[Answer, ...]
    photos: tuple[PhotoView, ...]
    steps: tuple[StepLine, ...]
    timeline: tuple[TimelineEntry, ...]
    moves: tuple[NextMove, ...]
    may: May
    work: tuple[OpenWork, ...]
    clause: Clause | None
    proposal: Proposal | None
    ratings: tuple[RatingView, ...] = ()
    extensions: tuple[ExtensionView, ...] = ()
    lines: tuple[LineView, ...] = ()
    put_forward: PutForward | None = None
    waits: tuple[WaitingMove, ...] = ()
    subject: Thing | None = None
    opener: UUID | None = None

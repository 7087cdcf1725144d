"""The words of a procedure 规程 as frozen data: what the loader makes of a document and every other room reads.

A procedure is a graph of steps. Each step names who may do it, the clock that runs, and the moves that lead on.
The reference for authors is docs/language.md; the loader is `liren.engine.loading`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from liren.engine.conditions import Condition

END: Final = "end"
"""Where a move leads when the affair is over."""

JOIN: Final = "join"
"""Where a move leads when a line 支线 is over: back to the step that opened it."""

SYSTEM: Final = "system"
"""Who does a step nobody does by hand."""

Kind = Literal["management", "service", "autonomy"]
Responsible = Literal["party", "government", "self_governance", "social_force"]
Attribute = Literal["administrative_product", "service_product", "common_interest"]
Visibility = Literal["private", "public"]
Unit = Literal["minutes", "hours", "working_hours", "working_days", "calendar_days"]
FieldType = Literal[
    "text", "long_text", "number", "money", "date", "time", "yes_no", "choice", "choices",
    "phone", "place", "class", "clause", "photos", "files", "table", "rating",
]  # fmt: skip
Bound = int | Decimal | str | None

UNIT_TITLES: Final[Mapping[Unit, str]] = {
    "minutes": "分钟",
    "hours": "小时",
    "working_hours": "个工作小时",
    "working_days": "个工作日",
    "calendar_days": "个自然日",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a step may take: `2 working hours`."""

    amount: int
    unit: Unit

    @property
    def text(self) -> str:
        """As shown on pages.

        >>> Limit(3, "working_days").text
        '3 个工作日'
        """
        return f"{self.amount} {UNIT_TITLES[self.unit]}"


@dataclass(frozen=True, slots=True)
class ConditionalLimit:
    """A limit that replaces `within` when its condition holds."""

    when: Condition
    limit: Limit


@dataclass(frozen=True, slots=True)
class ExtendRule:
    """How often a step's deadline may be put off, and by how much at most each time."""

    times: int
    up_to: Limit


@dataclass(frozen=True, slots=True)
class PauseRule:
    """For which reasons a step's clock may stand still, and how long at most."""

    reasons: tuple[str, ...]
    up_to: Limit


@dataclass(frozen=True, slots=True)
class EscalateRule:
    """When an affair goes one level up: at the n-th return; when it is late, and for each `overdue_every` it stays so.

    Every level is told once.
    """

    to: str
    returns_at: int | None
    overdue_every: Limit | None


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines 支线 a step opens: parts of one affair side by side, each with its own step, work and clock.

    word: parallel (one line from each of `starts`), for_each (one per item of `field`, or where that is None per unit
    named by a step that whistles), joint (one per unit named along with the lead). finish_when: how many must be over:
    all, any, a number; lead: of joint handling, the lead does not wait.
    """

    word: Literal["parallel", "for_each", "joint"]
    starts: tuple[str, ...]
    field: str | None = None
    finish_when: Literal["all", "any", "lead"] | int = "all"


@dataclass(frozen=True, slots=True)
class Dated:
    """A deadline counted from a date that was answered, back or on: `{polling_day: 20 calendar days}`."""

    field: str
    limit: Limit


@dataclass(frozen=True, slots=True)
class Starts:
    """Opened by the clock, once per subject and period."""

    every: Literal["day", "week", "month", "quarter", "year"]
    per: Literal[
        "community",
        "grid",
        "estate",
        "building",
        "organisation",
        "standard",
        "asked_table",
        "asked_street_table",
        "facility",
        "group_member",
    ]


@dataclass(frozen=True, slots=True)
class DepartRule:
    """Who may declare that an affair departs from a clause that is not in `floor`."""

    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What a clause rests on. `checked`: somebody compared it with the original text; `clause`: None when unknown."""

    id: str
    document: str
    title: str
    clause: str | None = None
    checked: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form asks, why, and on what basis.

    min, max: characters for text, value for number and money (in fen), count for choices, photos, files and table rows,
    ISO date for date, HH:MM for time. known: where the platform already has the value. columns: only of a table.
    burden_reason: why it is asked although the burden lint objects. offers: the platform gives the options when it is
    asked: sub-types of organisations (the affair is that organisation's), or MEMBERS, who hold a post in it.
    """

    key: str
    title: str
    type: FieldType
    required: bool = False
    purpose: str = ""
    basis: str | None = None
    known: str | None = None
    personal: bool = False
    public: bool = False
    options: tuple[tuple[str, str], ...] = ()
    min: Bound = None
    max: Bound = None
    decimals: int = 0
    unit: str = ""
    hint: str = ""
    by: Literal["reporter", "worker"] = "reporter"
    when: Condition | None = None
    columns: Mapping[str, "Field"] = field(default_factory=dict)
    burden_reason: str = ""
    offers: tuple[str, ...] = ()

    @property
    def offers_organisations(self) -> bool:
        return bool(self.offers) and self.offers != MEMBERS


MEMBERS: Final = ("members",)
"""What a field `offers` when its options are who holds a post in the affair's organisation."""

RATING: Final = Field(
    key="rating",
    title="评价",
    type="rating",
    required=True,
    purpose="知道问题是不是真的解决了",
    min=1,
    max=5,
)
"""The field every step with `rates: true` asks besides its own form."""


@dataclass(frozen=True, slots=True)
class Move:
    """One way on from a step. `to` is a step's key, END or, of a line, JOIN; `on='timeout'` only the clock takes.

    continues: the clock of the step led to goes on from where it last stopped. at_least: how long the affair must have
    been at the step before it is taken; None: it need not wait.
    """

    key: str
    title: str
    to: str
    asks: Mapping[str, Field] = field(default_factory=dict)
    when: Condition | None = None
    on: Literal["timeout"] | None = None
    returns: bool = False
    declines: bool = False
    resolves: bool = False
    reopens: bool = False
    continues: bool = False
    tells: str | None = None
    at_least: Limit | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of an affair: who, within which limit, what is asked, and where it can go.

    assigns: who does this step chooses who does that one. same_unit_as: it lies with whom that step was assigned to.
    keeper_of: the field of the opening form that names a clause, or a standard; it lies with who maintains that.
    whistle: who does this step names the units for whom that one opens lines. propose_together: how many of `by` must
    agree to a move. before, after: due so long before, or within so long after, an answered date. does: what the
    system does here, with `arguments`; awaits: the event of another room it waits for.
    """

    key: str
    title: str
    by: tuple[str, ...]
    clock: str
    basis: str
    moves: Mapping[str, Move]
    not_by: str | None = None
    within: Limit | None = None
    or_within: tuple[ConditionalLimit, ...] = ()
    open: bool = False
    assigns: str | None = None
    same_unit_as: str | None = None
    keeper_of: str | None = None
    route: str | None = None
    sample: Fraction | None = None
    always: tuple[Condition, ...] = ()
    rates: bool = False
    tells: str | None = None
    form: Mapping[str, Field] = field(default_factory=dict)
    extend: ExtendRule | None = None
    pause: PauseRule | None = None
    before: Dated | None = None
    after: Dated | None = None
    lines: Lines | None = None
    whistle: str | None = None
    propose_together: Literal["all", "majority"] | int | None = None
    does: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    awaits: str | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """A whole procedure. `document` is its normal form: JSON only, order kept in lists, so it survives jsonb.

    burden_reason: why the whole asks more than the burden lint allows, or than its parent; '' when it need not say.
    """

    key: str
    version: int
    title: str
    node: str
    kind: Kind
    responsible: Responsible
    attribute: Attribute | None
    everyday_name: str
    urban: bool
    rural: bool
    summary: str
    sources: Mapping[str, Source]
    catalogue: str | None
    visibility: Visibility
    form: Mapping[str, Field]
    start: str
    steps: Mapping[str, Step]
    escalate: EscalateRule | None
    floor: tuple[str, ...]
    measures: tuple[str, ...]
    burden_reason: str
    opened_by: Literal["everybody", "workers"]
    starts: Starts | None
    depart: DepartRule | None
    document: Mapping[str, Any]

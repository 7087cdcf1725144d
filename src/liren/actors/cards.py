"""Persons, organisations and posts as other rooms see them. Residents' names and phones are masked here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.actors.kinds import KINDS, STATUSES, Kind, Status, subtype_title

BEFELL = {
    "status": "登记情况",
    "phone": "对外电话",
    "line": "条线",
    "merged": "并入",
    "absorbed": "并进来",
    "superior": "上级",
    "coordinated": "岗位由谁统筹",
    "place": "地点",
    "post": "岗位地点",
    "key": "派单代号",
    "term": "任期",
    "founded": "设立",
}
OF_ORGANISATIONS = frozenset({"merged", "absorbed", "superior", "coordinated"})
"""Changes that name another organisation, by its id."""


ITEM_KINDS = {"duty": "职责与在办的事", "key": "钥匙和物品", "contact": "联系人", "other": "其他"}
CHANGES = {
    "appointed": "任命", "relieved": "免去", "closed": "停用账号", "reopened": "恢复账号", "renamed": "改名",
    "second-cleared": "清除登录验证器",
    "identity-cleared": "解除统一身份绑定",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Organisation:
    """key: how routing calls it at its place; None when nothing is routed to it. path: the place it serves.

    phone: the number anybody may call. line: the line of work it stands for. until: of one closed; successor_id: the
    one that goes on in its place.
    """

    id: UUID
    key: str | None
    name: str
    kind: Kind
    subtype: str
    status: Status
    place_id: int | None
    path: str
    parent_id: UUID | None
    credit_code: str | None
    phone: str | None = None
    line: str | None = None
    until: datetime | None = None
    successor_id: UUID | None = None

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind]

    @property
    def subtype_title(self) -> str:
        return subtype_title(self.kind, self.subtype)

    @property
    def status_title(self) -> str:
        return STATUSES[self.status]


@dataclass(frozen=True, slots=True)
class Member:
    """One who holds a post in an organisation. role: key of access.roles, None when the post carries no rights.

    active: may sign in.
    """

    holding_id: UUID
    person_id: UUID
    name: str
    active: bool
    post_id: UUID
    title: str
    role: str | None
    path: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PostCard:
    """A post, held or vacant. held: how many hold it now; seats: how many should, None when nobody said.

    coordinator_id: the organisation above that decides who comes to it.
    """

    id: UUID
    title: str
    role: str | None
    path: str
    place_id: int | None
    key: str | None
    duties: str
    seats: int | None
    coordinator_id: UUID | None
    held: int


@dataclass(frozen=True, slots=True)
class PostHeld:
    """A post somebody holds: its title, in which organisation, and the path it reaches."""

    title: str
    role: str | None
    organisation_id: UUID
    organisation: str
    path: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """kind: staff or resident. name: a resident's is masked. phone: masked; None when unknown or not yours to see."""

    id: UUID
    kind: str
    name: str
    active: bool
    phone: str | None
    posts: tuple[PostHeld, ...]


@dataclass(frozen=True, slots=True)
class Appointed:
    """One line of an organisation's history of posts and accounts.

    kind: a key of CHANGES; post: None for what befell an account; was: the name before, of one renamed; by, by_name:
    None when the system did it.
    """

    person_id: UUID
    name: str
    post: str | None
    kind: str
    was: str | None
    reason: str | None
    by: UUID | None
    by_name: str | None
    at: datetime

    @property
    def change(self) -> str:
        return CHANGES[self.kind]


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """A resident's own details, unmasked: for that resident only. None where not told."""

    name: str | None
    phone: str | None
    home_path: str


@dataclass(frozen=True, slots=True)
class CodeSent:
    """phone: masked. A new code may be asked for at `again_at`; this one ends at `expires_at`."""

    phone: str
    again_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that changed about an organisation, in words. on: the day it took effect; reference: what says so."""

    what: str
    was: str | None
    now: str | None
    on: date | None
    reference: str | None
    by_name: str | None
    at: datetime

    @property
    def what_title(self) -> str:
        return BEFELL[self.what]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post somebody holds now, by the holding."""

    holding_id: UUID
    title: str
    organisation: str
    since: datetime


@dataclass(frozen=True, slots=True)
class HandoverLine:
    """A post that changes hands. successor: None while nobody follows. missing: how many things had not come."""

    id: UUID
    post: str
    organisation_id: UUID
    organisation: str
    leaver_id: UUID
    leaver: str
    successor_id: UUID | None
    successor: str | None
    path: str
    began_at: datetime
    left_at: datetime | None
    confirmed_at: datetime | None
    missing: int

    @property
    def state(self) -> str:
        if self.left_at is None:
            return "准备交接"
        if self.successor_id is None:
            return "等人接任"
        if self.confirmed_at is None:
            return "等接任人确认"
        return f"还有 {self.missing} 项没有交到" if self.missing else "交接完了"

    @property
    def done(self) -> bool:
        return self.confirmed_at is not None and not self.missing


@dataclass(frozen=True, slots=True)
class ItemCard:
    """One thing to hand over. received: None until the successor said; settled_at: when it came after all."""

    id: UUID
    kind: str
    text: str
    received: bool | None
    settled_at: datetime | None

    @property
    def kind_title(self) -> str:
        return ITEM_KINDS[self.kind]

    @property
    def missing(self) -> bool:
        return self.received is False and self.settled_at is None


@dataclass(frozen=True, slots=True)
class HandoverCard:
    """A package whole. work: what became of open work, each {affair, number, step, to}; None until it was moved."""

    line: HandoverLine
    items: tuple[ItemCard, ...]
    work: Sequence[Mapping[str, str]] | None

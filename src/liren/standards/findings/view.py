"""Findings as other rooms see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.kit.json import Json
from liren.standards.findings.model import KINDS


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: a draft, by its id; or, without one, the text that would hold at `path` by its rules."""

    key: str
    path: str
    draft: UUID | None = None


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding. judged, compared: digests of the text (its number left out) and of the version in force there.

    draft: None of one about local rules.

    signed_by, signature (hex): key of the installation and its signature. holds: it was signed here and not altered.
    """

    id: UUID
    draft: UUID | None
    kind: str
    key: str
    path: str
    judged: str
    compared: str
    figures: Mapping[str, Json]
    assumptions: tuple[str, ...]
    unknowable: tuple[str, ...]
    reason: str
    review_by: date | None
    by_name: str
    at: datetime
    signed_by: int
    signature: str
    holds: bool

    @property
    def kind_title(self) -> str:
        return KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Needed:
    """What a text needs before it holds at a place. needed: that lies above a community.

    has: the finding that judged exactly this text against what is in force now. may_claim: no affair ever ran under
    this procedure, so that who publishes may say why there is nothing to test against. unreadable: its text is no
    procedure any more, and nothing else can be said.
    """

    needed: bool
    has: FindingView | None
    may_claim: bool
    unreadable: bool = False

    @property
    def ready(self) -> bool:
        return not self.needed or self.has is not None

"""A place's supervision as pages show it."""

from dataclasses import dataclass
from datetime import date

from liren.affairs.public import Publishing


@dataclass(frozen=True, slots=True)
class LookedAt:
    """One thing the supervision body looked at. content: of which kind; found: how many findings, None while it looks
    or where there were none; settled: put right or ruled on; words: (title, text) as the public square has them."""

    affair: Publishing
    content: str
    step: str
    found: int | None
    settled: bool
    street: bool
    published: date | None
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Appraised:
    """How many thought a post well, fairly, badly served."""

    post: str
    competent: int
    fairly: int
    incompetent: int


@dataclass(frozen=True, slots=True)
class AppraisalLine:
    """One appraisal. came, words: as the public square has them, "" before it is published. posts: words in numbers;
    empty where a moderator struck something out or put it right. twice: somebody was found wanting the second time
    running."""

    affair: Publishing
    step: str
    posted: date | None
    came: str
    words: str
    posts: tuple[Appraised, ...]
    twice: bool


@dataclass(frozen=True, slots=True)
class SupervisionPage:
    """counts: (kind, how often it was looked at), every kind the procedure knows."""

    path: str
    year: int
    looked: tuple[LookedAt, ...]
    counts: tuple[tuple[str, int], ...]
    appraisals: tuple[AppraisalLine, ...]

    @property
    def with_findings(self) -> int:
        return sum(bool(one.found) for one in self.looked)

    @property
    def settled(self) -> int:
        return sum(bool(one.found) and one.settled for one in self.looked)

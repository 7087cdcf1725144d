"""A brought file as its page shows it: masked, with what was found out about each row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from liren.kit.json import Json
from liren.registry.people.particulars import Told, told_of
from liren.registry.people.shapes import PersonLine

VERDICTS: Mapping[str, str] = {
    "refused": "要改", "doubtful": "疑似重复", "differs": "有出入", "new": "新登记", "comes": "别处已登记",
    "same": "已登记",
}  # fmt: skip
"""In the order in which somebody looks at them."""
COLUMNS: Mapping[str, str] = {
    "name": "姓名", "document": "证件种类", "number": "证件号码", "sex": "性别", "born": "出生日期", "phone": "电话",
    "phone2": "电话二", "estate": "小区", "building": "楼栋", "unit": "单元", "room": "室号", "kind": "居住类别",
    "since": "从哪天起", "head": "户主", "relation": "与户主关系",
}  # fmt: skip
"""Of the sheet: key and title."""


@dataclass(frozen=True, slots=True)
class Problem:
    """column: a key of COLUMNS; what: what is wrong and what to do, without the value itself."""

    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on record the row may be: their id, and why that is thought."""

    id: UUID
    why: str


@dataclass(slots=True)
class Row:
    """One row as it was understood, before anything is written.

    number: as a spreadsheet counts. head: the name of the household's head; household: one on record to join.
    differs: keys of COLUMNS. near: why it is doubtful without anybody on record (another row of the file).
    """

    number: int
    told: Told
    place_id: int = 0
    path: str = ""
    dwelling_id: UUID | None = None
    kind: str = "actual"
    since: date | None = None
    head: str = ""
    relation: str = "other"
    problems: list[Problem] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    verdict: str = "new"
    home: int = 0
    household: UUID | None = None

    def as_json(self) -> dict[str, Json]:
        return {
            "told": self.told.as_json(), "place": self.place_id, "path": self.path, "kind": self.kind,
            "dwelling": str(self.dwelling_id) if self.dwelling_id else None, "relation": self.relation,
            "since": self.since.isoformat() if self.since else None, "head": self.head, "near": list(self.near),
            "problems": [[one.column, one.what] for one in self.problems], "differs": list(self.differs),
            "candidates": [[str(one.id), one.why] for one in self.candidates],
            "household": str(self.household) if self.household else None,
        }  # fmt: skip


def row_of(number: int, home: int, verdict: str, body: Mapping[str, Json]) -> Row:
    """The inverse of `Row.as_json`."""
    told = body["told"]
    assert isinstance(told, dict)
    dwelling, since, household = body["dwelling"], body["since"], body["household"]
    return Row(
        number, told_of(told), int(str(body["place"])), str(body["path"]), UUID(str(dwelling)) if dwelling else None,
        str(body["kind"]), date.fromisoformat(str(since)) if since else None, str(body["head"]), str(body["relation"]),
        [Problem(str(column), str(what)) for column, what in _pairs(body["problems"])],
        [Candidate(UUID(str(id_)), str(why)) for id_, why in _pairs(body["candidates"])],
        [str(one) for one in _list(body["near"])], [str(one) for one in _list(body["differs"])],
        verdict, home, UUID(str(household)) if household else None,
    )  # fmt: skip


def _list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else []


def _pairs(value: Json) -> list[list[Json]]:
    return [_list(one) for one in _list(value)]


@dataclass(frozen=True, slots=True)
class Line:
    """A row on the page. candidates: those the reader may see, masked, each with why. done: written."""

    number: int
    shown: str
    phone_shown: str
    number_shown: str
    verdict: str
    decision: str
    matched: UUID | None
    done: bool
    problems: tuple[Problem, ...]
    candidates: tuple[tuple[PersonLine, str], ...]
    near: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """A file of one's own in a list."""

    id: UUID
    path: str
    why: str
    rows: int
    written: int
    changed: int
    state: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ArrivalPage(Brought):
    """A brought file. counts: rows by verdict; ready: rows a press of the button writes; undecided: that wait for a
    word; left: still to be written once begun. until: when it is forgotten."""

    until: datetime
    counts: Mapping[str, int]
    ready: int
    undecided: int
    lines: tuple[Line, ...]
    after: int | None

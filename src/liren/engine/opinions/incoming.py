"""A conversation held elsewhere, as two files of commas: its statements, and who voted how. Pure text.

Layouts of the published exports of Polis: statements `comment-id, comment-body, moderated`
(1 approved, 0 looked at by nobody, -1 refused); votes either one a line
(`comment-id, voter-id, vote`, the last of one voter counts) or one voter a line (`participant`, then a column a
statement), which is also what we export. 1 agrees, -1 disagrees, 0 passes. Other columns are passed over.
"""

import csv
import io
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from liren.engine.opinions.votes import VALUES, last_votes
from liren.engine.opinions.wording import personal_in

MOST_STATEMENTS: Final = 2000
MOST_VOTES: Final = 500_000
LONGEST: Final = 600
_TIME: Final = ("timestamp",)
_TOLD: Final = 50
Problem = tuple[str, int, str]
"""(statements or votes, line of the file, what is wrong and what to do)."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """statements: (number, words) of those that were shown; left_out: how many were not, with their votes; unseen: how
    many of the shown nobody had approved; votes: by voter. problems: the first of them; `wrong`: how many in all, of
    which file `wrong_of`."""

    statements: Sequence[tuple[int, str]]
    votes: Mapping[str, Mapping[str, int]]
    left_out: int
    problems: Sequence[Problem]
    wrong: int
    unseen: int
    wrong_of: Mapping[str, int]

    @property
    def cast(self) -> int:
        """How many votes."""
        return sum(map(len, self.votes.values()))


class _Problems:
    """The first few are kept, the rest counted."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.of: Counter[str] = Counter()

    def add(self, file: str, line: int, what: str) -> None:
        self.of[file] += 1
        if len(self.kept) < _TOLD:
            self.kept.append((file, line, what))


class _Wrong(Exception):
    """A line that cannot be taken."""


def read(statements: bytes, votes: bytes) -> Incoming:
    """What the two files hold, and every line that cannot be taken. Never raises for what a file says."""
    problems = _Problems()
    told, left, unseen = _statements(statements, problems)
    cast = _votes(votes, set(told), left, problems)
    return Incoming(
        sorted(told.items()), last_votes(cast), len(left), problems.kept, problems.of.total(), unseen, dict(problems.of)
    )  # fmt: skip


def _rows(
    file: str, data: bytes, asked: Sequence[str], also: Sequence[str], problems: _Problems
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(line, the columns `asked` and `also`, "" where there is none); one problem where the file is none, or has not
    the columns `asked`."""
    for line, names, row in _lines(file, data, asked, problems):
        places = [names.index(one) if one in names else len(row) for one in (*asked, *also)]
        yield line, tuple(row[place] if place < len(row) else "" for place in places)


def _lines(
    file: str, data: bytes, asked: Sequence[str], problems: _Problems
) -> Iterator[tuple[int, list[str], list[str]]]:
    """(line, the names of the columns, its cells)."""
    try:
        text = data.decode("utf-8-sig") if b"\x00" not in data else ""
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        names = [one.strip().casefold() for one in next(reader, [])]
        if missing := [one for one in asked if one not in names]:
            problems.add(file, 1, f"第一行里没有这些列：{'、'.join(missing)}")
            return
        for row in reader:
            if any(one.strip() for one in row):
                yield reader.line_num, names, row
    except csv.Error:
        problems.add(file, reader.line_num, "从这一行起读不出来，请存成 CSV（逗号分隔）再试")


def _statements(data: bytes, problems: _Problems) -> tuple[dict[int, str], set[int], int]:
    """(words by number, the numbers of those that were not shown, how many of the shown nobody had approved)."""
    found: dict[int, str] = {}
    left: set[int] = set()
    unseen = 0
    asked = ("comment-id", "comment-body")
    for line, (id_, body, moderated) in _rows("statements", data, asked, ("moderated",), problems):
        try:
            number, words = _number(id_), " ".join(body.split())
            if number in found or number in left:
                raise _Wrong(f"编号 {number} 写了两次")
            if moderated.strip() == "-1":
                left.add(number)
                continue
            if not 2 <= len(words) <= LONGEST:
                raise _Wrong(f"看法请写 2 到 {LONGEST} 个字")
            if personal := personal_in(words):
                raise _Wrong(f"里面有{personal}，请删去再导入")
            if len(found) == MOST_STATEMENTS:
                raise _Wrong(f"最多 {MOST_STATEMENTS} 条")
            found[number] = words
            unseen += moderated.strip() not in ("", "1")
        except _Wrong as wrong:
            problems.add("statements", line, str(wrong))
    return found, left, unseen


def _votes(data: bytes, known: set[int], left: set[int], problems: _Problems) -> list[tuple[str, str, int]]:
    """(voter, statement, value) in the order in which they count."""
    begins = data[:40].decode("utf-8-sig", errors="ignore").lstrip('" ').casefold()
    by_voter = begins.startswith("participant")
    cast = _by_voter(data, left, problems) if by_voter else _one_a_line(data, left, problems)
    found: list[tuple[str, str, int]] = []
    for line, voter, number, said in cast:
        try:
            if not voter.strip() or len(voter) > 60:
                raise _Wrong("没有写是谁表的态（编号就行，不要姓名）")
            if number not in known:
                raise _Wrong(f"看法里没有编号 {number}")
            if said.strip() not in {str(value) for value in VALUES}:
                raise _Wrong(f"“{said.strip()[:20]}”不是表态：1 同意，-1 不同意，0 说不准")
            if len(found) == MOST_VOTES:
                raise _Wrong(f"最多 {MOST_VOTES} 次表态")
            found.append((voter.strip(), str(number), int(said)))
        except _Wrong as wrong:
            problems.add("votes", line, str(wrong))
            if len(found) == MOST_VOTES:
                break
    return found


def _one_a_line(data: bytes, left: set[int], problems: _Problems) -> Iterator[tuple[int, str, int, str]]:
    kept: list[tuple[int, int, str, int, str]] = []
    timed = True
    for line, (id_, voter, vote, time) in _rows("votes", data, ("comment-id", "voter-id", "vote"), _TIME, problems):
        timed = timed and _is_time(time)
        try:
            number = _number(id_)
            if number in left:
                continue
            if len(kept) == MOST_VOTES:
                raise _Wrong(f"最多 {MOST_VOTES} 次表态")
        except _Wrong as wrong:
            problems.add("votes", line, str(wrong))
            if len(kept) == MOST_VOTES:
                break
            continue
        kept.append((int(time) if timed else 0, line, sys.intern(voter), number, vote))
    if timed:
        kept.sort(key=lambda one: one[0])
    for _, line, voter, number, vote in kept:
        yield line, voter, number, vote


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20


def _by_voter(data: bytes, left: set[int], problems: _Problems) -> Iterator[tuple[int, str, int, str]]:
    for line, names, row in _lines("votes", data, ("participant",), problems):
        told = dict(zip(names, row, strict=False))
        for name, said in told.items():
            if name.isascii() and name.isdecimal() and len(name) < 7 and int(name) not in left and said.strip():
                yield line, told.get("participant", ""), int(name), said


def _number(text: str) -> int:
    if not (text.strip().isdecimal() and text.strip().isascii() and len(text.strip()) < 7):
        raise _Wrong("编号请写数字")
    return int(text)

"""A conversation held elsewhere, as two files of commas: its statements, and who voted how. Pure text.

Layouts of the published exports of Polis: statements `comment-id, comment-body, moderated`; votes either one a line
(`comment-id, voter-id, vote`, the last of one voter counts) or one voter a line (`participant`, then a column a
statement), which is also what we export. 1 agrees, -1 disagrees, 0 passes. Other columns are passed over.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from liren.engine.opinions.votes import VALUES, last_votes
from liren.engine.opinions.wording import personal_in

MOST_STATEMENTS: Final = 2000
MOST_VOTES: Final = 500_000
LONGEST: Final = 600
_TOLD: Final = 50
Problem = tuple[str, int, str]
"""(statements or votes, line of the file, what is wrong and what to do)."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """statements: (number, words) of those that were shown; left_out: how many were not, with their votes; votes: by
    voter. problems: the first of them; `wrong`: how many in all."""

    statements: Sequence[tuple[int, str]]
    votes: Mapping[str, Mapping[str, int]]
    left_out: int
    problems: Sequence[Problem]
    wrong: int

    @property
    def cast(self) -> int:
        """How many votes."""
        return sum(map(len, self.votes.values()))


class _Wrong(Exception):
    """A line that cannot be taken."""


def read(statements: bytes, votes: bytes) -> Incoming:
    """What the two files hold, and every line that cannot be taken. Never raises for what a file says."""
    problems: list[Problem] = []
    told, left = _statements(statements, problems)
    cast = _votes(votes, set(told), left, problems)
    return Incoming(sorted(told.items()), last_votes(cast), len(left), problems[:_TOLD], len(problems))


def _rows(
    file: str, data: bytes, asked: Sequence[str], problems: list[Problem]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines by their column's name; one problem where the file is none, or has not the columns `asked`."""
    try:
        text = data.decode("utf-8-sig") if b"\x00" not in data else ""
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        names = [one.strip().casefold() for one in next(reader, [])]
        if missing := [one for one in asked if one not in names]:
            problems.append((file, 1, f"第一行里没有这些列：{'、'.join(missing)}"))
            return
        for row in reader:
            if any(one.strip() for one in row):
                yield reader.line_num, dict(zip(names, row, strict=False))
    except csv.Error:
        problems.append((file, reader.line_num, "从这一行起读不出来，请存成 CSV（逗号分隔）再试"))


def _statements(data: bytes, problems: list[Problem]) -> tuple[dict[int, str], set[int]]:
    """(words by number, the numbers of those that were not shown)."""
    found: dict[int, str] = {}
    left: set[int] = set()
    for line, row in _rows("statements", data, ("comment-id", "comment-body"), problems):
        try:
            number, words = _number(row.get("comment-id", "")), " ".join(row.get("comment-body", "").split())
            if number in found or number in left:
                raise _Wrong(f"编号 {number} 写了两次")
            if row.get("moderated", "").strip() == "-1":
                left.add(number)
                continue
            if not 2 <= len(words) <= LONGEST:
                raise _Wrong(f"看法请写 2 到 {LONGEST} 个字")
            if personal := personal_in(words):
                raise _Wrong(f"里面有{personal}，请删去再导入")
            if len(found) == MOST_STATEMENTS:
                raise _Wrong(f"最多 {MOST_STATEMENTS} 条")
            found[number] = words
        except _Wrong as wrong:
            problems.append(("statements", line, str(wrong)))
    return found, left


def _votes(data: bytes, known: set[int], left: set[int], problems: list[Problem]) -> list[tuple[str, str, int]]:
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
            problems.append(("votes", line, str(wrong)))
            if len(found) == MOST_VOTES:
                break
    return found


def _one_a_line(data: bytes, left: set[int], problems: list[Problem]) -> Iterator[tuple[int, str, int, str]]:
    rows = list(_rows("votes", data, ("comment-id", "voter-id", "vote"), problems))
    if all(_is_time(row.get("timestamp", "")) for _, row in rows):
        rows.sort(key=lambda one: int(one[1]["timestamp"]))
    for line, row in rows:
        try:
            number = _number(row.get("comment-id", ""))
        except _Wrong as wrong:
            problems.append(("votes", line, str(wrong)))
            continue
        if number not in left:
            yield line, row.get("voter-id", ""), number, row.get("vote", "")


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 20


def _by_voter(data: bytes, left: set[int], problems: list[Problem]) -> Iterator[tuple[int, str, int, str]]:
    for line, row in _rows("votes", data, ("participant",), problems):
        for name, said in row.items():
            if name.isascii() and name.isdecimal() and len(name) < 7 and int(name) not in left and said.strip():
                yield line, row["participant"], int(name), said


def _number(text: str) -> int:
    if not (text.strip().isdecimal() and text.strip().isascii() and len(text.strip()) < 7):
        raise _Wrong("编号请写数字")
    return int(text)

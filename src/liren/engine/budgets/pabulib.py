"""Files `.pb` of Pabulib: META, PROJECTS, VOTES, fields between semicolons (pabulib.org/format)."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from liren.engine.budgets.election import KINDS, BallotInvalid, Election, Kind, Project, elect, ranked

SECTIONS: Final = ("META", "PROJECTS", "VOTES")
Doubled = Literal["refuse", "last"]


class FileInvalid(ValueError):
    """The file cannot be read; says the line and what to do."""


@dataclass(frozen=True)
class PabulibFile:
    """meta: as in the file. selected: what was chosen officially, where the file says so."""

    election: Election
    meta: Mapping[str, str]
    selected: tuple[str, ...] | None


def read(text: str, *, doubled: Doubled = "refuse", last: int = 1) -> PabulibFile:
    """Raises FileInvalid with line and reason. Costs and budget are whole numbers in the file's own unit of money.

    doubled: what becomes of a ballot that gives points to one project twice; "last": what it says last holds.
    last: points of what an ordinal ballot lists last.
    """
    parts: dict[str, list[tuple[int, list[str]]]] = {}
    here: list[tuple[int, list[str]]] | None = None
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=";")
    try:
        for row in reader:
            if row and row[0].strip() in SECTIONS and not any(map(str.strip, row[1:])):
                here = parts.setdefault(row[0].strip(), [])
            elif row and here is not None:
                here.append((reader.line_num, row))
    except csv.Error as error:
        raise FileInvalid(f"第 {reader.line_num} 行读不出来：{error}。") from None
    missing = [name for name in SECTIONS if not parts.get(name)]
    if missing:
        raise FileInvalid(f"文件里没有 {'、'.join(missing)} 部分；请用 Pabulib 格式（.pb）。")
    meta = {row[0].strip(): row[1].strip() for _, row in parts["META"][1:] if len(row) > 1}
    kind = _kind(meta)
    projects = list(_rows(parts["PROJECTS"], ("project_id", "cost")))
    listed = [_project(line, row) for line, row in projects]
    budget = _whole(meta.get("budget", ""), "budget", 0)
    try:
        election = elect(listed, budget, kind, _ballots(kind, doubled, last, _rows(parts["VOTES"], ("vote",))))
    except BallotInvalid as error:
        raise FileInvalid(str(error)) from None
    official = [row["project_id"] for _, row in projects if row.get("selected") == "1"]
    return PabulibFile(election, meta, tuple(official) if projects and "selected" in projects[0][1] else None)


def _kind(meta: Mapping[str, str]) -> Kind:
    for kind in KINDS:
        if meta.get("vote_type") == kind:
            return kind
    raise FileInvalid(f"vote_type 写的是“{meta.get('vote_type', '')}”；能计的有 {'、'.join(KINDS)}。")


def _rows(
    part: Sequence[tuple[int, list[str]]], needed: Iterable[str]
) -> Iterator[tuple[int, dict[str, str]]]:  # fmt: skip
    line, names = part[0][0], [name.strip() for name in part[0][1]]
    lacking = [name for name in needed if name not in names]
    if lacking:
        raise FileInvalid(f"第 {line} 行的表头缺 {'、'.join(lacking)}。")
    for line, row in part[1:]:
        if len(row) > len(names):
            raise FileInvalid(f"第 {line} 行有 {len(row)} 栏，表头只有 {len(names)} 栏。")
        yield line, dict(zip(names, row, strict=False))


def _project(line: int, row: Mapping[str, str]) -> Project:
    words = row.get("category") or row.get("categories") or ""
    categories = tuple(word for word in words.split(",") if word)
    return Project(row["project_id"].strip(), _whole(row["cost"], "cost", line), row.get("name", ""), categories)


def _whole(text: str, name: str, line: int) -> int:
    head, _, tail = text.strip().partition(".")
    if not head.isascii() or not head.isdigit() or tail.strip("0"):
        where = f"第 {line} 行的" if line else ""
        raise FileInvalid(f"{where} {name} 写的是“{text}”，请写整数。")
    return int(head)


def _ballots(
    kind: Kind, doubled: Doubled, last: int, rows: Iterable[tuple[int, Mapping[str, str]]]
) -> Iterator[Mapping[str, int]]:  # fmt: skip
    for line, row in rows:
        choices = [word.strip() for word in row["vote"].split(",") if word.strip()]
        if kind == "approval":  # Approved twice is approved: files of real elections have it.
            yield dict.fromkeys(choices, 1)
            continue
        if len(set(choices)) != len(choices) and (kind == "ordinal" or doubled == "refuse"):
            raise FileInvalid(f"第 {line} 行的选票把同一个项目写了两次。")
        if kind == "ordinal":
            yield ranked(choices, last)
        else:
            points = [_whole(word, "points", line) for word in row.get("points", "").split(",") if word.strip()]
            if len(points) != len(choices):
                raise FileInvalid(f"第 {line} 行有 {len(choices)} 个项目、{len(points)} 个点数，对不上。")
            yield dict(zip(choices, points, strict=True))


def write(election: Election, meta: Mapping[str, str], selected: Iterable[str] = ()) -> str:
    """The file of an election. Voters are numbered after their ballots are sorted: no number says when one voted.

    meta: what only people know (description, country, unit, instance …); counts, budget and kind are written here.
    """
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    counted = {"num_projects": len(election.projects), "num_votes": election.voters, "budget": election.budget}
    rows.writerows([["META"], ["key", "value"], *meta.items(), *counted.items(), ["vote_type", election.kind]])
    votes, chosen = election.supporters, set(selected)
    rows.writerows([["PROJECTS"], ["project_id", "cost", "category", "votes", "name", "selected"]])
    for one in election.projects:
        facts = [one.id, one.cost, ",".join(one.categories), votes[one.id], one.name, int(one.id in chosen)]
        rows.writerow(facts)
    pointed = election.kind in ("cumulative", "scoring")
    rows.writerows([["VOTES"], ["voter_id", "vote", "points"] if pointed else ["voter_id", "vote"]])
    number = 0
    for group in election.groups:
        ordered = sorted(group.points, key=lambda one: (-one[1], one[0]))
        vote = [",".join(project for project, _ in ordered)]
        vote += [",".join(str(points) for _, points in ordered)] if pointed else []
        for _ in range(group.voters):
            number += 1
            rows.writerow([number, *vote])
    return out.getvalue()

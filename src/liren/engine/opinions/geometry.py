"""Where people stand by their votes: two principal components. Loads numpy; an aid, by floats, deterministic.

Unseen statements are filled in with the statement's mean; a person stands where the statements they DID see put them,
drawn out for who saw few. Source: Polis, math/pca; its power iteration is replaced by exact eigenvectors.

Votes are whole numbers, so what the components are computed from (how often two statements were voted on together, and
how) is counted exactly, in blocks of people: the same on every machine, however many people there are.
"""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from liren.engine.opinions.votes import AGREE, DISAGREE, Tally, Votes

Floats = NDArray[np.float64]
Cells = NDArray[np.int8]
UNSEEN: Final = 2
_BLOCK = 4096
_REJECTED: Final = "rejected"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Votes as a table: people in rows, statements in columns, both by key, in their order. cells: 1, 0, -1; UNSEEN
    where not seen."""

    people: tuple[str, ...]
    statements: tuple[str, ...]
    cells: Cells

    def rows(self, chosen: Sequence[int] | NDArray[np.intp]) -> "Sheet":
        """Some of its people."""
        return Sheet(tuple(self.people[i] for i in chosen), self.statements, self.cells[np.asarray(chosen, np.intp)])

    def on(self, chosen: Collection[str]) -> "Sheet":
        """The same people on some of its statements."""
        if len(chosen) == len(self.statements):
            return self
        at = [column for column, one in enumerate(self.statements) if one in chosen]
        return Sheet(self.people, tuple(self.statements[i] for i in at), self.cells[:, at])

    def voted(self) -> NDArray[np.intp]:
        """On how many statements each person has voted."""
        return np.concatenate([(block != UNSEEN).sum(axis=1) for block in _blocks(self.cells)]).astype(np.intp)

    def tallied(self, among: NDArray[np.bool_] | None = None) -> dict[str, Tally]:
        """Each statement's tally among some rows, or all; statements nobody of them saw are left out."""
        counts = np.zeros((3, len(self.statements)), np.int64)
        for block in _blocks(self.cells if among is None else self.cells[among]):
            counts += [(block == AGREE).sum(axis=0), (block == DISAGREE).sum(axis=0), (block != UNSEEN).sum(axis=0)]
        found = zip(self.statements, counts.T.tolist(), strict=True)
        return {statement: Tally(*three) for statement, three in found if three[2]}


def _blocks(cells: Cells) -> Iterator[Cells]:
    """Some people at a time: what is made of each block fits into the cache."""
    for start in range(0, max(len(cells), 1), _BLOCK):
        yield cells[start : start + _BLOCK]


@dataclass(frozen=True, slots=True)
class Axes:
    """means: of each statement; components: 2 x statements, of length 1 or all zero where people do not differ so far;
    explained: share of the whole spread on each axis, 0..1."""

    means: Floats
    components: Floats
    explained: tuple[float, float]


def sheet(votes: Votes, statements: Collection[str]) -> Sheet:
    """Votes on `statements` as a table, in the order of keys whatever order they came in; people without one left
    out."""
    columns = {one: column for column, one in enumerate(sorted(statements))}
    people = sorted(person for person, own in votes.items() if any(one in columns for one in own))
    cells = np.full((len(people), len(columns)), UNSEEN, np.int8)
    for row, person in enumerate(people):
        for one, value in votes[person].items():
            if one in columns:
                cells[row, columns[one]] = value
    return Sheet(tuple(people), tuple(columns), cells)


def digest_of(table: Sheet, *, rejected: Collection[str] = ()) -> str:
    """What `votes.digest` says of the same votes, without a line of text for each of them at once.

    Lines are sorted whole, and a person's key comes first in each: so people come one after the other.
    """
    found, before = hashlib.sha256(), ""
    out = sorted(f"{_REJECTED}\t{one}" for one in rejected)
    for person, lines in _lines(table):
        if out and person >= _REJECTED:
            lines, out = sorted([*out, *lines]) if person == _REJECTED else [*out, *lines], []
        found.update((before + "\n".join(lines)).encode())
        before = "\n"
    if out:
        found.update((before + "\n".join(out)).encode())
    return found.hexdigest()


def _lines(table: Sheet) -> Iterator[tuple[str, list[str]]]:
    """Of each person who voted, one after the other, the sorted lines."""
    order = sorted(range(len(table.statements)), key=lambda column: table.statements[column] + "\t")
    ends = [f"\t{table.statements[i]}\t{value}" for i in order for value in (-1, 0, 1)]
    for nth, block in enumerate(_blocks(table.cells)):
        people = table.people[nth * _BLOCK : (nth + 1) * _BLOCK]
        turned = block[:, order]
        rows, columns = np.nonzero(turned != UNSEEN)
        end_of = (columns * 3 + turned[rows, columns] + 1).tolist()
        until = 0
        for person, count in zip(people, np.bincount(rows, minlength=len(people)).tolist(), strict=True):
            since, until = until, until + count
            if count:
                yield person, [person + ends[one] for one in end_of[since:until]]


def axes(table: Sheet) -> Axes:
    """The two directions in which people differ most."""
    voted, voted_seen, seen = _together(table.cells)
    counts, sums = seen.diagonal(), voted_seen.diagonal()
    means: Floats = np.where(counts > 0, sums / np.maximum(counts, 1), 0.0)
    crossed = voted_seen * means  # what a statement's votes come to beside another's mean
    spread, directions = np.linalg.eigh(voted - crossed - crossed.T + np.outer(means, means) * seen)
    whole = float(spread.sum())
    components = np.zeros((2, len(means)))
    explained = [0.0, 0.0]
    for nth in range(min(2, len(means))):
        if whole > 0 and spread[-1 - nth] > 1e-9 * whole:
            components[nth] = directions[:, -1 - nth]
            explained[nth] = float(spread[-1 - nth]) / whole
    return Axes(means, _turned(components, table, means), (explained[0], explained[1]))


def _together(cells: Cells) -> tuple[Floats, Floats, Floats]:
    """Of each two statements, over people: both votes multiplied; a vote where the other was seen; both seen.

    Whole numbers, at most a block's people in each sum of small floats: exact, in whatever order they are added.
    """
    size = cells.shape[1]
    voted, voted_seen, seen = (np.zeros((size, size)) for _ in range(3))
    for block in _blocks(cells):
        there = (block != UNSEEN).astype(np.float32)
        said = block.astype(np.float32) * there
        voted += said.T @ said
        voted_seen += said.T @ there
        seen += there.T @ there
    return voted, voted_seen, seen


def _turned(components: Floats, table: Sheet, means: Floats) -> Floats:
    """Which way round an axis stands is chance: the longer tail of people points to the right, whatever their order."""
    leans = (_along(table.cells, components, means) ** 3).sum(axis=0)
    for nth, direction in enumerate(components):
        lean = float(leans[nth])
        if abs(lean) < 1e-9:
            lean = float(direction[np.argmax(np.abs(direction))])
        if lean < 0:
            components[nth] = -direction
    return components


def _along(cells: Cells, components: Floats, means: Floats) -> Floats:
    """How far each person goes along each component."""
    found = np.empty((len(cells), len(components)))
    for nth, block in enumerate(_blocks(cells)):
        seen = block != UNSEEN
        found[nth * _BLOCK : nth * _BLOCK + len(block)] = np.where(seen, block - means, 0.0) @ components.T
    return found


def points(table: Sheet, on: Axes) -> Floats:
    """Where each person stands: people x 2."""
    drawn_out = np.sqrt(len(table.statements) / np.maximum(table.voted(), 1))
    placed: Floats = _along(table.cells, on.components, on.means) * drawn_out[:, None]
    return placed


def extremities(on: Axes) -> Floats:
    """How far a statement alone tells people apart: where a person stands who only agreed with it."""
    lengths: Floats = np.abs(1 - on.means) * np.sqrt((on.components**2).sum(axis=0)) * np.sqrt(len(on.means))
    return lengths

"""Where people stand by their votes: two principal components. Loads numpy; an aid, by floats, deterministic.

Unseen statements are filled in with the statement's mean; a person stands where the statements they DID see put them,
drawn out for who saw few. Source: Polis, math/pca; its power iteration is replaced by exact eigenvectors.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liren.engine.opinions.votes import Votes

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Votes as a table: people in rows, statements in columns, both by key. cells: 1, 0, -1; nan where not seen."""

    people: tuple[str, ...]
    statements: tuple[str, ...]
    cells: Floats

    def rows(self, chosen: Sequence[int] | NDArray[np.intp]) -> "Sheet":
        """Some of its people."""
        return Sheet(tuple(self.people[i] for i in chosen), self.statements, self.cells[np.asarray(chosen, np.intp)])


@dataclass(frozen=True, slots=True)
class Axes:
    """means: of each statement; components: 2 x statements, of length 1 or all zero where people do not differ so far;
    explained: share of the whole spread on each axis, 0..1."""

    means: Floats
    components: Floats
    explained: tuple[float, float]


def sheet(votes: Votes, statements: Sequence[str]) -> Sheet:
    """Votes on `statements` as a table, in the order of keys whatever order they came in; people without one left
    out."""
    columns = {one: column for column, one in enumerate(sorted(statements))}
    people = sorted(person for person, own in votes.items() if any(one in columns for one in own))
    cells = np.full((len(people), len(columns)), np.nan)
    for row, person in enumerate(people):
        for one, value in votes[person].items():
            if one in columns:
                cells[row, columns[one]] = value
    return Sheet(tuple(people), tuple(columns), cells)


def axes(table: Sheet) -> Axes:
    """The two directions in which people differ most."""
    seen = ~np.isnan(table.cells)
    counts = seen.sum(axis=0)
    means = np.where(counts > 0, np.where(seen, table.cells, 0.0).sum(axis=0) / np.maximum(counts, 1), 0.0)
    centred = np.where(seen, table.cells - means, 0.0)
    spread, directions = np.linalg.eigh(centred.T @ centred)
    whole = float(spread.sum())
    components = np.zeros((2, len(means)))
    explained = [0.0, 0.0]
    for nth in range(min(2, len(means))):
        if whole > 0 and spread[-1 - nth] > 1e-9 * whole:
            components[nth] = _turned(directions[:, -1 - nth], centred)
            explained[nth] = float(spread[-1 - nth]) / whole
    return Axes(means, components, (explained[0], explained[1]))


def _turned(direction: Floats, centred: Floats) -> Floats:
    """Which way round an axis stands is chance: the longer tail of people points to the right, whatever their order."""
    along = centred @ direction
    lean = float((along**3).sum())
    if abs(lean) < 1e-9:
        lean = float(direction[np.argmax(np.abs(direction))])
    return direction if lean > 0 else -direction


def points(table: Sheet, on: Axes) -> Floats:
    """Where each person stands: people x 2."""
    seen = ~np.isnan(table.cells)
    drawn_out = np.sqrt(len(table.statements) / np.maximum(seen.sum(axis=1), 1))
    placed: Floats = (np.where(seen, table.cells - on.means, 0.0) @ on.components.T) * drawn_out[:, None]
    return placed


def extremities(on: Axes) -> Floats:
    """How far a statement alone tells people apart: where a person stands who only agreed with it."""
    lengths: Floats = np.abs(1 - on.means) * np.sqrt((on.components**2).sum(axis=0)) * np.sqrt(len(on.means))
    return lengths

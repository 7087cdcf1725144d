"""Points fall into groups: k-means from stated starts, and how well the groups stand apart. Loads numpy."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from liren.engine.opinions.geometry import Floats

Labels = NDArray[np.intp]
_ROUNDS = 100
_CHANCES = 8
_SILHOUETTE_OF = 500
_STARTS_AMONG = 2000


def _squares(points: Floats, centres: Floats) -> Floats:
    found: Floats = ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)
    return found


def _farthest(points: Floats, k: int) -> Floats:
    """The point farthest from the middle, then always the one farthest from those chosen."""
    chosen = [int(_squares(points, points.mean(axis=0)[None]).argmax())]
    while len(chosen) < k:
        chosen.append(int(_squares(points, points[chosen]).min(axis=1).argmax()))
    return points[chosen]


def _slices(points: Floats, k: int, axis: int) -> Floats:
    """The middles of k equal parts along one axis."""
    order = np.argsort(points[:, axis], kind="stable")
    return np.array([points[part].mean(axis=0) for part in np.array_split(order, k)])


def _by_chance(points: Floats, k: int, chance: np.random.Generator) -> Floats:
    """Starts drawn by their squared distance from those chosen (k-means++)."""
    chosen = [int(chance.integers(len(points)))]
    while len(chosen) < k:
        far = _squares(points, points[chosen]).min(axis=1)
        whole = far.sum()
        chosen.append(int(chance.choice(len(points), p=far / whole)) if whole > 0 else chosen[0])
    return points[chosen]


def _starts(points: Floats, k: int, seed: int) -> Iterator[Floats]:
    yield _farthest(points, k)
    yield _slices(points, k, 0)
    yield _slices(points, k, 1)
    chance = np.random.default_rng(seed)
    for _ in range(_CHANCES):
        yield _by_chance(points, k, chance)


def _nearest(points: Floats, centres: Floats) -> Labels:
    """Each point's nearest centre, the first of equals; one centre at a time, which many points are quicker by."""
    best, labels = np.full(len(points), np.inf), np.zeros(len(points), np.intp)
    for nth, centre in enumerate(centres):
        far = (points[:, 0] - centre[0]) ** 2 + (points[:, 1] - centre[1]) ** 2
        closer = far < best
        labels[closer] = nth
        np.minimum(best, far, out=best)
    return labels


def _settled(points: Floats, centres: Floats) -> tuple[Labels, float, Floats] | None:
    """Each point with its nearest centre, each centre in the middle of its points, until nothing moves; None when one
    is left without points."""
    k, labels = len(centres), np.full(len(points), -1, np.intp)
    for _ in range(_ROUNDS):
        nearest = _nearest(points, centres)
        if (nearest == labels).all():
            break
        labels = nearest
        sizes = np.bincount(labels, minlength=k)
        if not sizes.all():
            return None
        centres = np.array([np.bincount(labels, points[:, axis], k) / sizes for axis in (0, 1)]).T
    return labels, float(((points - centres[labels]) ** 2).sum()), centres


def clustered(points: Floats, k: int, *, smallest: int, seed: int) -> Labels | None:
    """The tightest k groups found, none with fewer than `smallest` points; None when there are no such.

    Of many people the starts are tried on at most 2,000 spread evenly; then all settle, from the tightest of these. The
    same points in the same order with the same seed always fall the same way.
    """
    few = points[:: -(-len(points) // _STARTS_AMONG)]
    tried = [found for start in _starts(few, k, seed) if (found := _settled(few, start))]
    for labels, _, centres in sorted(tried, key=lambda one: one[1]):
        whole = (labels, 0.0, centres) if len(few) == len(points) else _settled(points, centres)
        if whole and np.bincount(whole[0], minlength=k).min() >= smallest:
            return whole[0]
    return None


def silhouette(points: Floats, labels: Labels) -> float:
    """How well groups stand apart, -1..1: the mean over people of (b-a)/max(a,b), a the mean distance to one's own
    group, b to the nearest other. Of many people, over at most 500 spread evenly."""
    step = -(-len(points) // _SILHOUETTE_OF)
    points, labels = points[::step], labels[::step]
    k = int(labels.max()) + 1
    belongs = np.eye(k)[labels]
    sizes = belongs.sum(axis=0)
    if (sizes < 2).any():
        return -1.0
    across, along = (points[:, axis][:, None] - points[:, axis][None, :] for axis in (0, 1))
    distances = np.hypot(across, along)
    sums = distances @ belongs
    rows = np.arange(len(points))
    own = sums[rows, labels] / (sizes[labels] - 1)
    means = sums / sizes
    means[rows, labels] = np.inf
    other = means.min(axis=1)
    widest = np.maximum(own, other)
    return float(np.where(widest > 0, (other - own) / np.where(widest > 0, widest, 1), 0.0).mean())


def alike(first: Labels, second: Labels) -> float:
    """How far two groupings of the same people agree: the adjusted Rand index, 1 the same, about 0 by chance."""
    crossed = np.zeros((int(first.max()) + 1, int(second.max()) + 1), np.int64)
    np.add.at(crossed, (first, second), 1)

    def pairs(counts: NDArray[np.int64]) -> int:
        return int((counts * (counts - 1) // 2).sum())

    both, one, two = pairs(crossed), pairs(crossed.sum(axis=1)), pairs(crossed.sum(axis=0))
    every = len(first) * (len(first) - 1) // 2
    if not every or one + two == 2 * one * two / every:
        return 1.0
    expected = one * two / every
    return (both - expected) / ((one + two) / 2 - expected)

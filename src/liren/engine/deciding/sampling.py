"""Who takes part, drawn by lot: seats for each part of a roll, an order nobody could choose, recomputable by anybody.

The platform draws a seed and publishes its hash; afterwards people who are there say a word (thrown dice, a number
called out) and the seed is shown. The order comes from both, so neither the platform nor who only says the word chooses
it alone; who commits, says the word and draws again and again can choose, and every draw stays listed. A package is
what is published: {"format", "lines": [[number, stratum]], "digest", "seats", "commitment", "seed", "word", "drawn":
{stratum: [number]}, "substitutes": the same}.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

FORMAT: Final = "liren-draw-1"
SEED_SIZE: Final = 32
OTHERS: Final = "其他"
SMALLEST: Final = 5

Lines = Sequence[tuple[int, str]]


def strata(of: Mapping[int, str]) -> list[tuple[int, str]]:
    """Lines by number; a stratum of fewer than SMALLEST joins the others, and while those are fewer themselves the
    smallest of the rest does too, so that no line tells of a single person.

    >>> strata({1: "a", 2: "b", 3: "b", 4: "b", 5: "b", 6: "b"})[:2]
    [(1, '其他'), (2, '其他')]
    """
    sizes = Counter(of.values())
    rest, others, many = sorted(sizes, key=lambda one: (sizes[one], one)), set[str](), 0
    while rest and (sizes[rest[0]] < SMALLEST or 0 < many < SMALLEST):
        many += sizes[rest[0]]
        others.add(rest.pop(0))
    return [(number, OTHERS if one in others else one) for number, one in sorted(of.items())]


def digest(lines: Lines) -> str:
    """SHA-256 over the lines as canonical JSON, 64 hex digits."""
    told = json.dumps([list(one) for one in sorted(lines)], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def commitment(seed: bytes) -> str:
    """What is published before the draw: SHA-256 of the seed, 64 hex digits."""
    return hashlib.sha256(seed).hexdigest()


def seats_of(lines: Lines, seats: int) -> dict[str, int]:
    """Seats of each stratum by largest remainder, in whole numbers; of equal remainders the larger stratum's first,
    then by name. Raises ValueError for more seats than people.

    >>> seats_of([(1, "a"), (2, "a"), (3, "a"), (4, "b")], 2)
    {'a': 2, 'b': 0}
    """
    sizes, people = Counter(one for _, one in lines), len(lines)
    if not 0 < seats <= people:
        raise ValueError("more seats than people")
    given = {one: sizes[one] * seats // people for one in sorted(sizes)}
    rest = sorted(sizes, key=lambda one: (-(sizes[one] * seats % people), -sizes[one], one))
    for one in rest[: seats - sum(given.values())]:
        given[one] += 1
    return given


def orders(lines: Lines, seed: bytes, word: str) -> dict[str, list[int]]:
    """Each stratum's people in the order in which they are drawn: by the hash of seed, word, lines and number."""
    root = hashlib.sha256(
        b"\x00".join((FORMAT.encode(), seed, word.strip().encode(), digest(lines).encode()))
    ).digest()  # fmt: skip

    def lot(number: int) -> bytes:
        return hashlib.sha256(root + number.to_bytes(8)).digest()

    found: dict[str, list[int]] = {one: [] for one in sorted({stratum for _, stratum in lines})}
    for number, stratum in sorted(lines, key=lambda one: lot(one[0])):
        found[stratum].append(number)
    return found


def drawn(lines: Lines, seats: int, seed: bytes, word: str) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """(who is drawn, who comes next where one declines), by stratum, in order."""
    given, found = seats_of(lines, seats), orders(lines, seed, word)
    return (
        {one: order[: given[one]] for one, order in found.items()},
        {one: order[given[one] :] for one, order in found.items()},
    )


def package(lines: Lines, seats: int, seed: bytes, word: str) -> dict[str, Any]:
    """What is published after the draw, for anybody to recompute."""
    first, after = drawn(lines, seats, seed, word)
    return {
        "format": FORMAT, "lines": [list(one) for one in sorted(lines)], "digest": digest(lines), "seats": seats,
        "commitment": commitment(seed), "seed": seed.hex(), "word": word.strip(), "drawn": first, "substitutes": after,
    }  # fmt: skip


def is_draw(told: object) -> bool:
    return isinstance(told, dict) and told.get("format") == FORMAT


def verify(told: object) -> list[str]:
    """What does not hold in a published package, in words; nothing where all of it does."""
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        return ["这不是抽签文件"]
    lines, seats = _lines(told.get("lines")), told.get("seats")
    seed, word = _bytes(told.get("seed")), told.get("word")
    if lines is None or seed is None or not isinstance(word, str) or not isinstance(seats, int):
        return ["文件缺了名册各号、名额、种子或现场的话，没法重算"]
    if not 0 < seats <= len(lines):
        return ["名额比人多，或者没有名额"]
    wrong = []
    if digest(lines) != told.get("digest"):
        wrong.append("各号和分层同抽签前公布的摘要不一致")
    if commitment(seed) != told.get("commitment"):
        wrong.append("种子同抽签前公布的摘要不一致：种子换过")
    first, after = drawn(lines, seats, seed, word)
    wrong += _unlike("抽中的", told.get("drawn"), first)
    wrong += _unlike("候补的次序", told.get("substitutes"), after)
    return wrong


def _unlike(what: str, told: object, found: Mapping[str, list[int]]) -> Iterable[str]:
    if not isinstance(told, dict) or set(told) != set(found):
        return [f"{what}各层不全"]
    return [f"{what}“{one}”和重算的不一致" for one, numbers in found.items() if told[one] != numbers]


def _lines(told: object) -> list[tuple[int, str]] | None:
    if not isinstance(told, list):
        return None
    found = [
        (one[0], one[1]) for one in told
        if isinstance(one, list) and len(one) == 2 and type(one[0]) is int and isinstance(one[1], str)
    ]  # fmt: skip
    known = {number for number, _ in found if 0 < number < 2**63}
    return found if len(known) == len(found) == len(told) else None


def _bytes(told: object) -> bytes | None:
    try:
        found = bytes.fromhex(told) if isinstance(told, str) else None
    except ValueError:
        return None
    return found if found is not None and len(found) == SEED_SIZE else None

"""Courses added up, and what the sums say: clauses, ways, how often and how long. Pure; sums of parts are sums of all.

What one course adds is a bag of words, so that it can be taken back when the affair changes, and kept by place and
month: `n all`, `c handle.within b`, `w 17` (the way of the main line by its name), `f mend done join` (an arrow gone
along on another line; `p` where the step it leaves was passed over), `t handle 12` and `a 12` (a stay at a step, and
the whole, by the bucket of `engine.figures`). Lines interleave as they happen to: with them nearly every affair would
be a way of its own.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from liren.engine.conformance.clauses import Checked
from liren.engine.conformance.judging import (
    BROKEN,
    DEPARTED,
    IMPORTED,
    KEPT,
    LEFT,
    STOPPED,
    UNKNOWN,
    UNUSED,
    UNWRITTEN,
    Text,
)
from liren.engine.courses import STILL, Course
from liren.engine.figures import HALF, bucket, spread_percentile
from liren.engine.language import END, JOIN
from liren.engine.steps import passing_move
from liren.engine.usual import usual_way

Visits = Sequence[Sequence[str]]
"""A way: (step, move, line) of each visit, in the order they began."""
State = Literal["kept", "broken", "departed", "unknown", "unused"]
MOST_OF: Final = Fraction(9, 10)
ALL, OPEN, BROUGHT = "all", "open", "imported"


def words_of(course: Course, way: str, verdicts: str, text: Text) -> Iterator[str]:
    """What a course adds to the sums; way: the name of its main line's.

    Of what was brought in with two moments only how long it took in all.
    """
    yield f"n {ALL}"
    if course.closed is None and course.origin != IMPORTED:
        yield f"n {OPEN}"
    if course.closed is not None:
        yield f"a {_bucket(course.closed.timestamp() - course.opened.timestamp())}"
    if course.origin == IMPORTED:
        yield f"n {BROUGHT}"
        return
    yield f"w {way}"
    lined = [(visit.step, visit.move, visit.line) for visit in course.visits if visit.line]
    for source, move, target, over in _arrows(text, lined):
        yield f"{'p' if over else 'f'} {source} {move} {target}"
    for clause, verdict in zip(text.clauses, verdicts, strict=True):
        if verdict != UNUSED:
            yield f"c {clause.path} {verdict}"
    for visit in course.visits:
        if visit.ended is not None and visit.move != STOPPED:
            yield f"t {visit.step} {_bucket(visit.ended.timestamp() - visit.began.timestamp())}"


def _bucket(seconds: float) -> int:
    return bucket(max(0, int(seconds)))


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """How often a clause was kept, broken, departed from by declaration, or nobody can know: affairs.

    old: it stands in an earlier text only.
    """

    clause: Checked
    kept: int
    broken: int
    departed: int
    unknown: int
    old: bool = False

    @property
    def told(self) -> int:
        """Affairs of which one can say something."""
        return self.kept + self.broken + self.departed

    @property
    def state(self) -> State:
        """The worst there is of it; unknown only where nothing else is known."""
        if self.broken:
            return "broken"
        if self.departed:
            return "departed"
        if self.kept:
            return "kept"
        return "unknown" if self.unknown else "unused"


@dataclass(frozen=True, slots=True)
class WayRow:
    """A way on the main line: steps in order, as far as it went. names: of the ways summed here. written: it begins
    where the text does, and the text allows each turn of it. ended: it is over."""

    steps: tuple[str, ...]
    count: int
    names: tuple[str, ...]
    written: bool
    usual: bool
    ended: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """How often affairs went from a step to another, by a move; move "": by none that is written."""

    source: str
    move: str
    target: str
    times: int


@dataclass(frozen=True, slots=True)
class Stay:
    """How long affairs stayed at a step (seconds, pauses counted in); None of nothing. skipped: not drawn there."""

    step: str
    visits: int
    median: Fraction | None
    most: Fraction | None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """affairs, of which `open` are still on their way and `imported` show nothing of it. whole: from opened to closed.

    ways: most frequent first; flows and stays in the order of the steps.
    """

    text: Text
    affairs: int
    open: int
    imported: int
    clauses: tuple[ClauseRow, ...]
    ways: tuple[WayRow, ...]
    flows: tuple[Flow, ...]
    stays: tuple[Stay, ...]
    whole: Stay

    def count(self, state: State) -> int:
        """How many clauses of the text are in this state."""
        return sum(1 for row in self.clauses if row.state == state and not row.old)

    @property
    def unwritten(self) -> tuple[Flow, ...]:
        return tuple(flow for flow in self.flows if not flow.move)


def report(
    text: Text, sums: Mapping[str, int], ways: Mapping[str, tuple[Text, Visits]], others: Iterable[Text] = ()
) -> Report:
    """What `sums` of courses say of `text`. ways: the text and visits of each way summed. others: earlier texts."""
    verdicts, stays, whole, taken = Counter[tuple[str, str]](), dict[str, dict[int, int]](), dict[int, int](), {}
    beside = Counter[tuple[str, str, str, bool]]()
    for word, count in sums.items():
        kind, _, rest = word.partition(" ")
        if kind == "c":
            path, verdict = rest.split(" ")
            verdicts[path, verdict] += count
        elif kind == "t":
            step, within = rest.rsplit(" ", 1)
            stays.setdefault(step, {})[int(within)] = count
        elif kind == "a":
            whole[int(rest)] = count
        elif kind == "w":
            taken[rest] = count
        elif kind in "fp":
            source, move, target = rest.split(" ")
            beside[source, move, target, kind == "p"] += count
    brought = sums.get(f"n {BROUGHT}", 0)
    flows, skipped = _flows(taken, ways, beside)
    return Report(
        text,
        sums.get(f"n {ALL}", 0),
        sums.get(f"n {OPEN}", 0),
        brought,
        tuple(_clause_rows(text, others, verdicts, brought)),
        _way_rows(text, taken, ways),
        _in_order(text, flows),
        tuple(
            _stay(key, stays.get(key, {}), skipped[key])
            for key in dict.fromkeys([*text.procedure.steps, *stays])
            if key in text.procedure.steps or stays.get(key)
        ),
        _stay("", whole, 0),
    )


def _clause_rows(
    text: Text, others: Iterable[Text], verdicts: Mapping[tuple[str, str], int], brought: int
) -> Iterator[ClauseRow]:
    known = {clause.path: clause for clause in text.clauses}
    earlier = {
        clause.path: clause
        for other in others
        for clause in other.clauses
        if clause.path not in known and any((clause.path, verdict) in verdicts for verdict in (KEPT, BROKEN, DEPARTED))
    }
    for clause in (*known.values(), *earlier.values()):
        kept, broken, left, unknown = (verdicts.get((clause.path, v), 0) for v in (KEPT, BROKEN, DEPARTED, UNKNOWN))
        old = clause.path in earlier
        yield ClauseRow(clause, kept, broken, left, unknown + (0 if old else brought), old)


def _stay(step: str, spread: Mapping[int, int], skipped: int) -> Stay:
    median, most = spread_percentile(spread, HALF), spread_percentile(spread, MOST_OF)
    return Stay(step, sum(spread.values()), median, most, skipped)


def _way_rows(text: Text, taken: Mapping[str, int], ways: Mapping[str, tuple[Text, Visits]]) -> tuple[WayRow, ...]:
    usual = usual_way(text.procedure).keys
    summed: dict[tuple[tuple[str, ...], bool], list[tuple[str, int, bool]]] = {}
    for name, count in taken.items():
        of, visits = ways[name]
        main = [visit for visit in visits if not visit[2]]
        turns = [turn for turn in _turns(of, visits) if not turn[3]]
        ended = bool(turns) and turns[-1][2] == END
        written = bool(main) and main[0][0] in of.starts and all(move for _, move, _, _ in turns)
        summed.setdefault((tuple(visit[0] for visit in main), ended), []).append((name, count, written))
    rows = [
        WayRow(
            steps, sum(count for _, count, _ in some), tuple(name for name, _, _ in some),
            all(written for _, _, written in some), ended and _is_usual(text, steps, usual), ended,
        )
        for (steps, ended), some in summed.items()
    ]  # fmt: skip
    return tuple(sorted(rows, key=lambda row: (-row.count, row.steps)))


def _is_usual(text: Text, steps: tuple[str, ...], usual: tuple[str, ...]) -> bool:
    """The usual way, sampled steps drawn or not."""
    drawn = set(steps)
    return steps == tuple(key for key in usual if key in drawn or text.procedure.steps[key].sample is None)


def _turns(text: Text, visits: Visits) -> Iterator[tuple[str, str, str, str]]:
    """(step, move, next, line) of each turn of a way; move "" where none that is written leads there."""
    lines: dict[str, list[Sequence[str]]] = {}
    for visit in visits:
        lines.setdefault(visit[2], []).append(visit)
    for line, some in lines.items():
        for (step, move, _), after in pairwise(some):
            if move != STOPPED:
                led = after[0] in text.after.get((step, move), frozenset())
                yield step, move if led else "", after[0], line
        step, move, _ = some[-1]
        end = JOIN if line else END
        if move not in (STILL, STOPPED, LEFT, UNWRITTEN) and end in text.after.get((step, move), frozenset()):
            yield step, move, end, line


def _arrows(text: Text, visits: Visits) -> Iterator[tuple[str, str, str, bool]]:
    """(step, move, next, passed over) of each arrow a way went along; over sampled steps that were not drawn, too."""
    steps = text.procedure.steps
    for line, start in {visit[2]: visit[0] for visit in reversed(visits) if visit[2]}.items():
        yield line.partition(".")[0], f"line-{start}", start, False
    for step, move, target, _ in _turns(text, visits):
        at = steps[step].moves[move].to if move else target
        yield step, move, at, False
        while at != target:
            passing = passing_move(steps[at])
            yield at, passing.key, passing.to, True
            at = passing.to


def _flows(
    taken: Mapping[str, int],
    ways: Mapping[str, tuple[Text, Visits]],
    beside: Mapping[tuple[str, str, str, bool], int],
) -> tuple[Counter[tuple[str, str, str]], Counter[str]]:
    """How often each turn was made; and how often each sampled step was passed over, which is a turn too."""
    flows, skipped = Counter[tuple[str, str, str]](), Counter[str]()
    of_ways = ((arrow, count) for name, count in taken.items() for arrow in _arrows(*ways[name]))
    for (source, move, target, over), count in (*of_ways, *beside.items()):
        flows[source, move, target] += count
        if over:
            skipped[source] += count
    return flows, skipped


def _in_order(text: Text, flows: Mapping[tuple[str, str, str], int]) -> tuple[Flow, ...]:
    order = {key: n for n, key in enumerate(text.procedure.steps)}
    found = [Flow(source, move, target, times) for (source, move, target), times in flows.items()]
    far = len(order)
    return tuple(sorted(found, key=lambda f: (order.get(f.source, far), f.source, not f.move, f.move, f.target)))

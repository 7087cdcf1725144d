"""A procedure as the nodes and flows of BPMN: tasks, choices, timers, ends, and lines 支线 as a process within.

What the language says and BPMN has no word for (samples, whom a step may not be done by, extensions) stays in the
documentation of its task, and whole in the extension element of the process.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from liren.engine.conditions import in_words
from liren.engine.language import END, JOIN, RATING, Lines, Move, Procedure, Step
from liren.engine.saying import limit_in_short
from liren.engine.side_lines import openers
from liren.engine.steps import all_fields
from liren.engine.usual import usual_move, usual_way

Who = Callable[[Step], str]
Kind = Literal["start", "user", "service", "receive", "process", "end", "choice", "split", "join", "some"]
TASKS: Final = ("user", "service", "receive", "process")


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer on the edge of a task. cuts: the clock leads on and the work is over; else it only reminds."""

    title: str
    cuts: bool


@dataclass(frozen=True, slots=True)
class Node:
    """key: unique in the whole procedure. choice: an exclusive gateway stands behind it. inner: what a process holds.

    each: done once for each of several. lane: who does it; the same words are one lane.
    """

    key: str
    kind: Kind
    title: str
    lane: str
    step: Step | None = None
    choice: bool = False
    timer: Timer | None = None
    inner: "Graph | None" = None
    each: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """From a node (from its timer when `by_clock`) to another. move: what it stands for, if anything.

    condition: in words; usual: what is taken when no other is.
    """

    key: str
    source: str
    target: str
    title: str = ""
    condition: str = ""
    by_clock: bool = False
    usual: bool = False
    move: Move | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in the order of the procedure, flows with the usual one of each node first; begins at nodes[0]."""

    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]


def graph_of(procedure: Procedure, who: Who) -> Graph:
    """The main way of the procedure; lines are processes within it. who: the people of a step, in words."""
    of = openers(procedure)
    main = {key: step for key, step in procedure.steps.items() if key not in of}
    return _Region(procedure, who, main, procedure.start, of).graph()


class _Region:
    """Steps that lead to each other: the main way, or one line."""

    def __init__(
        self, procedure: Procedure, who: Who, steps: Mapping[str, Step], start: str, of: Mapping[str, str]
    ) -> None:
        self.procedure, self.who, self.steps, self.start, self.of = procedure, who, steps, start, of
        self.titles = {RATING.key: RATING.title, **{key: field.title for key, field in all_fields(procedure).items()}}
        self.is_line = start in of
        legs = usual_way(procedure, start).legs
        self.last = legs[-1][0].key if legs else ""
        self.lanes: dict[frozenset[str], str] = {}
        self.ends: dict[str, Node] = {}
        self.choices: list[Node] = []

    def graph(self, name: str = "") -> Graph:
        """name: what tells its start from those of other regions."""
        begin = Node(f"start{name}", "start", "开始", self._lane(self.steps[self.start]))
        nodes = [self._node(step) for step in self.steps.values()]
        flows = [
            Flow(f"flow{name}", begin.key, f"step.{self.start}"),
            *(f for step in self.steps.values() for f in self._flows(step)),
        ]
        return Graph((begin, *nodes, *self.choices, *self.ends.values()), tuple(flows))

    def _lane(self, step: Step) -> str:
        """One lane for the same people, in whichever order a step names them."""
        return "" if self.is_line else self.lanes.setdefault(frozenset(step.by), self.who(step))

    def _node(self, step: Step) -> Node:
        timed = [move for move in step.moves.values() if move.on == "timeout"]
        limit = limit_in_short(step)
        timer = None
        if timed:
            timer = Timer(timed[0].at_least.text if timed[0].at_least else limit or "到期", cuts=True)
        elif step.within or step.before or step.after:
            timer = Timer(limit, cuts=False)
        inner = self._within(step, step.lines) if step.lines else None
        title = f"{step.title}（{self.who(step)}）" if self.is_line else step.title
        each = bool(step.lines and step.lines.word == "for_each")
        choice = len(step.moves) - len(timed) > 1
        return Node(f"step.{step.key}", _kind(step), title, self._lane(step), step, choice, timer, inner, each)

    def _flows(self, step: Step) -> Iterator[Flow]:
        usual = usual_move(step)
        moves = sorted(step.moves.values(), key=lambda move: move is not usual)
        timed = [move for move in moves if move.on == "timeout"]
        after_clock = ""
        if len(timed) > 1:
            after_clock = f"clock.{step.key}"
            self.choices.append(Node(after_clock, "choice", "", self._lane(step)))
            yield Flow(f"flow.{step.key}", f"step.{step.key}", after_clock, by_clock=True)
        for move in moves:
            by_clock = move.on == "timeout"
            within = bool(by_clock and after_clock)
            yield Flow(
                key=f"flow.{step.key}.{move.key}",
                source=after_clock if within else f"step.{step.key}",
                target=self._target(step, move),
                title=move.title,
                condition=in_words(move.when, self.titles) if move.when else "",
                by_clock=by_clock and not within,
                usual=move is usual and move.when is None,
                move=move,
            )

    def _target(self, step: Step, move: Move) -> str:
        """An end of its own for each step that ends the affair, so that long arrows need not be followed."""
        if move.to in self.steps:
            return f"step.{move.to}"
        usual = step.key == self.last and not move.declines
        key = f"end.{self.start}" if usual else f"end.{step.key}{'.declined' if move.declines else '.over'}"
        done, left = ("汇合", "退出") if self.is_line else ("办结", "未受理")
        self.ends.setdefault(key, Node(key, "end", left if move.declines else done, self._lane(step)))
        return key

    # --- lines ------------------------------------------------------------------------------------------------------

    def _within(self, step: Step, lines: Lines) -> Graph:
        if lines.word == "for_each":
            return self._line(lines.starts[0])
        split = Node(f"split.{step.key}", "split", "", "")
        join = Node(f"join.{step.key}", "join" if lines.finish_when == "all" else "some", "", "")
        if lines.word == "parallel":
            inside = [self._line_of(start) for start in lines.starts]
        else:
            lead = Node(f"lead.{step.key}", "user", f"{step.title}（主办：{self.who(step)}）", "")
            helping = Node(
                f"help.{step.key}", "process", "协办单位各办", "", inner=self._line(lines.starts[0]), each=True
            )
            inside = [lead, helping]
        begin, end = Node(f"start.{step.key}", "start", "", ""), Node(f"over.{step.key}", "end", "", "")
        flows = [Flow(f"open.{step.key}", begin.key, split.key), Flow(f"close.{step.key}", join.key, end.key)]
        for node in inside:
            flows += [Flow(f"to.{node.key}", split.key, node.key), Flow(f"from.{node.key}", node.key, join.key)]
        return Graph((begin, split, *inside, join, end), tuple(flows))

    def _line_of(self, start: str) -> Node:
        return Node(f"line.{start}", "process", self.procedure.steps[start].title, "", inner=self._line(start))

    def _line(self, start: str) -> Graph:
        keys = _reached(self.procedure, start)
        steps = {key: step for key, step in self.procedure.steps.items() if key in keys}
        return _Region(self.procedure, self.who, steps, start, self.of).graph(f".{start}")


def _reached(procedure: Procedure, start: str) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        key = waiting.pop()
        if key not in seen and key not in (END, JOIN):
            seen.add(key)
            waiting += [move.to for move in procedure.steps[key].moves.values()]
    return seen


def _kind(step: Step) -> Kind:
    if step.lines is not None:
        return "process"
    return "service" if step.does else "receive" if step.awaits else "user"

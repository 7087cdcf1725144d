"""Which clauses of a procedure an affair can keep or break, each by its path, in its steps' order, and how one sees it.

Paths are those of floor clauses, departures, local rules and `engine.difference`: `handle.within`, `verify.not_by`,
`handle.moves.verify`, `form.phone`. The forms are one clause each: what they asked lies in answers no course tells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from liren.engine.clauses import Clause, called
from liren.engine.language import Field, Procedure, Step
from liren.engine.saying import (
    extend_in_words,
    limit_in_words,
    not_by_in_words,
    pause_in_words,
    same_unit_in_words,
    sample_in_words,
    target_in_words,
    together_in_words,
)

Word = Literal[
    "start", "form", "by", "not_by", "same_unit_as", "within", "extend", "pause", "sample", "lines", "moves",
    "move", "at_least", "asks", "tells", "escalate",
]  # fmt: skip
Seen = Literal["clock", "path", "platform"]
"""By what one sees whether a clause was kept: its clock, the way taken, or that the platform lets nobody past it."""

SEEN: Final[dict[Word, Seen]] = {
    "start": "path", "form": "platform", "by": "platform", "not_by": "platform", "same_unit_as": "platform",
    "within": "clock", "extend": "clock", "pause": "clock", "sample": "platform", "lines": "path", "moves": "path",
    "move": "path", "at_least": "clock", "asks": "platform", "tells": "platform", "escalate": "platform",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked(Clause):
    """A clause an affair can keep or break. word: what kind it is; move: of which move, ""."""

    word: Word
    move: str = ""
    floor: bool = False

    @property
    def seen(self) -> Seen:
        return SEEN[self.word]


def clauses_of(procedure: Procedure) -> tuple[Checked, ...]:
    """Every clause, always in the same order."""
    return tuple(_clauses(procedure))


def _clauses(procedure: Procedure) -> Iterator[Checked]:
    first = procedure.steps[procedure.start]
    yield Checked("start", "", "从哪里开始", f"从“{first.title}”开始", None, "start")
    if procedure.form:
        yield Checked("form", "", "反映时要填的", _fields(procedure.form), None, "form")
    for step in procedure.steps.values():
        for clause in (*_of_step(procedure, step), *_of_moves(procedure, step)):
            yield _on_the_floor(clause, procedure)
    if procedure.escalate is not None:
        yield Checked("escalate", "", "提级督办", "退回、逾期到了次数就提一级", None, "escalate")


def _on_the_floor(clause: Checked, procedure: Procedure) -> Checked:
    word = "at_least" if clause.word == "at_least" else clause.path.split(".")[1]
    if f"{clause.step}.{word}" not in procedure.floor:
        return clause
    return replace(clause, floor=True)


def _of_step(procedure: Procedure, step: Step) -> Iterator[Checked]:
    def said(word: Word, title: str, says: str, path: str = "") -> Checked:
        return Checked(f"{step.key}.{path or word}", step.key, f"{step.title}：{title}", says, step.basis, word)

    if limit := limit_word(step):
        yield said("within", "期限", limit_in_words(procedure, step), limit)
    if not by_itself(step):
        yield said("by", called("by"), "只由规程写明的岗位办")
    if step.not_by is not None:
        yield said("not_by", called("not_by"), not_by_in_words(procedure, step))
    if step.same_unit_as is not None:
        yield said("same_unit_as", called("same_unit_as"), same_unit_in_words(procedure, step))
    if step.sample is not None:
        yield said("sample", called("sample"), sample_in_words(step))
    if step.extend is not None:
        yield said("extend", called("extend"), extend_in_words(step))
    if step.pause is not None:
        yield said("pause", called("pause"), pause_in_words(step))
    if step.lines is not None:
        yield said("lines", "支线", "；".join(together_in_words(procedure, step)), step.lines.word)
    if step.form:
        yield said("form", "要填的", _fields(step.form))
    if step.tells is not None:
        yield said("tells", called("tells"), "把结果告诉反映人")
    yield said("moves", "去向", "只走规程写明的去向")


def _of_moves(procedure: Procedure, step: Step) -> Iterator[Checked]:
    for move in step.moves.values():

        def said(word: Word, title: str, says: str, key: str = move.key, name: str = move.title) -> Checked:
            path = f"{step.key}.moves.{key}" + ("" if word == "move" else f".{word}")
            return Checked(path, step.key, f"{step.title}：“{name}”{title}", says, step.basis, word, key)

        yield said("move", "", f"去“{target_in_words(procedure, move)}”")
        if move.at_least is not None:
            yield said("at_least", "不少于", f"满 {move.at_least.text}才能走")
        if move.asks:
            yield said("asks", "要填的", _fields(move.asks))
        if move.tells is not None:
            yield said("tells", "告知", "告诉反映人")


def limit_word(step: Step) -> str:
    """By which word the step has a deadline; "" when it has none. What replaces `within` goes by it."""
    dated = "before" if step.before else "after" if step.after else ""
    return dated or ("within" if step.within or step.or_within else "")


def by_itself(step: Step) -> bool:
    """Does the platform do the step, nobody by hand?"""
    return step.by == ("system",) or not step.by


def _fields(form: Mapping[str, Field]) -> str:
    return "、".join(field.title for field in form.values())

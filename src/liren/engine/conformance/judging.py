"""One course held against the text it ran under: for each clause kept, broken, departed from, unknown, or not used.

What a course cannot show is unknown, never kept. An affair brought in from elsewhere with two moments shows no step;
a log from elsewhere shows steps and times, but neither who did them nor what was filled in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise, zip_longest
from typing import Final

from liren.engine.calendar import Due, WorkCalendar, due, extended, worked
from liren.engine.conformance.clauses import Checked, clauses_of, limit_word
from liren.engine.courses import STILL, Course, Visit
from liren.engine.language import END, JOIN, Limit, Move, PauseRule, Procedure, Step
from liren.engine.steps import passing_move, timeout_move

KEPT, BROKEN, DEPARTED, UNKNOWN, UNUSED = "k", "b", "d", "u", "-"
VERDICTS: Final = (KEPT, BROKEN, DEPARTED, UNKNOWN)
_WORST: Final = {UNUSED: 0, KEPT: 1, UNKNOWN: 2, DEPARTED: 3, BROKEN: 4}
IMPORTED, LOG = "imported", "log"
"""Origins of courses that do not show everything: two moments; steps and times."""
LEFT, STOPPED = "departed", "stopped"
"""How a visit ends that no move of the text ended: by a declared departure; with the lines its opener left behind."""
UNWRITTEN: Final = "?"
"""The move of a visit in a log that led where no move of its step leads."""
_REMEMBERED: Final = 512


@dataclass(frozen=True, slots=True)
class Text:
    """A procedure ready to be held against courses. after: where each move (step, key) may lead, sampled steps passed
    over; places: clause path → where its verdict stands."""

    procedure: Procedure
    clauses: tuple[Checked, ...]
    places: Mapping[str, int]
    after: Mapping[tuple[str, str], frozenset[str]]
    starts: frozenset[str]


_texts: dict[str, Text] = {}


def text_of(procedure: Procedure, digest: str) -> Text:
    """Remembered by the digest of its text."""
    found = _texts.get(digest)
    if found is None:
        if len(_texts) >= _REMEMBERED:
            _texts.clear()
        found = _texts[digest] = _text(procedure)
    return found


def _text(procedure: Procedure) -> Text:
    clauses = clauses_of(procedure)
    after = {
        (step.key, move.key): _reached(procedure, move.to)
        for step in procedure.steps.values()
        for move in step.moves.values()
    }
    places = {clause.path: n for n, clause in enumerate(clauses)}
    return Text(procedure, clauses, places, after, _reached(procedure, procedure.start))


def _reached(procedure: Procedure, to: str) -> frozenset[str]:
    """Where an affair sent to `to` may stop: there, or beyond it where sampled steps are passed over."""
    found = [to]
    while (step := procedure.steps.get(found[-1])) is not None and step.sample is not None:
        to = passing_move(step).to
        if to in found:
            break
        found.append(to)
    return frozenset(found)


def judge(text: Text, course: Course, as_of: datetime, calendar: WorkCalendar) -> str:
    """A letter for each clause of `text`, in their order; see VERDICTS. Worst of an affair's visits counts.

    as_of: what has not ended by then and is due is late already.
    """
    if course.origin == IMPORTED:
        return UNKNOWN * len(text.clauses)
    return _Judge(text, course, as_of, calendar).verdicts()


class _Judge:
    def __init__(self, text: Text, course: Course, as_of: datetime, calendar: WorkCalendar) -> None:
        self.text, self.course, self.as_of, self.calendar = text, course, as_of, calendar
        self.logged = course.origin == LOG
        self.found = [UNUSED] * len(text.clauses)
        self.enforced = UNKNOWN if self.logged else KEPT
        """What the platform lets nobody past was kept here; of elsewhere nobody knows."""

    def verdicts(self) -> str:
        self._whole()
        for visit in self.course.visits:
            step = self.text.procedure.steps.get(visit.step)
            if step is not None:
                self._visit(step, visit)
        lines: dict[str, list[Visit]] = {}
        for visit in self.course.visits:
            lines.setdefault(visit.line, []).append(visit)
        for line, visits in lines.items():
            self._path(visits, END if not line else JOIN)
        return "".join(self.found)

    def _say(self, path: str, verdict: str) -> None:
        place = self.text.places.get(path)
        if place is not None and _WORST[verdict] > _WORST[self.found[place]]:
            self.found[place] = verdict

    def _whole(self) -> None:
        main = next((visit for visit in self.course.visits if not visit.line), None)
        if main is not None:
            self._say("start", KEPT if main.step in self.text.starts else BROKEN)
            self._say("form", self.enforced)
        self._escalation()

    def _escalation(self) -> None:
        """Courses do not tell who was told; whether there was cause they do."""
        rule = self.text.procedure.escalate
        if rule is None:
            return
        steps = self.text.procedure.steps
        taken = (steps[v.step].moves.get(v.move) for v in self.course.visits if v.step in steps)
        returns = sum(1 for move in taken if move is not None and move.returns)
        late = any(v.due is not None and (v.ended or self.as_of) > v.due for v in self.course.visits)
        if (rule.returns_at and returns >= rule.returns_at) or (rule.overdue_every and late):
            self._say("escalate", UNKNOWN)

    def _visit(self, step: Step, visit: Visit) -> None:
        """What one visit shows of its step's own clauses."""
        if visit.move == STOPPED:
            return
        self._clock(step, visit)
        if step.lines is not None:
            self._say(f"{step.key}.{step.lines.word}", self.enforced)
        if step.sample is not None:
            self._say(f"{step.key}.sample", self.enforced)
        if step.tells is not None:
            self._say(f"{step.key}.tells", self.enforced)
        if visit.move == STILL:
            return
        for word in ("by", "not_by", "form"):
            self._say(f"{step.key}.{word}", self.enforced)
        if step.same_unit_as is not None:
            self._say(f"{step.key}.same_unit_as", self._same_unit(step.same_unit_as, visit))
        move = step.moves.get(visit.move)
        if move is not None:
            self._taken(step, move, visit)

    def _taken(self, step: Step, move: Move, visit: Visit) -> None:
        name = f"{step.key}.moves.{move.key}"
        self._say(f"{name}.asks", self.enforced)
        self._say(f"{name}.tells", self.enforced)
        if move.at_least is not None:
            self._say(f"{name}.at_least", self._waited(move.at_least, visit))

    def _waited(self, least: Limit, visit: Visit) -> str:
        if not self.logged:
            return KEPT
        if visit.ended is None:
            return UNKNOWN
        return KEPT if due(least, visit.began, self.calendar, visit.pauses).at <= visit.ended else BROKEN

    def _same_unit(self, as_step: str, visit: Visit) -> str:
        """Work that was handed over lies elsewhere rightly, so that another unit proves nothing."""
        orgs = [v.org for v in self.course.visits if v.step == as_step]
        return KEPT if visit.org is not None and visit.org in orgs else UNKNOWN

    def _clock(self, step: Step, visit: Visit) -> None:
        if visit.extended and step.extend is not None:
            self._say(f"{step.key}.extend", KEPT if visit.extended <= step.extend.times else BROKEN)
        if visit.pauses and step.pause is not None:
            self._say(f"{step.key}.pause", self._paused(step.pause, visit))
        word = limit_word(step)
        if word:
            self._say(f"{step.key}.{word}", self._in_time(step, visit))

    def _paused(self, rule: PauseRule, visit: Visit) -> str:
        """What stood still while merged into another affair was asked for by nobody, and uses nothing up."""
        asked = [p for p, why in zip_longest(visit.pauses, visit.reasons) if why is None or why in rule.reasons]
        if not asked:
            return UNUSED
        stood = sum(worked(rule.up_to.unit, p.start, p.end, self.calendar) for p in asked)
        return KEPT if stood <= rule.up_to.amount else BROKEN

    def _in_time(self, step: Step, visit: Visit) -> str:
        """The resident's own time is nobody's delay, nor what waits on purpose until its time is over."""
        timed = timeout_move(step)
        ran_out = timed is not None and visit.move == timed.key
        if f"{step.key}.within" in self.course.departures:
            return DEPARTED
        if visit.move == LEFT:
            return UNUSED
        if "reporter" in step.by:
            return UNUSED if visit.move == STILL else KEPT
        if timed is not None and ran_out and timed.at_least is not None:
            return KEPT
        if self.logged:
            return self._by_the_text(step, visit)
        if visit.due is None:
            return UNUSED
        if visit.provisional or not visit.scored or (visit.move != STILL and visit.ended is None):
            return UNKNOWN
        if ran_out:
            return BROKEN if limit_word(step) == "within" else UNKNOWN  # a state that lasts to its day is no work
        if visit.ended is not None:
            return KEPT if visit.ended <= visit.due else BROKEN
        return BROKEN if visit.due < self.as_of and visit.standing is None else UNUSED

    def _by_the_text(self, step: Step, visit: Visit) -> str:
        """A log tells no deadline: it is counted from when the step began. Which of several holds nobody knows."""
        limits = [*([step.within] if step.within else []), *(other.limit for other in step.or_within)]
        if not limits or limit_word(step) != "within" or not visit.scored:
            return UNKNOWN
        dues = [due(limit, visit.began, self.calendar) for limit in limits]
        if visit.ended is None:
            return UNUSED
        if any(one.provisional for one in dues):
            return UNKNOWN
        if visit.ended <= min(one.at for one in dues):
            return KEPT
        last = max((self._at_most(step, one) for one in dues), key=lambda one: one.at)
        return UNKNOWN if last.provisional or visit.ended <= last.at else BROKEN

    def _at_most(self, step: Step, usual: Due) -> Due:
        """A deadline with all the time the text lets be granted, which a log does not tell."""
        for _ in range(step.extend.times if step.extend else 0):
            usual = extended(usual, step.extend.up_to, self.calendar)  # type: ignore[union-attr]
        return extended(usual, step.pause.up_to, self.calendar) if step.pause else usual

    def _path(self, visits: Sequence[Visit], end: str) -> None:
        """Does each visit of a line lead where the text says?"""
        follows: Iterable[tuple[Visit, str | None]] = (
            *((one, after.step) for one, after in pairwise(visits)),
            (visits[-1], end if end == JOIN or self.course.closed is not None else None),
        )
        for visit, then in follows:
            step = self.text.procedure.steps.get(visit.step)
            if step is None or visit.move in (STILL, STOPPED):
                continue
            self._onward(step, visit, then)

    def _onward(self, step: Step, visit: Visit, then: str | None) -> None:
        move = step.moves.get(visit.move)
        if visit.move == LEFT or f"{step.key}.moves" in self.course.departures:
            self._say(f"{step.key}.moves", DEPARTED)
            return
        led = move is not None and (then is None or then in self.text.after[step.key, move.key])
        self._say(f"{step.key}.moves", KEPT if led else BROKEN)
        if move is None:
            return
        self._say(f"{step.key}.moves.{move.key}", KEPT if led else BROKEN)
        self._passed(move.to, then)

    def _passed(self, to: str, then: str | None) -> None:
        """Sampled steps between are used, too: they were not drawn."""
        while to != then and (step := self.text.procedure.steps.get(to)) is not None and step.sample is not None:
            self._say(f"{to}.sample", self.enforced)
            to = passing_move(step).to


__all__ = [
    "BROKEN", "DEPARTED", "IMPORTED", "KEPT", "LEFT", "LOG", "STOPPED", "UNKNOWN", "UNUSED", "UNWRITTEN", "VERDICTS",
    "Text", "judge", "text_of",
]  # fmt: skip

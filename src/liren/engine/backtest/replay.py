"""The replay: each visit's deadline by the text in force and by the draft, held against when it ended. Loads numpy."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liren.engine.backtest.clocks import Anew, Plan, clock_of, due_anew, plan
from liren.engine.backtest.dues import NEVER, Dues, Times, micros
from liren.engine.backtest.many import Many
from liren.engine.backtest.tally import AFTER, BEFORE, COUNTS, LATER, MOVED, ON_AFTER, ON_BEFORE, SOONER, Tally
from liren.engine.backtest.ways import Shifted, Way, shifted
from liren.engine.calendar import WorkCalendar
from liren.engine.courses import Visit
from liren.engine.language import Procedure, Step
from liren.engine.steps import timeout_move

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Told:
    """Deadlines by one text. known: of which visits they can be told; those it never had any are known, and NEVER."""

    due: Times
    known: Mask
    why: Mapping[str, int]


class Replay:
    """A draft against the text in force (`base`), over affairs that ran under `texts` (by digest, base among them).

    calendar: today's; limits are counted anew by it. at: when this is asked; what still ran then is late or is not yet.
    """

    def __init__(
        self, base: Procedure, draft: Procedure, texts: Mapping[str, Procedure], calendar: WorkCalendar, at: datetime
    ) -> None:
        self.base, self.draft, self.texts, self.calendar = base, draft, texts, calendar
        self.at, self.dues = micros(at), Dues(calendar)
        self._plans: dict[tuple[str, str, bool], Plan | None] = {}
        self._shifts: dict[tuple[str, Way], Shifted] = {}

    def count(self, many: Many, tally: Tally, name: str) -> None:
        """Add affairs of one way to the tally. name: by which the way is found again."""
        tally.affairs[many.digest] += len(many)
        tally.ways[name] += len(many)
        own = self.texts[many.digest]
        self._work(many, own, tally)
        entered = Counter[str]()
        for n, (key, move, _) in enumerate(many.way):
            entered[key] += 1
            mine = own.steps.get(key)
            if mine is None:
                continue
            to = mine.moves[move].to if move in mine.moves else ""
            if to in own.steps:
                tally.arrived[to] += len(many)
            if key in self.base.steps or key in self.draft.steps:
                again = entered[key] > 1 and _goes_on(own, key)
                self._clock(many, n, mine, again, tally)
                self._too_early(many, n, key, move, tally)
        self._granted(many, tally)

    def shift(self, digest: str, way: Way) -> Shifted:
        """What the draft makes of a way; asked once for all that took it."""
        found = self._shifts.get((digest, way))
        if found is None:
            found = self._shifts[digest, way] = shifted(way, self.texts[digest], self.base, self.draft)
        return found

    def _work(self, many: Many, own: Procedure, tally: Tally) -> None:
        shift = self.shift(many.digest, many.way)
        for works, into in ((shift.goes, tally.goes), (shift.comes, tally.comes)):
            for work in works:
                if work.visit is None:
                    into[f"{work.step}|"] += len(many)
                    continue
                for org, times in Counter(many.orgs(work.visit)).items():
                    into[f"{work.step}|{org or ''}"] += times

    def _clock(self, many: Many, n: int, own: Step, again: bool, tally: Tally) -> None:
        key, move = own.key, many.way[n][1]
        ended, left = many.ended[:, n], many.left[:, n]
        open_now = (ended == NEVER) & (move == "")
        lost = (ended == NEVER) & (move != "")
        tally.left["left"] += int(left.sum())
        tally.left["no_end"] += int((lost & ~left).sum())
        counted = ~left & ~lost
        told = [self._told(many, n, own, text, again) for text in (self.base, self.draft)]
        if told[1] is not None and told[0] is not None:
            told[1] = self._the_clock_moves(told[0], told[1], ended, own, move)
        end = np.where(open_now, self.at, ended)
        counts = [0] * COUNTS
        inside: list[tuple[Mask, Mask]] = []
        for one, there, in_time in zip(told, (BEFORE, AFTER), (ON_BEFORE, ON_AFTER), strict=True):
            if one is None:
                inside.append((np.zeros(len(many), bool), np.zeros(len(many), bool)))
                continue
            judged = counted & one.known & (one.due != NEVER) & ~(open_now & (end <= one.due))
            on = judged & (end <= one.due)
            counts[there], counts[in_time] = int(judged.sum()), int(on.sum())
            inside.append((judged, on))
        if told[1] is not None:
            for why, times in told[1].why.items():
                tally.unknown[f"{key}|{why}"] += times
        (was, was_on), (now, now_on) = inside
        counts[LATER], counts[SOONER] = int((was_on & now & ~now_on).sum()), int((was & ~was_on & now_on).sum())
        if told[0] is not None and told[1] is not None:
            both = counted & told[0].known & told[1].known
            counts[MOVED] = int((both & (told[0].due != told[1].due)).sum())
        if any(counts):
            tally.add_step(key, counts)

    def _told(self, many: Many, n: int, own: Step, text: Procedure, again: bool) -> Told | None:
        """Deadlines of one visit of each course by `text`; None where it has no such step."""
        step = text.steps.get(own.key)
        if step is None:
            return None
        due, rows = many.due[:, n], len(many)
        how = self._plan(many.digest, own, step, text is self.draft)
        if how != "same" and again:
            how = "granted"
        if isinstance(how, str) and how != "same":
            return Told(due, np.zeros(rows, bool), {how: rows})
        known, unclear = np.ones(rows, bool), np.zeros(rows, bool)
        if isinstance(how, Anew):
            due, known, unclear = self._anew(many.began[:, n], due, how)
        due, why = due.copy(), Counter[str]()
        for row, course in many.special:
            visit = course.visits[n]
            if not (visit.pauses or visit.extended):
                continue
            unclear[row] = False
            single = how if isinstance(how, Anew) else _as_it_ran(own) if _grants_less(visit, step) else None
            if single is not None:
                found = due_anew(visit, single, own, step, self.calendar)
                known[row] = not isinstance(found, str) and not (found is not None and found.provisional)
                if isinstance(found, str):
                    why[found] += 1
                else:
                    due[row] = NEVER if found is None else micros(found.at)
        why["no_case"] += int(unclear.sum())
        return Told(due, known, +why)

    def _anew(self, began: Times, recorded: Times, how: Anew) -> tuple[Times, Mask, Mask]:
        """(deadlines, of which visits they are known, of which no case or several can be seen)."""
        if not how.apart:
            due, provisional = self._due(how.pairs[-1][1], how.waits[1], began)
            return due, ~provisional, np.zeros(len(began), bool)
        due, found = np.full(len(began), NEVER, np.int64), np.zeros(len(began), bool)
        unclear, may_move = np.zeros(len(began), bool), np.zeros(len(began), bool)
        for mine, now in how.pairs:
            held = self._due(mine, how.waits[0], began)[0] == recorded
            at, provisional = self._due(now, how.waits[1], began)
            unclear |= held & found & (due != at)
            due, found = np.where(held & ~found, at, due), found | held
            may_move |= held & provisional
        unclear |= ~found
        return due, ~unclear & ~may_move, unclear

    def _due(self, limit: Any, waits: Any, began: Times) -> tuple[Times, Mask]:
        due, provisional = np.full(len(began), NEVER, np.int64), np.zeros(len(began), bool)
        for one in (limit, waits):
            if one is not None:
                at, may_move = self.dues.after(one, began)
                provisional = np.where(at > due, may_move, provisional)
                due = np.maximum(due, at)
        return due, provisional

    def _plan(self, digest: str, own: Step, step: Step, of_draft: bool) -> Plan:
        found = self._plans.get((digest, own.key, of_draft))
        if found is None:
            found = self._plans[digest, own.key, of_draft] = plan(clock_of(own), clock_of(step))
        return found

    def _the_clock_moves(self, before: Told, after: Told, ended: Times, own: Step, move: str) -> Told:
        """Where the clock itself moves at the deadline: at an earlier one it would have come first; at a later one
        people would have had more time. What then had happened nobody can tell."""
        step = self.draft.steps[own.key]
        theirs, taken = timeout_move(step), timeout_move(own)
        moved = before.known & after.known & (before.due != after.due) & (after.due != NEVER) & (ended != NEVER)
        first = moved & (ended > after.due) if theirs is not None else np.zeros(len(ended), bool)
        more = np.zeros(len(ended), bool)
        if taken is not None and taken.key == move:
            first, more = np.zeros(len(ended), bool), moved & (after.due > before.due)
        why = Counter(after.why) + Counter({"clock_first": int(first.sum()), "more_time": int(more.sum())})
        return Told(after.due, after.known & ~first & ~more, why)

    def _too_early(self, many: Many, n: int, key: str, move: str, tally: Tally) -> None:
        """Moves taken sooner than the draft lets them be, and the text in force did."""
        old, new = self.base.steps.get(key), self.draft.steps.get(key)
        if old is None or new is None or move not in new.moves or move not in old.moves:
            return
        waits = new.moves[move].at_least
        if waits is None or waits == old.moves[move].at_least:
            return
        ended = many.ended[:, n]
        sooner = (ended != NEVER) & (ended < self.dues.after(waits, many.began[:, n])[0]) & ~many.left[:, n]
        tally.bars[f"{key}.moves.{move}.at_least"] += int(sooner.sum())

    def _granted(self, many: Many, tally: Tally) -> None:
        """Extensions and pauses the draft no longer knows, by affair."""
        for _, course in many.special:
            found = {clause for visit in course.visits for clause in self._no_longer(visit)}
            tally.bars.update(found)

    def _no_longer(self, visit: Visit) -> list[str]:
        old, new = self.base.steps.get(visit.step), self.draft.steps.get(visit.step)
        if old is None or new is None:
            return []
        extended = visit.extended > (new.extend.times if new.extend else 0) and old.extend != new.extend
        paused = bool(visit.pauses) and old.pause is not None and new.pause is None
        return [f"{visit.step}.extend"] * extended + [f"{visit.step}.pause"] * paused


def _goes_on(own: Procedure, key: str) -> bool:
    """Whether a clock of this step goes on from where it stopped, so that its deadline hangs on an earlier visit."""
    return any(move.continues and move.to == key for step in own.steps.values() for move in step.moves.values())


def _grants_less(visit: Visit, step: Step) -> bool:
    return bool(visit.extended and step.extend is None) or bool(visit.pauses and step.pause is None)


def _as_it_ran(own: Step) -> Anew:
    clock = clock_of(own)
    return Anew(tuple((limit, limit) for limit in clock.limits), (clock.waits, clock.waits))

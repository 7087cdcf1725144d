"""One told case, played against the procedure: each event is done as people would do it, each expectation compared."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from liren.engine.calendar import Span, WorkCalendar
from liren.engine.conditions import COUNTS, MissingFact
from liren.engine.deadlines import earliest
from liren.engine.forms import check, clean
from liren.engine.language import END, JOIN, UNIT_TITLES, Field, Limit, Lines, Move, Procedure, Step
from liren.engine.side_lines import items_of
from liren.engine.standing import Standing
from liren.engine.steps import Arrival, arrive, asked, decide, facts, leading_on, lines_over, moves_open

_FORMAT: Final = "%Y-%m-%d %H:%M"
_COUNTED: Final = {"退回": "returns", "重办": "reopens", "延期": "extensions", "偏离": "departures"}


class Told(Exception):
    """The story cannot be followed any further; the text says why, in Chinese."""


class Play:
    """The state of one case while it is played. `problems` collects what went another way than told."""

    def __init__(self, procedure: Procedure, calendar: WorkCalendar, *, drawn: bool) -> None:
        self.procedure, self.calendar = procedure, calendar
        self.draw = Fraction(0) if drawn else Fraction(999_999, 1_000_000)
        self.problems: list[str] = []
        self.counts = dict.fromkeys(COUNTS, 0)
        self.mode = "ordinary"
        self.at: datetime | None = None
        self.main = Standing(procedure.start)
        self.lines: dict[str, Standing] = {}
        self.opened = 0
        self.here = self.main
        self.called: list[str] = []
        self.left: dict[tuple[int, str], tuple[Standing, datetime]] = {}

    def open(self, told: Mapping[str, Any]) -> None:
        """Somebody reports."""
        self._pass_to(told["时间"], "反映")
        fields = self.procedure.form
        answers = answers_told(fields, told["填写"])
        for key, problem in check(fields, answers).items():
            raise Told(f"反映时“{_title(fields, key)}”：{problem}")
        self.main.answers |= clean(fields, answers)
        self._arrive(arrive(self.procedure, self.procedure.start, self._facts(), draw=self.draw), None)
        self._compare(told, "反映", ())

    def go_on(self, told: Mapping[str, Any]) -> None:
        """The next event of the story: something done, refused, paused, extended, declared, or only a look."""
        words = ("办", "不能办", "暂停", "延期", "偏离", "平急")
        name = next((f"{word}“{told[word]}”" for word in words if word in told), "这时")
        if "时间" in told:
            self._pass_to(told["时间"], name)
        self.here = self._line(told["支线"]) if "支线" in told else self.main
        self.called = list(told.get("点名", ()))
        skipped: tuple[str, ...] = ()
        if "办" in told:
            skipped = self._do(told["办"], told.get("填写", {}))
        elif "不能办" in told:
            self._refuse(told["不能办"], told.get("填写", {}), told.get("提示"))
        elif "暂停" in told:
            self._pause(told["暂停"])
        elif "恢复" in told:
            self._resume()
        elif "延期" in told:
            self._extend(told["延期"])
        elif "偏离" in told:
            self._depart(told["偏离"], told.get("改为", ""))
        elif "平急" in told:
            self.mode = "emergency" if told["平急"] == "急" else "ordinary"
        self._compare(told, name, skipped)

    def end(self, told: Mapping[str, Any]) -> None:
        """Compare the outcome."""
        found = {"办结": self.main.step == END, "解决": self.main.resolved, "受理": not self.main.declined}
        for word, value in found.items():
            if word in told and (told[word] == "是") is not value:
                self.problems.append(f"结果：{word}应为“{told[word]}”，实际为“{'是' if value else '否'}”")
        for word, count in _COUNTED.items():
            if word in told and told[word] != self.counts[count]:
                self.problems.append(f"结果：{word}应为 {told[word]} 次，实际 {self.counts[count]} 次")

    # --- what people do ---------------------------------------------------------------------------------------------

    def _do(self, title: str, filled: Mapping[str, Any]) -> tuple[str, ...]:
        step = self._standing()
        move = self._move(step, title)
        trouble = self._trouble(step, move, filled)
        if trouble is not None:
            raise Told(f"在“{step.title}”不能“{title}”：{trouble}")
        fields = self._asked(step, move)
        self._keeping().answers |= clean(fields, answers_told(fields, filled))
        return self._take(step, move)

    def _take(self, step: Step, move: Move) -> tuple[str, ...]:
        arrival = decide(self.procedure, step.key, move.key, self._facts(), draw=self.draw)
        self.counts["returns"] += move.returns
        self.counts["reopens"] += move.reopens
        here = self.here
        here.resolved = move.resolves or (here.resolved and not (move.reopens or move.returns))
        here.declined = move.declines or (here.declined and not move.reopens)
        self._arrive(arrival, move)
        return arrival.skipped

    def _keeping(self) -> Standing:
        """Whose answers these are: what lines of one `parallel` find out, the whole affair knows."""
        opener = self.procedure.steps[self.main.step]
        return self.main if opener.lines is not None and opener.lines.word == "parallel" else self.here

    def _refuse(self, title: str, filled: Mapping[str, Any], hint: str | None) -> None:
        step = self._standing()
        trouble = self._trouble(step, self._move(step, title), filled)
        if trouble is None:
            self.problems.append(f"在“{step.title}”应当不能“{title}”，实际可以")
        elif hint is not None and hint not in trouble:
            self.problems.append(f"不能“{title}”时应提示“{hint}”，实际提示“{trouble}”")

    def _trouble(self, step: Step, move: Move, filled: Mapping[str, Any]) -> str | None:
        """Why the move cannot be taken now with these answers; None when it can."""
        if self.here.paused_at is not None:
            return "正在暂停"
        if move.on == "timeout":
            assert self.at is not None
            return None if self.here.due is not None and self.at >= self.here.due.at else "还没到期"
        too_early = self._too_early(move)
        if too_early is not None:
            return too_early
        if self.here is self.main and self._waits_for_lines(step, move):
            return "还有支线没有办完"
        if step.whistle is not None and move.to == step.whistle and not self.called:
            return "没有点名"
        fields = self._asked(step, move)
        answers = answers_told(fields, filled)
        problems = check(fields, answers, facts=self._facts())
        if problems:
            return "；".join(f"“{_title(fields, key)}”{problem}" for key, problem in problems.items())
        known = self._facts() | clean(fields, answers)
        return None if move in moves_open(step, known) and self._decided(step, move, known) else "条件不符"

    def _too_early(self, move: Move) -> str | None:
        here = self.here
        if move.at_least is None or here.began is None or self.at is None:
            return None
        first = earliest(move, here.began, self.calendar, here.pauses)
        if first is None or self.at >= first.at:
            return None
        return f"要满 {move.at_least.text}，{first.at.strftime(_FORMAT)} 以后才能走"

    def _waits_for_lines(self, step: Step, move: Move) -> bool:
        """The lead's result waits for those who help it, when the step says so."""
        joint = step.lines is not None and step.lines.word == "joint"
        return joint and move.resolves and not lines_over(step, self.opened - len(self.lines), self.opened)

    def _asked(self, step: Step, move: Move) -> dict[str, Field]:
        """Besides its own questions, the first and any assigning step may fill what is left to workers."""
        left = step.key == self.procedure.start or step.assigns is not None
        mine = {key: field for key, field in self.procedure.form.items() if left and field.by == "worker"}
        return {**mine, **asked(step, move)}

    def _decided(self, step: Step, move: Move, known: Mapping[str, Any]) -> bool:
        try:
            decide(self.procedure, step.key, move.key, known, draw=self.draw)
        except (ValueError, MissingFact):
            return False
        return True

    def _pause(self, reason: str) -> None:
        step = self._standing()
        if step.pause is None or reason not in step.pause.reasons:
            raise Told(f"“{step.title}”不能因“{reason}”暂停")
        self.here.paused_at = self.at

    def _resume(self) -> None:
        here = self.here
        if here.paused_at is None or self.at is None:
            raise Told("没有暂停，谈不上恢复")
        here.pauses.append(Span(here.paused_at, self.at))
        here.paused_at = None
        self._reckon()

    def _extend(self, text: str) -> None:
        step, by, here = self._standing(), limit_told(text), self.here
        if step.extend is None or here.due is None:
            raise Told(f"“{step.title}”不能延期")
        if len(here.granted) >= step.extend.times:
            raise Told(f"“{step.title}”最多延期 {step.extend.times} 次")
        if self.at is not None and self.at > here.due.at:
            raise Told("延期应在到期前申请")
        here.granted.append(by)
        self.counts["extensions"] += 1
        self._reckon()

    def _depart(self, clause: str, instead: str) -> None:
        """A declared departure: another limit for this step (期限), or another next step (去向)."""
        step = self._standing()
        word = {"期限": "within", "去向": "moves"}[clause]
        if self.procedure.depart is None or f"{step.key}.{word}" in self.procedure.floor:
            raise Told(f"“{step.title}”的{clause}不能偏离")
        self.counts["departures"] += 1
        if word == "within":
            self.here.departed = limit_told(instead)
            self._reckon()
            return
        other = next((one for one in self.procedure.steps.values() if instead in (one.title, one.key)), None)
        if other is None:
            raise Told(f"没有“{instead}”这一步")
        self._arrive(Arrival(other.key), None)

    # --- lines ------------------------------------------------------------------------------------------------------

    def _line(self, name: str) -> Standing:
        if name not in self.lines:
            raise Told(f"没有“{name}”这条支线；正在办的有：{'、'.join(self.lines) or '无'}")
        return self.lines[name]

    def _open_lines(self, step: Step) -> None:
        lines = step.lines
        assert lines is not None
        names = {name: start for start in lines.starts for name in self._items(lines, start)}
        self.lines, self.opened = {name: Standing(start) for name, start in names.items()}, len(names)
        self.counts["lines_resolved"] = self.counts["lines_declined"] = 0
        for line in self.lines.values():
            self.here = line
            line.enter(line.step, self.at)
            self._reckon()
        self.here = self.main

    def _items(self, lines: Lines, start: str) -> list[str]:
        if lines.word == "parallel":
            return [self.procedure.steps[start].title]
        if lines.field is None:
            return self.called
        return [title for _, title in items_of(self.procedure, lines.field, self.main.answers)]

    def _join(self, line: Standing) -> None:
        """A line is over; when as many are as its opener waits for, the main line goes on by itself."""
        self.lines = {name: one for name, one in self.lines.items() if one is not line}
        self.counts["lines_resolved"] += line.resolved
        self.counts["lines_declined"] += line.declined
        self.here = self.main
        self._lead_on(self.procedure.steps[self.main.step])

    def _lead_on(self, step: Step) -> None:
        waits = step.lines is not None and step.lines.word != "joint"
        if waits and lines_over(step, self.opened - len(self.lines), self.opened):
            self.lines = {}
            self._take(step, leading_on(step, self._facts()))

    # --- state ------------------------------------------------------------------------------------------------------

    def _pass_to(self, told: str, name: str) -> None:
        at = moment_told(told, self.calendar)
        if self.at is not None and at < self.at:
            raise Told(f"{name}的时间 {told} 早于上一件事")
        self.at = at

    def _facts(self) -> dict[str, Any]:
        answers = {**self.main.answers, **self.here.answers}
        return facts(
            self.procedure, answers, counts=self.counts, rating=self.main.answers.get("rating"), mode=self.mode
        )

    def _arrive(self, arrival: Arrival, move: Move | None) -> None:
        here = self.here
        if self.at is not None and here.began is not None:
            self.left[id(here), here.step] = (here.kept(), self.at)
        if here is self.main:
            self.lines = {}
        here.enter(arrival.step, self.at)
        stopped = self.left.get((id(here), arrival.step))
        if move is not None and move.continues and stopped is not None and self.at is not None:
            here.go_on(*stopped, self.at)
        self._reckon()
        if here is not self.main:
            if arrival.step == JOIN:
                self._join(here)
            return
        step = self.procedure.steps.get(arrival.step)
        if step is not None and step.lines is not None:
            self._open_lines(step)
            self._lead_on(step)

    def _reckon(self) -> None:
        """The deadline of the step the line stands at, with its pauses and extensions."""
        self.here.reckon(self.procedure.steps.get(self.here.step), self._facts(), self.calendar)

    def _standing(self) -> Step:
        step = self.procedure.steps.get(self.here.step)
        if step is None:
            raise Told("已经办结，没有下一步")
        return step

    def _move(self, step: Step, title: str) -> Move:
        for move in step.moves.values():
            if title in (move.title, move.key):
                return move
        raise Told(f"“{step.title}”没有“{title}”；有：{'、'.join(move.title for move in step.moves.values())}")

    def _compare(self, told: Mapping[str, Any], name: str, skipped: Iterable[str]) -> None:
        line = self.main if self.here.over else self.here
        here = "办结" if line.step == END else self.procedure.steps[line.step].title
        if "应在" in told and told["应在"] not in (here, line.step):
            self.problems.append(f"{name}之后应在“{told['应在']}”，实际在“{here}”")
        if "期限" in told:
            found = line.due.at.strftime(_FORMAT) if line.due else "无"
            if found != told["期限"]:
                self.problems.append(f"{name}之后“{here}”的期限应为 {told['期限']}，实际为 {found}")
        if "暂定" in told and (told["暂定"] == "是") is not (line.due is not None and line.due.provisional):
            self.problems.append(f"{name}之后“{here}”的期限是否暂定应为“{told['暂定']}”")
        passed = "、".join(self.procedure.steps[key].title for key in skipped)
        if told.get("跳过", passed) != passed:
            self.problems.append(f"{name}应跳过“{told['跳过']}”，实际跳过“{passed or '无'}”")
        if "还有支线" in told and sorted(told["还有支线"]) != sorted(self.lines):
            self.problems.append(
                f"{name}之后应还有支线“{'、'.join(told['还有支线'])}”，实际有“{'、'.join(self.lines) or '无'}”"
            )


def moment_told(text: str, calendar: WorkCalendar) -> datetime:
    """A moment as cases write it, in the calendar's zone. Raises Told for a day that does not exist."""
    try:
        return datetime.strptime(text, _FORMAT).replace(tzinfo=calendar.zone)
    except ValueError as error:
        raise Told(f"没有“{text}”这个时间") from error


def limit_told(text: str) -> Limit:
    """A limit in Chinese.

    >>> limit_told("3 个工作日")
    Limit(amount=3, unit='working_days')
    """
    found = re.fullmatch(r"([1-9][0-9]{0,3})\s*(\D+)", text.strip())
    for unit, title in UNIT_TITLES.items():
        if found and found[2] == title:
            return Limit(int(found[1]), unit)
    raise Told(f"“{text}”不是期限，写成 3 个工作日 这样")


def answers_told(fields: Mapping[str, Field], filled: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by titles or keys, in words, as the form takes them: option titles become values, numbers become text."""
    by_title = {field.title: key for key, field in fields.items()}
    answers = {}
    for name, value in filled.items():
        key = name if name in fields else by_title.get(name, name)
        answers[key] = _answer_told(fields.get(key), value)
    return answers


def _answer_told(field: Field | None, value: Any) -> Any:
    if isinstance(value, list):
        return [_answer_told(field, item) for item in value]
    if isinstance(value, dict):
        columns = field.columns if field else {}
        return answers_told(columns, value)
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    values = {title: option for option, title in field.options} if field else {}
    return values.get(text, text) if isinstance(text, str) else text


def _title(fields: Mapping[str, Field], path: str) -> str:
    field = fields.get(path.split(".")[0])
    return field.title if field else path

"""One told case, played against the procedure: each event is done as people would do it, each expectation compared."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from liren.engine.calendar import Due, Span, WorkCalendar, due, extended
from liren.engine.conditions import MissingFact
from liren.engine.forms import check, clean
from liren.engine.language import END, UNIT_TITLES, Field, Limit, Move, Procedure, Step
from liren.engine.steps import Arrival, arrive, asked, decide, facts, limit_of, moves_open

_FORMAT: Final = "%Y-%m-%d %H:%M"
_END_WORDS: Final = ("办结", END)
_COUNTED: Final = {"退回": "returns", "重办": "reopens", "延期": "extensions"}
_ZERO: Final = {"returns": 0, "reopens": 0, "extensions": 0, "escalations": 0}


class Told(Exception):
    """The story cannot be followed any further; the text says why, in Chinese."""


class Play:
    """The state of one case while it is played. `problems` collects what went another way than told."""

    def __init__(self, procedure: Procedure, calendar: WorkCalendar, *, drawn: bool) -> None:
        self.procedure, self.calendar = procedure, calendar
        self.draw = Fraction(0) if drawn else Fraction(999_999, 1_000_000)
        self.problems: list[str] = []
        self.answers: dict[str, Any] = {}
        self.counts = dict(_ZERO)
        self.resolved, self.declined = False, False
        self.step = procedure.start
        self.at: datetime | None = None
        self.began: datetime | None = None
        self.due: Due | None = None
        self.granted: list[Limit] = []
        self.pauses: list[Span] = []
        self.paused_at: datetime | None = None

    def open(self, told: Mapping[str, Any]) -> None:
        """Somebody reports."""
        self._pass_to(told["时间"], "反映")
        fields = self.procedure.form
        answers = answers_told(fields, told["填写"])
        for key, problem in check(fields, answers).items():
            raise Told(f"反映时“{_title(fields, key)}”：{problem}")
        self.answers |= clean(fields, answers)
        self._arrive(arrive(self.procedure, self.procedure.start, self._facts(), draw=self.draw))
        self._compare(told, "反映", ())

    def go_on(self, told: Mapping[str, Any]) -> None:
        """The next event of the story: something done, something refused, a pause, an extension, or only a look."""
        name = next((f"{word}“{told[word]}”" for word in ("办", "不能办", "暂停", "延期") if word in told), "这时")
        if "时间" in told:
            self._pass_to(told["时间"], name)
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
        self._compare(told, name, skipped)

    def end(self, told: Mapping[str, Any]) -> None:
        """Compare the outcome."""
        found = {"办结": self.step == END, "解决": self.resolved, "受理": not self.declined}
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
        self.answers |= clean(fields, answers_told(fields, filled))
        arrival = decide(self.procedure, step.key, move.key, self._facts(), draw=self.draw)
        self.counts["returns"] += move.returns
        self.counts["reopens"] += move.reopens
        self.resolved = move.resolves or (self.resolved and not (move.reopens or move.returns))
        self.declined = move.declines or (self.declined and not move.reopens)
        self._arrive(arrival)
        return arrival.skipped

    def _refuse(self, title: str, filled: Mapping[str, Any], hint: str | None) -> None:
        step = self._standing()
        trouble = self._trouble(step, self._move(step, title), filled)
        if trouble is None:
            self.problems.append(f"在“{step.title}”应当不能“{title}”，实际可以")
        elif hint is not None and hint not in trouble:
            self.problems.append(f"不能“{title}”时应提示“{hint}”，实际提示“{trouble}”")

    def _trouble(self, step: Step, move: Move, filled: Mapping[str, Any]) -> str | None:
        """Why the move cannot be taken now with these answers; None when it can."""
        if self.paused_at is not None:
            return "正在暂停"
        if move.on == "timeout":
            assert self.at is not None
            return None if self.due is not None and self.at >= self.due.at else "还没到期"
        fields = self._asked(step, move)
        answers = answers_told(fields, filled)
        problems = check(fields, answers, facts=self._facts())
        if problems:
            return "；".join(f"“{_title(fields, key)}”{problem}" for key, problem in problems.items())
        known = self._facts() | clean(fields, answers)
        return None if move in moves_open(step, known) and self._decided(step, move, known) else "条件不符"

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
        self.paused_at = self.at

    def _resume(self) -> None:
        if self.paused_at is None or self.at is None:
            raise Told("没有暂停，谈不上恢复")
        self.pauses.append(Span(self.paused_at, self.at))
        self.paused_at = None
        self._reckon()

    def _extend(self, text: str) -> None:
        step, by = self._standing(), limit_told(text)
        if step.extend is None or self.due is None:
            raise Told(f"“{step.title}”不能延期")
        if len(self.granted) >= step.extend.times:
            raise Told(f"“{step.title}”最多延期 {step.extend.times} 次")
        if self.at is not None and self.at > self.due.at:
            raise Told("延期应在到期前申请")
        self.granted.append(by)
        self.counts["extensions"] += 1
        self._reckon()

    # --- state ------------------------------------------------------------------------------------------------------

    def _pass_to(self, told: str, name: str) -> None:
        at = moment_told(told, self.calendar)
        if self.at is not None and at < self.at:
            raise Told(f"{name}的时间 {told} 早于上一件事")
        self.at = at

    def _facts(self) -> dict[str, Any]:
        return facts(self.procedure, self.answers, counts=self.counts, rating=self.answers.get("rating"))

    def _arrive(self, arrival: Arrival) -> None:
        self.step, self.began, self.due = arrival.step, self.at, None
        self.granted, self.pauses = [], []
        self._reckon()

    def _reckon(self) -> None:
        """The deadline of the step the affair stands at, with its pauses and extensions."""
        step = self.procedure.steps.get(self.step)
        limit = limit_of(step, self._facts()) if step else None
        if limit is None or self.began is None:
            self.due = None
            return
        self.due = due(limit, self.began, self.calendar, self.pauses)
        for by in self.granted:
            self.due = extended(self.due, by, self.calendar)

    def _standing(self) -> Step:
        step = self.procedure.steps.get(self.step)
        if step is None:
            raise Told("已经办结，没有下一步")
        return step

    def _move(self, step: Step, title: str) -> Move:
        for move in step.moves.values():
            if title in (move.title, move.key):
                return move
        raise Told(f"“{step.title}”没有“{title}”；有：{'、'.join(move.title for move in step.moves.values())}")

    def _compare(self, told: Mapping[str, Any], name: str, skipped: Iterable[str]) -> None:
        here = "办结" if self.step == END else self.procedure.steps[self.step].title
        if "应在" in told and told["应在"] not in (here, self.step):
            self.problems.append(f"{name}之后应在“{told['应在']}”，实际在“{here}”")
        if "期限" in told:
            found = self.due.at.strftime(_FORMAT) if self.due else "无"
            if found != told["期限"]:
                self.problems.append(f"{name}之后“{here}”的期限应为 {told['期限']}，实际为 {found}")
        if "暂定" in told and (told["暂定"] == "是") is not (self.due is not None and self.due.provisional):
            self.problems.append(f"{name}之后“{here}”的期限是否暂定应为“{told['暂定']}”")
        passed = "、".join(self.procedure.steps[key].title for key in skipped)
        if told.get("跳过", passed) != passed:
            self.problems.append(f"{name}应跳过“{told['跳过']}”，实际跳过“{passed or '无'}”")


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

"""What a parent procedure lets local rules change, clause by clause, and how far."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from liren.engine.calendar import WorkCalendar
from liren.engine.conditions import in_words
from liren.engine.language import Field, Limit, Procedure, Step
from liren.engine.lengths import earlier, longer, ranges
from liren.engine.local_rules.words import Clause, Kind, Nature
from liren.engine.steps import all_fields, goes_on, timeout_move

REPORTER: Final = "reporter"
SYSTEM: Final = "system"
OPENING: Final = "form"


def clauses(
    parent: Procedure, calendar: WorkCalendar, roles: Mapping[str, str], routes: Collection[str] = ()
) -> Mapping[str, Clause]:
    """Every clause local rules may change, by its path.

    roles: those an open step may be given to, with titles; routes: the catalogues an open step may be sent on by.
    """
    nobody = (REPORTER, SYSTEM, "resident")
    reader = _Reader(parent, calendar, {role: title for role, title in roles.items() if role not in nobody}, routes)
    found: dict[str, Clause] = {}
    for clause in reader.everything():
        found.setdefault(clause.path, clause)
    return found


def forms(parent: Procedure) -> Mapping[str, str]:
    """Where a field may be added: the path of each form, and what it is called."""
    found = {OPENING: "反映时"}
    for step in parent.steps.values():
        if SYSTEM in step.by:
            continue
        found[f"{step.key}.form"] = f"{step.title}：不论走哪个去向"
        for move in step.moves.values():
            if move.on is None:
                found[f"{step.key}.moves.{move.key}.asks"] = f"{step.title}：{move.title}"
    return found


def share_said(share: Fraction) -> str:
    """A share as people write it.

    >>> share_said(Fraction(1, 5)), share_said(Fraction(1, 8))
    ('20%', '12.5%')
    """
    percent = share * 100
    return f"{percent.numerator}%" if percent.denominator == 1 else f"{float(percent):g}%"


@dataclass(frozen=True, slots=True)
class _Reader:
    parent: Procedure
    calendar: WorkCalendar
    roles: Mapping[str, str]
    routes: Collection[str]

    def everything(self) -> Iterator[Clause]:
        for step in self.parent.steps.values():
            yield from self._limits(step)
            yield from self._before(step)
            yield from self._after(step)
            yield from self._cases(step)
            yield from self._waits(step)
            yield from self._rules(step)
            yield from self._route(step)
            yield from self._people(step)
            yield from self._texts(step)
        yield from self._escalation()
        yield from self._fields()

    def _nature(self, step: Step, word: str) -> Nature:
        if f"{step.key}.{word}" in self.parent.floor:
            return "floor"
        firm = any(clause.startswith(f"{step.key}.") for clause in self.parent.floor)
        return "open" if step.open and not firm else "other"

    def _closed(self, step: Step, word: str) -> Nature:
        """Of what is never replaced, not even at an open step."""
        nature = self._nature(step, word)
        return "other" if nature == "open" else nature

    def _limits(self, step: Step) -> Iterator[Clause]:
        if step.within is not None:
            yield self._limit(step, "within", "期限", step.within, self._nature(step, "within"))
        titles = {key: field.title for key, field in all_fields(self.parent).items()}
        for number, other in enumerate(step.or_within, 1):
            title = f"期限（{in_words(other.when, titles)}时）"
            nature = self._nature(step, "or_within")
            yield self._limit(step, f"or_within.{number}", title, other.limit, nature)

    def _limit(self, step: Step, word: str, title: str, limit: Limit, nature: Nature) -> Clause:
        theirs = REPORTER in step.by
        pausable = step.pause is not None and "within" in word
        most = {} if theirs else ranges(limit, self.calendar, pausable=pausable)
        return Clause(
            f"{step.key}.{word}", step.key, f"{step.title}：{title}", "limit", nature, limit, limit.text, most,
            residents_time=theirs,
        )  # fmt: skip

    def _before(self, step: Step) -> Iterator[Clause]:
        """Earlier is stricter, unless the clock acts then: that would shorten the time others have."""
        before, nature = step.before, self._nature(step, "within")
        if before is None or (nature != "open" and (timeout_move(step) is not None or REPORTER in step.by)):
            return
        field = all_fields(self.parent)[before.field].title
        said = f"“{field}”前 {before.limit.text}"
        yield Clause(
            f"{step.key}.before", step.key, f"{step.title}：倒排期限", "before", nature, before.limit, said,
            least=earlier(before.limit), residents_time=REPORTER in step.by,
        )  # fmt: skip

    def _after(self, step: Step) -> Iterator[Clause]:
        """Counted on from a date: fewer days are stricter. Both count from the same day, so days compare with days."""
        after, nature = step.after, self._nature(step, "within")
        if after is None:
            return
        theirs = REPORTER in step.by
        shorter = {} if theirs else ranges(after.limit, self.calendar, pausable=step.pause is not None)
        said = f"“{all_fields(self.parent)[after.field].title}”后 {after.limit.text}内"
        yield Clause(
            f"{step.key}.after", step.key, f"{step.title}：顺排期限", "after", nature, after.limit, said,
            {unit: most for unit, most in shorter.items() if unit.endswith("_days")}, residents_time=theirs,
        )  # fmt: skip

    def _cases(self, step: Step) -> Iterator[Clause]:
        """The list of special cases: others may be put before it, or all of it replaced."""
        nature = self._nature(step, "or_within")
        if step.within is None or (REPORTER in step.by and nature != "open"):
            return
        titles = {key: field.title for key, field in all_fields(self.parent).items()}
        said = "；".join(f"{in_words(one.when, titles)}时 {one.limit.text}" for one in step.or_within)
        yield self._plain(step, "or_within", "特别情形", "cases", nature, None, said or "没有规定", titles)

    def _waits(self, step: Step) -> Iterator[Clause]:
        """How long a move waits at least may only be lengthened."""
        nature = self._nature(step, "at_least")
        apart = step.pause is not None or goes_on(self.parent, step)
        for move in step.moves.values():
            if move.at_least is not None:
                path, title = f"{step.key}.moves.{move.key}.at_least", f"{step.title}：“{move.title}”不少于"
                least = longer(move.at_least, self.calendar, pausable=apart)
                said = f"满 {move.at_least.text}"
                yield Clause(path, step.key, title, "least", nature, move.at_least, said, least=least)

    def _route(self, step: Step) -> Iterator[Clause]:
        if step.route is not None and self._nature(step, "route") == "open":
            choices = {name: name for name in sorted({*self.routes, step.route})}
            yield self._plain(step, "route", "按哪个目录派单", "route", "open", step.route, step.route, choices)

    def _rules(self, step: Step) -> Iterator[Clause]:
        nature = self._nature(step, "within")
        if step.extend is not None:
            times = step.extend.times
            yield self._plain(step, "extend.times", "可以延期的次数", "number", nature, times, f"{times} 次")
            yield self._limit(step, "extend.up_to", "每次延期最多", step.extend.up_to, nature)
        if step.pause is not None:
            reasons = step.pause.reasons
            said, choices = "、".join(reasons), {reason: reason for reason in reasons}
            yield self._plain(step, "pause.reasons", "可以暂停的事由", "reasons", nature, reasons, said, choices)
            yield self._limit(step, "pause.up_to", "暂停最多", step.pause.up_to, nature)
        if step.sample is not None:
            sample = step.sample
            nature = self._nature(step, "sample")
            yield self._plain(step, "sample", "抽查比例", "share", nature, sample, share_said(sample))

    def _people(self, step: Step) -> Iterator[Clause]:
        if REPORTER in step.by or SYSTEM in step.by:
            return
        nature = self._nature(step, "by")
        mine = {role: self.roles.get(role, role) for role in step.by}
        choices = {**mine, **self.roles} if nature == "open" else mine
        yield self._plain(step, "by", "谁来办", "roles", nature, step.by, "、".join(mine.values()), choices)
        if step.not_by is None:
            others = {
                one.key: one.title
                for one in self.parent.steps.values()
                if one.key != step.key and not {REPORTER, SYSTEM} & {*one.by}
            }
            if others:
                nature = self._closed(step, "not_by")
                yield self._plain(step, "not_by", "不得是谁", "not_by", nature, None, "没有规定", others)

    def _texts(self, step: Step) -> Iterator[Clause]:
        if not step.open:
            return
        yield self._plain(step, "title", "步骤的叫法", "text", "open", step.title, step.title)
        if f"{step.key}.moves" in self.parent.floor:
            return
        for move in step.moves.values():
            word = f"moves.{move.key}.title"
            yield self._plain(step, word, f"“{move.title}”的叫法", "text", "open", move.title, move.title)

    def _escalation(self) -> Iterator[Clause]:
        rule = self.parent.escalate
        if rule is None:
            return
        if rule.returns_at is not None:
            said = f"第 {rule.returns_at} 次退回时"
            path = "escalate.returns_at"
            yield Clause(path, "", "提级：因退回", "number", "other", rule.returns_at, said)
        every = rule.overdue_every
        if every is not None:
            most = ranges(every, self.calendar)
            yield Clause(
                "escalate.overdue_every", "", "提级：每逾期", "limit", "other", every, every.text, most
            )  # fmt: skip

    def _fields(self) -> Iterator[Clause]:
        for form, where in forms(self.parent).items():
            step = "" if form == OPENING else form.partition(".")[0]
            for key, field in self._form(form).items():
                if not field.required and not (form == OPENING and field.by == "worker"):
                    nature: Nature = "other" if not step else self._closed(self.parent.steps[step], "form")
                    yield Clause(
                        f"{form}.{key}", step, f"{where}：{field.title}", "required", nature, None, "可以不填"
                    )  # fmt: skip

    def _form(self, path: str) -> Mapping[str, Field]:
        step, _, rest = path.partition(".")
        if path == OPENING:
            return self.parent.form
        found = self.parent.steps[step]
        return found.form if rest == "form" else found.moves[rest.split(".")[1]].asks

    def _plain(
        self, step: Step, word: str, title: str, kind: Kind, nature: Nature,
        value: Fraction | int | str | tuple[str, ...] | None, said: str, choices: Mapping[str, str] | None = None,
    ) -> Clause:  # fmt: skip
        return Clause(
            f"{step.key}.{word}", step.key, f"{step.title}：{title}", kind, nature, value, said, choices=choices or {}
        )

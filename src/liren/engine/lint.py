"""What the schema cannot see: paths that never tell the reporter, steps nobody reaches, questions without a reason."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from liren.engine.calendar import WorkCalendar
from liren.engine.cases import PLAIN
from liren.engine.conditions import verdict
from liren.engine.language import END, JOIN, SYSTEM, Field, Limit, Move, Procedure, Step
from liren.engine.lengths import longest, surely_not_longer
from liren.engine.problems import Problem
from liren.engine.references import every_form, limited
from liren.engine.side_lines import automatic, openers
from liren.engine.steps import goes_on, passing_move, timeout_move

REPORTER: Final = "reporter"
CHOICE_OURS: Final = "our choice"


def lint(
    procedure: Procedure, *, roles: Collection[str] | None = None, calendar: WorkCalendar | None = None
) -> tuple[Problem, ...]:
    """Everything a careful reader would object to; empty when nothing. roles: the known role names, to check them.

    calendar: whose hours limits in different units are compared by; None: an ordinary one.
    """
    return (
        *_ways(procedure),
        *_telling(procedure),
        *_steps(procedure, roles),
        *_hurried(procedure, calendar or PLAIN),
        *_fields(procedure),
        *_sources(procedure),
        *_measures(procedure),
    )


def reachable(procedure: Procedure, start: str) -> frozenset[str]:
    """Every step (and END) some sequence of moves leads to from `start`, itself included; lines lead back by JOIN."""
    of = openers(procedure)
    seen, waiting = {start}, [start]
    while waiting:
        step = procedure.steps.get(waiting.pop())
        if step is None:
            continue
        onward = [of.get(step.key, END) if move.to == JOIN else move.to for move in step.moves.values()]
        for key in (*onward, *(step.lines.starts if step.lines else ())):
            if key not in seen:
                seen.add(key)
                waiting.append(key)
    return frozenset(seen)


def _ways(procedure: Procedure) -> Iterator[Problem]:
    reached = reachable(procedure, procedure.start)
    for step in procedure.steps.values():
        path = f"steps.{step.key}"
        if step.key not in reached:
            yield Problem(path, f"没有哪条路走得到“{step.title}”。", "请让某个去向的 to 指向它，或删去。")
        yield from _circling(path, step, procedure)
        if END not in reachable(procedure, step.key):
            yield Problem(path, f"从“{step.title}”走不到办结。", "请给出通往 end 的去向。")
        if all(move.on == "timeout" or move.when is not None for move in step.moves.values()) and not (
            step.rates or any(move.on == "timeout" for move in step.moves.values())
        ):
            yield Problem(path, f"“{step.title}”的去向都带条件，可能一个也走不了。", "请留一个不带条件的去向。")
        if step.rates:
            yield from _unrated(path, step)
        if step.sample is not None:
            yield from _sampled(path, step, procedure)


def _circling(path: str, step: Step, procedure: Procedure) -> Iterator[Problem]:
    """Steps the system leads on from must not lead round to themselves without a person between."""
    seen: set[str] = set()
    waiting = [step.key] if automatic(step) else []
    while waiting:
        here = procedure.steps.get(waiting.pop())
        for move in here.moves.values() if here and automatic(here) else ():
            if move.to == step.key:
                yield Problem(path, f"从“{step.title}”起，系统会自己绕圈。", "请让圈里有一步由人来办。")
                return
            if move.to not in seen:
                seen.add(move.to)
                waiting.append(move.to)


def _unrated(path: str, step: Step) -> Iterator[Problem]:
    """Every rating from 1 to 5 must have a move."""
    people = [move for move in step.moves.values() if move.on is None]
    for grade in range(1, 6):
        known = {"rating": grade}
        if not any(move.when is None or verdict(move.when, known) is not False for move in people):
            yield Problem(path, f"反映人评 {grade} 分时没有去向。", "请让各去向的 when 合起来覆盖 1 到 5 分。")


def _sampled(path: str, step: Step, procedure: Procedure) -> Iterator[Problem]:
    passing = passing_move(step)
    if passing.on or passing.when or passing.returns or passing.declines or passing.reopens or passing.at_least:
        says = "没抽中时走第一个去向，它不能是退回、不予受理、重办、到期、带条件或要等的。"
        yield Problem(path, says, "请把通过的去向写在最前。")
    seen, current = {step.key}, procedure.steps.get(passing.to)
    while current is not None and current.sample is not None:
        if current.key in seen:
            yield Problem(path, "抽查步骤的第一个去向绕成了圈。", "请让第一个去向往前走。")
            return
        seen.add(current.key)
        current = procedure.steps.get(passing_move(current).to)


def _telling(procedure: Procedure) -> Iterator[Problem]:
    """R167: whichever way an affair ends, the reporter was told of the last thing decided."""
    seen: set[tuple[str, bool]] = set()
    silent: dict[str, Problem] = {}
    waiting = list(_arrivals(procedure, procedure.start, False))
    while waiting:
        state = waiting.pop()
        if state in seen or state[0] in (END, JOIN):
            continue
        seen.add(state)
        step = procedure.steps[state[0]]
        for move in step.moves.values():
            arrivals = _arrivals(procedure, move.to, _told_by(move, state[1]))
            if (END, False) in arrivals:
                silent[f"steps.{step.key}.moves.{move.key}"] = _silent(step, move)
            waiting += arrivals
    yield from silent.values()


def _silent(step: Step, move: Move) -> Problem:
    return Problem(
        f"steps.{step.key}.moves.{move.key}",
        f"从“{step.title}”经“{move.title}”办结时，可能没有告知反映人（R167）。",
        "请先经过反馈一步，或给这个去向写 tells: reporter。",
    )


def _arrivals(procedure: Procedure, key: str, told: bool) -> frozenset[tuple[str, bool]]:
    """Where an affair sent to `key` may stop, and whether the reporter knows; a sampled step may be passed over."""
    arrivals: set[tuple[str, bool]] = set()
    passed: list[str] = []
    while key not in (END, JOIN) and key not in passed:
        step = procedure.steps[key]
        arrivals.add((key, told or step.tells is not None))
        if step.sample is None:
            return frozenset(arrivals)
        passed.append(key)
        key = passing_move(step).to
    return frozenset({*arrivals, (key, told)})


def _told_by(move: Move, told: bool) -> bool:
    """Whether the reporter knows where things stand after the move: an outcome that is decided must be told anew."""
    decided = move.resolves or move.declines or move.reopens or move.returns
    return move.tells is not None or (told and not decided)


def _steps(procedure: Procedure, roles: Collection[str] | None) -> Iterator[Problem]:
    of = openers(procedure)
    assigned = {step.assigns for step in procedure.steps.values()}
    assigned |= {start for step in procedure.steps.values() if step.lines for start in step.lines.starts}
    for step in procedure.steps.values():
        path = f"steps.{step.key}"
        if REPORTER in step.by and len(step.by) > 1:
            yield Problem(f"{path}.by", "反映人不能和别的岗位一起办一步。", "请分成两步。")
        if REPORTER in step.by and not any(move.on == "timeout" for move in step.moves.values()):
            yield Problem(path, f"“{step.title}”等反映人，反映人不来就永远办不结。", "请加一个 on: timeout 的去向。")
        if step.rates and REPORTER not in step.by and step.key not in of:
            yield Problem(
                f"{path}.rates",
                "评价只能由反映人作出，吹哨的支线里可由吹哨人作出。",
                "请写 by: [reporter]，或去掉 rates。",
            )
        if not _limited(step) and not {REPORTER, SYSTEM} & set(step.by):
            yield Problem(path, f"“{step.title}”没有期限。", "请写 within。")
        if step.not_by == step.key:
            yield Problem(f"{path}.not_by", "不能要求与自己不是同一人。", "请写前面的步骤。")
        if step.same_unit_as is not None and step.same_unit_as not in assigned:
            yield Problem(
                f"{path}.same_unit_as", f"没有哪一步指定由谁办“{step.same_unit_as}”。", "请给派单一步写 assigns。"
            )
        if step.route and step.assigns is None:
            yield Problem(f"{path}.route", "有派单规则，却没说派给哪一步。", "请写 assigns。")
        yield from _roles(path, step, roles)
        yield from _rules(path, step)
    for number, role in enumerate(procedure.depart.by if procedure.depart else ()):
        if roles is not None and role not in roles:
            yield Problem(f"depart.by.{number}", f"没有“{role}”这个岗位。", f"岗位有：{'、'.join(roles)}。")
    if roles is not None and procedure.escalate and procedure.escalate.to not in roles:
        yield Problem("escalate.to", f"没有“{procedure.escalate.to}”这个岗位。", f"岗位有：{'、'.join(roles)}。")


def _limited(step: Step) -> bool:
    """Is there a moment by which the step is done: a deadline, or the clock's own move?"""
    timed = timeout_move(step)
    return limited(step) or (timed is not None and timed.at_least is not None)


def _roles(path: str, step: Step, roles: Collection[str] | None) -> Iterator[Problem]:
    for number, role in enumerate(step.by):
        if roles is not None and role not in (REPORTER, SYSTEM) and role not in roles:
            yield Problem(f"{path}.by.{number}", f"没有“{role}”这个岗位。", f"岗位有：{'、'.join(roles)}、reporter。")


def _rules(path: str, step: Step) -> Iterator[Problem]:
    for word, rule in (("extend", step.extend), ("pause", step.pause)):
        if rule is not None and not limited(step):
            yield Problem(f"{path}.{word}", "没有期限的步骤谈不上延期或暂停。", "请先写 within。")
    reasons = [move for move in step.moves.values() if (move.declines or move.returns) and move.on is None]
    reasons = [] if SYSTEM in step.by else reasons
    for move in reasons:
        if not any(field.required for field in move.asks.values()):
            yield Problem(
                f"{path}.moves.{move.key}", f"“{move.title}”不用说理由。", "退单、不予受理要在 asks 里必填理由或依据。"
            )


def _hurried(procedure: Procedure, calendar: WorkCalendar) -> Iterator[Problem]:
    """A move people take must be open to them before the step is over: objected to where that is sure, never guessed.

    Limits in different units are compared by the bounds of the calendar (`lengths`), whatever the start.
    """
    for step in procedure.steps.values():
        timed = timeout_move(step)
        ends = [end for end in (step.within, timed.at_least if timed else None) if end is not None]
        apart = step.pause is not None or goes_on(procedure, step)
        for move in step.moves.values():
            least = move.at_least if move.on is None else None
            if least and ends and all(surely_not_longer(end, least, calendar, pausable=apart) for end in ends):
                bound = _bound(least, ends[-1], calendar)
                says = f"“{move.title}”满 {least.text}才能走，这一步 {ends[-1].text}就到期了{bound}。"
                path = f"steps.{step.key}.moves.{move.key}.at_least"
                yield Problem(path, says, "请把期限写长，或改为 on: timeout。")


def _bound(least: Limit, end: Limit, calendar: WorkCalendar) -> str:
    """What two different units were compared by, in words; '' for one unit."""
    if least.unit == end.unit:
        return ""
    amount = Limit(longest(least, end.unit, calendar), end.unit)
    opens, closes = calendar.hours[0][0], calendar.hours[-1][1]
    return f"（{least.text}至少有 {amount.text}，按 {opens:%H:%M} 上班、{closes:%H:%M} 下班算）"


def _fields(procedure: Procedure) -> Iterator[Problem]:
    for path, form in every_form(procedure):
        for field in form.values():
            yield from _field(f"{path}.{field.key}", field, procedure)
    yield from _asked_twice(procedure)


def _field(path: str, field: Field, procedure: Procedure) -> Iterator[Problem]:
    if not field.purpose:
        hint = "请写 purpose；说不出就不要问（减负）。"
        yield Problem(path, f"“{field.title}”没说为什么问。", hint, "burden.purpose")
    if field.basis is None:
        hint = "请写 basis；没有上位依据就引用自定的来源。"
        yield Problem(path, f"“{field.title}”没有依据。", hint, "burden.basis")
    elif field.basis not in procedure.sources:
        yield _no_source(f"{path}.basis", field.basis, procedure)
    if field.public and field.personal:
        yield Problem(path, f"“{field.title}”是个人信息，不能公开。", "请去掉 public。")
    if field.type == "phone" and not field.personal:
        yield Problem(path, f"“{field.title}”是电话，属于个人信息。", "请写 personal: true。")
    if field.known and field.known.startswith("reporter.") and not field.personal and field.known != "reporter.place":
        yield Problem(path, f"“{field.title}”取自反映人的资料，属于个人信息。", "请写 personal: true。")
    if field.required and field.by == "worker" and path.startswith("form."):
        yield Problem(path, f"“{field.title}”由工作人员填，反映时不能必填。", "请写 required: false。")


def _asked_twice(procedure: Procedure) -> Iterator[Problem]:
    for step in procedure.steps.values():
        asked: dict[str, Mapping[str, Field]] = {f"steps.{step.key}.form": step.form}
        asked |= {f"steps.{step.key}.moves.{move.key}.asks": move.asks for move in step.moves.values()}
        for path, form in asked.items():
            for key in form:
                if key in procedure.form and procedure.form[key].by == "reporter":
                    hint = "同一件事不问两遍（减负）。"
                    yield Problem(f"{path}.{key}", f"“{form[key].title}”反映时已经问过。", hint, "burden.twice")


def _sources(procedure: Procedure) -> Iterator[Problem]:
    listed = [source["id"] for source in procedure.document["sources"]]
    for name in dict.fromkeys(one for one in listed if listed.count(one) > 1):
        yield Problem("sources", f"来源“{name}”写了两遍。", "请只留一个。")
    for step in procedure.steps.values():
        if step.basis not in procedure.sources:
            yield _no_source(f"steps.{step.key}.basis", step.basis, procedure)
    for number, source in enumerate(procedure.sources.values()):
        if not source.checked and not source.note:
            yield from _unchecked(number, source.document)


def _unchecked(number: int, document: str) -> Iterator[Problem]:
    if document == CHOICE_OURS:
        yield Problem(f"sources.{number}", "自定的来源不需要核对。", "请写 checked: true。")


def _no_source(path: str, name: str, procedure: Procedure) -> Problem:
    return Problem(path, f"来源里没有“{name}”。", f"来源有：{'、'.join(procedure.sources)}。")


def _measures(procedure: Procedure) -> Iterator[Problem]:
    for number, clause in enumerate(procedure.floor):
        if procedure.steps[clause.partition(".")[0]].open:
            yield Problem(f"floor.{number}", "同一步不能又是底线条款又是可调条款。", "请去掉 open: true 或这一条。")
    if "satisfied" in procedure.measures and not any(step.rates for step in procedure.steps.values()):
        yield Problem("measures", "要看满意率，却没有请反映人评价的步骤。", "请给反馈一步写 rates: true。")
    if procedure.visibility == "public" and not any(
        field.public for _, form in every_form(procedure) for field in form.values()
    ):
        yield Problem("visibility", "公开的规程，没有一栏标明公开。", "请给可公开的栏目写 public: true。")

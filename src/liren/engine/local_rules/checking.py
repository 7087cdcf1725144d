"""Whether a change stays within what its clause allows; if not, what the parent says and how far one may go."""

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from re import fullmatch
from typing import Any, Final

from liren.engine.building import limit as limit_of
from liren.engine.calendar import WorkCalendar
from liren.engine.language import UNIT_TITLES, Limit, Procedure, Step
from liren.engine.lengths import same_length, surely_not_longer
from liren.engine.local_rules.clauses import OPENING, forms
from liren.engine.local_rules.never import instead, refusal
from liren.engine.local_rules.words import DEEDS, Change, Clause, LocalRules
from liren.engine.problems import Problem
from liren.engine.schema import UNIT_WORDS, WORD
from liren.engine.steps import all_fields, timeout_move

_LIMIT: Final = rf"[1-9][0-9]{{0,3}} ({'|'.join(UNIT_WORDS)})s?"
_BACK: Final = r"(0|[1-9][0-9]{0,3}) (working|calendar) days?"
MOST_TIMES: Final = 9
MOST_REASONS: Final = 20
_SHARE: Final = r"(100|[0-9]{1,2})(\.[0-9]{1,4})?%"
_FITTING: Final[Mapping[str, tuple[str, ...]]] = {
    "limit": ("tighten", "replace"), "least": ("tighten", "replace"), "before": ("tighten", "replace"),
    "after": ("tighten", "replace"),
    "share": ("tighten", "replace"), "number": ("tighten", "replace"), "reasons": ("tighten", "replace"),
    "route": ("replace",), "cases": ("require", "replace"), "roles": ("narrow", "replace"), "not_by": ("require",),
    "required": ("require",), "text": ("replace",),
}  # fmt: skip


def change_problems(
    rules: LocalRules, parent: Procedure, known: Mapping[str, Clause], calendar: WorkCalendar
) -> Iterator[Problem]:
    """What every change of the document does that its parent does not let it do."""
    sources = {*parent.sources, *rules.sources, "local"}
    for change in rules.changes:
        if change.basis not in sources:
            yield Problem(change.clause, f"没有“{change.basis}”这个依据。", f"依据有：{'、'.join(sorted(sources))}。")
        if change.field is not None:
            yield from _added(change, parent, sources)
        elif change.clause not in known:
            yield _unknown(change, parent, known)
        else:
            yield from _changed(change, known[change.clause])
    yield from _orders(rules, parent, calendar)


def _unknown(change: Change, parent: Procedure, known: Mapping[str, Clause]) -> Problem:
    step, _, word = change.clause.partition(".")
    there = parent.steps.get(step)
    if there is not None and (says := refusal(there, word.partition(".")[0])):
        return Problem(change.clause, says, instead(there))
    if change.clause in parent.floor:
        return Problem(change.clause, "是底线条款，这里没有可以再收紧的。", "请去掉这一处。")
    near = [path for path in known if path.partition(".")[0] == step] or list(known)
    if step not in parent.steps and step not in (OPENING, "escalate"):
        return Problem(change.clause, f"上级规定里没有“{step}”这一步。", f"步骤有：{'、'.join(parent.steps)}。")
    return Problem(change.clause, "上级规定里没有这一条，或者不许改。", f"这里能改的有：{'、'.join(near[:12])}。")


def _changed(change: Change, clause: Clause) -> Iterator[Problem]:
    fitting = _FITTING[clause.kind]
    if change.do not in fitting:
        names = "、".join(DEEDS[deed] for deed in DEEDS if deed in fitting and (deed != "replace" or _open(clause)))
        yield Problem(change.clause, f"不能“{DEEDS[change.do]}”。{_says(clause)}", f"这一条可以：{names or '不改'}。")
    elif change.do == "replace" and not _open(clause):
        nature = "底线条款" if clause.nature == "floor" else "不是可调条款"
        yield Problem(change.clause, f"{nature}，只能收紧，不能替换。{_says(clause)}", allowed(clause))
    else:
        yield from _CHECKS[clause.kind](change, clause)


def _open(clause: Clause) -> bool:
    return clause.nature == "open"


def _says(clause: Clause) -> str:
    return f"上级规定 {clause.said}。"


def allowed(clause: Clause) -> str:
    """How far one may go, in a sentence."""
    if clause.residents_time:
        return "这是居民自己的时间，不能缩短。"
    if clause.kind in ("limit", "after"):
        if not clause.most:
            return "已经不能更短。"
        return f"只能更短：{'、'.join(f'最多 {n} {UNIT_TITLES[unit]}' for unit, n in clause.most.items())}。"
    if clause.kind == "least":
        return f"只能更长：{'、'.join(f'至少 {n} {UNIT_TITLES[unit]}' for unit, n in clause.least.items())}。"
    if clause.kind == "before":
        return f"只能更早：{'、'.join(f'至少提前 {n} {UNIT_TITLES[unit]}' for unit, n in clause.least.items())}。"
    if clause.kind == "cases":
        return "另加的排在最前，期限不能比原来哪一个长。"
    if clause.kind == "route":
        return f"可写：{'、'.join(clause.choices)}。"
    if clause.kind == "number":
        return f"只能更少：{'1' if clause.path.startswith('escalate.') else '0'} 到 {int(str(clause.value)) - 1}。"
    if clause.kind == "share":
        return f"只能更大：多于 {clause.said}，到 100%。"
    if clause.kind in ("roles", "reasons"):
        return f"只能从这些里留：{'、'.join(clause.choices.values())}。"
    return ""


def _check_limit(change: Change, clause: Clause) -> Iterator[Problem]:
    on = clause.kind == "after"
    to = _limit_in(change.to)
    assert isinstance(clause.value, Limit)
    if to is None or (on and not to.unit.endswith("_days")):
        units = "20 calendar days，只用 working days、calendar days" if on else "2 working hours"
        yield Problem(change.clause, f"期限写成“数 单位”，例如 {units}。", allowed(clause))
    elif same_length(to, clause.value):
        yield _same(change, clause)
    elif change.do == "tighten" and (clause.residents_time or to.amount > clause.most.get(to.unit, 0)):
        yield Problem(change.clause, f"上级规定 {clause.said}，{to.text}不一定更短。", allowed(clause))


def _check_least(change: Change, clause: Clause) -> Iterator[Problem]:
    """A wait that becomes longer, or a deadline counted back that comes earlier."""
    back = clause.kind == "before"
    to = _back_in(change.to) if back else _limit_in(change.to)
    word = "更早" if back else "更长"
    assert isinstance(clause.value, Limit)
    if to is None:
        yield Problem(change.clause, f"写成“数 单位”，例如 {20 if back else 7} calendar days。", allowed(clause))
    elif to == clause.value or (not back and same_length(to, clause.value)):
        yield _same(change, clause)
    elif change.do == "tighten" and (to.unit not in clause.least or to.amount < clause.least[to.unit]):
        yield Problem(change.clause, f"上级规定{clause.said}，{to.text}不一定{word}。", allowed(clause))


def _check_route(change: Change, clause: Clause) -> Iterator[Problem]:
    if change.to == clause.value:
        yield _same(change, clause)
    elif not isinstance(change.to, str) or change.to not in clause.choices:
        yield Problem(change.clause, "没有这个能派单的目录。", allowed(clause))


def _check_cases(change: Change, clause: Clause) -> Iterator[Problem]:
    """How each is written is the schema's to say; how long they are, `_orders`."""
    cases = cases_in(change.to)
    if cases is None or (not cases and change.do == "require"):
        yield Problem(
            change.clause, "要写一串 {when: 条件, limit: 期限}，至多 10 个。", "例如 [{when: {…}, limit: 30 minutes}]。"
        )


def _check_share(change: Change, clause: Clause) -> Iterator[Problem]:
    share = _share_in(change.to)
    assert isinstance(clause.value, Fraction)
    if share is None or not 0 < share <= 1:
        yield Problem(change.clause, "抽查比例写成百分数，例如 50%，大于 0、不过 100%。", allowed(clause))
    elif share == clause.value:
        yield _same(change, clause)
    elif change.do == "tighten" and share < clause.value:
        yield Problem(change.clause, f"上级规定 {clause.said}，只能更大。", allowed(clause))


def _check_number(change: Change, clause: Clause) -> Iterator[Problem]:
    least = 1 if clause.path.startswith("escalate.") else 0
    assert isinstance(clause.value, int)
    number = change.to if isinstance(change.to, int) and not isinstance(change.to, bool) else -1
    if change.do == "replace":
        if not 0 <= number <= MOST_TIMES:
            yield Problem(change.clause, f"要写 0 到 {MOST_TIMES} 的数。", allowed(clause))
        elif number == clause.value:
            yield _same(change, clause)
    elif not least <= number < clause.value:
        yield Problem(change.clause, f"上级规定 {clause.said}，只能更少、更早。", allowed(clause))


def _check_names(change: Change, clause: Clause) -> Iterator[Problem]:
    assert isinstance(clause.value, tuple)
    names = change.to if isinstance(change.to, list) else None
    if names is None or not all(isinstance(name, str) for name in names) or len({*names}) != len(names):
        yield Problem(change.clause, "要写成不重复的一串。", allowed(clause))
    elif not names and clause.kind == "roles":
        yield Problem(change.clause, "至少要留一个岗位，不然没人办。", allowed(clause))
    elif clause.kind == "reasons" and change.do == "replace":
        if {*names} == {*clause.value}:
            yield _same(change, clause)
        elif len(names) > MOST_REASONS or not all(1 <= len(name.strip()) <= 60 for name in names):
            yield Problem(change.clause, f"至多 {MOST_REASONS} 个事由，每个 1 到 60 字。", "请改短。")
    elif more := "、".join(sorted({*names} - {*(clause.choices if change.do == "replace" else clause.value)})):
        yield Problem(change.clause, f"上级规定 {clause.said}，不能加上“{more}”。", allowed(clause))
    elif {*names} == {*clause.value}:
        yield _same(change, clause)


def _check_not_by(change: Change, clause: Clause) -> Iterator[Problem]:
    if not isinstance(change.to, str) or change.to not in clause.choices:
        yield Problem(change.clause, "要写另一步的名字。", f"可写：{'、'.join(clause.choices)}。")


def _check_required(change: Change, clause: Clause) -> Iterator[Problem]:
    if change.to is not None:
        yield Problem(change.clause, "只能改为必填，不用写 to。", "请去掉 to。")


def _check_text(change: Change, clause: Clause) -> Iterator[Problem]:
    if not isinstance(change.to, str) or not 1 <= len(change.to) <= 30:
        yield Problem(change.clause, "要写 1 到 30 个字的叫法。", f"上级写的是“{clause.said}”。")
    elif change.to == clause.value:
        yield _same(change, clause)


_CHECKS: Final = {
    "limit": _check_limit, "after": _check_limit, "least": _check_least, "before": _check_least,
    "route": _check_route, "cases": _check_cases,
    "share": _check_share, "number": _check_number, "roles": _check_names,
    "reasons": _check_names, "not_by": _check_not_by, "required": _check_required, "text": _check_text,
}  # fmt: skip


def _same(change: Change, clause: Clause) -> Problem:
    return Problem(change.clause, f"上级规定已经是 {clause.said}，不用再写。", "请去掉这一处。")


def _limit_in(value: Any) -> Limit | None:
    return limit_of(value) if isinstance(value, str) and fullmatch(_LIMIT, value) else None


def _back_in(value: Any) -> Limit | None:
    """A deadline counted back; 0 is the day itself."""
    return limit_of(value) if isinstance(value, str) and fullmatch(_BACK, value) else None


def cases_in(value: Any) -> list[tuple[Mapping[str, Any], Limit]] | None:
    """Special cases as a change writes them, each with its limit; None when they are written otherwise."""
    if not isinstance(value, list) or len(value) > 10:
        return None
    found = []
    for one in value:
        limit = _limit_in(one.get("limit")) if isinstance(one, Mapping) and {*one} == {"when", "limit"} else None
        if limit is None or not isinstance(one["when"], Mapping):
            return None
        found.append((one["when"], limit))
    return found


def _share_in(value: Any) -> Fraction | None:
    return Fraction(value[:-1]) / 100 if isinstance(value, str) and fullmatch(_SHARE, value) else None


def _added(change: Change, parent: Procedure, sources: Collection[str]) -> Iterator[Problem]:
    """A new field: somewhere there is a form, under a name nobody uses, with its reason."""
    form, _, key = change.clause.rpartition(".")
    field = change.field or {}
    if change.do != "require":
        yield Problem(change.clause, "另加栏目是“另作要求”。", "请写 do: require。")
    if form not in forms(parent):
        yield Problem(change.clause, "这里没有可以加栏目的地方。", f"可写：{'、'.join(list(forms(parent))[:20])}。")
    if not fullmatch(WORD, key) or key in all_fields(parent):
        yield Problem(change.clause, f"栏目名“{key}”已经有了，或不合写法。", "请换一个小写英文词。")
    if not field.get("purpose") or field.get("basis") not in sources:
        yield Problem(change.clause, "另加的栏目要说为什么问、依据什么。", "请写 purpose 和 basis（local 为本细则）。")


def _orders(rules: LocalRules, parent: Procedure, calendar: WorkCalendar) -> Iterator[Problem]:
    """What two changes, or a change and what stays, do to each other."""
    told = {change.clause: change for change in rules.changes}
    for step in parent.steps.values():
        for gone, other in (("extend.times", "extend.up_to"), ("pause.reasons", "pause.up_to")):
            first = told.get(f"{step.key}.{gone}")
            if first is not None and first.to in (0, []) and f"{step.key}.{other}" in told:
                yield Problem(f"{step.key}.{other}", "已经改为不能延期或暂停，不用再规定多久。", "请去掉这一处。")
        yield from _special(step, told, calendar)
        yield from _added_cases(step, told, calendar)
        yield from _put_off(step, told, calendar)


def _added_cases(step: Step, told: Mapping[str, Change], calendar: WorkCalendar) -> Iterator[Problem]:
    """A case put before the others must be no longer than any limit that would have run instead."""
    path = f"{step.key}.or_within"
    change = told.get(path)
    if change is None or step.within is None:
        return
    apart = [f"{path}.{n}" for n in range(1, len(step.or_within) + 1) if f"{path}.{n}" in told]
    if change.do == "replace":
        for one in apart:
            yield Problem(one, "特别情形整个换了，不用再改其中一种。", "请去掉这一处。")
        return
    standing = {f"{step.key}.within": step.within}
    standing |= {f"{path}.{n}": other.limit for n, other in enumerate(step.or_within, 1)}
    now = [(_limit_in(told[key].to) if key in told else None) or limit for key, limit in standing.items()]
    for _, mine in cases_in(change.to) or ():
        longest = next(
            (one for one in (*now, *standing.values())
             if not surely_not_longer(mine, one, calendar, pausable=step.pause is not None)), None,
        )  # fmt: skip
        if longest is not None:
            yield Problem(path, f"另加的情形 {mine.text}，不一定比 {longest.text}短。", "请写得更短，或用同样的单位。")


def _put_off(step: Step, told: Mapping[str, Change], calendar: WorkCalendar) -> Iterator[Problem]:
    """The deadline is never before the clock may take its move: a wait made longer must not come to put it off."""
    move = timeout_move(step)
    path = f"{step.key}.moves.{move.key}.at_least" if move is not None else ""
    wait = _limit_in(told[path].to) if path in told and told[path].do == "tighten" else None
    if wait is None or move is None or move.at_least is None:
        return
    standing = {f"{step.key}.within": step.within}
    standing |= {f"{step.key}.or_within.{n}": other.limit for n, other in enumerate(step.or_within, 1)}
    for clause, before in standing.items():
        now = (_limit_in(told[clause].to) if clause in told else None) or before
        fitted = before is not None and surely_not_longer(move.at_least, before, calendar)
        if fitted and now is not None and not surely_not_longer(wait, now, calendar):
            yield Problem(path, f"{wait.text}比期限 {now.text}还长，期限就被推后了。", "请写得不长于期限。")
            return


def _special(step: Step, told: Mapping[str, Change], calendar: WorkCalendar) -> Iterator[Problem]:
    """A limit of a special case must not come to be longer than the usual one that was shortened below it."""
    change = told.get(f"{step.key}.within")
    usual = _limit_in(change.to) if change is not None and change.do == "tighten" else None
    if usual is None or step.within is None:
        return
    for number, other in enumerate(step.or_within, 1):
        clause = f"{step.key}.or_within.{number}"
        mine = (_limit_in(told[clause].to) if clause in told else None) or other.limit
        turned = surely_not_longer(usual, mine, calendar) and not same_length(usual, mine)
        if turned and surely_not_longer(other.limit, step.within, calendar):
            message = f"一般期限改为 {usual.text}，这一情形的 {mine.text}反而更长。"
            yield Problem(clause, message, "请把它也改短。")

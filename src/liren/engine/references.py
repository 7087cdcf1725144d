"""Names that must lead somewhere, and fields whose bounds must make sense: without them a procedure cannot run."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from liren.engine.conditions import Comparison, Condition, Group
from liren.engine.language import END, JOIN, RATING, SYSTEM, Field, Move, Procedure, Step
from liren.engine.problems import Problem
from liren.engine.schema import COLUMN_TYPES
from liren.engine.side_lines import automatic, line_problems
from liren.engine.steps import all_fields, organisation_field

Fields = Mapping[str, Field]
FLOOR_WORDS: Final = ("within", "or_within", "at_least", "by", "not_by", "sample", "moves", "form", "basis")
COUNTED: Final = ("choices", "photos", "files", "table")
_ORDERED: Final = ("number", "money", "date", "time", "rating")
_UNCOMPARED: Final = ("photos", "files", "table")


def reference_problems(procedure: Procedure) -> tuple[Problem, ...]:
    """Everything that would keep the procedure from running; empty when nothing."""
    return tuple(_problems(procedure))


def every_form(procedure: Procedure) -> Iterator[tuple[str, Fields]]:
    """Each form of the procedure with its path: the opening form, the steps' forms, the moves' questions."""
    yield "form", procedure.form
    for step in procedure.steps.values():
        yield f"steps.{step.key}.form", step.form
        for move in step.moves.values():
            yield f"steps.{step.key}.moves.{move.key}.asks", move.asks


def _problems(procedure: Procedure) -> Iterator[Problem]:
    fields = all_fields(procedure)
    for path, form in every_form(procedure):
        for field in form.values():
            yield from _field_problems(f"{path}.{field.key}", field, fields)
            other = fields[field.key]
            if other.type != field.type or other.options != field.options:
                yield Problem(f"{path}.{field.key}", "同名的栏目在别处类型或选项不同。", "请换一个名字。")
    if procedure.start not in procedure.steps:
        yield _no_step("start", procedure.start, procedure)
    for step in procedure.steps.values():
        yield from _step_problems(step, procedure, fields)
    for number, clause in enumerate(procedure.floor):
        yield from _floor_problems(f"floor.{number}", clause, procedure)
    yield from line_problems(procedure)
    yield from _starts_problems(procedure)
    yield from _offer_problems(procedure)


def _offer_problems(procedure: Procedure) -> Iterator[Problem]:
    """Whose affair it is, is said once, when it is opened; who is offered later belongs to that organisation."""
    whose = organisation_field(procedure)
    for path, form in every_form(procedure):
        for at, field in _with_columns(form):
            here = f"{path}.{at}.offers"
            if field.offers_organisations and (path != "form" or field is not whose):
                yield Problem(here, "哪个组织的事，只在反映时问一次。", "请把这一栏放在 form 里，只留一栏。")
            elif field.offers_organisations and (field.type != "choice" or not field.required):
                yield Problem(here, "哪个组织的事，要选一个，而且必选。", "请写 type: choice、required: true。")
            elif field.offers_organisations and (field.by == "worker" or field.when is not None):
                yield Problem(here, "哪个组织的事，反映时就要说清。", "请去掉这一栏的 by: worker 和 when。")
            elif field.offers and whose is None:
                yield Problem(
                    here, "不知道是哪个组织里任职的人。", "请在 form 里加一栏选组织，例如 offers: [committee_of_work]。"
                )
    if procedure.starts and procedure.starts.per == "organisation" and whose is None:
        yield Problem(
            "starts.per", "不知道每个什么组织一件。", "请在 form 里加一栏选组织，例如 offers: [committee_of_work]。"
        )


def _with_columns(form: Fields) -> Iterator[tuple[str, Field]]:
    """Every field of a form, and every column of its tables, by where it is written."""
    for field in form.values():
        yield field.key, field
        yield from ((f"{field.key}.columns.{column.key}", column) for column in field.columns.values())


def _starts_problems(procedure: Procedure) -> Iterator[Problem]:
    """The clock answers no questions but the place and the title."""
    for field in procedure.form.values() if procedure.starts else ():
        if field.required and field.type != "place" and field.key != "title" and not field.offers_organisations:
            yield Problem(
                f"form.{field.key}", f"到时自动发起，没有人填“{field.title}”。", "请去掉 required，或改在步骤里问。"
            )


def _floor_problems(path: str, clause: str, procedure: Procedure) -> Iterator[Problem]:
    step, _, word = clause.partition(".")
    if step not in procedure.steps:
        yield _no_step(path, step, procedure)
    elif word not in FLOOR_WORDS:
        yield Problem(path, f"“{word}”不能作底线条款。", f"可写 {'、'.join(FLOOR_WORDS)}。")


def _step_problems(step: Step, procedure: Procedure, fields: Fields) -> Iterator[Problem]:
    path = f"steps.{step.key}"
    for word in ("not_by", "assigns", "same_unit_as", "whistle"):
        target = getattr(step, word)
        if target is not None and target not in procedure.steps:
            yield _no_step(f"{path}.{word}", target, procedure)
    yield from _keeper_problems(path, step, procedure)
    conditions = [(f"{path}.or_within.{n}.when", other.when) for n, other in enumerate(step.or_within)]
    conditions += [(f"{path}.always.{n}.when", one) for n, one in enumerate(step.always)]
    for place, condition in conditions:
        yield from condition_problems(place, condition, fields)
    yield from _dated_problems(path, step, fields)
    if step.propose_together is not None and not 2 <= _parties(step) <= len(step.by):
        yield Problem(
            f"{path}.propose_together", f"这一步只有 {len(step.by)} 方。", "请在 by 里写至少两个岗位，数不超过方数。"
        )
    if step.propose_together is not None and (step.assigns or step.whistle or step.lines):
        yield Problem(f"{path}.propose_together", "共商的一步不能同时派单、吹哨、开支线。", "请分成两步。")
    if step.propose_together is not None:
        for move in step.moves.values():
            personal = next((field for field in {**step.form, **move.asks}.values() if field.personal), None)
            if personal is not None:
                yield Problem(
                    f"{path}.moves.{move.key}",
                    f"共商的内容各方都看，不能问个人信息“{personal.title}”。",
                    "请放到别的步骤问。",
                )
    if (step.does is not None or step.awaits is not None) and step.by != (SYSTEM,):
        yield Problem(f"{path}.by", "系统办的、等别处的步骤，没有人来办。", "请写 by: [system]。")
    if step.does is not None and set(step.moves) - {"done", "failed"}:
        yield Problem(f"{path}.moves", "系统办事只有 done（办成）和 failed（没办成）两个去向。", "请改名或去掉别的。")
    if step.does is not None and not {"done", "failed"} <= set(step.moves):
        yield Problem(f"{path}.moves", "系统办事要写 done（办成）和 failed（没办成）两个去向。", "请补上。")
    if step.or_within and step.within is None:
        yield Problem(f"{path}.or_within", "有条件期限，却没有一般期限。", "请补上 within。")
    if step.sample is not None and not 0 < step.sample <= 1:
        yield Problem(f"{path}.sample", "抽查比例应大于 0%。", "不抽查就去掉这一步。")
    for move in step.moves.values():
        yield from _move_problems(f"{path}.moves.{move.key}", step, move, procedure, fields)


def _keeper_problems(path: str, step: Step, procedure: Procedure) -> Iterator[Problem]:
    if step.keeper_of is None:
        return
    field = procedure.form.get(step.keeper_of)
    asked = field is not None and field.required and field.when is None
    found_later = any(one.does for one in procedure.steps.values())  # a standard in words: a deed says who keeps it
    if field is None or not asked or not (field.type == "clause" or (field.type == "text" and found_later)):
        hint = "请写反映时一定要填的、type: clause 的那一栏；用文字写哪份标准的，要有系统去认的一步。"
        yield Problem(f"{path}.keeper_of", f"“{step.keeper_of}”不是问哪一条的必填栏目。", hint)
    if {"reporter", SYSTEM} & set(step.by):
        yield Problem(f"{path}.by", "由维护单位办的一步，不能写反映人或系统。", "请写岗位。")


def _parties(step: Step) -> int:
    wanted = step.propose_together
    return wanted if isinstance(wanted, int) else len(step.by)


def limited(step: Step) -> bool:
    """Has it a deadline, from its start or from a date?"""
    return step.within is not None or step.before is not None or step.after is not None


def _dated_problems(path: str, step: Step, fields: Fields) -> Iterator[Problem]:
    """A deadline is counted from one date, which somebody is asked for, or from the start, not from both."""
    for word, dated in (("before", step.before), ("after", step.after)):
        if dated is None:
            continue
        field = fields.get(dated.field)
        if field is None or field.type != "date" or field.personal:
            says = f"“{dated.field}”不是日期栏目。"
            yield Problem(f"{path}.{word}", says, "请写一个 type: date 的栏目，不能是个人信息。")
        if step.within is not None:
            yield Problem(f"{path}.{word}", "期限写了两个。", f"within 和 {word} 只留一个。")
    if step.before is not None and step.after is not None:
        yield Problem(f"{path}.after", "期限写了两个。", "before 和 after 只留一个。")


def _move_problems(path: str, step: Step, move: Move, procedure: Procedure, fields: Fields) -> Iterator[Problem]:
    if move.to not in (END, JOIN) and move.to not in procedure.steps:
        yield _no_step(f"{path}.to", move.to, procedure)
    if move.when is not None:
        yield from condition_problems(f"{path}.when", move.when, fields)
    if move.on == "timeout":
        if not limited(step) and move.at_least is None:
            yield Problem(path, "到期才走的去向，这一步却没有期限。", "请给这一步写 within。")
        if move.asks or move.when is not None:
            yield Problem(path, "到期由系统走的去向不能再问人、也不能带条件。", "请去掉 asks 和 when。")
    if move.at_least is not None:
        yield from _waiting_problems(f"{path}.at_least", step, move)


def _waiting_problems(path: str, step: Step, move: Move) -> Iterator[Problem]:
    """What goes on by itself, or at a grade, cannot be made to wait."""
    if automatic(step):
        yield Problem(path, "系统自己走的步骤不等时间。", "请写在由人办的一步。")
    elif step.rates and move.on is None:
        yield Problem(path, "评了分就要往下走，不能再等。", "请去掉 at_least，或写在另一步。")


def condition_problems(path: str, condition: Condition, fields: Fields) -> Iterator[Problem]:
    """What is wrong with a condition: a field that does not exist, a comparison its type does not allow."""
    if isinstance(condition, Group):
        for part in condition.parts:
            yield from condition_problems(path, part, fields)
    elif condition.source == "mode":
        return
    elif condition.source == "count":
        if condition.operator != "filled" and not _are(condition, lambda value: _is_number(value)):
            yield Problem(path, f"计数 {condition.name} 只能和数比较。", "请写一个数。")
    elif condition.name == RATING.key:
        yield from _comparison_problems(path, condition, RATING)
    elif condition.name not in fields:
        yield Problem(path, f"没有“{condition.name}”这一栏。", f"可用的栏目：{'、'.join(list(fields)[:30])}。")
    else:
        yield from _comparison_problems(path, condition, fields[condition.name])


def _comparison_problems(path: str, condition: Comparison, field: Field) -> Iterator[Problem]:
    if condition.operator == "filled":
        return
    if field.type in _UNCOMPARED or field.personal:
        yield Problem(path, f"“{field.title}”只能问填没填。", "请用 filled。")
    elif condition.operator in ("at_least", "at_most", "more_than", "less_than") and field.type not in _ORDERED:
        yield Problem(path, f"“{field.title}”不能比大小。", "请用 is、is_not、in、not_in 或 filled。")
    elif not _are(condition, lambda value: _fits(value, field)):
        yield Problem(path, f"“{field.title}”不会取这样的值。", f"请写{_wanted(field)}。")


def _are(condition: Comparison, fits: Callable[[Any], bool]) -> bool:
    return all(fits(value) for value in (condition.value if isinstance(condition.value, tuple) else (condition.value,)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _fits(value: Any, field: Field) -> bool:
    if field.type == "yes_no":
        return isinstance(value, bool)
    if field.type in ("number", "money", "rating"):
        return _is_number(value)
    if field.type in ("choice", "choices"):
        return isinstance(value, str) if field.offers else value in [option for option, _ in field.options]
    return isinstance(value, str) and (field.type not in ("date", "time") or _moment(field.type, value) is not None)


def _wanted(field: Field) -> str:
    if field.options:
        return "、".join(option for option, _ in field.options[:30])
    return {
        "yes_no": " true 或 false", "number": "一个数", "money": "一个数（分）", "rating": " 1 到 5 的数",
        "date": " 2026-03-02 这样的日期", "time": " 09:30 这样的时间",
    }.get(field.type, "文字")  # fmt: skip


def _moment(kind: str, text: str) -> date | time | None:
    try:
        return date.fromisoformat(text) if kind == "date" else time.fromisoformat(text)
    except ValueError:
        return None


def _field_problems(path: str, field: Field, fields: Fields) -> Iterator[Problem]:
    if field.offers and (field.options or field.type not in ("choice", "choices")):
        yield Problem(f"{path}.offers", "offers 只用于没有 options 的单选、多选。", "请留一样。")
    elif (field.type in ("choice", "choices")) != bool(field.options or field.offers):
        yield Problem(path, "选项 options 和类型不相配。", "choice、choices 要有选项，其他类型不能有。")
    if len({value for value, _ in field.options}) != len(field.options):
        yield Problem(f"{path}.options", "有重复的选项。", "请只留一个。")
    if (field.type == "table") != bool(field.columns):
        yield Problem(path, "列 columns 和类型不相配。", "table 要有列，其他类型不能有。")
    if field.decimals and field.type != "number":
        yield Problem(f"{path}.decimals", "只有 number 有小数位数。", "请去掉。")
    yield from _bound_problems(path, field)
    if field.when is not None:
        yield from condition_problems(f"{path}.when", field.when, fields)
    for column in field.columns.values():
        if column.type not in COLUMN_TYPES:
            yield Problem(
                f"{path}.columns.{column.key}", f"列不能是 {column.type}。", f"可用：{'、'.join(COLUMN_TYPES)}。"
            )
        if column.when is not None:
            yield Problem(f"{path}.columns.{column.key}", "列不能带条件。", "请去掉 when。")
        yield from _field_problems(f"{path}.columns.{column.key}", column, {})


def _bound_problems(path: str, field: Field) -> Iterator[Problem]:
    bounds = [bound for bound in (field.min, field.max) if bound is not None]
    if not bounds:
        return
    if field.type in ("text", "long_text", *COUNTED):
        fitting = all(isinstance(bound, int) and not isinstance(bound, bool) and bound >= 0 for bound in bounds)
    elif field.type in ("number", "money"):
        fitting = all(_is_number(bound) for bound in bounds)
    elif field.type in ("date", "time"):
        fitting = all(isinstance(bound, str) and _moment(field.type, bound) is not None for bound in bounds)
    else:
        fitting = False
    if not fitting:
        yield Problem(
            path, "min、max 和类型不相配。", "文字写字数，数写大小，日期写 2026-03-02，多选、照片写个数，其他类型不写。"
        )
    elif len(bounds) == 2 and bounds[0] > bounds[1]:  # type: ignore[operator]
        yield Problem(path, "min 大于 max。", "请对调。")


def _no_step(path: str, name: str, procedure: Procedure) -> Problem:
    return Problem(path, f"没有“{name}”这一步。", f"步骤有：{'、'.join(procedure.steps)}。")

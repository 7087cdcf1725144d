"""From a parent and local rules to the procedure that runs: an ordinary procedure, parsed, linted and hashed."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from liren.engine.burden import Burden, burden
from liren.engine.calendar import WorkCalendar
from liren.engine.language import Procedure
from liren.engine.lint import lint
from liren.engine.loading import ProcedureInvalid, digest, document_digest, parse
from liren.engine.local_rules.applying import merged_document, source_clashes
from liren.engine.local_rules.checking import change_problems
from liren.engine.local_rules.clauses import clauses
from liren.engine.local_rules.loading import LocalRulesInvalid
from liren.engine.local_rules.showing import differences
from liren.engine.local_rules.words import LocalRules, Merged
from liren.engine.problems import Problem
from liren.engine.relief import objections

_COUNTED: Final = {
    "resident_fields": ("居民填", "栏"), "resident_minutes": ("居民用", "分钟"),
    "worker_fields": ("工作人员填", "栏"), "worker_minutes": ("工作人员用", "分钟"),
}  # fmt: skip


def merge(
    rules: LocalRules,
    parent: Procedure,
    calendar: WorkCalendar,
    *,
    roles: Mapping[str, str] | None = None,
    routes: Collection[str] | None = None,
) -> Merged:
    """Merge; with no changes the parent itself. roles: known roles and their titles, to check and to show them;
    None: any role may be named. routes: the catalogues one may be sent on by; None: any.

    Raises LocalRulesInvalid with everything that is wrong, each by its clause.
    """
    named = [change.to for change in rules.changes if change.clause.endswith(".route") and isinstance(change.to, str)]
    known = clauses(
        parent, calendar, _taken_as_known(rules) if roles is None else roles, named if routes is None else routes
    )
    problems = [*_parent_problems(rules, parent), *source_clashes(rules, parent)]
    problems += change_problems(rules, parent, known, calendar)
    if problems:
        raise LocalRulesInvalid(tuple(problems))
    if not rules.changes:
        return Merged(parent, digest(parent), ())
    try:
        made = parse(merged_document(rules, parent, digest(parent)))
    except ProcedureInvalid as error:
        raise LocalRulesInvalid(tuple(_by_clause(error.problems))) from error
    problems = [*_by_clause(_new_objections(made, parent, roles, calendar)), *_burden_problems(rules, parent, made)]
    if problems:
        raise LocalRulesInvalid(tuple(problems))
    return Merged(made, document_digest(made.document), differences(rules, parent, known))


def _taken_as_known(rules: LocalRules) -> Mapping[str, str]:
    """Where nobody says which roles there are: those the rules name."""
    lists = [change.to for change in rules.changes if change.clause.endswith(".by") and isinstance(change.to, list)]
    return {role: role for names in lists for role in names if isinstance(role, str)}


def more_burden(parent: Procedure, made: Procedure) -> tuple[str, ...]:
    """In what the merged procedure asks more of people than its parent, in words; empty when in nothing."""
    before, after = burden(parent), burden(made)
    return tuple(
        f"{title} {getattr(after, count)} {unit}（上级 {getattr(before, count)}）"
        for count, (title, unit) in _COUNTED.items()
        if getattr(after, count) > getattr(before, count)
    )


def burdens(parent: Procedure, made: Procedure) -> tuple[Burden, Burden]:
    """What the parent asks of people, and what the merged procedure asks."""
    return burden(parent), burden(made)


def _parent_problems(rules: LocalRules, parent: Procedure) -> Iterator[Problem]:
    """The rules must have been written against this very text."""
    if rules.parent != parent.key:
        yield Problem("parent", f"这份细则的上级规程是 {rules.parent}，不是 {parent.key}。", "请核对。")
    elif rules.parent_version != parent.version:
        message = f"这份细则照第 {rules.parent_version} 版写的，上级规程现在是第 {parent.version} 版。"
        yield Problem("parent_version", message, "请逐条核对后改 parent_version。")
    elif rules.parent_digest and not digest(parent).startswith(rules.parent_digest):
        yield Problem("parent_digest", "上级规程的正文和写细则时不同。", "请逐条核对后改 parent_digest。")


def _new_objections(
    made: Procedure, parent: Procedure, roles: Collection[str] | None, calendar: WorkCalendar
) -> list[Problem]:
    """What a careful reader objects to in the merged text and did not object to in the parent."""
    before = {(one.path, one.message) for one in (*lint(parent, roles=roles, calendar=calendar), *objections(parent))}
    found = (*lint(made, roles=roles, calendar=calendar), *objections(made))
    return [one for one in found if (one.path, one.message) not in before]


def _by_clause(problems: Collection[Problem]) -> Iterator[Problem]:
    for one in problems:
        yield Problem(one.path.removeprefix("steps."), one.message, one.hint)


def _burden_problems(rules: LocalRules, parent: Procedure, made: Procedure) -> Iterator[Problem]:
    more = more_burden(parent, made)
    if more and not rules.burden_reason:
        message = f"比上级规定多要了：{'；'.join(more)}。"
        yield Problem("burden_reason", message, "请写明为什么值得（burden_reason），或者少问。")

"""The law book's files of local rules, `local/*.yaml`: read, merged with their parent, their cases played."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from liren.engine.calendar import WorkCalendar
from liren.engine.cases import PLAIN, run_cases
from liren.engine.language import Procedure
from liren.engine.local_rules.cases import replay
from liren.engine.local_rules.loading import parse_local_rules
from liren.engine.local_rules.merging import merge
from liren.engine.local_rules.words import LocalRules
from liren.engine.problems import DocumentInvalid, Problem

FOLDER: Final = "local/"
CASES: Final = ".cases.yaml"


@dataclass(frozen=True, slots=True)
class LocalFinding:
    """What is to be said about one file. summary: what it holds; '' when it could not be read."""

    path: str
    summary: str
    problems: tuple[Problem, ...]


def check_local(
    texts: Mapping[str, str],
    parents: Collection[Procedure],
    calendar: WorkCalendar | None,
    roles: Collection[str] | None,
) -> Iterator[LocalFinding]:
    """Check every file of local rules. texts: path within the law book → its text; parents: its procedures."""
    by_key = {parent.key: parent for parent in parents}
    titles = {role: role for role in roles} if roles is not None else None
    for path in sorted(texts):
        if path.startswith(FOLDER) and not path.endswith(CASES):
            try:
                yield _finding(path, texts, by_key, calendar or PLAIN, titles)
            except DocumentInvalid as error:
                yield LocalFinding(path, "", error.problems)


def _finding(
    path: str, texts: Mapping[str, str], parents: Mapping[str, Procedure], calendar: WorkCalendar,
    roles: Mapping[str, str] | None,
) -> LocalFinding:  # fmt: skip
    rules = parse_local_rules(texts[path])
    parent = parents.get(rules.parent)
    if parent is None:
        problem = Problem("parent", f"没有能用的规程“{rules.parent}”。", f"规程有：{'、'.join(parents)}。")
        return LocalFinding(path, "", (problem,))
    made = merge(rules, parent, calendar, roles=roles).procedure
    told, problems = _own_cases(path, texts, made, calendar)
    kept, more = _parents_cases(texts, rules, parent, made, calendar)
    summary = f"{rules.title}：依 {rules.parent} 第 {rules.parent_version} 版，改 {len(rules.changes)} 处，{told}{kept}"
    return LocalFinding(path, summary, (*problems, *more))


def _own_cases(
    path: str, texts: Mapping[str, str], made: Procedure, calendar: WorkCalendar
) -> tuple[str, list[Problem]]:
    beside = path.removesuffix(".yaml") + CASES
    if beside not in texts:
        name = beside.rsplit("/", 1)[-1]
        return "没有案例", [Problem("", f"没有案例文件 {name}。", "请为每处改动写一个案例。")]
    results = run_cases(made, texts[beside], calendar=calendar)
    problems = [Problem(f"案例“{one.name}”", text) for one in results for text in one.problems]
    return f"案例 {sum(one.ok for one in results)}/{len(results)} 相符", problems


def _parents_cases(
    texts: Mapping[str, str], rules: LocalRules, parent: Procedure, made: Procedure, calendar: WorkCalendar
) -> tuple[str, tuple[Problem, ...]]:
    above = f"procedures/{parent.key}{CASES}"
    if above not in texts:
        return "", ()
    found = replay(rules, parent, made, texts[above], calendar)
    return f"，上级案例 {len(found.kept)} 个照旧、{len(found.touched)} 个涉及改动", found.problems

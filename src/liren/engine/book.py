"""The law book's procedures, catalogues and calendars: every file read, every reference followed, every case played.

What other rooms keep in the law book (labels, measures, imports) they check themselves.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from liren.engine.burden import Share, shares
from liren.engine.calendar import WorkCalendar, load_calendar
from liren.engine.cases import CaseResult, run_cases
from liren.engine.catalogues import Catalogue, parse_catalogue
from liren.engine.classification import ATTRIBUTES, Near, as_matter, classify, near, parse_rules
from liren.engine.language import Procedure
from liren.engine.lint import lint
from liren.engine.loading import parse
from liren.engine.local_rules.book import check_local
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.references import condition_problems, every_form
from liren.engine.relief import objections
from liren.engine.steps import all_fields

T = TypeVar("T")
CASES: Final = ".cases.yaml"
CLASSIFICATION: Final = "classification.yaml"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be said about one file. summary: what it holds, in Chinese; '' when it could not be read.

    title, shares: of a procedure, its name and what it asks of whom.
    """

    path: str
    summary: str
    problems: tuple[Problem, ...]
    title: str = ""
    shares: tuple[Share, ...] = ()


def checked(path: str, text: str, parse: Callable[[str], T], said: Callable[[T], str]) -> Finding:
    """What is to be said of a file that stands for itself: `said` of what `parse` makes of it, or all that is wrong."""
    try:
        return Finding(path, said(parse(text)), ())
    except DocumentInvalid as error:
        return Finding(path, "", tuple(error.problems))


def checked_each(
    texts: Mapping[str, str], folder: str, parse: Callable[[str], T], said: Callable[[T], str],
    between: Callable[[Sequence[T]], tuple[Problem, ...]], together: str,
) -> tuple[Finding, ...]:  # fmt: skip
    """What is to be said of each file of a folder, and of all of them `together` (its title in Chinese)."""
    read: list[T] = []

    def kept(text: str) -> T:
        read.append(parse(text))
        return read[-1]

    findings = [checked(path, texts[path], kept, said) for path in sorted(texts) if path.startswith(folder)]
    problems = between(read)
    return (*findings, Finding(folder, together, problems)) if problems else tuple(findings)


def check_book(texts: Mapping[str, str], *, roles: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Check every file. texts: path within the law book (`procedures/management/grid-event.yaml`) → its text."""
    book = _Book(texts, roles)
    return (*book.findings(), *book.local(), *(_near(pair) for pair in book.near()))


def _near(pair: Near) -> Finding:
    return Finding(pair.first, f"与 {pair.second} 相近，可看看要不要合并", ())


class _Book:
    """The files read so far; each is read once."""

    def __init__(self, texts: Mapping[str, str], roles: Collection[str] | None) -> None:
        self.texts, self.roles = texts, roles
        self.catalogues: dict[str, Catalogue] = {}
        self.calendar: WorkCalendar | None = None
        self.procedures: list[Procedure] = []
        self.rules = parse_rules(texts[CLASSIFICATION]) if CLASSIFICATION in texts else None

    def findings(self) -> Iterator[Finding]:
        for folder in ("calendars/", "catalogues/", "procedures/"):
            for path in sorted(self.texts):
                if path.startswith(folder) and not path.endswith(CASES):
                    yield self._finding(path)
        yield from self._orphans()

    def _finding(self, path: str) -> Finding:
        try:
            if path.startswith("calendars/"):
                return self._calendar(path)
            if path.startswith("catalogues/"):
                return self._catalogue(path)
            return self._procedure(path)
        except DocumentInvalid as error:
            return Finding(path, "", error.problems)

    def _calendar(self, path: str) -> Finding:
        calendar = load_calendar(self.texts[path])
        self.calendar = self.calendar or calendar
        years = sorted(calendar.published_years)
        return Finding(path, f"{years[0]}–{years[-1]} 年放假安排" if years else "没有放假安排", ())

    def _catalogue(self, path: str) -> Finding:
        catalogue = parse_catalogue(self.texts[path])
        self.catalogues[catalogue.key] = catalogue
        unchecked = sum(not one.checked for one in catalogue.classes.values())
        rules = f"，派单规则 {len(catalogue.routing.rules)} 条" if catalogue.routing else ""
        named = (
            ()
            if path == f"catalogues/{catalogue.key}.yaml"
            else (Problem("key", f"文件应叫 {catalogue.key}.yaml。", "请改名。"),)
        )
        return Finding(path, f"{len(catalogue.classes)} 类（{unchecked} 类未核实）{rules}", named)

    def _procedure(self, path: str) -> Finding:
        procedure = parse(self.texts[path])
        problems = [*lint(procedure, roles=self.roles, calendar=self.calendar), *objections(procedure)]
        problems += [*self._references(procedure), *self._kind(procedure)]
        self.procedures.append(procedure)
        if path != f"procedures/{procedure.key}.yaml":
            problems.append(Problem("key", f"文件应在 procedures/{procedure.key}.yaml。", "请改名或移动。"))
        results, more = self._cases(path, procedure)
        problems += more
        unchecked = sum(not source.checked for source in procedure.sources.values())
        told = f"案例 {sum(result.ok for result in results)}/{len(results)} 相符"
        summary = f"{procedure.title}：{len(procedure.steps)} 步，{told}，来源 {unchecked} 项待核对"
        return Finding(path, summary, tuple(problems), procedure.title, shares(procedure))

    def _cases(self, path: str, procedure: Procedure) -> tuple[tuple[CaseResult, ...], list[Problem]]:
        beside = path.removesuffix(".yaml") + CASES
        if beside not in self.texts:
            return (), [
                Problem("", f"没有案例文件 {beside.rsplit('/', 1)[-1]}。", "请写几个案例：办好、退回、不予受理。")
            ]
        try:
            results = run_cases(procedure, self.texts[beside], calendar=self.calendar)
        except DocumentInvalid as error:
            return (), [Problem(f"案例 {one.path}".strip(), one.message, one.hint) for one in error.problems]
        return results, [Problem(f"案例“{one.name}”", text) for one in results for text in one.problems]

    def _references(self, procedure: Procedure) -> Iterator[Problem]:
        names = {"catalogue": procedure.catalogue}
        names |= {f"steps.{step.key}.route": step.route for step in procedure.steps.values()}
        for path, name in names.items():
            if name is not None and name not in self.catalogues:
                yield Problem(path, f"没有目录“{name}”。", f"目录有：{'、'.join(self.catalogues)}。")
            elif name is not None and path != "catalogue":
                yield from self._routes(path, self.catalogues[name], procedure)
        asks_class = any(field.type == "class" for _, form in every_form(procedure) for field in form.values())
        if asks_class and procedure.catalogue is None:
            yield Problem("catalogue", "有类别一栏，却没说用哪个目录。", "请写 catalogue。")

    def _routes(self, path: str, catalogue: Catalogue, procedure: Procedure) -> Iterator[Problem]:
        if catalogue.routing is None:
            yield Problem(path, f"目录“{catalogue.key}”没有派单规则。", "请补 routes，或去掉 route。")
            return
        fields = all_fields(procedure)
        for number, rule in enumerate(catalogue.routing.rules):
            if rule.when is not None:
                yield from condition_problems(f"{path}（{catalogue.key} 第 {number + 1} 条）", rule.when, fields)

    def _kind(self, procedure: Procedure) -> Iterator[Problem]:
        """The declared kind must be the one the classification gives."""
        if self.rules is None:
            return
        if procedure.attribute is None:
            yield Problem("affair.attribute", "没有写事务属性。", f"请写 {'、'.join(ATTRIBUTES)} 之一，用来分三类。")
            return
        found = classify(as_matter(procedure), self.rules)
        if found.kind != procedure.kind:
            yield Problem("affair.kind", f"按分类规则第 {found.rule} 条应是 {found.kind}：{found.why}。", "请改。")

    def local(self) -> Iterator[Finding]:
        """The files of local rules. Call after `findings`."""
        for one in check_local(self.texts, self.procedures, self.calendar, self.roles):
            yield Finding(one.path, one.summary, one.problems)

    def near(self) -> tuple[Near, ...]:
        """Procedures that might be one; for people to look at. Call after `findings`."""
        return near([as_matter(p) for p in self.procedures if p.attribute], self.rules) if self.rules else ()

    def _orphans(self) -> Iterator[Finding]:
        for path in sorted(self.texts):
            beside = path.removesuffix(CASES) + ".yaml"
            if path.endswith(CASES) and beside not in self.texts:
                yield Finding(path, "", (Problem("", f"没有规程 {beside}。", "请核对文件名。"),))

"""The templates of the law book against its procedures: what they issue exists, and is known when it is issued."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from liren.affairs.answers import is_personal
from liren.affairs.papers.sheet import BUILT_IN, Asked, Sheet
from liren.affairs.papers.templates import parse
from liren.engine.book import CASES, Finding
from liren.engine.language import Field, Procedure, Step
from liren.engine.loading import parse as parse_procedure
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.steps import all_fields

FOLDER: Final = "papers/"
DEED: Final = "papers.issue"
SURE: Final = frozenset(BUILT_IN) - {"reply"}
"""What every affair knows of itself; an answer to the reporter only some have."""


def check_papers(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Check every template, and every step that issues one. texts: path within the law book → its text.

    Procedures that cannot be read are left to the book's own check.
    """
    procedures = list(_procedures(texts))
    findings, sheets = [], {}
    for path in sorted(path for path in texts if path.startswith(FOLDER)):
        try:
            sheet = parse(texts[path])
        except DocumentInvalid as error:
            findings.append(Finding(path, "", error.problems))
            continue
        sheets[sheet.key] = sheet
        problems = list(_of_the_sheet(path, sheet, procedures))
        findings.append(Finding(path, _summary(sheet, procedures), tuple(problems)))
    for procedure in procedures:
        if problems := [one for step in _issuing(procedure) for one in _of_the_step(procedure, step, sheets)]:
            findings.append(Finding(f"procedures/{procedure.key}.yaml", "出具的文书", tuple(problems)))
    return tuple(findings)


def _procedures(texts: Mapping[str, str]) -> Iterator[Procedure]:
    for path in sorted(texts):
        if path.startswith("procedures/") and not path.endswith(CASES):
            try:
                yield parse_procedure(texts[path])
            except DocumentInvalid:
                continue


def _issuing(procedure: Procedure) -> Iterator[Step]:
    return (step for step in procedure.steps.values() if step.does == DEED)


def _summary(sheet: Sheet, procedures: Sequence[Procedure]) -> str:
    by = [p.title for p in procedures if any(s.arguments.get("template") == sheet.key for s in _issuing(p))]
    issued = f"由《{'》《'.join(by)}》出具" if by else "由人出具"
    return f"{sheet.title}：{issued}{'' if sheet.checked else '，依据待核对'}"


def _of_the_sheet(path: str, sheet: Sheet, procedures: Sequence[Procedure]) -> Iterator[Problem]:
    """A name of a template that no procedure it is for ever answers is a slip of the pen."""
    if path != f"{FOLDER}{sheet.key}.yaml":
        yield Problem("key", f"文件应叫 {FOLDER}{sheet.key}.yaml。", "请改名。")
    mine = [p for p in procedures if sheet.is_for(p.kind, p.key)]
    for key in sheet.procedures:
        if key not in {p.key for p in procedures}:
            yield Problem("procedures", f"没有规程“{key}”。", "请改名字，或先写这份规程。")
    known = set(BUILT_IN).union(*(all_fields(p) for p in mine))
    for field in sheet.fields.values():
        dead = [source for source in field.sources if source not in known]
        if dead and not (field.ask and field.sources == (field.key,)):
            hint = "请写规程里的栏目名，或去掉。"
            yield Problem(f"fields.{field.key}.from", f"用得上这份文书的规程里没有“{'、'.join(dead)}”这一栏。", hint)


def _of_the_step(procedure: Procedure, step: Step, sheets: Mapping[str, Sheet]) -> Iterator[Problem]:
    path, named = f"steps.{step.key}.with", step.arguments.get("template", "")
    sheet = sheets.get(named)
    if sheet is None:
        yield Problem(path, f"没有文书模板“{named}”。", f"有：{'、'.join(sorted(sheets))}。")
        return
    if not sheet.is_for(procedure.kind, procedure.key):
        yield Problem(path, f"《{sheet.title}》不是给这份规程的。", f"请写进 {FOLDER}{sheet.key}.yaml 的 procedures。")
    fields = all_fields(procedure)
    for asked in sheet.fields.values():
        closed = [s for s in asked.sources if s in fields and is_personal(fields[s]) and not asked.personal]
        if closed:
            hint = f"请在 {FOLDER}{sheet.key}.yaml 里写 personal: true，或换一栏。"
            yield Problem(path, f"“{asked.title}”取的“{'、'.join(closed)}”是个人信息，这份文书不会取。", hint)
        if asked.required and not _known_at(procedure, step.key, asked):
            hint = "请把其中一栏在每条路上都写成必填，或让这一项可以空着。"
            said = f"走到“{step.title}”时，“{asked.title}”不一定有人答过（from：{'、'.join(asked.sources)}）。"
            yield Problem(path, said, hint)


def _known_at(procedure: Procedure, target: str, asked: Asked) -> bool:
    """Whether on every way from the start to `target` one of the field's sources must have been answered."""
    if SURE & set(asked.sources) or _asks(procedure.form, asked):
        return True
    seen, waiting = set(), [procedure.start]
    while waiting:  # walk only where it is still unanswered
        key = waiting.pop()
        if key == target:
            return False
        if key in seen or key not in procedure.steps:
            continue
        seen.add(key)
        step = procedure.steps[key]
        waiting += step.lines.starts if step.lines else ()
        waiting += [m.to for m in step.moves.values() if not _asks({**step.form, **m.asks}, asked)]
    return True


def _asks(form: Mapping[str, Field], asked: Asked) -> bool:
    """Must this form answer the field? What is asked only sometimes does not count, nor what workers may add later."""
    found = (form[source] for source in asked.sources if source in form)
    return any(f.required and f.when is None and f.by == "reporter" for f in found)

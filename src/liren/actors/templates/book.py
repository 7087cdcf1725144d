"""The templates of the law book on disk: every file read, every reference followed."""

from collections.abc import Iterator, Mapping

from liren.actors.templates.loading import parse_template
from liren.actors.templates.shapes import Template
from liren.engine.book import Finding
from liren.engine.problems import DocumentInvalid, Problem

FOLDER = "organisations/"


def check_templates(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """Check every template. texts: path within the law book (`organisations/hub.yaml`) → its text."""
    read: dict[str, Template] = {}
    findings = []
    for path in sorted(path for path in texts if path.startswith(FOLDER)):
        try:
            read[path] = parse_template(texts[path])
        except DocumentInvalid as error:
            findings.append(Finding(path, "", error.problems))
    known = {template.key for template in read.values()}
    findings += [Finding(path, _summary(one), tuple(_problems(path, one, known))) for path, one in read.items()]
    return tuple(sorted(findings, key=lambda finding: finding.path))


def _summary(template: Template) -> str:
    counted = "、".join(
        f"{group.title} {sum(slot.group == group.key for slot in template.slots)}" for group in template.groups.values()
    )
    return f"{template.title}：{counted}，来源 {template.unchecked} 项待核对"


def _problems(path: str, template: Template, known: set[str]) -> Iterator[Problem]:
    if path != f"{FOLDER}{template.key}.yaml":
        yield Problem("key", f"文件应叫 {FOLDER}{template.key}.yaml。", "请改名。")
    if template.mirrors is not None and template.mirrors not in known:
        yield Problem("mirrors", f"没有模板“{template.mirrors}”。", f"有：{'、'.join(sorted(known))}。")

"""`manage.py lawbook check|new|show`: the law book's files, without any database."""

import re
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from liren.access.roles import ROLES
from liren.actors.public import check_templates
from liren.affairs.public import papers
from liren.autonomy.public import bodies, check_rules, conventions, openness, points
from liren.engine.book import CASES, Finding, check_book
from liren.engine.burden import REPORTER, Share, burden, shares
from liren.engine.language import Procedure, Step
from liren.engine.loading import digest, parse
from liren.engine.problems import DocumentInvalid
from liren.engine.saying import limit_in_words, target_in_words, together_in_words
from liren.engine.template import drafts
from liren.integrations.public import exchange
from liren.jobs.table import table
from liren.management.public import check_tables, check_training
from liren.registry.public import consents, groups, retention
from liren.standards.public import check_catalogue, check_systems, check_words, duties, stated

CHECKS = (
    check_templates,
    papers.check_papers,
    check_words,
    check_catalogue,
    check_systems,
    stated.check_facts,
    duties.check_duties,
    check_tables,
    check_training,
    groups.check_groups,
    consents.check_purposes,
    exchange.check_exchange,
    retention.check_retention,
    check_rules,
    points.check_points,
    conventions.check_conventions,
    openness.check_openness,
    bodies.check_participation,
    openness.check_ways,
)
"""What other rooms keep in the law book, each checked by its own."""

KEY = re.compile(r"(management|service|autonomy)/[a-z][a-z0-9-]{0,59}")


class Command(BaseCommand):
    help = "规程文件：check 检查全部，new 起草，show 查看。不用数据库。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--book", type=Path, default=settings.LAWBOOK, help="规程文件所在的目录")
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("check", help="检查全部文件：写法、依据、去向、目录、案例")
        for name, says in (("new", "写一份带说明的底稿和案例"), ("show", "打印步骤、期限、来源和负担")):
            actions.add_parser(name, help=says).add_argument("key", help="例如 service/borrow-room")

    def handle(self, *args: object, **options: object) -> None:
        book = options["book"]
        assert isinstance(book, Path)
        if options["action"] == "check":
            self._check(book)
            return
        key = str(options["key"])
        if not KEY.fullmatch(key):
            raise CommandError(f"“{key}”不是规程的名字。写成 类别/英文名，类别是 management、service、autonomy。")
        if options["action"] == "new":
            self._new(book, key)
        else:
            self._show(book, key)

    def _check(self, book: Path) -> None:
        texts = _texts(book)
        findings = (*check_book(texts, roles=ROLES), *(one for check in CHECKS for one in check(texts)))
        count = 0
        for finding in findings:
            self.stdout.write(f"{'✗' if finding.problems else '✓'} {finding.path}  {finding.summary}".rstrip())
            for problem in finding.problems:
                self.stdout.write(f"    {problem}")
            count += len(finding.problems)
        self.stdout.write(f"\n{burden_table(findings)}\n")
        if count:
            raise CommandError(f"共 {len(findings)} 个文件，{count} 处要改。")
        self.stdout.write(f"共 {len(findings)} 个文件，都合规定。")

    def _new(self, book: Path, key: str) -> None:
        target = book / "procedures" / f"{key}.yaml"
        beside = target.with_name(target.stem + CASES)
        for path in (target, beside):
            if path.exists():
                raise CommandError(f"{path.relative_to(book)} 已经在了。换一个名字，或直接改它。")
        target.parent.mkdir(parents=True, exist_ok=True)
        for path, text in zip((target, beside), drafts(key), strict=True):
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"写好 {path.relative_to(book)}")
        self.stdout.write("照文件里的说明改，再运行 lawbook check。")

    def _show(self, book: Path, key: str) -> None:
        path = book / "procedures" / f"{key}.yaml"
        if not path.is_file():
            raise CommandError(f"没有规程 {key}。用 lawbook check 看有哪些。")
        try:
            procedure = parse(path.read_text(encoding="utf-8"))
        except DocumentInvalid as error:
            raise CommandError(str(error)) from error
        for line in described(procedure):
            self.stdout.write(line)


def described(procedure: Procedure) -> Iterator[str]:
    """The procedure in Chinese lines, for a terminal."""
    yield f"{procedure.title}（{procedure.key} 第 {procedure.version} 版）"
    yield procedure.summary
    yield f"指纹 {digest(procedure)[:16]}"
    yield ""
    yield "步骤"
    for step in procedure.steps.values():
        yield from _step_lines(step, procedure)
    yield ""
    yield "来源"
    for source in procedure.sources.values():
        state = "已核对" if source.checked else "待核对原文"
        yield f"  {source.id}  {source.document}《{source.title}》 {source.clause or '条款不明'}  {state}"
    yield ""
    yield from _burden_lines(procedure)


def _step_lines(step: Step, procedure: Procedure) -> Iterator[str]:
    kind = "  可调条款" if step.open else ""
    kind = "  底线条款" if any(clause.startswith(f"{step.key}.") for clause in procedure.floor) else kind
    limit = limit_in_words(procedure, step)
    sampled = f"  抽查 {float(step.sample):.0%}" if step.sample is not None else ""
    yield f"  {step.title}  {'、'.join(map(_role, step.by))}  {limit}{sampled}{kind}  依据 {step.basis}"
    yield from (f"    {said}" for said in together_in_words(procedure, step))
    for move in step.moves.values():
        target = target_in_words(procedure, move)
        asked = f"（填：{'、'.join(field.title for field in move.asks.values())}）" if move.asks else ""
        yield f"    {move.title} → {target}{asked}{'（到期自动）' if move.on else ''}"


def _burden_lines(procedure: Procedure) -> Iterator[str]:
    counted = burden(procedure)
    yield "负担（按通常走法，分钟为估计）"
    yield f"  居民一次 {counted.resident_fields} 栏，约 {counted.resident_minutes} 分钟"
    yield f"  工作人员一件 {counted.worker_fields} 栏，约 {counted.worker_minutes} 分钟"
    for share in shares(procedure):
        if share.role != REPORTER:
            yield f"    {_role(share.role)}  {share.steps} 步，{share.fields} 栏，约 {share.minutes} 分钟"
    yield f"  平台已知 {counted.known_fields} 栏，不再问"
    if procedure.burden_reason:
        yield f"  超过提醒线的理由：{procedure.burden_reason}"


def burden_table(findings: Sequence[Finding]) -> str:
    """What one affair of each procedure costs whom, and the sum for each role, as tables."""
    found = [finding for finding in findings if finding.shares]
    lines = [_burden_row(finding) for finding in found]
    each = table(["负担（一件，按通常走法，分钟为估计）", "居民填", "约几分钟", "工作人员填", "约几分钟"], lines)
    roles = dict.fromkeys(share.role for finding in found for share in finding.shares)
    sums = [_role_row(role, [s for f in found for s in f.shares if s.role == role]) for role in roles]
    return f"{each}\n\n" + table(["各岗位合计（每份规程各一件）", "规程", "步", "栏", "约几分钟"], sums)


def _burden_row(finding: Finding) -> list[str]:
    mine = [share for share in finding.shares if share.role == REPORTER]
    theirs = [share for share in finding.shares if share.role != REPORTER]
    return [finding.title, *_sums(mine), *_sums(theirs)]


def _role_row(role: str, done: Sequence[Share]) -> list[str]:
    return [_role(role), f"{len(done)} 份", f"{sum(share.steps for share in done)} 步", *_sums(done)]


def _sums(done: Sequence[Share]) -> list[str]:
    return [f"{sum(share.fields for share in done)} 栏", f"{ceil(sum(share.seconds for share in done) / 60)} 分钟"]


def _role(key: str) -> str:
    if key in ("reporter", "system"):
        return "反映人" if key == "reporter" else "平台"
    return ROLES[key].title if key in ROLES else key


def _texts(book: Path) -> Mapping[str, str]:
    if not book.is_dir():
        raise CommandError(f"没有目录 {book}。")
    return {
        path.relative_to(book).as_posix(): path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(book.rglob("*.yaml"))
    }

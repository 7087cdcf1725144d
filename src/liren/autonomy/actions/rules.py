"""The law book's rules of deciding are laid down with their days; a place makes stricter what it may, and its own."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import yaml
from django.db.models import Max, Min, Q

from liren.access.public import Actor, require
from liren.autonomy.errors import RulesInvalid
from liren.autonomy.models import DecisionRule
from liren.autonomy.queries.rules import rule_on
from liren.engine.book import Finding, checked_each
from liren.engine.deciding.rules import FOLDER, FREE, Ground, Rule, RuleFile, between, parse_file, refined, written
from liren.engine.problems import DocumentInvalid, Problem
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.kit.json import canonical
from liren.territories.public import place_at

BOOK: Final = "lawbook"


def check_rules(texts: Mapping[str, str]) -> tuple[Finding, ...]:
    """What is to be said of the law book's files of rules, for `lawbook check`."""
    return checked_each(texts, FOLDER, parse_file, _summary, between, "各文件之间")


def _summary(file: RuleFile) -> str:
    unread = sum(ground.status == "secondary" for ground in file.grounds.values())
    return f"{file.title}：{len(file.rules)} 条规则，{unread} 处没有读到原文"


@write
def seed_rules(book: Path, *, at: datetime) -> int:
    """Lay the law book's rules that are new or were changed, end those it has no more; how many. A changed one becomes
    a later version for the same days, so that decisions keep the one they used. Raises RulesInvalid."""
    try:
        files = [parse_file(path.read_text("utf-8")) for path in sorted((book / FOLDER).glob("*.yaml"))]
    except DocumentInvalid as error:
        raise _invalid(tuple(error.problems)) from error
    if wrong := between(files):
        raise _invalid(wrong)
    _one_at_a_time()
    rules = [rule for file in files for rule in file.rules]
    there = {(rule.key, rule.since) for rule in rules}
    held = DecisionRule.objects.filter(publisher=BOOK, path="", replaced_at=None)
    gone = [row.id for row in held if (row.key, row.valid_from) not in there]
    DecisionRule.objects.filter(pk__in=gone).update(replaced_at=at)
    return len(gone) + sum(_lay(rule, at) for rule in rules)


@write
def refine_rule(
    *, path: str, key: str, stricter: Mapping[str, tuple[str, str]], document: str, clause: str, phrase: str,
    on: date, by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """A place makes a rule stricter where the law leaves it open, from `on`: need's id → (op, fraction).

    For who publishes rules there. Raises RuleUnknown, NotAllowed, RulesInvalid, InvalidInput.
    """
    require(by, "rules.publish", path)
    problems = {}
    if place_at(path) is None:
        problems["path"] = "请选一个地方"
    if not 2 <= len(document.strip()) <= 80 or not 1 <= len(clause.strip()) <= 80 or len(phrase) > 30:
        problems["document"] = "请写依据的文件和条款，原话不超过 30 个字"
    if problems or not stricter:
        raise InvalidInput.of(problems or {"stricter": "请写哪一项更严"})
    base = rule_on(key, path, on)
    ground = Ground("local", document.strip(), clause.strip(), phrase.strip(), "ours")
    try:
        rule = refined(base.rule, stricter, ground)
    except DocumentInvalid as error:
        raise _invalid(tuple(error.problems)) from error
    return _publish(path, rule, on, by, at)


@write
def add_rule(*, path: str, text: str, on: date, by: Actor, at: datetime) -> UUID:
    """A place's own rule for a body no law says how it decides (议事会, 理事会), from `on`: a file of one rule, YAML.

    For who publishes rules there. Raises NotAllowed, RulesInvalid, InvalidInput.
    """
    require(by, "rules.publish", path)
    try:
        file = parse_file(text)
    except (DocumentInvalid, yaml.YAMLError) as error:
        raise _invalid(getattr(error, "problems", (Problem("", "这不是能读的文件。"),))) from error
    if len(file.rules) != 1 or file.rules[0].body not in FREE or place_at(path) is None:
        raise InvalidInput(text="请写一条规则；法律管着的会议，地方不能另立规则，只能改得更严")
    [rule] = file.rules
    if DecisionRule.objects.filter(key=rule.key, path="").exists():
        raise InvalidInput(text="这个代号已经是全国通用的规则，请换一个")
    return _publish(path, rule, on, by, at)


def _publish(path: str, rule: Rule, on: date, by: Actor, at: datetime) -> UUID:
    if on < at.astimezone(CHINA).date():
        raise InvalidInput(on="从今天或以后开始，不能管已经过去的")
    _one_at_a_time()
    stand = DecisionRule.objects.filter(path=path, key=rule.key, replaced_at=None)
    stand.filter(valid_from=on).update(replaced_at=at)
    stand.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lt=on).update(valid_to=on)
    until = stand.filter(valid_from__gt=on).aggregate(first=Min("valid_from"))["first"]
    told = {**written(rule), "from": on.isoformat(), "until": until.isoformat() if until else None}
    return _new(path, path, rule.key, told, on, until, "", by.person_id, at).id


def _lay(rule: Rule, at: datetime) -> bool:
    told = written(rule)
    seed = hashlib.sha256(canonical(told)).hexdigest()
    row = DecisionRule.objects.filter(path="", key=rule.key, valid_from=rule.since, replaced_at=None).first()
    if row is not None and row.seed == seed:
        return False
    if row is not None:
        row.replaced_at = at
        row.save(update_fields=["replaced_at"])
    _new(BOOK, "", rule.key, told, rule.since, rule.until, seed, None, at)
    return True


def _new(
    publisher: str, path: str, key: str, told: Mapping[str, Any], since: date, until: date | None, seed: str,
    by: UUID | None, at: datetime,
) -> DecisionRule:  # fmt: skip
    last = DecisionRule.objects.filter(publisher=publisher, key=key, path=path).aggregate(n=Max("version"))["n"] or 0
    return DecisionRule.objects.create(
        publisher=publisher, key=key, version=last + 1, path=path, document=dict(told), seed=seed, valid_from=since,
        valid_to=until, at=at, by_person=by,
    )  # fmt: skip


def _one_at_a_time() -> None:
    rows("SELECT pg_advisory_xact_lock(hashtextextended('autonomy rules', 7))")


def _invalid(problems: tuple[Problem, ...]) -> RulesInvalid:
    return RulesInvalid(text="；".join(map(str, problems[:10])))

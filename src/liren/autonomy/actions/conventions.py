"""Conventions: written clause by clause, looked at by a person, decided, filed, kept; whoever is named is nobody."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from liren.access.public import SYSTEM, Actor, require
from liren.affairs import public as affairs
from liren.autonomy.actions import versions
from liren.autonomy.actions.meetings import MEETINGS, met
from liren.autonomy.actions.questions import ask
from liren.autonomy.errors import (
    ConventionMoved,
    ConventionNotDecided,
    NoSuchConvention,
    NoSuchConventionDeed,
)
from liren.autonomy.models import Convention, ConventionDeed, Question, Result
from liren.autonomy.queries.limits import limits
from liren.autonomy.shapes.conventions import CONVENTION_STATES, QUESTION
from liren.autonomy.shapes.questions import NewQuestion
from liren.kit.clock import CHINA
from liren.kit.crypto import sm3
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import Json, canonical
from liren.territories.public import words

ACT: Final = "conventions.keep"
PROCEDURE: Final = "autonomy/convention"
MOST_CLAUSES, MOST_CHARACTERS, MOST_TIMES = 60, 300, 999
BACK: Final = timedelta(days=62)
_NUMBER = re.compile(
    r"^\s*(第?[0-9一二三四五六七八九十百]{1,4}(条|[、.．:：])|[（(][0-9一二三四五六七八九十]{1,4}[)）])\s*"
)


@write
def draft_convention(*, path: str, clauses: str, by: Actor, at: datetime) -> UUID:
    """A new version of the convention of the community at `path`, as a draft; its id.

    clauses: a line each, numbers at the beginning are dropped. Raises NotAllowed, InvalidInput naming the line.
    """
    require(by, ACT, path)
    found, read = versions.community(path), read_clauses(clauses)
    version = versions.number_of_next(Convention, path)
    return Convention.objects.create(
        path=path, version=version, title=f"{found.everyday_name}{words(found)['covenant']} 第 {version} 版",
        clauses=read, digest=sm3(canonical(list[Json](read))), at=at, by_person=by.person_id,
    ).id  # fmt: skip


def read_clauses(text: str) -> list[str]:
    """The clauses as typed. Raises InvalidInput naming the line.

    >>> read_clauses("第一条 楼道不堆杂物\\n\\n2. 遛狗牵绳")
    ['楼道不堆杂物', '遛狗牵绳']
    """
    found = [_NUMBER.sub("", line).strip() for line in text.splitlines() if line.strip()]
    if not found:
        raise InvalidInput(clauses="请至少写一条，一行一条")
    if len(found) > MOST_CLAUSES:
        raise InvalidInput(clauses=f"最多 {MOST_CLAUSES} 条")
    wrong = next((n for n, one in enumerate(found, 1) if not 4 <= len(one) <= MOST_CHARACTERS), 0)
    if wrong:
        raise InvalidInput(clauses=f"第 {wrong} 条要写 4 到 {MOST_CHARACTERS} 个字")
    twice = next((n for n, one in enumerate(found, 1) if one in found[: n - 1]), 0)
    if twice:
        raise InvalidInput(clauses=f"第 {twice} 条和前面的一样，请删去一条")
    text = "\n".join(found)
    if len(text) > 4000:
        raise InvalidInput(clauses=f"一共 {len(text)} 个字，请删到 4000 字以内")
    return found


@write
def drop_convention(*, convention_id: UUID, by: Actor, at: datetime) -> None:
    """A draft is not wanted, or one whose review or vote ended without coming into force.

    Raises NoSuchConvention, NotAllowed, ConventionMoved.
    """
    row = _held(convention_id, by)
    ended = row.state == "asked" and row.affair and affairs.affair(row.affair, SYSTEM, at=at).state != "open"
    if row.state != "draft" and not ended:
        raise ConventionMoved(state=CONVENTION_STATES[row.state])
    row.state = "dropped"
    row.save(update_fields=["state"])


@write
def ask_convention(*, convention_id: UUID, by: Actor, at: datetime) -> UUID:
    """Submit a draft to review and decision, with what the list warns of: an affair of `autonomy/convention`; its id.

    Raises NoSuchConvention, NotAllowed, ConventionMoved, NoSuchProcedure.
    """
    row = _held(convention_id, by)
    if row.state != "draft":
        raise ConventionMoved(state=CONVENTION_STATES[row.state])
    answers: dict[str, Json] = {"content": as_text(row.clauses)}
    if warned := limits().warned(row.clauses):
        answers["warnings"] = "\n".join(one.text for one in warned)[:5000]
    return versions.submit(row, procedure=PROCEDURE, subject=QUESTION, answers=answers, by=by, at=at)


@write
def put_convention(
    *, convention_id: UUID, roll_id: UUID, rule: str, until: date | None, by: Actor, at: datetime
) -> UUID:
    """Put a version that is being decided to those on a roll, by name, open from now until the end of a day; its id.

    For who calls for decisions there (`decisions.call`). Raises NoSuchConvention, NotAllowed, ConventionMoved,
    RollUnknown, InvalidInput.
    """
    row = _held(convention_id, by, "decisions.call")
    if row.state != "asked" or row.affair is None or affairs.affair(row.affair, SYSTEM, at=at).step != "meet":
        raise ConventionMoved(state=CONVENTION_STATES[row.state])
    if rule not in MEETINGS:
        raise InvalidInput(rule="请选一种会议的规则")
    if until is None:
        raise InvalidInput(until="请写哪天截止，例如 2026-12-20")
    closes = datetime.combine(until + timedelta(days=1), time(), CHINA)
    wanted = NewQuestion(
        roll_id, f"通过{row.title}", at, closes, named=True, text=f"{as_text(row.clauses)}\n内容摘要 {row.digest}",
        rule=rule, about=(QUESTION, row.id),
    )  # fmt: skip
    put = ask(question=wanted, by=by, at=at)
    if Question.objects.get(id=put).path != row.path:
        raise InvalidInput(roll="请选本社区的名册")
    return put


def begin_convention(deed: affairs.Deed) -> None:
    """`autonomy.begin-convention`: the version the affair is about comes into force; the one before it ends."""
    row, said = versions.decided_by(
        deed, Convention, procedure=PROCEDURE, subject=QUESTION, missing=NoSuchConvention()
    )  # fmt: skip
    if row.state == "in_force":
        return
    if row.state != "asked":
        raise ConventionMoved(state=CONVENTION_STATES[row.state])
    row.decided = _by_question(row) if said.get("meeting") == "question" else _by_meeting(row, said, deed.at)
    versions.begin(row, deed)
    row.filed = {key: str(said.get(f"filed_{key}") or "") for key in ("with", "on", "number")}
    row.save(update_fields=["state", "begins", "decided", "filed"])


@write
def record_deed(
    *, convention_id: UUID, clause: str, deed: str, times: str, on: date | None, by: Actor, at: datetime
) -> UUID:
    """What was done to keep the version in force: which clause, of the list how, how often, on which day.

    Raises NoSuchConvention, NotAllowed, ConventionMoved, InvalidInput naming each field.
    """
    row = _held(convention_id, by)
    if row.state != "in_force" or row.begins is None:
        raise ConventionMoved(state=CONVENTION_STATES[row.state])
    today = at.astimezone(CHINA).date()
    number, count, wrong = _number(clause, len(row.clauses)), _number(times, MOST_TIMES), {}
    if number is None:
        wrong["clause"] = f"请选哪一条，第 1 条到第 {len(row.clauses)} 条"
    if deed not in limits().deeds:
        wrong["deed"] = "请选做了什么"
    if count is None:
        wrong["times"] = f"请写几次，1 到 {MOST_TIMES}"
    if on is None or not max(row.begins, today - BACK) <= on <= today:
        wrong["on"] = "请写公约执行以后、不晚于今天、两个月以内的日子"
    if wrong or number is None or count is None or on is None:
        raise InvalidInput.of(wrong)
    return ConventionDeed.objects.create(
        convention=row, clause=number, deed=deed, times=count, on=on, at=at, by_person=by.person_id
    ).id


@write
def take_back_deed(*, deed_id: UUID, by: Actor, at: datetime) -> None:
    """A record was wrong: another says so, both stay. Raises NoSuchConventionDeed, NotAllowed."""
    deed = ConventionDeed.objects.select_for_update().filter(id=deed_id, takes_back=None).first()
    if deed is None:
        raise NoSuchConventionDeed
    _held(deed.convention_id, by)
    if ConventionDeed.objects.filter(takes_back=deed).exists():
        raise NoSuchConventionDeed
    ConventionDeed.objects.create(
        convention_id=deed.convention_id, clause=deed.clause, deed=deed.deed, times=deed.times, on=deed.on,
        takes_back=deed, at=at, by_person=by.person_id,
    )  # fmt: skip


def as_text(clauses: list[str]) -> str:
    return "\n".join(f"第 {n} 条 {one}" for n, one in enumerate(clauses, 1))


def _by_meeting(row: Convention, said: Mapping[str, Json], at: datetime) -> dict[str, Json]:
    """What the meeting counted, judged by the rule that held on its day. Raises ConventionNotDecided."""
    found = met(str(said.get("meeting") or ""), row.path, said, at.astimezone(CHINA).date())
    if found.why:
        raise ConventionNotDecided(why=found.why)
    return {
        "rule": found.rule, "on": found.on, "should_come": found.should_come, "came": found.came,
        "agreed": found.agreed, "delegated": str(said.get("delegated") or ""),
    }  # fmt: skip


def _by_question(row: Convention) -> dict[str, Json]:
    """A question put about this version was counted and passed. Raises ConventionNotDecided."""
    put = Question.objects.filter(about_kind=QUESTION, about_id=row.id, path=row.path)
    for result in Result.objects.filter(question__in=put).select_related("question").order_by("-at"):
        certificate = result.package["certificate"]
        if certificate["verdict"].get("decided") is True:
            return {"rule": certificate["rule"]["title"], "question": str(result.question_id)}
    raise ConventionNotDecided(why="平台上没有对这一版已经计票、通过的表决")


def _held(convention_id: UUID, by: Actor, act: str = ACT) -> Convention:
    row = Convention.objects.select_for_update().filter(id=convention_id).first()
    if row is None:
        raise NoSuchConvention
    require(by, act, row.path)
    return row


def _number(text: str, most: int) -> int | None:
    told = text.strip()
    return int(told) if re.fullmatch(r"[0-9]{1,4}", told) and 1 <= int(told) <= most else None

"""Rules of points: written line by line, checked against what points may not touch, decided by an affair."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, require
from liren.affairs import public as affairs
from liren.autonomy.actions import versions
from liren.autonomy.actions.meetings import met
from liren.autonomy.errors import NoSuchPointsRules, PointsNotDecided, PointsRulesMoved
from liren.autonomy.models import PointsGift, PointsRules
from liren.autonomy.points_words import HOLDERS
from liren.autonomy.queries.untouchable import untouchable
from liren.autonomy.shapes.points import (
    MOST_LINES,
    MOST_MONTHS,
    MOST_POINTS,
    AwardRule,
    GiftRule,
    Rules,
    as_text,
    rules_of,
)
from liren.kit.clock import CHINA
from liren.kit.crypto import sm3
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.json import canonical
from liren.kit.outbox import Handler, Happened
from liren.ledgers import public as ledgers

ACT = "points.rules"
PROCEDURE = "autonomy/points-rules"
SUBJECT = "points-rules"
BOOK = "points"
MEETINGS: Final = {
    "all": ("jw-meeting", "cw-meeting"), "households": ("cw-meeting-households",),
    "reps": ("jw-representatives", "cw-representatives"),
}  # fmt: skip
"""The rule each kind of meeting decides by. Of villagers' meetings and their representatives' the law asks the same."""


@write
def draft_points_rules(
    *, path: str, holder: str, months: str, most: str, awards: str, gifts: str, by: Actor, at: datetime
) -> UUID:
    """A new version of the rules of the community at `path`, as a draft; its id.

    awards: a line each, `做什么｜几分｜每月最多几次`; gifts: a line each, `换什么｜几分｜哪一类｜几份` (a kind of
    lawbook/points, by title or key). Raises NotAllowed, InvalidInput naming the line, also for what points may not
    touch: rights and benefits of law, any taking away.
    """
    require(by, ACT, path)
    found = versions.community(path)
    rules = read_rules(holder, months, most, awards, gifts)
    version = versions.number_of_next(PointsRules, path)
    document = rules.document()
    made = PointsRules.objects.create(
        path=path, version=version, title=f"{found.everyday_name}积分办法 第 {version} 版", document=document,
        digest=sm3(canonical(document)), at=at, by_person=by.person_id,
    )  # fmt: skip
    return made.id


def read_rules(holder: str, months: str, most: str, awards: str, gifts: str) -> Rules:
    """The rules as typed. Raises InvalidInput with every field that is wrong, naming the line."""
    wrong: dict[str, str] = {}
    if holder not in HOLDERS:
        wrong["holder"] = "请选按人还是按户记分"
    lasting, limit = _number(months, MOST_MONTHS), _number(most, MOST_POINTS)
    if lasting is None:
        wrong["months"] = f"请写有效几个月，1 到 {MOST_MONTHS}"
    if limit is None:
        wrong["most"] = f"请写每月最多得几分，1 到 {MOST_POINTS}"
    given = _lines(awards, "awards", 3, wrong)
    exchanged = _lines(gifts, "gifts", 4, wrong)
    award_rules = [_award(n, line, wrong) for n, line in enumerate(given, 1)]
    gift_rules = [_gift(n, line, wrong) for n, line in enumerate(exchanged, 1)]
    if not given and "awards" not in wrong:
        wrong["awards"] = "请至少写一行：做什么｜几分｜每月最多几次"
    if wrong:
        raise InvalidInput.of(wrong)
    return Rules(
        holder, lasting or 0, limit or 0, tuple(a for a in award_rules if a), tuple(g for g in gift_rules if g)
    )


@write
def drop_points_rules(*, rules_id: UUID, by: Actor, at: datetime) -> None:
    """A draft nobody has asked for yet is not wanted. Raises NoSuchPointsRules, NotAllowed, PointsRulesMoved."""
    _moved(_held(rules_id, by), "draft", "dropped")


@write
def ask_points_rules(*, rules_id: UUID, by: Actor, at: datetime) -> UUID:
    """Submit a draft to review and meeting: an affair of `autonomy/points-rules`; its id.

    Raises NoSuchPointsRules, NotAllowed, PointsRulesMoved, NoSuchProcedure.
    """
    rules = _held(rules_id, by)
    if rules.state != "draft":
        raise PointsRulesMoved
    text = as_text(rules_of(rules.document), untouchable().allowed)
    return versions.submit(rules, procedure=PROCEDURE, subject=SUBJECT, answers={"content": text}, by=by, at=at)


def points_begin(deed: affairs.Deed) -> None:
    """`autonomy.begin-points`: the version the affair is about comes into force; the one before it ends."""
    rules, said = versions.decided_by(
        deed, PointsRules, procedure=PROCEDURE, subject=SUBJECT, missing=NoSuchPointsRules()
    )  # fmt: skip
    if rules.state == "in_force":
        return
    if rules.state != "asked":
        raise PointsNotDecided
    today = deed.at.astimezone(CHINA).date()
    if all(met(key, rules.path, said, today).why for key in MEETINGS.get(str(said.get("meeting")), ())):
        raise PointsNotDecided
    versions.begin(rules, deed)
    rules.save(update_fields=["state", "begins"])
    parsed = rules_of(rules.document)
    PointsGift.objects.bulk_create(PointsGift(rules=rules, key=g.key, left=g.stock) for g in parsed.gifts)
    ledgers.open_book(kind=BOOK, path=rules.path, unit="points", at=deed.at)


def points_undecided(event: Happened) -> None:
    """The affair of a version has ended and the version is not in force: it is dropped. As the system."""
    PointsRules.objects.filter(affair=UUID(str(event.body["affair"])), state="asked").update(state="dropped")


def points_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {("affairs.closed", "autonomy.drop-undecided-points"): points_undecided}


@write
def restock_gift(*, rules_id: UUID, key: str, left: str, by: Actor, at: datetime) -> None:
    """Say how many of a gift there are. Raises NoSuchPointsRules, NotAllowed, InvalidInput."""
    rules = _held(rules_id, by, "points.keep")
    count = _number(left, 9999, least=0)
    if count is None:
        raise InvalidInput(left="请写还有几份，0 到 9999")
    if not PointsGift.objects.filter(rules=rules, key=key).update(left=count):
        raise InvalidInput(key="请选办法里有的东西")


def _held(rules_id: UUID, by: Actor, act: str = ACT) -> PointsRules:
    rules = PointsRules.objects.select_for_update().filter(id=rules_id).first()
    if rules is None:
        raise NoSuchPointsRules
    require(by, act, rules.path)
    return rules


def _moved(rules: PointsRules, was: str, becomes: str) -> None:
    if rules.state != was:
        raise PointsRulesMoved
    rules.state = becomes
    rules.save(update_fields=["state"])


def _number(text: str, most: int, *, least: int = 1) -> int | None:
    told = text.strip()
    return int(told) if re.fullmatch(r"[0-9]{1,5}", told) and least <= int(told) <= most else None


def _lines(text: str, field: str, parts: int, wrong: dict[str, str]) -> list[list[str]]:
    found = [re.split(r"\s*[｜|]\s*", line.strip()) for line in text.splitlines() if line.strip()]
    if len(found) > MOST_LINES:
        wrong[field] = f"最多 {MOST_LINES} 行"
        return []
    for n, line in enumerate(found, 1):
        if len(line) != parts or not 1 <= len(line[0]) <= 60:
            wrong[field] = f"第 {n} 行要写 {parts} 项，用“｜”隔开，第一项不超过 60 个字"
            return []
    return found


def _award(n: int, line: list[str], wrong: dict[str, str]) -> AwardRule | None:
    title, points, times = line[0], _number(line[1], MOST_POINTS), _number(line[2], 31)
    if points is None:
        wrong.setdefault("awards", f"第 {n} 行：请写得几分，1 到 {MOST_POINTS}。积分只加不扣，不能写负数")
    elif times is None:
        wrong.setdefault("awards", f"第 {n} 行：请写每月最多几次，1 到 31")
    elif not _touches(title, "awards", n, False, wrong):
        return AwardRule(f"a{n}", title, points, times)
    return None


def _gift(n: int, line: list[str], wrong: dict[str, str]) -> GiftRule | None:
    title, points, stock = line[0], _number(line[1], MOST_POINTS), _number(line[3], 9999, least=0)
    effect = next((e for e in untouchable().effects.values() if line[2] in (e.key, e.title)), None)
    if points is None or stock is None:
        wrong.setdefault("gifts", f"第 {n} 行：请写几分（1 到 {MOST_POINTS}）、几份（0 到 9999）")
    elif effect is None:
        wrong.setdefault("gifts", f"第 {n} 行：第三项请写哪一类：{'、'.join(untouchable().allowed.values())}")
    elif not effect.allowed:
        wrong.setdefault("gifts", f"第 {n} 行：不能换“{effect.title}”。{effect.why}（{effect.source}）")
    elif not _touches(title, "gifts", n, True, wrong):
        return GiftRule(f"g{n}", title, points, effect.key, stock)
    return None


def _touches(title: str, field: str, n: int, gift: bool, wrong: dict[str, str]) -> bool:
    touched = untouchable().touched(title, gift=gift)
    if touched is not None:
        right, word = touched
        wrong.setdefault(field, f"第 {n} 行写了“{word}”：积分不能碰{right.title}（{right.source}）。请删去这一行")
    return touched is not None

"""A round is put for the affair that called for it: when that is to vote, once, and as it was published there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.autonomy.models import BudgetResult, BudgetRound, Roll
from liren.autonomy.shapes.budgets import PROCEDURE, NewRound
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.territories.public import community_of

_LOCK: Final = 7_350_011
_BODIES: Final[Mapping[str, tuple[str, ...]]] = {
    "residents": ("residents", "villagers"), "households": ("households",), "representatives": ("representatives",),
}  # fmt: skip
"""Who votes, as the procedure has it, and whose rolls that is."""


def published(page: affairs.AffairPage) -> dict[str, Any]:
    """What was answered when the menu was put to the vote, the last time: rule, who votes, until when, projects."""
    found = [event.answers for event in page.timeline if any(one.key == "menu" for one in event.answers)]
    return {one.key: one.value for one in found[-1]} if found else {}


def held_against(round: NewRound, roll: Roll, affair: UUID, by: Actor, at: datetime) -> dict[str, str]:
    """What of a round is not as its affair says, by field. Raises NoSuchAffair for what the reader may not see.

    Two at once come one after the other: the second finds the first.
    """
    rows("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", _LOCK, str(affair))
    page = affairs.affair(affair, by, at=at)
    if page.procedure_key != PROCEDURE or community_of(page.place_path) != community_of(roll.path):
        return {"affair": "请从本社区“票选实事”的事项里发起"}
    if page.state != "open" or page.step != "vote":
        return {"affair": "这件事项现在不在“投票、计票”这一步"}
    since = next((one.at for one in page.steps if one.key == "vote"), None)
    before = BudgetRound.objects.filter(affair=affair).exclude(question__state="cancelled")
    if since:
        before = before.exclude(pk__in=BudgetResult.objects.filter(at__lt=since).values("pk"))
    if before.exists():
        return {"affair": "这件事项已经有一轮了；写错的，先取消那一轮"}
    told, problems = published(page), {}
    last = (round.closes_at - timedelta(microseconds=1)).astimezone(CHINA).date()
    if told.get("rule", round.rule) != round.rule:
        problems["rule"] = "和事项里公布的算法不一样"
    if "who" in told and roll.body not in _BODIES.get(told["who"], ()):
        problems["roll"] = "和事项里公布的“谁来投”不一样，请选那种名册"
    if told.get("polling_day", last.isoformat()) != last.isoformat():
        problems["closes_at"] = f"事项里公布的是投到 {told['polling_day']}"
    return problems


def deciding(affair: UUID, by: Actor, at: datetime) -> bool:
    """Whether the affair is to decide now, and its procedure lets the reader do so. Raises NoSuchAffair."""
    page = affairs.affair(affair, by, at=at)
    return page.step == "select" and bool(page.moves)

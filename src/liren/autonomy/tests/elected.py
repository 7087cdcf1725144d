"""A village of six on a roll, an election put to it, and votes given away: for tests of elections and of proxies."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.autonomy import public as autonomy
from liren.autonomy.public import NewBundle, NewEntry, NewProxy, Option
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, deciding, entry, on_paper
from liren.kit.errors import InvalidInput
from liren.registry.tests.village import AT

NAMES = ("沈知秋", "苏晚舟", "程立冬", "顾南乔", "秦望岳", "孟初雪")
CANDIDATES = [Option(key, title) for key, title in (("a", "沈知秋"), ("b", "苏晚舟"), ("c", "程立冬"), ("d", "顾南乔"))]


def elections() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    return found


def roll_of(here: Deciding) -> UUID:
    """Six villagers by hand and 王秋实, who has an account; frozen."""
    worker = here.enter("worker")
    made = autonomy.make_roll(path=here.path, title="选民名册", body="villagers", on=ON, by=worker, at=AT)
    people = [*(NewEntry(name) for name in NAMES), NewEntry("王秋实", here.wang)]
    autonomy.add_entries(roll_id=made, entries=people, by=worker, at=AT)
    autonomy.freeze_roll(roll_id=made, by=worker, at=AT)
    return made


def election(here: Deciding, roll: UUID, *, opened: bool = False, **more: Any) -> UUID:
    told: dict[str, Any] = {
        "rule": "cw-election", "named": False, "options": CANDIDATES, "most": 2, "title": "村民委员会选举",
        "channels": ("online", "paper", "proxy"),
    }  # fmt: skip
    return asked(here, roll, opened=opened, **told | more)


def given(here: Deciding, question: UUID, roll: UUID, who: str, to: str, **more: Any) -> UUID:
    told = NewProxy(entry(here, roll, who), "委托书第 1 号", entry(here, roll, to))
    return autonomy.give_proxy(question_id=question, proxy=told, by=here.enter("worker"), at=AT - timedelta(days=1))


def posted(here: Deciding, question: UUID, count: int, *, at: datetime = AT - timedelta(days=1)) -> None:
    worker = here.enter("worker")
    assert autonomy.announce_proxies(question_id=question, where="村务公开栏", by=worker, at=at) == count


def refused(here: Deciding, question: UUID, roll: UUID, who: str, to: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as found:
        given(here, question, roll, who, to)
    return dict(found.value.fields)


def counted(here: Deciding, question: UUID, ballots: list[list[str]], **more: Any) -> autonomy.ResultPage:
    """Closed, its paper entered, its box counted, settled."""
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    bundle = NewBundle("第 1 号票箱", ballots)
    autonomy.add_bundle(question_id=question, bundle=bundle, by=here.enter("worker"), at=LATER)
    director = here.enter("director")
    autonomy.count_box(question_id=question, document="计票单第 1 号", by=director, at=LATER)
    autonomy.settle(question_id=question, by=director, at=LATER, **more)
    here.enter("nobody")
    found = autonomy.result(question)
    assert found is not None
    return found


def all_on_paper(here: Deciding, question: UUID, roll: UUID, names: tuple[str, ...] = NAMES) -> None:
    for name in names:
        on_paper(here, question, entry(here, roll, name))

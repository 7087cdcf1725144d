"""What the world of the authorisation matrix decides together: a frozen roll, a question on it, one that is counted."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from liren.access import public as access
from liren.actors.tests.cast import BEGAN
from liren.autonomy import public as autonomy
from liren.kit.clock import now
from liren.registry import public as registry
from liren.territories.public import Place

if TYPE_CHECKING:
    from tests.matrix_world import Matrix


def deciding(made: "Matrix") -> None:
    """The reporter and 陈林溪 are on the roll; the question is open, the one that is counted has ended."""
    access.enter_system("test")
    autonomy.seed_rules(settings.LAWBOOK, at=BEGAN)
    people = made.world.people
    own = registry.own_entry(access.enter(made.people["reporter"], "test"))
    worker = access.enter(made.people["worker"], "test")
    roll = autonomy.make_roll(
        path=people.community.path, title="居民名册", body="residents", on=BEGAN.date(), by=worker, at=BEGAN
    )
    names = [autonomy.NewEntry("王秋实", own), autonomy.NewEntry("陈林溪")]
    _, chen = autonomy.add_entries(roll_id=roll, entries=names, by=worker, at=BEGAN)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=BEGAN)
    written = autonomy.make_roll(
        path=people.community.path, title="还在编", body="residents", on=BEGAN.date(), by=worker, at=BEGAN
    )
    [first] = autonomy.add_entries(roll_id=written, entries=[autonomy.NewEntry("许望舒")], by=worker, at=BEGAN)
    made.ids |= {"draft.roll": str(written), "draft.entry": str(first)}
    director = access.enter(people.director.person_id, "test")
    made.ids |= {"any.roll": str(roll), "any.entry": str(chen)}
    for kind, closes in (("any", now() + timedelta(days=30)), ("counted", BEGAN + timedelta(days=2400))):
        wanted = autonomy.NewQuestion(roll, "加装电梯", BEGAN, closes, named=True, rule="jw-meeting")
        question = autonomy.ask(question=wanted, by=director, at=BEGAN)
        autonomy.open_question(question_id=question, by=director, at=BEGAN)
        made.ids[f"{kind}.question"] = str(question)
    autonomy.close_question(question_id=question, by=director, at=closes)
    autonomy.settle(question_id=question, by=director, at=closes)
    secret = autonomy.NewQuestion(roll, "选小组长", BEGAN, now() + timedelta(days=30), named=False, rule="jw-meeting")
    made.ids["secret.question"] = str(autonomy.ask(question=secret, by=director, at=BEGAN))
    autonomy.open_question(question_id=UUID(made.ids["secret.question"]), by=director, at=BEGAN)
    access.enter_system("test")


def of_deciding(community: Place, act: str, matrix: "Matrix") -> dict[str, Any]:
    """What is sent to its pages."""
    entry = matrix.ids["any.entry"]
    return {
        "/decisions/rolls/make": {"path": community.path, "title": "名册", "body": "owners", "on": "2026-11-21"},
        "/decisions/rolls/{id}/{act}": {"name": "沈知秋", "why": "漏登"},
        "/decisions/ask": {
            "path": community.path, "roll": matrix.ids["any.roll"], "title": "修路", "rule": "jw-meeting",
            "from": "2026-12-01", "until": "2026-12-20", "channels": "paper",
        },
        "/decisions/{id}/{act}": {"choices": "agree", "code": "AAAA"} if act in ("vote", "cast", "receipt") else {
            "choices": "agree", "entry": entry, "channel": "paper", "document": "第 1 册第 2 张",
            "bundle": matrix.ids["secret.question"],
        },
    }  # fmt: skip

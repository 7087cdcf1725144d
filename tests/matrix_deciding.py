"""What the world of the authorisation matrix decides together: a frozen roll, a question on it, one that is counted."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings

from liren.access import public as access
from liren.actors.tests.cast import BEGAN
from liren.autonomy import public as autonomy
from liren.autonomy.public import budgets
from liren.autonomy.tests.decided import noticed
from liren.kit.clock import CHINA, now
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
    _lots(made, roll, worker)
    for kind, closes in (("any", now() + timedelta(days=30)), ("counted", BEGAN + timedelta(days=2400))):
        wanted = autonomy.NewQuestion(roll, "加装电梯", BEGAN, closes, named=True, rule="jw-meeting")
        question = autonomy.ask(question=wanted, by=director, at=BEGAN)
        noticed(question, director, at=BEGAN)
        autonomy.open_question(question_id=question, by=director, at=BEGAN)
        made.ids[f"{kind}.question"] = str(question)
    autonomy.close_question(question_id=question, by=director, at=closes)
    autonomy.settle(question_id=question, by=director, at=closes)
    secret = autonomy.NewQuestion(roll, "选小组长", BEGAN, now() + timedelta(days=30), named=False, rule="jw-meeting")
    made.ids["secret.question"] = str(autonomy.ask(question=secret, by=director, at=BEGAN))
    noticed(UUID(made.ids["secret.question"]), director, at=BEGAN)
    autonomy.open_question(question_id=UUID(made.ids["secret.question"]), by=director, at=BEGAN)
    _rounds(made)
    worker, asked = access.enter(made.people["worker"], "test"), UUID(made.ids["any.question"])
    autonomy.deliver(question_id=asked, numbers=[2], way="hand", on=BEGAN.date(), who="楼栋长", by=worker, at=BEGAN)
    made.ids["any.delivery"] = str(autonomy.deliveries(asked, worker)[0].id)
    access.enter_system("test")


def _rounds(made: "Matrix") -> None:
    """A round in which the reporter may vote, and one that was counted and decided, its ballots published."""
    names = [autonomy.NewEntry("王秋实", registry.own_entry(access.enter(made.people["reporter"], "test")))]
    people = made.world.people
    worker = access.enter(made.people["worker"], "test")
    roll = autonomy.make_roll(
        path=people.community.path, title="票选名册", body="residents", on=BEGAN.date(), by=worker, at=BEGAN
    )
    others = [autonomy.NewEntry(f"居民{number}") for number in range(10)]
    lines = autonomy.add_entries(roll_id=roll, entries=[*names, *others], by=worker, at=BEGAN)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=BEGAN)
    director = access.enter(people.director.person_id, "test")
    menu = [budgets.NewProject("路灯", 30_000), budgets.NewProject("口袋公园", 90_000, "北门")]
    for kind, closes in (("any", now() + timedelta(days=30)), ("counted", BEGAN + timedelta(days=2400))):
        new = budgets.NewRound(roll, "民生微实事", 100_000, menu, BEGAN, closes, most=2, open_ballots=True)
        made.ids[f"{kind}.round"] = str(budgets.make_round(round=new, by=director, at=BEGAN))
        autonomy.open_question(question_id=UUID(made.ids[f"{kind}.round"]), by=director, at=BEGAN)
    counted = UUID(made.ids["counted.round"])
    worker = access.enter(made.people["worker"], "test")
    for line in lines[1:]:
        autonomy.mark_voted(
            question_id=counted, entry_id=line, channel="paper", document="签到表", by=worker, at=BEGAN
        )  # fmt: skip
    access.enter(people.director.person_id, "test")
    autonomy.close_question(question_id=counted, by=director, at=closes)
    access.enter(made.people["worker"], "test")
    bundle = autonomy.NewBundle("第 1 号票箱", [["p1", "p2"]] * 6 + [["p1"]] * 4)
    autonomy.add_bundle(question_id=counted, bundle=bundle, by=worker, at=closes)
    access.enter(people.director.person_id, "test")
    autonomy.count_box(question_id=counted, document="计票单", by=director, at=closes)
    budgets.settle_round(question_id=counted, by=director, at=closes)


def _lots(made: "Matrix", roll: UUID, worker: access.Actor) -> None:
    """One draw was committed to, of one both were drawn."""
    for kind in ("any", "done"):
        lot = autonomy.draws.commit_draw(roll_id=roll, title="车棚议事会", seats=2, by_what=[], by=worker, at=BEGAN)
        made.ids[f"{kind}.draw"] = str(lot)
    autonomy.draws.draw(draw_id=lot, word="4 1 6", source="在场的人掷骰子", by=worker, at=BEGAN)
    own = autonomy.draws.draw_page(lot, access.enter(made.people["reporter"], "test")).own
    seats = autonomy.draws.draw_page(lot, access.enter(made.people["worker"], "test")).drawn
    made.ids["any.seat"] = next(str(one.id) for one in seats if own and one.number != own.number)


def of_deciding(community: Place, act: str, matrix: "Matrix") -> dict[str, Any]:
    """What is sent to its pages."""
    entry = matrix.ids["any.entry"]
    return {
        "/decisions/rolls/make": {"path": community.path, "title": "名册", "body": "owners", "on": "2026-11-21"},
        "/decisions/owners": {
            "path": matrix.world.people.frame.guihuayuan.path, "rows": "1幢101，88.5，王秋实",
        },
        "/decisions/rolls/{id}/{act}": {"name": "沈知秋", "why": "漏登"},
        "/decisions/rolls/{id}/draws": {"title": "楼道议事会", "seats": "1"},
        "/draws/{id}/take": {"word": "4 1 6", "source": "在场的人掷骰子"},
        "/draws/{id}/answer": {"seat": matrix.ids["any.seat"], "comes": "yes"},
        "/decisions/ask": {
            "path": community.path, "roll": matrix.ids["any.roll"], "title": "修路", "rule": "jw-meeting",
            "from": "2026-12-01", "until": "2026-12-20", "channels": "paper",
        },
        "/decisions/rounds/new": {
            "path": community.path, "roll": matrix.ids["any.roll"], "title": "大盆菜", "budget": "1000", "most": "2",
            "projects": "300 路灯\n900 公园", "kind": "approval", "from": "2026-12-01", "until": "2026-12-20",
            "channels": "paper",
        },
        "/decisions/rounds/{id}/{act}": {"choices": "p1", "chosen": "p1", "document": "议事会纪要第 1 号"},
        "/decisions/{id}/receipts": {"code": "AAAA"},
        "/decisions/{id}/notice/{act}": {
            "on": f"{now().astimezone(CHINA):%Y-%m-%d}", "where": "各单元门口", "document": "公告第 3 号",
            "numbers": "1-2", "way": "hand", "who": "楼栋长", "why": "记错了", "delivery": matrix.ids["any.delivery"],
        },
        "/decisions/{id}/{act}": {"choices": "agree", "code": "AAAA"} if act in ("vote", "cast", "receipt") else {
            "choices": "agree", "entry": entry, "channel": "paper", "document": "第 1 册第 2 张",
            "bundle": matrix.ids["secret.question"], "from": "2026-12-01", "until": "2026-12-20",
        },
        "/decisions/{id}/proxies/{act}": {
            "giver": "陈林溪", "holder": "王秋实", "document": "委托书第 1 号", "where": "公开栏",
            "proxy": matrix.ids["secret.question"], "why": "回来了",
        },
    }  # fmt: skip

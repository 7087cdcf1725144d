"""Pages of a round in which people choose projects: stated from its affair, voted on by points and ranks, refused in
words that name the field, and brought in from a file."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.access.public import SYSTEM
from liren.autonomy import public as autonomy
from liren.autonomy.public import budgets
from liren.autonomy.tests.decided import Deciding, deciding, filled
from liren.engine.budgets.rounds import Listed, Terms
from liren.kit.clock import now
from liren.web.budget_known import known_of_round
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
MENU = [
    budgets.NewProject("扶手", 30_000, "三号楼"),
    budgets.NewProject("公园", 80_000),
    budgets.NewProject("长椅", 20_000),
]


@pytest.fixture
def here() -> Deciding:
    return deciding()


def opened(here: Deciding, **more: Any) -> UUID:
    roll, director = filled(here), here.enter("director")
    told: dict[str, Any] = {"title": "一轮", "budget": 100_000, "projects": MENU, "most": 3} | more
    new = budgets.NewRound(
        roll, opens_at=now() - timedelta(hours=1), closes_at=now() + timedelta(days=1), **told
    )  # fmt: skip
    made = budgets.make_round(round=new, by=director, at=now())
    autonomy.open_question(question_id=made, by=director, at=now())
    return made


def form(here: Deciding, roll: UUID, **more: str) -> dict[str, str]:
    return {
        "path": here.path, "roll": str(roll), "title": "民生微实事", "budget": "1000", "kind": "approval", "most": "2",
        "projects": "300 扶手 三号楼\n800 公园", "from": now().date().isoformat(), "until": now().date().isoformat(),
        "channels": "paper",
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("budget", "很多", "请写大于 0 的钱数"), ("budget", "1e30", "请写大于 0 的钱数"), ("projects", "", "项目"),
        ("projects", "扶手 300", "第 1 行读不出来"), ("projects", "300 扶手", "2 到 40 个项目"),
        ("projects", "300 扶手\n2000 公园", "不超过一共的钱"), ("most", "0", "请写整数"), ("most", "9", "选项数之间"),
        ("least", "几个", "请写整数"), ("apart", "一、二", "序号"), ("apart", "1、9", "序号"),
        ("from", "明天", "请写一天"),
        ("kind", "掷骰子", "请选票怎么填"), ("rule", "shares", "不公布，旁人重算不了"),
        ("title", "", "请写要表决什么"), ("channels", "", "请选可以用哪些方式投"),
    ],
)  # fmt: skip
def test_a_round_that_is_wrong_is_refused_in_words_that_name_the_field(here, field, text, problem):
    roll = filled(here)
    director = browser(here.village.people.director)
    answer = director.post("/decisions/rounds/new", form(here, roll, **{field: text}))
    assert answer.status_code in (400, 422)
    assert problem in words(answer)
    assert "民生微实事" in words(answer) or field == "title"


def test_a_round_is_stated_by_who_calls_for_decisions_and_its_page_says_all_of_it(here):
    roll = filled(here)
    assert browser(here.village.people.worker).post("/decisions/rounds/new", form(here, roll)).status_code == 403
    director = browser(here.village.people.director)
    told = form(here, roll, rule="shares", apart="1、2", within="yes", ballots="open", least="5")
    answer = director.post("/decisions/rounds/new", told)
    assert answer.status_code == 303
    said = words(director.get(answer["Location"]))
    for one in ("1,000 元", "按等额份额", "不能超过一共的钱", "5 人支持才能选", "扶手、公园", "会被认出来", "三号楼"):
        assert one in said
    assert browser(here.village.people.wang).get(answer["Location"]).status_code == 404, "it was never open"


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("approval", {"choices": ["p1", "p3"]}, "选了 2 项，最多 3 项。加起来 500 元，一共 1,000 元，还剩 500 元。"),
        ("approval", {}, "还没有选，最多 3 项。一共 1,000 元。"),
        ("cumulative", {"n.p1": "2", "n.p2": "1"}, "分了 3 点，一共 3 点。加起来 1,100 元，一共 1,000 元，多出 100 元"),
        ("ordinal", {"n.p1": "2", "n.p3": "1"}, "排了 2 项，最多 3 项。加起来 500 元"),
    ],
)
def test_how_much_is_chosen_and_left_is_said_in_words(here, kind, given, said):
    question = opened(here, kind=kind)
    answer = browser(here.village.people.wang).post(f"/decisions/rounds/{question}/total", given)
    assert said in words(answer)
    assert autonomy.marks(question, here.enter("worker")).voted.persons == 0, "asking casts nothing"


@pytest.mark.parametrize(
    ("kind", "given", "problem"),
    [
        ("approval", {}, "还没有选"), ("approval", {"choices": "p1", "blank": "on"}, "只留一样"),
        ("approval", {"choices": "p9"}, "不在选项里"), ("cumulative", {"n.p1": "4"}, "分出了 4 点"),
        ("cumulative", {"n.p1": "-1"}, "不是整数"), ("ordinal", {"n.p1": "1", "n.p2": "1"}, "同一位"),
    ],
)  # fmt: skip
def test_a_ballot_that_cannot_be_cast_is_refused_in_words_and_nothing_is_lost(here, kind, given, problem):
    question = opened(here, kind=kind)
    answer = browser(here.village.people.wang).post(f"/decisions/rounds/{question}/cast", given)
    assert answer.status_code in (400, 422)
    assert problem in words(answer)
    assert autonomy.marks(question, here.enter("worker")).voted.persons == 0


def test_paper_points_are_entered_as_they_are_written(here):
    question = opened(here, kind="cumulative")
    roll = autonomy.question(question, here.enter("worker")).roll_id
    for line in autonomy.entries(roll, here.enter("worker")):
        autonomy.mark_voted(
            question_id=question,
            entry_id=line.id,
            channel="paper",
            document="签到表",
            by=here.enter("worker"),
            at=now(),
        )
    autonomy.close_question(question_id=question, by=here.enter("director"), at=now())
    worker, director = browser(here.village.people.worker), browser(here.village.people.director)
    address = f"/decisions/{question}"
    for wrong in ("1:4", "1：", "9:1", "1:2:3"):
        assert worker.post(f"{address}/bundle", {"ballots": wrong, "document": "第 1 袋"}).status_code in (400, 422)
    told = {"ballots": "1:2、3：1 ×2\n2:3\n空白", "document": "第 1 袋"}
    assert worker.post(f"{address}/bundle", told).status_code == 303
    assert director.post(f"{address}/count", {"document": "计票单"}).status_code == 303
    assert "4 点，2 人" in words(director.get(address))
    assert director.post(f"/decisions/rounds/{question}/settle").status_code == 303
    assert "结果" in words(director.get(f"/decisions/rounds/{question}"))


def test_what_is_published_of_ballots_is_said_where_one_votes_on_paper_and_in_the_terms(here):
    question = opened(here, open_ballots=True)
    wang = browser(here.village.people.wang)
    page, paper = (words(wang.get(f"/decisions/rounds/{question}{end}")) for end in ("", "/form"))
    for sentence in ("10 张（或者一张也没有）", "会被认出来", "录纸质票的人能推算出网上投的是什么"):
        assert (page.count(sentence), paper.count(sentence)) == (2, 1), sentence
    alone = words(wang.get(f"/decisions/rounds/{opened(here, channels=('online',))}"))
    assert "推算" not in alone
    assert "只公布各项得票和选中的项目" in alone


def test_what_is_filled_in_from_a_round_keeps_to_the_fields_of_its_affair(monkeypatch):
    projects = [Listed(f"p{number}", "长" * 60, 1) for number in range(40)]
    order = [one.id for one in projects]
    told = {"votes": {"count": 1}, "outcomes": {rule: {"order": order} for rule in ("votes", "shares")}}
    terms = Terms(100, tuple(projects), "approval", 3, "votes", 1)
    why = dict.fromkeys(order[:3], "因" * 500)
    decided = SimpleNamespace(chosen=order, why=why)
    result = {"certificate": told | {"chosen": order}, "digest": "0"}
    round = SimpleNamespace(terms=terms, result=result, decided=decided)
    monkeypatch.setattr(budgets, "rounds_of", lambda *_: (UUID(int=0),))
    monkeypatch.setattr(budgets, "budget_round", lambda *_: round)
    page = SimpleNamespace(id=UUID(int=0), procedure_key=budgets.PROCEDURE)
    known = known_of_round(page, SYSTEM)  # type: ignore[arg-type]
    assert [len(str(known[key])) for key in ("by_votes", "by_shares", "override")] == [2000, 2000, 1000]


def test_a_round_of_elsewhere_is_brought_in_as_a_file_or_refused(here):
    worker = browser(here.village.people.worker)
    file = (
        "META\nkey;value\nbudget;1000\nvote_type;approval\nPROJECTS\nproject_id;cost;name\n1;300;灯\n2;900;公园\n"
        "VOTES\nvoter_id;vote\n1;1,2\n2;2\n3;2\n"
    )
    for data, status, said in (
        (file.encode(), 200, "2. 公园"), (b"\xff\xfe", 422, "UTF-8"), (b"nothing", 422, "Pabulib"),
        (file.replace("budget;1000", "budget;0").encode(), 422, "这里能算"),
    ):  # fmt: skip
        answer = worker.post("/decisions/budget", {"file": SimpleUploadedFile("round.pb", data)})
        assert answer.status_code == status
        assert said in words(answer)

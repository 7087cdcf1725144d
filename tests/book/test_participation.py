"""How people take part, sorted and counted; and areas that wait for a committee of their own."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World
from liren.autonomy.public import bodies
from liren.engine.problems import DocumentInvalid
from liren.kit.clock import CHINA
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes, stands
from tests.doors import clock_at

pytestmark = pytest.mark.django_db
FORMATION, TEAM, PROJECT, CROWDS = (
    "autonomy/committee-formation", "autonomy/cultivation", "autonomy/small-project", "autonomy/five-crowds",
)  # fmt: skip
FILE = "participation/participation.yaml"


@pytest.fixture
def here() -> World:
    return book(FORMATION, TEAM, PROJECT, CROWDS, "autonomy/consultation-topic", "autonomy/supervision")


def day(here: World, **later: int) -> str:
    return str((here.at + timedelta(**later)).astimezone(CHINA).date())


def area(here: World, title: str, kind: str) -> UUID:
    street = here.people.street.path
    return here.opens(
        "dispatcher", procedure_key=FORMATION, answers={"title": title, "area": kind, "place": street},
        place_path=street, origin="worker",
    ).id  # fmt: skip


def page(here: World, who: Any, path: str) -> str:
    with clock_at(here.at):
        return words(browser(who).get(f"/bodies/formation?path={path}"))


@pytest.mark.requirement("R162")
def test_each_area_without_a_committee_has_its_steps_who_answers_and_since_when(here: World) -> None:
    people = here.people
    street = people.street.path
    new, mine = area(here, "锦绣花园二期", "estate"), area(here, "老矿区宿舍", "plant")
    area(here, "农场三队", "farm")
    area(here, "城北出租屋", "migrants")
    known = {"households": "1200", "lived_since": "2025-06-01", "lead": "街道社区建设办"}
    goes(here, "dispatcher", new, ("survey", "known", known))
    waits = {"wait_why": "还没有移交", "look_on": day(here, days=60)}
    goes(here, "dispatcher", mine, ("survey", "waits", waits))
    here.tick(days=3)
    told = page(here, people.dispatcher, street)
    for said in (
        "还在办的 4 处", "工矿企业所在地", "国有农（林）场", "新建住宅区", "流动人口聚居地",
        "锦绣花园二期", "提方案", "街道社区建设办",
        "2025-06-01 起有人住", "3 天", "1200", "等条件：还没有移交", "农场三队", "城北出租屋", "还没有定",
        "现在在街道指挥中心派单员、督办手里",
    ):  # fmt: skip
        assert said in told, said
    assert "报一处" in told
    assert "报一处" not in page(here, people.supervisor, street), "nobody is offered what they may not open"
    here.tick(days=60)
    assert "逾期" in page(here, people.dispatcher, street), "an area nobody goes on with stands out"
    goes(
        here, "dispatcher", new, ("draft", "sent", {"bounds": "二期全部", "sent_on": day(here)}),
        ("approve", "refused", {"why_not": "用房不够"}),
        ("draft", "sent", {"bounds": "用房在 6 幢", "sent_on": day(here)}),
        ("approve", "approved", {"approval": "政复〔2027〕1 号"}),
        ("prepare", "ready", {"group": "街道、党员、住户代表"}),
        ("elect", "elected", {"elected_on": day(here)}),
        ("open_door", "open", {"named": "锦绣社区居民委员会", "opened_on": day(here)}),
    )  # fmt: skip
    assert stands(here, new) == "end"
    told = page(here, people.dispatcher, street)
    for said in ("还在办的 3 处", "已经挂牌的 1 处", "锦绣社区居民委员会"):
        assert said in told, said
    with clock_at(here.at):
        assert browser(people.worker).get(f"/bodies/formation?path={street}").status_code == 403


def test_areas_are_counted_all_and_what_was_not_set_up_is_told_with_the_reason(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("liren.affairs.queries.standing.MOST", 2)
    street = here.people.street.path
    for n in range(3):
        area(here, f"锦绣花园 {n} 期", "estate")
    assert "还在办的 3 处" in page(here, here.people.dispatcher, street)
    assert "下面只列出 2 处" in page(here, here.people.dispatcher, street)
    monkeypatch.undo()
    goes(here, "dispatcher", area(here, "农场三队", "farm"), ("survey", "has_one", {"reason": "归桂花里社区居委会管"}))
    here.tick(days=60)
    told = page(here, here.people.dispatcher, street)
    for said in ("还在办的 3 处，其中逾期 3 处", "不另设的 1 处", "农场三队", "归桂花里社区居委会管"):
        assert said in told, said


def gone(here: World, title: str, grade: int) -> None:
    """A matter of neighbours, done and rated."""
    affair = begins(here, "wang", CROWDS, title=title)
    goes(
        here, "worker", affair, ("come_out", "willing", {"host": "楼组长"}), ("speak_up", "heard", {"said": "都说要"}),
        ("deliberate", "agreed", {"agreed": "轮流"}), ("act", "done", {"outcome": "排了班"}),
    )  # fmt: skip
    here.rates("wang", affair, grade)
    deliver(here)


@pytest.mark.requirement("R117")
def test_each_activity_is_of_one_of_three_ways_and_each_way_says_what_came_of_it(here: World) -> None:
    gone(here, "楼道谁来扫", 5)
    for n in range(4):
        gone(here, f"院里种什么 {n}", 4)
    begins(here, "wang", PROJECT, title="装晾衣杆")
    team = begins(here, "wang", TEAM, title="种菜小组")
    helped = {"helps": ["room", "paper"], "first": "翻两块地", "by_day": day(here, days=5)}
    goes(
        here, "worker", team, ("meet", "agreed", helped),
        ("help", "did", {"outcome": "翻了两块地", "people_count": "8"}), ("stand", "alone", {"form": "filed"}),
    )  # fmt: skip
    here.rates("wang", team, 5)
    deliver(here)
    path = here.people.community.path
    ways = next(parts for found, parts in bodies.participation(path, here.at) if found.key == "ways")
    told = {one.part.title: (one.sums.raised, one.sums.done, one.sums.grade) for one in ways}
    assert told == {"参与式议事协商": (5, 5, "4.2"), "项目化运作": (1, 0, ""), "组织培育": (1, 1, "")}
    shown = words(browser().get(f"/bodies/ways?path={path}"))
    for said in (
        "三种参与方法",
        "提了 5 件 · 正在办 0 件 · 办成 5 件 · 评分 4.2（5 人评）",
        "办成 1 件 · 1 人评，满 5 人才写平均分",
        "社区社会组织培育规程",
        "这里没有启用",
    ):
        assert said in shown, said
    assert "楼道谁来扫" not in shown, "what nobody let through is not shown, only counted"


@pytest.mark.requirement("R285")
def test_the_four_democracies_say_what_they_stand_on_and_that_the_document_does_not_enumerate_them(here: World) -> None:
    gone(here, "楼道谁来扫", 5)
    path = here.people.community.path
    shown = words(browser().get(f"/bodies/ways?path={path}"))
    for said in (
        "四个民主", "没有列举是哪四个", "民主选举", "民主决策", "民主管理", "民主监督", "不合成一个总数", "待核对",
        "是平台的归类", "居（村）务监督规程",
    ):  # fmt: skip
        assert said in shown, said
    four = next(parts for found, parts in bodies.participation(path, here.at) if found.key == "democracies")
    assert {one.part.title: one.sums.raised for one in four} == {
        "民主选举": 0, "民主决策": 0, "民主管理": 1, "民主监督": 0,
    }  # fmt: skip
    assert not any(hasattr(one, "total") for one in four), "there is no figure of the four together"


def test_the_law_book_s_sorting_names_procedures_there_are_each_once_and_its_sources() -> None:
    text = (settings.LAWBOOK / FILE).read_text("utf-8")
    folder = settings.LAWBOOK / "procedures"
    there = {f"procedures/autonomy/{one.name}": "" for one in (folder / "autonomy").glob("*.yaml")}
    [fine] = bodies.check_participation({FILE: text, **there})
    assert not fine.problems
    wrong: Mapping[str, str] = {
        "autonomy/cultivation": "autonomy/nothing", "basis: s4-four": "basis: nowhere",
        "[autonomy/cultivation]": "[autonomy/workshop]",
    }  # fmt: skip
    for was, becomes in wrong.items():
        [found] = bodies.check_participation({FILE: text.replace(was, becomes, 1), **there})
        assert found.problems, becomes
    with pytest.raises(DocumentInvalid):
        bodies.parse_participation(text.replace("title: 组织培育", "title: ''", 1))

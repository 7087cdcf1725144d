"""票选项目算一算: a worker writes what was voted on paper; two rules stand side by side, and nothing is kept."""

import pytest

from liren.affairs.tests.world import World, world
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
PROJECTS = "300 路灯\n300 长椅\n360 秋千\n900 口袋公园"
BALLOTS = "1、2、4 ×6\n3 4 ×4"
ADDRESS = "/decisions/budget"


@pytest.fixture
def here() -> World:
    return world()


def sent(here: World, **more: str) -> tuple[int, str]:
    form = {"budget": "1000", "least": "", "use": "count", "projects": PROJECTS, "ballots": BALLOTS} | more
    response = browser(here.people.worker).post(ADDRESS, form)
    return response.status_code, words(response)


@pytest.mark.requirement("R229")
def test_two_rules_stand_side_by_side_with_who_paid_for_what(here):
    status, said = sent(here)
    assert status == 200
    assert "两种算法选的不一样" in said
    by_votes, _, by_shares = said.partition("按等额份额")
    assert "4. 口袋公园" in by_votes
    assert "用 900 元，余 100 元" in by_votes
    assert "6 人名下的份额付的，每人 50 元" in by_shares
    assert "用 960 元，余 40 元" in by_shares
    assert "1. 路灯和2. 长椅不相上下，写在前面的先选" in by_shares
    assert "两种算法选的一样" in sent(here, use="cost")[1], "where what costs more is worth more, the park comes first"


@pytest.mark.parametrize(
    ("field", "text", "problem"),
    [
        ("budget", "很多", "请写大于 0 的钱数"),
        ("budget", "0.001", "请写大于 0 的钱数"),
        ("least", "-1", "请写整数"),
        ("projects", "300 路灯", "请写 2 到"),
        ("projects", "路灯 300\n300 长椅", "第 1 行读不出来"),
        ("ballots", "", "请写选票"),
        ("ballots", "1\n5", "第 2 行读不出来"),
        ("ballots", "张三 1", "第 1 行读不出来"),
        ("ballots", "1 ×0", "第 1 行读不出来"),
        ("ballots", "0000012", "第 1 行读不出来"),
        ("ballots", "1 ×999999", "最多 20000 张"),
    ],
)
def test_what_cannot_be_read_is_said_by_its_line_and_nothing_is_lost(here, field: str, text: str, problem: str):
    response = browser(here.people.worker).post(
        ADDRESS, {"budget": "1000", "least": "", "projects": PROJECTS, "ballots": BALLOTS, field: text}
    )
    assert response.status_code == 422
    assert problem in words(response)
    kept = response.content.decode()
    assert ("口袋公园" in kept) or field == "projects"
    assert (text or "1000") in kept


def test_blank_ballots_share_in_the_money_and_the_least_support_holds(here):
    _, said = sent(here, ballots=f"{BALLOTS}\n空白 ×2", least="5")
    assert "支持 4 人，不到事先定的 5 人" in said


def test_many_blank_ballots_do_not_keep_the_reader_waiting_and_it_is_said_where_shares_stopped(here):
    _, said = sent(here, budget="100000", projects="50000 路灯\n60000 凉亭", ballots="1\n空白 ×19999")
    by_shares = said.partition("按等额份额")[2]
    assert "加到第 300 次为止" in by_shares
    assert "1. 路灯" in by_shares
    assert "余款按票数补上的" in by_shares

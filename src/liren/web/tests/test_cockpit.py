"""驾驶舱: five figures that open, five levels down to one affair, who has what; nothing ranks or scans affairs."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access import public as access
from liren.affairs import public as affairs
from liren.affairs.tests.copies import copy_affair
from liren.affairs.tests.world import World, world
from liren.evaluation import public as evaluation
from liren.kit.clock import now
from liren.territories.public import Place
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db
FIVE = ("在办", "超期在办", "办结按时率", "解决率", "满意率")


@pytest.fixture
def here() -> World:
    made = world()
    made.at = now() - timedelta(hours=1)  # what is done in it later is not tomorrow's, however late it is
    return made


def counted(here: World) -> None:
    access.enter_system("test")
    evaluation.catch_up(here.at)


def solved(here: World, who: str = "wang", grade: int = 5, **given) -> None:
    lamp = here.opens(who, **given)
    worker = "worker" if who == "wang" else "other_worker"
    here.does(worker, lamp.id, "accept", "finish_at_once", reply="好了")
    here.rates(who, lamp.id, grade)


def at(here: World, place: Place, who: str = "supervisor", **asked: str) -> str:
    return words(browser(getattr(here.people, who)).get("/cockpit", {"path": place.path, **asked}))


def test_five_figures_stand_there_with_what_they_are_of_and_each_opens_to_how_it_was_computed(here):
    solved(here)
    here.opens("wang")
    counted(here)
    page = at(here, here.people.community)
    assert re.findall(r'<span class="lab">([^（<]+)', page) == list(FIVE)
    assert "1 / 1 件" in page
    asked = re.findall(r'class="how" href="\?([^"#]+)#how"', page.replace("&amp;", "&"))
    assert len(asked) == 5
    for query in asked:
        opened = words(browser(here.people.supervisor).get(f"/cockpit?{query}"))
        for part in ("怎么算的", "算哪些", "依据", "分子"):
            assert part in opened, (query, part)
    behind = at(here, here.people.community, how="open")
    affair = caught(r'href="(/affairs/[0-9a-f-]{36})"', behind)
    assert browser(here.people.supervisor).get(affair).status_code == 200


def test_one_walks_from_the_province_down_to_one_affair_by_the_lists_alone(here):
    lamp = here.opens("wang")
    counted(here)
    frame, reader = here.people.frame, browser(here.people.province_viewer)
    page = words(reader.get("/cockpit", {"path": frame.province.path}))
    for below in (frame.city, frame.county, frame.wutong, frame.guihuali):
        found = caught(rf'<th scope="row"><a href="(\?[^"]*path={re.escape(below.path)}[^"]*)"', page)
        page = words(reader.get("/cockpit" + found.replace("&amp;", "&")))
        assert f"<b>{below.everyday_name}</b></span>" in page
    for above in (frame.province, frame.city, frame.county, frame.wutong):
        assert f"path={above.path}" in page
    behind = words(reader.get("/cockpit", {"path": frame.guihuali.path, "how": "open"}))
    assert f"/affairs/{lamp.id}" in behind


@pytest.mark.requirement("R326")
def test_places_stand_in_the_order_of_their_codes_whatever_their_values_and_features_fit_the_place(here):
    """One community does better first, then the other; the order never moves, however the address asks."""
    frame = here.people.frame

    def order(**asked: str) -> list[str]:
        page = at(here, here.people.street, **asked)
        return re.findall(r'<th scope="row"><a href="\?[^"]*">([^<]+)</a>', page)

    solved(here, "wang", 1)
    solved(here, "stranger", 5, place_path=frame.yinxing_1.path)
    counted(here)
    first = order()
    assert first == [p.everyday_name for p in sorted((frame.guihuali, frame.yinxing), key=lambda p: p.code or "")]
    for _ in range(3):
        solved(here, "wang", 5)
        solved(here, "stranger", 1, place_path=frame.yinxing_1.path)
    counted(here)
    assert order() == order(sort="satisfied", order="desc", rank="1") == first
    page = at(here, here.people.street)
    assert "排名" not in page.replace("不排名", "")
    assert "名次" not in page
    off = {"path": frame.guihuali.path, "key": "figures", "value": "off", "reason": "还没有人看"}
    assert browser(here.people.admin).post("/switches/feature", off).status_code == 303
    assert browser(here.people.worker).get("/cockpit").status_code == 404
    assert browser(here.people.other_worker).get("/cockpit").status_code == 200


def rows_of(page: str) -> dict[str, tuple[str, ...]]:
    """The board: in whose hands → open, late, today, paused."""
    board = page[page.index("谁手里有什么") :]
    board = board[: board.index("</table>")]
    found = re.findall(r'<th scope="row"><a [^>]+>([^<]+)</a></th>(.*?)</tr>', board, re.S)
    plain = {who: [re.sub(r"<[^>]+>|\s|件", "", cell) for cell in rest.split("</td>")[:4]] for who, rest in found}
    return {who: tuple(cells) for who, cells in plain.items()}


def test_who_has_what_at_a_street_is_read_down_to_the_affair_and_moves_as_work_is_dispatched(here):
    lamps = [here.opens("wang").id for _ in range(3)]
    for lamp in lamps[:2]:
        here.does("worker", lamp, "accept", "dispatch", **{"class": "event.estate"})
    before = rows_of(at(here, here.people.street, "dispatcher"))
    assert {who: cells[0] for who, cells in before.items()} == {
        "待认领（社区工作者）": "1",
        "待认领（街道指挥中心派单员）": "2",
    }
    property_company = str(here.people.orgs["property"])
    here.does("dispatcher", lamps[0], "dispatch", "dispatch", unit=property_company)
    page = at(here, here.people.street, "dispatcher")
    after = rows_of(page)
    [unit] = set(after) - set(before)
    assert (after[unit][0], after["待认领（街道指挥中心派单员）"][0]) == ("1", "1")
    listed = words(
        browser(here.people.dispatcher).get(
            "/affairs", {"state": "open", "path": here.people.street.path, "held": property_company}
        )
    )
    assert re.findall(r'href="/affairs/([0-9a-f-]{36})"', listed) == [str(lamps[0])]
    assert f"{unit}手里的" in listed
    waiting = words(browser(here.people.dispatcher).get("/affairs", {"waits": "dispatcher"}))
    assert re.findall(r'href="/affairs/([0-9a-f-]{36})"', waiting) == [str(lamps[1])]
    here.tick(days=9)
    late = affairs.desk.board(here.people.street.path, here.actor("dispatcher"), at=here.at)
    assert late is not None
    assert [one.late for one in late] == [one.open for one in late]


def test_the_board_is_the_street_s_and_the_community_s_and_names_no_person(here):
    lamp = here.opens("wang")
    work = here.inbox("worker").items[0].work_id
    affairs.claim(work_id=work, by=here.actor("worker"), at=here.tick())
    page = at(here, here.people.community, "worker")
    assert "谁手里有什么" in page
    assert (
        here.people.worker.name not in page[page.index("谁手里有什么") : page.index("</table>", page.index("谁手里"))]
    )
    assert "谁手里有什么" not in at(here, here.people.frame.county, "county_supervisor")
    assert affairs.desk.board(here.people.street.path, here.actor("other_worker"), at=here.at) is None
    assert affairs.desk.board(here.people.street.path, here.actor("wang"), at=here.at) is None
    assert here.page("worker", lamp.id).work[0].who


def test_a_cockpit_asks_as_much_for_a_thousand_affairs_as_for_ten_and_never_looks_at_one(here):
    reader = browser(here.people.supervisor)

    def sent() -> list[str]:
        reader.get("/cockpit", {"path": here.people.street.path})
        with CaptureQueriesContext(connection) as found:
            assert reader.get("/cockpit", {"path": here.people.street.path}).status_code == 200
        return [one["sql"] for one in found if "SAVEPOINT" not in one["sql"]]

    lamp = here.opens("wang")
    copy_affair(lamp.id, 9)
    counted(here)
    ten = sent()
    copy_affair(lamp.id, 990)
    counted(here)
    thousand = sent()
    assert len(thousand) == len(ten) <= 14
    assert not [sql for sql in thousand if re.search(r"FROM \"?affairs_affair", sql)]
    assert "1,000" in at(here, here.people.street) or "1000 件" in at(here, here.people.street)

"""今日清单 and lists: what lies with whom, in what order, a page at a time."""

import base64
import importlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.public import Filters
from liren.affairs.queries.lists import searched
from liren.affairs.tests.copies import copy_affair
from liren.affairs.tests.world import World
from liren.kit.database import name_reader, rows
from liren.kit.errors import InvalidInput

FILL: str = importlib.import_module("liren.affairs.migrations.0019_found_by_words_and_number").FILL


def listed(here: World, who: str, **filters) -> list[str]:
    return [line.number for line in affairs.affairs(here.actor(who), Filters(**filters), at=here.at).items]


def test_an_inbox_is_ordered_by_what_is_due_and_says_how_much_is_left(here: World) -> None:
    slow = here.opens("wang")
    fast = here.opens("wang", answers={"title": "电线垂地", "danger": True})  # 30 minutes instead of 2 hours
    page = here.inbox("worker")
    assert [item.affair_id for item in page.items] == [fast.id, slow.id]
    assert (page.count, page.counted_to_the_end, page.after) == (2, True, None)
    assert (page.items[0].step_title, page.items[0].claimable, page.items[0].due.late) == ("受理", True, False)
    here.tick(hours=1)
    late = here.inbox("worker").items[0]
    assert late.due.late
    assert late.place_name.endswith("3幢")


def test_pages_follow_one_another_without_gap_or_repetition(here: World) -> None:
    made = [here.opens("wang").id for _ in range(7)]
    reads: tuple[Callable[[str | None], affairs.Page[Any]], ...] = (
        lambda after: affairs.inbox(here.actor("worker"), at=here.at, after=after, limit=3),
        lambda after: affairs.affairs(here.actor("worker"), after=after, limit=3, at=here.at),
        lambda after: affairs.mine(here.actor("wang"), after=after, limit=3, at=here.at),
    )
    for read in reads:
        seen, after, first = [], None, None
        while True:
            page = read(after)
            first = first or page
            seen += [getattr(item, "affair_id", None) or item.id for item in page.items]
            after = page.after
            if after is None:
                break
        assert sorted(seen) == sorted(made)
        assert first.count == 7
    with pytest.raises(InvalidInput):
        affairs.affairs(here.actor("worker"), after="nonsense", at=here.at)


def test_a_list_shows_what_the_reader_may_read(here: World) -> None:
    lamp = here.opens("wang")
    elsewhere = here.opens("stranger", place_path=here.people.frame.yinxing_1.path)
    assert listed(here, "worker") == [lamp.number]
    assert listed(here, "other_worker") == [elsewhere.number]
    assert len(listed(here, "dispatcher")) == 2
    assert len(listed(here, "city_viewer")) == 2
    for who in ("property_handler", "wang", "admin", "nobody"):
        assert listed(here, who) == []
    here.handled(lamp.id)
    assert listed(here, "property_handler") == [lamp.number]
    assert [line.id for line in affairs.mine(here.actor("wang"), at=here.at).items] == [lamp.id]


def test_a_list_is_narrowed_by_what_is_asked(here: World) -> None:
    frame = here.people.frame
    lamp = here.opens("wang", answers={"title": "路灯不亮", "description": "三号楼下"})
    bins = here.opens("zhou", answers={"title": "垃圾桶满了"}, place_path=frame.street_building.path)
    here.does("worker", bins.id, "accept", "finish_at_once", reply="已清运")
    here.rates("zhou", bins.id, 2)
    one, other = [lamp.number], [bins.number]
    for filters, wanted in (
        ({"text": "路灯"}, one),
        ({"text": "三号楼 路灯"}, one),
        ({"text": "清运"}, []),  # answers are told, not searched
        ({"text": "0002"}, other),
        ({"text": "2"}, other),
        ({"text": bins.number}, other),
        ({"text": bins.number.rpartition(" ")[2]}, other),
        ({"text": bins.number[-7:]}, other),  # month and digits
        ({"text": "1999-01-0002"}, []),
        ({"path": frame.building_3.path}, one),
        ({"path": frame.grid_one.path}, other),
        ({"path": frame.guihuayuan.path}, one),
        ({"path": frame.yinxing.path}, []),
        ({"step": "follow_up"}, other),
        ({"rating_at_most": 2}, other),
        ({"state": "closed"}, []),
        ({"procedure_key": "management/none"}, []),
        ({"class_code": "event"}, []),
        ({"origin": "portal", "ids": (lamp.id,)}, one),
        ({"opened_from": here.at + timedelta(days=1)}, []),
    ):
        assert listed(here, "worker", **filters) == wanted, filters


def test_a_room_or_a_telephone_that_ends_like_a_number_is_looked_for_as_words(here: World) -> None:
    flat = here.opens("wang", answers={"title": "5号楼12-3010漏水，电话0512-65551234"})
    for text in ("12-3010", "5号楼12-3010", "漏水 5号楼", "0512-65551234", f"事件 {flat.number.rpartition(' ')[2]}"):
        assert listed(here, "worker", text=text) == [flat.number], text
    assert listed(here, "worker", text="路灯 12-3010") == []


def test_affairs_of_before_are_found_by_their_number_though_the_owner_is_no_superuser(here: World) -> None:
    """What the migration fills in, as somebody behind the walls."""
    lamp = here.opens("wang")
    here.actor("system")
    rows("UPDATE affairs_affair SET tokens = NULL")
    name_reader()
    for statement in filter(str.strip, FILL.split(";")):
        rows(statement)
    assert listed(here, "worker", text=lamp.number) == [lamp.number]


def test_a_search_of_somebody_of_a_province_reads_the_index_of_words_behind_the_walls(here: World) -> None:
    here.opens("wang", answers={"title": "路灯不亮"})
    values: dict[str, Any] = {}
    (found,) = searched("路灯", values)
    here.actor("city_viewer")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT a.id FROM affairs_affair a WHERE {found}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "affair_by_words" in plan


def test_a_page_of_a_community_can_be_read_by_itself(here: World) -> None:
    """In the order of time: all lie there, so the index of the community or that of time, as the figures it has say."""
    copy_affair(here.opens("wang").id, 200)
    community = here.people.community.path
    for way in ("sort", "bitmapscan"):
        rows(f"SET LOCAL enable_{way} = off")
    for who, path in (("worker", community), ("worker", None), ("dispatcher", community)):
        with CaptureQueriesContext(connection) as seen:
            affairs.affairs(here.actor(who), Filters(path=path), at=here.at, limit=20)
        asked = next(one["sql"] for one in seen.captured_queries if "WITH page AS" in one["sql"])
        assert f"a.community_path = '{community}'" in asked, (who, path)
        ((plans,),) = rows("EXPLAIN (ANALYZE, FORMAT JSON) " + asked.replace("%", "%%"))
        assert isinstance(plans, list)
        assert min(_read_in_order(plans[0]["Plan"])) <= 21, (who, path, plans)


def _read_in_order(plan: dict[str, Any]) -> Iterator[float]:
    for node in _nodes(plan):
        if node.get("Index Name") in ("affair_by_community", "affair_by_time"):
            yield node["Actual Rows"] + node.get("Rows Removed by Filter", 0)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def test_overdue_is_what_is_late_now(here: World) -> None:
    lamp = here.opens("wang")
    assert listed(here, "worker", overdue=True) == []
    here.tick(hours=4)
    assert listed(here, "worker", overdue=True) == [lamp.number]


def test_counts_stop_where_nobody_reads_on(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from liren.affairs.queries import inbox, lists, paging

    for module in (paging, inbox, lists):
        monkeypatch.setattr(module, "MOST_COUNTED", 2)
    for _ in range(4):
        here.opens("wang")
    page = affairs.affairs(here.actor("worker"), at=here.at)
    assert (len(page.items), page.count, page.counted_to_the_end) == (4, 2, False)
    work = here.inbox("worker")
    assert (work.count, work.counted_to_the_end) == (2, False)


@pytest.mark.parametrize(
    "nonsense", [["x", "y"], ["2026-11-01T00:00:00+00:00", "y"], ["999999-01-01", str(UUID(int=0))], [1, 2], {}, 7]
)
def test_a_page_begins_only_after_what_a_page_ended_with(here: World, nonsense: Any) -> None:
    after = base64.urlsafe_b64encode(json.dumps(nonsense).encode()).decode()
    worker = here.actor("worker")
    for listed in (affairs.affairs, affairs.mine, affairs.inbox):
        with pytest.raises(InvalidInput):
            listed(worker, after=after)

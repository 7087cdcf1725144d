"""One affair as its readers see it."""

import pytest

from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.models import Record
from liren.affairs.tests.world import World
from liren.kit.database import rows


def test_the_line_of_steps_shows_what_is_done_where_it_stands_and_the_way_ahead(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", lamp.id, "dispatch", "dispatch")
    line = [(s.title, s.state, s.who) for s in here.page("wang", lamp.id).steps]
    assert line == [
        ("受理", "done", "桂花里社区居委会"),
        ("派单", "done", "街道指挥中心"),
        ("处置", "current", "桂花里物业工程部"),
        ("核实", "ahead", "网格员"),
        ("反馈", "ahead", "反映人"),
    ]
    current = here.page("wang", lamp.id).steps[2]
    assert current.due is not None
    assert current.due.left is not None
    assert current.due.left.text == "还剩 3 个工作日"


def test_the_timeline_tells_who_did_what_in_words(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", lamp.id, "dispatch", "dispatch")
    told = [(e.title, e.by_name, e.by_org, e.text) for e in here.page("wang", lamp.id).timeline]
    assert told == [
        ("提交", "反映人", None, ""),
        ("受理：受理并派单", "陆敏", "桂花里社区居委会", ""),
        ("派单：派单", "沈洁", "街道指挥中心", "派给桂花里物业工程部；依据：小区公共部位由物业维修"),
    ]
    assert here.page("worker", lamp.id).class_title == "事件 › 小区公共部位"


def test_the_clause_stands_beside_the_step(here: World) -> None:
    clause = here.page("worker", here.opens("wang").id).clause
    assert clause is not None
    assert clause.source is not None
    assert (clause.source.document, clause.source.checked) == ("GB/T 30428.8", False)
    assert clause.limit is not None
    assert (clause.limit.text, clause.open) == ("2 个工作小时", False)


def test_a_stranger_is_told_it_is_not_there(here: World) -> None:
    lamp = here.opens("wang")
    for who in ("zhou", "stranger", "other_worker", "property_handler", "other_grid_worker", "admin", "nobody"):
        with pytest.raises(affairs.NoSuchAffair) as refused:
            here.page(who, lamp.id)
        assert refused.value.status == 404


def test_a_broken_rule_is_said_at_once_and_can_be_passed_by_hand(here: World) -> None:
    enter_system()
    rows("UPDATE actors_organisation SET until = now() WHERE key = 'property'")
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    enter_system()
    alarm = Record.objects.get(stream=lamp.id, kind="alarm")
    assert alarm.body["what"] == "routing"
    assert rows("SELECT 1 FROM kit_event WHERE kind = 'affairs.routing-broken'")
    page = here.page("dispatcher", lamp.id)
    assert page.proposal is not None
    assert page.proposal.broken
    assert page.proposal.org is not None  # the catch-all still answers
    assert "提醒" in [e.title for e in page.timeline]
    assert "提醒" not in [e.title for e in here.page("wang", lamp.id).timeline]


def test_who_works_elsewhere_and_reports_something_reads_no_internal_note(here: World) -> None:
    lamp = here.opens("property_handler")
    affairs.note(affair_id=lamp.id, text="物业自己报的，请核实", internal=True, by=here.actor("worker"), at=here.tick())
    assert any(entry.internal for entry in here.page("worker", lamp.id).timeline)
    assert not any(entry.internal for entry in here.page("property_handler", lamp.id).timeline)

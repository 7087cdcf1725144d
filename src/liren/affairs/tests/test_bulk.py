"""Many affairs at once, from another system."""

from datetime import timedelta

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.affairs import public as affairs
from liren.affairs.importing.errors import RowsRefused
from liren.affairs.importing.public import ImportedRow
from liren.affairs.models import Affair, Record, Span, Work
from liren.affairs.tests.world import KEY, MORNING, World, law
from liren.kit.database import rows

ASKED = MORNING - timedelta(days=400)


def row(n: int, **given) -> ImportedRow:
    asked = {
        "line": n + 1,
        "key": f"k{n}",
        "digest": f"d{n}",
        "opened_at": ASKED,
        "answers": {"title": f"第 {n} 盏路灯不亮", "name": "刘先生", "phone": "13500001111"},
        "number": f"S{n}",
        "reply": "已更换灯具，当晚恢复照明。",
        "replied_at": ASKED + timedelta(days=3),
    }
    return ImportedRow(**{**asked, **given})


def brought(here: World, *rows: ImportedRow, who: str = "dispatcher", key: str = KEY) -> affairs.ImportOutcome:
    by = here.actor(who)
    place = here.people.community.path
    return affairs.import_affairs(rows=rows, procedure_key=key, place_path=place, by=by, at=here.tick())


def test_answered_rows_become_closed_affairs_with_their_own_dates(here: World) -> None:
    [one] = brought(here, row(1)).ids
    page = here.page("worker", one)
    assert (page.state, page.origin, page.opened_at) == ("closed", "imported", ASKED)
    assert (page.told_at, page.closed_at) == (ASKED + timedelta(days=3),) * 2
    # an answer is not yet a solution: nobody knows
    assert (page.resolved, page.rating, page.number) == (None, None, f"事件 {ASKED:%Y-%m}-0001")
    assert [entry.title for entry in page.timeline][:2] == ["从旧表导入", "受理：即办"]
    assert {a.text for a in page.answers if a.masked} == {"刘*", "135 **** 1111"}
    assert affairs.verify(one).broken is None


def test_nobody_is_disturbed_and_nothing_unknown_is_scored(here: World) -> None:
    brought(here, row(1), row(2, reply=None, replied_at=None))
    enter_system()
    assert rows("SELECT 1 FROM kit_event WHERE starts_with(kind, 'affairs.')") == []
    assert set(Span.objects.values_list("scored", "in_time", "due_at")) == {(False, None, None)}


def test_an_unanswered_row_is_open_work(here: World) -> None:
    [one] = brought(here, row(1, reply=None, replied_at=None)).ids
    [item] = here.inbox("worker").items
    assert (item.affair_id, item.step, item.due.at) == (one, "accept", None)
    assert here.does("worker", one, "accept", "finish_at_once", reply="已修好").step == "feedback"
    enter_system()
    assert Work.objects.filter(affair_id=one).count() == 1


def test_a_reply_nobody_knows_the_time_of_leaves_the_time_unknown(here: World) -> None:
    [one] = brought(here, row(1, replied_at=None)).ids
    page = here.page("worker", one)
    assert (page.state, page.told_at, page.closed_at) == ("closed", None, None)
    assert set(Span.objects.filter(affair_id=one).values_list("finished_at", flat=True)) == {None}


def test_the_same_rows_again_change_nothing(here: World) -> None:
    first = brought(here, row(1), row(2))
    again = brought(here, row(2), row(1), row(3))
    assert (first.opened, first.known, again.opened, again.known) == (2, 0, 1, 2)
    enter_system()
    assert Affair.objects.count() == 3


def test_a_known_row_with_other_content_refuses_them_all(here: World) -> None:
    brought(here, row(1))
    with pytest.raises(RowsRefused):
        brought(here, row(2), row(1, digest="other"))
    enter_system()
    assert Affair.objects.count() == 1


def test_numbers_go_on_where_single_ones_stopped(here: World) -> None:
    here.opens("wang")
    [one] = brought(here, row(1, opened_at=here.at - timedelta(hours=1), reply=None, replied_at=None)).ids
    assert here.page("worker", one).number == "事件 2026-11-0002"
    assert here.opens("wang").number == "事件 2026-11-0003"


def test_what_is_personal_is_sealed_here_too(here: World) -> None:
    brought(here, row(1))
    enter_system()
    everything = str(list(Record.objects.values_list("body", flat=True))) + str(list(Affair.objects.values()))
    assert "刘先生" not in everything
    assert "13500001111" not in everything


def test_only_who_may_imports(here: World) -> None:
    for who in ("wang", "worker", "property_handler"):
        with pytest.raises(NotAllowed):
            brought(here, row(1), who=who)


def test_a_thousand_rows_take_the_same_statements_as_one(here: World, django_assert_max_num_queries) -> None:
    brought(here, row(0))
    with django_assert_max_num_queries(14):
        brought(here, *(row(n) for n in range(1, 1001)))


def test_so_do_rows_that_say_whose_affair_each_is(here: World, django_assert_max_num_queries) -> None:
    key, asked = "management/whose", "description: {title: 具体情况, type: long_text, required: false, max: 2000"
    whose = "description: {title: 哪个组织的事, type: choice, offers: [residents_committee], required: true"
    law(here.tick(), key=key, also=(asked, whose))
    given = {**row(0).answers, "description": "桂花里社区居委会"}
    with django_assert_max_num_queries(15):
        ids = brought(here, *(row(n, answers=given) for n in range(501)), key=key).ids
    enter_system()
    named = Affair.objects.filter(id__in=ids).values_list("organisation", flat=True)
    assert set(named) == {here.people.orgs["committee"]}


def test_rows_about_clauses_are_gathered_by_clause_and_one_there_is_not_refuses_them_all(here: World) -> None:
    key, asked = "management/about", "description: {title: 具体情况, type: long_text, required: false, max: 2000"
    law(here.tick(), key=key, also=(asked, "description: {title: 哪一条, type: clause, required: false"))
    told = [
        row(1, answers={**row(1).answers, "description": f"{KEY}#verify.not_by"}),
        row(2, answers={**row(2).answers, "description": f"{KEY}#verify.nothing"}),
    ]
    with pytest.raises(RowsRefused) as refused:
        brought(here, row(3), *told, key=key)
    assert refused.value.facts == {"count": 1, "lines": [3]}
    ids = brought(here, row(3), told[0], key=key).ids
    enter_system()
    about = {one.about: one.answers.get("description") for one in Affair.objects.filter(id__in=ids)}
    assert about.pop(None) is None
    assert set(about) == {f"{KEY}#verify.not_by"}
    assert about[f"{KEY}#verify.not_by"].startswith(f"{KEY}@"), "it stands with its version"
    assert affairs.verify(ids[1]).broken is None


def test_what_rows_have_in_common_and_what_not_comes_to_lie_with_each(here: World) -> None:
    given = {"title": "楼道灯不亮", "name": "周女士"}
    said = [
        row(1),
        row(2, answers={**given}, opened_at=ASKED - timedelta(days=31)),
        row(3, reply=None, replied_at=None),
    ]
    ids = brought(here, *said).ids
    pages = [here.page("worker", one) for one in ids]
    assert [(one.title, one.opened_at, one.state) for one in pages] == [
        ("第 1 盏路灯不亮", ASKED, "closed"),
        ("楼道灯不亮", ASKED - timedelta(days=31), "closed"),
        ("第 3 盏路灯不亮", ASKED, "open"),
    ]
    assert [{a.text for a in one.answers if a.masked} for one in pages] == [
        {"刘*", "135 **** 1111"}, {"周*"}, {"刘*", "135 **** 1111"},
    ]  # fmt: skip
    assert all(affairs.verify(one).broken is None for one in ids)

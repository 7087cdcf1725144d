"""Standards by the thousand: read at once, written in parts as who brought them, each refusal told, nothing twice."""

from datetime import timedelta

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import Actor, enter, enter_system
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN, Cast, cast
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.catalogue.arriving import PART
from liren.standards.catalogue.errors import ArrivalEnded, NoSuchArrival

pytestmark = pytest.mark.django_db
AT = BEGAN + timedelta(days=300)
LATER = AT + timedelta(minutes=1)


def row(number: int, **more: str) -> dict[str, str]:
    told = {"number": f"GB/T {number}-2020", "title": f"标准 {number}", "level": "国家标准", "status": "现行"}
    return {**told, "sources": "某网站｜查询", **more}


@pytest.fixture
def people() -> Cast:
    return cast()


def editor(people: Cast) -> Actor:
    return enter(people.editor.person_id, "test", at=AT)


def works(times: int = 1) -> list[int]:
    enter_system()
    return [standards.arriving.work_on_arrivals(LATER) for _ in range(times)]


def test_many_are_written_in_parts_and_what_is_refused_is_told_by_its_row(people: Cast) -> None:
    given = [row(90000 + n) for n in range(2 * PART + 10)]
    given[PART + 3] = row(90000)  # it stands already by then
    id = standards.arriving.bring_standards(path="", rows=given, by=editor(people), at=AT)
    assert works() == [PART]
    half = standards.arriving.arrival(id, editor(people))
    assert (half.state, half.done, half.recorded, half.problems) == ("running", PART, PART, ())
    assert works(4) == [PART, 10, 0, 0]
    told = standards.arriving.arrival(id, editor(people))
    assert (told.state, told.done, told.recorded, told.ended_at) == ("done", len(given), len(given) - 1, LATER)
    assert [(one.row, one.field) for one in told.problems] == [(PART + 4, "number")]
    enter_system()
    assert rows("SELECT jsonb_array_length(rows) FROM standards_cataloguearrival") == [(0,)]
    found = standards.find_standards(standards.StandardFilters(text="GB/T 90001"), on=AT.date())
    [change] = standards.standard_changes(found.items[0].id)
    assert change.by_name == people.editor.name


def test_what_cannot_be_read_is_named_by_row_and_field_and_nothing_is_taken(people: Cast) -> None:
    wrong = [row(90001), row(90002, level="宇宙标准"), row(90003, colour="红"), row(90004, issued_on="昨天")]
    wrong += [row(90005, title="长" * 1999)]
    with pytest.raises(InvalidInput) as refused:
        standards.arriving.bring_standards(path="", rows=wrong, by=editor(people), at=AT)
    assert set(refused.value.fields) == {"rows.2.level", "rows.3.colour", "rows.4.issued_on", "rows.5.title"}
    for many in ([], [row(90001)] * 5001):
        with pytest.raises(InvalidInput):
            standards.arriving.bring_standards(path="", rows=many, by=editor(people), at=AT)
    assert works() == [0]


def test_who_does_not_keep_the_catalogue_brings_nothing_and_sees_nothing(people: Cast) -> None:
    id = standards.arriving.bring_standards(path="", rows=[row(90001)], by=editor(people), at=AT)
    for who in (people.worker, people.wang, people.director):
        by = enter(who.person_id, "test", at=AT)
        with pytest.raises(NotAllowed):
            standards.arriving.bring_standards(path="", rows=[row(90002)], by=by, at=AT)
        with pytest.raises(NoSuchArrival):
            standards.arriving.arrival(id, by)
        with pytest.raises(NoSuchArrival):
            standards.arriving.cancel_arrival(arrival_id=id, by=by, at=AT)


def test_cancelled_the_rest_is_not_written_and_an_account_that_was_closed_writes_nothing_more(people: Cast) -> None:
    given = [row(90000 + n) for n in range(PART + 10)]
    id = standards.arriving.bring_standards(path="", rows=given, by=editor(people), at=AT)
    works()
    standards.arriving.cancel_arrival(arrival_id=id, by=editor(people), at=LATER)
    assert works() == [0]
    assert standards.arriving.arrival(id, editor(people)).recorded == PART
    with pytest.raises(ArrivalEnded):
        standards.arriving.cancel_arrival(arrival_id=id, by=editor(people), at=LATER)
    other = standards.arriving.bring_standards(path="", rows=[row(91000)], by=editor(people), at=AT)
    enter_system()
    person = people.editor.person_id
    assert person is not None
    admin = enter(people.admin.person_id, "test", at=AT)
    actors.set_active(person_id=person, active=False, by=admin, at=AT, reason="调离")
    assert works() == [0]
    enter_system()
    assert rows("SELECT state, recorded, error <> '' FROM standards_cataloguearrival WHERE id = %s", other) == [
        ("failed", 0, True)
    ]

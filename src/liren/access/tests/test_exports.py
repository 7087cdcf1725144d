"""What was taken out as a file: a line for good, shown to who took it and to who oversees the place."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, Actor, Grant, enter, enter_system, exports, introduce, took_out
from liren.kit.database import rows
from liren.kit.ids import new_id

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
STREET, COMMUNITY, NEIGHBOUR = "32.05.06.990.", "32.05.06.990.001.", "32.05.06.990.002."


@pytest.fixture(autouse=True)
def _as_system():
    enter_system("test")


def _holder(role: str, path: str, since: datetime = BEGAN) -> UUID:
    person = new_id()
    enter_system("test")
    introduce(holder=person, label=f"{role} {path}", grants=[Grant(role, path)], by=SYSTEM, at=since)
    return person


def _enter(person: UUID) -> Actor:
    return enter(person, at=AT)


def test_who_took_what_is_told_to_the_administrator_and_the_supervisor_of_the_place_and_to_nobody_else():
    people = {
        role: _holder(role, path)
        for role, path in (
            ("community_worker", COMMUNITY), ("administrator", STREET), ("supervisor", COMMUNITY), ("viewer", STREET),
        )
    }  # fmt: skip
    elsewhere = _holder("administrator", NEIGHBOUR)
    worker = _enter(people["community_worker"])
    for n in range(3):
        took_out(what="文书台账", path=COMMUNITY, asked="状态：作废", rows=n, by=worker, at=AT + timedelta(minutes=n))
    for overseer in (people["administrator"], people["supervisor"]):
        actor = _enter(overseer)
        told = exports(actor, COMMUNITY)
        assert [(one.what, one.asked, one.rows) for one in told] == [("文书台账", "状态：作废", n) for n in (2, 1, 0)]
        assert {one.by_name for one in told} == {worker.name}
        assert exports(actor, COMMUNITY, after=told[0].id) == told[1:]
    for stranger in (people["viewer"], people["community_worker"], elsewhere):
        with pytest.raises(NotAllowed, match="谁导出过什么"):
            exports(_enter(stranger), COMMUNITY)


def test_the_wall_shows_it_to_the_same_people():
    worker = _holder("community_worker", COMMUNITY)
    seen = {role: _holder(role, STREET) for role in ("administrator", "supervisor", "viewer", "editor", "dispatcher")}
    elsewhere = _holder("administrator", NEIGHBOUR)
    took_out(what="组织台账", path=COMMUNITY, asked="", rows=1, by=_enter(worker), at=AT)

    def shown(person: UUID) -> int:
        _enter(person)
        return len(rows("SELECT 1 FROM access_export"))

    assert {role for role, person in seen.items() if shown(person)} == {"administrator", "supervisor"}
    assert shown(worker) == 1
    assert shown(elsewhere) == 0
    assert shown(_holder("administrator", STREET, since=datetime(2999, 1, 1, tzinfo=UTC))) == 0, "not yet"


def test_a_line_is_for_good_and_in_nobody_elses_name():
    worker, other = _holder("community_worker", COMMUNITY), _holder("community_worker", COMMUNITY)
    actor = _enter(worker)
    took_out(what="组织台账", path=COMMUNITY, asked="", rows=1, by=actor, at=AT)
    for attempt in ("UPDATE access_export SET rows = 0", "DELETE FROM access_export"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows(attempt)
    _enter(other)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        took_out(what="组织台账", path=COMMUNITY, asked="", rows=1, by=actor, at=AT)

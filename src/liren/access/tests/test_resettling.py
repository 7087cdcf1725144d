"""What was granted at a place that ended is granted at its heir; what was over before stays as it was."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import (
    SYSTEM,
    Grant,
    Resettled,
    enter,
    enter_system,
    grant,
    introduce,
    resettle,
    resettled,
    revoke,
)
from liren.kit.database import rows
from liren.kit.ids import new_id

pytestmark = pytest.mark.django_db

OLD, NEW, BESIDE = "32.05.06.001.002.", "32.05.06.001.003.", "32.05.06.001.002.g7."
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
AT = BEGAN + timedelta(days=30)


def _granted(holder, role, path, **given):
    asked = {"place_id": 1, "org_id": None, "by": SYSTEM, "at": BEGAN, **given}
    return grant(holder=holder, role=role, path=path, **asked)


def test_open_grants_go_to_the_heir_from_that_moment_with_their_end_and_source():
    enter_system()
    holder, org, source = new_id(), new_id(), new_id()
    introduce(holder=holder, label="李强", by=SYSTEM, at=BEGAN)
    _granted(holder, "handler", OLD, org_id=org, source_kind="holding", source_id=source)
    _granted(holder, "viewer", OLD, until=AT + timedelta(days=1))
    _granted(holder, "grid_worker", BESIDE)
    revoke(grant_id=_granted(holder, "supervisor", OLD), by=SYSTEM, at=BEGAN + timedelta(days=1))
    assert resettle(path=OLD, to=NEW, place_id=2, at=AT) == 2
    assert resettle(path=OLD, to=NEW, place_id=2, at=AT) == 0, "twice is once"
    before = enter(holder, at=AT - timedelta(seconds=1))
    assert {(one.role, one.path) for one in before.grants} == {
        ("handler", OLD), ("viewer", OLD), ("grid_worker", BESIDE),
    }  # fmt: skip
    now = enter(holder, at=AT)
    assert {(one.role, one.path, one.org_id) for one in now.grants} == {
        ("handler", NEW, org), ("viewer", NEW, None), ("grid_worker", BESIDE, None),
    }  # fmt: skip
    assert {one.role for one in enter(holder, at=AT + timedelta(days=2)).grants} == {"handler", "grid_worker"}
    enter_system()
    assert rows("SELECT path FROM access_grant WHERE source_id = %s AND valid_to IS NULL", source) == [(NEW,)]
    ended = rows("SELECT valid_to FROM access_grant WHERE role = 'supervisor'")
    assert ended == [(BEGAN + timedelta(days=1),)]


def _manager(path, since=BEGAN):
    enter_system()
    person = new_id()
    given = [Grant("administrator", path)]
    introduce(holder=person, label=f"管理员 {path}", grants=given, by=SYSTEM, at=since)
    return person


def test_what_went_along_is_told_to_who_manages_people_at_the_heir_and_to_nobody_else():
    here, above, beside = _manager(NEW), _manager("32.05.06."), _manager(BESIDE)
    later = _manager(NEW, since=datetime(2999, 1, 1, tzinfo=UTC))
    holder, resident = new_id(), new_id()
    introduce(holder=holder, label="李强", by=SYSTEM, at=BEGAN)
    introduce(holder=resident, label="周*", by=SYSTEM, at=BEGAN)
    _granted(holder, "viewer", OLD)
    _granted(resident, "resident", OLD)
    resettle(path=OLD, to=NEW, place_id=2, at=AT)
    told = [Resettled("李强", "查看", OLD, NEW, AT)]
    for manager in (here, above):
        assert list(resettled(enter(manager, at=AT), "32.05.06." if manager == above else NEW)) == told
    for stranger in (beside, holder, later):
        actor = enter(stranger, at=AT)
        assert rows("SELECT count(*) FROM access_resettling") == [(0,)]
        with pytest.raises(NotAllowed):
            resettled(actor, NEW)
    enter_system()
    for attempt in ("UPDATE access_resettling SET role = 'viewer'", "DELETE FROM access_resettling"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows(attempt)
    enter(holder, at=AT)
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        rows(
            "INSERT INTO access_resettling (id, holder_id, role, was, path, at)"
            " VALUES (gen_random_uuid(), %s, 'viewer', '', '', now())", holder,
        )  # fmt: skip

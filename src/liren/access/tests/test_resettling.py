"""What was granted at a place that ended is granted at its heir; what was over before stays as it was."""

from datetime import UTC, datetime, timedelta

import pytest

from liren.access.public import SYSTEM, enter, enter_system, grant, introduce, resettle, revoke
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

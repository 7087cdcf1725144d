"""How many statements the server sees per act, session and transaction included: house rule, issue 2 section 7."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access import public as access
from liren.affairs import public as affairs
from liren.affairs.tests.world import KEY, LAMP, World, world
from liren.kit.clock import now
from liren.kit.database import one_transaction

SEEN: list[str] = []
"""The statements of the last request."""


@pytest.fixture
def committed(emptied_after: None) -> World:
    with one_transaction():
        return world()


@contextmanager
def as_request(here: World, who: str):
    """What a door does: one transaction, begun by the session, which is one statement."""
    with one_transaction():
        access.enter_system()
        token = access.open_session(holder=getattr(here.people, who).person_id, address="127.0.0.1", at=now())
    with CaptureQueriesContext(connection) as seen, one_transaction():
        yield access.enter_session(token)
    SEEN[:] = [one["sql"] for one in seen.captured_queries]


def opened(here: World, **given) -> affairs.Opened:
    with as_request(here, "wang") as by:
        asked = {"procedure_key": KEY, "answers": LAMP, "place_path": here.people.frame.building_3.path,
                 "origin": "portal", "idempotency_key": None, "at": here.tick()}  # fmt: skip
        return affairs.open_affair(**{**asked, **given}, by=by)


def counted() -> int:
    return len(SEEN)


def shown() -> str:
    return "\n".join(sql[:110] for sql in SEEN)


def test_opening(committed: World) -> None:
    opened(committed)  # the first reads procedure and calendar
    opened(committed, idempotency_key="once")
    assert counted() <= 7, shown()
    opened(committed, idempotency_key="once")
    assert counted() <= 8, shown()


def test_a_step(committed: World) -> None:
    lamp = opened(committed)
    acts: list[tuple[str, str, str, dict[str, str]]] = [
        ("worker", "accept", "dispatch", {"class": "event.estate"}),
        ("dispatcher", "dispatch", "dispatch", {}),
        ("property_handler", "handle", "done", {"reply": "灯已修好"}),
    ]
    for who, step, move, answers in acts:
        with as_request(committed, who) as by:
            affairs.do_step(affair_id=lamp.id, step=step, move=move, answers=answers, by=by, at=committed.tick())
        assert counted() <= 7, shown()


def test_a_rating_with_words(committed: World) -> None:
    lamp = opened(committed)
    with as_request(committed, "worker") as by:
        affairs.do_step(affair_id=lamp.id, step="accept", move="finish_at_once", answers={"reply": "好了"}, by=by,
                        at=committed.tick())  # fmt: skip
    with as_request(committed, "wang") as by:
        affairs.rate(affair_id=lamp.id, grade=4, comment="很快", by=by, at=committed.tick())
    assert counted() <= 7, shown()


def test_an_inbox_of_fifty(committed: World) -> None:
    for _ in range(55):
        opened(committed)
    with as_request(committed, "worker") as by:
        page = affairs.inbox(by, at=committed.at + timedelta(hours=1))
    assert len(page.items) == 50
    assert counted() <= 5, shown()
    with as_request(committed, "worker") as by:
        lines = affairs.affairs(by, at=committed.at)
    assert len(lines.items) == 50
    assert counted() <= 5, shown()


def test_an_affair_in_detail(committed: World) -> None:
    lamp = opened(committed)
    with as_request(committed, "worker") as by:
        affairs.do_step(affair_id=lamp.id, step="accept", move="dispatch", answers={}, by=by, at=committed.tick())
    for who in ("worker", "dispatcher", "wang"):
        with as_request(committed, who) as by:
            affairs.affair(lamp.id, by, at=committed.at)
        assert counted() <= 10, shown()

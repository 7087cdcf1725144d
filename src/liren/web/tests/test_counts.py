"""What a page asks of the database, session and transaction included: pinned, so that nobody adds one unseen."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs.tests.world import World, world
from liren.web.tests.visits import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    return world()


def asked(act) -> int:
    """How many statements the second of two equal requests sends: what is kept in the process is warm by then."""
    act()
    with CaptureQueriesContext(connection) as sent:
        assert act().status_code in (200, 303)
    return len(sent)


def test_a_list_takes_at_most_eight(here):
    """One of them reads what the worker keeps by name."""
    for _ in range(12):
        here.opens("wang")
    worker = browser(here.people.worker)
    assert asked(lambda: worker.get("/today")) <= 8
    assert asked(lambda: worker.get("/affairs")) <= 8


def test_one_affair_takes_at_most_twelve(here):
    opened = here.opens("wang")
    worker, resident = browser(here.people.worker), browser(here.people.wang)
    assert asked(lambda: worker.get(f"/affairs/{opened.id}")) <= 12
    assert asked(lambda: resident.get(f"/mine/{opened.id}")) <= 12


def test_reporting_takes_at_most_eleven(here):
    """One of them looks for what may be the same thing."""
    resident = browser(here.people.wang)
    report = {"title": "灯坏了", "place": here.people.community.path}
    assert asked(lambda: resident.post("/report", report)) <= 11


def test_taking_a_move_by_its_form_takes_at_most_ten(here):
    worker = browser(here.people.worker)
    opened = [here.opens("wang") for _ in range(2)]
    digest = here.page("worker", opened[0].id).procedure_digest
    asks = {"rules": digest, "class": "event.estate"}
    assert asked(lambda: worker.post(f"/affairs/{opened.pop().id}/do/accept/dispatch", asks)) <= 10

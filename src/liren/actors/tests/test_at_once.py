"""Two at once: a new phone makes one resident, a post is taken once, and a section ends once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

from django.db import connection

from liren.access.public import SYSTEM, enter_system
from liren.actors.errors import CodeTooSoon, PostHeldAlready
from liren.actors.public import (
    add_organisation,
    add_post,
    appoint,
    find_or_make_resident,
    members,
    merge_organisations,
    organisation,
    send_code,
)
from liren.kit.database import one_transaction
from liren.kit.errors import DomainError, NotYours
from liren.territories.tests.cast import invented_frame

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def _twice(action: Callable[[], object]) -> list[object]:
    """What two threads get who do `action` at the same moment, each in a transaction of its own."""
    together = Barrier(2)

    def one() -> object:
        try:
            with one_transaction():
                enter_system("test")
                together.wait(10)
                return action()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(one), pool.submit(one)]]


def test_two_who_write_down_the_same_new_phone_get_the_same_resident(emptied_after):
    first, second = _twice(lambda: find_or_make_resident(phone="13911112222", name="李先生", path="", by=SYSTEM, at=AT))
    assert first == second


def test_a_phone_asked_for_twice_at_once_gets_one_code(emptied_after):
    outcomes = _twice(lambda: send_code(phone="13911112222", address="127.0.0.1", at=AT))
    assert sum(isinstance(outcome, CodeTooSoon) for outcome in outcomes) == 1


def test_two_who_appoint_the_same_person_make_one_holding(emptied_after):
    with one_transaction():
        enter_system("test")
        place = invented_frame().guihuali
        told: Any = {"path": place.path, "place_id": place.id, "by": SYSTEM, "at": AT}
        office = add_organisation(
            name="桂花里社区居委会", kind="self_governance", subtype="residents_committee", **told
        )
        post = add_post(organisation_id=office, title="社区工作者", role="community_worker", **told)
        person = find_or_make_resident(phone=None, name="李强", path=place.path, by=SYSTEM, at=AT)
    outcomes = _twice(lambda: appoint(person_id=person, post_id=post, by=SYSTEM, at=AT))
    assert sum(isinstance(outcome, PostHeldAlready) for outcome in outcomes) == 1
    assert len(members(office)) == 1


def test_two_who_merge_one_section_into_each_of_two_offices_end_it_once(emptied_after):
    with one_transaction():
        enter_system("test")
        place = invented_frame().wutong
        told: Any = {"kind": "government", "subtype": "street_section", "path": place.path, "place_id": place.id}
        old, one, other = (add_organisation(name=name, by=SYSTEM, at=AT, **told) for name in ("旧科", "一办", "二办"))
    heirs = iter((one, other))
    outcomes = _twice(
        lambda: merge_organisations(into={old: next(heirs)}, on=AT.date(), reference="18 号", by=SYSTEM, at=AT)
    )
    assert sum(isinstance(outcome, NotYours) for outcome in outcomes) == 1
    assert organisation(old).successor_id in (one, other)

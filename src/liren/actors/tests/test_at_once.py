"""Two at once: a new phone makes one resident, a post is taken once, and a section ends once."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

from django.db import connection

from liren.access.public import SYSTEM, enter_session, enter_system
from liren.actors.errors import CodeTooSoon, PostHeldAlready
from liren.actors.public import (
    NOWHERE,
    add_organisation,
    add_post,
    add_staff,
    appoint,
    channel_keeper,
    clear_identity,
    find_or_make_resident,
    leave_for_decision,
    members,
    merge_organisations,
    name_channel_keeper,
    organisation,
    send_code,
    set_superior,
    settle_left,
    sign_in_by_provider,
    unsettled,
)
from liren.kit.database import one_transaction, rows
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories.tests.cast import invented_frame

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


def _twice(action: Callable[[], object]) -> list[object]:
    """What two threads get who do `action` at the same moment, each in a transaction of its own."""
    together = Barrier(2)

    def one() -> object:
        try:
            with one_transaction():
                enter_system("test")
                together.wait(60)
                return action()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [future.result() for future in [pool.submit(one), pool.submit(one)]]


def _meanwhile(action: Callable[[], object], other: Callable[[], object]) -> object:
    """What `other` gets that begins when `action` is done but not committed, and comes to its end or waits for it."""

    def alone() -> object:
        try:
            with one_transaction():
                enter_system("test")
                return other()
        except DomainError as error:
            return error
        finally:
            connection.close()

    waits = "SELECT 1 FROM pg_locks w WHERE NOT w.granted AND pg_backend_pid() = ANY(pg_blocking_pids(w.pid))"
    with ThreadPoolExecutor(1) as pool:
        with one_transaction():
            enter_system("test")
            action()
            second: Future[object] = pool.submit(alone)
            while not second.done() and not rows(waits):
                pass
        return second.result()


def test_two_who_put_organisations_under_each_other_close_no_ring(emptied_after):
    with one_transaction():
        enter_system("test")
        place = invented_frame().guihuali
        told: Any = {"kind": "social_force", "subtype": "volunteer_team", "path": place.path, "place_id": place.id}
        d = add_organisation(name="丁队", by=SYSTEM, at=AT, **told)
        a = add_organisation(name="甲队", by=SYSTEM, at=AT, **told)
        c = add_organisation(name="丙队", by=SYSTEM, at=AT, **told)
        b = add_organisation(name="乙队", parent_id=c, by=SYSTEM, at=AT, **told)
        set_superior(organisation_id=d, parent_id=a, reference="1 号", by=SYSTEM, at=AT)
    under: Any = {"reference": "2 号", "by": SYSTEM, "at": AT}
    refused = _meanwhile(
        lambda: set_superior(organisation_id=a, parent_id=b, **under),
        lambda: set_superior(organisation_id=c, parent_id=d, **under),
    )
    assert isinstance(refused, InvalidInput)
    assert (organisation(a).parent_id, organisation(c).parent_id) == (b, None)


def test_what_is_left_for_a_decision_while_the_last_other_thing_is_settled_stays_listed(emptied_after):
    with one_transaction():
        enter_system("test")
        place = invented_frame().guihuali
        told: Any = {"place": place, "kind": "feature", "at": AT}
        leave_for_decision(ref="1", title="评价：关", **told)
        [first] = unsettled(place.path)[0].things
    _meanwhile(
        lambda: leave_for_decision(ref="2", title="地图：关", **told),
        lambda: settle_left(id=first.id, to=None, says=NOWHERE, by=SYSTEM, at=AT),
    )
    with one_transaction():
        enter_system("test")
        [waiting] = unsettled(place.path)
        assert [one.title for one in waiting.things] == ["地图：关"]


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


def test_who_is_unbound_while_they_sign_in_is_not_left_in(emptied_after):
    with one_transaction():
        enter_system("test")
        person = add_staff(name="李强", login="liqiang", password="walnut-river-lamp", path="32.", by=SYSTEM, at=AT)
    came: list[str] = []

    def comes_in() -> None:
        told = {"issuer": "https://id.example", "subject": "u-1", "account": "liqiang", "address": "127.0.0.1"}
        came.append(sign_in_by_provider(**told, at=AT))

    with one_transaction():
        comes_in()
    _meanwhile(comes_in, lambda: clear_identity(person_id=person, by=SYSTEM, at=AT))
    with one_transaction():
        assert [enter_session(secret, at=AT).person_id for secret in came] == [None, None]


def test_of_two_who_say_at_once_who_answers_for_a_channel_the_later_word_holds(emptied_after):
    with one_transaction():
        enter_system("test")
        place = invented_frame().guihuali
        told: Any = {"place_id": place.id, "path": place.path, "by": SYSTEM, "at": AT}
        org = add_organisation(name="桂花里社区居委会", kind="self_governance", subtype="residents_committee", **told)
        one, other = (add_post(organisation_id=org, role="community_worker", title=title, **told) for title in "甲乙")
    said: Any = {"channel": "portal", "name": "手机和网页", "path": place.path, "phone": "0512-65550123"}
    _meanwhile(
        lambda: name_channel_keeper(post_id=one, by=SYSTEM, at=AT, **said),
        lambda: name_channel_keeper(post_id=other, by=SYSTEM, at=AT, **said),
    )
    keeper = channel_keeper("portal", place.path)
    assert keeper is not None
    assert keeper.post_id == other

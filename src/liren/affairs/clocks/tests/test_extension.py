"""More time: asked for before the deadline, decided one level up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access.errors import NotAllowed
from liren.affairs import public as affairs
from liren.affairs.clocks.tests.shift import THURSDAY, Shift, on
from liren.affairs.models import Extension
from liren.kit.database import one_transaction
from liren.kit.errors import InvalidInput

MONDAY = on(23, 18)
"""Two working days after THURSDAY: over a weekend."""


def test_more_time_counts_on_from_the_old_deadline_once_it_is_given(shift: Shift) -> None:
    lamp = shift.lamp()
    asked = shift.asks(lamp, on(18))
    assert shift.work(lamp).due_at == THURSDAY, "while it is asked, the clock runs on"
    shift.decides(asked, on(18, 15), decision="同意，尽快")
    work, span = shift.work(lamp), shift.span(lamp)
    assert (work.due_at, span.due_at, span.extensions) == (MONDAY, MONDAY, 1)
    assert (work.timer, work.timer_at) == ("escalate", MONDAY)
    assert shift.affair(lamp).counts["extensions"] == 1
    row = Extension.objects.get(id=asked)
    assert (row.state, row.due_before, row.due_after, row.approve_path) == (
        "granted", THURSDAY, MONDAY, shift.here.people.street.path,
    )  # fmt: skip
    assert shift.records(lamp)[-2:] == ["extension_asked", "extension_granted"]
    assert shift.events(lamp)[-2:] == ["affairs.extension-asked", "affairs.extension-decided"]
    assert affairs.verify(lamp).broken is None


def test_what_is_done_within_the_new_deadline_is_in_time(shift: Shift) -> None:
    lamp = shift.lamp()
    shift.decides(shift.asks(lamp, on(18)), on(18, 15))
    shift.mends(lamp, on(20))
    assert shift.span(lamp).in_time is True


def test_a_refusal_says_why_and_leaves_the_deadline(shift: Shift) -> None:
    lamp = shift.lamp()
    asked = shift.asks(lamp, on(18))
    with pytest.raises(InvalidInput) as refused:
        shift.decides(asked, on(18, 15), granted=False)
    assert set(refused.value.fields) == {"decision"}
    shift.decides(asked, on(18, 15), granted=False, decision="灯泡有货")
    assert shift.work(lamp).due_at == THURSDAY
    assert shift.records(lamp)[-1] == "extension_refused"
    shift.asks(lamp, on(18, 16), reason="真没货")  # a refused request may be made anew


def test_only_the_one_whose_work_it_is_asks(shift: Shift) -> None:
    lamp = shift.lamp()
    before = shift.trace(lamp)
    for who in ("worker", "supervisor", "cityops_handler", "wang"):
        with pytest.raises((affairs.StepNotAllowed, affairs.NoSuchAffair)):
            shift.asks(lamp, on(18), who=who)
    with pytest.raises(affairs.NoSuchAffair):
        shift.asks(lamp, on(18), who="stranger")
    assert shift.trace(lamp) == before


def test_after_the_deadline_nobody_asks(shift: Shift) -> None:
    lamp = shift.lamp()
    before = shift.trace(lamp)
    with pytest.raises(affairs.DeadlinePassed) as refused:
        shift.asks(lamp, THURSDAY + timedelta(minutes=1))
    assert refused.value.status == 409
    assert "11月19日 周四 18:00" in refused.value.text
    assert shift.trace(lamp) == before


def test_where_the_procedure_gives_no_more_time_there_is_none(shift: Shift) -> None:
    lamp = shift.here.opens("wang").id
    with pytest.raises(affairs.ExtensionNotForeseen):
        shift.asks(lamp, on(16, 9, 30), who="worker")


def test_not_more_often_nor_by_more_than_the_procedure_says(shift: Shift) -> None:
    lamp = shift.lamp()
    for amount, reason in ((0, "等"), (4, "等"), (1, " ")):
        with pytest.raises(InvalidInput):
            shift.asks(lamp, on(18), amount=amount, reason=reason)
    asked = shift.asks(lamp, on(18), amount=3)
    with pytest.raises(affairs.ExtensionAsked):
        shift.asks(lamp, on(18, 10))
    shift.decides(asked, on(18, 15))
    with pytest.raises(affairs.ExtendedEnough):
        shift.asks(lamp, on(19))


def test_one_level_up_decides_and_nobody_else(shift: Shift) -> None:
    lamp = shift.lamp()
    asked = shift.asks(lamp, on(18))
    before = shift.trace(lamp)
    for who in ("worker", "property_handler", "city_viewer"):
        with pytest.raises(NotAllowed):
            shift.decides(asked, on(18, 15), who=who)
    for who in ("stranger", "village_worker"):
        with pytest.raises(affairs.NoSuchExtension):
            shift.decides(asked, on(18, 15), who=who)
    assert shift.trace(lamp) == before
    shift.decides(asked, on(18, 15), who="county_supervisor")


def test_nobody_approves_their_own_request(shift: Shift) -> None:
    lamp = shift.lamp()
    asked = shift.asks(lamp, on(18))
    here = shift.here
    here.actor("system")
    Extension.objects.filter(id=asked).update(asked_by=here.people.supervisor.person_id)
    with pytest.raises(affairs.OwnRequest):
        shift.decides(asked, on(18, 15))


def test_a_request_is_decided_once_and_lapses_with_its_step(shift: Shift) -> None:
    lamp, other = shift.lamp(), shift.lamp()
    asked, lapsing = shift.asks(lamp, on(18)), shift.asks(other, on(18))
    shift.decides(asked, on(18, 15))
    with pytest.raises(affairs.ExtensionDecided):
        shift.decides(asked, on(18, 16))
    shift.mends(other, on(18, 14))
    before = shift.trace(other)
    with pytest.raises(affairs.ExtensionLapsed):
        shift.decides(lapsing, on(18, 15))
    assert shift.trace(other) == before
    page = shift.here.page("supervisor", other)
    assert [(one.state, one.may_decide) for one in page.extensions] == [("asked", False)]


def test_more_time_given_while_the_clock_stands_still_moves_the_deadline_and_not_the_pause(shift: Shift) -> None:
    lamp = shift.lamp()
    asked = shift.asks(lamp, on(17))
    shift.pauses(lamp, on(17, 10), until=on(18, 10))
    shift.decides(asked, on(17, 15))
    work = shift.work(lamp)
    assert (work.due_at, work.timer, work.timer_at) == (MONDAY, "resume", on(18, 10))
    shift.resumes(lamp, on(18, 9))
    assert shift.work(lamp).due_at == on(24, 18), "one working day lay in the pause"


def test_asking_and_deciding_take_few_statements(committed: Shift) -> None:
    with one_transaction():
        first, lamp = committed.lamp(), committed.lamp()
        committed.asks(first, on(18))
    with CaptureQueriesContext(connection) as asking, one_transaction():
        asked = committed.asks(lamp, on(18))
    with CaptureQueriesContext(connection) as deciding, one_transaction():
        committed.decides(asked, on(18, 15))
    assert len(asking) <= 8, [q["sql"][:90] for q in asking.captured_queries]
    assert len(deciding) <= 9, [q["sql"][:90] for q in deciding.captured_queries]

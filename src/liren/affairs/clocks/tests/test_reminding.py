"""One message on the morning something falls due, and no more."""

from liren.affairs import public as affairs
from liren.affairs.clocks.tests.shift import Shift, on
from liren.affairs.models import Affair
from liren.notices.public import APP, list_for, set_preference

MORNING = on(19, 8, 5)


def reminded(shift: Shift, who: str = "property_handler") -> list[tuple[str, str]]:
    shift.here.actor(who)
    person = getattr(shift.here.people, who).person_id
    return [(line.title, line.body) for line in list_for(person) if line.kind == "affairs.due-today"]


def test_one_message_names_all_that_falls_due_today(shift: Shift) -> None:
    numbers = [shift.affair(shift.lamp()).number for _ in range(7)]
    assert affairs.remind_of_today(on(19, 7, 55), "/today") == 0, "not before eight"
    assert affairs.remind_of_today(on(18, 8, 5), "/today") == 0, "not the day before"
    assert affairs.remind_of_today(MORNING, "/today") == 1
    assert affairs.remind_of_today(on(19, 9), "/today") == 0
    [(title, body)] = reminded(shift)
    assert title == "今天有 7 件到期"
    assert body.splitlines() == [*(f"18:00 {n} 三号楼下路灯不亮" for n in sorted(numbers)[:5]), "还有 2 件"]


def test_whoever_wants_none_gets_none(shift: Shift) -> None:
    shift.lamp()
    person = shift.here.actor("property_handler").person_id
    assert person is not None
    set_preference(person, "affairs.due-today", APP, False)
    affairs.remind_of_today(MORNING, "/today")
    assert reminded(shift) == []


def test_a_queue_is_reminded_where_it_lies_nearest(shift: Shift) -> None:
    lamp = shift.here.opens("wang", at=on(16, 17)).id
    assert shift.work(lamp).due_at == on(17, 9, 30)
    affairs.remind_of_today(on(17, 8, 1), "/today")
    assert [title for title, _ in reminded(shift, "worker")] == ["今天有 1 件到期"]
    assert reminded(shift, "other_worker") == []


def test_what_came_in_today_is_paused_imported_or_the_reporters_reminds_nobody(shift: Shift) -> None:
    paused, imported = shift.lamp(), shift.lamp()
    shift.answered()
    shift.pauses(paused, on(18))
    shift.here.actor("system")
    Affair.objects.filter(id=imported).update(origin="imported")
    shift.here.opens("wang", at=on(19, 8, 30))
    assert affairs.remind_of_today(on(19, 8, 40), "/today") == 0
    assert affairs.remind_of_today(on(23, 9), "/today") == 0


def test_a_deadline_that_moved_reminds_anew(shift: Shift) -> None:
    lamp = shift.lamp()
    affairs.remind_of_today(MORNING, "/today")
    shift.decides(shift.asks(lamp, on(19, 9), amount=1), on(19, 10))
    assert affairs.remind_of_today(on(20, 8, 30), "/today") == 1
    assert len(reminded(shift)) == 2

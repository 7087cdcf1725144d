"""What people hear when a date moves."""

from liren.access.public import enter_system
from liren.affairs.clocks.tests.shift import Shift, on
from liren.affairs.models import Affair
from liren.kit.database import one_transaction
from liren.kit.outbox import dead_letters, drain
from liren.notices.public import NoticeLine, list_for


def told(shift: Shift, who: str, kind: str) -> list[NoticeLine]:
    while drain(200, at=on(30)):
        pass
    with one_transaction():
        enter_system()
        assert dead_letters() == ()
        shift.here.actor(who)
        found = list_for(getattr(shift.here.people, who).person_id)
    return [line for line in found if line.kind == f"affairs.{kind}"]


def test_who_approves_hears_of_the_request_who_asked_of_the_decision_and_the_reporter_of_the_date(
    committed: Shift,
) -> None:
    with one_transaction():
        lamp = committed.lamp()
        asked = committed.asks(lamp, on(18))
        number = committed.affair(lamp).number
    [request] = told(committed, "supervisor", "extension-asked")
    assert request.title == f"{number} 申请延期 2 个工作日"
    assert "原期限 11月19日 周四 18:00。理由：等灯泡" in request.body
    assert told(committed, "county_supervisor", "extension-asked") == [], "the nearest are asked"
    with one_transaction():
        committed.decides(asked, on(18, 15))
    [decided] = told(committed, "property_handler", "extension-decided")
    assert decided.title == f"{number} 期限改到 11月23日 周一 18:00"
    [moved] = told(committed, "wang", "date-moved")
    assert (moved.title, moved.body) == (decided.title, "需要再延 2 个工作日，原因：等灯泡")
    assert moved.link == f"/mine/{lamp}"


def test_a_refusal_reaches_who_asked_and_not_the_reporter(committed: Shift) -> None:
    with one_transaction():
        lamp = committed.lamp()
        committed.decides(committed.asks(lamp, on(18)), on(18, 15), granted=False, decision="灯泡有货")
    [decided] = told(committed, "property_handler", "extension-decided")
    assert decided.title.endswith("不同意延期")
    assert decided.body == "灯泡有货\n仍按 11月19日 周四 18:00 前办理。"
    assert told(committed, "wang", "date-moved") == []


def test_the_reporter_hears_why_it_waits_and_when_it_goes_on(committed: Shift) -> None:
    with one_transaction():
        lamp = committed.lamp()
        committed.pauses(lamp, on(17), until=on(18, 9), reason="天气原因")
    [paused] = told(committed, "wang", "date-moved")
    assert paused.body == "原因：天气原因。至迟 11月18日 周三 09:00 接着办。"
    with one_transaction():
        committed.resumes(lamp, on(18, 8))
    assert told(committed, "wang", "date-moved")[0].title.endswith("接着办，期限 11月20日 周五 18:00")


def test_imported_affairs_disturb_nobody(committed: Shift) -> None:
    with one_transaction():
        lamp = committed.lamp()
        committed.here.actor("system")
        Affair.objects.filter(id=lamp).update(origin="imported")
        committed.asks(lamp, on(18))
        committed.pauses(lamp, on(18, 10))
    assert told(committed, "supervisor", "extension-asked") == []
    assert told(committed, "wang", "date-moved") == []

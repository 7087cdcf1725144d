"""No second entry: a hotline's orders come in once, its callers hear what was done, and both sides are laid beside
each other. The hotline speaks HTTP over the wire and fails as real ones do."""

import json
import logging
import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.tests.world import MORNING
from liren.integrations import public as integrations
from liren.integrations.calling import signature
from liren.integrations.errors import NoSuchConnector, SignatureWrong
from liren.integrations.tests.hotline import PASSWORD
from liren.integrations.tests.line import Line, inside, line
from liren.kit.clock import CHINA
from liren.kit.database import one_transaction, rows

__all__ = ["inside", "line"]
PERSONAL = ("周先生", "13900001111", "201 室", "13900002222")


# ---- coming in ----


@pytest.mark.requirement("R322")
def test_an_order_comes_in_once_however_often_it_is_told(line: Line, caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    line.hotline.repeats = True
    for no in ("A-1", "A-2", "A-3"):
        line.hotline.calls(no)
    line.asks()
    line.asks()
    assert line.affairs() == 3
    page = line.page()
    assert (page.line.taken, page.line.refused, page.line.error) == (3, 0, "")
    found = line.seen("A-1")
    assert (found.title, found.procedure_key, found.class_code) == (
        "A-1 路灯不亮", "management/hotline-appeal", "property.repair",
    )  # fmt: skip
    assert found.opened_at == MORNING.replace(hour=8, minute=30)
    with one_transaction():
        line.world.actor("system")
        ours = "integrations_order", "integrations_return", "integrations_connector", "integrations_difference"
        kept = "".join(repr(rows(f"SELECT * FROM {table}")) for table in (*ours, "kit_event", "kit_delivery"))
        told = repr(rows("SELECT answers, title FROM affairs_affair")) + repr(rows("SELECT body FROM affairs_record"))
    assert not any(secret in kept + told + caplog.text for secret in (*PERSONAL, PASSWORD))
    with one_transaction():
        clear = affairs.reveal(
            affair_id=line.affair("A-1"), names=["phone"], purpose="首次联系", by=line.world.actor("worker"),
            at=line.tick(),
        )  # fmt: skip
    assert clear == {"phone": "13900001111"}


@pytest.mark.requirement("R322")
@pytest.mark.requirement("R308")
def test_from_the_call_to_the_call_back_nothing_is_entered_twice(line: Line) -> None:
    line.hotline.calls("B-1")
    line.asks()
    line.does("dispatcher", "B-1", "dispatch", "dispatch")
    line.does("property_handler", "B-1", "sign", "sign")
    line.does("property_handler", "B-1", "contact", "contacted")
    line.drained()
    assert line.hotline.orders["B-1"]["state"] == "30"
    line.does("property_handler", "B-1", "handle", "done", reply="灯已修好")
    line.drained()
    no, told = line.hotline.told[-1]
    assert (no, told["state"], told["reply"], told["number"]) == ("B-1", "40", "灯已修好", line.seen("B-1").number)
    told_at = line.seen("B-1").told_at
    assert told_at is not None
    assert told["handledAt"] == told_at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")
    line.hotline.changes("B-1", state="45", callback={"satisfied": "2", "words": "修得快"})
    line.asks()
    found = line.seen("B-1")
    assert (found.state, found.rating) == ("closed", 4)
    line.drained()
    assert line.hotline.orders["B-1"]["state"] == "50"
    states = [body["state"] for _, body in line.hotline.told]
    assert states == sorted(set(states)), "each step is told once, and none older after a newer"
    assert line.hotline.unsigned == []


def test_what_changes_there_is_told_to_those_who_work_on_it_here(line: Line) -> None:
    line.hotline.calls("C-1")
    line.asks()
    line.hotline.changes("C-1", content="楼道里也黑", caller={"name": "周先生", "phone": "13900002222"}, state="15")
    line.asks()
    [note] = [entry for entry in line.seen("C-1").timeline if entry.kind == "note"]
    assert (note.internal, "催办" in note.text, "具体情况：楼道里也黑" in note.text) == (True, True, True)
    assert "联系人" in note.text
    assert not any(secret in note.text for secret in PERSONAL)
    line.hotline.changes("C-1", state="19")
    line.asks()
    assert "撤回" in line.seen("C-1").timeline[-1].text
    line.does("dispatcher", "C-1", "dispatch", "decline", reason="来电人撤回")
    with one_transaction():
        line.world.actor("system")
        affairs.rate(affair_id=line.affair("C-1"), grade=4, by=SYSTEM, at=line.tick())
    line.hotline.changes("C-1", content="又坏了", callback={"satisfied": "5"})
    line.asks()
    [look] = line.page().to_look_at
    assert "已办结" in look.problems["closed"]
    assert "不在等评价" in look.problems["rating"]
    assert line.seen("C-1").rating == 4
    line.admin(integrations.looked_at, connector_id=line.id, outside_id="C-1")
    assert line.page().to_look_at == ()


def test_an_order_that_cannot_be_taken_holds_up_no_other_and_is_taken_once_it_can(line: Line) -> None:
    line.hotline.calls("D-1", area="77", caller={"name": "周先生", "phone": "12"})
    line.hotline.calls("D-2", subject="")
    line.hotline.calls("D-3")
    line.hotline.orders["D-4"] = {"state": "00"}
    line.hotline.log.append("D-4")
    line.asks()
    assert line.affairs() == 1
    problems = {one.outside_id: dict(one.problems) for one in line.page().to_look_at}
    assert problems == {
        "D-1": {"phone": "请填 11 位手机号，或带区号的座机号，例如 0512-67770000。"},
        "D-2": {"title": "请填“一句话说明”。"},
    }
    line.hotline.orders["D-1"]["caller"]["phone"] = "13900001111"
    line.admin(integrations.take_again, connector_id=line.id, outside_id="D-1")
    line.drained()
    assert line.affairs() == 2
    assert [one.outside_id for one in line.page().to_look_at] == ["D-2"]


def test_orders_are_pushed_as_well_signed_and_two_at_once_open_one(line: Line) -> None:
    line.hotline.calls("E-1")
    orders = [line.hotline.orders["E-1"]]
    body = json.dumps({"orders": orders}).encode()
    signed = signature(PASSWORD, body, line.clock.at)

    def push(signed: str, connector: UUID = line.id) -> list[str]:
        with one_transaction():
            line.world.actor("nobody")
            taken = integrations.take_pushed(
                connector_id=connector, orders=orders, body=body, signed=signed, at=line.clock.at
            )
        return [one.state for one in taken]

    for wrong in ("", "t=1,v1=x", "t=,v1=", signature("another-secret-of-16", body, line.clock.at), "t=" + "9" * 30):
        with pytest.raises(SignatureWrong):
            push(wrong)
    with pytest.raises(SignatureWrong):
        push(signature(PASSWORD, body, MORNING.replace(hour=8)))
    with pytest.raises(SignatureWrong):
        push(signed, uuid4())
    found: list[str] = []

    def at_once() -> None:
        try:
            found.extend(push(signed))
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=at_once) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == ["known", "known", "known", "taken"]
    line.asks()
    assert line.affairs() == 1


# ---- going back ----


def test_a_hotline_that_is_down_loses_nothing(line: Line) -> None:
    line.hotline.calls("F-1")
    line.hotline.failing = [503]
    line.asks()
    assert (line.affairs(), "答了 503" in line.page().line.error) == (0, True)
    with one_transaction():
        line.world.actor("system")
        soon = [integrations.ask_connectors(line.tick(minutes=after)) for after in (5, 31)]
    assert soon == [0, 1], "one that does not answer is left alone for a while"
    line.asks()
    assert (line.affairs(), line.page().line.error) == (1, "")
    line.hotline.failing = [500, 502]
    line.does("dispatcher", "F-1", "dispatch", "answer", reply="已告知")
    line.drained()
    line.drained(minutes=1)
    line.drained(minutes=2)
    assert line.hotline.orders["F-1"]["state"] == "40"


def test_an_answer_that_is_lost_is_told_again_and_changes_nothing(line: Line) -> None:
    line.hotline.calls("G-1")
    line.asks()
    before = len(line.hotline.told)
    line.hotline.drops = 1
    line.does("dispatcher", "G-1", "dispatch", "answer", reply="已告知")
    line.drained()
    line.drained(minutes=1)
    again = line.hotline.told[before:]
    assert len(again) == 2
    assert again[0] == again[1]
    assert line.page().line.waiting == 0


def test_a_result_nobody_takes_is_given_up_shown_and_sent_again_by_hand(line: Line) -> None:
    line.hotline.calls("H-1")
    line.asks()
    del line.hotline.orders["H-1"]
    line.hotline.log.clear()
    line.does("dispatcher", "H-1", "dispatch", "answer", reply="已告知")
    for _ in range(9):
        line.drained(hours=7)
    lost = line.page().lost
    assert {(one.outside_id, "答了 404" in one.error) for one in lost} == {("H-1", True)}
    with one_transaction(), pytest.raises(NotAllowed):
        integrations.replay_return(delivery=lost[0].delivery, by=line.world.actor("worker"), at=line.tick())
    line.hotline.calls("H-1")
    for one in lost:
        assert line.admin(integrations.replay_return, delivery=one.delivery) == line.id
    line.drained()
    assert line.page().lost == ()
    assert line.hotline.orders["H-1"]["state"] == "40"
    with one_transaction(), pytest.raises(NoSuchConnector):
        integrations.replay_return(delivery=lost[0].delivery, by=line.world.actor("admin"), at=line.tick())


@pytest.mark.requirement("R322")
def test_both_sides_are_laid_beside_each_other_and_brought_together(line: Line) -> None:
    for no in ("I-1", "I-2", "I-3"):
        line.hotline.calls(no)
    line.asks()
    assert line.compares() == []
    line.hotline.calls("I-4")
    line.hotline.log.clear()  # it forgets to say so
    line.hotline.orders["I-2"]["state"] = "99"
    del line.hotline.orders["I-3"]
    assert line.compares() == [("I-4", "not_here"), ("I-3", "not_there"), ("I-2", "status")]
    line.hotline.failing = [500]
    assert len(line.compares()) == 3, "half a list replaces nothing"
    line.admin(integrations.take_again, connector_id=line.id, outside_id="I-4")
    line.admin(integrations.return_again, connector_id=line.id, outside_id="I-2")
    line.drained()
    assert line.compares() == [("I-3", "not_there")]
    with one_transaction(), pytest.raises(NoSuchConnector):
        integrations.take_again(connector_id=line.id, outside_id="no", by=line.world.actor("admin"), at=line.tick())


def test_a_connector_that_is_stopped_reads_and_tells_nothing(line: Line) -> None:
    line.hotline.calls("J-1")
    line.asks()
    line.hotline.calls("J-0")
    line.hotline.log.clear()  # known by comparing alone
    line.compares()
    line.admin(integrations.take_again, connector_id=line.id, outside_id="J-0")  # on its way when it is stopped
    line.admin(integrations.stop_connector, connector_id=line.id)
    told = len(line.hotline.asked)
    line.hotline.calls("J-2")
    orders = [line.hotline.orders["J-2"]]
    body = json.dumps({"orders": orders}).encode()
    with one_transaction(), pytest.raises(SignatureWrong):
        integrations.take_pushed(
            connector_id=line.id, orders=orders, body=body, signed=signature(PASSWORD, body, line.clock.at),
            at=line.clock.at,
        )  # fmt: skip
    line.does("dispatcher", "J-1", "dispatch", "answer", reply="已告知")
    with one_transaction():
        line.world.actor("system")
        assert integrations.ask_connectors(line.tick()) == 0
        assert integrations.reconcile_connectors(line.tick()) == 0
    line.drained()
    assert (len(line.hotline.asked), line.affairs()) == (told, 1)
    assert [(one.outside_id, one.problems[""]) for one in line.page().to_look_at] == [("J-0", "对接停止了，没有去取")]
    one = {"connector_id": line.id}
    for ask, asked in (
        (integrations.ask_now, one),
        (integrations.reconcile_now, one),
        (integrations.look_ahead, one),
        (integrations.take_again, {**one, "outside_id": "J-0"}),
        (integrations.return_again, {**one, "outside_id": "J-1"}),
        (integrations.say_mapping, {**one, "mapping": "x"}),
    ):
        with pytest.raises(integrations.ConnectorStopped):
            line.admin(ask, **asked)

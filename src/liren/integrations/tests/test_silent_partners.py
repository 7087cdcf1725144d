"""A partner that accepts and never answers costs the worker one wait once in a while, and holds up nobody else."""

import pytest

from liren.integrations import calling
from liren.integrations import public as integrations
from liren.integrations.connectors.pulling import PULL
from liren.integrations.tests.line import Line, inside, line
from liren.integrations.tests.receiver import SILENCE, Receiver, listening
from liren.kit.database import one_transaction, rows
from liren.kit.outbox import unhandled
from liren.kit.silence import FIRST, LONGEST

__all__ = ["inside", "line"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "SECONDS", 0.1)


def hook(line: Line, partner: Receiver, name: str, path: str = "/told") -> None:
    line.admin(
        integrations.make_webhook, name=name, url=f"http://127.0.0.1:{partner.port}{path}",
        path=line.world.people.community.path, kinds=["affairs.opened"],
    )  # fmt: skip


def reported(line: Line, times: int) -> None:
    for _ in range(times):
        with one_transaction():
            line.world.opens("wang")


def waiting(line: Line) -> dict[str, tuple[int, int]]:
    """Sent and waiting, by webhook."""
    with one_transaction():
        line.world.actor("admin")
        found = integrations.webhooks_at(line.world.people.community.path)
    return {one.name: (one.sent, one.waiting) for one in found}


def tries() -> list[int]:
    return [int(str(tried)) for (tried,) in rows("SELECT tries FROM kit_delivery WHERE done_at IS NULL ORDER BY id")]


def test_one_silent_partner_is_tried_once_a_while_and_what_is_for_others_goes_out(
    line: Line, receiver: Receiver
) -> None:
    with listening() as dead:
        dead.answer = SILENCE
        hook(line, dead, "市平台")
        hook(line, receiver, "区平台")
        reported(line, 3)
        line.drained()
        assert (len(dead.got), len(receiver.got)) == (1, 3)
        assert waiting(line) == {"市平台": (0, 3), "区平台": (3, 0)}
        line.drained(seconds=1)
        assert len(dead.got) == 1, "it is left alone meanwhile"
        for n in range(2, 4):
            line.drained(seconds=int(LONGEST.total_seconds()) + 1)
            assert len(dead.got) == n
        told = [headers["Liren-Delivery"] for headers, _ in dead.got]
        assert len(set(told)) == len(told), "another goes first each time, should it lie with one of them"
        dead.answer = 204
        line.drained(seconds=int(LONGEST.total_seconds()) + 1)
        assert {sent for sent, _ in waiting(line).values()} == {3}
        assert len(dead.got) == 3 + 3


def test_of_two_behind_one_gateway_the_silent_one_does_not_hold_up_the_other(line: Line, receiver: Receiver) -> None:
    receiver.mute = {"/city"}
    hook(line, receiver, "市平台", "/city")
    hook(line, receiver, "区平台", "/district")
    reported(line, 3)
    line.drained()
    assert waiting(line) == {"市平台": (0, 3), "区平台": (3, 0)}
    assert len(receiver.got) == 1 + 3


def test_what_is_met_with_silence_eight_times_is_given_up(line: Line, inside: None) -> None:
    with listening() as dead:
        dead.answer = SILENCE
        hook(line, dead, "市平台")
        reported(line, 1)
        for _ in range(10):
            line.drained(hours=7)
        assert len(dead.got) == 8
        with one_transaction():
            line.world.actor("admin")
            [letter] = integrations.dead_letters(line.world.people.community.path)
        assert "没有回答" in letter.error
        dead.answer = 204
        line.admin(integrations.replay, delivery=letter.delivery)
        line.drained()
        assert waiting(line) == {"市平台": (1, 0)}


def test_a_silent_hotline_is_asked_once_a_while_whatever_is_meant_for_it(line: Line) -> None:
    for no in ("AD-1", "AD-2", "AD-3"):
        line.hotline.calls(no)
    line.asks()
    line.drained()
    told, asked = len(line.hotline.told), len(line.hotline.asked)
    for no in ("AD-1", "AD-2", "AD-3"):
        line.does("dispatcher", no, "dispatch", "answer", reply="已告知")
    line.hotline.calls("AD-4")
    line.admin(integrations.ask_now, connector_id=line.id)
    line.admin(integrations.reconcile_now, connector_id=line.id)
    line.hotline.silent = True
    line.drained()
    assert len(line.hotline.asked) == asked + 1, "results, reading and comparing wait together"
    assert set(tries()) == {0}, "what only waited lost no try"
    assert "没有回答" in line.page().line.error
    line.hotline.silent = False
    line.drained(seconds=int(FIRST.total_seconds()) + 1)
    line.drained(seconds=int(FIRST.total_seconds()) + 1)
    assert len(line.hotline.told) > told + 2
    assert {no for no, _ in line.hotline.told[told:]} == {"AD-1", "AD-2", "AD-3"}
    line.asks()
    assert line.affairs() == 4
    assert line.page().line.error == ""


def test_a_hotline_that_is_left_alone_says_so_and_is_read_once_when_it_is_asked_again(line: Line) -> None:
    line.hotline.calls("AE-1")
    line.asks()
    line.does("dispatcher", "AE-1", "dispatch", "answer", reply="已告知")
    line.hotline.calls("AE-2")
    line.hotline.silent = True
    line.drained()  # the result is met with silence
    assert line.page().line.error == ""
    for _ in range(3):
        with one_transaction():
            integrations.ask_now(connector_id=line.id, by=line.world.actor("admin"), at=line.clock.at)
    line.drained(seconds=1)
    assert "没有回答，先不去取" in line.page().line.error
    assert len(unhandled(PULL)) == 1
    line.hotline.silent = False
    line.drained(seconds=int(FIRST.total_seconds()) + 1)
    assert (line.affairs(), line.page().line.error, unhandled(PULL)) == (2, "", [])


def test_a_hotline_that_is_still_to_be_read_is_not_asked_for_again(line: Line) -> None:
    line.asks()
    with one_transaction():
        line.world.actor("system")
        assert [integrations.ask_connectors(line.tick()) for _ in range(3)] == [1, 0, 0]
    line.drained()
    with one_transaction():
        line.world.actor("system")
        assert integrations.ask_connectors(line.tick()) == 1

"""An outside system is told over the wire: signed, once, again when it did not take it, and never inside by mistake."""

import hashlib
import hmac
import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from liren.access.errors import NotAllowed
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.integrations import public as integrations
from liren.integrations.calling import checked
from liren.integrations.errors import AddressRefused, NoSuchWebhook
from liren.integrations.tests.receiver import Receiver
from liren.kit.database import one_transaction
from liren.kit.errors import InvalidInput
from liren.kit.outbox import drain

KINDS = ["affairs.opened", "affairs.noted"]


def hook(here: World, url: str, **more: Any) -> tuple[UUID, str]:
    asked: dict[str, Any] = {"name": "12345 热线", "url": url, "path": here.people.community.path, "kinds": KINDS}
    with one_transaction():
        return integrations.make_webhook(**{**asked, **more}, by=here.actor("admin"), at=here.tick())


def reported(here: World) -> affairs.Opened:
    with one_transaction():
        return here.opens("wang")


def drained(here: World, **passing: int) -> None:
    at = here.tick(**passing)
    while drain(200, at=at):
        pass


def dead(here: World) -> tuple[integrations.DeadLetter, ...]:
    with one_transaction():
        here.actor("admin")
        return integrations.dead_letters(here.people.community.path)


def test_what_happened_is_told_once_signed_and_without_a_word_of_anybodys(committed: World, receiver: Receiver) -> None:
    here = committed
    _, secret = hook(here, receiver.url)
    opened = reported(here)
    drained(here)
    drained(here)
    [(headers, body)] = receiver.got
    told = json.loads(body)
    assert (told["kind"], told["data"]["affair"]) == ("affairs.opened", str(opened.id))
    seconds, _, signed = headers["Liren-Signature"].removeprefix("t=").partition(",v1=")
    expected = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(signed, expected)
    assert (headers["Liren-Delivery"], headers["Host"]) == (told["id"], f"127.0.0.1:{receiver.port}")
    assert "王" not in body.decode()
    assert "1380000" not in body.decode()
    with one_transaction():
        here.actor("admin")
        [line] = integrations.webhooks_at(here.people.community.path)
    assert (line.sent, line.waiting) == (1, 0)
    with one_transaction():
        here.actor("system")
        assert integrations.forget(before=here.at.replace(year=2026, month=1)) == 0
        assert integrations.forget(before=here.at) == 1


def test_only_what_it_asked_for_where_it_asked_is_told(committed: World, receiver: Receiver) -> None:
    here = committed
    hook(here, receiver.url, kinds=["affairs.closed"])
    hook(here, receiver.url, path=here.people.frame.qingshi.path)
    stopped, _ = hook(here, receiver.url)
    with one_transaction():
        integrations.stop_webhook(webhook_id=stopped, by=here.actor("admin"), at=here.tick())
    reported(here)
    drained(here)
    assert receiver.got == []


def test_what_is_not_taken_is_tried_again_then_given_up_and_sent_again_by_hand(
    committed: World, receiver: Receiver
) -> None:
    here = committed
    hook(here, receiver.url, kinds=["affairs.opened"])
    receiver.answer = 503
    reported(here)
    drained(here)
    assert len(receiver.got) == 1
    drained(here, seconds=1)
    assert len(receiver.got) == 1, "it waits before it tries again"
    for _ in range(9):
        drained(here, hours=7)
    assert len(receiver.got) == 8
    [letter] = dead(here)
    assert (letter.webhook, letter.kind, "答了 503" in letter.error) == ("12345 热线", "affairs.opened", True)
    receiver.answer = 200
    with one_transaction(), pytest.raises(NotAllowed):
        integrations.replay(delivery=letter.delivery, by=here.actor("worker"), at=here.tick())
    with one_transaction():
        integrations.replay(delivery=letter.delivery, by=here.actor("admin"), at=here.tick())
    drained(here)
    assert len(receiver.got) == 9
    assert {json.loads(body)["id"] for _, body in receiver.got} == {json.loads(receiver.got[0][1])["id"]}
    assert dead(here) == ()
    with one_transaction(), pytest.raises(NoSuchWebhook):
        integrations.replay(delivery=letter.delivery, by=here.actor("admin"), at=here.tick())


def test_a_redirection_is_not_followed(committed: World, receiver: Receiver) -> None:
    hook(committed, receiver.url, kinds=["affairs.opened"])
    receiver.answer = 307
    reported(committed)
    drained(committed)
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000/", "http://localhost/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://10.0.0.8/",
        "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://2130706433/",
        "http://224.0.0.1/", "ftp://example.com/", "file:///etc/passwd", "//example.com", "", "http://", "javascript:1",
        "http://user:secret@127.0.0.1/", "http://example.com:99999/", "http://例子.cn/", "http://a b/", "x" * 600,
        "http://no-such-host.invalid/", "http://127.0.0.1\r\nHost: x/",
    ],
)  # fmt: skip
def test_no_address_inside_and_no_nonsense_is_called(url: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        checked(url)
    assert list(refused.value.fields) == ["url"]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), [("name", ""), ("kinds", []), ("kinds", ["affairs.everything"])])
def test_what_is_wrong_with_a_webhook_is_named(receiver: Receiver, field: str, value: Any) -> None:
    from liren.affairs.tests.world import world

    with pytest.raises(InvalidInput) as refused:
        hook(world(), receiver.url, **{field: value})
    assert list(refused.value.fields) == [field]


@pytest.mark.django_db
def test_who_manages_no_people_there_makes_and_stops_none(receiver: Receiver) -> None:
    from liren.affairs.tests.world import world

    here = world()
    made, secret = hook(here, receiver.url)
    with pytest.raises(NotAllowed):
        integrations.make_webhook(
            name="自己的", url=receiver.url, path=here.people.community.path, kinds=KINDS,
            by=here.actor("worker"), at=here.at,
        )  # fmt: skip
    with pytest.raises(NotAllowed):
        integrations.stop_webhook(webhook_id=made, by=here.actor("worker"), at=here.at)
    with pytest.raises(NoSuchWebhook):
        integrations.stop_webhook(webhook_id=uuid4(), by=here.actor("admin"), at=here.at)
    from liren.kit.database import rows

    assert secret not in str(rows("SELECT * FROM integrations_webhook"))

"""One way out for short messages, and none where a printed code would be read by somebody else."""

import pytest

from liren.kit import sms
from liren.kit.errors import NoSmsGateway


class Recording:
    sent: list[tuple[str, str]] = []

    def send(self, phone: str, text: str) -> None:
        self.sent.append((phone, text))


def test_the_gateway_is_the_one_the_operator_names(settings):
    settings.SMS_GATEWAY = f"{__name__}.Recording"
    settings.DEMO = False
    sms.send("13800000000", "您好", asked_from="203.0.113.7")
    assert Recording.sent == [("13800000000", "您好")]


def test_the_console_prints_in_a_demo(caplog):
    caplog.set_level("INFO")
    sms.send("13800000000", "您好")
    assert "短信 → 13800000000：您好" in caplog.text


@pytest.mark.parametrize("asked_from", [None, "127.0.0.1"])
def test_the_console_sends_nothing_outside_a_demo(settings, asked_from):
    settings.DEMO = False
    with pytest.raises(NoSmsGateway, match="没有接通"):
        sms.send("13800000000", "123456", asked_from=asked_from)


def test_what_somebody_elsewhere_asks_for_is_not_printed_here(caplog):
    with pytest.raises(NoSmsGateway):
        sms.send("13800000000", "123456", asked_from="via 127.0.0.1")
    assert "123456" not in caplog.text

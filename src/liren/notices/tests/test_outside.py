"""Notices that leave the platform by e-mail and to work groups, over the wire."""

import re
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction

from liren.kit import mail, outbox
from liren.kit.database import name_reader, one_transaction, rows
from liren.kit.errors import InvalidInput, TooManyTries
from liren.kit.mail import server_of
from liren.notices import kinds, public
from liren.notices.channels import MAIL
from liren.notices.errors import CodeWrong, NoSuchAddress, NotTaken
from liren.notices.kinds import Kind
from liren.notices.robots import DINGTALK, FEISHU, WECOM, say
from liren.notices.tests.outside import mail_server, robot_door, silent_server, text_of

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # 16:00 in China
AUNTIE, UNCLE = UUID(int=1), UUID(int=2)
RESULT, HINT = "test.result", "test.hint"
ADDRESSES = {
    WECOM: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7a2b-4bc4-97a0-0ec2b0c9e6f1",
    DINGTALK: "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef0123456789abcdef",
    FEISHU: "https://open.feishu.cn/open-apis/bot/v2/hook/693a91f6-7a2b-4bc4-97a0-0ec2b0c9e6f1",
}


@pytest.fixture
def outside(monkeypatch, settings):
    """A mail server, and the apps' doors, as this installation's; undone with the test."""
    with ExitStack() as stack:
        port, mails = stack.enter_context(mail_server())
        door, said = stack.enter_context(robot_door())
        settings.MAIL = server_of(f"smtp://127.0.0.1:{port}?from=liren@example.org")
        settings.ROBOTS = (WECOM, DINGTALK, FEISHU)
        _lead_to(door, monkeypatch)
        monkeypatch.setattr(kinds, "_kinds", {})
        public.declare(Kind(RESULT, "办理结果", must_arrive=True, sms=True), Kind(HINT, "提示"))
        registered = public.reactions()
        for (kind, name), handler in registered.items():
            if kind == "notices.out-due":
                outbox.register(kind, name, handler)
        yield mails, said
        for kind, name in registered:
            if kind == "notices.out-due":
                outbox.unregister(kind, name)


def _lead_to(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The apps' own hosts are the library's; here they stand on this machine."""
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    monkeypatch.setattr(NotifyWeComBot, "notify_url", door + "/wecom/{key}")
    monkeypatch.setattr(NotifyDingTalk, "notify_url", door + "/dingtalk/{token}")
    monkeypatch.setattr(NotifyFeishu, "notify_url", door + "/feishu/{token}")


def drain(at: datetime = AT) -> None:
    outbox.drain(at=at)


def as_system() -> None:
    name_reader(system=True)


def prove(person: UUID, channel: str, address: str, sent: list[Any], at: datetime = AT) -> None:
    """Give an address and bring back the code that arrives there."""
    with one_transaction():
        name_reader(person=str(person))
        public.offer_address(person, channel, address, at=at)
    drain(at)
    code = re.search(r"[0-9]{6}", text_of(sent[-1]) if channel == MAIL else str(sent[-1][1]).split("验证码")[1])
    assert code
    with one_transaction():
        name_reader(person=str(person))
        public.prove_address(person, channel, code[0], at=at)


def tell(person: UUID, kind: str, title: str, at: datetime = AT) -> None:
    with transaction.atomic():
        as_system()
        public.send([person], kind, title, "……", link="/mine/1", at=at)


@pytest.mark.usefixtures("emptied_after")
def test_an_address_that_was_proven_gets_what_is_worth_telling(outside, settings):
    settings.ADDRESS = "https://liren.example"
    mails, _ = outside
    prove(AUNTIE, MAIL, " auntie@example.org ", mails)
    tell(AUNTIE, HINT, "有新公告")  # stays in the app until she says otherwise
    tell(AUNTIE, RESULT, "路灯修好了")
    tell(UNCLE, RESULT, "井盖修好了")  # has no address
    drain()
    assert [text_of(one).strip() for one in mails[1:]] == ["【里仁】路灯修好了。请看 https://liren.example/mine/1 。"]
    assert b"To: auntie@example.org" in mails[1]


@pytest.mark.usefixtures("emptied_after")
@pytest.mark.parametrize("channel", [WECOM, DINGTALK, FEISHU])
def test_a_group_hears_which_kind_of_news_there_is_and_never_whose(outside, channel, settings):
    settings.ADDRESS = "https://liren.example"
    _, said = outside
    prove(AUNTIE, channel, ADDRESSES[channel], said)
    tell(AUNTIE, RESULT, "王阿姨家的路灯修好了")
    drain()
    path, body = said[-1]
    assert path.startswith(f"/{channel}/")
    assert "有一条新消息：办理结果" in str(body)
    assert "王阿姨" not in str(said)
    assert "/mine/1" not in str(said)  # a link may be a key: a rating's opens without signing in


@pytest.mark.usefixtures("emptied_after")
def test_quiet_hours_hold_back_what_leaves_the_platform(outside):
    mails, _ = outside
    prove(AUNTIE, MAIL, "auntie@example.org", mails)
    with one_transaction():
        public.set_quiet_hours(AUNTIE, (time(15), time(18)))
    tell(AUNTIE, RESULT, "路灯修好了")
    drain(AT + timedelta(hours=1))
    assert len(mails) == 1
    drain(AT + timedelta(hours=2))
    assert len(mails) == 2


@pytest.mark.usefixtures("emptied_after")
def test_what_was_read_or_not_wanted_or_taken_away_is_not_sent(outside):
    mails, _ = outside
    prove(AUNTIE, MAIL, "auntie@example.org", mails)
    tell(AUNTIE, RESULT, "路灯修好了")
    with one_transaction():
        as_system()
        public.mark_read(AUNTIE, at=AT)
    drain()
    with one_transaction():
        public.set_preference(AUNTIE, RESULT, MAIL, False)
    tell(AUNTIE, RESULT, "井盖修好了")
    drain()
    with one_transaction():
        public.set_preference(AUNTIE, RESULT, MAIL, True)
        name_reader(person=str(AUNTIE))
        public.drop_address(AUNTIE, MAIL)
    tell(AUNTIE, RESULT, "水管修好了")
    drain()
    assert len(mails) == 1  # the code


@pytest.mark.usefixtures("emptied_after")
def test_a_server_that_is_away_gets_the_notice_later(outside, settings):
    mails, _ = outside
    prove(AUNTIE, MAIL, "auntie@example.org", mails)
    working, settings.MAIL = settings.MAIL, server_of("smtp://127.0.0.1:1?from=liren@example.org")
    tell(AUNTIE, RESULT, "路灯修好了")
    drain()
    settings.MAIL = working
    drain(AT + timedelta(minutes=5))
    assert len(mails) == 2


@pytest.mark.usefixtures("emptied_after")
def test_a_mail_server_that_does_not_answer_is_left_alone_while_other_channels_go_on(outside, settings, monkeypatch):
    mails, said = outside
    prove(AUNTIE, MAIL, "auntie@example.org", mails)
    prove(AUNTIE, WECOM, ADDRESSES[WECOM], said)
    monkeypatch.setattr(mail, "_PATIENCE", 0.1)
    with silent_server() as (port, callers):
        working, settings.MAIL = settings.MAIL, server_of(f"smtp://127.0.0.1:{port}?from=liren@example.org")
        for number in range(5):
            tell(AUNTIE, RESULT, f"{number} 号路灯修好了")
        asked = []
        for seconds in (0, 15, 30, 60, 90):  # half a minute after the first silence, a minute after the second
            drain(AT + timedelta(seconds=seconds))
            asked.append(len(callers))
        assert asked == [1, 1, 2, 2, 3]
        assert len(said) == 1 + 5, "the group heard everything"
        assert rows("SELECT sum(tries) FROM kit_delivery WHERE handler = 'notices.mail' AND done_at IS NULL") == [(0,)]
    settings.MAIL = working
    drain(AT + timedelta(hours=1))
    assert len(mails) == 1 + 5


@pytest.mark.usefixtures("emptied_after")
def test_a_server_that_hangs_up_on_one_message_takes_everybody_elses(outside, settings):
    mails, _ = outside
    prove(UNCLE, MAIL, "uncle@example.org", mails)
    prove(AUNTIE, MAIL, "auntie@example.org", mails)
    with mail_server(hangs_up_on="uncle") as (port, taken):
        settings.MAIL = server_of(f"smtp://127.0.0.1:{port}?from=liren@example.org")
        tell(UNCLE, RESULT, "井盖修好了")
        tell(AUNTIE, RESULT, "路灯修好了")
        drain()
    assert [text_of(one).strip()[:9] for one in taken] == ["【里仁】路灯修好了"]
    assert rows("SELECT tries FROM kit_delivery WHERE done_at IS NULL") == [(1,)]


@pytest.mark.usefixtures("emptied_after")
def test_a_server_that_hangs_up_on_everybody_is_left_alone(outside, settings):
    mails, _ = outside
    prove(UNCLE, MAIL, "uncle@example.org", mails)
    prove(AUNTIE, MAIL, "auntie@example.org", mails)
    with mail_server(hangs_up_on="example.org") as (port, _):
        settings.MAIL = server_of(f"smtp://127.0.0.1:{port}?from=liren@nobody.example")
        for number in range(3):
            tell(UNCLE, RESULT, f"{number} 号井盖修好了")
            tell(AUNTIE, RESULT, f"{number} 号路灯修好了")
        drain()
    tried = rows("SELECT tries FROM kit_delivery WHERE done_at IS NULL ORDER BY id")
    assert tried == [(1,), (0,), (0,), (0,), (0,), (0,)], "the second said that it is not the first one's fault"


@pytest.mark.usefixtures("emptied_after")
def test_a_code_that_waited_until_it_was_over_is_not_sent(outside):
    mails, _ = outside
    with one_transaction():
        name_reader(person=str(AUNTIE))
        public.offer_address(AUNTIE, MAIL, "auntie@example.org", at=AT)
    drain(AT + timedelta(minutes=31))
    assert not mails
    assert not outbox.waiting()


@pytest.mark.usefixtures("emptied_after")
def test_what_a_mail_server_refuses_is_noted_without_the_address(outside, settings):
    mails, _ = outside
    prove(AUNTIE, MAIL, "auntie@example.org", mails)
    with mail_server(refuse=True) as (port, _):
        settings.MAIL = server_of(f"smtp://127.0.0.1:{port}?from=liren@example.org")
        tell(AUNTIE, RESULT, "路灯修好了")
        drain()
    errors = [str(error) for (error,) in rows("SELECT error FROM kit_delivery WHERE error IS NOT NULL")]
    assert errors
    assert "550" in errors[0]
    assert "auntie" not in "".join(errors)


@pytest.mark.django_db
def test_who_has_no_address_costs_no_event(outside):
    as_system()
    public.send([AUNTIE, UNCLE], HINT, "有新公告", "……", link=None, at=AT)
    assert not outbox.waiting()


@pytest.mark.usefixtures("emptied_after")
def test_a_kind_not_wanted_in_the_app_still_goes_where_it_is_wanted(outside):
    mails, _ = outside
    prove(AUNTIE, MAIL, "auntie@example.org", mails)
    with one_transaction():
        public.set_preference(AUNTIE, HINT, public.APP, False)
        public.set_preference(AUNTIE, HINT, MAIL, True)
    tell(AUNTIE, HINT, "有新公告")
    drain()
    assert len(mails) == 2


@pytest.mark.django_db
def test_an_address_is_its_persons_alone_and_sealed(outside):
    name_reader(person=str(AUNTIE))
    public.offer_address(AUNTIE, MAIL, "auntie@example.org", at=AT)
    from liren.notices.models import Address

    [one] = Address.objects.all()
    assert b"auntie" not in bytes(one.sealed)
    assert [(a.shown, a.proven) for a in public.addresses(AUNTIE) if a.channel == MAIL] == [("a***@example.org", False)]
    name_reader(person=str(UNCLE))
    assert not Address.objects.exists()
    with pytest.raises(NoSuchAddress):
        public.drop_address(AUNTIE, MAIL)


@pytest.mark.django_db
def test_a_guessed_code_proves_nothing_and_cannot_be_tried_for_long(outside):
    name_reader(person=str(AUNTIE))
    public.offer_address(AUNTIE, MAIL, "auntie@example.org", at=AT)
    from liren.notices.addresses import _opened
    from liren.notices.models import Address

    code = _opened(Address.objects.get())["code"]
    for _ in range(5):
        with pytest.raises(CodeWrong):
            public.prove_address(AUNTIE, MAIL, "x", at=AT)
    with pytest.raises(CodeWrong):
        public.prove_address(AUNTIE, MAIL, code, at=AT)
    public.offer_address(AUNTIE, MAIL, "auntie@example.org", at=AT)
    code = _opened(Address.objects.get())["code"]
    with pytest.raises(CodeWrong):
        public.prove_address(AUNTIE, MAIL, code, at=AT + timedelta(minutes=31))
    for _ in range(8):
        public.offer_address(AUNTIE, MAIL, "auntie@example.org", at=AT)
    with pytest.raises(TooManyTries):
        public.offer_address(AUNTIE, MAIL, "auntie@example.org", at=AT)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (MAIL, "auntie"),
        (MAIL, "a@example.org\r\nBcc: b@example.org"),
        (WECOM, "https://evil.example/cgi-bin/webhook/send?key=693a91f6-7a2b"),
        (WECOM, ADDRESSES[DINGTALK]),
        (FEISHU, ADDRESSES[FEISHU] + "/../../x"),
        ("fax", "1"),
    ],
)
def test_what_is_no_address_of_that_channel_is_refused_by_name(outside, channel, address):
    with pytest.raises(InvalidInput):
        public.offer_address(AUNTIE, channel, address, at=AT)


def test_a_robot_whose_app_refuses_is_told_again_later(outside, monkeypatch):
    with robot_door(status=500) as (door, _):
        _lead_to(door, monkeypatch)
        with pytest.raises(NotTaken):
            say(WECOM, ADDRESSES[WECOM], "……")


@pytest.mark.parametrize(
    "url", ["mail.example.org", "smtps://u:secret@host", "http://host?from=a@b", "smtps://u:secret/x@host?from=a@b"]
)
def test_a_mail_server_badly_named_is_said_without_its_password(url):
    with pytest.raises(ValueError, match="LIREN_MAIL") as said:
        server_of(url)
    assert "secret" not in str(said.value)

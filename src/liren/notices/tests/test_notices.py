import json
import logging
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from liren.kit import outbox
from liren.kit.database import name_reader, one_transaction, rows
from liren.notices import kinds, public, queries
from liren.notices.errors import MustArrive
from liren.notices.kinds import APP, SMS, Kind
from liren.notices.models import Notice

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)  # 16:00 in China
AUNTIE, UNCLE, WORKER = UUID(int=1), UUID(int=2), UUID(int=3)
RESULT, HINT, CALL = "test.result", "test.hint", "test.call"


@pytest.fixture(autouse=True)
def declared(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {})
    public.declare(
        Kind(RESULT, "办理结果", must_arrive=True, sms=True), Kind(HINT, "提示"), Kind(CALL, "催办", sms=True)
    )


@pytest.fixture
def system(db):
    name_reader(system=True)


def tell(
    *persons: UUID, kind: str = HINT, title: str = "您的事项已受理", link: str | None = "/affairs/1", at=AT
) -> None:
    public.send(persons, kind, title, "社区会在 2 个工作小时内联系您。", link=link, at=at)


def titles(person: UUID) -> list[str]:
    return [line.title for line in public.list_for(person)]


@pytest.mark.django_db
def test_a_worker_tells_a_resident_who_alone_reads_it():
    name_reader(person=str(WORKER), reach="{32.}")
    tell(AUNTIE)
    assert public.list_for(AUNTIE) == ()
    name_reader(person=str(AUNTIE))
    [line] = public.list_for(AUNTIE)
    assert (line.title, line.link, line.read_at) == ("您的事项已受理", "/affairs/1", None)
    assert public.notice_of(AUNTIE, line.id) == line
    assert public.notice_of(UNCLE, line.id) is None


@pytest.mark.usefixtures("system")
def test_telling_many_is_one_insert_and_each_is_told_once(django_assert_num_queries):
    with one_transaction(), django_assert_num_queries(1):
        tell(AUNTIE, UNCLE, AUNTIE)
    assert Notice.objects.count() == 2
    with one_transaction(), django_assert_num_queries(0):
        tell()


@pytest.mark.usefixtures("system")
def test_reading_costs_one_statement_each(django_assert_num_queries):
    tell(AUNTIE)
    with one_transaction(), django_assert_num_queries(3):
        public.unread_count(AUNTIE)
        public.list_for(AUNTIE)
        public.mark_read(AUNTIE, at=AT)


@pytest.mark.usefixtures("system")
def test_what_was_read_is_no_longer_counted():
    for n in range(3):
        tell(AUNTIE, title=str(n), at=AT + timedelta(minutes=n))
    assert public.unread_count(AUNTIE) == 3
    newest = public.list_for(AUNTIE)[0]
    assert public.mark_read(AUNTIE, [newest.id], at=AT) == 1
    assert public.mark_read(UNCLE, [newest.id], at=AT) == 0
    assert public.unread_count(AUNTIE) == 2
    assert [line.title for line in public.list_for(AUNTIE, unread_only=True)] == ["1", "0"]
    assert public.mark_read(AUNTIE, at=AT) == 2


@pytest.mark.usefixtures("system")
def test_the_list_goes_on_after_its_last_line():
    for n in range(5):
        tell(AUNTIE, title=str(n), at=AT)  # all at one moment: the id decides
    first = public.list_for(AUNTIE, limit=3)
    rest = public.list_for(AUNTIE, before=first[-1], limit=3)
    assert sorted(line.title for line in first + rest) == ["0", "1", "2", "3", "4"]


@pytest.mark.usefixtures("system")
def test_the_unread_count_stops_at_a_hundred():
    Notice.objects.bulk_create(Notice(person=AUNTIE, kind=HINT, title="x", body="", at=AT) for _ in range(120))
    assert public.unread_count(AUNTIE) == 100


@pytest.mark.usefixtures("system")
def test_who_switched_a_kind_off_gets_none_of_it_but_what_must_arrive():
    public.set_preference(AUNTIE, HINT, APP, False)
    tell(AUNTIE, UNCLE)
    tell(AUNTIE, kind=RESULT, title="办好了")
    assert titles(AUNTIE) == ["办好了"]
    assert titles(UNCLE) == ["您的事项已受理"]
    public.set_preference(AUNTIE, HINT, APP, True)
    tell(AUNTIE, title="又有提示")
    assert "又有提示" in titles(AUNTIE)


@pytest.mark.django_db
def test_a_result_cannot_be_switched_off_in_the_app():
    with pytest.raises(MustArrive, match="办理结果"):
        public.set_preference(AUNTIE, RESULT, APP, False)


@pytest.mark.django_db
def test_preferences_show_every_kind_and_channel_with_what_was_chosen():
    public.set_preference(AUNTIE, RESULT, SMS, False)
    shown = [(c.kind.key, c.channel, c.wanted, c.fixed) for c in public.preferences(AUNTIE)]
    assert shown == [
        (CALL, APP, True, False),
        (CALL, SMS, True, False),
        (HINT, APP, True, False),
        (RESULT, APP, True, True),
        (RESULT, SMS, False, False),
    ]


def sms_events() -> list[tuple[dict[str, str], object]]:
    found = rows("SELECT body::text, at FROM kit_event WHERE kind = 'notices.sms-due' ORDER BY id")
    return [(json.loads(str(body)), at) for body, at in found]


@pytest.mark.usefixtures("system")
def test_a_short_message_is_asked_for_by_id_and_not_for_those_who_refuse(django_assert_num_queries):
    public.set_preference(UNCLE, RESULT, SMS, False)
    with one_transaction(), django_assert_num_queries(4):
        tell(AUNTIE, UNCLE, kind=RESULT)
    [(body, at)] = sms_events()
    assert body == {"notice": str(public.list_for(AUNTIE)[0].id)}
    assert at == AT


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize(
    ("hours", "sent_at", "due"),
    [
        ((time(22), time(7)), "2026-11-21 23:30", "2026-11-22 07:00"),
        ((time(22), time(7)), "2026-11-22 01:00", "2026-11-22 07:00"),
        ((time(22), time(7)), "2026-11-21 16:00", "2026-11-21 16:00"),
        ((time(12), time(14)), "2026-11-21 13:00", "2026-11-21 14:00"),
        ((time(12), time(14)), "2026-11-21 14:00", "2026-11-21 14:00"),
        (None, "2026-11-21 23:30", "2026-11-21 23:30"),
    ],
)
def test_a_short_message_waits_until_quiet_hours_are_over(hours, sent_at, due):
    public.set_quiet_hours(AUNTIE, (time(1), time(2)))
    public.set_quiet_hours(AUNTIE, hours)
    tell(AUNTIE, kind=RESULT, at=datetime.fromisoformat(sent_at + "+08:00"))
    assert sms_events()[0][1] == datetime.fromisoformat(due + "+08:00")


@pytest.mark.usefixtures("system")
def test_a_short_message_carries_the_link_where_the_platforms_address_is_known(settings):
    settings.ADDRESS = "https://liren.example"
    tell(AUNTIE, kind=RESULT, title="路灯修好了", link="/r/secret")
    [line] = public.list_for(AUNTIE)
    notice = queries.unread(line.id)
    assert notice is not None
    assert queries.told_outside(notice) == "【里仁】路灯修好了。请看 https://liren.example/r/secret 。"


def test_the_outbox_hands_a_due_message_to_the_gateway(emptied_after, caplog):
    outbox.register("notices.sms-due", "test", lambda e: public.deliver_sms(e, {AUNTIE: "13800000000"}.get))
    try:
        with caplog.at_level(logging.INFO), transaction.atomic():
            tell(AUNTIE, UNCLE, kind=RESULT, title="路灯修好了")
        with caplog.at_level(logging.INFO):
            assert outbox.drain(at=AT) == 4  # two people; this handler and the platform's own, which knows no number
    finally:
        outbox.unregister("notices.sms-due", "test")
    assert "13800000000：【里仁】路灯修好了。请登录查看。" in caplog.text
    assert caplog.text.count("短信 →") == 1  # the other has no number
    assert outbox.waiting() == 0


@pytest.mark.usefixtures("system")
def test_a_notice_read_in_the_meantime_is_not_sent_again_by_short_message(caplog):
    tell(AUNTIE, kind=RESULT)
    notice = public.list_for(AUNTIE)[0]
    public.mark_read(AUNTIE, at=AT)
    public.deliver_sms(outbox.Happened(1, "notices.sms-due", 1, {"notice": str(notice.id)}, AT), lambda _: "138")
    assert caplog.text == ""


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("link", ["https://evil.example", "//evil.example", "/\\evil.example", "affairs"])
def test_a_notice_links_only_within_the_platform(link):
    with pytest.raises(IntegrityError), transaction.atomic():
        tell(AUNTIE, link=link)


@pytest.mark.usefixtures("system")
def test_everything_of_a_person_can_be_forgotten():
    tell(AUNTIE, UNCLE)
    public.set_preference(AUNTIE, CALL, SMS, False)
    public.set_quiet_hours(AUNTIE, (time(22), time(7)))
    assert public.forget_person(AUNTIE) == 1
    assert all(choice.wanted for choice in public.preferences(AUNTIE))
    assert len(titles(UNCLE)) == 1


@pytest.mark.usefixtures("system")
def test_messages_read_long_ago_are_forgotten_and_unread_ones_kept():
    tell(AUNTIE, UNCLE)
    public.mark_read(AUNTIE, at=AT)
    assert public.forget_read(before=AT + timedelta(days=1)) == 1
    assert (titles(AUNTIE), len(titles(UNCLE))) == ([], 1)


def test_a_kind_means_one_thing():
    with pytest.raises(ValueError, match="twice"):
        public.declare(Kind(HINT, "别的"))

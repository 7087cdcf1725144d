"""Notice before people decide, and whom its paper has reached."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.actions.noticing import SILENCE
from liren.autonomy.errors import NotAnnounced, QuestionNotOpen, QuestionUnknown
from liren.autonomy.public import NewEntry
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, deciding, entry, filled, noticed, on_paper
from liren.autonomy.tests.test_bodies import committee
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db
TODAY = AT.astimezone(CHINA).date()


@pytest.fixture
def here() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    return found


def opened(here: Deciding, question: UUID) -> autonomy.QuestionPage:
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    return autonomy.question(question, here.enter("director"))


def test_no_meeting_opens_without_the_notice_its_rule_asks_for(here):
    roll = filled(here)
    question = asked(here, roll, rule="jw-meeting", opened=False)
    with pytest.raises(NotAnnounced) as refused:
        opened(here, question)
    assert refused.value.facts["days"] == 10
    assert autonomy.question(question, here.enter("director")).state == "draft"
    noticed(question, here.enter("director"), days=10)
    assert opened(here, question).opens_at == AT, "the tenth day after it was posted is early enough"


def test_voting_begins_when_the_days_of_the_last_posting_are_over_and_not_before(here):
    roll = filled(here)
    question = asked(here, roll, rule="jw-meeting", opened=False)
    noticed(question, here.enter("director"), days=30)
    noticed(question, here.enter("director"), days=4)
    first = TODAY + timedelta(days=6)
    assert autonomy.notice(question, here.enter("director")).begins == first
    assert opened(here, question).opens_at == datetime.combine(first, time(), CHINA)
    with pytest.raises(QuestionNotOpen):
        autonomy.vote(question_id=question, choices=["agree"], by=here.enter("wang"), at=AT)
    autonomy.vote(
        question_id=question, choices=["agree"], by=here.enter("wang"), at=datetime.combine(first, time(8), CHINA)
    )


def test_where_the_notice_would_end_after_voting_it_does_not_open(here):
    question = asked(here, filled(here), rule="jw-meeting", opened=False)
    noticed(question, here.enter("director"), at=AT + timedelta(days=1), days=0)
    with pytest.raises(InvalidInput) as refused:
        opened(here, question)
    assert f"{TODAY + timedelta(days=11):%Y-%m-%d}" in refused.value.fields["closes_at"]


def test_between_the_day_the_notice_allows_and_the_end_a_whole_day_is_left(here):
    roll = filled(here)
    for hour, opens in ((time(23, 59), False), (time(), True)):
        closes = datetime.combine(TODAY + timedelta(days=10 + opens), hour, CHINA)
        wanted = autonomy.NewQuestion(roll, "加装电梯", AT, closes, named=True, rule="jw-meeting")
        question = autonomy.ask(question=wanted, by=here.enter("director"), at=AT)
        noticed(question, here.enter("director"), days=0)
        if opens:
            assert opened(here, question).state == "open"
            continue
        with pytest.raises(InvalidInput) as refused:
            opened(here, question)
        assert {*refused.value.fields} == {"closes_at"}


def test_a_meeting_called_in_a_hurry_waits_for_no_day_and_publishes_why(here):
    question = asked(here, filled(here), rule="jw-meeting", opened=False)
    director = here.enter("director")
    told: dict[str, Any] = {"question_id": question, "on": TODAY, "where": "公告栏", "document": "公告第 4 号"}
    with pytest.raises(InvalidInput) as refused:
        autonomy.give_notice(**told, hurried="急", by=director, at=AT)
    assert {*refused.value.fields} == {"hurried"}
    assert autonomy.notice(question, director).hurries
    autonomy.give_notice(**told, hurried="台风把围墙吹倒了", by=director, at=AT)
    assert opened(here, question).opens_at == AT
    assert [one.hurried for one in autonomy.notice(question, here.enter("nobody")).notices] == ["台风把围墙吹倒了"]
    assert certificate(here, question)["notice"]["posted"][0]["hurried"] == "台风把围墙吹倒了"


def certificate(here: Deciding, question: UUID) -> Any:
    director = here.enter("director")
    autonomy.close_question(question_id=question, by=director, at=LATER)
    autonomy.settle(question_id=question, by=director, at=LATER)
    found = autonomy.result(question, director)
    assert found is not None
    return found.certificate


def test_what_is_posted_after_the_opening_moves_nothing_and_the_certificate_says_when_it_was_recorded(here):
    question = asked(here, filled(here), rule="jw-meeting", opened=False)
    noticed(question, here.enter("director"), days=30)
    opened(here, question)
    begins = autonomy.notice(question, here.enter("director")).begins
    noticed(question, here.enter("director"), days=0, at=AT + timedelta(hours=1))
    page = autonomy.notice(question, here.enter("director"))
    assert (page.begins, [one.late for one in page.notices]) == (begins, [False, True])
    posted = certificate(here, question)["notice"]["posted"]
    assert [one["late"] for one in posted] == [False, True]
    assert posted[1]["at"] == (AT + timedelta(hours=1)).isoformat()


def test_what_asks_for_no_notice_opens_without_and_a_notice_is_put_right_by_nobody(here):
    question = asked(here, filled(here), opened=False)
    noticed(question, here.enter("director"))
    assert opened(here, question).opens_at == AT
    enter_system("test")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("UPDATE autonomy_meetingnotice SET \"on\" = '2026-01-01' RETURNING id")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on", None), ("on", TODAY + timedelta(days=1)), ("on", date(1026, 11, 1)), ("where", ""), ("document", " "),
        ("silence", "无"), ("silence", "没有交回的视为同意"), ("committee_on", TODAY + timedelta(days=1)),
    ],
)  # fmt: skip
def test_a_notice_says_when_and_where_it_was_posted_and_what_shows_it(here, field, value):
    question = asked(here, filled(here), rule="jw-meeting", opened=False)
    told: dict[str, Any] = {"on": TODAY, "where": "各单元门口", "document": "公告第 3 号"} | {field: value}
    with pytest.raises(InvalidInput) as refused:
        autonomy.give_notice(question_id=question, by=here.enter("director"), at=AT, **told)
    assert {*refused.value.fields} == {field}


def test_silence_is_no_consent_and_words_that_say_so_need_the_rules_of_procedure_and_are_still_not_counted(here):
    roll = filled(here)
    text = "12 月 10 日以前没有交回表决票的，视为同意。"
    question = asked(here, roll, rule="jw-meeting", text=text, opened=False)
    noticed(question, here.enter("director"))
    with pytest.raises(InvalidInput) as refused:
        opened(here, question)
    assert {*refused.value.fields} == {"text"}
    source = "议事规则第 12 条：不交回的视为同意"
    autonomy.give_notice(
        question_id=question, on=TODAY - timedelta(days=20), where="公告栏", document="公告第 4 号", silence=source,
        by=here.enter("director"), at=AT,
    )  # fmt: skip
    opened(here, question)
    assert [one.silence for one in autonomy.notice(question, here.enter("nobody")).notices] == [source, ""]
    on_paper(here, question, entry(here, roll, "陈远山"), "agree")
    director = here.enter("director")
    autonomy.close_question(question_id=question, by=director, at=LATER)
    autonomy.settle(question_id=question, by=director, at=LATER)
    found = autonomy.result(question, director)
    assert found is not None
    assert found.certificate["tally"]["agree"]["persons"] == "1", "three said nothing"
    assert found.certificate["verdict"]["valid"] is False
    assert [one["silence"] for one in found.certificate["notice"]["posted"]] == [source, ""]
    assert found.certificate["notice"]["days"] == 10


@pytest.mark.parametrize(
    "text",
    [
        "没有交回的，视为同意", "不反对即同意", "未反馈的视为赞同", "逾期不交推定同意", "没有回复的计入多数",
        "不投的随多数", "不表态的，当作“认可”", "不投票的算同意",
    ],
)  # fmt: skip
def test_words_that_take_silence_for_consent_are_caught(text):
    assert SILENCE.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "按参加表决的业主人数过半数通过", "不交回的，不视为同意", "未投票不能算作同意", "不投的不得视为参加",
        "按同意票多少排序", "本次按参与表决面积计", "没有交回的，不算参加，也不算同意", "由监票人计算同意票",
    ],
)  # fmt: skip
def test_lawful_words_are_not(text):
    assert not SILENCE.search(text)


def test_an_option_is_read_too_and_who_calls_vouches_for_words_that_only_look_like_it(here):
    roll = filled(here)
    options = (autonomy.Option("agree", "同意，不投的视为同意"), autonomy.Option("against", "不同意"))
    question = asked(here, roll, rule="jw-meeting", options=options, opened=False)
    noticed(question, here.enter("director"))
    with pytest.raises(InvalidInput) as refused:
        opened(here, question)
    assert {*refused.value.fields} == {"text"}
    autonomy.give_notice(
        question_id=question, on=TODAY - timedelta(days=20), where="公告栏", document="公告第 4 号", means_none=True,
        by=here.enter("director"), at=AT,
    )  # fmt: skip
    opened(here, question)
    assert [one.means_none for one in autonomy.notice(question, here.enter("nobody")).notices] == [True, False]
    asked(here, roll, text="没有交回的，视为同意")


def test_of_each_paper_it_is_said_how_when_and_by_whom_it_was_brought_and_who_is_not_reached_yet(here):
    roll = filled(here)
    question = asked(here, roll, rule="jw-meeting")
    worker = here.enter("worker")
    assert [one.number for one in autonomy.unreached(question, worker)] == [1, 2, 3, 4]
    autonomy.deliver(
        question_id=question, numbers=autonomy.numbers_in("1-2"), way="door", on=TODAY, who="楼栋长",
        document="签收单第 1 页", by=worker, at=AT,
    )  # fmt: skip
    third = autonomy.unreached(question, worker)[0]
    on_paper(here, question, third.id, "agree", channel="written")
    assert [one.number for one in autonomy.unreached(question, here.enter("worker"))] == [4]
    told = autonomy.reach(question, here.enter("nobody"))
    assert (told.roll.persons, told.reached.persons, told.by_way) == (4, 3, {"door": 2})
    worker = here.enter("worker")
    wrong = autonomy.deliveries(question, worker)[-1]
    assert (wrong.who, wrong.document, wrong.way, wrong.on) == ("楼栋长", "签收单第 1 页", "door", TODAY)
    autonomy.take_back_delivery(delivery_id=wrong.id, why="送错了门", by=worker)
    assert [one.number for one in autonomy.unreached(question, worker)] == sorted([wrong.number or 0, 4])
    with pytest.raises(NotYours):
        autonomy.take_back_delivery(delivery_id=wrong.id, why="又一次", by=worker)


def test_what_was_recorded_wrongly_for_many_is_taken_back_at_once_and_what_stands_is_listed_first(here):
    question = asked(here, filled(here), rule="jw-meeting")
    worker = here.enter("worker")
    told: dict[str, Any] = {"question_id": question, "way": "hand", "on": TODAY, "who": "楼栋长", "by": worker}
    autonomy.deliver(numbers="1", at=AT, **told)
    autonomy.deliver(numbers="2-4", at=AT + timedelta(hours=1), **told)
    assert autonomy.take_back_deliveries(question_id=question, numbers="2、3-4", why="送错了楼", by=worker) == 3
    lines = autonomy.deliveries(question, worker)
    assert [(one.number, one.stands, one.why) for one in lines] == [
        (1, True, ""), (2, False, "送错了楼"), (3, False, "送错了楼"), (4, False, "送错了楼"),
    ]  # fmt: skip
    assert [one.number for one in autonomy.unreached(question, worker)] == [2, 3, 4]
    for field, numbers, why in (("numbers", "2", "又一次"), ("why", "1", "")):
        with pytest.raises(InvalidInput) as refused:
            autonomy.take_back_deliveries(question_id=question, numbers=numbers, why=why, by=worker)
        assert {*refused.value.fields} == {field}
    with pytest.raises(NotAllowed):
        autonomy.take_back_deliveries(question_id=question, numbers="1", why="送错了", by=here.enter("wang"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("way", "pigeon"),
        ("on", None),
        ("on", date(1026, 11, 1)),
        ("on", TODAY + timedelta(days=1)),
        ("who", ""),
        ("numbers", []),
        ("numbers", [9]),
    ],
)
def test_a_delivery_names_what_is_missing(here, field, value):
    question = asked(here, filled(here), rule="jw-meeting")
    told: dict[str, Any] = {"numbers": [1], "way": "hand", "on": TODAY, "who": "楼栋长"} | {field: value}
    with pytest.raises(InvalidInput) as refused:
        autonomy.deliver(question_id=question, by=here.enter("worker"), at=AT, **told)
    assert {*refused.value.fields} == {field}


def test_whom_a_paper_reached_is_for_who_keeps_the_roll_and_only_numbers_for_everybody(here):
    roll = filled(here)
    question = asked(here, roll, rule="jw-meeting")
    told: dict[str, Any] = {"numbers": [1], "way": "hand", "on": TODAY, "who": "楼栋长"}
    autonomy.deliver(question_id=question, by=here.enter("worker"), at=AT, **told)
    for who in ("zhou", "wang", "other_worker", "nobody"):
        reader = here.enter(who)
        with pytest.raises(QuestionUnknown):
            autonomy.unreached(question, reader)
        with pytest.raises(QuestionUnknown):
            autonomy.deliveries(question, reader)
        with pytest.raises(NotAllowed):
            autonomy.deliver(question_id=question, by=reader, at=AT, **told | {"numbers": "1-20000 " * 5000})
        [(count,)] = rows("SELECT count(*) FROM autonomy_delivery")
        own = autonomy.own_entry(roll, reader)
        assert count == (1 if own and own.number == 1 else 0), who
    with pytest.raises(QuestionUnknown):
        autonomy.deliver(question_id=question, by=committee(here), at=AT, **told)


def test_an_owners_paper_says_the_doors_it_is_brought_to(here):
    owners = committee(here)
    roll = autonomy.make_roll(path=here.path, title="业主名册", body="owners", on=ON, by=owners, at=AT)
    first = autonomy.Owner("a", "甲")
    units = [autonomy.OwnedUnit(door, Decimal(80), (first,)) for door in ("1-101", "1-102")]
    autonomy.add_owners(roll_id=roll, units=units, by=owners, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=owners, at=AT)
    wanted = autonomy.NewQuestion(roll, "选聘物业", AT, AT + timedelta(days=40), named=True, rule="cc278-other")
    question = autonomy.ask(question=wanted, by=owners, at=AT)
    assert [one.doors for one in autonomy.paper_lines(question, owners, numbers=[1], at=AT)] == ["1-101、1-102"]
    assert [one.doors for one in autonomy.entries(roll, owners)] == [""]
    with pytest.raises(QuestionUnknown):
        autonomy.paper_lines(question, here.enter("wang"), numbers=[1], at=AT)


def test_after_the_end_nothing_is_posted_or_brought_any_more(here):
    question = asked(here, filled(here), rule="jw-meeting")
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    with pytest.raises(QuestionNotOpen):
        noticed(question, here.enter("director"))
    with pytest.raises(QuestionNotOpen):
        autonomy.deliver(
            question_id=question, numbers=[1], way="hand", on=ON, who="楼栋长", by=here.enter("worker"), at=LATER
        )


def test_numbers_that_cannot_be_read_are_refused():
    assert autonomy.numbers_in("1 - 3、25") == (1, 2, 3, 25)
    for text in ("三", "5-2", "0", "1-999999", "1--2", "1-20000 1", "1 " * 1001):
        with pytest.raises(InvalidInput):
            autonomy.numbers_in(text)


def test_an_owners_meeting_is_told_fifteen_days_before(here):
    owners = committee(here)
    roll = autonomy.make_roll(path=here.path, title="业主名册", body="owners", on=ON, by=owners, at=AT)
    autonomy.add_entries(roll_id=roll, entries=[NewEntry("甲", area=Decimal(80))], by=owners, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=owners, at=AT)
    wanted = autonomy.NewQuestion(roll, "选聘物业", AT, AT + timedelta(days=40), named=True, rule="cc278-other")
    question = autonomy.ask(question=wanted, by=owners, at=AT)
    posted: dict[str, Any] = {"question_id": question, "on": TODAY - timedelta(days=14), "where": "各单元门口"}
    posted |= {"document": "公告第 3 号", "by": owners, "at": AT}
    with pytest.raises(InvalidInput) as refused:
        autonomy.give_notice(**posted)
    assert {*refused.value.fields} == {"committee_on"}, "the residents' committee is told too"
    with pytest.raises(InvalidInput) as refused:
        autonomy.give_notice(**posted, committee_on=TODAY, hurried="电梯坏了，要马上修")
    assert {*refused.value.fields} == {"hurried"}, "the fifteen days have no exception"
    autonomy.give_notice(**posted, committee_on=TODAY)
    autonomy.open_question(question_id=question, by=here.enter("stranger"), at=AT)
    page = autonomy.question(question, here.enter("stranger"))
    assert page.opens_at.astimezone(CHINA).date() == date.fromordinal(TODAY.toordinal() + 1)

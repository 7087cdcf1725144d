"""Many people think about many statements: who may, what is kept, what comes of it, and what nobody can learn."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.access.roles import ROLES
from liren.actors.tests.cast import Cast, cast
from liren.autonomy.models import Conversation, OpinionVote
from liren.autonomy.public import opinions
from liren.autonomy.tests.opinions_cast import AT, FIRST, UNTIL, begun, days, declined, person, statements, two_minds
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours, SignInFirst, TooManyTries
from liren.registry import public as registry
from liren.registry.tests.village import VISITED

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_a_worker_asks_and_everybody_reads_what_is_asked(people: Cast) -> None:
    conversation = begun(people, why="车棚坏了三年")
    people.enter("nobody")
    shown = opinions.conversation(conversation, at=AT)
    assert (shown.topic, shown.why, shown.open, shown.who_title) == (
        "车棚和充电怎么办",
        "车棚坏了三年",
        True,
        "登录的居民都可以",
    )
    assert [one.id for one in opinions.conversations(people.community.path, at=AT)] == [conversation]
    assert [one.id for one in opinions.conversations(people.street.path, at=AT)] == [conversation]
    assert opinions.conversations(people.frame.qingshi.path, at=AT) == ()
    looked = opinions.turn(conversation, people.nobody, at=AT, draw=0.5)
    assert looked.next is not None
    assert (looked.next.text, looked.of) == (FIRST[0], 10)


@pytest.mark.parametrize("who", ["other_worker", "dispatcher", "grid_worker", "supervisor", "admin", "wang", "nobody"])
def test_nobody_else_asks_at_a_place(people: Cast, who: str) -> None:
    with pytest.raises(NotAllowed):
        begun(people, by=people.enter(who))
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("topic", {"topic": "车"}),
        ("why", {"why": "长" * 501}),
        ("who", {"who": "owners"}),
        ("until", {"until": date(2026, 11, 15)}),
        ("until", {"until": None}),
        ("first", {"first": FIRST[:2]}),
        ("first", {"first": (*FIRST, "楼道里，不放杂物！")}),
        ("first", {"first": (*FIRST, "有事找老李 138 0000 2046")}),
        ("path", {"path": "32.05."}),
    ],
)
def test_what_is_wrong_with_a_question_is_said_at_its_field(people: Cast, field: str, given: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        begun(people, **given)
    assert list(refused.value.fields) == [field]


def test_only_who_is_on_record_there_takes_part_where_residents_are_asked(people: Cast) -> None:
    conversation = begun(people, who="residents")
    first = statements(conversation)[1]
    with pytest.raises(opinions.NotForYou) as refused:
        opinions.vote(statement=first, value=1, by=people.enter("wang"), at=AT)
    assert "关联" in refused.value.advice
    enter_system("test")
    registry.register(
        given={"name": "王桂芳", "phones": ["13800002046"]}, kind="actual", place=people.frame.building_3.path,
        ground=VISITED, by=people.system, at=AT,
    )  # fmt: skip
    wang = people.enter("wang")
    registry.link_account(name="王桂芳", by=wang, at=AT)
    opinions.vote(statement=first, value=1, by=wang, at=AT)
    assert opinions.turn(conversation, wang, at=AT, draw=0.1).done == 1
    elsewhere = begun(people, who="residents", path=people.frame.yinxing.path, by=people.enter("other_worker"))
    with pytest.raises(opinions.NotForYou):
        opinions.vote(statement=statements(elsewhere)[1], value=1, by=people.enter("wang"), at=AT)


@pytest.mark.parametrize("who", ["worker", "director", "grid_worker", "admin", "property_handler"])
def test_staff_do_not_vote_from_their_desk(people: Cast, who: str) -> None:
    first = statements(begun(people))[1]
    with pytest.raises(opinions.NotForYou) as refused:
        opinions.vote(statement=first, value=1, by=people.enter(who), at=AT)
    assert "工作账号" in refused.value.advice
    with pytest.raises(SignInFirst):
        opinions.vote(statement=first, value=1, by=people.enter("nobody"), at=AT)


def test_one_votes_once_and_may_think_again(people: Cast) -> None:
    conversation = begun(people)
    known, zhou = statements(conversation), people.enter("zhou")
    for value in (1, 1, -1):
        opinions.vote(statement=known[2], value=value, by=zhou, at=AT)
    opinions.vote(statement=known[3], value=0, by=zhou, at=AT)
    own = opinions.turn(conversation, zhou, at=AT, draw=0.99)
    assert [(one.statement.number, one.value) for one in own.votes] == [(2, -1), (3, 0)]
    assert own.next is not None
    assert own.next.number not in (2, 3)
    assert opinions.turn(conversation, people.enter("wang"), at=AT, draw=0.1).votes == ()
    with pytest.raises(InvalidInput):
        opinions.vote(statement=known[2], value=2, by=zhou, at=AT)


def test_every_statement_comes_up_until_none_is_left(people: Cast) -> None:
    conversation, zhou = begun(people), people.enter("zhou")
    seen = []
    while (after := opinions.turn(conversation, zhou, at=AT, draw=0.4)).next is not None:
        seen.append(after.next.number)
        opinions.vote(statement=after.next.id, value=1, by=zhou, at=AT)
    assert sorted(seen) == list(range(1, 11))


def test_a_vote_leads_to_no_person_and_no_moment(people: Cast) -> None:
    conversation = begun(people)
    for nth in range(3):
        for number in range(1, 11):
            opinions.vote(statement=statements(conversation)[number], value=1, by=person(f"0-{nth}"), at=AT)
    other = begun(people, topic="别的一件事")
    for number in range(1, 4):
        opinions.vote(statement=statements(other)[number], value=1, by=person("0-0"), at=AT)
    enter_system("test")
    names = {
        column
        for (column,) in rows(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", "autonomy_opinionvote"
        )
    }
    assert names == {"id", "conversation_id", "statement_id", "participant", "value", "fresh", "counted"}
    one, two = (
        {vote.participant for vote in OpinionVote.objects.filter(conversation=id)} for id in (conversation, other)
    )
    assert len(one) == 3
    assert not one & two, "who takes part in two conversations has two keys"
    assert not any(str(person(f"0-{nth}").person_id).replace("-", "") in one for nth in range(3))
    order = list(
        OpinionVote.objects.filter(conversation=conversation).order_by("id").values_list("statement__number", flat=True)
    )
    assert order != sorted(order), "ids are drawn, and tell no order"


def test_nobody_is_shown_votes_salts_or_who_is_in_which_group(people: Cast) -> None:
    conversation = begun(people)
    two_minds(conversation)
    opinions.work_on_opinions(AT)
    tables = ("autonomy_opinionvote", "autonomy_opinionsalt", "autonomy_opinionsinside")
    assert all(rows(f"SELECT count(*) FROM {table}") != [(0,)] for table in tables)
    for who in ("worker", "director", "admin", "supervisor", "zhou", "nobody"):
        people.enter(who)
        assert all(rows(f"SELECT count(*) FROM {table}") == [(0,)] for table in tables), who
        assert rows("SELECT count(*) FROM autonomy_opinionrun") == [(1,)], "what it comes to is for everybody"


def test_the_database_knows_the_same_keepers_as_the_table_of_roles(people: Cast) -> None:
    keepers = {key for key, role in ROLES.items() if opinions.ACT in role.acts}
    [(policy,)] = rows(
        "SELECT pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = 'autonomy_conversation'::regclass"
    )
    assert {key for key in ROLES if f"'{key}'" in str(policy)} == keepers


@pytest.mark.parametrize("who", ["other_worker", "grid_worker", "admin", "zhou", "nobody"])
def test_the_wall_itself_lets_nobody_else_write(people: Cast, who: str) -> None:
    conversation = begun(people)
    people.enter(who)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("UPDATE autonomy_conversation SET topic = 'x' WHERE id = %s", conversation)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("UPDATE autonomy_statement SET text = 'x' WHERE conversation_id = %s", conversation)


def test_what_a_resident_says_waits_is_shown_or_declined_with_a_reason_they_read(people: Cast) -> None:
    conversation, zhou = begun(people), people.enter("zhou")
    kept = opinions.say(conversation=conversation, text=" 充电桩  装在东门 ", by=zhou, at=AT)
    dropped = opinions.say(conversation=conversation, text="车棚要修，路也要修", by=zhou, at=AT)
    assert (kept, dropped) == (11, 12)
    assert opinions.turn(conversation, people.enter("wang"), at=AT, draw=0.5).of == 10, "what waits is not voted on"
    assert rows("SELECT count(*) FROM autonomy_statement WHERE state = 'waiting'") == [(0,)], "nor read by others"
    worker = people.enter("worker")
    waiting = [one for one in opinions.statements_to_decide(conversation, worker) if one.state == "waiting"]
    assert [one.text for one in waiting] == ["充电桩 装在东门", "车棚要修，路也要修"]
    opinions.decide_statement(statement=waiting[0].id, state="shown", by=worker, at=AT)
    with pytest.raises(InvalidInput) as refused:
        declined(waiting[1].id, worker, words="", reason="wrong")
    assert set(refused.value.fields) == {"reason", "words"}
    declined(waiting[1].id, worker)
    said = opinions.turn(conversation, people.enter("zhou"), at=AT, draw=0.5).said
    assert [(one.state_title, one.reason_title, one.words) for one in said] == [
        ("已公开", "", ""), ("没有采用", "一条里说了几件事", "请分成两条写"),
    ]  # fmt: skip
    people.enter("nobody")
    assert opinions.declined_counts(conversation) == (("一条里说了几件事", 1),)


@pytest.mark.parametrize("who", ["other_worker", "grid_worker", "wang", "admin"])
def test_nobody_else_decides_on_a_statement_or_ends_it(people: Cast, who: str) -> None:
    conversation = begun(people)
    with pytest.raises(NotAllowed):
        declined(statements(conversation)[1], people.enter(who))
    with pytest.raises(NotAllowed):
        opinions.end_conversation(conversation=conversation, by=people.enter(who), at=AT)
    with pytest.raises(NotAllowed):
        opinions.statements_to_decide(conversation, people.enter(who))


@pytest.mark.parametrize(
    "text",
    ["找 13800002046 反映", "我的号码一三八〇〇〇〇二〇四六", "证件32050619850312101X的人", "3幢501的人乱停车", 
     "写信到 a@b.cn 说", "电话0512-6555 0123", "短", "长" * 141],
)  # fmt: skip
def test_a_statement_by_which_a_person_is_found_is_refused_by_its_shape(people: Cast, text: str) -> None:
    conversation = begun(people)
    with pytest.raises(InvalidInput) as refused:
        opinions.say(conversation=conversation, text=text, by=people.enter("zhou"), at=AT)
    assert set(refused.value.fields) == {"text"}


def test_a_statement_is_made_once_and_five_a_day(people: Cast) -> None:
    conversation, zhou = begun(people), people.enter("zhou")
    with pytest.raises(opinions.SaidBefore) as refused:
        opinions.say(conversation=conversation, text="楼道里不放杂物。", by=zhou, at=AT)
    assert "第 1 条" in refused.value.text
    for nth in range(5):
        opinions.say(conversation=conversation, text=f"第 {nth} 个车棚也要修", by=zhou, at=AT)
    with pytest.raises(TooManyTries):
        opinions.say(conversation=conversation, text="还有一个车棚", by=zhou, at=AT)
    opinions.say(conversation=conversation, text="还有一个车棚", by=zhou, at=AT + days(1))


def test_what_is_not_there_is_not_found(people: Cast) -> None:
    nowhere = UUID(int=7)
    worker = people.enter("worker")
    for act in (
        lambda: opinions.conversation(nowhere, at=AT),
        lambda: opinions.turn(nowhere, worker, at=AT, draw=0.1),
        lambda: opinions.vote(statement=nowhere, value=1, by=person("x"), at=AT),
        lambda: opinions.say(conversation=nowhere, text="一条看法", by=person("x"), at=AT),
        lambda: declined(nowhere, worker),
        lambda: opinions.end_conversation(conversation=nowhere, by=worker, at=AT),
    ):
        with pytest.raises(NotYours):
            act()
    assert AT.date() < UNTIL

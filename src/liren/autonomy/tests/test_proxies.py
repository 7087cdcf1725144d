"""Votes given to another: within the law, announced, cast once, ended with who is struck, never told by number."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.errors import (
    AlreadyVoted,
    EntryUnknown,
    NoProxies,
    ProxyNotNow,
    ProxyUnknown,
    QuestionUnknown,
)
from liren.autonomy.public import NewEntry, NewProxy, Option
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, entry, filled, on_paper
from liren.autonomy.tests.elected import (
    CANDIDATES,
    NAMES,
    all_on_paper,
    counted,
    election,
    elections,
    given,
    posted,
    refused,
    roll_of,
)
from liren.autonomy.tests.test_results import checked
from liren.engine.deciding.package import digest, verify
from liren.kit import vault
from liren.kit.clock import CHINA
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.kit.signing import public_key
from liren.registry import public as registry
from liren.registry.public import doubles
from liren.registry.tests.village import AT, VISITED

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Deciding:
    return elections()


@pytest.fixture
def roll(here: Deciding) -> UUID:
    return roll_of(here)


def test_one_votes_for_three_others_at_most_and_no_candidate_for_anybody(here, roll):
    question = election(here, roll)
    assert autonomy.proxy_terms(question, here.enter("director")).most == 3
    for who in NAMES[:3]:
        given(here, question, roll, who, "秦望岳")
    assert "最多接受 3 人" in refused(here, question, roll, "顾南乔", "秦望岳")["holder"]
    assert "候选人" in refused(here, question, roll, "孟初雪", "顾南乔")["holder"]
    assert "自己也委托了" in refused(here, question, roll, "孟初雪", "沈知秋")["holder"]
    assert "已经委托过" in refused(here, question, roll, "沈知秋", "孟初雪")["giver"]
    assert "受了别人的委托" in refused(here, question, roll, "秦望岳", "孟初雪")["giver"]
    assert "自己不能" in refused(here, question, roll, "孟初雪", "孟初雪")["holder"]
    worker = here.enter("worker")
    outside = NewProxy(entry(here, roll, "孟初雪"), "委托书第 9 号", holder="裴照临")
    with pytest.raises(InvalidInput) as nobody_else:
        autonomy.give_proxy(question_id=question, proxy=outside, by=worker, at=AT)
    assert {*nobody_else.value.fields} == {"holder"}
    for who in ("zhou", "wang", "director_else", "property_handler"):
        if hasattr(here.village.people, who):
            with pytest.raises((NotAllowed, QuestionUnknown)):
                autonomy.give_proxy(question_id=question, proxy=outside, by=here.enter(who), at=AT)
    enter_system("test")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("UPDATE autonomy_proxy SET holder_id = entry_id")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("DELETE FROM autonomy_proxy")
    here.enter("zhou")
    assert rows("SELECT count(*) FROM autonomy_proxy") == [(0,)], "nobody else's to see"
    here.enter("worker")
    assert rows("SELECT count(*) FROM autonomy_proxy") == [(3,)]


def test_a_proxy_is_given_before_voting_begins_announced_before_it_is_used_and_gone_when_they_vote_themselves(
    here, roll
):
    question = election(here, roll)
    one = given(here, question, roll, "孟初雪", "秦望岳")
    given(here, question, roll, "王秋实", "秦望岳")
    posted(here, question, 2)
    given(here, question, roll, "程立冬", "秦望岳")
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    with pytest.raises(ProxyNotNow):
        autonomy.give_proxy(
            question_id=question, proxy=NewProxy(entry(here, roll, "沈知秋"), "委托书", entry(here, roll, "秦望岳")),
            by=here.enter("worker"), at=AT,
        )  # fmt: skip
    mine = entry(here, roll, "孟初雪")
    with pytest.raises(ProxyNotNow, match="没有公布"):
        on_paper(here, question, entry(here, roll, "程立冬"), channel="proxy")
    with pytest.raises(ProxyNotNow, match="投票开始以前公布"):
        posted(here, question, 1, at=AT)
    with pytest.raises(ProxyUnknown):
        on_paper(here, question, entry(here, roll, "沈知秋"), channel="proxy")
    on_paper(here, question, mine, channel="proxy")
    with pytest.raises(AlreadyVoted):
        on_paper(here, question, mine)
    with pytest.raises(ProxyNotNow, match="已经代投"):
        autonomy.withdraw_proxy(proxy_id=one, why="回来了", by=here.enter("worker"), at=AT)
    autonomy.cast(question_id=question, choices=["a"], by=here.enter("wang"), at=AT)
    lines = autonomy.proxies(question, here.enter("worker"))
    assert sorted((one.used, one.why) for one in lines) == [(False, ""), (False, "本人自己投了"), (True, "")]
    with pytest.raises(AlreadyVoted):
        on_paper(here, question, entry(here, roll, "王秋实"), channel="proxy")
    with pytest.raises(QuestionUnknown):
        autonomy.proxies(question, here.enter("zhou"))
    marked = autonomy.marks(question, here.enter("nobody"))
    assert dict(marked.by_channel) == {"online": 1, "proxy": 1}


def test_a_withdrawn_proxy_leaves_the_vote_to_whom_it_belongs(here, roll):
    question = election(here, roll)
    one = given(here, question, roll, "孟初雪", "秦望岳")
    with pytest.raises(InvalidInput):
        autonomy.withdraw_proxy(proxy_id=one, why="", by=here.enter("worker"), at=AT)
    autonomy.withdraw_proxy(proxy_id=one, why="不出门了", by=here.enter("worker"), at=AT)
    with pytest.raises(ProxyUnknown):
        autonomy.withdraw_proxy(proxy_id=one, why="不出门了", by=here.enter("worker"), at=AT)
    given(here, question, roll, "孟初雪", "王秋实")
    foreign = NewProxy(one, "委托书第 2 号", entry(here, roll, "秦望岳"))
    with pytest.raises(EntryUnknown):
        autonomy.give_proxy(question_id=question, proxy=foreign, by=here.enter("worker"), at=AT)


def test_where_the_law_forbids_proxies_or_says_nothing_they_are_refused_in_words(here, roll):
    resident = filled(here)
    for rule, body, said in (
        ("jw-election-representatives", "representatives", "不实行委托投票"),
        ("jw-meeting", "residents", "没有说可以委托"),
    ):  # fmt: skip
        worker = here.enter("worker")
        other = autonomy.make_roll(path=here.path, title="名册", body=body, on=ON, by=worker, at=AT)
        more: dict[str, Any] = {"named": rule == "jw-meeting"}
        if rule != "jw-meeting":
            more["options"] = CANDIDATES
        with pytest.raises(InvalidInput) as found:
            asked(here, other, rule=rule, channels=("paper", "proxy"), opened=False, **more)
        assert said in found.value.fields["channels"]
    motion = asked(here, resident, rule="jw-meeting", opened=False)
    proxy = NewProxy(entry(here, resident, "陈远山"), "委托书", entry(here, resident, "陈林溪"))
    with pytest.raises(NoProxies, match="没有说可以委托"):
        autonomy.give_proxy(question_id=motion, proxy=proxy, by=here.enter("worker"), at=AT)
    unasked = election(here, roll, channels=("paper",))
    with pytest.raises(NoProxies, match="没有选"):
        given(here, unasked, roll, "孟初雪", "秦望岳")


def test_how_many_each_holder_voted_for_is_in_the_certificate_and_more_than_the_law_lets_is_told_by_whoever_recomputes(
    here, roll, tmp_path
):
    question = election(here, roll)
    for who in NAMES[:3]:
        given(here, question, roll, who, "秦望岳")
    posted(here, question, 3)
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    for who in NAMES[:3]:
        on_paper(here, question, entry(here, roll, who), channel="proxy")
    all_on_paper(here, question, roll, NAMES[3:])
    found = counted(here, question, [["a", "b"]] * 6)
    assert found.package["box"]["voted"] == {"paper": 3, "proxy": 3}
    posted_on = (AT - timedelta(days=1)).astimezone(CHINA).date().isoformat()
    told = {"roll": [3], "others": [], "announced": [{"on": posted_on, "where": "村务公开栏"}]}
    assert found.certificate["proxies"] == told
    assert {frozenset(json.loads(one)) for one in found.package["votes"]} == {frozenset(("number",))}, (
        "nothing tells whose number votes for whose"
    )
    assert checked(tmp_path, found.package, key=public_key())[0] == 0
    for wrong, said in (
        ({"roll": [4]}, "最多 3 人"),
        ({"roll": [2]}, "对不上"),
        ({"roll": [2], "others": [1]}, "不在"),
    ):
        worse = json.loads(json.dumps(found.package))
        worse["certificate"]["proxies"] |= wrong
        worse["digest"] = digest(worse["certificate"])
        assert any(one.part == "委托投票" and said in one.text for one in verify(worse)), wrong
    del worse["certificate"]["proxies"]
    worse["digest"] = digest(worse["certificate"])
    assert [one.part for one in verify(worse)] == ["委托投票"]


COUNCIL = """
key: council
title: 议事会
sources: [{id: own, document: 桂花里议事会章程, clause: 第六条, phrase: 可以委托他人, status: ours}]
rules:
  - key: council
    title: 桂花里议事会
    body: members
    kind: motion
    from: "2026-11-21"
    passes: [{figure: agree, base: all, measure: persons, op: over, fraction: 1/2, source: own}]
    proxy: {most: 1, holders: anybody, sources: [own]}
"""


def test_where_a_rule_lets_anybody_hold_a_vote_the_name_lies_sealed_and_the_certificate_has_none(here, tmp_path):
    director = here.enter("director")
    autonomy.add_rule(path=here.path, text=COUNCIL, on=ON + timedelta(days=1), by=director, at=AT)
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="议事会名册", body="members", on=ON, by=worker, at=AT)
    people = [NewEntry(name) for name in NAMES[:3]]
    autonomy.add_entries(roll_id=roll, entries=people, by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    question = asked(here, roll, rule="council", channels=("paper", "proxy"), opened=False)
    told = [
        NewProxy(entry(here, roll, who), "委托书", holder=to)
        for who, to in zip(NAMES, ("裴照临", "裴照临", ""), strict=False)
    ]
    worker = here.enter("worker")
    autonomy.give_proxy(question_id=question, proxy=told[0], by=worker, at=AT)
    for again, said in ((told[1], "最多接受 1 人"), (told[2], "姓名")):
        with pytest.raises(InvalidInput) as refused:
            autonomy.give_proxy(question_id=question, proxy=again, by=worker, at=AT)
        assert said in refused.value.fields["holder"]
    posted(here, question, 1)
    [line] = autonomy.proxies(question, here.enter("director"))
    assert (line.holder_number, line.holder_shown) == (None, "裴*")
    enter_system("test")
    assert not [1 for one in rows("SELECT to_jsonb(p)::text FROM autonomy_proxy p") if "裴照临" in str(one)]
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    on_paper(here, question, entry(here, roll, NAMES[0]), "agree", channel="proxy")
    on_paper(here, question, entry(here, roll, NAMES[1]), "agree")
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    autonomy.settle(question_id=question, by=here.enter("director"), at=LATER)
    found = autonomy.result(question, here.enter("worker"))
    assert found is not None
    assert (found.certificate["proxies"]["roll"], found.certificate["proxies"]["others"]) == ([], [1])
    assert checked(tmp_path, found.package, key=public_key())[0] == 0


def test_who_has_voted_for_another_in_secret_is_not_struck_and_who_did_by_name_takes_it_along(here, roll):
    question = election(here, roll)
    given(here, question, roll, "孟初雪", "秦望岳")
    posted(here, question, 1)
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    on_paper(here, question, entry(here, roll, "孟初雪"), channel="proxy")
    with pytest.raises(InvalidInput) as kept:
        autonomy.strike_entry(
            entry_id=entry(here, roll, "秦望岳"), why="不是本村的", by=here.enter("worker"), at=AT
        )  # fmt: skip
    assert "替别人投了" in kept.value.fields["why"]
    by_name, council = council_of_two(here)
    on_paper(here, by_name, entry(here, council, "沈知秋"), "agree", channel="proxy")
    assert autonomy.marks(by_name, here.enter("nobody")).voted.persons == 1
    autonomy.strike_entry(entry_id=entry(here, council, "苏晚舟"), why="退出了", by=here.enter("worker"), at=AT)
    assert autonomy.marks(by_name, here.enter("nobody")).voted.persons == 0
    [line] = autonomy.proxies(by_name, here.enter("worker"))
    assert (line.used, line.why) == (False, "受托人从名册上剔除了，要委托人自己投")
    with pytest.raises(ProxyUnknown):
        on_paper(here, by_name, entry(here, council, "沈知秋"), "agree", channel="proxy")


def council_of_two(here: Deciding) -> tuple[UUID, UUID]:
    """A question by name, open, and its roll of three, on which 苏晚舟 votes for 沈知秋."""
    director = here.enter("director")
    autonomy.add_rule(path=here.path, text=COUNCIL, on=ON + timedelta(days=1), by=director, at=AT)
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="议事会名册", body="members", on=ON, by=worker, at=AT)
    autonomy.add_entries(roll_id=roll, entries=[NewEntry(name) for name in NAMES[:3]], by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    question = asked(here, roll, rule="council", channels=("paper", "proxy"), opened=False)
    given(here, question, roll, "沈知秋", "苏晚舟")
    posted(here, question, 1)
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    return question, roll


def test_paper_of_the_wrong_person_that_is_annulled_leaves_their_proxy_as_it_was(here):
    question, roll = council_of_two(here)
    mine = entry(here, roll, "沈知秋")
    wrong = on_paper(here, question, mine, "agree")
    [line] = autonomy.proxies(question, here.enter("worker"))
    with pytest.raises(ProxyNotNow, match="本人已经投了"):
        autonomy.withdraw_proxy(proxy_id=line.id, why="回来了", by=here.enter("worker"), at=AT)
    assert line.why == "本人自己投了"
    autonomy.annul_mark(mark_id=wrong.id, why="录成了别人", by=here.enter("worker"), at=AT)
    on_paper(here, question, mine, "against", channel="proxy")
    [line] = autonomy.proxies(question, here.enter("worker"))
    assert (line.used, line.why) == (True, "")


def test_two_entries_that_became_one_hold_as_much_as_one_person_and_nothing_of_their_own(here):
    enter_system("test")
    second = registry.register(
        given={"name": "王秋实", "phones": ["13800002046"], "born": "1960-05-01"}, kind="actual",
        place=here.village.people.frame.building_1.path, ground=VISITED, by=SYSTEM, at=AT,
    ).id  # fmt: skip
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="选民名册", body="villagers", on=ON, by=worker, at=AT)
    people = [*(NewEntry(name) for name in NAMES), NewEntry("王秋实", here.wang), NewEntry("王秋实", second)]
    autonomy.add_entries(roll_id=roll, entries=people, by=worker, at=AT)
    autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    first = election(here, roll, opened=True)
    autonomy.cancel_question(question_id=first, by=here.enter("director"), at=AT)
    told = doubles.propose(
        stays=here.wang, goes=second, lives="stays", why="看过身份证", by=here.enter("worker"), at=AT
    )  # fmt: skip
    assert doubles.agree(double_id=told, by=here.enter("director"), at=AT)
    question = election(here, roll)
    one, other = (found.id for found in autonomy.entries(roll, here.enter("worker"), name="王秋实"))
    worker = here.enter("worker")

    def gives(who: UUID, to: UUID) -> UUID:
        proxy = NewProxy(who, "委托书第 1 号", to)
        return autonomy.give_proxy(question_id=question, proxy=proxy, by=worker, at=AT - timedelta(days=1))

    def not_given(who: UUID, to: UUID) -> str:
        with pytest.raises(InvalidInput) as found:
            gives(who, to)
        return " ".join(found.value.fields.values())

    assert "自己不能委托自己" in not_given(one, other)
    for who, to in zip(NAMES[:3], (one, other, one), strict=True):
        gives(entry(here, roll, who), to)
    fourth = entry(here, roll, "孟初雪")
    assert all("最多接受 3 人" in not_given(fourth, to) for to in (one, other))
    assert all("受了别人的委托" in not_given(who, fourth) for who in (one, other))
    wang = here.enter("wang")
    assert rows("SELECT count(*) FROM autonomy_proxy") == [(3,)], "read under either entry"
    assert autonomy.own_proxies(question, wang).holds == 3


@pytest.mark.parametrize("title", ["主任：顾南乔", "4. 顾南乔", "顾 南乔", "顾南乔同志"])
def test_a_candidate_is_one_however_the_name_is_written(here, roll, title):
    options = [*CANDIDATES[:3], Option("d", title)]
    question = election(here, roll, options=options)
    assert "候选人" in refused(here, question, roll, "孟初雪", "顾南乔")["holder"]


def test_giver_and_holder_read_what_is_still_to_be_cast_and_who_gave_theirs_away_is_not_reminded(here, roll):
    question = election(here, roll)
    for who, to in (("孟初雪", "王秋实"), ("苏晚舟", "王秋实")):
        given(here, question, roll, who, to)
    posted(here, question, 2)
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    wang = here.enter("wang")
    assert (autonomy.own_proxies(question, wang).holds, len(autonomy.votes_waiting(wang, AT))) == (2, 1)
    on_paper(here, question, entry(here, roll, "孟初雪"), channel="proxy")
    assert autonomy.own_proxies(question, here.enter("wang")).holds == 1
    autonomy.strike_entry(entry_id=entry(here, roll, "苏晚舟"), why="不是本村的", by=here.enter("worker"), at=AT)
    assert autonomy.own_proxies(question, here.enter("wang")).holds == 0
    other = election(here, roll)
    given(here, other, roll, "王秋实", "秦望岳")
    posted(here, other, 1)
    autonomy.open_question(question_id=other, by=here.enter("director"), at=AT)
    wang = here.enter("wang")
    assert [one.id for one in autonomy.votes_waiting(wang, AT)] == [question]
    assert autonomy.own_proxies(other, here.enter("zhou")) == autonomy.OwnProxies()
    autonomy.strike_entry(entry_id=entry(here, roll, "秦望岳"), why="不是本村的", by=here.enter("worker"), at=AT)
    wang = here.enter("wang")
    assert autonomy.own_proxies(other, wang) == autonomy.OwnProxies("秦*", 0, struck=True)
    assert {one.id for one in autonomy.votes_waiting(wang, AT)} == {question, other}, "they vote themselves"


def test_somebody_of_the_roll_is_taken_under_their_line_alone_and_a_name_is_gone_with_the_result(here):
    _, roll = council_of_two(here)
    other = asked(here, roll, rule="council", channels=("paper", "proxy"), opened=False)
    for holder, said in (("苏晚舟", "请写名册上的号数"), ("第 77 号", "请写受托人的姓名"), ("裴照临", "")):
        proxy, worker = NewProxy(entry(here, roll, "沈知秋"), "委托书", holder=holder), here.enter("worker")
        if said:
            with pytest.raises(InvalidInput) as found:
                autonomy.give_proxy(question_id=other, proxy=proxy, by=worker, at=AT)
            assert said in found.value.fields["holder"]
        else:
            stranger = autonomy.give_proxy(question_id=other, proxy=proxy, by=worker, at=AT)
    enter_system("test")
    assert stranger in vault.keys_of({stranger})
    autonomy.cancel_question(question_id=other, by=here.enter("director"), at=AT)
    enter_system("test")
    assert vault.keys_of({stranger}) == {}


def test_who_keeps_the_roll_reads_what_takes_proxies_before_it_opens_and_no_other_draft(here, roll):
    question, plain = election(here, roll), election(here, roll, channels=("paper",))
    director, zhou = here.enter("director"), here.enter("zhou")
    for reader, seen in ((director, {question, plain}), (zhou, set())):
        assert {one.id for one in autonomy.questions_at(here.path, reader)} == seen
    keeper = here.enter("worker")
    assert {one.id for one in autonomy.questions_at(here.path, keeper)} == {question}
    assert autonomy.question(question, keeper).calls is False
    with pytest.raises(QuestionUnknown):
        autonomy.question(plain, keeper)

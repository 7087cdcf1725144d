"""Votes by proxy within the law's terms, an election's run-off, a recall that enough have asked for, and statements."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.errors import (
    AlreadyVoted,
    EntryUnknown,
    NoProxies,
    NotEnded,
    NothingLeftOpen,
    ProxyNotNow,
    ProxyUnknown,
    QuestionUnknown,
)
from liren.autonomy.public import AskedFor, NewBundle, NewEntry, NewProxy, Option
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, deciding, entry, filled, on_paper
from liren.autonomy.tests.test_results import checked
from liren.engine.deciding.package import digest, verify
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.kit.signing import public_key
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db
NAMES = ("沈知秋", "苏晚舟", "程立冬", "顾南乔", "秦望岳", "孟初雪")
CANDIDATES = [Option(key, title) for key, title in (("a", "沈知秋"), ("b", "苏晚舟"), ("c", "程立冬"), ("d", "顾南乔"))]


@pytest.fixture
def here() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=AT)
    return found


@pytest.fixture
def roll(here: Deciding) -> UUID:
    """Six villagers by hand and 王秋实, who has an account; frozen."""
    worker = here.enter("worker")
    made = autonomy.make_roll(path=here.path, title="选民名册", body="villagers", on=ON, by=worker, at=AT)
    people = [*(NewEntry(name) for name in NAMES), NewEntry("王秋实", here.wang)]
    autonomy.add_entries(roll_id=made, entries=people, by=worker, at=AT)
    autonomy.freeze_roll(roll_id=made, by=worker, at=AT)
    return made


def election(here: Deciding, roll: UUID, *, opened: bool = False, **more: Any) -> UUID:
    told: dict[str, Any] = {
        "rule": "cw-election", "named": False, "options": CANDIDATES, "most": 2, "title": "村民委员会选举",
        "channels": ("online", "paper", "proxy"),
    }  # fmt: skip
    return asked(here, roll, opened=opened, **told | more)


def given(here: Deciding, question: UUID, roll: UUID, who: str, to: str, **more: Any) -> UUID:
    told = NewProxy(entry(here, roll, who), "委托书第 1 号", entry(here, roll, to))
    return autonomy.give_proxy(question_id=question, proxy=told, by=here.enter("worker"), at=AT - timedelta(days=1))


def refused(here: Deciding, question: UUID, roll: UUID, who: str, to: str) -> dict[str, str]:
    with pytest.raises(InvalidInput) as found:
        given(here, question, roll, who, to)
    return dict(found.value.fields)


def counted(here: Deciding, question: UUID, ballots: list[list[str]], **more: Any) -> autonomy.ResultPage:
    """Closed, its paper entered, its box counted, settled."""
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    bundle = NewBundle("第 1 号票箱", ballots)
    autonomy.add_bundle(question_id=question, bundle=bundle, by=here.enter("worker"), at=LATER)
    director = here.enter("director")
    autonomy.count_box(question_id=question, document="计票单第 1 号", by=director, at=LATER)
    autonomy.settle(question_id=question, by=director, at=LATER, **more)
    here.enter("nobody")
    found = autonomy.result(question)
    assert found is not None
    return found


def all_on_paper(here: Deciding, question: UUID, roll: UUID, names: tuple[str, ...] = NAMES) -> None:
    for name in names:
        on_paper(here, question, entry(here, roll, name))


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
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    with pytest.raises(ProxyNotNow):
        autonomy.give_proxy(
            question_id=question, proxy=NewProxy(entry(here, roll, "沈知秋"), "委托书", entry(here, roll, "秦望岳")),
            by=here.enter("worker"), at=AT,
        )  # fmt: skip
    mine = entry(here, roll, "孟初雪")
    with pytest.raises(ProxyNotNow, match="没有公布"):
        on_paper(here, question, mine, channel="proxy")
    worker = here.enter("worker")
    assert autonomy.announce_proxies(question_id=question, where="村务公开栏", by=worker, at=AT) == 2
    with pytest.raises(ProxyNotNow):
        autonomy.announce_proxies(question_id=question, where="村务公开栏", by=worker, at=AT)
    with pytest.raises(ProxyUnknown):
        on_paper(here, question, entry(here, roll, "沈知秋"), channel="proxy")
    on_paper(here, question, mine, channel="proxy")
    with pytest.raises(AlreadyVoted):
        on_paper(here, question, mine)
    with pytest.raises(ProxyNotNow, match="已经代投"):
        autonomy.withdraw_proxy(proxy_id=one, why="回来了", by=here.enter("worker"), at=AT)
    autonomy.cast(question_id=question, choices=["a"], by=here.enter("wang"), at=AT)
    lines = autonomy.proxies(question, here.enter("worker"))
    assert [(one.used, one.why) for one in sorted(lines, key=lambda one: one.why)] == [
        (True, ""),
        (False, "本人自己投了"),
    ]
    with pytest.raises(ProxyUnknown):
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


def test_proxies_are_in_the_certificate_by_number_and_more_than_the_law_lets_are_named_by_whoever_recomputes(
    here, roll, tmp_path
):
    question = election(here, roll)
    for who in NAMES[:3]:
        given(here, question, roll, who, "秦望岳")
    autonomy.announce_proxies(question_id=question, where="村务公开栏", by=here.enter("worker"), at=AT)
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    for who in NAMES[:3]:
        on_paper(here, question, entry(here, roll, who), channel="proxy")
    all_on_paper(here, question, roll, NAMES[3:])
    found = counted(here, question, [["a", "b"]] * 6)
    assert found.package["box"]["voted"] == {"paper": 3, "proxy": 3}
    held = [json.loads(one).get("proxy") for one in found.package["votes"]]
    assert len({one for one in held if one}) == 1
    assert checked(tmp_path, found.package, key=public_key())[0] == 0
    worse = json.loads(json.dumps(found.package))
    fourth = next(n for n, one in enumerate(worse["votes"]) if '"paper"' in one)
    line = json.loads(worse["votes"][fourth]) | {"channel": "proxy", "proxy": max(filter(None, held))}
    worse["votes"][fourth] = json.dumps(line, sort_keys=True, separators=(",", ":"))
    worse["certificate"]["votes"]["digest"] = digest(worse["votes"])
    worse["digest"] = digest(worse["certificate"])
    told = [str(one) for one in verify(worse)]
    assert any("委托投票" in one for one in told)


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


def test_where_a_rule_lets_anybody_hold_a_vote_the_name_lies_sealed_and_the_certificate_has_a_letter(here, tmp_path):
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
    autonomy.announce_proxies(question_id=question, where="公开栏", by=worker, at=AT)
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
    assert [json.loads(one).get("proxy") for one in found.package["votes"] if '"proxy"' in one] == ["x1"]
    assert checked(tmp_path, found.package, key=public_key())[0] == 0


def test_an_election_has_more_candidates_than_seats(here, roll):
    with pytest.raises(InvalidInput) as refused:
        election(here, roll, most=4)
    assert "候选人至少 5 人" in refused.value.fields["options"]


def test_an_election_short_of_a_seat_has_a_run_off_among_the_nearest_and_one_certificate_joins_both(
    here, roll, tmp_path
):
    question = election(here, roll, opened=True)
    director = here.enter("director")
    days = {"opens_at": AT, "closes_at": LATER + timedelta(days=9), "at": LATER}
    with pytest.raises(NotEnded):
        autonomy.ask_run_off(question_id=question, by=director, **days)
    autonomy.cast(question_id=question, choices=["a", "b"], by=here.enter("wang"), at=AT)
    all_on_paper(here, question, roll)
    first = counted(here, question, [["a"], ["a", "b"], ["a", "c"], ["c"], ["b"], ["d"]])
    verdict = first.certificate["verdict"]
    assert (verdict["elected"], verdict["missing"], verdict["again"], verdict["needed"]) == (["a"], 1, ["b", "c"], "4")
    for who in ("zhou", "wang", "worker"):
        with pytest.raises(NotAllowed):
            autonomy.ask_run_off(question_id=question, by=here.enter(who), **days)
    for wrong in ({"closes_at": AT}, {"closes_at": AT + timedelta(days=100)}):
        with pytest.raises(InvalidInput) as refused:
            autonomy.ask_run_off(question_id=question, by=here.enter("director"), **days | wrong)
        assert {*refused.value.fields} == {"closes_at"}
    again = autonomy.ask_run_off(question_id=question, by=here.enter("director"), **days)
    with pytest.raises(NothingLeftOpen):
        autonomy.ask_run_off(question_id=question, by=here.enter("director"), **days)
    page = autonomy.question(again, here.enter("director"))
    assert ([one.key for one in page.options], page.most, page.named, page.round, page.after) == (
        ["b", "c"], 1, False, "runoff", question
    )  # fmt: skip
    assert autonomy.run_off(question, here.enter("nobody")) is None, "a draft"
    autonomy.open_question(question_id=again, by=here.enter("director"), at=LATER)
    assert autonomy.run_off(question, here.enter("nobody")) is not None
    all_on_paper(here, again, roll)
    autonomy.cast(question_id=again, choices=["c"], by=here.enter("wang"), at=AT)
    found = counted(here, again, [["b"], ["b"], ["c"], ["c"], [], []])
    verdict = found.certificate["verdict"]
    assert (verdict["elected"], verdict["needed"], verdict["joined"]["elected"]) == (["c"], "3", ["a", "c"])
    assert found.certificate["question"]["after"]["digest"] == first.digest
    assert checked(tmp_path, found.package, key=public_key())[0] == 0
    with pytest.raises(NothingLeftOpen):
        autonomy.ask_run_off(question_id=again, by=here.enter("director"), **days)
    for tamper, part in TAMPERED:
        worse = json.loads(json.dumps(found.package))
        tamper(worse)
        worse["digest"] = digest(worse["certificate"])
        told = {one.part for one in verify(worse)}
        assert any(part in one for one in told), (part, told)


def _another_before(package: Any) -> None:
    package["before"]["box"]["tally"]["b"] = 5


def _no_before(package: Any) -> None:
    del package["before"]


def _other_candidates(package: Any) -> None:
    package["certificate"]["question"]["options"][0]["title"] = "别人"


def _other_roll(package: Any) -> None:
    package["certificate"]["roll"]["id"] = str(UUID(int=1))


def _other_rule(package: Any) -> None:
    package["certificate"]["rule"]["runoff"][0]["fraction"] = "1/9"


def _more_elected(package: Any) -> None:
    package["certificate"]["verdict"]["joined"]["elected"].append("d")


TAMPERED = (
    (_another_before, "前一次投票"), (_no_before, "前一次投票"), (_other_candidates, "另行选举"),
    (_other_roll, "另行选举"), (_other_rule, "另行选举"), (_more_elected, "结论"),
)  # fmt: skip


def test_those_with_as_many_votes_for_the_last_seat_are_voted_on_again_by_themselves(here, roll, tmp_path):
    question = election(here, roll, opened=True)
    autonomy.cast(question_id=question, choices=["b", "c"], by=here.enter("wang"), at=AT)
    all_on_paper(here, question, roll)
    verdict = counted(here, question, [["a", "b"]] * 3 + [["a", "c"]] * 3).certificate["verdict"]
    assert (verdict["elected"], sorted(verdict["tied"]), verdict["missing"]) == (["a"], ["b", "c"], 0)
    again = autonomy.ask_run_off(
        question_id=question, opens_at=AT, closes_at=LATER + timedelta(days=3), by=here.enter("director"), at=LATER
    )
    autonomy.open_question(question_id=again, by=here.enter("director"), at=LATER)
    page = autonomy.question(again, here.enter("nobody"))
    assert (page.round, page.most, {one.key for one in page.options}) == ("tie", 1, {"b", "c"})
    autonomy.cast(question_id=again, choices=["b"], by=here.enter("wang"), at=AT)
    all_on_paper(here, again, roll)
    found = counted(here, again, [["b"]] * 3 + [["c"]] * 3)
    assert found.certificate["verdict"]["joined"] == {"elected": ["a", "b"], "missing": 0, "tied": []}
    assert checked(tmp_path, found.package, key=public_key())[0] == 0


def election_of_one(here: Deciding, roll: UUID) -> UUID:
    question = election(here, roll, opened=True, most=1)
    all_on_paper(here, question, roll)
    return question


def test_a_recall_is_put_when_enough_have_asked_for_it_and_the_certificate_says_by_how_many(here, roll, tmp_path):
    told: dict[str, Any] = {"rule": "cw-recall", "title": "罢免村民委员会委员", "channels": ("paper",), "opened": False}
    for asked_for, named in (
        (None, {"asked_for"}),
        (AskedFor("cw-meeting-asked", 7, "第 1 册"), {"asked_for"}),
        (AskedFor("cw-recall-asked", 1, "第 1 册"), {"signed"}),
        (AskedFor("cw-recall-asked", 8, "第 1 册"), {"signed"}),
        (AskedFor("cw-recall-asked", 2, ""), {"asked_document"}),
        (AskedFor("cw-recall-asked-representatives", 2, "第 1 册"), {"asked_of"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            asked(here, roll, **told, asked_for=asked_for)
        assert {*refused.value.fields} == named, asked_for
    question = asked(here, roll, **told, asked_for=AskedFor("cw-recall-asked", 2, "联名册第 1 册"))
    autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    for n, name in enumerate(NAMES):
        on_paper(here, question, entry(here, roll, name), "agree" if n < 4 else "against")
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER)
    autonomy.settle(question_id=question, by=here.enter("director"), at=LATER)
    found = autonomy.result(question, here.enter("worker"))
    assert found is not None
    said = found.certificate["question"]["asked_for"]
    assert (said["signed"], said["of"], said["needed"], said["met"]) == (2, 7, "2", True)
    assert found.certificate["verdict"]["decided"] is True
    assert checked(tmp_path, found.package, key=public_key())[0] == 0
    for worse in ({"signed": 1}, {"needed": "1"}, {"of": 1}):
        package = json.loads(json.dumps(found.package))
        package["certificate"]["question"]["asked_for"] |= worse
        package["digest"] = digest(package["certificate"])
        assert "联名" in {one.part for one in verify(package)}


def test_what_the_law_asks_of_the_result_is_stated_by_a_person_or_published_as_not_stated(here, roll):
    question = election_of_one(here, roll)
    director = here.enter("director")
    autonomy.close_question(question_id=question, by=director, at=LATER)
    autonomy.add_bundle(
        question_id=question, bundle=NewBundle("第 1 号票箱", [["a"]] * 6), by=here.enter("worker"), at=LATER
    )
    director = here.enter("director")
    autonomy.count_box(question_id=question, document="计票单第 1 号", by=director, at=LATER)
    for wrong, named in (({"kin": ("yes", "")}, {"on-kin"}), ({"kin": ("perhaps", "")}, {"state-kin"})):
        with pytest.raises(InvalidInput) as refused:
            autonomy.settle(question_id=question, statements=wrong, by=director, at=LATER)
        assert {*refused.value.fields} == named
    said = {"kin": ("yes", "当选人的书面声明"), "women": ("yes", "没有问的")}
    autonomy.settle(question_id=question, statements=said, by=director, at=LATER)
    found = autonomy.result(question, SYSTEM)
    assert found is not None
    [told] = found.certificate["statements"]
    assert (told["key"], told["answer"], told["rests_on"]) == ("kin", "yes", "当选人的书面声明")
    worse = json.loads(json.dumps(found.package))
    worse["certificate"]["statements"] = []
    worse["digest"] = digest(worse["certificate"])
    assert "要说明的" in {one.part for one in verify(worse)}
    unsaid = counted(here, election_of_one(here, roll), [["b"]] * 6)
    assert [one["answer"] for one in unsaid.certificate["statements"]] == [""]

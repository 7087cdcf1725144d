"""How groups are written: true, false or unknown, with the fact that made it so; what a file may not say."""

from datetime import date, timedelta

import pytest

from liren.engine.groups.file import between, parse_file
from liren.engine.groups.rules import parse_condition
from liren.engine.groups.weighing import Held, Person, weigh
from liren.engine.problems import DocumentInvalid

DAY = date(2026, 11, 21)
LOCAL = """
key: drum-tower
title: 本社区
sources: [{id: ours, document: 居民议事会, title: 退役的老兵有人牵挂, clause: null, checked: true}]
groups:
  - {key: old-men, title: 高龄老大爷, why: 约着下棋, basis: ours, when: {all: [{age: {at_least: 70}}, {sex: male}]}}
"""


def test_a_rule_is_true_false_or_unknown_and_says_which_fact_made_it_so():
    rule = parse_condition({"all": [{"age": {"at_least": 60}}, {"alone": True}]})
    old, child = Person(date(1940, 1, 1), "male"), Person(date(2015, 1, 1))
    alone = weigh(rule, Person(date(1940, 1, 1), others=()), DAY, {})
    assert (alone.holds, alone.facts) == (True, ("86 周岁（1940-01-01 出生）", "一人户"))
    assert alone.clause == "满 60 周岁，且一个人住（一人户）"
    accompanied = weigh(rule, Person(date(1940, 1, 1), others=(old,)), DAY, {})
    assert (accompanied.holds, accompanied.facts) == (False, ("同户还有 1 人",))
    untold = weigh(rule, old, DAY, {})
    assert (untold.holds, untold.facts) == (None, ("没有登记家庭户",))
    assert weigh(rule, child, DAY, {}).holds is False, "a child is no old person, whatever else is unknown"
    every = parse_condition({"with": {"every": {"age": {"at_least": 60}}}})
    assert weigh(every, Person(others=(old, Person())), DAY, {}).holds is None
    assert weigh(every, Person(others=(child, Person())), DAY, {}).holds is False
    assert weigh(every, Person(others=()), DAY, {}).holds is False


def test_a_decision_holds_for_its_days_and_nobody_knows_once_it_should_have_been_looked_at_again():
    rule = parse_condition({"not": {"decided": ["disability"]}})

    def told(**days: date) -> bool | None:
        held = Held(date(2026, 1, 1), days.get("until"), days.get("review_on"))
        return weigh(rule, Person(decided={"disability": (held,)}), DAY, {"disability": "残疾人"}).holds

    assert told() is False
    assert told(until=DAY) is True
    assert told(until=DAY + timedelta(1)) is False
    assert told(review_on=DAY) is None
    assert weigh(rule, Person(), DAY, {}).holds is True


@pytest.mark.requirement("R274")
@pytest.mark.parametrize("asks", ["{hukou: here}", "{not: {lives: [floating]}}", "{lives: [actual]}"])
def test_a_group_that_asks_for_hukou_without_a_clause_that_says_so_is_refused(asks: str):
    asking = LOCAL.replace("{sex: male}", asks)
    with pytest.raises(DocumentInvalid, match="看户籍，却没有写依据"):
        parse_file(asking)
    parse_file(asking.replace("clause: null", "clause: 第三条"))
    parse_file(LOCAL.replace("{sex: male}", "{lives: [actual, floating]}"))


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("{sex: male}", "{eval: 1}", "不认识“eval”"),
        ("{sex: male}", "{sex: male, alone: true}", "一个条件只写一个词"),
        ("{at_least: 70}", "{at_least: 70, less_than: 60}", "没有人会满 70 周岁又不满 60 周岁"),
        ("basis: ours, when", "basis: theirs, when", "不在 sources 里"),
        ("高龄老大爷", "重点人员", "不这样称呼人"),
        ("{sex: male}", "{with: {every: {hukou: here}}}", "不认识“hukou”"),
    ],
)
def test_a_file_says_what_is_wrong_with_it(good: str, bad: str, said: str):
    with pytest.raises(DocumentInvalid, match=said):
        parse_file(LOCAL.replace(good, bad))


def test_a_group_that_hangs_on_a_closed_decision_is_not_called_on():
    deciding = "decisions: [{key: told, title: 认定, decided_by: 民政部门, document: 通知, closed: true, basis: ours}]"
    text = LOCAL.replace("groups:", f"{deciding}\ngroups:").replace("{sex: male}", "{decided: told}")
    assert not between([parse_file(text)])
    asking = text.replace("basis: ours, when", "basis: ours, visited: true, when")
    [wrong] = between([parse_file(asking)])
    assert "按月走访会让人知道谁在里面" in str(wrong)
    assert not between([parse_file(asking.replace("closed: true", "closed: false"))])

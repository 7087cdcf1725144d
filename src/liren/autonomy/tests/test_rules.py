"""Rules of deciding in the database: each version with its days, the law book's, a place's own beside them."""

import shutil
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.conf import settings
from django.test import Client

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.actors.tests.cast import Cast, cast
from liren.autonomy import public as autonomy
from liren.autonomy.errors import RulesInvalid, RuleUnknown
from liren.autonomy.models import DecisionRule
from liren.kit.errors import InvalidInput
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 11, 21), date(2026, 11, 22)
COUNCIL = """
key: council
title: 议事会
sources: [{id: own, document: 桂花里议事会章程, clause: 第六条, phrase: 到会三分之二以上, status: ours}]
rules:
  - key: council
    title: 桂花里议事会
    body: members
    kind: motion
    from: "2026-11-21"
    valid: [{figure: present, base: all, measure: persons, op: at_least, fraction: 2/3, source: own}]
    passes: [{figure: agree, base: present, measure: persons, op: over, fraction: 1/2, source: own}]
"""


@pytest.fixture
def people() -> Cast:
    found = cast()
    assert autonomy.seed_rules(settings.LAWBOOK, at=AT) > 30
    return found


@pytest.mark.requirement("R087")
def test_the_rules_of_the_law_book_hold_on_their_days_for_everybody_and_are_laid_down_once(people):
    assert autonomy.seed_rules(settings.LAWBOOK, at=AT) == 0
    people.enter("nobody")
    before = {one.key for one in autonomy.rules_on("", date(2025, 12, 31))}
    after = {one.key for one in autonomy.rules_on("", date(2026, 1, 1))}
    assert "jw-election-representatives" in after - before
    assert "jw-meeting-asked-groups" in before - after
    with pytest.raises(RuleUnknown):
        autonomy.rule_on("jw-election-representatives", "", date(2025, 12, 31))
    [new, old] = autonomy.versions_of("jw-meeting", "")
    assert (old.valid_to, new.valid_from) == (date(2026, 1, 1), date(2026, 1, 1))


def test_a_rule_put_right_is_a_later_version_and_what_was_used_can_still_be_read(people):
    used = autonomy.rule_on("cc278-special", people.community.path, TODAY)
    DecisionRule.objects.filter(pk=used.id).update(seed="what an older release said")
    assert autonomy.seed_rules(settings.LAWBOOK, at=AT) == 1
    now = autonomy.rule_on("cc278-special", people.community.path, TODAY)
    assert (now.version, now.id != used.id, autonomy.rule(used.id).replaced) == (used.version + 1, True, True)


def test_a_place_says_its_own_rule_for_what_no_law_decides_and_only_stricter_ones_elsewhere(people):
    path = people.community.path
    director = people.enter("director")
    autonomy.add_rule(path=path, text=COUNCIL, on=TODAY, by=director, at=AT)
    assert autonomy.rule_on("council", path, TODAY).rule.valid[0].fraction == Fraction(2, 3)
    with pytest.raises(RuleUnknown):
        autonomy.rule_on("council", people.frame.yinxing.path, TODAY)
    for wrong in (COUNCIL.replace("body: members", "body: owners"), COUNCIL.replace("key: council", "key: cw-group")):
        with pytest.raises(InvalidInput):
            autonomy.add_rule(path=path, text=wrong, on=TODAY, by=director, at=AT)
    for wrong in (COUNCIL.replace("2/3", "0.66"), "{", "a: [1"):
        with pytest.raises(RulesInvalid):
            autonomy.add_rule(path=path, text=wrong, on=TODAY, by=director, at=AT)
    autonomy.refine_rule(
        path=path, key="four-discussions-members", stricter={"present-all-persons": ("at_least", "3/4")},
        document="桂花里实施办法", clause="第三条", phrase="", on=TOMORROW, by=director, at=AT,
    )  # fmt: skip
    assert autonomy.rule_on("four-discussions-members", path, TODAY).path == ""
    local = autonomy.rule_on("four-discussions-members", path, TOMORROW)
    assert (local.path, local.rule.valid[0].fraction) == (path, Fraction(3, 4))
    assert autonomy.rule_on("four-discussions-members", people.street.path, TOMORROW).path == ""
    with pytest.raises(RulesInvalid) as closed:
        autonomy.refine_rule(
            path=path, key="jw-meeting", stricter={"present-all-persons": ("at_least", "2/3")}, document="办法",
            clause="一", phrase="", on=TOMORROW, by=director, at=AT,
        )  # fmt: skip
    assert "法律定死" in closed.value.text
    with pytest.raises(InvalidInput) as past:
        autonomy.add_rule(path=path, text=COUNCIL, on=TODAY - timedelta(days=1), by=director, at=AT)
    assert {*past.value.fields} == {"on"}
    for who in ("zhou", "worker", "other_worker", "property_handler"):
        with pytest.raises(NotAllowed):
            autonomy.add_rule(path=path, text=COUNCIL, on=TODAY, by=people.enter(who), at=AT)


def test_of_rules_of_a_place_one_holds_on_each_day_whatever_the_order_they_were_published_in(people):
    path, director = people.community.path, people.enter("director")
    later = COUNCIL.replace("2/3", "3/4")
    first = autonomy.add_rule(path=path, text=later, on=date(2027, 1, 1), by=director, at=AT)
    second = autonomy.add_rule(path=path, text=COUNCIL, on=date(2026, 12, 1), by=director, at=AT)
    days = (date(2026, 12, 31), date(2027, 1, 1))
    assert [autonomy.rule_on("council", path, day).id for day in days] == [second, first]
    assert autonomy.rule(second).valid_to == date(2027, 1, 1)
    third = autonomy.add_rule(path=path, text=COUNCIL, on=date(2026, 12, 15), by=director, at=AT)
    assert [autonomy.rule_on("council", path, day).id for day in days] == [third, first]


def test_what_the_law_book_has_no_more_holds_no_more_and_a_later_law_goes_before_what_a_place_made_of_the_old(
    people, tmp_path
):
    path, key = people.community.path, "four-discussions-members"
    local = autonomy.refine_rule(
        path=path, key=key, stricter={"present-all-persons": ("at_least", "3/4")}, document="桂花里实施办法",
        clause="第三条", phrase="", on=TOMORROW, by=people.enter("director"), at=AT,
    )  # fmt: skip
    shutil.copytree(settings.LAWBOOK / "decisions", tmp_path / "decisions")
    file = tmp_path / "decisions" / "party.yaml"
    text = file.read_text("utf-8")
    began = autonomy.rule_on(key, "", TOMORROW).valid_from.isoformat()
    head, rule = text.split(f"  - key: {key}\n")
    moved = rule.replace(f'from: "{began}"', 'from: "2027-03-01"', 1)
    assert moved != rule
    ended = rule.replace(f'from: "{began}"', f'from: "{began}"\n    until: "2027-03-01"', 1)
    now_stands = f"  - key: {key}\n{ended.split('  - key: ')[0].rstrip()}\n"
    file.write_text(f"{head}{now_stands}  - key: {key}\n{moved}", "utf-8")
    autonomy.seed_rules(tmp_path, at=AT)
    days = (date(2027, 2, 28), date(2027, 3, 1))
    assert [autonomy.rule_on(key, path, day).id == local for day in days] == [True, False]
    file.write_text(f"{head}  - key: {key}\n{moved}", "utf-8")
    assert autonomy.seed_rules(tmp_path, at=AT) == 1
    with pytest.raises(RuleUnknown):
        autonomy.rule_on(key, "", TOMORROW)
    (tmp_path / "decisions" / "owners.yaml").unlink()
    autonomy.seed_rules(tmp_path, at=AT)
    with pytest.raises(RuleUnknown):
        autonomy.rule_on("cc278-other", "", TOMORROW)


@pytest.mark.requirement("R087")
def test_everybody_reads_every_rule_and_reckons_whether_it_is_enough_to_a_hundredth_of_a_square_metre(people):
    enter_system("test")
    client = Client()
    page = client.get("/decisions/rules", {"on": "2026-11-21"}).content.decode()
    assert "居民委员会选举（居民代表投票）" in page
    assert "居民委员会选举（居民代表投票）" not in client.get("/decisions/rules", {"on": "2025-12-31"}).content.decode()
    numbers = {
        "on": "2026-11-21", "all_persons": "300", "all_area": "30,000", "participants_persons": "210",
        "participants_area": "19999.99", "agree_persons": "180", "agree_area": "18000",
    }  # fmt: skip
    short = client.get("/decisions/rules/cc278-special", numbers).content.decode()
    assert "不算数" in short
    assert "还差 <b>0.01 平方米</b>" in short
    assert "应当由专有部分面积占比三分之二以上的业主" in short
    enough = client.get("/decisions/rules/cc278-special", {**numbers, "participants_area": "20000"}).content.decode()
    assert "够了" in enough
    assert "还差" not in enough
    wrong = client.get("/decisions/rules/cc278-special", {**numbers, "participants_persons": "三百"}).content.decode()
    assert "请写数字" in wrong
    assert "不算数" not in wrong
    assert client.get("/decisions/rules/jw-election-representatives", {"on": "2025-12-31"}).status_code == 404
    assert client.get("/decisions/rules", {"path": "nowhere"}).status_code == 404

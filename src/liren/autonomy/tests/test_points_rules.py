"""Rules of points: never near a right, never a punishment, decided by people, one version in force."""

from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from liren.access.public import enter_system
from liren.affairs.tests.test_lines import deliver
from liren.autonomy.models import PointsRules
from liren.autonomy.public import points
from liren.autonomy.tests.pointed import Pointed, pointed
from liren.kit.database import rows
from liren.kit.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Pointed:
    return pointed()


def refusal(here: Pointed, **given: Any) -> dict[str, str]:
    with pytest.raises(InvalidInput) as refused:
        here.drafts(**given)
    return refused.value.fields


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"gifts": "优先申请低保｜10｜extra｜5"}, "gifts", "低保"),
        ({"gifts": "孩子入 学名额｜10｜extra｜5"}, "gifts", "入学"),
        ({"gifts": "过节费｜10｜现金、红包｜5"}, "gifts", "不能换“现金、红包”"),
        ({"gifts": "议事｜10｜voting｜5"}, "gifts", "人人平等"),
        ({"gifts": "盒饭｜10｜别的｜5"}, "gifts", "哪一类"),
        ({"awards": "去投票｜5｜1"}, "awards", "投票"),
        ({"awards": "乱停车扣分｜5｜1"}, "awards", "扣分"),
        ({"awards": "乱停车｜-5｜1"}, "awards", "只加不扣"),
        ({"awards": "清扫｜5"}, "awards", "第 1 行"),
        ({"awards": ""}, "awards", "至少写一行"),
        ({"holder": "building"}, "holder", "按人"),
        ({"months": "0"}, "months", "几个月"),
        ({"most": "x"}, "most", "几分"),
    ],
)  # fmt: skip
def test_rules_that_touch_a_right_punish_or_cannot_be_read_are_refused_on_save(
    here: Pointed, given: dict[str, str], field: str, said: str
) -> None:
    assert said in refusal(here, **given)[field]
    enter_system("test")
    assert PointsRules.objects.count() == 1


def test_to_look_after_who_lives_on_relief_may_give_points(here: Pointed) -> None:
    assert here.drafts(awards="看望低保老人｜5｜1")


@pytest.mark.parametrize(
    "counted",
    [{"agreed": 22}, {"came": 39}, {"meeting": "all", "should_come": 90}, {"came": 61}],
    ids=["half agreed", "fewer than two thirds came", "half came", "more than there are"],
)
def test_what_a_meeting_did_not_decide_does_not_begin(here: Pointed, counted: dict[str, Any]) -> None:
    affair = here.decided(here.drafts(), **counted)
    assert here.here.page("director", affair).step == "look"
    enter_system("test")
    assert PointsRules.objects.get(state="in_force").version == 1


def test_a_meeting_whose_numbers_were_wrong_is_counted_again_and_a_village_meets_by_households(here: Pointed) -> None:
    world = here.here
    rows("UPDATE territories_place SET committee = 'villagers', urban = false WHERE path = %s", here.path)
    affair = here.decided(here.drafts(), meeting="households", came=39)
    world.does("director", affair, "look", "met_again", wrong="户数填错了")
    here.meets(affair, 30, meeting="households", came=40)
    enter_system("test")
    assert PointsRules.objects.get(state="in_force").version == 2


def test_a_version_the_meeting_adopted_is_shown_with_its_numbers_before_it_comes_into_force(here: Pointed) -> None:
    world, rules = here.here, here.drafts(awards="看望独居老人｜3｜1")
    affair = points.ask_points_rules(rules_id=rules, by=world.actor("worker"), at=world.tick())
    assert points.points_page(here.path, world.actor("nobody"), world.at).published == ()
    world.does("director", affair, "review", "lawful", reviewed="社区律师看过")
    here.meets(affair, 40, days=3)
    [shown] = points.points_page(here.path, world.actor("nobody"), world.at).published
    assert (shown.rules.version, shown.rules.rules.awards[0].title) == (2, "看望独居老人")
    assert {"60", "45", "40"} <= {text for _, text in shown.counted}
    world.does("worker", affair, "shown", "objected", reason="有一条不合法")
    deliver(world)
    assert points.points_page(here.path, world.actor("nobody"), world.at).published == ()
    assert PointsRules.objects.get(version=2).state == "dropped"


def test_an_older_version_decided_later_does_not_end_a_newer_one(here: Pointed) -> None:
    world, older = here.here, here.drafts()
    late = points.ask_points_rules(rules_id=older, by=world.actor("worker"), at=world.tick())
    world.does("director", late, "review", "lawful", reviewed="社区律师看过")
    here.decided(here.drafts())
    here.meets(late, 40)
    assert world.page("director", late).step == "look"
    enter_system("test")
    assert PointsRules.objects.get(state="in_force").version == 3


def test_another_version_takes_over_and_the_one_before_stays_readable(here: Pointed) -> None:
    here.gets(here.wang)
    here.decided(here.drafts(awards="参加清扫｜3｜1"))
    page = points.points_page(here.path, here.here.actor("nobody"), here.here.at)
    assert [(one.version, one.state) for one in page.versions] == [(2, "in_force"), (1, "ended")]
    assert here.has(here.wang) == 5


def test_what_was_decided_on_is_not_rewritten(here: Pointed) -> None:
    for sql in (
        "UPDATE autonomy_pointsrules SET document = '{}'", "UPDATE autonomy_pointsrules SET state = 'draft'",
        "DELETE FROM autonomy_pointsrules",
    ):  # fmt: skip
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            rows(sql)
    [version] = points.points_versions(here.path, here.here.actor("worker"))
    for act in (points.drop_points_rules, points.ask_points_rules):
        with pytest.raises(points.PointsRulesMoved):
            act(rules_id=version.id, by=here.here.actor("worker"), at=here.here.at)


def test_a_draft_is_seen_by_who_writes_rules_and_can_be_dropped(here: Pointed) -> None:
    draft = here.drafts()
    assert len(points.points_versions(here.path, here.here.actor("worker"))) == 2
    assert len(points.points_versions(here.path, here.here.actor("wang"))) == 1
    points.drop_points_rules(rules_id=draft, by=here.here.actor("worker"), at=here.here.tick())
    with pytest.raises(points.NoSuchPointsRules):
        points.drop_points_rules(rules_id=here.wang, by=here.here.actor("worker"), at=here.here.tick())


def test_the_list_of_what_points_may_not_touch_names_its_sources() -> None:
    text = (settings.LAWBOOK / "points" / "untouchable.yaml").read_text("utf-8")
    [good] = points.check_points({"points/untouchable.yaml": text})
    [bad] = points.check_points({"points/untouchable.yaml": text.replace("source: relief, gift", "source: none, gift")})
    assert (len(good.problems), len(bad.problems)) == (0, 1)
    untouchable = points.untouchable()
    assert {right.key for right in untouchable.rights} >= {"voting", "relief", "schooling", "medical", "employment"}
    assert all(right.source for right in untouchable.rights)
    assert all(one.allowed or (one.why and one.source) for one in untouchable.effects.values())

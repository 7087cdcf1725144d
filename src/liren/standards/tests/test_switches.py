"""Switches of a place: features on or off 因地制宜, and ordinary or emergency mode 平急转换."""

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import CHINA, now
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.kit.outbox import Happened
from liren.notices.public import list_for
from liren.standards import public as standards
from liren.standards.models import Switch
from liren.standards.public import ExemptionFromAbove, ModeNotYours, NoEmergency, switch_feature, switch_mode

KEY = "management/grid-event"
AT = datetime(2026, 11, 16, 9, 0, tzinfo=CHINA)
WEEK = AT + timedelta(days=7)
LATER = AT + timedelta(days=1)


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def _law() -> standards.Published:
    before = AT - timedelta(days=1)
    calendar = (settings.LAWBOOK / "calendars" / "cn.yaml").read_text("utf-8")
    standards.publish_reference(kind="calendar", document=calendar, by=SYSTEM, at=before)
    text = (settings.LAWBOOK / "procedures" / f"{KEY}.yaml").read_text("utf-8")
    return standards.publish(document=text, publisher="liren", by=SYSTEM, at=before)


def emergency(people: Cast, who: str = "dispatcher", path: str | None = None, **given):
    asked = {"mode": "emergency", "reason": "防汛", "until": WEEK, "at": AT, "path": path or people.street.path}
    return switch_mode(**{**asked, **given}, by=people.enter(who))


def off(people: Cast, path: str, **given):
    asked = {"key": "figures", "value": "off", "reason": "还没有人看", "at": AT}
    return switch_feature(**{**asked, **given}, path=path, by=people.enter("admin"))


def happens(event: str, switch: int, at: datetime) -> None:
    """Whoever reacts to it does, as the worker runs them: as the system."""
    enter_system("test")
    for (kind, _), react in standards.switch_reactions(lambda path: f"/switches?path={path}").items():
        if kind == event:
            react(Happened(1, kind, 1, {"switch": switch}, at))


def heard(people: Cast, who: str = "worker") -> list[str]:
    actor = people.enter(who)
    assert actor.person_id is not None
    return [line.title for line in list_for(actor.person_id)]


def test_an_emergency_holds_below_until_it_ends_by_itself(people: Cast) -> None:
    emergency(people)
    grid = people.frame.grid_two.path
    assert standards.mode_at(grid, AT) == "emergency"
    assert standards.mode_at(people.frame.qingshi.path, AT) == "ordinary"
    assert standards.mode_at(grid, AT - timedelta(minutes=1)) == "ordinary"
    assert standards.mode_at(grid, WEEK) == "ordinary"


def test_rules_say_the_mode_of_the_place_without_a_further_statement(people: Cast) -> None:
    enter_system("test")
    published = _law()
    path = people.community.path
    standards.rules(KEY, path, AT)
    with CaptureQueriesContext(connection) as before:
        assert standards.rules(KEY, path, AT).mode == "ordinary"
        assert standards.rules_of(published.digest, AT, path).mode == "ordinary"
    emergency(people)
    with CaptureQueriesContext(connection) as after:
        assert standards.rules(KEY, path, LATER).mode == "emergency"
        assert standards.rules_of(published.digest, LATER, path).mode == "emergency"
        assert standards.rules_of(published.digest, LATER).mode == "ordinary"
    assert (len(before), len(after)) == (2, 3)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"reason": "长" * 301}, "reason"),
        ({"until": None}, "until"),
        ({"until": AT}, "until"),
        ({"until": AT + timedelta(days=31)}, "until"),
        ({"mode": "panic"}, "mode"),
    ],
)
def test_an_emergency_has_a_reason_and_an_end_within_thirty_days(people: Cast, given, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        emergency(people, **given)
    assert list(refused.value.fields) == [field]
    assert not Switch.objects.exists()


def test_who_may_switch_the_mode_depends_on_the_level(people: Cast) -> None:
    county = people.frame.county.path
    for who, path in (
        ("worker", None),
        ("dispatcher", county),
        ("admin", None),
        ("supervisor", people.frame.huqiao.path),
    ):
        with pytest.raises(ModeNotYours):
            emergency(people, who, path)
    assert not Switch.objects.exists()
    emergency(people, "admin", people.community.path)
    emergency(people, "county_supervisor", county)


def test_the_nearest_place_decides_and_only_who_declared_it_exempts(people: Cast) -> None:
    emergency(people, "county_supervisor", people.frame.county.path)
    with pytest.raises(ExemptionFromAbove):
        emergency(people, "dispatcher", mode="ordinary", at=LATER)
    with pytest.raises(ExemptionFromAbove):
        emergency(people, "dispatcher", mode="as above", at=LATER)
    emergency(people, "county_supervisor", people.street.path, mode="ordinary", at=LATER)
    assert standards.mode_at(people.community.path, LATER) == "ordinary"
    assert standards.mode_at(people.frame.qingshi.path, LATER) == "emergency"


def test_what_was_ended_early_is_over_and_what_is_not_on_cannot_be_ended(people: Cast) -> None:
    with pytest.raises(NoEmergency):
        emergency(people, mode="as above")
    emergency(people)
    emergency(people, mode="as above", reason="水退了", at=LATER)
    assert standards.mode_at(people.street.path, LATER) == "ordinary"
    assert [d.reason for d in standards.decisions(people.street.path)] == ["水退了", "防汛"]


def test_everybody_serving_there_hears_of_it_and_of_its_end(people: Cast) -> None:
    made = emergency(people)
    happens("standards.mode-switched", made.id, AT)
    happens("standards.emergency-ran-out", made.id, WEEK)
    expected = ["梧桐街道应急状态到期，恢复日常状态", "梧桐街道转入应急状态，至 11月23日 09:00"]
    for who in ("worker", "grid_worker", "county_supervisor"):
        assert heard(people, who) == expected
    for who in ("village_worker", "wang", "province_viewer"):
        assert heard(people, who) == []


def test_who_prolongs_an_emergency_spares_people_the_news_of_its_end(people: Cast) -> None:
    made = emergency(people)
    emergency(people, until=WEEK + timedelta(days=7), at=LATER)
    happens("standards.emergency-ran-out", made.id, WEEK)
    assert heard(people) == []
    assert standards.mode_at(people.community.path, WEEK) == "emergency"


@pytest.mark.requirement("R239")
def test_a_feature_is_off_where_it_was_switched_off_and_nowhere_else(people: Cast) -> None:
    off(people, people.street.path)
    here, next_door = people.community.path, people.frame.qingshi.path
    standing = standards.standing([here, next_door], LATER)
    assert (standing.feature_on("figures", here), standing.feature_on("figures", next_door)) == (False, True)
    off(people, here, value="on", at=LATER)
    assert standards.standing([here], LATER).feature_on("figures", here)
    off(people, here, value="as above", at=LATER + timedelta(hours=1))
    assert not standards.standing([here], LATER + timedelta(hours=1)).feature_on("figures", here)


@pytest.mark.requirement("R239")
def test_a_street_switches_a_feature_for_one_type_of_community(people: Cast) -> None:
    here, other = people.community.path, people.frame.yinxing.path
    off(people, people.street.path, community_type="ageing")
    standards.say_type(path=here, community_type="ageing", reason="六成过六十", by=people.enter("admin"), at=AT)
    standing = standards.standing([here, other], LATER)
    assert (standing.feature_on("figures", here), standing.feature_on("figures", other)) == (False, True)


def test_a_feature_switched_for_a_time_goes_back_by_itself(people: Cast) -> None:
    off(people, people.community.path, until=WEEK)
    here = people.community.path
    assert not standards.standing([here], LATER).feature_on("figures", here)
    assert standards.standing([here], WEEK).feature_on("figures", here)


def test_only_who_manages_the_place_switches_features_and_says_types(people: Cast) -> None:
    with pytest.raises(NotAllowed):
        switch_feature(
            path=people.community.path, key="figures", value="off", reason="不要", by=people.enter("worker"), at=AT
        )
    with pytest.raises(NotAllowed):
        standards.say_type(
            path=people.community.path, community_type="old", reason="老", by=people.enter("worker"), at=AT
        )


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"key": "nonsense"}, "key"),
        ({"value": "maybe"}, "value"),
        ({"community_type": "rich"}, "community_type"),
        ({"reason": ""}, "reason"),
        ({"until": AT}, "until"),
    ],
)
def test_nonsense_about_a_feature_is_refused_by_field(people: Cast, given, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        off(people, people.community.path, **given)
    assert list(refused.value.fields) == [field]
    with pytest.raises(InvalidInput):
        standards.say_type(path=people.street.path, community_type="old", reason="老", by=SYSTEM, at=AT)


def test_a_decision_is_never_changed(people: Cast) -> None:
    off(people, people.community.path)
    for change in (lambda: Switch.objects.update(value="on"), lambda: Switch.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_emergency_below_is_seen_from_above_and_each_once(people: Cast) -> None:
    emergency(people, "admin", people.community.path)
    above = standards.standing([people.street.path, people.frame.county.path], LATER)
    assert [d.path for d in above.emergencies] == [people.community.path]
    assert standards.standing([people.frame.yinxing.path], LATER).emergencies == ()
    assert standards.standing([], LATER).emergencies == ()


def test_an_exemption_ends_with_the_emergency_or_before_and_then_the_place_goes_with_it_again(people: Cast) -> None:
    county, street, by = people.frame.county.path, people.street.path, "county_supervisor"
    emergency(people, by, county)
    made = emergency(people, by, street, mode="ordinary", until=None, at=LATER)
    assert made.until == WEEK
    for until in (LATER, WEEK + timedelta(minutes=1)):
        with pytest.raises(InvalidInput):
            emergency(people, by, street, mode="ordinary", until=until, at=LATER)
    emergency(people, by, county, until=WEEK + timedelta(days=7), at=LATER)
    assert standards.mode_at(street, WEEK - timedelta(minutes=1)) == "ordinary"
    assert standards.mode_at(street, WEEK) == "emergency"


def test_who_serves_there_hears_when_an_exemption_ran_out_while_the_emergency_goes_on(people: Cast) -> None:
    county, street, by = people.frame.county.path, people.street.path, "county_supervisor"
    emergency(people, by, county)
    made = emergency(people, by, street, mode="ordinary", until=WEEK - timedelta(days=2), at=LATER)
    assert made.until is not None
    happens("standards.exemption-ran-out", made.id, made.until)
    [told] = heard(people)
    assert "不随上级应急的期限到了" in told


def test_an_exemption_is_over_with_the_emergency_it_was_made_for_and_keeps_nobody_out_of_the_next(people: Cast) -> None:
    county, street, by = people.frame.county.path, people.street.path, "county_supervisor"
    ended, again = LATER + timedelta(days=1), LATER + timedelta(days=2)
    emergency(people, by, county)
    emergency(people, by, street, mode="ordinary", until=None, at=LATER)
    emergency(people, by, county, until=WEEK - timedelta(days=1), at=LATER + timedelta(hours=1))
    shorter = standards.standing([street], LATER + timedelta(hours=1)).nearest("mode", street)
    assert shorter is not None
    assert (shorter.value, shorter.until) == ("ordinary", WEEK - timedelta(days=1)), "it ends earlier with it"
    emergency(people, by, county, mode="as above", at=ended)
    assert standards.mode_at(street, ended) == "ordinary"
    emergency(people, by, county, until=again + timedelta(days=3), at=again)
    assert standards.mode_at(people.community.path, again) == "emergency"


def test_an_emergency_ended_nearby_takes_no_exemption_of_another_along(people: Cast) -> None:
    county, street, here = people.frame.county.path, people.street.path, people.community.path
    emergency(people, "county_supervisor", county)
    emergency(people, "dispatcher", street, at=AT + timedelta(hours=1))
    emergency(people, "dispatcher", here, mode="ordinary", until=None, at=LATER)
    emergency(people, "county_supervisor", county, mode="as above", at=LATER + timedelta(hours=1))
    assert standards.mode_at(here, LATER + timedelta(hours=2)) == "ordinary", "it was left out of the street's"
    emergency(people, "dispatcher", street, mode="as above", at=LATER + timedelta(hours=2))
    emergency(people, "county_supervisor", county, at=LATER + timedelta(hours=3))
    assert standards.mode_at(here, LATER + timedelta(hours=3)) == "emergency"


def test_nobody_leaves_an_emergency_above_by_declaring_one_of_their_own(people: Cast) -> None:
    emergency(people, "county_supervisor", people.frame.county.path)
    emergency(people, at=LATER)
    with pytest.raises(ExemptionFromAbove):
        emergency(people, mode="ordinary", until=None, at=LATER + timedelta(hours=1))


def test_an_exemption_is_taken_back_and_those_serving_hear_it(people: Cast) -> None:
    emergency(people, "county_supervisor", people.frame.county.path)
    emergency(people, "county_supervisor", mode="ordinary", until=None, at=LATER)
    back = emergency(people, mode="as above", at=LATER + timedelta(hours=1))
    assert standards.mode_at(people.street.path, back.since) == "emergency"
    happens("standards.mode-switched", back.id, back.since)
    assert heard(people) == ["梧桐街道随上级转入应急状态，不再例外"]


def test_exemptions_once_made_without_an_end_get_that_of_their_emergency_or_are_over(people: Cast) -> None:
    migration = import_module("liren.standards.migrations.0005_no_exemption_outlives_its_emergency")
    county, at = people.frame.county.path, now() - timedelta(hours=1)
    emergency(people, "county_supervisor", county, at=at, until=at + timedelta(days=3))
    within, alone = people.street.path, "99."
    for path in (within, alone):
        Switch.objects.create(
            path=path, what="mode", value="ordinary", valid_from=at, reason="地势高", by_name="督办", decided_at=at
        )
    with connection.cursor() as cursor:
        cursor.execute(migration.END_THEM)
    newest = {path: Switch.objects.filter(path=path).order_by("-id").values_list("value", "valid_to")[0]
              for path in (within, alone)}  # fmt: skip
    assert newest == {within: ("ordinary", at + timedelta(days=3)), alone: ("as above", None)}
    told = rows("SELECT at FROM kit_event WHERE kind = 'standards.exemption-ran-out'")
    assert told == [(at + timedelta(days=3),)]

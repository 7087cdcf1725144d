"""Switches and local rules follow a place that ends to its one heir; with several or none, an administrator decides."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access import public as access
from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.kit.clock import CHINA, now
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.standards import public as standards
from liren.standards.models import LocalRuleSet, Procedure, Switch
from liren.standards.public import BeyondTheParent, ExemptionFromAbove, ModeNotYours, NoEmergency
from liren.standards.tests.test_local_rules import KEY, QUICK, TEXT, Town, change
from liren.territories.public import Place, close, make_frame
from liren.territories.tests.cast import Nobody

pytestmark = pytest.mark.django_db
AT = now()
DAY = AT.astimezone(CHINA).date()
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def town() -> Town:
    return Town()


def _end(here: Place, *heirs: Place, on: date = DAY) -> None:
    """`here` ends, its parts first; the rooms hear of it as they do from the outbox."""
    access.enter_system("test")
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", on, f"{here.path}%", here.id)
    close(id=here.id, on=on, successors=[heir.id for heir in heirs], source="区划调整", by=Nobody(), at=AT)
    standards.follow_place(place_id=here.id, at=AT)


def _decided(town: Town) -> Place:
    """桂花里 has no figures, is in an emergency, and is an old community."""
    here = town.people.community
    told: dict[str, Any] = {"path": here.path, "by": SYSTEM, "at": AT - timedelta(hours=1)}
    standards.switch_feature(key="figures", value="off", reason="还没有人看", **told)
    standards.switch_mode(mode="emergency", reason="防汛", until=AT + timedelta(days=3), **told)
    standards.say_type(community_type="old", reason="建于八十年代", **told)
    return here


def _waiting(path: str) -> list[actors.Left]:
    return [thing for place in actors.unsettled(path) for thing in place.things]


def _said(town: Town, path: str) -> dict[str, tuple[str, str | None]]:
    return {one.title: (one.says, one.to) for one in actors.followed(town.people.admin, path)}


def test_what_is_decided_at_a_place_goes_to_its_one_heir_with_a_record(town: Town) -> None:
    here, heir = _decided(town), town.people.frame.yinxing
    _end(here, heir)
    found = standards.standing([heir.path], LATER)
    assert (found.mode(heir.path), found.feature_on("figures", heir.path)) == ("emergency", False)
    assert found.type_of(heir.path) == "old"
    assert standards.mode_at(heir.path, AT + timedelta(days=4)) == "ordinary", "it still ends by itself"
    assert found.nearest("mode", heir.path).reason == "桂花里社区撤销，原来的决定跟到这里：防汛"  # type: ignore[union-attr]
    told = _said(town, heir.path)
    assert set(told) == {"应急状态", "评价：关", "社区类型"}
    assert set(told.values()) == {("跟过去了", heir.path)}
    assert _waiting(town.street) == []
    events = rows("SELECT count(*) FROM kit_event WHERE kind = 'standards.mode-switched'")
    assert events == [(2,)], "those who serve there hear of it"
    access.enter_system("test")
    count = Switch.objects.count()
    standards.follow_place(place_id=here.id, at=LATER)
    assert Switch.objects.count() == count, "told twice, done once"


def test_what_the_heir_decided_itself_stands(town: Town) -> None:
    here, heir = _decided(town), town.people.frame.yinxing
    standards.switch_feature(
        path=heir.path, key="figures", value="on", reason="正在看", by=SYSTEM, at=AT - timedelta(hours=2)
    )
    _end(here, heir)
    assert standards.standing([heir.path], LATER).feature_on("figures", heir.path)
    assert standards.mode_at(heir.path, LATER) == "emergency"
    assert ("那里另有决定，照那里的", None) in _said(town, here.path).values()


def test_with_two_heirs_nothing_is_decided_until_an_administrator_says_where_it_goes(town: Town) -> None:
    frame, here = town.people.frame, _decided(town)
    _end(here, frame.yinxing, frame.qingshi)
    for heir in (frame.yinxing, frame.qingshi):
        assert standards.mode_at(heir.path, LATER) == "ordinary"
    things = {one.kind: one.id for one in _waiting(town.street)}
    assert set(things) == {"feature", "mode", "type"}
    assert rows("SELECT count(*) FROM kit_event WHERE kind = 'actors.place-unsettled'") == [(1,)], "an alarm, once"
    admin = town.people.admin
    with pytest.raises(NotAllowed):
        standards.settle_left_rules(id=things["mode"], to=frame.yinxing.path, by=town.director, at=LATER)
    for wrong in ("", here.path, "⚠"):
        with pytest.raises(InvalidInput):
            standards.settle_left_rules(id=things["mode"], to=wrong, by=admin, at=LATER)
    standards.settle_left_rules(id=things["mode"], to=frame.yinxing.path, by=admin, at=LATER)
    assert standards.mode_at(frame.yinxing.path, LATER + timedelta(minutes=1)) == "emergency"
    assert standards.mode_at(frame.qingshi.path, LATER + timedelta(minutes=1)) == "ordinary"
    with pytest.raises(NotYours):
        standards.settle_left_rules(id=things["mode"], to=frame.qingshi.path, by=admin, at=LATER)
    for kind in ("feature", "type"):
        standards.settle_left_rules(id=things[kind], to=actors.NOWHERE, by=admin, at=LATER)
    assert _waiting(town.street) == []


def test_mode_and_type_go_to_heirs_only(town: Town) -> None:
    frame, admin, street = town.people.frame, town.people.admin, town.people.street.path
    _end(_decided(town), frame.yinxing, frame.qingshi)
    things = {one.kind: one.id for one in _waiting("")}
    other = next(iter(make_frame({"320506192291": "桂花里社区"}).values()))
    for kind in ("mode", "type"):
        for to in (street, town.people.frame.county.path, other.path):
            with pytest.raises(InvalidInput) as refused:
                standards.settle_left_rules(id=things[kind], to=to, by=admin, at=LATER)
            assert "只能移到接替桂花里社区的地方" in refused.value.fields["to"]
    found = standards.standing([street], LATER)
    assert (found.mode(street), found.type_of(street)) == ("ordinary", "")
    assert {one.kind for one in _waiting("")} == {"feature", "mode", "type"}, "all still wait"
    standards.settle_left_rules(id=things["type"], to=frame.yinxing.path, by=admin, at=LATER)
    standards.settle_left_rules(id=things["feature"], to=street, by=admin, at=LATER)
    found = standards.standing([street, frame.yinxing.path], LATER + timedelta(minutes=1))
    assert found.type_of(frame.yinxing.path) == "old"
    assert not found.feature_on("figures", street)


def test_an_administrator_puts_no_street_into_the_emergency_of_one_that_was_split(town: Town) -> None:
    frame, told = town.people.frame, {"by": town.people.admin, "at": LATER}
    standards.switch_mode(
        path=frame.wutong.path, mode="emergency", reason="防汛", until=AT + timedelta(days=3), by=SYSTEM,
        at=AT - timedelta(hours=1),
    )  # fmt: skip
    new = next(iter(make_frame({"320506993": "新梧桐街道"}).values()))
    _end(frame.wutong, frame.huqiao, new)
    [thing] = _waiting("")
    with pytest.raises(ModeNotYours):
        standards.settle_left_rules(id=thing.id, to=new.path, **told)  # type: ignore[arg-type]
    assert standards.mode_at(new.path, LATER) == "ordinary"
    standards.settle_left_rules(id=thing.id, to=actors.NOWHERE, **told)  # type: ignore[arg-type]
    assert _waiting("") == []


def _exempt(town: Town) -> Place:
    """梧桐街道 is in an emergency, 桂花里 left out of it; 湖桥镇 is in one of its own."""
    frame = town.people.frame
    told: dict[str, Any] = {"by": SYSTEM, "at": AT - timedelta(hours=1)}
    for street in (frame.wutong, frame.huqiao):
        standards.switch_mode(
            path=street.path, mode="emergency", reason="防汛", until=AT + timedelta(days=3), **told
        )  # fmt: skip
    standards.switch_mode(path=frame.guihuali.path, mode="ordinary", reason="地势高", **told)
    return frame.guihuali


def test_only_who_declared_an_emergency_lets_an_heir_out_of_it(town: Town) -> None:
    frame, here, admin = town.people.frame, _exempt(town), town.people.admin
    _end(here, frame.yinxing, frame.qingshi)
    [thing] = _waiting("")
    for heir in (frame.yinxing, frame.qingshi):
        with pytest.raises(ExemptionFromAbove):
            standards.settle_left_rules(id=thing.id, to=heir.path, by=admin, at=LATER)
        assert standards.mode_at(heir.path, LATER) == "emergency"
    standards.switch_mode(path=frame.wutong.path, mode="as above", reason="水退了", by=SYSTEM, at=LATER)
    with pytest.raises(NoEmergency):
        standards.settle_left_rules(id=thing.id, to=frame.yinxing.path, by=admin, at=LATER + timedelta(minutes=1))
    over = AT + timedelta(days=4)  # and so is the exemption, whatever was said of it
    standards.settle_left_rules(id=thing.id, to=frame.yinxing.path, by=admin, at=over)
    assert (standards.mode_at(frame.yinxing.path, over), list(_waiting(""))) == ("ordinary", [])


def test_an_exemption_goes_to_the_one_heir_within_the_same_emergency_only(town: Town) -> None:
    frame, here = town.people.frame, _exempt(town)
    _end(here, frame.yinxing)
    assert standards.mode_at(frame.yinxing.path, LATER) == "ordinary"
    _end(frame.yinxing, frame.qingshi)
    assert standards.mode_at(frame.qingshi.path, LATER) == "emergency"
    assert [one.path for one in _waiting("")] == [frame.yinxing.path]


def test_local_rules_and_a_draft_go_to_the_one_heir_and_run_there(town: Town) -> None:
    here, heir = town.people.community, town.people.frame.yinxing
    old = town.publish(QUICK)
    draft, _ = town.draft(change("replace", "dispatch.within", "1 working day"))
    _end(here, heir)
    there = standards.current(KEY, heir.path, LATER)
    assert (there.path, there.procedure.steps["accept"].within.text) == (heir.path, "1 个工作小时")  # type: ignore[union-attr]
    assert standards.current(KEY, here.path, LATER).digest == town.parent.digest, "no affair begins under the old"
    access.enter_system("test")
    assert LocalRuleSet.objects.get(id=old).status == "retired"
    moved = LocalRuleSet.objects.get(id=draft)
    assert (moved.path, moved.document["place"], moved.status) == (heir.path, heir.path, "draft")
    assert [one.says for one in actors.followed(town.people.admin, heir.path)] == ["跟过去了", "跟过去了"]
    [line] = standards.local_rules_versions(KEY, heir.path)
    assert not line.behind
    count = Procedure.objects.count()
    standards.follow_place(place_id=here.id, at=LATER)
    assert Procedure.objects.count() == count


def test_rules_that_do_not_fit_what_stands_above_the_heir_wait_for_a_decision(town: Town) -> None:
    here = town.people.community
    heir = next(iter(make_frame({"320506192291": "桂花里社区"}).values()))
    stricter = TEXT.replace("version: 1", "version: 2", 1).replace("within: 2 working hours", "within: 30 minutes")
    if stricter.count("within: 30 minutes") == 0:
        pytest.fail("the procedure's first limit is written otherwise")
    standards.publish(document=stricter, publisher="湖桥镇", path=town.people.frame.huqiao.path, by=SYSTEM, at=AT)
    rules = town.publish(QUICK)
    _end(here, heir)
    [thing] = _waiting(town.people.frame.county.path)
    assert (thing.kind, thing.ref) == ("rules", str(rules))
    assert LocalRuleSet.objects.get(id=rules).status == "published"
    with pytest.raises(BeyondTheParent):
        standards.settle_left_rules(id=thing.id, to=heir.path, by=town.people.admin, at=LATER)
    assert isinstance(thing.id, UUID)
    standards.settle_left_rules(id=thing.id, to=actors.NOWHERE, by=town.people.admin, at=LATER)
    access.enter_system("test")
    assert LocalRuleSet.objects.get(id=rules).status == "retired"
    assert _waiting(town.people.frame.county.path) == []


def test_what_the_catalogue_keeps_for_a_place_is_kept_by_its_one_heir_else_by_the_place_above(town: Town) -> None:
    here, heir = town.people.community, town.people.frame.yinxing
    told = (standards.SourceEntry("居民会议"),)
    pact = standards.StandardEntry(
        "居民公约", "quasi", "in_force", quasi_type="residents_pact", path=here.path, sources=told
    )
    id = standards.record_standard(entry=pact, by=SYSTEM, at=AT)
    _end(here, heir)
    assert standards.standard(id, on=DAY).line.path == heir.path
    _end(heir)
    assert standards.standard(id, on=DAY).line.path == town.street
    with pytest.raises(InvalidInput, match="1 处") as refused:
        standards.record_standard(entry=replace(pact, title="另一份"), by=SYSTEM, at=LATER)
    assert "已经撤销" in refused.value.fields["path"]
    standards.follow_place(place_id=heir.id, at=LATER)
    assert [one.fields["path"] for one in standards.standard_changes(id)[:2]] == [
        (heir.path, town.street), (here.path, heir.path),
    ]  # fmt: skip


def test_where_the_street_has_ended_too_the_catalogue_goes_on_above_it(town: Town) -> None:
    here, told = town.people.community, (standards.SourceEntry("居民会议"),)
    pact = standards.StandardEntry(
        "居民公约", "quasi", "in_force", quasi_type="residents_pact", path=here.path, sources=told
    )
    id = standards.record_standard(entry=pact, by=SYSTEM, at=AT)
    rows("UPDATE territories_place SET valid_to = %s WHERE path = %s", DAY, town.street)
    _end(here)
    assert standards.standard(id, on=DAY).line.path == town.people.frame.county.path

"""The register of facilities: kept by who may, read by everybody, as it stands and as it stood."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.actors.public import add_organisation
from liren.engine.problems import DocumentInvalid
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.outbox import Happened
from liren.registry.models import Facility, FacilityPast
from liren.registry.public import facilities
from liren.registry.tests.facilities_cast import AT, CENTRE, HYDRANT, SINCE, STATION, TODAY, Furnished, furnished
from liren.territories.public import close, put_in_grid
from liren.territories.tests.cast import Nobody

pytestmark = pytest.mark.django_db
CHANGED = date(2026, 3, 1)


@pytest.fixture
def here() -> Furnished:
    return furnished()


def _wrong(wanted: facilities.Wanted, here: Furnished, place: str = "") -> set[str]:
    with pytest.raises(InvalidInput) as refused:
        facilities.register_facility(
            place_path=place or here.people.community.path, wanted=wanted, since=SINCE, by=here.people.worker, at=AT
        )
    return set(refused.value.fields)


@pytest.mark.requirement("R003")
def test_the_four_branches_are_those_of_the_standards_system_and_a_code_says_its_branch(here: Furnished) -> None:
    from django.conf import settings

    from liren.engine.reading import read

    system = read((settings.LAWBOOK / "standards/systems/urban-rural-governance.yaml").read_text("utf-8"))
    [hardware] = [one for one in system["nodes"] if one["name"] == "社区基础设施"]
    assert {one["code"]: one["name"] for one in hardware["nodes"]} == dict(facilities.book().branches)
    station, hydrant = facilities.facility(here.station), facilities.facility(here.hydrant)
    assert (station.code, station.branch_title) == ("2.2-00001", "公共服务设施")
    assert (hydrant.code, hydrant.branch_title) == ("2.4-00001", "应急设施")
    assert facilities.counts_at(here.people.community.path) == {"2.2": 1, "2.4": 1}


def test_a_facility_lies_where_it_is_and_belongs_to_the_grid_of_its_building(here: Furnished) -> None:
    hydrant = facilities.facility(here.hydrant)
    frame = here.people.frame
    assert (hydrant.place_path, hydrant.path) == (frame.building_3.path, frame.grid_two.path)
    assert (hydrant.lon, hydrant.system) == (Decimal("120.632891"), "CGCS2000")
    for place in (frame.building_3, frame.guihuayuan, frame.grid_two):
        assert [one.id for one in facilities.facilities_at(place.path)] == [here.hydrant]
        assert facilities.counts_at(place.path) == {"2.4": 1}
        assert [one.id for one in facilities.facilities(place.path)] == [here.hydrant]
    assert facilities.facilities_at(frame.building_1.path) == facilities.facilities(frame.building_1.path) == ()


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_kept(here: Furnished) -> None:
    before = len(facilities.facilities(here.people.community.path))
    bad = facilities.Wanted(
        name="", type="nothing", lon="200", phone="one", weekdays="18:00-09:00", source="", mode="x"
    )
    told = {"name", "type", "lon", "lat", "system", "phone", "weekdays", "source", "quality", "mode"}
    assert _wrong(bad, here) == told
    assert _wrong(replace(CENTRE, name="社区里的市民中心"), here) == {"place"}, "a centre is the street's"
    assert _wrong(replace(HYDRANT, station_of=str(here.centre)), here) == {"station_of"}
    assert len(facilities.facilities(here.people.community.path)) == before


def test_only_who_keeps_the_place_writes_there(here: Furnished) -> None:
    for who in ("other_worker", "grid_worker", "supervisor", "wang", "editor", "property_handler"):
        with pytest.raises(NotAllowed):
            facilities.register_facility(
                place_path=here.people.community.path, wanted=HYDRANT, since=SINCE, by=here.people.enter(who), at=AT
            )
        with pytest.raises(NotAllowed):
            facilities.end_facility(facility_id=here.hydrant, on=TODAY, why="拆了", by=here.people.enter(who), at=AT)
    with pytest.raises(NotAllowed):
        facilities.end_facility(facility_id=here.centre, on=TODAY, why="拆了", by=here.people.worker, at=AT)


def test_a_change_keeps_what_was_and_a_day_of_then_reads_it(here: Furnished) -> None:
    worker = here.people.worker
    wanted = replace(STATION, name="桂花里社区服务站（分中心）", station_of=str(here.centre))
    facilities.change_facility(facility_id=here.station, wanted=wanted, seen=1, on=CHANGED, by=worker, at=AT)
    facilities.change_room(
        room_id=here.office, name="老年活动室", use="activity", area="59.5", on=CHANGED, by=worker, at=AT
    )
    assert facilities.facility(here.station).name.endswith("（分中心）")
    assert facilities.facility(here.station, on=CHANGED).name.endswith("（分中心）")
    assert facilities.facility(here.station, on=CHANGED - timedelta(days=1)).name == "桂花里社区服务站"
    assert "办公室" in {one.name for one in facilities.rooms(here.station, on=CHANGED - timedelta(days=1))}
    assert "办公室" not in {one.name for one in facilities.rooms(here.station, on=CHANGED)}
    said = [one.says for one in facilities.history(here.station)]
    assert "名称：桂花里社区服务站 → 桂花里社区服务站（分中心）" in said
    with pytest.raises(NotYours):
        facilities.facility(here.station, on=SINCE - timedelta(days=1))
    with pytest.raises(facilities.FacilityChanged):
        facilities.change_facility(facility_id=here.station, wanted=STATION, seen=1, by=worker, at=AT)
    with pytest.raises(InvalidInput) as refused:
        facilities.change_facility(facility_id=here.station, wanted=STATION, seen=2, on=SINCE, by=worker, at=AT)
    assert set(refused.value.fields) == {"on"}
    count = FacilityPast.objects.count()
    facilities.change_facility(facility_id=here.station, wanted=wanted, seen=2, by=worker, at=AT)
    assert FacilityPast.objects.count() == count, "the same again is no change"


def test_what_was_is_never_rewritten(here: Furnished) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FacilityPast.objects.update(says="另一回事")
    taken = facilities.facility(here.station).code
    with pytest.raises(IntegrityError), transaction.atomic():
        Facility.objects.filter(id=here.hydrant).update(code=taken)


def test_a_mistake_is_withdrawn_with_its_reason_and_what_is_out_of_use_changes_no_more(here: Furnished) -> None:
    worker = here.people.worker
    with pytest.raises(InvalidInput):
        facilities.withdraw_facility(facility_id=here.hydrant, why=" ", by=worker, at=AT)
    facilities.withdraw_facility(facility_id=here.hydrant, why="登记了两次", by=worker, at=AT)
    facilities.end_facility(facility_id=here.station, on=TODAY, why="迁走", by=worker, at=AT)
    assert facilities.facility(here.hydrant).state == "已撤回"
    assert facilities.facility(here.station).state == "已停用"
    assert facilities.facility(here.station, on=CHANGED).state == "在用"
    assert facilities.facilities(here.people.community.path) == ()
    assert len(facilities.facilities(here.people.community.path, gone=True)) == 2
    with pytest.raises(facilities.FacilityGone):
        facilities.add_room(facility_id=here.station, name="新", use="hall", area="1", by=worker, at=AT)


@pytest.mark.requirement("R178")
def test_the_five_phases_have_days_a_paper_a_cost_in_fen_and_who_pays(here: Furnished) -> None:
    worker = here.people.worker
    days = {"invest": 1, "build": 2, "run": 3, "maintain": 4, "reuse": 5}
    assert list(facilities.PHASES.values()) == ["投资", "建设", "运行", "管护", "综合利用"]
    for phase, month in days.items():
        facilities.begin_phase(
            facility_id=here.station, phase=phase, began_on=date(2025, month, 1), document=f"{phase} 的文件",
            cost="120000.5", payer="街道财政", by=worker, at=AT,
        )  # fmt: skip
    found = facilities.phases(here.station)
    assert [one.phase for one in found] == list(days)
    assert {(one.cost_fen, one.payer) for one in found} == {(12_000_050, "街道财政")}
    facilities.end_phase(phase_id=found[1].id, ended_on=date(2025, 2, 28), by=worker, at=AT)
    facilities.withdraw_phase(phase_id=found[4].id, why="还没有做", by=worker, at=AT)
    after = facilities.phases(here.station)
    assert (after[1].ended_on, after[4].withdrawn) == (date(2025, 2, 28), "还没有做")
    with pytest.raises(InvalidInput) as refused:
        facilities.begin_phase(
            facility_id=here.station, phase="sell", began_on=None, document="", cost="十元", payer="", by=worker, at=AT
        )
    assert set(refused.value.fields) == {"phase", "began_on", "document", "cost", "payer"}


@pytest.mark.requirement("R180")
def test_it_is_run_by_residents_together_or_entrusted_to_a_social_organisation_by_an_agreement(here: Furnished) -> None:
    worker, place = here.people.worker, here.people.community
    charity = add_organisation(
        name="邻里坊", kind="social_force", subtype="volunteer_team", path=place.path, place_id=place.id, by=SYSTEM,
        at=AT,
    )  # fmt: skip
    station = replace(STATION, station_of=str(here.centre))
    entrusted = replace(station, mode="entrusted", operator=str(here.people.orgs["committee"]))
    with pytest.raises(InvalidInput) as refused:
        facilities.change_facility(facility_id=here.station, wanted=entrusted, seen=1, by=worker, at=AT)
    assert set(refused.value.fields) == {"operator", "agreement"}
    agreed = replace(entrusted, operator=str(charity), agreement="委托协议 2026-3 号，至 2028 年底")
    facilities.change_facility(facility_id=here.station, wanted=agreed, seen=1, by=worker, at=AT)
    now = facilities.facility(here.station)
    assert (now.mode_title, now.operator, now.agreement) == ("委托社会组织运营", charity, agreed.agreement)
    together = replace(station, mode="residents", agreement="2026 年 10 月居民会议决议")
    facilities.change_facility(facility_id=here.station, wanted=together, seen=2, by=worker, at=AT)
    assert facilities.facility(here.station).mode_title == "居民协商管理"
    assert "运营方式：街道直管 → 委托社会组织运营" in facilities.history(here.station)[1].says
    assert "邻里坊" in facilities.history(here.station)[1].says


@pytest.mark.requirement("R094")
@pytest.mark.requirement("R095")
def test_a_street_centre_has_its_branch_stations_below_and_each_its_windows(here: Furnished) -> None:
    people = here.people
    facilities.add_window(
        facility_id=here.station, name="综合窗口 1", matters="社保、民政、残联", by=people.worker, at=AT
    )
    points = {one.id: (windows, stations) for one, windows, stations in facilities.service_points(people.street.path)}
    assert [one.id for one in points[here.centre][1]] == [here.station]
    assert [(one.name, one.matters) for one in points[here.station][0]] == [("综合窗口 1", "社保、民政、残联")]
    assert [one.type_title for one in facilities.centres(people.community.path)] == ["街道市民中心"]
    assert facilities.centres(people.frame.qingshi.path) == ()
    away = replace(STATION, station_of=str(here.centre))
    with pytest.raises(InvalidInput) as refused:
        facilities.register_facility(
            place_path=people.frame.qingshi.path, wanted=away, since=SINCE, by=people.village_worker, at=AT
        )
    assert set(refused.value.fields) == {"station_of"}
    with pytest.raises(InvalidInput):
        facilities.add_window(facility_id=here.hydrant, name="窗口", matters="灭火", by=people.worker, at=AT)
    [window] = facilities.windows(here.station)
    facilities.end_window(window_id=window.id, by=people.worker, at=AT)
    assert facilities.windows(here.station) == ()


@pytest.mark.requirement("R267")
def test_service_area_stands_beside_office_area_exactly_and_nothing_measured_is_no_share(here: Furnished) -> None:
    came = facilities.areas(facilities.rooms(here.station))
    assert (came.service, came.office, came.neither) == (Decimal("180.5"), Decimal("59.5"), Decimal(30))
    assert came.share == Fraction(361, 480)
    assert (came.target, came.target_checked, came.meets) == (Fraction(2, 3), False, True)
    none = facilities.areas(facilities.rooms(here.centre))
    assert (none.share, none.meets) == (None, None)
    facilities.change_room(
        room_id=here.meeting, name="议事厅", use="office", area="60", on=CHANGED, by=here.people.worker, at=AT
    )
    now = facilities.areas(facilities.rooms(here.station))
    assert (now.share, now.meets) == (Fraction(241, 480), False)
    assert facilities.areas(facilities.rooms(here.station, on=CHANGED - timedelta(days=1))).share == Fraction(361, 480)
    with pytest.raises(InvalidInput) as refused:
        facilities.change_room(room_id=here.office, name="议事厅", use="x", area="0", by=here.people.worker, at=AT)
    assert set(refused.value.fields) == {"name", "use", "area"}


@pytest.mark.requirement("R212")
def test_premises_are_got_back_adjusted_or_rented_with_paper_area_and_cost(here: Furnished) -> None:
    people = here.people
    told: dict[str, Any] = {
        "path": people.community.path, "address": "桂花路 6 号一层", "area": "86.5", "on": date(2026, 6, 1),
        "document": "街办〔2026〕5 号", "cost": "0", "whose": "区机关事务局", "by": people.worker, "at": AT,
    }  # fmt: skip
    one = facilities.record_premises(way="recover", **told)
    facilities.record_premises(way="adjust", **{**told, "area": "40", "whose": "街道文化站"})
    facilities.record_premises(
        way="rent", **{**told, "area": "100", "cost": "48000", "until": date(2029, 5, 31), "facility_id": here.station}
    )
    sums = {one.title: (one.count, one.area, one.cost_fen) for one in facilities.premises_sums(people.street.path)}
    assert sums == {
        "收回": (1, Decimal("86.50"), 0), "调整": (1, Decimal(40), 0), "租赁": (1, Decimal(100), 4_800_000),
    }  # fmt: skip
    for way, until in (("recover", date(2029, 1, 1)), ("rent", None)):
        with pytest.raises(InvalidInput) as refused:
            facilities.record_premises(way=way, **{**told, "until": until})
        assert set(refused.value.fields) == {"until"}
    facilities.withdraw_premises(premises_id=one, why="是邻社区的", by=people.worker, at=AT)
    assert facilities.premises_sums(people.street.path)[0].count == 0
    assert facilities.premises(people.street.path)[0].withdrawn == "是邻社区的"
    with pytest.raises(NotAllowed):
        facilities.record_premises(way="recover", **{**told, "by": people.other_worker})


def test_facilities_follow_their_building_and_what_took_over_from_their_place(here: Furnished) -> None:
    frame = here.people.frame
    reactions = dict(facilities.facility_reactions())
    put_in_grid(building=frame.building_3.id, grid=frame.grid_one.id, since=TODAY, by=Nobody(), at=AT)
    moved = Happened(1, "territories.place-put-in-grid", 1, {"place": frame.building_3.id}, AT)
    reactions["territories.place-put-in-grid", "registry.facilities-follow"](moved)
    assert facilities.facility(here.hydrant).path == frame.grid_one.path
    close(id=frame.building_3.id, on=TODAY, successors=[frame.building_2.id], source="拆建", by=Nobody(), at=AT)
    closed = Happened(2, "territories.place-closed", 1, {"place": frame.building_3.id}, AT)
    reactions["territories.place-closed", "registry.facilities-follow"](closed)
    now = facilities.facility(here.hydrant)
    assert (now.place_path, now.path, now.quality) == (frame.building_2.path, frame.grid_two.path, "checked")
    close(id=frame.building_2.id, on=TODAY, successors=[], source="拆除", by=Nobody(), at=AT)
    reactions["territories.place-closed", "registry.facilities-follow"](
        replace(closed, body={"place": frame.building_2.id})
    )
    now = facilities.facility(here.hydrant)
    assert (now.place_path, now.quality) == (here.people.community.path, "doubtful"), "somebody has to look"


def test_a_doubtful_facility_is_moved_by_hand_and_keeps_its_number_and_bookings_path(here: Furnished) -> None:
    frame, worker = here.people.frame, here.people.worker
    close(id=frame.building_3.id, on=TODAY, successors=[], source="拆除", by=Nobody(), at=AT)
    closed = Happened(2, "territories.place-closed", 1, {"place": frame.building_3.id}, AT)
    facilities.facility_reactions()["territories.place-closed", "registry.facilities-follow"](closed)
    wanted = replace(HYDRANT, quality="checked")
    told: dict[str, Any] = {"facility_id": here.hydrant, "seen": 2, "at": AT}
    with pytest.raises(NotAllowed):
        facilities.change_facility(wanted=wanted, place_path=frame.qingshi.path, by=worker, **told)
    facilities.change_facility(wanted=wanted, place_path=frame.building_2.path, by=worker, **told)
    now = facilities.facility(here.hydrant)
    assert (now.place_path, now.path, now.quality, now.code) == (
        frame.building_2.path, frame.grid_two.path, "checked", "2.4-00001",
    )  # fmt: skip
    assert "位置：" in facilities.history(here.hydrant)[0].says


def test_premises_are_kept_by_the_one_place_that_took_over(here: Furnished) -> None:
    people = here.people
    facilities.record_premises(
        path=people.frame.building_3.path, way="recover", address="桂花路 6 号", area="8", on=TODAY, document="5 号",
        cost="0", whose="区机关事务局", by=people.worker, at=AT,
    )  # fmt: skip
    close(
        id=people.frame.building_3.id,
        on=TODAY,
        successors=[people.frame.building_2.id],
        source="并",
        by=Nobody(),
        at=AT,
    )
    closed = Happened(2, "territories.place-closed", 1, {"place": people.frame.building_3.id}, AT)
    facilities.facility_reactions()["territories.place-closed", "registry.facilities-follow"](closed)
    assert [one.path for one in facilities.premises(people.community.path)] == [people.frame.grid_two.path]


def test_a_room_another_changed_meanwhile_is_not_overwritten(here: Furnished) -> None:
    [seen] = [one for one in facilities.rooms(here.station) if one.id == here.office]
    told: dict[str, Any] = {"room_id": here.office, "name": "办公室", "seen": seen.stamp, "by": here.people.worker}
    facilities.change_room(use="activity", area="59.5", at=AT, **told)
    with pytest.raises(facilities.FacilityChanged):
        facilities.change_room(use="office", area="60", at=AT, **told)


def test_a_mistake_was_one_on_every_day(here: Furnished) -> None:
    wanted = replace(HYDRANT, note="新漆")
    facilities.change_facility(facility_id=here.hydrant, wanted=wanted, seen=1, by=here.people.worker, at=AT)
    facilities.withdraw_facility(facility_id=here.hydrant, why="记重了", by=here.people.worker, at=AT)
    assert facilities.facility(here.hydrant, on=SINCE).withdrawn == "记重了"


def test_a_wrong_file_of_types_says_where() -> None:
    types = """
sources: [{id: a, document: b, title: c, checked: false}]
branches: {"2.1": {title: 市政设施, source: a}}
types: {lamp: {title: 路灯, branch: "9", source: z, levels: [moon], station_of: nobody}}
uses: {hall: {title: 大厅, counts: some}}
target: {share: "1/2", checked: false}
"""
    with pytest.raises(DocumentInvalid) as refused:
        facilities.parse(types, "aims: {}\nitems: {sofa: {title: 沙发, aim: warm}}")
    assert {one.path for one in refused.value.problems} == {
        "types.lamp.branch", "types.lamp.source", "types.lamp.station_of", "types.lamp.levels", "uses.hall.counts",
        "items.sofa.aim",
    }  # fmt: skip

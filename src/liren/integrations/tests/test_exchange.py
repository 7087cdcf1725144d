"""What two installations hand each other: signed, once, tried before it is written, answered by a receipt."""

import json
from dataclasses import replace
from typing import Any

import pytest

from liren.access.errors import NotAllowed
from liren.engine.problems import DocumentInvalid
from liren.integrations.exchange import packing
from liren.integrations.exchange.book import parse
from liren.integrations.exchange.rows import compared
from liren.integrations.public import exchange
from liren.integrations.tests.exchanging import changed, two
from liren.kit.errors import InvalidInput
from liren.registry import public as registry
from liren.registry.public import arrivals, consents, facilities
from liren.registry.tests.facilities_cast import AT, HYDRANT, furnished
from liren.registry.tests.village import CHEN, PHONE, village
from liren.territories.public import add_below

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid(settings, tmp_path):
    return two(furnished().people, settings, tmp_path, AT)


def _at(laid, place):
    return sorted(one.name for one in facilities.facilities(place.path))


@pytest.mark.requirement("R312")
def test_what_one_installation_offers_the_other_tries_names_what_it_cannot_take_writes_the_rest_and_answers(
    laid,
) -> None:
    sent = laid.offers("facilities")
    with laid.elsewhere():
        came = laid.deposits(sent)
        page = laid.page(came.id)
        assert page.line.counts == {"new": 1, "refused": 1, "written": 0}
        assert _at(laid, laid.receiver) == []  # tried, not written
        [refused] = [one for one in page.lines if one.verdict == "refused"]
        assert refused.named == "消防栓 3 幢东侧消防栓 3幢"
        assert refused.problems == (("在哪里", "这里没有叫“3幢”的地方"),)
        assert laid.takes(came.id) == 0
        assert _at(laid, laid.receiver) == ["桂花里社区服务站"]
        [station] = facilities.facilities(laid.receiver.path)
        assert (station.source_title, station.quality_title) == ("部门共享", "未核实")
        receipt = laid.receipt(came.id)
        with pytest.raises(exchange.PackageDecided):
            laid.takes(came.id)
    answered = laid.deposits(receipt)
    page = laid.page(answered.id)
    assert (answered.kind, page.line.state, page.line.counts["written"]) == ("receipt", "taken", 1)
    assert [why for _, why in page.said] == ["在哪里：这里没有叫“3幢”的地方"]
    assert laid.deposits(receipt).known


def test_the_same_package_twice_does_nothing_an_older_one_is_said_to_be_and_a_gap_is_shown(laid) -> None:
    first, second, third = (laid.offers("facilities") for _ in range(3))
    with laid.elsewhere():
        came = laid.deposits(first)
        again = laid.deposits(first)
        assert (again.id, again.known) == (came.id, True)
        newest = laid.deposits(third)
        assert laid.page(came.id).line.why == "第 3 号包更新，以它为准"
        with pytest.raises(exchange.OutOfOrder) as refused:
            laid.deposits(second)
        assert (refused.value.facts["number"], refused.value.facts["newer"]) == (2, 3)
        [partner] = exchange.partners_at(laid.receiver.path, laid.people.enter("admin", at=AT))
        assert (partner.missing, partner.waiting) == ((2,), 1)
        laid.takes(newest.id)
        assert laid.deposits(third).known
        assert len(_at(laid, laid.receiver)) == 1


def test_what_differs_is_shown_beside_ours_and_taken_over_only_where_a_person_says_so(laid) -> None:
    sent = laid.offers("facilities")
    with laid.elsewhere():
        laid.takes(laid.deposits(sent).id)
    by = laid.people.enter("worker", at=AT)
    [station] = facilities.facilities(laid.sender.path, text="服务站")
    told = {name: getattr(station, name) for name in ("address", "weekdays", "weekend", "mode", "source", "quality")}
    wanted = facilities.Wanted(station.name, station.type, phone="0512-65559999", **told)
    facilities.change_facility(facility_id=station.id, wanted=wanted, seen=station.version, by=by, at=AT)
    later = laid.offers("facilities")
    with laid.elsewhere():
        came = laid.deposits(later)
        [line] = [one for one in laid.page(came.id).lines if one.verdict == "differs"]
        assert ("电话", "0512-65559999", "0512-65550123") in line.apart
        admin = laid.people.enter("admin", at=AT)
        exchange.want(package_id=came.id, numbers=[line.number], by=admin)
        laid.takes(came.id)
        [station] = facilities.facilities(laid.receiver.path)
        assert station.phone == "0512-65559999"
        assert facilities.history(station.id)


def test_after_what_was_missing_stands_it_is_tried_again(laid) -> None:
    sent = laid.offers("facilities")
    with laid.elsewhere():
        came = laid.deposits(sent)
        admin = laid.people.enter("admin", at=AT)
        add_below(
            parent=laid.people.frame.yinxingyuan.id, kind="building", name="3幢", code=None, grid=None, by=admin, at=AT
        )
        exchange.try_again(package_id=came.id, by=admin, at=AT)
        assert laid.page(came.id).line.counts == {"new": 2, "written": 0}
        laid.takes(came.id)
        assert _at(laid, laid.receiver) == [HYDRANT.name, "桂花里社区服务站"]
        assert laid.page(came.id).lacking == ()


def test_nothing_is_taken_that_was_changed_is_of_nobody_known_or_for_somebody_else(laid, settings, tmp_path) -> None:
    sent = laid.offers("facilities")
    document = json.loads(sent)
    document["rows"][0]["name"] = "别的"
    with laid.elsewhere():
        for broken in (changed(sent, number=9), changed(sent, place="32."), json.dumps(document).encode()):
            with pytest.raises(exchange.PackageBroken):
                laid.deposits(broken)
        for unreadable in (b"", b"{}", b"[1]", b'{"manifest": NaN}', changed(sent, format="other"), b"x" * (5 << 20)):
            with pytest.raises(exchange.PackageUnreadable):
                laid.deposits(unreadable)
    with pytest.raises(exchange.NotForUs):
        laid.deposits(sent)  # it came back to who sent it
    with laid.elsewhere():
        ours = exchange.identity().signing
    settings.KEYS = tmp_path / "third"
    with pytest.raises(exchange.NotForUs):
        laid.deposits(sent)
    strange = packing.as_bytes(_packed(ours, laid.sender.path))
    with laid.elsewhere():
        with pytest.raises(exchange.SignerUnknown):
            laid.deposits(strange)
        assert laid.page(laid.deposits(sent).id).line.state == "open"


def _packed(receiver, place):
    return packing.pack(
        [], item="facilities", version=1, number=1, name="不认识的", receiver=receiver, place=place, as_of=AT.date(),
        at=AT,
    )  # fmt: skip


def test_who_may_not_write_an_item_down_neither_takes_nor_refuses_it_and_strangers_see_nothing(laid) -> None:
    sent = laid.offers("organisations")
    for who in ("grid_worker", "other_worker", "wang"):
        with pytest.raises(NotAllowed):
            laid.offers("facilities", who)
    with laid.elsewhere():
        came = laid.deposits(sent)
        assert laid.page(came.id, "other_worker").may_take is False
        for who in ("other_worker", "worker", "dispatcher"):
            with pytest.raises(NotAllowed):
                laid.takes(came.id, who)
        for who in ("worker", "stranger", "village_worker"):
            with pytest.raises(exchange.NoSuchPartner):
                laid.page(came.id, who)
        with pytest.raises(NotAllowed):
            laid.deposits(sent, "wang")
        by = laid.people.enter("admin", at=AT)
        with pytest.raises(InvalidInput):
            exchange.refuse(package_id=came.id, why="", by=by, at=AT)
        exchange.refuse(package_id=came.id, why="已经从别处登记", by=by, at=AT)
        receipt = laid.receipt(came.id)
    back = laid.page(laid.deposits(receipt).id)
    assert (back.line.state, back.line.why) == ("refused", "已经从别处登记")


def test_after_it_was_stopped_nothing_goes_and_nothing_comes(laid) -> None:
    sent = laid.offers("facilities")
    by = laid.people.enter("admin", at=AT)
    with pytest.raises(NotAllowed):
        exchange.stop_partner(partner_id=laid.here, by=laid.people.enter("worker", at=AT), at=AT)
    by = laid.people.enter("admin", at=AT)
    for one in (laid.here, laid.there):
        exchange.stop_partner(partner_id=one, by=by, at=AT)
    with pytest.raises(exchange.PartnerStopped):
        laid.offers("facilities")
    with laid.elsewhere(), pytest.raises(exchange.PartnerStopped):
        laid.deposits(sent)


def test_a_partner_is_refused_with_everything_that_is_wrong_about_it(laid) -> None:
    by = laid.people.enter("admin", at=AT)
    given = {"name": "x", "path": laid.sender.path, "theirs": "32.", "signing_key": "0", "sealing_key": "0" * 64}
    with pytest.raises(InvalidInput) as refused:
        exchange.make_partner(**given, outgoing=[], incoming=["none"], by=by, at=AT)
    assert set(refused.value.fields) == {"name", "theirs", "signing_key", "sealing_key", "outgoing"}


def test_people_who_moved_go_sealed_for_the_receiver_who_decides_on_each_and_they_read_of_it(
    settings, tmp_path
) -> None:
    here = village()
    laid = two(here.people, settings, tmp_path, AT)
    worker = here.enter("worker")
    told: dict[str, Any] = {
        "partner_id": laid.here,
        "path": laid.sender.path,
        "purpose": "迁往银杏社区",
        "by": worker,
        "at": AT,
    }
    with pytest.raises(InvalidInput) as unasked:
        exchange.hand_over_people(resident_ids=[here.chen], **told)
    assert "同意" in unasked.value.fields["resident"]
    consents.say_for(
        resident_id=here.chen, purpose="handover", agrees=True, how="phone", document="11 月 20 日", by=worker, at=AT
    )
    made = exchange.hand_over_people(resident_ids=[here.chen], **told)
    sent = exchange.file_of(made, worker)[1]
    assert CHEN.encode() not in sent
    assert "陈林溪".encode() not in sent
    with pytest.raises(exchange.PackageBroken):
        packing.rows_of(json.loads(sent))  # not even who sealed it opens it
    with laid.elsewhere():
        came = laid.deposits(sent, "other_worker")
        assert laid.page(came.id, "other_worker").lines == ()
        with pytest.raises(NotAllowed):
            laid.takes(came.id, "admin")
        laid.takes(came.id, "other_worker")
        line = laid.page(came.id, "other_worker").line
        assert line.arrival is not None
        [row] = arrivals.arrival(line.arrival, here.people.enter("other_worker", at=AT)).lines
        assert (row.shown, row.phone_shown) == ("陈*", f"{PHONE[:3]} **** {PHONE[-4:]}")
        assert laid.deposits(sent, "other_worker").known
    with pytest.raises(exchange.NoSuchPartner):
        exchange.file_of(made, here.enter("wang"))


def test_numbers_of_people_go_as_figures_and_stand_beside_ours(settings, tmp_path) -> None:
    here = village()
    laid = two(here.people, settings, tmp_path, AT)
    sent = laid.offers("counts", "worker")
    told = {one["measure"]: one["number"] for one in json.loads(sent)["rows"]}
    assert told == dict.fromkeys(("居民", "户", "常住", "流动", "户籍", "境外"), "少于 5")
    with laid.elsewhere():
        came = laid.deposits(sent, "other_worker")
        assert laid.page(came.id, "other_worker").line.counts == {"same": 6, "written": 0}
        laid.takes(came.id, "other_worker")


def test_an_item_of_the_law_book_that_asks_what_is_no_column_or_sends_people_open_is_refused() -> None:
    good = exchange.items()["facilities"]
    assert replace(good).basis_checked
    text = (
        "{key: xy, version: 1, title: 甲, register: facilities, purpose: 乙, direction: both, period: month,"
        " basis: {document: 丙, says: 丁, checked: false}, whole: true, protected: true, offers: figures.read,"
        " takes: none, changes: false, identity: [salary], fields: [name, salary]}"
    )
    with pytest.raises(DocumentInvalid) as refused:
        parse(text)
    assert "takes" in str(refused.value)
    with pytest.raises(DocumentInvalid) as refused:
        parse(text.replace("takes: none", "takes: facilities.keep"))
    assert {"protected", "fields.salary"} <= {one.path for one in refused.value.problems}


def test_a_door_written_otherwise_is_the_door_that_stands_and_is_changed_by_nobody_unasked(laid) -> None:
    by = laid.people.enter("worker", at=AT)
    [building] = [laid.people.frame.building_3]
    registry.register_dwelling(
        building_id=building.id, facts=registry.Facts(unit="1", floor=4, room="402", use="own"), since=None,
        source="visited", quality="checked", by=by, at=AT,
    )  # fmt: skip
    told = {"estate": "", "building": building.name, "unit": "1单元", "floor": "5", "room": "402室"}
    [row] = compared(exchange.items()["homes"], laid.sender, [told], by)
    assert (row.verdict, row.ours) == ("differs", {"floor": "4"})


def test_whoever_agrees_anew_goes_on_counting_and_takes_nothing_twice(laid) -> None:
    sent = laid.offers("facilities")
    admin = laid.people.enter("admin", at=AT)
    with laid.elsewhere():
        ours = exchange.identity()
        laid.takes(laid.deposits(sent).id)
    exchange.stop_partner(partner_id=laid.here, by=admin, at=AT)
    laid.here = exchange.make_partner(
        name="银杏平台", path=laid.sender.path, theirs=laid.receiver.path, signing_key=ours.signing,
        sealing_key=ours.sealing, outgoing=["facilities"], incoming=[], by=admin, at=AT,
    )  # fmt: skip
    with laid.elsewhere():
        exchange.stop_partner(partner_id=laid.there, by=admin, at=AT)
    mine = exchange.identity()
    with laid.elsewhere():
        exchange.make_partner(
            name="桂花里平台", path=laid.receiver.path, theirs=laid.sender.path, signing_key=mine.signing,
            sealing_key=mine.sealing, outgoing=[], incoming=["facilities"], by=admin, at=AT,
        )  # fmt: skip
        assert laid.deposits(sent).known
    again = laid.offers("facilities")
    assert json.loads(again)["manifest"]["number"] == 2
    with laid.elsewhere():
        assert not laid.deposits(again).known

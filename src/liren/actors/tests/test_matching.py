"""Hub organisations nurture others; needs meet offers by service, place and time, with the reasons, unranked."""

from datetime import UTC, datetime, time
from typing import Any

import pytest

from liren.access.errors import NotAllowed
from liren.actors.public import (
    end_listing,
    end_nurturing,
    list_service,
    listings,
    matches,
    nurture,
    nurtured,
)
from liren.actors.tests.cast import cast
from liren.kit.errors import InvalidInput, NotYours
from liren.kit.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R110")]

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)


@pytest.fixture
def people():
    return cast()


def _lists(people, who: str, side: str, **given: Any):
    asked = {
        "service": "上门理发", "path": people.community.path, "days": (), "begins": None, "ends": None, "note": "",
        "by": people.admin, "at": AT, **given,
    }  # fmt: skip
    return list_service(organisation_id=people.orgs[who], side=side, **asked)


def test_a_need_meets_every_offer_that_fits_in_service_place_and_time_and_says_why(people):
    _lists(people, "committee", "need", days=(3, 6), begins=time(9), ends=time(11))
    _lists(people, "volunteers", "offer", path=people.street.path, days=(6, 7), begins=time(8), ends=time(10))
    _lists(people, "hub", "offer", path=people.street.path)
    _lists(people, "property", "offer", service="上门维修")
    [found] = matches(people.community.path)
    assert [(one.offer.organisation, one.why) for one in found.fitting] == [
        ("桂花里邻里互助队", ("服务相同：上门理发", "服务到那里", "周六都行", "09:00–10:00 都有空")),
        (
            "梧桐街道社会组织联合会（示例）",
            ("服务相同：上门理发", "服务到那里", "周三、周六都行", "09:00–11:00 都有空"),
        ),
    ]  # fmt: skip
    assert found.near == ()


def test_what_does_not_fit_says_why_not_instead_of_being_left_out(people):
    _lists(people, "committee", "need", days=(1,), begins=time(9), ends=time(11))
    _lists(people, "volunteers", "offer", days=(2,))
    _lists(people, "property", "offer", begins=time(11), ends=time(12))
    _lists(people, "owners", "offer", path=people.frame.grid_one.path)
    [found] = matches(people.street.path)
    assert found.fitting == ()
    assert {one.offer.organisation: one.why_not for one in found.near} == {
        "桂花里邻里互助队": ("日子对不上",),
        "桂花里物业工程部": ("钟点对不上",),
        "桂花里小区业主委员会": ("服务不到那里",),
    }


def test_what_is_taken_off_the_list_is_matched_no_longer(people):
    need = _lists(people, "committee", "need")
    offer = _lists(people, "volunteers", "offer")
    end_listing(listing_id=offer, by=people.admin, at=AT)
    [found] = matches(people.community.path)
    assert (found.fitting, listings(people.community.path, "offer")) == ((), ())
    end_listing(listing_id=need, by=people.admin, at=AT)
    assert matches(people.community.path) == ()
    for gone in (need, new_id()):
        with pytest.raises(NotYours):
            end_listing(listing_id=gone, by=people.admin, at=AT)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"side": "gift"}, "side"),
        ({"service": " "}, "service"),
        ({"service": "字" * 41}, "service"),
        ({"path": ""}, "path"),
        ({"path": "9."}, "path"),
        ({"days": (8,)}, "days"),
        ({"begins": time(9)}, "begins"),
        ({"begins": time(9), "ends": time(9)}, "begins"),
        ({"note": "字\u202e"}, "note"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_listed(people, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        _lists(people, "committee", **{"side": "need", **wrong})
    assert set(refused.value.fields) == {field}
    assert listings(people.community.path, "need") == ()


def test_a_hub_nurtures_a_social_force_of_its_place_once_until_it_stands_alone(people):
    asked = {"hub_id": people.orgs["hub"], "by": people.admin, "at": AT}
    first = nurture(organisation_id=people.orgs["volunteers"], **asked)
    assert nurture(organisation_id=people.orgs["volunteers"], **asked) == first
    assert [(one.hub, one.organisation) for one in nurtured(people.street.path)] == [
        ("梧桐街道社会组织联合会（示例）", "桂花里邻里互助队")
    ]  # fmt: skip
    end_nurturing(nurturing_id=first, by=people.admin, at=AT)
    assert nurtured(people.street.path) == ()
    with pytest.raises(NotYours):
        end_nurturing(nurturing_id=first, by=people.admin, at=AT)
    for wrong in ("hub", "committee", "county_office"):
        with pytest.raises(InvalidInput) as refused:
            nurture(organisation_id=people.orgs[wrong], **asked)
        assert set(refused.value.fields) == {"organisation"}
    with pytest.raises(InvalidInput) as refused:
        nurture(**{**asked, "hub_id": people.orgs["property"]}, organisation_id=people.orgs["volunteers"])
    assert set(refused.value.fields) == {"hub"}


def test_only_who_manages_people_there_lists_and_nurtures(people):
    offer = _lists(people, "volunteers", "offer")
    held = nurture(
        hub_id=people.orgs["hub"], organisation_id=people.orgs["volunteers"], by=people.admin, at=AT
    )  # fmt: skip
    for who in ("worker", "director", "wang"):
        by = getattr(people, who)
        for attempt in (
            lambda by=by: _lists(people, "committee", "need", by=by),
            lambda by=by: end_listing(listing_id=offer, by=by, at=AT),
            lambda by=by: end_nurturing(nurturing_id=held, by=by, at=AT),
            lambda by=by: nurture(
                hub_id=people.orgs["hub"], organisation_id=people.orgs["owners"], by=by, at=AT
            ),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                attempt()
    assert len(listings(people.community.path, "offer")) == len(nurtured(people.street.path)) == 1

"""Cross-appointments: who holds several posts at a place, and what they add up to, said as facts."""

from datetime import UTC, datetime

import pytest

from liren.access.public import SYSTEM
from liren.actors import public as actors
from liren.actors.public import Seat, facts_of
from liren.actors.tests.cast import Cast, cast
from liren.kit.ids import new_id
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PAGE = "/organisations/overlaps"


@pytest.fixture
def people() -> Cast:
    return cast()


def _seat(role: str | None, path: str = "32.05.", kind: str = "government") -> Seat:
    return Seat("岗位", new_id(), "组织", kind, role, path)


def _also(people: Cast, who: str, org: str, title: str, role: str | None) -> None:
    place = people.community
    post = actors.add_post(
        organisation_id=people.orgs[org], title=title, role=role, path=place.path, place_id=place.id, by=SYSTEM, at=AT
    )
    actors.appoint(person_id=getattr(people, who).person_id, post_id=post, by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("roles", "facts"),
    [
        (("dispatcher", "grid_worker"), {"可以派单，也可以核实"}),
        (("community_worker", "supervisor"), {"可以申请延期，也可以批准延期"}),
        (("handler", "grid_worker"), {"可以处置，也可以核实"}),
        (("editor", "handler"), {"可以发布规程，也可以按规程办理事项"}),
        (("community_worker", "community_worker"), set()),
        (("community_worker", None), set()),
    ],
)
def test_what_two_posts_add_up_to_is_said_as_a_fact(roles, facts):
    assert facts <= set(facts_of([_seat(role) for role in roles]))
    assert bool(facts) == bool(facts_of([_seat(role) for role in roles]))
    assert set(facts_of([_seat(role) for role in roles])) == set(facts_of([_seat(role) for role in roles[::-1]]))


def test_posts_that_reach_different_places_add_up_to_nothing():
    assert facts_of([_seat("dispatcher", "32.05.06."), _seat("grid_worker", "32.05.07.")]) == ()
    assert facts_of([_seat("dispatcher", "32.05."), _seat("grid_worker", "32.05.07.")]) != ()


@pytest.mark.requirement("R102")
def test_heads_of_party_committee_residents_committee_and_station_are_shown_with_what_they_add_up_to(people):
    place = people.community
    people.orgs["station"] = actors.add_organisation(
        name="桂花里社区服务站", kind=actors.kind_of("service_station"), subtype="service_station", path=place.path,
        place_id=place.id, by=SYSTEM, at=AT,
    )  # fmt: skip
    _also(people, "director", "party", "党委书记", None)
    _also(people, "worker", "station", "服务站站长", None)
    _also(people, "grid_worker", "property", "物业经办", "handler")
    found = {one.name: one for one in actors.overlaps(people.community.path)}
    assert set(found) == {"严华", "陆敏", "孙丽"}
    assert found["严华"].facts == ("在基层党组织、基层群众性自治组织交叉任职",)
    assert {seat.organisation for seat in found["严华"].seats} == {"桂花里社区党委", "桂花里社区居委会"}
    assert {seat.title for seat in found["陆敏"].seats} == {"社区工作者", "服务站站长"}
    assert "可以处置，也可以核实" in found["孙丽"].facts
    page = words(browser(people.admin).get(PAGE, {"path": people.community.path}))
    assert "可以处置，也可以核实" in page
    assert "党委书记" in page


def test_who_left_a_post_overlaps_no_more(people, django_assert_num_queries):
    _also(people, "director", "party", "党委书记", None)
    [held] = actors.members(people.orgs["party"])
    actors.relieve(holding_id=held.holding_id, by=SYSTEM, at=AT)
    with django_assert_num_queries(1):
        assert actors.overlaps(people.community.path) == ()
    assert "没有人兼任" in words(browser(people.admin).get(PAGE, {"path": people.community.path}))


def test_only_who_manages_people_there_sees_it_and_a_place_that_is_none_is_refused(people):
    assert browser(people.worker).get(PAGE, {"path": people.community.path}).status_code == 403
    assert browser(people.admin).get(PAGE, {"path": "nonsense"}).status_code == 404

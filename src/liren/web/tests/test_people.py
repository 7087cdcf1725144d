"""Small administration: organisations, posts, places. Only by those who manage them."""

import pytest

from liren.actors import public as actors
from liren.actors.tests.cast import Cast, cast
from liren.territories import public as territories
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_organisations_stand_under_their_four_kinds(people):
    page = words(browser(people.admin).get("/organisations", {"path": people.street.path}))
    for title in ("基层党组织", "基层政府", "基层群众性自治组织", "社会力量"):
        assert title in page
    assert "桂花里社区居委会" in page


def test_an_organisation_is_founded_and_a_member_appointed_with_what_they_may_do(people):
    client = browser(people.admin)
    founded = client.post(
        "/organisations/new",
        {
            "name": "桂花里助老社",
            "kind": "social_force",
            "subtype": "social_force.community_organisation",
            "status": "filed",
            "place": people.community.path,
        },
    )
    assert founded.status_code == 303
    where = founded.headers["Location"]
    member = {
        "name": "林岚",
        "login": "linlan",
        "password": "mountain-river-9",
        "title": "理事",
        "role": "handler",
        "place": people.community.path,
    }
    assert client.post(f"{where}/add", member).status_code == 303
    page = words(client.get(where))
    assert "林岚" in page
    assert "经办人" in page
    assert "mountain-river-9" not in page


def test_a_weak_first_password_is_refused_and_nothing_is_left_behind(people):
    client = browser(people.admin)
    where = f"/organisations/{people.orgs['property']}"
    before = len(actors.members(people.orgs["property"]))
    response = client.post(
        f"{where}/add",
        {"name": "林岚", "login": "linlan", "password": "1", "title": "理事", "place": people.community.path},
    )
    assert response.status_code == 422
    assert "密码至少 10 位" in words(response)
    assert 'value="林岚"' in words(response)
    assert len(actors.members(people.orgs["property"])) == before


def test_a_post_is_handed_over_or_its_holder_relieved(people):
    client = browser(people.admin)
    org = people.orgs["property"]
    [member] = actors.members(org)
    assert (
        client.post(f"/organisations/{org}/change", {"holding": member.holding_id, "reason": "调离"}).status_code == 303
    )
    assert actors.members(org) == ()


def test_an_account_is_closed_opened_again_and_renamed_and_the_page_says_by_whom(people):
    client = browser(people.admin)
    org = people.orgs["property"]
    [member] = actors.members(org)
    theirs = browser(people.property_handler)
    assert theirs.get("/today").status_code == 200

    def change(**told: str) -> int:
        where = f"/organisations/{org}/change"
        return client.post(where, {"person": member.person_id, "reason": "离职", **told}).status_code

    assert change(act="close") == 303
    assert theirs.get("/today").status_code == 302
    page = words(client.get(f"/organisations/{org}"))
    assert "已停用" in page
    assert "离职" in page
    assert "唐宁" in page
    assert change(act="reopen") == 303
    assert change(act="rename", name="赵大强") == 303
    assert [(m.name, m.active) for m in actors.members(org)] == [("赵大强", True)]
    assert change(act="rename", name=" ") == 422
    assert change(act="close", person="nobody") == 422
    assert change(act="post") == 422


def test_how_an_organisation_is_registered_can_change(people):
    org = people.orgs["owners"]
    asked = {"act": "status", "status": "unregistered"}
    assert browser(people.admin).post(f"/organisations/{org}/change", asked).status_code == 303
    assert actors.organisation(org).status == "unregistered"


def test_a_worker_manages_neither_people_nor_places(people):
    client = browser(people.worker)
    assert client.get("/organisations", {"path": people.community.path}).status_code == 403
    assert client.get(f"/organisations/{people.orgs['property']}").status_code == 403
    assert client.get("/places", {"path": people.community.path}).status_code == 403
    refused = client.post("/places/add", {"parent": people.community.path, "kind": "estate", "name": "新小区"})
    assert refused.status_code == 403
    assert "新小区" not in [p.name for p in territories.children(people.community.path)]


def test_an_estate_a_grid_and_a_building_are_added_below_a_community(people):
    client = browser(people.admin)
    code = f"{people.community.code}088"
    for asked in ({"kind": "estate", "name": "新桂苑"}, {"kind": "grid", "name": "第八网格", "code": code}):
        assert client.post("/places/add", {"parent": people.community.path, **asked}).status_code == 303
    page = words(client.get("/places", {"path": people.community.path}))
    assert "新桂苑" in page
    assert code in page


def test_a_building_is_put_in_a_grid_and_the_grid_lists_its_buildings(people):
    client, frame = browser(people.admin), people.frame
    page = words(client.get("/places", {"path": frame.grid_one.path}))
    assert "1幢" in page
    assert "把楼栋划进" in page
    moved = client.post("/places/grid", {"parent": frame.grid_one.path, "building": frame.building_3.path})
    assert moved.status_code == 303
    assert frame.building_3.id in [p.id for p in territories.buildings_of(frame.grid_one.id)]
    assert client.post("/places/grid", {"parent": frame.grid_one.path, "building": "nowhere"}).status_code == 404
    wrong = client.post("/places/grid", {"parent": frame.grid_yinxing.path, "building": frame.building_3.path})
    assert wrong.status_code == 422


def test_a_wrong_grid_code_is_said_beside_its_field(people):
    response = browser(people.admin).post(
        "/places/add", {"parent": people.community.path, "kind": "grid", "name": "第九网格", "code": "1"}
    )
    assert response.status_code == 422
    assert 'id="f-code-p"' in words(response)


def test_places_are_found_by_name_as_people_type_it(people):
    assert "桂花里社区" in words(browser(people.wang).get("/places/search", {"q": "桂花里", "name": "place"}))


def test_a_countys_page_says_what_its_code_was_and_took_over(people):
    page = words(browser(people.admin).get("/places", {"path": people.frame.county.path}))
    for said in ("沿革", "吴县市", "2000—", "未逐条核对原文"):
        assert said in page
    assert "沿革" not in words(browser(people.admin).get("/places", {"path": people.community.path}))

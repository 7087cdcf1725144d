"""Merging sections in the browser: chosen, looked at, decided once, and seen from both sides afterwards."""

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN, Cast, cast
from liren.web.tests.visits import browser, caught, words

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R097")]

WHERE = "/organisations/merging"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def office(people):
    return actors.add_organisation(
        name="城市建设和安全办公室", kind="government", subtype="street_section", path=people.street.path,
        place_id=people.street.id, by=SYSTEM, at=BEGAN,
    )  # fmt: skip


def _told(people, office, **given):
    sections = {f"into.{people.orgs[key]}": str(office) for key in ("cityops", "safety")}
    return {"path": people.street.path, **sections, "on": "2026-03-02", "reference": "吴委办〔2026〕18号", **given}


def _seen(client, told):
    """The form as the preview brings it: what was chosen, and what was seen of it."""
    page = words(client.post(WHERE, {**told, "act": "look"}))
    return {**told, "act": "decide", "previewed": caught(r'name="previewed" value="(\w+)"', page)}


def test_sections_are_merged_after_a_look_and_both_sides_say_so(people, office):
    client = browser(people.admin)
    blank = words(client.get(WHERE, {"path": people.street.path}))
    assert "街道城市管理办公室" in blank
    assert "确定合并" not in blank
    looked = words(client.post(WHERE, _told(people, office, act="look")))
    for said in ("街道应急管理办公室 → 城市建设和安全办公室", "应急管理经办人（冯刚）", "safety：以后派到", "确定合并"):
        assert said in looked
    assert actors.organisation(people.orgs["safety"]).until is None
    assert client.post(WHERE, _seen(client, _told(people, office))).status_code == 303
    page = words(client.get(WHERE, {"path": people.street.path}))
    assert "吴委办〔2026〕18号" in page
    assert f"into.{people.orgs['safety']}" not in page
    old = words(client.get(f"/organisations/{people.orgs['safety']}"))
    assert "已并入" in old
    assert "添人并任命" not in old
    assert "冯刚" in words(client.get(f"/organisations/{office}"))


def test_what_is_wrong_is_said_beside_its_field_and_nothing_happens(people, office):
    client = browser(people.admin)
    for given, said in (
        ({"on": "2999-01-01"}, "今天或以前"),
        ({"on": "soon"}, "今天或以前"),
        ({"reference": ""}, "依据的文件"),
        ({f"into.{people.orgs['cityops']}": str(people.orgs["property"])}, "不管这里"),
        ({f"into.{people.orgs['cityops']}": "⚠"}, "重新选一次"),
    ):
        told = _told(people, office, **given)
        for asked in ({"act": "decide"}, {"act": "look"}) if "into" in str(given) else (_seen(client, told),):
            refused = client.post(WHERE, {**told, **asked})
            assert refused.status_code == 422
            assert said in words(refused)
    nothing = client.post(WHERE, {"path": people.street.path, "act": "look"})
    assert (nothing.status_code, "至少为一个科室" in words(nothing)) == (422, True)
    assert client.post(WHERE, {"path": "⚠", "act": "look"}).status_code == 404
    assert actors.organisation(people.orgs["cityops"]).until is None


def test_only_what_was_looked_at_is_decided_and_anything_else_is_shown_first(people, office):
    client, safety = browser(people.admin), people.orgs["safety"]
    seen = _seen(client, _told(people, office, **{f"into.{people.orgs['cityops']}": ""}))
    other = {**seen, f"into.{people.orgs['cityops']}": str(office)}
    for told in (other, {**seen, "previewed": ""}, {**seen, "previewed": "⚠"}):
        page = client.post(WHERE, told)
        assert (page.status_code, "和您看过的不一样" in words(page)) == (200, True)
        assert "街道应急管理办公室 → 城市建设和安全办公室" in words(page)
    enter_system("test")
    actors.add_post(
        organisation_id=safety, title="值班员", role=None, path=people.street.path, place_id=people.street.id,
        by=SYSTEM, at=BEGAN,
    )  # fmt: skip
    assert "值班员（空缺）" in words(client.post(WHERE, seen))
    assert actors.organisation(safety).until is None
    assert client.post(WHERE, _seen(client, other)).status_code == 303
    assert {actors.organisation(people.orgs[key]).successor_id for key in ("cityops", "safety")} == {office}


def test_merging_is_for_those_who_manage_people_there(people, office):
    for who in (people.worker, people.director, people.supervisor):
        assert browser(who).get(WHERE, {"path": people.street.path}).status_code == 403
        assert browser(who).post(WHERE, _told(people, office, act="decide")).status_code == 403

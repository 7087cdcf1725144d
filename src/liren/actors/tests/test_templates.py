"""Templates of organisations: read and checked, laid on a place dry and wet, and a later version compared."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM
from liren.actors.errors import (
    NoSuchTemplate,
    PlanHasConflicts,
    SameTemplateVersion,
    TemplateDoesNotFit,
    TemplateInvalid,
)
from liren.actors.public import (
    LEAVE,
    Filling,
    applications,
    apply_template,
    check_templates,
    differences,
    dry_run,
    mirror,
    organisations,
    posts,
    publish_template,
    seed_templates,
    set_line,
    template,
    templates_for,
)
from liren.actors.templates.loading import parse_template
from liren.actors.tests.cast import cast
from liren.engine.problems import DocumentInvalid
from liren.kit.database import rows
from liren.kit.errors import InvalidInput

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
FOLDER = settings.LAWBOOK / "organisations"
SMALL = """
key: small
version: 1
title: 小模板
summary: 试用
at: [community]
sources: [{id: ours, document: our choice, title: 自定, clause: null, checked: true}]
groups: {one: {title: 会, count: 1, enumerated: true}}
slots:
  - {key: club, group: one, name: 书画社, kind: social_force, subtype: community_organisation, basis: ours}
"""


@pytest.fixture
def people():
    made = cast()
    seed_templates(FOLDER, at=AT)
    return made


def _lay(people, key, place, fillings=None, by=None):
    return apply_template(key=key, version=None, place=place, fillings=fillings or {}, by=by or people.admin, at=AT)


def _mirror(place):
    found = mirror(place.path)
    assert found is not None
    return found


def _named(path):
    return {one.name: one for one in organisations(path)}


def test_every_template_of_the_law_book_is_whole():
    texts = {f"organisations/{file.name}": file.read_text("utf-8") for file in FOLDER.glob("*.yaml")}
    findings = check_templates(texts)
    assert len(findings) == len(texts) >= 8
    assert [str(problem) for finding in findings for problem in finding.problems] == []


def test_seeding_twice_adds_nothing_and_other_words_under_an_old_version_are_refused(people):
    assert seed_templates(FOLDER, at=AT) == 0
    text = (FOLDER / "hub.yaml").read_text("utf-8").replace("负责人", "主持人")
    with pytest.raises(SameTemplateVersion):
        publish_template(document=text, path="", by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("count: 1", "count: 2", "文件说“会”有 2 个，这里写了 1 个"),
        ("name: 书画社", "name: null", "文件列举了名称，这里却没有写"),
        ("enumerated: true", "enumerated: false", "文件没有列举名称，不能当成事实写上"),
        ("subtype: community_organisation", "subtype: street_office", "没有“street_office”这一类"),
        ("basis: ours", "basis: law", "来源里没有“law”"),
        ("basis: ours", "basis: ours, under: nobody", "没有“nobody”这个组织"),
        ("basis: ours", "basis: ours, under: club", "绕了一圈又到自己之下"),
        ("basis: ours", "basis: ours, line: safety", "没有“safety”这条线"),
        ("basis: ours", "basis: ours, posts: [{key: a, title: 甲, role: king}]", "没有“king”这个角色"),
        ("basis: ours", "basis: ours, chief: 甲", "不认识“chief”"),
        ("key: club", "key: 书画社", "写成小写英文词"),
        ("title: 小模板", "titel: 小模板", "缺少 title"),
    ],
)
def test_what_is_wrong_with_a_template_is_said_in_chinese_with_where_it_stands(old, new, says):
    with pytest.raises(DocumentInvalid) as wrong:
        parse_template(SMALL.replace(old, new, 1))
    assert says in str(wrong.value)


@pytest.mark.requirement("R096")
def test_the_street_fills_one_committee_seven_offices_and_three_centres_with_its_own_names(people):
    told = template("street-offices", people.street.path)
    assert {key: group.count for key, group in told.groups.items()} == {"committee": 1, "office": 7, "centre": 3}
    assert [slot.name for slot in told.slots] == [None] * 11
    fillings = {"office_1": Filling("民生办", line="livelihood"), "centre_1": Filling("市民活动中心")}
    before = dry_run(key="street-offices", version=None, place=people.street, fillings=fillings, by=people.admin)
    assert (before.count("make"), before.count("match"), before.count("leave")) == (2, 1, 8)
    assert "民生办" not in _named(people.street.path)
    _lay(people, "street-offices", people.street, fillings)
    office = _named(people.street.path)["民生办"]
    assert (office.line, office.parent_id) == ("livelihood", people.orgs["street_party"])
    assert [(post.title, post.role) for post in posts(office.id)] == [("经办人", "handler")]
    [applied] = applications(people.street.path)
    assert (applied.key, applied.version, set(applied.filled)) == (
        "street-offices", 1, {"committee", "office_1", "centre_1"},
    )  # fmt: skip


@pytest.mark.requirement("R098")
def test_five_committees_stand_under_the_residents_committee_that_is_there_already(people):
    made = _lay(people, "five-committees", people.community)
    assert (made.count("match"), made.count("make")) == (1, 5)
    names = ["民生保障委员会", "平安建设委员会", "城市环境委员会", "社区建设委员会", "共建共治委员会"]
    found = _named(people.community.path)
    assert {found[name].parent_id for name in names} == {people.orgs["committee"]}
    first = posts(found[names[0]].id)
    assert {(post.title, post.seats) for post in first} == {("主任", 1), ("委员", 4)}
    again = _lay(people, "five-committees", people.community)
    assert (again.count("match"), again.count("make"), again.posts) == (6, 0, 0)


@pytest.mark.requirement("R100")
def test_committees_and_the_street_s_offices_are_held_against_each_other_line_by_line(people):
    def says():
        return {one.title: (one.agrees, one.says) for one in _mirror(people.community).lines}

    assert says()["平安建设"] == (False, "社区和街道都没有")
    _lay(people, "five-committees", people.community)
    assert says()["平安建设"] == (False, "街道没有对应的办")
    _lay(people, "street-offices", people.street, {"office_2": Filling("平安建设办公室")})
    assert says()["平安建设"] == (True, "一致（街道的办是按名称认的，请在组织页记下条线）")
    set_line(organisation_id=people.orgs["cityops"], line="environment", by=people.admin, at=AT)
    assert says()["城市环境"] == (True, "一致")
    assert "街道应急管理办公室" in _mirror(people.community).loose
    assert not _mirror(people.community).agrees
    assert _mirror(people.frame.yinxing).lines[1].says == "社区没有对应的委员会"
    with pytest.raises(InvalidInput) as refused:
        set_line(organisation_id=people.orgs["safety"], line="war", by=people.admin, at=AT)
    assert set(refused.value.fields) == {"line"}


@pytest.mark.requirement("R218")
def test_the_village_gets_one_committee_and_three_councils_and_a_city_community_does_not(people):
    village = people.frame.qingshi
    _lay(people, "one-committee-three-councils", village, {"acts": Filling()})
    found = _named(village.path)
    assert {"青石村党组织", "青石村村民议事会", "青石村村民监事会", "青石村村民委员会"} <= set(found)
    assert found["青石村村民委员会"].id == people.orgs["village_committee"]
    assert found["青石村村民议事会"].parent_id == found["青石村党组织"].id
    with pytest.raises(TemplateDoesNotFit):
        _lay(people, "one-committee-three-councils", people.community)
    assert "one-committee-three-councils" not in [one.key for one in templates_for(people.community)]


def test_four_sides_are_matched_with_those_who_are_there_and_only_the_lawyer_is_new(people):
    made = _lay(people, "four-sides", people.community)
    assert {one.slot.key: one.does for one in made.slots} == {
        "committee": "match", "owners": "match", "property": "match", "lawyer": "make",
    }  # fmt: skip
    assert _named(people.community.path)["社区律师"].parent_id is None


def test_each_grid_gets_its_party_branch_under_the_joint_committee(people):
    _lay(people, "joint-party-committee", people.community)
    found = _named(people.community.path)
    joint = found[f"{people.community.everyday_name}大党委"]
    branches = [one for one in found.values() if one.subtype == "grid_party_branch"]
    assert sorted(one.path for one in branches) == sorted([people.frame.grid_one.path, people.frame.grid_two.path])
    assert {one.parent_id for one in branches} == {joint.id}


@pytest.mark.requirement("R118")
def test_the_hub_is_an_organisation_of_its_own_with_posts_that_match(people):
    _lay(people, "hub", people.street)
    centre = _named(people.street.path)["梧桐街道基层社区治理协同中心"]
    assert (centre.kind, centre.subtype_title) == ("social_force", "社区治理协同中心")
    assert [post.title for post in posts(centre.id)] == ["对接专员", "负责人"]


@pytest.mark.requirement("R108")
@pytest.mark.requirement("R109")
def test_a_community_s_posts_are_one_per_grid_and_building_in_the_words_of_the_place(people):
    _lay(people, "community-team", people.community)
    made = {post.title: post for post in posts(people.orgs["committee"])}
    assert {"1幢楼栋长", "居民骨干", "微网格员"} <= set(made)
    [grid] = [post for post in made.values() if post.key == "grid_worker" and post.path == people.frame.grid_two.path]
    assert grid.role == "grid_worker"
    assert made["微网格员"].coordinator_id == people.orgs["street_office"]
    [team] = template("community-team", "").slots
    head = next(post for post in team.posts if post.key == "building_head")
    assert head.title.places["11."] == "{place}楼门院长"


def test_a_slot_may_be_left_chosen_or_named_and_what_is_in_the_way_stops_everything(people):
    taken = {"lawyer": Filling(name="桂花里小区业主委员会")}
    with pytest.raises(PlanHasConflicts) as refused:
        _lay(people, "four-sides", people.community, taken)
    assert "同名的业主委员会" in refused.value.advice
    assert applications(people.community.path) == ()
    for choice in (str(people.orgs["cityops"]), "nonsense"):
        shown = dry_run(
            key="four-sides", version=None, place=people.community,
            fillings={"lawyer": Filling(choice=choice)}, by=people.admin,
        )  # fmt: skip
        assert shown.conflicts[0].says == "选的组织不在这里，或已撤销"
    hidden = {"lawyer": Filling(name="律\u202e师")}
    assert dry_run(key="four-sides", version=None, place=people.community, fillings=hidden, by=people.admin).conflicts
    made = _lay(people, "four-sides", people.community, {"lawyer": Filling(choice=LEAVE)})
    assert made.count("leave") == 1


def test_two_slots_are_never_filled_by_one_organisation(people):
    same = {"office_1": Filling("民生办"), "office_2": Filling("民生办")}
    with pytest.raises(PlanHasConflicts):
        _lay(people, "street-offices", people.street, same)
    assert "民生办" not in _named(people.street.path)


def test_only_who_manages_people_there_lays_or_publishes_a_template(people):
    before = rows("SELECT count(*) FROM actors_organisation")
    for attempt in (
        lambda: _lay(people, "four-sides", people.community, by=people.worker),
        lambda: publish_template(document=SMALL, path="", by=people.worker, at=AT),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert rows("SELECT count(*) FROM actors_organisation") == before
    with pytest.raises(NoSuchTemplate):
        _lay(people, "nothing", people.community)


def test_a_place_s_own_template_stands_before_the_country_s(people):
    own = SMALL.replace("key: small", "key: four-sides").replace("version: 1", "version: 9")
    publish_template(document=own, path=people.street.path, by=people.admin, at=AT)
    assert template("four-sides", people.community.path).title == "小模板"
    assert template("four-sides", people.frame.qingshi.path).title == "四方联动"
    with pytest.raises(TemplateInvalid) as wrong:
        publish_template(document="key: [", path="", by=people.admin, at=AT)
    assert "格式不对" in wrong.value.text


def test_a_later_version_says_what_differs_and_adds_only_that(people):
    publish_template(document=SMALL, path="", by=SYSTEM, at=AT)
    _lay(people, "small", people.community)
    more = SMALL.replace("version: 1", "version: 2").replace("count: 1", "count: 2") + (
        "  - {key: choir, group: one, name: 合唱队, kind: social_force, subtype: volunteer_team, basis: ours,"
        " posts: [{key: lead, title: 领队}]}\n"
    )
    publish_template(document=more, path="", by=SYSTEM, at=AT)
    old, new = (template("small", people.community.path, version) for version in (1, 2))
    assert differences(old, new) == ("增加“合唱队”", "“会”从 1 个改为 2 个")
    made = apply_template(
        key="small", version=None, place=people.community, fillings={}, by=people.admin, at=AT + timedelta(days=1)
    )
    assert {one.slot.key: one.does for one in made.slots} == {"club": "match", "choir": "make"}
    assert [one.version for one in applications(people.community.path)] == [2, 1]


def test_a_renamed_organisation_is_still_the_one_that_fills_the_slot(people):
    publish_template(document=SMALL, path="", by=SYSTEM, at=AT)
    _lay(people, "small", people.community, {"club": Filling(name="丹青社")})
    again = dry_run(key="small", version=None, place=people.community, fillings={}, by=people.admin)
    assert [(one.does, one.name) for one in again.slots] == [("match", "丹青社")]


def test_every_text_of_a_template_is_read_strictly():
    with pytest.raises(DocumentInvalid):
        parse_template(SMALL + "\nkey: twice")

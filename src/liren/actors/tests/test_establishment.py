"""物业委员会: set up by its establishment standard, held against it ever after; a place may set its own."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.actors.errors import PlanHasConflicts
from liren.actors.public import (
    Filling,
    add_organisation,
    add_post,
    add_staff,
    apply_template,
    appoint,
    begin_term,
    changes,
    check_templates,
    dry_run,
    establishment,
    organisation,
    organisations,
    posts,
    publish_template,
    seed_templates,
    template_text,
    templates_for,
)
from liren.actors.templates.loading import parse_template
from liren.actors.tests.cast import cast
from liren.engine.problems import DocumentInvalid
from liren.kit.errors import InvalidInput

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
FOLDER = settings.LAWBOOK / "organisations"
KEY = "property-committee"
TOLD = Filling(reason="no_assembly", reference="梧街办〔2026〕8号")


@pytest.fixture
def people():
    made = cast()
    seed_templates(FOLDER, at=AT)
    return made


def _lay(people, place, filling=TOLD, by=None):
    return apply_template(
        key=KEY, version=None, place=place, fillings={"committee": filling}, by=by or people.admin, at=AT
    )


def _says(people, place, filling=TOLD, by=None):
    [one] = dry_run(
        key=KEY, version=None, place=place, fillings={"committee": filling}, by=by or people.admin
    ).slots  # fmt: skip
    return one.does, one.says


def _made(place):
    return next(one for one in organisations(place.path) if one.subtype == "property_committee")


def _card(organisation_id, at=AT):
    found = establishment(organisation(organisation_id), at=at)
    assert found is not None
    return {one.key: (one.met, one.says) for one in found.clauses}


@pytest.mark.requirement("R076")
def test_a_property_committee_is_set_up_by_its_standard_and_is_held_against_it(people):
    estate = people.frame.yinxingyuan
    assert KEY in [one.key for one in templates_for(estate)]
    assert KEY not in [one.key for one in templates_for(people.community)]
    _lay(people, estate)
    made = _made(estate)
    assert (made.name, made.subtype_title, made.path) == ("银杏园物业委员会", "物业委员会", estate.path)
    assert made.parent_id is not None
    assert organisation(made.parent_id).subtype == "residents_committee", "who guides it is its superior"
    [founded] = [one for one in changes(made.id) if one.what == "founded"]
    assert founded.reference == "梧街办〔2026〕8号"
    assert founded.now == "梧桐街道办事处（示例）设立：还不具备成立业主大会的条件"
    card = _card(made.id)
    assert {key: met for key, (met, _) in card.items()} == {
        "founded_by": True, "reasons": True, "while_none": True, "guided_by": True, "members": False, "term": None,
        "ends": None,
    }  # fmt: skip
    assert card["members"] == (False, "现有 0 人，其中业主代表 0 人；还差 7 人")


@pytest.mark.requirement("R076")
def test_it_is_not_set_up_without_a_circumstance_and_a_document_nor_beside_an_owners_committee(people):
    estate = people.frame.guihuayuan
    assert _says(people, estate, Filling()) == (
        "conflict", "请选为什么设立；请写设立的依据（批复、公告的名称或文号），200 字以内",
    )  # fmt: skip
    does, says = _says(people, estate)
    assert does == "make"
    assert "“桂花里小区业主委员会”登记在上一级，看不出管不管这里，请核对" in says, "unknown stays unknown"
    add_organisation(
        name="桂花苑业主委员会", kind="social_force", subtype="owners_committee", path=estate.path, place_id=estate.id,
        by=people.admin, at=AT,
    )  # fmt: skip
    before = len(organisations(estate.path))
    with pytest.raises(PlanHasConflicts) as refused:
        _lay(people, estate)
    assert "这里已有桂花苑业主委员会，不再设" in refused.value.advice
    assert len(organisations(estate.path)) == before


@pytest.mark.requirement("R076")
def test_only_who_manages_people_at_the_street_sets_it_up(people):
    estate = people.frame.yinxingyuan
    post = add_post(
        organisation_id=people.orgs["committee"], title="管理员", role="administrator", path=people.frame.yinxing.path,
        place_id=people.frame.yinxing.id, by=SYSTEM, at=AT,
    )  # fmt: skip
    appoint(person_id=people.other_worker.person_id, post_id=post, by=SYSTEM, at=AT)
    local = access.enter(people.other_worker.person_id, "test", at=AT)
    assert access.may(local, "actors.manage", estate.path)
    does, says = _says(people, estate, by=local)
    assert (does, says) == ("conflict", "应由梧桐街道办事处（示例）设立，请由能管理那里组织的人来设")
    with pytest.raises(PlanHasConflicts):
        _lay(people, estate, by=local)
    access.enter_system("test")
    does, says = _says(people, people.frame.yinxingyuan)
    assert does == "make"


@pytest.mark.requirement("R076")
def test_members_are_seven_or_more_odd_and_half_of_them_owners(people):
    estate = people.frame.yinxingyuan
    _lay(people, estate)
    made = _made(estate)
    seats = {post.key: post.id for post in posts(made.id)}

    def join(number, key):
        person = add_staff(
            name=f"委员{number}", login=f"member{number}", password="correct-horse-9", path=estate.path,
            by=people.admin, at=AT,
        )  # fmt: skip
        appoint(person_id=person, post_id=seats[key], by=people.admin, at=AT)
        return person

    given = ["chair", "deputy", "owner", "owner", "user", "community", "community"]
    joined = [join(number, key) for number, key in enumerate(given)]
    assert _card(made.id)["members"] == (False, "现有 7 人，其中业主代表 3 人；业主代表只有 3 人，不到一半")
    joined.append(join(8, "owner"))
    assert _card(made.id)["members"] == (False, "现有 8 人，其中业主代表 4 人；不是单数")
    joined.append(join(9, "owner"))
    assert _card(made.id)["members"] == (True, "现有 9 人，其中业主代表 5 人")
    appoint(person_id=joined[2], post_id=seats["deputy"], by=people.admin, at=AT)
    assert _card(made.id)["members"] == (True, "现有 9 人，其中业主代表 5 人"), "two posts, one member"


@pytest.mark.requirement("R076")
def test_its_term_is_three_years_at_most_and_one_that_ran_out_is_said(people):
    estate = people.frame.yinxingyuan
    _lay(people, estate)
    made = _made(estate)
    given = {"meets": "每季度一次", "reference": "街道公告", "by": people.admin, "at": AT}
    begun = {"organisation_id": made.id, "number": 1, "began_on": date(2023, 5, 1)}
    with pytest.raises(InvalidInput) as refused:
        begin_term(**begun, last_day=date(2026, 5, 1), **given)
    assert refused.value.fields == {"last_day": "它的建设标准写明一届不超过 3 年，请写早一些的日子"}
    begin_term(**begun, last_day=date(2026, 4, 30), **given)
    assert _card(made.id)["term"] == (False, "第 1 届已经届满，请换届或撤销")
    assert _card(made.id, at=datetime(2026, 4, 30, 1, 0, tzinfo=UTC))["term"] == (True, "第 1 届")


@pytest.mark.requirement("R076")
def test_what_the_documents_do_not_say_is_marked_as_ours_and_a_place_replaces_it(people, django_assert_num_queries):
    estate = people.frame.yinxingyuan
    _lay(people, estate)
    made = _made(estate)
    with django_assert_num_queries(6):
        card = establishment(made, at=AT)
    assert card is not None
    assert (card.own, all(one.ours for one in card.clauses)) == (False, True)
    assert "没有列举" in card.clauses[0].source.note
    own = template_text(KEY, people.street.path).replace("years: 3", "years: 5")
    publish_template(document=own, path=people.street.path, by=people.admin, at=AT)
    changed = establishment(made, at=AT)
    assert changed is not None
    assert (changed.own, changed.version) == (True, 2)
    assert next(one.rule for one in changed.clauses if one.key == "term") == "不超过 5 年"
    other = organisation(people.orgs["committee"])
    with django_assert_num_queries(1):
        assert establishment(other, at=AT) is None, "no standard is set for other kinds"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("least: 7", "least: 10", "要 10 人以上，各岗位一共只有 9 席"),
        ("seats: 4", "seats: 3", "要单数，各岗位一共 8 席是双数"),
        ("half: [deputy, owner]", "half: [deputy]", "“业主代表”的席位不到一半"),
        ("half: [deputy, owner]", "half: [boss]", "没有“boss”这个岗位"),
        ("[owners_committee]", "[kings]", "没有“kings”这一类组织"),
        ("years: 3, basis: ours", "years: 3, basis: law", "来源里没有“law”"),
        ("years: 3", "years: 99", "years"),
        (", half_title: 业主代表", "", "要一起写"),
    ],
)
def test_a_standard_its_own_posts_cannot_meet_is_refused(old, new, says):
    text = (FOLDER / f"{KEY}.yaml").read_text("utf-8")
    assert old in text
    with pytest.raises(DocumentInvalid) as wrong:
        parse_template(text.replace(old, new, 1))
    assert says in str(wrong.value)
    assert not check_templates({f"organisations/{KEY}.yaml": text})[0].problems

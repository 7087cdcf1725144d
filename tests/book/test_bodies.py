"""议事组织和微自治: bodies with rules of procedure sit and decide by them; neighbours settle what is theirs."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import enter_system
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World
from liren.autonomy import public as autonomy
from liren.autonomy.public import bodies
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.web.tests.visits import browser, words
from tests.book.world import begins, book, goes, papers, seats, stands, text_of
from tests.doors import clock_at

pytestmark = pytest.mark.django_db
SITTING, MATTER, TASK = bodies.SITTING, bodies.MATTER, "autonomy/committee-decision"
CHARTER = {
    "composition": "居民代表｜6｜各楼居民推选\n驻社区单位｜1｜单位派", "term_years": "3", "meets": "每季度一次",
    "notice": "3", "rule": "members-majority", "document": "2026年3月居民会议通过",
}  # fmt: skip
OWN = {
    "title": "桂花里议事会", "measure": "persons", "quorum": "at_least 2/3", "of": "all", "majority": "at_least 2/3",
    "document": "桂花里居民议事会章程", "clause": "第六条", "phrase": "三分之二以上",
}  # fmt: skip


@pytest.fixture
def here() -> World:
    """桂花里 with a council of residents, three of whose seats are held, and a board under it."""
    made = book(SITTING, MATTER, TASK)
    people = made.people
    autonomy.seed_rules(settings.LAWBOOK, at=made.at)
    actors.seed_templates(settings.LAWBOOK / "organisations", at=BEGAN)
    for template in ("standing-bodies", "five-crowds"):
        actors.apply_template(
            key=template, version=None, place=people.community, fillings={}, by=people.admin, at=BEGAN
        )
    for title, who in (("召集人", people.director), ("议事员", people.zhou), ("议事员", people.wang)):
        [seat] = [post for post in actors.posts(council(made)) if post.title == title]
        assert who.person_id is not None
        actors.appoint(person_id=who.person_id, post_id=seat.id, by=people.admin, at=BEGAN)
    return made


def named(here: World, name: str) -> UUID:
    enter_system()
    return next(one.id for one in actors.organisations(here.people.community.path) if one.name == name)


def council(here: World) -> UUID:
    return named(here, "桂花里社区居民议事会")


def day(here: World, **later: int) -> date:
    return (here.at + timedelta(**later)).astimezone(CHINA).date()


def adopted(here: World, body: UUID, **other: str) -> None:
    bodies.adopt_rules(
        organisation_id=body, **{**CHARTER, **other}, on=day(here), by=here.actor("director"), at=here.tick()
    )


def called(here: World, **later: int) -> UUID:
    """A sitting of the council, called for a day to come."""
    affair = begins(here, "director", SITTING, title="春天的议事会", body="桂花里社区居民议事会")
    told = {"agenda": "楼后晾衣杆", "day": str(day(here, **later)), "hour": "19:00", "venue": "议事厅"}
    goes(here, "director", affair, ("call", "called", told))
    here.tick(**later)
    return affair


def seen(body: UUID) -> str:
    """A body's page, as everybody sees it."""
    return words(browser().get(f"/bodies/{body}"))


def shown(here: World, affair: UUID) -> None:
    """A moderator lets everybody see it."""
    affairs.publish(affair_id=affair, by=here.actor("worker"), at=here.tick())
    deliver(here)


def item(title: str, result: str, **votes: int) -> dict[str, Any]:
    return {"title": title, "result": result, **{name: str(many) for name, many in votes.items()}}


def held(came: list[str], *items: Mapping[str, Any]) -> dict[str, Any]:
    return {"came": came, "minutes": "商量了晾衣杆装在哪里", "decisions": list(items)}


@pytest.mark.requirement("R288")
def test_a_council_has_its_rules_sits_by_them_and_everybody_reads_what_it_decided(here: World) -> None:
    body, director = council(here), here.people.director
    with clock_at(here.tick()):
        desk = browser(director)
        refused = desk.post(
            f"/bodies/{body}/adopt", {**CHARTER, "composition": "居民代表｜很多｜推选", "rule": "jw-meeting"}
        )
        assert refused.status_code == 422
        assert "第 1 行：请写几席" in words(refused)
        assert "请选一条当地在用的议事组织表决规则" in words(refused)
        place = here.people.community.path
        assert desk.post("/decisions/rules/own/add", {**OWN, "path": place, "on": day(here)}).status_code == 303
        [own] = [one for one in autonomy.rules_on(place, day(here)) if one.path == place]
        given = {**CHARTER, "rule": own.key, "on": day(here)}
        assert desk.post(f"/bodies/{body}/adopt", given).status_code == 303
    who = seats(here, body)
    assert len(who) == 3
    affair = called(here, days=4)
    wrong = held(who, item("装两排晾衣杆", "passed", agree=1, against=2))
    assert goes(here, "director", affair, ("sit", "held", wrong)) == "mend", "one of three is no decision"
    assert "没有通过。到会的人数不少于全体 2/3" in " ".join(one.text for one in here.page("director", affair).timeline)
    right = {"came": who, "decisions": [
        item("装两排晾衣杆", "passed", agree=2, against=1), item("花坛改车位", "failed", agree=1, abstain=2),
    ]}  # fmt: skip
    assert goes(here, "director", affair, ("mend", "mended", right)) == "end"
    [minutes] = papers(here, "worker", affair)
    for said in ("桂花里社区居民议事会", "装两排晾衣杆", "没有通过"):
        assert said in text_of(here, "worker", minutes)
    assert not [one for one in ("装两排晾衣杆", "春天的议事会", "议事厅") if one in seen(body)], "nobody let it through"
    assert "标题还没有公开" in seen(body)
    shown(here, affair)
    page = seen(body)
    for said in (
        "居民代表", "6 席 · 各楼居民推选", "合计", "7 席，3 年一届", "桂花里议事会", "3 天，不够的，定的事不算数",
        "2026年3月居民会议通过", "召集人 1 人", "议事员 2 人（20 席）", "装两排晾衣杆", "到 3，同意 2，反对 1",
        "花坛改车位", "1 / 2 件通过", "到会 3 人", "春天的议事会",
    ):  # fmt: skip
        assert said in page, said
    assert not [one for one in who if one.split()[1] in page], "who sat is not named to everybody"
    offered = {who: "召集一次会" in words(browser(getattr(here.people, who)).get(f"/bodies/{body}")) for who in (
        "director", "supervisor", "wang",
    )}  # fmt: skip
    assert offered == {"director": True, "supervisor": False, "wang": False}
    listed = words(browser().get(f"/bodies?path={here.people.community.path}"))
    assert "定了 2 件 · 通过 1 件" in listed
    affairs.hide(affair_id=affair, reason="写了谁家", by=here.actor("worker"), at=here.tick())
    deliver(here)
    assert not [one for one in ("装两排晾衣杆", "春天的议事会", "议事厅") if one in seen(body)], "it was taken down"
    assert "装两排晾衣杆" in words(browser(director).get(f"/bodies/{body}"))
    assert listed.index("桂花里社区居民议事会") < listed.index("桂花里社区居民理事会")


@pytest.mark.parametrize(
    ("later", "came", "votes", "why"),
    [
        (2, 2, {"agree": 2}, "要提前 3 天通知，这次提前了 2 天"),
        (4, 1, {"agree": 1}, "到会的人数超过全体 1/2：要 2 人，有 1 人"),
        (4, 2, {"agree": 2, "against": 1}, "票有 3 张，到会的只有 2"),
    ],
    ids=["short notice", "too few came", "more votes than people"],
)
def test_what_the_rules_do_not_give_is_no_decision_and_goes_back_with_the_reason(
    here: World, later: int, came: int, votes: dict[str, int], why: str
) -> None:
    adopted(here, council(here))
    affair = called(here, days=later)
    assert (
        goes(
            here,
            "director",
            affair,
            ("sit", "held", held(seats(here, council(here))[:came], item("晾衣杆", "passed", **votes))),
        )
        == "mend"
    )
    assert why in " ".join(one.text for one in here.page("director", affair).timeline)
    assert bodies.body(council(here), day(here)).decisions == ()
    again = {"reason": "到会不够"}
    assert goes(here, "director", affair, ("mend", "void", again)) == "call"


def test_who_holds_two_seats_is_one_who_came_and_a_body_stands_under_one_of_its_own_community(here: World) -> None:
    people, body = here.people, council(here)
    [seat] = [post for post in actors.posts(body) if post.title == "议事员"]
    assert people.director.person_id is not None
    actors.appoint(person_id=people.director.person_id, post_id=seat.id, by=people.admin, at=BEGAN)
    adopted(here, body)
    affair = called(here, days=4)
    twice = [one for one in seats(here, body) if one.endswith(seats(here, body)[0].split()[1])]
    assert len(twice) == 2
    assert goes(here, "director", affair, ("sit", "held", held(twice, item("晾衣杆", "passed", agree=1)))) == "mend"
    assert "要 2 人，有 1 人" in " ".join(one.text for one in here.page("director", affair).timeline)
    with pytest.raises(InvalidInput) as refused:
        bodies.found_unit(
            path=people.community.path, kind="residents_group", name="第二居民小组", head="小组长",
            above=people.orgs["property"], by=here.actor("admin"), at=here.tick(),
        )  # fmt: skip
    assert set(refused.value.fields) == {"above"}


def test_a_body_without_rules_may_talk_but_decides_nothing_and_later_rules_judge_later_days(here: World) -> None:
    affair = called(here, days=4)
    who = seats(here, council(here))[:2]
    assert goes(here, "director", affair, ("sit", "held", held(who, item("晾衣杆", "passed", agree=2)))) == "mend"
    adopted(here, council(here))
    assert goes(here, "director", affair, ("mend", "void", {"reason": "那时还没有规则"})) == "call"
    told = {"agenda": "晾衣杆", "day": str(day(here, days=3))}
    goes(here, "director", affair, ("call", "called", told))
    adopted(here, council(here), rule="neighbours-households", document="另一次会改的")
    view = bodies.body(council(here), day(here))
    assert view.rules is not None
    assert (view.rules.version, view.rules.rule) == (2, "neighbours-households")
    here.tick(days=3)
    assert goes(here, "director", affair, ("sit", "held", held(who))) == "end", "nothing to decide needs no rule"


def test_a_vote_declared_void_is_not_brought_back_by_the_next_sitting(here: World) -> None:
    body = council(here)
    adopted(here, body)
    affair, who = called(here, days=4), seats(here, body)
    early = {**held(who[:1], item("晾衣杆", "passed", agree=2)), "tasks": [
        {"title": "买晾衣杆", "who": who[0], "due": str(day(here, days=9))},
    ]}  # fmt: skip
    assert goes(here, "director", affair, ("sit", "held", early), ("mend", "void", {"reason": "到会不够"})) == "call"
    [void] = affairs.sittings([body])
    assert (void.held, void.day) == (False, None), "it was not held"
    goes(here, "director", affair, ("call", "called", {"agenda": "晾衣杆", "day": str(day(here, days=4))}))
    here.tick(days=4)
    assert goes(here, "director", affair, ("sit", "held", held(who))) == "end", "three came, and voted on nothing"
    assert bodies.body(body, day(here)).decisions == ()
    [minutes] = papers(here, "worker", affair)
    said = text_of(here, "worker", minutes)
    assert not [one for one in ("晾衣杆：", "通过", "买晾衣杆") if one in said], said


def test_rules_written_after_the_call_do_not_judge_what_was_decided(here: World) -> None:
    body = council(here)
    adopted(here, body)
    affair = called(here, days=4)
    adopted(here, body, rule="neighbours-households", document="那天上午改的")
    who = seats(here, body)
    sat = held(who[:2], item("晾衣杆", "passed", agree=2))
    assert goes(here, "director", affair, ("sit", "held", sat)) == "end", "two of three, by the rules of the call"
    [decision] = bodies.body(body, day(here)).decisions
    assert decision.rule == "members-majority"


def test_a_rule_of_deciding_changed_after_the_call_does_not_judge_either(here: World) -> None:
    body, place, desk = council(here), here.people.community.path, browser(here.people.director)
    given = {**OWN, "path": place, "on": str(day(here))}
    with clock_at(here.tick()):
        assert desk.post("/decisions/rules/own/add", given).status_code == 303
    [own] = [one for one in autonomy.rules_on(place, day(here)) if one.path == place]
    adopted(here, body, rule=own.key)
    affair = called(here, days=4)
    laxer = {**given, "key": own.key, "quorum": "at_least 1/10", "on": str(day(here))}
    with clock_at(here.tick()):
        assert desk.post("/decisions/rules/own/add", laxer).status_code == 303
    sat = held(seats(here, body)[:1], item("晾衣杆", "passed", agree=1))
    assert goes(here, "director", affair, ("sit", "held", sat)) == "mend"
    assert "是召集以后才写的" in " ".join(one.text for one in here.page("director", affair).timeline)


def unit(here: World, name: str, kind: str, path: str, head: str) -> UUID:
    return bodies.found_unit(
        path=path, kind=kind, name=name, head=head, above=None, by=here.actor("admin"), at=here.tick()
    )


@pytest.mark.requirement("R291")
@pytest.mark.requirement("R157")
@pytest.mark.requirement("R155")
def test_neighbours_of_a_building_raise_settle_do_and_keep_what_is_theirs(here: World) -> None:
    people, frame = here.people, here.people.frame
    community = people.community.path
    with clock_at(here.tick()):
        founded = browser(people.admin).post("/bodies/found", {
            "path": frame.building_3.path, "kind": "courtyard_unit", "name": "3幢楼院自治小组", "head": "楼栋长",
            "above": "",
        })  # fmt: skip
        assert founded.status_code == 303
        assert browser(people.director).post("/bodies/found", {"path": community}).status_code == 403
    for name, kind, path, head in (
        ("2单元门栋自治小组", "stairwell_unit", frame.building_3.path, "门栋长"),
        ("第一居民小组", "residents_group", community, "小组长"),
        ("桂花苑自治小组", "estate_unit", frame.guihuayuan.path, "召集人"),
        ("塘角自然村", "hamlet_unit", community, "村民组长"),
    ):  # fmt: skip
        unit(here, name, kind, path, head)
    building = named(here, "3幢楼院自治小组")
    assert people.zhou.person_id is not None
    enter_system()
    [seat] = actors.posts(building)
    actors.appoint(person_id=people.zhou.person_id, post_id=seat.id, by=people.admin, at=here.tick())
    affair = begins(
        here, "wang", MATTER, where=frame.building_3.path, title="楼道灯谁来换", neighbours="3幢楼院自治小组"
    )
    goes(here, "worker", affair, ("raise", "taken", {"host": "楼栋长"}))
    talked = {"what": "每户两元换感应灯", "met_on": str(day(here)), "should_come": "12"}
    few = {**talked, "came_count": "8", "agreed_count": "6"}
    enough = {**talked, "came_count": "9", "agreed_count": "8"}
    assert goes(here, "worker", affair, ("discuss", "agreed", few)) == "discuss", "no rules of its own yet"
    adopted(here, building, rule="neighbours-households", composition="本楼各户｜12｜一户一人", notice="1")
    assert goes(here, "worker", affair, ("discuss", "agreed", enough)) == "discuss", "they met before it had rules"
    here.tick(days=1)
    later = {"met_on": str(day(here))}
    for wrong, why in (
        ({**few, **later}, "同意"), ({**enough, "met_on": str(day(here, days=-9))}, "比提这件事还早"),
        ({**talked, **later, "should_come": "1", "came_count": "1", "agreed_count": "1"}, "自己的规矩里有 12 席"),
    ):  # fmt: skip
        assert goes(here, "worker", affair, ("discuss", "agreed", {**wrong})) == "discuss", why
        assert why in " ".join(one.text for one in here.page("worker", affair).timeline)
    assert goes(here, "worker", affair, ("discuss", "agreed", {**enough, **later})) == "act"
    assert "每户两元换感应灯" not in seen(building)
    shown(here, affair)
    goes(
        here, "worker", affair, ("act", "done", {"outcome": "换了六盏"}),
        ("manage", "kept_by", {"keeper": "每层轮流一月", "look_on": str(day(here, days=20))}),
    )  # fmt: skip
    here.tick(days=21)
    goes(here, "worker", affair, ("look", "kept", {"seen": "灯都亮着"}))
    here.rates("wang", affair, 4)
    assert stands(here, affair) == "end"
    page = words(browser().get(f"/bodies/{building}"))
    for said in (
        "每户两元换感应灯",
        "应到 12 户，到 9，同意 8",
        "邻里小事：一户一票，全体过半同意",
        "1 人评，满 5 人才写平均分",
        "楼栋长 1 人",
    ):
        assert said in page, said
    listed = words(browser().get(f"/bodies?path={community}"))
    for said in (
        "楼院自治小组",
        "门栋自治小组",
        "居民小组",
        "小区自治小组",
        "自然村自治小组",
        "门栋长：空着",
        "提了 1 件 · 办成 1 件",
    ):
        assert said in listed, said
    assert "4.0 分" not in page + listed, "one rating is nobody's average"
    assert affairs.sittings([building]) == ()


@pytest.mark.requirement("R291")
@pytest.mark.requirement("R155")
@pytest.mark.parametrize("way", ["again", "lost"])
def test_what_was_not_done_or_not_kept_is_talked_over_and_settled_again(here: World, way: str) -> None:
    frame = here.people.frame
    own = unit(here, "3幢楼院自治小组", "courtyard_unit", frame.building_3.path, "楼栋长")
    adopted(here, own, rule="neighbours-households", composition="本楼各户｜12｜一户一人", notice="1")
    affair = begins(here, "wang", MATTER, where=frame.building_3.path, title="楼道灯", neighbours="3幢楼院自治小组")
    talked = {"what": "换灯", "should_come": "12", "came_count": "9", "agreed_count": "8"}
    here.tick(days=1)
    goes(here, "worker", affair, ("raise", "taken", {"host": "楼栋长"}))
    assert goes(here, "worker", affair, ("discuss", "agreed", {**talked, "met_on": str(day(here))})) == "discuss"
    assert "要提前 1 天通知" in " ".join(one.text for one in here.page("worker", affair).timeline)
    here.tick(days=1)
    assert goes(here, "worker", affair, ("discuss", "agreed", {**talked, "met_on": str(day(here))})) == "act"
    if way == "again":
        goes(here, "worker", affair, ("act", "again", {"outcome": "没办成"}))
    else:
        kept = {"keeper": "轮流", "look_on": str(day(here, days=2))}
        goes(here, "worker", affair, ("act", "done", {"outcome": "换了"}), ("manage", "kept_by", kept))
        here.tick(days=3)
        goes(here, "worker", affair, ("look", "lost", {"seen": "又黑了"}))
    again = {**talked, "what": "再换", "met_on": str(day(here)), "came_count": "12", "agreed_count": "12"}
    assert goes(here, "worker", affair, ("discuss", "agreed", again)) == "act"
    assert {(one.number, one.title) for one in bodies.body(own, day(here)).decisions} == {(1, "换灯"), (2, "再换")}


@pytest.mark.requirement("R222")
def test_the_three_tiers_stand_one_under_the_other_and_each_decides_by_its_own_rules(here: World) -> None:
    lines, _ = bodies.bodies_at(here.people.community.path)
    tiers = [(one.organisation.name, one.depth) for one in lines if one.organisation.subtype in (
        "self_governance_council", "self_governance_association", "able_residents",
    )]  # fmt: skip
    assert tiers == [("社区自治理事会", 0), ("五众自治协会", 1), ("群英汇", 2)]
    for name, _ in tiers:
        adopted(here, named(here, name), document=f"{name}自己定的")
    page = words(browser().get(f"/bodies/{named(here, '五众自治协会')}"))
    for said in ("社区自治理事会", "群英汇", "五众自治协会自己定的", "会员 0 人（30 席）"):
        assert said in page, said
    for name, seat in (("五众自治协会", "会员"), ("群英汇", "居民骨干")):
        enter_system()
        [post] = [one for one in actors.posts(named(here, name)) if one.title == seat]
        assert here.people.wang.person_id is not None
        actors.appoint(person_id=here.people.wang.person_id, post_id=post.id, by=here.people.admin, at=here.tick())
        here.tick()
        affair = begins(here, "director", SITTING, title=f"{name}碰头", body=name)
        told = {"agenda": "院子里种什么", "day": str(day(here, days=3))}
        goes(here, "director", affair, ("call", "called", told))
        here.tick(days=3)
        sat = held(seats(here, named(here, name)), item("种桂花", "passed", agree=1))
        assert goes(here, "director", affair, ("sit", "held", sat)) == "end"
        assert [one.title for one in bodies.body(named(here, name), day(here)).decisions] == ["种桂花"]
    assert bodies.body(named(here, "社区自治理事会"), day(here)).decisions == ()


def test_an_own_rule_is_written_changed_and_the_law_s_made_stricter_on_one_page(here: World) -> None:
    place = here.people.community.path
    with clock_at(here.tick()):
        desk = browser(here.people.director)
        given = {**OWN, "path": place, "on": str(day(here))}
        for wrong in (
            {"quorum": "at_least 9/0"},
            {"title": ""},
            {"on": "soon"},
            {"of": "nobody"},
            {"key": "jw-meeting"},
        ):
            refused = desk.post("/decisions/rules/own/add", {**given, **wrong})
            assert refused.status_code == 422, wrong
        assert desk.post("/decisions/rules/own/add", given).status_code == 303
        [own] = [one for one in autonomy.rules_on(place, day(here)) if one.path == place]
        later = {**given, "key": own.key, "quorum": "at_least 3/4", "on": str(day(here, days=9))}
        assert desk.post("/decisions/rules/own/add", later).status_code == 303
        assert [str(one.rule.valid[0].fraction) for one in autonomy.versions_of(own.key, place)] == ["3/4", "2/3"]
        stricter = {
            "path": place, "key": "four-discussions-members", "need-present-all-persons": "at_least 3/4",
            "document": "区里的办法", "clause": "第三条", "phrase": "", "on": str(day(here)),
        }  # fmt: skip
        assert (
            desk.post("/decisions/rules/own/refine", {**stricter, "need-present-all-persons": "most"}).status_code
            == 422
        )
        assert desk.post("/decisions/rules/own/refine", {**stricter, "key": "jw-meeting"}).status_code == 422
        assert desk.post("/decisions/rules/own/refine", stricter).status_code == 303
        held_here = autonomy.rule_on("four-discussions-members", place, day(here))
        assert str(held_here.rule.valid[0].fraction) == "3/4"
        assert browser(here.people.worker).get(f"/decisions/rules/own?path={place}").status_code == 403

"""委员会例会: a sitting called, held and written down in the browser; what it decided is somebody's work by a day."""

import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system
from liren.actors import public as actors
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.affairs.tests.copies import copy_affair
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World
from liren.kit.clock import CHINA
from liren.kit.errors import InvalidInput
from liren.standards.public import publish
from liren.web.tests.visits import browser, words
from tests.book.world import book, papers, text_of
from tests.doors import clock_at
from tests.statements import statements

pytestmark = pytest.mark.django_db
SITTING, DECISION = "autonomy/committee-sitting", "autonomy/committee-decision"
FIVE = ("民生保障委员会", "平安建设委员会", "城市环境委员会", "社区建设委员会", "共建共治委员会")


@pytest.fixture
def here() -> World:
    """The five committees stand, two residents sit in 平安建设委员会."""
    made = book(SITTING, DECISION)
    people = made.people
    actors.seed_templates(settings.LAWBOOK / "organisations", at=BEGAN)
    actors.apply_template(
        key="five-committees", version=None, place=people.community, fillings={}, by=people.admin, at=BEGAN
    )
    enter_system()
    actors.begin_term(
        organisation_id=committee(made).id, number=2, began_on=date(2025, 3, 1), last_day=date(2030, 2, 28),
        meets="每季度一次", reference="选举结果公告 2 号", by=people.admin, at=BEGAN,
    )  # fmt: skip
    for who in (people.zhou, people.wang):
        [seat] = [post for post in actors.posts(committee(made).id) if post.title == "委员"]
        assert who.person_id is not None
        actors.appoint(person_id=who.person_id, post_id=seat.id, by=people.admin, at=BEGAN)
    return made


def committee(here: World, name: str = "平安建设委员会") -> actors.Organisation:
    return next(one for one in actors.organisations(here.people.community.path) if one.name == name)


@pytest.mark.requirement("R099")
def test_a_committee_is_called_sits_and_what_it_decided_is_done_by_somebody_by_a_day(here: World) -> None:
    people, safety = here.people, committee(here)
    with clock_at(here.tick()) as clock:
        director = browser(people.director)
        form = words(director.get(f"/open/{SITTING}"))
        assert all(f'value="{name}"' in form for name in FIVE)
        asked = {"title": "平安建设委员会十一月例会", "committee": safety.name, "place": people.community.path}
        opened = director.post(f"/open/{SITTING}", {**asked, "_sure": "1"})
        assert opened.status_code == 303
        assert opened.headers["Location"].startswith("/affairs/"), "who opens it for the office goes on at the desk"
        assert "工作人员发起" in words(director.get(opened.headers["Location"]))
        [sitting] = affairs.sittings([safety.id])
        where = f"/affairs/{sitting.affair_id}"
        day = here.at.date() + timedelta(days=3)
        called = {"agenda": "楼道充电怎么管", "day": str(day), "hour": "19:00", "venue": "议事厅"}
        assert director.post(f"{where}/do/call/called", called).status_code == 303
        admin = browser(people.admin)
        page = words(admin.get(f"/organisations/{safety.id}"))
        for said in ("职责：组织居民参与平安建设", "19:00，议事厅", "还没有开过", "定了日子"):
            assert said in page, said
        for said in ("第 2 届", "2025年3月1日", "2030年2月28日", "会议：每季度一次", "委员 周*"):
            assert said in page, said
        assert "楼道充电怎么管" not in page
        clock.at = here.tick(days=3)
        director, admin = browser(people.director), browser(people.admin)
        offered = words(director.get(f"{where}/do/sit/held"))
        assert "委员 周*" in offered
        assert "委员 王*" in offered
        held = {"came": ["委员 周*", "委员 王*"], "minutes": "在三幢东侧装充电棚"}
        stranger = director.post(f"{where}/do/sit/held", {**held, "came": ["委员 谁都行"]})
        assert stranger.status_code == 422
        task = {
            "tasks.0.title": "选充电棚的位置",
            "tasks.0.who": "委员 周*",
            "tasks.0.due": str(day + timedelta(days=20)),
        }
        outsider = director.post(f"{where}/do/sit/held", {**held, **task, "tasks.0.who": "谁都行"})
        assert (outsider.status_code, "选充电棚的位置" in words(outsider)) == (422, True)
        assert re.search(r'name="tasks\.0\.who" value="委员 王\*"', words(outsider))
        assert director.post(f"{where}/do/sit/held", {**held, **task}).status_code == 303
    deliver(here)
    with clock_at(here.tick()):
        page = words(admin.get(f"/organisations/{safety.id}"))
        assert "到会 2 人：委员 周*、委员 王*" in page
        assert "还没有召集" in page
    [minutes] = papers(here, "director", sitting.affair_id)
    said = text_of(here, "director", minutes)
    assert all(one in said for one in ("平安建设委员会", "委员 周*", "在三幢东侧装充电棚", "选充电棚的位置"))
    [child] = affairs.children(sitting.affair_id).children
    decided = here.page("worker", child.affair_id)
    assert decided.title == "选充电棚的位置"
    assert "委员 周*" in [one.text for one in decided.answers]
    [due] = {one.due.at.date() for one in decided.work if one.due and one.due.at}
    assert due == day + timedelta(days=20)


def test_two_committees_of_one_name_are_told_apart_and_each_has_its_own_sittings(here: World) -> None:
    people, safety = here.people, committee(here)
    enter_system()
    second = actors.add_organisation(
        name=safety.name, kind=safety.kind, subtype=safety.subtype, path=people.community.path,
        place_id=people.community.id, by=people.admin, at=BEGAN,
    )  # fmt: skip
    first, second = sorted((safety.id, second), key=str)
    here.opens(
        "director", procedure_key=SITTING, place_path=people.community.path,
        answers={"title": "第二家的例会", "committee": f"{safety.name}（2）"},
    )  # fmt: skip
    assert [one.title for one in affairs.sittings([second])] == ["第二家的例会"]
    enter_system()
    affairs.open_recurring(here.tick())
    enter_system()
    assert [one.title for one in affairs.sittings([first])] == [f"{safety.name} 2026年第4季度例会"]
    assert affairs.sittings([second])[0].title == f"{safety.name}（2） 2026年第4季度例会"


def test_who_may_have_come_is_asked_once_however_many_sittings_lie_on_the_desk(here: World) -> None:
    sitting = called(here)

    def asked() -> int:
        director = here.actor("director")
        work = [one.work_id for one in here.inbox("director").items]
        with statements() as sent:
            found = affairs.desk.many(work, director, at=here.at)
        assert "委员 周*" in str(found.moves), "the members are offered"
        return len(sent)

    copy_affair(sitting, 1)
    two = asked()
    copy_affair(sitting, 8)
    assert asked() == two


def test_the_clock_calls_each_committee_once_a_quarter_and_no_other_body(here: World) -> None:
    enter_system()
    affairs.open_recurring(here.tick())
    enter_system()
    affairs.open_recurring(here.tick())
    titles = {name: [one.title for one in affairs.sittings([committee(here, name).id])] for name in FIVE}
    assert titles == {name: [f"{name} 2026年第4季度例会"] for name in FIVE}
    found = affairs.affairs(here.actor("worker"), affairs.Filters(procedure_key=SITTING)).items
    assert len(found) == len(FIVE)


@pytest.mark.requirement("R242")
def test_who_takes_over_a_committees_post_reads_which_sittings_are_to_come(here: World) -> None:
    called(here)
    people, day = here.people, here.at.date() + timedelta(days=3)
    next_one = people.stranger
    assert next_one.person_id is not None
    with clock_at(here.tick()):
        begun = browser(people.admin).post("/handovers/begin", {"holding": holding(here, "zhou")})
        where = begun.headers["Location"]
        assert browser(next_one).get(where).status_code == 404
        enter_system()
        actors.hand_over(holding_id=holding(here, "zhou"), to=next_one.person_id, by=people.admin, at=here.tick())
        page = words(browser(next_one).get(where))
        for said in ("要开的会", "十一月例会", "议事厅", f"{day.month}月{day.day}日"):
            assert said in page, said


def test_a_sitting_is_of_a_committee_that_stands_here(here: World) -> None:
    for name in ("银杏社区居委会", "平安建设", ""):
        with pytest.raises(InvalidInput) as wrong:
            here.opens(
                "director", procedure_key=SITTING, place_path=here.people.community.path,
                answers={"title": "例会", "committee": name},
            )  # fmt: skip
        assert "committee" in wrong.value.fields


def holding(here: World, who: str) -> UUID:
    """The post `who` holds in 平安建设委员会."""
    enter_system()
    [member] = [one for one in actors.members(committee(here).id) if one.person_id == here.person(who)]
    return member.holding_id


def called(here: World) -> UUID:
    """A sitting of 平安建设委员会, called for the third day from now."""
    enter_system()
    asked = {"title": "十一月例会", "committee": committee(here).name}
    opened = here.opens(
        "director", procedure_key=SITTING, place_path=here.people.community.path, answers=asked
    )  # fmt: skip
    day = here.at.date() + timedelta(days=3)
    here.does("director", opened.id, "call", "called", agenda="楼道充电", day=str(day), venue="议事厅")
    return opened.id


def only(here: World, name: str = "平安建设委员会") -> affairs.Sitting:
    enter_system()
    [found] = affairs.sittings([committee(here, name).id])
    return found


def test_a_sitting_that_fell_through_is_not_to_come_and_waits_for_another_day(here: World) -> None:
    sitting = called(here)
    assert only(here).coming(here.at.date())
    here.does("director", sitting, "sit", "postponed", reason="停电")
    assert (only(here).day, only(here).coming(here.at.date())) == (None, False)
    with clock_at(here.tick()):
        page = words(browser(here.people.admin).get(f"/organisations/{committee(here).id}"))
    assert "等社区定日子" in page
    assert "定了日子" not in page
    here.does("director", sitting, "call", "skipped", reason="下季度一起开")
    assert (only(here).day, only(here).declined) == (None, True)


OPINION = """
key: autonomy/committee-opinion
version: 1
title: 对委员会的意见
node: 社区自治/委员会
affair: {kind: autonomy, responsible: self_governance, attribute: common_interest, everyday_name: 意见}
applies: {urban: true, rural: true}
summary: 居民对委员会提意见。
sources: [{id: ours, document: our choice, title: 自定, clause: null, checked: true}]
visibility: private
form:
  title: {title: 什么意见, type: text, required: true, max: 60, purpose: 认得出, basis: ours}
  committee: {title: 哪个委员会, type: choice, offers: [committee_of_work], required: true, purpose: 给它, basis: ours}
  day: {title: 哪天的事, type: text, required: false, max: 30, purpose: 查得到, basis: ours}
  place: {title: 哪个社区, type: place, required: true, purpose: 分到社区, basis: ours, known: reporter.place}
start: read
steps:
  read:
    title: 看
    by: [community_worker]
    clock: finish
    within: 5 working days
    basis: ours
    moves:
      read: {title: 看过了, to: end, tells: reporter, resolves: true}
"""


def test_what_else_is_said_to_a_committee_stays_behind_its_walls(here: World) -> None:
    enter_system()
    publish(document=OPINION, publisher="liren", by=SYSTEM, at=here.at)
    sitting = called(here)
    here.opens(
        "wang", procedure_key="autonomy/committee-opinion", place_path=here.people.community.path,
        answers={"title": "主任不管事", "committee": committee(here).name, "day": "上个月"},
    )  # fmt: skip
    assert only(here).affair_id == sitting
    with clock_at(here.tick()):
        page = words(browser(here.people.admin).get(f"/organisations/{committee(here).id}"))
    assert "十一月例会" in page
    assert "主任不管事" not in page


def test_who_came_is_chosen_from_who_held_a_post_on_the_day_of_the_sitting(here: World) -> None:
    held = {"came": ["委员 王*"], "minutes": "装充电棚"}
    sitting = called(here)
    gone, stayed = holding(here, "zhou"), holding(here, "wang")
    enter_system()
    actors.relieve(holding_id=gone, by=here.people.admin, at=here.tick())
    enter_system()
    actors.relieve(holding_id=stayed, by=here.people.admin, at=here.tick(days=4))
    with pytest.raises(InvalidInput) as refused:
        here.does("director", sitting, "sit", "held", **{**held, "came": ["委员 周*"]})
    assert "came" in refused.value.fields, "who left before the day did not come"
    here.does("director", sitting, "sit", "held", **held)
    assert only(here).came == ("委员 王*",)


def test_what_a_committee_had_called_is_held_by_the_one_it_ended_in(here: World) -> None:
    sitting, heir = called(here), committee(here, "社区建设委员会")
    enter_system()
    at = here.tick()
    actors.merge_organisations(
        into={committee(here).id: heir.id}, on=at.astimezone(CHINA).date(), reference="居委会决定", by=SYSTEM, at=at
    )  # fmt: skip
    deliver(here)
    assert only(here, heir.name).affair_id == sitting
    here.tick(days=3)
    here.does("director", sitting, "sit", "held", came=["委员 周*", "委员 王*"], minutes="装充电棚")
    enter_system()
    assert affairs.verify(sitting).broken is None

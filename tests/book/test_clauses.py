"""What is said about a clause: it goes to who maintains that, is answered, and stands with the clause for everybody."""

from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.access import public as access
from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import BEGAN
from liren.affairs import public as affairs
from liren.affairs.company.tests.acts import drained
from liren.affairs.tests.world import KEY, World
from liren.kit.clock import now
from liren.kit.database import rows
from liren.standards.public import clauses, current, publish
from liren.territories.public import close
from liren.territories.tests.cast import Nobody
from liren.web.tests.test_standard_life import pact
from liren.web.tests.visits import browser, caught, words
from tests.book.world import begins, book, goes, stands

pytestmark = pytest.mark.django_db
FEEDBACK = clauses.FEEDBACK
PAGE = f"/standards/{KEY}/clauses/verify.not_by"


def locally(here: World, version: int) -> str:
    """The community publishes a version of its own; returns its digest."""
    text = (settings.LAWBOOK / "procedures" / f"{KEY}.yaml").read_text("utf-8")
    text = text.replace("version: 1", f"version: {version}", 1)
    enter_system()
    path = here.people.community.path
    return publish(document=text, publisher="桂花里", path=path, by=SYSTEM, at=here.at).digest


def says(here: World, who: str, clause: str, title: str = "三个人抽不出第二个人核实") -> UUID:
    return begins(here, who, FEEDBACK, clause=clause, title=title, better="照片清楚的不用再跑")


@pytest.mark.requirement("R064")
def test_what_anybody_says_about_a_clause_goes_to_who_maintains_it_and_is_answered() -> None:
    here = book(FEEDBACK)
    wang, editor = browser(here.people.wang), browser(here.people.editor)
    # From one's own affair, or from the guide, to the clause; and from there to the form, which knows the clause.
    mine = here.opens("wang").id
    step = caught(rf'href="(/standards/{KEY}/clauses/accept\?v=1)">这一步不好用', words(wang.get(f"/mine/{mine}")))
    assert "受理（整步）" in words(wang.get(step))
    caught(rf'href="(/standards/{KEY}/clauses/verify\?v=1)">不好用', words(wang.get(f"/procedures/{KEY}")))
    page = words(wang.get(PAGE))
    assert "核实：要换人办" in page
    assert "还没有人说这一条" in page
    form = words(wang.get(caught(r'href="(/open/management/clause-feedback[^"]*)"', page)))
    assert "《网格事件处置规程》第 1 版 · 核实：要换人办" in form
    chosen = caught(r'name="clause" value="([^"]+)" checked', form)
    said = {"title": "三个人抽不出第二个人核实", "better": "照片清楚的不用再跑", "place": here.people.community.path}
    assert wang.post(f"/open/{FEEDBACK}", {**said, "clause": chosen}).status_code == 303
    affair = next(one.id for one in affairs.mine(here.actor("wang"), at=here.at).items if one.id != mine)
    # Straight to who maintains it; nobody else answers in their place, and what is not about clauses they do not see.
    assert "三个人抽不出第二个人核实" in words(editor.get("/today"))
    for other in ("worker", "director"):
        with pytest.raises(affairs.StepNotAllowed):
            here.does(other, affair, "reply", "adopt", answer="改")
    with pytest.raises(affairs.NoSuchAffair):
        here.page("editor", mine)
    assert "有 1 件还没有公开" in words(wang.get(PAGE))
    affairs.publish(affair_id=affair, by=here.actor("worker"), at=here.tick())
    assert goes(here, "editor", affair, ("reply", "adopt", {"answer": "下一版把核实改为可调条款"})) == "feedback"
    drained(here)
    # The answer comes back to who spoke, who says whether it is clear; and stands with the clause for everybody.
    assert "下一版把核实改为可调条款" in words(wang.get(f"/mine/{affair}"))
    here.rates("wang", affair, 5)
    assert stands(here, affair) == "end"
    for part in ("三个人抽不出第二个人核实", "照片清楚的不用再跑", "采纳，下一版改", "下一版把核实改为可调条款"):
        assert part in words(browser().get(PAGE))
    assert "1 人说过" in words(wang.get(f"/procedures/{KEY}"))
    assert "大家说过 1 件" in words(browser().get(f"/standards/{KEY}/clauses"))


@pytest.mark.requirement("R064")
def test_a_clause_of_local_rules_is_answered_where_they_were_made() -> None:
    here = book(FEEDBACK)
    locally(here, 2)
    affair = says(here, "wang", f"{KEY}#verify.not_by")
    assert "三个人抽不出" in words(browser(here.people.director).get("/today"))
    assert goes(here, "director", affair, ("reply", "explain", {"answer": "人手确实不够，先照旧"})) == "feedback"
    # The one it was made from stays with who publishes it.
    above = current(KEY, "", here.at)
    other = says(here, "wang", f"{KEY}@{above.digest}#verify.not_by", "上级写得太死")
    with pytest.raises(affairs.StepNotAllowed):
        here.does("director", other, "reply", "explain", answer="不归这里改")
    assert goes(here, "editor", other, ("reply", "explain", {"answer": "各地可以另定"})) == "feedback"


def test_what_waits_for_a_place_that_ended_is_answered_where_its_rules_went() -> None:
    here = book(FEEDBACK)
    old, heir = here.people.community, here.people.frame.yinxing
    rule = locally(here, 2)
    clause = f"{KEY}@{rule}#verify.not_by"
    near = says(here, "wang", clause)
    far = begins(here, "stranger", FEEDBACK, where=heir.path, clause=clause, title="邻居也觉得死")
    enter_system()
    access.grant(
        holder=here.person("other_worker"), role="community_director", path=heir.path, place_id=heir.id, org_id=None,
        by=SYSTEM, at=BEGAN,
    )  # fmt: skip
    day = here.at.date()
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", day, f"{old.path}%", old.id)
    close(id=old.id, on=day, successors=[heir.id], by=Nobody(), at=here.tick(hours=1))
    assert affairs.redraw(place_id=old.id, at=here.tick()) == 2
    assert affairs.redraw(place_id=old.id, at=here.tick()) == 0
    late = begins(here, "stranger", FEEDBACK, where=heir.path, clause=clause, title="并过来了还是死")
    for affair in (near, far, late):
        with pytest.raises((affairs.StepNotAllowed, affairs.NoSuchAffair)):
            here.does("director", affair, "reply", "explain", answer="已经不归这里")
    for affair in (near, far, late):
        assert affair in {item.affair_id for item in here.inbox("other_worker").items}
        assert goes(here, "other_worker", affair, ("reply", "explain", {"answer": "合并后再议"})) == "feedback"
        assert affairs.verify(affair).broken is None


def test_gathering_what_was_said_of_many_versions_takes_no_more_statements_than_of_one() -> None:
    here = book(FEEDBACK)
    digests = [locally(here, version) for version in (2, 3, 4)]
    about = f"{KEY}#verify.not_by"

    def taken() -> int:
        enter_system()
        with CaptureQueriesContext(connection) as found:
            affairs.said_about([about])
        return len(found)

    says(here, "wang", f"{KEY}@{digests[0]}#verify.not_by")
    taken()
    one = taken()
    for digest in digests:
        says(here, "wang", f"{KEY}@{digest}#verify.not_by")
    assert taken() == one
    assert {said.version for said in affairs.said_about([about])} == {
        f"《网格事件处置规程》第 {version} 版 · 核实：要换人办" for version in (2, 3, 4)
    }
    assert affairs.said_counts(KEY) == {"verify.not_by": affairs.SaidCount(4, 4)}


def test_what_is_said_of_a_whole_procedure_or_standard_stands_on_its_page_with_the_answer() -> None:
    here = book(FEEDBACK)
    standard = pact(here)
    for whole, page, words_for in (
        (f"{KEY}#", f"/standards/{KEY}/clauses", "对整份规程说的"),
        (f"standard/{standard}#", f"/standards/catalogue/{standard}", "对整份标准说的"),
    ):
        affair = says(here, "wang", whole, "太长，没人看得完")
        affairs.publish(affair_id=affair, by=here.actor("worker"), at=here.tick())
        keeper = "editor" if whole.startswith(KEY) else "director"
        goes(here, keeper, affair, ("reply", "explain", {"answer": "已经印了一页纸的"}))
        shown = words(browser().get(page))
        for part in (words_for, "太长，没人看得完", "已经印了一页纸的", "整份"):
            assert part in shown, part


def test_a_clause_of_a_pact_of_ones_own_is_read_in_full() -> None:
    here = book(FEEDBACK)
    standard = pact(here)
    page = words(browser().get(f"/standards/catalogue/{standard}"))
    clause = caught(rf'href="(/standards/catalogue/{standard}/clauses/[^"]+)"', page)
    shown = words(browser().get(clause))
    assert "楼道不堆放杂物。" in shown
    assert "不录原文" not in shown


def test_a_clause_is_found_by_its_name_and_one_there_is_not_is_refused() -> None:
    here = book(FEEDBACK)
    wang = browser(here.people.wang)
    found = words(wang.post(f"/open/{FEEDBACK}", {"clause.q": "网格 核实 换人", "_find": "clause", "title": "太死"}))
    assert "核实：要换人办" in found
    assert 'value="太死"' in found
    assert "没有找到" in words(wang.post(f"/open/{FEEDBACK}", {"clause.q": "没有这种事", "_find": "clause"}))
    answers = {"title": "太死", "place": here.people.community.path}
    for wrong in (f"{KEY}#verify.nothing", f"standard/{here.person('wang')}#", "'; --"):
        refused = wang.post(f"/open/{FEEDBACK}", {**answers, "clause": wrong})
        assert refused.status_code == 422
        assert "说的是哪一条" in words(refused)
    assert browser().get(f"/standards/{KEY}/clauses/verify.nothing").status_code == 404


def test_departures_are_gathered_at_the_clause_they_left() -> None:
    here = book(FEEDBACK)
    enter_system()
    text = (settings.LAWBOOK / "procedures" / f"{KEY}.yaml").read_text("utf-8")
    text = text.replace("version: 1", "version: 2", 1).replace("floor: [accept.within", "floor: [verify.not_by", 1)
    publish(document=text + "depart: {by: [community_worker]}\n", publisher="liren", by=SYSTEM, at=here.at)
    here.at = now()  # a year back is read
    affair = here.opens("wang").id
    affairs.depart(
        affair_id=affair, step="accept", clause="within", instead="2 working days", reason="要等物业开门",
        hope="看两天够不够", by=here.actor("worker"), at=here.tick(),
    )  # fmt: skip
    page = f"/standards/{KEY}/clauses/accept.within"
    assert "期限改为 2 个工作日" in words(browser().get(page))
    assert "要等物业开门" not in words(browser().get(page))
    assert "要等物业开门" in words(browser(here.people.worker).get(page))
    assert "没有人声明过偏离" in words(browser().get(f"/standards/{KEY}/clauses/accept.by"))


@pytest.mark.requirement("R010")
def test_the_circle_of_a_procedure_draws_itself_from_what_is_recorded() -> None:
    here = book(FEEDBACK)
    circle = f"/standards/{KEY}/pdca"
    page = words(browser().get(circle))
    assert "1 / 4" in page
    assert "还没有改过" in page
    assert "登录后能看到" in page
    enter_system()
    text = (settings.LAWBOOK / "procedures" / f"{KEY}.yaml").read_text("utf-8").replace("version: 1", "version: 2", 1)
    text = text.replace("floor: [accept.within", "floor: [verify.not_by", 1)
    text = text.replace("sample: 20%", "sample: 30%", 1) + "depart: {by: [community_worker]}\n"
    publish(document=text, publisher="liren", by=SYSTEM, at=here.at)
    here.at = now()
    affair, said = here.opens("wang").id, says(here, "wang", f"{KEY}#verify.sample", "抽得太少")
    affairs.depart(
        affair_id=affair, step="accept", clause="within", instead="2 working days", reason="要等物业开门",
        hope="看两天够不够", by=here.actor("worker"), at=here.tick(),
    )  # fmt: skip
    page = words(browser(here.people.worker).get(circle))
    for part in (
        "第 2 版起执行",
        "近一年声明过 1 次偏离",
        "反馈 1 件",
        "1 件等答复",
        "抽查比例由“20%”改为“30%”",
        "4 / 4",
    ):
        assert part in page, part
    assert goes(here, "editor", said, ("reply", "adopt", {"answer": "已经改了"})) == "feedback"
    assert "都答复了" in words(browser(here.people.worker).get(circle))
    assert browser().get(f"/standards/{KEY}x/pdca").status_code == 404

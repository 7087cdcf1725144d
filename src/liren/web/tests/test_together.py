"""The list of the day: narrowed, kept by name, many done at once, and whether it is still so; all without script."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from liren.affairs import public as affairs
from liren.affairs.public import desk
from liren.affairs.tests.copies import copy_affair
from liren.affairs.tests.world import KEY, World, world
from liren.kit.clock import now
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    made = world()
    made.at = now() - timedelta(hours=1)
    return made


def works(page: str) -> list[str]:
    return re.findall(r'name="work" value="([0-9a-f-]{36})"', page)


def chosen(client: Any) -> list[str]:
    return works(words(client.get("/today")))


def test_many_are_accepted_at_once_after_a_look_and_each_is_told(here):
    made = [here.opens("wang").id for _ in range(3)]
    client = browser(here.people.worker)
    asked = words(client.post("/today/together", {"work": chosen(client)}))
    assert "一起办 3 件" in asked
    assert 'value="do:accept:dispatch"' in asked
    assert "不予受理" in asked
    assert "理由要逐件写明" in asked
    assert {here.page("worker", one).step for one in made} == {"accept"}
    sure = words(client.post("/today/together", {"work": works(asked), "act": "do:accept:dispatch"}))
    assert "受理并派单，3 件" in sure
    done = words(client.post("/today/together", {"work": works(sure), "act": "do:accept:dispatch", "go": "1"}))
    assert "办成 3 件" in done
    assert {here.page("worker", one).step for one in made} == {"dispatch"}


def test_what_is_sent_in_parts_and_sent_again_is_done_once_and_all_of_it_told(here):
    """As a script sends it whose answers get lost: every part again, and the whole at the end."""
    lamps = [here.opens("wang").id for _ in range(3)]
    client = browser(here.people.worker)
    work = chosen(client)
    asked = words(client.post("/today/together", {"work": work, "act": "do:accept:finish_at_once"}))
    once = caught(r'name="once" value="([^"]+)"', asked)
    form = {"act": "do:accept:finish_at_once", "go": "1", "once": once, "reply": "好了"}
    for some in (work[:2], work[:2], work[2:]):
        part = client.post("/today/together", {**form, "work": some, "part": "1"})
        assert part.json() == {"done": len(some), "refused": 0}
    versions = [here.page("worker", one).version for one in lamps]
    for _ in range(2):
        done = words(client.post("/today/together", {**form, "work": work}))
        assert "即办：办成 3 件</h1>" in done
        assert "不在清单里" not in done
        assert all(f'href="/affairs/{one}"' in done for one in lamps)
    assert [here.page("worker", one).version for one in lamps] == versions
    other = words(client.post("/today/together", {**form, "work": work, "reply": "没好"}))
    assert "办成 0 件" in other, "other words are another order, and these are done"
    assert browser(here.people.other_worker).post(
        "/today/together", {**form, "work": work, "part": "1"}
    ).json() == {"done": 0, "refused": 3}  # fmt: skip


def test_what_was_left_when_somebody_stopped_is_named_and_gone_on_with(here):
    for _ in range(2):
        here.opens("wang")
    client = browser(here.people.worker)
    first, second = chosen(client)
    form = {"act": "do:accept:finish_at_once", "go": "1", "reply": "好了", "work": [first], "left": [second, "x"]}
    done = words(client.post("/today/together", form))
    assert "办成 1 件" in done
    assert "接着办这 1 件" in done
    assert works(done) == [second]
    told = dict(re.findall(r'name="(act|reply)" value="([^"]+)"', done))
    assert "好了</textarea>" in words(client.post("/today/together", {"work": [second], **told}))


def test_what_is_asked_is_asked_once_and_a_wrong_answer_loses_nothing_and_does_nothing(here):
    made = [here.opens("wang").id for _ in range(2)]
    client = browser(here.people.worker)
    form = {"work": chosen(client), "act": "do:accept:finish_at_once", "go": "1"}
    back = client.post("/today/together", form)
    assert back.status_code == 422
    assert '<a href="#f-reply">办理结果</a>' in words(back)
    assert works(words(back)) == form["work"]
    assert {here.page("worker", one).step for one in made} == {"accept"}
    assert "办成 2 件" in words(client.post("/today/together", {**form, "reply": "水来了"}))
    told = [here.page("wang", one).timeline[-1].text for one in made]
    assert all("水来了" in one for one in told)


def test_one_that_somebody_else_moved_meanwhile_is_told_and_the_others_are_done(here):
    first, second = here.opens("wang"), here.opens("wang")
    client = browser(here.people.worker)
    work = chosen(client)
    here.does("worker", first.id, "accept", "finish_at_once", reply="好了")
    done = words(client.post("/today/together", {"work": work, "act": "do:accept:dispatch", "go": "1"}))
    assert "办成 1 件" in done
    assert "1 件已经不在清单里" in done
    assert here.page("worker", second.id).step == "dispatch"


def test_what_is_done_between_the_look_and_the_act_is_told_as_done_and_not_as_refused(here, monkeypatch):
    """As when the button is pressed twice: the second request still reads the work as open."""
    lamps = [here.opens("wang").id for _ in range(3)]
    client = browser(here.people.worker)
    work, many = chosen(client), desk.many

    def then_overtaken(*given: Any, **more: Any) -> desk.Many:
        found = many(*given, **more)
        monkeypatch.undo()
        for lamp in lamps[:2]:
            here.does("worker", lamp, "accept", "finish_at_once", reply="好了")
        return found

    monkeypatch.setattr(desk, "many", then_overtaken)
    done = words(client.post("/today/together", {"work": work, "act": "do:accept:dispatch", "go": "1"}))
    assert "办成 1 件</h1>" in done
    assert "另有 2 件已经不在清单里（刚才办过了" in done
    assert "没办成" not in done


def test_one_that_is_refused_leaves_nothing_behind_stays_chosen_and_keeps_no_other_from_being_done(here):
    """An affair does not end before somebody said what becomes of the one opened from it; it is refused at the end."""
    lamps = [here.opens("wang").id for _ in range(3)]
    for lamp in lamps:
        here.does("worker", lamp, "accept", "finish_at_once", reply="好了")
        here.rates("wang", lamp, 1)
    affairs.open_child(
        parent_id=lamps[1], procedure_key=KEY, answers={"title": "另一处"}, reason="另一处也坏了",
        by=here.actor("worker"), at=here.tick(),
    )  # fmt: skip
    client = browser(here.people.worker)
    following_up = [str(w.work_id) for w in here.inbox("worker").items if w.affair_id in lamps]
    version = here.page("worker", lamps[1]).version
    form = {"work": following_up, "act": "do:follow_up:explain", "go": "1", "reply": "已说明"}
    done = words(client.post("/today/together", form))
    assert "办成 2 件，没办成 1 件" in done
    assert "下级事项" in done
    still = str(next(w.work_id for w in here.inbox("worker").items if w.affair_id == lamps[1]))
    assert f'name="work" value="{still}" checked' in done
    assert [here.page("worker", one).state for one in lamps] == ["closed", "open", "closed"]
    assert here.page("worker", lamps[1]).version == version
    told = dict(re.findall(r'name="(act|reply)" value="([^"]+)"', done))
    assert told == {"act": form["act"], "reply": "已说明"}
    once_more = words(client.post("/today/together", {"work": [still], **told}))
    assert "已说明</textarea>" in once_more
    assert 'name="act" value="do:follow_up:explain"' in once_more


def test_one_that_breaks_is_undone_and_logged_and_hides_nothing_of_what_was_done(here, monkeypatch, caplog):
    lamps = [here.opens("wang").id for _ in range(3)]
    client = browser(here.people.worker)
    work, do_one = chosen(client), desk.do_one

    def breaks(**given: Any) -> affairs.Stepped:
        stepped = do_one(**given)
        if str(given["work_id"]) == work[1]:
            raise RuntimeError("the disk is full")
        return stepped

    monkeypatch.setattr(desk, "do_one", breaks)
    done = words(client.post("/today/together", {"work": work, "act": "do:accept:dispatch", "go": "1"}))
    assert "办成 2 件，没办成 1 件" in done
    assert "平台出错，这一件没有动" in done
    assert sorted(here.page("worker", one).step for one in lamps) == ["accept", "dispatch", "dispatch"]
    assert f"work {work[1]}" in caplog.text
    assert "the disk is full" in caplog.text


def test_taking_many_is_undone_by_one_button(here):
    for _ in range(2):
        here.opens("wang")
    client = browser(here.people.worker)
    taken = words(client.post("/today/together", {"work": chosen(client), "act": "claim", "go": "1"}))
    assert "办成 2 件" in taken
    assert [item.mine for item in here.inbox("worker").items] == [True, True]
    back = {"work": works(taken), "act": "release", "go": "1"}
    assert "撤回认领：办成 2 件" in words(client.post("/today/together", back))
    assert [item.mine for item in here.inbox("worker").items] == [False, False]


def test_an_act_nobody_offered_is_refused_for_each_and_named(here):
    lamp = here.opens("wang")
    client = browser(here.people.worker)
    for act in ("do:accept:decline", "do:handle:done", "nonsense"):
        done = words(client.post("/today/together", {"work": chosen(client), "act": act, "go": "1", "reason": "x"}))
        assert "没办成 1 件" in done, act
    assert here.page("worker", lamp.id).step == "accept"
    assert "还没有选中要办的事" in words(client.post("/today/together", {"work": ["x", ""]}))


def test_every_one_has_a_transaction_of_its_own_with_its_reader_named(here):
    for _ in range(4):
        here.opens("wang")
    client = browser(here.people.worker)
    work = chosen(client)

    def sent(some: list[str]) -> int:
        with CaptureQueriesContext(connection) as found:
            client.post("/today/together", {"work": some, "act": "do:accept:dispatch", "go": "1"})
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    one, three = sent(work[:1]), sent(work[1:])
    assert (three - one) / 2 <= 13  # the reader, the receipt, the work, the rules, and the step itself


def test_the_list_is_narrowed_by_a_form_and_kept_by_name(here):
    here.opens("wang", answers={"title": "电线垂地", "danger": True})
    here.opens("wang")
    client = browser(here.people.worker)
    late = words(client.get("/today?due=late&text="))
    assert "电线垂地" in late
    assert "三号楼下路灯不亮" not in late
    assert "没有符合的事" in words(client.get("/today?text=没有这样的事"))
    form = words(client.get("/today/filters?due=late"))
    assert "存为常用" in form
    refused = client.post("/today/filters/keep", {"due": "late", "name": ""})
    assert refused.status_code == 422
    assert "请起一个名字" in words(refused)
    assert client.post("/today/filters/keep", {"due": "late", "name": "先看逾期", "first": "on"}).status_code == 303
    page = words(client.get("/today"))
    assert "打开时按“先看逾期”" in page
    assert "三号楼下路灯不亮" not in page
    assert "三号楼下路灯不亮" in words(client.get("/today?all=1"))
    one = caught(r'name="filter" value="([0-9a-f-]+)"', words(client.get("/today/filters")))
    assert client.post("/today/filters/change", {"act": "drop", "filter": one}).status_code == 303
    assert "先看逾期" not in words(client.get("/today"))
    assert client.post("/today/filters/change", {"act": "drop", "filter": one}).status_code == 404


def test_the_pages_after_the_first_go_on_with_the_whole_list_and_do_not_ask_whether_its_beginning_changed(here):
    copy_affair(here.opens("wang").id, 120)
    client = browser(here.people.worker)
    client.post("/today/filters/keep", {"whose": "mine", "name": "归我办", "first": "on"})
    narrowed = words(client.get("/today"))
    assert works(narrowed) == []
    assert "data-news" in narrowed
    whole = words(client.get("/today?all=1"))
    assert "data-news" in whole
    following = caught(r'class="pager"><a href="([^"]+)"', whole).replace("&amp;", "&")
    second = words(client.get(f"/today{following}"))
    assert len(works(second)) == 21
    assert not set(works(second)) & set(works(whole))
    assert "data-news" not in second
    form = words(client.get("/today/filters"))
    sent = re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)"', form[form.index('id="narrow"') :])
    assert len(works(words(client.get("/today", {**dict(sent), "due": "", "whose": ""})))) == 100


def test_an_open_page_learns_that_somebody_else_moved_it_and_otherwise_nothing_is_sent(here):
    lamp = here.opens("wang")
    client = browser(here.people.worker)
    for address, page in (
        (f"/affairs/{lamp.id}/news", f"/affairs/{lamp.id}"), ("/today/news", "/today"),
    ):  # fmt: skip
        mark = caught(r'data-mark="([^"]*)"', words(client.get(page)))
        with CaptureQueriesContext(connection) as found:
            same = client.get(address, headers={"If-None-Match": f'"{mark}"'})
        assert (same.status_code, same.content) == (304, b"")
        assert len([one for one in found if "SAVEPOINT" not in one["sql"]]) <= 2
    here.does("worker", lamp.id, "accept", "dispatch", **{"class": "event.estate"})
    for address, said in ((f"/affairs/{lamp.id}/news", "办件有新进展"), ("/today/news", "清单有变化")):
        changed = client.get(address, headers={"If-None-Match": '"1"'})
        assert changed.status_code == 200
        assert said in words(changed)
        assert changed.headers["ETag"] != '"1"'


def test_the_list_asks_as_much_for_a_thousand_as_for_ten_and_says_a_capped_count(here):
    worker = browser(here.people.worker)

    def sent() -> int:
        worker.get("/today")
        with CaptureQueriesContext(connection) as found:
            page = worker.get("/today")
        assert page.status_code == 200
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    lamp = here.opens("wang")
    for _ in range(9):
        here.opens("wang")
    ten = sent()
    copy_affair(lamp.id, 1000)
    assert sent() == ten <= 8
    page = words(worker.get("/today"))
    assert "全部 1000+" in page
    assert len(works(page)) == 100
    after = caught(r'href="\?after=([^"&]+)', page)
    assert len(works(words(worker.get("/today", {"after": after})))) == 100

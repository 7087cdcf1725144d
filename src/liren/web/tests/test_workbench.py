"""What workers see and do: the list of the day, one affair, and only what may be done now."""

from datetime import timedelta

import pytest

from liren.affairs import public as affairs
from liren.affairs.tests.world import KEY, World, world
from liren.kit.clock import now
from liren.web.tests.visits import browser, caught, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> World:
    made = world()
    made.at = now() - timedelta(hours=1)
    return made


def test_the_list_of_the_day_says_what_is_due_where_and_when(here):
    opened = here.opens("wang")
    page = words(browser(here.people.worker).get("/today"))
    assert "受理：三号楼下路灯不亮" in page
    assert f"/affairs/{opened.id}?from=today" in page
    assert "现在没有要办的事" in words(browser(here.people.other_worker).get("/today"))


def test_what_is_late_stands_first_and_says_how_late(here):
    here.at = now() - timedelta(days=4)
    here.opens("wang")
    page = words(browser(here.people.worker).get("/today"))
    assert page.index("逾期") < page.index("三号楼下路灯不亮")
    assert 'class="it late"' in page


def test_an_affair_offers_exactly_the_moves_that_may_be_made(here):
    opened = here.opens("wang")
    worker = words(browser(here.people.worker).get(f"/affairs/{opened.id}"))
    for move in ("dispatch", "finish_at_once", "decline", "refer"):
        assert f"/affairs/{opened.id}/do/accept/{move}" in worker
    assert "/do/" not in words(browser(here.people.supervisor).get(f"/affairs/{opened.id}"))


def test_the_clause_stands_beside_the_step(here):
    opened = here.opens("wang")
    page = words(browser(here.people.worker).get(f"/affairs/{opened.id}"))
    assert "这一步的依据" in page
    assert "GB/T 30428.8" in page
    assert "待核对原文" in page


def test_personal_values_are_masked_until_a_purpose_is_given_and_the_look_is_told(here):
    opened = here.opens("wang")
    client = browser(here.people.worker)
    page = words(client.get(f"/affairs/{opened.id}"))
    assert "138 **** 2046" in page
    assert "13800002046" not in page
    asked = client.post(f"/affairs/{opened.id}/reveal", {"name": "phone", "purpose": ""})
    assert asked.status_code == 422
    assert "为什么要看" in words(asked)
    seen = words(client.post(f"/affairs/{opened.id}/reveal", {"name": "phone", "purpose": "上门前联系"}))
    assert "13800002046" in seen
    assert "上门前联系" in words(browser(here.people.wang).get("/me"))


def version(page: str) -> str:
    return caught(r'name="version" value="(\d+)"', page)


def test_a_move_is_taken_by_a_form_of_its_own(here):
    opened = here.opens("wang")
    client = browser(here.people.worker)
    where = f"/affairs/{opened.id}/do/accept/dispatch"
    page = words(client.get(where))
    response = client.post(where, {"version": version(page), "class": "event.estate"})
    assert response.status_code == 303
    assert here.page("worker", opened.id).step == "dispatch"


def test_what_a_move_needs_is_asked_for_beside_the_field(here):
    opened = here.opens("wang")
    client = browser(here.people.worker)
    response = client.post(f"/affairs/{opened.id}/do/accept/decline", {"reason": ""})
    assert response.status_code == 422
    assert '<a href="#f-reason">理由</a>' in words(response)
    assert here.page("worker", opened.id).step == "accept"


def test_dispatching_says_where_to_and_why_and_lets_the_dispatcher_choose(here):
    opened = here.opens("wang")
    here.does("worker", opened.id, "accept", "dispatch", **{"class": "event.estate"})
    client = browser(here.people.dispatcher)
    where = f"/affairs/{opened.id}/do/dispatch/dispatch"
    page = words(client.get(where))
    assert "为什么是这里" in page
    assert "桂花里物业工程部" in page
    assert "建议" in page
    other = caught(r'name="unit" value="([0-9a-f-]+)"><span>街道城市管理办公室', page)
    client.post(where, {"version": version(page), "unit": other})
    [work] = here.page("dispatcher", opened.id).work
    assert work.who == "街道城市管理办公室"


def test_an_old_page_does_not_overwrite_what_somebody_did_meanwhile(here):
    opened = here.opens("wang")
    client = browser(here.people.worker)
    where = f"/affairs/{opened.id}/do/accept/dispatch"
    old = version(words(client.get(where)))
    affairs.note(affair_id=opened.id, text="先打了电话", internal=True, by=here.actor("worker"), at=here.tick())
    response = client.post(where, {"version": old})
    assert response.status_code == 409
    assert "刚刚有人办过" in words(response)
    assert here.page("worker", opened.id).step == "accept"


def test_a_move_that_is_gone_says_where_the_affair_stands(here):
    opened = here.opens("wang")
    here.does("worker", opened.id, "accept", "dispatch", **{"class": "event.estate"})
    response = browser(here.people.worker).post(f"/affairs/{opened.id}/do/accept/dispatch", {})
    assert response.status_code == 409
    assert "派单" in words(response)


def test_a_note_joins_the_history_and_an_internal_one_stays_among_workers(here):
    opened = here.opens("wang")
    client = browser(here.people.worker)
    client.post(f"/affairs/{opened.id}/note", {"text": "电话问过，灯杆编号 12", "internal": "yes"})
    assert "灯杆编号 12" in words(client.get(f"/affairs/{opened.id}"))
    assert "灯杆编号 12" not in words(browser(here.people.wang).get(f"/mine/{opened.id}"))


def test_work_is_claimed_from_the_queue(here):
    opened = here.opens("wang")
    client = browser(here.people.worker)
    work = caught(r'name="work" value="([0-9a-f-]+)"', words(client.get(f"/affairs/{opened.id}")))
    assert client.post(f"/affairs/{opened.id}/claim", {"work": work}).status_code == 303
    assert here.page("worker", opened.id).work[0].person_id == here.people.worker.person_id


def handling(here: World):
    opened = here.opens("wang")
    here.does("worker", opened.id, "accept", "dispatch", **{"class": "event.estate"})
    here.does("dispatcher", opened.id, "dispatch", "dispatch")
    return opened


def test_more_time_is_asked_for_by_the_handler_and_granted_one_level_up(here):
    opened = handling(here)
    handler = browser(here.people.property_handler)
    asked = handler.post(f"/affairs/{opened.id}/extend", {"amount": "2", "reason": "等配件到货"})
    assert asked.status_code == 303
    supervisor = browser(here.people.supervisor)
    assert "延期 2 个工作日：三号楼下路灯不亮" in words(supervisor.get("/today"))
    page = words(supervisor.get(f"/affairs/{opened.id}"))
    assert "等配件到货" in page
    extension = caught(r'name="extension" value="([0-9a-f-]+)"', page)
    supervisor.post(f"/affairs/{opened.id}/decide", {"extension": extension, "_granted": "yes"})
    assert here.page("supervisor", opened.id).counts["extensions"] == 1
    assert "等您决定" not in words(supervisor.get("/today"))


def test_the_clock_stands_still_for_a_reason_and_runs_on(here):
    opened = handling(here)
    handler = browser(here.people.property_handler)
    assert "等待材料" in words(handler.get(f"/affairs/{opened.id}/pause"))
    handler.post(f"/affairs/{opened.id}/pause", {"reason": "等待材料"})
    assert here.page("property_handler", opened.id).work[0].due.paused
    handler.post(f"/affairs/{opened.id}/resume", {})
    assert not here.page("property_handler", opened.id).work[0].due.paused


def test_the_same_template_answers_with_the_page_or_with_the_part_asked_for(here):
    opened = here.opens("wang")
    client = browser(here.people.worker)
    whole = words(client.get(f"/affairs/{opened.id}/do/accept/decline"))
    part = words(client.get(f"/affairs/{opened.id}/do/accept/decline", headers={"HX-Request": "true"}))
    assert "<html" in whole
    assert "<html" not in part
    assert 'name="reason"' in part
    assert "csrfmiddlewaretoken" in part


def test_all_affairs_are_narrowed_by_words_state_and_lateness(here):
    here.opens("wang")
    here.opens("zhou", answers={"title": "门口积水"})
    client = browser(here.people.worker)
    found = words(client.get("/affairs", {"text": "积水"}))
    assert "门口积水" in found
    assert "三号楼下路灯不亮" not in found
    assert "没有符合的事项" in words(client.get("/affairs", {"state": "closed"}))
    assert "没有符合的事项" in words(client.get("/affairs", {"overdue": "1"}))


def test_a_worker_writes_down_what_was_said_yesterday_on_behalf_of_a_neighbour(here):
    client = browser(here.people.worker)
    assert "替谁反映" in words(client.get("/behalf"))
    yesterday = now() - timedelta(days=1)
    response = client.post(
        f"/behalf/{KEY}",
        {
            "_name": "周奶奶",
            "_phone": "13600001111",
            "_date": f"{yesterday:%Y-%m-%d}",
            "_time": "09:30",
            "_way": "phone",
            "title": "井盖响",
            "place": here.people.community.path,
        },
    )
    assert response.status_code == 303
    [line] = affairs.affairs(here.actor("worker")).items
    assert line.origin == "phone"
    page = here.page("worker", line.id)
    assert page.opened_on_behalf
    assert page.opened_at < page.recorded_at


def test_what_was_mended_on_the_spot_is_written_down_on_one_screen(here):
    response = browser(here.people.worker).post(
        f"/behalf/{KEY}",
        {
            "_name": "周奶奶",
            "title": "井盖响",
            "place": here.people.community.path,
            "_move": "finish_at_once",
            "finish_at_once.reply": "当场垫平了",
        },
    )
    assert response.status_code == 303
    [line] = affairs.affairs(here.actor("worker")).items
    assert line.step == "feedback"


def test_on_the_spot_without_saying_what_was_done_is_asked_again(here):
    response = browser(here.people.worker).post(
        f"/behalf/{KEY}",
        {"_name": "周奶奶", "title": "井盖响", "place": here.people.community.path, "_move": "finish_at_once"},
    )
    assert response.status_code == 422
    assert 'id="f-finish_at_once-reply-p"' in words(response)
    assert affairs.affairs(here.actor("worker")).items == ()


def test_a_day_to_come_cannot_be_when_it_was_said(here):
    tomorrow = now() + timedelta(days=2)
    response = browser(here.people.worker).post(
        f"/behalf/{KEY}",
        {"_name": "周奶奶", "_date": f"{tomorrow:%Y-%m-%d}", "title": "井盖响", "place": here.people.community.path},
    )
    assert response.status_code == 422
    assert "不能在现在之后" in words(response)


def test_a_procedure_is_drawn_and_its_limits_and_sources_told(here):
    page = words(browser(here.people.worker).get(f"/procedures/{KEY}"))
    assert "四类主体各做什么" in page
    assert "责任主体" in page
    assert "<svg" in page
    assert "2 个工作小时" in page
    assert "待核对原文" in page
    assert "负担" in page
    assert "几步、谁办、多久" in words(browser(here.people.wang).get(f"/procedures/{KEY}"))
    assert browser(here.people.worker).get("/procedures/no/such").status_code == 404


@pytest.mark.requirement("R284")
def test_a_community_s_figures_say_how_flat_fine_and_quick_its_grids_are(here):
    page = words(browser(here.people.worker).get("/figures", {"path": here.people.community.path}))
    for said in ("共 3 级", "<dt>网格</dt><dd>2 个</dd>", "2 栋", "边界没有画齐，算不出", "还没有房屋底册，算不出"):
        assert said in page
    assert "社区内办结" in page
    assert "答复用时" in page
    street = browser(here.people.supervisor).get("/figures", {"path": here.people.street.path})
    assert "网格分得细不细" not in words(street)


def test_figures_open_to_their_formula_and_rank_nothing(here):
    page = words(browser(here.people.supervisor).get("/figures", {"how": "solved"}))
    assert "怎么算的" in page
    assert "办结且问题解决的件数" in page
    assert "按区划代码排列，不排名" in page
    assert browser(here.people.property_handler).get("/figures").status_code == 403

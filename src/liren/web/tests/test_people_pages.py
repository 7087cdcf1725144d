"""Pages of people, without script: looked for with a purpose, opened with a look, put right in three taps."""

import itertools
import json
import re
from datetime import date, timedelta

import pytest
from django.conf import settings

from liren.access.public import SYSTEM, enter_system, looks_at
from liren.registry import public as registry
from liren.registry.public import retention
from liren.registry.tests.village import AT, CHEN, PHONE, VISITED, XU, Village, village
from liren.standards import public as standards
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
WHY = "入户走访"


@pytest.fixture
def here() -> Village:
    return village()


def test_nobody_stands_on_the_page_before_they_are_looked_for_and_then_masked(here: Village):
    worker = browser(here.people.worker)
    before = words(worker.get("/people"))
    assert "陈*" not in before
    assert "在册 4 人、1 户" in before
    found = words(worker.post("/people", {"purpose": WHY, "name": "陈林溪"}))
    assert "陈* · 男" in found
    assert "139 **** 1111" in found
    assert PHONE not in found
    assert CHEN not in found
    assert f"/people/{here.chen}?for=" in found, "the purpose goes along"
    refused = worker.post("/people", {"name": "陈", "phone": "12"})
    assert refused.status_code == 422
    assert {"请写姓名，或者名字里连着的两个字", 'value="陈"', 'value="12"'} <= set(
        re.findall(r'请写姓名，或者名字里连着的两个字|value="陈"|value="12"', words(refused))
    )


def test_a_value_is_opened_once_for_a_purpose_and_the_resident_reads_it(here: Village):
    worker = browser(here.people.grid_worker)
    page = words(worker.get(f"/people/{here.chen}"))
    assert PHONE not in page
    assert worker.post(f"/people/{here.chen}/do/open", {"what": "phone", "purpose": ""}).status_code == 422
    assert PHONE in words(worker.post(f"/people/{here.chen}/do/open", {"what": "phone", "purpose": WHY}))
    assert PHONE not in words(worker.get(f"/people/{here.chen}"))
    enter_system("test")
    assert [(look.what, look.purpose) for look in looks_at(here.chen)] == [("电话", WHY)]


def test_two_entries_are_found_put_side_by_side_proposed_and_become_one(here: Village):
    enter_system("test")
    twice = registry.register(
        given={"name": "陈林溪", "phones": [PHONE]}, kind="actual", place=here.people.frame.building_1.path,
        ground=VISITED, by=SYSTEM, at=AT,
    ).id  # fmt: skip
    worker, director = browser(here.people.worker), browser(here.people.director)
    assert f"/people/{here.chen}/double" in words(worker.get(f"/people/{here.chen}"))
    assert worker.post(f"/people/{here.chen}/double", {"purpose": ""}).status_code == 422
    found = words(worker.post(f"/people/{here.chen}/double", {"purpose": WHY}))
    assert "电话和姓名相同" in found
    assert f"/people/{here.chen}/beside/{twice}" in found
    page = f"/people/{here.chen}/beside/{twice}"
    side = words(worker.get(page))
    told = (here.people.frame.building_3.name, here.people.frame.building_1.name, "有相同的", "有一份没有登记")
    assert [text for text in told if text not in side] == []
    assert PHONE not in side
    sent = {"stays": here.chen, "lives": twice, "why": "看过身份证"}
    refused = worker.post(page, {**sent, "why": ""})
    assert refused.status_code == 422
    assert f'name="lives" value="{twice}" checked' in words(refused), "what was chosen is still chosen"
    made = worker.post(page, sent)["Location"].partition("?")[0]
    assert "等同意的合并" in words(worker.get("/people"))
    assert "同意合并" not in words(worker.get(made))
    assert worker.post(f"{made}/agree").status_code == 409
    assert director.post(f"{made}/refuse", {"why": ""}).status_code == 422
    done = director.post(f"{made}/agree")
    assert done["Location"] == f"/people/{here.chen}?told=merged"
    assert "与重复的登记合并" in words(director.get(f"/people/{here.chen}"))
    assert worker.get(f"/people/{twice}")["Location"] == f"/people/{here.chen}?told=stands"
    assert browser(here.people.other_worker).get(f"/people/{twice}").status_code == 404
    assert "看合并后的登记" in words(worker.get(made))


def test_a_grid_worker_puts_a_phone_right_from_the_found_line_with_one_field(here: Village):
    worker = browser(here.people.grid_worker)
    found = words(worker.post("/people", {"purpose": WHY, "phone": PHONE}))
    [first] = re.findall(rf'href="(/people/{here.chen}/phone)"', found)  # the first tap
    form = words(worker.get(first))
    assert form.count('type="tel"') == 1
    wrong = worker.post(first, {"phone": "1390000", "source": "told"})
    assert wrong.status_code == 422
    assert 'value="1390000"' in words(wrong)
    assert "请写 11 位手机号" in words(wrong)
    done = worker.post(first, {"phone": "139-0000-9999", "source": "told"}, follow=True)  # the last
    assert "改好了" in words(done)
    assert "139 **** 9999" in words(done)
    assert browser(here.people.other_grid_worker).get(first).status_code == 404


def test_a_form_sent_back_as_it_came_changes_nothing_and_a_checked_name_waits_for_another(here: Village):
    worker, director = browser(here.people.worker), browser(here.people.director)
    address = f"/people/{here.chen}/change"
    as_it_came = {
        "name": "陈*", "number": f"{CHEN[0]}{'*' * 16}{CHEN[-1]}", "phones": "139 **** 1111", "corrected": "no",
        "source": "told",
    }  # fmt: skip
    assert "什么也没有改" in words(worker.post(address, as_it_came, follow=True))
    changed = {**as_it_came, "name": "陈林希", "phones": "139 **** 1111 13900008888", "why": "户口本上是这个希"}
    assert "要另一位同事同意" in words(worker.post(address, changed, follow=True))
    assert "陈*的姓名" in words(director.get("/people"))
    page = words(director.get(f"/people/{here.chen}"))
    [request] = re.findall(r'name="request" value="([0-9a-f-]+)"', page)
    decided = director.post(f"/people/{here.chen}/do/decide", {"request": request, "how": "approve"}, follow=True)
    assert "办好了" in words(decided)
    by = here.enter("worker")
    assert registry.reveal(resident_id=here.chen, what="name", purpose=WHY, by=by, at=AT) == ("陈林希",)
    assert registry.reveal(resident_id=here.chen, what="phone", purpose=WHY, by=by, at=AT) == (
        PHONE, "13900008888",
    )  # fmt: skip
    assert 'value="139 **** 1111，139 **** 8888"' in words(worker.get(address))


def test_a_place_is_found_by_its_name_and_only_where_the_worker_writes_people_down(here: Village):
    grid = browser(here.people.grid_worker)
    offered = words(grid.get("/people/new"))
    frame = here.people.frame
    assert f'value="{frame.building_3.path}"' in offered
    assert f'value="{frame.building_1.path}"' not in offered, "of another grid"
    form = {"name": "方知夏", "place.q": "桂花苑", "_find": "place"}
    found = words(grid.post("/people/new", form))
    assert f'value="{frame.building_2.path}"' in found
    assert f'value="{frame.building_1.path}"' not in found
    assert 'value="方知夏"' in found


def test_a_household_is_on_one_screen_and_is_split_there(here: Village):
    worker = browser(here.people.worker)
    page = words(worker.get(f"/households/{here.home}"))
    assert "陈*一户" in page
    assert all(one in page for one in ("户主", "配偶", "子女", "还没有记过走访"))
    note = {"kind": "visit", "text": "家里都好"}
    assert "最近一次上门或办事" in words(worker.post(f"/households/{here.home}/do/note", note, follow=True))
    assert "家里都好" not in words(worker.get(f"/households/{here.home}"))
    assert "家里都好" in words(worker.post(f"/households/{here.home}/do/open", {"purpose": WHY}))
    split = {f"go-{here.xu}": "1", f"relation-{here.xu}": "head", "why": "分开过"}
    alone = words(worker.post(f"/households/{here.home}/do/split", split, follow=True))
    assert "许*一户" in alone
    kept = worker.post(f"/households/{here.home}/do/note", {"kind": "decided", "text": "认定困难"})
    assert kept.status_code == 422
    assert "认定困难" in words(kept), "nothing typed is lost"


def test_a_household_takes_in_somebody_new_and_somebody_on_record_from_its_page(here: Village):
    worker, frame = browser(here.people.worker), here.people.frame
    join = f"/households/{here.home}/join"
    assert f'href="{join}"' in words(worker.get(f"/households/{here.home}"))
    assert words(worker.get(join)).count('<option value="parent"') == 1, "in the form of who is new"
    new = {"do": "new", "relation": "parent", "kind": "actual", "source": "visited", "quality": "checked"}
    wrong = worker.post(join, {**new, "name": "方", "phones": "13900004444"})
    assert wrong.status_code == 422
    assert 'value="13900004444"' in words(wrong), "nothing typed is lost"
    come = words(worker.post(join, {**new, "name": "方知夏", "phones": "13900004444"}, follow=True))
    assert all(one in come for one in ("加进这一户了", "方*", "父母", "4 人"))
    worker.post(f"/households/{here.home}/do/part", {"resident": here.xu})
    known = worker.post(join, {**new, "name": "许望舒", "number": XU})
    assert known.status_code == 409
    assert f'value="{here.xu}"' in words(known), "who is on record is offered, not written down twice"
    worker.post(join, {"do": "join", "resident": here.xu, "relation": "spouse"})
    found = words(worker.post(join, {"do": "find", "phone": "13900002222"}))
    assert f'value="{here.yuan}"' in found
    assert "已经在这一户了" in words(worker.post(join, {"do": "find", "name": "陈林溪"}))
    assert worker.post(join, {"do": "join", "relation": "parent"}).status_code == 422
    unsaid = worker.post(join, {"do": "join", "resident": here.yuan, "relation": ""})
    assert unsaid.status_code == 422
    assert f'value="{here.yuan}"' in words(unsaid), "who was chosen stays"
    joined = words(worker.post(join, {"do": "join", "resident": here.yuan, "relation": "parent"}, follow=True))
    assert "5 人" in joined
    by = here.enter("worker")
    page = registry.household(here.home, by)
    assert [one.relation for one, _ in page.members].count("parent") == 2
    assert {line.place_id for _, line in page.members if line} == {frame.building_3.id, frame.building_1.id}


def test_two_households_become_one_by_looking_for_somebody_of_the_other(here: Village):
    worker = browser(here.people.worker)
    enter_system("test")
    alone = registry.found_household(
        place=here.people.frame.building_1.path, members=[(here.yuan, "head")], ground=VISITED, by=SYSTEM, at=AT
    )
    merge = f"/households/{alone}/merge"
    assert f'href="{merge}"' in words(worker.get(f"/households/{alone}"))
    assert "没有找到另一户" in words(worker.post(merge, {"do": "find", "name": "陈远山"})), "not with itself"
    assert f'value="{here.home}"' in words(worker.post(merge, {"do": "find", "name": "许望舒"}))
    bare = worker.post(merge, {"do": "merge", "into": here.home})
    assert bare.status_code == 422
    assert f'value="{here.home}"' in words(bare), "who was chosen stays"
    done = words(worker.post(merge, {"do": "merge", "into": here.home, "why": "合住了"}, follow=True))
    assert "并好了" in done
    assert "4 人" in done
    assert "并入" in words(worker.get(f"/households/{alone}"))
    assert worker.get(merge).status_code == 404, "what ended is merged no more"
    assert browser(here.people.other_grid_worker).get(f"/households/{here.home}/merge").status_code == 404


def test_that_a_number_is_on_record_is_told_seldom_and_never_behind_somebodys_back(here: Village):
    worker = browser(here.people.other_worker)  # of another community
    form = {
        "name": "方知夏", "number": CHEN, "kind": "actual", "place": here.people.frame.yinxing.path,
        "source": "visited", "quality": "checked",
    }  # fmt: skip
    answers = [worker.post("/people/new", form) for _ in range(21)]
    assert "另一个姓名" in words(answers[0])
    assert {one.status_code for one in answers[:20]} == {422}
    assert answers[20].status_code == 429
    assert "另一个姓名" not in words(answers[20])
    enter_system("test")
    looks = looks_at(here.chen)
    assert len(looks) == 20
    assert {(look.what, look.by) for look in looks} == {("证件号码是否登记过", here.people.other_worker.person_id)}


def test_a_resident_reads_all_that_is_kept_of_them_and_who_looked(here: Village):
    enter_system("test")
    wang = browser(here.people.wang)
    given = {"name": "王秋实", "phones": ["13800002046"]}

    made = registry.register(
        given=given, kind="actual", place=here.people.frame.building_1.path, ground=VISITED, by=SYSTEM, at=AT
    ).id
    worker = browser(here.people.worker)
    assert "您的全名" in words(wang.get("/me/record"))
    assert wang.post("/me/record/link", {"name": "王秋月"}).status_code == 422
    assert "王秋实" in words(wang.post("/me/record/link", {"name": "王秋实"}, follow=True))
    worker.post(f"/people/{made}/do/open", {"what": "name", "purpose": "核实停水通知"})
    for page in ("/me/record", "/me"):
        assert "核实停水通知" in words(wang.get(page))
    assert wang.get(f"/people/{made}").status_code == 404, "the workers' page is not theirs"


def test_a_resident_takes_a_copy_along_and_asks_for_what_is_wrong_to_be_put_right(here: Village):
    enter_system("test")
    standards.seed_from_lawbook(settings.LAWBOOK, at=AT)
    wang, worker = browser(here.people.wang), browser(here.people.worker)
    asking = "/open/service/registry-correction"
    typed = {"title": "电话换了", "phone": "13900003333", "place": here.people.community.path}
    assert "先到“我的”里的“社区登记的我”" in words(wang.post(asking, typed)), "whose entry is not known yet"
    given = {"name": "王秋实", "phones": ["13800002046"]}
    place = here.people.frame.building_1.path
    enter_system("test")
    made = registry.register(given=given, kind="actual", place=place, ground=VISITED, by=SYSTEM, at=AT).id
    assert wang.get("/me/record/copy").status_code == 404
    wang.post("/me/record/link", {"name": "王秋实"})
    ground = registry.Ground("told", "checked", "看过出生证")
    registry.change(
        resident_id=made, given={"name": "王秋石"}, ground=ground, by=here.enter("worker"), at=AT
    )  # a checked entry's: it waits
    retention.hold(resident_id=made, why="诉讼要用", by=here.enter("director"), at=AT)
    wang.post("/me/consents", {"purpose": "activities", "agrees": "no"})
    to_read, for_programs = wang.get("/me/record/copy"), wang.get("/me/record/copy?as=json")
    assert "姓名：王秋实" in words(to_read)
    assert "attachment" in to_read["Content-Disposition"]
    kept = json.loads(words(for_programs))
    assert kept["电话"] == ["13800002046"]
    assert [(one["用途"], one["说的"]) for one in kept["同意过和不同意的"]] == [("发社区活动的消息", "不同意")]
    assert [one["姓名"] for one in kept["等人核对的更正"]] == ["王秋石"]
    assert [one["为什么"] for one in kept["多留一段时间"]] == ["诉讼要用"]
    asked = wang.post(asking, typed, follow=True)
    assert (asked.status_code, "核对" in words(asked)) == (200, True)
    behalf = f"/behalf/service/registry-erasure?subject=resident:{made}"
    assert "关于 <b>居民登记</b>" in words(worker.get(behalf))
    told = {
        "_name": "王女士", "_phone": "13800002046", "title": "我搬走了", "ground": "achieved", "place": place,
        "subject": f"resident:{made}",
    }  # fmt: skip
    kept = worker.post("/behalf/service/registry-erasure", told, follow=True)
    assert f'href="/people/{made}"' in words(kept), "the request leads to the entry"
    assert "从那位居民的登记页" in words(worker.post("/behalf/service/registry-erasure", {**told, "subject": ""}))


ODD = ("9" * 400, "\x00", "💡" * 300, "", "0001-01-01", "\u202e", "x")


def test_whatever_is_sent_is_answered_in_words(here: Village):
    worker = browser(here.people.worker, raise_request_exception=False)
    fields = (
        "purpose", "name", "phone", "number", "within", "document", "phones", "born", "sex", "kind", "place", "door",
        "since", "source", "quality", "corrected", "on", "until", "why", "what", "text", "undoes", "request", "how",
        "resident", "relation", "agrees", "how", "guardian", f"go-{here.xu}", f"relation-{here.xu}",
    )  # fmt: skip
    person, home = f"/people/{here.chen}", f"/households/{here.home}"
    addresses = [
        "/people", "/people/new", f"{person}/change", f"{person}/consents", f"{person}/phone",
        f"{person}/move", f"{person}/household",
        *(
            f"{person}/do/{act}"
            for act in ("open", "note", "leave", "die", "decide", "withdraw", "hold", "lift", "nonsense")
        ),
        f"{home}/move", *(f"{home}/do/{act}" for act in ("open", "note", "join", "part", "split", "nonsense")),
    ]  # fmt: skip
    for first, address in enumerate(addresses):
        turned = ODD[first % len(ODD) :] + ODD[: first % len(ODD)]
        mixed = dict(zip(fields, itertools.cycle(turned), strict=False))
        for sent in (mixed, {**mixed, "purpose": WHY, "source": "visited", "kind": "visit", "why": "原因"}):
            assert worker.post(address, sent).status_code < 500, (address, sent)
    for do, odd in itertools.product(("find", "join", "new", "merge"), ODD):
        for page in ("join", "merge"):
            sent = {**dict.fromkeys((*fields, "into"), odd), "do": do, "source": "visited"}
            assert worker.post(f"{home}/{page}", sent).status_code < 500, (page, sent)


def test_a_resident_agrees_and_takes_back_with_one_button_each_and_the_worker_reads_it(here: Village):
    enter_system("test")
    wang, worker = browser(here.people.wang), browser(here.people.worker)
    given = {"name": "王秋实", "phones": ["13800002046"], "born": date(1950, 1, 1)}
    place = here.people.frame.building_1.path
    made = registry.register(given=given, kind="actual", place=place, ground=VISITED, by=SYSTEM, at=AT).id
    assert "上门走访" in words(wang.get("/me/consents")), "what is done by law is said to who is not linked too"
    assert wang.post("/me/consents", {"purpose": "volunteers", "agrees": "no"}).status_code == 404
    wang.post("/me/record/link", {"name": "王秋实"})
    page = words(wang.get("/me/consents"))
    assert "还没有说过" in page
    [digest] = re.findall(r'value="volunteers"><input type="hidden" name="digest" value="(\w{64})"', page)
    stale = wang.post("/me/consents", {"purpose": "volunteers", "agrees": "yes", "digest": "0" * 64})
    assert (stale.status_code, "刚才改了说明" in words(stale)) == (422, True)
    for agrees, said in (("yes", "记下了：同意"), ("no", "从现在起不再用")):
        sent = {"purpose": "volunteers", "agrees": agrees, "digest": digest}
        assert said in words(wang.post("/me/consents", sent, follow=True))
    assert f"/people/{made}/consents" in words(worker.get(f"/people/{made}"))
    read = words(worker.get(f"/people/{made}/consents"))
    assert "说过 2 次" in read
    assert "本人不同意（本人在“我的”里）" in read
    refused = worker.post(f"/people/{made}/consents", {"purpose": "partners", "agrees": "yes", "how": "phone"})
    assert (refused.status_code, "这样同意才算" in words(refused)) == (422, True)
    sent = {"purpose": "partners", "agrees": "yes", "how": "signed", "document": "同意书第 3 份"}
    assert "记下了：同意" in words(worker.post(f"/people/{made}/consents", sent, follow=True))
    assert "本人同意（当面签字，" in words(wang.get("/me/consents"))


def test_a_director_reads_numbers_agrees_and_no_name_stands_on_the_page(here: Village):
    gone = registry.Ground("told", "checked", "搬走了")
    registry.leave(resident_id=here.chen, kind=None, on=None, ground=gone, by=here.enter("worker"), at=AT)
    enter_system("test")
    assert retention.find_due(AT + timedelta(days=1200))
    director, at = browser(here.people.director), f"/people/retention?path={here.people.community.path}"
    page = words(director.get(at))
    assert "全部迁出的居民" in page
    assert "陈" not in page.split("到期的登记")[-1]
    [round_id] = re.findall(r'name="round" value="([0-9a-f-]{36})"', page)
    sent = {"path": here.people.community.path, "round": round_id}
    refused = director.post("/people/retention", {**sent, "do": "refuse", "why": ""})
    assert (refused.status_code, "暂不销毁，请写原因" in words(refused)) == (422, True)
    assert "现在起分批销毁" in words(director.post("/people/retention", {**sent, "do": "agree"}, follow=True))
    assert director.post("/people/retention", {**sent, "do": "agree"}).status_code == 409
    assert browser(here.people.worker).get(at).status_code == 403
    held = director.post(f"/people/{here.yuan}/do/hold", {"why": "诉讼要用"}, follow=True)
    assert "多留着：诉讼要用" in words(held)
    assert "多留着" not in words(director.post(f"/people/{here.yuan}/do/lift", follow=True))

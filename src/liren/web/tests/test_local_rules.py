"""A community director makes 实施细则 in a browser without script, within the limits and not beyond them."""

import re
from typing import Any

import pytest
from django.conf import settings

from liren.access.public import SYSTEM
from liren.engine.normal import gather
from liren.kit.clock import now
from liren.standards import public as standards
from liren.standards.tests.test_local_rules import KEY, QUICK, TEXT, Town, second
from liren.web.tests.visits import browser, words


@pytest.fixture
def town(db: None) -> Town:
    made = Town()
    for file in (settings.LAWBOOK / "catalogues").glob("*.yaml"):
        standards.publish_reference(kind="catalogue", document=file.read_text("utf-8"), by=SYSTEM, at=now())
    return made


def sent(page: str, **changed: str) -> dict[str, Any]:
    """What a browser sends of the form on the page, with some fields filled in otherwise (dots written __)."""
    form = page[page.index('class="cols"') :]
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = _of(tag, "name"), _of(tag, "value")
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            data.setdefault(name, []).append(value or "")
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        data[name] = [chosen[1] if chosen else ""]
    return {**data, "burden_reason": "", **{name.replace("__", "."): value for name, value in changed.items()}}


def _of(tag: str, attribute: str) -> str:
    found = re.search(rf'\b{attribute}="([^"]*)"', tag)
    return found[1] if found else ""


def begun(town: Town) -> tuple[Any, str, str]:
    """The director's browser, the address of a new draft and its page."""
    client = browser(town.director)
    answer = client.post("/local-rules", {"key": KEY, "place": town.community})
    assert answer.status_code == 303, words(answer)
    address = answer.headers["Location"]
    return client, address, words(client.get(address))


def test_the_form_says_what_is_floor_and_open_and_offers_only_the_allowed_range(town: Town) -> None:
    _, _, page = begun(town)
    row = page[page.index('id="c-accept-within"') : page.index('id="c-accept-or_within-1"')]
    assert "底线条款" in row
    assert "上级规定：2 个工作小时" in row
    assert "个工作小时（至多 1）" in row
    assert "working day" not in row
    assert "可调条款" in page[page.index('id="c-dispatch-within"') :][:400]
    assert 'id="c-feedback-within"' not in page


@pytest.mark.requirement("R067")
def test_a_director_publishes_within_the_limits_and_everybody_sees_the_difference(town: Town) -> None:
    client, address, page = begun(town)
    filled = sent(
        page, c__accept__within__to="1", c__accept__within__unit="working hour", c__accept__within__why="白天有人值班",
        c__dispatch__within__to="2", c__dispatch__within__unit="working day", c__dispatch__within__why="派单由社区兼着",
    )  # fmt: skip
    looked = words(client.post(address, {**filled, "act": "preview"}))
    assert "1 个工作小时" in looked[looked.index('id="difference"') :]
    assert standards.current(KEY, town.community, now()).digest == town.parent.digest
    answer = client.post(address, {**filled, "act": "publish"})
    assert answer.status_code == 303, words(answer)
    shown = words(browser(town.people.wang).get(answer.headers["Location"]))
    for said in ("上级规定", "本地规定", "为什么", "2 个工作小时", "1 个工作小时", "白天有人值班", "2 个工作日"):
        assert said in shown
    assert "/edit" not in shown
    assert "和上级规程有 2 处不同" in words(browser(town.people.wang).get(f"/procedures/{KEY}"))
    assert "实施细则" in words(browser().get("/local-rules"))


def test_beyond_the_limits_it_is_refused_beside_the_clause_and_nothing_is_lost(town: Town) -> None:
    client, address, page = begun(town)
    filled = sent(
        page, title="我们的细则", c__accept__within__to="9", c__accept__within__unit="working hour",
        c__accept__within__why="人手不够", c__dispatch__within__to="2", c__dispatch__within__unit="working day",
        c__dispatch__within__why="派单由社区兼着",
    )  # fmt: skip
    answer = client.post(address, {**filled, "act": "publish"})
    assert answer.status_code == 422
    page = words(answer)
    row = page[page.index('id="c-accept-within"') : page.index('id="c-accept-or_within-1"')]
    assert "不一定更短" in row
    assert 'value="9"' in row
    assert "人手不够" in row
    assert 'value="我们的细则"' in page
    assert "派单由社区兼着" in page
    assert standards.current(KEY, town.community, now()).digest == town.parent.digest


def test_a_change_without_a_reason_is_asked_for_one(town: Town) -> None:
    client, address, page = begun(town)
    filled = sent(page, c__accept__within__to="1", c__accept__within__unit="working hour")
    answer = client.post(address, {**filled, "act": "publish"})
    assert answer.status_code == 422
    assert "请写为什么这样改" in words(answer)


def test_a_new_field_needs_its_reasons_and_is_then_asked(town: Town) -> None:
    client, address, page = begun(town)
    slot = {
        "n.0.title": "楼层",
        "n.0.type": "text",
        "n.0.form": "form",
        "n.0.purpose": "到得了现场",
        "n.0.why": "电梯楼多",
    }
    refused = client.post(address, {**sent(page), **slot, "act": "publish"})
    assert "居民填 6 栏（上级 5）" in words(refused)
    given = {**sent(page), **slot, "burden_reason": "不知道楼层就要再打电话问", "act": "publish"}
    assert client.post(address, given).status_code == 303
    assert "楼层" in [f.title for f in standards.current(KEY, town.community, now()).procedure.form.values()]


def test_a_draft_is_saved_and_found_again(town: Town) -> None:
    client, address, page = begun(town)
    filled = sent(page, c__verify__sample__to="50", c__verify__sample__why="试行阶段多看一些")
    assert client.post(address, {**filled, "act": "save"}).status_code == 303
    again = words(client.get(address))
    assert 'value="50"' in again
    assert "试行阶段多看一些" in again
    assert "起草中" in words(client.get("/local-rules"))


def test_one_of_two_who_publish_is_told_and_keeps_what_was_filled_in(town: Town) -> None:
    client, address, page = begun(town)
    filled = sent(page, c__verify__sample__to="50", c__verify__sample__why="试行阶段多看一些")
    other = browser(town.colleague)
    assert (
        other.post(address, {**sent(words(other.get(address))), "act": "save", "title": "同事的细则"}).status_code
        == 303
    )
    answer = client.post(address, {**filled, "act": "publish"})
    assert answer.status_code == 409
    assert "叶青已经存过一次" in words(answer)
    assert "试行阶段多看一些" in words(answer)


def test_the_page_says_that_the_parent_moved_on_and_renews_in_one_click(town: Town) -> None:
    id = town.publish(QUICK)
    standards.publish(document=second(), publisher="liren", by=SYSTEM, at=now())
    assert "上级规程已有新版" in words(browser(town.people.wang).get(f"/local-rules/{id}"))
    assert "重新发布" not in words(browser(town.people.wang).get(f"/local-rules/{id}"))
    client = browser(town.director)
    assert "照原样在新版上重新发布" in words(client.get(f"/local-rules/{id}"))
    answer = client.post(f"/local-rules/{id}/renew")
    assert answer.status_code == 303
    assert "上级规程已有新版" not in words(client.get(answer.headers["Location"]))


def test_conflicting_clauses_are_listed_and_the_old_rules_stay(town: Town) -> None:
    id = town.publish(QUICK)
    newer = second(TEXT).replace("within: 2 working hours", "within: 30 minutes", 1)
    standards.publish(document=newer, publisher="liren", by=SYSTEM, at=now())
    page = words(browser(town.director).get(f"/local-rules/{id}"))
    assert "受理：期限——上级规定 30 分钟" in page
    assert "照原样在新版上重新发布" not in page
    assert browser(town.director).post(f"/local-rules/{id}/renew").status_code == 422


@pytest.mark.parametrize("nonsense", ["-1", "0", "9" * 40, "１", "'; DROP", "<b>", "", " ", "NaN", "…" * 300])
def test_nonsense_in_every_field_is_refused_in_words(town: Town, nonsense: str) -> None:
    client, address, page = begun(town)
    spoilt = {name: nonsense for name in sent(page) if name not in ("csrfmiddlewaretoken",)}
    for act in ("preview", "save", "publish"):
        answer = client.post(address, {**spoilt, "act": act})
        assert answer.status_code in (200, 409, 422), words(answer)[:400]
    assert standards.current(KEY, town.community, now()).digest == town.parent.digest


def test_a_part_of_the_page_is_sent_while_typing(town: Town) -> None:
    client, address, page = begun(town)
    filled = sent(
        page, c__accept__within__to="9", c__accept__within__unit="working hour", c__accept__within__why="因为"
    )
    part = words(client.post(address, {**filled, "act": "preview"}, headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert "受理：期限" in part
    assert "不一定更短" in part


def opens_up(town: Town) -> None:
    """The parent with its handling open, and a move that must wait."""
    text = second(TEXT).replace("    clock: finish\n", "    clock: finish\n    open: true\n", 1)
    text = text.replace("floor: [accept.within, handle.within]", "floor: [accept.within]")
    text = text.replace("passed: {title", "passed: {at_least: 2 hours, title", 1).replace("    sample: 20%\n", "", 1)
    text = re.sub(r"    always: .*\n", "", text)
    standards.publish(document=text, publisher="liren", by=SYSTEM, at=now())


def test_waits_pauses_extensions_and_routes_are_asked_by_the_form_too(town: Town) -> None:
    opens_up(town)
    client, address, page = begun(town)
    filled = sent(
        page,
        c__handle__pause__reasons__more="台风停工、道路封闭", c__handle__pause__reasons__why="沿海常有台风",
        c__handle__extend__times__to="3", c__handle__extend__times__why="老旧小区难修",
        c__dispatch__route__to="hotline-appeals", c__dispatch__route__why="和热线一样分",
        c__verify__moves__passed__at_least__to="5", c__verify__moves__passed__at_least__unit="hour",
        c__verify__moves__passed__at_least__why="隔天再看一眼",
    )  # fmt: skip
    answer = client.post(address, {**filled, "act": "publish"})
    assert answer.status_code == 303, words(answer)
    made = standards.current(KEY, town.community, now()).procedure
    handle = made.steps["handle"]
    assert handle.pause is not None
    assert handle.pause.reasons[-2:] == ("台风停工", "道路封闭")
    assert handle.extend is not None
    assert handle.extend.times == 3
    assert made.steps["dispatch"].route == "hotline-appeals"
    assert made.steps["verify"].moves["passed"].at_least is not None
    shown = words(browser(town.people.wang).get(answer.headers["Location"]))
    assert "台风停工、道路封闭" in shown


def test_special_cases_written_as_text_are_shown_and_kept_by_the_form(town: Town) -> None:
    case = {"when": {"mode": "emergency"}, "limit": "20 minutes"}
    document = {
        "parent": KEY, "parent_version": 1, "version": 1, "title": "桂花里社区网格事件处置实施细则",
        "publisher": "桂花里社区居民委员会", "place": town.community,
        "changes": [
            {"do": "require", "clause": "accept.or_within", "to": [case], "why": "应急时再快些", "basis": "local"}
        ],
    }  # fmt: skip
    made = standards.publish_local_document(document=document, by=town.director, at=now())
    shown = words(browser(town.people.wang).get(f"/local-rules/{made}"))
    assert "另加（排在最前）" in shown
    assert "20 分钟" in shown
    client = browser(town.director)
    begun = client.post(f"/local-rules/{made}/change")
    assert begun.status_code == 303, words(begun)
    address = begun.headers["Location"]
    filled = sent(words(client.get(address)), c__dispatch__within__to="2", c__dispatch__within__why="派单由社区兼着",
                  c__dispatch__within__unit="working day")  # fmt: skip
    answer = client.post(address, {**filled, "act": "publish"})
    assert answer.status_code == 303, words(answer)
    rules = standards.current(KEY, town.community, now()).procedure
    assert next(one.limit.text for one in rules.steps["accept"].or_within) == "20 分钟"
    assert rules.steps["dispatch"].within is not None
    assert rules.steps["dispatch"].within.text == "2 个工作日"


PATH = "c.accept.or_within"


def case_of(n: int, what: str, value: str, amount: str, unit: str = "minute", *, how: str = "is") -> dict[str, str]:
    """What a browser sends of one special case with one comparison."""
    at = f"{PATH}.case.{n}"
    return {f"{at}.0.what": what, f"{at}.0.how": how, f"{at}.0.value": value, f"{at}.to": amount, f"{at}.unit": unit}


def test_special_cases_are_added_changed_and_taken_away_in_the_form(town: Town) -> None:
    client, address, page = begun(town)
    added = {
        **sent(page), f"{PATH}.why": "应急时再快些", **case_of(0, "mode", "应急", "20"),
        f"{PATH}.case.0.1.what": "field.danger", f"{PATH}.case.0.1.value": "是", f"{PATH}.case.0.joint": "any",
    }  # fmt: skip
    saved = client.post(address, {**added, "act": "save"})
    assert saved.status_code == 303, words(saved)
    page = words(client.get(address))
    more = {**sent(page), **case_of(1, "count.returns", "2", "10", how="at_least")}
    answer = client.post(address, {**more, "act": "publish"})
    assert answer.status_code == 303, words(answer)
    made = standards.current(KEY, town.community, now()).procedure.document
    cases = gather(made)["steps"]["accept"]["or_within"]
    assert cases[:2] == [
        {"when": {"any": [{"mode": "emergency"}, {"field": "danger", "is": True}]}, "limit": "20 minutes"},
        {"when": {"count": "returns", "at_least": 2}, "limit": "10 minutes"},
    ]
    assert len(cases) == 3, "the parent's case stays, after those put before it"
    address = client.post(f"{answer.headers['Location']}/change").headers["Location"]
    fewer = {**sent(words(client.get(address))), f"{PATH}.case.0.drop": "yes", f"{PATH}.case.1.to": "8"}
    assert client.post(address, {**fewer, "act": "publish"}).status_code == 303
    made = standards.current(KEY, town.community, now()).procedure.document
    assert [one["limit"] for one in gather(made)["steps"]["accept"]["or_within"]] == ["8 minutes", "30 minutes"]


def test_a_condition_beyond_the_controls_is_kept_and_changed_as_a_line(town: Town) -> None:
    deep = {"not": {"all": [{"field": "danger", "is": True}, {"mode": "ordinary"}]}}
    told = {"do": "require", "clause": "accept.or_within", "to": [{"when": deep, "limit": "20 minutes"}]}
    id, _ = town.draft({**told, "why": "应急时再快些", "basis": "local"})
    client, address = browser(town.director), f"/local-rules/{id}/edit"
    filled = sent(words(client.get(address)))
    assert filled[f"{PATH}.case.0.text"] == ["{not: {all: [{field: danger, is: true}, {mode: ordinary}]}}"]
    assert client.post(address, {**filled, "act": "save"}).status_code == 303
    assert standards.local_rules(id, town.director, now()).document["changes"][0]["to"] == told["to"]
    unreadable = words(client.post(address, {**filled, f"{PATH}.case.0.text": "{not: [", "act": "save"}))
    assert "第 1 种情形还要写什么情况下。" in unreadable
    assert "{not: [" in unreadable


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (case_of(0, "mode", "应急", "3", "hour"), "不一定比"),
        (case_of(0, "mode", "不知道", "3"), "写“应急”或“平时”"),
        (case_of(0, "mode", "应急", "3", how="in"), "平急只比"),
        (case_of(0, "field.danger", "也许", "3"), "不会取这样的值"),
        (case_of(0, "", "", "3"), "还要写什么情况下"),
        (case_of(0, "mode", "应急", ""), "还要写多久以内"),
        (case_of(0, "field.photo_none", "是", "3"), "没有“photo_none”这一栏"),
    ],
)
def test_a_special_case_that_is_wrong_is_refused_beside_the_list_and_kept(
    town: Town, case: dict[str, str], said: str
) -> None:
    client, address, page = begun(town)
    answer = client.post(address, {**sent(page), f"{PATH}.why": "再快些", **case, "act": "publish"})
    assert answer.status_code == 422
    page = words(answer)
    row = page[page.index('id="c-accept-or_within"') : page.index("</details>", page.index('id="c-accept-or_within"'))]
    assert said in row
    assert f'value="{case[f"{PATH}.case.0.to"]}"' in row


def test_where_it_is_open_the_form_begins_from_the_parents_cases_and_may_replace_them(town: Town) -> None:
    opened = second(TEXT).replace("    clock: sign\n", "    clock: sign\n    open: true\n", 1)
    opened = re.sub(r"floor: \[[^]]*\]", "floor: []", opened)
    standards.publish(document=opened, publisher="liren", by=SYSTEM, at=now())
    client, address, page = begun(town)
    filled = sent(page)
    assert filled[f"{PATH}.case.0.to"] == ["30"]
    assert client.post(address, {**filled, "act": "publish"}).status_code == 409, "nothing was changed"
    changed = {**filled, f"{PATH}.case.0.to": "3", f"{PATH}.case.0.unit": "hour", f"{PATH}.why": "夜里路远"}
    answer = client.post(address, {**changed, "act": "publish"})
    assert answer.status_code == 303, words(answer)
    made = standards.current(KEY, town.community, now()).procedure
    assert [one.limit.text for one in made.steps["accept"].or_within] == ["3 小时"]


def test_the_form_says_why_no_extension_or_pause_can_be_given(town: Town) -> None:
    _, _, page = begun(town)
    part = page[: page.index('id="c-accept-within"')]
    assert "准许延期就是放宽" in part[part.rindex("<details") :]

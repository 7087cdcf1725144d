"""Writing a procedure over HTTP: by script or by plain buttons, by editors only, and never a breakdown."""

import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liren.access.public import Actor, enter_system
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.kit.database import rows
from liren.standards import public as standards
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
KEY = "service/borrow-room"


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def reviewer(people: Cast) -> Actor:
    return people.reviewer


@pytest.fixture
def writer(people: Cast) -> Client:
    return browser(people.editor)


def begun(writer: Client, **given: str) -> str:
    made = writer.post("/drafts/new", {"key": KEY, **given})
    assert made.status_code == 303, words(made)
    return str(made.headers["Location"])


def texts(people: Cast, where: str) -> dict[str, str]:
    enter_system("test")
    page = standards.draft(UUID(where.rsplit("/", 1)[1]), people.editor)
    return {"text": page.text, "cases": page.cases, "seen": str(page.line.version)}


def place_of(writer: Client) -> str:
    """One draft for all the examples of a test."""
    lines = standards.drafts(enter_system("test"))
    return f"/drafts/{lines[0].id}" if lines else begun(writer)


def tried(writer: Client, where: str, **sent: str) -> dict[str, Any]:
    answer = writer.post(f"{where}/try", sent)
    assert answer.status_code == 200, words(answer)
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_a_draft_is_begun_written_submitted_judged_by_another_and_published(people, writer, reviewer):
    where = begun(writer)
    sent = texts(people, where)
    sent["text"] = sent["text"].replace("title: 请改成规程名", "title: 借用活动室规程")
    assert writer.post(where, {**sent, "_do": "submit"}).headers["Location"] == f"{where}/review"
    assert writer.get(where).headers["Location"] == f"{where}/review"
    assert "要由另一位" in words(writer.get(f"{where}/review"))
    assert writer.post(f"{where}/publish", {"seen": "2"}).status_code == 403
    other = browser(reviewer)
    assert "借用活动室规程" in words(other.get("/drafts?state=in_review"))
    assert "新规程" in words(other.get(f"{where}/review"))
    assert other.post(f"{where}/remark", {"text": "很好", "about": "accept"}).status_code == 303
    assert "很好" in words(other.get(f"{where}/review"))
    refused = other.post(f"{where}/publish", {"seen": "2"})
    assert (refused.status_code, "请写明为什么没有可回测的事项" in words(refused)) == (422, True)
    assert other.post(f"{where}/publish", {"seen": "2", "no_history": "新办的事"}).status_code == 303
    assert "没有可回测的事项" in words(other.get(f"{where}/review"))
    assert "借用活动室规程" in words(writer.get(f"/procedures/{KEY}"))


def test_the_next_version_shows_what_differs_and_can_be_sent_back(people, writer, reviewer):
    where = begun(writer)
    first = texts(people, where)
    published = standards.publish(document=first["text"], publisher="liren", by=people.system, at=now())
    again = begun(writer, **{"from": str(published.id), "key": ""})
    sent = texts(people, again)
    sent["text"] = sent["text"].replace("title: 办理\n", "title: 安排\n")
    sent["cases"] = sent["cases"].replace("应在: 办理", "应在: 安排")
    assert writer.post(again, {**sent, "_do": "submit"}).status_code == 303
    other = browser(reviewer)
    page = words(other.get(f"{again}/review"))
    assert "步骤名由“办理”改为“安排”" in page
    assert "案例“顺利办好，居民满意”改写了" in page
    rows("UPDATE standards_draft SET text = 'key: [' WHERE id = %s", again.rsplit("/", 1)[1])
    unreadable = words(other.get(f"{again}/review"))
    assert ("正文还读不懂，不能发布" in unreadable, "已经有事项照这份规程办过" in unreadable) == (True, False)
    refused = other.post(f"{again}/back", {"comment": ""})
    assert (refused.status_code, "请写明要改什么" in words(refused)) == (422, True)
    assert other.post(f"{again}/back", {"comment": "别改名"}).status_code == 303
    assert "别改名" in words(writer.get(f"{again}/review"))
    page = words(writer.get(again))
    assert "已退回修改" in page
    assert "别改名" in page  # where the author mends it
    assert "步骤名由“办理”改为“安排”" in words(writer.get(f"{again}/saves", {"a": "1", "b": "2"}))


def test_the_next_version_begins_from_the_procedures_own_page(people, writer):
    first = texts(people, begun(writer))
    published = standards.publish(document=first["text"], publisher="liren", by=people.system, at=now())
    assert "起草下一版" in words(writer.get(f"/procedures/{KEY}"))
    assert "起草下一版" not in words(browser(people.worker).get(f"/procedures/{KEY}"))
    where = begun(writer, key="", **{"from": str(published.id)})
    assert "version: 2" in texts(people, where)["text"]


def test_without_script_the_form_changes_the_text_and_a_check_says_what_is_wrong(people, writer):
    where = begun(writer)
    sent = texts(people, where)
    page = writer.post(where, {**sent, "at": "steps/handle"}).content.decode()
    assert 'name="f/steps/handle/within" value="3 working days"' in page
    change = {"node": "steps/handle", "at": "steps/handle", "was/steps/handle/within": "3 working days"}
    applied = writer.post(where, {**sent, **change, "f/steps/handle/within": "5 days", "_do": "apply"})
    page = applied.content.decode()
    assert "within: 5 days" in page
    assert "# 办结前一定要告知反映人" in page  # the author's comments stay
    assert "期限写成“数 单位”" in words(applied)
    assert "还不能提交" in words(applied)
    assert texts(people, where)["text"] == sent["text"]  # nothing was saved by looking


def test_the_form_offers_every_word_of_the_language(people, writer):
    from liren.engine.loading import schema

    where = begun(writer)
    form = tried(writer, where, **texts(people, where), at="steps/handle")["form"]
    for word, inner in schema()["$defs"]["step"]["properties"].items():
        assert f'"f/steps/handle/{word}' in form or f'"key/steps/handle/{word}"' in form, (word, inner)


def test_steps_fields_and_moves_are_added_moved_and_taken_away(people, writer):
    where = begun(writer)
    sent = texts(people, where)
    found = tried(writer, where, **sent, **{"_do": "add:steps", "key/steps": "visit"})
    assert "  visit:\n    title: 新步骤" in found["text"]
    found = tried(writer, where, **{**sent, "text": found["text"]}, _do="up", at="steps/visit", node="steps/visit")
    found = tried(writer, where, **{**sent, "text": found["text"]}, _do="drop", at="steps/visit", node="steps/visit")
    assert found["text"] == sent["text"]
    wrong = tried(writer, where, **sent, **{"_do": "add:steps", "key/steps": "Visit!"})
    assert wrong["text"] == sent["text"]
    assert "英文名用小写字母开头" in wrong["strip"]
    twice = tried(writer, where, **sent, **{"_do": "add:steps", "key/steps": "handle"})
    assert "已经有" in twice["strip"]
    source = tried(writer, where, **sent, **{"_do": "add:sources", "key/sources": "gb"})
    assert "- {id: gb, document: our choice" in source["text"]


def test_a_step_is_renamed_in_the_form_and_everything_that_names_it_follows(people, writer):
    where = begun(writer)
    sent = texts(people, where)
    names = {"_do": "rename", "at": "steps/handle", "node": "steps/handle"}
    found = tried(writer, where, **sent, **names, **{"rename/to": "lend", "rename/title": "借出"})
    assert (found["ready"], found["problems"], found["case_problems"]) == (True, [], [])
    assert "to: lend" in found["text"]
    assert "handle" not in found["text"]
    assert "应在: 借出" in found["cases"]
    assert "应在: 办理" not in found["cases"]
    assert "# 办结前一定要告知反映人" in found["text"]  # the author's comments stay
    assert found["names"]["steps"]["lend"] == "借出"
    assert 'name="node" value="steps/lend"' in found["form"]
    plain = writer.post(where, {**sent, **names, "rename/to": "lend", "rename/title": "借出"})  # without script
    assert "to: lend" in words(plain)
    assert "应在: 借出" in words(plain)
    back = {**names, "at": "steps/lend", "node": "steps/lend", "rename/to": "handle", "rename/title": "办理"}
    again = tried(writer, where, seen=sent["seen"], text=found["text"], cases=found["cases"], **back)
    assert (again["text"], again["cases"]) == (sent["text"], sent["cases"])


@pytest.mark.parametrize(
    ("at", "to", "title", "says"),
    [
        ("steps/handle", "accept", "借出", "已经有“accept”这一步了"),
        ("steps/handle", "Lend!", "借出", "不能用"),
        ("steps/handle", "lend", "受理", "已经有一步叫“受理”"),
        ("steps/handle", "lend", "", "步骤名要写 1 到 30 个字"),
        ("steps/nowhere", "lend", "借出", "没有这一步"),
        ("form/title", "lend", "借出", "只有步骤能这样改名"),
        ("", "lend", "借出", "只有步骤能这样改名"),
    ],
)
def test_a_name_that_cannot_be_used_changes_nothing_and_says_why(people, writer, at, to, title, says):
    where = begun(writer)
    sent = texts(people, where)
    found = tried(writer, where, **sent, _do="rename", at=at, node=at, **{"rename/to": to, "rename/title": title})
    assert (found["text"], found["cases"]) == (sent["text"], sent["cases"])
    assert says in found["strip"]


def test_what_is_typed_is_tried_with_lines_names_drawing_and_cases(people, writer):
    where = begun(writer)
    sent = texts(people, where)
    good = tried(writer, where, **sent)
    assert (good["ready"], good["problems"], good["drawn"]) == (True, [], True)
    assert "<svg" in good["drawing"]
    assert good["names"]["steps"]["handle"] == "办理"
    bad = tried(writer, where, text=sent["text"].replace("to: handle", "to: handel", 1), cases=sent["cases"])
    line = bad["text"].splitlines()[bad["problems"][0]["line"] - 1]
    assert "to: handel" in line
    assert bad["drawn"] is False
    told = tried(writer, where, text=sent["text"], cases=sent["cases"].replace("应在: 受理", "应在: 办理", 1))
    assert "之后应在“办理”，实际在“受理”" in told["results"]


def test_saving_over_somebody_elses_save_is_refused_and_nothing_typed_is_lost(people, writer, reviewer):
    where = begun(writer)
    sent = texts(people, where)
    assert browser(reviewer).post(where, {**sent, "text": "a: 1", "_do": "save"}).status_code == 303
    refused = writer.post(where, {**sent, "text": "mine: 1", "_do": "save"})
    assert refused.status_code == 409
    assert "秦岚" in words(refused)
    assert "mine: 1" in refused.content.decode()
    assert texts(people, where)["text"] == "a: 1"
    assert writer.post(f"{where}/try", {**sent, "text": "mine: 1", "_do": "save"}).status_code == 409


def test_the_page_and_a_try_cost_few_statements(people, writer):
    where = begun(writer)
    sent = texts(people, where)
    for _ in range(2):  # the first time reads the calendar
        with CaptureQueriesContext(connection) as page:
            writer.get(where)
        with CaptureQueriesContext(connection) as attempt:
            writer.post(f"{where}/try", sent)
    assert (len(page) <= 12, len(attempt) <= 10) == (True, True), (len(page), len(attempt))


def test_only_those_who_edit_or_publish_come_in(people, writer):
    where = begun(writer)
    for who in (people.worker, people.admin, people.wang):
        client = browser(who)
        assert client.get("/drafts").status_code == 403
        assert client.post("/drafts/new", {"key": KEY}).status_code == 403
        for page in (where, f"{where}/review", f"{where}/saves"):
            assert client.get(page).status_code == 404
        assert client.post(f"{where}/try", {"text": "a: 1"}).status_code == 404
        assert client.post(f"{where}/publish", {"seen": "1"}).status_code == 403


def test_a_wrong_name_or_beginning_comes_back_to_the_form_in_words(people, writer):
    for sent in ({"key": "Borrow"}, {"key": ""}, {"key": KEY, "from": "x"}, {"key": KEY, "from": "99999"}):
        refused = writer.post("/drafts/new", sent)
        assert refused.status_code in (404, 422), sent
        assert "规程草案" in words(refused)


TEXTS = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["", "[", "a: &x *x", "steps: []", "steps: {a: 1}", "form: [1, 2]", "sources: {}", "steps: {a: {moves: 3}}",
         "? [a]\n: b", "title: [1]", "steps:\n  a:\n   b", "!!python/object:os.system x", "a" * 70_000, "- " * 5000,
         "form: {a/b: {title: x}, '0': {title: y}}", "sources: [1, {id: [2]}, {id: x, title: {}}]",
         "steps: {a: {title: []}}"]
    ),
)  # fmt: skip
NODES = st.sampled_from(
    ["", "steps", "steps/a", "form/title", "sources/0", "sources/9999999999", "a/b/c", "/", "#steps"]
)
ACTS = st.sampled_from(
    ["", "apply", "drop", "up", "down", "add:steps", "add:", "add:form/x/columns", "add:sources", "check", "zzz"]
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=TEXTS, cases=TEXTS, at=NODES, act=ACTS, value=TEXTS)
def test_no_nonsense_breaks_the_page(people, writer, text, cases, at, act, value):
    where = place_of(writer)
    sent = {
        "text": text, "cases": cases, "at": at, "node": at, "_do": act, "key/steps": value[:50], f"f/{at}/title": value,
        f"was/{at}/title": "x", "f/summary": value, "was/summary": "?",
    }  # fmt: skip
    assert writer.get(where, {"at": at + value[:20]}).status_code in (200, 422)
    for address in (f"{where}/try", where):
        answer = writer.post(address, sent)
        assert answer.status_code in (200, 422), (sent, answer.status_code)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(at=st.integers(0, 60), value=TEXTS, act=ACTS)
def test_no_spoilt_draft_breaks_the_page(people, writer, at, value, act):
    where = place_of(writer)
    sent = texts(people, where)
    lines = sent["text"].splitlines()
    lines[at % len(lines)] = value[:300]
    form = {"f/steps/accept/title": value[:300], "was/steps/accept/title": "?", "node": "steps/accept"}
    answer = writer.post(where, {**sent, **form, "text": "\n".join(lines), "at": "steps/accept", "_do": act})
    assert answer.status_code in (200, 422)

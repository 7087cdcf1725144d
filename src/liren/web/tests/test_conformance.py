"""执行情况 as people read it: clauses, ways and stays of a place, what is behind a number; a log from elsewhere."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.access import public as access
from liren.affairs.tests.world import KEY, World, world
from liren.evaluation import public as evaluation
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
PAGE = f"/conformance/{KEY}"
LOG = """工单号,环节,完成时间,单位
A1,受理,2026-11-02 09:00,桂花里社区
A1,派单,2026-11-02 09:40,街道指挥中心
A1,处置,2026-11-02 15:00,物业
A1,反馈,2026-11-03 10:00,
A2,派单,2026-11-02 09:00,街道指挥中心
A2,电话催办,2026-11-02 11:00,街道指挥中心
A2,处置,2026-11-02 12:00,物业
"""


@pytest.fixture
def here() -> World:
    return world()


def late_one(here: World) -> Any:
    opened = here.opens("wang")
    here.tick(days=9)
    access.enter_system("test")
    evaluation.catch_up(here.at)
    return opened


def page(here: World, who: str = "worker", **asked: str) -> str:
    asked = {"path": here.people.community.path, "period": "2026-11", **asked}
    return words(browser(getattr(here.people, who)).get(PAGE, asked))


def sends(here: World, log: str | None = LOG, encoding: str = "utf-8", name: str = "办理.csv", **more: str) -> str:
    file = {} if log is None else {"file": SimpleUploadedFile(name, log.encode(encoding), "text/csv")}
    return words(browser(here.people.worker).post("/standards/logs", {"procedure": KEY, **file, **more}))


def told(text: str) -> dict[str, str]:
    """The activities a page asks about, as its form would send them."""
    asked = re.findall(r'name="act-(\d+)" value="([^"]+)".*?<select[^>]*>(.*?)</select>', text, re.S)
    chosen = {n: re.search(r'value="([^"]*)" selected', options) for n, _, options in asked}
    sent = {f"act-{n}": name for n, name, _ in asked}
    return {**sent, **{f"step-{n}": found[1] if found else "" for n, found in chosen.items()}, "told_steps": "1"}


def test_the_page_tells_what_was_not_kept_and_leads_to_the_affair(here: World) -> None:
    opened = late_one(here)
    shown = page(here)
    assert "受理：期限" in shown
    [address] = re.findall(r'href="(\?[^"]*clause=accept\.within&amp;verdict=b[^"]*)"', shown)
    behind = words(browser(here.people.worker).get(PAGE + address.replace("&amp;", "&").partition("#")[0]))
    assert f"/affairs/{opened.id}" in behind
    assert opened.number in behind


def test_from_the_procedure_one_comes_to_how_it_is_kept(here: World) -> None:
    assert PAGE in words(browser(here.people.worker).get(f"/procedures/{KEY}"))
    assert PAGE not in words(browser(here.people.wang).get(f"/procedures/{KEY}"))


def test_where_nothing_was_received_the_page_says_what_to_do(here: World) -> None:
    assert "这段时间没有按这份规程收的件" in page(here, period="2025")
    assert "对照办理日志" in page(here, period="2025")


def test_a_log_whose_words_are_known_but_one_is_asked_about_that_one_and_then_told(here: World) -> None:
    asked = sends(here)
    assert "电话催办" in asked
    assert "没守住的条款" not in asked  # not held yet
    answers = told(asked)
    carried = re.search(r'name="carried"[^>]*>\n(.*?)</textarea>', asked, re.S)
    assert carried
    shown = sends(here, None, carried=carried[1], name="办理.csv", **answers)
    assert "2 件" in shown
    assert "规程没有写的走法" in shown
    assert "从哪里开始" in shown.partition('id="state-broken"')[2].partition("</section>")[0]


def test_passed_over_activities_are_no_turns_beside_the_text(here: World) -> None:
    answers = told(sends(here))
    passed = {key: "-" if value == "" else value for key, value in answers.items() if key.startswith("step-")}
    shown = sends(here, **{**answers, **passed})
    assert "规程没有写的走法" not in shown
    assert "电话催办" in shown  # its line of the form, to be told otherwise


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_log_may_be_written_as_offices_write(here: World, encoding: str) -> None:
    assert "电话催办" in sends(here, encoding=encoding)


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (LOG.replace("2026-11-02 15:00", "前天"), "第 4 行“完成时间”（C4）：“前天”认不出是什么时间"),
        (LOG.replace("A1,处置", ",处置"), "第 4 行“工单号”（A4）：空着，请填编号"),
        (LOG.replace("2026-11-02 15:00", "2026-11-02"), "只有日期，没有几点几分"),
        ("工单号,环节,完成时间\n", "只有列名，没有内容"),
        ('a,b\n"x', "引号没有成对"),
        ("甲,乙,丙\n1,受理,2026-11-02 09:00\n", "请选哪一列是环节"),
        ("工单号,环节,完成时间\n" + "1,受理,2026-11-02 09:00\n" * 20_001, "一次最多 20000 行"),
        ("工单号,环节,完成时间\n" + "".join(f"1,{n} 号,2026-11-02 09:00\n" for n in range(61)), "不像是环节"),
    ],
)
def test_what_cannot_be_read_is_told_by_row_and_column_and_nothing_is_held(here: World, log: str, said: str) -> None:
    answer = sends(here, log, told_steps="1")
    assert said in answer
    assert "头尾相隔" not in answer


def test_no_file_another_kind_of_file_and_no_procedure_are_said(here: World) -> None:
    assert "请选一个 .csv 文件" in sends(here, None)
    assert "请选 .csv 文件" in sends(here, name="a.xlsx")
    assert "请选按哪份规程对照" in sends(here, procedure="")


def test_what_a_log_says_is_shown_as_text_only(here: World) -> None:
    shown = sends(here, LOG.replace("电话催办", "=1+1<script>x</script>"))
    assert "<script>x" not in shown
    assert "=1+1&lt;script&gt;" in shown


def test_nothing_of_a_log_is_kept(here: World) -> None:
    late_one(here)
    before = page(here)
    sends(here, **told(sends(here)))
    access.enter_system("test")
    evaluation.catch_up(here.at + timedelta(minutes=5))
    assert re.findall(r"收件.*?件", page(here)) == re.findall(r"收件.*?件", before)

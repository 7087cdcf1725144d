"""The pages of what documents state: figures, policies, named frameworks, and where documents disagree."""

import pytest
from django.conf import settings

from liren.access import public as access
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.standards.public import StandardFilters, find_standards, seed_catalogue
from liren.standards.tests.stated import load_facts
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    made = cast()
    load_facts(now())
    return made


@pytest.mark.requirement("R047")
def test_anybody_reads_a_figure_with_how_exact_it_is_when_and_where_it_was_said(people: Cast) -> None:
    page = words(browser().get("/standards/landscape"))
    for said in (
        "60 多个",
        "下限，不是确数",
        "约 35%",
        "互相重叠，不能相加",
        "截至 2020-10",
        "没有写截至哪天",
        "S0 三（二）",
    ):
        assert said in page
    assert "合计 102%" in page  # what does not agree stands beside it
    assert "本平台今天" in page
    assert page.count('本平台今天 <span class="num">0</span>') == 3
    access.enter_system("test")
    seed_catalogue(settings.LAWBOOK, at=now())
    again = words(browser().get("/standards/landscape"))
    assert "37 3 项" in again  # two of the province, one of a city in it
    assert '本平台今天 <span class="num">0</span>' not in again


def test_a_plan_whose_years_are_over_says_so_and_the_date_in_doubt_is_marked(people: Cast) -> None:
    page = words(browser(people.wang).get("/standards/policies"))
    assert page.count("已过期") == 2
    assert "2017—2020 年" in page
    assert "印发日与公布日要分开" in page


def test_an_editor_lists_a_framework_and_everybody_reads_where_it_was_read(people: Cast) -> None:
    assert words(browser().get("/standards/frameworks")).count("文献没有列出") == 3
    editor = browser(people.editor)
    form = "/standards/frameworks/six-abilities"
    wrong = editor.post(form, {"items": "", "items_from": "《意见》三", "seen": "0"})
    assert wrong.status_code == 422
    assert "《意见》三" in words(wrong)  # nothing typed is lost
    done = editor.post(form, {"items": "甲能力\r\n乙能力", "items_from": "《意见》三", "seen": "0"})
    assert done.status_code == 303
    page = words(browser().get("/standards/frameworks"))
    assert "甲能力" in page
    assert "照原文填写：《意见》三" in page
    late = editor.post(form, {"items": "丙", "items_from": "《意见》", "seen": "0"})
    assert late.status_code == 409
    assert "有人改过" in words(late)
    assert "甲能力、乙能力" in words(late)  # what stands, beside what was typed
    assert "文献自己列出了" in words(editor.get("/standards/frameworks/social-governance"))
    assert browser(people.worker).get(form).status_code == 403


def test_a_standard_that_documents_disagree_about_says_so_on_its_page(people: Cast) -> None:
    access.enter_system("test")
    seed_catalogue(settings.LAWBOOK, at=now())
    [old] = find_standards(StandardFilters(text="GB/T 24421.2-2009"), on=now().date()).items
    assert "论文 2021 年成文时有效" in words(browser().get(f"/standards/catalogue/{old.id}"))
    [other] = find_standards(StandardFilters(text="GB/T 13016-2018"), on=now().date()).items
    assert "对不上" not in words(browser().get(f"/standards/catalogue/{other.id}"))


def test_every_disagreement_is_listed_with_what_is_printed_and_what_speaks_against_it(people: Cast) -> None:
    page = words(browser().get("/standards/inconsistencies"))
    assert "23 例 = 13.3%" in page
    assert "I23" in page

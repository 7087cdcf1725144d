"""A table of owners on its page: what cannot be read is said, what a person looks at is shown whole."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from liren.autonomy import public as autonomy
from liren.autonomy.tests.decided import Deciding, deciding
from liren.autonomy.tests.test_owners import dwelling, estate
from liren.kit.clock import now
from liren.web.tests.test_deciding import question_of, sent
from liren.web.tests.visits import browser, words

pytestmark = pytest.mark.django_db
PAGE = "/decisions/owners"


@pytest.fixture
def here() -> Deciding:
    found = deciding()
    autonomy.seed_rules(settings.LAWBOOK, at=now())
    return found


def tried(here: Deciding, rows: str, status: int = 200, **more: Any) -> str:
    worker = browser(here.village.people.worker)
    return words(sent(worker, PAGE, status, **{"path": estate(here), "rows": rows} | more))


@pytest.mark.parametrize("row", ["1-101,1,088.5,王秋实", "1-101\t88.5\t王秋实\t\t已交房", "1-101，88.5，王秋实，李晚"])
def test_a_remark_or_a_comma_within_a_number_becomes_no_owner(here, row):
    told = tried(here, f"1-100,80,甲\n{row}", 422)
    assert "第 2 行多于三列" in told
    assert "1-100,80,甲" in told, "what was typed stands there to be mended"


def test_a_cell_that_is_too_long_is_refused_and_not_cut(here):
    names = "、".join(f"某某投资发展有限责任公司{chr(0x4E00 + n)}" + "号" * 20 for n in range(18))
    file = SimpleUploadedFile("a.csv", f"房号,面积,业主\n1-101,88.5,{names}".encode())
    assert "第 2 行有一格超过 500 个字" in tried(here, "", 422, file=file)


def test_all_a_person_vouches_for_is_shown(here):
    told = tried(here, "\n".join(f"1-{n},80,甲{chr(0x4E00 + n // 2)}" for n in range(300)))
    assert "算一个人：150 个" in told
    assert f"甲{chr(0x4E00 + 149)}" in told
    assert "1-299" in told.partition("先核对")[2].partition("都核对过了")[0]


def test_where_there_are_more_dwellings_than_a_table_takes_the_form_is_there(here, monkeypatch):
    dwelling(here, "101", "80")
    dwelling(here, "102", "80")
    monkeypatch.setattr("liren.autonomy.queries.owners.MOST_UNITS", 1)
    told = words(browser(here.village.people.worker).get(PAGE, {"path": estate(here)}))
    assert "超过 1 套" in told
    assert 'name="rows"' in told


def test_no_roll_is_made_of_several_estates_at_once(here):
    assert "请选一个小区" in tried(here, "1-101,80,甲", 422, path=here.path)


def test_no_paper_is_printed_where_none_is_taken(here):
    worker, director = (browser(getattr(here.village.people, who)) for who in ("worker", "director"))
    for channels, printed in ((["online"], False), (["online", "paper"], True)):
        roll, question = question_of(here, worker, director, "actual", channels=channels)
        sent(worker, f"{roll}/freeze")
        told = words(director.get(f"{question}/forms"))
        assert ("□ 同意" in told) is printed
        assert ("不收纸质票" in told) is not printed
        assert ("打印表决票" in words(director.get(question))) is printed

from datetime import datetime
from pathlib import Path

import pytest

from liren.affairs.importing.columns import guess_columns, told_columns
from liren.affairs.importing.plan import check
from liren.affairs.importing.reader import read_sheet
from liren.engine.loading import parse
from liren.kit.clock import CHINA

AT = datetime(2026, 11, 21, 12, tzinfo=CHINA)
PLACE = "32.05.06.001.002."
HEADERS = "编号,主题,登记时间,具体情况,办理结果,办结时间,联系电话,有没有人身危险\n"


@pytest.fixture(scope="module")
def procedure():
    file = Path(__file__).parents[5] / "lawbook" / "procedures" / "management" / "grid-event.yaml"
    return parse(file.read_text(encoding="utf-8"))


@pytest.fixture
def plan(tmp_path, procedure):
    def planned(*lines: str, headers: str = HEADERS, mapping: object = None):
        (tmp_path / "a.csv").write_text(headers + "\n".join(lines), encoding="utf-8")
        sheet = read_sheet(tmp_path / "a.csv")
        form = procedure.form
        columns = told_columns(sheet.headers, mapping, form) if mapping else guess_columns(sheet.headers, form)
        return check(sheet, columns, procedure, PLACE, AT)

    return planned


def test_a_row_becomes_answers_to_the_procedures_own_form(plan):
    found = plan("12,路灯不亮,2026-11-20 09:00,三天了,已修好,2026/11/21 8:05:00,13812345678,有")
    [row] = found.rows
    assert not found.problems
    assert row.answers == {"title": "路灯不亮", "description": "三天了", "phone": "13812345678", "danger": True}
    assert (row.number, row.reply, row.line) == ("12", "已修好", 2)
    assert row.opened_at == datetime(2026, 11, 20, 9, tzinfo=CHINA)
    assert row.replied_at == datetime(2026, 11, 21, 8, 5, tzinfo=CHINA)


def test_a_reply_time_nobody_can_read_is_told_by_row_and_column_and_taken_as_unknown(plan):
    found = plan("1,路灯不亮,2026-11-20 09:00,,已修好,2026/11/21,,")
    [problem] = found.problems
    assert str(problem).startswith("第 2 行“办结时间”（F2）：“2026/11/21”只有日期，没有几点几分。")
    assert not problem.refuses
    assert found.rows[0].replied_at is None


def test_a_mapping_may_say_which_hour_a_bare_date_means(plan):
    columns = {"主题": "title", "登记时间": "opened_at", "办理结果": "reply", "办结时间": "replied_at"}
    found = plan("1,路灯不亮,2026-11-20,,已修好,2026/11/20,,", mapping={"columns": columns, "date_only": "17:00"})
    assert not found.problems
    assert found.rows[0].replied_at == datetime(2026, 11, 20, 17, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        ("1,路灯不亮,上周三,,,,,", "C2", "认不出"),
        ("1,路灯不亮,,,,,,", "C2", "没有填"),
        ("1,路灯不亮,2027-01-01 08:00,,,,,", "C2", "还没有到"),
        ("1,,2026-11-20 09:00,,,,,", "B2", ""),
        ("1,路灯不亮,2026-11-20 09:00,,,,12345,", "G2", ""),
        ("1,路灯不亮,2026-11-20 09:00,,,2026-11-20 10:00,,", "E2", "没有答复"),
    ],
)
def test_what_cannot_go_in_is_refused_by_row_and_column(plan, line, cell, message):
    [problem] = plan(line).refused
    assert f"（{cell}）" in str(problem)
    assert message in problem.message


def test_all_problems_of_a_file_are_told_at_once(plan):
    found = plan("1,路灯不亮,上周三,,,,12345,", "2,井盖,2026-11-20 09:00,,,,,", "3,,2026-11-20 09:00,,,,,")
    assert [p.line for p in found.refused] == [2, 2, 4]


def test_an_answer_before_the_question_is_no_time(plan):
    found = plan("1,路灯不亮,2026-11-20 09:00,,已修好,2026-11-19 09:00,,")
    assert [p.refuses for p in found.problems] == [False]
    assert found.rows[0].replied_at is None


def test_the_same_line_twice_is_one_affair(plan):
    found = plan("1,路灯,2026-11-20 09:00,,,,,", "1,路灯,2026-11-20 09:00,,,,,")
    assert (len(found.rows), found.repeated, found.problems) == (1, 1, ())


def test_one_number_for_two_matters_is_refused(plan):
    found = plan("1,路灯,2026-11-20 09:00,,,,,", "1,井盖,2026-11-20 09:00,,,,,")
    assert "和第 2 行相同" in found.refused[0].message


def test_a_row_without_a_number_is_known_by_its_content(plan):
    lines = ["路灯,2026-11-20 09:00", "井盖,2026-11-20 09:00", "路灯,2026-11-20 09:00"]
    found = plan(*lines, headers="主题,登记时间\n")
    assert (len(found.rows), found.repeated) == (2, 1)
    assert all("|c:" in row.key for row in found.rows)


def test_a_formula_is_only_its_text(plan):
    text = '=HYPERLINK(""http://evil.example"",""点我"")'
    found = plan(f'1,"{text}",2026-11-20 09:00,,"=1+1",2026-11-20 10:00,,')
    assert found.rows[0].answers["title"] == text.replace('""', '"')
    assert found.rows[0].reply == "=1+1"


def test_a_problem_cannot_colour_the_terminal(plan):
    [problem] = plan("1,路灯,\x1b[31m红,,,,,").refused
    assert "\x1b" not in str(problem)

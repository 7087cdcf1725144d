from liren.launch.requirements import Claim, Row, claims, report, rows_of

TEST = """
import pytest
pytestmark = [pytest.mark.requirement("R900")]

@pytest.mark.requirement("R901", "R902")
def test_one(): ...

class TestMany:
    @pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.requirement("R903"))])
    def test_two(self, n): ...
"""


def test_marks_are_read_from_the_source_of_functions_classes_modules_and_cases(tmp_path):
    folder = tmp_path / "src" / "liren" / "room" / "tests"
    folder.mkdir(parents=True)
    (tmp_path / "tests").mkdir()
    (folder / "test_room.py").write_text(TEST)
    where = "src/liren/room/tests/test_room.py"
    assert claims(tmp_path) == (
        Claim("R900", where),
        Claim("R901", f"{where}::test_one"),
        Claim("R902", f"{where}::test_one"),
        Claim("R903", f"{where}::TestMany::test_two"),
    )


def test_each_row_is_proven_or_open_and_a_claim_of_no_row_is_named():
    rows = (Row("R001", "S0", "affairs", "闭环", "…"), Row("R002", "S0", "actors", "四类", "…"))
    made = (Claim("R001", "test_a.py::test_a"), Claim("R777", "test_b.py::test_b"))
    told = report(rows, made, room=None, only_open=False)
    assert "R001  affairs     闭环  —— 已证明\n        test_a.py::test_a" in told
    assert "R002  actors      四类  —— 未完成" in told
    assert "R777" in told
    assert "共 2 条，有测试证明的 1 条，未完成 1 条" in told
    assert "R001" not in report(rows, made[:1], room="affairs", only_open=True)


def test_a_missing_table_has_no_rows(tmp_path):
    assert rows_of(tmp_path / "requirements.csv") == ()

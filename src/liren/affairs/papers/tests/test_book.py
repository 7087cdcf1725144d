"""The templates of the law book against its procedures, read as files."""

from pathlib import Path

import pytest
from django.conf import settings

from liren.affairs.papers.public import check_papers

AGREEMENT = "papers/mediation-agreement.yaml"


@pytest.fixture(scope="module")
def book() -> dict[str, str]:
    root = Path(settings.LAWBOOK)
    wanted = ("papers/*.yaml", "procedures/*/*.yaml")
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for one in wanted for path in root.glob(one)}


def test_every_paper_the_law_book_issues_exists_and_finds_what_it_says(book: dict[str, str]) -> None:
    findings = check_papers(book)
    assert [problem for finding in findings for problem in finding.problems] == []
    assert "人民调解协议书：由《人民调解规程》出具" in [finding.summary for finding in findings]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from: [agreement]", "from: [agrement]", "没有“agrement”这一栏"),
        ("from: [agreement], personal: true", "from: [agreement]", "是个人信息，这份文书不会取"),
        ("[autonomy/mediation]", "[autonomy/mediation, autonomy/none]", "没有规程“autonomy/none”"),
        ("[autonomy/mediation]", "[autonomy/public-notice]", "不是给这份规程的"),
        ("from: [perform_by]", "from: [perform_by], required: true", "“履行期限”不一定有人答过"),
        ("key: mediation-agreement", "key: mediation-paper", "文件应叫 papers/mediation-paper.yaml"),
        ("body:", "bodies:", "bodies"),
    ],
)
def test_a_slip_in_a_template_is_said(old: str, new: str, said: str, book: dict[str, str]) -> None:
    assert book[AGREEMENT].count(old) == 1
    findings = check_papers({**book, AGREEMENT: book[AGREEMENT].replace(old, new)})
    assert said in "".join(str(problem) for finding in findings for problem in finding.problems)


def test_a_procedure_that_cannot_be_read_is_left_to_the_book_s_own_check(book: dict[str, str]) -> None:
    broken = {**book, "procedures/autonomy/mediation.yaml": "key: [", "procedures/autonomy/mediation.cases.yaml": ""}
    assert "没有规程“autonomy/mediation”" in str([finding.problems for finding in check_papers(broken)])

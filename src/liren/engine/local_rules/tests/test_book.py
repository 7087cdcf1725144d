"""Files of local rules in the law book, and the page that explains them."""

from pathlib import Path

import pytest

from liren.engine.book import Finding, check_book
from liren.engine.local_rules.loading import parse_local_rules
from liren.engine.local_rules.schema import local_rules_schema
from liren.engine.tests.lawbook import LAWBOOK, calendar_text, procedure_text

EXAMPLE = "local/example-grid-event.yaml"
CASES = "local/example-grid-event.cases.yaml"
PAGE = (Path(LAWBOOK).parent / "docs" / "language.md").read_text("utf-8").partition("## 实施细则")[2]


def text(path: str) -> str:
    return (LAWBOOK / path).read_text("utf-8")


BOOK = {
    "calendars/cn.yaml": calendar_text(),
    "catalogues/grid-events.yaml": text("catalogues/grid-events.yaml"),
    "procedures/management/grid-event.yaml": procedure_text("management/grid-event"),
    "procedures/management/grid-event.cases.yaml": text("procedures/management/grid-event.cases.yaml"),
    EXAMPLE: text(EXAMPLE),
    CASES: text(CASES),
}


def finding(**changed: str) -> Finding:
    """What is said of the example in a book in which some texts were changed ('' takes one away)."""
    names = {"example": EXAMPLE, "cases": CASES, "parents": "procedures/management/grid-event.cases.yaml"}
    book = {**BOOK, **{names[key]: value for key, value in changed.items()}}
    [found] = [one for one in check_book({path: told for path, told in book.items() if told}) if one.path == EXAMPLE]
    return found


def test_the_example_is_in_order_and_says_what_it_holds() -> None:
    found = finding()
    assert found.problems == ()
    assert "改 6 处，案例 2/2 相符" in found.summary


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"example": BOOK[EXAMPLE].replace("to: 1 working hour", "to: 9 hours")}, "不一定更短"),
        (
            {"example": BOOK[EXAMPLE].replace("parent: management/grid-event", "parent: management/none")},
            "没有能用的规程",
        ),
        ({"example": BOOK[EXAMPLE].replace("parent_version: 1", "parent_version: 2")}, "照第 2 版写的"),
        ({"example": "changes: ["}, "格式不对"),
        ({"cases": BOOK[CASES].replace("2026-03-02 10:00\n", "2026-03-02 11:00\n", 1)}, "期限应为 2026-03-02 11:00"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(changed: dict[str, str], said: str) -> None:
    assert said in "".join(map(str, finding(**changed).problems))


def test_local_rules_have_cases_of_their_own() -> None:
    assert "没有案例文件" in str(finding(cases="").problems[0])


def test_the_page_explains_every_word() -> None:
    words = local_rules_schema()["properties"]
    change = words["changes"]["items"]["properties"]
    assert [word for word in (*words, *change, *change["do"]["enum"]) if f"`{word}`" not in PAGE] == []
    parse_local_rules(PAGE.partition("```yaml\n")[2].partition("```")[0])

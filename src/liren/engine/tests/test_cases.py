"""Cases told in plain words catch a procedure that goes another way."""

import pytest

from liren.engine.book import check_book
from liren.engine.calendar import load_calendar
from liren.engine.cases import CasesInvalid, run_cases
from liren.engine.loading import parse
from liren.engine.template import drafts
from liren.engine.tests.lawbook import LAWBOOK, calendar_text, procedure_text

CN = load_calendar(calendar_text())
GRID = procedure_text("management/grid-event")
CASES = (LAWBOOK / "procedures" / "management" / "grid-event.cases.yaml").read_text()
KEYS = ("management/grid-event", "management/hotline-appeal", "service/service-application")
BOOK = {path.relative_to(LAWBOOK).as_posix(): path.read_text() for path in LAWBOOK.rglob("*.yaml")}


def problems(procedure: str, cases: str) -> str:
    return "\n".join(text for result in run_cases(parse(procedure), cases, calendar=CN) for text in result.problems)


def story(*events: str) -> str:
    told = "\n".join(f"      - {event}" for event in events)
    return (
        "规程: management/grid-event\n案例:\n  - 名称: 一件事\n"
        '    反映: {时间: 2026-03-02 09:10, 填写: {一句话说明: 灯, 位置: "320506001002"}}\n    经过:\n' + told
    )


@pytest.mark.parametrize("key", KEYS)
def test_every_case_of_the_law_book_goes_as_told(key) -> None:
    cases = (LAWBOOK / "procedures" / f"{key}.cases.yaml").read_text()
    results = run_cases(parse(procedure_text(key)), cases, calendar=CN)
    assert len(results) >= 4
    assert [(result.name, result.problems) for result in results if not result.ok] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("within: 3 working days", "within: 2 working days", "的期限应为 2026-03-05 18:00，实际为 2026-03-04 18:00"),
        ("sample: 20%", "sample: 100%", "应跳过“核实”，实际跳过“无”"),
        ("to: verify, asks", "to: feedback, asks", "应在“核实”，实际在“反馈”"),
        ("done: {title: 办好了", "done: {title: 办完了", "没有“办好了”；有：办完了、退单"),
        ("to: dispatch, asks", "to: feedback, asks", "应在“派单”，实际在“反馈”"),
        ("extend: {times: 1, up_to: 3 working days}", "", "“处置”不能延期"),
        ("reopens: true, ", "", "办“办好了”之后应在“核实”，实际在“反馈”"),
    ],
)
def test_a_changed_procedure_no_longer_goes_as_told(old, new, says) -> None:
    assert old in GRID
    assert says in problems(GRID.replace(old, new, 1), CASES)


@pytest.mark.parametrize(
    ("events", "says"),
    [
        (["{时间: 2026-03-02 09:20, 不能办: 受理并派单}"], "应当不能“受理并派单”，实际可以"),
        (["{时间: 2026-03-02 09:20, 不能办: 不予受理, 提示: 天气}"], "应提示“天气”，实际提示““理由”请填“理由”。”"),
        (["{时间: 2026-03-02 09:00, 办: 受理并派单}"], "早于上一件事"),
        (["{时间: 2026-02-30 09:00, 办: 受理并派单}"], "没有“2026-02-30 09:00”这个时间"),
        (["{时间: 2026-03-02 09:20, 暂停: 等待材料}"], "“受理”不能因“等待材料”暂停"),
        (["{时间: 2026-03-02 09:20, 恢复: 是}"], "没有暂停，谈不上恢复"),
        (["{时间: 2026-03-02 09:20, 办: 受理并派单, 填写: {颜色: 红}}"], "没有这一栏"),
        (["{期限: 无}"], "的期限应为 无，实际为 2026-03-02 11:10"),
        (["{暂定: 是}"], "的期限是否暂定应为“是”"),
    ],
)
def test_a_story_that_cannot_be_is_named(events, says) -> None:
    assert says in problems(GRID, story(*events))


def test_cases_of_another_procedure_or_of_no_form_are_refused() -> None:
    for text in (CASES.replace("management/grid-event", "management/other"), "案例: []", story("{时间: 昨天}"), "["):
        with pytest.raises(CasesInvalid):
            run_cases(parse(GRID), text)


def test_the_whole_law_book_is_in_order() -> None:
    findings = check_book(BOOK)
    assert len(findings) >= 7
    assert [str(problem) for finding in findings for problem in finding.problems] == []


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        ("procedures/management/grid-event.yaml", "catalogue: grid-events", "catalogue: none", "没有目录“none”"),
        ("procedures/management/grid-event.yaml", "route: grid-events", "route: service-matters", "没有派单规则"),
        ("procedures/management/grid-event.yaml", "key: management/grid-event", "key: management/grid", "文件应在"),
        (
            "procedures/management/grid-event.cases.yaml",
            "期限: 2026-03-02 11:10",
            "期限: 2026-03-02 12:00",
            "的期限应为",
        ),
        ("catalogues/grid-events.yaml", "key: grid-events", "key: grid-event", "文件应叫 grid-event.yaml"),
        ("catalogues/grid-events.yaml", "{field: danger, is: true}", "{field: peril, is: true}", "没有“peril”这一栏"),
        ("calendars/cn.yaml", "zone: Asia/Shanghai", "zone: Mars", "时区写错了"),
    ],
)
def test_what_is_wrong_anywhere_in_the_book_is_found(path, old, new, says) -> None:
    assert old in BOOK[path]
    findings = check_book({**BOOK, path: BOOK[path].replace(old, new, 1)})
    assert says in "\n".join(str(problem) for finding in findings for problem in finding.problems)


def test_a_procedure_without_cases_and_cases_without_a_procedure_are_found() -> None:
    left = {path: text for path, text in BOOK.items() if path != "procedures/management/grid-event.cases.yaml"}
    left["procedures/management/lost.cases.yaml"] = CASES
    found = "\n".join(str(problem) for finding in check_book(left) for problem in finding.problems)
    assert "没有案例文件 grid-event.cases.yaml" in found
    assert "没有规程 procedures/management/lost.yaml" in found


@pytest.mark.parametrize("kind", ["management", "service", "autonomy"])
def test_a_fresh_draft_is_already_in_order(kind) -> None:
    procedure, cases = drafts(f"{kind}/fresh")
    base = f"procedures/{kind}/fresh"
    findings = check_book({**BOOK, f"{base}.yaml": procedure, f"{base}.cases.yaml": cases})
    assert [str(problem) for finding in findings for problem in finding.problems] == []

"""2,816 real messages with their replies become affairs; the platform's own figures reconcile with the file."""

import io
from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction

from liren.access import public as access
from liren.actors.public import make_demo
from liren.affairs import public as affairs
from liren.affairs.importing import public as importing
from liren.engine.figures import median, percentile
from liren.evaluation import public as evaluation
from liren.evaluation.public import Period
from liren.kit.clock import CHINA, now
from liren.kit.models import Event
from liren.standards import public as standards
from liren.standards.public import seed_from_lawbook

FILE = settings.ROOT.parent / "shared" / "data" / "messages" / "messages_with_replies.xlsx"
DAY = 24 * 60 * 60
ALL_YEARS = Period(datetime(2011, 1, 1).date(), datetime(2021, 1, 1).date())
PROCEDURE = "management/hotline-appeal"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FILE.exists(), reason=f"the real messages are not here: {FILE.name}"),
]


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker) -> Iterator[str]:
    """The demonstration's street, whose command centre dispatches the hotline; all is undone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        access.enter_system("test")
        seed_from_lawbook(settings.LAWBOOK, at=now())
        yield make_demo(at=now(), password=None).places["street"].path
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def outcome(ground) -> Iterator[str]:
    """What the import of the real file said; its affairs stay for the tests that ask for them."""
    with transaction.atomic():
        said = bring()
        evaluation.catch_up(now())
        yield said
        transaction.set_rollback(True)


@pytest.fixture
def street(ground) -> Iterator[str]:
    """The street; what a test leaves there is undone."""
    with transaction.atomic():
        access.enter_system("test")
        yield ground
        transaction.set_rollback(True)


def bring(*options: str) -> str:
    said = io.StringIO()
    call_command("imports", "affairs", str(FILE), *options, stdout=said)
    access.enter_system("test")
    return said.getvalue()


def bring_lines(tmp_path, *lines: str, encoding: str = "utf-8") -> str:
    said = io.StringIO()
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding=encoding)
    call_command("imports", "affairs", str(tmp_path / "a.csv"), stdout=said)
    return said.getvalue()


def everything():
    """The evidence of every affair there is."""
    access.enter_system("test")
    changed = affairs.changed_after(None, None, now(), 10_000)
    return affairs.evidence(affair_id for _, affair_id in changed)


def days(seconds: Fraction | None, digits: int) -> str:
    return "—" if seconds is None else f"{float(seconds / DAY):.{digits}f}"


def figures(street: str, period: Period = ALL_YEARS) -> evaluation.FiguresPage:
    return evaluation.figures(street, period, actor=access.enter_system("test"), procedure=PROCEDURE)


def dispatcher(street: str):
    return access.enter(access.holders("dispatcher", street, at=now())[0].person_id, "test")


def test_a_dry_run_tells_everything_and_writes_nothing(street):
    said = bring("--dry-run")
    assert "留言主题 → 一句话说明" in said
    assert "答复时间 → 答复时间" in said
    assert "会新建 2816 件" in said
    assert everything() == ()


def test_nothing_is_written_when_one_row_cannot_go_in(street, tmp_path):
    lines = ["留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间"]
    lines += [f"{n},用户,路灯不亮,2019/1/{n} 08:00:00,不亮,已修,2019/2/1 08:00:00" for n in range(1, 29)]
    lines.append("99,用户,路灯不亮,前天,不亮,已修,2019/2/1 08:00:00")
    with pytest.raises(CommandError, match="一行也没有写入"):
        bring_lines(tmp_path, *lines, encoding="gb18030")
    assert everything() == ()


def test_a_row_changed_since_is_told_and_not_taken(street, tmp_path):
    bring_lines(tmp_path, "编号,主题,留言时间", "1,路灯不亮,2019/1/1 08:00:00")
    with pytest.raises(CommandError, match="第 2 行以前导入过"):
        bring_lines(tmp_path, "编号,主题,留言时间", "1,井盖松了,2019/1/1 08:00:00")
    assert len(everything()) == 1


def test_an_unanswered_row_waits_for_the_dispatcher(street, tmp_path):
    bring_lines(tmp_path, "编号,主题,留言时间", "1,路灯不亮,2019/1/1 08:00:00")
    [item] = affairs.inbox(dispatcher(street), at=now()).items
    assert (item.title, item.step, item.due.at) == ("路灯不亮", "dispatch", None)
    assert item.opened_at == datetime(2019, 1, 1, 8, tzinfo=CHINA)


def test_one_time_cannot_be_read_and_is_told_by_row_and_column(outcome):
    told = [line for line in outcome.splitlines() if line.startswith("第 ")]
    assert len(told) == 1
    assert told[0].startswith("第 1141 行“答复时间”（G1141）：“2018/4/24”只有日期，没有几点几分。")


def test_2816_messages_become_affairs_with_their_true_dates(outcome, street):
    assert "新建 2816 件" in outcome
    brought = everything()
    assert len(brought) == 2816
    assert {one.origin for one in brought} == {"imported"}
    taken = [int((one.told_at - one.opened_at).total_seconds()) for one in brought if one.told_at]
    assert len(taken) == 2815
    assert days(median(taken), 1) == "11.2"
    assert days(percentile(taken, Fraction(9, 10)), 0) == "41"


def test_the_platforms_own_figures_reconcile_with_the_file(outcome, street):
    page = figures(street)
    assert page.figure("received").value == 2816
    assert page.figure("closed").value == 2816
    assert page.figure("answer_time.median").denominator == 2815
    assert page.figure("answer_time.median").left_out == 1
    assert page.figure("answer_time.median").text == "11.2 天"
    assert days(page.figure("answer_time.p90").value, 0) == "41"


def test_what_the_file_does_not_tell_scores_unknown(outcome, street):
    page = figures(street)
    for key in ("responded", "solved", "satisfied", "three_rates", "returned", "reopened"):
        assert page.figure(key).value is None, key
    assert [(e.key, e.count) for e in page.figure("satisfied").excluded] == [("imported", 2816)]
    assert [(e.key, e.count) for e in page.figure("solved").excluded] == [("imported", 2816)]


def test_two_moments_show_no_clause_and_no_way_so_conformance_says_unknown(outcome, street):
    found = evaluation.conformance(PROCEDURE, street, ALL_YEARS, actor=access.enter_system("test"))
    assert (found.report.affairs, found.report.imported) == (2816, 2816)
    assert {(one.kept, one.broken, one.departed, one.unknown) for one in found.report.clauses} == {(0, 0, 0, 2816)}
    assert (found.report.ways, found.report.flows) == ((), ())
    assert days(found.report.whole.median, 1) == "11.2"  # how long it took is all they tell


def test_a_draft_replayed_over_them_says_that_nobody_can_tell(outcome, street):
    by = access.enter(access.holders("editor", "", at=now())[0].person_id, "test")
    access.enter_system("test")
    source = standards.current(PROCEDURE, "", now())
    draft = standards.start_draft(from_procedure=source.id, by=by, at=now())
    page = standards.draft(draft, by)
    text = page.text.replace("    within: ", "    within: 1 minute #", 1)
    standards.save_draft(draft_id=draft, text=text, cases=page.cases, seen=1, by=by, at=now())
    run = evaluation.backtests.ask_backtest(draft_id=draft, months=120, by=by, at=now())
    while evaluation.backtests.work_on_backtests(now()):
        pass
    view = evaluation.backtests.backtest(run, by)
    assert (view.state, view.done > 2000) == ("done", True)
    [found] = standards.findings.findings_of(draft)
    assert (found.figures["affairs"], found.figures["left"]) == (0, {"imported": view.done})
    assert {one["affairs"] for one in found.figures["clauses"]} == {None}  # nobody can tell, which is not none
    assert any(f"有 {view.done} 件是导入的" in said for said in found.unknowable)


def test_the_system_they_lie_in_is_judged_and_its_empty_cells_are_named(outcome, street):
    standards.seed_catalogue(settings.LAWBOOK, at=now())
    standards.seed_systems(settings.LAWBOOK, at=now())
    page = standards.system(standards.DEFAULT_SYSTEM, on=now().astimezone(CHINA).date())
    places = standards.procedures_in(page, by=access.enter_system("test"), at=now())
    [code] = [code for code, found in places.at.items() if PROCEDURE in {one.key for one in found}]
    assert standards.covered(page, places)[code].procedures >= 1
    cells = [one for one in standards.system_matrix(page) if one.subsystem == page.ways[code][0]]
    assert any(one.count for one in cells)
    assert any(not one.count for one in cells)  # which a proposal is opened from
    assert {judged.criterion.title for of in standards.judged(page) for judged in of.judged} >= {"目标明确", "划分清楚"}


def test_the_true_dates_stand_in_the_figures_of_their_month(outcome, street):
    sheet = importing.read_sheet(FILE)
    column = sheet.headers.index("留言时间")
    asked = sum(str(line.cells[column]).startswith("2018/12/") for line in sheet.lines)
    assert figures(street, Period.month(2018, 12)).figure("received").value == asked > 0


def test_the_same_file_again_changes_nothing(outcome, street):
    before = everything()
    assert "新建 0 件，2816 件以前导入过" in bring()
    assert everything() == before


def test_nobody_is_told_and_no_work_waits(outcome, street):
    assert not Event.objects.filter(kind__startswith="affairs.").exists()
    assert affairs.inbox(dispatcher(street), at=now()).items == ()


def test_every_history_holds(outcome, street):
    assert list(affairs.verify_all()) == []

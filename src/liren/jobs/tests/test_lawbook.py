"""`manage.py lawbook` for whoever writes a procedure: readable, with an exit code, without a database."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def run(*words: str, book: Path, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("lawbook", f"--book={book}", *words)
    return capsys.readouterr().out


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for path in Path(settings.LAWBOOK).rglob("*.yaml"):
        target = tmp_path / path.relative_to(settings.LAWBOOK)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text())
    return tmp_path


def test_the_law_book_is_in_order_with_the_roles_people_really_hold(book, capsys) -> None:
    out = run("check", book=book, capsys=capsys)
    assert "✓ procedures/management/grid-event.yaml  网格事件处置规程：6 步，案例 7/7 相符" in out
    assert out.strip().endswith("都合规定。")


def test_the_check_shows_what_each_procedure_costs_whom_and_the_sum_for_each_role(book, capsys) -> None:
    out = run("check", book=book, capsys=capsys)
    assert re.search(r"网格事件处置规程 +5 栏 +3 分钟 +3 栏 +4 分钟", out)
    assert re.search(r"街道指挥中心派单员 +\d+ 份 +\d+ 步 +\d+ 栏 +\d+ 分钟", out)


def test_a_question_too_many_fails_the_check_with_its_code(book, capsys) -> None:
    path = book / "procedures" / "management" / "grid-event.yaml"
    path.write_text(path.read_text().replace("known: reporter.phone, ", ""))
    with pytest.raises(CommandError, match="2 处要改"):
        run("check", book=book, capsys=capsys)
    assert "请写 known: reporter.phone" in capsys.readouterr().out


def test_a_mistake_is_shown_with_its_place_and_fails_the_command(book, capsys) -> None:
    path = book / "procedures" / "management" / "grid-event.yaml"
    path.write_text(path.read_text().replace("by: [grid_worker]", "by: [gardener]"))
    with pytest.raises(CommandError, match="1 处要改"):
        run("check", book=book, capsys=capsys)
    assert "steps.verify.by.0：没有“gardener”这个岗位。" in capsys.readouterr().out


def test_a_new_procedure_starts_from_a_draft_that_is_in_order(book, capsys) -> None:
    out = run("new", "autonomy/quiet-hours", book=book, capsys=capsys)
    assert "写好 procedures/autonomy/quiet-hours.cases.yaml" in out
    assert "都合规定" in run("check", book=book, capsys=capsys)
    with pytest.raises(CommandError, match="已经在了"):
        run("new", "autonomy/quiet-hours", book=book, capsys=capsys)


@pytest.mark.parametrize("key", ["quiet", "party/meeting", "service/../../etc", "service/Borrow"])
def test_a_name_that_is_none_is_refused(key, book, capsys) -> None:
    with pytest.raises(CommandError, match="不是规程的名字"):
        run("new", key, book=book, capsys=capsys)


def test_show_prints_steps_limits_sources_and_burden(book, capsys) -> None:
    out = run("show", "management/grid-event", book=book, capsys=capsys)
    assert "受理  社区工作者  2 个工作小时；“有没有人身危险”为是 30 分钟  底线条款  依据 gbt30428.8" in out
    assert "核实  网格员  1 个工作日  抽查 20%  可调条款" in out
    assert "退单 → 派单（填：退单依据）" in out
    assert "GB/T 30428.8《数字化城市管理信息系统 第8部分：立案、处置和结案》 条款不明  待核对原文" in out
    assert "居民一次 5 栏" in out
    assert "经办人  1 步，2 栏，约 2 分钟" in out
    with pytest.raises(CommandError, match="没有规程"):
        run("show", "management/none", book=book, capsys=capsys)


def test_no_database_is_needed() -> None:
    environment = {**os.environ, "LIREN_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    done = subprocess.run(
        [sys.executable, "manage.py", "lawbook", "check"],
        cwd=settings.ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_paper_nobody_wrote_fails_the_check(book, capsys) -> None:
    path = book / "procedures" / "autonomy" / "mediation.yaml"
    path.write_text(path.read_text().replace("template: mediation-agreement", "template: agrement"))
    with pytest.raises(CommandError, match="1 处要改"):
        run("check", book=book, capsys=capsys)
    assert "steps.issue.with：没有文书模板“agrement”。" in capsys.readouterr().out

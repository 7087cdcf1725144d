"""The bench runs whole in a database of its own. Nothing is said about how fast: machines differ."""

import io
import subprocess
import sys
from collections.abc import Mapping, Sequence

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from liren.jobs.bench.scratch import scratch


def databases() -> set[str]:
    with psycopg.connect(settings.DATABASE_URL) as raw:
        return {name for (name,) in raw.execute("SELECT datname FROM pg_database WHERE datname LIKE 'liren_bench_%'")}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_benches_print_rates_and_ratios_and_leave_no_database_behind():
    """Both in one scratch database: making it takes longer than a tiny run of either."""
    with scratch() as environment:
        spine = measured(environment, "spine", "--turns", "4", "--rows", "30", "--no-frame", "--affairs", "20", "60")
        registry = measured(environment, "registry", "--turns", "4", "--residents", "150", "300")
    assert databases() == set()
    the_spine_is_told(spine)
    the_registry_is_told(registry)


def measured(environment: Mapping[str, str], *words: str) -> list[str]:
    program = [sys.executable, str(settings.ROOT / "manage.py"), "bench", *words, "--inside"]
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def the_spine_is_told(lines: Sequence[str]) -> None:
    for name in ("提出", "办一步", "提出（HTTP）", "办一步（HTTP）", "今日清单 50 件", "一件详情", "导入事项"):
        line = next(line for line in lines if line.startswith(name + " "))
        assert "/秒" in line
        assert "倍" in line
    for name in ("全省的事项", "驾驶舱（省）"):
        small, at_once, large, again, change = (one for one in lines if one.startswith(name + " "))
        assert "/秒" in small
        assert "/秒" in large
        assert "毫秒" in at_once
        assert "毫秒" in again
        assert "倍" in change
    assert any("MB" in line for line in lines)


def the_registry_is_told(lines: Sequence[str]) -> None:
    for name in ("按姓名查", "按电话查", "按证件号码查", "打开一户", "楼面图（网页）"):
        small, large, change = (one for one in lines if one.startswith(name + " "))
        assert small.count("毫秒") == large.count("毫秒") == 4
        assert "相同" in change or "不同" in change
    for name in ("copy_in", "裸 COPY", "裸 COPY，连外键"):
        small, large = (one for one in lines if one.startswith(name + "  "))
        assert "/秒" in small
        assert "/秒" in large
    assert any("每位" in line for line in lines)


def test_sizes_are_written_from_small_to_large():
    with pytest.raises(CommandError, match="--affairs"):
        call_command("bench", "spine", "--affairs", "20", "10", stdout=io.StringIO())


def test_too_few_turns_are_refused():
    with pytest.raises(CommandError, match="--turns"):
        call_command("bench", "spine", "--turns", "1", stdout=io.StringIO())


@pytest.mark.parametrize("words", [("--residents", "5"), ("--residents", "500", "200"), ("--turns", "1")])
def test_the_registry_is_not_measured_on_nobody(words):
    with pytest.raises(CommandError, match=words[0]):
        call_command("bench", "registry", *words, stdout=io.StringIO())


@pytest.mark.parametrize("words", [("--affairs", "0"), ("--standards", "0")])
def test_the_centre_is_not_measured_on_nothing(words):
    with pytest.raises(CommandError, match="至少 1"):
        call_command("bench", "standards", *words, stdout=io.StringIO())


def test_the_bench_of_budgets_needs_no_database_and_compares_with_the_definition():
    out = io.StringIO()
    call_command("bench", "budgets", "--projects", "8", "--voters", "60", stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("8 个项目，60 张票")
    assert sum(line.startswith("等额份额") and "倍" in line for line in lines) == 2
    with pytest.raises(CommandError, match="文件读不出来"):
        call_command("bench", "budgets", "--file", "nowhere.pb", stdout=out)


def test_the_bench_of_opinions_needs_no_database_and_compares_with_the_definition():
    out = io.StringIO()
    call_command("bench", "opinions", "--people", "300", "--statements", "20", "--votes", "12", stdout=out)
    told = out.getvalue()
    assert told.startswith("先对照定义：300 人，20 条")
    assert sum(line.startswith(("按组数", "排位置", "算摘要")) and "倍" in line for line in told.splitlines()) == 3
    assert "人 × 20 条，表态" in told
    assert "甲组" in told
    with pytest.raises(CommandError, match="不超过"):
        call_command("bench", "opinions", "--statements", "5", "--votes", "6", stdout=out)


def test_the_bench_of_opinions_says_where_the_two_ways_differ(monkeypatch):
    from liren.jobs.bench import opinions

    monkeypatch.setattr(opinions, "digest_of", lambda table: "")
    with pytest.raises(AssertionError, match="digest"):
        list(opinions.steps(opinions.invented(60, 10, 8, 1)))

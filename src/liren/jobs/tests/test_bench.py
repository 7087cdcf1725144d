"""The bench runs whole in a database of its own. Nothing is said about how fast: machines differ."""

import io
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def databases() -> set[str]:
    with psycopg.connect(settings.DATABASE_URL) as raw:
        return {name for (name,) in raw.execute("SELECT datname FROM pg_database WHERE datname LIKE 'liren_bench_%'")}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_bench_prints_rates_and_ratios_and_leaves_no_database_behind():
    words = ["bench", "spine", "--turns", "4", "--rows", "30", "--no-frame", "--affairs", "20", "60"]
    program = [sys.executable, str(settings.ROOT / "manage.py"), *words]
    environment = {"LIREN_DATABASE_URL": settings.DATABASE_URL, "LIREN_DATA": str(settings.DATA), "PATH": ""}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    for name in ("提出", "办一步", "提出（HTTP）", "办一步（HTTP）", "今日清单 50 件", "一件详情", "导入事项"):
        line = next(line for line in done.stdout.splitlines() if line.startswith(name + " "))
        assert "/秒" in line
        assert "倍" in line
    for name in ("全省的事项", "驾驶舱（省）"):
        small, at_once, large, again, change = (one for one in done.stdout.splitlines() if one.startswith(name + " "))
        assert "/秒" in small
        assert "/秒" in large
        assert "毫秒" in at_once
        assert "毫秒" in again
        assert "倍" in change
    assert "MB" in done.stdout
    assert databases() == set()


def test_sizes_are_written_from_small_to_large():
    with pytest.raises(CommandError, match="--affairs"):
        call_command("bench", "spine", "--affairs", "20", "10", stdout=io.StringIO())


def test_too_few_turns_are_refused():
    with pytest.raises(CommandError, match="--turns"):
        call_command("bench", "spine", "--turns", "1", stdout=io.StringIO())


@pytest.mark.parametrize("words", [("--affairs", "0"), ("--standards", "0")])
def test_the_centre_is_not_measured_on_nothing(words):
    with pytest.raises(CommandError, match="至少 1"):
        call_command("bench", "standards", *words, stdout=io.StringIO())

"""The worker: its sign of life, and what `verify` and `/healthz` make of it."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command

from liren.jobs import verification
from liren.jobs.worker import NAME, Worker
from liren.kit import heartbeat
from liren.kit.clock import now


def test_a_worker_beats_while_it_works_and_says_good_bye(emptied_after):
    worker = Worker()
    seen: list[heartbeat.Beat] = []

    def look() -> None:
        while not seen:
            beat = heartbeat.last_beat(NAME)
            if beat is not None and beat.alive(now()):
                seen.append(beat)
        worker._stop(15, None)

    watcher = threading.Thread(target=look)
    watcher.start()
    worker.run()
    watcher.join()
    assert seen
    assert heartbeat.last_beat(NAME) is None


def test_a_beat_grows_stale():
    heartbeat.beat("test", now())
    beat = heartbeat.last_beat("test")
    assert beat is not None
    assert beat.alive(now())
    assert not beat.alive(now() + timedelta(minutes=2))
    heartbeat.good_bye("test")


def test_a_beat_of_a_process_that_is_gone_is_no_life(monkeypatch):
    monkeypatch.setattr("os.getpid", lambda: 2**22 + 1)
    heartbeat.beat("test", now())
    monkeypatch.undo()
    beat = heartbeat.last_beat("test")
    assert beat is not None
    assert not beat.alive(now())
    heartbeat.good_bye("test")


@pytest.mark.django_db
def test_verify_names_what_does_not_hold_and_fails(capsys):
    verification.register("试验", lambda: ["第 3 条记录的内容被改动过"])
    try:
        with pytest.raises(SystemExit) as ended:
            call_command("verify")
    finally:
        verification.unregister("试验")
    assert ended.value.code == 1
    said = capsys.readouterr().out
    assert "试验：1 处不符\n  第 3 条记录的内容被改动过" in said


@pytest.mark.django_db
def test_health_is_ok_only_while_database_and_worker_live(client):
    heartbeat.good_bye(NAME)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["failing"] == ["worker"]
    heartbeat.beat(NAME, now())
    answer = client.get("/healthz")
    heartbeat.good_bye(NAME)
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "version": "0.1.0", "database": "ok", "worker": "ok"}

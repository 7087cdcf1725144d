"""What `up` decides before it starts anything."""

import json

import pytest

from liren.launch import up
from liren.launch.errors import LaunchError
from liren.launch.installation import Installation, UpLock


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch):
    for name in ("LIREN_HOSTS", "LIREN_DEMO"):
        monkeypatch.delenv(name, raising=False)


def test_demo_accounts_work_on_this_machine_only():
    assert up.demo_allowed("127.0.0.1", refused=False)
    assert not up.demo_allowed("127.0.0.1", refused=True)


def test_off_loopback_demo_accounts_are_off_whatever_is_asked(monkeypatch, capsys):
    monkeypatch.setenv("LIREN_DEMO", "1")
    assert not up.demo_allowed("0.0.0.0", refused=False)
    assert "停用" in capsys.readouterr().out


def test_a_proxy_in_front_counts_as_off_loopback(monkeypatch):
    monkeypatch.setenv("LIREN_HOSTS", "liren.example.org")
    assert not up.demo_allowed("127.0.0.1", refused=False)
    assert "liren.example.org" in up.hosts("127.0.0.1")


def test_data_of_a_later_version_is_refused_and_left_alone(tmp_path):
    installation = Installation(tmp_path, None)
    installation.open()
    marker = tmp_path / "version.json"
    marker.write_text(json.dumps({"data": 99, "liren": "9.9"}))
    with pytest.raises(LaunchError, match=r"9\.9"):
        installation.open()
    assert json.loads(marker.read_text())["data"] == 99


def test_only_one_up_per_data_directory(tmp_path):
    installation = Installation(tmp_path, None)
    installation.open()
    first, second = UpLock(installation), UpLock(installation)
    first.take()
    first.say("进程 1，http://127.0.0.1:8000/")
    with pytest.raises(LaunchError, match="8000"):
        second.take()
    first.give_back()
    second.take()
    second.give_back()

import subprocess
import tempfile
from pathlib import Path

import pytest

from liren.launch import homes
from liren.launch.errors import LaunchError
from liren.launch.homes import Account, reachable

STRANGER = Account(54321, 54321, "stranger")


def test_an_account_reaches_a_path_when_it_may_enter_every_step():
    with tempfile.TemporaryDirectory() as made:  # not pytest's own, which other runs close again
        top = Path(made)
        inner = top / "a" / "b"
        inner.mkdir(parents=True)
        for step in (top, top / "a", inner):
            step.chmod(0o711)
        assert reachable(inner, STRANGER)
        assert reachable(inner / "not there yet", STRANGER)
        (top / "a").chmod(0o700)
        assert not reachable(inner, STRANGER)


def test_a_private_directory_refuses_what_somebody_else_put_in_its_place(tmp_path):
    (tmp_path / "run").symlink_to(tmp_path)
    with pytest.raises(LaunchError, match="不是本程序建立的"):
        homes.make_private(tmp_path / "run", None)


def test_a_moved_out_database_that_is_gone_is_said_so_and_not_made_anew(tmp_path):
    (tmp_path / "location").write_text(str(tmp_path / "gone"))
    with pytest.raises(LaunchError, match="找不到"):
        homes._base(tmp_path)


def test_the_copy_of_the_binaries_runs_where_the_wheel_may_not_be_entered(tmp_path, monkeypatch):
    monkeypatch.setattr(homes, "STORE", tmp_path)
    monkeypatch.setattr(homes, "reachable", lambda path, account: False)
    copied = homes._binaries(STRANGER)
    assert copied.is_relative_to(tmp_path)
    said = subprocess.run([copied / "pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    assert "PostgreSQL" in said
    assert (Path(copied) / "postgres").stat().st_mode & 0o055 == 0o055

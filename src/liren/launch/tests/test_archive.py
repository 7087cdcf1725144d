import io
import tarfile

import pytest

from liren.launch import archive
from liren.launch.errors import LaunchError


def keys(tmp_path):
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "master.1.key").write_bytes(b"secret" * 5)
    return folder


def test_keys_come_back_under_the_same_passphrase_and_only_under_it(tmp_path):
    sealed = archive.sealed_keys(keys(tmp_path), "一二三四五六七八")
    assert b"secret" not in sealed
    archive.unseal_keys(sealed, "一二三四五六七八", tmp_path / "back")
    assert (tmp_path / "back" / "master.1.key").read_bytes() == b"secret" * 5
    assert (tmp_path / "back" / "master.1.key").stat().st_mode & 0o077 == 0
    with pytest.raises(LaunchError, match="口令不对"):
        archive.unseal_keys(sealed, "八七六五四三二一", tmp_path / "other")


def test_a_short_passphrase_is_refused(monkeypatch):
    monkeypatch.setenv("LIREN_BACKUP_PASSPHRASE", "short")
    with pytest.raises(LaunchError, match="至少"):
        archive.passphrase(twice=False)


@pytest.mark.parametrize("name", ["media/../../evil", "/media/evil", "keys/web.key", "media"])
def test_a_name_that_would_lead_elsewhere_is_refused(tmp_path, name):
    with pytest.raises(LaunchError, match="不是完好的"):
        archive.plain_target(name, tmp_path)


def test_a_tar_without_a_manifest_and_one_of_a_later_version_are_refused():
    with pytest.raises(LaunchError, match="缺少清单"):
        archive.read_manifest(tar_of("other", b""))
    later = archive.Manifest(99, "9.9", "2030-01-01", {}, 0)
    with pytest.raises(LaunchError, match=r"9\.9"):
        archive.read_manifest(tar_of(archive.MANIFEST, later.as_bytes()))


def tar_of(name: str, content: bytes) -> tarfile.TarFile:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        archive.add_bytes(tar, name, content)
    whole.seek(0)
    return tarfile.open(fileobj=whole)

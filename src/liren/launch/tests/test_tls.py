"""The certificate of `up --tls`, and what is said to systemd."""

import os
import socket
import ssl
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cryptography import x509

from liren.launch import ports, processes, tls, up
from liren.launch.errors import LaunchError
from liren.launch.installation import ROOT, Installation
from liren.launch.reload import WEB, reload
from liren.launch.supervisor import tell_systemd

NAMES = ["localhost", "127.0.0.1", "里仁.example"]


def test_a_certificate_of_our_own_bears_the_names_and_is_trusted_by_who_trusts_its_authority(tmp_path):
    made = tls.own(tmp_path / "tls", NAMES)
    certificate, authority = x509.load_pem_x509_certificates(made.chain.read_bytes())
    told = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert told.get_values_for_type(x509.DNSName) == ["localhost", "里仁.example".encode("idna").decode()]
    assert [str(one) for one in told.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    certificate.verify_directly_issued_by(authority)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "tls").glob("*.key")} == {0o600}
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(made.chain, made.key)
    assert len(made.fingerprint) == 95


def test_it_is_made_again_only_for_other_names_or_near_its_end_and_under_the_same_authority(tmp_path, monkeypatch):
    first = tls.own(tmp_path / "tls", NAMES)
    chain, trusted = first.chain.read_bytes(), first.fingerprint
    assert tls.own(tmp_path / "tls", NAMES).chain.read_bytes() == chain
    other = tls.own(tmp_path / "tls", ["localhost"])
    assert other.chain.read_bytes() != chain
    assert other.fingerprint == trusted
    monkeypatch.setattr(tls, "_RENEWED_BEFORE", tls._LASTS)
    kept = other.chain.read_bytes()
    assert tls.own(tmp_path / "tls", ["localhost"]).chain.read_bytes() != kept


def test_a_given_certificate_must_be_there_and_belong_to_its_key(tmp_path):
    one, two = tls.own(tmp_path / "one", NAMES), tls.own(tmp_path / "two", NAMES)
    assert tls.given(one.chain, one.key).authority is None
    with pytest.raises(LaunchError, match="没有文件"):
        tls.given(tmp_path / "none.pem", one.key)
    with pytest.raises(LaunchError, match="不是一对"):
        tls.given(one.chain, two.key)
    (tmp_path / "text").write_text("no certificate")
    with pytest.raises(LaunchError, match="不是 PEM"):
        tls.given(tmp_path / "text", one.key)


def test_a_given_certificate_that_links_to_another_after_its_renewal_is_the_renewed_one(tmp_path):
    one, two = tls.own(tmp_path / "one", NAMES), tls.own(tmp_path / "two", NAMES)
    live = tmp_path / "live"
    live.symlink_to(tmp_path / "one")
    (tmp_path / "link.pem").symlink_to(live / "server.pem")
    given = tls.given(tmp_path / "link.pem", live / "server.key")
    live.unlink()
    live.symlink_to(tmp_path / "two")
    assert given.chain.read_bytes() == two.chain.read_bytes() != one.chain.read_bytes()
    assert given.key.read_bytes() == two.key.read_bytes()


def test_half_of_a_pair_is_refused(tmp_path):
    with pytest.raises(LaunchError, match="要一起给"):
        up._certificate(Installation(tmp_path, None), Namespace(cert=tmp_path, key=None, tls=True, host="127.0.0.1"))


def test_what_does_not_run_is_not_renewed(tmp_path):
    installation = Installation(tmp_path, None)
    installation.open()
    (installation.run / "web.pid").write_text(f"{os.getpid()}\n")
    with pytest.raises(LaunchError, match="没有在运行"):
        reload(installation)


@contextmanager
def served(installation: Installation, certificate: tls.Certificate) -> Iterator[int]:
    """A port where the web server's own worker answers under TLS, as the service that runs over this data."""
    port = ports.free_port("127.0.0.1", 0)
    command = [sys.executable, "-m", "gunicorn", "wsgiref.simple_server:demo_app", "--name", WEB]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "liren.launch.serving.SteadyWorker"]
    command += ["--certfile", str(certificate.chain), "--keyfile", str(certificate.key), "--no-control-socket"]
    command += ["--threads", "2", "--log-level", "warning"]
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT / "src")}, start_new_session=True)
    try:
        processes.PidFile(installation.run / "web.pid").write(process.pid)
        assert processes.wait_until(lambda: shown(port) is not None, 20)
        yield port
    finally:
        process.terminate()
        process.wait()


def shown(port: int) -> str | None:
    """The certificate a server shows; None while there is none."""
    try:
        return ssl.get_server_certificate(("127.0.0.1", port), timeout=60)
    except OSError:
        return None


def test_a_reload_renews_our_own_certificate_near_its_end(tmp_path, monkeypatch, capsys):
    installation = Installation(tmp_path, None)
    installation.open()
    made = tls.own(tmp_path / "tls", NAMES)
    trusted = made.fingerprint
    with served(installation, made) as port:
        with monkeypatch.context() as other:
            other.setattr("os.geteuid", lambda: os.getuid() + 1)
            with pytest.raises(LaunchError, match="属于另一个用户"):
                reload(installation)
        first = shown(port)
        assert reload(installation) == 0
        assert "换了一张" not in capsys.readouterr().out
        assert processes.wait_until(lambda: shown(port) == first, 20)
        monkeypatch.setattr(tls, "_RENEWED_BEFORE", tls._LASTS)
        assert reload(installation) == 0
        assert "换了一张" in capsys.readouterr().out
        assert processes.wait_until(lambda: shown(port) not in (None, first), 20)
    assert made.fingerprint == trusted
    [told, _] = x509.load_pem_x509_certificates(made.chain.read_bytes())
    assert list(told.extensions.get_extension_for_class(x509.SubjectAlternativeName).value) == tls._alternatives(NAMES)
    assert {path.name for path in (tmp_path / "tls").iterdir()} == {
        "authority.key", "authority.pem", "server.key", "server.pem",
    }  # fmt: skip


def test_who_had_come_before_a_reload_is_answered_however_many_left_again_without_a_word(tmp_path):
    installation = Installation(tmp_path, None)
    installation.open()
    with served(installation, tls.own(tmp_path / "tls", NAMES)) as port:
        for _ in range(10):
            socket.create_connection(("127.0.0.1", port), timeout=20).close()
        leader = int((installation.run / "web.pid").read_text().split("\n", 1)[0])
        before = set(processes.group(leader))
        with socket.create_connection(("127.0.0.1", port), timeout=20) as early:
            assert processes.wait_until(lambda: shown(port) is not None, 20), "and by now it was taken in"
            assert reload(installation) == 0
            processes.wait_until(lambda: not before <= set(processes.group(leader)), 3)
            with ssl._create_unverified_context().wrap_socket(early) as speaking:
                speaking.sendall(b"GET / HTTP/1.0\r\n\r\n")
                assert speaking.recv(12) == b"HTTP/1.0 200"


def test_systemd_hears_that_we_are_ready_when_it_asks(tmp_path, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell_systemd("READY=1")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        tell_systemd("READY=1")
        assert line.recv(100) == b"READY=1"

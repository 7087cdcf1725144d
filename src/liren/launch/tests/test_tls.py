"""The certificate of `up --tls`, and what is said to systemd."""

import os
import socket
import ssl
from argparse import Namespace

import pytest
from cryptography import x509

from liren.launch import tls, up
from liren.launch.errors import LaunchError
from liren.launch.installation import Installation
from liren.launch.reload import reload
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


def test_systemd_hears_that_we_are_ready_when_it_asks(tmp_path, monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    tell_systemd("READY=1")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        tell_systemd("READY=1")
        assert line.recv(100) == b"READY=1"

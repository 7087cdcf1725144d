"""Sealed for one receiver: nobody else opens it, and not a byte of it, nor what it is bound to, may differ."""

import pytest

from liren.kit import envelopes, signing
from liren.kit.errors import SealBroken
from liren.kit.keys import add_to_ring


def test_an_envelope_is_opened_by_its_receiver_alone_bound_to_what_stands_beside_it(settings, tmp_path) -> None:
    settings.KEYS = tmp_path / "here"
    mine = envelopes.public_key()
    sealed = envelopes.seal_to(mine, "张三".encode(), b"package 1")
    assert sealed != envelopes.seal_to(mine, "张三".encode(), b"package 1")
    assert envelopes.open_mine(sealed, b"package 1").decode() == "张三"
    for broken, bound in ((sealed, b"package 2"), (sealed[:-1] + b"\x00", b"package 1"), (b"", b""), (b"x" * 99, b"")):
        with pytest.raises(SealBroken):
            envelopes.open_mine(broken, bound)
    settings.KEYS = tmp_path / "elsewhere"
    with pytest.raises(SealBroken):
        envelopes.open_mine(sealed, b"package 1")


def test_a_new_key_is_given_to_others_and_the_old_one_still_opens(settings, tmp_path) -> None:
    settings.KEYS = tmp_path
    before = envelopes.public_key()
    sealed = envelopes.seal_to(before, b"a", b"")
    assert add_to_ring(tmp_path, "envelope", 32) == 2
    assert envelopes.public_key() != before
    assert envelopes.open_mine(sealed, b"") == b"a"
    assert (tmp_path / "envelope.1.key").stat().st_mode & 0o077 == 0


def test_a_key_that_everybody_agrees_on_is_none() -> None:
    assert envelopes.sealable(envelopes.public_key())
    for none in ("", "zz" * 32, "00" * 32, "ab" * 31):
        assert not envelopes.sealable(none)


def test_a_signature_of_another_installation_needs_its_public_key_alone(settings, tmp_path) -> None:
    settings.KEYS = tmp_path
    _, signature = signing.sign(b"a")
    public = signing.public_key()
    settings.KEYS = tmp_path / "elsewhere"
    assert signing.signed_by(public, b"a", signature)
    assert not signing.signed_by(public, b"b", signature)
    assert not signing.signed_by(signing.public_key(), b"a", signature)
    assert not signing.signed_by("no key", b"a", signature)

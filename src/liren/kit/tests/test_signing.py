"""What the installation signs: anybody with its public key sees whether a word was changed."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from liren.kit import signing


def test_a_signature_is_of_exactly_what_was_signed_and_its_public_key_alone_is_enough_to_see_it() -> None:
    number, signature = signing.sign("结论".encode())
    assert signing.holds("结论".encode(), number, signature)
    assert not signing.holds("结论。".encode(), number, signature)
    assert not signing.holds("结论".encode(), number, signature[::-1])
    assert not signing.holds("结论".encode(), number + 1, signature)
    published = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing.public_keys()[number]))
    published.verify(signature, "结论".encode())


def test_the_key_stays_the_same_and_lies_beside_the_other_keys(settings, tmp_path) -> None:
    settings.KEYS = tmp_path
    first = signing.sign(b"a")
    assert (tmp_path / "signing.1.key").stat().st_mode & 0o077 == 0
    assert signing.sign(b"a") == first

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.kit.crypto import add_master, current_master, new_key, open_, open_for, seal, seal_for, sm3, token
from liren.kit.errors import SealBroken

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")


def test_sm3_agrees_with_the_standard():
    """GB/T 32905-2016, A.2: the message abcd, sixteen times."""
    assert sm3(b"abcd" * 16) == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_what_is_sealed_opens_with_its_key_and_what_it_is_bound_to(plain, bound):
    assert open_(seal(plain, KEY, bound), KEY, bound) == plain


def test_the_same_text_never_seals_the_same_way():
    assert seal(b"x", KEY) != seal(b"x", KEY)


@pytest.mark.parametrize("place", [0, 12, 28, -1])
def test_a_changed_byte_does_not_open(place):
    sealed = bytearray(seal(b"five-oh-one", KEY))
    sealed[place] ^= 1
    with pytest.raises(SealBroken):
        open_(bytes(sealed), KEY)


@pytest.mark.parametrize("sealed", [b"", b"short"])
def test_what_was_never_sealed_does_not_open(sealed):
    with pytest.raises(SealBroken):
        open_(sealed, KEY)


def test_another_key_or_another_row_does_not_open():
    sealed = seal(b"x", KEY, b"row 1")
    with pytest.raises(SealBroken):
        open_(sealed, new_key(), b"row 1")
    with pytest.raises(SealBroken):
        open_(sealed, KEY, b"row 2")


def test_tokens_meet_only_within_their_purpose():
    assert token("phone", "138") == token("phone", "138")
    assert token("phone", "138") != token("permit", "138")
    assert token("phone", "138") != token("phone", "139")
    assert token("phone", "138") != sm3(b"138")


def test_what_was_sealed_before_a_rotation_still_opens(tmp_path, settings):
    settings.KEYS = tmp_path
    before = seal_for("actors.phone", b"138", b"bound")
    assert add_master() == 2
    after = seal_for("actors.phone", b"138", b"bound")
    assert (before[:2], after[:2]) == (b"\0\1", b"\0\2")
    assert open_for("actors.phone", before, b"bound") == open_for("actors.phone", after, b"bound") == b"138"
    with pytest.raises(SealBroken):
        open_for("actors.name", after, b"bound")


def test_keys_are_readable_by_their_owner_only(tmp_path, settings):
    settings.KEYS = tmp_path
    seal_for("x", b"")
    token("x", "")
    assert {p.name: oct(p.stat().st_mode)[-3:] for p in tmp_path.iterdir()} == {
        "master.1.key": "600",
        "token.key": "600",
    }


def test_a_process_that_runs_on_seals_under_the_new_key_at_once(settings, tmp_path):
    settings.KEYS = tmp_path
    assert current_master() == 1
    (tmp_path / "master.2.key").write_bytes(b"\1" * 32)  # another process made it
    assert current_master() == 2

"""A client is known by the address that somebody trusted saw, never by what it says of itself."""

import pytest

from liren.kit.addresses import networks, past_proxies

PROXIES = networks("127.0.0.1,10.0.0.0/24,fd00::/8")


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "127.0.0.1", "203.0.113.7"),  # nobody trusted says so
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "8.8.8.8, 203.0.113.7", "203.0.113.7"),  # the left of it is the client's own word
        ("127.0.0.1", "203.0.113.7,10.0.0.9, fd00::4", "203.0.113.7"),
        ("127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "10.0.0.9", "10.0.0.9"),  # all of them trusted: the farthest
        ("127.0.0.1", "203.0.113.7, unknown", "via 127.0.0.1"),
        ("127.0.0.1", "unknown, 10.0.0.9", "via 10.0.0.9"),
        ("", "203.0.113.7", ""),
    ],
)
def test_the_address_is_read_from_the_right_past_trusted_proxies(remote, forwarded, address):
    assert past_proxies(remote, forwarded, PROXIES) == address


def test_what_is_no_network_is_refused_by_name():
    with pytest.raises(ValueError, match="the-proxy"):
        networks("10.0.0.1, the-proxy")

"""Addresses of a request: whose it comes from, past the proxies the operator named and no further; and ours."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

Network = IPv4Network | IPv6Network


def client_address(request: HttpRequest) -> str:
    """The client's address, for limits and sessions; see `past_proxies`. Proxies are those of LIREN_PROXIES."""
    return past_proxies(
        str(request.META.get("REMOTE_ADDR", "")),
        str(request.META.get("HTTP_X_FORWARDED_FOR", "")),
        settings.PROXIES,
    )


def address_of(path: str, request: HttpRequest) -> str:
    """The whole address of a page of ours, as people reach it: LIREN_ADDRESS, else by which `request` came here.

    Behind a proxy that ends TLS the request itself knows only an inner name, and http.
    """
    return f"{settings.ADDRESS}{path}" if settings.ADDRESS else request.build_absolute_uri(path)


def past_proxies(remote: str, forwarded: str, proxies: Iterable[Network]) -> str:
    """`remote`, or when that is one of `proxies` the last address in X-Forwarded-For that is none of them.

    Only what a trusted proxy added is believed: clients write the header as they like, proxies append on the right.
    A client that cannot be told is "via" the last proxy known, which is nobody's address and so never this machine's;
    so is one whom a program on this machine forwards without having been named.

    >>> past_proxies("10.0.0.2", "127.0.0.1, 203.0.113.7, 10.0.0.3", networks("10.0.0.0/24"))
    '203.0.113.7'
    >>> past_proxies("198.51.100.4", "127.0.0.1", networks("10.0.0.0/24"))
    '198.51.100.4'
    >>> past_proxies("127.0.0.1", "203.0.113.7", ())
    'via 127.0.0.1'
    """
    proxies = tuple(proxies)
    if not forwarded.strip():
        return remote
    if not _within(remote, proxies):
        return f"via {remote}" if is_loopback(remote) else remote
    known = remote
    for said in reversed([one.strip() for one in forwarded.split(",")]):
        parsed = _parsed(said)
        if parsed is None:
            return f"via {known}"
        known = str(parsed)
        if not _within(known, proxies):
            break
    return known


def household(address: str) -> str:
    """What one household or office has of addresses: one of version 4, a /64 of version 6.

    >>> household("203.0.113.7"), household("2001:db8:1:2:3::4"), household("via 127.0.0.1")
    ('203.0.113.7', '2001:db8:1:2::/64', 'via 127.0.0.1')
    """
    parsed = _parsed(address)
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else address


def networks(text: str) -> tuple[Network, ...]:
    """Addresses and networks, comma-separated. Raises ValueError naming what is neither.

    >>> networks("10.0.0.2, fd00::/8")
    (IPv4Network('10.0.0.2/32'), IPv6Network('fd00::/8'))
    """
    return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())


def is_loopback(address: str) -> bool:
    """Does the address belong to this machine?

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("::ffff:127.0.0.1"), is_loopback("10.0.0.8")
    (True, True, True, False)
    """
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _within(address: str, proxies: Iterable[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in proxies)

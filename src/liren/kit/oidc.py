"""Which provider of sign-ins (OpenID Connect) the settings name. Read while settings load: no models here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

NEEDED = ("LIREN_OIDC_ISSUER", "LIREN_OIDC_CLIENT_ID", "LIREN_OIDC_CLIENT_SECRET")
NAME, CLAIM = "统一身份认证", "preferred_username"


@dataclass(frozen=True, slots=True)
class Provider:
    """issuer: its URL. name: how people call it. claim: which of its claims is the login name here."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = NAME
    claim: str = CLAIM


def provider_of(environment: Mapping[str, str]) -> Provider | None:
    """The provider that LIREN_OIDC_… name; None when they name none.

    Raises ValueError saying what is missing or how to write it; the secret is not in what it says.

    >>> provider_of({"LIREN_OIDC_ISSUER": "https://id.example.gov.cn"})
    Traceback (most recent call last):
    ValueError: 统一身份认证的设置不全：还缺 LIREN_OIDC_CLIENT_ID、LIREN_OIDC_CLIENT_SECRET
    """
    told = {name: value.strip() for name, value in environment.items() if name.startswith("LIREN_OIDC_")}
    if not any(told.values()):
        return None
    missing = [name for name in NEEDED if not told.get(name)]
    if missing:
        raise ValueError(f"统一身份认证的设置不全：还缺 {'、'.join(missing)}")
    issuer, client, secret = (told[name] for name in NEEDED)
    if not _is_issuer(issuer):
        raise ValueError(
            "LIREN_OIDC_ISSUER 请写成 https:// 开头的地址，和对方公布的 issuer 一字不差，"
            "后面不带 ? 和 #（只有本机可以用 http）"
        )
    name = told.get("LIREN_OIDC_NAME", "").removeprefix("用").removesuffix("登录")
    if len(name) > 20:
        raise ValueError("LIREN_OIDC_NAME 请不超过 20 个字，例如：省统一身份认证")
    claim = told.get("LIREN_OIDC_CLAIM", "")
    for key, value in zip(("CLIENT_ID", "CLIENT_SECRET", "CLAIM"), (client, secret, claim), strict=True):
        if not (value.isascii() and value.isprintable()) or (key == "CLAIM" and " " in value):
            raise ValueError(
                f"LIREN_OIDC_{key} 里有中文、空格之类不该有的字符：请照对方给的原样写，"
                "后面不跟说明（写在等号后面的都算它的一部分）"
            )
    return Provider(issuer, client, secret, name or NAME, claim or CLAIM)


def _is_issuer(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    plain = not (parts.query or parts.fragment or parts.username or parts.password) and url.isascii()
    return bool(host) and plain and (parts.scheme == "https" or (parts.scheme == "http" and _is_own(host)))


def _is_own(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False

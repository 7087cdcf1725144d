"""The HTTP API of an official account: its token, a cover picture, a draft. Nothing is published: that is done there.

After the platform's public documentation: `POST /cgi-bin/stable_token`, `/cgi-bin/material/add_material`,
`/cgi-bin/draft/add`; an error is an answer with `errcode` other than 0. No real account was called to build it.
"""

import io
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from liren.integrations.accounts.model import AccountDraft, OfficialAccount
from liren.integrations.calling import call
from liren.integrations.errors import AccountRefused, NotTaken
from liren.kit.memory import Lazily

if TYPE_CHECKING:
    from PIL import Image
else:
    Image = Lazily("PIL.Image")  # for one cover, once an account

STALE = frozenset({40001, 40014, 42001})
"""The token is not, or no more, the one that counts: another was asked for elsewhere, or its time is over."""
BUSY = -1
WORDS: Mapping[int, str] = {
    40001: "AppSecret 不对，或凭证失效",
    40007: "封面图片在公众号里找不到了",
    40013: "AppID 不对",
    40125: "AppSecret 不对",
    40164: "平台的地址不在公众号的 IP 白名单里，请在公众号后台加上",
    45003: "标题太长",
    45009: "今天调用的次数用完了，请明天再送",
    48001: "这个公众号没有草稿接口的权限",
}
MARGIN = timedelta(minutes=5)
_COVER = (900, 383)
_BOUNDARY = "liren-cover"


def prepare(account: OfficialAccount, at: datetime) -> bool:
    """Have a token and a cover there; whether either was missing. Raises AccountRefused, NotTaken.

    Whoever calls lets it stand before a draft is added: when that fails, the picture is not uploaded once more.
    """
    ready = account.cover and _is_fresh(account, at)
    if not account.cover:
        account.cover = str(_with_token(account, at, lambda token: _upload_cover(account, token))["media_id"])
        account.save(update_fields=["cover"])
    _token(account, at)
    return not ready


def add_draft(account: OfficialAccount, draft: AccountDraft, at: datetime) -> str:
    """Put it into the account's drafts, once prepared; its id there. Renews the token once when it does not count any
    more.

    Raises AccountRefused, NotTaken.
    """
    article = {
        "article_type": "news", "title": draft.title, "digest": draft.digest, "content": draft.content,
        "content_source_url": draft.source_url, "thumb_media_id": account.cover, "need_open_comment": 0,
        "only_fans_can_comment": 0,
    }  # fmt: skip
    body = _json({"articles": [article]})
    return str(_with_token(account, at, lambda token: _ask(account, "/cgi-bin/draft/add", token, body))["media_id"])


def _upload_cover(account: OfficialAccount, token: str) -> dict[str, Any]:
    made = io.BytesIO()
    Image.new("RGB", _COVER, "#17586b").save(made, "PNG")
    head = (
        f"--{_BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="media"; filename="cover.png"\r\nContent-Type: image/png\r\n\r\n'
    )
    body = head.encode() + made.getvalue() + f"\r\n--{_BOUNDARY}--\r\n".encode()
    kind = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    return _ask(account, "/cgi-bin/material/add_material?type=image", token, body, kind)


def _with_token(account: OfficialAccount, at: datetime, asks: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """The answer to what `asks` with a token; asked again with a new one when the kept one does not count any more."""
    try:
        return asks(_token(account, at))
    except AccountRefused as refused:
        if refused.number not in STALE:
            raise
        return asks(_token(account, at, fresh=True))


def _token(account: OfficialAccount, at: datetime, *, fresh: bool = False) -> str:
    """The token to call with, kept until shortly before its time is over."""
    if account.token is not None and _is_fresh(account, at) and not fresh:
        return account.opened(account.token)
    secret = account.opened(account.secret)
    asked = {"grant_type": "client_credential", "appid": account.appid, "secret": secret, "force_refresh": fresh}
    told = _ask(account, "/cgi-bin/stable_token", None, _json(asked))
    token, seconds = str(told.get("access_token") or ""), told.get("expires_in")
    if not token or not isinstance(seconds, int):
        raise NotTaken(why="公众号没有给凭证")
    account.token = account.sealed(token)
    account.token_until = at + timedelta(seconds=seconds) - MARGIN
    account.save(update_fields=["token", "token_until"])
    return token


def _is_fresh(account: OfficialAccount, at: datetime) -> bool:
    return account.token is not None and account.token_until is not None and account.token_until > at


def _ask(
    account: OfficialAccount, path: str, token: str | None, body: bytes, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """One call. Raises AccountRefused where the answer bears an error, NotTaken where there is none to read."""
    join = "&" if "?" in path else "?"
    address = account.url.rstrip("/") + path + (f"{join}access_token={quote(token, safe='')}" if token else "")
    _, answer = call("POST", address, body, headers, sealed=True)
    try:
        told = json.loads(answer)
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise NotTaken(why="答的不是 JSON")
    number = told.get("errcode") or 0
    if number == BUSY:
        raise NotTaken(why="公众号平台忙")
    if number or ("media_id" not in told and "access_token" not in told):
        raise AccountRefused(int(number), WORDS.get(int(number), str(told.get("errmsg") or "没有说为什么")[:120]))
    return told


def _json(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()

"""Asking and telling another system: JSON over the caller that refuses addresses inside, signed, with its secret."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from liren.integrations.calling import call, signature
from liren.integrations.connectors.mapping import at_path
from liren.integrations.connectors.model import Connector
from liren.integrations.errors import NotTaken
from liren.kit import clock


def ask(connector: Connector, document: Mapping[str, Any], path: str, query: Mapping[str, str] | None = None) -> Any:
    """What it answers to a GET, as JSON. Raises NotTaken."""
    asked = {name: value for name, value in (query or {}).items() if value}
    _, told = _call(connector, document, "GET", path + (f"?{urlencode(asked)}" if asked else ""), None)
    return told


def tell(connector: Connector, document: Mapping[str, Any], method: str, path: str, body: Any) -> int:
    """Send JSON; the status it answered, 200 to 299. Raises NotTaken."""
    return _call(connector, document, method, path, body)[0]


def for_order(path: str, outside_id: str) -> str:
    """The path with the order's id in place of `{id}`."""
    return path.replace("{id}", quote(outside_id, safe=""))


def items_of(told: Any, way: Mapping[str, Any]) -> list[Any]:
    """Raises NotTaken when there is no list where the mapping says."""
    found = at_path(told, way["items"])
    if not isinstance(found, list):
        raise NotTaken(why=f"回答里没有 {way['items']} 这个列表")
    return found


def next_of(told: Any, way: Mapping[str, Any]) -> str:
    found = at_path(told, way["next"]) if "next" in way else None
    return str(found)[:500] if isinstance(found, str | int) and not isinstance(found, bool) else ""


def _call(connector: Connector, document: Mapping[str, Any], method: str, path: str, body: Any) -> tuple[int, Any]:
    sent = b"" if body is None else json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    secret = connector.opened(connector.secret)
    headers = {"Accept": "application/json", "Liren-Signature": signature(secret, sent, clock.now())}
    if "auth" in document:
        headers[document["auth"]["header"]] = document["auth"]["value"].replace("{secret}", secret)
    status, answered = call(method, connector.url.rstrip("/") + path, sent or None, headers)
    if method != "GET":
        return status, None
    try:
        return status, json.loads(answered)
    except (ValueError, RecursionError):
        raise NotTaken(why="答的不是 JSON") from None

"""A write that is sent again under the same Idempotency-Key is answered as before, and not done again."""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from typing import Any
from uuid import uuid5

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from liren.access.public import Actor
from liren.kit import receipts
from liren.kit.clock import now
from liren.kit.crypto import open_for, seal_for
from liren.kit.errors import InvalidInput
from liren.kit.json import Json

HEADER, REPLAYED = "Idempotency-Key", "Idempotency-Replayed"
PURPOSE, LONGEST = "api.repeats", 100
LEFT_OUT = {
    "/affairs": "it has a key of its own, kept as long as the affair",
    "/files": "what is uploaded is written anew each time, and forgotten when nobody uses it",
    "/affairs/{uuid:id}/reveal": "each look is a look",
    "/contacts/{uuid:id}/phone": "each look is a look",
    "/residents/{uuid:id}/reveal": "each look is a look",
    "/tables/fillings/{uuid:id}/people": "each look is a look",
    "/residents/search": "it writes nothing",
    "/rolls/{uuid:id}/entries/search": "it writes nothing",
    "/decisions/{uuid:id}/ballots": "nothing is kept beside who cast a secret ballot, neither its receipt nor its hash",
    "/decisions/{uuid:id}/bundles": "what single ballots say is kept in the box alone, and goes with it",
    "/opinions/{uuid:id}/statements": "who said it is kept nowhere",
    "/opinions/statements/{uuid:id}/vote": "who voted is kept nowhere",
    "/residents/{uuid:id}/doubles": "each look is a look",
}
"""Writes that are not remembered here, each with its reason."""
_remembered: set[str] = set()
_CONVERTER = re.compile(r"\{\w+:")
PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "您自己定的提交编号：同一编号、同一内容再发，答得和上次一样，不会再办一次",
    "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST},
}


def remember(method: str, path: str, *, public: bool, gives: Mapping[int, Any]) -> bool:
    """Whether writes of this operation are remembered from now on: those of somebody signed in, but files given."""
    if method != "POST" or public or bytes in gives.values() or path in LEFT_OUT:
        return False
    _remembered.add(_CONVERTER.sub("{", path))
    return True


def answers_again(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, whose writes with a key are done once. What is refused is not kept: the refusal undoes the receipt."""

    @wraps(view)
    def said(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        key = str(request.headers.get(HEADER, "")).strip()
        if HEADER not in request.headers or actor.person_id is None or not _is_remembered(request):
            return view(request, *args, **kwargs)
        if not 1 <= len(key) <= LONGEST:
            raise InvalidInput.of({HEADER: f"请写 1 到 {LONGEST} 字。"})
        response: HttpResponseBase | None = None

        def act() -> dict[str, Json]:
            nonlocal response
            response = view(request, *args, **kwargs)
            return _sealed(request, response)

        content: Json = [request.get_full_path(), _content(request)]
        sending = uuid5(actor.person_id, key)
        kept, _ = receipts.once(sending, person=actor.person_id, content=content, at=now(), act=act)
        return response or _again(request, kept) or view(request, *args, **kwargs)

    return said


def _is_remembered(request: HttpRequest) -> bool:
    return request.method == "POST" and _path(request) in _remembered


def _content(request: HttpRequest) -> Json:
    """The body; of a form with files, whose stream is read already, its words and its files by their hash."""
    if request.content_type != "multipart/form-data":
        return request.body.decode("latin-1")
    hashes: dict[str, Json] = {}
    for name, files in request.FILES.lists():
        hashes[name] = [sha256(file.read()).hexdigest() for file in files]
        for file in files:
            file.seek(0)
    return [dict(request.POST.lists()), hashes]


def _sealed(request: HttpRequest, response: HttpResponseBase) -> dict[str, Json]:
    """The answer, which may tell of people, and its ETag, sealed."""
    if not isinstance(response, HttpResponse) or response.status_code >= 300:
        return {}
    etag = getattr(request, "etag", None)
    told = json.dumps([response.status_code, response.get("Content-Type", ""), response.content.decode(), etag])
    return {"sealed": b64encode(seal_for(PURPOSE, told.encode())).decode()}


def _path(request: HttpRequest) -> str:
    """The operation's path without the kinds of its names, for which ninja has words of its own."""
    route = request.resolver_match.route if request.resolver_match else ""
    return _CONVERTER.sub("{", "/" + route.removeprefix("api/v1/").replace("<", "{").replace(">", "}"))


def _again(request: HttpRequest, kept: dict[str, Json]) -> HttpResponse | None:
    if "sealed" not in kept:
        return None
    told = json.loads(open_for(PURPOSE, b64decode(str(kept["sealed"]))))
    status, content_type, body, request.etag = told  # type: ignore[attr-defined]
    response = HttpResponse(body, status=status, content_type=content_type or None)
    response[REPLAYED] = "true"
    return response

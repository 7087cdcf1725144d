"""How the API answers: bearer tokens in, JSON out, every refusal with its code.

`web.middleware.Visit` opens the transaction and names the reader for every request. What differs here, each API view
carries as its `door`: where the session's secret is found, the channel, and how a refusal is said.
"""

import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import wraps
from typing import Any, ClassVar, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.parser import Parser
from ninja.schema import NinjaGenerateJsonSchema
from ninja.security.base import AuthBase
from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described

from liren.access import public as access
from liren.access.public import Actor
from liren.api import repeats, versions
from liren.api.errors import (
    Broken,
    MethodNotAllowed,
    NoSuchAddress,
    RequestRefused,
    ScopeMissing,
    TooManyCalls,
    Unreadable,
)
from liren.api.scopes import scope_of
from liren.kit import throttle
from liren.kit.addresses import client_address
from liren.kit.clock import now
from liren.kit.errors import (
    DatabaseAway,
    DomainError,
    InvalidInput,
    NotYours,
    SentAsSomethingElse,
    SignInFirst,
    TooFast,
    TooManyTries,
)

log = logging.getLogger("liren.api")
View = TypeVar("View", bound=Callable[..., Any])
SCHEME = "Bearer "
MINUTE = timedelta(minutes=1)
_FACT = re.compile(r"\{\w+\}")
_TEXT = re.compile(r"\{(?:path:|str:)?\w+\}")  # a part of an address that may hold any text


class Problem(BaseModel):
    """为什么没有办成。`code` 不会变，可以写进程序；其余是给人看的话。"""

    model_config = ConfigDict(title="没有办成")

    code: str = Described(description="稳定的错误代码")
    message: str = Described(description="发生了什么")
    hint: str = Described(description="接下来怎么办")
    fields: dict[str, str] | None = Described(None, description="哪一栏不对、怎么改；只在 422 时有")
    id: str | None = Described(None, description="这次请求的编号，与日志一致；只在 500 时有")


_SCHEMAS = "#/components/schemas/{model}"
_A_PROBLEM = {"$ref": _SCHEMAS.format(model=Problem.__name__)}


def problem_described() -> dict[str, Any]:
    """The schema every refusal refers to. Operations only name it: declared to ninja as an answer, it would become a
    class of its own for each status of each operation, a thousand of them, 15 MB in every process."""
    return Problem.model_json_schema(
        ref_template=_SCHEMAS, mode="serialization", schema_generator=NinjaGenerateJsonSchema
    )


class Door:
    """What `Visit` asks of a view that is not a page."""

    channel = "api"

    def token(self, request: HttpRequest) -> str | None:
        """The secret of `Authorization: Bearer …`. Cookies are the pages' and are not looked at here."""
        said = str(request.META.get("HTTP_AUTHORIZATION", ""))
        return said[len(SCHEME) :].strip() if said.startswith(SCHEME) else None

    def admit(self, request: HttpRequest) -> None:
        """Count a key's call before anything is asked, refused or not, and what is no key. Raises TooManyCalls.

        Two statements for a key, each its own transaction, so that calls at once do not wait for each other; none for
        people's sessions.
        """
        token = self.token(request) or ""
        if not access.is_key(token):
            request.key = None  # type: ignore[attr-defined]
            return
        key = request.key = access.key_of(token)  # type: ignore[attr-defined]
        try:
            if key is None:
                throttle.hit("api.no-key", client_address(request), limit=60, per=15 * MINUTE, at=now())
            else:
                throttle.hit("api.key", str(key.id), limit=key.per_minute, per=MINUTE, at=now())
        except TooManyTries as error:
            raise TooManyCalls(**error.facts) from None

    def refused(self, request: HttpRequest, error: DomainError) -> HttpResponse:
        """The error as JSON, with its status."""
        body: dict[str, object] = {"code": error.code, "message": error.text, "hint": error.advice}
        if isinstance(error, InvalidInput) and error.fields:
            body["fields"] = error.fields
        if error.status >= 500:
            body["id"] = str(getattr(request, "id", "-"))
        response = JsonResponse(body, status=error.status, json_dumps_params={"ensure_ascii": False})
        if "seconds" in error.facts:
            response["Retry-After"] = str(error.facts["seconds"])
        if isinstance(error, SignInFirst):
            response["WWW-Authenticate"] = SCHEME.strip()
        return response


DOOR = Door()


class Bearer(AuthBase):
    """Somebody is signed in; who, `Visit` has found out already."""

    openapi_type: ClassVar[str] = "http"
    openapi_scheme: ClassVar[str] = "bearer"

    def __call__(self, request: HttpRequest) -> Actor:
        actor = actor_of(request)
        if actor.person_id is None:
            raise SignInFirst
        return actor


def actor_of(request: HttpRequest) -> Actor:
    """Who asks. `Visit` put them there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


_WITH_BODY = (Unreadable, RequestRefused)


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    summary: str,
    gives: Mapping[int, Any],
    refuses: Iterable[type[DomainError]] = (),
    public: bool = False,
    description: str = "",
) -> Callable[[View], View]:
    """Register a view of the API with all it may answer. gives: schema by status; refuses: errors beside the usual.

    Query parameters that nobody knows are refused: a misspelt filter must not pass for none.
    """
    scope = scope_of(router, method, path)
    asks_version = versions.guarded(method, path)
    again = repeats.remember(method, path, public=public, gives=gives)
    headers = [*([versions.parameter(asks_version)] if asks_version else []), *([repeats.PARAMETER] if again else [])]
    usual = _usual(method, path, asks_version, public=public, again=again)
    by_status = _by_status((*usual, *refuses, Broken))

    def register(view: View) -> View:
        known: set[str] = set()
        checked = _checked(view, path, known, None if public else scope, asks_version)
        router.api_operation(
            [method],
            path,
            summary=summary,
            description=description or None,
            response=dict(gives),
            auth=None if public else Bearer(),
            operation_id=view.__name__,
            openapi_extra={
                **({} if public else {"x-scope": scope}),
                **({"parameters": headers} if headers else {}),
                "responses": {status: _described(found) for status, found in by_status.items()},
            },
        )(checked)
        for model in checked._ninja_operation.models:  # type: ignore[attr-defined]  # ninja leaves it there
            if model.__ninja_param_source__ == "query":
                known.update(model.__ninja_flatten_map__)
        return view

    return register


def _usual(
    method: str, path: str, asks_version: versions.Versioned | None, *, public: bool, again: bool
) -> tuple[type[DomainError], ...]:
    """What is refused before the view is asked."""
    return (
        TooManyCalls,
        TooManyTries,
        TooFast,
        DatabaseAway,
        *(() if public else (SignInFirst, ScopeMissing)),
        InvalidInput,
        *(_WITH_BODY if method == "POST" else ()),
        *(asks_version.refuses if asks_version else ()),
        *((NotYours,) if _TEXT.search(path) else ()),  # a NUL in it
        *((SentAsSomethingElse,) if again else ()),
    )


def _checked(
    view: View, path: str, known: set[str], scope: str | None, asks_version: versions.Versioned | None
) -> Callable[..., Any]:
    """The view, once nothing sent is unknown, the key may do it, and what is written on is as the caller saw it.

    known: the query's parameters. scope: what a key must have; None where nobody needs to be known.
    """

    @wraps(view)
    def checked(request: HttpRequest, **given: Any) -> Any:
        unknown = [name for name in request.GET if name not in known]
        if unknown:
            raise InvalidInput.of({name[:40]: "没有这个参数，请去掉或改正。" for name in unknown[:20]})
        key: access.KeyInUse | None = getattr(request, "key", None)
        if key is not None and scope is not None and scope not in key.scopes:
            raise ScopeMissing(scope=access.SCOPES[scope])
        versions.require_seen(request, asks_version, given)
        answer = view(request, **given)
        request.etag = versions.tag_of(path, answer)  # type: ignore[attr-defined]
        return list(answer) if isinstance(answer, tuple) else answer  # ninja takes a pair for status and body

    return checked


def _by_status(errors: Iterable[type[DomainError]]) -> dict[int, list[type[DomainError]]]:
    found: dict[int, list[type[DomainError]]] = {}
    for error in dict.fromkeys(errors):
        found.setdefault(error.status, []).append(error)
    return found


def _described(errors: Iterable[type[DomainError]]) -> dict[str, Any]:
    codes = {error.code: _FACT.sub("…", error.message) for error in errors}
    told = "；".join(f"{code} {message}" for code, message in codes.items())
    return {"description": told, "x-codes": list(codes), "content": {"application/json": {"schema": _A_PROBLEM}}}


class Reader(Parser):
    """Reads JSON, and nothing that no database can keep: NUL, half characters, numbers that are none."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(request.body, parse_constant=_no_number)
        _require_storable(found)
        return found


def _no_number(word: str) -> None:
    raise ValueError(word)


def _require_storable(value: object) -> None:
    if isinstance(value, str):
        value.encode()  # lone surrogates raise
        if "\x00" in value:
            raise ValueError("NUL")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _require_storable(key)
            _require_storable(inner)
    elif isinstance(value, list):
        for inner in value:
            _require_storable(inner)


# ---- what ninja itself finds wrong ----

_WORDS: Mapping[str, str] = {
    "missing": "请填写。",
    "extra_forbidden": "没有这一栏，请去掉。",
    "int_parsing": "请填整数。",
    "int_type": "请填整数。",
    "int_from_float": "请填整数。",
    "bool_parsing": "请填 true 或 false。",
    "bool_type": "请填 true 或 false。",
    "string_type": "请填文字。",
    "uuid_parsing": "不是合格的编号。",
    "uuid_type": "不是合格的编号。",
    "dict_type": "请填一个 JSON 对象。",
    "list_type": "请填一个 JSON 数组。",
    "moment": "请写 1900 到 2200 年之间的时间。",
    "timezone_aware": "请写明时区，例如 2026-11-21T09:00:00+08:00。",
}


def said_of(found: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What pydantic found, by field path, in words for people."""
    return {_path(one["loc"]): _words(one) for one in found}


def _path(loc: Iterable[object]) -> str:
    """`("body", "asked", "answers", "phone")` is the field `answers.phone`."""
    parts = [str(part) for part in loc]
    inner = parts[2:] if parts[0] in ("body", "form", "file") else parts[1:]
    return ".".join(inner[-2:] if parts[0] == "query" and len(inner) > 1 else inner)[:80] or parts[-1]


def _words(one: Mapping[str, Any]) -> str:
    kind, context = str(one["type"]), one.get("ctx") or {}
    if kind == "literal_error" or kind == "enum":
        return f"请填其中之一：{context.get('expected', '')}。".replace(" or ", "、").replace(", ", "、")
    if kind in ("string_too_long", "too_long"):
        return f"太长了，至多 {context.get('max_length')}。"
    if kind in ("string_too_short", "too_short"):
        return f"太短了，至少 {context.get('min_length')}。"
    if kind in ("greater_than_equal", "less_than_equal"):
        return f"应{'不小于' if kind[0] == 'g' else '不大于'} {context.get('ge', context.get('le'))}。"
    if kind.startswith(("datetime", "date")):
        return "请写成 2026-11-21 或 2026-11-21T09:00:00+08:00 这样。"
    return _WORDS.get(kind, "格式不对，请看接口说明。")


def invalid(request: HttpRequest, error: Any) -> HttpResponse:
    """What does not fit the schema, as our own refusal: raised on, so that the door's transaction is undone."""
    raise InvalidInput.of(said_of(error.errors)) from error


def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """ninja could not read the body."""
    raise Unreadable from error


def refused(request: HttpRequest, error: Any) -> HttpResponse:
    """A rule said no: `Visit` undoes the transaction and lets the door say it."""
    raise error


# ---- addresses and methods that are not there, and breakdowns ----


def speaks_json(view: View, *, reads: bool = True) -> View:
    """A view of the API, that speaks JSON also when the method is not one of its own.

    reads: it asks the database; one that does not needs no transaction.
    """

    @wraps(view)
    def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = view(request, *args, **kwargs)
        if response.status_code < 300 and getattr(request, "etag", None):
            response["ETag"] = request.etag  # type: ignore[attr-defined]
        if response.status_code == 405:
            allowed = response.headers["Allow"]
            answer = DOOR.refused(request, MethodNotAllowed(method=request.method, allowed=allowed))
            answer["Allow"] = allowed
            return answer
        return response

    said.door, said.own_transactions = DOOR, not reads  # type: ignore[attr-defined]
    return said  # type: ignore[return-value]


def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    return DOOR.refused(request, NoSuchAddress())


no_such_address.own_transactions = True  # type: ignore[attr-defined]  # it asks nothing


def request_refused(request: HttpRequest) -> HttpResponse:
    return DOOR.refused(request, RequestRefused())


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault: the id in the answer is the id in the log."""
    log.error("request %s broke: %s %s", getattr(request, "id", "-"), request.method, request.path)
    return DOOR.refused(request, Broken())

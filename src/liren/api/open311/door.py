"""How GeoReport answers: keys in `api_key`, refusals in the contract's shape and codes."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.csrf import csrf_exempt

from liren.access import public as access
from liren.api import door
from liren.api.errors import Broken, MethodNotAllowed, NoSuchAddress, RequestRefused, ScopeMissing
from liren.api.open311.errors import ApiKeyNeeded
from liren.api.open311.writing import answer
from liren.integrations.errors import AddressRefused, NotTaken
from liren.integrations.public import fetch
from liren.kit.errors import DomainError, InvalidInput, SignInFirst

log = logging.getLogger("liren.api")
SCOPES = frozenset({"requests:write", "affairs:write"})
"""Either lets a key send a request: the first is for apps of others, which do nothing else."""
LARGEST_PHOTO = 10_000_000
_KEPT = frozenset({403, 404, 405, 429, 500, 503})
"""Statuses that say the same here; every other refusal is the contract's general error, 400."""


class Door(door.Door):
    """What `Visit` asks of a view that speaks GeoReport."""

    def token(self, request: HttpRequest) -> str | None:
        """A key counts where the contract asks for one; whoever reads is anybody."""
        return _key(request) if request.method == "POST" else None

    def admit(self, request: HttpRequest) -> None:
        """Raise ApiKeyNeeded, ScopeMissing, TooManyCalls. Then fetch the photo: before the transaction begins."""
        request.photo = None  # type: ignore[attr-defined]
        if request.method != "POST" or not _takes(request):
            return
        if not access.is_key(_key(request)):
            raise ApiKeyNeeded
        super().admit(request)
        key: access.KeyInUse | None = request.key  # type: ignore[attr-defined]
        if key is None:
            raise ApiKeyNeeded
        if not SCOPES & set(key.scopes):
            raise ScopeMissing(scope=access.SCOPES["requests:write"])
        url = request.POST.get("media_url", "").strip()
        if url:
            request.photo = _fetched(url)  # type: ignore[attr-defined]

    def refused(self, request: HttpRequest, error: DomainError) -> HttpResponse:
        if isinstance(error, SignInFirst):  # the key is over
            error = ApiKeyNeeded()
        status = error.status if error.status in _KEPT else 400
        told = [f"{name}：{text}" for name, text in getattr(error, "fields", {}).items()] or [error.text]
        if error.advice and not getattr(error, "fields", {}):
            told = [f"{error.text}{error.advice}"]
        if isinstance(error, Broken):
            told = [f"{error.text}{error.advice}{getattr(request, 'id', '')}"]
        response = answer(
            format_of(request), "errors", [{"code": status, "description": text} for text in told], status
        )
        if "seconds" in error.facts:
            response["Retry-After"] = str(error.facts["seconds"])
        if isinstance(error, MethodNotAllowed):
            response["Allow"] = str(error.facts["allowed"])
        return response


DOOR = Door()


def _takes(request: HttpRequest) -> bool:
    """Is the address one that is sent to? Where it is not, that is what is said, not that a key is missing."""
    return "POST" in getattr(getattr(request.resolver_match, "func", None), "methods", ())


def _fetched(url: str) -> bytes:
    """The photo at `url`. Raises InvalidInput, naming the parameter."""
    try:
        return fetch(url, most=LARGEST_PHOTO)
    except AddressRefused as error:
        raise InvalidInput(media_url=error.fields["url"]) from error
    except NotTaken as error:
        raise InvalidInput(media_url=f"没有取到照片：{error.facts['why']}。请稍后再试，或先不带照片") from error


def _key(request: HttpRequest) -> str:
    said = request.POST.get("api_key") or request.GET.get("api_key") or door.DOOR.token(request) or ""
    return said.strip()


def format_of(request: HttpRequest) -> str:
    return "json" if request.path.endswith(".json") else "xml"


def given(parameters: MultiValueDict[str, str]) -> dict[str, list[str]]:
    """What was sent, trimmed; an empty parameter is as good as none."""
    told = ((name.strip(), [one.strip() for one in many if one.strip()]) for name, many in parameters.lists())
    return {name: many for name, many in told if many}


def speaks(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view of GeoReport that knows these methods."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def said(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                raise MethodNotAllowed(method=request.method, allowed=", ".join(methods))
            return view(request, *args, **kwargs)

        said.door, said.methods = DOOR, methods  # type: ignore[attr-defined]
        return csrf_exempt(said)  # no cookie counts here

    return mark


def no_such_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    return DOOR.refused(request, NoSuchAddress())


no_such_address.own_transactions = True  # type: ignore[attr-defined]  # it asks nothing
no_such_address.csrf_exempt = True  # type: ignore[attr-defined]


def request_refused(request: HttpRequest) -> HttpResponse:
    return DOOR.refused(request, RequestRefused())


def broken(request: HttpRequest) -> HttpResponse:
    log.error("request %s broke: %s %s", getattr(request, "id", "-"), request.method, request.path)
    return DOOR.refused(request, Broken())

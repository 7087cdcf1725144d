"""Addresses of the API: `/api/v1/…`."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, URLResolver, include, path, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from liren.api import affairs, clocks, door, figures, files, notices, places, procedures, sessions
from liren.kit.errors import DomainError

V1 = NinjaAPI(
    title="里仁开放接口",
    version="1",
    description="与网页走同一道门：同样的规则、权限和留痕。怎么登录、怎么重发、怎么看错误，见 docs/api.md。",
    docs_url=None,
    urls_namespace="api-v1",
)
for room in (sessions, places, procedures, affairs, clocks, files, notices, figures):
    V1.add_router("", room.router)
V1.add_exception_handler(ValidationError, door.invalid)
V1.add_exception_handler(HttpError, door.unreadable)
V1.add_exception_handler(DomainError, door.refused)


def _patterns() -> list[URLPattern | URLResolver]:
    """ninja's addresses, each view with the API's door. Its start page is only a name, which it reverses."""
    found = [one for one in V1.urls[0] if isinstance(one, URLPattern)]
    return [path(str(one.pattern), _view(one), name=one.name) for one in found]


def _view(found: URLPattern) -> Callable[..., Any]:
    if found.name == "api-root":
        return door.no_such_address
    return door.speaks_json(found.callback, reads=found.name != "openapi-json")


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include((_patterns(), "api-v1"))),
    re_path(r"^(?P<rest>.*)$", door.no_such_address),
]

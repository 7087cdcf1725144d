"""Addresses of the API: `/api/v1/…`."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.responses import NinjaJSONEncoder

from liren.api import (
    affairs,
    arrivals,
    bodies,
    bookings,
    clocks,
    company,
    conformance,
    connectors,
    conventions,
    cycles,
    decision_rules,
    decisions,
    door,
    doubles,
    drafts,
    draws,
    editions,
    elections,
    ended,
    exchanging,
    facilities,
    figures,
    files,
    grids,
    handovers,
    homes,
    homes_left,
    local_rules,
    matching,
    merging,
    moving,
    notices,
    openness,
    opinions,
    organisations,
    own_templates,
    papers,
    places,
    points,
    procedures,
    registers,
    repeats,
    residents,
    rolls,
    rounds,
    sessions,
    standards,
    stated,
    switches,
    system_keeping,
    tables,
    terms,
)
from liren.kit.errors import DomainError

V1 = NinjaAPI(
    title="里仁开放接口",
    version="1",
    description="与网页走同一道门：同样的规则、权限和留痕。怎么登录、怎么重发、怎么看错误，见 docs/api.md。",
    docs_url=None,
    parser=door.Reader(),
    urls_namespace="api-v1",
)
ROOMS = (
    sessions, places, facilities, homes, bookings, grids, editions, ended,
    organisations, moving, merging, terms, own_templates, matching, handovers,
    procedures, local_rules, drafts, standards, arrivals, cycles, system_keeping, switches, affairs, company,
    papers, registers, clocks, files,
    doubles, residents, notices, figures, conformance, connectors, exchanging, stated, tables,
    decision_rules, rolls, decisions, elections, draws, rounds, bodies, openness,
    opinions, points, conventions, homes_left,
)  # fmt: skip
for room in ROOMS:
    V1.add_router("", room.router)
for more in (homes.numbers, homes_left.people, points.people, elections.people, draws.people):
    V1.add_router("", more)
V1.add_exception_handler(ValidationError, door.invalid)
V1.add_exception_handler(HttpError, door.unreadable)
V1.add_exception_handler(RawPostDataException, door.unreadable)  # a form where JSON was promised
V1.add_exception_handler(DomainError, door.refused)


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """What can be asked and answered, for programs."""
    return HttpResponse(document(), content_type="application/json")


@cache
def document() -> bytes:
    """The OpenAPI document; it changes with the code only."""
    told = V1.get_openapi_schema()
    told["components"]["schemas"][door.Problem.__name__] = door.problem_described()
    return json.dumps(told, cls=NinjaJSONEncoder, ensure_ascii=False).encode()


def _patterns() -> list[URLPattern | URLResolver]:
    """ninja's addresses, each view with the API's door. Its start page is only a name, which it reverses."""
    found = [one for one in V1.urls[0] if isinstance(one, URLPattern)]
    return [path(str(one.pattern), _view(one), name=one.name) for one in found]


def _view(found: URLPattern) -> Callable[..., Any]:
    if found.name == "api-root":
        return door.no_such_address
    if found.name == "openapi-json":
        return door.speaks_json(openapi, reads=False)
    return door.speaks_json(repeats.answers_again(found.callback))


urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include((_patterns(), "api-v1"))),
    re_path(r"^(?P<rest>.*)$", door.no_such_address),
]

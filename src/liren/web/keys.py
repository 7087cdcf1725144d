"""接口凭证: which programs may come in at a place, as what, for what, until when; a new one's secret is shown once."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from liren.access import public as access
from liren.access.public import Actor, require
from liren.access.roles import ROLES
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.territories import public as territories
from liren.web.laying import place_of
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in
from liren.web.people import ACT, home_of

GIVEN = tuple((role.key, role.title) for role in ROLES.values() if role.key not in access.NOT_FOR_PROGRAMS)
NAMES = {"name": "哪个系统在用", "role": "角色", "scopes": "可以做什么", "days": "几天", "per_minute": "每分钟几次"}
DAYS, PER_MINUTE = 180, 600


def path_of(request: HttpRequest, actor: Actor) -> str:
    """The place asked for, or the first one manages. Raises NotAllowed."""
    path = request.POST.get("path") or request.GET.get("path", "") or home_of(actor)
    require(actor, ACT, path)
    return path


def standing_at(path: str) -> dict[str, Any]:
    """What these pages show of the place: itself, those above it and those directly below."""
    return {
        "path": path,
        "here": place_of(path) if path else None,
        "ladder": territories.ancestors(path) if path else (),
        "below": territories.children(path)[:200] if territories.level_of(path) < 5 else (),
    }


def _keys(request: HttpRequest, error: DomainError | None = None, secret: str = "", made: str = "") -> HttpResponse:
    actor, at = signed_in(request), now()
    path = path_of(request, actor)
    given = request.POST if error is not None else {}
    chosen = request.POST.getlist("scopes") if error is not None else []
    return answer(
        request,
        "keys/page.html",
        tab="keys",
        **standing_at(path),
        lines=[(one, one.state(at), [access.SCOPES[s] for s in one.scopes]) for one in access.keys_at(path)],
        may_be=GIVEN,
        scopes=[(key, title, key in chosen) for key, title in access.SCOPES.items()],
        given={"days": DAYS, "per_minute": PER_MINUTE, **{name: given[name] for name in NAMES if name in given}},
        most=(access.LONGEST_DAYS, access.MOST_PER_MINUTE),
        secret=secret,
        made=made,
        error=error,
        problems=problems_of(error, NAMES),
        told="已停用：从现在起打不开任何接口，它做过的都留着。" if "revoked" in request.GET else "",
    )


@require_http_methods(["GET", "POST"])
@again(_keys)
def keys(request: HttpRequest) -> HttpResponse:
    """The keys of a place and below; a POST makes one here and shows its secret, this once."""
    if request.method == "GET":
        return _keys(request)
    actor, told = signed_in(request), request.POST
    path = path_of(request, actor)
    here = place_of(path) if path else None
    _, secret = access.make_key(
        name=told.get("name", ""),
        role=told.get("role", ""),
        path=path,
        place_id=here.id if here else None,
        scopes=told.getlist("scopes"),
        days=_number(told.get("days", "")),
        per_minute=_number(told.get("per_minute", "")),
        by=actor,
        at=now(),
    )
    return _keys(request, secret=secret, made=told.get("name", "").strip())


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


@require_POST
@again(lambda request, id, error=None: _keys(request, error))
def revoke(request: HttpRequest, id: UUID) -> HttpResponse:
    """It opens nothing any more."""
    access.revoke_key(key_id=id, by=signed_in(request), at=now())
    return go(request, f"{reverse('keys')}?path={request.POST.get('path', '')}&revoked=1")

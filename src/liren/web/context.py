"""What every page knows: who reads it, how they like to read, where they are."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from liren.access.public import NOBODY
from liren.access.roles import ROLES
from liren.web.emergencies import alerts
from liren.web.features import standing_of
from liren.web.nav import is_staff, ways

THEMES = {"light": "浅色", "dark": "深色"}
MODES = {"elder": "长辈模式", "elder-more": "长辈模式，再大些"}


def page(request: HttpRequest) -> Mapping[str, object]:
    actor = getattr(request, "actor", NOBODY)
    mode = request.COOKIES.get("mode", "")
    theme = request.COOKIES.get("theme", "")
    staff = is_staff(actor)
    return {
        "actor": actor,
        "staff": staff,
        "roles": "、".join(ROLES[r].title for r in dict.fromkeys(g.role for g in actor.grants) if r != "resident"),
        "ways": SimpleLazyObject(lambda: ways(actor, standing_of(request))) if staff else (),
        "standing": SimpleLazyObject(lambda: standing_of(request)),
        "alert": SimpleLazyObject(lambda: alerts(standing_of(request))) if actor.grants else None,
        "here": request.path,
        "full_here": request.get_full_path(),
        "mode": mode if mode in MODES else "",
        "theme": theme if theme in THEMES else "",
        "demo": settings.DEMO,
        "part": "HX-Request" in request.headers,
    }

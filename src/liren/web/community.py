"""Which community a page is about that everybody may read, and at which one a desk is kept."""

from django.http import HttpRequest

from liren.access.public import require, which
from liren.kit.errors import NotYours
from liren.territories import public as territories
from liren.web.opening import home_path
from liren.web.pages import actor_of, signed_in


def community_asked(request: HttpRequest) -> territories.Place | None:
    """The community of the place asked for, else of where the reader lives or works; None where there is none."""
    asked = request.GET.get("path", "") or home_path(actor_of(request))
    path = territories.community_of(asked) if territories.is_path(asked) else None
    return territories.place_at(path) if path else None


def desk_at(request: HttpRequest, act: str) -> territories.Place:
    """The place asked for, else the first where the reader may `act`. Raises NotAllowed, NotYours."""
    actor = signed_in(request)
    asked = request.POST.get("path") or request.GET.get("path", "")
    path = asked or next(iter(which(actor, act).paths), "")
    require(actor, act, path)
    place = territories.place_at(path)
    if place is None:
        raise NotYours(what="这个社区")
    return place

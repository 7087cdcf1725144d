"""Setting up the second factor of one's own account, and giving it up."""

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from liren.actors import public as actors
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.web.middleware import again
from liren.web.notices import me
from liren.web.pages import answer, go, signed_in


def _again(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A wrong code: the same setup once more, for the app holds it already. Anything else belongs to 我的."""
    if isinstance(error, actors.SecondRefused):
        return _told(request, actors.begun_second(by=signed_in(request)), error)
    return me(request, error)


@require_POST
@again(_again)
def second_factor(request: HttpRequest) -> HttpResponse:
    """Begin with the password and a QR code, confirm with a code of the app, or drop with the password."""
    actor, what = signed_in(request), request.POST.get("do", "")
    if what == "drop":
        actors.drop_second(password=request.POST.get("password", ""), by=actor, at=now())
        return go(request, reverse("me") + "#second")
    if what == "confirm":
        session = request.COOKIES.get(settings.SESSION_COOKIE)
        spares = actors.confirm_second(code=request.POST.get("code", ""), by=actor, at=now(), session=session)
        return answer(request, "notices/second.html", spares=spares)
    return _told(request, actors.begin_second(password=request.POST.get("password", ""), by=actor, at=now()))


def _told(request: HttpRequest, setup: actors.Setup, error: DomainError | None = None) -> HttpResponse:
    picture = segno.make(setup.uri, error="m", micro=False).svg_data_uri(border=2)
    return answer(request, "notices/second.html", setup=setup, picture=picture, error=error)

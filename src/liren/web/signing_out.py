"""Signing out: of this platform, and of the provider one signed in by."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from liren.actors import public as actors
from liren.web import provider
from liren.web.middleware import in_pieces, reading
from liren.web.pages import actor_of, answer, go


@require_POST
@in_pieces
def sign_out(request: HttpRequest) -> HttpResponse:
    """This browser's session ends, or every session of this person; then the provider's, by a page that leads there.

    A page, because our policy lets no form lead elsewhere, not even round a corner.
    """
    with reading(request):
        token = request.COOKIES.get(settings.SESSION_COOKIE)
        if token:
            actors.sign_out(token=token)
        if "everywhere" in request.POST:
            actors.sign_out_everywhere(by=actor_of(request))
    leave = provider.left(request)
    if leave is None:
        response = go(request, reverse("sign-in"))
    else:
        with reading(request):
            response = answer(request, "session/left.html", provider=leave[0], leave=leave[1])
    response.delete_cookie(settings.SESSION_COOKIE)
    response.delete_cookie(provider.BY_PROVIDER)
    return response

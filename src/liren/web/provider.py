"""Staff sign in by a provider 统一身份认证: to it, and back with what it says, proven before anybody is let in."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.actors import public as actors
from liren.integrations import public as integrations
from liren.kit.addresses import client_address
from liren.kit.clock import now
from liren.kit.errors import DomainError, NotYours
from liren.web import session
from liren.web.middleware import in_pieces, reading

COOKIE = "liren-provider"  # what one sign-in brings back
BY_PROVIDER = "liren-by-provider"  # this browser is signed in there as well
TEN_MINUTES = 600
NOT_THEM = (actors.AccountNotHere, actors.AnotherSubject)


@require_GET
@in_pieces
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider. A link, not a form: our policy lets no form lead elsewhere."""
    provider, next = _provider(), session.safe_next(request, "")
    try:
        begun = integrations.begin(
            provider, back=own_address(request, reverse("sign-in-provider-back")), next=next, at=now()
        )
    except DomainError as error:
        return _refused(request, error, next)
    response = HttpResponseRedirect(begun.address)
    session.keep(response, COOKIE, begun.sealed, TEN_MINUTES, hidden=True)
    return response


@require_GET
@in_pieces
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: whom it has shown is signed in, when they exist here."""
    provider, sealed = _provider(), request.COOKIES.get(COOKIE)
    next = integrations.next_of(sealed)
    try:
        proven = integrations.prove(
            provider, sealed=sealed, given=request.GET.dict(), address=client_address(request), at=now()
        )
    except DomainError as error:
        response = _refused(request, error, next)
    else:
        response = _let_in(request, proven, next)
        session.keep(response, BY_PROVIDER, "yes", None, hidden=True)
    response.delete_cookie(COOKIE)
    return response


def left(request: HttpRequest) -> tuple[str, str] | None:
    """The provider's name, and where this browser signs out there too; None when it cannot, or need not."""
    if settings.OIDC is None or BY_PROVIDER not in request.COOKIES:
        return None
    where = _leaving(request, settings.OIDC)
    return (settings.OIDC.name, where) if where else None


def own_address(request: HttpRequest, path: str) -> str:
    """A page of ours as the browser reaches it: under the name it asked for, which is one of those we serve."""
    host = request.get_host()
    if urlsplit(settings.ADDRESS).netloc == host:
        return str(settings.ADDRESS) + path
    secure = request.is_secure() or settings.COOKIES_OVER_TLS_ONLY
    return f"{'https' if secure else 'http'}://{host}{path}"


def _let_in(request: HttpRequest, proven: integrations.Proven, next: str) -> HttpResponse:
    try:
        with reading(request):
            secret = actors.sign_in_by_provider(
                issuer=proven.issuer, subject=proven.subject, account=proven.account,
                address=client_address(request), at=now(), previous=request.COOKIES.get(settings.SESSION_COOKIE),
            )  # fmt: skip
    except DomainError as error:
        return _refused(request, error, next)
    return session.enter(request, secret, lasts=None, next=next)


def _refused(request: HttpRequest, error: DomainError, next: str) -> HttpResponse:
    """The page to go on from. Who is signed in there as somebody else would be led into the same refusal for ever."""
    leave = _leaving(request, _provider()) if isinstance(error, NOT_THEM) else None
    with reading(request):
        response = session.come_back(request, error, next, leave=leave)
    response.status_code = error.status
    return response


def _leaving(request: HttpRequest, provider: integrations.Provider) -> str | None:
    try:
        return integrations.leaving(provider, back=own_address(request, reverse("sign-in") + "?as=staff"), at=now())
    except DomainError:
        return None


def _provider() -> integrations.Provider:
    found: integrations.Provider | None = settings.OIDC
    if found is None:
        raise NotYours(what="这个页面")
    return found

"""Signing in, and how a person likes to read."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from liren.actors import public as actors
from liren.kit.addresses import client_address, is_loopback
from liren.kit.clock import now
from liren.kit.errors import DomainError
from liren.web.context import MODES, THEMES
from liren.web.middleware import again
from liren.web.pages import answer, go

WORKING_DAY = 12 * 3600
MONTH = 30 * 24 * 3600
YEAR = 365 * 24 * 3600
OF_STAFF = ("sign-in-staff", "sign-in-second", "sign-in-provider", "sign-in-provider-back")


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form says to go next, when that is within this platform."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here and wanted.startswith("/") else otherwise


@require_GET
def sign_in_page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    return _page(request, error=error)


def _page(request: HttpRequest, next: str | None = None, **context: Any) -> HttpResponse:
    at_home = settings.DEMO and is_loopback(client_address(request))
    return answer(
        request,
        "session/sign_in.html",
        staff_form=request.path in map(reverse, OF_STAFF) or request.GET.get("as") == "staff",
        provider=settings.OIDC.name if settings.OIDC else "",
        login=request.POST.get("login", ""),
        phone=request.POST.get("phone", ""),
        keep="keep" in request.POST,
        next=safe_next(request, "") if next is None else next,
        demo_people=actors.demo_people() if at_home else (),
        demo_password=actors.DEMO_PASSWORD if at_home else "",
        **context,
    )


def come_back(
    request: HttpRequest, error: DomainError, next: str | None = None, leave: str | None = None
) -> HttpResponse:
    """The page that a sign-in comes back to: the form with what was refused, or the one that asks for the code.

    next: where the person was going, when the request does not say it. leave: where to sign out of the provider.
    """
    if isinstance(error, actors.SecondWanted):
        return _second(request, error.ticket, None, next)
    if isinstance(error, actors.SecondRefused):
        return _second(request, request.POST.get("ticket", ""), error, next)
    return _page(request, next, error=error, leave=leave)


def _second(request: HttpRequest, ticket: str, error: DomainError | None, next: str | None) -> HttpResponse:
    """The password was right, or the provider has shown who it is: only the code is missing."""
    return answer(
        request, "session/second.html", ticket=ticket, error=error,
        next=safe_next(request, "") if next is None else next, keep="keep" in request.POST,
    )  # fmt: skip


@require_POST
@again(come_back)
def sign_in_staff(request: HttpRequest) -> HttpResponse:
    """Name and password. The session that this browser had ends; the new one outlives the browser if asked to."""
    secret = actors.sign_in(
        login=request.POST.get("login", ""),
        password=request.POST.get("password", ""),
        address=client_address(request),
        at=now(),
        previous=request.COOKIES.get(settings.SESSION_COOKIE),
    )
    return enter(request, secret, lasts=WORKING_DAY if "keep" in request.POST else None)


@require_POST
@again(come_back)
def sign_in_second(request: HttpRequest) -> HttpResponse:
    """The code of the second factor, after the password."""
    secret = actors.sign_in_second(
        ticket=request.POST.get("ticket", ""),
        code=request.POST.get("code", ""),
        address=client_address(request),
        at=now(),
        previous=request.COOKIES.get(settings.SESSION_COOKIE),
    )
    return enter(request, secret, lasts=WORKING_DAY if "keep" in request.POST else None)


@require_POST
@again(come_back)
def sign_in_resident(request: HttpRequest) -> HttpResponse:
    """Phone and one-time code: the same form asks for the code and signs in with it."""
    phone = request.POST.get("phone", "")
    if "_send" in request.POST:
        sent = actors.send_code(phone=phone, address=client_address(request), at=now())
        return _page(request, sent=sent)
    secret = actors.sign_in_with_code(
        phone=phone,
        code=request.POST.get("code", ""),
        address=client_address(request),
        at=now(),
        previous=request.COOKIES.get(settings.SESSION_COOKIE),
    )
    return enter(request, secret, lasts=MONTH)


def enter(request: HttpRequest, secret: str, *, lasts: int | None, next: str | None = None) -> HttpResponse:
    """Signed in: the session's secret goes into the cookie, and the browser where it was going."""
    rotate_token(request)
    response = go(request, next or safe_next(request, reverse("root")))
    keep(response, settings.SESSION_COOKIE, secret, lasts, hidden=True)
    return response


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Light or dark, 长辈模式 or not: kept by the browser, not by us."""
    response = go(request, safe_next(request, reverse("root")))
    for name, allowed in (("theme", THEMES), ("mode", MODES)):
        wanted = request.POST.get(name)
        if wanted in allowed:
            keep(response, name, wanted, YEAR)
        elif wanted == "":
            response.delete_cookie(name)
    return response


def keep(response: HttpResponse, name: str, value: str, lasts: int | None, *, hidden: bool = False) -> None:
    """Set a cookie of ours for `lasts` seconds; None: until the browser is closed."""
    response.set_cookie(
        name, value, max_age=lasts, httponly=hidden, samesite="Lax", secure=settings.COOKIES_OVER_TLS_ONLY
    )

"""One request is one transaction with one reader, and one strict policy on what a page may load."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from liren.access import public as access
from liren.access.public import Actor
from liren.kit.database import is_away, one_transaction
from liren.kit.errors import DomainError, InvalidInput, NotYours, RequestTooLarge, SignInFirst
from liren.kit.ids import new_id
from liren.web import pace
from liren.web.errors import away, refused, to_sign_in

Answer = Callable[[HttpRequest], HttpResponseBase]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])

LARGEST_REQUEST = 64 * 1024 * 1024  # six photographs at their largest, and their form
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


def own_transactions(view: View) -> View:
    """Mark a view that asks nobody who they are and opens its own transactions, if any (a health check)."""
    view.own_transactions = True  # type: ignore[attr-defined]
    return view


def in_pieces(view: View) -> View:
    """Mark a view that does its work in several transactions, each begun by `reading`."""
    view.in_pieces = True  # type: ignore[attr-defined]
    return view


@contextmanager
def named(request: HttpRequest, token: str | None, channel: str) -> Iterator[Actor]:
    """One transaction in which the holder of a session's secret `token` reads; nobody without one."""
    with one_transaction():
        actor = access.enter_session(token, channel) if token else access.enter(None, channel)
        request.actor = actor  # type: ignore[attr-defined]
        yield actor


def reading(request: HttpRequest) -> AbstractContextManager[Actor]:
    """One transaction of a page, in which whoever the cookie names reads."""
    return named(request, request.COOKIES.get(settings.SESSION_COOKIE), access.NOBODY.channel)


def again(page: Callable[..., HttpResponse]) -> Callable[[View], View]:
    """Mark the page that a refused form comes back to: `page(request, …, error=…)`, after the refusal is undone."""

    def mark(view: View) -> View:
        view.again = page  # type: ignore[attr-defined]
        return view

    return mark


def unstorable(request: HttpRequest) -> DomainError | None:
    """Why this address or form is refused before anybody reads it: no database stores the character NUL."""
    if "\0" in request.path_info:
        return NotYours(what="这个页面")
    told = [(name, values) for asked in (request.GET, request.POST) for name, values in asked.lists()]
    bad = [name for name, values in told if any("\0" in text for text in (name, *values))]
    return InvalidInput.of({name.replace("\0", "")[:40]: "里面有空字符，请删去后重写" for name in bad}) if bad else None


class Bounded:
    """Refuse what says it is too large before anybody reads it: files of a form would be laid on the disk."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = str(request.META.get("CONTENT_LENGTH") or "0")
        if not said.isascii() or not said.isdigit() or len(said) > 18 or int(said) > LARGEST_REQUEST:
            if request.path.startswith("/api/"):
                raise RequestDataTooBig
            return refused(request, RequestTooLarge(most=LARGEST_REQUEST // 1024 // 1024))
        return self.answer(request)


class ContentPolicy:
    """No inline script or style, nothing from elsewhere, nothing kept by a shared computer's back button."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), geolocation=(self)")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class Visit:
    """Name the reader to the database, run the view whole or not at all, and say refusals in words.

    A view that is no page (the API's) carries a `door`: where its session's secret is, and how it says a refusal.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = new_id()
        request.id, request.actor = request_id, access.NOBODY  # type: ignore[attr-defined]
        response = self.answer(request)
        response.headers["X-Request-Id"] = str(request_id)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Sequence[object], kwargs: Mapping[str, object]
    ) -> HttpResponseBase | None:
        if getattr(view, "own_transactions", False):
            return None
        door = getattr(view, "door", None)
        nonsense = unstorable(request)
        if nonsense is not None:
            return cast(HttpResponseBase, door.refused(request, nonsense) if door else refused(request, nonsense))
        try:
            return self.answered(request, view, *args, **kwargs)
        except (DatabaseError, InterfaceError) as error:
            if not is_away(error):
                raise
            request.actor = access.NOBODY  # type: ignore[attr-defined]  # nothing more is asked for them
            return away(request, error, door)

    def answered(
        self, request: HttpRequest, view: Callable[..., Any], *args: object, **kwargs: object
    ) -> HttpResponseBase:
        door = getattr(view, "door", None)
        try:
            return self.visit(request, view, *args, **kwargs)
        except DomainError as error:
            if door is not None:
                return cast(HttpResponseBase, door.refused(request, error))
            if isinstance(error, SignInFirst):
                return to_sign_in(request, error)
            page = getattr(view, "again", None)
            if page is None or request.method != "POST":
                return refused(request, error)
            return self.come_back(request, page, error, *args, **kwargs)

    def come_back(
        self, request: HttpRequest, page: Callable[..., Any], error: DomainError, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        try:
            response = self.visit(request, page, *args, error=error, **kwargs)
        except DomainError:
            return refused(request, error)
        response.status_code = error.status
        return response

    def visit(
        self, request: HttpRequest, view: Callable[..., Any], *args: object, **kwargs: object
    ) -> HttpResponseBase:
        door = getattr(view, "door", None)
        unknown = not (door.token(request) if door else request.COOKIES.get(settings.SESSION_COOKIE))
        counted = "error" in kwargs  # the page a refused form comes back to is no second request
        if unknown and not counted:
            pace.by_address(request)
        if door is not None:
            door.admit(request)
        pieces = getattr(view, "in_pieces", False)
        with named(request, door.token(request), door.channel) if door else reading(request) as actor:
            if not unknown and not counted:
                pace.by_person(request, actor)
            if not pieces:
                answer = view(request, *args, **kwargs)
                request.committing = True  # type: ignore[attr-defined]  # from here nobody knows until it is done
                return cast(HttpResponseBase, answer)
        request.committing = True  # type: ignore[attr-defined]
        return cast(HttpResponseBase, view(request, *args, **kwargs))

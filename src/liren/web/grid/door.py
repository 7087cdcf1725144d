"""How the phone is answered: the page's own session in, JSON out, every refusal with its code and words."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from liren.access.public import NOBODY, Actor, which
from liren.kit.crypto import token
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.web.pages import signed_in


class Door:
    """What `Visit` asks of a view that is not a page."""

    channel = NOBODY.channel

    def token(self, request: HttpRequest) -> str | None:
        return request.COOKIES.get(settings.SESSION_COOKIE)

    def admit(self, request: HttpRequest) -> None:
        """Nothing is counted here."""

    def refused(self, request: HttpRequest, error: DomainError) -> HttpResponse:
        """The error as JSON, with its status."""
        body: dict[str, object] = {"code": error.code, "message": error.text, "hint": error.advice}
        if isinstance(error, InvalidInput):
            body["fields"] = error.fields
        return JsonResponse(body, status=error.status, json_dumps_params={"ensure_ascii": False})


DOOR = Door()


def worker(request: HttpRequest) -> Actor:
    """Who works with the phone. Raises SignInFirst; NotYours for those who do no steps."""
    actor = signed_in(request)
    if which(actor, "affairs.do").empty:
        raise NotYours(what="这个页面")
    return actor


def owner_of(actor: Actor) -> str:
    """What the phone calls a person by: it tells nothing of who that is."""
    return token("web.grid-owner", str(actor.person_id))


def key_of(actor: Actor) -> bytes:
    """What seals a person's words on their phones, 32 bytes: the same each time they sign in, on whichever phone.

    The phone forgets it when they sign out, and what they had not sent lies sealed until they sign in again.
    """
    return bytes.fromhex(token("web.grid-key", str(actor.person_id)))


def work_path(actor: Actor) -> str:
    """Where they work: the place their reports are offered first."""
    serving = [grant for grant in actor.grants if grant.role != "resident" and grant.path]
    return next((grant.path for grant in sorted(serving, key=lambda grant: grant.role != "grid_worker")), "")

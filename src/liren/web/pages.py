"""One way to answer with a page: the whole of it, or the part that HTMX asked for, from one template."""

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render

from liren.access.public import Actor
from liren.kit.errors import DomainError, NotYours, SignInFirst
from liren.notices import public as notices


def actor_of(request: HttpRequest) -> Actor:
    """Who asks. `Visit` put them there."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def signed_in(request: HttpRequest) -> Actor:
    """Who asks; raises SignInFirst when nobody is signed in."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise SignInFirst()
    return actor


def id_of(text: str | None) -> UUID | None:
    """The id a text is; None for none, and for what is no id."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def chosen(request: HttpRequest, name: str, what: str) -> UUID:
    """The id a form names. Raises NotYours (`what` was not found) when it names none."""
    found = id_of(request.POST.get(name))
    if found is None:
        raise NotYours(what=what)
    return found


def problems_of(
    error: DomainError | None, titles: Mapping[str, str] | None = None, ids: str = "f-"
) -> list[tuple[str, str, str]]:
    """(id on the page, title, problem) of each field that was refused, for the summary above a form.

    titles: of the fields that can be led to; None where a page has many like forms, and only the problem is said.
    ids: what comes before a field's name in its id.
    """
    told = getattr(error, "fields", {}).items()
    return [("", "", text) if titles is None else (ids + name, titles.get(name, name), text) for name, text in told]


def is_part(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def answer(request: HttpRequest, template: str, status: int = 200, **context: object) -> HttpResponse:
    """Render `template`; a whole page also says how many messages are unread."""
    actor = actor_of(request)
    if not is_part(request) and actor.person_id is not None:
        context.setdefault("unread", notices.unread_count(actor.person_id))
    return render(request, template, context, status=status)


def so_still(request: HttpRequest, mark: str, template: str, **context: object) -> HttpResponse:
    """What an open page asks now and then: 304 while `mark` is the one it was made with, else `template`."""
    tag = f'"{mark}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    response = render(request, template, context)
    response.headers["ETag"] = tag
    return response


def go(request: HttpRequest, where: str) -> HttpResponse:
    """After a form: the next page (303, so that reloading sends nothing twice)."""
    if is_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": where})
    response = HttpResponseRedirect(where)
    response.status_code = 303
    return response

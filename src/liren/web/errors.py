"""Refusals and breakdowns as pages: what happened, with its facts, and what to do next."""

import logging
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from liren.kit.errors import DatabaseAway, DomainError, SignInFirst
from liren.web.logs import loggable_path
from liren.web.pace import READS

log = logging.getLogger("liren.web")
_SOON = 5  # seconds: the embedded server is back within one or two
_SECRETS = frozenset({"password", "old", "new", "code", "secret"})


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error's own page, with its status."""
    response = render(request, "errors/refused.html", {"error": error}, status=error.status)
    if "seconds" in error.facts:
        response["Retry-After"] = str(error.facts["seconds"])
    return response


def away(request: HttpRequest, error: Exception, door: Any) -> HttpResponse:
    """The database is not there. What a form held comes back in the page, to be sent once more; files cannot.

    door: of a view that is no page. `request.committing`: whether what was sent may have been kept after all.
    """
    said = str(error).splitlines() or [""]
    log.warning("request %s: the database is away: %s", getattr(request, "id", "-"), said[0])
    sent = request.method not in READS
    kept = "可能已经保存，恢复后请先查一查，没有再提交。" if getattr(request, "committing", False) else "没有保存。"
    refusal = DatabaseAway(seconds=_SOON, saved=f"刚才提交的{kept}" if sent else "")
    if door is not None:
        answer: HttpResponse = door.refused(request, refusal)
        return answer
    told = {"error": refusal, "sent": sent, "fields": _carried(request), "files": bool(request.FILES)}
    response = render(request, "errors/away.html", told, status=refusal.status)
    response["Retry-After"] = str(_SOON)
    return response


def _carried(request: HttpRequest) -> Sequence[tuple[str, str]]:
    """What was filled in; of a form with a password or a code nothing, that no page should bear."""
    if any(name in _SECRETS for name in request.POST):
        return ()
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [(name, str(value)) for name, value in fields if name != "csrfmiddlewaretoken"]


def to_sign_in(request: HttpRequest, error: SignInFirst) -> HttpResponse:
    """Pages lead to the sign-in form and back; a form sent without a session is told so."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return HttpResponseRedirect(reverse("sign-in") + "?" + urlencode({"next": request.get_full_path()}))
    return refused(request, error)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault: the id on the page is the id in the log."""
    log.error("request %s broke: %s %s", getattr(request, "id", "-"), request.method, loggable_path(request))
    return render(request, "errors/broken.html", {"id": getattr(request, "id", "-")}, status=500)

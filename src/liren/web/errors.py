"""Refusals and breakdowns as pages: what happened, with its facts, and what to do next."""

import logging
from collections.abc import Mapping, Sequence
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
_SECRETS: Mapping[str, str] = {"password": "密码", "secret": "口令"}
_PEOPLES: Mapping[str, str] = {"code": "验证码", "old": "现在的密码", "new": "新密码"}
"""Secret only where people sign in and on their own page: a place has a `code` too, and that is none."""


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
    fields, secrets = _carried(request)
    told = {"error": refusal, "sent": sent, "fields": fields, "secrets": secrets, "files": bool(request.FILES)}
    response = render(request, "errors/away.html", told, status=refusal.status)
    response["Retry-After"] = str(_SOON)
    return response


def _carried(request: HttpRequest) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """What was filled in, and (name, title) of what no page should bear: a password or a code is typed anew."""
    here = (request.resolver_match.url_name if request.resolver_match else None) or ""
    titles = {**_SECRETS, **(_PEOPLES if here.startswith(("sign-in", "me-")) else {})}
    fields = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    left = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken" and name not in titles]
    return left, [(name, title) for name, title in titles.items() if request.POST.get(name)]


def to_sign_in(request: HttpRequest, error: SignInFirst) -> HttpResponse:
    """Pages lead to the sign-in form and back; a form sent without a session is told so."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return HttpResponseRedirect(reverse("sign-in") + "?" + urlencode({"next": request.get_full_path()}))
    return refused(request, error)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault: the id on the page is the id in the log."""
    log.error("request %s broke: %s %s", getattr(request, "id", "-"), request.method, loggable_path(request))
    return render(request, "errors/broken.html", {"id": getattr(request, "id", "-")}, status=500)

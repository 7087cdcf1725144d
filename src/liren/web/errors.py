"""Refusals and breakdowns as pages: what happened, with its facts, and what to do next."""

import logging
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from liren.kit.errors import DomainError, SignInFirst
from liren.web.logs import loggable_path

log = logging.getLogger("liren.web")


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The error's own page, with its status."""
    return render(request, "errors/refused.html", {"error": error}, status=error.status)


def to_sign_in(request: HttpRequest, error: SignInFirst) -> HttpResponse:
    """Pages lead to the sign-in form and back; a form sent without a session is told so."""
    if request.method == "GET" and "HX-Request" not in request.headers:
        return HttpResponseRedirect(reverse("sign-in") + "?" + urlencode({"next": request.get_full_path()}))
    return refused(request, error)


def broken(request: HttpRequest) -> HttpResponse:
    """Our fault: the id on the page is the id in the log."""
    log.error("request %s broke: %s %s", getattr(request, "id", "-"), request.method, loggable_path(request))
    return render(request, "errors/broken.html", {"id": getattr(request, "id", "-")}, status=500)

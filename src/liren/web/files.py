"""Photographs and documents, to those who may see them; the database decides who."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from liren.media import public as media
from liren.web.pages import signed_in


@require_GET
def file(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """One file, or with `?small` its small picture. Documents are saved, never opened within our pages."""
    signed_in(request)
    return media.answer_with(media.open(id, small="small" in request.GET))

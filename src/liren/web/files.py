"""Photographs and documents, to those who may see them; the database decides who."""

from uuid import UUID

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from liren.media import public as media
from liren.web.pages import signed_in


@require_GET
def file(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """One file, or with `?small` its small picture. Documents are saved, never opened within our pages."""
    signed_in(request)
    opened = media.open(id, small="small" in request.GET)
    response = FileResponse(
        opened.path.open("rb"),
        content_type=opened.type,
        as_attachment=not opened.stored.is_picture,
        filename=opened.stored.name,
    )
    response.headers["Cache-Control"] = "private, no-store"  # not for the next person at this screen
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

"""How a file leaves by any door: never run in our pages, and not kept for the next person at this screen."""

from django.http import FileResponse

from liren.media.queries import Opened


def answer_with(opened: Opened, *, named: bool = True) -> FileResponse:
    """The file as an answer: a picture is shown, a document saved. named: under the name it once had."""
    response = FileResponse(
        opened.path.open("rb"),
        content_type=opened.type,
        as_attachment=not opened.stored.is_picture,
        filename=opened.stored.name if named else "",
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

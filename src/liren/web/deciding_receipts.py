"""The receipts of a ballot box: the whole list for everybody once it is counted, one's own found by its code.

A code goes in the body of a form alone, and the page that answers shows the receipt's place, never the code.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from liren.autonomy import public as autonomy
from liren.engine.deciding import boxes
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import actor_of, answer, problems_of

PAGE = 500


def _page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor = actor_of(request)
    page = autonomy.question(id, actor)
    if page.named:
        raise NotYours(what="这项表决的票箱")
    found = autonomy.certificate(id, actor)
    listed = autonomy.receipts(id, actor) if found else ()
    own = _own(request, page.id, listed) if error is None else None
    start = own // PAGE * PAGE if own is not None and own >= 0 else _start(request, len(listed))
    return answer(
        request, "decisions/receipts.html", tab="decision-rules", staff=is_staff(actor), page=page, counted=found,
        here=territories.place_at(page.path), receipts=list(enumerate(listed[start : start + PAGE], start + 1)),
        many=len(listed), own=own + 1 if own is not None and own >= 0 else None, looked=own is not None,
        first=start + 1, last=min(start + PAGE, len(listed)), before=start - PAGE if start >= PAGE else None,
        after=start + PAGE if start + PAGE < len(listed) else None,
        error=error, problems=problems_of(error, {"code": "回执号"}), back_to=reverse("decision", args=[id]),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@again(_page)
def receipts(request: HttpRequest, id: UUID) -> HttpResponse:
    """The list of a counted box, 500 a page; with a code in the form the page on which its receipt stands."""
    if request.method == "POST" and not request.POST.get("code", "").strip():
        raise InvalidInput(code="请写投票以后页面上给的回执号")
    return _page(request, id)


def _own(request: HttpRequest, id: UUID, listed: tuple[str, ...]) -> int | None:
    """Where the receipt of the code that was typed stands; -1 where it is not there; None where no code was typed."""
    code = request.POST.get("code", "").strip() if request.method == "POST" else ""
    if not code:
        return None
    receipt = boxes.receipt_of(str(id), code)
    return listed.index(receipt) if receipt in listed else -1


def _start(request: HttpRequest, many: int) -> int:
    told = request.GET.get("from", "")
    start = int(told) if told.isascii() and told.isdigit() and len(told) < 8 else 0
    return start // PAGE * PAGE if start < many else 0


@require_GET
def receipts_file(request: HttpRequest, id: UUID) -> HttpResponse:
    """All of them as a file, a line each, sorted; the Merkle root over these lines is in the certificate."""
    actor = actor_of(request)
    page = autonomy.question(id, actor)
    listed = autonomy.receipts(id, actor)
    if page.named or not listed:
        raise NotYours(what="开过箱的回执")
    response = HttpResponse("".join(f"{one}\n" for one in listed), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receipts-{id}.txt"'
    return response

"""Looking at a space by the “家装” checklist: what is so already, what is not yet."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import require
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError
from liren.registry.public import facilities
from liren.web import forms, uploads
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

SEEN = tuple(facilities.SEEN.items())
BESIDE = {
    "on": Field("on", "哪天看的", "date", required=True, purpose="以后看得出有没有变"),
    "note": Field("note", "接下来做什么", "text", max=500, purpose="看完有下文", hint="例如：下月添两张沙发"),
    "photos": Field("photos", "照片", "photos", max=6, purpose="下次对照", hint="可以不拍；只拍屋子，不拍人"),
}


def _page(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    actor, found = signed_in(request), facilities.facility(id)
    require(actor, facilities.ACT, found.path)
    book, problems = facilities.book(), getattr(error, "fields", {})
    today = f"{now().astimezone(CHINA).date()}"
    groups = []
    for aim, title in book.aims.items():
        asked = {
            key: Field(key, item.title, "choice", options=SEEN) for key, item in book.items.items() if item.aim == aim
        }
        form = forms.build(asked, forms.read(asked, request.POST), problems=_of(problems, asked), data=request.POST)
        groups.append((title, form))
    answers = forms.read(BESIDE, request.POST) if request.POST else {"on": today}
    beside = forms.build(BESIDE, answers, problems=_of(problems, BESIDE), data=request.POST)
    return answer(
        request, "facilities/homelike.html", tab="facilities", f=found, groups=groups, beside=beside, error=error,
        nothing=problems.get("seen", ""), back=reverse("facility", args=[id]),
    )  # fmt: skip


def _of(problems: dict[str, str], asked: dict[str, Field]) -> dict[str, str]:
    return {key: told for key, told in problems.items() if key in asked}


@require_http_methods(["GET", "POST"])
@again(_page)
def look(request: HttpRequest, id: UUID) -> HttpResponse:
    """Look, and write down what is seen."""
    if request.method == "GET":
        return _page(request, id)
    actor, at = signed_in(request), now()
    seen = {key: told for key in facilities.book().items if (told := request.POST.get(key, ""))}
    kept = uploads.keep_uploads({"photos": BESIDE["photos"]}, request, by=actor, at=at)
    facilities.look(
        facility_id=id, on=asked_day(request.POST.get("on", "")), seen=seen, note=request.POST.get("note", ""),
        photos=[UUID(one) for one in kept.get("photos", ())], by=actor, at=at,
    )  # fmt: skip
    return go(request, reverse("facility", args=[id]) + "?told=added")

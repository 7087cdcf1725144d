"""A conversation held elsewhere is brought in from two files: tried first, line by line, then taken whole."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import require
from liren.autonomy.public import opinions
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web import forms
from liren.web.middleware import again
from liren.web.opening import home_path
from liren.web.pages import answer, go, problems_of, signed_in

MOST_BYTES = 20 * 1024 * 1024
FORM = {
    "topic": Field("topic", "对什么的看法", "text", required=True, max=60, purpose="一眼看懂"),
    "source": Field(
        "source", "在哪里、什么时候征集的", "long_text", required=True, max=500, purpose="看的人知道从哪来",
        hint="例如：2026 年 5 月在街道公众号征集",
    ),
}  # fmt: skip
FILES = {"statements": "看法", "votes": "表态"}
_TITLES = {"topic": "对什么的看法", "source": "哪里来的", "vouched": "没有审过的看法", **FILES}


def _page(
    request: HttpRequest, error: DomainError | None = None, tried: opinions.Incoming | None = None
) -> HttpResponse:
    actor = signed_in(request)
    asked = request.POST.get("path", "") or request.GET.get("path", "") or home_path(actor)
    place = territories.place_at(asked) if territories.is_path(asked) else None
    if place is None:
        raise NotYours(what="这个地方")
    require(actor, opinions.ACT, place.path)
    told = getattr(error, "fields", {})
    form = forms.build(
        FORM, forms.read(FORM, request.POST), problems={key: told[key] for key in FORM if key in told},
        data=request.POST,
    )  # fmt: skip
    return answer(
        request, "opinions/bring.html", tab="opinions", place=place, form=form, error=error, tried=tried,
        lines=[(FILES[file], line, what) for file, line, what in tried.problems] if tried else (),
        problems=problems_of(error, _TITLES, "f-"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_page)
def bring(request: HttpRequest) -> HttpResponse:
    """Two files: tried without writing anything, or taken."""
    if request.method == "GET":
        return _page(request)
    given, actor = request.POST, signed_in(request)
    path, statements, votes = given.get("path", ""), _file(request, "statements"), _file(request, "votes")
    if given.get("act") != "take":
        tried = opinions.try_conversation(path=path, statements=statements, votes=votes, by=actor)
        return _page(request, tried=tried)
    made = opinions.bring_conversation(
        path=path, topic=given.get("topic", ""), source=given.get("source", ""), statements=statements, votes=votes,
        vouched="vouched" in given, by=actor, at=now(),
    )  # fmt: skip
    return go(request, reverse("opinion-keep", args=[made]) + "?told=brought")


def _file(request: HttpRequest, name: str) -> bytes:
    """The file. Raises InvalidInput where it is too large."""
    file = request.FILES.get(name)
    data: bytes = file.read(MOST_BYTES + 1) if file else b""
    if len(data) > MOST_BYTES:
        raise InvalidInput.of({name: "文件超过 20 MB"})
    return data

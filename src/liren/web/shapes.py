"""A place's outline: handed in as GeoJSON, and what is found when a community's outlines are laid side by side."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import require
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, NotYours
from liren.territories import public as territories
from liren.web import forms
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

ACT = "places.manage"
ASKED = {
    "shape": Field(
        "shape",
        "边界（GeoJSON）",
        "long_text",
        required=True,
        purpose="查网格是否全覆盖、不重叠",
        hint="从地图软件导出的面，先经度后纬度",
    ),
    "system": Field(
        "system",
        "坐标系",
        "choice",
        required=True,
        options=tuple((name, name) for name in territories.SYSTEMS),
        purpose="不同坐标系差几百米，不能混着比",
    ),
    "source": Field(
        "source", "从哪里来", "text", required=True, max=200, purpose="以后能核对", hint="例如：街道 2026 年网格图"
    ),
}


def _here(request: HttpRequest) -> territories.Place:
    path = request.GET.get("path", "")
    actor, found = signed_in(request), territories.place_at(path)
    require(actor, ACT, found.path if found else "")
    if found is None or found.valid_to is not None or found.kind not in territories.DRAWN:
        raise NotYours(what="可以画边界的地方")
    return found


def _page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    here = _here(request)
    problems = getattr(error, "fields", {})
    form = forms.build(ASKED, forms.read(ASKED, request.POST), problems=problems, data=request.POST)
    return answer(request, "places/shape.html", tab="places", here=here, form=form, error=error)


@require_http_methods(["GET", "POST"])
@again(_page)
def shape(request: HttpRequest) -> HttpResponse:
    """Give a place its outline."""
    if request.method == "GET":
        return _page(request)
    here, told = _here(request), request.POST
    territories.draw_shape(
        place=here.id,
        geojson=told.get("shape", ""),
        system=told.get("system", ""),
        source=told.get("source", ""),
        by=signed_in(request),
        at=now(),
    )
    community = territories.community_of(here.path) or here.path
    return go(request, reverse("places") + f"?path={community}&drawn=1")

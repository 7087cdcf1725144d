"""Places: finding one by what people type, and the 小区, grids and buildings below a community."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import require, which
from liren.actors import public as actors
from liren.engine.language import Field
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.territories import public as territories
from liren.web import forms
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in

ACT = "places.manage"
MANY = 40
BUILDING_LEVEL = 7
DONE = {
    "redrawn": "网格已经调整。没办完的事正由后台逐件转到新的网格，每件都有记录。",
    "drawn": "边界已经存下，又查了一遍。",
}
BELOW: dict[str, tuple[tuple[territories.Kind, str], ...]] = {
    "community": (("estate", "小区"), ("grid", "网格"), ("building", "楼栋")),
    "estate": (("building", "楼栋"),),
}


def near_places(path: str) -> Sequence[tuple[str, str]]:
    """What a form offers before any search: the community of `path`, its 小区 and buildings when they are few."""
    community = territories.community_of(path) if path else None
    if not community:
        here = territories.place_at(path) if path else None
        return [(here.path, here.full_name)] if here else []
    here = territories.place_at(community)
    below = territories.descendants(community, limit=MANY).places
    shown = [p for p in below if p.kind in ("estate", "building")]
    first = [(here.path, f"{here.everyday_name}（说不准是哪栋）")] if here else []
    return [*first, *((p.path, _below_community(p)) for p in shown)]


def search_places(text: str, within: str | None) -> Sequence[tuple[str, str]]:
    return [(p.path, p.full_name) for p in territories.search(text, within=within, limit=12)]


def _below_community(place: territories.Place) -> str:
    """A place's name from its 小区 on: “桂花里小区 3幢”."""
    parts = place.full_name.split(" ")
    return " ".join(parts[-2:]) if place.kind == "building" and len(parts) > 6 else place.name


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The choices under a search box, as the form itself would show them."""
    name, text = request.GET.get("name", "place")[:60], request.GET.get("q", "").strip()
    found = search_places(text, None) if text else []
    shown = forms.Input(
        key=name, name=name, id="f-" + name.replace(".", "-"), control="place", title="", required=False, hint="",
        options=tuple(forms.Option(value, title) for value, title in found), query=text, none_found=not found,
    )  # fmt: skip
    return answer(request, "parts/fields/place_found.html", input=shown)


def _home_page(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    signed_in(request)
    asked = {"place": Field("place", "您住在哪个社区", "place", required=True, purpose="把事情派给管您家的社区")}
    around = forms.Surroundings(search=lambda text: search_places(text, None))
    problems = getattr(error, "fields", {})
    form = forms.build(asked, forms.read(asked, request.POST), problems=problems, around=around, data=request.POST)
    return answer(request, "places/home.html", form=form, tab="me", back_to=reverse("me"), back_word="我的")


@require_http_methods(["GET", "POST"])
@again(_home_page)
def choose_home(request: HttpRequest) -> HttpResponse:
    """A resident says which community is theirs."""
    if request.method == "GET" or forms.wants_another_look(request.POST):
        return _home_page(request)
    found = territories.place_at(request.POST.get("place", ""))
    if found is None:
        raise InvalidInput(place="请先找到您的社区，再点选它")
    actors.tell_about_self(name=None, path=found.path, by=signed_in(request), at=now())
    return go(request, reverse("me"))


@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """The places one manages, level by level down to a building."""
    return _places(request, request.GET.get("path", ""))


def _places(request: HttpRequest, path: str = "", error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    path = path or request.POST.get("parent", "") or next(iter(which(actor, ACT).paths), "")
    require(actor, ACT, path)
    here = territories.place_at(path) if path else None
    if path and here is None:
        raise NotYours(what="这个地方")
    text = request.GET.get("q", "").strip()
    kinds = BELOW.get(here.kind, ()) if here else ()
    below = territories.search(text, within=path, limit=50) if text else _below(here, path)
    return answer(
        request,
        "places/places.html",
        tab="places",
        here=here,
        ladder=territories.ancestors(path) if path else (),
        below=[(p, territories.label(p)) for p in below],
        text=text,
        path=path,
        form=_form(kinds, below, request, error) if kinds else None,
        others=_other_buildings(here) if here and here.kind == "grid" else (),
        error=error,
        told=next((said for key, said in DONE.items() if key in request.GET), ""),
        history=territories.told_of(here) if here else ((), ()),
        coverage=territories.coverage(here.id) if here and here.kind == "community" else None,
    )


def _below(here: territories.Place | None, path: str) -> tuple[territories.Place, ...]:
    """What lies in a place; of a grid, the buildings put in it."""
    return territories.buildings_of(here.id) if here and here.kind == "grid" else territories.children(path)


def _other_buildings(grid: territories.Place) -> Sequence[tuple[str, str]]:
    """The buildings of the grid's community that are not in it."""
    community = territories.community_of(grid.path)
    found = territories.descendants(community, level=BUILDING_LEVEL, limit=500).places if community else ()
    return [(p.path, _below_community(p)) for p in found if p.grid_id != grid.id]


def _form(
    kinds: Sequence[tuple[territories.Kind, str]],
    below: Sequence[territories.Place],
    request: HttpRequest,
    error: DomainError | None,
) -> forms.Form:
    grids = tuple((str(p.id), p.name) for p in below if p.kind == "grid")
    asked = {
        "kind": Field("kind", "添什么", "choice", required=True, options=tuple(kinds), purpose="分清小区、网格和楼栋"),
        "name": Field("name", "名称", "text", required=True, max=40, purpose="居民找得到"),
        "code": Field(
            "code",
            "编码",
            "text",
            max=32,
            purpose="与统一编码对应",
            hint="网格 15 位：社区 12 位加 3 位顺序号；没有可不填",
        ),
    }
    if grids:
        asked["grid"] = Field(
            "grid", "属于哪个网格", "choice", options=grids, purpose="派给网格员", hint="只有楼栋要填"
        )
    return forms.build(asked, forms.read(asked, request.POST), problems=getattr(error, "fields", {}), data=request.POST)


@require_POST
@again(_places)
def add_place(request: HttpRequest) -> HttpResponse:
    """A 小区, grid or building below a community or 小区."""
    actor = signed_in(request)
    parent = territories.place_at(request.POST.get("parent", ""))
    if parent is None:
        raise NotYours(what="这个地方")
    require(actor, ACT, parent.path)
    grid = request.POST.get("grid", "")
    territories.add_below(
        parent=parent.id,
        kind=request.POST.get("kind", ""),  # type: ignore[arg-type]  # checked by the action
        name=request.POST.get("name", ""),
        code=request.POST.get("code", "").strip() or None,
        grid=int(grid) if grid.isdecimal() and len(grid) < 19 else None,
        by=actor,
        at=now(),
    )
    return go(request, reverse("places") + f"?path={parent.path}")


@require_POST
@again(_places)
def put_in_grid(request: HttpRequest) -> HttpResponse:
    """A building belongs to this grid from today on; what is open there moves with it."""
    actor, at = signed_in(request), now()
    found = territories.places_at([request.POST.get("parent", ""), request.POST.get("building", "")])
    grid, building = found.get(request.POST.get("parent", "")), found.get(request.POST.get("building", ""))
    if grid is None or building is None:
        raise NotYours(what="这个网格或楼栋")
    for place in (grid, building):
        require(actor, ACT, place.path)
    since = at.astimezone(CHINA).date()
    territories.put_in_grid(building=building.id, grid=grid.id, since=since, by=actor, at=at)
    return go(request, reverse("places") + f"?path={grid.path}")

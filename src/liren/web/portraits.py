"""A place's portrait 画像: seven classes in numbers, what is in hand, who is there, and where it lies."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from liren.access.public import Actor, may
from liren.kit.clock import now
from liren.registers import public as registers
from liren.registers.public import ClassOf, Portrait
from liren.registry.public import groups
from liren.territories import public as territories
from liren.web.maps import drawn_map
from liren.web.pages import answer, go, signed_in

COMMUNITY = 5
SHOWN = 12
ICONS = {
    "people": "family", "places": "place", "things": "layers", "conditions": "pen", "affairs": "list",
    "organisations": "org", "homes": "home",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A class with the way on to it. address: "" where the reader has no way on."""

    told: ClassOf
    icon: str
    address: str
    word: str

    @property
    def whole(self) -> bool:
        """Is its first number the whole of which the others are parts?"""
        return self.told.key in ("people", "affairs", "homes")


@require_GET
def portrait(request: HttpRequest) -> HttpResponse:
    """The portrait of a community, 小区, grid or building; of what lies above, its figures."""
    actor, path = signed_in(request), request.GET.get("path", "")[:200]
    if territories.is_path(path) and territories.level_of(path) < COMMUNITY:
        return go(request, f"{reverse('cockpit')}?path={path}")
    shown = registers.portrait(path, actor, at=now())
    place = shown.place
    drawn = [place, *shown.below]
    return answer(
        request,
        "places/portrait.html",
        tab="homes",
        portrait=shown,
        place=place,
        label=territories.label(place),
        ladder=territories.ancestors(place.path),
        fewest=groups.fewest(),
        cards=[_card(one, shown, actor) for one in shown.classes],
        map=drawn_map(place, shown.below, territories.outlines(one.id for one in drawn)),
        organisations=shown.organisations[:SHOWN],
        more_organisations=max(_whole(shown, "organisations") - SHOWN, 0),
        things=shown.things[:SHOWN],
        more_things=max(_whole(shown, "things") - SHOWN, 0),
        figures=place.kind == "community" and may(actor, "figures.read", place.path),
        draws=may(actor, "places.manage", place.path),
        reads_homes=may(actor, "homes.read", shown.whose),
    )


def _whole(shown: Portrait, key: str) -> int:
    """How many there are of a class, listed or not."""
    return sum(n.number or 0 for one in shown.classes if one.key == key for n in one.counts)


def _card(one: ClassOf, shown: Portrait, actor: Actor) -> Card:
    address, word = ("", "") if one.refused else _way_on(one.key, shown, actor)
    return Card(one, ICONS[one.key], address, word)


def _way_on(key: str, shown: Portrait, actor: Actor) -> tuple[str, str]:
    place = shown.place
    at = f"?path={place.path}"
    if key == "people" and may(actor, "people.find", shown.whose):
        return reverse("people"), "找人"
    if key == "places" and may(actor, "places.manage", place.path):
        return reverse("places") + at, "网格楼栋"
    if key == "things":
        return reverse("facilities") + at, "设施"
    if key == "affairs":
        return reverse("affairs") + at, "全部事项"
    if key == "organisations" and may(actor, "actors.manage", place.path):
        return reverse("organisations") + at, "组织岗位"
    if key == "homes" and may(actor, "homes.read", shown.whose):
        return reverse("elevation" if place.kind == "building" else "homes") + at, "房屋"
    return "", ""

"""A place's portrait 画像: the seven classes 人地物情事组织房屋 as one reader may see them, in numbers and of today.

For a community, 小区, grid or building. Each class comes from the room that keeps it; what a reader may not see, or
what nobody registered yet, is said in words and is no number.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from liren.access.errors import NotAllowed
from liren.access.public import Actor, may, require
from liren.actors import public as actors
from liren.actors.public import Organisation
from liren.affairs import public as affairs
from liren.affairs.public import AffairLine
from liren.kit.clock import CHINA
from liren.kit.errors import NotYours
from liren.registry import public as registry
from liren.registry.public import Living, facilities
from liren.registry.told import KINDS_OF_OBSERVATION, KINDS_OF_RESIDENCE
from liren.territories import public as territories
from liren.territories.public import Place

COMMUNITY, BUILDING = 5, 7
MOST, MOST_BUILDINGS, MOST_COUNTED, MOST_OPEN = 1000, 20_000, 1_000_000, 5
"""As many are listed of a community's places and of organisations, of a 小区's buildings; are counted; are in hand."""
KINDS = {"estate": "小区", "grid": "网格", "building": "楼栋"}
NOT_YOURS = "这一类您看不到：{0}"


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of a class. more: counted no further; None: fewer than the reader is told of (`groups.fewest`)."""

    title: str
    number: int | None
    unit: str
    more: bool = False


@dataclass(frozen=True, slots=True)
class ClassOf:
    """One of the seven. note: why there is no number, or what to know about it; refused: the reader may not see it."""

    key: str
    title: str
    about: str
    counts: tuple[Counted, ...]
    note: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Portrait:
    """classes: seven, in the order 人地物情事组织房屋. below: 小区, grids and buildings there, as they may be drawn.

    Lists end somewhere; the numbers of the classes do not. open: the newest affairs in hand. whose: path of who looks
    after the place.
    """

    place: Place
    whose: str
    classes: tuple[ClassOf, ...]
    below: tuple[Place, ...]
    open: tuple[AffairLine, ...]
    organisations: tuple[Organisation, ...]
    things: tuple[facilities.FacilityCard, ...]


def portrait(path: str, by: Actor, *, at: datetime) -> Portrait:
    """The portrait of the place at `path`. Eight statements, and where a list is cut one more to count it.

    Raises NotYours where there is no such place from the community down, NotAllowed.
    """
    place = territories.place_at(path)
    if place is None or place.level < COMMUNITY:
        raise NotYours(what="这个地方的画像")
    whose = territories.jurisdiction_of(place)
    if not may(by, "figures.read", whose):
        require(by, "homes.read", whose)
    below = _below(place)
    inside = None if place.kind in ("community", "grid") else [place.id, *(one.id for one in below)]
    things, organisations = facilities.facilities_at(path), actors.organisations(path, limit=MOST)
    reads = may(by, "affairs.read", whose)
    going = affairs.affairs(by, affairs.Filters(path=path, state="open"), limit=MOST_OPEN, at=at) if reads else None
    living = _living(whose, inside, by, at)
    classes = (
        living("people", "人", "住在这里、登记了的居民和户", _people),
        ClassOf("places", "地", "小区、网格和楼栋", *_places(place, below)),
        ClassOf("things", "物", "设施和物件", *_things(path, things)),
        living("conditions", "情", "走访、了解和认定的情况", _conditions),
        _affairs(going),
        ClassOf("organisations", "组织", "四类主体", *_organisations(path, organisations)),
        ClassOf("homes", "房屋", "每一户的门牌、用途", *_homes(path)),
    )
    items = going.items if going else ()
    return Portrait(place, whose, classes, below, tuple(items), organisations, things)


Told = tuple[tuple[Counted, ...], str]


def _living(
    whose: str, inside: Sequence[int] | None, by: Actor, at: datetime
) -> Callable[[str, str, str, Callable[[Living], Told]], ClassOf]:
    """Makes a class of what is known of who lives there: refused where the reader may not count them."""
    try:
        living = registry.living_at(whose, by, on=at.astimezone(CHINA).date(), places=inside)
    except NotAllowed as error:
        note = NOT_YOURS.format(error.advice or error.text)
        return lambda key, title, about, _: ClassOf(key, title, about, (), note, refused=True)
    return lambda key, title, about, told: ClassOf(key, title, about, *told(living))


def _below(place: Place) -> tuple[Place, ...]:
    if place.kind == "building":
        return ()
    if place.kind == "grid":
        return territories.buildings_of(place.id)
    return territories.descendants(place.path, limit=MOST_BUILDINGS if place.kind == "estate" else MOST).places


def _people(living: Living) -> Told:
    counts = living.counts
    if not (counts.residents or counts.households):
        return (), "还没有登记居民。"
    kinds = [Counted(title, counts.by_kind.get(key, 0), "人") for key, title in KINDS_OF_RESIDENCE.items()]
    first = (Counted("居民", counts.residents, "人"), Counted("户", counts.households, "户"))
    note = "一个人可以既是户籍又是常住，几类加起来可以多于居民数。"
    return (*first, *(one for one in kinds if one.number != 0)), note


def _places(place: Place, below: Sequence[Place]) -> Told:
    if place.kind == "building":
        return (), "楼里就是房屋。"
    cut = place.kind == "community" and len(below) == MOST
    of: Mapping[str, int] = territories.kinds_below(place.path) if cut else Counter(one.kind for one in below)
    counts = tuple(Counted(title, of.get(kind, 0), _MEASURES[kind]) for kind, title in KINDS.items())
    return tuple(one for one in counts if one.number), "" if below else "下面还没有小区、网格和楼栋。"


_MEASURES = {"estate": "个", "grid": "个", "building": "栋"}


def _things(path: str, things: Sequence[facilities.FacilityCard]) -> Told:
    cut = len(things) == facilities.MOST
    by_branch = facilities.counts_within(path) if cut else Counter(one.branch_title for one in things)
    return tuple(
        Counted(title, count, "处") for title, count in by_branch.items()
    ), "" if things else "还没有登记设施。"


def _conditions(living: Living) -> Told:
    told = KINDS_OF_OBSERVATION.items()
    counts = tuple(Counted(title, living.noted[key], "条") for key, title in told if living.noted.get(key, 0) != 0)
    return counts, "只有条数；内容在居民和户的页面上，写明用途才能看。" if counts else "还没有记过情况。"


def _affairs(going: affairs.Page[AffairLine] | None) -> ClassOf:
    told = ("affairs", "事", "没办完的事项")
    if going is None:
        return ClassOf(*told, (), NOT_YOURS.format("事项由在这里办事的人看。"), refused=True)
    count = going.count or 0
    return ClassOf(
        *told, (Counted("在办", count, "件", more=not going.counted_to_the_end),), "" if count else "没有在办的事。"
    )


def _organisations(path: str, found: Sequence[Organisation]) -> Told:
    of: Counter[str] = Counter(one.kind for one in found)
    if len(found) == MOST:  # one statement for each of the four kinds
        of = Counter({kind: actors.how_many_organisations(path, kind, most=MOST_COUNTED) for kind in actors.KINDS})
    counts = ((title, of[kind]) for kind, title in actors.KINDS.items())
    told = tuple(Counted(title, count, "个") for title, count in counts if count)
    return told, "" if told else "没有单独登记在这里的组织；它们登记在社区。"


def _homes(path: str) -> Told:
    counted = registry.homes_count(path)
    if not counted.dwellings:
        return (), "还没有房屋。"
    uses = (Counted(title, counted.uses.get(key, 0), "户") for key, title in registry.USES.items())
    first = (Counted("房屋", counted.dwellings, "户"), Counted("已核实", counted.checked, "户"))
    unknown = counted.uses.get("", 0)
    return (*first, *(one for one in uses if one.number)), f"{unknown} 户的用途还不清楚。" if unknown else ""

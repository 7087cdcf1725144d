"""What the cells of one row say: checked against each other, and against the buildings and dwellings there are."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

from liren.kit.errors import InvalidInput
from liren.registry.models import Dwelling
from liren.registry.people.arriving.shapes import Problem, Row
from liren.registry.people.documents import CITIZENS, DOCUMENTS
from liren.registry.people.particulars import Told, with_given
from liren.registry.told import KINDS_OF_RESIDENCE, RELATIONS, SEXES
from liren.territories.public import Place, community_of, descendants, jurisdiction_of, place_at

_DAY = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})日?", re.ASCII)
_COLUMN_OF = {"phones": "phone"}
_MANY = 5000
_EARLIEST = date(1900, 1, 1)


class Ground:
    """Where a file's people may live: the buildings below a place, with their dwellings. Three statements."""

    def __init__(self, here: Place) -> None:
        self.here = here
        below = descendants(community_of(here.path) or here.path, limit=_MANY).places
        self.estates = {one.id: one.name for one in below if one.kind == "estate"}
        self.buildings: dict[str, list[Place]] = defaultdict(list)
        for one in below:
            if one.kind == "building" and jurisdiction_of(one).startswith(here.path):
                self.buildings[_plain(one.name)].append(one)
        ids = [one.id for found in self.buildings.values() for one in found]
        self.rooms: dict[tuple[int, str], list[Dwelling]] = defaultdict(list)
        for home in Dwelling.objects.filter(building_id__in=ids, until=None, withdrawn=False):
            self.rooms[home.building_id, _plain(home.room)].append(home)


def ground_of(path: str) -> "Ground | None":
    """None where `path` is no community and no grid."""
    here = place_at(path)
    return Ground(here) if here is not None and here.kind in ("community", "grid") and here.valid_to is None else None


def read_row(number: int, cells: Mapping[str, str], ground: Ground, today: date) -> Row:
    """The row, with what is wrong about it by column. No statement."""
    row = Row(number, Told(""), ground.here.id, ground.here.path)
    _person(row, cells, today)
    _home(row, cells, ground)
    row.kind = _choice(row, cells, "kind", KINDS_OF_RESIDENCE) or "actual"
    if not cells.get("kind"):
        row.problems.append(Problem("kind", "没有填。请选常住、流动、户籍或境外"))
    row.since = _day(row, cells, "since")
    if row.since is not None and not _EARLIEST <= row.since <= today:
        row.problems.append(Problem("since", "请写 1900 年以后、不晚于今天的日子"))
    _household(row, cells)
    return row


def _person(row: Row, cells: Mapping[str, str], today: date) -> None:
    born, sex = _day(row, cells, "born"), _choice(row, cells, "sex", SEXES)
    document = _choice(row, cells, "document", DOCUMENTS) or "id"
    given: dict[str, object] = {
        "name": cells.get("name", ""),
        "phones": [text for text in (cells.get("phone", ""), cells.get("phone2", "")) if text],
        "document": document,
        "number": cells.get("number", ""),
        "born": born,
        "sex": sex or "",
    }
    try:
        row.told = with_given(None, given, today)
    except InvalidInput as error:
        row.problems += [Problem(_COLUMN_OF.get(name, name), what) for name, what in error.fields.items()]
        row.told = Told(str(given["name"])[:60].strip())
        return
    if row.told.document in CITIZENS:
        if born is not None and born != row.told.born:
            row.problems.append(Problem("born", "与证件号码里的出生日期不一致，请核对这两格"))
        if sex and sex != row.told.sex:
            row.problems.append(Problem("sex", "与证件号码里的性别不一致，请核对这两格"))


def _home(row: Row, cells: Mapping[str, str], ground: Ground) -> None:
    building, unit, room = (cells.get(key, "") for key in ("building", "unit", "room"))
    if not building:
        if room or unit or cells.get("estate"):
            row.problems.append(Problem("building", "没有填。写了小区、单元或室号，就要写楼栋"))
        return
    found = ground.buildings.get(_plain(building), [])
    if estate := cells.get("estate", ""):
        found = [one for one in found if _plain(ground.estates.get(one.parent_id or 0, "")) == _plain(estate)]
    if len(found) != 1:
        what = "不止一栋叫这个名字，请写清小区" if found else "这里没有这栋楼。请核对，或先在“网格楼栋”里登记"
        row.problems.append(Problem("building", what))
        return
    row.place_id, row.path = found[0].id, jurisdiction_of(found[0])
    if not room:
        if unit:
            row.problems.append(Problem("room", "没有填。写了单元，就要写室号；说不准就两格都不填"))
        return
    homes = ground.rooms.get((found[0].id, _plain(room)), [])
    if unit:
        homes = [one for one in homes if _plain(one.unit) == _plain(unit)]
    if len(homes) == 1:
        row.dwelling_id = homes[0].id
    elif homes:
        row.problems.append(Problem("unit", "几个单元都有这个室号，请写单元"))
    else:
        row.problems.append(Problem("room", "房屋登记里没有这一户。请先登记房屋，或只写到楼栋"))


def _household(row: Row, cells: Mapping[str, str]) -> None:
    head = cells.get("head", "").strip()
    relation = _choice(row, cells, "relation", RELATIONS)
    if relation == "head":
        head = head or row.told.name
    if head and not cells.get("relation"):
        row.problems.append(Problem("relation", "没有填。写了户主，就要写与户主的关系"))
    if cells.get("relation") and not head:
        row.problems.append(Problem("head", "没有填。写了与户主的关系，就要写户主是谁"))
    row.head, row.relation = head[:60], relation or "other"


def _choice(row: Row, cells: Mapping[str, str], column: str, titles: Mapping[str, str]) -> str:
    """The key whose title was typed; "" for none."""
    text = cells.get(column, "")
    if not text:
        return ""
    key = next((key for key, title in titles.items() if title == text), None)
    if key is None:
        row.problems.append(Problem(column, f"只能填：{'、'.join(filter(None, titles.values()))}"))
    return key or ""


def _day(row: Row, cells: Mapping[str, str], column: str) -> date | None:
    text = unicodedata.normalize("NFKC", cells.get(column, "")).strip()
    if not text:
        return None
    if parts := _DAY.fullmatch(text):
        with suppress(ValueError):  # no day there was
            return date(*map(int, parts.groups()))
    row.problems.append(Problem(column, "请写成 1949-10-01 这样的日期"))
    return None


def _plain(name: str) -> str:
    """A building's, unit's or room's name as it is compared: 3 幢, 3号楼 and 3栋 are one.

    >>> _plain("3 幢"), _plain("３号楼"), _plain("2单元"), _plain("402室"), _plain("01幢")
    ('3', '3', '2', '402', '1')
    """
    text = re.sub(r"[\s#]", "", unicodedata.normalize("NFKC", name))
    return re.sub(r"(号楼|单元|幢|栋|座|楼|室|号)$", "", text).lstrip("0").upper() or text


def households(rows: Iterable[Row]) -> Mapping[tuple[int, UUID | None, str], list[Row]]:
    """Rows by household: a door, and the name of its head."""
    homes: dict[tuple[int, UUID | None, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.head:
            homes[row.place_id, row.dwelling_id, row.head].append(row)
    return homes

"""People as a sheet: who took it, when, what for and its number stand in the first row, on every printed page and
beside every person, so that a part of it still tells where it comes from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, TYPE_CHECKING, Any, Final
from uuid import UUID

from liren.access.public import Actor, took_out
from liren.engine.groups.weighing import age_on
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.ids import new_id
from liren.kit.memory import Lazily
from liren.registers.sheets import harmless
from liren.registry import public as registry
from liren.territories import public as territories

if TYPE_CHECKING:
    import openpyxl
else:
    openpyxl = Lazily("openpyxl")

TITLE: Final = "居民名单"
FULL: Final[Mapping[str, str]] = {"name": "姓名", "phone": "电话"}
_WIDTHS: Final[Mapping[str, int]] = {
    "name": 14, "sex": 6, "age": 13, "kind": 8, "building": 22, "door": 14, "relation": 16, "phone": 16, "number": 24,
}  # fmt: skip
_WIDTH_OF_NUMBER: Final = 18


@dataclass(frozen=True, slots=True)
class TakenPeople:
    """name: of the file without its ending; number: what the sheet bears and the list of exports knows it by.

    left_out: who lives there too and did not agree to what it is for.
    """

    name: str
    number: str
    rows: int
    left_out: int = 0


@write
def take_people(
    *, path: str, use: str, full: Collection[str], purpose: str, out: IO[bytes], by: Actor, at: datetime,
    only: Collection[UUID] | None = None,
) -> TakenPeople:  # fmt: skip
    """Write who lives at a place as Excel into `out`, marked, and write down that it was taken out.

    use: which of the law book's purposes it is; who did not agree to one that stands on consent is left out, and the
    sheet says how many.
    full: of FULL, what is written out for each; numbers of documents stay masked. only: those of them (a group's).
    Raises InvalidInput, NotAllowed.
    """
    found = registry.people_to_take(path=path, use=use, full=full, purpose=purpose, only=only, by=by, at=at)
    people, asked_for = found.people, registry.consents.purposes()[use]
    here = territories.place_at(path)
    assert here is not None
    moment = at.astimezone(CHINA)
    number = f"RM{moment:%Y%m%d}-{new_id().hex[-8:].upper()}"
    what_for = f"用途：{purpose.strip()}（{asked_for.title}）"
    mark = f"{number} · {here.full_name} · {by.name} · {moment:%Y-%m-%d %H:%M} · {what_for}"
    if asked_for.needs_consent:
        mark += f" · 只列同意的 {len(people)} 人，另有 {found.left_out} 人没有同意，没有列入"
    widths = [*(_WIDTHS[one] for one in asked_for.columns), _WIDTH_OF_NUMBER]
    _write(out, mark, number, _table(people, asked_for.columns, number, moment.date()), widths)
    written = "、".join(FULL[one] for one in FULL if one in full and one in asked_for.columns) or "无"
    asked = f"{what_for}；没有同意而没列入的 {found.left_out} 人；写全的：{written}；编号 {number}"
    took_out(what=TITLE, path=territories.jurisdiction_of(here), asked=asked, rows=len(people), by=by, at=at)
    return TakenPeople(f"{TITLE}-{here.everyday_name}-{moment:%Y%m%d}", number, len(people), found.left_out)


def _table(people: Sequence[Mapping[str, object]], columns: Sequence[str], number: str, today: date) -> list[list[str]]:
    places = territories.places({id_ for one in people if isinstance(id_ := one.get("place_id"), int)})
    doors = registry.dwellings_by_id({id_ for one in people if isinstance(id_ := one.get("dwelling_id"), UUID)})
    lines = []
    for one in people:
        place, door = places.get(one.get("place_id")), doors.get(one.get("dwelling_id"))  # type: ignore[call-overload]
        born = one.get("born")
        lines.append({
            "name": one.get("name") or one.get("shown"), "sex": one.get("sex"),
            "age": age_on(born, today) if isinstance(born, date) else "", "kind": one.get("kind"),
            "building": place.everyday_name if place else "", "door": door.door if door else "",
            "relation": one.get("relation"), "phone": one.get("phone") or one.get("phone_shown"),
            "number": one.get("number_shown"),
        })  # fmt: skip
    lines.sort(key=lambda line: (line["building"], line["door"], line["relation"] != "户主", str(line["name"])))
    header = [*(registry.consents.COLUMNS[one] for one in columns), "导出编号"]
    return [header, *([*(str(line[one]) for one in columns), number] for line in lines)]


def _write(out: IO[bytes], mark: str, number: str, table: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet(TITLE)
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = width
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.oddHeader.center.text = sheet.oddFooter.left.text = printed(mark)
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
    sheet.protection.sheet = True  # rows are not hidden and lines not taken out by accident; there is no password
    for allowed in ("formatCells", "formatColumns", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)
    sheet.append([harmless(f"{mark}。仅供这项工作使用，用后销毁；每位居民都能看到这次导出。")])
    for line in table:
        sheet.append([harmless(cell) for cell in line])
    book.properties.title, book.properties.identifier = TITLE, number
    book.save(out)


def printed(mark: str) -> str:
    """As headers and footers take it: an ampersand begins an order there, and 255 characters are all they hold."""
    return mark.replace("&", "&&")[:200]

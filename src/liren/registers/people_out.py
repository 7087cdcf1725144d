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
_WIDTHS: Final = (14, 6, 13, 8, 22, 14, 16, 16, 24, 18)


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
    _write(out, mark, number, _table(people, number, moment.date()))
    written = "、".join(FULL[one] for one in FULL if one in full) or "无"
    asked = f"{what_for}；没有同意而没列入的 {found.left_out} 人；写全的：{written}；编号 {number}"
    took_out(what=TITLE, path=territories.jurisdiction_of(here), asked=asked, rows=len(people), by=by, at=at)
    return TakenPeople(f"{TITLE}-{here.everyday_name}-{moment:%Y%m%d}", number, len(people), found.left_out)


def _table(people: Sequence[Mapping[str, object]], number: str, today: date) -> list[list[str]]:
    places = territories.places({one["place_id"] for one in people if isinstance(one["place_id"], int)})
    doors = registry.dwellings_by_id({one["dwelling_id"] for one in people if isinstance(one["dwelling_id"], UUID)})
    header = ["姓名", "性别", "年龄", "居住类别", "楼栋", "门牌", "与户主关系", "电话", "证件号码", "导出编号"]
    lines = []
    for one in people:
        place, door = places.get(one["place_id"]), doors.get(one["dwelling_id"])  # type: ignore[call-overload]
        born = one["born"]
        lines.append([
            str(one.get("name") or one["shown"]), str(one["sex"]),
            str(age_on(born, today)) if isinstance(born, date) else "", str(one["kind"]),
            place.everyday_name if place else "", door.door if door else "", str(one["relation"]),
            str(one.get("phone") or one["phone_shown"]), str(one["number_shown"]), number,
        ])  # fmt: skip
    return [header, *sorted(lines, key=lambda line: (line[4], line[5], line[6] != "户主", line[0]))]


def _write(out: IO[bytes], mark: str, number: str, table: Sequence[Sequence[str]]) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet(TITLE)
    for place, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[openpyxl.utils.get_column_letter(place)].width = width
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.oddHeader.center.text = sheet.oddFooter.left.text = _printed(mark)
    sheet.oddFooter.right.text = "第 &P 页，共 &N 页"
    sheet.protection.sheet = True  # rows are not hidden and lines not taken out by accident; there is no password
    for allowed in ("formatCells", "formatColumns", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)
    sheet.append([harmless(f"{mark}。仅供这项工作使用，用后销毁；每位居民都能看到这次导出。")])
    for line in table:
        sheet.append([harmless(cell) for cell in line])
    book.properties.title, book.properties.identifier = TITLE, number
    book.save(out)


def _printed(mark: str) -> str:
    """As headers and footers take it: an ampersand begins an order there, and 255 characters are all they hold."""
    return mark.replace("&", "&&")[:200]

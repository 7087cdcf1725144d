"""The “家装” checklist 亲和、温馨、活泼 (R114): what is so already, what is not yet, and what to do next. No score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor
from liren.actors.public import persons
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.media.public import attach
from liren.registry.facilities import checks
from liren.registry.facilities.keeping import held, tell
from liren.registry.facilities.types import book
from liren.registry.models import HomelikeCheck

SEEN: Final[Mapping[str, str]] = {"yes": "做到了", "not_yet": "还没有"}
MOST_PHOTOS: Final = 6


@dataclass(frozen=True, slots=True)
class Look:
    """One look. items: (aim, [(item, yes or not_yet)]) as worded then, in the order of the list."""

    id: UUID
    on: date
    items: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    note: str
    photos: tuple[UUID, ...]
    withdrawn: str
    by_name: str


@write
def look(
    *, facility_id: UUID, on: date | None, seen: Mapping[str, str], note: str = "", photos: Sequence[UUID] = (),
    by: Actor, at: datetime,
) -> UUID:  # fmt: skip
    """Write down what was seen on a day. What is left out was not looked at, and says nothing.

    Raises NotYours, NotAllowed, FacilityGone, InvalidInput with the fields.
    """
    row = held(facility_id, by)
    items = book().items
    problems = {}
    if on is None or not row.since <= on <= at.astimezone(CHINA).date():
        problems["on"] = "请写哪天看的，登记以后、今天或以前"
    for key, value in seen.items():
        if key not in items or value not in SEEN:
            problems[key] = f"请选：{'、'.join(SEEN.values())}，没看的不选"
    if not seen:
        problems["seen"] = "至少看一条再记"
    if checks.loose(note, 500) is None:
        problems["note"] = "请用一行话写，500 字以内"
    if len(photos) > MOST_PHOTOS:
        problems["photos"] = f"最多 {MOST_PHOTOS} 张"
    if not (kind := book().types.get(row.type)) or not kind.rooms:
        problems["on"] = "只有有房间的设施才看“家装”"
    if problems or on is None:
        raise InvalidInput.of(problems)
    told = {key: value for key, value in seen.items() if key in items}
    made = HomelikeCheck.objects.create(
        facility=row, on=on, seen=told, titles={key: items[key].title for key in told}, note=note.strip(),
        photos=[str(one) for one in photos], by=by.person_id, at=at,
    )  # fmt: skip
    attach("homelike", made.id, list(photos), by=by)
    yes = sum(1 for value in told.values() if value == "yes")
    tell(row, "homelike", made.id, None, f"看“家装”：{len(told)} 条里 {yes} 条做到了", on, by, at)
    return made.id


@write
def withdraw_look(*, look_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """It was a mistake. Raises NotYours, NotAllowed, FacilityGone, InvalidInput."""
    found = HomelikeCheck.objects.filter(id=look_id, withdrawn="").first()
    if found is None:
        raise NotYours(what="这次记录")
    row = held(found.facility_id, by)
    found.refresh_from_db()
    if found.withdrawn:  # by another while this waited
        raise NotYours(what="这次记录")
    if checks.line(why) is None:
        raise InvalidInput(why=f"请用一行话写明原因，{checks.LONGEST} 字以内")
    found.withdrawn = why.strip()
    found.save(update_fields=["withdrawn"])
    today = at.astimezone(CHINA).date()
    tell(row, "homelike", found.id, {"withdrawn": ""}, f"看“家装”记错了，撤回：{why.strip()}", today, by, at)


def looks(facility_id: UUID, *, limit: int = 12) -> tuple[Look, ...]:
    """The last looks at a facility, the latest first."""
    found = list(HomelikeCheck.objects.filter(facility_id=facility_id).order_by("-on", "-at")[:limit])
    names = persons(row.by for row in found if row.by is not None)
    return tuple(
        Look(
            row.id, row.on, _by_aim(row), row.note, tuple(UUID(one) for one in row.photos), row.withdrawn,
            names.get(row.by, "") if row.by else "系统",
        )
        for row in found
    )  # fmt: skip


def _by_aim(row: HomelikeCheck) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    items = book().items
    known = {key: items[key].aim if key in items else "" for key in row.seen}
    aims = {**book().aims, "": "别的"}
    return tuple(
        (title, tuple((row.titles[key], row.seen[key]) for key, of in known.items() if of == aim))
        for aim, title in aims.items()
        if aim in known.values()
    )

"""Registering a facility, changing it, taking it out of use, and saying that an entry was a mistake."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max

from liren.access.public import Actor, require
from liren.actors.public import organisation, organisation_names
from liren.engine.phones import plain_phone
from liren.kit.clock import CHINA
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.bookings.ending import decline_coming, decline_shut, move_bookings
from liren.registry.facilities import checks
from liren.registry.facilities.errors import FacilityChanged, FacilityGone
from liren.registry.facilities.shapes import Wanted
from liren.registry.facilities.types import Type, book
from liren.registry.facilities.words import FIELDS, MODES, ON_HOLIDAYS, SAID_OF_THINGS, SYSTEMS
from liren.registry.models import Facility, FacilityPast
from liren.registry.told import QUALITIES
from liren.territories.public import Place, community_of, jurisdiction_of, place_at

ACT: Final = "facilities.keep"
STATE: Final = (
    "name", "type", "address", "lon", "lat", "system", "mode", "operator", "agreement", "station_of_id", "phone",
    "weekdays", "weekend", "holidays", "holiday_hours", "hours_note", "note", "source", "quality", "path",
    "place_path", "place_id", "until", "withdrawn", "branch",
)  # fmt: skip
"""What of a facility may change, and so is kept as it was."""
_SILENT: Final = ("branch", "path", "place_id")
"""Follows from the type and the place, which are told."""


@write
def register_facility(*, place_path: str, wanted: Wanted, since: date | None, by: Actor, at: datetime) -> UUID:
    """Write down a facility at a place, standing there since a day not later than today; its id.

    Raises InvalidInput with every wrong field, NotAllowed.
    """
    place = place_at(place_path)
    require(by, ACT, place_path if place else "")
    today = at.astimezone(CHINA).date()
    problems = _problems(wanted, place)
    if not checks.day_of_our_time(since, today):
        problems["since"] = "请写从哪天起有的，今天或以前；不知道就写登记的日子"
    if problems or place is None or since is None:
        raise InvalidInput.of(problems)
    made = Facility(place_id=place.id, place_path=place.path, path=jurisdiction_of(place), since=since)
    made.numbered_at = community_of(place.path) or place.path
    _lay(made, wanted)
    made.code = _next_code(made.numbered_at, made.branch)
    made.state_since, made.recorded_at, made.by = since, at, by.person_id
    made.save(force_insert=True)
    tell(made, "facility", made.id, None, f"登记为{book().types[made.type].title}", since, by, at)
    return made.id


@write
def change_facility(
    *,
    facility_id: UUID,
    wanted: Wanted,
    seen: int,
    on: date | None = None,
    place_path: str = "",
    by: Actor,
    at: datetime,
) -> None:
    """It is as `wanted` from the day `on` (default: today). seen: the version the person looked at.

    place_path: where it lies, when that is put right; "" where it lies now. Its number stays.
    Bookings that lie no longer within its hours are declined, and who booked is told.
    Nothing different changes nothing. Raises NotYours, NotAllowed, FacilityGone, FacilityChanged, InvalidInput.
    """
    row = held(facility_id, by)
    if row.version != seen:
        raise FacilityChanged
    on = on or at.astimezone(CHINA).date()
    here = place_at(place_path or row.place_path)
    moves = here is None or here.id != row.place_id
    if here is not None and moves:
        require(by, ACT, here.path)
    problems = _problems(wanted, here, of=row.id, fits=moves or wanted.type != row.type)
    if not row.state_since <= on <= at.astimezone(CHINA).date():
        problems["on"] = f"请写 {row.state_since} 到今天之间的日子：那天以前的样子已经记下了"
    if problems or here is None:
        raise InvalidInput.of(problems)
    before, words = state_of(row), in_words(row)
    _lay(row, wanted)
    row.place_id, row.place_path, row.path = here.id, here.path, jurisdiction_of(here)
    changed = [name for name, value in state_of(row).items() if value != before[name] and name not in _SILENT]
    if not changed:
        return
    after = in_words(row)
    says = "；".join(f"{FIELDS[_plain(name)]}：{words[name] or '无'} → {after[name] or '无'}" for name in changed)
    save(row, before, says, on, by, at)
    if row.path != before["path"]:
        move_bookings(row)
    if {"weekdays", "weekend", "holidays", "holiday_hours"} & set(changed):
        decline_shut(row, by=by, at=at)


@write
def end_facility(*, facility_id: UUID, on: date | None, why: str, by: Actor, at: datetime) -> None:
    """It is out of use since the day `on`; coming bookings are declined.

    Raises NotYours, NotAllowed, FacilityGone, InvalidInput.
    """
    row = held(facility_id, by)
    problems = _reason(why)
    today = at.astimezone(CHINA).date()
    if on is None or not max(row.since, row.state_since) <= on <= today:
        problems["on"] = f"请写 {max(row.since, row.state_since)} 到今天之间的日子"
    if problems or on is None:
        raise InvalidInput.of(problems)
    before = state_of(row)
    row.until = on
    save(row, before, f"停用：{why.strip()}", on, by, at)
    decline_coming(row, reason=f"这处停用了：{why.strip()}", by=by, at=at)


@write
def withdraw_facility(*, facility_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """The entry was a mistake; it stays, marked. Raises NotYours, NotAllowed, FacilityGone, InvalidInput."""
    row = held(facility_id, by)
    problems = _reason(why)
    if problems:
        raise InvalidInput.of(problems)
    before = state_of(row)
    row.withdrawn = why.strip()
    save(row, before, f"登记有误，撤回：{row.withdrawn}", row.state_since, by, at)
    decline_coming(row, reason="这处登记有误，已经撤回", by=by, at=at)


def held(facility_id: UUID, by: Actor) -> Facility:
    """The row, locked, for somebody who may keep it. Raises NotYours, NotAllowed, FacilityGone."""
    row = Facility.objects.select_for_update().filter(id=facility_id).first()
    if row is None:
        raise NotYours(what="这处设施")
    require(by, ACT, row.path)
    if row.until is not None or row.withdrawn:
        raise FacilityGone(name=row.name)
    return row


def save(row: Facility, before: Mapping[str, Any], says: str, on: date, by: Actor, at: datetime) -> None:
    """Write a changed facility with how it was before."""
    row.version += 1
    row.state_since, row.recorded_at, row.by = on, at, by.person_id
    row.save(update_fields=[*STATE, "version", "state_since", "recorded_at", "by"])
    tell(row, "facility", row.id, before, says, on, by, at)


def tell(
    row: Facility, part: str, about: UUID, before: Mapping[str, Any] | None, says: str, until: date, by: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Add a line to the history."""
    state = None if before is None else dict(before)
    FacilityPast.objects.create(
        facility=row, part=part, about=about, state=state, until=until, says=says, by=by.person_id, at=at
    )


def state_of(row: Facility) -> dict[str, Any]:
    """What may change, as JSON keeps it."""
    return {name: _kept(getattr(row, name)) for name in STATE}


def in_words(row: Facility) -> dict[str, str]:
    """What may change, as people read it."""
    words = {name: str(value or "") for name, value in state_of(row).items()}
    words["type"] = book().types[row.type].title if row.type in book().types else row.type
    words["mode"], words["source"] = MODES.get(row.mode, ""), SAID_OF_THINGS[row.source]
    words["holidays"] = ON_HOLIDAYS.get(row.holidays, "")
    words["quality"] = QUALITIES[row.quality]
    words["place_path"] = here.everyday_name if (here := place_at(row.place_path)) else ""
    if row.operator:
        words["operator"] = organisation_names([row.operator]).get(row.operator, "")
    if row.station_of_id:
        words["station_of_id"] = Facility.objects.values_list("name", flat=True).get(id=row.station_of_id)
    return words


def _kept(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)


def _plain(name: str) -> str:
    return name.removesuffix("_id")


def _reason(why: str) -> dict[str, str]:
    return {} if checks.line(why) else {"why": f"请用一行话写明原因，{checks.LONGEST} 字以内"}


def _next_code(numbered_at: str, branch: str) -> str:
    """`2.4-0007`: one after the last of this branch there; who asks at once waits."""
    rows("SELECT pg_advisory_xact_lock(hashtext('registry.facility-code'), hashtext(%s))", numbered_at)
    found = Facility.objects.filter(numbered_at=numbered_at, code__startswith=f"{branch}-").aggregate(last=Max("code"))
    return f"{branch}-{int((found['last'] or '-0').rpartition('-')[2]) + 1:05}"


def _lay(row: Facility, wanted: Wanted) -> None:
    """Put checked values into the row."""
    for name in (
        "name", "type", "address", "system", "mode", "agreement", "holidays", "hours_note", "note", "source", "quality",
    ):  # fmt: skip
        setattr(row, name, getattr(wanted, name).strip())
    row.branch = book().types[row.type].branch
    row.lon, row.lat = checks.degrees(wanted.lon, 180), checks.degrees(wanted.lat, 90)
    row.operator = UUID(wanted.operator) if wanted.operator else None
    row.station_of_id = UUID(wanted.station_of) if wanted.station_of else None
    row.phone = _phone(wanted.phone) or ""
    row.weekdays, row.weekend = checks.plain_span(wanted.weekdays) or "", checks.plain_span(wanted.weekend) or ""
    row.holiday_hours = checks.plain_span(wanted.holiday_hours) or ""


def _phone(text: str) -> str | None:
    told = text.strip()
    if not told:
        return ""
    return told if told.isascii() and told.isdigit() and 3 <= len(told) <= 6 else plain_phone(told)


def _problems(wanted: Wanted, place: Place | None, of: UUID | None = None, *, fits: bool = True) -> dict[str, str]:
    """Everything that is wrong, by field. fits: whether it is asked that the type fits the place."""
    kind = book().types.get(wanted.type)
    problems = dict(_words(wanted))
    if place is None or place.valid_to is not None:
        problems["place"] = "请选一个还在的地点"
    elif fits and kind is not None and (why := checks.fits(kind, place)):
        problems["place"] = why
    if kind is None:
        problems["type"] = "请从类别里选一个"
    problems |= _point(wanted)
    problems |= _running(wanted)
    problems |= _station(wanted, kind, place, of)
    return problems


def _words(wanted: Wanted) -> dict[str, str]:
    problems = {}
    if checks.line(wanted.name, 60) is None:
        problems["name"] = "请写名称，60 字以内，例如 桂花里党群服务中心、3 幢东侧消防栓"
    for field in fields(Wanted):
        told = getattr(wanted, field.name)
        if field.name in ("address", "agreement", "hours_note", "note") and checks.loose(told) is None:
            problems[field.name] = f"请用一行话写，{checks.LONGEST} 字以内"
    for name in ("weekdays", "weekend"):
        if checks.plain_span(getattr(wanted, name)) is None:
            problems[name] = "请写成 09:00-17:30 的样子，止在起之后；不开就空着"
    problems |= _on_holidays(wanted)
    if _phone(wanted.phone) is None:
        problems["phone"] = "请写带区号的座机、11 位手机号，或 3 到 6 位的热线号码"
    if wanted.source not in SAID_OF_THINGS:
        problems["source"] = f"请选从哪里知道的：{'、'.join(SAID_OF_THINGS.values())}"
    if wanted.quality not in QUALITIES:
        problems["quality"] = f"请选：{'、'.join(QUALITIES.values())}"
    return problems


def _on_holidays(wanted: Wanted) -> dict[str, str]:
    how, hours = wanted.holidays.strip(), wanted.holiday_hours.strip()
    if how and how not in ON_HOLIDAYS:
        return {"holidays": f"请选：{'、'.join(ON_HOLIDAYS.values())}"}
    if how == "other" and not checks.plain_span(hours):
        return {"holiday_hours": "请写节假日几点到几点，写成 09:00-12:00 的样子"}
    if how != "other" and hours:
        return {"holiday_hours": "法定节假日选“另定钟点”才写，别的请空着"}
    return {}


def _point(wanted: Wanted) -> dict[str, str]:
    told = [bool(wanted.lon.strip()), bool(wanted.lat.strip()), bool(wanted.system)]
    if not any(told):
        return {}
    problems = {}
    if checks.degrees(wanted.lon, 180) is None:
        problems["lon"] = "请写度数，例如 120.632891；不知道就三样都空着"
    if checks.degrees(wanted.lat, 90) is None:
        problems["lat"] = "请写度数，例如 31.262345；不知道就三样都空着"
    if wanted.system not in SYSTEMS:
        problems["system"] = f"请选坐标系：{'、'.join(SYSTEMS)}；差一个坐标系能差出几百米"
    return problems


def _running(wanted: Wanted) -> dict[str, str]:
    """Who runs it: entrusted to an organisation of social force by an agreement; by residents as they resolved."""
    problems = {}
    if wanted.mode and wanted.mode not in MODES:
        problems["mode"] = f"请选：{'、'.join(MODES.values())}"
    kind = _kind_of(wanted.operator)
    if wanted.operator and kind is None:
        problems["operator"] = "没有这个组织，请先在“组织岗位”里设"
    elif wanted.mode == "entrusted" and kind != "social_force":
        problems["operator"] = "委托社会组织运营的，请选受委托的社会组织"
    elif wanted.mode == "residents" and kind is not None and kind not in ("self_governance", "social_force"):
        problems["operator"] = "居民协商管理的，请选居民的组织，或不选"
    if wanted.mode in ("entrusted", "residents") and checks.line(wanted.agreement) is None:
        what = "委托协议的名称、编号和期限" if wanted.mode == "entrusted" else "协商的决议或公约，哪天定的"
        problems["agreement"] = f"请写{what}"
    return problems


def _kind_of(operator: str) -> str | None:
    try:
        found = organisation(UUID(operator)) if operator else None
    except (ValueError, NotYours):
        return None
    return found.kind if found is not None and found.until is None else None


def _station(wanted: Wanted, kind: Type | None, place: Place | None, of: UUID | None) -> dict[str, str]:
    """A branch station belongs to a centre that lies above it."""
    if not wanted.station_of:
        return {}
    if kind is None or kind.station_of is None:
        return {"station_of": "只有分中心才写属于哪个中心，请空着"}
    try:
        centre = Facility.objects.filter(id=UUID(wanted.station_of), until=None, withdrawn="").first()
    except ValueError:
        centre = None
    title = book().types[kind.station_of].title
    if centre is None or centre.type != kind.station_of or centre.id == of:
        return {"station_of": f"请选一个{title}"}
    if place is not None and not place.path.startswith(centre.place_path):
        return {"station_of": f"“{centre.name}”不管这里，请选这里街道的{title}"}
    return {}

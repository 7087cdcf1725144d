"""Who may decide what, where and until when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from liren.access.public import Actor, holds, may, require
from liren.access.roles import ROLES
from liren.kit.database import write
from liren.kit.errors import InvalidInput, NotYours
from liren.standards.switches.deciding import LONGEST_REASON, decide, decide_mode, end_exemptions
from liren.standards.switches.errors import ExemptionFromAbove, ModeNotYours, NoEmergency
from liren.standards.switches.features import COMMUNITY_TYPES, feature
from liren.standards.switches.model import Switch
from liren.standards.switches.queries import standing
from liren.standards.switches.standing import (
    AS_ABOVE,
    EMERGENCY,
    FEATURE,
    MODE,
    OFF,
    ON,
    ORDINARY,
    TYPE,
    Decision,
    Standing,
)
from liren.territories.public import level_of, place_at

LONGEST_EMERGENCY = timedelta(days=30)
MODE_BY_LEVEL: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {
        3: ("supervisor",),
        4: ("supervisor", "dispatcher"),
        5: ("supervisor", "dispatcher", "administrator"),
    }
)
"""Which roles may switch the mode of a place of each level (county, street, community). Our choice."""


def may_switch_mode(actor: Actor, path: str) -> bool:
    """May `actor` switch `path` between ordinary and emergency?"""
    roles = MODE_BY_LEVEL.get(level_of(path), ())
    return bool(roles) and (actor.is_system or any(holds(actor, role, path) for role in roles))


def may_see_switches(actor: Actor, path: str) -> bool:
    """May `actor` look at what is decided for `path`, and why: whoever may decide something there."""
    return may(actor, "mode.switch", path) or may(actor, "features.switch", path)


@write
def switch_mode(
    *,
    path: str,
    mode: Literal["emergency", "ordinary", "as above"],
    reason: str,
    by: Actor,
    at: datetime,
    until: datetime | None = None,
) -> Decision:
    """Put a place into emergency mode until a time at most 30 days off, end it, or leave the place out of one above.

    "as above" ends what the place itself declared, or takes back that it is left out; "ordinary" exempts it from an
    emergency above, for whoever may switch the place that declared it, until `until`, at the latest (and unless said)
    as long as that emergency: ended, declared anew or ending earlier, it takes its exemptions along.
    Raises InvalidInput, ModeNotYours, NoEmergency, ExemptionFromAbove.
    """
    name = _place(path)
    if not may_switch_mode(by, path):
        raise ModeNotYours(place=name, allowed=_who(path))
    problems = _reason_problem(reason)
    if mode not in (EMERGENCY, ORDINARY, AS_ABOVE):
        problems["mode"] = "请选“转入应急”“结束应急”或“本地不适用”"
    if mode == EMERGENCY:
        problems |= _until_problem(until, at)
    if problems:
        raise InvalidInput.of(problems)
    here = standing([path], at)
    own = _own_mode(here, path)
    ends = until
    if mode == ORDINARY:
        ends = _exempt_until(until, _require_emergency(here, path, name, mode, by), at)
    elif mode == AS_ABOVE:
        ends = None
        if own != ORDINARY:
            _require_emergency(here, path, name, mode, by)
    made = decide_mode(path, mode, reason, by, at, ends)
    if EMERGENCY in (mode, own):
        end_exemptions(path, name, ends if mode == own else None, by, at)
    return made


def _own_mode(here: Standing, path: str) -> str:
    """What the place itself decided about its mode, and still holds; AS_ABOVE where nothing."""
    found = here.nearest(MODE, path)
    return found.value if found is not None and found.path == path else AS_ABOVE


def _exempt_until(until: datetime | None, above: Decision, at: datetime) -> datetime | None:
    """When an exemption ends: as said, at the latest with the emergency. Raises InvalidInput."""
    if until is None:
        return above.until
    if until <= at:
        raise InvalidInput(until="截止日期要晚于现在")
    if above.until is not None and until > above.until:
        raise InvalidInput(until="不能晚于上级应急的截止时间；不填就到那时为止")
    return until


@write
def switch_feature(
    *,
    path: str,
    key: str,
    value: Literal["on", "off", "as above"],
    reason: str,
    by: Actor,
    at: datetime,
    community_type: str = "",
    until: datetime | None = None,
) -> Decision:
    """Have a feature on or off at a place and below, or only in communities of one type there.

    Raises InvalidInput; NotAllowed unless `by` switches features there; NotYours for no such place.
    """
    _place(path)
    if not by.is_system:
        require(by, "features.switch", path)
    problems = _reason_problem(reason)
    if feature(key) is None:
        problems["key"] = "没有这项功能，请在页面上选"
    if value not in (ON, OFF, AS_ABOVE):
        problems["value"] = "请选“开”“关”或“随上级”"
    if community_type and community_type not in COMMUNITY_TYPES:
        problems["community_type"] = "没有这类社区，请在页面上选"
    if until is not None and until <= at:
        problems["until"] = "截止时间要晚于现在"
    if problems:
        raise InvalidInput.of(problems)
    return decide(path, FEATURE + key, value, reason, by, at, community_type=community_type, valid_to=until)


@write
def say_type(*, path: str, community_type: str, reason: str, by: Actor, at: datetime) -> Decision:
    """Say of what type a community is, or ("") that nobody says. Raises as `switch_feature`."""
    _place(path)
    if not by.is_system:
        require(by, "features.switch", path)
    problems = _reason_problem(reason)
    if community_type and community_type not in COMMUNITY_TYPES:
        problems["community_type"] = "没有这类社区，请在页面上选"
    if level_of(path) < 5:
        problems["path"] = "类型是社区的，请先选到社区"
    if problems:
        raise InvalidInput.of(problems)
    return decide(path, TYPE, community_type or AS_ABOVE, reason, by, at)


def require_carry(was: Switch, path: str, by: Actor, at: datetime) -> datetime | None:
    """Until when a decision made at a place that ended holds at `path`, if `by` may let it: as whoever decides there.

    The system carries an exemption only out of an emergency that held at the old place too; no exemption outlives the
    emergency. Raises ModeNotYours, NoEmergency, ExemptionFromAbove, NotAllowed.
    """
    if was.what != MODE:
        if not by.is_system:
            require(by, "features.switch", path)
        return was.valid_to
    name = _place(path)
    if not may_switch_mode(by, path):
        raise ModeNotYours(place=name, allowed=_who(path))
    if was.value == EMERGENCY:
        return was.valid_to
    above = _require_emergency(standing([path], at), path, name, was.value, by)
    if by.is_system and not was.path.startswith(above.path):
        raise ExemptionFromAbove(place=_place(above.path), allowed=_who(above.path))
    return min((end for end in (was.valid_to, above.until) if end is not None), default=None)


def _require_emergency(here: Standing, path: str, name: str, mode: str, by: Actor) -> Decision:
    """The emergency there is to end here, or to be left out of."""
    if mode == ORDINARY:  # it is left out of what stands above it, whatever it decided itself
        here = replace(here, decisions=tuple(one for one in here.decisions if one.path != path))
    found = here.nearest(MODE, path)
    if found is None or found.value != EMERGENCY:
        raise NoEmergency(place=name)
    allowed = found.path == path if mode == AS_ABOVE else may_switch_mode(by, found.path)
    if not allowed:
        raise ExemptionFromAbove(place=_place(found.path), allowed=_who(found.path))
    return found


def _place(path: str) -> str:
    """The everyday name of the place. Raises NotYours when there is none."""
    if path == "":
        return "全国"
    found = place_at(path)
    if found is None:
        raise NotYours(what="这个地方")
    return found.everyday_name


def _who(path: str) -> str:
    titles = [ROLES[role].title for role in MODE_BY_LEVEL.get(level_of(path), ())]
    return "、".join(titles) or "无（平急转换在区县、街道、社区三级进行）"


def _reason_problem(reason: str) -> dict[str, str]:
    if not reason.strip():
        return {"reason": "请写明理由，会留在记录里"}
    if len(reason) > LONGEST_REASON:
        return {"reason": f"理由最多 {LONGEST_REASON} 字，现在 {len(reason)} 字"}
    return {}


def _until_problem(until: datetime | None, at: datetime) -> dict[str, str]:
    if until is None:
        return {"until": "请填截止日期；到期自动结束，还需要时再延"}
    if until <= at:
        return {"until": "截止日期要晚于现在"}
    if until > at + LONGEST_EMERGENCY:
        return {"until": "一次最长 30 天；还需要时到期前再决定一次"}
    return {}

"""Documents of local rules for tests, and the grid-event procedure they stand on."""

from collections.abc import Mapping
from typing import Any

from liren.engine.calendar import WorkCalendar, load_calendar
from liren.engine.language import Procedure
from liren.engine.loading import parse
from liren.engine.local_rules.loading import LocalRulesInvalid, parse_local_rules
from liren.engine.local_rules.merging import merge
from liren.engine.local_rules.words import Merged
from liren.engine.tests.lawbook import calendar_text, procedure_text

CALENDAR: WorkCalendar = load_calendar(calendar_text())
GRID_EVENT: Procedure = parse(procedure_text("management/grid-event"))
ROLES: Mapping[str, str] = {
    "community_worker": "社区工作者", "dispatcher": "派单员", "handler": "经办人", "grid_worker": "网格员",
    "supervisor": "督办",
}  # fmt: skip


def change(do: str, clause: str, to: Any = None, **more: Any) -> dict[str, Any]:
    told = {"do": do, "clause": clause, "why": "本地人手够，可以更快", "basis": "local", **more}
    return told if to is None else {**told, "to": to}


def document(*changes: Mapping[str, Any], parent: Procedure = GRID_EVENT, **more: Any) -> dict[str, Any]:
    return {
        "parent": parent.key, "parent_version": parent.version, "version": 1, "title": "桂花里社区事件处置实施细则",
        "publisher": "桂花里社区居民委员会", "place": "32.05.06.901.001.", "changes": list(changes), **more,
    }  # fmt: skip


def merged(*changes: Mapping[str, Any], parent: Procedure = GRID_EVENT, **more: Any) -> Merged:
    told = parse_local_rules(document(*changes, parent=parent, **more))
    return merge(told, parent, CALENDAR, roles=ROLES)


def refused(*changes: Mapping[str, Any], parent: Procedure = GRID_EVENT, **more: Any) -> dict[str, str]:
    """What is said of each clause of changes that are refused."""
    try:
        merged(*changes, parent=parent, **more)
    except LocalRulesInvalid as error:
        return {one.path: one.message + one.hint for one in error.problems}
    return {}

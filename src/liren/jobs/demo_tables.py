"""Six example tables let in at the demonstration's street, and the first ones laid ready to fill. All invented."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from liren.access import public as access
from liren.actors.public import Demo
from liren.affairs import public as affairs
from liren.kit.clock import CHINA
from liren.management import public as management
from liren.standards.public import all_current

_PERIODS: Final = {"每月": "month", "每季": "quarter"}
_ACT: Final = timedelta(milliseconds=1)


def ask(demo: Demo, at: datetime) -> int:
    """Let the law book's tables in, each by an admission that went its way, unless some are asked; how many.

    The clock opens them. The reader must be the system, and is so again afterwards.
    """
    street, home = demo.places["street"].path, demo.places["community"].path
    if management.ADMISSION not in {one.procedure.key for one in all_current(home, at)}:
        return 0  # no law book yet
    if management.askings(access.SYSTEM):
        return 0
    clock = at + timedelta(seconds=1)
    tables = management.definitions(access.SYSTEM, street)
    for table in tables:
        admission = _admitted(demo, table, clock)
        day = clock.astimezone(CHINA).date()
        management.admit_table(
            definition=table.id, path=street, admission=admission, since=date(day.year - 2, 1, 1),
            until=date(day.year + 1, 12, 31), by=_as(demo, "gatekeeper"), at=clock,
        )  # fmt: skip
        clock += 4 * _ACT
    access.enter_system("command")
    return len(tables)


def _admitted(demo: Demo, table: management.TableLine, clock: datetime) -> UUID:
    """The affair that lets one in, from the request to the answer."""
    named = [{"column": title} for title in table.columns]
    asked = {"title": table.title, "department": table.department, "columns": named,
             "period": _PERIODS.get(table.every, "year"), "law": table.law[:200]}  # fmt: skip
    opened = affairs.open_affair(
        procedure_key=management.ADMISSION, place_path=demo.places["community"].path, answers=asked,
        by=_as(demo, "gatekeeper"), at=clock, origin="worker",
    )  # fmt: skip
    held = f"平台填 {table.filled} 栏，只问 {table.asked} 栏"
    for number, (who, step, move, answers) in enumerate(
        (
            ("gatekeeper", "compare", "held", {"held": held}), ("worker", "supply", "supplied", {}),
            ("gatekeeper", "told", "told", {}),
        ), 1,
    ):  # fmt: skip
        affairs.do_step(
            affair_id=opened.id, step=step, move=move, answers=answers, by=_as(demo, who), at=clock + number * _ACT
        )
    return opened.id


def _as(demo: Demo, who: str) -> access.Actor:
    return access.enter(demo.people[who], "demo")

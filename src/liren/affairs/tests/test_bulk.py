"""Many affairs at once, from another system."""

import time
from datetime import timedelta

import pytest

from liren.affairs import public as affairs
from liren.affairs.importing.errors import RowsRefused
from liren.affairs.importing.public import ImportedRow
from liren.affairs.models import Affair, Span, Work
from liren.affairs.tests.world import KEY, MORNING, World
from liren.kit.models import Event


def row(n: int, **given) -> ImportedRow:
    opened = MORNING - timedelta(days=400 + n % 300)
    asked = {
        "line": n + 1,
        "key": f"k{n}",
        "digest": f"d{n}",
        "opened_at": opened,
        "answers": {"title": f"第 {n} 盏路灯不亮", "description": "晚上看不见路，老人走过去不放心。", "name": "刘先生"},
        "number": f"S{n}",
        "reply": "已更换灯具，当晚恢复照明。",
        "replied_at": opened + timedelta(days=3),
    }
    return ImportedRow(**{**asked, **given})


def brought(here: World, *rows: ImportedRow) -> affairs.ImportOutcome:
    by = here.actor("dispatcher")
    place = here.people.community.path
    return affairs.import_affairs(rows=rows, procedure_key=KEY, place_path=place, by=by, at=here.tick())


def test_a_thousand_rows_take_about_half_a_second(here: World) -> None:
    rows = [row(n) for n in range(1000)]
    before = time.perf_counter()
    brought(here, *rows)
    print("rate", 1000 / (time.perf_counter() - before))

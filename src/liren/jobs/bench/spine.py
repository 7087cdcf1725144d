"""The spine measured: rates of opening, stepping, inbox and detail beside bare SQL of the same transactions, import
beside COPY, the national frame beside COPY. Runs in a scratch database."""

import csv
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.db import connections

from liren.access import public as access
from liren.affairs import public as affairs
from liren.affairs.importing import public as importing
from liren.jobs.bench.acts import (
    Act,
    Ground,
    accept,
    compared,
    detail,
    inbox,
    open_one,
    post_accept,
    post_open,
)
from liren.jobs.bench.copying import copy_again
from liren.jobs.bench.synthetic import Matter, matters
from liren.jobs.bench.timing import Comparison, Replay, timed
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction
from liren.standards.public import current
from liren.territories.public import load_frame

AFFAIR_TABLES = (
    "affairs_affair", "affairs_record", "affairs_span", "affairs_work", "affairs_participant",
    "kit_vaultentry", "kit_personkey",
)  # fmt: skip


def compare(ground: Ground, turns: int, seed: int) -> Iterator[Comparison]:
    """Each act `turns` times by the platform and as often as bare SQL, turn about, after a quarter more to warm up."""
    replay = Replay()
    try:
        for name, act in _acts(ground, turns, seed):
            yield compared(name, act, turns, replay)
    finally:
        replay.close()


def _acts(ground: Ground, turns: int, seed: int) -> Iterator[tuple[str, Callable[[int], Act]]]:
    invented = list(matters(6 * turns + 60, seed=seed, until=now()))
    yield "提出", lambda turn: partial(open_one, ground, invented[turn])
    waiting = [open_one(ground, one) for one in invented[3 * turns :]]
    yield "办一步", lambda turn: partial(accept, ground, waiting[turn])
    yield "提出（HTTP）", lambda turn: partial(post_open, ground, invented[3 * turns + turn], "wang")
    accepted = [open_one(ground, one) for one in invented[3 * turns :]]
    yield "办一步（HTTP）", lambda turn: partial(post_accept, ground, accepted[turn], "worker")
    yield "今日清单 50 件", lambda turn: partial(inbox, ground)
    yield "一件详情", lambda turn: partial(detail, ground, waiting[turn % 20])


@dataclass(frozen=True, slots=True)
class Bulk:
    """Rows written in one go by the platform, and what bare COPY takes for all the table rows they became."""

    name: str
    rows: int
    seconds: float
    table_rows: int
    copy_seconds: float

    @property
    def rate(self) -> float:
        return self.rows / self.seconds

    @property
    def copy_rate(self) -> float:
        return self.rows / self.copy_seconds

    @property
    def ratio(self) -> float:
        return self.seconds / self.copy_seconds


def import_rows(ground: Ground, count: int, seed: int) -> Bulk:
    """A CSV of `count` invented matters, from reading the file to the commit, beside COPY of the rows it left."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "matters.csv"
        _write(file, matters(count, seed=seed + 1, until=now()))
        before = _table_rows()
        seconds = timed(partial(_import, file, ground.demo.places["street"].path))
    rows, copy_seconds = copy_again(AFFAIR_TABLES)
    share = (rows - before) / rows
    return Bulk("导入事项", count, seconds, rows - before, copy_seconds * share)


def _write(file: Path, invented: Iterator[Matter]) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["编号", "主题", "留言时间", "留言详情", "留言用户", "答复意见", "答复时间"])
        for one in invented:
            times = [
                moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") for moment in (one.opened_at, one.replied_at)
            ]
            writer.writerow([one.number, one.title, times[0], one.description, one.name, one.reply, times[1]])


def _import(file: Path, place: str) -> None:
    at = now()
    with one_transaction():
        by = access.enter_system("bench")
        procedure = current(importing.usual_procedure(), place, at).procedure
        sheet = importing.read_sheet(file)
        plan = importing.check(sheet, importing.guess_columns(sheet.headers, procedure.form), procedure, place, at)
        affairs.import_affairs(rows=plan.rows, procedure_key=procedure.key, place_path=place, by=by, at=at)


def _table_rows() -> int:
    counted = " UNION ALL ".join(f"SELECT count(*) FROM {table}" for table in AFFAIR_TABLES)  # noqa: S608 (constants)
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"SELECT sum(count) FROM ({counted}) AS c")  # noqa: S608
        return int(cursor.fetchone()[0])


def load_nation() -> Bulk:
    """The national frame beside COPY of the same places."""
    seconds = timed(load_frame)
    rows, copy_seconds = copy_again(["territories_place"])
    return Bulk("全国区划", rows, seconds, rows, copy_seconds)

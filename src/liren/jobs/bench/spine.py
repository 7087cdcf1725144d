"""The spine measured: rates of opening, stepping, inbox and detail beside bare SQL of the same transactions, import
beside COPY, the national frame beside COPY. Runs in a scratch database."""

import csv
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client

from liren.access import public as access
from liren.actors.public import Demo, make_demo
from liren.affairs import public as affairs
from liren.affairs.importing import public as importing
from liren.jobs.bench.copying import copy_again
from liren.jobs.bench.synthetic import Matter, matters
from liren.jobs.bench.timing import Caught, Comparison, Replay, Statement, timed
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction, prepare_role
from liren.standards.public import current, seed_from_lawbook
from liren.territories.public import load_frame

PROCEDURE = "management/grid-event"
FIRST_STEP, FIRST_MOVE = "accept", "dispatch"
AFFAIR_TABLES = (
    "affairs_affair", "affairs_record", "affairs_span", "affairs_work", "affairs_participant",
    "kit_vaultentry", "kit_personkey",
)  # fmt: skip
Act = Callable[[], object]
_V1 = "/api/v1"
_CLIENT = Client(SERVER_NAME="localhost")


@dataclass(frozen=True, slots=True)
class Ground:
    """Where it is measured: the demonstration's people and places; tokens: secret of a session by person's key."""

    demo: Demo
    place: str
    tokens: Mapping[str, str]

    def person(self, key: str) -> UUID:
        return self.demo.people[key]


def prepare() -> Ground:
    """Migrate the scratch database, publish the law book, make the demonstration."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    call_command("migrate", database="owner", verbosity=0)
    prepare_role("owner", settings.APP_ROLE, settings.APP_PASSWORD)
    with one_transaction():
        access.enter_system("bench")
        seed_from_lawbook(settings.LAWBOOK, at=now())
        demo = make_demo(at=now(), password=None)
        tokens = {who: _session(demo.people[who]) for who in ("wang", "worker")}
    return Ground(demo, demo.places["building_3"].path, tokens)


def _session(person: UUID) -> str:
    return access.open_session(holder=person, address="127.0.0.1", at=now())


def compare(ground: Ground, turns: int, seed: int) -> Iterator[Comparison]:
    """Each act `turns` times by the platform and as often as bare SQL, turn about, after a quarter more to warm up."""
    replay = Replay()
    try:
        for name, act in _acts(ground, turns, seed):
            yield _compare(name, act, turns, replay)
    finally:
        replay.close()


def _acts(ground: Ground, turns: int, seed: int) -> Iterator[tuple[str, Callable[[int], Act]]]:
    invented = list(matters(6 * turns + 60, seed=seed, until=now()))
    yield "提出", lambda turn: partial(_open, ground, invented[turn])
    waiting = [_open(ground, one) for one in invented[3 * turns :]]
    yield "办一步", lambda turn: partial(_accept, ground, waiting[turn])
    yield "提出（HTTP）", lambda turn: partial(_post_open, ground, invented[3 * turns + turn], "wang")
    accepted = [_open(ground, one) for one in invented[3 * turns :]]
    yield "办一步（HTTP）", lambda turn: partial(_post_accept, ground, accepted[turn], "worker")
    yield "今日清单 50 件", lambda turn: partial(_inbox, ground)
    yield "一件详情", lambda turn: partial(_detail, ground, waiting[turn % 20])


def _compare(name: str, act: Callable[[int], Act], turns: int, replay: Replay) -> Comparison:
    platform: list[float] = []
    bare: list[float] = []
    caught: list[Statement] = []
    for turn in range(turns + turns // 4):
        mine, theirs = timed(act(2 * turn)), 0.0
        caught = _caught(act(2 * turn + 1))
        theirs = replay.run(caught)
        if turn >= turns // 4:  # the first quarter warms caches and plans
            platform.append(mine)
            bare.append(theirs)
    return Comparison(name, platform, bare, len(caught))


def _caught(act: Act) -> list[Statement]:
    """The statements of an act that is then undone, so that they can be sent once more."""
    caught = Caught()
    with _undone(), connection.execute_wrapper(caught):
        act()
    return caught.statements


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _open(ground: Ground, matter: Matter) -> UUID:
    with one_transaction():
        by = access.enter(ground.person("wang"), "bench")
        opened = affairs.open_affair(
            procedure_key=PROCEDURE,
            answers={"title": matter.title, "description": matter.description, "name": matter.name},
            place_path=ground.place,
            by=by,
            at=now(),
            origin="portal",
        )
    return opened.id


def _accept(ground: Ground, affair: UUID) -> None:
    with one_transaction():
        by = access.enter(ground.person("worker"), "bench")
        affairs.do_step(affair_id=affair, step=FIRST_STEP, move=FIRST_MOVE, answers={}, by=by, at=now())


def _post_open(ground: Ground, matter: Matter, who: str) -> None:
    answers = {"title": matter.title, "description": matter.description, "name": matter.name}
    _post(ground, who, "/affairs", {"procedure": PROCEDURE, "place": ground.place, "answers": answers}, 201)


def _post_accept(ground: Ground, affair: UUID, who: str) -> None:
    _post(ground, who, f"/affairs/{affair}/steps", {"step": FIRST_STEP, "move": FIRST_MOVE, "answers": {}}, 200)


def _post(ground: Ground, who: str, path: str, body: Mapping[str, object], expected: int) -> None:
    """One request through every middleware, in this process. Raises RuntimeError with what was answered instead."""
    signed = {"Authorization": f"Bearer {ground.tokens[who]}"}
    answer = _CLIENT.post(_V1 + path, json.dumps(body), "application/json", headers=signed)
    if answer.status_code != expected:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content.decode()[:300]}")


def _inbox(ground: Ground) -> None:
    with one_transaction():
        affairs.inbox(access.enter(ground.person("worker"), "bench"), at=now(), limit=50)


def _detail(ground: Ground, affair: UUID) -> None:
    with one_transaction():
        affairs.affair(affair, access.enter(ground.person("worker"), "bench"), at=now())


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

"""The standards centre measured: a system of many standards, conformance of a province's year beside the bare scan of
the same rows, courses streamed beside a bare cursor. Runs in a scratch database."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from django.conf import settings
from django.db import connection, connections
from django.test import Client

from liren.access import public as access
from liren.evaluation import public as evaluation
from liren.evaluation.public import Period, backtests
from liren.jobs.bench import scale
from liren.jobs.bench.acts import Ground
from liren.jobs.bench.courses import multiply_courses
from liren.jobs.bench.timing import Caught, timed
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction
from liren.standards import public as standards
from liren.territories.public import upper_end

TURNS = 5
_PROVINCE = "province_viewer"


@dataclass(frozen=True, slots=True)
class Measured:
    """Median seconds of the platform and of the bare statement beside it; None: there is none. aim: as it was set."""

    name: str
    seconds: float
    bare: float | None
    statements: int
    aim: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What is measured on. procedure: the key most courses have; courses: how many; period: all months they are in."""

    ground: Ground
    province: str
    procedure: str
    courses: int
    period: Period


def fill(ground: Ground, wanted: int, seed: int, told: Callable[[int], None]) -> Filled:
    """A province with at least `wanted` courses of the last twelve months."""
    province = scale.province(ground, seed)
    count = multiply_courses(ground.demo, province.communities, wanted, told)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT procedure FROM evaluation_course GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        [procedure] = cursor.fetchone()
    today = now().astimezone(CHINA).date()
    last = Period.month(today.year, today.month)
    first = Period.month(today.year - 1, today.month)
    return Filled(
        ground, ground.demo.places["province"].path, procedure, count, Period(first.since, last.until)
    )  # fmt: skip


def measure(filled: Filled) -> Iterator[Measured]:
    """Everything that is said of `filled`; what another room adds is one more line here."""
    yield _conformance(filled)
    yield _behind(filled)
    yield _streamed(filled)
    yield _replayed(filled)


def _conformance(filled: Filled) -> Measured:
    path, period = filled.province, filled.period

    def platform() -> None:
        with one_transaction():
            actor = access.enter(filled.ground.person(_PROVINCE), "bench")
            evaluation.conformance(filled.procedure, path, period, actor=actor)

    scan = partial(_bare, _SCAN, filled)
    return _beside("执行情况（全省一年）", platform, scan, "≤ 5 秒")


def _behind(filled: Filled) -> Measured:
    """The worst there is: a verdict no affair has, so that all are looked at."""

    def platform() -> None:
        with one_transaction():
            actor = access.enter(filled.ground.person(_PROVINCE), "bench")
            evaluation.behind_conformance(
                filled.procedure, filled.province, filled.period, actor=actor, clause="start",
                verdict=evaluation.BROKEN,
            )  # fmt: skip

    return _beside("一个数背后的事项（全省一年）", platform, partial(_bare, _SCAN, filled), "")


def _streamed(filled: Filled) -> Measured:
    def platform() -> None:
        with one_transaction():
            access.enter_system("bench")
            for one in evaluation.packed_courses(filled.procedure, filled.province, filled.period):
                one.times()

    return _beside(f"逐件读办理过程（{filled.courses:,} 件）", platform, partial(_bare, _READ, filled), "")


def _replayed(filled: Filled) -> Measured:
    """A draft with every limit tightened, over all there is, worked off as the worker does, part by part."""
    caught, by = Caught(), filled.ground.person("editor")
    with one_transaction():
        actor = access.enter(by, "bench")
        source = standards.current(filled.procedure, "", now())
        draft = standards.start_draft(from_procedure=source.id, by=actor, at=now())
        page = standards.draft(draft, actor)
        tight = re.sub(r"(\n    within: )[^\n]+", r"\g<1>1 working hour", page.text)
        standards.save_draft(draft_id=draft, text=tight, cases=page.cases, seen=1, by=actor, at=now())
        backtests.ask_backtest(draft_id=draft, months=36, by=actor, at=now())

    def platform() -> None:
        more = 1
        while more:
            with one_transaction():
                access.enter_system("bench")
                more = backtests.work_on_backtests(now())

    with connection.execute_wrapper(caught):
        seconds = timed(platform)
    with one_transaction():
        [run] = backtests.backtests_of(draft)
    if run.state != "done":
        raise RuntimeError(run.error)
    bare = median(timed(partial(_bare, _READ, filled)) for _ in range(TURNS))
    name = f"回测（{run.done:,} 件，{-(-run.done // backtests.PART)} 段）"
    return Measured(name, seconds, bare, len(caught.statements), "≤ 30 秒")


_WHERE = "WHERE procedure = %s AND path >= %s AND path < %s AND opened >= %s AND opened < %s"
_SCAN = f"SELECT way_id, verdicts, count(*) FROM evaluation_course {_WHERE} GROUP BY 1, 2"  # noqa: S608 (constants)
_READ = f"""SELECT affair_id, way_id, path, origin, opened, closed, declined, rating, moments, rest::text
              FROM evaluation_course {_WHERE}"""  # noqa: S608


def _bare(sql: str, filled: Filled) -> None:
    """The same rows by one statement, read in batches, no walls in between."""
    owner = connections["owner"]
    owner.ensure_connection()
    asked = (
        filled.procedure, filled.province, upper_end(filled.province), filled.period.since, filled.period.until,
    )  # fmt: skip
    with owner.connection.transaction(), owner.connection.cursor(name="bench") as cursor:
        cursor.execute(sql, asked, binary=True)
        while cursor.fetchmany(10_000):
            pass


def _beside(name: str, platform: Callable[[], None], bare: Callable[[], None], aim: str) -> Measured:
    """Turn about, after one of each to warm up."""
    mine, theirs, caught = [], [], Caught()
    with connection.execute_wrapper(caught):
        platform()
    bare()
    for _ in range(TURNS):
        mine.append(timed(platform))
        theirs.append(timed(bare))
    return Measured(name, median(mine), median(theirs), len(caught.statements), aim)


def system_page(count: int) -> Measured:
    """The page of a system in which `count` standards are placed, through every middleware.

    Its own statements are counted, without the one that says who reads, which every page has.
    """
    [system, *_] = _systems()
    _place(system, count)
    client = Client(SERVER_NAME="localhost")
    address = f"/standards/systems/{system}"
    caught = Caught()
    with connection.execute_wrapper(caught):
        _get(client, address)
    seconds = [timed(partial(_get, client, address)) for _ in range(TURNS)]
    own = sum(1 for one in caught.statements if "access_enter(" not in one.sql)
    return Measured(f"标准体系的页（{count:,} 项标准）", median(seconds), None, own, "≤ 8 条语句")


def _systems() -> Sequence[str]:
    """The systems the law book brings, by key."""
    with one_transaction():
        access.enter_system("bench")
        standards.seed_catalogue(settings.LAWBOOK, at=now())
        standards.seed_systems(settings.LAWBOOK, at=now())
        return [one.key for one in standards.systems()]


def _get(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _place(system: str, count: int) -> None:
    """Copies of a standard of the catalogue, placed at the system's nodes in turn."""
    owner = connections["owner"]
    owner.ensure_connection()
    with owner.connection.transaction(), owner.connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'standards_standard'::regclass AND attnum > 0"
            " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum"
        )
        other = {
            "id": "gen_random_uuid()", "number": "'T/CS ' || n || '-2026'", "designation": "'T/CS ' || n",
            "sort": "'T/CS ' || n", "title": "one.title || n", "seed_key": "NULL", "seed_digest": "NULL",
        }  # fmt: skip
        columns = [name for (name,) in cursor.fetchall()]
        values = ", ".join(other.get(name, f"one.{name}") for name in columns)
        cursor.execute(
            f"INSERT INTO standards_standard ({', '.join(columns)}) SELECT {values}"  # noqa: S608 (column names)
            " FROM (SELECT * FROM standards_standard WHERE number LIKE 'T/%%' ORDER BY number LIMIT 1) one,"
            " generate_series(1, %s) n",
            [count],
        )
        cursor.execute(_PLACE, {"system": system})
    owner.connection.execute("VACUUM (ANALYZE) standards_standard, standards_placement")


_PLACE = """
    INSERT INTO standards_placement (node_id, standard_id, placed_by, by, by_name, at, note)
    SELECT nodes.ids[1 + s.n %% cardinality(nodes.ids)], s.id, 'decision', NULL, '测速', now(), ''
      FROM (SELECT id, row_number() OVER () AS n FROM standards_standard WHERE number LIKE 'T/CS %%') s,
           (SELECT array_agg(node.id) AS ids FROM standards_node node JOIN standards_system of ON of.id = node.system_id
             WHERE of.key = %(system)s) nodes
"""

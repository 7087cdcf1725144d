"""The registry measured: somebody found by name, telephone or number beside the bare indexed query, a household and a
building opened, residents brought in beside COPY, all of it with and without the walls. Runs in a scratch database."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from statistics import median, quantiles
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.jobs.bench.acts import Act, caught_of
from liren.jobs.bench.copying import copied_again
from liren.jobs.bench.county import County, Door, coming, doors
from liren.jobs.bench.plans import Planned, planned
from liren.jobs.bench.timing import Replay, Statement, timed
from liren.kit.clock import now
from liren.kit.database import one_transaction, prepare_role
from liren.registry import public as registry
from liren.registry.public import Coming, Ground

TABLES: Final = (
    "registry_resident", "registry_residence", "registry_trace", "registry_household", "registry_membership",
    "kit_personkey",
)  # fmt: skip
"""What residents who come fill."""
WALLED: Final = TABLES[:-1]
_AT_ONCE: Final = 20_000  # residents in one transaction, as one part of an import
_KNOWN: Final = 400  # residents who are looked for
_PURPOSE: Final = "测速"


def prepare() -> None:
    """Migrate the scratch database."""
    call_command("collectstatic", "--noinput", verbosity=0)  # pages name the files they load
    call_command("migrate", database="owner", verbosity=0)
    prepare_role("owner", settings.APP_ROLE, settings.APP_PASSWORD)


@dataclass(slots=True)
class Filling:
    """A county that fills: residents and households so far, the seconds they took; known: some of the first of them."""

    county: County
    stream: Iterator[tuple[Coming, ...]]
    residents: int = 0
    households: int = 0
    seconds: float = 0.0
    known: list[Coming] = field(default_factory=list)

    def until(self, size: int, told: Callable[[int], None]) -> None:
        """Bring in residents until there are `size`, or no dwelling is left. told: how many there are so far."""
        while self.residents < size:
            some = list(chain(*self.next(size - self.residents)))
            if not some:
                break
            self.seconds += timed(partial(self._bring, some))
            told(self.residents)
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")

    def next(self, wanted: int) -> list[tuple[Coming, ...]]:
        """Whole households: `wanted` residents or a few more, at most as many as one transaction takes."""
        some: list[tuple[Coming, ...]] = []
        count = 0
        for household in self.stream:
            some.append(household)
            count += len(household)
            if count >= min(wanted, _AT_ONCE):
                break
        return some

    def _bring(self, some: Sequence[Coming]) -> None:
        came = bring(some)
        self.residents += came.residents
        self.households += came.households
        self.known += some[: _KNOWN - len(self.known)]


def bring(some: Sequence[Coming]) -> registry.Came:
    with one_transaction():
        access.enter_system("bench")
        return registry.copy_in(some, ground=Ground("imported"), by=SYSTEM, at=now())


def filling(county: County, seed: int) -> Filling:
    return Filling(county, coming(county.communities, seed=seed))


@dataclass(frozen=True, slots=True)
class Opened:
    """Seconds of an act by the platform, of the bare query beside it, and of its own statements, those after the one
    that says who reads, behind the walls and without them (None: nobody here gets past the walls).

    unflushed: the act without waiting until the disk holds what it wrote, which the platform never does; None where it
    writes nothing.

    Each is the lower quartile of its turns: what is compared takes less than a millisecond, and on a busy machine most
    turns wait for others.
    """

    name: str
    platform: float
    unflushed: float | None
    bare: float
    statements: int
    walled: float
    open: float | None
    plan: Planned
    aim: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Residents brought in beside COPY of the same rows; with_keys: with their foreign keys looked up as well.

    size: bytes of tables and indexes. walls: seconds of one part behind the walls and without them, where it was tried.
    """

    residents: int
    seconds: float
    rows: int
    copied: float
    with_keys: float
    size: int
    walls: tuple[float, float] | None


def measure(of: Filling, turns: int) -> Iterator[Opened]:
    """Every act at the size the county has now, turn about with the bare query, a quarter more to warm up."""
    replay, owner = Replay(), Replay("owner")
    try:
        for one in _acts(of):
            yield _opened(one, turns, replay, owner)
    finally:
        replay.close()
        owner.close()


@dataclass(frozen=True, slots=True)
class _Measured:
    """An act by turn. bare: it writes, and beside it stands the one query by token and place, which does not; else its
    own statements sent again."""

    name: str
    act: Callable[[int], Act]
    bare: bool = False
    aim: str = ""


def _opened(one: _Measured, turns: int, replay: Replay, owner: Replay) -> Opened:
    past_walls = _gets_past_walls(owner)
    platform, unflushed, bare, walled, unwalled = [], [], [], [], []
    caught: list[Statement] = []
    for turn in range(turns + turns // 4):
        mine = timed(one.act(2 * turn))
        if one.bare:
            unflushed.append(_unflushed(one.act(2 * turn)))
        caught = caught_of(one.act(2 * turn + 1))
        theirs = owner.run([_bare(caught)]) if one.bare else replay.run(caught, undone=True)
        pair = (replay, owner) if turn % 2 else (owner, replay)  # whoever comes second finds the pages warm
        taken = {id(way): _own(caught, way) for way in pair}
        if turn >= turns // 4:
            platform.append(mine)
            bare.append(theirs)
            walled.append(taken[id(replay)])
            unwalled.append(taken[id(owner)])
    straight = _quartile(unflushed[turns // 4 :]) if one.bare else None
    return Opened(
        one.name, _quartile(platform), straight, _quartile(bare), len(caught), _quartile(walled),
        _quartile(unwalled) if past_walls else None, planned(caught, replay), one.aim,
    )  # fmt: skip


def _unflushed(act: Act) -> float:
    """Seconds of an act when nobody waits for the disk."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        try:
            return timed(act)
        finally:
            cursor.execute("RESET synchronous_commit")


def _quartile(seconds: Sequence[float]) -> float:
    return quantiles(seconds, n=4)[0]


def _gets_past_walls(owner: Replay) -> bool:
    with owner.raw.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        [answer] = cursor.fetchone()
    owner.raw.rollback()
    return bool(answer)


def _own(statements: Sequence[Statement], replay: Replay) -> float:
    """Seconds of what is asked after the reader was named."""
    with replay.raw.cursor() as cursor:
        cursor.execute(statements[0].sql, statements[0].parameters)
        seconds = timed(partial(_sent, statements[1:], cursor))
    replay.raw.rollback()
    return seconds


def _sent(statements: Sequence[Statement], cursor: object) -> None:
    for one in statements:
        cursor.execute(one.sql, one.parameters)  # type: ignore[attr-defined]
        if cursor.description:  # type: ignore[attr-defined]
            cursor.fetchall()  # type: ignore[attr-defined]


def _acts(of: Filling) -> Iterator[_Measured]:
    home, find = of.county.communities[0].path, partial(_find, of.county.worker)
    bearing = [one.told for one in of.known]
    phoned = [one for one in bearing if one.phones]
    numbered = [one for one in bearing if one.document == "id"]
    aim = "≤ 3 倍、8 条"
    for name, act in (
        ("按姓名查", lambda n: partial(find, name=bearing[n % len(bearing)].name)),
        ("按电话查", lambda n: partial(find, phone=phoned[n % len(phoned)].phones[0])),
        ("按证件号码查", lambda n: partial(find, number=numbered[n % len(numbered)].number)),
    ):
        yield _Measured(name, act, bare=True, aim=aim)
    yield _Measured("查无此名，找相近的", lambda n: partial(find, name=f"{bearing[n % len(bearing)].name}儿"))
    yield from _places(of, home)


def _places(of: Filling, home: str) -> Iterator[_Measured]:
    worker, there = of.county.worker, doors(home)[:_KNOWN]
    households = _households(worker, there)
    building = [one for one in there if one.building_id == there[0].building_id]
    [path] = _building_path(building[0])
    yield _Measured("打开一户", lambda n: partial(_household, worker, households[n % len(households)]))
    yield _Measured("一栋楼里的人", lambda _: partial(_people_in, worker, [one.id for one in building]))
    yield _Measured("楼面图（网页）", lambda _: partial(_page, of.county.session, f"/homes/building?path={path}"))
    yield _Measured("社区的人、户数", lambda _: partial(_counts, worker, home))


_LINE = (
    "r.id, r.shown, r.phone_shown, r.number_shown, r.born, r.sex, r.state, r.place_id, r.dwelling_id, r.path, r.quality"
)
_BARE = (
    f"SELECT {_LINE} FROM registry_trace t JOIN registry_resident r ON r.id = t.resident_id"  # noqa: S608
    " WHERE t.token = %s AND t.path >= %s AND t.path < %s ORDER BY r.shown, r.id LIMIT 21"
)


def _bare(caught: Sequence[Statement]) -> Statement:
    """The same token, from and to, in one query and no walls: each is the only one in its array."""
    asked = next(one.parameters for one in caught if "registry_find(" in one.sql)
    assert isinstance(asked, Sequence)
    token, _, _, beginning, ending = (str(one).strip('{}"') for one in asked[:5])
    return Statement(_BARE, (token, beginning, ending))


def _find(worker: UUID, **wanted: str) -> None:
    with one_transaction():
        by = access.enter(worker, "bench")
        found = registry.find(purpose=_PURPOSE, by=by, at=now(), **wanted)
    if not found.people:
        raise RuntimeError("没有查到应当在册的人。")


def _households(worker: UUID, there: Sequence[Door]) -> list[UUID]:
    with one_transaction():
        by = access.enter(worker, "bench")
        return [one for one, _, _ in registry.households_in(by, dwelling_ids=[door.id for door in there])]


def _household(worker: UUID, household: UUID) -> None:
    with one_transaction():
        registry.household(household, access.enter(worker, "bench"))


def _people_in(worker: UUID, dwellings: Sequence[UUID]) -> None:
    with one_transaction():
        registry.people_in(dwellings, access.enter(worker, "bench"))


def _counts(worker: UUID, path: str) -> None:
    with one_transaction():
        registry.counts_in(path, access.enter(worker, "bench"))


def _page(session: str, address: str) -> None:
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE] = session
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _building_path(door: Door) -> list[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT path FROM territories_place WHERE id = %s", [door.building_id])
        return [path for (path,) in cursor.fetchall()]


def loading(of: Filling, told: Callable[[str], None]) -> Loaded:
    """What bringing in took, beside COPY of the rows it left, and one part more with the walls and without."""
    walls = _without_walls(of)
    totals = []
    for keys in (False, True):
        copied = []
        for one in copied_again(TABLES, keys=keys):
            told(f"COPY {one.table}{'（连外键）' if keys else ''}：{one.rows:,} 行，{one.seconds:.1f} 秒")
            copied.append(one)
        totals.append(copied)
    bare, keyed = (sum(one.seconds for one in copied) for copied in totals)
    rows, size = sum(one.rows for one in totals[0]), sum(one.bytes for one in totals[0])
    return Loaded(of.residents, of.seconds, rows, bare, keyed, size, walls)


def _without_walls(of: Filling) -> tuple[float, float] | None:
    """Median seconds of a part that is undone again, behind the walls and with them taken down, turn about.

    None where no dwelling is left for it. Whoever came for this comes again.
    """
    households = of.next(_AT_ONCE // 4)
    of.stream = chain(households, of.stream)
    some = list(chain(*households))
    if not some:
        return None
    behind, before = [], []
    for _ in range(4):
        behind.append(_undone(some))
        _walls("DISABLE")
        before.append(_undone(some))
        _walls("ENABLE")
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"VACUUM {', '.join(TABLES)}")
    return median(behind[1:]), median(before[1:])


def _undone(some: Sequence[Coming]) -> float:
    seconds = 0.0

    def act() -> None:
        nonlocal seconds
        seconds = timed(partial(bring, some))

    caught_of(act)
    return seconds


def _walls(word: str) -> None:
    with connections["owner"].cursor() as cursor:
        for table in WALLED:
            cursor.execute(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY")

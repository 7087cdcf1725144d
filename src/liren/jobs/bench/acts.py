"""What is measured of the spine: its acts through the public doors, timed beside bare SQL of the same statements."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

from liren.access import public as access
from liren.actors.public import Demo, make_demo
from liren.affairs import public as affairs
from liren.evaluation import public as evaluation
from liren.jobs.bench.synthetic import Matter
from liren.jobs.bench.timing import Caught, Comparison, Replay, Statement, timed
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction, prepare_role
from liren.standards.public import seed_from_lawbook

PROCEDURE = "management/grid-event"
FIRST_STEP, FIRST_MOVE = "accept", "dispatch"
READERS = ("wang", "worker", "province_viewer")
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
    call_command("collectstatic", "--noinput", verbosity=0)  # pages name the files they load
    call_command("migrate", database="owner", verbosity=0)
    prepare_role("owner", settings.APP_ROLE, settings.APP_PASSWORD)
    with one_transaction():
        access.enter_system("bench")
        seed_from_lawbook(settings.LAWBOOK, at=now())
        demo = make_demo(at=now(), password=None)
        tokens = {who: _session(demo.people[who]) for who in READERS}
    return Ground(demo, demo.places["building_3"].path, tokens)


def _session(person: UUID) -> str:
    return access.open_session(holder=person, address="127.0.0.1", at=now())


def compared(name: str, act: Callable[[int], Act], turns: int, replay: Replay) -> Comparison:
    """Each turn's act by the platform and, undone and sent again, as bare SQL, turn about; a quarter more warms up."""
    platform: list[float] = []
    bare: list[float] = []
    caught: list[Statement] = []
    for turn in range(turns + turns // 4):
        mine, theirs = timed(act(2 * turn)), 0.0
        caught = caught_of(act(2 * turn + 1))
        theirs = replay.run(caught)
        if turn >= turns // 4:  # the first quarter warms caches and plans
            platform.append(mine)
            bare.append(theirs)
    return Comparison(name, platform, bare, len(caught))


def caught_of(act: Act) -> list[Statement]:
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


def answers_of(matter: Matter) -> dict[str, str]:
    """What a reporter of it fills in."""
    return {"title": matter.title, "description": matter.description, "name": matter.name}


def opening(ground: Ground, matter: Matter) -> tuple[str, dict[str, object]]:
    """Address and body of the request that opens it."""
    return f"{_V1}/affairs", {"procedure": PROCEDURE, "place": ground.place, "answers": answers_of(matter)}


def accepting(affair: UUID) -> tuple[str, dict[str, object]]:
    """Address and body of the request that does its first step."""
    return f"{_V1}/affairs/{affair}/steps", {"step": FIRST_STEP, "move": FIRST_MOVE, "answers": {}}


def open_one(ground: Ground, matter: Matter) -> UUID:
    with one_transaction():
        by = access.enter(ground.person("wang"), "bench")
        opened = affairs.open_affair(
            procedure_key=PROCEDURE,
            answers=answers_of(matter),
            place_path=ground.place,
            by=by,
            at=now(),
            origin="portal",
        )
    return opened.id


def accept(ground: Ground, affair: UUID) -> None:
    with one_transaction():
        by = access.enter(ground.person("worker"), "bench")
        affairs.do_step(affair_id=affair, step=FIRST_STEP, move=FIRST_MOVE, answers={}, by=by, at=now())


def post_open(ground: Ground, matter: Matter, who: str) -> None:
    _post(ground, who, *opening(ground, matter), 201)


def post_accept(ground: Ground, affair: UUID, who: str) -> None:
    _post(ground, who, *accepting(affair), 200)


def _post(ground: Ground, who: str, path: str, body: Mapping[str, object], expected: int) -> None:
    """One request through every middleware, in this process. Raises RuntimeError with what was answered instead."""
    signed = {"Authorization": f"Bearer {ground.tokens[who]}"}
    answer = _CLIENT.post(path, json.dumps(body), "application/json", headers=signed)
    if answer.status_code != expected:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.content.decode()[:300]}")


def inbox(ground: Ground) -> None:
    with one_transaction():
        affairs.inbox(access.enter(ground.person("worker"), "bench"), at=now(), limit=50)


def detail(ground: Ground, affair: UUID) -> None:
    with one_transaction():
        affairs.affair(affair, access.enter(ground.person("worker"), "bench"), at=now())


def listed(ground: Ground, who: str, path: str) -> None:
    """A page of what somebody sees at a place and below, the newest first."""
    with one_transaction():
        affairs.affairs(access.enter(ground.person(who), "bench"), affairs.Filters(path=path), at=now(), limit=50)


def looked_up(ground: Ground, who: str, text: str) -> None:
    """The same, of what bears a word."""
    with one_transaction():
        affairs.affairs(access.enter(ground.person(who), "bench"), affairs.Filters(text=text), at=now(), limit=50)


def cockpit(ground: Ground, who: str, path: str) -> None:
    """All figures of a place and the places below for the present month."""
    today = now().astimezone(CHINA)
    with one_transaction():
        by = access.enter(ground.person(who), "bench")
        evaluation.figures(path, evaluation.Period.month(today.year, today.month), actor=by)

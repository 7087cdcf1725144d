"""The spine at several sizes of one province: rates beside bare SQL, plans and pages of every statement, and what ten
people at once wait for real web processes. Runs in a scratch database."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from liren.access import public as access
from liren.affairs import public as affairs
from liren.evaluation.public import catch_up
from liren.jobs import demo_affairs
from liren.jobs.bench import acts
from liren.jobs.bench.acts import Act, Ground
from liren.jobs.bench.clients import Asked, Memory, Server, Waits, ask
from liren.jobs.bench.filling import Templates, invent_places, multiply, multiply_figures
from liren.jobs.bench.plans import Planned, planned
from liren.jobs.bench.synthetic import Matter, matters
from liren.jobs.bench.timing import Comparison, Replay
from liren.kit.clock import CHINA, now
from liren.kit.database import one_transaction

CLIENTS = 10
_WALKED = 48  # stories to be multiplied; every sixth is left under way
_AT_HOME = 2000
_PROVINCE = "province_viewer"


@dataclass(frozen=True, slots=True)
class Size:
    """What was found at one size. affairs: how many there are; memory: of each web process."""

    affairs: int
    acts: Sequence[tuple[Comparison, Planned]]
    waits: Sequence[Waits]
    memory: Sequence[Memory]


@dataclass(frozen=True, slots=True)
class Province:
    """The filled ground. communities: their paths."""

    ground: Ground
    communities: Sequence[str]
    templates: Templates
    seed: int

    def fill(self, before: int, until: int, told: Callable[[int], None]) -> None:
        """From `before` invented affairs to `until`, their figures with them."""
        demo = self.ground.demo
        wanted = range(before, until)
        multiply(self.templates, wanted, demo=demo, communities=self.communities, seed=self.seed, told=told)
        multiply_figures(self.templates, len(wanted), demo=demo, communities=self.communities)


def province(ground: Ground, seed: int) -> Province:
    """Invented places of a whole province, and walked affairs to fill them with."""
    path, home = ground.demo.places["province"].path, ground.demo.places["community"].path
    templates = _walked(ground, seed)
    # A busy community from the start, so that what measuring itself opens there changes little.
    multiply(templates, range(_AT_HOME), demo=ground.demo, communities=[home], seed=seed, told=lambda _: None)
    return Province(ground, invent_places(path), templates, seed)


def _walked(ground: Ground, seed: int) -> Templates:
    """Stories that happen by the platform itself, in the demonstration's community; every sixth stays under way."""
    start = now() - timedelta(hours=6)
    told = [_story(n, one) for n, one in enumerate(matters(_WALKED, seed=seed + 2, until=start))]
    with one_transaction():
        clock = now()
        for story in told:
            clock = demo_affairs.happen(story, ground.demo, clock)
        access.enter_system("bench")
    catch_up(clock)
    with one_transaction():
        by = access.enter_system("bench")
        found = affairs.affairs(by, affairs.Filters(path=ground.demo.places["community"].path), at=clock, limit=200)
    by_state = {state: [one.id for one in found.items if one.state == state] for state in ("open", "closed")}
    return Templates(by_state["open"], by_state["closed"])


def _story(number: int, matter: Matter) -> demo_affairs.Told:
    whole = demo_affairs.STORIES[0].then
    then = whole[: number // 6 % 3] if number % 6 == 5 else whole
    return demo_affairs.Told("wang", acts.PROCEDURE, "building_3", acts.answers_of(matter), then)


def measure(of: Province, size: int, turns: int, server: Server) -> Size:
    """Every act at the size the province has now."""
    replay = Replay()
    try:
        found = [
            (acts.compared(name, act, turns, replay), _planned(act(2 * (turns + turns // 4)), replay))
            for name, act in _acts(of, turns)
        ]
    finally:
        replay.close()
    waits = list(waited(of.ground, turns, server, of.seed))
    return Size(size, found, waits, server.memory())


def _planned(act: Act, replay: Replay) -> Planned:
    return planned(acts.caught_of(act), replay)


def _acts(of: Province, turns: int) -> Iterator[tuple[str, Callable[[int], Act]]]:
    ground, above = of.ground, of.ground.demo.places["province"].path
    invented = list(matters(9 * turns + 90, seed=of.seed + 3, until=now()))
    yield "提出（HTTP）", lambda turn: partial(acts.post_open, ground, invented[turn], "wang")
    waiting = [acts.open_one(ground, one) for one in invented[3 * turns :]]
    yield "办一步（HTTP）", lambda turn: partial(acts.post_accept, ground, waiting[turn], "worker")
    yield "今日清单", lambda _: partial(acts.inbox, ground)
    yield "社区的事项", lambda _: partial(acts.listed, ground, "worker", ground.demo.places["community"].path)
    yield "全省的事项", lambda _: partial(acts.listed, ground, _PROVINCE, above)
    yield "全省查找常见的词", lambda _: partial(acts.looked_up, ground, _PROVINCE, "路灯")
    yield "全省查找没有的词", lambda _: partial(acts.looked_up, ground, _PROVINCE, "凤凰木")
    yield "一件详情", lambda turn: partial(acts.detail, ground, waiting[turn % 20])
    yield "驾驶舱（省）", lambda _: partial(acts.cockpit, ground, _PROVINCE, above)


def waited(ground: Ground, turns: int, server: Server, seed: int) -> Iterator[Waits]:
    """Ten at once, each act by itself."""
    total, signed = CLIENTS * (turns + 2), ground.tokens
    invented = list(matters(total, seed=seed + 4, until=now()))
    waiting: list[UUID] = [acts.open_one(ground, one) for one in invented]
    above, today = ground.demo.places["province"].path, now().astimezone(CHINA).date()
    since, until = today.replace(day=1), today + timedelta(days=1)
    figures = f"/api/v1/figures?place={above}&since={since}&until={until}"

    def at(client: int, turn: int) -> int:
        return client * (turns + 2) + turn

    def opened(client: int, turn: int) -> Asked:
        path, body = acts.opening(ground, invented[at(client, turn)])
        return Asked("POST", path, signed["wang"], body, 201)

    def stepped(client: int, turn: int) -> Asked:
        path, body = acts.accepting(waiting[at(client, turn)])
        return Asked("POST", path, signed["worker"], body)

    def reading(path: str, who: str) -> Callable[[int, int], Asked]:
        return lambda client, turn: Asked("GET", path, signed[who])

    for name, requests in (
        ("提出", opened),
        ("办一步", stepped),
        ("今日清单", reading("/api/v1/work", "worker")),
        ("全省的事项", reading(f"/api/v1/affairs?place={above}", _PROVINCE)),
        ("一件详情", reading(f"/api/v1/affairs/{waiting[0]}", "worker")),
        ("驾驶舱（省）", reading(figures, _PROVINCE)),
        ("今日清单（网页）", reading("/today", "worker")),
        ("一件详情（网页）", reading(f"/affairs/{waiting[0]}", "worker")),
        ("驾驶舱（网页）", reading("/cockpit", _PROVINCE)),
    ):
        yield ask(server, name, requests, clients=CLIENTS, turns=turns)

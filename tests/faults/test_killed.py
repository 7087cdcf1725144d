"""Processes are killed (−9) at random while clients write; what was acknowledged stands, and once.

`./liren test tests/faults --rounds 200 --seed 7` does it longer, or again as it was: the seed is printed.
"""

import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import partial

import pytest

from liren.integrations.tests.receiver import Receiver, listening
from liren.launch import processes
from tests.faults.clients import Client, Http, Written, pixels, tokens
from tests.faults.site import Site, kill_one, running, without_database
from tests.faults.window import Window

CLIENTS = 3
FATES = ("web", *("web worker", "worker", "backend") * 2, *("database",) * 3)  # each is met within ten rounds
pytestmark = pytest.mark.slow


def test_whoever_is_killed_while_clients_write_every_acknowledged_write_is_there_and_none_twice(pytestconfig, capsys):
    rounds = pytestconfig.getoption("--rounds")
    seed = pytestconfig.getoption("--seed") or random.SystemRandom().randrange(10**6)
    with capsys.disabled():
        print(f"\n  {rounds} 轮，随机种子 {seed}", flush=True)
    chance = random.Random(seed)
    with listening() as receiver, running(receiver.url) as site:
        sessions = tokens(site.port)
        calm = Client("calm", site.port, site.place, sessions, random.Random(seed))
        in_peace = [calm.whole("calm-0", True), calm.whole("calm-1", False)]
        told(site)
        away_and_back(site, sessions)
        clients = [
            Client(f"c{n}", site.port, site.place, sessions, random.Random(f"{seed} {n}")) for n in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        try:
            fate = [kind for _ in range(rounds // len(FATES) + 1) for kind in chance.sample(FATES, len(FATES))]
            for number, kind in enumerate(fate[:rounds]):
                one_round(site, clients, kind, chance, number)
        finally:
            for client in clients:
                client.end()
        told(site)
        written = [*in_peace, *(one for client in clients for one in client.written)]
        again = sum(client.sent_again for client in clients)
        with capsys.disabled():
            print(
                f"  {len(written)} 件，{sum(c.acknowledged for c in clients)} 次写入得到答复，{again} 次重发",
                flush=True,
            )
        assert again, "nobody was hit: the faults proved nothing"
        everything_is_there_once(site, written)
        every_event_took_effect_once(site, written, in_peace, receiver)
        the_books_are_whole(site)


def away_and_back(site: Site, sessions: Mapping[str, str]) -> None:
    """While the database is away, pages and answers say so, and a form comes back to be sent again when it is back."""
    window, reader = Window(site.port, sessions["lumin"]), Window(site.port, sessions["lumin"])
    program = Http(site.port, sessions["lumin"])
    assert window.get("/today/filters?text=1") == 200
    before, filled_in = site.victims("web worker"), {"name": "我的急件", "text": "1"}
    with without_database(site):
        for _ in range(2):  # sent once more too early, nothing is lost either
            assert window.post("/today/filters/keep", filled_in) == reader.get("/today") == 503
            assert window.hidden().items() >= filled_in.items()
            for page in (window, reader):
                assert page.headers["Retry-After"] == "5"
                assert "平台正在恢复，请稍后再试" in page.page
                assert "Traceback" not in page.page
        status, body = program.ask("GET", "/api/v1/me", None, {"Authorization": f"Bearer {program.token}"})
        assert (status, json.loads(body)["code"]) == (503, "kit.database-away")
        assert not site.healthy()
    assert processes.wait_until(site.healthy, 150)
    assert window.post("/today/filters/keep", {}) == 303, window.page
    assert window.get("/today/filters") == 200
    assert "我的急件" in window.page
    assert site.victims("web worker") == before, "the same processes connected anew"


def one_round(site: Site, clients: Sequence[Client], kind: str, chance: random.Random, number: int) -> None:
    """Some writing, a death in the midst of it, and writing again."""
    time.sleep(chance.uniform(0.1, 0.8))
    kill_one(site, kind, chance)
    before = [client.acknowledged for client in clients]
    for service in site.supervisor.services:
        service.failures = 0  # in life hours lie between such days: nobody waits longer each time
    gone_on = lambda: all(c.acknowledged > b + 1 or c.error for c, b in zip(clients, before, strict=True))  # noqa: E731
    assert processes.wait_until(gone_on, 150), f"round {number}: nobody could write after {kind} was killed"
    assert processes.wait_until(site.healthy, 150), f"round {number}: not healthy after {kind} was killed"


def told(site: Site) -> None:
    """Until every event was handled; what a death left to be tried again later is due now."""

    def waiting() -> int:
        site.told("UPDATE kit_delivery SET due_at = now() WHERE done_at IS NULL AND dead_at IS NULL AND due_at > now()")
        new = site.asked("SELECT FROM kit_event WHERE shared_out_at IS NULL")
        return len(new) + len(site.asked("SELECT FROM kit_delivery WHERE done_at IS NULL"))

    def moved(since: int) -> bool:
        return waiting() != since

    while left := waiting():  # after two hundred rounds it is thousands: as long as it goes on, it may take its time
        assert processes.wait_until(partial(moved, left), 300), site.asked(
            "SELECT handler, tries, dead_at, error FROM kit_delivery WHERE done_at IS NULL LIMIT 5"
        )


def everything_is_there_once(site: Site, written: Sequence[Written]) -> None:
    """Affairs, their histories and their files: as many as were acknowledged, each once, and nothing else."""
    mine = "FROM affairs_affair WHERE origin = 'api'"  # the demonstration has some of its own
    assert Counter(site.asked(f"SELECT id::text, idempotency_key {mine}")) == Counter((o.id, o.key) for o in written)
    recorded = Counter(site.asked(f"SELECT stream::text, kind FROM affairs_record WHERE stream IN (SELECT id {mine})"))
    assert recorded == Counter({(one.id, kind): n for one in written for kind, n in one.history().items()})
    attached = site.asked("SELECT owner_id::text, id::text FROM media_mediafile WHERE owner_id IS NOT NULL")
    assert set(attached) == {(one.id, file) for one in written for file in one.files}
    reader = Http(site.port, tokens(site.port)["lumin"])
    for one in written:
        for file, sent in one.files.items():
            status, kept, _ = reader.answer("GET", f"/api/v1/files/{file}")
            assert status == 200
            assert pixels(kept) == pixels(sent)


def every_event_took_effect_once(
    site: Site, written: Sequence[Written], in_peace: Sequence[Written], receiver: Receiver
) -> None:
    """What follows an affair (events, messages, sendings to the outside) is what followed one like it in peace."""
    effects = effects_by_affair(site)
    usual = {one.at_once: effects[one.id] for one in in_peace}
    assert all(usual[at_once].total() > 4 for at_once in (True, False))
    for one in written:
        assert effects[one.id] == usual[one.at_once], one
    assert site.asked("SELECT count(*) FROM kit_delivery WHERE dead_at IS NOT NULL") == [(0,)]
    sent = {str(id) for (id,) in site.asked("SELECT id FROM integrations_sending")}
    assert {json.loads(body)["id"] for _, body in receiver.got} == sent


def effects_by_affair(site: Site) -> dict[str, Counter[tuple[object, ...]]]:
    found: dict[str, Counter[tuple[object, ...]]] = defaultdict(Counter)
    asked = {
        "event": "SELECT body->>'affair', kind FROM kit_event WHERE body ? 'affair'",
        "message": "SELECT substring(link from '[0-9a-f-]{36}'), kind, person::text FROM notices_notice",
        "sending": "SELECT body->>'affair', kind FROM integrations_sending WHERE done_at IS NOT NULL",
    }
    for what, sql in asked.items():
        for affair, *facts in site.asked(sql):
            found[str(affair)][(what, *facts)] += 1
    return found


def the_books_are_whole(site: Site) -> None:
    """Histories, checkpoints, open work beside the affairs' states, files, figures: what `verify` asks."""
    done = site.run("-m", "django", "verify")
    assert done.returncode == 0, done.stdout + done.stderr

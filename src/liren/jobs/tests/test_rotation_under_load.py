"""People work on while the master key is changed: nobody waits long, no read fails, nothing stays under the old key."""

import io
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections

import liren
from liren.access.public import SYSTEM, Actor, enter, enter_system
from liren.actors.public import add_staff, begin_second, begun_second
from liren.integrations.outside import Outside
from liren.kit import crypto, rotation, vault
from liren.kit.clock import now
from liren.kit.database import one_transaction, rows
from liren.kit.ids import new_id
from liren.registry import public as registry
from liren.registry.tests.village import CHEN, PHONE, VISITED, WHY, Village, village

PATIENCE, SECRET = 60.0, "a-long-pass-phrase"


@dataclass
class Clients:
    """Who works meanwhile. known: phone and name by resident, as they were last answered; rounds: by client."""

    here: Village
    reader: UUID
    known: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    errors: list[BaseException] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def go_on(self, name: str, act: Callable[[Actor, int], None]) -> None:
        """One client: a transaction after another, each begun by naming the reader, until it is over."""
        try:
            turn = 0
            while not self.over.is_set():
                with one_transaction():
                    act(enter(self.reader), turn)
                turn += 1
                self.rounds[name] = turn
        except BaseException as error:
            self.errors.append(error)
        finally:
            connections.close_all()

    def find(self, by: Actor, turn: int) -> None:
        wanted = {"number": CHEN} if turn % 2 else {"name": "陈林溪"}
        [one] = registry.find(purpose=WHY, by=by, at=now(), **wanted).people
        assert one.id == self.here.chen

    def reveal(self, by: Actor, turn: int) -> None:
        who, name = [(self.here.chen, "陈林溪"), (self.here.xu, "许望舒"), (self.here.yuan, "陈远山")][turn % 3]
        assert registry.reveal(resident_id=who, what="name", purpose=WHY, by=by, at=now()) == (name,)

    def register(self, by: Actor, turn: int) -> None:
        name, phone = f"新来{'甲乙丙丁戊己庚辛壬癸'[turn % 10]}", f"139{turn:08}"
        who = registry.register(
            given={"name": name, "phones": [phone]}, kind="actual", place=self.here.people.community.path,
            ground=VISITED, by=by, at=now(),
        ).id  # fmt: skip
        self.known[who] = (phone, name)

    def change(self, by: Actor, turn: int) -> None:
        phone = f"138{turn:08}"
        registry.change(resident_id=self.here.xu, given={"phones": phone}, ground=VISITED, by=by, at=now())
        self.known[self.here.xu] = (phone, "许望舒")

    def bring(self, by: Actor, turn: int) -> None:
        path = self.here.people.community.path
        place = self.here.people.community.id
        phones = [f"137{turn:04}{n:04}" for n in range(20)]
        told = [registry.with_given(None, {"name": "成批来的", "phones": [one]}, date.today()) for one in phones]
        coming = [registry.Coming(one, "actual", place, path) for one in told]
        assert registry.copy_in(coming, ground=VISITED, by=by, at=now()).residents == 20


@contextmanager
def at_work(clients: Clients) -> Iterator[None]:
    acts = {name: getattr(clients, name) for name in ("find", "reveal", "register", "change", "bring")}
    threads = [threading.Thread(target=partial(clients.go_on, name, act)) for name, act in acts.items()]
    for one in threads:
        one.start()
    try:
        _wait(lambda: len(clients.rounds) == len(acts) or bool(clients.errors))
        yield
    finally:
        clients.over.set()
        for one in threads:
            one.join(PATIENCE)
    assert not any(one.is_alive() for one in threads)
    assert not clients.errors, clients.errors


def _wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < end
        time.sleep(0.01)


@dataclass
class Late:
    """Reads the old key before the change, and writes under it after everybody else was brought over."""

    who: UUID = field(default_factory=new_id)
    begun: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)

    def holds_on(self) -> None:
        with one_transaction():
            enter_system("test")
            keys = vault.new_keys([self.who])
            self.begun.set()
            self.may_end.wait(PATIENCE)
            with connection.cursor() as cursor:
                vault.write_keys(keys, now(), cursor)
        connections.close_all()


def _rotate(out: io.StringIO, *words: str) -> None:
    try:
        call_command("keys", "rotate", "--batch", "3", *words, stdout=out)
    finally:
        connections.close_all()


@pytest.fixture
def here(emptied_after: None, settings, tmp_path: Path) -> Village:
    assert (crypto.current_master(), len(crypto.token("test", ""))) == (1, 64)  # the keys are there
    settings.KEYS = Path(shutil.copytree(settings.KEYS, tmp_path / "keys"))  # the village's rows lie under the same
    with one_transaction():
        enter_system("test")
        return village()


def test_people_work_on_while_the_master_key_is_changed_and_all_opens_under_the_new_one_alone(
    here: Village, settings, tmp_path: Path
) -> None:
    reader = here.people.worker.person_id
    assert reader
    with one_transaction():
        enter_system("test")
        other = add_staff(name="验证员", login="app", password=SECRET, path="32.", by=SYSTEM, at=now())
        app = begin_second(password=SECRET, by=enter(other), at=now())
    clients, late, out = Clients(here, reader), Late(), io.StringIO()
    slow = threading.Thread(target=late.holds_on)
    rotating = threading.Thread(target=partial(_rotate, out))
    with at_work(clients):
        slow.start()
        assert late.begun.wait(PATIENCE)
        before = dict(clients.rounds)
        rotating.start()
        _wait(lambda: crypto.current_master() == 2)
        _wait(lambda: all(clients.rounds[name] > before[name] + 1 for name in before) or bool(clients.errors))
        assert rotating.is_alive(), "it waits for who began before it"
        late.may_end.set()
        for one in (slow, rotating):
            one.join(PATIENCE)
            assert not one.is_alive()
    assert "已全部换到新主密钥" in out.getvalue()

    (settings.KEYS / "master.1.key").unlink()
    settings.KEYS = Path(shutil.copytree(settings.KEYS, tmp_path / "elsewhere"))  # as a process that starts now
    with one_transaction():
        worker = enter(reader)
        told = {
            one["id"]: (one["phone"], one["name"])
            for one in registry.rows_for(
                here.people.community.path, fields=["id", "name", "phone"], on=date.today() + timedelta(days=1),
                by=worker, purpose=WHY, at=now(),
            )
        }  # fmt: skip
        assert {who: told[who] for who in clients.known} == clients.known
        assert told[here.chen] == (PHONE, "陈林溪")
        assert len(told) == 4 + clients.rounds["register"] + 20 * clients.rounds["bring"], "nobody was lost"
        assert begun_second(by=enter(other)).secret == app.secret
        enter_system("test")
        assert set(vault.people_by_master()) == {2}
        assert vault.keys_of([late.who]), "what was written late opens too"
        assert not any(count for _, count in rotation.left_behind())


def test_a_change_of_keys_that_somebody_keeps_from_ending_says_that_the_old_key_must_stay(here: Village) -> None:
    late, out = Late(), io.StringIO()
    slow = threading.Thread(target=late.holds_on)
    slow.start()
    assert late.begun.wait(PATIENCE)
    _rotate(out, "--wait", "0")
    late.may_end.set()
    slow.join(PATIENCE)
    assert "旧主密钥文件先别收起" in out.getvalue()
    assert "已全部换到新主密钥" not in out.getvalue()
    again = io.StringIO()
    _rotate(again)
    assert "接着上次：还有 1 人" in again.getvalue()
    assert "已全部换到新主密钥" in again.getvalue()


def test_what_somebody_holds_is_not_said_to_be_brought_over(here: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    held, may_end, out = threading.Event(), threading.Event(), io.StringIO()

    def holds() -> None:
        with one_transaction():
            enter_system("test")
            rows("SELECT subject FROM kit_personkey WHERE wrapped IS NOT NULL LIMIT 1 FOR SHARE")
            held.set()
            may_end.wait(PATIENCE)
        connections.close_all()

    monkeypatch.setattr(rotation, "began_before", lambda _: 0)  # it began just after the look
    holder = threading.Thread(target=holds)
    holder.start()
    assert held.wait(PATIENCE)
    _rotate(out, "--wait", "0")
    may_end.set()
    holder.join(PATIENCE)
    assert "还有 1 人（项）一直被占用" in out.getvalue()
    assert "已全部换到新主密钥" not in out.getvalue()


PASSING = {
    "actors/actions/identities.py": "between two pages of one sign-in",
    "api/open311/requests.py": "a token that is no longer known is answered so",
    "api/repeats.py": "an answer to a sending, forgotten after thirty days",
    "integrations/provider/proving.py": "between two pages of one sign-in",
}
"""Who seals under the master key what nobody keeps."""


def test_whatever_is_sealed_under_the_master_key_to_stay_is_brought_along() -> None:
    root = Path(str(liren.__file__)).parent
    calls = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "tests" not in path.parts
        and ("seal_for(" in (said := path.read_text()) or "sealing_for(" in said)
        and path.parent.name != "kit"
    }
    staying = {"actors/actions/second_factor.py", "integrations/outside.py", "notices/addresses.py"}
    assert calls == staying | set(PASSING)
    columns = {(one.table, one.column) for one in rotation.columns_under_master()}
    assert columns >= {
        (model._meta.db_table, name)
        for model in apps.get_models()
        if issubclass(model, Outside)
        for name in ("secret", "token")
        if any(one.name == name for one in model._meta.get_fields())
    }
    assert {("actors_credential", "second_sealed"), ("notices_address", "sealed")} <= columns

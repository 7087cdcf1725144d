"""Two at once: of two votes of one person one counts; who spends while points run out loses no more than is left."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from liren.access.public import SYSTEM, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.errors import AlreadyVoted, ProxyUnknown
from liren.autonomy.public import NewEntry, NewProxy, NewQuestion, Option, points
from liren.kit.database import one_transaction, rows
from liren.ledgers import public as ledgers
from liren.ledgers.public import Move, Whose
from liren.registry.tests.village import AT
from liren.territories.tests.cast import invented_frame


def test_of_two_votes_of_one_person_at_once_one_counts(emptied_after):
    with one_transaction():
        enter_system("test")
        path = invented_frame().guihuali.path
        roll = autonomy.make_roll(path=path, title="名册", body="residents", on=AT.date(), by=SYSTEM, at=AT)
        [who] = autonomy.add_entries(roll_id=roll, entries=[NewEntry("陈远山")], by=SYSTEM, at=AT)
        autonomy.freeze_roll(roll_id=roll, by=SYSTEM, at=AT)
        wanted = NewQuestion(roll, "修路", AT, AT + timedelta(days=1), named=True)
        question = autonomy.ask(question=wanted, by=SYSTEM, at=AT)
        autonomy.open_question(question_id=question, by=SYSTEM, at=AT)
    together = Barrier(2)

    def votes(choice: str) -> str:
        try:
            with one_transaction():
                enter_system("test")
                together.wait(60)
                autonomy.mark_voted(
                    question_id=question, entry_id=who, channel="paper", document="第 1 页", choices=[choice],
                    by=SYSTEM, at=AT,
                )  # fmt: skip
                return "marked"
        except AlreadyVoted:
            return "already"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(votes, ["agree", "against"], timeout=120))
    with one_transaction():
        enter_system("test")
        assert (outcomes, autonomy.marks(question, SYSTEM).voted.persons) == (["already", "marked"], 1)


def test_of_two_who_withdraw_one_proxy_at_once_one_is_told_that_there_is_none(emptied_after):
    with one_transaction():
        enter_system("test")
        autonomy.seed_rules(settings.LAWBOOK, at=AT)
        path = invented_frame().guihuali.path
        roll = autonomy.make_roll(path=path, title="名册", body="villagers", on=AT.date(), by=SYSTEM, at=AT)
        people = [NewEntry(name) for name in ("陈远山", "秦望岳")]
        giver, holder = autonomy.add_entries(roll_id=roll, entries=people, by=SYSTEM, at=AT)
        autonomy.freeze_roll(roll_id=roll, by=SYSTEM, at=AT)
        wanted = NewQuestion(
            roll, "选举", AT, AT + timedelta(days=1), named=False, rule="cw-election", channels=("proxy",),
            options=[Option("a", "沈知秋"), Option("b", "苏晚舟")],
        )  # fmt: skip
        question = autonomy.ask(question=wanted, by=SYSTEM, at=AT)
        told = NewProxy(giver, "委托书第 1 号", holder)
        proxy = autonomy.give_proxy(question_id=question, proxy=told, by=SYSTEM, at=AT)
    together = Barrier(2)

    def withdraws(why: str) -> str:
        try:
            with one_transaction():
                enter_system("test")
                together.wait(60)
                autonomy.withdraw_proxy(proxy_id=proxy, why=why, by=SYSTEM, at=AT)
                return "withdrawn"
        except ProxyUnknown:
            return "unknown"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(withdraws, ["不出门了", "回来了"], timeout=120)) == ["unknown", "withdrawn"]


def test_who_spends_while_points_run_out_loses_no_more_than_is_left(emptied_after):
    wang, given, used = Whose("person", UUID(int=1)), Whose("given"), Whose("used")
    told: Any = {"about": {}, "on": AT.date(), "by": SYSTEM, "at": AT}
    with one_transaction():
        enter_system("test")
        path = invented_frame().guihuali.path
        book = ledgers.open_book(kind="points", path=path, unit="points", at=AT)
        moves = [Move(wang, 10, AT.date()), Move(given, -10)]
        ledgers.post(book_id=book.id, key="award", kind="award", moves=moves, **told)

    def runs_out() -> int:
        try:
            with one_transaction():
                enter_system("test")
                return points.expire_points(AT + timedelta(days=1))
        finally:
            connection.close()

    waits = "SELECT 1 FROM pg_locks w WHERE NOT w.granted AND pg_backend_pid() = ANY(pg_blocking_pids(w.pid))"
    with ThreadPoolExecutor(1) as pool:
        with one_transaction():
            enter_system("test")
            spent = [Move(wang, -8), Move(used, 8)]
            ledgers.post(book_id=book.id, key="gift", kind="gift", moves=spent, **told)
            second = pool.submit(runs_out)
            while not second.done() and not rows(waits):
                pass
        assert second.result(120) == 1
    with one_transaction():
        enter_system("test")
        assert ledgers.balance(book.id, wang) == 0
        assert ledgers.own_balances(book.id)["expired"] == 2

"""Books of accounts: nothing is lost, made, changed or spent twice, by our writers or past them."""

import threading
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liren.access.public import SYSTEM, enter_system
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import CHINA
from liren.kit.database import one_transaction, rows
from liren.kit.ids import new_id
from liren.ledgers import public as ledgers
from liren.ledgers.public import Move, Whose

AT = datetime(2026, 11, 16, 9, 0, tzinfo=CHINA)
TODAY = AT.date()
WANG, ZHOU = UUID(int=0x51), UUID(int=0x52)
GIVEN = Whose("given")
PATH = "32.05.06.990.001."


def held(owner: UUID) -> Whose:
    return Whose("held", owner)


@pytest.fixture
def book(db: None) -> ledgers.BookView:
    enter_system("test")
    return ledgers.open_book(kind="points", path=PATH, unit="points", at=AT)


def gives(book: ledgers.BookView, amount: int, to: UUID = WANG, **given: Any) -> ledgers.Posted:
    """`amount` comes to `to` (goes from them when negative)."""
    until = given.pop("until", None)
    asked: dict[str, Any] = {
        "key": str(new_id()), "kind": "award", "about": {"rule": 1}, "on": TODAY, "by": SYSTEM, "at": AT
    }  # fmt: skip
    moves = [Move(held(to), amount, until), Move(GIVEN, -amount)]
    return ledgers.post(book_id=book.id, moves=moves, **{**asked, **given})


def refused(sql: str, *values: object) -> None:
    """The database refuses it at the latest when the transaction ends."""
    with pytest.raises(DatabaseError), transaction.atomic():
        written((sql, values))


def written(*statements: tuple[str, tuple[object, ...]]) -> None:
    for sql, values in statements:
        rows(sql, *values)
    rows("SET CONSTRAINTS ALL IMMEDIATE")


def test_what_comes_to_one_account_goes_from_another(book: ledgers.BookView) -> None:
    first = gives(book, 10)
    second = gives(book, -4)
    assert (first.seq, second.seq) == (1, 2)
    assert ledgers.balance(book.id, held(WANG)) == 6
    assert ledgers.own_balances(book.id) == {"given": -6}
    assert [(line.seq, line.amount) for line in ledgers.statement(book.id, held(WANG))] == [(2, -4), (1, 10)]
    assert list(ledgers.findings()) == []


def test_a_posting_takes_seven_statements_at_most(book: ledgers.BookView, django_assert_max_num_queries: Any) -> None:
    gives(book, 10)
    with django_assert_max_num_queries(9):  # a savepoint and its release among them
        gives(book, 1)


def test_nothing_owned_falls_below_zero(book: ledgers.BookView) -> None:
    gives(book, 10)
    with pytest.raises(ledgers.NotEnough, match="有 10，要用 11"):
        gives(book, -11)
    assert ledgers.balance(book.id, held(WANG)) == 10
    assert ledgers.book_of("points", PATH).seq == 1  # type: ignore[union-attr]


def test_the_same_key_posts_once_and_with_other_content_not_at_all(book: ledgers.BookView) -> None:
    assert gives(book, 10, key="a").fresh
    again = gives(book, 10, key="a")
    assert not again.fresh
    assert again.seq == 1
    with pytest.raises(ledgers.KeyReused):
        gives(book, 11, key="a")
    assert ledgers.balance(book.id, held(WANG)) == 10


def test_what_was_posted_wrongly_is_taken_back_once_and_stays_readable(book: ledgers.BookView) -> None:
    gives(book, 10)
    ledgers.reverse(book_id=book.id, seq=1, key="r", about={"reason": "wrong"}, by=SYSTEM, at=AT)
    [back, line] = ledgers.statement(book.id, held(WANG))
    assert (back.amount, back.reverses, line.amount, line.reversed_by) == (-10, 1, 10, 2)
    again = ledgers.reverse(book_id=book.id, seq=1, key="r", about={"reason": "wrong"}, by=SYSTEM, at=AT)
    assert not again.fresh
    with pytest.raises(ledgers.AlreadyReversed):
        ledgers.reverse(book_id=book.id, seq=1, key="other", about={}, by=SYSTEM, at=AT)
    with pytest.raises(ledgers.NotReversible):
        ledgers.reverse(book_id=book.id, seq=2, key="back", about={}, by=SYSTEM, at=AT)
    with pytest.raises(ledgers.NoSuchPosting):
        ledgers.reverse(book_id=book.id, seq=9, key="none", about={}, by=SYSTEM, at=AT)


def test_what_is_spent_or_has_run_out_is_not_taken_back(book: ledgers.BookView) -> None:
    gives(book, 10, until=TODAY)
    gives(book, -8)
    with pytest.raises(ledgers.NotEnough):
        ledgers.reverse(book_id=book.id, seq=1, key="r", about={}, by=SYSTEM, at=AT)
    with pytest.raises(ledgers.RanOut):
        ledgers.reverse(book_id=book.id, seq=1, key="r", about={}, by=SYSTEM, at=AT + timedelta(days=1))


def test_what_runs_out_soonest_is_used_first(book: ledgers.BookView) -> None:
    gives(book, 10, until=TODAY)
    gives(book, 5, until=TODAY + timedelta(days=30))
    gives(book, -4)
    assert [(out.whose, out.amount) for out in ledgers.running_out(book.id, TODAY)] == [(held(WANG), 6)]
    ledgers.reverse(book_id=book.id, seq=3, key="r", about={}, by=SYSTEM, at=AT)
    assert [out.amount for out in ledgers.running_out(book.id, TODAY, owners=[WANG])] == [10]
    assert ledgers.running_out(book.id, TODAY, owners=[ZHOU]) == []
    assert ledgers.running_out(book.id, TODAY - timedelta(days=1)) == []


def test_a_closed_period_takes_nothing_more_and_keeps_its_balances(book: ledgers.BookView) -> None:
    yesterday = TODAY - timedelta(days=1)
    gives(book, 10, on=yesterday)
    closed = ledgers.close_period(book_id=book.id, through=yesterday, by=SYSTEM, at=AT)
    assert closed.sums == {"held": 10, "given": -10}
    with pytest.raises(ledgers.PeriodClosed):
        gives(book, 1, on=yesterday)
    refused(
        'INSERT INTO ledgers_posting (stream, seq, path, key, "on", kind, body, happened_at, recorded_at, previous,'
        " hash) VALUES (%s, 3, '', 'x', %s, 'closed', '{\"lines\": []}', now(), now(), '', '')",
        *(book.id, yesterday),
    )
    gives(book, 3)
    assert [c.root for c in ledgers.closings(book.id)] == [closed.root]
    assert list(ledgers.findings()) == []
    for through in (yesterday, TODAY):
        with pytest.raises(ledgers.NothingToClose):
            ledgers.close_period(book_id=book.id, through=through, by=SYSTEM, at=AT)


ACCOUNT = "SELECT id FROM ledgers_account WHERE book_id = %s AND owner IS NOT NULL"
A_LINE = f"INSERT INTO ledgers_line (book_id, seq, place, account_id, amount) SELECT %s, {{}}, 9, ({ACCOUNT}), 5"


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE ledgers_account SET balance = 99 WHERE id = ({ACCOUNT})",
        f"UPDATE ledgers_account SET owner = NULL WHERE id = ({ACCOUNT})",
        f"DELETE FROM ledgers_account WHERE id = ({ACCOUNT})",
        "UPDATE ledgers_line SET amount = 99 WHERE book_id = %s",
        "DELETE FROM ledgers_line WHERE book_id = %s",
        "UPDATE ledgers_posting SET body = '{}' WHERE stream = %s",
        "DELETE FROM ledgers_posting WHERE stream = %s",
        "UPDATE ledgers_book SET seq = 0 WHERE id = %s",
        "DELETE FROM ledgers_book WHERE id = %s",
        "INSERT INTO ledgers_account (id, book_id, path, kind, balance)"
        " SELECT gen_random_uuid(), %s, '', 'of nobody', 7",
    ],
)
def test_the_database_refuses_to_change_a_book(book: ledgers.BookView, sql: str) -> None:
    gives(book, 10)
    refused(sql, book.id)


@pytest.mark.parametrize("seq", [1, 2])
def test_the_database_refuses_a_line_no_hash_covers(book: ledgers.BookView, seq: int) -> None:
    gives(book, 10)
    refused(A_LINE.format(seq), book.id, book.id)


def test_the_database_refuses_a_posting_out_of_balance(book: ledgers.BookView) -> None:
    gives(book, 10)
    [(account,)] = rows(ACCOUNT, book.id)
    posting = (
        'INSERT INTO ledgers_posting (stream, seq, path, key, "on", kind, body, happened_at, recorded_at, previous,'
        " hash) VALUES (%s, 2, '', 'x', current_date, 'award', jsonb_build_object('lines', jsonb_build_array("
        " jsonb_build_array(%s::uuid, 5, NULL), jsonb_build_array(%s::uuid, 6, NULL))), now(), now(), '', '')"
    )
    lines = (
        "INSERT INTO ledgers_line (book_id, seq, place, account_id, amount) VALUES (%s, 2, 0, %s, 5), (%s, 2, 1, %s, 6)"
    )
    with pytest.raises(DatabaseError, match="out of balance"), transaction.atomic():
        written((posting, (book.id, account, account)), (lines, (book.id, account, book.id, account)))


ALTERED = [
    ("UPDATE ledgers_line SET amount = amount * 2 WHERE book_id = %s", "第 1 笔的分录与凭证不一致"),
    ("UPDATE ledgers_account SET balance = 7 WHERE book_id = %s", "余额与分录相加不一致"),
    ("UPDATE ledgers_book SET head = 'x' WHERE id = %s", "最后一笔与账本记下的不一致"),
    ("UPDATE ledgers_posting SET by_org = stream WHERE stream = %s", "第 1 条记录的内容被改动过"),
    ("DELETE FROM ledgers_posting WHERE stream = %s AND seq = 1", "第 1 条记录不见了"),
    ("UPDATE ledgers_posting SET body = jsonb_set(body, '{root}', '\"\"') WHERE stream = %s", "结账时的余额"),
    ("DELETE FROM ledgers_posting WHERE stream = %s", "有第 1 笔的分录，没有凭证"),
]


def test_what_an_owner_of_the_database_alters_is_named(emptied_after: None) -> None:
    yesterday = TODAY - timedelta(days=1)
    with one_transaction():
        enter_system("test")
        book = ledgers.open_book(kind="points", path=PATH, unit="points", at=AT)
        gives(book, 10, on=yesterday)
        ledgers.close_period(book_id=book.id, through=yesterday, by=SYSTEM, at=AT)
        ledgers.seal(AT)
        assert list(ledgers.findings()) == []
    for sql, said in ALTERED:
        with connections["owner"].cursor() as owner:
            owner.execute("SET session_replication_role = replica")
            owner.execute(sql, [book.id])
            owner.execute("SET session_replication_role = origin")
        with one_transaction():
            enter_system("test")
            found = list(ledgers.findings())
        assert any(said in finding for finding in found), (sql, found)
    assert any("存证点" in finding for finding in found)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([WANG, ZHOU]), st.integers(-9, 9).filter(bool)), max_size=12))
def test_whatever_is_posted_balances_are_what_the_lines_add_up_to(
    book: ledgers.BookView, asked: list[tuple[UUID, int]]
) -> None:
    sure = transaction.savepoint()
    want = {WANG: 0, ZHOU: 0}
    for owner, amount in asked:
        if want[owner] + amount >= 0:
            gives(book, amount, owner)
            want[owner] += amount
        else:
            with pytest.raises(ledgers.NotEnough):
                gives(book, amount, owner)
    assert {owner: ledgers.balance(book.id, held(owner)) for owner in want} == want
    assert sum(ledgers.own_balances(book.id).values()) == -sum(want.values())
    assert list(ledgers.findings()) == []
    transaction.savepoint_rollback(sure)


def test_two_who_spend_at_once_cannot_spend_the_same(emptied_after: None) -> None:
    with one_transaction():
        enter_system("test")
        book = ledgers.open_book(kind="points", path=PATH, unit="points", at=AT)
        gives(book, 10)
    answers: list[str] = []
    ready = threading.Barrier(2, timeout=20)

    def spends() -> None:
        try:
            with one_transaction():
                enter_system("test")
                ready.wait()
                gives(book, -7)
            answers.append("spent")
        except ledgers.NotEnough:
            answers.append("refused")
        finally:
            connection.close()

    both = [threading.Thread(target=spends) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=30)
    assert sorted(answers) == ["refused", "spent"]


class TestWalls:
    @pytest.fixture
    def people(self, db: None) -> Cast:
        people = cast()
        book = ledgers.open_book(kind="points", path=people.community.path, unit="points", at=AT)
        gives(book, 10)
        rows("SET CONSTRAINTS ALL IMMEDIATE")
        return people

    @pytest.mark.parametrize("table", ["ledgers_account", "ledgers_posting", "ledgers_line"])
    def test_accounts_are_shown_where_people_are_found_and_to_nobody_else(self, people: Cast, table: str) -> None:
        seen = {}
        for who in ("worker", "director", "other_worker", "dispatcher", "property_handler", "admin", "editor",
                    "county_supervisor", "wang", "stranger", "mediator"):  # fmt: skip
            people.enter(who)
            [(seen[who],)] = rows(f"SELECT count(*) FROM {table}")
        assert {who for who, count in seen.items() if count} == {"worker", "director"}

"""A secret ballot is counted once and joined to nobody; a count that does not meet the roll stops."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.autonomy import public as autonomy
from liren.autonomy.actions.laying import sealed
from liren.autonomy.errors import (
    AlreadyVoted,
    BoxNotReady,
    BundleUnknown,
    CountDiffers,
    NotOnRoll,
    NotSecret,
    QuestionUnknown,
)
from liren.autonomy.models import Ballot, Envelope, Mark
from liren.autonomy.public import BATCH, Certificate, NewBundle, Option
from liren.autonomy.queries.boxes import in_box, opened
from liren.autonomy.queries.questions import found_question
from liren.autonomy.tests.decided import LATER, Deciding, asked, deciding, entry, filled, on_paper
from liren.engine.deciding import boxes
from liren.kit import vault
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db
PROJECTS = (Option("lamp", "路灯"), Option("bench", "长椅"), Option("a-much-longer-key-than-others", "口袋公园"))
END = LATER + timedelta(hours=1)
THREE = ("autonomy_envelope", "autonomy_ballot", "autonomy_ballotreceipt")


@pytest.fixture
def here() -> Deciding:
    return deciding()


@pytest.fixture
def secret(here: Deciding) -> UUID:
    """A secret question about three projects, two of which one may choose."""
    return asked(here, filled(here), named=False, options=PROJECTS, most=2)


def cast(here: Deciding, question: UUID, *choices: str) -> str:
    return autonomy.cast(question_id=question, choices=choices, by=here.enter("wang"), at=AT).code


def counted(here: Deciding, question: UUID, **more: Any) -> Certificate:
    return autonomy.count_box(
        question_id=question, document="计票单第 1 号", by=here.enter("director"), at=END, **more
    )  # fmt: skip


def bundle(here: Deciding, question: UUID, *ballots: tuple[str, ...], spoiled: int = 0, who: str = "worker") -> UUID:
    told = NewBundle("第 1 号票箱", ballots, spoiled)
    return autonomy.add_bundle(question_id=question, bundle=told, by=here.enter(who), at=END)


def closed(here: Deciding, question: UUID) -> None:
    autonomy.close_question(question_id=question, by=here.enter("director"), at=END)


def as_many(question: UUID, ballots: int) -> Iterator[str]:
    """So many more people on the roll who cast their ballots online, as `cast` does, for lack of as many accounts."""
    enter_system("test")
    row = found_question(question, SYSTEM)
    key = vault.keys_for({row.id}, AT)[row.id]
    for number in range(ballots):
        new = autonomy.NewEntry(f"居民{number}")
        who = autonomy.add_to_frozen(roll_id=row.roll_id, entry=new, why="补录", by=SYSTEM, at=AT)
        Mark.objects.create(question=row, entry_id=who, path=row.path, channel="online", at=AT)
        code = f"CODE-{number}"
        Envelope.objects.create(
            question=row, sealed=sealed(row, key, ["bench"]), receipt=boxes.receipt_of(str(row.id), code)
        )
        yield code


def test_a_ballot_is_cast_once_and_its_receipt_proves_that_it_is_in_the_box_and_not_what_it_says(here, secret):
    code = cast(here, secret, "lamp", "bench")
    assert len(code.replace("-", "")) == boxes.CODE_LENGTH
    for written in (code, code.lower().replace("-", " ")):
        assert autonomy.is_in_box(secret, written, here.enter("nobody"))
    assert not autonomy.is_in_box(secret, code[:-1] + ("A" if code[-1] != "A" else "B"), here.enter("nobody"))
    with pytest.raises(AlreadyVoted):
        cast(here, secret, "lamp")
    with pytest.raises(AlreadyVoted):
        on_paper(here, secret, entry(here, autonomy.question(secret, SYSTEM).roll_id, "王秋实"))
    closed(here, secret)
    told = counted(here, secret).content
    assert (told["tally"], told["online"], told["voted"]) == (
        {"lamp": 1, "bench": 1, "a-much-longer-key-than-others": 0}, 1, {"online": 1}
    )  # fmt: skip
    assert autonomy.receipts(secret, here.enter("nobody")) == (boxes.receipt_of(str(secret), code),)
    assert boxes.root(autonomy.receipts(secret, SYSTEM)) == told["receipts"]


def test_what_is_refused_leaves_neither_mark_nor_envelope(here, secret):
    for choices in (("lamp", "bench", "a-much-longer-key-than-others"), ("swing",)):
        with pytest.raises(InvalidInput) as refused:
            cast(here, secret, *choices)
        assert {*refused.value.fields} == {"choices"}
    for who in ("zhou", "nobody", "worker"):
        with pytest.raises(NotOnRoll):
            autonomy.cast(question_id=secret, choices=["lamp"], by=here.enter(who), at=AT)
    enter_system("test")
    assert not Envelope.objects.exists()
    assert not Mark.objects.exists()
    named = asked(here, autonomy.question(secret, SYSTEM).roll_id)
    with pytest.raises(NotSecret):
        cast(here, named, "agree")


def test_a_crash_on_the_way_loses_neither_the_mark_nor_the_ballot_and_doubles_none(here, secret):
    """The mark and its envelope are one transaction, a batch another: each is whole or not at all."""

    def dies_after(act: Callable[[], object]) -> None:
        with suppress(KeyboardInterrupt), transaction.atomic():
            act()
            raise KeyboardInterrupt

    dies_after(lambda: cast(here, secret, "lamp"))
    enter_system("test")
    assert not Mark.objects.exists(), "who sees an error has not voted, and may again"
    assert not Envelope.objects.exists()
    cast(here, secret, "lamp")
    [*as_many(secret, BATCH)]
    dies_after(lambda: autonomy.drop_in(AT))
    enter_system("test")
    assert (Envelope.objects.count(), Ballot.objects.count()) == (BATCH + 1, 0)
    assert autonomy.drop_in(AT) == BATCH + 1
    assert autonomy.drop_in(AT) == 0
    closed(here, secret)
    assert counted(here, secret).content["online"] == BATCH + 1


def test_envelopes_wait_for_their_batch_and_go_in_together(here, secret):
    mine = cast(here, secret, "lamp")
    enter_system("test")
    assert autonomy.drop_in(AT) == 0, "one alone would be known by its time"
    codes = [mine, *as_many(secret, BATCH - 1)]
    assert autonomy.drop_in(AT) == BATCH
    assert not Envelope.objects.exists()
    assert all(autonomy.is_in_box(secret, code, SYSTEM) for code in codes)
    assert len({len(bytes(one)) for one in Ballot.objects.values_list("sealed", flat=True)}) == 1


def test_nothing_in_the_database_joins_a_ballot_to_a_person(here, secret):
    """By raw SQL: no column but the question is shared, no value, transaction, place in the table or time either."""
    cast(here, secret, "lamp")
    [*as_many(secret, 2 * BATCH)]
    enter_system("test")
    autonomy.drop_in(AT)
    closed(here, secret)
    before = {bytes(one) for one in Ballot.objects.values_list("sealed", flat=True)}
    counted(here, secret)
    enter_system("test")
    named = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
    columns = {
        table: {name for (name,) in rows(named, table)}
        for table in THREE
    }  # fmt: skip
    assert columns == {
        "autonomy_envelope": {"id", "question_id", "sealed", "receipt"},
        "autonomy_ballot": {"id", "question_id", "sealed"},
        "autonomy_ballotreceipt": {"id", "question_id"},
    }
    types = rows(
        "SELECT DISTINCT data_type FROM information_schema.columns WHERE table_name = ANY(%s)", list(THREE)
    )  # fmt: skip
    assert {name for (name,) in types} <= {"uuid", "bytea", "character varying"}, "no sequence, no time"
    assert rows("SELECT 1 FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'"
                " WHERE d.refobjid = 'autonomy_ballot'::regclass") == []  # fmt: skip
    for table in ("autonomy_ballot", "autonomy_ballotreceipt"):
        [(transactions,)] = rows(f"SELECT count(DISTINCT (xmin::text, cmin::text)) FROM {table}")
        assert transactions == 1, "all were written together"
    versions = [str(UUID(str(id_)).version) for (id_,) in rows("SELECT id FROM autonomy_ballot")]
    assert set(versions) == {"4"}, "random, and not made of the time"
    assert rows("SELECT id FROM autonomy_ballotreceipt ORDER BY ctid") == rows(
        "SELECT id FROM autonomy_ballotreceipt ORDER BY id COLLATE \"C\""
    ), "in the order of hashes, which is nobody's"  # fmt: skip
    assert before.isdisjoint(bytes(one) for one in Ballot.objects.values_list("sealed", flat=True)), "sealed anew"
    choices = in_box(found_question(secret, SYSTEM))
    assert sorted(choices) == [*[["bench"]] * 2 * BATCH, ["lamp"]]


def test_the_order_of_ballots_is_drawn_by_lot(here, secret):
    """That one of 21 comes to lie at one place eight times has a chance of one in a billion."""
    cast(here, secret, "lamp")
    [*as_many(secret, 2 * BATCH)]
    enter_system("test")
    row, seen = found_question(secret, SYSTEM), set()
    for _ in range(8):
        with transaction.atomic():
            autonomy.drop_in(AT)
            sealed = rows("SELECT sealed FROM autonomy_ballot ORDER BY ctid")
            seen.add(opened(row, [bytes(one) for (one,) in sealed]).index(["lamp"]))  # type: ignore[call-overload]
            transaction.set_rollback(True)
    assert len(seen) > 1


def test_nobody_reads_the_box_before_or_after_and_a_counted_box_stays(here, secret):
    cast(here, secret, "lamp")
    [*as_many(secret, BATCH)]
    autonomy.drop_in(AT)
    for who in ("wang", "worker", "director", "admin", "nobody"):
        reader = here.enter(who)
        assert [rows(f"SELECT 1 FROM {table}") for table in THREE] == [[], [], []], who
        assert autonomy.certificate(secret, reader) is None
        assert autonomy.receipts(secret, reader) == ()
    closed(here, secret)
    counted(here, secret)
    enter_system("test")
    for sql in (
        "DELETE FROM autonomy_ballot", "UPDATE autonomy_ballot SET sealed = ''", "DELETE FROM autonomy_ballotreceipt",
        "UPDATE autonomy_ballotcount SET digest = 'x'", "DELETE FROM autonomy_ballotcount",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(sql)
    with pytest.raises(BoxNotReady):
        counted(here, secret)
    with pytest.raises(BoxNotReady):
        bundle(here, secret, ("lamp",))


def test_paper_is_counted_in_and_the_count_stops_when_it_does_not_meet_the_roll(here, secret):
    roll = autonomy.question(secret, SYSTEM).roll_id
    cast(here, secret, "lamp")
    for name in ("陈远山", "许望舒"):
        on_paper(here, secret, entry(here, roll, name))
    with pytest.raises(BoxNotReady):
        bundle(here, secret, ("lamp",))
    closed(here, secret)
    with pytest.raises(CountDiffers) as short:
        counted(here, secret)
    assert "纸质选票 0 张，名册上投过票的 2 人" in short.value.text
    wrong = bundle(here, secret, ("lamp",), ("bench", "lamp"), ())
    with pytest.raises(CountDiffers):
        counted(here, secret, missing_why="多出一张")
    autonomy.take_back_bundle(bundle_id=wrong, why="多录了一张", by=here.enter("worker"))
    with pytest.raises(BundleUnknown):
        autonomy.take_back_bundle(bundle_id=wrong, why="再来一次", by=here.enter("worker"))
    bundle(here, secret, ("bench", "lamp"))
    with pytest.raises(CountDiffers):
        counted(here, secret)
    told = counted(here, secret, missing_why="一人领票后带走，没有投").content
    assert {one: told[one] for one in ("online", "paper", "spoiled", "blank", "missing")} == {
        "online": 1, "paper": 1, "spoiled": 0, "blank": 0, "missing": 1
    }  # fmt: skip
    assert told["tally"] == {"lamp": 2, "bench": 1, "a-much-longer-key-than-others": 0}
    assert [(one.ballots, one.taken_back) for one in autonomy.bundles(secret, here.enter("worker"))] == [
        (3, "多录了一张"), (1, "")
    ]  # fmt: skip


def test_blank_and_spoiled_paper_counts_as_cast_and_chooses_nothing(here, secret):
    roll = autonomy.question(secret, SYSTEM).roll_id
    for name in ("陈远山", "许望舒"):
        on_paper(here, secret, entry(here, roll, name))
    closed(here, secret)
    bundle(here, secret, (), spoiled=1)
    told = counted(here, secret)
    assert (told.content["blank"], told.content["spoiled"], told.content["paper"]) == (1, 1, 2)
    assert set(dict(told.content["tally"]).values()) == {0}
    assert boxes.digest(told.content) == told.digest
    assert boxes.digest({**told.content, "blank": 0}) != told.digest


def test_an_envelope_that_was_made_away_with_or_slipped_in_stops_the_count(here, secret):
    cast(here, secret, "lamp")
    [*as_many(secret, 2)]
    for sql in (
        "DELETE FROM autonomy_envelope WHERE id = (SELECT min(id::text)::uuid FROM autonomy_envelope)",
        "INSERT INTO autonomy_envelope (id, question_id, sealed, receipt)"
        " SELECT gen_random_uuid(), question_id, sealed, repeat('0', 64) FROM autonomy_envelope LIMIT 1",
    ):
        with transaction.atomic():
            enter_system("test")
            rows(sql)
            closed(here, secret)
            with pytest.raises(CountDiffers, match="网上"):
                counted(here, secret)
            transaction.set_rollback(True)


def test_paper_and_the_count_are_for_those_who_keep_the_roll_and_call(here, secret):
    closed(here, secret)
    for who in ("zhou", "wang", "stranger", "other_worker", "admin", "nobody"):
        with pytest.raises((NotAllowed, QuestionUnknown)):
            bundle(here, secret, ("lamp",), who=who)
        with pytest.raises(NotAllowed):
            autonomy.count_box(question_id=secret, document="计票单", by=here.enter(who), at=END)
        with pytest.raises(QuestionUnknown):
            autonomy.bundles(secret, here.enter(who))
    with pytest.raises(InvalidInput) as refused:
        bundle(here, secret, ("lamp", "swing"), ("lamp",), spoiled=-1)
    assert {*refused.value.fields} == {"spoiled", "ballots.1"}
    with pytest.raises(InvalidInput) as unsigned:
        autonomy.count_box(question_id=secret, document=" ", by=here.enter("director"), at=END)
    assert {*unsigned.value.fields} == {"document"}

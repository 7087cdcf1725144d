from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction

from liren.kit.chain import START, Entry, StreamHead, append, chained, head_of
from liren.kit.checkpoints import (
    checkpoint_table,
    make_checkpoint,
    publish,
    published,
    verify_checkpoints,
)
from liren.kit.database import one_transaction
from liren.kit.ids import new_id
from liren.kit.models import Checkpoint
from liren.kit.tests.lines import Line
from liren.kit.tests.moments import AT, MINUTE

pytestmark = pytest.mark.usefixtures("line_table")


@pytest.fixture(autouse=True)
def own_file(tmp_path, settings):
    settings.DATA = tmp_path


@pytest.fixture
def streams(as_owner):
    made = [new_id() for _ in range(5)]
    for stream in made:
        append(Line, stream, [Entry("opened", {}), Entry("closed", {})], head=START, at=AT)
    checkpoint_table("lines", Line, AT + MINUTE)
    publish("lines")
    return made


def seen(kind: str = "lines") -> list[tuple[str, object]]:
    return [(f.what, f.stream) for f in verify_checkpoints(kind, Line)]


def test_an_untouched_table_agrees_with_its_checkpoints(streams):
    assert seen() == []


def test_a_cut_off_tail_is_named(streams, as_owner):
    as_owner("DELETE FROM kit_tests_line WHERE stream = %s AND seq = 2", streams[3])
    assert seen() == [("went-back", streams[3])]


def test_a_vanished_history_is_named(streams, as_owner):
    as_owner("DELETE FROM kit_tests_line WHERE stream = %s", streams[1])
    assert seen() == [("vanished", streams[1])]


def test_a_history_rewritten_whole_with_new_hashes_is_named(streams, as_owner):
    as_owner("DELETE FROM kit_tests_line WHERE stream = %s", streams[0])
    append(Line, streams[0], [Entry("opened", {}), Entry("declined", {}), Entry("closed", {})], head=START, at=AT)
    assert seen() == [("changed", streams[0])]


def test_only_streams_that_moved_are_in_the_next_checkpoint(streams):
    last = head_of(Line.objects.get(stream=streams[2], seq=2))
    append(Line, streams[2], [Entry("reopened", {})], head=last, at=AT + 2 * MINUTE)
    made = checkpoint_table("lines", Line, AT + 3 * MINUTE)
    assert made is not None
    assert (made.number, made.count) == (2, 1)
    assert checkpoint_table("lines", Line, AT + 4 * MINUTE) is None
    assert seen() == []


def test_a_record_that_commits_after_the_checkpoint_is_in_the_next_one(streams):
    late = new_id()
    append(Line, late, [Entry("opened", {})], head=START, at=AT)  # stamped before the first checkpoint
    made = checkpoint_table("lines", Line, AT + 2 * MINUTE)
    assert made is not None
    assert made.count == 1


def test_a_changed_checkpoint_is_named(streams, as_owner):
    as_owner("UPDATE kit_checkpoint SET heads = substr(heads, 57), count = 4")
    assert seen() == [("checkpoint-altered", None)]


def test_a_checkpoint_forged_with_all_its_hashes_still_differs_from_what_was_published(streams, as_owner):
    as_owner("DELETE FROM kit_checkpoint")
    as_owner("DELETE FROM kit_tests_line WHERE stream = %s", streams[4])
    checkpoint_table("lines", Line, AT + MINUTE)
    assert seen() == [("checkpoint-altered", None)]


def test_checkpoints_taken_away_are_missed(streams, as_owner):
    as_owner("DELETE FROM kit_checkpoint")
    assert seen() == [("checkpoint-missing", None)]


def test_a_hole_between_checkpoints_is_named(streams, as_owner):
    for minute in (2, 3):
        append(Line, new_id(), [Entry("opened", {})], head=START, at=AT + minute * MINUTE)
        checkpoint_table("lines", Line, AT + minute * MINUTE)
    as_owner("DELETE FROM kit_checkpoint WHERE number = 2")
    assert [what for what, _ in seen()] == ["checkpoint-missing"]


def test_each_root_is_published_once(streams):
    assert publish("lines") == 0
    [line] = published("lines").read_text().splitlines()
    assert line.split()[0] == "1"
    assert line.split()[3] == Checkpoint.objects.get().root


def test_a_line_half_written_when_the_power_failed_is_written_again(streams):
    whole = published("lines").read_text()
    published("lines").write_text(whole[:40])
    assert seen() == []
    assert publish("lines") == 1
    assert published("lines").read_text() == whole


def test_jobs_that_publish_at_once_write_each_root_once(streams):
    for minute in range(2, 8):
        append(Line, new_id(), [Entry("opened", {})], head=START, at=AT + minute * MINUTE)
        checkpoint_table("lines", Line, AT + minute * MINUTE)
    gate = Barrier(4)

    def job(_: int) -> int:
        try:
            Checkpoint.objects.count()  # connected before the start
            gate.wait(60)
            return publish("lines")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(job, range(4))) == 6
    assert [line.split()[0] for line in published("lines").read_text().splitlines()] == list("1234567")
    assert seen() == []


@pytest.mark.django_db
def test_a_checkpoint_costs_three_statements(django_assert_num_queries):
    heads = [StreamHead(r.stream, r.seq, r.hash) for r in chained(Line, new_id(), [Entry("x", {})], head=START, at=AT)]
    make_checkpoint("lines", [StreamHead(new_id(), 1, "0" * 64)], AT)
    with one_transaction(), django_assert_num_queries(3):
        make_checkpoint("lines", heads, AT)


@pytest.mark.django_db
def test_the_database_refuses_to_change_a_checkpoint():
    make_checkpoint("lines", [StreamHead(new_id(), 1, "0" * 64)], AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Checkpoint.objects.update(count=3)

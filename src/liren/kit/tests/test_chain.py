from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from liren.kit.chain import (
    START,
    ChainRecord,
    Entry,
    append,
    append_all,
    chained,
    current_heads,
    head_of,
    verify_chain,
    verify_table,
)
from liren.kit.ids import new_id
from liren.kit.tests.lines import Line
from liren.kit.tests.moments import AT, MINUTE

pytestmark = [pytest.mark.usefixtures("line_table")]
A, B = UUID(int=1), UUID(int=2)
THREE = [Entry("opened", {"class": "road"}), Entry("dispatched", {"to": str(B)}), Entry("closed", {})]


def history(stream: UUID) -> list[ChainRecord]:
    return list(Line.objects.filter(stream=stream).order_by("seq"))


@pytest.mark.django_db
def test_a_history_reads_back_as_it_was_written(django_assert_num_queries):
    with django_assert_num_queries(1):
        written = append(Line, A, THREE, head=START, at=AT)
    assert [r.seq for r in history(A)] == [1, 2, 3]
    assert history(A)[-1].hash == written[-1].hash
    assert verify_chain(history(A)) is None


@pytest.mark.django_db
def test_a_history_goes_on_from_its_head():
    head = head_of(append(Line, A, THREE, head=START, at=AT)[-1])
    append(Line, A, [Entry("reopened", {})], head=head, at=AT + MINUTE)
    assert verify_chain(history(A)) is None
    assert len(history(A)) == 4


@pytest.mark.django_db
def test_many_histories_are_written_in_one_insert(django_assert_num_queries):
    with django_assert_num_queries(1):
        append_all(Line, [(new_id(), START, THREE) for _ in range(200)], at=AT)
    assert Line.objects.count() == 600
    assert list(verify_table(Line, chunk=7)) == []


@pytest.mark.django_db
def test_two_writers_at_one_head_leave_one_record():
    append(Line, A, THREE[:1], head=START, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        append(Line, A, THREE[1:2], head=START, at=AT)
    assert len(history(A)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["UPDATE kit_tests_line SET kind = 'x'", "DELETE FROM kit_tests_line"])
def test_the_database_refuses_to_change_history(sql):
    from liren.kit.database import rows

    append(Line, A, THREE, head=START, at=AT)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows(sql)


@pytest.mark.django_db
def test_times_of_any_zone_hash_as_the_moment_they_are():
    china = timezone(timedelta(hours=8))
    entry = Entry("seen", {"at": AT.astimezone(china)}, happened_at=AT.astimezone(china))
    append(Line, A, [entry], head=START, at=AT.astimezone(china))
    assert verify_chain(history(A)) is None
    assert history(A)[0].body == {"at": "2026-11-21T08:00:00.123456Z"}


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        chained(Line, A, THREE, head=START, at=datetime(2026, 11, 21))


def test_a_body_holds_json_only():
    with pytest.raises(TypeError, match="set"):
        chained(Line, A, [Entry("x", {"places": {1, 2}})], head=START, at=AT)


def test_a_column_that_is_null_does_not_count_so_a_table_may_gain_one():
    [without] = chained(Line, A, THREE[:1], head=START, at=AT)
    [with_place] = chained(Line, A, [Entry("opened", {"class": "road"}, columns={"place": "32."})], head=START, at=AT)
    assert without.hash != with_place.hash


json_bodies = st.dictionaries(
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
        max_leaves=8,
    ),
)


@pytest.mark.django_db
@given(body=json_bodies)
def test_any_json_body_survives_the_database(body):
    stream = new_id()
    append(Line, stream, [Entry("kept", body)], head=START, at=AT)
    assert verify_chain(history(stream)) is None


TAMPERING = {
    "body": ('UPDATE kit_tests_line SET body = \'{"class": "tree"}\' WHERE stream = %s AND seq = 1', 1, "altered"),
    "person": ("UPDATE kit_tests_line SET by_person = stream WHERE stream = %s AND seq = 2", 2, "altered"),
    "time": ("UPDATE kit_tests_line SET recorded_at = recorded_at - interval '1us' WHERE stream = %s", 1, "altered"),
    "hole": ("DELETE FROM kit_tests_line WHERE stream = %s AND seq = 2", 2, "missing"),
    "start": ("DELETE FROM kit_tests_line WHERE stream = %s AND seq = 1", 1, "missing"),
    "hash": ("UPDATE kit_tests_line SET hash = repeat('0', 64) WHERE stream = %s AND seq = 2", 2, "altered"),
    "link": ("UPDATE kit_tests_line SET previous = repeat('1', 64) WHERE stream = %s AND seq = 3", 3, "unlinked"),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_as_owner_is_named_with_stream_and_number(how, as_owner):
    sql, seq, what = TAMPERING[how]
    for stream in (A, B):
        append(Line, stream, THREE, head=START, at=AT)
    as_owner(sql, B)
    [broken] = verify_table(Line, chunk=2)
    assert (broken.stream, broken.seq, broken.what) == (B, seq, what)
    assert verify_chain(history(A)) is None


@pytest.mark.django_db
def test_heads_are_the_last_records_and_those_since_a_moment():
    append(Line, A, THREE, head=START, at=AT)
    [later] = append(Line, B, THREE[:1], head=START, at=AT + MINUTE)
    assert [(h.stream, h.seq) for h in current_heads(Line)] == [(A, 3), (B, 1)]
    [moved] = current_heads(Line, since=AT)
    assert (moved.stream, moved.seq, moved.hash) == (B, 1, later.hash)

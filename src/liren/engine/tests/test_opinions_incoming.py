"""A conversation held elsewhere comes in whole, with its votes; what is wrong is named by its line."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liren.engine.opinions import incoming
from liren.engine.opinions.incoming import read
from liren.engine.tests.test_opinions import CONVERSATIONS, DATA, published, voted

STATEMENTS = b'comment-id,moderated,comment-body\r\n0,1,first thing\r\n1,0,"second, thing"\r\n2,-1,never shown\r\n'


def test_statements_and_votes_are_read_and_the_last_vote_counts() -> None:
    votes = b"timestamp,comment-id,voter-id,vote\n30,0,a,-1\n10,0,a,1\n20,1,a,0\n5,2,b,1\n6,1,b,1\n"
    found = read(STATEMENTS, votes)
    assert found.problems == []
    assert found.statements == [(0, "first thing"), (1, "second, thing")]
    assert found.votes == {"a": {"0": -1, "1": 0}, "b": {"1": 1}}
    assert (found.left_out, found.cast, found.unseen) == (1, 3, 1)


def test_one_voter_a_line_is_read_too() -> None:
    found = read(STATEMENTS, "\ufeffparticipant,group-id,0,1,2\n1,,1,,1\n2,,-1,0,\n".encode())
    assert found.problems == []
    assert found.votes == {"1": {"0": 1}, "2": {"0": -1, "1": 0}}


def test_every_line_that_cannot_be_taken_is_named() -> None:
    statements = "comment-id,comment-body\n1,路灯太暗\n1,又是路灯\nx,井盖\n2,请打 13800002046\n3,\n".encode()
    votes = b"comment-id,voter-id,vote\n1,a,1\n9,a,1\n1,b,2\n1,,1\nx,a,1\n"
    found = read(statements, votes)
    assert [(file, line) for file, line, _ in found.problems] == [
        ("statements", 3), ("statements", 4), ("statements", 5), ("statements", 6),
        ("votes", 6), ("votes", 3), ("votes", 4), ("votes", 5),
    ]  # fmt: skip
    assert found.wrong == 8


def test_of_very_many_votes_reading_stops_at_the_bound_and_the_first_problems_are_kept(monkeypatch) -> None:
    monkeypatch.setattr(incoming, "MOST_VOTES", 100)
    statements, head = "comment-id,comment-body\n1,路灯太暗\n".encode(), b"comment-id,voter-id,vote\n"
    found = read(statements, head + b"1,a,1\n" * 1000)
    assert found.problems == [("votes", 102, "最多 100 次表态")]
    found = read(statements, head + b"9,a,1\n" * 90)
    assert (len(found.problems), found.wrong, found.wrong_of) == (50, 90, {"votes": 90})


def test_reading_votes_takes_little_more_than_the_file() -> None:
    statements, head = "comment-id,comment-body\n1,路灯太暗\n".encode(), b"comment-id,voter-id,vote\n"
    data = head + b"1,a,1\n" * 300_000
    tracemalloc.start()
    try:
        read(statements, data)
        assert tracemalloc.get_traced_memory()[1] < 60 * len(data), "dictionaries took a hundred times the file"
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"a,b\n1,2\n", "看法\n".encode("gb18030"), b'comment-id,"'])
def test_what_is_no_such_file_is_said_to_be_none(data: bytes) -> None:
    assert any(line == 1 for _, line, _ in read(data, data).problems)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_nothing_that_is_in_a_file_breaks_it(statements: bytes, votes: bytes) -> None:
    read(statements, votes)
    read(b"comment-id,comment-body\n" + statements, b"comment-id,voter-id,vote\n" + votes)
    read(STATEMENTS, b"participant,0,1\n" + votes)


@published
@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_a_published_conversation_comes_in_with_every_vote_of_what_was_shown(conversation: str) -> None:
    where = DATA / conversation
    statements = (where / "comments.csv").read_bytes()
    found = read(statements, (where / "participants-votes.csv").read_bytes())
    shown = {str(number) for number, _ in found.statements}
    refused = {line for file, line, _ in found.problems if file == "statements"}
    assert len(found.statements) + found.left_out + len(refused) == len(statements_of(statements))
    expected = {who: {one: own[one] for one in own if one in shown} for who, own in voted(conversation)[0].items()}
    assert found.votes == {who: own for who, own in expected.items() if own}


def statements_of(data: bytes) -> list[str]:
    import csv
    import io

    return [row["comment-id"] for row in csv.DictReader(io.StringIO(data.decode(), newline=""))]

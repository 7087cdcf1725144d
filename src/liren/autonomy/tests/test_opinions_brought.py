"""A conversation held elsewhere: tried, brought in whole, counted once, and led back to nobody."""

import csv
import io
from uuid import UUID

import pytest

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.actors.tests.cast import Cast, cast
from liren.autonomy.models import Conversation, OpinionVote
from liren.autonomy.public import opinions
from liren.autonomy.tests.opinions_cast import AFTER, AT, FIRST, person
from liren.kit.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def files(sizes: tuple[int, int] = (30, 25)) -> tuple[bytes, bytes]:
    """Two camps, as `two_minds` lays them down."""
    statements, votes = io.StringIO(), io.StringIO()
    csv.writer(statements).writerows([("comment-id", "comment-body"), *enumerate(FIRST)])
    out = csv.writer(votes)
    out.writerow(("comment-id", "voter-id", "vote"))
    for camp, size in enumerate(sizes):
        for nth in range(size):
            for number in range(len(FIRST)):
                value = 1 if number == 0 else 0 if (nth * 7 + number) % 11 == 0 else (1, -1)[(number + camp) % 2]
                out.writerow((number, f"{camp}-{nth}", value))
    return statements.getvalue().encode(), votes.getvalue().encode()


def brought(people: Cast, statements: bytes, votes: bytes, *, vouched: bool = False) -> UUID:
    people.enter("worker")
    return opinions.bring_conversation(
        path=people.community.path, topic="车棚和充电怎么办", source="2026 年 5 月在公众号征集", statements=statements,
        votes=votes, vouched=vouched, by=people.worker, at=AT,
    )  # fmt: skip


def test_it_is_counted_once_and_shows_its_groups(people: Cast) -> None:
    conversation = brought(people, *files())
    enter_system("test")
    assert (opinions.work_on_opinions(AT), opinions.work_on_opinions(AT)) == (1, 0)
    people.enter("nobody")
    run = opinions.latest_run(conversation)
    assert run is not None
    assert run.last
    assert {name: group["people"] for name, group in run.document["groups"].items()} == {"甲": 30, "乙": 25}
    assert run.statements["1"].text == FIRST[0]
    assert run.document["statements"]["1"]["all"] == [55, 0, 55]
    assert opinions.conversation(conversation, at=AT).who_title == "在别处表的态"
    enter_system("test")
    assert list(opinions.changed_since_closed()) == []
    assert not OpinionVote.objects.filter(participant__contains="-").exists(), "nobody is led back to"


def test_what_goes_out_comes_in_again_the_same(people: Cast) -> None:
    statements, votes = files()
    first = brought(people, statements, votes)
    enter_system("test")
    opinions.work_on_opinions(AT)
    people.enter("worker")
    out = opinions.votes_as_csv(conversation=first, by=people.worker, at=AFTER)
    numbered = "comment-id,comment-body\n" + "".join(f"{nth},{text}\n" for nth, text in enumerate(FIRST, 1))
    second = brought(people, numbered.encode(), out.encode())
    enter_system("test")
    opinions.work_on_opinions(AT)
    one, other = (opinions.latest_run(id_) for id_ in (first, second))
    assert one is not None
    assert other is not None
    assert one.document["statements"] == other.document["statements"]


def test_the_same_files_come_in_once_at_a_place(people: Cast) -> None:
    brought(people, *files())
    with pytest.raises(InvalidInput) as refused:
        brought(people, *files())
    assert {*refused.value.fields} == {"statements"}
    assert brought(people, *files((30, 26)))


def test_what_nobody_approved_elsewhere_comes_in_when_who_brings_it_vouches_for_it(people: Cast) -> None:
    statements, votes = files()
    lines = statements.decode().splitlines()
    statements = "\n".join([f"{lines[0]},moderated", f"{lines[1]},0", *(f"{one},1" for one in lines[2:])]).encode()
    with pytest.raises(InvalidInput) as refused:
        brought(people, statements, votes)
    assert {*refused.value.fields} == {"vouched"}
    assert "1 条" in refused.value.fields["vouched"]
    assert brought(people, statements, votes, vouched=True)


def test_nobody_votes_on_it_here(people: Cast) -> None:
    conversation = brought(people, *files())
    enter_system("test")
    statement = OpinionVote.objects.filter(conversation=conversation).values_list("statement", flat=True)[0]
    with pytest.raises(opinions.ConversationOver):
        opinions.vote(statement=statement, value=1, by=person("x"), at=AT)


def test_a_try_writes_nothing_and_what_is_wrong_is_taken_by_nobody(people: Cast) -> None:
    statements, votes = files()
    people.enter("worker")
    tried = opinions.try_conversation(
        path=people.community.path, statements=statements, votes=votes + b"99,a,1\n", by=people.worker
    )
    assert [(file, line) for file, line, _ in tried.problems] == [("votes", 552)]
    with pytest.raises(InvalidInput) as refused:
        brought(people, statements, votes + b"99,a,1\n")
    assert "1 处" in refused.value.fields["votes"]
    with pytest.raises(InvalidInput) as refused:
        brought(people, *files((2, 1)))
    assert "不到 5 人" in refused.value.fields["votes"]
    enter_system("test")
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("who", ["nobody", "dispatcher", "other_worker"])
def test_only_who_keeps_conversations_brings_one_in(people: Cast, who: str) -> None:
    people.enter(who)
    with pytest.raises(NotAllowed):
        opinions.try_conversation(
            path=people.community.path, statements=b"", votes=b"", by=people.enter(who)
        )  # fmt: skip

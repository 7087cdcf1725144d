"""What comes of many opinions: groups where there are some, numbers of many, and nobody's vote read off two counts."""

import csv
import io

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import enter_system
from liren.actors.tests.cast import Cast, cast
from liren.autonomy.actions.opinions.computing import computed_now
from liren.autonomy.models import Conversation, OpinionRun, OpinionSalt, OpinionsInside, OpinionVote
from liren.autonomy.public import opinions
from liren.autonomy.tests.opinions_cast import AFTER, AT, FIRST, begun, declined, person, statements, two_minds
from liren.kit.database import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_groups_are_found_and_what_all_share_is_told_with_its_numbers(people: Cast) -> None:
    conversation = begun(people)
    two_minds(conversation)
    assert opinions.work_on_opinions(AT) == 1
    assert opinions.work_on_opinions(AT) == 0, "nothing new, nothing to count"
    people.enter("nobody")
    run = opinions.latest_run(conversation)
    assert run is not None
    assert {name: group["people"] for name, group in run.document["groups"].items()} == {"甲": 12, "乙": 9}
    assert run.document["statements"]["1"]["all"] == [21, 0, 21]
    assert opinions.held_in_common(run.document, 1) == ["1"]
    assert run.document["parameters"]["seed"] == 1
    assert len(run.document["digest"]) == 64
    assert run.statements["1"].text == FIRST[0]


def test_a_neighbours_vote_is_not_read_off_two_results(people: Cast) -> None:
    conversation = begun(people)
    two_minds(conversation)
    opinions.work_on_opinions(AT)
    known = statements(conversation)
    for nth in range(4):
        opinions.vote(statement=known[1], value=-1, by=person(f"0-{nth}"), at=AT)
    enter_system("test")
    assert opinions.work_on_opinions(AT) == 0, "four changed their minds: nothing is counted yet"
    opinions.vote(statement=known[1], value=-1, by=person("0-4"), at=AT)
    enter_system("test")
    assert opinions.work_on_opinions(AT) == 1
    assert [run.document["statements"]["1"]["all"] for run in OpinionRun.objects.order_by("number")] == [
        [21, 0, 21], [16, 5, 21],
    ]  # fmt: skip


def test_a_neighbours_vote_is_not_read_off_the_last_count_nor_off_the_file(people: Cast) -> None:
    conversation = begun(people)
    two_minds(conversation, (30, 25))
    opinions.work_on_opinions(AT)
    known = statements(conversation)
    for nth in range(3):
        opinions.vote(statement=known[1], value=-1, by=person(f"0-{nth}"), at=AT)
    opinions.vote(statement=known[1], value=-1, by=person("new"), at=AT)
    opinions.end_conversation(conversation=conversation, by=people.enter("worker"), at=AT)
    enter_system("test")
    assert opinions.work_on_opinions(AT) == 1
    before, last = OpinionRun.objects.order_by("number")
    assert (last.last, last.document["digest"]) == (True, before.document["digest"])
    assert last.document["statements"]["1"]["all"] == [55, 0, 55]
    assert list(opinions.changed_since_closed()) == []
    text = opinions.votes_as_csv(conversation=conversation, by=people.enter("worker"), at=AT)
    assert [line[1] for line in csv.reader(io.StringIO(text))] == ["1"] * 56


def test_what_five_said_before_the_end_is_counted(people: Cast) -> None:
    conversation = begun(people)
    two_minds(conversation)
    opinions.work_on_opinions(AT)
    for nth in range(5):
        opinions.vote(statement=statements(conversation)[1], value=-1, by=person(f"0-{nth}"), at=AT)
    enter_system("test")
    opinions.work_on_opinions(AFTER)
    assert OpinionRun.objects.get(last=True).document["statements"]["1"]["all"] == [16, 5, 21]


def test_after_the_end_the_last_count_stands_can_be_made_again_and_the_keys_lead_to_nobody(people: Cast) -> None:
    conversation = begun(people)
    two_minds(conversation)
    with pytest.raises(opinions.ConversationOver):
        opinions.vote(statement=statements(conversation)[1], value=-1, by=person("0-1"), at=AFTER)
    enter_system("test")
    assert opinions.work_on_opinions(AFTER) == 1
    assert opinions.work_on_opinions(AFTER) == 0
    one = Conversation.objects.get(pk=conversation)
    assert one.closed_at == one.ended_at == AFTER
    assert not OpinionSalt.objects.exists()
    [run] = OpinionRun.objects.all()
    assert run.last
    assert computed_now(conversation, before={}).document == run.document
    assert list(opinions.changed_since_closed()) == []
    OpinionVote.objects.filter(conversation=conversation, value=0).update(value=1)
    assert list(opinions.changed_since_closed()) == ["“车棚和充电怎么办”的表态和最后一次计算时不一样"]
    assert opinions.turn(conversation, person("0-1"), at=AFTER, draw=0.5).votes == ()


def test_who_keeps_it_ends_it_early_and_nothing_new_is_shown_then(people: Cast) -> None:
    conversation = begun(people)
    said = opinions.say(conversation=conversation, text="再装一盏路灯", by=people.enter("zhou"), at=AT)
    worker = people.enter("worker")
    opinions.end_conversation(conversation=conversation, by=worker, at=AT)
    known = statements(conversation)
    for act in (
        lambda: opinions.vote(statement=known[1], value=1, by=person("x"), at=AT),
        lambda: opinions.say(conversation=conversation, text="又一条看法", by=person("x"), at=AT),
        lambda: opinions.add_statements(conversation=conversation, lines=["又一条看法"], by=worker, at=AT),
    ):
        with pytest.raises(opinions.ConversationOver):
            act()
    with pytest.raises(opinions.StatementSettled):
        opinions.decide_statement(statement=known[said], state="shown", by=worker, at=AT)
    declined(known[2], worker)
    enter_system("test")
    opinions.work_on_opinions(AT)
    assert OpinionRun.objects.get().document["rejected"] == ["2"]


def test_a_statement_taken_away_takes_its_votes_out_of_the_next_count_and_votes_take_none_away(people: Cast) -> None:
    conversation = begun(people)
    two_minds(conversation, (15, 6))
    for nth in range(15):
        opinions.vote(statement=statements(conversation)[4], value=-1, by=person(f"0-{nth}"), at=AT)
    enter_system("test")
    opinions.work_on_opinions(AT)
    assert "4" in OpinionRun.objects.get().document["statements"], "fifteen against six take nothing away"
    declined(statements(conversation)[4], people.enter("worker"), reason="off_topic")
    for nth in range(5):
        opinions.vote(statement=statements(conversation)[1], value=0, by=person(f"0-{nth}"), at=AT)
    enter_system("test")
    opinions.work_on_opinions(AT)
    assert "4" not in OpinionRun.objects.get(number=2).document["statements"]


def test_votes_are_taken_out_without_names_and_only_of_many(people: Cast) -> None:
    conversation = begun(people)
    first = statements(conversation)[1]
    for nth in range(49):
        opinions.vote(statement=first, value=1, by=person(f"{nth}"), at=AT)
    opinions.vote(statement=first, value=-1, by=person("last"), at=AT)
    with pytest.raises(opinions.NotCountedYet):
        opinions.votes_as_csv(conversation=conversation, by=people.enter("worker"), at=AT)
    few = begun(people, topic="人少的一次")
    two_minds(few, (30, 19))
    while opinions.work_on_opinions(AFTER):
        pass
    with pytest.raises(opinions.TooFewToTakeOut):
        opinions.votes_as_csv(conversation=few, by=people.enter("worker"), at=AT)
    with pytest.raises(NotAllowed):
        opinions.votes_as_csv(conversation=conversation, by=people.enter("other_worker"), at=AT)
    text = opinions.votes_as_csv(conversation=conversation, by=people.enter("worker"), at=AT)
    head, *lines = csv.reader(io.StringIO(text))
    assert head == ["participant", *map(str, range(1, 11))]
    assert [line[0] for line in lines] == [str(nth) for nth in range(1, 51)]
    assert sorted(line[1] for line in lines) == ["-1", *["1"] * 49]
    enter_system("test")
    assert rows("SELECT what, rows FROM access_export") == [("意见征集的表态", 50)]


def test_what_was_computed_and_decided_is_never_changed(people: Cast) -> None:
    conversation = begun(people)
    declined(statements(conversation)[1], people.enter("worker"))
    two_minds_less = statements(conversation)[2]
    for nth in range(5):
        opinions.vote(statement=two_minds_less, value=1, by=person(f"{nth}"), at=AT)
    enter_system("test")
    opinions.work_on_opinions(AT)
    for table in ("autonomy_opinionrun", "autonomy_statementdecision"):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(f"DELETE FROM {table}")
    assert OpinionsInside.objects.get().members == {}

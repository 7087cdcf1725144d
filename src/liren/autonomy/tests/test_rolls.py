"""A roll stands once frozen: everybody can check it, nobody reads a name from it, and each votes once."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system, looks_at
from liren.autonomy import public as autonomy
from liren.autonomy.errors import (
    AlreadyVoted,
    ChannelClosed,
    NotByName,
    NotOnRoll,
    QuestionNotOpen,
    QuestionUnknown,
    RollEmpty,
    RollFrozen,
    RollNotFrozen,
    RollUnknown,
)
from liren.autonomy.models import RollEntry
from liren.autonomy.public import NewEntry
from liren.autonomy.tests.decided import LATER, ON, Deciding, asked, deciding, entry, filled, on_paper
from liren.engine.deciding import rolls as lines
from liren.kit.database import rows
from liren.kit.errors import DomainError, InvalidInput
from liren.registry import public as registry
from liren.registry.tests.village import AT

pytestmark = pytest.mark.django_db
STRANGERS = ("zhou", "stranger", "other_worker", "village_worker", "dispatcher", "property_handler", "admin", "nobody")
OF_ROLLS = ("autonomy_rollentry", "autonomy_rollchange", "autonomy_mark")


@pytest.fixture
def here() -> Deciding:
    return deciding()


def test_who_is_grown_up_comes_on_the_roll_from_the_registry_each_by_a_look(here):
    roll = filled(here, frozen=False)
    shown = {one.shown for one in autonomy.entries(roll, here.enter("worker"))}
    assert shown == {"陈*", "许*", "王*"}
    [look] = [one for one in looks_at(here.village.yuan) if one.what == "姓名"]
    assert look.purpose == "编制名册：居民名册"
    again = autonomy.fill_roll(roll_id=roll, kinds=["actual"], by=here.enter("worker"), at=AT)
    assert again["added"] == 0, "who stands on it is not put on it twice"


def test_a_frozen_roll_is_published_as_lines_without_names_and_proves_to_each_that_they_are_on_it(here):
    roll = filled(here)
    page = autonomy.roll(roll, here.enter("nobody"))
    enter_system("test")
    found = RollEntry.objects.filter(roll=roll)
    told = [lines.written(lines.Line(one.number or 0, one.commitment, one.household_no)) for one in found]
    assert (page.digest, page.root, page.count) == (lines.digest(told), lines.root(told), 4)
    assert sorted(lines.read(one).number for one in told) == [1, 2, 3, 4]
    mine = autonomy.inclusion(roll, here.enter("wang"))
    assert lines.is_on(mine.line, mine.index, mine.size, mine.proof, page.root)
    assert lines.commitment(bytes.fromhex(mine.salt), str(roll), "王秋实") == lines.read(mine.line).who
    assert not lines.is_on(mine.line.replace('"number":', '"number":1'), mine.index, mine.size, mine.proof, page.root)
    with pytest.raises(NotOnRoll):
        autonomy.inclusion(roll, here.enter("zhou"))
    assert (page.bases.persons, page.bases.households) == (4, None), "two belong to no household that is known"


def test_a_frozen_roll_changes_by_appending_alone_even_for_who_has_the_database(here):
    roll = filled(here)
    worker = here.enter("worker")
    before = autonomy.roll(roll, worker)
    for change in (
        lambda: autonomy.add_entries(roll_id=roll, entries=[NewEntry("沈知秋")], by=worker, at=AT),
        lambda: autonomy.freeze_roll(roll_id=roll, by=worker, at=AT),
        lambda: autonomy.drop_entry(entry_id=entry(here, roll, "陈远山"), by=worker),
    ):
        with pytest.raises(RollFrozen):
            change()
    autonomy.add_to_frozen(roll_id=roll, entry=NewEntry("沈知秋"), why="漏登，本人持户口本来", by=worker, at=AT)
    autonomy.strike_entry(entry_id=entry(here, roll, "陈远山"), why="已去世", by=worker, at=AT)
    page = autonomy.roll(roll, worker)
    assert [(one.kind, one.shown, one.why) for one in page.changes] == [
        ("add", "沈*", "漏登，本人持户口本来"), ("strike", "陈*", "已去世")
    ]  # fmt: skip
    assert (page.digest, page.count, page.bases.persons) == (before.digest, 4, 4)
    public = autonomy.roll(roll, here.enter("zhou")).changes
    assert [(one.shown, one.why) for one in public] == [(None, None)] * 2
    assert lines.read(public[0].line).number == 5
    enter_system("test")
    for sql in (
        "UPDATE autonomy_rollentry SET number = 9 WHERE number = 1",
        "UPDATE autonomy_rollentry SET struck = false WHERE struck",
        "DELETE FROM autonomy_rollentry WHERE number = 1",
        "UPDATE autonomy_roll SET digest = 'x'",
        "DELETE FROM autonomy_rollchange",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(sql)


def test_the_platform_knows_what_a_roll_lacks(here):
    worker = here.enter("worker")
    roll = autonomy.make_roll(path=here.path, title="业主名册", body="owners", on=ON, by=worker, at=AT)
    with pytest.raises(RollEmpty):
        autonomy.freeze_roll(roll_id=roll, by=worker, at=AT)
    with pytest.raises(InvalidInput) as refused:
        autonomy.add_entries(
            roll_id=roll, entries=[NewEntry(" "), NewEntry("甲", area=Decimal("88.555"))], by=worker, at=AT
        )
    assert {*refused.value.fields} == {"entries.1.name", "entries.2.area"}
    owners = [NewEntry("甲", area=Decimal("88.55")), NewEntry("乙", area=Decimal("0.45"))]
    autonomy.add_entries(roll_id=roll, entries=owners, by=worker, at=AT)
    assert autonomy.roll(roll, worker).bases.area == Decimal("89.00")
    with pytest.raises(RollUnknown):
        autonomy.roll(roll, here.enter("zhou"))
    question = asked(here, roll, opened=False)
    with pytest.raises(RollNotFrozen):
        autonomy.open_question(question_id=question, by=here.enter("director"), at=AT)
    with pytest.raises(QuestionUnknown):
        autonomy.question(question, here.enter("zhou"))


def test_the_wall_shows_a_roll_and_its_marks_to_who_finds_people_there_and_to_themselves(here):
    roll = filled(here)
    question = asked(here, roll)
    autonomy.vote(question_id=question, choices=["agree"], by=here.enter("wang"), at=AT)
    on_paper(here, question, entry(here, roll, "陈远山"), "against")
    autonomy.strike_entry(entry_id=entry(here, roll, "许望舒"), why="已迁出", by=here.enter("worker"), at=AT)

    def seen(who: str) -> tuple[int, ...]:
        here.enter(who)
        return tuple(len(rows(f"SELECT 1 FROM {table}")) for table in OF_ROLLS)

    assert {who: seen(who) for who in ("worker", "director")} == dict.fromkeys(("worker", "director"), (4, 1, 2))
    assert seen("wang") == (1, 0, 1)
    assert {who: seen(who) for who in STRANGERS} == dict.fromkeys(STRANGERS, (0, 0, 0))
    for who in STRANGERS:
        reader = here.enter(who)
        with pytest.raises(RollUnknown):
            autonomy.entries(roll, reader)
        with pytest.raises(QuestionUnknown):
            autonomy.mark_lines(question, reader)
        with pytest.raises(DomainError):
            autonomy.make_roll(path=here.path, title="名册", body="residents", on=ON, by=reader, at=AT)
    wang = here.enter("wang")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows("UPDATE autonomy_rollentry SET struck = true")
    assert autonomy.own_entry(roll, wang) is not None
    assert autonomy.entries(roll, here.enter("worker"), name="王秋实")[0].resident_id == here.wang


@pytest.mark.requirement("R087")
def test_who_has_voted_has_voted_once_by_whatever_channel(here):
    roll = filled(here)
    question = asked(here, roll)
    wang = here.enter("wang")
    autonomy.vote(question_id=question, choices=["agree"], by=wang, at=AT)
    mine = autonomy.own_mark(question, wang)
    assert mine is not None
    assert (mine.choices, mine.channel) == (("agree",), "online")
    with pytest.raises(AlreadyVoted) as refused:
        on_paper(here, question, entry(here, roll, "王秋实"), "against")
    assert "网上" in refused.value.text
    on_paper(here, question, entry(here, roll, "陈林溪"), "against")
    yuan = entry(here, roll, "陈远山")
    on_paper(here, question, yuan, "agree", channel="written")
    told = autonomy.marks(question, here.enter("nobody"))
    assert (told.roll.persons, told.voted.persons) == (4, 3)
    assert told.by_channel == {"online": 1, "paper": 1, "written": 1}
    [line] = autonomy.mark_lines(question, here.enter("worker"), entry_id=yuan)
    autonomy.annul_mark(mark_id=line.id, why="意见书没有签字", by=here.enter("worker"), at=AT)
    on_paper(here, question, yuan, "against")
    assert len(autonomy.mark_lines(question, here.enter("worker"), entry_id=yuan)) == 2, (
        "what was annulled stays to see"
    )
    assert autonomy.marks(question, here.enter("nobody")).voted.persons == 3
    with pytest.raises(InvalidInput) as own:
        autonomy.annul_mark(mark_id=mine.id, why="不是本人投的", by=here.enter("worker"), at=AT)
    assert "本人" in own.value.fields["why"]


def test_where_the_last_vote_counts_it_replaces_the_first_until_time_is_over(here):
    roll = filled(here)
    question = asked(here, roll, counts="last")
    on_paper(here, question, entry(here, roll, "王秋实"), "against")
    wang = here.enter("wang")
    assert autonomy.vote(question_id=question, choices=["agree"], by=wang, at=AT).replaced
    mine = autonomy.own_mark(question, wang)
    assert mine is not None
    assert mine.choices == ("agree",)
    with pytest.raises(InvalidInput) as theirs:
        on_paper(here, question, entry(here, roll, "王秋实"), "against")
    assert {*theirs.value.fields} == {"entry"}
    with pytest.raises(QuestionNotOpen):
        autonomy.vote(question_id=question, choices=["against"], by=here.enter("wang"), at=LATER)
    on_paper(here, question, entry(here, roll, "陈远山"), "agree", at=LATER + timedelta(hours=1))  # paper in time
    autonomy.close_question(question_id=question, by=here.enter("director"), at=LATER + timedelta(hours=2))
    with pytest.raises(QuestionNotOpen):
        on_paper(here, question, entry(here, roll, "许望舒"), "agree", at=LATER + timedelta(hours=3))


def test_a_secret_vote_leaves_a_mark_that_knows_no_choice_and_cannot_be_voted_again_or_struck(here):
    roll = filled(here)
    question = asked(here, roll, named=False)
    wang = here.enter("wang")
    with pytest.raises(NotByName):
        autonomy.vote(question_id=question, choices=["agree"], by=wang, at=AT)
    autonomy.cast(question_id=question, choices=["agree"], by=wang, at=AT)
    enter_system("test")
    assert rows("SELECT choices FROM autonomy_mark") == [(None,)]
    with pytest.raises(InvalidInput):
        autonomy.strike_entry(entry_id=entry(here, roll, "王秋实"), why="已迁出", by=here.enter("worker"), at=AT)
    with pytest.raises(InvalidInput) as refused:
        asked(here, roll, named=False, counts="last")
    assert {*refused.value.fields} == {"counts"}


def test_a_vote_is_refused_in_words_that_say_what_to_do(here):
    roll = filled(here)
    question = asked(here, roll, channels=("paper",))
    yuan = entry(here, roll, "陈远山")
    with pytest.raises(ChannelClosed):
        autonomy.vote(question_id=question, choices=["agree"], by=here.enter("wang"), at=AT)
    with pytest.raises(InvalidInput) as refused:
        on_paper(here, question, yuan, "agree", document="")
    assert {*refused.value.fields} == {"document"}
    for choices in ((), ("maybe",), ("agree", "against")):
        with pytest.raises(InvalidInput) as refused:
            on_paper(here, question, yuan, *choices)
        assert {*refused.value.fields} == {"choices"}
    with pytest.raises(NotAllowed):
        autonomy.mark_voted(
            question_id=question, entry_id=yuan, channel="paper", document="第 1 页", choices=["agree"],
            by=here.enter("zhou"), at=AT,
        )  # fmt: skip
    with pytest.raises(InvalidInput) as early:
        autonomy.close_question(question_id=question, by=here.enter("director"), at=AT)
    assert {*early.value.fields} == {"closes_at"}
    autonomy.cancel_question(question_id=question, by=here.enter("director"), at=AT)
    with pytest.raises(QuestionNotOpen):
        on_paper(here, question, yuan, "agree")
    draft = asked(here, roll, opened=False)
    autonomy.cancel_question(question_id=draft, by=here.enter("director"), at=AT)
    assert {one.id for one in autonomy.questions_at(here.path, here.enter("zhou"))} == {question}
    with pytest.raises(QuestionUnknown):
        autonomy.question(draft, here.enter("zhou"))
    assert {one.id for one in autonomy.questions_at(here.path, here.enter("director"))} == {question, draft}


def test_who_is_erased_leaves_a_line_that_still_counts_and_no_name(here):
    roll = filled(here)
    before = autonomy.roll(roll, here.enter("nobody"))
    enter_system("test")
    registry.erase(resident_id=here.village.yuan, why="本人申请", by=SYSTEM, at=AT)
    worker = here.enter("worker")
    assert autonomy.entries(roll, worker, name="陈远山") == ()
    assert autonomy.roll(roll, worker).bases == before.bases


def test_the_digest_of_lines_does_not_hang_on_their_order_and_every_line_is_proven_by_its_way():
    told = [lines.written(lines.Line(n, f"{n:02x}" * 32, area=Decimal(n))) for n in range(1, 14)]
    assert lines.digest(told) == lines.digest(reversed(told))
    for line in told:
        index, way = lines.proof(told, line)
        assert lines.is_on(line, index, len(told), way, lines.root(told))
        assert not lines.is_on(line, index, len(told), way[:-1], lines.root(told))
        assert not lines.is_on(line, (index + 1) % 13, len(told), way, lines.root(told))
    for wrong in ('{"number":1, "who":"a"}', '{"number":1}', '["a"]', '{"area":"8.5","number":1,"who":"a"}'):
        with pytest.raises(ValueError):
            lines.read(wrong)

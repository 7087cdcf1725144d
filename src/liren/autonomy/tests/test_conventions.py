"""Conventions: looked at by a person, decided by many, filed, and kept without anybody's name."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, enter_system
from liren.affairs.tests.test_lines import deliver
from liren.affairs.tests.world import World, world
from liren.autonomy import public as autonomy
from liren.autonomy.models import Convention
from liren.autonomy.public import NewEntry, conventions
from liren.autonomy.queries.limits import FILE, parse_limits
from liren.autonomy.tests.decided import noticed
from liren.autonomy.tests.pointed import MONDAY
from liren.engine.problems import DocumentInvalid
from liren.kit.database import rows
from liren.kit.errors import InvalidInput
from liren.kit.tests.laid import laid_again
from liren.standards.public import publish

pytestmark = pytest.mark.django_db
FIRST = "第一条 楼道不堆杂物\n2. 遛狗牵绳"
MEETING = {"meeting": "jw-meeting", "held_on": MONDAY.date().isoformat(), "should_come": 60, "came": 45, "agreed": 40}


@pytest.fixture
def here() -> World:
    enter_system("test")
    return _laid()


@laid_again
def _laid() -> World:
    made = world()
    enter_system("test")
    text = (settings.LAWBOOK / "procedures" / "autonomy" / "convention.yaml").read_text("utf-8")
    publish(document=text, publisher="liren", by=SYSTEM, at=made.at)
    autonomy.seed_rules(settings.LAWBOOK, at=made.at)
    made.at = MONDAY
    return made


def path(here: World) -> str:
    return here.people.community.path


def drafts(here: World, clauses: str = FIRST, who: str = "worker") -> UUID:
    return conventions.draft_convention(path=path(here), clauses=clauses, by=here.actor(who), at=here.tick())


def reviewed(here: World, version: UUID, **said: Any) -> UUID:
    affair = conventions.ask_convention(convention_id=version, by=here.actor("worker"), at=here.tick())
    here.does("director", affair, "review", "lawful", reviewed="社区律师看过", **said)
    return affair


def finished(here: World, affair: UUID, **counted: Any) -> None:
    here.does("worker", affair, "meet", "adopted", **(counted or MEETING))
    on = here.at.date().isoformat()
    here.does("worker", affair, "file", "filed", filed_with="龙桥街道办事处", filed_on=on, filed_number="2026-7")
    here.does("worker", affair, "publish", "published")
    deliver(here)


def adopted(here: World, clauses: str = FIRST, **counted: Any) -> UUID:
    version = drafts(here, clauses)
    finished(here, reviewed(here, version), **counted)
    return version


def page(here: World) -> conventions.ConventionPage:
    return conventions.convention_page(path(here), here.actor("nobody"))


def done(here: World, version: UUID, who: str = "worker", **given: Any) -> UUID:
    told = {"clause": "2", "deed": "remind", "times": "3", "on": here.at.date(), **given}
    return conventions.record_deed(convention_id=version, by=here.actor(who), at=here.tick(), **told)


@pytest.mark.requirement("R299")
def test_from_a_draft_over_review_vote_and_filing_to_another_version_and_what_was_done(here: World) -> None:
    first = adopted(here)
    said = page(here).in_force
    assert said is not None
    assert said.decided is not None
    assert said.filed is not None
    assert (said.title, said.clauses) == ("桂花里社区居民公约 第 1 版", ("楼道不堆杂物", "遛狗牵绳"))
    assert (said.decided.should_come, said.decided.came, said.decided.agreed) == (60, 45, 40)
    assert (said.filed.with_whom, said.filed.number) == ("龙桥街道办事处", "2026-7")
    second = adopted(here, "晚上十点以后小声说话\n楼道不堆杂物\n遛狗要牵绳")
    done(here, second)
    wrong = done(here, second, times="9")
    conventions.take_back_deed(deed_id=wrong, by=here.actor("director"), at=here.tick())
    told = page(here)
    assert [(one.version, one.state) for one in told.versions] == [(2, "in_force"), (1, "ended")]
    assert [(one.clause, one.deed, one.times) for one in told.deeds] == [(2, "上门提醒", 3)]
    assert told.deeds[0].month == here.at.date().replace(day=1)
    _, _, changes = conventions.convention_between(first, second, here.actor("nobody"))
    assert [(row.kind, row.was and row.was.number, row.now and row.now.number) for row in changes] == [
        ("added", None, "1"), ("renumbered", "1", "2"), ("changed", "2", "3"),
    ]  # fmt: skip


def test_what_a_convention_may_not_say_is_warned_of_and_must_be_answered_by_who_reviews(here: World) -> None:
    draft = drafts(here, "乱停车罚 款五十元\n不参加清扫的取消低保")
    [version] = conventions.convention_versions(path(here), here.actor("worker"))
    assert [(one.clause, one.word) for one in version.warnings] == [(1, "罚款"), (2, "取消低保")]
    assert "行政处罚法" in version.warnings[0].text
    with pytest.raises(InvalidInput) as refused:
        reviewed(here, draft)
    assert "answered" in refused.value.fields
    enter_system("test")
    affair = Convention.objects.get(id=draft).affair
    assert affair is not None
    with pytest.raises(conventions.ConventionMoved):
        conventions.drop_convention(convention_id=draft, by=here.actor("worker"), at=here.tick())
    here.does("director", affair, "review", "refuse", reason="不能罚款")
    conventions.drop_convention(convention_id=draft, by=here.actor("worker"), at=here.tick())


@pytest.mark.parametrize(
    "counted",
    [
        {"came": 30, "agreed": 30}, {"agreed": 22}, {"came": 61, "agreed": 61}, {"held_on": "2016-01-01"},
        {"meeting": "cw-meeting-households", "came": 39, "agreed": 39},
        {"meeting": "jw-representatives", "came": 39, "agreed": 39, "delegated": "第三次居民会议"},
        {"meeting": "question"},
    ],
    ids=["half came", "half agreed", "more than there are", "no rule", "households", "representatives", "no question"],
)  # fmt: skip
def test_what_was_not_decided_does_not_begin_until_it_is(here: World, counted: dict[str, Any]) -> None:
    version = drafts(here)
    affair = reviewed(here, version)
    told = {"meeting": "question"} if counted == {"meeting": "question"} else MEETING | counted
    finished(here, affair, **told)
    assert here.page("director", affair).step == "look"
    assert page(here).in_force is None
    here.does("director", affair, "look", "recount")
    finished(here, affair)
    said = page(here).in_force
    assert said is not None
    assert said.id == version


def test_a_version_that_took_longer_does_not_end_one_decided_after_it(here: World) -> None:
    older = reviewed(here, drafts(here))
    newer = adopted(here, "晚上十点以后小声说话\n遛狗要牵绳")
    finished(here, older)
    assert here.page("director", older).step == "look"
    said = page(here).in_force
    assert said is not None
    assert said.id == newer


def test_a_question_that_passed_adopts_the_version_it_is_about_and_no_other(here: World) -> None:
    version = drafts(here)
    enter_system("test")
    roll = autonomy.make_roll(
        path=path(here), title="居民名册", body="residents", on=here.at.date(), by=here.actor("worker"), at=here.at
    )
    names = [NewEntry("沈知秋"), NewEntry("陈林溪"), NewEntry("许望舒")]
    people = autonomy.add_entries(roll_id=roll, entries=names, by=here.actor("worker"), at=here.at)
    autonomy.freeze_roll(roll_id=roll, by=here.actor("worker"), at=here.at)
    until = here.at.date() + timedelta(days=3)

    def put(who: str = "director", rule: str = "jw-meeting") -> UUID:
        return conventions.put_convention(
            convention_id=version, roll_id=roll, rule=rule, until=until, by=here.actor(who), at=here.tick()
        )

    with pytest.raises(conventions.ConventionMoved):
        put()
    affair = reviewed(here, version)
    with pytest.raises(NotAllowed):
        put("worker")
    with pytest.raises(InvalidInput):
        put(rule="jw-election-voters")
    question = put()
    noticed(question, here.actor("director"), at=here.at)
    autonomy.open_question(question_id=question, by=here.actor("director"), at=here.at)
    for one in people[:2]:
        autonomy.mark_voted(
            question_id=question, entry_id=one, channel="paper", document="第 1 页", choices=["agree"],
            by=here.actor("worker"), at=here.tick(),
        )  # fmt: skip
    here.at += timedelta(days=4)
    director = here.actor("director")
    autonomy.close_question(question_id=question, by=director, at=here.at)
    autonomy.settle(question_id=question, by=director, at=here.at)
    finished(here, affair, meeting="question")
    said = page(here).in_force
    assert said is not None
    assert said.decided is not None
    assert said.decided.question == question
    other = adopted(here, "晚上十点以后小声说话", meeting="question")
    enter_system("test")
    assert Convention.objects.get(id=other).state == "asked"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"clause": "3"}, "clause"), ({"deed": "fine"}, "deed"), ({"times": "0"}, "times"),
        ({"on": MONDAY.date() - timedelta(days=1)}, "on"), ({"on": MONDAY.date() + timedelta(days=9)}, "on"),
    ],
)  # fmt: skip
def test_a_record_names_a_clause_a_listed_deed_and_a_day_since_it_holds(
    here: World, given: dict[str, Any], field: str
) -> None:
    version = adopted(here)
    with pytest.raises(InvalidInput) as refused:
        done(here, version, **given)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "至少写一条"), ("楼道", "第 1 条"), ("遛狗要牵绳\n遛狗要牵绳", "第 2 条"), ("好" * 301, "第 1 条")],
)
def test_a_draft_that_cannot_be_read_is_refused_naming_the_line(here: World, text: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        drafts(here, text)
    assert said in refused.value.fields["clauses"]


@pytest.mark.parametrize("who", ["other_worker", "dispatcher", "admin", "wang", "grid_worker"])
def test_nobody_but_who_serves_there_writes_keeps_or_reads_what_is_not_decided(here: World, who: str) -> None:
    version, draft = adopted(here), drafts(here, "晚上十点以后小声说话")
    record = done(here, version)
    for act in (
        lambda: drafts(here, who=who),
        lambda: done(here, version, who),
        lambda: conventions.ask_convention(convention_id=draft, by=here.actor(who), at=here.at),
        lambda: conventions.drop_convention(convention_id=draft, by=here.actor(who), at=here.at),
        lambda: conventions.take_back_deed(deed_id=record, by=here.actor(who), at=here.at),
        lambda: conventions.deeds_of(version, here.actor(who)),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert len(conventions.convention_versions(path(here), here.actor(who))) == 1
    with pytest.raises(conventions.NoSuchConvention):
        conventions.convention_between(version, draft, here.actor(who))


def test_what_was_decided_on_and_what_was_done_is_not_rewritten(here: World) -> None:
    version = adopted(here)
    record = done(here, version)
    conventions.take_back_deed(deed_id=record, by=here.actor("worker"), at=here.tick())
    with pytest.raises(conventions.NoSuchConventionDeed):
        conventions.take_back_deed(deed_id=record, by=here.actor("worker"), at=here.tick())
    enter_system("test")
    for sql in (
        "UPDATE autonomy_convention SET clauses = '[]'", "UPDATE autonomy_convention SET decided = '{}'",
        "UPDATE autonomy_convention SET state = 'asked'", "DELETE FROM autonomy_convention",
        "UPDATE autonomy_conventiondeed SET times = 1", "DELETE FROM autonomy_conventiondeed",
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(sql)


def test_a_list_without_a_source_or_a_word_is_refused() -> None:
    text = (settings.LAWBOOK / FILE).read_text("utf-8")
    for before, after in (("source: penalty", "source: nowhere"), ("why: 村（居）委会没有权罚", "why: ''}\n#")):
        with pytest.raises(DocumentInvalid):
            parse_limits(text.replace(before, after, 1))

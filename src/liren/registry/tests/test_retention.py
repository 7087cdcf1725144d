"""Entries and notes are kept for a time; then a director agrees to numbers, and what is left says never who."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from liren.access.errors import NotAllowed
from liren.access.public import enter_system, looks_at
from liren.engine.problems import DocumentInvalid
from liren.kit import outbox
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.errors import RoundDecided
from liren.registry.public import retention
from liren.registry.retention import due
from liren.registry.tests.village import AT, PHONE, VISITED, WHY, Village, found, full, village

pytestmark = pytest.mark.django_db
LATER = datetime(2029, 12, 1, 18, 0, tzinfo=UTC)
"""More than three years after AT: who left then is due."""
GONE = registry.Ground("told", "checked", "搬走了")


@pytest.fixture
def here() -> Village:
    return village()


@pytest.fixture(autouse=True)
def _nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due, "_running", [])


def leaves(here: Village, who: UUID) -> None:
    registry.leave(resident_id=who, kind=None, on=None, ground=GONE, by=here.enter("worker"), at=AT)


def noted(here: Village, kind: str, about: UUID) -> None:
    registry.note_observation(
        about_kind="resident", about_id=about, kind=kind, text="腿脚不便，要扶手", by=here.enter("worker"), at=AT
    )


def rounds(here: Village) -> tuple[retention.Round, ...]:
    return retention.rounds_at(here.people.community.path, here.enter("director"))


def night(here: Village, at: datetime = LATER) -> int:
    before = len(rounds(here))
    enter_system("test")
    for _ in range(20):
        if not retention.find_due(at, limit=1):
            return len(rounds(here)) - before
    raise AssertionError("it never ends")


def decide(here: Village, *, agrees: bool = True, why: str = "", who: str = "director") -> UUID:
    round_id: UUID = rounds(here)[0].id
    retention.decide_round(round_id=round_id, agrees=agrees, why=why, by=here.enter(who), at=LATER)
    return round_id


def work(round_id: UUID) -> None:
    enter_system("test")
    for _ in range(20):
        if not retention.work_on(round_id=round_id, at=LATER):
            return
    raise AssertionError("it never ends")


@pytest.mark.requirement("R085")
def test_what_is_due_is_shown_as_numbers_and_destroyed_when_a_director_agrees_and_the_tombstone_names_nobody(here):
    leaves(here, here.chen)
    before = registry.counts_in(here.people.community.path, here.enter("worker"), on=AT.date())
    full(here, here.chen, "phone")
    assert night(here, AT + timedelta(days=30)) == 0, "their time is not over"
    assert (night(here), night(here)) == (1, 0), "counted once"
    [waiting] = rounds(here)
    assert (waiting.found, waiting.state) == ({"left": 1}, "waiting")
    assert full(here, here.chen, "phone") == (PHONE,), "and nothing is destroyed before somebody agreed"
    round_id = decide(here)
    work(round_id)
    [done] = rounds(here)
    assert (done.state, done.done) == ("done", {"left": 1})
    assert full(here, here.chen, "phone") == ()
    assert found(here, "worker", phone=PHONE, within=here.people.community.path) == set(), "traces are gone"
    enter_system("test")
    assert len(looks_at(here.chen)) >= 1, "who looked stays"
    assert registry.counts_in(here.people.community.path, here.enter("worker"), on=AT.date()) == before, "so do numbers"
    assert retention.gone_at(here.people.community.path, here.enter("director")) == {"left": 1}
    [stone] = rows("SELECT (to_jsonb(t) - 'digest' - 'entry' - 'round_id')::text FROM registry_tombstone t")
    assert not [one for one in ("陈", "1390000", "320599", "1985-03") if one in str(stone)]
    assert "第四十七条" in str(stone), "by which rule, in its words then"
    enter_system("test")
    assert rows("DELETE FROM registry_tombstone RETURNING 1") == []


def test_what_is_interrupted_goes_on_where_it_stood_and_the_outbox_brings_it_to_its_end(here, monkeypatch):
    monkeypatch.setattr("liren.registry.retention.rounds._ENTRIES", 1)
    for one in (here.chen, here.xu, here.yuan):
        leaves(here, one)
    night(here)
    round_id = decide(here)
    enter_system("test")
    assert retention.work_on(round_id=round_id, at=LATER)
    assert rounds(here)[0].done == {"left": 1}
    enter_system("test")
    for _ in range(10):
        outbox.drain(at=LATER)
    assert (rounds(here)[0].done, rounds(here)[0].state) == ({"left": 3}, "done")


def test_a_hold_and_an_affair_that_runs_put_it_off_and_are_said(here):
    for one in (here.chen, here.xu, here.yuan):
        leaves(here, one)
    with pytest.raises(NotAllowed):
        retention.hold(resident_id=here.chen, why="诉讼要用", by=here.enter("worker"), at=AT)
    retention.hold(resident_id=here.chen, why="诉讼要用", by=here.enter("director"), at=AT)
    retention.bind_running(lambda ids: {here.xu} & {*ids})
    night(here)
    assert (rounds(here)[0].found, rounds(here)[0].put_off) == ({"left": 1}, {"held": 1, "running": 1})
    retention.hold(resident_id=here.yuan, why="调查要用", by=here.enter("director"), at=AT)
    round_id = decide(here)
    work(round_id)
    done = rounds(here)[0]
    assert (done.done, done.put_off) == ({}, {"held": 2, "running": 1}), "held after the count too"
    assert full(here, here.chen, "phone") == (PHONE,)
    retention.lift(resident_id=here.chen, by=here.enter("director"), at=AT)
    with pytest.raises(NotYours):
        retention.lift(resident_id=here.chen, by=here.enter("director"), at=AT)


def test_while_an_entry_is_held_it_is_not_erased_on_request_and_the_notes_of_its_household_stay(here):
    registry.note_observation(
        about_kind="household", about_id=here.home, kind="seen", text="两家为漏水打官司", by=here.enter("worker"), at=AT
    )
    night(here)
    assert rounds(here)[0].found == {"seen": 1}
    retention.hold(resident_id=here.xu, why="诉讼要用", by=here.enter("director"), at=AT)
    with pytest.raises(InvalidInput) as refused:
        registry.erase(resident_id=here.xu, why=WHY, by=here.enter("director"), at=AT)
    assert "诉讼要用" in refused.value.fields["why"]
    assert full(here, here.xu, "name") == ("许望舒",)
    work(decide(here))
    assert rounds(here)[0].done == {}
    told = {"household_id": here.home, "purpose": WHY, "by": here.enter("worker"), "at": AT}
    assert registry.reveal_household_notes(**told) == ("2026-11-21 两家为漏水打官司",)
    retention.lift(resident_id=here.xu, by=here.enter("director"), at=AT)
    registry.erase(resident_id=here.xu, why=WHY, by=here.enter("director"), at=AT)
    assert full(here, here.chen, "name") == ("陈林溪",)


def test_what_goes_is_what_the_director_saw_numbers_of_neither_what_came_later_nor_by_other_months(here, monkeypatch):
    leaves(here, here.chen)
    noted(here, "seen", here.yuan)
    lately = LATER - timedelta(days=60)
    registry.die(resident_id=here.child, on=lately.date(), ground=GONE, by=here.enter("worker"), at=lately)
    night(here)
    assert rounds(here)[0].found == {"left": 1, "seen": 1}
    after = LATER + timedelta(hours=1)
    registry.leave(
        resident_id=here.xu, kind=None, on=AT.date(), ground=GONE, by=here.enter("worker"), at=after
    )  # found out late: long gone, but nobody was shown
    text = {"text": "迟记的一笔", "on": AT.date(), "by": here.enter("worker"), "at": after}
    registry.note_observation(about_kind="resident", about_id=here.yuan, kind="seen", **text)
    shorter = {key: replace(one, months=1) for key, one in retention.rules().items()}
    monkeypatch.setattr("liren.registry.retention.rounds.rules", lambda: shorter)
    work(decide(here))
    assert rounds(here)[0].done == {"left": 1, "seen": 1}
    assert full(here, here.xu, "name") == ("许望舒",)
    assert full(here, here.yuan, "notes") == ("2026-11-21 迟记的一笔",)


def test_a_place_that_cannot_be_counted_stops_no_other_and_a_night_counts_each_once(here, monkeypatch, caplog):
    leaves(here, here.yuan)
    enter_system("test")
    other = here.people.community.path
    rows(
        "INSERT INTO registry_observation (id, about_kind, about_id, subject, path, kind, sealed, \"on\", at)"
        " SELECT gen_random_uuid(), 'resident', id, id, %s, 'seen', 'x', %s, %s FROM registry_resident LIMIT 1",
        "11.01.01.001.001.", AT.date(), AT,
    )  # fmt: skip
    asked: list[str] = []

    def stumbles(what: due.Asked) -> object:
        asked.append(what.path)
        if what.path != other:
            rows("SELECT 1 / 0")
        return due.counted(what)

    monkeypatch.setattr("liren.registry.retention.rounds.counted", stumbles)
    assert night(here) == 1
    assert asked == ["11.01.01.001.001.", other]
    assert "11.01.01.001.001. could not be counted" in caplog.text
    enter_system("test")
    assert retention.find_due(LATER + timedelta(hours=1)) == 0, "once a night"


def test_who_came_back_after_the_count_stays(here):
    leaves(here, here.yuan)
    night(here)
    registry.move(
        resident_id=here.yuan, kind="actual", place=here.people.frame.building_1.path, ground=VISITED,
        by=here.enter("worker"), at=AT,
    )  # fmt: skip
    work(decide(here))
    assert rounds(here)[0].done == {}
    assert full(here, here.yuan, "name") == ("陈远山",)


def test_notes_lose_their_words_by_kind_and_keep_their_day_while_the_person_stays(here):
    for kind in ("visit", "seen"):
        noted(here, kind, here.chen)
    night(here, datetime(2028, 12, 1, 18, 0, tzinfo=UTC))  # two years: what was seen, not the visit
    assert rounds(here)[0].found == {"seen": 1}
    work(decide(here))
    assert [line for line in full(here, here.chen, "notes") if "扶手" in line] == ["2026-11-21 腿脚不便，要扶手"]
    page = registry.resident(here.chen, here.enter("worker"))
    assert sorted(one.kind for one in page.notes) == ["seen", "visit"], "that and when something was noted stays"
    enter_system("test")
    for change in ("kind = 'need'", "sealed = ''"):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(f"UPDATE registry_observation SET {change}")


def test_only_who_approves_there_decides_once_and_refusing_wants_a_reason(here):
    leaves(here, here.yuan)
    night(here)
    [waiting] = rounds(here)
    for who in ("worker", "other_grid_worker", "admin"):
        with pytest.raises((NotAllowed, NotYours)):
            retention.decide_round(round_id=waiting.id, agrees=True, why="", by=here.enter(who), at=LATER)
        with pytest.raises(NotAllowed):
            retention.rounds_at(here.people.community.path, here.enter(who))
    with pytest.raises(InvalidInput):
        decide(here, agrees=False)
    decide(here, agrees=False, why="等换届以后")
    with pytest.raises(RoundDecided):
        decide(here)
    assert night(here, LATER + timedelta(days=29)) == 0
    assert night(here, LATER + timedelta(days=31)) == 1, "asked again after a month"
    assert full(here, here.yuan, "name") == ("陈远山",)
    assert WHY


def test_the_law_books_periods_are_checked():
    text = (settings.LAWBOOK / "retention.yaml").read_text("utf-8")
    [finding] = retention.check_retention({"retention.yaml": text})
    assert finding.problems == ()
    for was, now in (("months: 36", "months: 0"), ("when: died", "when: gone"), ("  visit:", "  decided:")):
        with pytest.raises(DocumentInvalid):
            retention.parse(text.replace(was, now, 1))

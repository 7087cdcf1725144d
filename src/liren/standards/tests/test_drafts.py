"""Drafts: written by one, read by another, published as the next version."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, Actor
from liren.actors.tests.cast import Cast, cast
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.kit.outbox import Happened
from liren.notices import public as notices
from liren.standards import public as standards
from liren.standards.drafts.errors import (
    DraftNotReady,
    DraftSavedMeanwhile,
    DraftStands,
    KeyOfAnother,
    NoSuchDraft,
    WrittenByReviewer,
)
from liren.standards.tests.writers import another_editor

KEY = "service/borrow-room"
BOOK = settings.LAWBOOK / "procedures" / "management"
AT = now()
COUNTY = "32.05.06."
NEW = "新办的事，还没有人办过"


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


@pytest.fixture
def reviewer(people: Cast) -> Actor:
    return people.reviewer


def begun(people: Cast, **more: object) -> UUID:
    return standards.start_draft(**{"key": KEY, "by": people.editor, "at": AT, **more})  # type: ignore[arg-type]


def test_a_blank_draft_runs_as_it_is_and_belongs_to_its_author(people: Cast) -> None:
    page = standards.draft(begun(people), people.editor)
    assert (page.line.state, page.line.version, page.line.author_name) == ("draft", 1, people.editor.name)
    assert standards.try_text(KEY, page.text, page.cases, at=AT).ready
    assert [one.by_name for one in page.saves] == [people.editor.name]


def test_a_draft_is_saved_however_unfinished_and_every_save_is_kept(people: Cast) -> None:
    draft = begun(people)
    assert standards.save_draft(draft_id=draft, text="key: [", cases="", seen=1, by=people.editor, at=AT) == 2
    assert standards.save_draft(draft_id=draft, text="key: [", cases="", seen=1, by=people.editor, at=AT) == 2
    page = standards.draft(draft, people.editor)
    assert (page.text, page.line.version, len(page.saves)) == ("key: [", 2, 2)
    assert page.line.title == "请改成规程名"


def test_what_somebody_saved_meanwhile_is_not_written_over(people: Cast, reviewer: Actor) -> None:
    draft = begun(people)
    standards.save_draft(draft_id=draft, text="a: 1", cases="", seen=1, by=reviewer, at=AT)
    with pytest.raises(DraftSavedMeanwhile) as refused:
        standards.save_draft(draft_id=draft, text="a: 2", cases="", seen=1, by=people.editor, at=AT)
    assert "秦岚" in refused.value.text
    assert standards.draft(draft, people.editor).text == "a: 1"


def test_a_list_and_a_draft_cost_few_statements(people: Cast, django_assert_num_queries) -> None:
    draft = begun(people)
    with django_assert_num_queries(1):
        standards.drafts(people.editor)
    with django_assert_num_queries(3):
        standards.draft(draft, people.editor)
    page = standards.draft(draft, people.editor)
    standards.try_text(KEY, page.text, page.cases, at=AT)
    with django_assert_num_queries(2):
        standards.try_text(KEY, page.text, page.cases, at=AT)


def test_only_editors_write_and_only_they_see(people: Cast) -> None:
    draft = begun(people)
    with pytest.raises(NotAllowed):
        standards.start_draft(key=KEY, by=people.worker, at=AT)
    with pytest.raises(NotAllowed):
        standards.save_draft(draft_id=draft, text="", cases="", seen=1, by=people.worker, at=AT)
    with pytest.raises(NoSuchDraft):
        standards.draft(draft, people.worker)
    assert standards.drafts(people.worker) == ()
    assert [one.id for one in standards.drafts(people.editor)] == [draft]


def test_an_editor_of_one_county_neither_sees_nor_writes_elsewhere(people: Cast) -> None:
    local = another_editor(people.orgs["street_office"], path=COUNTY, at=AT)
    everywhere = begun(people)
    with pytest.raises(NoSuchDraft):
        standards.draft(everywhere, local)
    with pytest.raises(NotAllowed):
        standards.start_draft(key=KEY, by=local, at=AT)
    mine = standards.start_draft(key=KEY, path=COUNTY, by=local, at=AT)
    assert [one.id for one in standards.drafts(local)] == [mine]


def test_a_name_or_place_there_cannot_be_is_refused_in_words(people: Cast) -> None:
    for key in ("borrow", "service/Borrow", "service/../x", "x/y", "service/a\0"):
        with pytest.raises(InvalidInput) as refused:
            begun(people, key=key)
        assert "key" in refused.value.fields
    with pytest.raises(InvalidInput):
        begun(people, path="99.99.")


def test_the_writer_does_not_judge_and_another_publishes_the_next_version(people: Cast, reviewer: Actor) -> None:
    draft = begun(people)
    standards.submit_draft(draft_id=draft, seen=1, by=people.editor, at=AT)
    with pytest.raises(WrittenByReviewer):
        standards.publish_draft(draft_id=draft, seen=1, by=people.editor, at=AT)
    made = standards.publish_draft(draft_id=draft, seen=1, no_history=NEW, by=reviewer, at=AT)
    assert (made.key, made.version) == (KEY, 1)
    assert standards.current(KEY, COUNTY, AT).digest == made.digest
    page = standards.draft(draft, people.editor)
    assert (page.line.state, page.published_version) == ("published", 1)
    with pytest.raises(DraftStands):
        standards.save_draft(draft_id=draft, text="a: 1", cases="", seen=1, by=people.editor, at=AT)
    with pytest.raises(DraftStands):
        standards.publish_draft(draft_id=draft, seen=1, no_history=NEW, by=reviewer, at=AT)


@pytest.mark.requirement("R063")
def test_an_urgent_amendment_is_in_force_within_the_hour_and_every_turn_keeps_its_time(
    people: Cast, reviewer: Actor
) -> None:
    text = standards.draft(begun(people), people.editor).text
    first = standards.publish(document=text, publisher="liren", by=SYSTEM, at=AT)
    times = [AT + timedelta(minutes=minutes) for minutes in (5, 15, 20, 30, 40)]
    draft = standards.start_draft(from_procedure=first.id, by=people.editor, at=times[0])
    cases = standards.draft(draft, people.editor).cases.replace("2026-03-05 18:00", "2026-03-04 18:00")
    quick = text.replace("within: 3 working days", "within: 2 working days")
    standards.save_draft(draft_id=draft, text=quick, cases=cases, seen=1, by=people.editor, at=times[1])
    standards.submit_draft(draft_id=draft, seen=2, by=people.editor, at=times[2])
    standards.remark_on_draft(draft_id=draft, text="同意", by=reviewer, at=times[3])
    made = standards.publish_draft(draft_id=draft, seen=2, no_history=NEW, by=reviewer, at=times[4])
    page = standards.draft(draft, people.editor)
    assert [one.at for one in reversed(page.saves)] == [times[0], times[1], times[4]]  # at last with its number
    assert [(one.kind, one.at) for one in page.remarks] == [
        ("submitted", times[2]), ("remark", times[3]), ("published", times[4]),
    ]  # fmt: skip
    assert standards.current(KEY, COUNTY, times[3]).digest == first.digest
    assert standards.current(KEY, COUNTY, times[4]).digest == made.digest


def test_whoever_saved_once_is_a_writer_too(people: Cast, reviewer: Actor) -> None:
    draft = begun(people)
    page = standards.draft(draft, people.editor)
    standards.save_draft(draft_id=draft, text=page.text + "# 改\n", cases=page.cases, seen=1, by=reviewer, at=AT)
    standards.submit_draft(draft_id=draft, seen=2, by=people.editor, at=AT)
    with pytest.raises(WrittenByReviewer):
        standards.publish_draft(draft_id=draft, seen=2, no_history=NEW, by=reviewer, at=AT)


def test_a_new_version_begins_from_the_one_in_force_and_what_runs_keeps_its_own(people: Cast, reviewer: Actor) -> None:
    text = (BOOK / "grid-event.yaml").read_text("utf-8")
    standards.publish_reference(
        kind="catalogue", document=(settings.LAWBOOK / "catalogues" / "grid-events.yaml").read_text("utf-8"),
        by=SYSTEM, at=AT,
    )  # fmt: skip
    standards.publish_reference(
        kind="calendar", document=(settings.LAWBOOK / "calendars" / "cn.yaml").read_text("utf-8"), by=SYSTEM, at=AT
    )
    first = standards.publish(document=text, publisher="liren", by=SYSTEM, at=AT)
    draft = standards.start_draft(from_procedure=first.id, by=people.editor, at=AT)
    page = standards.draft(draft, people.editor)
    assert page.text == text.replace("version: 1", "version: 2")  # comments and all
    changed = page.text.replace("up_to: 10 working days", "up_to: 5 working days")
    standards.save_draft(draft_id=draft, text=changed, cases=page.cases, seen=1, by=people.editor, at=AT)
    compared = standards.to_what_is_in_force(standards.draft(draft, people.editor), AT)
    assert [one.text for one in compared.changes or ()] == [
        "步骤“处置”的暂停计时：最多多久由“10 个工作日”改为“5 个工作日”。"
    ]
    standards.submit_draft(draft_id=draft, seen=2, by=people.editor, at=AT)
    made = standards.publish_draft(draft_id=draft, seen=2, no_history=NEW, by=reviewer, at=AT)
    assert (made.version, made.publisher) == (2, "liren")
    assert standards.current("management/grid-event", "", AT).version == 2
    assert standards.rules_of(first.digest, AT).published.version == 1


def test_the_number_is_the_platforms_even_when_another_version_came_between(people: Cast, reviewer: Actor) -> None:
    draft = begun(people)
    page = standards.draft(draft, people.editor)
    standards.publish(document=page.text, publisher="liren", by=SYSTEM, at=AT)
    changed = page.text.replace("version: 1 ", "version: 77 ").replace("一句话", "这件事")
    standards.save_draft(
        draft_id=draft,
        text=changed,
        cases=page.cases.replace("一句话说明", "这件事说明"),
        seen=1,
        by=people.editor,
        at=AT,
    )
    standards.submit_draft(draft_id=draft, seen=2, by=people.editor, at=AT)
    assert standards.publish_draft(draft_id=draft, seen=2, no_history=NEW, by=reviewer, at=AT).version == 2


def test_a_copy_under_another_name_is_a_new_procedure(people: Cast) -> None:
    page = standards.draft(begun(people), people.editor)
    first = standards.publish(document=page.text, publisher="liren", by=SYSTEM, at=AT)
    copy = standards.draft(begun(people, key="service/lend-tools", from_procedure=first.id), people.editor)
    assert copy.line.key == "service/lend-tools"
    assert standards.try_text("service/lend-tools", copy.text, copy.cases, at=AT).ready
    assert "\nversion: 1\n" in copy.text


def test_a_key_of_a_wider_place_is_not_rewritten_below(people: Cast) -> None:
    page = standards.draft(begun(people), people.editor)
    standards.publish(document=page.text, publisher="liren", by=SYSTEM, at=AT)
    with pytest.raises(KeyOfAnother) as refused:
        begun(people, path=COUNTY)
    assert "实施细则" in refused.value.advice


def test_what_fails_its_checks_is_neither_submitted_nor_published(people: Cast) -> None:
    draft = begun(people)
    page = standards.draft(draft, people.editor)
    for text, cases in (
        ("key: [", page.cases),
        (page.text.replace("within: 3 working days", "within: 9 working days"), page.cases),
        (page.text.replace("purpose: 反馈结果, ", ""), page.cases),
        (page.text, ""),
    ):
        seen = standards.save_draft(
            draft_id=draft, text=text, cases=cases, seen=standards.draft(draft, people.editor).line.version,
            by=people.editor, at=AT,
        )  # fmt: skip
        with pytest.raises(DraftNotReady) as refused:
            standards.submit_draft(draft_id=draft, seen=seen, by=people.editor, at=AT)
        assert refused.value.facts["problems"]
    assert standards.draft(draft, people.editor).line.state == "draft"
    assert standards.draft(draft, people.editor).remarks == ()


def test_it_is_sent_back_with_a_comment_mended_and_submitted_again(people: Cast, reviewer: Actor) -> None:
    draft = begun(people)
    with pytest.raises(DraftStands):
        standards.send_draft_back(draft_id=draft, comment="改", by=reviewer, at=AT)
    standards.submit_draft(draft_id=draft, seen=1, by=people.editor, at=AT)
    with pytest.raises(DraftStands):
        standards.save_draft(draft_id=draft, text="a: 1", cases="", seen=1, by=people.editor, at=AT)
    with pytest.raises(InvalidInput):
        standards.send_draft_back(draft_id=draft, comment=" ", by=reviewer, at=AT)
    standards.send_draft_back(draft_id=draft, comment="期限太长", by=reviewer, at=AT)
    page = standards.draft(draft, people.editor)
    assert (page.line.state, page.remarks[-1].text) == ("sent_back", "期限太长")
    standards.save_draft(draft_id=draft, text=page.text + "# 好\n", cases=page.cases, seen=1, by=people.editor, at=AT)
    standards.submit_draft(draft_id=draft, seen=2, by=people.editor, at=AT)
    standards.withdraw_draft(draft_id=draft, by=people.editor, at=AT)
    assert [one.kind for one in standards.draft(draft, people.editor).remarks] == [
        "submitted", "sent_back", "submitted", "withdrawn",
    ]  # fmt: skip


def test_remarks_are_about_a_line_a_step_or_the_whole(people: Cast, reviewer: Actor) -> None:
    draft = begun(people)
    for about in ("", "3", "accept", "steps.accept.within"):
        standards.remark_on_draft(draft_id=draft, text="看这里", about=about, by=reviewer, at=AT)
    said = standards.draft(draft, people.editor).remarks
    lines = standards.draft(draft, people.editor).text.splitlines()
    assert [(one.about, one.line) for one in said[:2]] == [("", None), ("", 3)]
    assert [one.about for one in said[2:]] == ["steps.accept", "steps.accept.within"]
    assert [lines[(one.line or 0) - 1].split()[0] for one in said[2:]] == ["accept:", "within:"]
    for about in ("no_such_step", "99999", "0"):
        with pytest.raises(InvalidInput):
            standards.remark_on_draft(draft_id=draft, text="看这里", about=about, by=reviewer, at=AT)
    with pytest.raises(NotAllowed):
        standards.remark_on_draft(draft_id=draft, text="看这里", by=people.worker, at=AT)


def test_any_two_saves_can_be_compared(people: Cast) -> None:
    draft = begun(people)
    page = standards.draft(draft, people.editor)
    changed = page.text.replace("within: 3 working days", "within: 4 working days")
    standards.save_draft(draft_id=draft, text=changed, cases=page.cases, seen=1, by=people.editor, at=AT)
    standards.save_draft(draft_id=draft, text="key: [", cases=page.cases, seen=2, by=people.editor, at=AT)
    page = standards.draft(draft, people.editor)
    compared = standards.between(page, 1, 2)
    assert [one.text for one in compared.changes or ()] == ["步骤“办理”：期限由“3 个工作日”改为“4 个工作日”。"]
    assert (compared.same, standards.between(page, 2, 2).same) == (False, True)
    assert standards.between(page, 2, 3).changes is None
    with pytest.raises(NoSuchDraft):
        standards.between(page, 1, 9)


def test_reviewers_hear_of_a_submission_and_writers_of_what_was_said(people: Cast, reviewer: Actor) -> None:
    draft = begun(people)
    _happens("submitted", draft, people.editor)
    assert (_heard(people.editor), _heard(reviewer)) == ([], ["请审核“请改成规程名”"])
    standards.remark_on_draft(draft_id=draft, text="太长", by=reviewer, at=AT)
    _happens("remarked", draft, reviewer)
    _happens("sent-back", draft, reviewer)
    assert set(_heard(people.editor)) == {"“请改成规程名”退回修改", "“请改成规程名”有新意见"}
    assert _heard(reviewer) == ["请审核“请改成规程名”"]


def _happens(what: str, draft: UUID, by: Actor) -> None:
    """The outbox delivers the event to whoever asked for it."""
    event = Happened(1, f"standards.draft-{what}", 1, {"draft": str(draft), "by": str(by.person_id)}, AT)
    for (kind, _), handler in standards.draft_reactions(lambda id: f"/drafts/{id}/review").items():
        if kind == event.kind:
            handler(event)


def _heard(person: Actor) -> list[str]:
    assert person.person_id is not None
    return sorted(one.title for one in notices.list_for(person.person_id))

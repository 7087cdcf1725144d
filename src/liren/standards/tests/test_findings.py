"""What was found about a draft before it was published: signed, of one text only, and asked for above communities."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, Actor
from liren.actors.tests.cast import Cast, cast
from liren.engine.loading import content_digest, parse
from liren.kit.clock import now
from liren.kit.errors import InvalidInput
from liren.standards import public as standards
from liren.standards.findings.depositing import months_later
from liren.standards.findings.errors import FindingMissing, HistoryThere
from liren.standards.findings.model import Finding
from liren.standards.findings.public import FindingView

pytestmark = pytest.mark.django_db
KEY = "service/borrow-room"
AT = now()


@pytest.fixture
def people() -> Cast:
    return cast()


def submitted(people: Cast, **more: Any) -> UUID:
    draft = standards.start_draft(**{"key": KEY, "by": people.editor, "at": AT, **more})
    standards.submit_draft(draft_id=draft, seen=1, by=people.editor, at=AT)
    return draft


def found(people: Cast, draft: UUID, *, by: Actor | None = None, **otherwise: Any) -> FindingView:
    page = standards.draft(draft, people.editor)
    text = page.text
    said = {"judged": content_digest(parse(text)), "compared": "", "figures": {"affairs": 3}, **otherwise}
    return standards.findings.deposit_finding(
        subject=standards.findings.Subject(page.line.key, page.line.path, draft),
        assumptions=["各人办理的时刻不变"],
        unknowable=["新问的栏目"],
        by=by or people.editor,
        at=AT,
        **said,
    )


def publish(people: Cast, draft: UUID, **more: Any) -> standards.Published:
    return standards.publish_draft(draft_id=draft, seen=1, by=people.reviewer, at=AT, **more)


def test_a_finding_about_exactly_this_text_lets_it_be_published(people: Cast) -> None:
    draft = submitted(people)
    found(people, draft, judged="0" * 64)  # about another text
    found(people, draft, compared="1" * 64)  # held against what is not in force
    with pytest.raises(InvalidInput):
        publish(people, draft)
    made = found(people, draft)
    needs = standards.findings.publication_needs(standards.draft(draft, people.editor), AT)
    assert (needs.needed, needs.ready, needs.has) == (True, True, made)
    published = publish(people, draft)
    assert standards.findings.findings_about(published)[0].id == made.id
    assert made.figures == {"affairs": 3}


def test_without_history_who_publishes_says_why_and_until_when_it_is_reviewed(people: Cast) -> None:
    draft = submitted(people)
    needs = standards.findings.publication_needs(standards.draft(draft, people.editor), AT)
    assert (needs.ready, needs.may_claim) == (False, True)
    with pytest.raises(InvalidInput) as refused:
        publish(people, draft, no_history="  ")
    assert list(refused.value.fields) == ["no_history"]
    publish(people, draft, no_history="新办的事")
    [claim] = standards.findings.findings_of(draft)
    assert (claim.kind, claim.reason, claim.by_name, claim.holds) == (
        "no_history",
        "新办的事",
        people.reviewer.name,
        True,
    )
    assert claim.review_by is not None
    assert timedelta(days=175) < claim.review_by - AT.date() <= timedelta(days=185)


def test_what_would_be_reviewed_nowhere_is_not_published(people: Cast) -> None:
    draft = submitted(people)
    homeless = replace(people.reviewer, grants=tuple(replace(one, org_id=None) for one in people.reviewer.grants))
    with pytest.raises(InvalidInput) as refused:
        standards.publish_draft(draft_id=draft, seen=1, no_history="新办的事", by=homeless, at=AT)
    assert "没有所在地点" in refused.value.fields["no_history"]
    local = submitted(people, key="service/lend-tools", path=people.street.path)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE territories_place SET valid_to = current_date WHERE path = %s", [people.street.path])
    with pytest.raises(InvalidInput) as refused:
        publish(people, local, no_history="新办的事")
    assert "已经撤销" in refused.value.fields["no_history"]
    assert standards.findings.findings_of(draft) == standards.findings.findings_of(local) == ()


def test_of_a_text_that_is_no_procedure_any_more_it_is_not_said_that_affairs_ran_under_it(people: Cast) -> None:
    page = standards.draft(submitted(people), people.editor)
    needs = standards.findings.publication_needs(replace(page, text="key: ["), AT)
    assert (needs.unreadable, needs.ready, needs.may_claim) == (True, False, False)
    assert not standards.findings.publication_needs(page, AT).unreadable


def test_where_there_is_history_nobody_says_that_there_is_none(people: Cast, monkeypatch) -> None:
    draft = submitted(people)
    monkeypatch.setattr("liren.standards.findings.reading._ran_under", [lambda key, path: key == KEY])
    page = standards.draft(draft, people.editor)
    assert standards.findings.publication_needs(page, AT).may_claim  # a first version
    in_force = standards.publish(document=page.text, publisher="liren", by=SYSTEM, at=AT - timedelta(days=1))
    with pytest.raises(FindingMissing):
        publish(people, draft)
    with pytest.raises(HistoryThere):
        publish(people, draft, no_history="新办的事")
    assert not standards.findings.publication_needs(standards.draft(draft, people.editor), AT).may_claim
    assert standards.findings.findings_of(draft) == ()
    found(people, draft, compared=in_force.digest)
    publish(people, draft)


def test_what_applies_in_one_community_only_is_published_as_before(people: Cast) -> None:
    draft = submitted(people, path=people.frame.guihuali.path)
    assert standards.findings.publication_needs(standards.draft(draft, people.editor), AT).ready
    publish(people, draft)
    assert standards.findings.findings_of(draft) == ()


def test_only_who_reads_the_draft_puts_a_finding_down(people: Cast) -> None:
    draft = submitted(people)
    with pytest.raises(NotAllowed):
        found(people, draft, by=people.worker)
    assert standards.findings.findings_of(draft) == ()


def test_a_finding_is_never_changed_and_what_was_altered_behind_our_back_shows_and_no_longer_counts(
    people: Cast,
) -> None:
    draft = submitted(people)
    found(people, draft)
    assert list(standards.findings.verify_findings()) == []
    row = Finding.objects.get()
    forged = Finding(**{f.attname: getattr(row, f.attname) for f in Finding._meta.concrete_fields})
    forged.id, forged.figures, forged.at = UUID(int=7), {"affairs": 4}, AT + timedelta(minutes=1)
    forged.save(force_insert=True)  # as somebody with the database, but without the keys, would
    [said] = standards.findings.verify_findings()
    assert KEY in said
    assert [one.holds for one in standards.findings.findings_of(draft)] == [False, True]
    with pytest.raises(InvalidInput):
        publish(people, draft)
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE standards_finding SET reason = 'x'")


def test_six_months_end_on_a_day_there_is() -> None:
    assert [str(months_later(date(2026, 8, day), 6)) for day in (1, 28, 29, 30, 31)] == [
        "2027-02-01", "2027-02-28", "2027-02-28", "2027-02-28", "2027-02-28",
    ]  # fmt: skip


def test_the_system_publishes_the_law_book_without(people: Cast) -> None:
    text = standards.draft(submitted(people), people.editor).text
    assert standards.publish(document=text, publisher="liren", by=SYSTEM, at=AT).version == 1

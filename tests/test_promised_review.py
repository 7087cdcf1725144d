"""What was published without history is reviewed within six months; where there is history, nobody may say not."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import transaction

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.tests.world import KEY, World, world
from liren.config.bindings import bind
from liren.config.promised import REVIEW, open_promised_review
from liren.engine.language import END
from liren.kit.database import rows
from liren.kit.outbox import Happened, drain
from liren.standards import public as standards
from liren.standards.findings.errors import HistoryThere


def _published(here: World, key: str, **more: str) -> standards.Published:
    people, at = here.people, here.at
    source = standards.current(key, "", at).id if more.pop("next", "") else None
    draft = standards.start_draft(key=key, from_procedure=source, by=people.editor, at=at)
    page = standards.draft(draft, people.editor)
    standards.submit_draft(draft_id=draft, seen=page.line.version, by=people.editor, at=at)
    return standards.publish_draft(draft_id=draft, seen=page.line.version, by=people.reviewer, at=at, **more)


def test_a_review_is_opened_once_where_the_publisher_sits_due_on_the_day_promised(emptied_after: None) -> None:
    bind()
    with transaction.atomic():
        here = world()
        access.enter_system("test")
        text = (settings.LAWBOOK / "procedures" / f"{REVIEW}.yaml").read_text("utf-8")
        standards.publish(document=text, publisher="liren", by=SYSTEM, at=here.at - timedelta(days=1))
        made = _published(here, "service/borrow-room", no_history="新办的事，还没有人办过")
    late = here.at + timedelta(hours=1)
    while drain(at=late):
        pass
    with transaction.atomic():
        [waiting] = here.inbox("editor").items
        page = here.page("editor", waiting.affair_id)
        access.enter_system("test")
        [claim] = standards.findings.findings_about(made)
        after = affairs.changed_after(late - timedelta(minutes=1), None, late, 9)
        law = standards.current(REVIEW, "", here.at).procedure
    assert made.title in page.title
    assert page.place_path == here.people.frame.wutong.path
    [work] = page.work
    assert work.step == "review"
    assert work.due.at is not None
    assert work.due.at.date() == claim.review_by
    assert page.id in [one for _, one in after]  # figures last counted before it came do not miss it
    assert {step.before.field for step in law.steps.values() if step.before} == {"until"}  # no way to put it off
    assert {move.to for step in law.steps.values() for move in step.moves.values()} == {END}


@pytest.mark.django_db
def test_of_a_streets_rules_the_review_lies_at_the_street() -> None:
    here = world()
    access.enter_system("test")
    text = (settings.LAWBOOK / "procedures" / f"{REVIEW}.yaml").read_text("utf-8")
    standards.publish(document=text, publisher="liren", by=SYSTEM, at=here.at - timedelta(days=1))
    by, street = here.people.editor, here.people.street.path
    id = standards.start_local_rules(key=KEY, path=street, publisher="梧桐街道", by=by, at=here.at)
    change = {"do": "tighten", "clause": "accept.within", "to": "1 working hour", "why": "有人值班", "basis": "local"}
    told = {**standards.local_rules(id, by, here.at).document, "changes": [change]}
    made = standards.publish_local_rules(
        id=id, revision=1, document=told, no_history="还没有人照它办过", by=by, at=here.at
    )
    access.enter_system("test")
    [(finding, place)] = rows(
        "SELECT body->>'finding', body->>'place' FROM kit_event WHERE kind = 'standards.review-promised'"
    )
    open_promised_review(
        Happened(1, "standards.review-promised", 1, {"finding": str(finding), "place": str(place)}, here.at)
    )
    [waiting] = here.inbox("editor").items
    page = here.page("editor", waiting.affair_id)
    assert page.place_path == street
    assert made.title in page.title


@pytest.mark.django_db
def test_a_procedure_that_affairs_ran_under_is_not_published_as_one_without_history() -> None:
    here = world()
    here.opens("wang")
    access.enter_system("test")
    with pytest.raises(HistoryThere):
        _published(here, KEY, next="yes", no_history="没有办过")

"""Local rules above a community: put in force, renewed, withdrawn, taken over only on a finding, or with a review."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from liren.access import public as access
from liren.access.errors import NotAllowed
from liren.access.public import SYSTEM, Actor
from liren.engine.loading import content_digest
from liren.kit.clock import CHINA, now
from liren.kit.database import rows
from liren.kit.errors import InvalidInput, NotYours
from liren.standards import public as standards
from liren.standards.findings.errors import FindingMissing, HistoryThere
from liren.standards.findings.model import Finding
from liren.standards.findings.public import FindingView
from liren.standards.models import LocalRuleSet
from liren.standards.tests.test_local_rules import KEY, QUICK, Town, change, second
from liren.territories.public import close, make_frame
from liren.territories.tests.cast import Nobody

pytestmark = pytest.mark.django_db
AT = now()
LATER = AT + timedelta(minutes=1)
WHY = "还没有人照它办过"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def used(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town whose street has affairs under the procedure."""
    here = [town.street, town.people.frame.huqiao.path]
    monkeypatch.setattr("liren.standards.findings.reading._ran_under", [lambda key, path: path in here])
    return town


def found(town: Town, id: UUID, *, withdrawn: bool = False, by: Actor | None = None, **otherwise: Any) -> FindingView:
    """A back-test of exactly what the rules would make hold, against what is in force."""
    told = standards.proposed_text(id, withdrawn=withdrawn, by=town.street_admin, at=AT)
    said = {
        "judged": content_digest(told.text), "compared": standards.current(KEY, town.street, AT).digest, **otherwise,
    }  # fmt: skip
    return standards.findings.deposit_finding(
        subject=told.subject, figures={"affairs": 3}, assumptions=[], unknowable=[], by=by or town.street_admin, at=AT,
        **said,
    )  # fmt: skip


def drafted(town: Town, *changes: dict[str, Any]) -> tuple[UUID, int]:
    return town.draft(*(changes or (QUICK,)), by=town.street_admin, path=town.street)


def put(town: Town, id: UUID, revision: int, **more: Any) -> standards.Published:
    return standards.publish_local_rules(id=id, revision=revision, by=town.street_admin, at=AT, **more)


def _ended(town: Town, heir: Any) -> None:
    access.enter_system("test")
    here, day = town.people.frame.wutong, AT.astimezone(CHINA).date()
    rows("UPDATE territories_place SET valid_to = %s WHERE path LIKE %s AND id <> %s", day, f"{here.path}%", here.id)
    close(id=here.id, on=day, successors=[heir.id], source="区划调整", by=Nobody(), at=AT)
    standards.follow_place(place_id=here.id, at=AT)


def test_a_street_without_history_says_why_and_is_reviewed_within_six_months(town: Town) -> None:
    id, revision = drafted(town)
    with pytest.raises(InvalidInput) as refused:
        put(town, id, revision)
    assert list(refused.value.fields) == ["no_history"]
    made = put(town, id, revision, no_history=WHY)
    [claim] = standards.findings.findings_at(KEY, town.street)
    assert (claim.kind, claim.draft, claim.reason, claim.holds) == ("no_history", None, WHY, True)
    assert claim.judged == content_digest(made.procedure)
    assert claim.review_by is not None
    assert timedelta(days=175) < claim.review_by - AT.astimezone(CHINA).date() <= timedelta(days=185)
    assert standards.local_rules(id, town.street_admin, AT).grounds == claim.id
    promised = rows("SELECT body->>'place' FROM kit_event WHERE kind = 'standards.review-promised'")
    assert promised == [(town.street,)]
    assert standards.findings.findings_about(made)[0].id == claim.id


def test_with_history_exactly_the_merged_text_must_have_been_tested(used: Town) -> None:
    id, revision = drafted(used)
    with pytest.raises(FindingMissing):
        put(used, id, revision)
    with pytest.raises(HistoryThere):
        put(used, id, revision, no_history=WHY)
    found(used, id, judged="0" * 64)  # of another text
    found(used, id, compared="1" * 64)  # against what is not in force
    with pytest.raises(FindingMissing):
        put(used, id, revision)
    made = found(used, id)
    forged = Finding(
        **{f.attname: getattr(Finding.objects.get(id=made.id), f.attname) for f in Finding._meta.concrete_fields}
    )
    sharper = [QUICK, change("replace", "dispatch.within", "1 working day")]
    told = {**standards.local_rules(id, used.street_admin, AT).document, "changes": sharper}
    with pytest.raises(FindingMissing):
        put(used, id, revision, document=told)  # one more clause, and it wants another
    with pytest.raises(NotYours):
        standards.findings.finding(made.id, used.people.wang)
    put(used, id, revision)
    assert standards.findings.finding(made.id, used.people.wang).figures == {"affairs": 3}  # now for everybody
    assert list(standards.findings.verify_findings()) == []
    forged.id, forged.path = UUID(int=7), used.people.frame.huqiao.path
    forged.save(force_insert=True)  # as somebody with the database, but without the keys, would
    assert len(list(standards.findings.verify_findings())) == 1


def test_withdrawing_and_renewing_are_held_to_the_same(used: Town) -> None:
    id, revision = drafted(used)
    found(used, id)
    put(used, id, revision)
    with pytest.raises(FindingMissing):
        standards.retire_local_rules(id=id, by=used.street_admin, at=AT)
    standards.publish(document=second(), publisher="liren", by=SYSTEM, at=AT)
    with pytest.raises(FindingMissing):
        standards.renew_local_rules(id=id, by=used.street_admin, at=AT)
    found(used, id)
    again = standards.renew_local_rules(id=id, by=used.street_admin, at=AT)
    grounds = found(used, again, withdrawn=True)
    standards.retire_local_rules(id=again, by=used.street_admin, at=AT)
    page = standards.local_rules(again, used.people.wang, AT)
    assert (page.line.status, page.end_grounds) == ("retired", grounds.id)
    assert standards.current(KEY, used.street, AT).path == ""


def test_rules_taken_over_from_a_community_are_held_to_the_same_and_a_community_is_free(used: Town) -> None:
    theirs = used.publish(QUICK)
    standards.retire_local_rules(id=used.publish(QUICK), by=used.director, at=AT)
    own = standards.take_over_local_rules(of=theirs, path=used.street, publisher="街道", by=used.street_admin, at=AT)
    page = standards.local_rules(own, used.street_admin, AT)
    with pytest.raises(FindingMissing):
        put(used, own, page.revision)
    whole = {**page.document, "publisher": "街道办"}
    standards.retire_local_rules(id=own, by=used.street_admin, at=AT)  # a draft is laid aside as before
    with pytest.raises(FindingMissing):
        standards.publish_local_document(document=whole, by=used.street_admin, at=AT)
    assert not LocalRuleSet.objects.filter(path=used.street).exists()


def test_only_who_makes_rules_there_puts_a_finding_down_or_has_it_tested(town: Town) -> None:
    id, _ = drafted(town)
    for who in (town.director, town.people.worker):
        with pytest.raises(NotAllowed):
            found(town, id, by=who)
        with pytest.raises(NotYours):
            standards.proposed_text(id, by=who, at=AT)


@pytest.mark.parametrize("lived_in", [False, True])
def test_rules_of_an_ended_street_hold_at_its_heir_only_where_nothing_ran_else_they_are_a_draft_there(
    town: Town, monkeypatch: pytest.MonkeyPatch, lived_in: bool
) -> None:
    heir = town.people.frame.huqiao if lived_in else next(iter(make_frame({"320506993": "新梧桐街道"}).values()))
    monkeypatch.setattr(
        "liren.standards.findings.reading._ran_under", [lambda key, path: lived_in and path == heir.path]
    )
    old = town.publish(QUICK, by=town.street_admin, path=town.street, why=WHY)
    _ended(town, heir)
    access.enter_system("test")
    assert LocalRuleSet.objects.get(id=old).status == "retired"
    there = LocalRuleSet.objects.get(path=heir.path)
    assert there.status == ("draft" if lived_in else "published")
    claims = standards.findings.findings_at(KEY, heir.path)
    assert [(one.kind, one.by_name, one.holds) for one in claims] == (
        [] if lived_in else [("no_history", "系统", True)]
    )

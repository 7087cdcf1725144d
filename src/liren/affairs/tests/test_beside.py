"""What happens beside the steps: claiming, notes, looks at what is masked, links to rate by."""

from datetime import timedelta
from typing import Any

import pytest

from liren.access.public import enter_system, looks_at
from liren.affairs import public as affairs
from liren.affairs.actions.rating import issue_rating_link
from liren.affairs.models import Affair, Record, Work
from liren.affairs.tests.world import World
from liren.kit.errors import InvalidInput, PermitExpired, PermitUnknown, PermitUsed


def work_of(affair) -> Work:
    enter_system()
    return Work.objects.get(affair_id=affair)


def test_what_is_claimed_is_for_one_person_until_it_is_put_back(here: World) -> None:
    lamp = here.opens("wang")
    assert here.page("worker", lamp.id).may.claim == work_of(lamp.id).id
    affairs.claim(work_id=work_of(lamp.id).id, by=here.actor("worker"), at=here.tick())
    [item] = here.inbox("worker").items
    assert (item.mine, item.claimable) == (True, False)
    affairs.claim(work_id=item.work_id, by=here.actor("worker"), at=here.tick())  # again: nothing changes
    with pytest.raises(affairs.StepNotAllowed):
        affairs.release(work_id=item.work_id, reason="代班", by=here.actor("dispatcher"), at=here.tick())
    affairs.release(work_id=item.work_id, reason="调休", by=here.actor("supervisor"), at=here.tick())
    assert here.inbox("worker").items[0].claimable
    assert here.does("worker", lamp.id, "accept", "dispatch").step == "dispatch"


def test_only_who_may_do_it_claims_it(here: World) -> None:
    lamp = here.opens("wang")
    work = work_of(lamp.id).id
    with pytest.raises(affairs.StepNotAllowed):
        affairs.claim(work_id=work, by=here.actor("supervisor"), at=here.tick())
    with pytest.raises(affairs.NoSuchAffair):
        affairs.claim(work_id=work, by=here.actor("other_worker"), at=here.tick())


def test_notes_are_seen_by_whom_they_are_for(here: World) -> None:
    lamp = here.opens("wang")
    say: dict[str, Any] = {"affair_id": lamp.id, "at": here.tick()}
    affairs.note(**say, text="晚上七点后在家，电话 13800002046", internal=True, by=here.actor("wang"))
    affairs.note(**say, text="已约今晚上门", internal=False, by=here.actor("worker"))
    affairs.note(**say, text="可能涉及供电公司", internal=True, by=here.actor("worker"))
    heard = {who: [e.text for e in here.page(who, lamp.id).timeline if e.kind == "note"] for who in ("wang", "worker")}
    assert heard["wang"] == ["晚上七点后在家，电话 13800002046", "已约今晚上门"]
    assert heard["worker"] == [*heard["wang"], "可能涉及供电公司"]
    enter_system()
    assert "13800002046" not in str(list(Record.objects.filter(stream=lamp.id).values_list("body", flat=True)))
    with pytest.raises(InvalidInput):
        affairs.note(**say, text=" ", internal=False, by=here.actor("worker"))
    with pytest.raises(affairs.NoSuchAffair):
        affairs.note(**say, text="看看", internal=False, by=here.actor("stranger"))


def test_every_look_at_a_masked_value_is_written_down(here: World) -> None:
    lamp = here.opens("wang")
    masked = {a.key: a for a in here.page("worker", lamp.id).answers if a.masked}
    assert (masked["phone"].text, masked["phone"].value) == ("138 **** 2046", None)
    look: dict[str, Any] = {"affair_id": lamp.id, "names": ["phone"], "at": here.tick()}
    with pytest.raises(InvalidInput):
        affairs.reveal(**look, purpose=" ", by=here.actor("worker"))
    assert affairs.reveal(**look, purpose="上门前联系", by=here.actor("worker")) == {"phone": "13800002046"}
    last = Record.objects.filter(stream=lamp.id).latest("seq")
    assert (last.kind, last.body["names"], last.body["purpose"]) == ("revealed", ["phone"], "上门前联系")
    here.actor("wang")
    seen = looks_at(here.person("wang"))
    assert [(one.what, one.by_name) for one in seen] == [("phone", "陆敏")]
    with pytest.raises(affairs.StepNotAllowed):
        affairs.reveal(**look, purpose="想看看", by=here.actor("city_viewer"))
    with pytest.raises(affairs.NothingToReveal):
        affairs.reveal(**{**look, "names": ["income"]}, purpose="上门前联系", by=here.actor("worker"))


def answered(here: World):
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    enter_system()
    return Affair.objects.get(id=lamp.id)


def test_a_link_rates_once(here: World) -> None:
    lamp = answered(here)
    secret = issue_rating_link(affair=lamp, at=here.tick())
    here.actor("nobody")
    subject = affairs.rating_subject(secret, at=here.tick())
    assert (subject.title, subject.reply) == ("三号楼下路灯不亮", "好了")
    here.actor("nobody")
    assert affairs.rate_by_link(secret=secret, grade=5, comment="谢谢", at=here.tick()).state == "closed"
    page = here.page("wang", lamp.id)
    assert (page.ratings[0].channel, page.ratings[0].comment) == ("link", "谢谢")
    with pytest.raises(PermitUsed):
        affairs.rate_by_link(secret=secret, grade=1, at=here.tick())
    with pytest.raises(PermitUnknown):
        affairs.rate_by_link(secret="x" * 32, grade=1, at=here.tick())


def test_a_link_ends_with_its_time_or_with_the_next_link(here: World) -> None:
    lamp = answered(here)
    first = issue_rating_link(affair=lamp, at=here.tick())
    second = issue_rating_link(affair=lamp, at=here.tick())
    with pytest.raises(PermitUsed):
        affairs.rating_subject(first, at=here.at)
    with pytest.raises(PermitExpired):
        affairs.rate_by_link(secret=second, grade=5, at=here.at + timedelta(days=15))


def test_rating_is_for_the_reporter_when_asked(here: World) -> None:
    lamp = here.opens("wang")
    with pytest.raises(affairs.AlreadyRated):
        here.rates("wang", lamp.id, 5)
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="好了")
    with pytest.raises(affairs.StepNotAllowed):
        here.rates("worker", lamp.id, 5)
    with pytest.raises(InvalidInput):
        here.rates("wang", lamp.id, 6)
    assert here.rates("wang", lamp.id, 3).state == "closed"

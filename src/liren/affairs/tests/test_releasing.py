"""Work put back lies where it lay before it was claimed, and only those who claimed it put it back."""

from uuid import UUID

import pytest
from django.conf import settings

from liren.access.public import SYSTEM
from liren.affairs import public as affairs
from liren.affairs.models import Work
from liren.affairs.tests.world import MORNING, World, law
from liren.standards.public import publish, publish_reference

HOTLINE = "management/hotline-appeal"
OTHER_KEY = "management/two-roles"


def work_of(here: World, affair: UUID) -> list[Work]:
    here.actor("system")
    return list(Work.objects.filter(affair_id=affair).order_by("role"))


@pytest.fixture
def hotline(here: World) -> World:
    here.actor("system")
    catalogue = (settings.LAWBOOK / "catalogues" / "hotline-appeals.yaml").read_text("utf-8")
    publish_reference(kind="catalogue", document=catalogue, by=SYSTEM, at=MORNING)
    procedure = (settings.LAWBOOK / "procedures" / f"{HOTLINE}.yaml").read_text("utf-8")
    publish(document=procedure, publisher="liren", by=SYSTEM, at=MORNING)
    return here


def test_work_that_shares_a_unit_with_an_earlier_step_goes_back_to_that_unit(hotline: World) -> None:
    here = hotline
    asked = {"title": "停水", "description": "三号楼停水两天", "urgency": "general"}
    opened = here.opens("dispatcher", procedure_key=HOTLINE, answers=asked)
    unit = str(here.people.orgs["cityops"])
    here.does("dispatcher", opened.id, "dispatch", "dispatch", unit=unit)
    here.does("cityops_handler", opened.id, "sign", "sign")
    [work] = work_of(here, opened.id)
    affairs.claim(work_id=work.id, by=here.actor("cityops_handler"), at=here.tick())
    affairs.release(work_id=work.id, reason="今天休息", by=here.actor("cityops_handler"), at=here.tick())
    [back] = work_of(here, opened.id)
    assert (str(back.org), back.person) == (unit, None)
    with pytest.raises(affairs.NoSuchAffair):
        here.page("safety_handler", opened.id)


def test_what_another_role_might_have_done_is_before_that_role_again(here: World) -> None:
    here.actor("system")
    law(key=OTHER_KEY, also=("by: [community_worker]", "by: [community_worker, grid_worker]"))
    opened = here.opens("wang", procedure_key=OTHER_KEY)
    before = [(one.role, one.org, one.person, one.timer, one.timer_at) for one in work_of(here, opened.id)]
    assert [role for role, *_ in before] == ["community_worker", "grid_worker"]
    work = work_of(here, opened.id)[0]
    affairs.claim(work_id=work.id, by=here.actor("worker"), at=here.tick())
    assert len(work_of(here, opened.id)) == 1
    affairs.release(work_id=work.id, reason="今天休息", by=here.actor("worker"), at=here.tick())
    after = [(one.role, one.org, one.person, one.timer, one.timer_at) for one in work_of(here, opened.id)]
    assert after == before
    assert affairs.verify(opened.id).broken is None


def test_a_reporter_does_not_put_their_rating_back(here: World) -> None:
    lamp = here.opens("wang")
    here.does("worker", lamp.id, "accept", "finish_at_once", reply="已修好")
    [work] = work_of(here, lamp.id)
    for who in ("wang", "supervisor"):
        with pytest.raises(affairs.StepNotAllowed):
            affairs.release(work_id=work.id, reason="不想评", by=here.actor(who), at=here.tick())


def test_work_nobody_claimed_is_not_put_back(here: World) -> None:
    lamp = here.opens("wang")
    [work] = work_of(here, lamp.id)
    with pytest.raises(affairs.StepNotAllowed):
        affairs.release(work_id=work.id, reason="放回", by=here.actor("supervisor"), at=here.tick())


def test_the_same_key_with_another_date_is_another_body(here: World) -> None:
    earlier = MORNING.replace(hour=8)
    first = here.opens("worker", idempotency_key="k", happened_at=earlier)
    assert here.opens("worker", idempotency_key="k", happened_at=earlier).id == first.id
    with pytest.raises(affairs.IdempotencyKeyReused):
        here.opens("worker", idempotency_key="k", happened_at=earlier.replace(minute=30))

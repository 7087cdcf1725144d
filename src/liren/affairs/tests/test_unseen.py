"""The test of this house: procedures nobody has seen run without a line of code."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.models import Affair, Record, Span, Work
from liren.affairs.tests.world import World
from liren.engine.language import Procedure
from liren.engine.tests.strategies import answers_for, procedures
from liren.standards.public import publish

STAFF = (
    "worker", "dispatcher", "property_handler", "grid_worker", "supervisor", "cityops_handler", "other_grid_worker",
)  # fmt: skip
LONGEST_WALK = 25


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), procedure=procedures())
def test_every_procedure_can_be_walked_to_its_end(here: World, data: st.DataObject, procedure: Procedure) -> None:
    with transaction.atomic():
        enter_system()
        publish(document=procedure.document, publisher="test", by=SYSTEM, at=here.at)
        place = data.draw(st.sampled_from([here.people.frame.building_3.path, here.people.community.path]))
        answers = data.draw(answers_for(procedure.form, places=[place]))
        made = here.opens("wang", procedure_key=procedure.key, answers=answers, place_path=place)
        state = "open"
        for _ in range(LONGEST_WALK):
            _holds_together(here, made.id)
            state = _one_step(here, made.id, data, place)
            if state == "closed":
                break
        _holds_together(here, made.id)
        transaction.set_rollback(True)


def _one_step(here: World, affair, data: st.DataObject, place: str) -> str:
    """Whoever may do something does one thing that their page offers; it is never refused."""
    if here.page("wang", affair).may.rate:
        return here.rates("wang", affair, data.draw(st.integers(1, 5))).state
    offers = [(who, move) for who in STAFF if _sees(here, who, affair) for move in here.page(who, affair).moves]
    assert offers, "somebody can always do the next step"
    who, move = data.draw(st.sampled_from(offers))
    answers = data.draw(answers_for(move.asks, places=[place]))
    return here.does(who, affair, move.step, move.key, **answers).state


def _sees(here: World, who: str, affair) -> bool:
    here.actor(who)
    return Affair.objects.filter(id=affair).exists()


def _holds_together(here: World, affair_id) -> None:
    """What must be true of any affair at any time."""
    assert affairs.verify(affair_id).broken is None
    enter_system()
    affair = Affair.objects.get(id=affair_id)
    spans = list(Span.objects.filter(affair_id=affair_id))
    works = list(Work.objects.filter(affair_id=affair_id))
    running = [span for span in spans if span.outcome is None]
    if affair.state == "closed":
        assert (works, running) == ([], [])
        assert affair.told_at is not None
    else:
        assert {work.step for work in works} == {affair.step}
        assert [(span.step, span.due_at) for span in running] == [(affair.step, works[0].due_at)]
    assert all(span.in_time is not None for span in spans if span.finished_at and span.due_at)
    returned = Record.objects.filter(stream=affair_id, kind="step", body__move="back").count()
    assert affair.counts.get("returns", 0) == returned
    assert here.page("wang", affair_id).timeline

"""From the outbox, with everything bound: who makes rules at a place hears that the procedure above them moved on."""

from django.db import transaction

from liren.access import public as access
from liren.access.public import SYSTEM
from liren.config.bindings import bind
from liren.kit.clock import now
from liren.kit.outbox import drain
from liren.notices.public import list_for
from liren.standards import public as standards
from liren.standards.tests.test_local_rules import QUICK, Town, second


def test_makers_are_led_to_their_rules_when_the_parent_moves_on(emptied_after: None) -> None:
    bind()
    with transaction.atomic():
        town = Town()
        rules = town.publish(QUICK)
        standards.publish(document=second(), publisher="liren", by=SYSTEM, at=now())
    while drain():
        pass
    with transaction.atomic():
        access.enter_system("test")
        assert town.director.person_id is not None
        [told] = [one for one in list_for(town.director.person_id) if one.kind == "standards.parent-moved"]
        assert told.link == f"/local-rules/{rules}"
        assert "可以一次重新发布" in told.body

"""Some affairs only workers open: residents are neither offered them nor let in."""

import pytest

from liren.access.public import SYSTEM, enter_system
from liren.affairs import public as affairs
from liren.affairs.tests.world import World
from liren.engine.tests import wide
from liren.standards.public import publish


def test_only_workers_open_what_is_theirs_to_open(here: World) -> None:
    document = {**wide.EACH, "opened_by": "workers"}
    enter_system()
    publish(document=document, publisher="liren", by=SYSTEM, at=here.at)
    given = {"procedure_key": document["key"], "answers": {"title": "一件事"}}
    with pytest.raises(affairs.StepNotAllowed) as refused:
        here.opens("wang", **given)
    assert "工作人员" in refused.value.advice
    assert here.opens("worker", **given).created

"""The demonstration is made again at every start, whatever people did in it meanwhile."""

from liren.actors import demo_cast
from liren.actors.models import ChannelKeeper, Holding
from liren.actors.public import Demo, make_demo
from liren.actors.tests.demonstration import demo
from liren.kit.clock import now

__all__ = ["demo"]


def test_a_channel_whose_holder_handed_the_post_over_is_left_to_people(demo: Demo) -> None:
    said = ChannelKeeper.objects.filter(until=None).count()
    assert said == len(demo_cast.CHANNELS)
    ChannelKeeper.objects.all().delete()
    Holding.objects.filter(person_id=demo.people["worker"]).update(until=now())
    make_demo(at=now())
    assert 0 < ChannelKeeper.objects.filter(until=None).count() < said

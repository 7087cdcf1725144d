"""A place ended and what stood there could not follow by itself: who manages people there is told where to decide."""

from urllib.parse import urlencode

from django.urls import reverse

from liren.access.public import holders
from liren.kit.outbox import Happened
from liren.notices.public import Kind, send
from liren.territories.public import place

UNSETTLED_KIND = Kind("actors.place-unsettled", "地点撤销后有组织或岗位要定去处", must_arrive=True)


def tell_of_unsettled_place(event: Happened) -> None:
    """Reaction to `actors.place-unsettled`. From the outbox, as the system."""
    here = place(int(str(event.body["place"])))
    if here is None:
        return
    managers = {held.person_id for held in holders("administrator", here.path, at=event.at)}
    send(
        sorted(managers), UNSETTLED_KIND.key, f"{here.everyday_name}撤销了，有组织或岗位还没有去处",
        "没有接替的地方，或有几处接替，平台不替您定。请逐个定去处。",
        link=f"{reverse('organisations-ended')}?{urlencode({'path': here.path})}", at=event.at,
    )  # fmt: skip

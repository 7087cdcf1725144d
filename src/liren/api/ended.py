"""Places that ended: what followed, what could not by itself, and the decision where each thing goes."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field as Described

from liren.access.public import Actor, resettled
from liren.actors import public as actors
from liren.actors.errors import PlaceStands
from liren.affairs import public as affairs
from liren.api.acts import Act, register
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.organisations import ACT, HERE, Where
from liren.api.shapes import ended as shapes
from liren.api.where import managed
from liren.kit.errors import NotYours
from liren.standards import public as standards
from liren.standards.public import BeyondTheParent, ExemptionFromAbove, ModeNotYours, NoEmergency

router = Router(tags=["组织"])
Kind = Literal["organisation", "post", "key", "numbers", "rules"]
REFUSES = (*HERE, NotYours, PlaceStands, BeyondTheParent, ExemptionFromAbove, ModeNotYours, NoEmergency)


class Settling(Asked):
    """撤销的地方留下的一样东西，归到哪里。"""

    kind: Kind = Described(
        description="organisation 组织、post 岗位、key 派单代号（给原科室的编号）、numbers 文号、rules 开关和实施细则"
    )
    id: UUID = Described(description="读取时给的编号")
    to: str = Described(max_length=120, description="归到哪里，选读取时给的去处")


@operation(
    router, "GET", "/organisations/ended", summary="撤销的地方：什么已跟到接替的地方，什么还要定去处",
    gives={200: shapes.Ended}, refuses=HERE,
)  # fmt: skip
def ended(request: HttpRequest, place: Where) -> Any:
    actor = actor_of(request)
    path = managed(place, actor, ACT).path
    return {
        "unsettled": actors.unsettled(path),
        "followed": actors.followed(actor, path),
        "resettled": resettled(actor, path),
    }


def settle(*, kind: Kind, id: UUID, to: str, by: Actor, at: datetime) -> None:
    """One thing goes where whoever manages people says."""
    match kind:
        case "organisation":
            actors.move_organisation(organisation_id=id, to=to, by=by, at=at)
        case "post":
            actors.move_post(post_id=id, to=to, by=by, at=at)
        case "key":
            actors.move_key(organisation_id=id, to=to, by=by, at=at)
        case "numbers":
            affairs.papers.settle_numbers(id=id, to=to, by=by, at=at)
        case "rules":
            standards.settle_left_rules(id=id, to=to, by=by, at=at)


register(
    router,
    [Act("/organisations/ended/decisions", "定一样东西的去处", settle, REFUSES, sends=Settling, key="settle_ended")],
)

"""Organisations of a place: listed, drawn as of a day, laid from templates; whom to call; who holds several posts."""

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field as Described

from liren.access.errors import NotAllowed
from liren.access.public import Actor, require
from liren.actors import public as actors
from liren.actors.errors import NoSuchTemplate, PlanHasConflicts, TemplateDoesNotFit
from liren.api import asked
from liren.api.asked import Asked
from liren.api.door import actor_of, operation
from liren.api.paging import MOST_COUNTED, NO_LONGER, cut, paged
from liren.api.shapes import organisations as shapes
from liren.api.shapes.base import Page
from liren.api.shapes.places import Made
from liren.api.where import managed
from liren.kit.clock import CHINA, now
from liren.kit.errors import InvalidInput, NotYours
from liren.territories.errors import PlaceUnknown

router = Router(tags=["组织"])

ACT = "actors.manage"
Where = Annotated[str, Query(max_length=120, description="地点的路径")]
HERE = (NotAllowed, PlaceUnknown)
LAYING = (*HERE, NoSuchTemplate, TemplateDoesNotFit)


class NewOrganisation(Asked):
    """新设一个组织。"""

    name: str = Described(min_length=1, max_length=80)
    kind: actors.Kind
    subtype: str = Described(max_length=60)
    status: str = Described("registered", max_length=30)
    place: str = Described(max_length=120, description="服务哪里")
    key: str | None = Described(None, max_length=30, description="派单代号；不接单的不用填")
    credit_code: str | None = Described(None, max_length=18)
    parent_id: UUID | None = Described(None, description="上级组织")
    phone: str | None = Described(None, max_length=30, description="对外电话")


class Filling(Asked):
    """对模板一格的填写。"""

    name: str = Described("", max_length=80, description="空为照模板")
    choice: str = Described("", max_length=60, description="空为按名称找；new 新设；leave 暂不设；或已有组织的编号")
    line: str | None = Described(None, max_length=60)


class Laying(Asked):
    """把模板用在一个地方。"""

    place: str = Described(max_length=120)
    fillings: dict[str, Filling] = Described(default_factory=dict, max_length=500)


class Calling(Asked):
    """为了什么要看这位居民的电话。"""

    purpose: str = Described(min_length=1, max_length=200)


@operation(
    router, "GET", "/organisations", summary="一个地方及以下的组织",
    gives={200: Page[shapes.Organisation]}, refuses=(NotAllowed,),
)  # fmt: skip
def organisations(
    request: HttpRequest,
    place: Where,
    kind: Annotated[actors.Kind | None, Query()] = None,
    status: Annotated[actors.Status | None, Query()] = None,
    text: Annotated[str, Query(max_length=100, description="名称里的字")] = "",
    after: asked.Cursor = None,
    limit: asked.Size = 50,
) -> Any:
    require(actor_of(request), ACT, place)
    found = actors.organisations(place, kind, status=status, text=text, after=_known(after, place), limit=limit + 1)
    total = None
    if after is None:
        total = actors.how_many_organisations(place, kind, status=status, text=text, most=MOST_COUNTED + 1)
    return {
        **cut(found, limit),
        "count": None if total is None else min(total, MOST_COUNTED),
        "counted_to_the_end": total is None or total <= MOST_COUNTED,
    }


def _known(after: str | None, place: str) -> UUID | None:
    """The organisation the page begins after. Raises InvalidInput when it is none of this place."""
    if after is None:
        return None
    try:
        found = actors.organisation(UUID(after))
    except (ValueError, NotYours):
        raise InvalidInput(after=NO_LONGER) from None
    if not found.path.startswith(place):
        raise InvalidInput(after=NO_LONGER)
    return found.id


@operation(
    router, "POST", "/organisations", summary="新设组织", gives={201: Made}, refuses=(*HERE, NotYours)
)  # fmt: skip
def add_organisation(request: HttpRequest, given: NewOrganisation) -> Any:
    actor = actor_of(request)
    here = managed(given.place, actor, ACT)
    made = actors.add_organisation(
        **given.model_dump(exclude={"place"}), path=here.path, place_id=here.id, by=actor, at=now()
    )
    return Status(201, {"id": made})


@operation(
    router, "GET", "/organisations/chart", summary="某一天的组织结构；不写就是现在",
    gives={200: shapes.Chart}, refuses=HERE,
)  # fmt: skip
def chart(request: HttpRequest, place: Where, on: Annotated[date | None, Query()] = None) -> Any:
    here = managed(place, actor_of(request), ACT)
    at = datetime.combine(on, time.max, CHINA) if on else now()
    return actors.chart(here.path, at=at, below=here.level >= 5)


@operation(
    router, "GET", "/organisations/overlaps", summary="一人多岗的人，按姓名排",
    gives={200: Page[shapes.Overlap]}, refuses=HERE,
)  # fmt: skip
def overlaps(request: HttpRequest, place: Where, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    here = managed(place, actor_of(request), ACT)
    return paged(actors.overlaps(here.path), after, limit, by=lambda one: str(one.person_id))


@operation(
    router, "GET", "/organisations/coordinated", summary="我的单位统筹的岗位",
    gives={200: Page[shapes.Coordinated]}, refuses=(NotYours,),
)  # fmt: skip
def coordinated(request: HttpRequest, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    orgs = actor_of(request).orgs
    if not orgs:
        raise NotYours(what="统筹的岗位")
    return paged(actors.coordinated_by(orgs), after, limit, by=lambda p: f"{p.manager_id}:{p.path}:{p.title}")


@operation(
    router, "GET", "/organisations/templates", summary="适合一个地方的组织模板",
    gives={200: Page[shapes.TemplateLine]}, refuses=HERE,
)  # fmt: skip
def templates(request: HttpRequest, place: Where, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    here = managed(place, actor_of(request), ACT)
    return paged(actors.templates_for(here), after, limit, by=lambda one: one.key)


@operation(
    router, "GET", "/organisations/templates/applied", summary="一个地方用过的模板，新的在前",
    gives={200: Page[shapes.Application]}, refuses=HERE,
)  # fmt: skip
def applied_templates(request: HttpRequest, place: Where, after: asked.Cursor = None, limit: asked.Size = 50) -> Any:
    here = managed(place, actor_of(request), ACT)
    return paged(actors.applications(here.path), after, limit, by=lambda one: f"{one.key}:{one.at:%s.%f}")


@operation(
    router, "POST", "/organisations/templates/{key}/trial", summary="按模板会做什么；什么也不写",
    gives={200: shapes.Plan}, refuses=LAYING,
)  # fmt: skip
def try_template(request: HttpRequest, key: str, given: Laying) -> Any:
    actor = actor_of(request)
    here = managed(given.place, actor, ACT)
    return actors.dry_run(key=key, version=None, place=here, fillings=_fillings(given), by=actor)


@operation(
    router, "POST", "/organisations/templates/{key}/application", summary="按模板设立；已有的不动",
    gives={200: shapes.Plan}, refuses=(*LAYING, PlanHasConflicts, NotYours),
)  # fmt: skip
def apply_template(request: HttpRequest, key: str, given: Laying) -> Any:
    actor = actor_of(request)
    here = managed(given.place, actor, ACT)
    return actors.apply_template(key=key, version=None, place=here, fillings=_fillings(given), by=actor, at=now())


def _fillings(given: Laying) -> dict[str, actors.Filling]:
    return {key: actors.Filling(one.name, one.choice, one.line) for key, one in given.fillings.items()}


@operation(
    router, "GET", "/organisations/contacts", summary="一个地方及以下有事找谁",
    gives={200: shapes.Branch}, refuses=HERE,
)  # fmt: skip
def contacts(request: HttpRequest, place: Where) -> Any:
    actors.require_caller(actor_of(request), place)
    found = actors.contacts(place)
    if found is None:
        raise PlaceUnknown(what="这个地方", which=place)
    return found


@operation(
    router, "POST", "/contacts/{uuid:id}/phone", summary="写明用途，看一位居民的电话；本人看得到",
    gives={200: shapes.Phone}, refuses=(NotAllowed, NotYours),
)  # fmt: skip
def call(request: HttpRequest, id: UUID, given: Calling) -> Any:
    return {"phone": actors.reveal(person_id=id, what="phone", purpose=given.purpose, by=actor_of(request), at=now())}


@operation(
    router, "GET", "/organisations/{uuid:id}", summary="一个组织：谁在什么岗位，变过什么",
    gives={200: shapes.OrganisationWhole}, refuses=(NotAllowed, NotYours),
)  # fmt: skip
def organisation(request: HttpRequest, id: UUID) -> Any:
    version = actors.version_of(id)  # before the rest: a change meanwhile makes it too old, which only refuses
    found = managed_organisation(id, actor_of(request))
    own = shapes.Organisation.model_validate(found).model_dump()
    return {**own, "members": actors.members(id), "changes": actors.changes(id), "version": version}


def managed_organisation(id: UUID, by: Actor) -> actors.Organisation:
    """The organisation, where `by` manages people. Raises NotYours, NotAllowed."""
    found = actors.organisation(id)
    require(by, ACT, found.path)
    return found

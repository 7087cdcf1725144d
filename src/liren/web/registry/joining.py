"""A household grows: somebody joins it, on record already or not yet; or it becomes one with another."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from liren.access.public import Actor, may
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.public import Found, Ground, HouseholdPage
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.registry import asking, words
from liren.web.registry.persons import chosen_or_none
from liren.web.registry.searching import BEGIN, REGISTER

JOINING, MERGING = "登记户里的人", "核对要合并的两户"
NEW = {
    **asking.PERSON,
    "relation": Field(
        "relation", "是户主的什么人", "choice", required=True, options=tuple(registry.RELATIONS.items()),
        purpose="家里有谁照应、谁要照应",
    ),
    "kind": asking.LIVES["kind"],
    "since": replace(asking.LIVES["since"], title="从哪天起住在这里"),
    "source": asking.REGISTER["source"],
    "quality": asking.REGISTER["quality"],
}  # fmt: skip


def _held(request: HttpRequest, id: UUID) -> tuple[Actor, HouseholdPage]:
    """The reader and a household that stands, of theirs to write in. Raises NotYours."""
    actor = signed_in(request)
    page = registry.household(id, actor)
    if page.until or not may(actor, REGISTER, page.path):
        raise NotYours(what="这一户")
    return actor, page


def _find(request: HttpRequest, purpose: str, by: Actor) -> Found:
    asked = request.POST
    return registry.find(
        purpose=purpose, name=asked.get("name", ""), phone=asked.get("phone", ""), number=asked.get("number", ""),
        by=by, at=now(),
    )  # fmt: skip


def _doors(page: HouseholdPage) -> list[UUID]:
    return [page.dwelling_id] if page.dwelling_id else []


def _joining(
    request: HttpRequest, id: UUID, error: DomainError | None = None, found: Found | None = None
) -> HttpResponse:
    actor, page = _held(request, id)
    do = request.POST.get("do", "")
    lines = list(found.people if found else ())
    if isinstance(error, registry.KnownHere):
        lines = [registry.resident(UUID(str(error.facts["id"])), actor).line]
    elif do == "join" and (who := chosen_or_none(request.POST, "resident")):
        with suppress(NotYours):  # whoever that is
            lines = [registry.resident(who, actor).line]
    elif found is None:
        lines = [one for people in registry.people_in(_doors(page), actor).values() for one in people]
    here = {member.resident_id for member, _ in page.members}
    begun = {**BEGIN, **({"name": request.POST.get("name", "").strip()} if do == "find" else {})}
    typed = do == "new"
    return answer(
        request,
        "registry/join.html",
        tab="people",
        page=page,
        address=words.Wheres([page.place_id], [page.dwelling_id]).of(page.place_id, page.dwelling_id),
        do=do,
        found=found,
        known=isinstance(error, registry.KnownHere),
        people=words.somebody(
            [one for one in lines if one.id not in here],
            words.Wheres([one.place_id for one in lines], [one.dwelling_id for one in lines]),
        ),
        already=[one for one in lines if one.id in here],
        form=asking.build(NEW, request, page.path, error if typed else None, begun, typed=typed),
        relations=registry.RELATIONS,
        given=request.POST,
        error=error,
        form_error=error if typed and not isinstance(error, registry.KnownHere) else None,
        wrong=getattr(error, "fields", {}),
    )


@require_http_methods(["GET", "POST"])
@again(_joining)
def join(request: HttpRequest, id: UUID) -> HttpResponse:
    """Look for somebody on record and put them into the household, or write them down there."""
    do = request.POST.get("do", "")
    if request.method == "GET":
        return _joining(request, id)
    actor, page = _held(request, id)
    if do == "find":
        return _joining(request, id, found=_find(request, JOINING, actor))
    if do == "join":
        _put(request, page, actor)
        return go(request, reverse("household", args=[id]) + "?told=joined")
    given = asking.given_of(request.POST, NEW)
    place = words.Wheres([page.place_id], ()).places.get(page.place_id)
    made = registry.register(
        given=given.told, kind=given.text("kind"), place=place.path if place else None, dwelling_id=page.dwelling_id,
        since=given.day("since"), household=id, relation=given.text("relation"), ground=asking.ground_of(given),
        by=actor, at=now(),
    )  # fmt: skip
    return go(request, reverse("household", args=[id]) + f"?told={'known' if made.known else 'joined'}")


def _put(request: HttpRequest, page: HouseholdPage, by: Actor) -> None:
    who = chosen_or_none(request.POST, "resident")
    if who is None:
        raise InvalidInput(resident="请先查找，再选一个人")
    since = asking.Given({"since": request.POST.get("since", "")}).day("since")
    registry.join(
        household_id=page.id, resident_id=who, relation=request.POST.get("relation", ""), since=since,
        ground=Ground("visited", "checked"), by=by, at=now(),
    )  # fmt: skip


def _merging(
    request: HttpRequest, id: UUID, error: DomainError | None = None, found: Found | None = None
) -> HttpResponse:
    actor, page = _held(request, id)
    people = [one.id for one in found.people] if found else []
    asked = chosen_or_none(request.POST, "into")
    homes = [
        one for one in registry.households_of(actor, dwelling_ids=_doors(page), resident_ids=people) if one.id != id
    ]
    if asked and asked != id and asked not in {one.id for one in homes}:
        homes += registry.households_of(actor, household_ids=[asked])
    wheres = words.Wheres(
        [page.place_id, *(one.place_id for one in homes)], [page.dwelling_id, *(one.dwelling_id for one in homes)]
    )
    return answer(
        request,
        "registry/merge.html",
        tab="people",
        page=page,
        address=wheres.of(page.place_id, page.dwelling_id),
        found=found,
        homes=[(one, wheres.of(one.place_id, one.dwelling_id)) for one in homes],
        given=request.POST,
        error=error,
        wrong=getattr(error, "fields", {}),
    )


@require_http_methods(["GET", "POST"])
@again(_merging)
def merge(request: HttpRequest, id: UUID) -> HttpResponse:
    """This household's members belong to another from then on, and it ends."""
    if request.method == "GET":
        return _merging(request, id)
    actor, page = _held(request, id)
    if request.POST.get("do") == "find":
        return _merging(request, id, found=_find(request, MERGING, actor))
    into = chosen_or_none(request.POST, "into")
    if into is None:
        raise InvalidInput(into="请选并到哪一户")
    on = asking.Given({"on": request.POST.get("on", "")}).day("on")
    ground = Ground("visited", "checked", request.POST.get("why", "").strip())
    registry.merge(household_id=page.id, into=into, on=on, ground=ground, by=actor, at=now())
    return go(request, reverse("household", args=[into]) + "?told=merged")

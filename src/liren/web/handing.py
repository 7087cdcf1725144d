"""A post changes hands: what the leaver writes down, what became of open work, what the successor says came."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import may
from liren.actors import public as actors
from liren.affairs import public as affairs
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.web.middleware import again
from liren.web.nav import is_staff
from liren.web.pages import answer, chosen, go, signed_in
from liren.web.people import ACT

TO = {"successor": "由继任者接着办", "queue": "放回待认领"}


def _handovers(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    assert actor.person_id is not None
    return answer(
        request,
        "people/handovers.html",
        tab="me",
        lines=actors.handovers(),
        posts=actors.held_by(actor.person_id),
        staff=is_staff(actor),
        error=error,
    )


@require_GET
def handovers(request: HttpRequest) -> HttpResponse:
    """What I leave, what comes to me, and what I manage."""
    return _handovers(request)


@require_POST
@again(_handovers)
def begin(request: HttpRequest) -> HttpResponse:
    """Open the package of a post I hold, or manage."""
    actor = signed_in(request)
    made = actors.begin_handover(holding_id=chosen(request, "holding", "这项任职"), by=actor, at=now())
    return go(request, reverse("handover", args=[made]))


@require_GET
def handover(request: HttpRequest, id: UUID) -> HttpResponse:
    return _handover(request, id)


def _handover(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    found = actors.handover(id)
    line = found.line
    leaves, follows = line.leaver_id == actor.person_id, line.successor_id == actor.person_id
    manages = may(actor, ACT, line.path)
    mine = [item for item in affairs.inbox(actor).items if item.mine] if leaves and line.left_at is None else []
    return answer(
        request,
        "people/handover.html",
        tab="me",
        line=line,
        items=found.items,
        missing=[item for item in found.items if item.missing],
        work=None if found.work is None else [(one, TO[one["to"]]) for one in found.work],
        mine=mine,
        meetings=_meetings(line),
        may_note=(leaves or manages) and line.confirmed_at is None,
        may_confirm=follows and line.left_at is not None and line.confirmed_at is None,
        may_settle=follows or manages,
        kinds=actors.ITEM_KINDS,
        given=request.POST,
        staff=is_staff(actor),
        error=error,
    )


def _meetings(line: actors.HandoverLine) -> list[affairs.Sitting]:
    """The sittings called for days to come, of the organisation the post belongs to and of those under it."""
    if line.done:
        return []
    below = [one.id for one in actors.organisations(line.path) if one.parent_id == line.organisation_id]
    today = now().astimezone(CHINA).date()
    found = [one for one in affairs.sittings([line.organisation_id, *below]) if one.coming(today)]
    return sorted(found, key=lambda one: str(one.day))


@require_POST
@again(_handover)
def act_on(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Write a thing down, say what came, or that something came after all."""
    actor, at, given = signed_in(request), now(), request.POST
    match act:
        case "note":
            kind, text = given.get("kind", ""), given.get("text", "")
            actors.note_item(handover_id=id, kind=kind, text=text, by=actor, at=at)
        case "confirm":
            actors.confirm_handover(handover_id=id, received=_ids(given.getlist("received")), by=actor, at=at)
        case "settle":
            actors.settle_item(item_id=chosen(request, "item", "这一项"), by=actor, at=at)
        case _:
            raise NotYours(what="这个页面")
    return go(request, reverse("handover", args=[id]))


def _ids(texts: list[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise InvalidInput.of({"received": "请在页面上重新勾选"}) from None

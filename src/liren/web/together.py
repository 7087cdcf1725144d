"""Many at once from 今日清单: what all of the chosen allow, asked once where that is right, each done by itself.

The form bears a key. Sent again under it, whole or in parts, each piece of work is done once and told as done again:
so a script may send parts to show how far it is, and a button may be pressed twice.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.affairs.public import NextMove, Stepped, desk
from liren.engine.language import Field
from liren.kit import receipts
from liren.kit.clock import now
from liren.kit.database import is_away
from liren.kit.errors import DomainError, InvalidInput, SignInFirst
from liren.kit.ids import new_id
from liren.kit.json import Json
from liren.web import forms
from liren.web.middleware import in_pieces, reading
from liren.web.pages import answer, id_of, signed_in

log = logging.getLogger("liren.web")
CLAIM, RELEASE, MOVE = "claim", "release", "do"
TITLES = {CLAIM: "认领，归我办", RELEASE: "撤回认领"}
PLUMBING = frozenset({"csrfmiddlewaretoken", "work", "left", "go", "part", "once"})
"""What of the form says nothing of what is done with each."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One that was not done, and why; it stays chosen."""

    one: desk.Chosen
    why: str
    advice: str


@dataclass(frozen=True, slots=True)
class Order:
    """What is done with each. key: what it is known by when it comes again; content: what it says, besides whom for."""

    key: UUID
    content: Json
    title: str
    do: Callable[[UUID, Actor], Stepped]

    def once(self, work: UUID, one: desk.Chosen | None, actor: Actor) -> dict[str, Json]:
        """Do it to `work`, unless it was done under this key: what is kept of that, in its transaction."""
        assert actor.person_id is not None

        def act() -> dict[str, Json]:
            stepped = self.do(work, actor)
            return {"affair": str(stepped.affair_id), "step": one.step_title if one else "", "title": self.title}

        key = uuid5(self.key, str(work))
        return receipts.once(key, person=actor.person_id, content=self.content, at=now(), act=act)[0]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each: kept of those that were done, in the order they were sent; who was refused, and why."""

    done: Mapping[UUID, dict[str, Json]]
    refused: Sequence[Refused]


@dataclass(frozen=True, slots=True)
class AtStep:
    """Those of the chosen that stand at one step of one procedure."""

    title: str
    works: tuple[UUID, ...]


@require_POST
@in_pieces
def together(request: HttpRequest) -> HttpResponse:
    """Choose an act for the chosen work, then do it: the reading and each affair are transactions of their own.

    `part`: some of many, sent by script; answered with how many were done.
    """
    works = _works(request)
    with reading(request):
        found = desk.many(works, signed_in(request), at=now())
        act = request.POST.get("act", "")
        if "go" not in request.POST or not works:
            return _page(request, found, act)
        asks = _asks(found, act)
        order = _order(request, found, act, forms.read(asks, request.POST))
    try:
        outcome = _each(request, works, {one.work_id: one for one in found.chosen}, order, asks)
    except InvalidInput as error:
        with reading(request):
            return _page(request, found, act, error)
    if "part" in request.POST:
        return JsonResponse({"done": len(outcome.done), "refused": len(works) - len(outcome.done)})
    return _done_page(request, works, found, order, outcome)


def _works(request: HttpRequest, name: str = "work") -> list[UUID]:
    """The work named in the form, each once."""
    return list(dict.fromkeys(one for one in map(id_of, request.POST.getlist(name)) if one is not None))


def _move(found: desk.Many, act: str) -> NextMove | None:
    return next((m for m in found.moves if _act(m) == act), None)


def _act(move: NextMove) -> str:
    return f"{MOVE}:{move.step}:{move.key}"


def _asks(found: desk.Many, act: str) -> Mapping[str, Field]:
    move = _move(found, act)
    return move.asks if move else {}


def _page(request: HttpRequest, found: desk.Many, act: str, error: DomainError | None = None) -> HttpResponse:
    """What all of them allow; with an act chosen, what it asks, and how many it is for."""
    move = _move(found, act)
    asks = dict(move.asks) if move else {}
    given = forms.read(asks, request.POST)
    known = act if move or (act == CLAIM and found.claim) or (act == RELEASE and found.release) else ""
    return answer(
        request,
        "affairs/together.html",
        status=error.status if error else 200,
        tab="today",
        found=found,
        acts=[(_act(m), m) for m in found.moves],
        act=known,
        move=move,
        title=move.title if move else TITLES.get(known, ""),
        form=forms.build(asks, given, problems=getattr(error, "fields", {}), data=request.POST),
        steps=_by_step(found.chosen),
        once=new_id(),
        error=error,
    )


def _by_step(chosen: Sequence[desk.Chosen]) -> list[AtStep]:
    steps: dict[str, list[UUID]] = {}
    for one in chosen:
        steps.setdefault(one.step_title, []).append(one.work_id)
    return [AtStep(title, tuple(works)) for title, works in steps.items()]


def _order(request: HttpRequest, found: desk.Many, act: str, answers: Mapping[str, Json]) -> Order:
    said: Json = {name: values for name, values in request.POST.lists() if name not in PLUMBING}
    move = _move(found, act)
    title = move.title if move else TITLES.get(act, "办理")
    return Order(id_of(request.POST.get("once")) or new_id(), said, title, _doing(act, answers))


def _each(
    request: HttpRequest,
    works: Sequence[UUID],
    chosen: Mapping[UUID, desk.Chosen],
    order: Order,
    asks: Mapping[str, Field],
) -> Outcome:
    """Each in a transaction of its own; what one is refused for keeps no other from being done.

    Raises InvalidInput when the first is refused for what was asked of all: nothing is done then.
    """
    done: dict[UUID, dict[str, Json]] = {}
    refused: list[Refused] = []

    def refuse(work: UUID, why: str, advice: str) -> None:
        if work in chosen:  # else it was gone before: it is not told as refused
            refused.append(Refused(chosen[work], why, advice))

    for work in works:
        try:
            with reading(request):
                done[work] = order.once(work, chosen.get(work), signed_in(request))
        except SignInFirst:
            raise
        except InvalidInput as error:
            if work in chosen and not done and not refused and set(error.fields) <= set(asks):
                raise
            refuse(work, "；".join(error.fields.values()), error.advice)
        except DomainError as error:
            refuse(work, error.text, error.advice)
        except Exception as error:  # what was done before it stands, and must be told
            if isinstance(error, DatabaseError | InterfaceError) and is_away(error):
                raise
            log.exception("one of many broke: work %s", work)
            refuse(work, "平台出错，这一件没有动。", "请稍后再办；还不行，请告诉运维人员。")
    return Outcome(done, refused)


def _done_page(
    request: HttpRequest, works: Sequence[UUID], found: desk.Many, order: Order, outcome: Outcome
) -> HttpResponse:
    """What was done, what was refused and why, what was left; each can be gone on with."""
    with reading(request) as actor:
        refused = _open_still(outcome.refused, actor)
        act, said = request.POST.get("act", ""), request.POST.lists()
        return answer(
            request,
            "affairs/together_done.html",
            tab="today",
            done=_told(outcome.done, found),
            refused=refused,
            gone=len(works) - len(outcome.done) - len(refused),
            left=_works(request, "left"),
            title=next((str(kept["title"]) for kept in outcome.done.values()), order.title),
            act=act,
            typed=[(name, value) for name, values in said if name not in PLUMBING | {"act"} for value in values],
            undo=act == CLAIM and bool(outcome.done),
            once=new_id(),
        )


def _told(done: Mapping[UUID, dict[str, Json]], found: desk.Many) -> list[desk.Chosen]:
    """What was done, as the list showed it; some of it may have left the list under an earlier sending."""
    known = {one.work_id: one for one in found.chosen}
    before = {work: (UUID(str(kept["affair"])), str(kept["step"])) for work, kept in done.items() if work not in known}
    known |= desk.chosen_before(before)
    return [known[work] for work in done if work in known]


def _open_still(refused: Sequence[Refused], actor: Actor) -> list[Refused]:
    """What may be tried again. The rest was done meanwhile: by a colleague, or by the same button pressed twice."""
    if not refused:
        return []
    left = {one.work_id for one in desk.many([r.one.work_id for r in refused], actor, at=now()).chosen}
    return [r for r in refused if r.one.work_id in left]


def _doing(act: str, answers: Mapping[str, Json]) -> Callable[[UUID, Actor], Stepped]:
    """What is done with one. An act nobody offered is refused for each, as any act is."""
    if act == CLAIM:
        return lambda work, actor: affairs.claim(work_id=work, by=actor, at=now())
    if act == RELEASE:
        return lambda work, actor: desk.release_one(work_id=work, by=actor, at=now())
    step, _, move = act.removeprefix(f"{MOVE}:").partition(":")
    return lambda work, actor: desk.do_one(work_id=work, step=step, move=move, answers=answers, by=actor, at=now())

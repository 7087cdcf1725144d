"""Many at once from 今日清单: what all of the chosen allow, asked once where that is right, each done by itself."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from liren.access.public import Actor
from liren.affairs import public as affairs
from liren.affairs.public import NextMove, desk
from liren.engine.language import Field
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput
from liren.kit.json import Json
from liren.web import forms
from liren.web.middleware import in_pieces, reading
from liren.web.pages import answer, id_of, signed_in

log = logging.getLogger("liren.web")
CLAIM, RELEASE, MOVE = "claim", "release", "do"
TITLES = {CLAIM: "认领，归我办", RELEASE: "撤回认领"}


@dataclass(frozen=True, slots=True)
class Refused:
    """One that was not done, and why; it stays chosen."""

    one: desk.Chosen
    why: str
    advice: str


@dataclass(frozen=True, slots=True)
class AtStep:
    """Those of the chosen that stand at one step of one procedure."""

    title: str
    works: tuple[UUID, ...]


@require_POST
@in_pieces
def together(request: HttpRequest) -> HttpResponse:
    """Choose an act for the chosen work, then do it: the reading and each affair are transactions of their own."""
    with reading(request):
        found = desk.many(_works(request), signed_in(request), at=now())
        act = request.POST.get("act", "")
        if "go" not in request.POST or not found.chosen:
            return _page(request, found, act)
        asks = _asks(found, act)
        answers = forms.read(asks, request.POST)
    return _do(request, found, act, asks, answers)


def _works(request: HttpRequest) -> list[UUID]:
    return [one for one in map(id_of, request.POST.getlist("work")) if one is not None]


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
        error=error,
    )


def _by_step(chosen: Sequence[desk.Chosen]) -> list[AtStep]:
    steps: dict[str, list[UUID]] = {}
    for one in chosen:
        steps.setdefault(one.step_title, []).append(one.work_id)
    return [AtStep(title, tuple(works)) for title, works in steps.items()]


def _do(
    request: HttpRequest, found: desk.Many, act: str, asks: Mapping[str, Field], answers: Mapping[str, Json]
) -> HttpResponse:
    """Each in a transaction of its own; what one is refused for keeps no other from being done."""
    doing = _doing(act, answers)
    done: list[desk.Chosen] = []
    refused: list[Refused] = []
    for one in found.chosen:
        try:
            with reading(request) as actor:
                doing(one.work_id, actor)
        except InvalidInput as error:
            if not done and not refused and set(error.fields) <= set(asks):
                with reading(request):
                    return _page(request, found, act, error)
            refused.append(Refused(one, "；".join(error.fields.values()), error.advice))
        except DomainError as error:
            refused.append(Refused(one, error.text, error.advice))
        except Exception:  # what was done before it stands, and must be told
            log.exception("one of many broke: work %s", one.work_id)
            refused.append(Refused(one, "平台出错，这一件没有动。", "请稍后再办；还不行，请告诉运维人员。"))
        else:
            done.append(one)
    with reading(request) as actor:
        open_still = _open_still(refused, actor)
        return answer(
            request,
            "affairs/together_done.html",
            tab="today",
            done=done,
            refused=open_still,
            gone=len(found.gone) + len(refused) - len(open_still),
            title=_title(found, act),
            act=act,
            typed=[(name, value) for name in asks for value in request.POST.getlist(name)],
            undo=act == CLAIM and bool(done),
        )


def _open_still(refused: Sequence[Refused], actor: Actor) -> list[Refused]:
    """What may be tried again. The rest was done meanwhile: by a colleague, or by the same button pressed twice."""
    if not refused:
        return []
    left = {one.work_id for one in desk.many([r.one.work_id for r in refused], actor, at=now()).chosen}
    return [r for r in refused if r.one.work_id in left]


def _title(found: desk.Many, act: str) -> str:
    move = _move(found, act)
    return move.title if move else TITLES.get(act, "办理")


def _doing(act: str, answers: Mapping[str, Json]) -> Callable[[UUID, Actor], Any]:
    """What is done with one. An act nobody offered is refused for each, as any act is."""
    if act == CLAIM:
        return lambda work, actor: affairs.claim(work_id=work, by=actor, at=now())
    if act == RELEASE:
        return lambda work, actor: desk.release_one(work_id=work, by=actor, at=now())
    step, _, move = act.removeprefix(f"{MOVE}:").partition(":")
    return lambda work, actor: desk.do_one(work_id=work, step=step, move=move, answers=answers, by=actor, at=now())

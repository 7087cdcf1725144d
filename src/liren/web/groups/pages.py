"""The groups of a place with how many belong to each; one group: how it is worked out, and its people for a purpose."""

import tempfile
from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, may, require, which
from liren.engine.groups.rules import Condition, Joined
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registers import public as registers
from liren.registry.public import MOST_TAKEN, consents
from liren.registry.public import groups as registry
from liren.territories import public as territories
from liren.web.dates import asked_day
from liren.web.middleware import again
from liren.web.pages import answer, id_of, signed_in
from liren.web.registers import as_file

ACTS = ("people.find", "figures.read")
TOLD = {"added": "加好了，今天起按它算。", "ended": "撤下了，明天起不再算。"}


@require_GET
def groups(request: HttpRequest) -> HttpResponse:
    """Every group in force at a place, with its members and those of whom nobody can say."""
    actor = signed_in(request)
    here = place_of(request, actor)
    shown = _shown(here, day_of(request), actor) if here else None
    if here is None or shown is None:
        below = _below(here, actor) if here else ()
        waits = here is not None and territories.level_of(here.path) <= 3
        return answer(request, "groups/places.html", tab="groups", here=here, below=below, waits=waits)
    on = shown.on
    return answer(
        request, "groups/groups.html", tab="groups", here=here, ladder=_ladder(here, actor), on=on, shown=shown,
        today=now().astimezone(CHINA).date(), below=_below(here, actor), fewest=registry.fewest(),
        exact=shown.opens, own=may(actor, "rules.publish", here.path), told=TOLD.get(request.GET.get("told", ""), ""),
    )  # fmt: skip


@require_GET
def group(request: HttpRequest, key: str) -> HttpResponse:
    """One group: who belongs to it by which rule, on what it rests, how many; and the way to its people."""
    return _group(request, key)


def _group(
    request: HttpRequest, key: str, error: DomainError | None = None, opened: registry.Opened | None = None
) -> HttpResponse:
    actor = signed_in(request)
    here = place_of(request, actor)
    shown = _shown(here, day_of(request), actor) if here else None
    if here is None or shown is None:
        raise NotYours(what="这个地方")
    on, book = shown.on, registry.book_at(here.path, shown.on)
    count = next((one for family in shown.families for one in family.counts if one.group.key == key), None)
    if count is None:
        raise registry.GroupUnknown
    found = count.group
    sent, opens = request.POST, shown.opens and not count.closed
    listed = opened.people if opened else ()
    places = territories.places({one.line.place_id for one in listed})
    return answer(
        request, "groups/group.html", tab="groups", here=here, on=on, count=count, group=found, error=error,
        clauses=[registry.in_words(part, book.titles) for part in _parts(found.when)],
        every=isinstance(found.when, Joined) and found.when.word == "all",
        codes=[book.codes[code] for code in sorted(found.codes) if code in book.codes], opens=opens, exact=shown.opens,
        takes=opens and on == now().astimezone(CHINA).date() and may(actor, "people.reveal", here.path),
        full=registers.FULL.items(), most=MOST_TAKEN, use=sent.get("use", ""),
        uses=[one for one in consents.purposes().values() if one.sheet],
        opened=opened, fewest=registry.fewest(), purpose=sent.get("purpose", "")[:100],
        unknown=sent.get("who") == "unknown",
        people=[(one, places.get(one.line.place_id)) for one in listed],
        last=listed[-1].line.id if opened and opened.more and listed else None,
    )  # fmt: skip


@require_POST
@again(_group)
def people(request: HttpRequest, key: str) -> HttpResponse:
    """The people of a group, for a purpose: each of them reads that they were looked at."""
    actor = signed_in(request)
    here = place_of(request, actor)
    if here is None:
        raise NotYours(what="这个地方")
    opened = registry.open_group(
        path=here.path, key=key, purpose=request.POST.get("purpose", ""), by=actor, at=now(), on=day_of(request),
        unknown=request.POST.get("who") == "unknown", after=id_of(request.POST.get("after")),
    )  # fmt: skip
    return _group(request, key, opened=opened)


@require_POST
@again(_group)
def take(request: HttpRequest, key: str) -> HttpResponseBase:
    """The group's people as they are today, as a sheet that says what it was taken for."""
    actor, at = signed_in(request), now()
    here = place_of(request, actor)
    if here is None:
        raise NotYours(what="这个地方")
    purpose = request.POST.get("purpose", "").strip()
    if not 2 <= len(purpose) <= 60:
        raise InvalidInput(purpose="请写为什么要导出，2 到 60 个字，例如：送餐名单")
    found, ids = registry.members_of(
        path=here.path, key=key, by=actor, on=at.astimezone(CHINA).date(), most=MOST_TAKEN + 1
    )
    out = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    taken = registers.take_people(
        path=here.path, use=request.POST.get("use", ""),
        full=request.POST.getlist("full"), purpose=f"{found.title[:38]}：{purpose}", out=out, by=actor,
        at=at, only=ids,
    )  # fmt: skip
    return as_file(taken.name, out)


def place_of(request: HttpRequest, actor: Actor) -> territories.Place | None:
    """The place asked for; else the first where the reader finds people, or sees figures. None: nowhere yet.

    Raises NotAllowed for who does neither anywhere, NotYours for a place there is not.
    """
    asked = request.POST.get("path", "") or request.GET.get("path", "")
    if asked:
        here = territories.place_at(asked) if territories.is_path(asked) else None
        if here is None:
            raise NotYours(what="这个地方")
        return here
    paths = [path for act in ACTS for path in which(actor, act).paths]
    if not paths:
        require(actor, ACTS[0], "")
    return territories.place_at(paths[0]) if paths and paths[0] else None


def day_of(request: HttpRequest) -> date:
    """The day asked about, a year ahead at most: who will be eighty by then. Today for none, and for no day."""
    asked = asked_day(request.POST.get("on", "") or request.GET.get("on", ""))
    try:
        return registry.day_asked(asked, now())
    except InvalidInput:
        return registry.day_asked(None, now())


def _shown(here: territories.Place, on: date, actor: Actor) -> registry.GroupsAt | None:
    """None: of such a place nothing is told, or nothing is kept yet, or it is not the reader's to see as a whole."""
    if _counted(here):
        return registry.groups_at(here.path, on, actor)
    if territories.level_of(here.path) <= 3 and may(actor, "figures.read", here.path):
        return registry.groups_above(here.path, on, actor)
    return None


def _counted(here: territories.Place) -> bool:
    return here.kind in ("street", "community", "grid")


def _below(here: territories.Place, actor: Actor) -> Sequence[territories.Place]:
    """Where one may go from here: down to communities; to grids only who finds people there."""
    found = territories.children(here.path)
    if here.kind == "community":
        return [one for one in found if one.kind == "grid" and may(actor, "people.find", one.path)]
    return [one for one in found if territories.level_of(one.path) <= 5] if here.kind != "grid" else ()


def _ladder(here: territories.Place, actor: Actor) -> Sequence[territories.Place]:
    """The places above, as far as the reader is told of them."""
    return [
        one for one in territories.ancestors(here.path)
        if territories.level_of(one.path) <= 5 and any(may(actor, act, one.path) for act in ACTS)
    ]  # fmt: skip


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, Joined) and condition.word != "not" else (condition,)

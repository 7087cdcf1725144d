"""交换: packages between levels and platforms; what went and came, what waits, what differs."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import Actor, may, require, which
from liren.integrations.public import exchange
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput
from liren.registry import public as registry
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import answer, go, problems_of, signed_in

COMMUNITY = 5
NAMES = {
    "name": "和谁交换", "theirs": "对方怎么称呼这里", "signing_key": "对方的签名公钥", "sealing_key": "对方的加密公钥",
    "outgoing": "送出什么", "file": "交换包", "why": "为什么不收", "path": "哪个社区", "lines": "以对方为准",
    "resident": "本人同意", "purpose": "为什么转", "partner": "转给谁",
}  # fmt: skip
TOLD = {
    "made": "建好了。把上面我们的两把公钥也交给对方，两边都登记了才通。",
    "stopped": "已停止：不再送，也不再收。",
    "offered": "包做好了，下载后交给对方；对方收下会给一份回执。",
    "came": "收到了，还没有写进登记。请看下面哪些是新的、哪些有出入。",
    "known": "这一份以前收过，什么也没有变。",
    "receipt": "回执记下了。",
    "taken": "写好了。请把回执交给对方。",
    "left": "先写了一部分，请再点一次，直到写完。",
    "refused": "退回了。请把回执交给对方。",
    "tried": "又核对了一遍。",
}


def _path(request: HttpRequest, by: Actor) -> str:
    """The place asked for, or the first where one takes part; no smaller than a community. Raises NotAllowed."""
    asked = request.POST.get("path") or request.GET.get("path", "")
    acts = dict.fromkeys([exchange.ACT, *(act for one in exchange.items().values() for act in (one.takes, one.offers))])
    mine = [path for act in acts for path in which(by, act).paths if territories.level_of(path) <= COMMUNITY]
    path = asked if asked else next(iter(mine), "")
    if not exchange.takes_part(by, path):
        require(by, exchange.ACT, path)
    return path


def _index(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    by = signed_in(request)
    path = _path(request, by)
    given = request.POST if error is not None else {}
    return answer(
        request,
        "exchange/index.html",
        tab="registers",
        path=path,
        place=territories.place_at(path) if path else None,
        ladder=territories.ancestors(path) if path else (),
        partners=exchange.partners_at(path, by),
        identity=exchange.identity(),
        items=list(exchange.items().values()),
        manages=may(by, exchange.ACT, path) and bool(path),
        largest=exchange.LARGEST // 1024 // 1024,
        **_said(request, error, given),
    )


@require_http_methods(["GET", "POST"])
@again(_index)
def index(request: HttpRequest) -> HttpResponse:
    """Whom a place exchanges with, and a file to bring; a POST makes another partner."""
    if request.method == "GET":
        return _index(request)
    by, told = signed_in(request), request.POST
    path = _path(request, by)
    exchange.make_partner(
        name=told.get("name", ""), path=path, theirs=told.get("theirs", ""), signing_key=told.get("signing_key", ""),
        sealing_key=told.get("sealing_key", ""), outgoing=told.getlist("outgoing"), incoming=told.getlist("incoming"),
        by=by, at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('exchange')}?path={path}&told=made")


@require_POST
@again(_index)
def bring(request: HttpRequest) -> HttpResponse:
    """A file of a partner: a package, which is compared, or a receipt. Nothing of it is written down yet."""
    by = signed_in(request)
    _path(request, by)
    file = request.FILES.get("file")
    if file is None or not file.size:
        raise InvalidInput(file="请选对方给的交换包或回执（.json）")
    came = exchange.deposit(data=file.read(exchange.LARGEST + 1), by=by, at=now())
    told = "known" if came.known else "receipt" if came.kind == "receipt" else "came"
    return go(request, f"{reverse('exchange-package', args=[came.id])}?told={told}")


def _partner(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    by = signed_in(request)
    path = _path(request, by)
    found = exchange.partner(id, by, path)
    within = path if path.startswith(found.path) else found.path
    near = [place for place in (territories.place_at(within),) if place is not None]
    known = exchange.items()
    offered = [known[key] for key in found.outgoing if key in known and not known[key].people]
    return answer(
        request,
        "exchange/partner.html",
        tab="registers",
        p=found,
        place=territories.place_at(found.path),
        path=path,
        communities=[one for one in _communities(near) if any(may(by, of.offers, one.path) for of in offered)],
        offered=offered,
        outgoing=[known[key] for key in found.outgoing if key in known],
        incoming=[known[key] for key in found.incoming if key in known],
        packages=_placed(exchange.packages(by, partner_id=id)),
        manages=may(by, exchange.ACT, found.path),
        **_said(request, error, request.POST if error is not None else {}),
    )


@require_GET
def partner(request: HttpRequest, id: UUID) -> HttpResponse:
    """What went to one partner and what came, what waits and which numbers are missing."""
    return _partner(request, id)


@require_POST
@again(lambda request, id, act, error=None: _partner(request, id, error))
def act(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Make a package (offer), or end the exchange (stop)."""
    by, told = signed_in(request), request.POST
    if act == "stop":
        exchange.stop_partner(partner_id=id, by=by, at=now())
        return go(request, f"{reverse('exchange-partner', args=[id])}?told=stopped")
    if act != "offer":
        raise exchange.NoSuchPartner
    made = exchange.offer(partner_id=id, item=told.get("item", ""), path=told.get("path", ""), by=by, at=now())
    return go(request, f"{reverse('exchange-package', args=[made])}?told=offered")


def _package(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    asked = request.GET.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else 0
    page = exchange.package(id, signed_in(request), after=after)
    counts = [(title, page.line.counts.get(key, 0)) for key, title in exchange.VERDICTS.items()]
    return answer(
        request,
        "exchange/package.html",
        tab="registers",
        page=page,
        line=page.line,
        place=territories.place_at(page.line.place),
        counts=[(title, count) for title, count in counts if count],
        written=page.line.counts.get("written", 0),
        differing=any(one.verdict == "differs" and not one.done for one in page.lines),
        at_once=exchange.PART,
        **_said(request, error, request.POST if error is not None else {}),
    )


@require_GET
def package(request: HttpRequest, id: UUID) -> HttpResponse:
    """One package, row by row; what differs stands side by side."""
    return _package(request, id)


@require_POST
@again(lambda request, id, act, error=None: _package(request, id, error))
def decide(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Take it (with the rows that are to be as they say), try it once more, or refuse it."""
    by, told, at = signed_in(request), request.POST, now()
    where = reverse("exchange-package", args=[id])
    if act == "take":
        exchange.package_line(id, by)  # who takes no part in it learns not even that it is there
        if shown := _numbers(told.getlist("shown")):
            exchange.want(package_id=id, numbers=_numbers(told.getlist("lines")), among=shown, by=by)
        left = exchange.take(package_id=id, by=by, at=at)
        arrival = exchange.package_line(id, by).arrival
        if arrival is not None:
            return go(request, reverse("people-arrival", args=[arrival]))
        return go(request, f"{where}?told={'left' if left else 'taken'}")
    if act == "refuse":
        exchange.refuse(package_id=id, why=told.get("why", ""), by=by, at=at)
        return go(request, f"{where}?told=refused")
    if act != "try":
        raise exchange.NoSuchPartner
    exchange.try_again(package_id=id, by=by, at=at)
    return go(request, f"{where}?told=tried")


def _numbers(told: list[str]) -> list[int]:
    return [int(n) for n in told if n.isascii() and n.isdecimal() and len(n) < 6]


@require_GET
def file(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The package to be handed over, or our receipt for one that came."""
    name, data = exchange.file_of(id, signed_in(request))
    told = f'attachment; filename="{name}.json"'
    return FileResponse(BytesIO(data), content_type="application/json", headers={"Content-Disposition": told})


def _person(request: HttpRequest, id: UUID, error: DomainError | None = None) -> HttpResponse:
    by = signed_in(request)
    page = registry.resident(id, by)
    path = territories.community_of(page.line.path) or page.line.path
    require(by, exchange.items()["moved"].offers, path)
    return answer(
        request,
        "exchange/person.html",
        tab="people",
        page=page,
        path=path,
        partners=exchange.takers(path, "moved"),
        agreed=id in registry.consents.may_use([id], exchange.CONSENT, now().astimezone(CHINA).date()),
        item=exchange.items()["moved"],
        **_said(request, error, request.POST if error is not None else {}),
    )


@require_http_methods(["GET", "POST"])
@again(_person)
def person(request: HttpRequest, id: UUID) -> HttpResponse:
    """Hand somebody who moved over to where another platform looks after them, sealed for it."""
    if request.method == "GET":
        return _person(request, id)
    by, told = signed_in(request), request.POST
    path = registry.resident(id, by).line.path
    try:
        chosen = UUID(told.get("partner", ""))
    except ValueError:
        raise InvalidInput(partner="请选转给谁") from None
    made = exchange.hand_over_people(
        partner_id=chosen, resident_ids=[id], path=territories.community_of(path) or path,
        purpose=told.get("purpose", ""), by=by, at=now(),
    )  # fmt: skip
    return go(request, f"{reverse('exchange-package', args=[made])}?told=offered")


def _said(request: HttpRequest, error: DomainError | None, given: Any) -> dict[str, Any]:
    chosen = {key: given.getlist(key) for key in ("outgoing", "incoming", "lines")} if given else {}
    return {
        "given": given,
        "chosen": chosen,
        "error": error,
        "problems": problems_of(error, NAMES) if error is not None else None,
        "wrong": getattr(error, "fields", {}),
        "told": TOLD.get(request.GET.get("told", ""), ""),
    }


def _communities(near: list[territories.Place]) -> list[territories.Place]:
    """The communities at a place: itself, or those of its street; further up one chooses a street first."""
    found: list[territories.Place] = []
    for one in near:
        if one.level == COMMUNITY:
            found.append(one)
        elif one.level == COMMUNITY - 1:
            found += territories.children(one.path)
    return found


def _placed(lines: tuple[exchange.PackageLine, ...]) -> list[tuple[exchange.PackageLine, str]]:
    places = territories.places_at({one.place for one in lines})
    return [(one, places[one.place].everyday_name if one.place in places else "") for one in lines]

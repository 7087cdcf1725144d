"""Two entries of one person: those that may be are looked for, put side by side, and made one when another agrees."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from liren.access.public import may
from liren.kit.clock import now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.registry import public as registry
from liren.registry.public import PersonLine, ResidentPage, doubles
from liren.web.middleware import again
from liren.web.pages import answer, go, signed_in
from liren.web.registry import words
from liren.web.registry.persons import chosen_or_none
from liren.web.registry.searching import REGISTER

AGREES = {True: "相同", False: "不同", None: "有一份没有登记"}
KEPT = {"notes": "走访和情况", "decisions": "认定", "consents": "说过的同意、不同意", "past": "过去的登记"}
STATES = {"waiting": "等同意", "merged": "已合并", "refused": "没有同意", "dropped": "已撤回"}
TOLD = {
    "asked": "提出来了。住处所在社区的书记、主任同意后才合并。",
    "agreed": "您这边同意了，还要等另一个社区的书记、主任同意。",
    "refused": "记下了，两份登记都没有动。",
    "dropped": "撤回了，两份登记都没有动。",
}


def _entry(request: HttpRequest, id: UUID) -> ResidentPage:
    """An entry the reader may write in. Raises NotYours."""
    actor = signed_in(request)
    page = registry.resident(id, actor)
    if page.withdrawn or page.erased or not any(may(actor, REGISTER, p) for p in _paths(page)):
        raise NotYours(what="这位居民")
    return page


def _paths(page: ResidentPage) -> list[str]:
    return [path for path in (page.line.path, page.registered_path) if path]


def _looking(
    request: HttpRequest, id: UUID, error: DomainError | None = None, found: Sequence[doubles.Likely] | None = None
) -> HttpResponse:
    page = _entry(request, id)
    lines = [page.line, *(one.line for one in found or ())]
    wheres = words.Wheres([one.place_id for one in lines], [one.dwelling_id for one in lines])
    here, *people = words.somebody(lines, wheres)
    return answer(
        request, "registry/doubles.html", tab="people", page=page, here=here, found=found,
        people=list(zip(people, [_reasons(one.reasons) for one in found or ()], strict=True)),
        purpose=(request.POST.get("purpose") or request.GET.get("for", ""))[:100], error=error,
        wrong=getattr(error, "fields", {}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_looking)
def look(request: HttpRequest, id: UUID) -> HttpResponse:
    """Entries that may be the same person's are looked for, saying why: it is a search like another."""
    if request.method == "GET":
        return _looking(request, id)
    found = doubles.likely(resident_id=id, purpose=request.POST.get("purpose", ""), by=signed_in(request), at=now())
    return _looking(request, id, found=found)


def _comparing(request: HttpRequest, id: UUID, other: UUID, error: DomainError | None = None) -> HttpResponse:
    both = doubles.beside(id, other, signed_in(request))
    return answer(
        request, "registry/beside.html", tab="people", **_shown(both), given=request.POST, error=error,
        begun={"stays": request.POST.get("stays") or str(id), "lives": request.POST.get("lives") or str(id)},
        wrong=getattr(error, "fields", {}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@again(_comparing)
def compare(request: HttpRequest, id: UUID, other: UUID) -> HttpResponse:
    """Both side by side; and that they are one person's is proposed."""
    if request.method == "GET":
        return _comparing(request, id, other)
    stays, lives = chosen_or_none(request.POST, "stays"), chosen_or_none(request.POST, "lives") or id
    if stays not in (id, other):
        raise InvalidInput.of({"stays": "请选留下哪一份"})
    made = doubles.propose(
        stays=stays, goes=other if stays == id else id, lives="stays" if lives == stays else "goes",
        why=request.POST.get("why", ""), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("double", args=[made]) + "?told=asked")


def _proposed(request: HttpRequest, id: UUID, act: str = "", error: DomainError | None = None) -> HttpResponse:
    found = doubles.proposal(id, signed_in(request))
    by = words.names([found.by, found.decided_by, found.stays_by, found.goes_by])
    return answer(
        request, "registry/double.html", tab="people", double=found, state=STATES[found.state],
        by=by.get(found.by, "系统") if found.by else "系统",
        agreed=[by.get(one, "") for one in dict.fromkeys((found.stays_by, found.goes_by)) if one],
        decided_by=by.get(found.decided_by, "系统") if found.decided_by else "系统",
        why_alike=_reasons(found.reasons), told=TOLD.get(request.GET.get("told", "")), act=act, given=request.POST,
        error=error, wrong=getattr(error, "fields", {}), **(_shown(found.beside) if found.beside else {}),
    )  # fmt: skip


@require_GET
def double(request: HttpRequest, id: UUID) -> HttpResponse:
    return _proposed(request, id)


@require_POST
@again(_proposed)
def do(request: HttpRequest, id: UUID, act: str) -> HttpResponse:
    """Agree, refuse with a reason, or take back what one proposed."""
    actor, at = signed_in(request), now()
    if act == "agree":
        stays = doubles.proposal(id, actor).stays
        if doubles.agree(double_id=id, by=actor, at=at):
            return go(request, reverse("resident", args=[stays]) + "?told=merged")
        return go(request, reverse("double", args=[id]) + "?told=agreed")
    if act == "refuse":
        doubles.refuse(double_id=id, why=request.POST.get("why", ""), by=actor, at=at)
    elif act == "drop":
        doubles.drop(double_id=id, by=actor, at=at)
    else:
        raise NotYours(what="这个页面")
    return go(request, reverse("double", args=[id]) + f"?told={'refused' if act == 'refuse' else 'dropped'}")


def _reasons(keys: Sequence[str]) -> str:
    return "；".join(doubles.REASONS[key] for key in keys)


def _shown(both: doubles.Beside) -> dict[str, Any]:
    """Both entries in rows a page puts beside each other: (title, one, the other, whether they agree)."""
    sides = (both.first, both.second)
    stays = [one for side in sides for one in side.stays]
    lines: list[PersonLine] = [side.line for side in sides]
    wheres = words.Wheres(
        [*(one.place_id for one in lines), *(one.place_id for one in stays)],
        [*(one.dwelling_id for one in lines), *(one.dwelling_id for one in stays)],
    )
    people = words.somebody(lines, wheres)
    rows = [
        ("姓名", *(one.line.shown for one in people), AGREES[both.agree["name"]]),
        ("电话", *("、".join(side.phones_shown) or "没有" for side in sides),
         {True: "有相同的", False: "没有相同的", None: AGREES[None]}[both.agree["phones"]]),
        ("证件号码", *(side.line.number_shown or "没有" for side in sides), AGREES[both.agree["number"]]),
        ("出生日期", *(f"{side.line.born:%Y-%m-%d}" if side.line.born else "没有" for side in sides),
         AGREES[both.agree["born"]]),
        ("性别", *(registry.SEXES[side.line.sex] for side in sides), AGREES[both.agree["sex"]]),
        ("住处", *("；".join(f"{kind} {where}" for _, kind, where in words.stays(side.stays, wheres)) or "没有"
                   for side in sides), ""),
        ("户", *(_home(side) for side in sides), ""),
        ("情况", *(f"{one.state} · {one.quality} · {registry.SOURCES[side.source]}"
                   for one, side in zip(people, sides, strict=True)), ""),
        ("还挂着", *(_hangs(side) for side in sides), ""),
    ]  # fmt: skip
    return {"both": both, "people": people, "rows": rows, "alike": _reasons(both.reasons)}


def _home(side: doubles.Side) -> str:
    if side.home is None:
        return "没有归到户"
    return "户主" if side.home.relation == "head" else f"与户主关系：{registry.RELATIONS[side.home.relation]}"


def _hangs(side: doubles.Side) -> str:
    said = [f"{title} {side.counts[key]} 条" for key, title in KEPT.items() if side.counts[key]]
    said += [text for holds, text in ((side.linked, "本人的账号"), (side.held, "多留着"), (side.waits, "等审批的更正"))
             if holds]  # fmt: skip
    return "、".join(said) or "没有"

"""Keeping a standards system in the browser: making one, and every change to one, each with its reason."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from liren.access.public import Actor, require, which
from liren.evaluation import public as evaluation
from liren.kit.clock import CHINA, now
from liren.kit.errors import DomainError, InvalidInput, NotYours
from liren.standards import public as standards
from liren.territories import public as territories
from liren.web.middleware import again
from liren.web.pages import actor_of, answer, go, id_of, problems_of, signed_in
from liren.web.systems import MANAGE

TITLES = {
    "key": "英文名", "title": "名称", "publisher": "谁的体系", "path": "适用哪里", "objective": "目标", "why": "理由",
    "version": "版本", "depth": "最多几层", "targets": "目标怎么看得出来", "code": "编号", "name": "名称",
    "layer": "属于哪一层", "layers": "有哪几层", "parent": "上级节点", "role": "管什么", "urban": "适用",
    "procedures": "哪些规程算在这里", "pilots": "哪些试点算在这里",
    "measures": "看哪些指标", "standard": "归入一项标准", "kind": "是什么关系", "end": "到", "node": "看哪一处",
}  # fmt: skip
TOLD = {"kept": "改好了，记录里留下了理由。", "made": "建好了。可以加子体系、归入标准。"}
PAGE, MOST = 20, 40
"""Changes on a page; characters of a wrong key that are said again."""


@require_GET
def keep(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, key)


def _page(request: HttpRequest, key: str, act: str = "", error: DomainError | None = None) -> HttpResponse:
    actor = signed_in(request)
    page = standards.system(key, on=now().astimezone(CHINA).date())
    require(actor, MANAGE, page.line.path)
    node = page.by_code.get(request.POST.get("node") or request.POST.get("parent") or request.GET.get("node", ""))
    before = request.GET.get("before", "")
    changes = standards.system_changes(
        key, before=int(before) if before.isdecimal() and len(before) < 19 else None, limit=PAGE
    )
    on = now().astimezone(CHINA).date()
    asked_after = (request.GET.get("after") or None) if error is None else None
    listed = standards.placements(page, on=on, at=[node.code], after=asked_after) if node else None
    moved_on = isinstance(error, standards.SystemMovedOn)
    shown = [one for one in page.links if node is None or node.code in (one.begin, one.end)]
    return answer(
        request,
        "standards/keep.html",
        tab="standards-portal",
        page=page,
        node=node,
        here=listed.items if listed else (),
        after=listed.after if listed else None,
        query={"node": node.code} if node else {},
        placed_by=standards.PLACED_BY,
        loose=standards.unplaced(key) if node is not None else (),
        links=[(standards.DEPENDS[o.kind], o.kind, page.by_code[o.begin], page.by_code[o.end]) for o in shown],
        depends=standards.DEPENDS,
        changes=changes,
        more=changes[-1].id if len(changes) == PAGE else None,
        whats=standards.SYSTEM_CHANGES,
        said=_as_it_stands(page, node) | ({act.replace("-", "_"): request.POST.dict()} if error else {}),
        seen=page.seen if moved_on else request.POST.get("seen", page.seen) if error else page.seen,
        asked_for=request.POST.get("standard") or request.GET.get("standard", "")[:200],
        error=error,
        problems=[("", "", f"{TITLES.get(k, k)}：{text}") for k, text in getattr(error, "fields", {}).items()],
        told=TOLD.get(request.GET.get("told", "")),
    )


def _as_it_stands(page: standards.SystemPage, node: standards.NodeView | None) -> dict[str, dict[str, Any]]:
    """What the forms that send every field start from."""
    if node is not None:
        lists = {name: "、".join(getattr(node, name)) for name in ("procedures", "pilots", "measures")}
        return {"change_node": {**asdict(node), **lists}}
    told = {name: getattr(page.line, name) for name in ("title", "publisher", "version", "objective")}
    told["layers"] = "\n".join(f"{key}：{title}" for key, title in page.layers.items())
    told["targets"] = "\n".join(title + ("：" + "，".join(keys) if keys else "") for title, keys in page.targets)
    return {"change": {**told, "depth": page.depth}}


@require_POST
@again(_page)
def act(request: HttpRequest, key: str, act: str) -> HttpResponse:
    """One change, as the form says it."""
    does = ACTS.get(act)
    if does is None:
        raise NotYours(what="这个页面")
    node = does(key, request.POST, signed_in(request))
    return go(request, reverse("system-keep", args=[key]) + (f"?node={node}&" if node else "?") + "told=kept")


def _systems(request: HttpRequest, error: DomainError | None = None) -> HttpResponse:
    """Every system side by side, and making one for who may."""
    found = standards.systems()
    reach = which(actor_of(request), MANAGE)
    paths = tuple(dict.fromkeys((*reach.paths, *(path for path, _ in reach.own))))
    places = territories.places_at({one.path for one in found if one.path} | {path for path in paths if path})
    called = {path: places[path].full_name if path in places else "各地通用" for path in (*places, "")}
    return answer(
        request,
        "standards/systems.html",
        tab="standards-portal",
        systems=[(one, called.get(one.path, "各地通用")) for one in found],
        reach=[(path, called.get(path, "")) for path in paths],
        may_make=bool(paths),
        given=request.POST,
        error=error,
        problems=problems_of(error, TITLES),
    )


@require_GET
def systems(request: HttpRequest) -> HttpResponse:
    return _systems(request)


@require_POST
@again(_systems)
def make(request: HttpRequest) -> HttpResponse:
    """A new system of a place, or a copy of another."""
    given = request.POST
    key = standards.make_system(
        key=given.get("key", "").strip(), title=given.get("title", "").strip(),
        publisher=given.get("publisher", "").strip(), path=given.get("path", ""),
        objective=given.get("objective", "").strip(), why=given.get("why", "").strip(),
        copy_of=given.get("copy_of", ""), by=signed_in(request), at=now(),
    )  # fmt: skip
    return go(request, reverse("system-keep", args=[key]) + "?told=made")


def _change(key: str, given: QueryDict, by: Actor) -> str:
    depth = given.get("depth", "").strip()
    standards.change_system(
        key=key, **_texts(given, "title", "publisher", "version", "objective", "why"), targets=_targets(given),
        layers=_pairs(given.get("layers", "")), depth=int(depth) if depth.isdecimal() and len(depth) == 1 else 0,
        seen=_seen(given), by=by, at=now(),
    )  # fmt: skip
    return ""


def _add_node(key: str, given: QueryDict, by: Actor) -> str:
    direction, urban, rural = _flags(given)
    said = _texts(given, "code", "name", "parent", "layer", "role", "why")
    standards.add_node(
        key=key, code=said["code"], name=said["name"], parent=said["parent"], layer=said["layer"], role=said["role"],
        why=said["why"], is_direction=direction, urban=urban, rural=rural, by=by, at=now(),
    )  # fmt: skip
    return said["code"]


def _change_node(key: str, given: QueryDict, by: Actor) -> str:
    direction, urban, rural = _flags(given)
    listed = {name: _listed(given.get(name)) for name in ("procedures", "pilots", "measures")}
    _known(listed["measures"] or (), "measures")
    standards.change_node(
        key=key, code=given.get("node", ""), name=given.get("name", "").strip(), role=given.get("role", "").strip(),
        is_direction=direction, urban=urban, rural=rural, procedures=listed["procedures"] or (),
        pilots=listed["pilots"], measures=listed["measures"], why=given.get("why", "").strip(),
        seen=_seen(given), by=by, at=now(),
    )  # fmt: skip
    return given.get("node", "")


def _drop_node(key: str, given: QueryDict, by: Actor) -> str:
    standards.drop_node(key=key, code=given.get("node", ""), **_texts(given, "why"), by=by, at=now())
    return ""


def _link(key: str, given: QueryDict, by: Actor) -> str:
    standards.link_nodes(key=key, **_texts(given, "kind", "begin", "end", "why"), by=by, at=now())
    return given.get("node", "")


def _unlink(key: str, given: QueryDict, by: Actor) -> str:
    standards.unlink_nodes(key=key, **_texts(given, "kind", "begin", "end", "why"), by=by, at=now())
    return given.get("node", "")


def _place(key: str, given: QueryDict, by: Actor) -> str:
    standard = standards.standard_named(given.get("standard", ""))
    standards.place_standard(key=key, standard=standard, **_texts(given, "node", "why"), by=by, at=now())
    return given.get("node", "")


def _lift(key: str, given: QueryDict, by: Actor) -> str:
    standard = id_of(given.get("standard")) or UUID(int=0)
    standards.lift_standard(key=key, standard=standard, **_texts(given, "node", "why"), by=by, at=now())
    return given.get("node", "")


def _topic(key: str, given: QueryDict, by: Actor) -> str:
    standards.place_topic(key=key, **_texts(given, "name", "node", "why"), by=by, at=now())
    return given.get("node", "")


ACTS: Mapping[str, Callable[[str, QueryDict, Actor], str]] = {
    "change": _change, "add-node": _add_node, "change-node": _change_node, "drop-node": _drop_node, "link": _link,
    "unlink": _unlink, "place": _place, "lift": _lift, "topic": _topic,
}  # fmt: skip
"""By the last word of the address; each gives the node one is at afterwards."""


def _texts(given: QueryDict, *names: str) -> dict[str, str]:
    return {name: given.get(name, "").strip() for name in names}


def _flags(given: QueryDict) -> tuple[bool, bool, bool]:
    """Only a direction? For town? For country?"""
    return bool(given.get("is_direction")), bool(given.get("urban")), bool(given.get("rural"))


def _seen(given: QueryDict) -> int:
    """The change last seen by whoever wrote; a form that does not say has seen none."""
    said = given.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def _pairs(text: str) -> list[tuple[str, str]]:
    """A line each: a key, and behind a colon what it is called."""
    lines = (line.partition("：") for line in text.replace(":", "：").splitlines() if line.strip())
    return [(key.strip(), title.strip()) for key, _, title in lines]


def _targets(given: QueryDict) -> list[tuple[str, list[str]]]:
    """A line each: what is asked, and behind a colon the keys of figures."""
    found: list[tuple[str, list[str]]] = []
    for line in filter(None, map(str.strip, given.get("targets", "").splitlines())):
        title, _, keys = line.partition("：")
        found.append((title.strip(), [key.strip() for key in keys.replace(",", "，").split("，") if key.strip()]))
    _known([key for _, keys in found for key in keys], "targets")
    return found


def _listed(text: str | None) -> list[str] | None:
    """Words with 、 between them; None where the form does not say."""
    return None if text is None else [words.strip() for words in text.split("、") if words.strip()]


def _known(keys: Iterable[str], field: str) -> None:
    """Raises InvalidInput for keys no figure has."""
    known = evaluation.titles()
    if unknown := list(dict.fromkeys(key[:MOST] for key in keys if key not in known)):
        raise InvalidInput.of({field: f"没有指标“{'、'.join(unknown[:3])}”：请填平台有的指标的英文名，没有的不填"})

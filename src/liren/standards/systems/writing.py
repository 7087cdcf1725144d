"""Keeping a standards system: made, copied, its words, nodes and dependencies changed. All by who manages standards
at its place; every change with its reason, for good."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from liren.access.public import Actor, require
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.systems.errors import NodeStands, NoSuchNode, NoSuchSystem, SystemMovedOn
from liren.standards.systems.history import last_of, note
from liren.standards.systems.model import DEPENDS, Dependency, Node, Placement, System
from liren.territories.public import place_at

ACT: Final = "standards.manage"
LONGEST: Final = {"title": 60, "name": 60, "publisher": 60, "version": 20, "objective": 500, "role": 500, "why": 300}
_KEY, _CODE = re.compile(r"[a-z][a-z0-9-]{0,59}"), re.compile(r"[A-Za-z0-9]{1,8}(\.[A-Za-z0-9]{1,8}){0,5}")
MOST: Final = 40
"""Targets of a system, figures of one of them, and words of procedures of a node."""
_TAKEN: Final = "已经有一个体系用这个名字，请换一个"
_OWN_WORDS: Final = ("name", "role", "is_direction")
"""What a node's source speaks for: changed, they are people's words and no document's."""
Targets = Sequence[tuple[str, Sequence[str]]]


@write
def make_system(
    *, key: str, title: str, publisher: str, path: str, objective: str, why: str, by: Actor, at: datetime,
    copy_of: str = "",
) -> str:  # fmt: skip
    """A system of one's own for a place: empty, with one layer, or a copy of another with all that is in it; its key.
    A copy keeps the other's publisher and objective where none are given.

    Raises InvalidInput, NoSuchSystem (of copy_of), NotAllowed.
    """
    require(by, ACT, path)
    problems = _texts(title=title, publisher=publisher, objective=objective, why=why)
    if not _KEY.fullmatch(key):
        problems["key"] = "请用小写英文字母、数字和连字符，字母开头，60 个以内"
    elif System.objects.filter(key=key).exists():
        problems["key"] = _TAKEN
    if path and place_at(path) is None:
        problems["path"] = "没有这个地方，请重新选"
    if problems:
        raise InvalidInput.of(problems)
    of = System.objects.select_for_update().filter(key=copy_of).first() if copy_of else None
    if copy_of and of is None:
        raise NoSuchSystem(copy_of)
    if of is not None:
        publisher, objective = publisher or of.publisher, objective or of.objective
    given = {"key": key, "title": title, "publisher": publisher, "path": path, "objective": objective}
    layers = [{"key": "main", "title": "子体系", "source": ""}]
    row = System(**given, depth=3, layers=layers, changed_at=at)
    if of is not None:
        for name in ("depth", "targets", "requirements", "layers", "topics", "sources"):
            setattr(row, name, getattr(of, name))
        row.copied_from = of.key
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else took the key since we looked
        raise InvalidInput(key=_TAKEN) from error
    if of is not None:
        _copy(of, row)
    note(row, "copied" if of else "made", why=why, after={**given, "copy_of": copy_of}, by=by, at=at)
    return key


def _copy(of: System, to: System) -> None:
    made: dict[int, Node] = {}
    for one in Node.objects.filter(system=of).order_by("position"):  # each after its parent
        old, one.pk, one.system = one.id, None, to
        one.parent = made[one.parent_id] if one.parent_id else None
        one._state.adding = True
        one.save()
        made[old] = one
    for link in Dependency.objects.filter(system=of):
        Dependency.objects.create(
            system=to, kind=link.kind, begin=made[link.begin_id], end=made[link.end_id], source=link.source
        )
    Placement.objects.bulk_create(
        Placement(
            node=made[p.node_id], standard_id=p.standard_id, placed_by=p.placed_by, by=p.by, by_name=p.by_name, at=p.at,
            note=p.note,
        )
        for p in Placement.objects.filter(node__system=of)
    )  # fmt: skip


@write
def change_system(
    *, key: str, title: str, publisher: str, version: str, objective: str, depth: int, targets: Targets, why: str,
    seen: int, by: Actor, at: datetime, layers: Sequence[tuple[str, str]] | None = None,
) -> None:  # fmt: skip
    """Change what is said of the system as a whole. targets: what the objective is measured by, with keys of figures.
    layers: key and title, in order; None leaves them. seen: `SystemPage.seen` of what was written over.

    Raises InvalidInput, SystemMovedOn, NoSuchSystem, NotAllowed.
    """
    row = locked(key, by)
    problems = _texts(title=title, publisher=publisher, objective=objective, why=why, version=version)
    if not 1 <= depth <= 6:
        problems["depth"] = "层数填 1 到 6"
    if any(not one or len(one) > LONGEST["title"] for one, _ in targets):
        problems["targets"] = f"每条要求 1 到 {LONGEST['title']} 字"
    if len(targets) > MOST or any(len(keys) > MOST or max(map(len, keys), default=0) > MOST for _, keys in targets):
        problems["targets"] = f"最多 {MOST} 条，每条最多 {MOST} 个指标；指标写它的英文名"
    problems |= _layer_problems(row, layers) if layers is not None else {}
    if problems:
        raise InvalidInput.of(problems)
    _seen(row, "", seen)
    aims = [{"title": one, "figures": list(figures)} for one, figures in targets]
    told = {
        "title": title, "publisher": publisher, "version": version, "objective": objective, "depth": depth,
        "targets": aims,
    }  # fmt: skip
    if layers is not None:
        sources = {(one["key"], one["title"]): one["source"] for one in row.layers}
        told["layers"] = [{"key": one[0], "title": one[1], "source": sources.get(one, "")} for one in layers]
    _changed(row, told, "changed", why=why, by=by, at=at)


@write
def add_node(
    *, key: str, code: str, name: str, parent: str, layer: str, role: str, is_direction: bool, urban: bool, rural: bool,
    why: str, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Add a branch below `parent`, or ("") a subsystem in `layer`. Raises InvalidInput, NoSuchSystem, NotAllowed."""
    row = locked(key, by)
    problems = _node_problems(name, role, urban, rural, why)
    nodes = {one.code: one for one in Node.objects.filter(system=row)}
    if not _CODE.fullmatch(code):
        problems["code"] = "编号用字母、数字和点，例如 4.7"
    elif code in nodes:
        problems["code"] = "这个编号已经用了，请换一个"
    if parent and parent not in nodes:
        problems["parent"] = "没有这个上级节点，请重新选"
    if not parent and layer not in {one["key"] for one in row.layers}:
        problems["layer"] = "子体系要选属于哪一层"
    if problems:
        raise InvalidInput.of(problems)
    given = {
        "code": code, "name": name, "layer": "" if parent else layer, "role": role, "is_direction": is_direction,
        "urban": urban, "rural": rural,
    }  # fmt: skip
    last = max((one.position for one in nodes.values()), default=-1)
    Node.objects.create(system=row, parent=nodes.get(parent), position=last + 1, **given)
    touched(row, "node-added", node=code, after={**given, "parent": parent}, why=why, by=by, at=at)


@write
def change_node(
    *, key: str, code: str, name: str, role: str, is_direction: bool, urban: bool, rural: bool,
    procedures: Sequence[str], why: str, seen: int, by: Actor, at: datetime, pilots: Sequence[str] | None = None,
    measures: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Change what is said of a node. procedures: the words by which procedures are read to belong here; pilots: what
    pilots here are about; measures: keys of figures; None leaves them. seen: `SystemPage.seen` of what was written
    over. A source speaks no more for words that people changed.

    Raises InvalidInput, SystemMovedOn, NoSuchSystem, NoSuchNode, NotAllowed.
    """
    row = locked(key, by)
    one = node_of(row, code)
    problems = _node_problems(name, role, urban, rural, why)
    others = list(Node.objects.filter(system=row).exclude(id=one.id))
    problems |= _word_problems("procedures", procedures, others) | _word_problems("pilots", pilots or (), others)
    problems |= _word_problems("measures", measures or (), ())
    if problems:
        raise InvalidInput.of(problems)
    _seen(row, code, seen)
    told = {
        "name": name, "role": role, "is_direction": is_direction, "urban": urban, "rural": rural,
        "procedures": list(procedures),
    }  # fmt: skip
    told |= {name: list(some) for name, some in (("pilots", pilots), ("measures", measures)) if some is not None}
    if any(getattr(one, word) != told[word] for word in _OWN_WORDS):
        told["source"] = ""
    _changed(row, told, "node-changed", why=why, by=by, at=at, node=one)


@write
def drop_node(*, key: str, code: str, why: str, by: Actor, at: datetime) -> None:
    """Take away a node on which nothing hangs. Raises NodeStands, InvalidInput, NoSuchSystem, NoSuchNode, NotAllowed"""
    row = locked(key, by)
    one = node_of(row, code)
    if problems := _texts(why=why):
        raise InvalidInput.of(problems)
    hanging = {
        "分支": Node.objects.filter(parent=one).exists(),
        "标准": Placement.objects.filter(node=one).exists(),
        "主题": any(topic.get("node") == code for topic in row.topics),
        "依赖": Dependency.objects.filter(Q(begin=one) | Q(end=one)).exists(),
    }
    if any(hanging.values()):
        raise NodeStands(name=one.name, what="、".join(word for word, there in hanging.items() if there))
    names = ("name", "layer", "role", "is_direction", "source", "urban", "rural", "procedures", "position")
    before = {"code": code, "parent": one.parent.code if one.parent else "", **{n: getattr(one, n) for n in names}}
    one.delete()
    touched(row, "node-dropped", node=code, before=before, why=why, by=by, at=at)


@write
def link_nodes(*, key: str, kind: str, begin: str, end: str, why: str, by: Actor, at: datetime) -> None:
    """Say that one node guides or carries another; said before, nothing changes.

    Raises InvalidInput, NoSuchSystem, NoSuchNode, NotAllowed.
    """
    row = locked(key, by)
    problems = _texts(why=why)
    if kind not in DEPENDS:
        problems["kind"] = f"请选{'或'.join(DEPENDS.values())}"
    if begin == end:
        problems["end"] = "请选另一个节点"
    if problems:
        raise InvalidInput.of(problems)
    _, new = Dependency.objects.get_or_create(kind=kind, begin=node_of(row, begin), end=node_of(row, end), system=row)
    if new:
        touched(row, "linked", node=begin, after={"kind": kind, "end": end}, why=why, by=by, at=at)


@write
def unlink_nodes(*, key: str, kind: str, begin: str, end: str, why: str, by: Actor, at: datetime) -> None:
    """Take a dependency back; one that is not there is gone already. Raises as `link_nodes`."""
    row = locked(key, by)
    if problems := _texts(why=why):
        raise InvalidInput.of(problems)
    gone, _ = Dependency.objects.filter(kind=kind, begin=node_of(row, begin), end=node_of(row, end)).delete()
    if gone:
        touched(row, "unlinked", node=begin, before={"kind": kind, "end": end}, why=why, by=by, at=at)


def locked(key: str, by: Actor) -> System:
    """The system, for whoever may change it, for nobody else until the transaction ends."""
    row = System.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NoSuchSystem(key)
    require(by, ACT, row.path)
    return row


def node_of(row: System, code: str) -> Node:
    found = Node.objects.filter(system=row, code=code).first()
    if found is None:
        raise NoSuchNode(row.title, code)
    return found


def touched(row: System, what: str, *, by: Actor, at: datetime, **told: Any) -> None:
    """Note the change; from now on the system is people's, and no file changes it."""
    row.seed, row.changed_at = "", at
    row.save(update_fields=["seed", "changed_at", "topics"])
    note(row, what, by=by, at=at, **told)


def _seen(row: System, node: str, seen: int) -> None:
    """Raises SystemMovedOn where the same was written after what was seen."""
    last = last_of(row, node)
    if last is not None and last.id > seen:
        raise SystemMovedOn(name=last.by_name)


def said_why(why: str) -> None:
    """Raises InvalidInput where no reason is given."""
    if problems := _texts(why=why):
        raise InvalidInput.of(problems)


def _changed(
    row: System, told: Mapping[str, Any], what: str, *, why: str, by: Actor, at: datetime, node: Node | None = None
) -> None:
    """Save what differs and note it; nothing where nothing does."""
    of: System | Node = node or row
    before = {name: getattr(of, name) for name in told if getattr(of, name) != told[name]}
    if not before:
        return
    for name in before:
        setattr(of, name, told[name])
    of.save(update_fields=list(before))
    after = {name: told[name] for name in before}
    touched(row, what, node=node.code if node else "", before=before, after=after, why=why, by=by, at=at)


def _layer_problems(row: System, layers: Sequence[tuple[str, str]]) -> dict[str, str]:
    keys = [key for key, _ in layers]
    if not keys or len(set(keys)) != len(keys) or not all(_KEY.fullmatch(key) for key in keys):
        return {"layers": "每层写一行：英文名：名称；英文名用小写字母、数字和连字符，不重复"}
    if not all(0 < len(title) <= LONGEST["title"] for _, title in layers):
        return {"layers": f"每层的名称 1 到 {LONGEST['title']} 字"}
    used = set(Node.objects.filter(system=row, parent=None).values_list("layer", flat=True))
    left = [one["title"] for one in row.layers if one["key"] in used - set(keys)]
    return {"layers": f"“{'、'.join(left)}”里还有子体系，不能去掉"} if left else {}


def _word_problems(name: str, words: Sequence[str], others: Sequence[Node]) -> dict[str, str]:
    """Too many or too long; or, of what belongs to one node only, already at another of `others`."""
    taken = {word: other.name for other in others for word in getattr(other, name)}
    if twice := next((word for word in words if word in taken), None):
        return {name: f"“{twice}”已经归在“{taken[twice]}”"}
    if len(words) > MOST or any(len(word) > LONGEST["name"] for word in words):
        return {name: f"最多 {MOST} 处，每处最多 {LONGEST['name']} 字，现在 {len(words)} 处"}
    return {}


def _node_problems(name: str, role: str, urban: bool, rural: bool, why: str) -> dict[str, str]:
    problems = _texts(name=name, role=role, why=why)
    if not (urban or rural):
        problems["urban"] = "城市、乡村至少选一种"
    return problems


def _texts(**texts: str) -> dict[str, str]:
    """What is wrong with texts, by field; only a title, a name and a reason must be there."""
    asks = {"title": "请写名称", "name": "请写名称", "why": "请写明理由，会留在记录里"}
    problems = {name: ask for name, ask in asks.items() if name in texts and not texts[name].strip()}
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            problems[name] = f"最多 {LONGEST[name]} 字，现在 {len(text)} 字"
    return problems

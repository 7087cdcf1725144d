"""From the text of a template to its shape, with everything that is wrong said at once, in Chinese."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import jsonschema

from liren.access.roles import ROLES
from liren.actors.kinds import SUBTYPES
from liren.actors.templates.schema import SCHEMA
from liren.actors.templates.shapes import Group, PostSpec, Slot, Template, Wording
from liren.actors.templates.standard import build_standard, standard_problems
from liren.engine.building import build_sources
from liren.engine.explaining import problems_of
from liren.engine.problems import DocumentInvalid, Problem
from liren.engine.reading import read


def parse_template(document: str | Mapping[str, Any], *, path: str = "") -> Template:
    """Read and check a template; `path` is the place whose own it is. Raises DocumentInvalid with all problems."""
    written = read(document)
    problems = problems_of(_validator(), written)
    if problems:
        raise DocumentInvalid(problems)
    template = _built(written, path)
    problems = tuple(_problems(template, written))
    if problems:
        raise DocumentInvalid(problems)
    return template


def digest(document: str | Mapping[str, Any]) -> str:
    """SHA-256 of what a template says, however its YAML is laid out."""
    plain = json.dumps(read(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


@cache
def _validator() -> jsonschema.protocols.Validator:
    return jsonschema.Draft202012Validator(SCHEMA)


def _built(written: Mapping[str, Any], path: str) -> Template:
    applies = written.get("applies", {})
    return Template(
        key=written["key"],
        version=written["version"],
        path=path,
        title=written["title"],
        summary=written["summary"],
        at=tuple(written["at"]),
        urban=applies.get("urban", True),
        rural=applies.get("rural", True),
        sources=build_sources(written["sources"]),
        lines=dict(written.get("lines", {})),
        mirrors=written.get("mirrors"),
        groups={key: _group(key, group) for key, group in written["groups"].items()},
        slots=tuple(slot for one in written["slots"] for slot in _slots(one)),
    )


def _group(key: str, written: Mapping[str, Any]) -> Group:
    return Group(key, written["title"], written.get("count"), written["enumerated"], written.get("asks_line", False))


def _slots(written: Mapping[str, Any]) -> Iterator[Slot]:
    """The slot, or as many as it says, numbered from one."""
    times = written.get("times")
    for key in [written["key"]] if times is None else [f"{written['key']}_{n}" for n in range(1, times + 1)]:
        yield Slot(
            key=key,
            group=written["group"],
            name=None if written["name"] is None else _wording(written["name"]),
            kind=written["kind"],
            subtype=_wording(written["subtype"]),
            under=written.get("under"),
            line=written.get("line"),
            each=written.get("each"),
            core=written.get("core", False),
            duties=written.get("duties", ""),
            posts=tuple(_post(post) for post in written.get("posts", ())),
            basis=written["basis"],
            standard=build_standard(written.get("standard")),
        )


def _post(written: Mapping[str, Any]) -> PostSpec:
    return PostSpec(
        key=written["key"],
        title=_wording(written["title"]),
        role=written.get("role"),
        each=written.get("each"),
        seats=written.get("seats", 1),
        duties=written.get("duties", ""),
        coordinated_by=written.get("coordinated_by"),
    )


def _wording(written: Any) -> Wording:
    if isinstance(written, str):
        return Wording(written, written, {})
    return Wording(written["urban"], written["rural"], dict(written.get("places", {})))


def _problems(template: Template, written: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _counts(template)
    yield from _repeated("slots", [slot.key for slot in template.slots])
    yield from _repeated("sources", [source["id"] for source in written["sources"]])
    for slot in template.slots:
        yield from _slot_problems(template, slot)
    yield from _circles(template)
    if template.mirrors == template.key:
        yield Problem("mirrors", "不能与自己一致。", "请写另一个模板。")


def _counts(template: Template) -> Iterator[Problem]:
    for group in template.groups.values():
        found = sum(slot.group == group.key for slot in template.slots)
        if found == 0:
            yield Problem(f"groups.{group.key}", f"“{group.title}”一个组织也没有。", "请补上，或去掉这一组。")
        elif group.count is not None and found != group.count:
            yield Problem(
                f"groups.{group.key}", f"文件说“{group.title}”有 {group.count} 个，这里写了 {found} 个。", "请核对。"
            )


def _slot_problems(template: Template, slot: Slot) -> Iterator[Problem]:
    where = f"slots.{slot.key}"
    group = template.groups.get(slot.group)
    if group is None:
        yield Problem(f"{where}.group", f"没有“{slot.group}”这一组。", f"有：{'、'.join(template.groups)}。")
    elif group.enumerated != (slot.name is not None):
        says = "文件列举了名称，这里却没有写。" if group.enumerated else "文件没有列举名称，不能当成事实写上。"
        yield Problem(f"{where}.name", says, "请改 name，或改 enumerated。")
    for subtype in dict.fromkeys((slot.subtype.urban, slot.subtype.rural)):
        if subtype not in SUBTYPES[slot.kind]:
            yield Problem(f"{where}.subtype", f"没有“{subtype}”这一类。", f"可写：{'、'.join(SUBTYPES[slot.kind])}。")
    if slot.under is not None and slot.under not in {other.key for other in template.slots}:
        yield Problem(f"{where}.under", f"没有“{slot.under}”这个组织。", "请写 slots 里的 key。")
    if slot.line is not None and slot.line not in template.lines:
        yield Problem(f"{where}.line", f"没有“{slot.line}”这条线。", f"有：{'、'.join(template.lines) or '无'}。")
    if slot.each and template.at != ("community",):
        yield Problem(f"{where}.each", "只有用在社区的模板才能每个网格设一个。", "请把 at 写成 [community]。")
    if slot.basis not in template.sources:
        yield Problem(f"{where}.basis", f"来源里没有“{slot.basis}”。", f"来源有：{'、'.join(template.sources)}。")
    if slot.standard is not None:
        seats = {post.key: post.seats for post in slot.posts}
        yield from standard_problems(f"{where}.standard", slot.standard, seats, template.sources)
    yield from _repeated(f"{where}.posts", [post.key for post in slot.posts])
    for post in slot.posts:
        yield from _post_problems(f"{where}.posts.{post.key}", post, template)


def _post_problems(where: str, post: PostSpec, template: Template) -> Iterator[Problem]:
    if post.role is not None and (post.role not in ROLES or post.role == "resident"):
        given = "、".join(key for key in ROLES if key != "resident")
        yield Problem(f"{where}.role", f"没有“{post.role}”这个角色。", f"可写：{given}，或 null。")
    if post.each and template.at != ("community",):
        yield Problem(f"{where}.each", "只有用在社区的模板才能每个网格、楼栋设一个岗位。", "请把 at 写成 [community]。")
    if post.coordinated_by and not any(post.coordinated_by in of for of in SUBTYPES.values()):
        yield Problem(f"{where}.coordinated_by", f"没有“{post.coordinated_by}”这一类组织。", "请写具体类别。")


def _repeated(where: str, keys: list[str]) -> Iterator[Problem]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Problem(where, f"“{key}”写了两遍。", "请换一个名字。")


def _circles(template: Template) -> Iterator[Problem]:
    under = {slot.key: slot.under for slot in template.slots}
    for start in under:
        seen, here = {start}, under[start]
        while here is not None and here in under and here not in seen:
            seen.add(here)
            here = under[here]
        if here == start:
            yield Problem(f"slots.{start}.under", "绕了一圈又到自己之下。", "请改上下级。")

"""What changed from one version of a template to another, said in Chinese for whoever is to apply the new one."""

from collections.abc import Iterator

from liren.actors.templates.shapes import Slot, Template


def differences(before: Template, after: Template) -> tuple[str, ...]:
    """Slots added, gone, renamed, moved; posts added, gone; counts changed. Applying `after` undoes nothing."""
    return tuple(_differences(before, after))


def _differences(before: Template, after: Template) -> Iterator[str]:
    was, now = ({slot.key: slot for slot in one.slots} for one in (before, after))
    for key in [key for key in now if key not in was]:
        yield f"增加“{_called(now[key])}”"
    for key in [key for key in was if key not in now]:
        yield f"不再有“{_called(was[key])}”（已设的组织不会撤销）"
    for key in [key for key in now if key in was]:
        yield from _of_slot(was[key], now[key])
    for key, group in after.groups.items():
        old = before.groups.get(key)
        if old is not None and old.count != group.count:
            yield f"“{group.title}”从 {old.count or '不限'} 个改为 {group.count or '不限'} 个"


def _of_slot(was: Slot, now: Slot) -> Iterator[str]:
    if was.name != now.name:
        yield f"“{_called(was)}”改称“{_called(now)}”（已设的组织不改名）"
    if was.under != now.under:
        yield f"“{_called(now)}”的上级变了（已设的组织不改上级）"
    if was.subtype != now.subtype or was.kind != now.kind:
        yield f"“{_called(now)}”的类别变了"
    if was.standard != now.standard:
        yield f"“{_called(now)}”的建设标准变了（已设的组织按新标准核对）"
    if was.line != now.line:
        yield f"“{_called(now)}”对应的条线变了"
    old, new = {post.key: post for post in was.posts}, {post.key: post for post in now.posts}
    for key in new:
        if key not in old:
            yield f"“{_called(now)}”增加岗位“{new[key].title.urban}”"
        elif new[key].role != old[key].role:
            yield f"“{_called(now)}”的岗位“{new[key].title.urban}”角色变了"
    for key in old:
        if key not in new:
            yield f"“{_called(now)}”不再设岗位“{old[key].title.urban}”（已设的岗位不会撤销）"


def _called(slot: Slot) -> str:
    return slot.name.urban.replace("{place}", "") if slot.name else slot.key

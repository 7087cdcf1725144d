"""A place's own groups follow it when it ends: to its heirs, from that day on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from liren.engine.groups.file import GroupFile, parse_file
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.outbox import Handler, Happened
from liren.registry.groups.book import beside, end_at, hold, lasting
from liren.registry.models import GroupRules
from liren.territories.public import ended_place, level_of


def group_reactions() -> Mapping[tuple[str, str], Handler]:
    """By (event, name)."""
    return {
        ("territories.place-closed", "registry.groups-follow"): _ended,
        ("territories.grid-ended", "registry.groups-follow"): _ended,
    }


def _ended(event: Happened) -> None:
    follow_place(place_id=int(str(event.body["place"])), at=event.moment)


@write
def follow_place(*, place_id: int, at: datetime) -> None:
    """What an ended place said of groups ends there and holds at each of its heirs, until that says otherwise: those
    who were cared for by it live there now. Earlier days keep what held then.

    Without heirs it stays where it is. Told twice, it is done once. For the system.
    """
    found = ended_place(place_id)
    heirs = [one for one in found[1] if level_of(one.path) >= 4] if found is not None else []
    if found is None or not heirs:
        return
    here, day = found[0], at.astimezone(CHINA).date()
    for path in sorted({here.path, *(one.path for one in heirs)}):
        hold(path)
    for row in lasting(day).filter(path=here.path).order_by("key"):
        begins, ends = max(day, row.valid_from), row.valid_to
        end_at(row, day)
        for heir in heirs:
            others = beside(heir.path, day)
            if any(row.document == one.document for one in lasting(day).filter(path=heir.path)):
                continue
            document = _fitting(row.document, others, here.everyday_name)
            GroupRules.objects.create(
                key=document["key"], path=heir.path, document=document, valid_from=begins, valid_to=ends, at=at,
                by_person=row.by_person,
            )  # fmt: skip


def _fitting(document: Mapping[str, Any], others: Sequence[GroupFile], whence: str) -> dict[str, Any]:
    """The file with keys of its own among `others`; what had to be renamed says whence it came."""
    file = parse_file(document)
    key = _free(file.key, [one.key for one in others])
    tail = f"（原{whence[:20]}）"
    groups = []
    for one in document["groups"]:
        free = _free(one["key"], [group.key for other in others for group in other.groups])
        title = one["title"] if free == one["key"] else one["title"][: 40 - len(tail)] + tail
        groups.append({**one, "key": free, "title": title})
    known = {code.key for other in others for code in other.codes}
    decisions = [one for one in document.get("decisions", ()) if one["key"] not in known]
    fitted = {**document, "key": key, "groups": groups, "decisions": decisions}
    if not decisions:
        del fitted["decisions"]
    return fitted


def _free(key: str, taken: Collection[str]) -> str:
    """
    >>> _free("old-men", ["old-men", "old-men-2"])
    'old-men-3'
    """
    found, n = key, 1
    while found in taken:
        n += 1
        found = f"{key[:36]}-{n}"
    return found

"""Drawing the grids of a community anew, as one decision."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError

from liren.kit.database import write
from liren.kit.outbox import Emitted, emit, emit_all
from liren.territories import checks
from liren.territories.actions.recording import Doer, change, lock, new_ids
from liren.territories.errors import GridsChanged, PlaceInvalid, PlaceUnknown
from liren.territories.grids import Arrangement, Key, Plan, arrangement
from liren.territories.models import Change, PlaceSuccessor, Redrawing
from liren.territories.models import Place as Row

_REASON_LONGEST = 500


@write
def redraw_grids(
    *, community: int, plan: Plan, on: date, reason: str, seen: str | None = None, by: Doer, at: datetime
) -> int:
    """Draw the community's grids as `plan` says, from the day `on`; returns the number of the redrawing.

    seen: `Arrangement.seen` of what `by` looked at, None when nobody looked. All of it happens or nothing: new grids
    are made, buildings put into theirs, grids closed with who takes over. One event tells the rooms above.
    Raises PlaceUnknown, PlaceClosed, GridsChanged, PlaceInvalid naming every wrong field.
    """
    lock(community)
    held = Row.objects.select_for_update(no_key=True).filter(kind__in=("grid", "building"), valid_to=None)
    now = arrangement(community)
    if now is None:
        raise PlaceInvalid(community="网格只在社区和村里划。")
    list(held.filter(path__startswith=now.community.path).order_by("id").values_list("id", flat=True))
    now = arrangement(community)
    if now is None:
        raise PlaceUnknown(which=community)
    if seen is not None and seen != now.seen:
        raise GridsChanged(name=now.community.everyday_name)
    if problems := plan_problems(now, plan, on, reason, at):
        raise PlaceInvalid.of(problems)
    try:
        return _draw(now, plan, on, reason.strip(), by, at)
    except IntegrityError as error:  # somebody else took a code since we looked
        raise PlaceInvalid(code="有一个网格编码刚刚给了别处。") from error


def plan_problems(now: Arrangement, plan: Plan, on: date, reason: str, at: datetime) -> checks.Problems:
    """Everything wrong with the plan, by field: `on`, `reason`, `plan`, `new.<key>.name`, `into.<id>`, `close.<id>`."""
    kept: dict[Key, str] = {g.id: g.name for g in now.grids if g.id not in plan.close}
    targets: dict[Key, str] = {**kept, **{n.key: n.name for n in plan.new}}
    problems = {**_new_problems(now, plan, kept), **_closing_problems(now, plan, targets)}
    standing = {b.id: b for b in now.buildings}
    for id, key in plan.into.items():
        if id not in standing:
            problems[f"into.{id}"] = "本社区没有这栋楼，或已经撤销。"
        elif key is not None and key not in targets:
            problems[f"into.{id}"] = f"“{standing[id].name}”要去的网格不在本社区，或这次要撤销。"
    moved = {id: key for id, key in now.after(plan).items() if key != standing[id].grid_id}
    if not (problems or moved or plan.new or plan.close):
        problems["plan"] = "什么也没有改。请把楼栋划到别的网格，或新建、撤销网格。"
    if not reason.strip() or len(reason.strip()) > _REASON_LONGEST:
        problems["reason"] = f"请写明依据或原因，不超过 {_REASON_LONGEST} 字。"
    return {**problems, **_day_problems(now, plan, moved, on, at)}


def _new_problems(now: Arrangement, plan: Plan, kept: Mapping[Key, str]) -> checks.Problems:
    row = Row(id=now.community.id, kind="community", code=now.community.code, name=now.community.name)
    problems: checks.Problems = {}
    names, codes = set(kept.values()), set()
    used = set(
        Row.objects.filter(level=6, code__in=[n.code for n in plan.new if n.code]).values_list("code", flat=True)
    )
    for one in plan.new:
        name = one.name.strip()
        told = {**checks.name(name), **checks.code(row, "grid", one.code)}
        if name in names:
            told["name"] = f"“{now.community.everyday_name}”下面已经有叫“{name}”的网格。"
        if one.code and (one.code in used or one.code in codes):
            told["code"] = f"编码 {one.code} 已经用过，请另取一个顺序号。"
        names.add(name)
        codes.add(one.code)
        problems |= {f"new.{one.key}.{field}": text for field, text in told.items()}
    return problems


def _closing_problems(now: Arrangement, plan: Plan, targets: Mapping[Key, str]) -> checks.Problems:
    grids, after, problems = {g.id: g for g in now.grids}, now.after(plan), {}
    for id, named in plan.close.items():
        left = [b.name for b in now.buildings if after[b.id] == id]
        if id not in grids:
            problems[f"close.{id}"] = "本社区没有这个网格，或已经撤销。"
        elif left:
            names = "、".join(left[:5]) + ("等" if len(left) > 5 else "")
            problems[f"close.{id}"] = f"“{grids[id].name}”要撤销，里面还有 {len(left)} 栋（{names}），请划到别的网格。"
        elif any(key not in targets for key in named):
            problems[f"close.{id}"] = f"接替“{grids[id].name}”的应是本社区留下的或新建的网格。"
        elif targets and not now.heirs(plan)[id]:
            problems[f"close.{id}"] = f"请写明“{grids[id].name}”撤销后由哪个网格接替。"
    return problems


def _day_problems(
    now: Arrangement, plan: Plan, moved: Mapping[int, Key | None], on: date, at: datetime
) -> checks.Problems:
    begins = [p.valid_from for p in (*now.grids, *now.buildings) if p.id in plan.close or p.id in moved]
    last = Redrawing.objects.filter(community_id=now.community.id).order_by("-effective_on").first()
    earliest = max((day for day in (*begins, last and last.effective_on) if day), default=None)
    return checks.day("on", on, at, not_before=earliest)


def _draw(now: Arrangement, plan: Plan, on: date, reason: str, by: Doer, at: datetime) -> int:
    ids: dict[Key, int] = {g.id: g.id for g in now.grids}
    ids |= dict(zip((n.key for n in plan.new), new_ids(len(plan.new)), strict=True))
    after = {b: ids[key] if key is not None else None for b, key in now.after(plan).items()}
    moved = {b.id: (b.grid_id, after[b.id]) for b in now.buildings if after[b.id] != b.grid_id}
    heirs = {grid: [ids[key] for key in keys] for grid, keys in now.heirs(plan).items()}
    Row.objects.filter(pk__in=heirs).update(valid_to=on)
    Row.objects.bulk_create(_rows(now, plan, ids, on))
    rows = list(Row.objects.filter(pk__in=moved))
    for row in rows:
        row.grid_id = moved[row.pk][1]
    Row.objects.bulk_update(rows, ["grid"], batch_size=1000)
    PlaceSuccessor.objects.bulk_create(
        PlaceSuccessor(place_id=grid, successor_id=to, on=on, source=reason)
        for grid, tos in heirs.items()
        for to in tos
    )
    told = Redrawing.objects.create(
        community_id=now.community.id,
        effective_on=on,
        reason=reason,
        body={
            "moved": {str(id): list(pair) for id, pair in moved.items()},
            "closed": {str(id): tos for id, tos in heirs.items()},
            "added": [ids[n.key] for n in plan.new],
        },
        recorded_at=at,
        by_person=by.person_id,
    )
    Change.objects.bulk_create(_changes(plan, ids, moved, heirs, on, by, at))
    emit_all(Emitted("territories.grid-ended", 1, {"place": id}, at) for id in sorted(heirs))
    emit("territories.grids-redrawn", 1, {"community": now.community.id, "redrawing": told.pk}, at)
    return told.pk


def _rows(now: Arrangement, plan: Plan, ids: Mapping[Key, int], on: date) -> list[Row]:
    above = now.community
    return [
        Row(
            id=ids[one.key],
            level=6,
            kind="grid",
            code=one.code,
            name=one.name.strip(),
            path=f"{above.path}g{ids[one.key]}.",
            parent_id=above.id,
            valid_from=on,
        )
        for one in plan.new
    ]


def _changes(
    plan: Plan,
    ids: Mapping[Key, int],
    moved: Mapping[int, tuple[int | None, int | None]],
    heirs: Mapping[int, list[int]],
    on: date,
    by: Doer,
    at: datetime,
) -> list[Change]:
    """Each place's own record, as single acts leave it; the event is one for all."""
    return [
        *(
            change(ids[n.key], "added", {"name": n.name.strip(), "kind": "grid", "code": n.code}, on, by, at)
            for n in plan.new
        ),
        *(
            change(id, "put-in-grid", {"from": before, "to": after}, on, by, at)
            for id, (before, after) in moved.items()
        ),
        *(change(id, "closed", {"successors": tos}, on, by, at) for id, tos in heirs.items()),
    ]

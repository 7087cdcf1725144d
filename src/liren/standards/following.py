"""Switches and local rules follow a place that ends to its one heir; with several or none, somebody decides.

What is decided at the heir itself stands: nothing of an ended place replaces it. Each thing is noted once, with what
became of it; told twice, it is done once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liren.access.public import SYSTEM, Actor
from liren.actors import public as actors
from liren.engine.loading import ProcedureInvalid
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.outbox import Handler, Happened
from liren.standards.catalogue.writing import keep_elsewhere
from liren.standards.errors import NoSuchProcedure
from liren.standards.findings.errors import HistoryThere
from liren.standards.local_rules.errors import BeyondTheParent, LocalRulesStand, NothingChanged
from liren.standards.local_rules.model import LocalRuleSet
from liren.standards.local_rules.standing import above
from liren.standards.local_rules.writing import lay_rules_aside, publish_local_document, take_over_local_rules
from liren.standards.switches.actions import require_carry
from liren.standards.switches.deciding import LONGEST_REASON, decide, decide_mode
from liren.standards.switches.errors import ExemptionFromAbove, ModeNotYours, NoEmergency
from liren.standards.switches.features import feature
from liren.standards.switches.model import Switch
from liren.standards.switches.queries import standing
from liren.standards.switches.standing import AS_ABOVE, EMERGENCY, MODE, TYPE, Decision
from liren.territories.public import Place, ancestors, ended_place, places_at, standing_heirs

RULES, DRAFT = "rules", "draft"
_SWITCHES = ("feature", "mode", "type")
_OWN, _CAME = "那里另有决定，照那里的", "跟过去了"
_AS_DRAFT = "成了那里的草稿：那里办过这样的事，回测以后才能发布"
_DOES_NOT_FIT = (BeyondTheParent, NothingChanged, NoSuchProcedure, LocalRulesStand, ProcedureInvalid)
_NOT_THERE = (ModeNotYours, NoEmergency, ExemptionFromAbove, InvalidInput)


def place_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {
        ("territories.place-closed", "standards.follow"): _ended,
        ("territories.grid-ended", "standards.follow"): _ended,
    }


def _ended(event: Happened) -> None:
    follow_place(place_id=int(str(event.body["place"])), at=event.moment)


@dataclass(frozen=True, slots=True)
class _Thing:
    """Something kept at the ended place."""

    kind: str
    ref: str
    title: str


@write
def follow_place(*, place_id: int, at: datetime) -> None:
    """A place ended: what is decided and ruled there goes to its one heir, or waits for a decision. For the system."""
    found = ended_place(place_id)
    if found is None:
        return
    here, heirs = found
    to = heirs[0] if len(heirs) == 1 else None
    kept_at = to.path if to else _standing_above(here.path)
    keep_elsewhere(path=here.path, to=kept_at, reason=f"{here.everyday_name}撤销", at=at)
    done = actors.left_before(here.path, (*_SWITCHES, RULES, DRAFT))
    for thing in _things(here.path, at):
        if thing.ref in done:
            continue
        says = _moved(thing, here, to, SYSTEM, at) if to else None
        if says is None:
            actors.leave_for_decision(place=here, kind=thing.kind, ref=thing.ref, title=thing.title, at=at)
        else:
            went = to if says in (_CAME, _AS_DRAFT) else None
            actors.note_left(
                place=here, kind=thing.kind, ref=thing.ref, title=thing.title, to=went, says=says, at=at
            )  # fmt: skip


@write
def settle_left(*, id: UUID, to: str, by: Actor, at: datetime) -> None:
    """Somebody says where a switch or rules left at an ended place go: to a place that stands, or nowhere.

    Mode and type go to heirs only, and a switch only where `by` might decide it. Raises BeyondTheParent where rules do
    not fit what stands above the place chosen, ModeNotYours, NoEmergency, ExemptionFromAbove, InvalidInput (`to`),
    NotYours, NotAllowed.
    """
    held, there = actors.hold_left(id, to, by, (*_SWITCHES, RULES, DRAFT))
    here = places_at([held.path])[held.path]
    if there is not None and held.kind in (MODE, TYPE) and there.path not in standing_heirs([here.id])[here.id]:
        raise InvalidInput(to=f"{held.kind_title}只能移到接替{here.everyday_name}的地方，或选不带过去")
    thing = _Thing(held.kind, held.ref, held.title)
    if there is None:
        _ends(thing, at)
        says = actors.NOWHERE
    else:
        says = _moved(thing, here, there, by, at, strict=True) or _OWN
    actors.settle_left(id=id, to=there if says in (_CAME, _AS_DRAFT) else None, says=says, by=by, at=at)


def _standing_above(path: str) -> str:
    return next((one.path for one in reversed(ancestors(path)) if one.valid_to is None), "")


def _things(path: str, at: datetime) -> Iterable[_Thing]:
    for one in standing([path], at).decisions:
        if one.path == path and one.value != AS_ABOVE:
            yield _Thing(_kind(one), str(one.id), _title(one))
    rows = LocalRuleSet.objects.filter(path=path).exclude(status="retired").order_by("key", "-status", "-version")
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.key, row.status) not in seen:  # the newest in force, then the draft
            seen.add((row.key, row.status))
            yield _Thing(DRAFT if row.status == "draft" else RULES, str(row.id), row.title)


def _moved(thing: _Thing, here: Place, to: Place, by: Actor, at: datetime, *, strict: bool = False) -> str | None:
    """What became of it; None when it cannot stand there as it is (strict: raises instead)."""
    if thing.kind in _SWITCHES:
        try:
            return _switch_to(Switch.objects.get(id=int(thing.ref)), here, to, by, at)
        except _NOT_THERE:
            if strict:
                raise
            return None
    row = LocalRuleSet.objects.select_for_update().get(id=thing.ref)
    if row.status == "retired":
        return "已经停用"
    try:
        with transaction.atomic():
            return _draft_to(row, to) if thing.kind == DRAFT else _rules_to(row, here, to, at)
    except _DOES_NOT_FIT:
        if strict:
            raise
        return None


def _switch_to(was: Switch, here: Place, to: Place, by: Actor, at: datetime) -> str:
    own = standing([to.path], at).decisions
    if any((one.path, one.what, one.community_type) == (to.path, was.what, was.community_type) for one in own):
        return _OWN
    if was.valid_to is not None and was.valid_to <= at:
        return "已经到期"
    ends = require_carry(was, to.path, by, at)
    reason = f"{here.everyday_name}撤销，原来的决定跟到这里：{was.reason}"[:LONGEST_REASON]
    if was.what == MODE:
        decide_mode(to.path, was.value, reason, by, at, ends)
    else:
        decide(to.path, was.what, was.value, reason, by, at, community_type=was.community_type, valid_to=ends)
    return _CAME


def _rules_to(row: LocalRuleSet, here: Place, to: Place, at: datetime) -> str:
    """Published anew there, checked against what stands above it; no affair begins under the old any more.

    Where they would need a back-test there, they become a draft: nobody is there to read what it would find.
    """
    if LocalRuleSet.objects.filter(path=to.path, key=row.key, status="published").exists():
        lay_rules_aside(id=row.id, by=SYSTEM, at=at)
        return _OWN
    document = {**row.document, "place": to.path, "parent_version": above(row.key, to.path, at).version}
    document.pop("parent_digest", None)
    says, why = _CAME, f"{here.everyday_name}撤销，那里的细则跟到这里，这里还没有照这份规程办过的事"
    try:
        with transaction.atomic():
            publish_local_document(document=document, no_history=why, by=SYSTEM, at=at)
    except HistoryThere:
        take_over_local_rules(of=row.id, path=to.path, publisher=row.publisher, by=SYSTEM, at=at)
        says = _AS_DRAFT
    lay_rules_aside(id=row.id, by=SYSTEM, at=at)
    return says


def _draft_to(row: LocalRuleSet, to: Place) -> str:
    if LocalRuleSet.objects.filter(path=to.path, key=row.key, status="draft").exists():
        return "那里也有一份草稿，留在原处"
    row.path, row.document = to.path, {**row.document, "place": to.path}
    row.save(update_fields=["path", "document"])
    return _CAME


def _ends(thing: _Thing, at: datetime) -> None:
    """It goes nowhere: rules and drafts are laid aside; a decision simply stays where it was made."""
    if thing.kind in _SWITCHES:
        return
    row = LocalRuleSet.objects.filter(id=thing.ref).exclude(status="retired").first()
    if row is not None:
        lay_rules_aside(id=row.id, by=SYSTEM, at=at)


def _kind(one: Decision) -> str:
    return one.what if one.what in (MODE, TYPE) else "feature"


def _title(one: Decision) -> str:
    if one.what == MODE:
        return "应急状态" if one.value == EMERGENCY else "不适用上级的应急状态"
    if one.what == TYPE:
        return "社区类型"
    found = feature(one.what.partition(".")[2])
    return f"{found.title if found else one.what}：{'开' if one.value == 'on' else '关'}"

"""Writing decisions down, whoever takes them, and what one about an emergency means for the places left out of it.

Every decision is a new row with its reason; nothing is changed or deleted.
"""

from datetime import datetime

from liren.access.public import Actor
from liren.kit.outbox import emit
from liren.standards.switches.model import Switch
from liren.standards.switches.queries import modes_below
from liren.standards.switches.standing import AS_ABOVE, EMERGENCY, MODE, ORDINARY, Decision

LONGEST_REASON = 300


def decide(
    path: str,
    what: str,
    value: str,
    reason: str,
    by: Actor,
    at: datetime,
    *,
    community_type: str = "",
    valid_to: datetime | None = None,
) -> Decision:
    """Write one decision."""
    row = Switch.objects.create(
        path=path, community_type=community_type, what=what, value=value, valid_from=at, valid_to=valid_to,
        reason=reason.strip(), by_person=by.person_id, by_name=by.name, decided_at=at,
    )  # fmt: skip
    return Decision(row.id, path, community_type, what, value, at, valid_to, row.reason, by.person_id, by.name, at)


def decide_mode(path: str, mode: str, reason: str, by: Actor, at: datetime, ends: datetime | None) -> Decision:
    """Write a decision about the mode; those serving hear of it, and of its end."""
    made = decide(path, MODE, mode, reason, by, at, valid_to=ends)
    emit("standards.mode-switched", 1, {"switch": made.id}, at)
    if ends is not None:
        ran_out = "standards.emergency-ran-out" if mode == EMERGENCY else "standards.exemption-ran-out"
        emit(ran_out, 1, {"switch": made.id}, ends)
    return made


def end_exemptions(path: str, name: str, until: datetime | None, by: Actor, at: datetime) -> None:
    """No place below `path` stays left out of an emergency longer than that holds.

    until: when the emergency of `path` ends now; None: no exemption made before counts any more. Places left out of an
    emergency declared nearer to them are no concern of this one's.
    """
    below = modes_below(path, at)
    nearer = [one.path for one in below if one.value == EMERGENCY]
    for one in below:
        if one.value != ORDINARY or any(one.path.startswith(other) for other in nearer):
            continue
        if until is None:
            decide_mode(one.path, AS_ABOVE, _following(name, "重新决定，原来的不适用到此为止", one), by, at, None)
        elif one.until is None or one.until > until:
            decide_mode(one.path, ORDINARY, _following(name, "提前截止，不适用也到那时为止", one), by, at, until)


def _following(name: str, what: str, was: Decision) -> str:
    return f"{name}的应急状态{what}：{was.reason}"[:LONGEST_REASON]

"""Parent and children: an affair opened from another, and what becomes of it when its parent ends."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ParamSpec
from uuid import UUID

from liren.access.public import Actor, as_system
from liren.affairs.actions import stepping
from liren.affairs.actions.opening import Parent, open_affair
from liren.affairs.actions.writing import require_open_affair, stepped, write_turn
from liren.affairs.company.acting import require_at_work, said, turn_beside
from liren.affairs.company.errors import ChildrenStillOpen, TooManyChildren
from liren.affairs.company.models import Child
from liren.affairs.models import Affair
from liren.affairs.shapes import Opened, Origin, Stepped, Thing
from liren.affairs.store import hold
from liren.kit.database import write
from liren.kit.errors import InvalidInput

P = ParamSpec("P")
MOST = 100
LONGEST_KEY = 200


@write
def open_child(
    *,
    parent_id: UUID,
    procedure_key: str,
    answers: Mapping[str, Any],
    reason: str,
    by: Actor,
    at: datetime,
    place_path: str | None = None,
    key: str | None = None,
    origin: Origin = "worker",
) -> Opened:
    """Open an affair from another, which stays open beside it; both histories say so.

    It is about what the parent is about. place_path: by default where the parent lies. key: asked again with it, the
    child it opened is found and nothing changes. Raises NoSuchAffair, AffairClosed, StepNotAllowed when `by` only looks
    on, TooManyChildren, InvalidInput without a reason; and whatever `open_affair` raises.
    """
    reason = said(reason, "reason", "请写明为什么要另开一件")
    if key is not None and not 0 < len(key) <= LONGEST_KEY:
        raise InvalidInput(key=f"请写 1 到 {LONGEST_KEY} 个字符。")
    held = hold(parent_id)
    before = _opened_before(parent_id, key)
    if before is not None:
        return before
    require_open_affair(held.affair, None)
    require_at_work(by, "另开下级事项")
    if (count := Child.objects.filter(parent_id=parent_id).count()) >= MOST:
        raise TooManyChildren(count=count)
    opened = open_affair(
        procedure_key=procedure_key,
        answers=answers,
        place_path=place_path or held.affair.place_path,
        by=by,
        at=at,
        origin=origin,
        parent=Parent(parent_id, reason, key, held.affair.reporter_id),
        subject=_subject_of(held.affair),
    )
    turn = turn_beside(held, by, at)
    turn.record("child_opened", {"child": str(opened.id), "text": f"{opened.number}：{reason}"})
    write_turn(turn)
    return opened


@write
def settle_children(*, affair_id: UUID, words: str, by: Actor, at: datetime) -> Stepped:
    """Say what becomes of the open children when their parent ends before them: they go on, each by its own procedure.

    Raises NoSuchAffair, AffairClosed, StepNotAllowed, InvalidInput without words.
    """
    words = said(words, "words", "请写明没办结的下级事项怎么办，例如：各自办到底，由张工跟着")
    held = hold(affair_id)
    require_open_affair(held.affair, None)
    require_at_work(by, "写明下级事项怎么办")
    with as_system():
        still = _still_open(affair_id)
        Child.objects.filter(affair_id__in=still).update(settled=words, written_by=by.person_id)
    turn = turn_beside(held, by, at)
    turn.record("children_settled", {"children": [str(one) for one in still], "text": words})
    write_turn(turn)
    return stepped(turn)


def children_settled(act: Callable[P, Stepped]) -> Callable[P, Stepped]:
    """`act`, refused where a worker would end an affair and has said nothing of its open children.

    The reporter and the clock are not held up: children go on anyway.
    """

    def settled(*args: P.args, **given: P.kwargs) -> Stepped:
        done = act(*args, **given)
        by = given["by"]
        if done.state == "closed" and isinstance(by, Actor) and by.roles - {"resident"}:
            require_settled(done.affair_id)
        return done

    settled.__name__, settled.__doc__, settled.__module__ = act.__name__, act.__doc__, act.__module__
    settled.__wrapped__ = act  # type: ignore[attr-defined]
    return write(settled)


do_step = children_settled(stepping.do_step)


def require_settled(affair_id: UUID) -> None:
    """Raise ChildrenStillOpen when nobody has said what becomes of the open children."""
    if not Child.objects.filter(parent_id=affair_id, settled__isnull=True).exists():
        return
    with as_system():
        open_ones = Child.objects.filter(parent_id=affair_id, settled__isnull=True, affair__state="open")
        numbers = list(open_ones.order_by("opened_at").values_list("affair__number", flat=True))
    if numbers:
        raise ChildrenStillOpen(count=len(numbers), numbers="、".join(numbers[:5]))


def _subject_of(parent: Affair) -> Thing | None:
    """What the parent is about: so is what follows from it."""
    if parent.subject_kind is None or parent.subject_id is None or parent.subject_label is None:
        return None
    return Thing(parent.subject_kind, parent.subject_id, parent.subject_label)


def _opened_before(parent_id: UUID, key: str | None) -> Opened | None:
    if key is None:
        return None
    with as_system():
        found = Affair.objects.filter(id__in=Child.objects.filter(parent_id=parent_id, key=key).values("affair_id"))
        one = found.first()
    return Opened(one.id, one.number, one.version, one.step, created=False) if one else None


def _still_open(parent_id: UUID) -> list[UUID]:
    return list(Child.objects.filter(parent_id=parent_id, affair__state="open").values_list("affair_id", flat=True))

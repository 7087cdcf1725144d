"""Everybody serving a place hears when it is put into emergency mode and when that is over. Run from the outbox."""

from collections.abc import Callable, Mapping
from datetime import datetime

from liren.access.public import serving
from liren.kit.clock import CHINA
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.standards.switches.model import Switch
from liren.standards.switches.queries import mode_at
from liren.standards.switches.standing import AS_ABOVE, EMERGENCY, ORDINARY
from liren.territories.public import place_at

KIND = Kind("standards.mode-switched", "所在地方转入或结束应急状态", must_arrive=True)


def handlers(page: Callable[[str], str]) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`. page: the address of a place's switches."""

    def switched(event: Happened) -> None:
        found = Switch.objects.get(id=int(event.body["switch"]))
        title = _title(found, event.at)
        if title is not None:
            _tell(found, title, found.reason, event, page)

    def ran_out(event: Happened) -> None:
        _tell_over(event, ORDINARY, "应急状态到期，恢复日常状态", "还需要时，请重新决定。", page)

    def exemption_ran_out(event: Happened) -> None:
        """The place goes with the emergency above again, where that was prolonged or another was declared."""
        _tell_over(event, EMERGENCY, "不随上级应急的期限到了，转入应急状态", "仍不适用的，请重新决定。", page)

    return {
        ("standards.exemption-ran-out", "standards.tell-it-holds-again"): exemption_ran_out,
        ("standards.mode-switched", "standards.tell-those-serving"): switched,
        ("standards.emergency-ran-out", "standards.tell-it-is-over"): ran_out,
    }


def _title(found: Switch, at: datetime) -> str | None:
    """What a decision means for the place; None where nobody would notice."""
    if found.value == EMERGENCY and found.valid_to is not None:
        return f"转入应急状态，至 {_said(found)}"
    if found.value == ORDINARY and found.valid_to is not None:
        return f"不随上级应急，至 {_said(found)}"
    above = mode_at(found.path, at) == EMERGENCY
    before = Switch.objects.filter(path=found.path, what=found.what, id__lt=found.id).order_by("-id").first()
    if found.value == AS_ABOVE and before is not None and before.value == ORDINARY:
        return "随上级转入应急状态，不再例外" if above else None
    return "结束本地的应急状态，仍按上级的应急状态" if above else "恢复日常状态"


def _tell_over(event: Happened, then: str, title: str, body: str, page: Callable[[str], str]) -> None:
    """Tell that a decision ran out and `then` holds; nobody hears that something ended which had been decided anew."""
    found = Switch.objects.get(id=int(event.body["switch"]))
    later = Switch.objects.filter(path=found.path, what=found.what, id__gt=found.id, valid_from__lte=event.at)
    if not later.exists() and mode_at(found.path, event.at) == then:
        _tell(found, title, body, event, page)


def _tell(found: Switch, title: str, body: str, event: Happened, page: Callable[[str], str]) -> None:
    place = place_at(found.path)
    name = place.everyday_name if place else ""
    send(serving(found.path, at=event.at), KIND.key, f"{name}{title}", body, link=page(found.path), at=event.at)


def _said(found: Switch) -> str:
    assert found.valid_to is not None
    until = found.valid_to.astimezone(CHINA)
    return f"{until.month}月{until.day}日 {until:%H:%M}"

"""What people hear of clocks: who is asked for more time, who gets it, and the reporter when a date moves.

Run from the outbox, as the system. Imported affairs disturb nobody.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from liren.access.public import Held, holders
from liren.affairs.clocks.reminding import KIND as DUE_TODAY
from liren.affairs.clocks.running import RESUME
from liren.affairs.dates import moment
from liren.affairs.levels import STREET, next_level_up
from liren.affairs.models import Affair, Extension, Span, Work
from liren.affairs.reactions import Addresses
from liren.engine.language import Limit
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send

KINDS = (
    Kind("affairs.extension-asked", "有延期申请等我批复", must_arrive=True),
    Kind("affairs.extension-decided", "我申请的延期有批复"),
    Kind("affairs.date-moved", "我反映的事项改了期限或暂停"),
    Kind("affairs.expiry-stopped", "到期还没有反馈的事项", must_arrive=True),
    Kind(DUE_TODAY, "今天到期的工作"),
)
"""Kinds of notice; `config` declares them at start."""


def handlers(addresses: Addresses) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    react = _Reactions(addresses)
    return {
        ("affairs.extension-asked", "affairs.ask-approvers"): react.asked,
        ("affairs.extension-decided", "affairs.tell-decision"): react.decided,
        ("affairs.paused", "affairs.tell-pause"): react.paused,
        ("affairs.resumed", "affairs.tell-resumption"): react.resumed,
        ("affairs.expiry-stopped", "affairs.alarm-about-expiry"): react.stopped,
    }


class _Reactions:
    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses

    def asked(self, event: Happened) -> None:
        """Those who approve nearest to the affair hear of it, the asker left out."""
        asked = _extension(event)
        if asked is None or asked.state != "asked":
            return
        nearest = _nearest(holders(asked.approve_role, asked.approve_path, at=event.at))
        to = [one for one in nearest if one != asked.asked_by]
        title = f"{asked.affair.number} 申请延期 {_length(asked)}"
        body = f"{asked.affair.title}\n原期限 {moment(asked.due_before)}。理由：{asked.reason}"
        self._send(to, "extension-asked", asked.affair, title, body, event.at)

    def decided(self, event: Happened) -> None:
        """The asker hears what was decided; the reporter, when the date moved."""
        asked = _extension(event)
        if asked is None or asked.asked_by is None:
            return
        affair = asked.affair
        if asked.due_after is None:
            said = f"{asked.decision}\n仍按 {moment(asked.due_before)} 前办理。"
            self._send([asked.asked_by], "extension-decided", affair, f"{affair.number} 不同意延期", said, event.at)
            return
        title = f"{affair.number} 期限改到 {moment(asked.due_after)}"
        self._send([asked.asked_by], "extension-decided", affair, title, asked.decision or affair.title, event.at)
        self._tell_reporter(affair, title, f"需要再延 {_length(asked)}，原因：{asked.reason}", event.at)

    def paused(self, event: Happened) -> None:
        """The reporter hears why it waits, and until when at most."""
        work = Work.objects.filter(affair_id=event.body["affair"], timer=RESUME).select_related("affair").first()
        span = _clock(event)
        if work is None or span is None or span.paused_at is None or work.timer_at is None:
            return
        body = f"原因：{span.pauses[-1][2]}。至迟 {moment(work.timer_at)} 接着办。"
        self._tell_reporter(work.affair, f"{work.affair.number} 暂停计时", body, event.at)

    def resumed(self, event: Happened) -> None:
        span = _clock(event)
        if span is None or span.paused_at is not None or span.due_at is None:
            return
        title = f"{span.affair.number} 接着办，期限 {moment(span.due_at)}"
        self._tell_reporter(span.affair, title, span.affair.title, event.at)

    def stopped(self, event: Happened) -> None:
        """The first receiver, who stays responsible, and the street's supervisors: somebody is still owed an answer."""
        affair = Affair.objects.filter(id=event.body["affair"]).first()
        if affair is None:
            return
        above = next_level_up(affair.jurisdiction_path, STREET + 1)
        to = _nearest(holders("supervisor", above[1] if above else "", at=event.at))
        receiver = [affair.first_receiver_person] if affair.first_receiver_person else []
        title = f"{affair.number} 到期，还没有答复反映人"
        self._send([*receiver, *to], "expiry-stopped", affair, title, f"{affair.title}\n请先反馈，再办结。", event.at)

    def _tell_reporter(self, affair: Affair, title: str, body: str, at: datetime) -> None:
        if affair.reporter_id is not None and affair.origin != "imported":
            link = self.addresses.mine(affair.id)
            send([affair.reporter_id], "affairs.date-moved", title, body, link=link, at=at)

    def _send(self, to: Iterable[UUID], kind: str, affair: Affair, title: str, body: str, at: datetime) -> None:
        if affair.origin != "imported":
            send(to, f"affairs.{kind}", title, body, link=self.addresses.affair(affair.id), at=at)


def _extension(event: Happened) -> Extension | None:
    return Extension.objects.filter(id=event.body["extension"]).select_related("affair").first()


def _clock(event: Happened) -> Span | None:
    """The affair's clock, if it is still the step's the event speaks of."""
    running = Span.objects.filter(affair_id=event.body["affair"], step=event.body["step"], outcome__isnull=True)
    return running.select_related("affair").first()


def _length(asked: Extension) -> str:
    return Limit(asked.amount, asked.unit).text  # type: ignore[arg-type]


def _nearest(held: Iterable[Held]) -> list[UUID]:
    """Of those who hold a role here or above, the ones nearest to here."""
    found = list(held)
    return [one.person_id for one in found if one.path == found[0].path]

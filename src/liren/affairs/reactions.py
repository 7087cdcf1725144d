"""What follows when something happened to an affair: people are told. Run from the outbox, as the system.

A handler may run twice in different transactions only if the first one failed, so each writes at most once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.public import holders
from liren.affairs.actions.rating import issue_rating_link
from liren.affairs.laying import assigned_to
from liren.affairs.levels import TITLES as LEVELS
from liren.affairs.models import Affair, Work
from liren.affairs.queries.telling import reply_text
from liren.affairs.rights import REPORTER
from liren.engine.language import END, Procedure
from liren.kit.outbox import Handler, Happened
from liren.notices.public import Kind, send
from liren.standards.public import procedures
from liren.territories.public import street_of

KINDS = (
    Kind("affairs.opened", "我反映的事项已收到"),
    Kind("affairs.told", "我反映的事项有结果", must_arrive=True, sms=True),
    Kind("affairs.asked", "请我补充或确认", must_arrive=True, sms=True),
    Kind("affairs.work", "有工作派给我或我的单位"),
    Kind("affairs.noted", "经办或反映人补充了说明"),
    Kind("affairs.escalated", "事项提级到我这里", must_arrive=True),
    Kind("affairs.alarm", "分派规则或地点需要处理", must_arrive=True),
)
"""Kinds of notice; `config` declares them at start."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where people find things: paths on this platform. Doors know them; `config` tells them to rooms."""

    rating: Callable[[str], str]
    mine: Callable[[UUID], str]
    affair: Callable[[UUID], str]
    square: Callable[[UUID], str | None] = lambda _: None


def handlers(addresses: Addresses) -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    react = _Reactions(addresses)
    return {
        ("affairs.opened", "affairs.confirm-to-reporter"): react.opened,
        ("affairs.told", "affairs.tell-reporter"): react.told,
        ("affairs.step-entered", "affairs.tell-assignee"): react.step_entered,
        ("affairs.noted", "affairs.pass-note-on"): react.noted,
        ("affairs.escalated", "affairs.tell-supervisors"): react.escalated,
        ("affairs.routing-broken", "affairs.alarm-about-routes"): react.alarmed,
        ("affairs.place-closed", "affairs.alarm-about-place"): react.alarmed,
    }


class _Reactions:
    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses

    def opened(self, event: Happened) -> None:
        affair = _affair(event)
        if affair is not None and affair.reporter_id is not None and affair.opened_on_behalf:
            self._send([affair.reporter_id], "opened", affair, "已为您登记", affair.title, event.at)

    def told(self, event: Happened) -> None:
        """The reporter hears what came of it, with a link to say whether it was good."""
        affair = _affair(event)
        if affair is None or affair.reporter_id is None:
            return
        procedure = _procedure(affair)
        step = procedure.steps.get(str(event.body["step"]))
        waits = step is not None and step.rates and affair.step == step.key
        link = self.addresses.mine(affair.id)
        if waits:
            link = self.addresses.rating(issue_rating_link(affair=affair, at=event.at))
        body = reply_text(procedure, affair.run.get("reply", {}))
        send([affair.reporter_id], "affairs.told", f"{affair.number} 有结果了", body, link=link, at=event.at)

    def step_entered(self, event: Happened) -> None:
        """Whoever was given the work hears of it. A queue tells nobody, nor does who took work from it."""
        affair = _affair(event)
        if affair is None or affair.step == END:
            return
        step = _procedure(affair).steps[str(event.body["step"])]
        title = step.title
        for work in Work.objects.filter(affair_id=affair.id, step=event.body["step"], visit=event.body["visit"]):
            if work.role == REPORTER:
                if affair.told_at != event.at and work.person is not None:
                    self._send([work.person], "asked", affair, f"请您办“{title}”", affair.title, event.at)
            elif assigned_to(affair, step, work.line):
                self._send(_assignees(work, event.at), "work", affair, f"待办：{title}", affair.title, event.at)

    def noted(self, event: Happened) -> None:
        """The reporter's words go to those at work, theirs to the reporter."""
        affair = _affair(event)
        if affair is None:
            return
        if event.body["reporter"]:
            works = Work.objects.filter(affair_id=affair.id).exclude(role=REPORTER)
            to = {one for work in works for one in _assignees(work, event.at)}
            self._send(to, "noted", affair, "反映人补充了说明", affair.title, event.at)
        elif affair.reporter_id is not None and not event.body["internal"]:
            self._send([affair.reporter_id], "noted", affair, "经办人补充了说明", affair.title, event.at)

    def escalated(self, event: Happened) -> None:
        affair = _affair(event)
        if affair is None:
            return
        role, path = affair.run.get("raised_role", ""), affair.run.get("raised_path", "")
        to = [held.person_id for held in holders(role, path, at=event.at) if held.path == path]
        level = LEVELS.get(int(event.body["level"]), "")
        self._send(to, "escalated", affair, f"提级到{level}", affair.title, event.at)

    def alarmed(self, event: Happened) -> None:
        """The street's dispatchers hear of it, and who administers the rules or places there."""
        affair = _affair(event)
        if affair is None:
            return
        street = street_of(affair.jurisdiction_path) or affair.jurisdiction_path
        to = [one.person_id for role in ("dispatcher", "administrator") for one in holders(role, street, at=event.at)]
        self._send(to, "alarm", affair, "分派规则或地点需要处理", affair.title, event.at)

    def _send(self, to: Iterable[UUID], kind: str, affair: Affair, title: str, body: str, at: datetime) -> None:
        """Tell several; the reporter is led to their own page, everybody else to the workbench."""
        persons = list(dict.fromkeys(to))
        theirs = self.addresses.mine(affair.id) if persons == [affair.reporter_id] else self.addresses.affair(affair.id)
        send(persons, f"affairs.{kind}", f"{affair.number} {title}", body, link=theirs, at=at)


def _affair(event: Happened) -> Affair | None:
    """The affair, unless it was imported: those disturb nobody."""
    return Affair.objects.filter(id=event.body["affair"]).exclude(origin="imported").first()


def _procedure(affair: Affair) -> Procedure:
    found: Procedure = procedures([affair.procedure_digest])[affair.procedure_digest]
    return found


def _assignees(work: Work, at: datetime) -> list[UUID]:
    """The person with whom the work lies, else everyone in its role for its organisation."""
    if work.person is not None:
        return [work.person]
    if work.org is None:
        return []
    return [held.person_id for held in holders(work.role, work.path, at=at, org=work.org)]

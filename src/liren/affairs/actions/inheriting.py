"""An organisation ended in another 大部制: its open work goes on there, and whoever inherits it sees what it saw.

Run from the outbox a batch at a time, each in a transaction of its own, safe to repeat: first open affairs, under one
lock after another, then who takes part in any affair. A little later it looks once more, for what was under way.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from liren.access.public import SYSTEM, as_system, enter_system
from liren.actors.public import heir_of, members, merging_followed, organisation_names
from liren.affairs.actions.writing import write_turn
from liren.affairs.laying import lay_back
from liren.affairs.models import Affair, Participant, Work
from liren.affairs.rights import Doer, serves
from liren.affairs.store import hold
from liren.affairs.turn import Turn, take_part
from liren.kit.database import rows, write
from liren.kit.outbox import Handler, Happened, emit
from liren.standards.public import rules_of

BATCH = 100
BATCH_SEEN = 5_000
LOOK_AGAIN = timedelta(minutes=5)


def merging_reactions() -> Mapping[tuple[str, str], Handler]:
    """(event kind, handler name) → handler, for `config.bindings`."""
    return {
        ("actors.organisation-merged", "affairs.inherit"): _merged,
        ("affairs.merging-goes-on", "affairs.inherit"): _merged,
    }


def affairs_lying_with(organisations: Collection[UUID]) -> Mapping[UUID, int]:
    """How many open affairs lie with each organisation now. Counts only, whoever asks. One statement."""
    with as_system():
        found = Work.objects.filter(org__in=list(organisations)).order_by().values_list("org")
        return dict(found.annotate(Count("affair_id", distinct=True)))


@write
def inherit_work(*, old: UUID, heir: UUID, after: UUID | None = None, at: datetime) -> UUID | None:
    """Give a batch of the open affairs that name `old` to `heir`; the last id looked at when there are more.

    Who had claimed work keeps it, where they hold their role in the heir; else it lies in the heir's queue. Clocks run
    on, each affair keeps a record. For the system.
    """
    enter_system()
    names = organisation_names([old, heir])
    concerned = Q(id__in=Work.objects.filter(org=old).values("affair_id"))
    concerned |= Q(id__in=Participant.objects.filter(holder=old).values("affair_id"))
    concerned |= Q(organisation=old)  # its own, as a sitting of a committee: nobody there is to do it
    found = Affair.objects.filter(concerned, state="open").order_by("id")
    found = found.filter(id__gt=after) if after else found
    batch = list(found.values_list("id", flat=True)[:BATCH])
    for affair_id in batch:
        _inherit(affair_id, old, heir, names, at)
    return batch[-1] if len(batch) == BATCH else None


@write
def inherit_sight(*, old: UUID, heir: UUID, at: datetime) -> bool:
    """Let `heir` see a batch of the affairs `old` took part in, closed ones too; were there as many as fit in one?"""
    enter_system()
    made = rows(
        "INSERT INTO affairs_participant (affair_id, holder, since)"
        " SELECT p.affair_id, %s, %s FROM affairs_participant p WHERE p.holder = %s AND NOT EXISTS"
        " (SELECT FROM affairs_participant q WHERE q.affair_id = p.affair_id AND q.holder = %s)"
        " ORDER BY p.affair_id LIMIT %s ON CONFLICT DO NOTHING RETURNING affair_id",
        heir, at, old, heir, BATCH_SEEN,
    )  # fmt: skip
    return len(made) == BATCH_SEEN


def _merged(event: Happened) -> None:
    body = event.body
    old, again = UUID(str(body["organisation"])), bool(body.get("again"))
    heir = heir_of(old)
    if heir is None:
        return
    if body.get("phase") != "seen":
        after = UUID(str(body["after"])) if body.get("after") else None
        last = inherit_work(old=old, heir=heir, after=after, at=event.moment)
        _go_on(event, old, event.at, again, "work" if last else "seen", last)
    elif inherit_sight(old=old, heir=heir, at=event.moment):
        _go_on(event, old, event.at, again, "seen")
    else:
        merging_followed(organisation_id=old, at=event.moment)
        if not again:
            _go_on(event, old, event.at + LOOK_AGAIN, True, "work")


def _go_on(event: Happened, old: UUID, at: datetime, again: bool, phase: str, after: UUID | None = None) -> None:
    emit("affairs.merging-goes-on", 1, {"organisation": old, "again": again, "phase": phase, "after": after}, at)


def _inherit(affair_id: UUID, old: UUID, heir: UUID, names: Mapping[UUID, str], at: datetime) -> None:
    """Under the affair's lock, looked at anew: it may have gone on, or come over, since we looked."""
    held = hold(affair_id)
    affair = held.affair
    run = _in_run(affair.run, str(old), {"org": str(heir), "name": names[heir]})
    works = [work for work in held.works if work.org == old]
    spans = [span for span in held.spans.values() if span.org == old]
    lies, its_own = bool(works or spans or run != affair.run), affair.organisation == old
    if affair.state != "open" or not (lies or its_own):
        return
    turn = Turn(held, rules_of(affair.procedure_digest, at, affair.place_path), SYSTEM, Doer("system", None), at)
    affair.run = run
    affair.organisation = heir if its_own else affair.organisation
    for span in spans:
        span.org, span.written_by, span.changed_at = heir, None, at
    turn.changes.changed_spans += spans
    for work in works:
        _take_over(turn, work, heir)
    if lies:
        take_part(turn, heir)
    turn.record("inherited", {"from": str(old), "to": str(heir), "text": f"{names[old]}并入{names[heir]}"})
    write_turn(turn)


def _take_over(turn: Turn, work: Work, heir: UUID) -> None:
    """The work is the heir's: with who claimed it, if they hold its role there, else in the heir's queue."""
    work.org, work.written_by = heir, None
    turn.line = work.line
    there = members(heir) if work.person else ()
    if work.person and not any(
        one.person_id == work.person and one.role == work.role and serves(one.path, work.path) for one in there
    ):
        lay_back(turn, work)
    else:
        turn.changes.changed_works.append(work)
    turn.line = ""


def _in_run(run: Mapping[str, Any], old: str, heir: Mapping[str, str]) -> dict[str, Any]:
    """What steps know of each other, with the heir where the old one was to do something yet."""

    def given(book: Mapping[str, Any]) -> dict[str, Any]:
        return {step: {**to, "org": heir["org"]} if to.get("org") == old else to for step, to in book.items()}

    def called(units: list[dict[str, str]]) -> list[dict[str, str]]:
        return list({one["org"]: one for one in (dict(heir) if u["org"] == old else u for u in units)}.values())

    known = {**run, "assigned": given(run["assigned"])}
    if "called" in run:
        known["called"] = {step: called(units) for step, units in run["called"].items()}
    if "lines" in run:
        known["lines"] = {
            key: {**line, "assigned": given(line["assigned"])} if line["over"] is None else line
            for key, line in run["lines"].items()
        }
    return known

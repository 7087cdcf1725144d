"""One act on one affair: what it changes, gathered in memory and written once.

`going` says where a move leads, `laying` what clocks and open work follow; this module holds what they gather. It asks
the database nothing but the key of whoever has something to seal.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from liren.access.public import Actor
from liren.affairs.answers import facts_for
from liren.affairs.digest import LEAVES, digest_of
from liren.affairs.levels import next_level_up
from liren.affairs.lines import MAIN, line_title, lines_of, standing_at
from liren.affairs.models import Affair, Participant, Record, Span, Work
from liren.affairs.rights import Doer
from liren.affairs.store import Changes, Held
from liren.engine.language import Procedure
from liren.kit.chain import START, Entry, Head, chained, head_of
from liren.kit.json import Json
from liren.kit.outbox import Emitted, prepared
from liren.kit.vault import Keeping, seal_all
from liren.standards.public import Rules


@dataclass
class Turn:
    """`by`, in the part of `doer`, acts on one line of `held`, recorded at `at`.

    happened_at: when it happened, if that was earlier; clocks run from `at` all the same. imported: it all happened
    elsewhere, so clocks bear `happened_at`, none is scored, and nobody is told anything. line: MAIN or one of `lines`.
    """

    held: Held
    rules: Rules
    by: Actor
    doer: Doer
    at: datetime
    happened_at: datetime | None = None
    imported: bool = False
    line: str = MAIN
    entries: list[Entry] = field(default_factory=list)
    events: list[Emitted] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    @property
    def affair(self) -> Affair:
        return self.held.affair

    @property
    def procedure(self) -> Procedure:
        return self.rules.procedure

    @property
    def moment(self) -> datetime:
        """When clocks start and stop."""
        return self.happened_at if self.imported and self.happened_at else self.at

    @property
    def span(self) -> Span | None:
        """The running clock of the line."""
        return self.held.spans.get(self.line)

    @property
    def works(self) -> list[Work]:
        """The open work of the line."""
        return [work for work in self.held.works if work.line == self.line]

    @property
    def step(self) -> str:
        """The key of the step at which the line stands."""
        return standing_at(self.affair, self.line)

    @property
    def side(self) -> dict[str, Any] | None:
        """The line's own book; None on the main line."""
        return None if self.line == MAIN else lines_of(self.affair)[self.line]

    def visit(self, step: str) -> int:
        """Which visit of the step this is: of the running clock, else the last."""
        span = self.span
        return span.visit if span and span.step == step else int(self.affair.run["visits"].get(step, 1))

    def facts(self, answers: Mapping[str, Json] | None = None, rating: int | None = None) -> dict[str, Any]:
        """What conditions may read now on this line, with `answers` just given."""
        given = {**self.affair.answers, **(self.side["answers"] if self.side else {}), **(answers or {})}
        counts, mode = self.affair.counts, self.rules.mode
        return facts_for(self.procedure, given, counts, rating or self.affair.rating, mode)

    def record(self, kind: str, body: Mapping[str, Json], **columns: object) -> None:
        """Add to the history."""
        named = {"line": self.line, "line_title": line_title(self.affair, self.line)} if self.line != MAIN else {}
        said = {**body, **named}
        self.entries.append(Entry(kind, said, self.happened_at, self.by.person_id, self.doer.org, columns))

    def emit(self, kind: str, **ids: Json | UUID) -> None:
        """Tell other rooms, by ids only."""
        if not self.imported:
            self.events.append(Emitted(f"affairs.{kind}", 1, {"affair": self.affair.id, **ids}, self.at))

    def count(self, name: str) -> int:
        """Add one to a counter of the affair; returns the new count."""
        self.affair.counts[name] = self.affair.counts.get(name, 0) + 1
        return int(self.affair.counts[name])


def tell(turn: Turn) -> None:
    """The reporter is told what came of it (R167); who has no address is told when they ask."""
    turn.affair.told_at = turn.moment
    turn.record("told", {"reply": turn.affair.run.get("reply", {})})
    turn.emit("told", step=turn.affair.step, visit=turn.affair.run["visits"].get(turn.affair.step, 1))


def raise_level(turn: Turn, reason: str) -> bool:
    """Escalate by one level, to whom the procedure says; False when it already stands at the top.

    Each level is told once. The open work shows whom it was raised to; so does all later work of the affair.
    """
    affair, rule = turn.affair, turn.procedure.escalate
    above = next_level_up(affair.jurisdiction_path, affair.run.get("level"))
    if above is None or rule is None:
        return False
    level, path = above
    affair.run = {**affair.run, "level": level, "raised_path": path, "raised_role": rule.to}
    turn.count("escalations")
    turn.record("escalated", {"reason": reason, "level": level, "path": path, "role": rule.to, "step": turn.step})
    turn.emit("escalated", level=level, reason=reason)
    for work in turn.held.works:
        work.level, work.raised_path, work.raised_role, work.written_by = level, path, rule.to, turn.by.person_id
        if work not in turn.changes.new_works:
            turn.changes.changed_works.append(work)
    return True


def finish(turn: Turn) -> None:
    """Seal the entries onto the chain and set the affair's head, version and times. After this only writing is left."""
    affair = turn.affair
    if turn.entries:
        last_entry = turn.entries[-1]
        turn.entries[-1] = replace(last_entry, body={**last_entry.body, LEAVES: digest_of(affair)})
    head = Head(affair.chain_seq, affair.chain_head) if affair.chain_seq else START
    turn.changes.records = chained(Record, affair.id, turn.entries, head=head, at=turn.at)
    if turn.changes.records:
        last = head_of(turn.changes.records[-1])
        affair.chain_seq, affair.chain_head = last.seq, last.hash
    affair.written_by, affair.changed_at = turn.by.person_id, turn.at
    turn.changes.other += prepared(turn.events)
    turn.events = []


def seal(turn: Turn, values: Mapping[str, Json], *, of_the_affair: bool = False) -> dict[str, str]:
    """Put personal values away for the vault; returns their commitments. One statement, or none without values.

    They are the reporter's; of a reporter nobody knows, or `of_the_affair`, they are the affair's own.
    """
    affair = turn.affair
    owner = affair.id if of_the_affair else affair.reporter_id or affair.id
    keeping = Keeping(owner, "affair", affair.id, values)
    [commitments], entries = seal_all([keeping], at=turn.at)
    turn.changes.other += entries
    return commitments


def take_part(turn: Turn, holder: UUID | None) -> None:
    """`holder` sees the affair from now on."""
    if holder is not None:
        turn.changes.participants.append(
            Participant(affair=turn.affair, holder=holder, since=turn.at, written_by=turn.by.person_id)
        )

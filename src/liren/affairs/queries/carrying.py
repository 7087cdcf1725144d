"""What a worker takes along where there is no network: open work with its forms, and nothing personal."""

from collections.abc import Iterator
from datetime import datetime

from liren.access.public import Actor
from liren.affairs.page_shapes import CarriedWork, NextMove
from liren.affairs.queries.inbox import inbox
from liren.affairs.queries.offers import next_moves
from liren.affairs.queries.page import parts_of
from liren.affairs.queries.seen import Seen, read_running
from liren.affairs.queries.story import answers
from liren.affairs.shapes import Page, WorkItem


def carried(actor: Actor, *, at: datetime) -> Page[CarriedWork]:
    """The first page of `actor`'s inbox, most urgent first, each with what is told and what may be done now.

    `after` and `count` are the inbox's. Personal answers are left out altogether, masked ones too. Without history:
    three statements, and one for each procedure and community among them, and for each organisation whose members are
    asked.
    """
    page = inbox(actor, at=at)
    items = [item for item in page.items if not item.watching]
    seen = {one.affair.id: one for one in read_running({item.affair_id for item in items}, actor, at)}
    found = tuple(_carried(item, seen[item.affair_id]) for item in items if item.affair_id in seen)
    return Page(found, page.after, page.count, page.counted_to_the_end)


def _carried(item: WorkItem, seen: Seen) -> CarriedWork:
    return CarriedWork(
        item=item,
        version=seen.affair.version,
        rules=seen.rules,
        digest=seen.affair.procedure_digest,
        jurisdiction_path=seen.affair.jurisdiction_path,
        answers=tuple(answer for answer in answers(seen) if answer.text != seen.affair.title),
        moves=tuple(_moves_at(item, seen)),
    )


def _moves_at(item: WorkItem, seen: Seen) -> Iterator[NextMove]:
    for line, (step, part) in parts_of(seen).items():
        if step.key == item.step:
            yield from next_moves(seen, step, part, line)

"""People are asked what they think of a standard; each opinion is answered before it goes on."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.outbox import emit
from liren.standards.catalogue.reading import standard
from liren.standards.life.changing import ClauseChange
from liren.standards.life.errors import NoneOrSeveral, NotOutForOpinions, OpinionsUnanswered
from liren.standards.life.model import VERDICTS, Opinion, StandardAffair
from liren.standards.life.naming import named_standard
from liren.standards.life.turning import (
    Occasion,
    changes_of,
    done,
    held,
    mark,
    put_clauses,
    require_keeper,
    write_facts,
)

NAMED: Final = 5


@write
def ask_opinions(*, of: Occasion, until: date, at_least: int = 0, changes: Sequence[ClauseChange] = ()) -> None:
    """The draft is shown to everybody, who may say what they think until a day. at_least: so many days from now.

    Raises NotAboutAStandard, NotAllowed, InvalidInput when there is nothing to look at, or no time to.
    """
    earliest = of.day + timedelta(days=at_least)
    if until < earliest:
        raise InvalidInput(opinions_until=f"意见提到哪天：请填 {earliest:%Y-%m-%d} 或以后，让大家来得及看。")
    put_clauses(of=of, changes=changes)
    about = held(of)
    if done(of, "opinions"):
        return
    page = standard(about.standard_id, on=of.day)
    if about.kind == "amendment" and not about.draft:
        raise InvalidInput(clauses="修改单还没有写改哪几条。请至少写一条。")
    if about.kind != "amendment" and not page.clauses:
        raise InvalidInput(clauses="还没有条款，别人没有可看的。请至少写一条。")
    if page.line.status in ("planned", "drafting", "review"):
        write_facts(of, about.standard_id, status="opinions")
    about.opinions_from, about.opinions_until, about.opinions_closed = of.at, until, None
    about.save(update_fields=["opinions_from", "opinions_until", "opinions_closed"])
    mark(of, about.standard_id, "opinions", on=until)
    asked = {"standard": about.standard_id, "until": str(until), "by": of.by.person_id}
    emit("standards.opinions-asked", 1, asked, of.at)


def unanswered(affair: UUID) -> tuple[UUID, ...]:
    """The opinions on what this affair makes that have no answer yet. One statement."""
    return tuple(Opinion.objects.filter(asked=affair, verdict=None).values_list("affair", flat=True))


@write
def close_opinions(*, of: Occasion, merged: Mapping[UUID, UUID] = MappingProxyType({})) -> None:
    """Every opinion has its answer; the standard goes to review.

    merged: opinions put together with another affair, and with which: they share its verdict, if it has one, and wait
    for nothing themselves. Raises OpinionsUnanswered, NotAllowed.
    """
    about = held(of)
    if done(of, "opinions_closed"):
        return
    waiting = about.opinions.filter(verdict=None).exclude(affair__in=merged).order_by("said_at")
    numbers = list(waiting.values_list("number", flat=True))
    if numbers:
        raise OpinionsUnanswered(count=len(numbers), numbers="、".join(numbers[:NAMED]))
    for duplicate, main in merged.items():
        main_one = Opinion.objects.filter(affair=main).exclude(verdict=None).first()
        if main_one is not None:
            same = about.opinions.filter(affair=duplicate, verdict=None)
            same.update(verdict=main_one.verdict, answered_at=main_one.answered_at)
    about.opinions_closed = of.at if about.opinions_from else None
    about.save(update_fields=["opinions_closed"])
    counts = [about.opinions.filter(verdict=one).count() for one in VERDICTS]
    told = "，".join(f"{word} {many} 条" for word, many in zip(VERDICTS.values(), counts, strict=True) if many)
    mark(of, about.standard_id, "opinions_closed", says=told or "没有收到意见")
    if standard(about.standard_id, on=of.day).line.status == "opinions":
        write_facts(of, about.standard_id, status="review")
        mark(of, about.standard_id, "review")


@write
def take_opinion(*, of: Occasion, named: str, clause: str = "") -> str:
    """An affair is an opinion on a standard that is out for them; where that is kept. clause: its number; "" for all.

    Raises NoneOrSeveral, NotOutForOpinions, InvalidInput for a clause that is not in it.
    """
    known = Opinion.objects.filter(affair=of.affair).values_list("asked__standard__path", flat=True).first()
    if known is not None:
        return known
    said_at = of.opened_at or of.at
    asked = StandardAffair.objects.filter(opinions_closed=None, ended_at=None).exclude(opinions_from=None)
    asked = asked.filter(opinions_until__gte=said_at.astimezone(CHINA).date())
    try:
        line = named_standard(named, of.place, on=of.day, among=list(asked.values_list("standard_id", flat=True)))
    except NoneOrSeveral as none:
        raise NotOutForOpinions(title=named.strip()[:60]) from none
    about = asked.select_for_update().filter(standard_id=line.id).order_by("-opinions_from")[0]
    number = clause.strip()
    there = {one.number for one in standard(line.id, on=of.day).clauses} | {one.number for one in changes_of(about)}
    if number and number not in there:
        raise InvalidInput(clause=f"这份标准里没有条款“{number[:40]}”。")
    Opinion.objects.create(affair=of.affair, number=of.number, asked=about, clause=number, said_at=said_at)
    return line.path


@write
def answer_opinion(*, of: Occasion, verdict: str) -> None:
    """An opinion is adopted, partly adopted or declined by who keeps the standard; why stands in the affair.

    Raises InvalidInput, NotAllowed.
    """
    if verdict not in VERDICTS:
        raise InvalidInput(verdict=f"请选其中之一：{'、'.join(VERDICTS.values())}。")
    said = Opinion.objects.filter(affair=of.affair).select_related("asked__standard").first()
    if said is not None:
        require_keeper(of, said.asked.standard.path)
        said.verdict, said.answered_at = verdict, of.at
        said.save(update_fields=["verdict", "answered_at"])

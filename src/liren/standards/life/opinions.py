"""People are asked what they think of a standard; each opinion is answered before it goes on."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.catalogue.reading import standard
from liren.standards.life.changing import ClauseChange
from liren.standards.life.errors import NoneOrSeveral, NotOutForOpinions, OpinionsUnanswered
from liren.standards.life.model import VERDICTS, Opinion, StandardAffair
from liren.standards.life.naming import named_standard
from liren.standards.life.turning import Occasion, changes_of, done, held, mark, put_clauses, write_facts

NAMED: Final = 5


@write
def ask_opinions(*, of: Occasion, until: date, changes: Sequence[ClauseChange] = ()) -> None:
    """The draft is shown to everybody, who may say what they think until a day, and later as long as it is not closed.

    Raises NotAboutAStandard, NotAllowed, InvalidInput when there is nothing to look at.
    """
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


@write
def close_opinions(*, of: Occasion) -> None:
    """Every opinion has its answer; the standard goes to review. Raises OpinionsUnanswered, NotAllowed."""
    about = held(of)
    if done(of, "opinions_closed"):
        return
    waiting = list(about.opinions.filter(verdict=None).order_by("said_at").values_list("number", flat=True))
    if waiting:
        raise OpinionsUnanswered(count=len(waiting), numbers="、".join(waiting[:NAMED]))
    about.opinions_closed = of.at
    about.save(update_fields=["opinions_closed"])
    counts = [about.opinions.filter(verdict=one).count() for one in VERDICTS]
    told = "，".join(f"{word} {many} 条" for word, many in zip(VERDICTS.values(), counts, strict=True) if many)
    mark(of, about.standard_id, "opinions_closed", says=told or "没有收到意见")
    if standard(about.standard_id, on=of.day).line.status == "opinions":
        write_facts(of, about.standard_id, status="review")
        mark(of, about.standard_id, "review")


@write
def take_opinion(*, of: Occasion, named: str, clause: str = "") -> None:
    """An affair is an opinion on a standard that is out for them. clause: its number; "" for the whole.

    Raises NoneOrSeveral, NotOutForOpinions, InvalidInput for a clause that is not in it.
    """
    if Opinion.objects.filter(affair=of.affair).exists():
        return
    asked = StandardAffair.objects.filter(opinions_closed=None, ended_at=None).exclude(opinions_from=None)
    try:
        line = named_standard(named, of.place, on=of.day, among=list(asked.values_list("standard_id", flat=True)))
    except NoneOrSeveral as none:
        raise NotOutForOpinions(title=named.strip()[:60]) from none
    about = asked.select_for_update().filter(standard_id=line.id).order_by("-opinions_from")[0]
    number = clause.strip()
    there = {one.number for one in standard(line.id, on=of.day).clauses} | {one.number for one in changes_of(about)}
    if number and number not in there:
        raise InvalidInput(clause=f"这份标准里没有条款“{number[:40]}”。")
    Opinion.objects.create(affair=of.affair, number=of.number, asked=about, clause=number, said_at=of.at)


@write
def answer_opinion(*, of: Occasion, verdict: str) -> None:
    """An opinion is adopted, partly adopted or declined; why stands in the affair. Raises InvalidInput."""
    if verdict not in VERDICTS:
        raise InvalidInput(verdict=f"请选其中之一：{'、'.join(VERDICTS.values())}。")
    Opinion.objects.filter(affair=of.affair).update(verdict=verdict, answered_at=of.at)

"""A standard is issued and takes the place of another; a 修改单 changes clauses, on its day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from liren.access.public import SYSTEM
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.standards.catalogue.codes import BEFORE_ISSUE
from liren.standards.catalogue.reading import standard
from liren.standards.catalogue.view import StandardPage
from liren.standards.life.changing import ClauseChange, clauses_after, reads
from liren.standards.life.errors import OtherStage
from liren.standards.life.model import StandardAffair
from liren.standards.life.turning import Occasion, changes_of, done, end, held, mark, texts_of, write_facts

NAMED: Final = 5


@write
def issue_standard(*, of: Occasion, number: str, issued_on: date, in_force_from: date, says: str = "") -> None:
    """It is approved and published, and holds from a day; what it replaces holds until then.

    A 修改单 changes the clauses of the standard it is of. Raises NotAllowed; InvalidInput, also for a clause that was
    changed since; OtherStage, also when another was issued in place of the same edition.
    """
    about = held(of)
    if about.kind == "amendment":
        _amend(of, about, number, in_force_from, says)
        return
    if done(of, "issued"):
        return
    page = standard(about.standard_id, on=of.day)
    if page.line.status not in BEFORE_ISSUE:
        raise OtherStage(title=page.line.title, status=page.line.status_title, act="发布")
    if not page.clauses:
        raise InvalidInput(clauses="还没有条款，不能发布。请先在起草时写好。")
    if page.line.level != "quasi" and not number.strip():
        raise InvalidInput(number="请写发布的标准号。")
    old = None if about.replaces_id is None else standard(about.replaces_id, on=of.day).line
    if old is not None and old.successor_id is not None:
        raise OtherStage(title=old.title, status="已有另一份代替", act="再由这一份代替")
    write_facts(
        of, page.line.id, status="in_force" if in_force_from <= of.day else "approved", issued_on=issued_on,
        in_force_from=in_force_from, number=number.strip() or None, number_note="",
    )  # fmt: skip
    mark(of, page.line.id, "issued", on=in_force_from, says=says)
    if old is not None and not old.no_longer:  # withdrawn meanwhile, it stays so
        write_facts(of, old.id, status="superseded", successor=page.line.id, withdrawn_on=in_force_from)
        mark(of, old.id, "superseded", on=in_force_from)
    if about.kind == "project":
        end(of, about)


@write
def apply_amendments(at: datetime) -> int:
    """Change the clauses of 修改单 whose day has come; how many. A clause that went meanwhile is not missed."""
    due = StandardAffair.objects.select_for_update().filter(applies_on__lte=at.astimezone(CHINA).date(), ended_at=None)
    found = list(due.order_by("applies_on", "affair"))
    for one in found:
        of = Occasion(one.affair, one.number, f"{one.affair}.apply", "", SYSTEM, at)
        _apply(of, one, standard(one.standard_id, on=of.day), strict=False)
    return len(found)


def _amend(of: Occasion, about: StandardAffair, number: str, on: date, says: str) -> None:
    if done(of, "amended"):
        return
    if not about.draft:
        raise InvalidInput(clauses="修改单还没有写改哪几条，不能发布。")
    page = standard(about.standard_id, on=of.day)
    if not page.line.in_force:
        raise OtherStage(title=page.line.title, status=page.line.status_title, act="修改")
    _require_as_drafted(page, changes_of(about))
    if on > of.day:
        clauses_after(list(texts_of(page)), changes_of(about))  # it must fit today
        write_facts(of, about.standard_id)  # whoever keeps it is asked now, not on the day
        about.applies_on = on
        about.save(update_fields=["applies_on"])
    else:
        _apply(of, about, page, strict=True)
    mark(of, about.standard_id, "amended", on=on, says="：".join(filter(None, (number.strip(), says.strip()))))


def _require_as_drafted(page: StandardPage, changes: Sequence[ClauseChange]) -> None:
    """Raise InvalidInput where a clause reads otherwise than when its change was written: nobody saw that."""
    now = {one.number: reads(one) for one in texts_of(page)}
    other = [one.number for one in changes if one.was is not None and one.was != now.get(one.number, "")]
    if other:
        named = "、".join(number[:40] for number in other[:NAMED])
        raise InvalidInput(clauses=f"条款 {named} 在起草以后另外改过。请退回起草，照现在的条文把这几条再写一次。")


def _apply(of: Occasion, about: StandardAffair, page: StandardPage, *, strict: bool) -> None:
    if page.line.in_force:  # a day to come may find it replaced
        after = clauses_after(list(texts_of(page)), changes_of(about), strict=strict)
        write_facts(of, about.standard_id, clauses=tuple(after))
    about.applies_on = None
    about.save(update_fields=["applies_on"])
    end(of, about)

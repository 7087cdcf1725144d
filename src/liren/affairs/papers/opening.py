"""Opening a paper's file. Where it holds personal data that is a look, written down like any other."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from liren.access.public import Actor, as_system, looked
from liren.affairs.actions.noting import part_beside
from liren.affairs.actions.writing import write_turn
from liren.affairs.models import Affair
from liren.affairs.papers.errors import NoSuchPaper, PaperErased, PaperNotYours
from liren.affairs.papers.issuing import may_issue
from liren.affairs.papers.model import Paper
from liren.affairs.papers.templates import template
from liren.affairs.rights import titles
from liren.affairs.store import hold
from liren.affairs.turn import Turn
from liren.kit.database import write
from liren.media import public as media
from liren.standards.public import rules_of


@write
def open_paper(*, paper_id: UUID, form: Literal["pdf", "docx"], by: Actor, at: datetime) -> media.Opened:
    """The file of a paper. With personal data: for its reporter, and for those who may issue it, whose look is kept.

    Raises NoSuchPaper, PaperNotYours, PaperErased.
    """
    paper = Paper.objects.filter(id=paper_id).first()
    if paper is None:
        raise NoSuchPaper
    if paper.erased:
        raise PaperErased
    affair = Affair.objects.get(id=paper.affair_id)
    own = by.person_id is not None and by.person_id == affair.reporter_id
    if paper.personal and not own:
        _look(paper, affair, by, at)
    with as_system():
        return media.open(paper.pdf_file if form == "pdf" else paper.docx_file)


def forget_papers(affair_id: UUID) -> None:
    """A person's data is erased: the files of papers that hold it go, their numbers and facts stay."""
    with as_system():
        found = list(Paper.objects.filter(affair_id=affair_id, personal=True, erased=False))
        for paper in found:
            media.remove([paper.pdf_file, paper.docx_file])
            paper.erased = True
            paper.given = {}
            paper.save(update_fields=["erased", "given"])


def _look(paper: Paper, affair: Affair, by: Actor, at: datetime) -> None:
    sheet = template(paper.template)
    if not may_issue(sheet, affair.jurisdiction_path, by):
        raise PaperNotYours(title=paper.title, allowed=titles(sheet.issue))
    held, purpose = hold(affair.id), f"查看《{paper.title}》{paper.number_text}"
    turn = Turn(held, rules_of(affair.procedure_digest, at), by, part_beside(held, False, by), at)
    turn.record("revealed", {"names": [f"paper.{paper.id}"], "purpose": purpose})
    write_turn(turn)
    if affair.reporter_id is not None:
        looked(seen=affair.reporter_id, what=[paper.title], purpose=purpose, by=by, at=at)

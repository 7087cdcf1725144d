"""Issuing a paper: filled from the affair, numbered, written to both files, noted in the history; all or nothing."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from liren.access.public import Actor, as_system, holds, looked
from liren.actors.public import organisation
from liren.affairs.actions.noting import part_beside
from liren.affairs.actions.writing import write_turn
from liren.affairs.papers.addresses import verification_address
from liren.affairs.papers.content import Content, parts_of
from liren.affairs.papers.errors import NoSuchPaper, PaperNotForThis, PaperNotYours, PaperOver
from liren.affairs.papers.filling import Filled, built_in, clean, fill, in_chinese
from liren.affairs.papers.model import Paper, PaperNumber
from liren.affairs.papers.numbering import take_number, void_number
from liren.affairs.papers.seen import STATES, Issued, issued
from liren.affairs.papers.sheet import Sheet
from liren.affairs.papers.templates import template as sheet_of
from liren.affairs.rights import titles
from liren.affairs.store import Held, hold
from liren.affairs.turn import Turn
from liren.kit import vault
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.kit.ids import new_id
from liren.media.public import attach, store_made
from liren.standards.public import rules_of
from liren.territories.public import community_of, place_at, street_of

LONGEST_REASON = 300


@write
def issue_paper(
    *,
    affair_id: UUID,
    template: str,
    by: Actor,
    at: datetime,
    given: Mapping[str, str] | None = None,
    step: str | None = None,
    visit: int | None = None,
) -> Issued:
    """Issue a paper of an affair; the one that was issued at this visit of this step before, if there is one.

    given: what the template asks beside the affair's own answers. Personal answers it draws on are revealed for it, and
    the look is written down. For the system a withdrawn paper counts as issued: it is not made anew by itself.
    Raises NoSuchAffair, NoSuchTemplate, PaperNotForThis, PaperNotYours, InvalidInput for what is missing.
    """
    sheet, held = sheet_of(template), hold(affair_id)
    _require(sheet, held, by)
    step = step or held.affair.step
    visit = held.affair.run["visits"].get(step, 0) if visit is None else visit
    before = Paper.objects.filter(affair_id=affair_id, template=template, step=step, visit=visit).order_by("-issued_at")
    standing = next((one for one in before if one.state == "issued" or by.is_system), None)
    if standing is not None:
        return issued(standing)
    return _issue(sheet, held, clean(given or {}), step, visit, by, at)


@write
def reissue_paper(
    *, paper_id: UUID, reason: str, by: Actor, at: datetime, given: Mapping[str, str] | None = None
) -> Issued:
    """A corrected version under the same number, from what the affair holds now; the version before is replaced.

    Raises NoSuchPaper, PaperOver, PaperNotYours, InvalidInput.
    """
    paper, held = _held(paper_id)
    sheet = sheet_of(paper.template)
    _require(sheet, held, by)
    _require_standing(paper)
    _end(paper, "replaced", reason, by, at)
    return _issue(sheet, held, clean(given or paper.given), paper.step, paper.visit, by, at, replaces=paper)


@write
def withdraw_paper(*, paper_id: UUID, reason: str, by: Actor, at: datetime) -> Issued:
    """A paper no longer counts; its number stays listed as 作废. Raises NoSuchPaper, PaperOver, PaperNotYours."""
    paper, held = _held(paper_id)
    _require(sheet_of(paper.template), held, by)
    _require_standing(paper)
    _end(paper, "withdrawn", reason, by, at)
    void_number(paper.number, reason=reason.strip(), by=by)
    turn = _turn(held, by, at)
    said = f"《{paper.title}》{paper.number_text}：{reason.strip()}"
    turn.record("paper_withdrawn", {"paper": str(paper.id), "text": said, "internal": not paper.for_reporter})
    turn.emit("paper-withdrawn", paper=paper.id)
    write_turn(turn)
    return issued(paper)


def _issue(
    sheet: Sheet,
    held: Held,
    given: Mapping[str, str],
    step: str,
    visit: int,
    by: Actor,
    at: datetime,
    replaces: Paper | None = None,
) -> Issued:
    turn = _turn(held, by, at)
    org, issuer, path = _issuer(held, turn.doer.org)
    community = place_at(community_of(held.affair.place_path) or held.affair.place_path)
    kept = vault.values("affair", held.affair.id) if sheet.personal else {}

    def filled(number: str) -> Filled:
        name = community.everyday_name if community else ""
        known = built_in(held.affair, turn.rules, issuer=issuer, number=number, community=name, at=at)
        return fill(sheet, held.affair, turn.rules, kept, given, built_in=known)

    filled("")  # a number is taken only for what can be issued
    number = replaces.number if replaces else take_number(sheet.series, path, at=at, written_by=by.person_id)
    words = filled(number.text)
    code = secrets.token_urlsafe(9)
    content = Content(
        title=sheet.title,
        number=number.text,
        issuer=issuer,
        date=in_chinese(at),
        version=replaces.version + 1 if replaces else 1,
        parts=parts_of(sheet, words),
        verify=verification_address(code),
        code=code,
    )
    paper = _written(sheet, held, content, number, words, given, (step, visit), (org, path), by, at)
    _note(turn, paper, words, replaces)
    return issued(paper)


def _written(
    sheet: Sheet,
    held: Held,
    content: Content,
    number: PaperNumber,
    words: Filled,
    given: Mapping[str, str],
    where: tuple[str, int],
    whose: tuple[UUID | None, str],
    by: Actor,
    at: datetime,
) -> Paper:
    """Both files and the row."""
    paper_id, name = new_id(), f"{sheet.title}{content.number}"
    from liren.affairs.papers.as_docx import as_docx  # with their libraries 20 MB, of use to few processes
    from liren.affairs.papers.as_pdf import as_pdf

    pdf = store_made(as_pdf(content, at=at), name, "pdf", by=by, at=at)
    docx = store_made(as_docx(content, at=at), name, "docx", by=by, at=at)
    with as_system():  # attached to a paper, a file is nobody's to open but through `open_paper`
        attach("paper", paper_id, [pdf.id, docx.id], by=by)
    return Paper.objects.create(
        id=paper_id,
        affair=held.affair,
        template=sheet.key,
        template_version=sheet.version,
        template_digest=sheet.digest,
        step=where[0],
        visit=where[1],
        version=content.version,
        title=sheet.title,
        number=number,
        number_text=content.number,
        issuer_org=whose[0],
        issuer_name=content.issuer,
        issued_by=by.person_id,
        issued_by_name=by.name,
        issued_at=at,
        given=dict(given),
        personal=bool(words.looked_at),
        for_reporter=sheet.for_reporter,
        pdf_file=pdf.id,
        pdf_hash=pdf.hash,
        docx_file=docx.id,
        docx_hash=docx.hash,
        code=content.code,
        path=whose[1],
        written_by=by.person_id,
    )


def _note(turn: Turn, paper: Paper, words: Filled, replaces: Paper | None) -> None:
    """The history says what was looked at for the paper, and what its files hash to."""
    affair, purpose = turn.affair, f"出具《{paper.title}》{paper.number_text}"
    if words.looked_at:
        turn.record("revealed", {"names": list(words.looked_at), "purpose": purpose})
    again = f"更正后第 {paper.version} 版，{replaces.reason}" if replaces else ""
    turn.record(
        "paper_issued",
        {
            "paper": str(paper.id),
            "template": [paper.template, paper.template_version, paper.template_digest],
            "number": paper.number_text,
            "version": paper.version,
            "pdf": paper.pdf_hash,
            "docx": paper.docx_hash,
            "text": "，".join(part for part in (f"《{paper.title}》{paper.number_text}", again) if part),
            "internal": not paper.for_reporter,
        },
    )
    turn.emit("paper-issued", paper=paper.id)
    write_turn(turn)
    if words.looked_at and affair.reporter_id is not None:
        looked(seen=affair.reporter_id, what=words.looked_at, purpose=purpose, by=turn.by, at=turn.at)


def _require(sheet: Sheet, held: Held, by: Actor) -> None:
    if not sheet.is_for(held.affair.kind, held.affair.procedure_key):
        raise PaperNotForThis(title=sheet.title)
    if not may_issue(sheet, held.affair.jurisdiction_path, by):
        raise PaperNotYours(title=sheet.title, allowed=titles(sheet.issue))


def may_issue(sheet: Sheet, path: str, by: Actor) -> bool:
    """Does `by` hold a role there that the template names?"""
    return by.is_system or any(holds(by, role, path) for role in sheet.issue)


def _require_standing(paper: Paper) -> None:
    if paper.state != "issued":
        raise PaperOver(title=paper.title, number=paper.number_text, state=STATES[paper.state])


def _end(paper: Paper, state: str, reason: str, by: Actor, at: datetime) -> None:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidInput(reason=f"请写明理由，不超过 {LONGEST_REASON} 字")
    paper.state, paper.reason, paper.ended_at, paper.written_by = state, reason.strip(), at, by.person_id
    paper.save(update_fields=["state", "reason", "ended_at", "written_by"])


def _held(paper_id: UUID) -> tuple[Paper, Held]:
    """The paper as it stands under its affair's lock."""
    affair_id = Paper.objects.filter(id=paper_id).values_list("affair_id", flat=True).first()
    if affair_id is None:
        raise NoSuchPaper
    held = hold(affair_id)
    return Paper.objects.select_related("number").get(id=paper_id), held


def _turn(held: Held, by: Actor, at: datetime) -> Turn:
    return Turn(held, rules_of(held.affair.procedure_digest, at), by, part_beside(held, False, by), at)


def _issuer(held: Held, org: UUID | None) -> tuple[UUID | None, str, str]:
    """The body that issues, its name, and the place that numbers: the doer's, else whose affair it was first.

    Of one that ended in another, the other: nothing is issued in the name of what is no more.
    """
    affair = held.affair
    chosen = org or affair.first_receiver_org
    if chosen is not None:
        found = organisation(chosen)
        found = organisation(found.successor_id) if found.successor_id else found
        return found.id, found.name, community_of(found.path) or found.path
    path = community_of(affair.jurisdiction_path) or street_of(affair.jurisdiction_path) or affair.jurisdiction_path
    place = place_at(path)
    return None, place.name if place else "", path

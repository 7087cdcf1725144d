"""Reading papers: of an affair, by what may be issued, by the code in a QR, and the book of numbers."""

from collections.abc import Iterator
from uuid import UUID

from liren.access.public import Actor, as_system, may
from liren.affairs.models import Affair
from liren.affairs.papers.errors import NoSuchPaper
from liren.affairs.papers.issuing import may_issue
from liren.affairs.papers.model import Paper, PaperNumber, PaperSeries
from liren.affairs.papers.numbering import state_title
from liren.affairs.papers.seen import STATES, Issued, Numbered, Verification, issued
from liren.affairs.papers.sheet import Sheet
from liren.affairs.papers.templates import all_series, templates
from liren.kit.errors import NotYours


def papers_of(affair_id: UUID) -> tuple[Issued, ...]:
    """The papers of an affair that this reader may know of, newest first. One statement."""
    return tuple(issued(p) for p in Paper.objects.filter(affair_id=affair_id).order_by("-issued_at", "-version"))


def paper(paper_id: UUID) -> Issued:
    """One paper. Raises NoSuchPaper for what is not there or not this reader's to see."""
    found = Paper.objects.filter(id=paper_id).first()
    if found is None:
        raise NoSuchPaper
    return issued(found)


def issuable(affair_id: UUID, actor: Actor) -> tuple[Sheet, ...]:
    """The templates `actor` may issue for an affair. One statement."""
    found = Affair.objects.filter(id=affair_id).values_list("kind", "procedure_key", "jurisdiction_path").first()
    if found is None:
        return ()
    kind, procedure, path = found
    return tuple(s for s in templates().values() if s.is_for(kind, procedure) and may_issue(s, path, actor))


def verification(code: str) -> Verification:
    """What the holder of a paper is told, whoever they are. Raises NoSuchPaper."""
    with as_system():
        found = Paper.objects.filter(code=code).first()
    if found is None:
        raise NoSuchPaper
    hashes = (found.pdf_hash, found.docx_hash)
    return Verification(
        found.title, found.number_text, found.version, found.issuer_name, found.issued_at, found.state,
        STATES[found.state], hashes,
    )  # fmt: skip


def number_book(series: str, path: str, year: int, actor: Actor) -> tuple[Numbered, ...]:
    """Every number of a series at a place in a year, from 1 to the last given. Raises NotYours."""
    if series not in all_series() or not (may(actor, "affairs.read", path) or may(actor, "places.manage", path)):
        raise NotYours(what="这本号簿")
    with as_system():
        last = PaperSeries.objects.filter(series=series, path=path, year=year).values_list("last", flat=True).first()
        taken = {one.n: one for one in PaperNumber.objects.filter(series=series, path=path, year=year)}
    return tuple(_numbered(n, taken.get(n)) for n in range(1, (last or 0) + 1))


def gaps() -> Iterator[str]:
    """Numbers a series without gaps lacks: for `./liren verify`, as the system."""
    for one in PaperSeries.objects.order_by("series", "path", "year"):
        known = all_series().get(one.series)
        if known is None or known.gaps != "none":
            continue
        taken = set(
            PaperNumber.objects.filter(series=one.series, path=one.path, year=one.year).values_list("n", flat=True)
        )
        for n in sorted(set(range(1, one.last + 1)) - taken):
            yield f"{known.title} {one.path} {one.year} 年第 {n} 号不见了"


def _numbered(n: int, found: PaperNumber | None) -> Numbered:
    if found is None:
        return Numbered(n, "", "缺号", "", None)
    return Numbered(n, found.text, state_title(found.state), found.reason, found.at)

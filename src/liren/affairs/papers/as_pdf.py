"""A paper as PDF: A4, Chinese glyphs embedded (only those used), its QR code drawn."""

import io
import string
from datetime import datetime

from liren.affairs.papers import qr
from liren.affairs.papers.content import Content, Part
from liren.affairs.papers.filling import Table
from liren.kit.typesetting.sheet import MISSING, Sheet
from liren.kit.typesetting.typefaces import SANS, SERIF

MARGIN, BODY, CODE_SIZE = 26.0, 14.0, 24.0
INDENT = "　　"
VERSION = "（更正后第 {} 版）"
SIGNED = "{}（签名）：＿＿＿＿＿＿＿＿　　＿＿＿＿年＿＿月＿＿日"
SEAL = "（盖章）"
PROOF = "扫码核验本文书真伪，核验码 {}"
PROVES = "核验页只显示文号、标题、出具单位、日期和是否有效，不显示内容。"
OWN = "".join((MISSING, INDENT, VERSION, SIGNED, SEAL, PROOF, PROVES, string.printable.strip()))
"""What papers say of themselves, numbers and names included."""


def as_pdf(content: Content, *, at: datetime) -> bytes:
    """The file. at: the date it bears. Raises FontMissing."""
    sheet = _Paper(content, at)
    sheet.head()
    for part in content.parts:
        sheet.put(part)
    sheet.seal()
    sheet.proof()
    out = io.BytesIO()
    sheet.output(out)
    return out.getvalue()


def characters_of(content: Content) -> frozenset[int]:
    """Every character the paper of `content` may show."""
    said = [OWN, content.title, content.number, content.issuer, content.date, content.code]
    for part in content.parts:
        said += [part.text, *part.names, *(word for pair in part.pairs for word in pair)]
        if part.table is not None:
            said += [*part.table.headings, *(cell for row in part.table.rows for cell in row)]
    return frozenset(map(ord, "".join(said)))


class _Paper(Sheet):
    def __init__(self, content: Content, at: datetime) -> None:
        self.content = content
        super().__init__(f"{content.title} {content.number}", characters_of(content), at, margin=MARGIN)

    def head(self) -> None:
        self.write_with(SANS, 20)
        self.lines(self.content.title, align="C", height=12)
        self.write_with(SERIF, 12)
        version = VERSION.format(self.content.version) if self.content.version > 1 else ""
        self.lines(self.content.number + version, align="C", height=8)
        self.ln(6)

    def put(self, part: Part) -> None:
        self.write_with(SANS if part.kind == "heading" else SERIF, BODY)
        if part.kind == "p":
            self.lines(INDENT + part.text)
        elif part.kind in ("center", "heading", "lines"):
            self.lines(part.text, align="C" if part.kind == "center" else "L")
        elif part.kind == "facts":
            self._grid(Table((), part.pairs), widths=(2, 5))
        elif part.table is not None:
            self._grid(part.table)
        elif part.kind == "signatures":
            self._signatures(part)

    def _grid(self, table: Table, widths: tuple[int, ...] | None = None) -> None:
        self.ln(2)
        self.write_with(SERIF, 12)
        head = [table.headings] if table.headings else []
        rows = [*head, *table.rows]
        if rows:
            self.grid(rows, widths)
            self.ln(3)

    def _signatures(self, part: Part) -> None:
        self.ln(6)
        for name in part.names:
            self.lines(SIGNED.format(name), height=11)

    def seal(self) -> None:
        """The issuing body and the date, to the right, with room for the seal."""
        self.ln(8)
        self.keep_together(34)
        self.write_with(SERIF, BODY)
        for text in (self.content.issuer, self.content.date, SEAL):
            self.lines(text, align="R")

    def proof(self) -> None:
        """The QR code, and what it proves."""
        self.ln(4)
        self.keep_together(CODE_SIZE + 4)
        top, count_and_dark = self.get_y(), qr.squares(self.content.verify)
        wide, dark = count_and_dark
        side = CODE_SIZE / wide
        for x, y in dark:
            self.rect(MARGIN + x * side, top + y * side, side, side, style="F")
        self.set_xy(MARGIN + CODE_SIZE + 5, top + 3)
        self.write_with(SANS, 9)
        left = self.l_margin
        self.set_left_margin(MARGIN + CODE_SIZE + 5)
        self.lines(PROOF.format(self.content.code), height=6)
        self.lines(PROVES, height=6)
        self.set_left_margin(left)

"""A paper as PDF: A4, Chinese glyphs embedded (only those used), its QR code drawn."""

import io
import string
from collections.abc import Callable
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from liren.affairs.papers import qr
from liren.affairs.papers.breaking import lines_of
from liren.affairs.papers.content import Content, Part
from liren.affairs.papers.filling import Table
from liren.affairs.papers.typefaces import SANS, SERIF, cut

MARGIN, BODY, LEADING, CODE_SIZE = 26.0, 14.0, 9.0, 24.0
MISSING = "〓"  # what printers set for a character the case does not hold
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
    sheet = _Sheet(content, at)
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


class _Sheet(FPDF):
    def __init__(self, content: Content, at: datetime) -> None:
        super().__init__(format="A4")
        self.content = content
        self.set_creation_date(at)
        self.set_title(f"{content.title} {content.number}")
        self.set_lang("zh-CN")
        self.set_margins(MARGIN, 24, MARGIN)
        self.set_auto_page_break(True, 24)
        self.cuts = {style: cut(style, characters_of(content)) for style in (SERIF, SANS)}
        for style, made in self.cuts.items():
            self.add_font(style, fname=made.path)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-16)
        self.write_with(SANS, 9)
        self.cell(0, 6, f"{self.page_no()}", align="C")

    def write_with(self, family: str, size: float) -> None:
        self.set_font(family, size=size)

    def known(self, text: str) -> str:
        """The text with a mark for every character the font does not have."""
        has = self.cuts[self.font_family].characters
        return "".join(c if ord(c) in has else MISSING for c in text)

    def lines(self, text: str, *, align: str = "L", height: float = LEADING, width: float | None = None) -> None:
        measure: Callable[[str], float] = self.get_string_width
        for line in lines_of(self.known(text), width or self.epw, measure):
            self.cell(width or self.epw, height, line, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

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
        if not rows:
            return
        with self.table(
            col_widths=widths, line_height=7, padding=1.5, wrapmode="CHAR", first_row_as_headings=False
        ) as grid:
            for row in rows:
                grid.row([self.known(cell) for cell in row])
        self.ln(3)

    def _signatures(self, part: Part) -> None:
        self.ln(6)
        for name in part.names:
            self.lines(SIGNED.format(name), height=11)

    def seal(self) -> None:
        """The issuing body and the date, to the right, with room for the seal."""
        self.ln(8)
        self._keep_together(34)
        self.write_with(SERIF, BODY)
        for text in (self.content.issuer, self.content.date, SEAL):
            self.lines(text, align="R")

    def proof(self) -> None:
        """The QR code, and what it proves."""
        self.ln(4)
        self._keep_together(CODE_SIZE + 4)
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

    def _keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()

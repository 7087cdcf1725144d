"""A4 with Chinese glyphs embedded, only those used: lines broken as Chinese is, tables, page numbers."""

from collections.abc import Callable, Sequence
from datetime import datetime

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace, TTFFont

from liren.kit.typesetting.breaking import lines_of
from liren.kit.typesetting.typefaces import SANS, SERIF, cut

LEADING = 9.0
_PLAIN = FontFace()
MISSING = "〓"  # what printers set for a character the case does not hold


class Sheet(FPDF):
    """One file. characters: every one it may show, digits of page numbers included; at: the date it bears.

    Raises FontMissing.
    """

    def __init__(self, title: str, characters: frozenset[int], at: datetime, *, margin: float) -> None:
        super().__init__(format="A4")
        self.set_creation_date(at)
        self.set_title(title)
        self.set_lang("zh-CN")
        self.set_margins(margin, 24, margin)
        self.set_auto_page_break(True, 24)
        self.cuts = {style: cut(style, characters) for style in (SERIF, SANS)}
        for style, made in self.cuts.items():
            self.add_font(style, fname=made.path)
            font = self.fonts[style]
            assert isinstance(font, TTFFont)
            font.ttfont.recalcBBoxes = False  # to draw each glyph for its bounds took half of a file
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

    def grid(
        self, rows: Sequence[Sequence[str]], widths: tuple[int, ...] | None = None, *, headed: bool = False,
        height: float = 7,
    ) -> None:  # fmt: skip
        """A table with all lines; `headed`: its first row comes again on each page."""
        with self.table(
            col_widths=widths, line_height=height, padding=1.5, wrapmode="CHAR", first_row_as_headings=headed,
            headings_style=_PLAIN, text_align="LEFT",
        ) as made:  # fmt: skip
            for row in rows:
                made.row([self.known(cell) for cell in row])

    def keep_together(self, height: float) -> None:
        if self.will_page_break(height):
            self.add_page()

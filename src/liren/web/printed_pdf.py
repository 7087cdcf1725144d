"""The document of a procedure as PDF: chapters, tables, and its drawing on a page of its own, lying."""

import io
import string
from datetime import datetime
from typing import TYPE_CHECKING

from liren.engine.diagram import Diagram, Edge, Node, layout
from liren.engine.printed import Grid, Paragraph
from liren.kit.typesetting.sheet import MISSING, Sheet
from liren.kit.typesetting.typefaces import SANS, SERIF

if TYPE_CHECKING:
    from liren.web.printing import Document

MARGIN, BODY, SMALL = 22.0, 11.0, 9.0
INDENT = "　　"
DRAWN, NAMED = "附录 A　流程图", "附录 B　条款名"
NAMES_SAY = "条款名在各版里不变，意见、偏离和符合性都按它归集。"
OWN = "".join((MISSING, INDENT, DRAWN, NAMED, NAMES_SAY, string.printable.strip()))


def as_pdf(document: "Document", *, at: datetime) -> bytes:
    """The file. at: the date it bears. Raises FontMissing."""
    diagram = layout(document.procedure)
    sheet = _Paper(document, diagram, at)
    sheet.head()
    for chapter in document.chapters:
        sheet.chapter(f"{chapter.number}　{chapter.title}")
        for part in chapter.parts:
            sheet.put(part)
    sheet.drawing(diagram)
    sheet.add_page(orientation="P")
    sheet.chapter(NAMED)
    sheet.put(Paragraph(NAMES_SAY))
    sheet.put(document.names)
    out = io.BytesIO()
    sheet.output(out)
    return out.getvalue()


class _Paper(Sheet):
    def __init__(self, document: "Document", diagram: Diagram, at: datetime) -> None:
        self.document = document
        super().__init__(document.title, _characters(document, diagram), at, margin=MARGIN)

    def head(self) -> None:
        self.write_with(SANS, 20)
        self.ln(6)
        self.lines(self.document.title, align="C", height=12)
        self.ln(4)
        self.write_with(SERIF, BODY)
        self.grid(self.document.facts, (1, 4))
        self.ln(4)

    def chapter(self, title: str) -> None:
        self.keep_together(24)
        self.ln(4)
        self.write_with(SANS, 13)
        self.lines(title, height=9)
        self.ln(1)

    def put(self, part: Paragraph | Grid) -> None:
        if isinstance(part, Grid):
            self._table(part)
            return
        is_step = bool(part.number) and not part.deep and bool(part.name) and part.number.startswith("5.")
        self.write_with(SANS if is_step else SERIF, BODY)
        begin = f"{part.number}　" if part.number else INDENT if not part.deep else ""
        if is_step:
            self.keep_together(20)
        indent = 8.0 if part.deep else 0.0
        self.set_left_margin(MARGIN + indent)
        self.set_x(MARGIN + indent)
        self.lines(f"{begin}{part.text}", height=6.5)
        self.set_left_margin(MARGIN)
        self.set_x(MARGIN)

    def _table(self, grid: Grid) -> None:
        self.keep_together(30)
        self.ln(2)
        self.write_with(SANS, BODY)
        self.lines(grid.title, height=7)
        self.write_with(SERIF, SMALL)
        self.grid((grid.headings, *grid.rows), _widths(grid), headed=True, height=5)
        self.ln(2)

    # --- the drawing ------------------------------------------------------------------------------------------------

    def drawing(self, diagram: Diagram) -> None:
        """As large as a lying page allows."""
        self.add_page(orientation="L")
        self.chapter(DRAWN)
        top = self.get_y()
        scale = min(self.epw / diagram.width, (self.h - top - 24) / diagram.height, 0.3)
        left = MARGIN + (self.epw - diagram.width * scale) / 2
        for edge in diagram.edges:
            self._edge(edge, left, top, scale)
        for node in diagram.nodes:
            self._box(node, left, top, scale)

    def _box(self, node: Node, left: float, top: float, scale: float) -> None:
        x, y, w, h = left + node.x * scale, top + node.y * scale, node.w * scale, node.h * scale
        self.set_fill_color(255)
        self.rect(x, y, w, h, style="DF", round_corners=node.kind != "pill", corner_radius=min(1.5, h / 4))
        self.write_with(SANS if node.kind != "pill" else SERIF, max(4.0, 13 * scale * 2.83))
        text = self.known(node.title)
        while self.get_string_width(text) > w - 1 and len(text) > 2:
            text = text[:-1]
        self.text(x + (w - self.get_string_width(text)) / 2, y + h / 2 + 13 * scale * 0.35, text)

    def _edge(self, edge: Edge, left: float, top: float, scale: float) -> None:
        points = [(left + x * scale, top + y * scale) for x, y in edge.points]
        if edge.back or edge.timeout:
            self.set_dash_pattern(dash=1.2, gap=0.8)
        self.polyline(points)
        self.set_dash_pattern()
        (ax, ay), (bx, by) = points[-2], points[-1]
        length = max(abs(bx - ax), abs(by - ay)) or 1
        dx, dy, size = (bx - ax) / length, (by - ay) / length, 8 * scale
        back = (bx - dx * size, by - dy * size)
        self.set_fill_color(0)
        wing = size / 2
        self.polygon([(bx, by), (back[0] - dy * wing, back[1] + dx * wing), (back[0] + dy * wing, back[1] - dx * wing)],
                     style="F")  # fmt: skip
        if edge.label:
            self.write_with(SERIF, max(4.0, 12 * scale * 2.83))
            text = self.known(edge.label)
            wide = self.get_string_width(text)
            self.text(left + edge.label_x * scale - wide / 2, top + edge.label_y * scale, text)


def _widths(grid: Grid) -> tuple[int, ...]:
    """By how much stands in a column, within bounds: a number needs no room of a sentence."""
    columns = zip(grid.headings, *grid.rows, strict=True)
    return tuple(min(24, max(5, *(len(cell) for cell in column))) for column in columns)


def _characters(document: "Document", diagram: Diagram) -> frozenset[int]:
    said = [OWN, document.title, *(word for pair in document.facts for word in pair)]
    said += [node.title for node in diagram.nodes] + [edge.label for edge in diagram.edges]
    for chapter in document.chapters:
        said += [chapter.title]
        for part in chapter.parts:
            said += [part.text, part.number] if isinstance(part, Paragraph) else _cells(part)
    return frozenset(map(ord, "".join([*said, *_cells(document.names)])))


def _cells(grid: Grid) -> list[str]:
    return [grid.title, *grid.headings, *(cell for row in grid.rows for cell in row)]

"""A paper as a Word file: the same parts as the PDF, in styles people can go on writing in."""

import io
from datetime import datetime

from docx import Document
from docx.document import Document as Doc
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from liren.affairs.papers import qr
from liren.affairs.papers.content import Content, Part
from liren.affairs.papers.filling import Table
from liren.kit.clock import CHINA

BODY_FONT, HEAD_FONT = "仿宋", "黑体"
ALIGN = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT, "left": WD_ALIGN_PARAGRAPH.LEFT}


def as_docx(content: Content, *, at: datetime) -> bytes:
    """The file. at: the date it bears."""
    document = Document()
    _page(document, content, at)
    _line(document, content.title, "center", HEAD_FONT, 22)
    version = f"（更正后第 {content.version} 版）" if content.version > 1 else ""
    _line(document, content.number + version, "center", BODY_FONT, 12)
    for part in content.parts:
        _put(document, part)
    _line(document, "", "left", BODY_FONT, 14)
    for text in (content.issuer, content.date, "（盖章）"):
        _line(document, text, "right", BODY_FONT, 14)
    document.add_picture(io.BytesIO(qr.picture(content.verify)), width=Cm(2.6))
    _line(document, f"扫码核验本文书真伪，核验码 {content.code}", "left", BODY_FONT, 9)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Doc, content: Content, at: datetime) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin = section.bottom_margin = Cm(2.4)
    about = document.core_properties
    about.title, about.author, about.comments = f"{content.title} {content.number}", content.issuer, ""
    about.created = about.modified = at.astimezone(CHINA).replace(tzinfo=None)


def _line(document: Doc, text: str, align: str, font: str, size: float, *, indent: bool = False) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = ALIGN[align]
    paragraph.paragraph_format.space_after = Pt(6)
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(size * 2)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _put(document: Doc, part: Part) -> None:
    if part.kind == "facts":
        _grid(document, Table((), part.pairs))
    elif part.table is not None:
        _grid(document, part.table)
    elif part.kind == "signatures":
        for name in part.names:
            _line(document, f"{name}（签名）：＿＿＿＿＿＿＿＿　　＿＿＿＿年＿＿月＿＿日", "left", BODY_FONT, 14)
    else:
        font = HEAD_FONT if part.kind == "heading" else BODY_FONT
        align = "center" if part.kind == "center" else "left"
        _line(document, part.text, align, font, 14, indent=part.kind == "p")


def _grid(document: Doc, table: Table) -> None:
    rows = [*([table.headings] if table.headings else []), *table.rows]
    if not rows:
        return
    grid = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for row in rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph()

"""A paper's parts in order, ready to be set in type: both files are made from the same parts, so they say the same."""

from collections.abc import Iterator
from dataclasses import dataclass

from liren.affairs.papers.filling import Filled, Table
from liren.affairs.papers.sheet import BUILT_IN, Block, Sheet
from liren.affairs.papers.templates import PLACEHOLDER

BLANK = "＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True)
class Part:
    """kind: as in a template's body. text: of a paragraph. pairs: of facts. table: of a table. names: who signs."""

    kind: str
    text: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    table: Table | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """One paper. verify: the address in its QR code; code: to type where no camera is."""

    title: str
    number: str
    issuer: str
    date: str
    version: int
    parts: tuple[Part, ...]
    verify: str
    code: str


def parts_of(sheet: Sheet, filled: Filled) -> tuple[Part, ...]:
    """The body, filled. What nobody knows is left blank, to be written by hand."""
    return tuple(part for block in sheet.body for part in _parts(sheet, block, filled))


def _parts(sheet: Sheet, block: Block, filled: Filled) -> Iterator[Part]:
    if block.kind == "facts":
        yield Part("facts", pairs=tuple((_title(sheet, key), filled.words.get(key) or BLANK) for key in block.of))
    elif block.kind == "table":
        table = filled.tables.get(block.of[0])
        text = filled.words.get(block.of[0]) or BLANK
        yield Part("table", table=table) if table else Part("p", text=text)
    elif block.kind == "signatures":
        yield Part("signatures", names=tuple(_said(text, filled) for text in block.of))
    else:
        for line in _said(block.of[0], filled).split("\n"):
            if line.strip():
                yield Part(block.kind, text=line.strip())


def _said(text: str, filled: Filled) -> str:
    return PLACEHOLDER.sub(lambda found: filled.words.get(found[1]) or BLANK, text)


def _title(sheet: Sheet, key: str) -> str:
    return sheet.fields[key].title if key in sheet.fields else BUILT_IN[key]

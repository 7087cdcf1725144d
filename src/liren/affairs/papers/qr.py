"""The QR code of a paper: squares for the PDF, a picture for Word."""

import io
from collections.abc import Iterator

import segno


def squares(text: str) -> tuple[int, Iterator[tuple[int, int]]]:
    """How many squares wide, and which are dark (column, row)."""
    made = segno.make(text, error="m", micro=False)
    rows = list(made.matrix)
    dark = ((x, y) for y, row in enumerate(rows) for x, bit in enumerate(row) if bit)
    return len(rows), dark


def picture(text: str) -> bytes:
    """A PNG with its quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()

"""CSV as text and table: UTF-8 with a mark, so that spreadsheets read Chinese. What a cell may say is in `sheets`."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Final

TYPE: Final = "text/csv; charset=utf-8"
_SEPARATORS: Final = (",", "\t", ";")


def write_table(out: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """Write rows into `out`, with commas between, quotes where needed, lines ended as spreadsheets do."""
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    text.detach()


def read_table(data: bytes, most: int) -> Iterator[tuple[str, ...]]:
    """The rows, `most` at the utmost; UTF-8, or GB 18030 as Chinese spreadsheets save it. Raises ValueError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        yield from map(tuple, islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), most))
    except csv.Error as error:
        raise ValueError(str(error)) from error

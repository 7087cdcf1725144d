"""An edition somebody brings as a file: `code,name` lines as CSV, plain or packed by xz, and a table of successors."""

import csv
import hashlib
import io
import lzma
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from liren.territories.errors import PlaceInvalid
from liren.territories.frame import Frame

MOST_BYTES = 48 * 1024 * 1024
"""The whole country is 20 MB unpacked."""
MOST_MEMORY = 128 * 1024 * 1024
"""What unpacking may take: xz at its best needs half of it; a file may ask for gigabytes."""
MOST_TABLE = 8 * 1024 * 1024
LONGEST = 200
_FIRST = date(1949, 10, 1)


def uploaded_frame(
    data: bytes, *, name: str, day: date | None, title: str, source: str, licence: str, today: date
) -> Frame:
    """The frame in an uploaded file, with what its bringer says of it. name: of the file, for messages.

    Raises PlaceInvalid with the fields: file, edition (the day), title, source, licence.
    """
    problems = {key: problem for key, text in (("title", title), ("source", source), ("licence", licence))
                if (problem := _line(text))}  # fmt: skip
    if day is None or not _FIRST <= day <= today:
        problems["edition"] = "请写这版区划截至哪天，不晚于今天，例如 2026-06-30"
    text = _unpacked(data)
    if isinstance(text, str):
        problems["file"] = text
    if problems or day is None or isinstance(text, str):
        raise PlaceInvalid.of(problems)
    return Frame(
        file=Path(name[-80:] or "edition.csv"), day=day, title=title.strip(), publisher=source.strip(),
        source=source.strip(), licence=licence.strip(), sha256=hashlib.sha256(text).hexdigest(),
        rows=text.count(b"\n"), rows_by_level={}, data=text,
    )  # fmt: skip


def uploaded_table(data: bytes) -> tuple[tuple[str, str], ...]:
    """The pairs (code before, code after) of a table of successors; its first line is the heading.

    Raises PlaceInvalid (`successors`).
    """
    if len(data) > MOST_TABLE:
        raise PlaceInvalid(successors="对照表太大，请只留下有变动的行")
    try:
        return tuple(_pairs(data.decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error):
        raise PlaceInvalid(successors="对照表读不了，请存成 UTF-8 的 CSV") from None


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for number, row in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
        if len(row) < 2:
            raise PlaceInvalid(successors=f"第 {number} 行应是“原代码,新代码”")
        if number > 1:
            yield row[0].strip(), row[1].strip()


def _unpacked(data: bytes) -> bytes | str:
    """The CSV, with its heading; or in words why it is none."""
    if not data:
        return "请选这版区划的文件"
    if data.startswith(b"\xfd7zXZ"):
        opened = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MOST_MEMORY)
        try:
            data = opened.decompress(data, max_length=MOST_BYTES + 1)
        except lzma.LZMAError:
            return "压缩文件坏了，或解开要太多内存，请重新下载，或用没有压缩的 CSV"
        if not opened.eof and len(data) <= MOST_BYTES:
            return "压缩文件不完整，请重新下载"
    if len(data) > MOST_BYTES:
        return f"文件太大，展开后不能超过 {MOST_BYTES // 1024 // 1024} MB"
    data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    try:
        first, _, rest = data.decode("utf-8").partition("\n")
    except UnicodeDecodeError:
        return "请存成 UTF-8 的 CSV"
    if first.split(",")[0].strip().isdecimal() or "," not in first or not rest.strip():
        return "第一行写表头“code,name”，往下每行“代码,名称”，代码截到本级的位数"
    if "\0" in rest:
        return "里面有看不见的字符，请存成 UTF-8 的 CSV"
    return data


def _line(text: str) -> str:
    if not text.strip() or len(text.strip()) > LONGEST or not text.strip().isprintable():
        return f"请用一行话写明，{LONGEST} 字以内"
    return ""

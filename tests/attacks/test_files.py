"""Files that are meant to hurt: too large, false, packed, or named to lead elsewhere. See docs/threat-model.md."""

import hashlib
import io
import re
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from PIL import Image, PngImagePlugin

from liren.affairs.importing.errors import FileUnreadable
from liren.affairs.importing.reader import read_sheet
from liren.api.tests.street import Street
from liren.launch import archive
from liren.launch.errors import LaunchError
from liren.launch.installation import DATA_VERSION
from liren.launch.restore import _unpack
from liren.media.errors import FileRefused
from liren.media.pictures import kept
from liren.registers import sheets
from liren.registers.declaration import Column
from liren.territories.public import add_below
from liren.web.tests.visits import browser, words

SOURCE = Path(settings.ROOT) / "src" / "liren"
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")')


def sent(street: Street, data: bytes, name: str = "a.png") -> Any:
    return street.as_("wang").upload("/files", file=SimpleUploadedFile(name, data))


# ---- too large, or not what it says ----


def test_a_file_over_the_limit_is_refused_by_its_size(street: Street) -> None:
    answer = sent(street, b"%PDF-" + bytes(10 * 1024 * 1024))
    assert answer.status_code == 422
    assert "超过 10 MB" in answer.json()["message"] + answer.json()["hint"]


def test_a_request_that_says_it_is_endless_is_refused_before_it_is_read(street: Street) -> None:
    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("somebody read it")

    for address, status in (("/api/v1/files", 400), ("/report", 413)):
        more: dict[str, Any] = {"wsgi.input": Endless(), "CONTENT_LENGTH": str(10**12)}
        answer = browser(street.world.actor("wang")).generic(
            "POST", address, b"", "multipart/form-data; boundary=x", **more
        )
        assert answer.status_code == status
        assert "64 MB" in words(answer) or answer.json()["code"] == "api.request-refused"


def test_a_thousand_small_files_are_refused(street: Street) -> None:
    parts: dict[str, Any] = {f"file{n}": SimpleUploadedFile("a.png", b"x") for n in range(1000)}
    assert street.as_("wang").upload("/files", **parts).status_code == 400


@pytest.mark.parametrize(
    "data", [b"MZ\x90\x00", b"<svg onload=alert(1)>", b"<html>", b"PK\x03\x04", b"GIF89a", b"#!/bin/sh"]
)
def test_what_is_no_picture_whatever_its_name_says_is_refused(street: Street, data: bytes) -> None:
    assert sent(street, data + bytes(100), "photo.jpg").status_code == 422


def test_a_page_hidden_behind_a_pictures_first_bytes_leaves_as_a_picture_that_runs_nothing(street: Street) -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    made = sent(street, out.getvalue() + b"<script>alert(1)</script>").json()["id"]
    answer = street.as_("wang").get(f"/files/{made}")
    assert b"<script>" not in b"".join(answer.streaming_content)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


# ---- what unpacks to more than it is ----


def png(width: int, height: int, mode: bytes = b"\x01\x00", more: bytes = b"") -> bytes:
    """A PNG that says it is so large; its pixels are all one line of nothing, packed."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + mode + b"\x00\x00\x00"
    line = zlib.compress(bytes(1024 * 1024), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", line) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(65535, 65535), (2**31 - 1, 1), (1, 2**31 - 1), (8000, 4001)])
def test_a_small_file_that_says_it_is_a_huge_picture_is_refused_before_unpacking(size: tuple[int, int]) -> None:
    with pytest.raises(FileRefused):
        kept(png(*size))


def test_text_packed_into_a_picture_is_not_unpacked() -> None:
    out, text = io.BytesIO(), PngImagePlugin.PngInfo()
    text.add_text("bomb", "0" * (40 * 1024 * 1024), zip=True)
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=text)
    assert len(out.getvalue()) < 100_000
    with pytest.raises(FileRefused):
        kept(out.getvalue())


def workbook(**parts: bytes) -> bytes:
    """A good .xlsx, with parts of it replaced or added."""
    good, out = io.BytesIO(), io.BytesIO()
    Workbook().save(good)
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name.rpartition("/")[2].partition(".")[0], old.read(name)))
        for name in parts.keys() - {n.rpartition("/")[2].partition(".")[0] for n in old.namelist()}:
            new.writestr(f"xl/{name}.bin", parts[name])
    return out.getvalue()


ENTITIES = (
    '<?xml version="1.0" encoding="{0}"?><!DOCTYPE x [<!ENTITY a "' + "A" * 1000 + '">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in zip("abcdef", "bcdefg", strict=True))
    + ']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>&g;</t></is></c></row></sheetData></worksheet>'
)  # fmt: skip
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/hostname"><worksheet/>',
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>',
)
BOMBS = {
    "zeros": workbook(zeros=bytes(20 * 1024 * 1024)),  # more than a register unpacks
    "entities": workbook(sheet1=ENTITIES.format("UTF-8").encode()),
    "entities in UTF-16": workbook(sheet1=ENTITIES.format("UTF-16").encode("utf-16")),
    "a file of this machine": workbook(sheet1=OUTSIDE[1].encode()),
    "no workbook": b"PK\x03\x04" + bytes(1000),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_workbook_that_unpacks_to_more_or_names_entities_is_refused_in_a_register(street: Street, bomb: str) -> None:
    client = browser(street.world.actor("admin"))
    file = SimpleUploadedFile("a.xlsx", BOMBS[bomb])
    answer = client.post("/registers/places/import", {"file": file, "path": street.world.people.community.path})
    assert answer.status_code in (409, 422)
    assert "root:" not in words(answer)


def test_a_workbook_for_the_command_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("liren.affairs.importing.reader.LARGEST_UNPACKED", 16 * 1024 * 1024)
    (tmp_path / "a.xlsx").write_bytes(BOMBS["zeros"])
    with pytest.raises(FileUnreadable, match="解压后太大"):
        read_sheet(tmp_path / "a.xlsx")


@pytest.mark.parametrize("bomb", ["entities", "entities in UTF-16", "a file of this machine"])
def test_a_workbook_for_the_command_gives_nothing_its_entities_name(tmp_path: Path, bomb: str) -> None:
    (tmp_path / "a.xlsx").write_bytes(BOMBS[bomb])
    try:
        sheet = read_sheet(tmp_path / "a.xlsx")
    except FileUnreadable:
        return
    assert len(str(sheet)) < 1000
    assert "root:" not in str(sheet)


# ---- formulas ----


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_file_that_leaves_is_a_formula(formula: str) -> None:
    out = io.BytesIO()
    column = Column("a", formula)
    sheets.write_rows(out, [column], [{"a": formula}], "x", lambda count: [(formula, formula)])
    cells = [cell for sheet in load_workbook(out).worksheets for row in sheet.iter_rows() for cell in row]
    assert len(cells) == 4
    for cell in cells:
        assert cell.data_type == "s"
        assert not str(cell.value).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_formula_in_a_name_leaves_a_register_as_text(street: Street) -> None:
    admin, community = street.world.actor("admin"), street.world.people.community
    add_below(
        parent=community.id, kind="building", name="=1+1幢", since=street.clock.at.date(), by=admin, at=street.clock.at
    )
    answer = browser(admin).post("/registers/places/export", {"path": community.path, "purpose": "核对楼栋"})
    assert answer.status_code == 200, words(answer)
    book = load_workbook(io.BytesIO(b"".join(answer)))
    values = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert "'=1+1幢" in [cell.value for cell in values]
    assert "f" not in {cell.data_type for cell in values}


def test_files_for_spreadsheets_are_written_in_one_room_which_guards_against_formulas() -> None:
    """What writes them elsewhere would have to guard against formulas of its own."""
    writes = re.compile(r"\bWorkbook\(|csv\.writer|csv\.DictWriter|text/csv")
    found = {
        path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if writes.search(path.read_text("utf-8"))
    }
    guarded = {"registers/sheets.py", "registers/layouts.py", "registers/people_out.py"}
    numbers = {
        "autonomy/queries/opinions.py",
        "web/opinions_keeping.py",
        "api/opinions.py",
    }  # agree, disagree, pass: -1, 0, 1
    others = {"registers/commas.py", "jobs/bench/spine.py", "engine/budgets/pabulib.py"}  # .pb is read by programs
    assert {one for one in found if "/tests/" not in one} == guarded | numbers | others
    assert all("harmless(" in (SOURCE / one).read_text("utf-8") for one in guarded)
    asks = re.compile(r"commas import .*write_table")  # whose cells `sheets` guards
    asked = {path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py") if asks.search(path.read_text())}
    assert {one for one in asked if "/tests/" not in one} == {"registers/sheets.py"}


# ---- names that lead elsewhere ----


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.png", "/etc/passwd", "a\r\nX-Evil: 1.png", "\u202egnp.exe"]
)
def test_a_files_name_leads_nowhere_and_breaks_no_header(street: Street, name: str) -> None:
    before = set(settings.MEDIA_STORE.rglob("*"))
    answer = sent(street, b"%PDF-1.7 " + name.encode(), name)
    assert answer.status_code == 201
    told = street.as_("wang").get(f"/files/{answer.json()['id']}")
    assert "X-Evil" not in told.headers
    assert not re.search(r"[/\\\r\n\u202e]|\.\.", answer.json()["name"])
    for path in set(settings.MEDIA_STORE.rglob("*")) - before:
        assert re.fullmatch(r"[0-9a-f]{2}|[0-9a-f]{64}(\.small)?", path.name), path


@pytest.mark.parametrize(
    "path", ["/static/../keys/web.key", "/static/%2e%2e/keys/web.key", "/static/..%2fkeys%2fweb.key", "/files/../keys"]
)
def test_an_address_climbs_out_of_no_directory(db: None, path: str) -> None:
    assert browser().get(path).status_code == 404


def backup_with(tmp_path: Path, *members: tarfile.TarInfo, name: str = "evil.backup") -> Path:
    """A backup whose list and keys are good, and that holds `members` besides."""
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / "web.key").write_bytes(b"k" * 48)
    keys = archive.sealed_keys(tmp_path / "keys", "口令口令口令口令")
    sums = {archive.KEYS: hashlib.sha256(keys).hexdigest(), archive.DUMP: hashlib.sha256(b"d").hexdigest()}
    manifest = archive.Manifest(DATA_VERSION, "0", "2026-01-01", sums, len(members))
    with tarfile.open(tmp_path / name, "w") as tar:
        for part, content in ((archive.MANIFEST, manifest.as_bytes()), (archive.KEYS, keys), (archive.DUMP, b"d")):
            archive.add_bytes(tar, part, content)
        for member in members:
            tar.addfile(member, io.BytesIO(b"x" * member.size))
    return tmp_path / name


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname, made.size = kind, link, 1 if kind == tarfile.REGTYPE else 0
    return made


@pytest.mark.parametrize(
    "evil",
    [
        [member("../outside")],
        [member("media/../../outside")],
        [member("/tmp/outside")],
        [member("keys/web.key")],
        [member("media/aa", tarfile.SYMTYPE, "/etc"), member("media/aa/outside")],
        [member("media/aa", tarfile.LNKTYPE, "/etc/passwd")],
        [member("media/aa", tarfile.CHRTYPE)],
        [member("media/aa", tarfile.FIFOTYPE)],
    ],
    ids=lambda evil: f"{evil[0].name} {evil[0].type!r}",
)
def test_a_backup_that_would_write_elsewhere_is_refused(tmp_path: Path, evil: list[tarfile.TarInfo]) -> None:
    staging = tmp_path / "staging"
    staging.mkdir()
    with pytest.raises(LaunchError):
        _unpack(backup_with(tmp_path, *evil), staging, "口令口令口令口令")
    assert not (tmp_path / "outside").exists()
    assert all(path.is_file() and not path.is_symlink() for path in staging.rglob("*") if not path.is_dir())


def test_a_good_backup_of_that_kind_is_unpacked(tmp_path: Path) -> None:
    """So that the refusals above are not for another reason."""
    staging = tmp_path / "staging"
    staging.mkdir()
    assert _unpack(backup_with(tmp_path, member("media/aa")), staging, "口令口令口令口令") == 1

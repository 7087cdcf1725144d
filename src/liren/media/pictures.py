"""Bytes into what may be kept: the type is sniffed, a picture is turned upright and written anew without metadata.

Re-encoding drops EXIF (place, device, owner), comments, thumbnails and whatever else hides behind a picture's pixels.
Colours are converted to sRGB, because the profile goes too. Limits keep a small file from unpacking into a huge one.
"""

from __future__ import annotations  # they name a library that is not loaded yet

import io
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from PIL import UnidentifiedImageError

from liren.kit.memory import Lazily
from liren.media.errors import FileRefused

if TYPE_CHECKING:
    from PIL import Image, ImageCms, ImageOps
else:  # 3 MB, of use to who gets a picture
    Image, ImageCms, ImageOps = (Lazily(f"PIL.{name}") for name in ("Image", "ImageCms", "ImageOps"))

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 64_000_000
MAX_PIXELS_WHOLE = 32_000_000  # of what cannot be reduced while it is unpacked, as a JPEG can
LONGEST_EDGE = 4096
THUMBNAIL_EDGE = 480
_QUALITY = 86

JPEG, PNG, WEBP, PDF, HEIC = "image/jpeg", "image/png", "image/webp", "application/pdf", "image/heic"
_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP"}
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis", b"avif"}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SUFFIXES = {JPEG: ".jpg", PNG: ".png", WEBP: ".webp", PDF: ".pdf", DOCX: ".docx"}


@dataclass(frozen=True, slots=True)
class Kept:
    """What goes into the store. width, height: pixels, None for no picture; thumbnail: a JPEG, None for no picture."""

    data: bytes
    type: str
    width: int | None = None
    height: int | None = None
    thumbnail: bytes | None = None


def sniff(data: bytes) -> str | None:
    """The media type the bytes themselves show; the name and what the browser says count for nothing.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"MZ....")
    ('application/pdf', None)
    """
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"%PDF-"):
        return PDF
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HEIC
    return None


def kept(data: bytes) -> Kept:
    """What may be stored of an upload. Raises FileRefused with advice for a person."""
    if not data:
        raise FileRefused("文件是空的，请重新选择。")
    if len(data) > MAX_BYTES:
        raise FileRefused(f"文件有 {len(data) / 1048576:.1f} MB，超过 10 MB；照片请用较小尺寸，文档请分成几份。")
    found = sniff(data)
    if found is None:
        raise FileRefused("只收 JPEG、PNG、WebP 照片和 PDF 文档；请另存为其中一种再上传。")
    if found == HEIC:
        raise FileRefused("这是 HEIC 照片，电脑大多打不开；请在手机“设置→相机→格式”选“兼容性最佳”，或截屏后上传。")
    return Kept(data, PDF) if found == PDF else _picture(data, found)


_one_at_a_time = Lock()
"""A large picture takes a hundred megabytes while it is unpacked; many at once would take the machine's memory."""


def _picture(data: bytes, found: str) -> Kept:
    with _one_at_a_time:
        return _clean(data, found)


def _clean(data: bytes, found: str) -> Kept:
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[found]]) as image:
            if image.width * image.height > (MAX_PIXELS if found == JPEG else MAX_PIXELS_WHOLE):
                raise Image.DecompressionBombError
            image.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
            upright = _in_srgb(ImageOps.exif_transpose(image))  # first upright: converting drops the EXIF
            upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
            clean = _bare(upright, with_alpha=found != JPEG)
    except Image.DecompressionBombError as error:
        raise FileRefused("照片像素太多（上限 6400 万，PNG、WebP 为 3200 万）；请用较小尺寸重新拍摄或导出。") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise FileRefused("照片打不开，可能没有传完整；请重新选择。") from error
    small = _bare(clean, with_alpha=False)
    small.thumbnail((THUMBNAIL_EDGE, THUMBNAIL_EDGE), Image.Resampling.LANCZOS)
    return Kept(_encoded(clean, found), found, clean.width, clean.height, _encoded(small, JPEG))


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    mode = image.mode if image.mode in ("RGB", "RGBA") else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        return image  # a profile that cannot be read changes no colour
    assert converted is not None
    return converted


def _bare(image: Image.Image, *, with_alpha: bool) -> Image.Image:
    """The pixels alone, in a new picture that never had an `info`; without alpha on white."""
    transparent = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if not transparent:
        pixels = image.convert("RGB")
    elif with_alpha:
        pixels = image.convert("RGBA")
    else:
        full = image.convert("RGBA")
        pixels = Image.new("RGB", full.size, "white")
        pixels.paste(full, mask=full.getchannel("A"))
    fresh = Image.new(pixels.mode, pixels.size)
    fresh.paste(pixels)
    return fresh


def _encoded(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    options: dict[str, object] = {"quality": _QUALITY} if kind != PNG else {}
    image.save(out, _FORMATS[kind], **options)
    return out.getvalue()

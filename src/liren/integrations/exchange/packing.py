"""A package as a file: a manifest that says what, from whom, for whom, in which order; rows, or what seals them; a
signature over the manifest, which holds the digest of the rest.

{"manifest": {…}, "rows": [{…}, …] | null, "sealed": base64 | null, "signature": hex}: JSON, UTF-8.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import jsonschema

from liren.integrations.exchange.errors import PackageBroken, PackageUnreadable
from liren.kit import envelopes, signing
from liren.kit.crypto import sm3
from liren.kit.errors import SealBroken
from liren.kit.json import Json, canonical

FORMAT: Final = "liren-exchange/1"
RECEIPT: Final = "receipt"
LARGEST: Final = 4 * 1024 * 1024
MOST_ROWS: Final = 2000
LONGEST_CELL: Final = 500
_KEY: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_TEXT: Final = {"type": "string", "maxLength": 120}
_SCHEMA: Final[Mapping[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["manifest", "rows", "sealed", "signature"],
    "properties": {
        "manifest": {
            "type": "object",
            "additionalProperties": False,
            "required": [
                "format", "item", "version", "number", "from", "to", "place", "as_of", "made_at", "rows", "digest",
            ],
            "properties": {
                "format": {"const": FORMAT},
                "item": _TEXT,
                "version": {"type": "integer", "minimum": 1, "maximum": 1000},
                "number": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
                "from": {
                    "type": "object", "additionalProperties": False, "required": ["key", "name"],
                    "properties": {"key": _KEY, "name": _TEXT},
                },
                "to": {
                    "type": "object", "additionalProperties": False, "required": ["key"], "properties": {"key": _KEY},
                },
                "place": _TEXT,
                "as_of": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
                "made_at": _TEXT,
                "rows": {"type": "integer", "minimum": 0, "maximum": MOST_ROWS},
                "digest": _KEY,
            },
        },
        "rows": {
            "type": ["array", "null"], "maxItems": MOST_ROWS,
            "items": {"type": "object", "maxProperties": 40, "additionalProperties": {
                "type": "string", "maxLength": LONGEST_CELL}},
        },
        "sealed": {"type": ["string", "null"]},
        "signature": {"type": "string", "pattern": "^[0-9a-f]{128}$"},
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """What a package says of itself. number: of the sender's packages for us; of a receipt, the one it answers."""

    item: str
    version: int
    number: int
    sender: str
    sender_name: str
    receiver: str
    place: str
    as_of: date
    rows: int
    digest: str


def pack(
    rows: Sequence[Mapping[str, str]], *, item: str, version: int, number: int, name: str, receiver: str, place: str,
    as_of: date, at: datetime, seal_with: str = "",
) -> dict[str, Json]:  # fmt: skip
    """The package, signed with our key. seal_with: the receiver's sealing key; then nobody else reads the rows."""
    manifest: dict[str, Json] = {
        "format": FORMAT, "item": item, "version": version, "number": number,
        "from": {"key": signing.public_key(), "name": name}, "to": {"key": receiver}, "place": place,
        "as_of": as_of.isoformat(), "made_at": at.isoformat(timespec="seconds"), "rows": len(rows),
    }  # fmt: skip
    plain = [dict(one) for one in rows]
    sealed = envelopes.seal_to(seal_with, canonical(plain), _bound(manifest)) if seal_with else None
    manifest["digest"] = sm3(sealed if sealed is not None else canonical(plain))
    _, signature = signing.sign(canonical(manifest))
    return {
        "manifest": manifest,
        "rows": None if sealed is not None else plain,
        "sealed": None if sealed is None else b64encode(sealed).decode(),
        "signature": signature.hex(),
    }


def read(data: bytes) -> dict[str, Any]:
    """The file as a package whose signature holds and whose rows are those that were signed.

    Raises PackageUnreadable, PackageBroken. Whose signature it is, the caller asks.
    """
    if len(data) > LARGEST:
        raise PackageUnreadable(why=f"文件超过 {LARGEST // 1024 // 1024} MB")
    try:
        document = json.loads(data)
        canonical([document])  # half characters and numbers that are none
    except (ValueError, RecursionError) as error:
        raise PackageUnreadable(why="不是交换包（JSON）") from error
    wrong = next(iter(jsonschema.Draft202012Validator(_SCHEMA).iter_errors(document)), None)
    if wrong is not None:
        at = ".".join(map(str, wrong.absolute_path))[:60]
        raise PackageUnreadable(why=f"“{at or '整个文件'}”不合交换包的写法（{FORMAT}）")
    if (document["rows"] is None) == (document["sealed"] is None):
        raise PackageUnreadable(why="rows 和 sealed 要有一个、只有一个")
    manifest = document["manifest"]
    try:
        date.fromisoformat(manifest["as_of"])
        content = b64decode(document["sealed"], validate=True) if document["rows"] is None else None
    except ValueError as error:
        raise PackageUnreadable(why="日期或者加密的内容写得不对") from error
    if sm3(canonical(document["rows"]) if content is None else content) != manifest["digest"]:
        raise PackageBroken
    if not signing.signed_by(manifest["from"]["key"], canonical(manifest), bytes.fromhex(document["signature"])):
        raise PackageBroken
    if content is None and len(document["rows"]) != manifest["rows"]:
        raise PackageBroken
    return dict(document)


def head_of(document: Mapping[str, Any]) -> Head:
    """What a read package says of itself."""
    m = document["manifest"]
    return Head(
        m["item"], m["version"], m["number"], m["from"]["key"], m["from"]["name"], m["to"]["key"], m["place"],
        date.fromisoformat(m["as_of"]), m["rows"], sm3(canonical(m)),
    )  # fmt: skip


def rows_of(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows, opened with our key where they are sealed. Raises PackageBroken when they were sealed for another."""
    if document["rows"] is not None:
        return list(document["rows"])
    manifest = {key: value for key, value in document["manifest"].items() if key != "digest"}
    try:
        told = json.loads(envelopes.open_mine(b64decode(document["sealed"]), _bound(manifest)))
    except (SealBroken, ValueError) as error:
        raise PackageBroken from error
    if not isinstance(told, list) or len(told) != manifest["rows"] or not all(isinstance(one, dict) for one in told):
        raise PackageBroken
    return [{str(key)[:40]: str(cell)[:LONGEST_CELL] for key, cell in one.items()} for one in told]


def as_bytes(document: Mapping[str, Json]) -> bytes:
    """The package as it is handed over; written again the same."""
    return canonical(document)


def _bound(manifest: Mapping[str, Json]) -> bytes:
    """What the envelope is bound to: all of the manifest but the digest of the envelope itself."""
    return canonical(manifest)

"""Checkpoints: what no chain shows by itself, that its tail was cut off or all of it was rewritten.

A job takes the heads of the streams that moved since the checkpoint before, keeps them with their Merkle root (SM3,
RFC 6962), and chains the checkpoints. `publish` writes each root into a file beside the database; whoever also sends
that line elsewhere can hold the operator to it.

The heads lie in one blob of 56 bytes each: a checkpoint is written once and read whole, so rows of their own would
only add a tuple header and an index to every head, about three times the bytes. Nothing is compressed: the hashes
are noise.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from liren.engine import merkle
from liren.kit.chain import HASH_LENGTH, ChainRecord, StreamHead, current_heads, hashes_at
from liren.kit.crypto import sm3
from liren.kit.database import write
from liren.kit.json import canonical
from liren.kit.models import Checkpoint

_HEAD_SIZE = 16 + 8 + 32
_FIRST = "0" * HASH_LENGTH
_CHUNK = 500
# A transaction stamps its records when it begins and shows them when it ends: look back further than one can last.
OVERLAP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What does not hold. what: checkpoint-missing, checkpoint-altered, vanished, went-back or changed.

    number: of the checkpoint that shows it; stream: which history, None when the checkpoint itself is at fault.
    """

    what: str
    number: int
    stream: UUID | None
    text: str


@write
def make_checkpoint(kind: str, heads: Iterable[StreamHead], at: datetime) -> Checkpoint | None:
    """Seal `heads` (streams that moved; those sealed within OVERLAP before are left out) as the next of `kind`.

    None when nothing moved. Three statements. Raises IntegrityError when another job made the same number meanwhile.
    """
    last = Checkpoint.objects.filter(kind=kind).order_by("-number").defer("heads").first()
    known = _sealed_since(kind, last.at - OVERLAP) if last else set()
    moved = sorted(set(heads) - known, key=lambda h: (h.stream.bytes, h.seq))
    if not moved:
        return None
    leaves = [_packed(head) for head in moved]
    checkpoint = Checkpoint(
        kind=kind,
        number=last.number + 1 if last else 1,
        at=at.astimezone(UTC),
        count=len(leaves),
        heads=b"".join(leaves),
        root=_root(leaves),
        previous=last.hash if last else _FIRST,
    )
    checkpoint.hash = _hash_of(checkpoint)
    checkpoint.save(force_insert=True)
    return checkpoint


def checkpoint_table(kind: str, model: type[ChainRecord], at: datetime) -> Checkpoint | None:
    """Seal every stream of `model` that moved since the last checkpoint of `kind`. The reader must see all: a job."""
    last = Checkpoint.objects.filter(kind=kind).order_by("-number").values_list("at", flat=True).first()
    return make_checkpoint(kind, current_heads(model, since=last - OVERLAP if last else None), at)


def publish(kind: str) -> int:
    """Write the roots of `kind` not written yet into its file; returns how many. Run it after the job's commit.

    Jobs that publish at once take turns. A line cut short (the power failed) does not count and is written anew.
    """
    path = published(kind)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
        file.seek(0)
        whole = _whole(file.read())
        fresh = list(Checkpoint.objects.filter(kind=kind, number__gt=len(whole)).order_by("number").defer("heads"))
        file.truncate(sum(map(len, whole)))
        file.write("".join(_line(checkpoint) for checkpoint in fresh).encode())
        file.flush()
        os.fsync(file.fileno())
    return len(fresh)


def published(kind: str) -> Path:
    """The file of published roots: number, time, count, root and hash per line."""
    return Path(settings.DATA) / "checkpoints" / f"{kind}.txt"


def verify_checkpoints(kind: str, model: type[ChainRecord]) -> list[Finding]:
    """Hold the table against every checkpoint of `kind`, and the checkpoints against their chain and published roots.

    Names each stream once, at the first checkpoint that shows it gone, shorter or changed. The reader must see all.
    """
    findings: list[Finding] = []
    blamed, previous, number = set[UUID](), _FIRST, 0
    roots = _lines(published(kind))
    known = list(Checkpoint.objects.filter(kind=kind).order_by("number").values_list("pk", flat=True))
    for pk in known:  # one at a time: together their heads would not fit into memory
        checkpoint = Checkpoint.objects.get(pk=pk)
        number += 1
        findings += _faults(checkpoint, number, previous, roots)
        number, previous = checkpoint.number, checkpoint.hash
        for finding in _stream_faults(checkpoint, model):
            if finding.stream not in blamed and finding.stream is not None:
                blamed.add(finding.stream)
                findings.append(finding)
    if len(roots) > number:
        findings.append(Finding("checkpoint-missing", number + 1, None, f"第 {number + 1} 个存证点已公布，但库中没有"))
    return findings


def _sealed_since(kind: str, at: datetime) -> set[StreamHead]:
    return {head for checkpoint in Checkpoint.objects.filter(kind=kind, at__gte=at) for head in _unpacked(checkpoint)}


def _faults(checkpoint: Checkpoint, number: int, previous: str, roots: list[str]) -> Iterator[Finding]:
    if checkpoint.number != number:
        yield Finding("checkpoint-missing", number, None, f"第 {number} 个存证点不见了")
    leaves = [_packed(head) for head in _unpacked(checkpoint)]
    if (
        (checkpoint.number == number and checkpoint.previous != previous)
        or checkpoint.root != _root(leaves)
        or checkpoint.count != len(leaves)
        or checkpoint.hash != _hash_of(checkpoint)
        or (checkpoint.number <= len(roots) and roots[checkpoint.number - 1] != _line(checkpoint))
    ):
        yield Finding("checkpoint-altered", checkpoint.number, None, f"第 {checkpoint.number} 个存证点被改动过")


def _stream_faults(checkpoint: Checkpoint, model: type[ChainRecord]) -> Iterator[Finding]:
    heads, number = list(_unpacked(checkpoint)), checkpoint.number
    for start in range(0, len(heads), _CHUNK):
        chunk = heads[start : start + _CHUNK]
        held = hashes_at(model, chunk)
        lost = {h.stream for h in chunk if (h.stream, h.seq) not in held}
        left = set(model._default_manager.filter(stream__in=lost).values_list("stream", flat=True)) if lost else set()
        for head in chunk:
            now = held.get((head.stream, head.seq))
            if now == head.hash:
                continue
            if now is not None:
                yield Finding("changed", number, head.stream, f"{head.stream} 第 {head.seq} 条以前的记录被重写过")
            elif head.stream in left:
                yield Finding("went-back", number, head.stream, f"{head.stream} 第 {head.seq} 条起的记录被删去")
            else:
                yield Finding("vanished", number, head.stream, f"{head.stream} 的全部记录不见了")


def _packed(head: StreamHead) -> bytes:
    return head.stream.bytes + head.seq.to_bytes(8) + bytes.fromhex(head.hash)


def _unpacked(checkpoint: Checkpoint) -> Iterator[StreamHead]:
    blob = bytes(checkpoint.heads)
    for start in range(0, len(blob) - _HEAD_SIZE + 1, _HEAD_SIZE):
        part = blob[start : start + _HEAD_SIZE]
        yield StreamHead(UUID(bytes=part[:16]), int.from_bytes(part[16:24]), part[24:].hex())


def _root(leaves: list[bytes]) -> str:
    return merkle.root(leaves, hashed=lambda data: bytes.fromhex(sm3(data))).hex()


def _hash_of(checkpoint: Checkpoint) -> str:
    moment = checkpoint.at.astimezone(UTC).isoformat(timespec="microseconds")
    facts = [checkpoint.kind, checkpoint.number, moment, checkpoint.count, checkpoint.root, checkpoint.previous]
    return sm3(canonical(facts))


def _line(checkpoint: Checkpoint) -> str:
    moment = checkpoint.at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"{checkpoint.number} {moment} {checkpoint.count} {checkpoint.root} {checkpoint.hash}\n"


def _lines(path: Path) -> list[str]:
    return [line.decode() for line in _whole(path.read_bytes())] if path.exists() else []


def _whole(data: bytes) -> list[bytes]:
    """The lines that were written to their end."""
    return [line for line in data.splitlines(keepends=True) if line.endswith(b"\n")]

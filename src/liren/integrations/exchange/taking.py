"""Packages that come: kept once, tried, then written down row by row by who may, or refused; a receipt goes back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max

from liren.access.public import Actor, may, require
from liren.integrations.exchange.book import Item
from liren.integrations.exchange.errors import (
    NoSuchPartner,
    NotAgreed,
    NotForUs,
    NumberReused,
    OutOfOrder,
    PackageDecided,
    SignerUnknown,
)
from liren.integrations.exchange.model import ExchangeLine, ExchangePackage, ExchangePartner
from liren.integrations.exchange.packing import RECEIPT, Head, head_of, pack, read, rows_of
from liren.integrations.exchange.partners import agreed, running, takes_part
from liren.integrations.exchange.rows import Compared, compared, named
from liren.kit import signing
from liren.kit.clock import CHINA
from liren.kit.database import write
from liren.kit.errors import InvalidInput
from liren.registers import public as registers
from liren.registers.public import Line
from liren.registry import public as registry
from liren.territories import public as territories

PART = 500
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Deposited:
    """What became of a file. kind: package, or receipt for one of ours. known: it had come before; nothing happened."""

    id: UUID
    kind: str
    known: bool


@write
def deposit(*, data: bytes, by: Actor, at: datetime) -> Deposited:
    """Take in a file of a partner: a package, which is compared with what stands here, or a receipt.

    Once, however often. Nothing of its rows is written down by it. Raises PackageUnreadable, PackageBroken,
    SignerUnknown, NotForUs, NotAgreed, NotAllowed, NumberReused, OutOfOrder, PartnerStopped.
    """
    document = read(data)
    head = head_of(document)
    partner = _partner_of(head)
    if head.receiver not in signing.public_keys().values():
        raise NotForUs
    if head.item == RECEIPT:
        return _receipt(partner, head, document, by, at)
    item = agreed(partner, head.item, "in")
    if item.version != head.version or (document["sealed"] is not None) != item.protected:
        raise NotAgreed(item=item.title)
    place = territories.place_at(partner.path + head.place.removeprefix(partner.theirs))
    if place is None or place.kind != "community":
        raise SignerUnknown(key=head.sender[:12])
    if not takes_part(by, place.path, [item.key]):
        require(by, item.takes, place.path)
    before = ExchangePackage.objects.filter(partner__signing=head.sender, came=True, number=head.number).first()
    if before is not None:
        if before.digest != head.digest:
            raise NumberReused(number=head.number)
        return Deposited(before.id, "package", True)
    _in_order(item, place, head, at)
    made = ExchangePackage.objects.create(
        partner=partner, came=True, number=head.number, item=item.key, place=place.path, as_of=head.as_of,
        rows=head.rows, digest=head.digest, document=document, state="open", by_name=by.name, at=at,
    )  # fmt: skip
    if not item.people:
        _compare(made, item, place, by, at)
    return Deposited(made.id, "package", False)


@write
def try_again(*, package_id: UUID, by: Actor, at: datetime) -> None:
    """Compare it once more with what stands here now. Raises NoSuchPartner, NotAllowed, PackageDecided."""
    found, item, place = _open(package_id, by)
    if item.people:
        raise PackageDecided
    ExchangeLine.objects.filter(package=found, done=False).delete()
    _compare(found, item, place, by, at)


@write
def want(*, package_id: UUID, numbers: Collection[int], by: Actor, among: Collection[int] | None = None) -> None:
    """Of the rows that differ, these are to be taken over as they say; the others stay as they are here.

    among: the rows that were asked about, where not all were; of the rest nothing changes.
    Raises NoSuchPartner, NotAllowed, PackageDecided, InvalidInput where what stands is not changed by packages.
    """
    found, item, _ = _open(package_id, by)
    lines = ExchangeLine.objects.filter(package=found, verdict="differs", done=False)
    if numbers and not item.changes:
        raise InvalidInput(lines=f"{item.title}已有的不从交换包改，请到它自己的页面上改")
    asked = lines if among is None else lines.filter(number__in=among)
    asked.exclude(number__in=numbers).update(wanted=False)
    lines.filter(number__in=numbers).update(wanted=True)


@write
def take(*, package_id: UUID, by: Actor, at: datetime) -> int:
    """Write down what is new and what is wanted, up to PART rows at a time; how many are left. A row that cannot be
    written says why and holds up no other. Of people: hand them to `registry.arrivals`, where a person decides on each.

    Raises NoSuchPartner, NotAllowed, PackageDecided, PackageBroken.
    """
    found, item, place = _open(package_id, by)
    if item.people:
        _hand_over(found, item, by, at)
        return 0
    if item.register is not None:
        _write(found, item, place, by, at)
        if left := int(_to_write(found).count()):
            return left
    _decide(found, "taken", by, at)
    return 0


@write
def refuse(*, package_id: UUID, why: str, by: Actor, at: datetime) -> None:
    """Nothing of it is written down; the reason goes back. Raises NoSuchPartner, NotAllowed, PackageDecided."""
    found, _, _ = _open(package_id, by)
    if not 2 <= len(why.strip()) <= LONGEST_REASON or not why.isprintable():
        raise InvalidInput(why=f"请写为什么不收，2 到 {LONGEST_REASON} 个字；对方会看到")
    _decide(found, "refused", by, at, why=why.strip())


def _partner_of(head: Head) -> ExchangePartner:
    """Who signed it, for a place we exchange about. Raises SignerUnknown, PartnerStopped."""
    known = ExchangePartner.objects.filter(signing=head.sender).order_by("stopped_at", "-made_at")
    running_first = sorted(known, key=lambda one: (one.stopped_at is not None, -len(one.theirs)))
    found = next((one for one in running_first if head.place.startswith(one.theirs)), None)
    if found is None:
        raise SignerUnknown(key=head.sender[:12])
    return running(found.id, lock=True)


def _in_order(item: Item, place: territories.Place, head: Head, at: datetime) -> None:
    """Where a package says how all of it stands, an older one says nothing any more. Raises OutOfOrder."""
    if not item.whole:
        return
    came = ExchangePackage.objects.filter(
        partner__signing=head.sender, came=True, item=item.key, place=place.path
    )  # whatever was agreed anew with them since
    newest = came.aggregate(newest=Max("number"))["newest"]
    if newest is not None and newest > head.number:
        raise OutOfOrder(number=head.number, newer=newest)
    for one in came.select_for_update(no_key=True, of=("self",)).select_related("partner").filter(state="open"):
        if not one.counts.get("written"):  # nobody decided on it, and now there is a newer one
            _decide(one, "refused", None, at, why=f"第 {head.number} 号包更新，以它为准")


def _compare(found: ExchangePackage, item: Item, place: territories.Place, by: Actor, at: datetime) -> None:
    """The rows as lines: compared, and those that are new tried, where the reader may write them down."""
    done = {one.number for one in ExchangeLine.objects.filter(package=found, done=True)}
    lines = compared(item, place, rows_of(found.document or {}), by)
    fresh = [(n, row) for n, row in enumerate(lines, 1) if row.verdict == "new" and n not in done]
    found.tried = item.register is None or may(by, item.takes, place.path)
    if item.register is not None and found.tried and fresh:
        tried = [Line(n, _cells(item, row.cells)) for n, row in fresh]
        by_number = dict(fresh)
        for problem in registers.attempt(item.register, place.path, tried, by, at):
            by_number[problem.number].problems.append((problem.column, problem.what))
            by_number[problem.number].verdict = "refused"
    ExchangeLine.objects.bulk_create(_line(found, n, row) for n, row in enumerate(lines, 1) if n not in done)
    _count(found)


def _line(found: ExchangePackage, number: int, row: Compared) -> ExchangeLine:
    return ExchangeLine(
        package=found, number=number, cells=row.cells, verdict=row.verdict, problems=row.problems, ours=row.ours
    )


def _count(found: ExchangePackage) -> None:
    verdicts = ExchangeLine.objects.filter(package=found).values_list("verdict", "done")
    counts: dict[str, int] = {}
    for verdict, done in verdicts:
        counts[verdict] = counts.get(verdict, 0) + 1
        counts["written"] = counts.get("written", 0) + int(done)
    found.counts = counts
    found.save(update_fields=["counts", "tried"])


def _to_write(found: ExchangePackage) -> Any:
    lines = ExchangeLine.objects.filter(package=found, done=False)
    return (lines.filter(verdict="new") | lines.filter(verdict="differs", wanted=True)).order_by("number")


def _write(found: ExchangePackage, item: Item, place: territories.Place, by: Actor, at: datetime) -> None:
    """The next part: each row through the register's own action, compared again so that none is written twice."""
    assert item.register is not None
    lines = list(_to_write(found)[:PART])
    now = compared(item, place, [one.cells for one in lines], by)
    for line, row in zip(lines, now, strict=True):
        if row.verdict == "same":  # somebody wrote it down meanwhile
            line.verdict = "same"
        elif row.verdict == "differs" and (not line.wanted or row.ours != line.ours):  # not what somebody was shown
            line.verdict, line.ours, line.wanted = "differs", row.ours, False
        else:
            _write_one(line, row, item, place, by, at)
    ExchangeLine.objects.bulk_update(lines, ["verdict", "ours", "problems", "wanted", "done"])
    _count(found)


def _write_one(
    line: ExchangeLine, row: Compared, item: Item, place: territories.Place, by: Actor, at: datetime
) -> None:
    assert item.register is not None
    cells = _cells(item, line.cells)
    if row.number:
        cells |= {item.own_number: row.number}
    try:
        registers.apply(item.register, place.path, [Line(line.number, cells)], by, at)
    except registers.RowsRefused as error:
        line.verdict = "refused"
        line.problems = [(one.column, one.what) for one in error.problems if isinstance(one, registers.Problem)]
    else:
        line.done = True


def _cells(item: Item, cells: dict[str, str]) -> dict[str, str]:
    """As the register takes them: with what is said of everything that comes this way."""
    return {**{key: cell for key, cell in cells.items() if cell}, **item.says}


def _hand_over(found: ExchangePackage, item: Item, by: Actor, at: datetime) -> None:
    """People go to the arrivals of the community, sealed there; of the package only its head is kept."""
    keys = {one.key for one in item.fields}
    rows = [{key: cell for key, cell in one.items() if key in keys} for one in rows_of(found.document or {})]
    if not rows:
        raise InvalidInput(lines="这个包里没有人，请写明原因退回")
    found.arrival = registry.arrivals.bring(
        path=found.place, rows=[(n, row) for n, row in enumerate(rows, 2)], source="shared",
        why=f"从{found.partner.name}转来（第 {found.number} 号包）", by=by, at=at,
    )  # fmt: skip
    found.document = None
    found.save(update_fields=["arrival", "document"])
    _decide(found, "taken", by, at)


def _decide(found: ExchangePackage, state: str, by: Actor | None, at: datetime, *, why: str = "") -> None:
    """It stands decided, and the receipt, signed, can be fetched: numbers of rows and what was wrong, no values."""
    found.state, found.decided_by_name, found.decided_at = state, by.name if by else "平台", at
    found.answer = pack(
        _answer(found, state, why), item=RECEIPT, version=1, number=found.number, name=found.partner.name,
        receiver=found.partner.signing, place=found.place, as_of=at.astimezone(CHINA).date(), at=at,
    )  # fmt: skip
    if state == "refused" and found.document and found.document["sealed"] is not None:
        found.document = None  # people who were not taken do not stay
    found.save(update_fields=["state", "decided_by_name", "decided_at", "answer", "document"])


def _answer(found: ExchangePackage, state: str, why: str) -> Sequence[dict[str, str]]:
    head = {"result": state, "of": found.digest, "why": why, "rows": str(found.rows)}
    head |= {key: str(count) for key, count in found.counts.items()}
    refused = ExchangeLine.objects.filter(package=found, verdict="refused").order_by("number")[:1000]
    return [head, *({"line": str(one.number), "why": _why(one)[:400]} for one in refused)]


def _why(line: ExchangeLine) -> str:
    return "；".join(f"{column}：{what}" for column, what in line.problems)


def _receipt(partner: ExchangePartner, head: Head, document: dict[str, Any], by: Actor, at: datetime) -> Deposited:
    """What the partner says of one of ours. Raises NoSuchPartner when it is about none, NotAllowed."""
    rows = rows_of(document)
    sent = ExchangePackage.objects.filter(partner__signing=partner.signing, came=False, number=head.number)
    found = sent.filter(digest=rows[0].get("of", "")).first() if rows else None
    if found is None:
        raise NoSuchPartner
    if not takes_part(by, found.place, [found.item]):
        raise NoSuchPartner
    if found.state != "sent":
        return Deposited(found.id, "receipt", True)
    found.state = "taken" if rows[0].get("result") == "taken" else "refused"
    found.answer, found.decided_at, found.decided_by_name = document, at, partner.name
    found.counts = {k: int(v) for k, v in rows[0].items() if k in COUNTED and v.isascii() and v.isdecimal()}
    if found.document and found.document["sealed"] is not None and found.state == "refused":
        found.document = None
    found.save(update_fields=["state", "answer", "decided_at", "decided_by_name", "counts", "document"])
    return Deposited(found.id, "receipt", False)


COUNTED = ("new", "same", "differs", "refused", "written")


def _open(package_id: UUID, by: Actor) -> tuple[ExchangePackage, Item, territories.Place]:
    """One that came and waits, locked. Raises NoSuchPartner, PartnerStopped, NotAllowed, PackageDecided."""
    found = ExchangePackage.objects.select_for_update(no_key=True).filter(id=package_id, came=True).first()
    if found is None:
        raise NoSuchPartner
    item = agreed(running(found.partner_id), found.item, "in")
    require(by, item.takes, found.place)
    place = territories.place_at(found.place)
    if found.state != "open" or place is None:
        raise PackageDecided
    return found, item, place


def described(line: ExchangeLine, item: Item) -> str:
    """A row in a few words."""
    return named(item, line.cells)

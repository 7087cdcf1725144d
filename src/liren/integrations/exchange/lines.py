"""What went and came, for who takes part in the exchange of a place: numbers, and rows of public facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, may
from liren.integrations.exchange.book import Item, items
from liren.integrations.exchange.errors import NoSuchPartner
from liren.integrations.exchange.model import ExchangeLine, ExchangePackage, ExchangePartner
from liren.integrations.exchange.packing import rows_of
from liren.integrations.exchange.partners import ACT, takes_part
from liren.integrations.exchange.rows import lacking, named
from liren.territories import public as territories

COMMUNITY = 5
MOST = 100
VERDICTS: Mapping[str, str] = {"refused": "收不了", "differs": "有出入", "new": "新的", "same": "一样"}
STATES: Mapping[str, str] = {"sent": "等对方回执", "open": "等您确认", "taken": "已收下", "refused": "已退回"}


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """One we exchange with. missing: numbers of packages that never came though later ones did."""

    id: UUID
    name: str
    path: str
    theirs: str
    signing: str
    sealing: str
    outgoing: tuple[str, ...]
    incoming: tuple[str, ...]
    made_by_name: str
    made_at: datetime
    stopped_at: datetime | None
    stopped_by_name: str
    waiting: int
    unanswered: int
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PackageLine:
    """One package. counts: rows by verdict, and `written`. why: of a refused one. has_file: there is one to fetch."""

    id: UUID
    partner: UUID
    partner_name: str
    came: bool
    number: int
    item: str
    title: str
    place: str
    as_of: date
    rows: int
    state: str
    tried: bool
    counts: Mapping[str, int]
    why: str
    arrival: UUID | None
    by_name: str
    at: datetime
    decided_by_name: str
    decided_at: datetime | None
    has_file: bool

    @property
    def state_title(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class LineShown:
    """A row of theirs. cells: (column, theirs); apart: (column, theirs, ours) where they differ."""

    number: int
    named: str
    verdict: str
    cells: tuple[tuple[str, str], ...]
    apart: tuple[tuple[str, str, str], ...]
    problems: tuple[tuple[str, str], ...]
    wanted: bool
    done: bool

    @property
    def verdict_title(self) -> str:
        return "已写入" if self.done else VERDICTS[self.verdict]


@dataclass(frozen=True, slots=True)
class PackagePage:
    """One package that went or came. lacking: what stands here and is not in it. said: (line, why) of their receipt."""

    line: PackageLine
    item: Item
    lines: tuple[LineShown, ...]
    after: int | None
    lacking: tuple[str, ...]
    said: tuple[tuple[str, str], ...]
    may_take: bool


def partners_at(path: str, by: Actor) -> tuple[PartnerLine, ...]:
    """Those at this place, above it and below, in whose exchange `by` takes part, the newest first. Two statements."""
    near = {path, *(one.path for one in territories.ancestors(path))} if path else {""}
    every = ExchangePartner.objects.order_by("stopped_at", "-made_at", "id")
    found = [one for one in every if one.path.startswith(path) or one.path in near]
    mine = [one for one in found if takes_part(by, one.path, [*one.outgoing, *one.incoming]) or _below(one, by, path)]
    stood: dict[UUID, list[tuple[bool, int, str]]] = {one.id: [] for one in mine}
    for partner, came, number, state in ExchangePackage.objects.filter(partner__in=mine).values_list(
        "partner_id", "came", "number", "state"
    ):
        stood[partner].append((came, number, state))
    return tuple(_partner(one, stood[one.id]) for one in mine)


def partner(partner_id: UUID, by: Actor, path: str = "") -> PartnerLine:
    """One of them. Raises NoSuchPartner, also for who takes no part."""
    found = ExchangePartner.objects.filter(id=partner_id).first()
    if found is None or not (takes_part(by, found.path, [*found.outgoing, *found.incoming]) or _below(found, by, path)):
        raise NoSuchPartner
    stood = ExchangePackage.objects.filter(partner=found).values_list("came", "number", "state")
    return _partner(found, list(stood))


def packages(
    by: Actor, *, partner_id: UUID, came: bool | None = None, after: UUID | None = None, limit: int = MOST
) -> tuple[PackageLine, ...]:
    """Of one partner, the newest first, those whose item `by` may send or take at its place. Two statements."""
    found = ExchangePackage.objects.filter(partner=partner_id).select_related("partner").order_by("-at", "-id")
    if came is not None:
        found = found.filter(came=came)
    shown, seen = [], after is None
    for one in found.iterator(chunk_size=MOST):
        if seen and _shown_to(one, by):
            shown.append(_package(one))
        seen = seen or one.id == after
        if len(shown) == limit:
            break
    return tuple(shown)


def package(package_id: UUID, by: Actor, *, after: int = 0, limit: int = MOST) -> PackagePage:
    """One package with a page of its rows: what needs a look first. Raises NoSuchPartner."""
    found = _found(package_id, by)
    item = items()[found.item]
    order = {verdict: n for n, verdict in enumerate(VERDICTS)}
    lines = sorted(ExchangeLine.objects.filter(package=found), key=lambda one: (order[one.verdict], one.number))
    shown, place = lines[after : after + limit], territories.place_at(found.place)
    missing: list[str] = []
    if found.came and item.register is not None and place is not None:
        missing = lacking(item, place, [one.cells for one in lines], by)
    theirs = rows_of(found.answer) if found.answer and not found.came else []
    return PackagePage(
        line=_package(found),
        item=item,
        lines=tuple(_line(one, item) for one in shown),
        after=after + limit if len(lines) > after + limit else None,
        lacking=tuple(missing),
        said=tuple((one.get("line", ""), one.get("why", "")) for one in theirs[1:]),
        may_take=found.came and found.state == "open" and may(by, item.takes, found.place),
    )


def package_line(package_id: UUID, by: Actor) -> PackageLine:
    """One package without its rows. Raises NoSuchPartner."""
    return _package(_found(package_id, by))


def _found(package_id: UUID, by: Actor) -> ExchangePackage:
    found = ExchangePackage.objects.select_related("partner").filter(id=package_id).first()
    if found is None or not _shown_to(found, by):
        raise NoSuchPartner
    return found


def _shown_to(one: ExchangePackage, by: Actor) -> bool:
    return one.item in items() and (may(by, ACT, one.place) or takes_part(by, one.place, [one.item]))


def _below(one: ExchangePartner, by: Actor, path: str) -> bool:
    """Whether `by` takes part at a place below, which the partner's agreement reaches."""
    if territories.level_of(path) > COMMUNITY or not path.startswith(one.path):
        return False
    return takes_part(by, path, [*one.outgoing, *one.incoming])


def _partner(one: ExchangePartner, stood: list[tuple[bool, int, str]]) -> PartnerLine:
    came = {number for came, number, _ in stood if came}
    return PartnerLine(
        one.id, one.name, one.path, one.theirs, one.signing, one.sealing, tuple(one.outgoing), tuple(one.incoming),
        one.made_by_name, one.made_at, one.stopped_at, one.stopped_by_name,
        waiting=sum(state == "open" for _, _, state in stood), unanswered=sum(s == "sent" for _, _, s in stood),
        missing=tuple(sorted(set(range(1, max(came, default=0))) - came))[:MOST],
    )  # fmt: skip


def _package(one: ExchangePackage) -> PackageLine:
    told = rows_of(one.answer)[0] if one.answer else {}
    return PackageLine(
        one.id, one.partner_id, one.partner.name, one.came, one.number, one.item, items()[one.item].title, one.place,
        one.as_of, one.rows, one.state, one.tried, one.counts, told.get("why", ""), one.arrival, one.by_name, one.at,
        one.decided_by_name, one.decided_at, (one.answer if one.came else one.document) is not None,
    )  # fmt: skip


def _line(one: ExchangeLine, item: Item) -> LineShown:
    cells = tuple((of.title, one.cells[of.key]) for of in item.fields if one.cells.get(of.key))
    apart = tuple((of.title, one.cells.get(of.key, ""), one.ours[of.key]) for of in item.fields if of.key in one.ours)
    problems = tuple((str(column), str(what)) for column, what in one.problems)
    return LineShown(one.number, named(item, one.cells), one.verdict, cells, apart, problems, one.wanted, one.done)

"""What we hold of an item at a community, as rows of its fields; and how rows of theirs stand beside it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from liren.access.public import Actor
from liren.integrations.exchange.book import Item
from liren.registers import public as registers
from liren.registry import public as registry
from liren.territories import public as territories

FEW = "少于 5"
Row = dict[str, str]


@dataclass(slots=True)
class Compared:
    """A row of theirs. verdict: new, same, differs or refused. ours: cells that differ, as they stand.

    number: what we call the one that stands here.
    """

    cells: Row
    verdict: str = "new"
    ours: Row = field(default_factory=dict)
    number: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)


def ours(item: Item, place: territories.Place, by: Actor) -> list[tuple[Row, str]]:
    """(cells by field, our number) of everything `by` sees of it there. Raises NotAllowed."""
    if item.register is None:
        return [(row, "") for row in _counts(place, by)]
    found: list[tuple[Row, str]] = []
    for entry in registers.every(item.register, by, place.path, item.only):
        cells = {one.key: entry.cells.get(one.key, "") for one in item.fields}
        if item.here and cells[item.here] in (place.name, place.everyday_name):
            cells[item.here] = ""
        found.append((cells, entry.cells.get(item.own_number, "")))
    return found


def in_order(item: Item, rows: Sequence[Row]) -> list[Row]:
    """As they are written down: what others lie in comes first."""
    if not item.order:
        return list(rows)
    first = next(one.options for one in item.fields if one.key == item.order)
    return sorted(rows, key=lambda row: first.index(row[item.order]) if row[item.order] in first else len(first))


def compared(item: Item, place: territories.Place, theirs: Sequence[Row], by: Actor) -> list[Compared]:
    """Each row of theirs beside what stands here; words that are no words of ours are named. Nothing is written."""
    here = ours(item, place, by)
    called = _resolved(item, place, [*theirs, *(cells for cells, _ in here)])
    known = {called(cells): (cells, number) for cells, number in here}
    seen: set[tuple[str, ...]] = set()
    found: list[Compared] = []
    for told in theirs:
        cells = {one.key: told.get(one.key, "").strip() for one in item.fields}
        row = Compared(cells, problems=list(_wrong(item, told, cells)))
        key = called(cells)
        if key in seen:
            row.problems.append(("整行", "这个包里写了两次"))
        seen.add(key)
        if key in known:
            stands, row.number = known[key]
            told_apart = [
                k for k in cells if cells[k] and territories.bare(stands[k]) != territories.bare(cells[k])
            ]  # empty says nothing
            row.ours = {k: stands[k] for k in told_apart if k not in item.identity}
            row.verdict = "differs" if row.ours else "same"
        if row.problems:
            row.verdict = "refused"
        found.append(row)
    return found


def lacking(item: Item, place: territories.Place, theirs: Sequence[Row], by: Actor) -> list[str]:
    """What stands here and is not in the package, by what identifies it."""
    here = [cells for cells, _ in ours(item, place, by)]
    called = _resolved(item, place, [*theirs, *here])
    there = {called(cells) for cells in theirs}
    return [named(item, cells) for cells in here if called(cells) not in there]


def named(item: Item, cells: Mapping[str, str]) -> str:
    """A row in a few words: what identifies it."""
    return " ".join(filter(None, (cells.get(key, "") for key in item.identity)))


def _resolved(item: Item, place: territories.Place, rows: Sequence[Row]) -> Callable[[Row], tuple[str, ...]]:
    """What a row is one of: as its register would find it, else by the cells that identify it."""
    resolve = item.register.resolve_of(place.path, rows) if item.register and item.register.resolve_of else None
    return lambda cells: (resolve(cells) if resolve else None) or _called(item, cells)


def _called(item: Item, cells: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(territories.bare(cells.get(key, "")) for key in item.identity)


def _wrong(item: Item, told: Mapping[str, str], cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    known = {one.key for one in item.fields}
    if strange := [key for key in told if key not in known]:
        yield "整行", f"有约定以外的栏“{strange[0][:20]}”"
    for one in item.fields:
        text = cells[one.key]
        if one.required and not text:
            yield one.title, "没有填"
        elif not text.isprintable():
            yield one.title, "里面有看不见的字符"
        elif text and one.options and text not in one.options:
            yield one.title, f"“{text[:20]}”不在两边共用的词里：{'、'.join(one.options)}"


def _counts(place: territories.Place, by: Actor) -> list[Row]:
    """Residents, households and kinds of residence, as figures go out: fewer than five is said so, never a gap."""
    counted = registry.counts_in(place.path, by)
    assert counted is not None  # a community is counted at once
    told: dict[str, int | None] = {"居民": counted.residents, "户": counted.households}
    told |= {title: counted.by_kind.get(key) for key, title in registry.KINDS_OF_RESIDENCE.items()}
    return [{"measure": name, "number": _said(number)} for name, number in told.items()]


def _said(number: int | None) -> str:
    return FEW if number is None or number < 5 else str(number)

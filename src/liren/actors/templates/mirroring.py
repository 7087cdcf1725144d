"""Do the committees of a community match the offices of its street (S1 二（三）)? Line by line, with what differs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from liren.actors.models import OrganisationRow
from liren.actors.templates.shelf import lines_at
from liren.territories.public import street_of

_COMMITTEE, _OFFICES = "committee_of_work", ("street_office_of_work", "street_section")


@dataclass(frozen=True, slots=True)
class LineMatch:
    """One line of work: the committees and offices that stand for it. by_name: an office found by its name only."""

    line: str
    title: str
    committees: tuple[tuple[UUID, str], ...]
    offices: tuple[tuple[UUID, str], ...]
    by_name: bool

    @property
    def says(self) -> str:
        if not self.committees and not self.offices:
            return "社区和街道都没有"
        if not self.committees:
            return "社区没有对应的委员会"
        if not self.offices:
            return "街道没有对应的办"
        return "一致（街道的办是按名称认的，请在组织页记下条线）" if self.by_name else "一致"

    @property
    def agrees(self) -> bool:
        return bool(self.committees and self.offices)


@dataclass(frozen=True, slots=True)
class Mirror:
    """The whole comparison at a community. loose: offices and committees that stand for no line."""

    lines: tuple[LineMatch, ...]
    loose: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        return all(one.agrees for one in self.lines)


def mirror(path: str) -> Mirror | None:
    """The comparison at a community's path; None where no template names lines or the place lies in no street."""
    street, lines = street_of(path), lines_at(path)
    if street is None or not lines:
        return None
    rows = OrganisationRow.objects.filter(path__in=[path, street], until=None).order_by("name")
    committees = [row for row in rows if row.path == path and row.subtype == _COMMITTEE]
    offices = [row for row in rows if row.path == street and row.subtype in _OFFICES]
    matches = tuple(_match(key, title, committees, offices) for key, title in lines.items())
    used = {id_ for one in matches for id_, _ in (*one.committees, *one.offices)}
    return Mirror(matches, tuple(row.name for row in (*committees, *offices) if row.id not in used))


def _match(
    key: str, title: str, committees: Iterable[OrganisationRow], offices: Iterable[OrganisationRow]
) -> LineMatch:
    ours = [(row.id, row.name) for row in committees if _stands(row, key, title)]
    theirs = [row for row in offices if _stands(row, key, title)]
    named_only = bool(theirs) and all(row.line is None for row in theirs)
    return LineMatch(key, title, tuple(ours), tuple((row.id, row.name) for row in theirs), named_only)


def _stands(row: OrganisationRow, key: str, title: str) -> bool:
    """By what was written down; where nothing was, by the name."""
    return row.line == key if row.line is not None else title in row.name

"""A group's people, and one person's groups with reasons: opened for a purpose, every opening a look."""

from datetime import date, datetime
from uuid import UUID

from liren.access.public import Actor, as_system, looked, looked_at_many, may, require
from liren.engine.groups.file import Group
from liren.engine.groups.weighing import weigh
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput, NotYours
from liren.registry.groups.asking import asked, people_at
from liren.registry.groups.book import Book, book_at
from liren.registry.groups.counting import require_place
from liren.registry.groups.deciding import decisions_about
from liren.registry.groups.errors import GroupUnknown
from liren.registry.groups.knowing import known
from liren.registry.groups.shapes import Explained, Listed, Opened, Placed
from liren.registry.models import Resident
from liren.registry.people.reading import lines_of
from liren.registry.people.rights import WHO, paths_of
from liren.registry.purposes import is_stated

PAGE = 50


@write
def open_group(
    *,
    path: str,
    key: str,
    purpose: str,
    by: Actor,
    at: datetime,
    on: date,
    unknown: bool = False,
    after: UUID | None = None,
) -> Opened:
    """The people of a group at `path`, masked, with what made it so; for a purpose, each of them a look.

    unknown: those of whom nobody can say, with what is missing. after: the last of the page before.
    Raises InvalidInput without a purpose, GroupUnknown, NotAllowed.
    """
    _purpose(purpose)
    book, group = _openable(path, key, by, on)
    found = _people(group, path, on, unknown=unknown, after=after, most=PAGE + 1)
    ids = found[:PAGE]
    if not ids:
        return Opened(group, (), False)
    looked_at_many(seen=ids, what=[f"“{group.title}”名单"], purpose=purpose.strip(), by=by, at=at)
    lines, facts = lines_of(ids), known(ids, path, on, book.asked)
    listed = tuple(
        Listed(lines[who], weigh(group.when, facts[who], on, book.titles)) for who in ids if who in lines
    )  # fmt: skip
    return Opened(group, listed, len(found) > PAGE)


@write
def explain(*, resident_id: UUID, purpose: str, by: Actor, at: datetime, on: date) -> Explained:
    """Which groups a resident belongs to on that day, which clause met which fact, and what is not known; and their
    decisions. For a purpose: it is a look. Raises InvalidInput, NotYours, NotAllowed.
    """
    _purpose(purpose)
    row = Resident.objects.filter(pk=resident_id, withdrawn=False, erased_at=None).first()
    path = next((one for one in paths_of(row) if may(by, "people.find", one)), None) if row else None
    if row is None or path is None:
        raise NotYours(what=WHO)
    require(by, "people.reveal", path)
    looked(seen=resident_id, what=["所在分组和认定"], purpose=purpose.strip(), by=by, at=at)
    book, approves = book_at(path, on), may(by, "people.approve", path)
    facts = known([resident_id], path, on, book.asked)[resident_id]
    placed = tuple(
        Placed(group, weigh(group.when, facts, on, book.titles))
        for group in book.groups
        if approves or not book.closed(group)
    )
    return Explained(on, placed, decisions_about(resident_id, book, closed_too=approves))


def members_of(*, path: str, key: str, by: Actor, on: date, most: int) -> tuple[Group, tuple[UUID, ...]]:
    """A group and who belongs to it, at most so many: for an action that takes the purpose and writes the looks.

    Raises GroupUnknown, NotAllowed, InvalidInput.
    """
    _, group = _openable(path, key, by, on)
    return group, people_of(group, path, on, most=most)


def people_of(group: Group, path: str, on: date, *, most: int) -> tuple[UUID, ...]:
    """Who belongs to a group, for who has asked whether. One statement, as the system."""
    return tuple(_people(group, path, on, unknown=False, after=None, most=most))


def _openable(path: str, key: str, by: Actor, on: date) -> tuple[Book, Group]:
    require_place(path)
    require(by, "people.find", path)
    book = book_at(path, on)
    group = _group(book, key)
    if book.closed(group):
        require(by, "people.approve", path)
    return book, group


def _people(group: Group, path: str, on: date, *, unknown: bool, after: UUID | None, most: int) -> list[UUID]:
    sql, given = asked(group.when, on)
    people, values = people_at(path, on)
    whole = (
        f"WITH {people} SELECT f.id FROM f WHERE ({sql}) IS {'NULL' if unknown else 'TRUE'}"  # noqa: S608
        " AND (%s::uuid IS NULL OR f.id > %s::uuid) ORDER BY f.id LIMIT %s"
    )
    with as_system():
        return [UUID(str(who)) for (who,) in rows(whole, *values, *given, after, after, most)]


def _group(book: Book, key: str) -> Group:
    found = next((group for group in book.groups if group.key == key), None)
    if found is None:
        raise GroupUnknown
    return found


def _purpose(text: str) -> None:
    if not is_stated(text):
        raise InvalidInput(purpose="请写为什么要看，例如：重阳节走访、送餐名单")

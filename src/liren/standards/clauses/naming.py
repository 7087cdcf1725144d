"""A clause by name: of a version of a procedure, or of a standard in the catalogue; what it says, and who maintains it.

Written `management/grid-event@DIGEST#verify.not_by`, without @DIGEST for the version in force where somebody stands, or
`standard/ID#ID`. What follows # may be nothing: the whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from liren.access.roles import ROLES
from liren.engine.clauses import WHOLE, Clause, clauses
from liren.engine.difference import Change, difference
from liren.engine.language import Source
from liren.standards.catalogue.model import Clause as StandardClause
from liren.standards.catalogue.model import Standard
from liren.standards.errors import NoSuchClause, NoSuchProcedure
from liren.standards.published import Published
from liren.standards.queries import all_by_digest, all_current, by_digest, current

ROLE_NAMES = {"reporter": "反映人", "system": "平台", **{role.key: role.title for role in ROLES.values()}}
STANDARD = "standard/"
MOST_FOUND = 40
FEEDBACK = "management/clause-feedback"
"""By which anybody says something about a clause."""


@dataclass(frozen=True, slots=True)
class NamedClause:
    """value: its whole name. about: the same without the version, by which all that is said of it is gathered.

    document: title of the procedure or standard. version: None of a standard. keeper: path of the place that maintains
    it, "" everywhere. source: what it rests on; None for a whole and for a standard.
    """

    value: str
    about: str
    key: str
    clause: str
    document: str
    version: int | None
    title: str
    says: str
    keeper: str
    source: Source | None = None

    @property
    def text(self) -> str:
        """In words, for lists and histories: 《网格事件处置规程》第 1 版 · 核实：要换人办."""
        edition = f"第 {self.version} 版" if self.version is not None else ""
        return f"《{self.document}》{edition} · {self.title}"


def within(published: Published) -> Mapping[str, Clause]:
    """Every clause of a version by its path. No statement."""
    return clauses(published.procedure, ROLE_NAMES)


def named(value: str, path: str, at: datetime) -> NamedClause:
    """The clause `value` names; without a version, of the one in force at `path`. One statement, two of a standard.

    Raises NoSuchClause.
    """
    document, _, clause = value.partition("#")
    if document.startswith(STANDARD):
        return _of_standard(document.removeprefix(STANDARD), clause)
    key, _, digest = document.partition("@")
    try:
        published = by_digest(digest) if digest else current(key, path, at)
    except NoSuchProcedure:
        raise NoSuchClause from None
    found = within(published).get(clause)
    if found is None or published.key != key or published.status == "draft":
        raise NoSuchClause
    return of_version(published, found)


def of_version(published: Published, clause: Clause) -> NamedClause:
    """A clause of one version, named. No statement."""
    return NamedClause(
        value=f"{published.key}@{published.digest}#{clause.path}",
        about=f"{published.key}#{clause.path}",
        key=published.key,
        clause=clause.path,
        document=published.title,
        version=published.version,
        title=clause.title,
        says=clause.says,
        keeper=published.path,
        source=published.procedure.sources.get(clause.basis or ""),
    )


def changed(earlier: Published, later: Published) -> tuple[Change, ...]:
    """What a version says otherwise than the one before. No statement."""
    return difference(earlier.procedure, later.procedure, names=ROLE_NAMES)


def in_words(value: str, at: datetime | None = None) -> str:
    """A stored name in words; as it is written where what it names is gone."""
    try:
        return named(value, "", at or datetime.max).text
    except NoSuchClause:
        return value


def all_in_words(values: Iterable[str]) -> Mapping[str, str]:
    """`in_words` of many names as affairs keep them, with the version: three statements, however many there are."""
    parts = {value: value.partition("#")[::2] for value in values}
    law = all_by_digest({document.partition("@")[2] for document, _ in parts.values()})
    ids = [_ids(*one) for one in parts.values()]
    held = Standard.objects.in_bulk({standard for standard, _ in ids if standard})
    rows = StandardClause.objects.in_bulk({clause for _, clause in ids if clause})
    said = {}
    for value, (document, path) in parts.items():
        published, (standard_id, clause_id) = law.get(document.partition("@")[2]), _ids(document, path)
        clause = within(published).get(path) if published else None
        standard, part = held.get(standard_id), rows.get(clause_id)
        if published and clause:
            said[value] = of_version(published, clause).text
        elif standard and (not path or (part and part.standard_id == standard.id)):
            said[value] = _named_in(standard, part).text
        else:
            said[value] = value
    return said


def _ids(document: str, path: str) -> tuple[UUID | None, UUID | None]:
    """Of a standard and its clause, as far as these names say them."""
    if not document.startswith(STANDARD):
        return None, None
    try:
        return UUID(document.removeprefix(STANDARD)), UUID(path) if path else None
    except ValueError:
        return None, None


def find(text: str, path: str, at: datetime) -> tuple[tuple[str, str], ...]:
    """(value, words) of clauses in force at `path` that bear every word typed, whole procedures before their parts.

    One statement; at most 40. The title of a procedure alone lists what it has.
    """
    words = text.casefold().split()
    if not words:
        return ()
    found = [one for published in all_current(path, at) for one in _bearing(published, words)]
    return tuple((value, said) for _, value, said in sorted(found, key=lambda one: one[0])[:MOST_FOUND])


def _bearing(published: Published, words: list[str]) -> Iterator[tuple[tuple[int, int], str, str]]:
    names = f"{published.title} {published.procedure.everyday_name}".casefold()
    left = [word for word in words if word not in names]
    for place, clause in enumerate(within(published).values()):
        if all(word in clause.title.casefold() for word in left):
            deep = 0 if clause.path == WHOLE else 1 + clause.path.count(".")
            one = of_version(published, clause)
            yield (deep, place), one.value, one.text


def _of_standard(id: str, clause: str) -> NamedClause:
    try:
        standard = Standard.objects.filter(id=UUID(id)).first()
        part = StandardClause.objects.filter(standard_id=UUID(id), id=UUID(clause)).first() if clause else None
    except ValueError:
        raise NoSuchClause from None
    if standard is None or (clause and part is None):
        raise NoSuchClause
    return _named_in(standard, part)


def _named_in(standard: Standard, part: StandardClause | None) -> NamedClause:
    about = f"{STANDARD}{standard.id}#{part.id if part else ''}"
    return NamedClause(
        value=about,
        about=about,
        key=f"{STANDARD}{standard.id}",
        clause=str(part.id) if part else "",
        document=" ".join(one for one in (standard.number, standard.title) if one),
        version=None,
        title=f"{part.number} {part.title}".strip() if part else "整份标准",
        says=(part.text or part.phrase) if part else "",
        keeper=standard.path,
    )

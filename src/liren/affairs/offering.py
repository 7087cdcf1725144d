"""What a field offers that the platform knows: the organisations at a place, or who holds a post in one.

An option is the words people read, kept as they were: who left a post later still was there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

from liren.actors.public import UNITS, members, organisations
from liren.affairs.dates import day_answered
from liren.affairs.models import Affair
from liren.engine.language import MEMBERS, Field, Procedure, Step
from liren.engine.steps import organisation_field
from liren.kit.clock import CHINA
from liren.territories.public import community_of

_Where = tuple[str, UUID | None, datetime | None]
Known = dict[tuple[tuple[str, ...], _Where], list[str]]
"""What was offered already, by what a field offers and where: at which place, in which organisation, since when."""


def offered(fields: Mapping[str, Field], place_path: str) -> dict[str, Field]:
    """`fields` of an affair not opened yet, with the options the platform gives. One statement for each."""
    return _offered(fields, {}, place_path)


def offered_at(step: Step, fields: Mapping[str, Field], affair: Affair, known: Known | None = None) -> dict[str, Field]:
    """`fields` asked at `step` of `affair`, with the options the platform gives: members are those of its organisation
    who hold a post, or did on the day the step is about. No statement for what is in `known`, which keeps the rest.
    """
    since = _day_of(step, affair.answers)
    return _offered(fields, {} if known is None else known, affair.place_path, affair.organisation, since)


def _day_of(step: Step, answers: Mapping[str, object]) -> datetime | None:
    """The beginning of the day a step is about: the date answered before that its deadline counts from, if any."""
    dated = step.after or step.before
    day = day_answered(answers.get(dated.field)) if dated is not None else None
    return None if day is None else datetime.combine(day, time(), CHINA)


def organisation_named(procedure: Procedure, answers: Mapping[str, object], place_path: str) -> UUID | None:
    """The organisation the opening form's answers name; None where the procedure asks for none."""
    return organisations_named(procedure, [answers], place_path)[0]


def organisations_named(
    procedure: Procedure, each: Sequence[Mapping[str, object]], place_path: str
) -> list[UUID | None]:
    """The same of many affairs at one place. One statement, or none."""
    field = organisation_field(procedure)
    if field is None:
        return [None] * len(each)
    here: dict[object, UUID] = {name: id for id, name in standing(field.offers, place_path)}
    return [here.get(answers.get(field.key)) for answers in each]


def standing(subtypes: Iterable[str], place_path: str) -> list[tuple[UUID, str]]:
    """The organisations of these sub-types in the community of a place, by id and the words they are chosen by; units
    of self-governance wherever in it they stand.

    Nothing keeps names apart: the second of one name is “X（2）” here, in the form and for the clock. One statement.
    """
    wanted, path = set(subtypes), community_of(place_path) or place_path
    found = [one for one in organisations(path) if one.subtype in wanted and (one.path == path or one.subtype in UNITS)]
    return list(zip((one.id for one in found), _apart(one.name for one in found), strict=True))


def persons_named(organisation: UUID, since: datetime, said: Iterable[str]) -> int:
    """How many people these words of `offers: members` name, offered for a day that began at `since`: who holds two
    posts is one. One statement.
    """
    each = {(one.post_id, one.person_id): one for one in members(organisation, left_after=since)}
    offered_words = _apart(f"{one.title} {one.name}" for one in each.values())
    known: dict[str, object] = dict(zip(offered_words, (person for _, person in each), strict=True))
    return len({known.get(word, word) for word in said})


def _offered(
    fields: Mapping[str, Field],
    known: Known,
    place_path: str,
    organisation: UUID | None = None,
    since: datetime | None = None,
) -> dict[str, Field]:
    where = community_of(place_path) or place_path, organisation, since
    return {key: _answerable(field, where, known) for key, field in fields.items()}


def _answerable(field: Field, where: _Where, known: Known) -> Field:
    """The field with its options, a table with those of its columns."""
    if any(column.offers for column in field.columns.values()):
        columns = {key: _answerable(column, where, known) for key, column in field.columns.items()}
        return replace(field, columns=columns)
    return _with_options(field, where, known) if field.offers else field


def _with_options(field: Field, where: _Where, known: Known) -> Field:
    here = field.offers, where
    if here not in known:
        known[here] = _words(*here)
    options = tuple((word, word) for word in known[here])
    hint = field.hint if options else "这里还没有可选的，请先在组织页上建立、任命"
    return replace(field, options=options, offers=(), hint=hint)


def _words(offers: tuple[str, ...], where: _Where) -> list[str]:
    place_path, organisation, since = where
    if offers != MEMBERS:
        return [word for _, word in standing(offers, place_path)]
    found = members(organisation, left_after=since) if organisation else ()
    each = {(one.post_id, one.person_id): one for one in found}  # who left a post and holds it again is one
    return _apart(f"{one.title} {one.name}" for one in each.values())


def _apart(words: Iterable[str]) -> list[str]:
    """Two who read alike (masked names of residents) are told apart by a number.

    >>> _apart(["委员 周*", "委员 周*", "主任 严华"])
    ['委员 周*', '委员 周*（2）', '主任 严华']
    >>> _apart(["调委会", "调委会", "调委会（2）"])
    ['调委会', '调委会（3）', '调委会（2）']
    """
    given = list(words)
    taken, apart = set(given), list[str]()
    for word in given:
        said, number = word, 1
        while said in apart or (number > 1 and said in taken):
            number += 1
            said = f"{word}（{number}）"
        apart.append(said)
    return apart

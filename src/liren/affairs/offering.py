"""What a field offers that the platform knows: the organisations at a place, or who holds a post in one.

An option is the words people read, kept as they were: who left a post later still was there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from liren.actors.public import members, organisations
from liren.engine.language import MEMBERS, Field, Procedure
from liren.engine.steps import organisation_field
from liren.territories.public import community_of


def offered(fields: Mapping[str, Field], place_path: str, organisation: UUID | None = None) -> dict[str, Field]:
    """`fields` with the options the platform gives. No statement where nothing is offered, one for each that is.

    organisation: whose members are offered; None offers nobody.
    """
    return {
        key: _with_options(field, place_path, organisation) if field.offers else field for key, field in fields.items()
    }


def organisation_named(procedure: Procedure, answers: Mapping[str, object], place_path: str) -> UUID | None:
    """The organisation the opening form's answers name; None where the procedure asks for none."""
    field = organisation_field(procedure)
    if field is None:
        return None
    return next((id for id, name in standing(field.offers, place_path) if name == answers.get(field.key)), None)


def standing(subtypes: Iterable[str], place_path: str) -> list[tuple[UUID, str]]:
    """The organisations of these sub-types in the community of a place, by id and name. One statement."""
    wanted, path = set(subtypes), community_of(place_path) or place_path
    return [(one.id, one.name) for one in organisations(path) if one.subtype in wanted and one.path == path]


def _with_options(field: Field, place_path: str, organisation: UUID | None) -> Field:
    if field.offers != MEMBERS:
        words = [name for _, name in standing(field.offers, place_path)]
    else:
        words = [f"{one.title} {one.name}" for one in members(organisation)] if organisation else []
    options = tuple((word, word) for word in _apart(words))
    hint = field.hint if options else "这里还没有可选的，请先在组织页上建立、任命"
    return replace(field, options=options, offers=(), hint=hint)


def _apart(words: Iterable[str]) -> list[str]:
    """Two who read alike (masked names of residents) are told apart by a number.

    >>> _apart(["委员 周*", "委员 周*", "主任 严华"])
    ['委员 周*', '委员 周*（2）', '主任 严华']
    """
    seen: dict[str, int] = {}
    apart = []
    for word in words:
        seen[word] = seen.get(word, 0) + 1
        apart.append(word if seen[word] == 1 else f"{word}（{seen[word]}）")
    return apart

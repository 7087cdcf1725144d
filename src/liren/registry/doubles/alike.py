"""Which entries may be the same person's, and why: by the keyed tokens both share, and by where they live."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from liren.access.public import Actor, which
from liren.kit.database import rows, write
from liren.kit.errors import InvalidInput
from liren.registry.doubles.shapes import REASONS, Likely
from liren.registry.people.finding import MOST
from liren.registry.people.reading import lines_of
from liren.registry.people.rights import held
from liren.registry.people.searched import Kept, worded
from liren.registry.people.shapes import PersonLine
from liren.registry.people.tokens import NAME, NUMBER, PAIR, PHONE, SOUND
from liren.registry.purposes import is_stated
from liren.territories.public import upper_end

_SHARED: Final = """
    SELECT o.resident_id, array_agg(DISTINCT o.kind ORDER BY o.kind) FROM registry_trace t
    JOIN registry_trace o ON o.token = t.token AND o.path >= %s AND o.path < %s
    WHERE t.resident_id = %s GROUP BY o.resident_id
    ORDER BY o.resident_id = %s DESC, bool_or(o.kind = %s) DESC, bool_or(o.kind = %s) DESC,
        count(DISTINCT o.kind) DESC, o.resident_id
    LIMIT %s"""
_BETWEEN: Final = """
    SELECT o.resident_id, array_agg(DISTINCT o.kind ORDER BY o.kind) FROM registry_trace t
    JOIN registry_trace o ON o.token = t.token AND o.resident_id = ANY(%s)
    WHERE t.resident_id = %s GROUP BY o.resident_id"""

_LOOKED_AT: Final = 500
"""Of those who share any token, the likeliest first: a frequent name is borne by thousands."""
_BORNE: Final = "SELECT DISTINCT token FROM registry_trace WHERE resident_id = ANY(%s) AND token = ANY(%s)"


@write
def likely(*, resident_id: UUID, purpose: str, by: Actor, at: datetime) -> tuple[Likely, ...]:
    """Entries that may be the same person's as this one, where `by` finds people: the likeliest first, 20 at most.

    It is a search: kept as one, and whoever is shown has a look. Two numbers of one length that differ are two people.
    Raises InvalidInput without a purpose, NotYours, NotAllowed.
    """
    if not is_stated(purpose):
        raise InvalidInput(purpose="请写为什么要查，例如：核实信息、办件 2026-11-0372")
    one, paths = held(resident_id, by, "people.register"), which(by, "people.find").paths
    shared: dict[UUID, frozenset[int]] = {}
    cut = False
    for path in paths:
        near = rows(_SHARED, path, upper_end(path), one.id, one.id, NUMBER, PHONE, _LOOKED_AT)
        cut = cut or len(near) == _LOOKED_AT
        shared.update((UUID(str(id_)), frozenset(_ints(kinds))) for id_, kinds in near)
    lines = lines_of([one.id, *shared])
    own = shared.pop(one.id, frozenset())
    here = lines[one.id]
    found = [
        Likely(lines[id_], why_alike(here, lines[id_], kinds, own)) for id_, kinds in shared.items() if id_ in lines
    ]
    order = list(REASONS)
    people = sorted(
        (other for other in found if other.reasons),
        key=lambda other: (order.index(other.reasons[0]), -len(other.reasons), str(other.line.id)),
    )
    shown = people[:MOST]
    if by.person_id is not None:  # the system's searches are nobody's
        told = _purpose_without_names(purpose, [one.id, *(other.line.id for other in shown)])
        Kept(paths, ["name", "phone"], by, at).keep(
            told, [other.line.id for other in shown], more=cut or len(people) > MOST, near=False
        )
    return tuple(shown)


def _purpose_without_names(purpose: str, people: Collection[UUID]) -> str:
    why = worded(purpose.strip(), ())
    pieces = why.pairs()
    borne = rows(_BORNE, list(people), list(pieces))
    return str(why.also(pieces[UUID(str(token))] for (token,) in borne))


def shared_kinds(one: UUID, others: Collection[UUID]) -> Mapping[UUID, frozenset[int]]:
    """Of which kinds each of these shares a token with `one`; itself among them: which kinds it has. One statement."""
    found = rows(_BETWEEN, [one, *others], one)
    return {UUID(str(id_)): frozenset(_ints(kinds)) for id_, kinds in found}


def why_alike(one: PersonLine, other: PersonLine, kinds: frozenset[int], own: frozenset[int]) -> tuple[str, ...]:
    """Keys of REASONS. kinds: of the tokens both share; own: of those `one` has."""
    if NUMBER in kinds:
        return ("number",)
    if one.number_shown and len(one.number_shown) == len(other.number_shown):
        return ()  # who bears the same is met by it
    named = is_same_name(kinds, own)
    near = named or SOUND in kinds
    said = {
        "phone-name": PHONE in kinds and named,
        "phone-sound": PHONE in kinds and near and not named,
        "name-birth": named and one.born is not None and one.born == other.born,
        "door": bool(one.dwelling_id and one.dwelling_id == other.dwelling_id and (near or PAIR in kinds)),
        "name-place": named and one.place_id == other.place_id and (one.born is None or other.born is None),
    }
    return tuple(key for key, holds in said.items() if holds)


def is_same_name(kinds: frozenset[int], own: frozenset[int]) -> bool:
    """A name of two characters has no token but its pair, which longer ones have too: then the sound decides."""
    return NAME in kinds or (NAME not in own and {PAIR, SOUND} <= kinds)


def _ints(kinds: object) -> Iterable[int]:
    return [int(one) for one in kinds] if isinstance(kinds, list) else []

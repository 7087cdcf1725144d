"""Where somebody is found follows where they live: their own row and their tokens, from their residences."""

from collections.abc import Collection
from uuid import UUID

from liren.access.public import as_system
from liren.kit.database import rows
from liren.registry.people.particulars import Told
from liren.registry.people.tokens import tokens_of
from liren.registry.told import KINDS_OF_RESIDENCE

_WHERE = """
    UPDATE registry_resident r SET path = m.path, place_id = m.place_id, dwelling_id = m.dwelling_id,
        registered_path = coalesce(CASE WHEN g.path <> m.path THEN g.path END, '')
    FROM (SELECT DISTINCT ON (resident_id) resident_id, path, place_id, dwelling_id FROM registry_residence
          WHERE resident_id = ANY(%s) AND until IS NULL AND NOT withdrawn
          ORDER BY resident_id, array_position(%s, kind)) m
    LEFT JOIN registry_residence g
        ON g.resident_id = m.resident_id AND g.kind = 'registered' AND g.until IS NULL AND NOT g.withdrawn
    WHERE r.id = m.resident_id"""
_FOLLOW = """
    INSERT INTO registry_trace (token, path, resident_id, kind)
    SELECT DISTINCT t.token, p.path, t.resident_id, t.kind
    FROM registry_trace t JOIN registry_resident r ON r.id = t.resident_id
    CROSS JOIN LATERAL (VALUES (r.path), (r.registered_path)) AS p (path)
    WHERE t.resident_id = ANY(%s) AND p.path <> '' ON CONFLICT DO NOTHING"""
_LEAVE = """
    DELETE FROM registry_trace t USING registry_resident r
    WHERE r.id = t.resident_id AND t.resident_id = ANY(%s) AND t.path NOT IN (r.path, r.registered_path)"""
_TRACE = """
    INSERT INTO registry_trace (token, path, resident_id, kind)
    SELECT t.token, p.path, r.id, t.kind FROM registry_resident r
    CROSS JOIN LATERAL (VALUES (r.path), (r.registered_path)) AS p (path)
    CROSS JOIN unnest(%s::uuid[], %s::smallint[]) AS t (token, kind)
    WHERE r.id = %s AND p.path <> '' ON CONFLICT DO NOTHING"""
_POINTERS = """
    UPDATE registry_resident b SET path = r.path, registered_path = r.registered_path, place_id = r.place_id
    FROM registry_resident r WHERE b.into_id = r.id AND r.id = ANY(%s)
      AND (b.path, b.registered_path, b.place_id) <> (r.path, r.registered_path, r.place_id)
    RETURNING b.id"""
_ALONG = tuple(
    f"UPDATE {table} t SET path = r.path FROM registry_resident r"  # noqa: S608
    " WHERE t.resident_id = r.id AND r.id = ANY(%s) AND t.path <> r.path"
    for table in ("registry_changerequest", "registry_residentpast")
)


def settle(residents: Collection[UUID]) -> None:
    """Their rows and tokens stand where their residences do now, and with them what waits and what they were.

    Six statements, as the system: one may move out of the reach of who writes it down. Who has no residence left
    stays where they were. Entries that became part of theirs go along.
    """
    ids = list(residents)
    with as_system():
        rows(_WHERE, ids, list(KINDS_OF_RESIDENCE))
        rows(_FOLLOW, ids)
        rows(_LEAVE, ids)
        ids += [one for (one,) in rows(_POINTERS, ids) if isinstance(one, UUID)]
        for along in _ALONG:
            rows(along, ids)


def trace(resident: UUID, told: Told | None) -> None:
    """They are found by what is told of them now, and by nothing else; None: by nothing. Two statements at most."""
    with as_system():
        rows("DELETE FROM registry_trace WHERE resident_id = %s", resident)
        if told is not None:
            tokens = tokens_of(told)
            rows(_TRACE, list(tokens), list(tokens.values()), resident)

"""Reading what is in force. One statement when the texts have been read before in this process."""

# ruff: noqa: S608 - statements are put together from constants of this module; values are always parameters

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from liren.engine.calendar import WorkCalendar
from liren.engine.catalogues import Catalogue
from liren.engine.facts import Facts
from liren.engine.language import Procedure
from liren.kit.json import Json
from liren.standards.errors import NoSuchProcedure, NoSuchReference
from liren.standards.models import Procedure as ProcedureRow
from liren.standards.models import Reference
from liren.standards.published import Published, Rules
from liren.standards.shelf import CALENDARS, CATALOGUES, FACTS, LABELS, PROCEDURES
from liren.standards.switches.queries import MODE_ARM, mode_of, prefixes

_COLUMNS = "p.id, p.publisher, p.key, p.version, p.digest, p.status, p.path, p.effective_from"
_IN_FORCE = "p.status = 'published' AND p.effective_from <= %(at)s"
_CURRENT = f"""p.key = %(key)s AND {_IN_FORCE} AND starts_with(%(path)s, p.path)
    ORDER BY length(p.path) DESC, p.version DESC LIMIT 1"""
_REFERENCES = """
    (SELECT DISTINCT ON (r.kind, r.key)
            r.kind AS what, r.id, '' AS publisher, r.key, r.version, r.digest, '' AS status, '' AS path,
            r.effective_from
       FROM standards_reference r WHERE r.effective_from <= %(at)s ORDER BY r.kind, r.key, r.version DESC)"""

Row = tuple[Any, ...]


def current(key: str, path: str, at: datetime) -> Published:
    """The version of procedure `key` in force at the place `path` at `at`: the nearest place's, then the newest.

    Raises NoSuchProcedure.
    """
    return _published(
        _one(_rows(f"SELECT {_COLUMNS} FROM standards_procedure p WHERE {_CURRENT}", _at(key, path, at)), key)
    )


def rules(key: str, path: str, at: datetime) -> Rules:
    """`current` with the calendar and the catalogues in force then. One statement. Also raises NoSuchReference."""
    found = _rows(
        f"(SELECT 'procedure' AS what, {_COLUMNS} FROM standards_procedure p WHERE {_CURRENT})"
        f" UNION ALL {_REFERENCES} UNION ALL {MODE_ARM}",
        {**_at(key, path, at), "prefixes": prefixes(path)},
    )
    return _rules(_one([row[1:] for row in found if row[0] == "procedure"], key), found)


def rules_of(digest: str, at: datetime, path: str | None = None) -> Rules:
    """The rules an affair runs by that began with procedure `digest`. One statement. Raises as `rules`.

    path: where it happened; its mode counts. Without it the mode is ordinary.
    """
    found = _rows(
        f"(SELECT 'procedure' AS what, {_COLUMNS} FROM standards_procedure p WHERE p.digest = %(digest)s)"
        f" UNION ALL {_REFERENCES} UNION ALL {MODE_ARM}",
        {"digest": digest, "at": at, "prefixes": [] if path is None else prefixes(path)},
    )
    return _rules(_one([row[1:] for row in found if row[0] == "procedure"], digest), found)


def by_id(procedure_id: int) -> Published:
    """Any version, also a draft or a retired one. Raises NoSuchProcedure."""
    found = _rows(f"SELECT {_COLUMNS} FROM standards_procedure p WHERE p.id = %(id)s", {"id": procedure_id})
    return _published(_one(found, str(procedure_id)))


def by_digest(digest: str) -> Published:
    """The version `digest` names. Raises NoSuchProcedure."""
    found = _rows(f"SELECT {_COLUMNS} FROM standards_procedure p WHERE p.digest = %(digest)s", {"digest": digest})
    return _published(_one(found, digest))


def all_by_digest(digests: Iterable[str]) -> Mapping[str, Published]:
    """The versions these name, by digest; what is none is left out. One statement when all were read before."""
    found = _rows(f"SELECT {_COLUMNS} FROM standards_procedure p WHERE p.digest = ANY(%(all)s)", {"all": [*digests]})
    parsed = procedures(row[4] for row in found)
    return {row[4]: _of_row(row, parsed[row[4]]) for row in found}


def procedures(digests: Iterable[str]) -> Mapping[str, Procedure]:
    """The parsed procedures (engine) of `digests`; no statement when all were read before, one otherwise."""
    return PROCEDURES.get(digests, _procedure_documents)


def all_current(path: str, at: datetime) -> tuple[Published, ...]:
    """Every procedure in force at `path` at `at`, by key."""
    found = _rows(
        f"SELECT DISTINCT ON (p.key) {_COLUMNS} FROM standards_procedure p"
        f" WHERE {_IN_FORCE} AND starts_with(%(path)s, p.path) ORDER BY p.key, length(p.path) DESC, p.version DESC",
        {"path": path, "at": at},
    )
    parsed = procedures(row[4] for row in found)
    return tuple(_of_row(row, parsed[row[4]]) for row in found)


def versions(key: str) -> tuple[Published, ...]:
    """Every version of a procedure, newest first."""
    found = _rows(
        f"SELECT {_COLUMNS} FROM standards_procedure p WHERE p.key = %(key)s ORDER BY p.version DESC", {"key": key}
    )
    parsed = procedures(row[4] for row in found)
    return tuple(_of_row(row, parsed[row[4]]) for row in found)


def calendar(at: datetime) -> WorkCalendar:
    """The calendar in force at `at`. Raises NoSuchReference."""
    return _calendar(_rows(f"SELECT * FROM {_REFERENCES} AS r", {"at": at}))


def catalogue(key: str, at: datetime) -> Catalogue:
    """The catalogue in force at `at`. Raises NoSuchReference."""
    found = _catalogues(_rows(f"SELECT * FROM {_REFERENCES} AS r", {"at": at}), [key])
    if key not in found:
        raise NoSuchReference(what="目录", kind="分类目录", key=key)
    return found[key]


def routes(at: datetime) -> tuple[str, ...]:
    """The catalogues in force at `at` that say where things are sent, by key."""
    found = _rows(f"SELECT * FROM {_REFERENCES} AS r", {"at": at})
    catalogues = _catalogues(found, sorted(_digests(found, "catalogue")))
    return tuple(key for key, one in catalogues.items() if one.routing is not None)


def labels(key: str, at: datetime) -> Mapping[str, Json]:
    """A set of words people see, in force at `at`. Raises NoSuchReference."""
    digests = _digests(_rows(f"SELECT * FROM {_REFERENCES} AS r", {"at": at}), "labels")
    if key not in digests:
        raise NoSuchReference(what="用语", kind="用语", key=key)
    return LABELS.get([digests[key]], _reference_documents)[digests[key]]


def facts(at: datetime) -> Mapping[str, Facts]:
    """The files of what documents state, in force at `at`, by key. One statement, two when one was not read before."""
    digests = _digests(_rows(f"SELECT * FROM {_REFERENCES} AS r", {"at": at}), "facts")
    parsed = FACTS.get(digests.values(), _reference_documents)
    return {key: parsed[digest] for key, digest in digests.items()}


def _at(key: str, path: str, at: datetime) -> dict[str, object]:
    return {"key": key, "path": path, "at": at}


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _one(found: Sequence[Row], key: str) -> Row:
    if not found:
        raise NoSuchProcedure(what="规程", key=key)
    return found[0]


def _of_row(row: Row, procedure: Procedure) -> Published:
    id_, publisher, key, version, digest, status, path, effective_from = row
    return Published(id_, publisher, key, version, digest, status, path, effective_from, procedure)


def _published(row: Row) -> Published:
    return _of_row(row, procedures([row[4]])[row[4]])


def _rules(procedure: Row, found: Sequence[Row]) -> Rules:
    published = _published(procedure)
    routes = (step.route for step in published.procedure.steps.values())
    wanted = {key for key in (published.procedure.catalogue, *routes) if key}
    return Rules(published, _calendar(found), _catalogues(found, wanted), mode_of(found))


def _calendar(found: Sequence[Row]) -> WorkCalendar:
    digests = _digests(found, "calendar")
    if not digests:
        raise NoSuchReference(what="工作日历", kind="工作日历", key="china")
    digest = next(iter(digests.values()))
    return CALENDARS.get([digest], _reference_documents)[digest]


def _catalogues(found: Sequence[Row], wanted: Iterable[str]) -> dict[str, Catalogue]:
    digests = _digests(found, "catalogue")
    here = {key: digests[key] for key in wanted if key in digests}
    parsed = CATALOGUES.get(here.values(), _reference_documents)
    return {key: parsed[digest] for key, digest in here.items()}


def _digests(found: Sequence[Row], kind: str) -> dict[str, str]:
    return {row[3]: row[5] for row in found if row[0] == kind}


def _procedure_documents(digests: Iterable[str]) -> Mapping[str, Json]:
    return dict(ProcedureRow.objects.filter(digest__in=list(digests)).values_list("digest", "document"))


def _reference_documents(digests: Iterable[str]) -> Mapping[str, Json]:
    return dict(Reference.objects.filter(digest__in=list(digests)).values_list("digest", "document"))

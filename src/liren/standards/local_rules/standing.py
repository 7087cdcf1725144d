"""What stands above a place's rules, and what the two make together."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Max

from liren.access.roles import ROLES
from liren.engine.loading import ProcedureInvalid, digest, parse
from liren.engine.local_rules.cases import replay
from liren.engine.local_rules.loading import LocalRulesInvalid, parse_local_rules
from liren.engine.local_rules.merging import burdens, merge, more_burden
from liren.engine.local_rules.words import Merged
from liren.engine.problems import DocumentInvalid, Problem
from liren.standards.errors import NoSuchProcedure
from liren.standards.local_rules.view import TriedOut
from liren.standards.models import Procedure as ProcedureRow
from liren.standards.published import Published
from liren.standards.queries import by_id, calendar, routes

ROLE_TITLES: Mapping[str, str] = {key: role.title for key, role in ROLES.items()}


def above(key: str, path: str, at: datetime) -> Published:
    """The procedure in force above `path`: what its rules stand on. Raises NoSuchProcedure."""
    return _nearest(key, path, at)


def newest_above(key: str, path: str) -> Published | None:
    """The newest published above `path`, also when it comes into force later; None when there is none any more."""
    try:
        return _nearest(key, path, None)
    except NoSuchProcedure:
        return None


def _nearest(key: str, path: str, at: datetime | None) -> Published:
    found = ProcedureRow.objects.filter(key=key, status="published", path__in=_above(path))
    if at is not None:
        found = found.filter(effective_from__lte=at)
    nearest = sorted(found.values_list("path", "version", "id"), key=lambda row: (len(row[0]), row[1]))
    if not nearest:
        raise NoSuchProcedure(what="规程", key=key)
    return by_id(nearest[-1][2])


def _above(path: str) -> list[str]:
    """Every path above this one, the whole country first.

    >>> _above("32.05.06.")
    ['', '32.', '32.05.']
    """
    parts = path.split(".")[:-2]
    return ["".join(f"{part}." for part in parts[:n]) for n in range(len(parts) + 1)]


def next_version(key: str, path: str, publisher: str) -> int:
    """The number after all at that place and after all of that publisher: a version is published once."""
    known = ProcedureRow.objects.filter(key=key)
    last = [known.filter(**{word: value}).aggregate(last=Max("version"))["last"] or 0
            for word, value in (("path", path), ("publisher", publisher))]  # fmt: skip
    return int(max(last)) + 1


def merged(document: Mapping[str, Any], parent: Published, at: datetime) -> Merged:
    """Raises engine LocalRulesInvalid."""
    rules = parse_local_rules(document)
    return merge(rules, parent.procedure, calendar(at), roles=ROLE_TITLES, routes=routes(at))


def tried(document: Mapping[str, Any], parent: Published, at: datetime) -> TriedOut:
    """How the document would stand on the parent. Writes nothing, raises nothing for what is written in it."""
    try:
        made = merged(document, parent, at)
    except LocalRulesInvalid as wrong:
        return TriedOut((), None, (), 0, 0, wrong.problems)
    cases = _cases_of(parent)
    kept = touched = 0
    problems: tuple[Problem, ...] = ()
    if cases:
        found = replay(parse_local_rules(document), parent.procedure, made.procedure, cases, calendar(at))
        kept, touched, problems = len(found.kept), len(found.touched), found.problems
    both = burdens(parent.procedure, made.procedure)
    return TriedOut(
        made.differences, both, more_burden(parent.procedure, made.procedure), kept, touched, problems
    )  # fmt: skip


def _cases_of(parent: Published) -> str:
    """The cases of the law book, where the parent is the text beside them; else ''."""
    text, cases = (
        Path(settings.LAWBOOK) / "procedures" / f"{parent.key}{ending}" for ending in (".yaml", ".cases.yaml")
    )
    try:
        same = text.is_file() and cases.is_file() and digest(parse(text.read_text("utf-8"))) == parent.digest
    except (ProcedureInvalid, DocumentInvalid):
        return ""
    return cases.read_text("utf-8") if same else ""
